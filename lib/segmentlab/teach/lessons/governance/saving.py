"""Saving a new segment: what an active one must say, and the one sentence that refuses it.

Comes in: the shop and what the reader has filled in. Goes out: what the catalogue answers, and the size of
the segment. Stage of the loop: teach.
"""

from __future__ import annotations

import tempfile

import pandas as pd

from segmentlab.govern.catalogue import new_catalogue
from segmentlab.govern.records import NEEDED
from segmentlab.instrument.business import Business
from segmentlab.model.tree import events
from segmentlab.segment.segment import Segment
from segmentlab.words import people

from ... import figures
from ...controls import choice
from ...picture import Picture
from .finding import sizes
from .shelf import orders

NOTHING = "(nothing yet)"
#: How far back the new segment looks.
WINDOW = "14d"
OWNERS = {NOTHING: "", "CRM": "CRM", "Web shop": "Web shop"}
ACTIONS = {NOTHING: "", "Send it back for free": "Send it back for free", "look at them": "look at them"}
KPIS = {NOTHING: "", "orders within 14 days": "orders within 14 days", "emails opened": "emails opened"}
REVIEWS = {NOTHING: "", "31 December 2026": "2026-12-31"}
STATES = {"as a draft": "draft", "as active": "active"}
FIELDS = {
    "objective": "objective",
    "owner": "owner",
    "action": "action",
    "kpi": "KPI",
    "review_by": "review by",
}
#: The controls of the form.
SAVING = {
    "owner": choice(OWNERS, "", label="Owner"),
    "action": choice(ACTIONS, "", label="Action"),
    "kpi": choice(KPIS, "", label="KPI"),
    "review": choice(REVIEWS, "", label="Review by"),
    "state": choice(STATES, "active", label="Save it"),
}
#: What a marketer should object to although every field is filled.
OBJECTIONS = {
    "look at them": "“Look at them” is no action: what happens to whom, through which channel?",
    "emails opened": "“Emails opened” is a vanity metric: machines open emails, too.",
}


def compared(owner: str, action: str, kpi: str, review: str) -> Segment:
    """People who compared prices and did not order, with the reasons given."""
    looked, bought = events("pricing_viewed").count(WINDOW), orders.count(WINDOW)
    return Segment(
        "price_lookers", (looked >= 2) & (bought == 0), "Help those who hesitate to decide", action, "email",
        kpi, owner, "daily", review,
    )  # fmt: skip


def answer(segment: Segment, status: str) -> str:
    """What a catalogue says to saving it: that it was written, or in one sentence why not."""
    with tempfile.TemporaryDirectory(prefix="segments_", ignore_cleanup_errors=True) as folder:
        try:
            return new_catalogue(folder).save(segment, status=status).sentence()
        except ValueError as error:
            return str(error)


def save_it(
    shop: Business, owner: str, action: str, kpi: str, review: str, state: str
) -> tuple[Picture, str, pd.DataFrame]:
    """Try to save the segment, and see how large it has been."""
    segment = compared(owner, action, kpi, review)
    size = sizes(shop, segment)
    said = answer(segment, state)
    missing = [FIELDS[name] for name in NEEDED if not getattr(segment, name)]
    refused = state == "active" and missing
    title = f"Not saved: {len(missing)} of 5 answers missing" if refused else f"Saved as {_as(state)}"
    chart = figures.lines(
        size.rename("people"), title=f"{title}. {people(size.iloc[-1])} today", y="People in the segment"
    )
    rows = pd.DataFrame(
        {
            "a colleague asks": [
                "What is it for?",
                "Who answers for it?",
                "What is done with it?",
                "How do you know that it worked?",
                "When is it looked at again?",
            ],
            "field": list(FIELDS.values()),
            "answer": [getattr(segment, name) or "–" for name in FIELDS],
        }
    )
    objections = [OBJECTIONS[one] for one in (action, kpi) if one in OBJECTIONS]
    more = ""
    if not refused and missing:
        more = " A draft may be incomplete: nobody is sent anything because of it."
    elif objections and state == "active":
        more = f" The catalogue asks whether a field is filled. A reviewer asks more: {' '.join(objections)}"
    return chart, f"The catalogue says: {said}{more}", rows


def _as(state: str) -> str:
    return "a draft" if state == "draft" else "active"
