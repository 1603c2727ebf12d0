"""The controls that name the columns of a file without a header.

Comes in: a look at a file, and what was chosen. Goes out: a text field per column, and one call with the new
names when a reader changed one. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ipywidgets

from segmentlab.instrument.looking import Look

from ..bench.parts import Quiet, heard, listed
from .chosen import Chosen

FIRST = {"find out": "", "holds data, no names": "data"}
#: More columns than this are not named by hand.
MOST = 24
_LONGEST = 14


class Naming:
    """What the first row holds, and a name for each column where it holds no names."""

    def __init__(self, quiet: Quiet, now: Callable[[], Chosen], move: Callable[[Chosen], None]) -> None:
        self._quiet, self._now, self._move = quiet, now, move
        self._look: Look | None = None
        self.first = heard(listed("the first row", FIRST), quiet, self._first)
        self.first.style.description_width = "150px"
        self.fields: list[Any] = []

    def shown(self, look: Look, chosen: Chosen) -> tuple[Any, ...]:
        """Give the controls that this file has a use for, set to what is known and chosen."""
        self._look = look
        if look.notation["separator"] in ("JSON", "Parquet"):
            return ()
        self.first.value = "data" if chosen.columns else ""
        if not look.width:
            return (self.first,)
        names = self._names(look)
        while len(self.fields) < len(names):
            style = {"description_width": "150px"}
            field = ipywidgets.Text(continuous_update=False, style=style)
            self.fields.append(heard(field, self._quiet, self._named))
        for place, name in enumerate(names):
            self.fields[place].description = f"{place + 1}: {_sample(look, name)}"
            self.fields[place].value = name
        told = "No names stand above these columns: name them, such as customer, date, amount."
        return (self.first, ipywidgets.HTML(f'<div class="sl-help">{told}</div>'), *self.fields[: len(names)])

    def _names(self, look: Look) -> list[str]:
        """A name for each value of a row, also for the columns that are empty."""
        return list(self._now().columns) or [f"column_{place + 1}" for place in range(min(look.width, MOST))]

    def _first(self) -> None:
        if self._look is None:
            return
        width = self._look.width or len(self._look.columns)
        names = tuple(f"column_{place + 1}" for place in range(width)) if self.first.value else ()
        self._move(replace(self._now(), columns=names, roles={}))

    def _named(self) -> None:
        if self._look is None:
            return
        before = self._names(self._look)
        names = [field.value.strip() for field in self.fields[: len(before)]]
        names = [name or f"column_{place}" for place, name in enumerate(names, start=1)]
        self._move(self._now().named(before, names))


def _sample(look: Look, name: str) -> str:
    """The first thing that stands in a column, so that a reader knows which it is."""
    found = look.first[name].dropna().tolist() if name in look.first else []
    text = str(found[0]) if found else "(empty)"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
