"""What a page without a kernel shows of the workbench. Stage of the loop: teach.

Comes in: a segment, and the answer to who is in it. Goes out: plain HTML.
"""

from __future__ import annotations

from segmentlab.segment.describe import describe
from segmentlab.segment.segment import Segment
from segmentlab.words import safe

from ..stored import WAKE_UP
from ..tables import table
from ..words import inline
from .answers import Answer


def still(segment: Segment | None, answer: Answer, currency: str) -> str:
    """The definition, the picture, the sentence and the table."""
    said = "" if segment is None else f"<p>{safe(describe(segment.rule, currency))}</p>"
    shown = table(answer.table).html() if answer.table is not None else ""
    picture = answer.picture.html() if answer.picture is not None else ""
    return (
        f"<div>{said}{picture}<p><big>{inline(answer.sentence)}</big></p>{shown}"
        f"<p><small>{WAKE_UP}</small></p></div>"
    )
