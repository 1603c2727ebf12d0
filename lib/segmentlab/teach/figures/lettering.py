"""How wide words are, and how to make them fit. Stage: teach.

Comes in: words, a size and the room there is. Goes out: the same words, wrapped or shortened, and places for
labels that do not touch each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ..picture import DENSITY, SMALL

#: Height of a capital and of a line, as shares of the size of the letters.
CAPITAL, LINE = 0.73, 1.22


@cache
def letters(pixels: float, bold: bool) -> Any:
    """Give the course's typeface in a size."""
    from matplotlib import get_data_path
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(get_data_path(), "fonts", "ttf", name)), pixels)


def wide(words: str, size: float = SMALL, *, bold: bool = False) -> float:
    r"""Say how many CSS pixels words take; of several lines the longest.

    Examples
    --------
    >>> wide("loyal") < wide("loyal regulars") == wide("loyal regulars\nand more")
    True
    """
    return max(float(letters(size * DENSITY, bold).getlength(line)) / DENSITY for line in words.split("\n"))


def fitted(words: str, room: float, size: float = SMALL, *, lines: int = 1, bold: bool = False) -> str:
    r"""Break words into at most so many lines of a width; what is too long ends in "…".

    Examples
    --------
    >>> fitted("Bought three times", 100, lines=2)
    'Bought three\ntimes'
    >>> fitted("Bought three times", 100)
    'Bought thre…'
    """
    if wide(words, size, bold=bold) <= room:
        return words
    done: list[str] = []
    rest = words.split()
    while rest and len(done) < lines - 1:
        many = 1
        while many < len(rest) and wide(" ".join(rest[: many + 1]), size, bold=bold) <= room:
            many += 1
        done.append(_cut(" ".join(rest[:many]), room, size, bold))
        rest = rest[many:]
    return "\n".join(done + ([_cut(" ".join(rest), room, size, bold)] if rest else []))


def _cut(words: str, room: float, size: float, bold: bool) -> str:
    if wide(words, size, bold=bold) <= room:
        return words
    end = len(words)
    while end > 1 and wide(words[:end].rstrip() + "…", size, bold=bold) > room:
        end -= 1
    return words[:end].rstrip() + "…"


def told_apart(names: Sequence[str], room: float, size: float = SMALL, *, lines: int = 1) -> list[str]:
    """Make several names fit; those that would look alike keep their ends, too.

    Examples
    --------
    >>> told_apart(["Bought in the first week", "Bought in the first month"], 120)
    ['Bought…st week', 'Bought…t month']
    """
    short = [fitted(name, room, size, lines=lines) for name in names]
    alike = {word for word in short if short.count(word) > 1}
    return [
        _middle_cut(name, room, size) if word in alike and "…" in word else word
        for name, word in zip(names, short, strict=True)
    ]


def _middle_cut(words: str, room: float, size: float) -> str:
    keep = len(words) - 1
    while keep > 2:
        cut = f"{words[: (keep + 1) // 2].rstrip()}…{words[len(words) - keep // 2 :].lstrip()}"
        if wide(cut, size) <= room:
            return cut
        keep -= 1
    return _cut(words, room, size, False)


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places so that they lie at least a gap apart between two ends, keeping their order.

    Examples
    --------
    >>> apart([5, 5.5, 9.9], 2, 0, 10)
    [5, 7, 9.9]
    >>> apart([9, 9, 9], 2, 0, 10)
    [6, 8, 10]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved: list[float] = []
    for i in order:
        moved.append(max(low, places[i], moved[-1] + gap if moved else low))
    limit = high
    for rank in range(len(moved) - 1, -1, -1):
        moved[rank] = min(moved[rank], limit)
        limit = moved[rank] - gap
    there = dict(zip(order, moved, strict=True))
    return [there[i] for i in range(len(places))]
