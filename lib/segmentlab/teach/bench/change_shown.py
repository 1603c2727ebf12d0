"""What saving a changed segment would change, as a reader sees it before the yes. Stage of the loop: teach.

Comes in: the segment as it was opened and as it stands. Goes out: its sentence, moves and sizes as HTML.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.govern.catalogue import Catalogue
from segmentlab.govern.changes import change_report
from segmentlab.instrument.business import Business
from segmentlab.segment.segment import Segment

from ..tables import table
from ..words import inline
from .answers import usable
from .choices import words_of


def change_shown(
    opened: Segment, segment: Segment, business: Business, as_of: str, catalogue: Catalogue, purchase: str
) -> str:
    """The change report as HTML."""
    others = {one.key: one for one in catalogue}
    known = usable(business, others)
    # A catalogue that is asked as one also says who else changes with it.
    asked = catalogue if len(known) == len(others) else known
    report = change_report(opened, segment, business, as_of, catalogue=asked, outcome=purchase)
    moved = "".join(f"<li>{inline(one.sentence())}</li>" for one in (*report.moves, *report.reasons))
    rows = report.table.rename(columns=words_of, index=words_of)
    sizes = rows.copy()
    for name in [one for one in rows if "share" in one]:
        sizes[name] = ["–" if pd.isna(one) else f"{one:.1%}" for one in rows[name]]
    also = (
        f"<p>It also changes {inline(', '.join(report.also))}, which rest on it.</p>" if report.also else ""
    )
    return (
        f'<div class="sl-says">What saving would change: {inline(report.sentence())}</div>'
        f"<ul>{moved}</ul>{table(sizes).html()}{also}"
    )
