"""Pieces of a file, read with their place, so that what is wrong is said with its line.

Comes in: a spot of a file (yaml_text.py). Goes out: its mapping, list, text or value, or one sentence that
names the line and the fix. Stage of the loop: segment.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any

from segmentlab.segment.yaml_text import Spot

#: The entries of a mapping that are not read yet.
Entries = dict[str, Spot]


def mapping(spot: Spot) -> Entries:
    """The entries of a condition, to be taken out as they are read."""
    if not isinstance(spot.value, dict):
        raise spot.wrong(
            f"{_shown(spot)} stands where a condition belongs; write one such as `count: order_placed` "
            "with `at least: 3` below it."
        )
    return dict(spot.value)


def head_of(entries: Entries, spot: Spot, heads: Iterable[str]) -> str:
    """What a mapping is about: the one entry that says so."""
    heads = list(heads)
    found = [name for name in entries if name in heads]
    if not found:
        hint = next((near for name in entries if (near := nearest_word(name, heads))), "")
        raise spot.wrong(
            f"{_quoted(entries) or 'nothing'} says nothing to judge; "
            + (f'did you mean "{hint}"?' if hint else f"begin with one of {', '.join(heads)}.")
        )
    if len(found) > 1:
        raise entries[found[1]].wrong(
            f'"{found[0]}" and "{found[1]}" stand in one condition; begin a new list item ("- ") for each.'
        )
    return found[0]


def list_of(spot: Spot, what: str) -> list[Spot]:
    """The items of a list that must hold something."""
    if not isinstance(spot.value, list) or not spot.value:
        raise spot.wrong(f'a list of {what} belongs here; begin each with "- ", or write them inside [ ].')
    return spot.value


def text_of(spot: Spot) -> str:
    """A text, such as a name."""
    if not isinstance(spot.value, str):
        raise spot.wrong(f"{_shown(spot)} stands where a text belongs; write a name, in quotes if need be.")
    return spot.value


def value_of(spot: Spot) -> Any:
    """A number, a text, true or false."""
    if isinstance(spot.value, dict | list):
        raise spot.wrong(f"{_shown(spot)} stands where one value belongs; write a number or a text.")
    return spot.value


def made_at(spot: Spot, make: Callable[[], Any]) -> Any:
    """What `make` gives; where the vocabulary refuses it, its sentence with the place before it."""
    try:
        return make()
    except (TypeError, ValueError, LookupError) as error:
        if str(error).startswith(f"{spot.file}, line "):
            raise
        raise spot.wrong(str(error)) from error


def _shown(spot: Spot) -> str:
    if isinstance(spot.value, dict):
        return f"a mapping ({_quoted(spot.value)})"
    return "a list" if isinstance(spot.value, list) else repr(spot.value)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def nearest_word(name: str, names: Iterable[str]) -> str:
    """The word most like a wrong one; empty if none is."""
    found = difflib.get_close_matches(name.replace("_", " ").lower(), list(names), n=1)
    return found[0] if found else ""
