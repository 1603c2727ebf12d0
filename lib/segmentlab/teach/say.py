"""Prose with computed numbers: what a notebook says comes out of a cell, never from memory.

Comes in: Markdown with numbers filled in by Python. Goes out: the text, shown as text. Stage: teach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segmentlab.words import no_formula

from .words import plain


@dataclass(frozen=True)
class Said:
    """A piece of Markdown that a notebook shows as prose."""

    text: str

    def __repr__(self) -> str:
        return plain(self.text)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/markdown": no_formula(self.text), "text/plain": repr(self)}


def say(*texts: str) -> Said:
    """Show Markdown in which the numbers were computed.

    Parameters
    ----------
    *texts
        Paragraphs. Amounts such as $12 are safe: they are never taken for formulas.

    Returns
    -------
    Said
        Shows itself as prose when it is the last line of a cell.

    Examples
    --------
    >>> say(f"**{3 + 4}** people came back.")
    7 people came back.
    """
    return Said("\n\n".join(texts))
