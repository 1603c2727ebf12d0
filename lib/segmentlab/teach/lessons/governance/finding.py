"""Finding a segment in the catalogue and reading its card.

Comes in: the shop, words, an owner, a state. Goes out: what was found, and the card of one. Stage of the
loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.govern.records import Entry
from segmentlab.instrument.business import Business
from segmentlab.model.tree import measures_in
from segmentlab.model.window import Window
from segmentlab.segment.history import MembershipHistory, membership_history
from segmentlab.segment.segment import Segment
from segmentlab.words import people

from ... import figures
from ...picture import Picture
from .shelf import shelf

WORDS = {"(any words)": "", "win back": "win back", "order": "order", "quiet": "quiet", "cart": "cart"}
OWNERS = {"anybody": "", "CRM": "CRM", "Loyalty": "Loyalty", "Web shop": "Web shop", "Content": "Content"}
STATES = {"any": "", "active": "active", "draft": "draft", "retired": "retired"}
PLACES = {"the first found": 0, "the second": 1, "the third": 2}


def find(
    shop: Business, words: str, owner: str, state: str, place: int
) -> tuple[Picture, str, pd.DataFrame | None]:
    """The segments found, and the card of one of them."""
    catalogue = shelf(shop)
    keys = list(catalogue.search(words).index) if words else list(catalogue.entries)
    found = [
        key
        for key in keys
        if owner in ("", catalogue.entry(key).segment.owner) and state in ("", catalogue.entry(key).status)
    ]
    if not found:
        why = "No segment of the catalogue is like that. Take back one of the wishes."
        return figures.nothing(title="Nothing found", why=why), why, None
    entry = catalogue.entry(found[min(place, len(found) - 1)])
    key = entry.segment.key
    size = sizes(shop, entry.segment)
    many = int(size.iloc[-1])
    chart = figures.lines(
        size.rename("people"), title=f"{key}: {people(many)} on 29 June 2026", y="People in the segment"
    )
    others = ", ".join(f"**{one}**" if one == key else one for one in found)
    only = f" There {_are(len(found))}, so this is the last one." if place >= len(found) else ""
    gone = f" It was retired: “{entry.retired.reason}”" if entry.retired else ""
    return (
        chart,
        f"Found {len(found)}: {others}.{only} The card of **{key}** is below.{gone}",
        card(shop, entry),
    )


def _are(count: int) -> str:
    return f"is only {count}" if count == 1 else f"are only {count}"


def history(shop: Business, segment: Segment) -> MembershipHistory:
    """Who was in a segment, week by week over a year, made once."""
    made: MembershipHistory = shop.keep(
        ("governance", "history", segment.key, segment.describe()),
        lambda: membership_history(segment, shop, weeks=52),
    )
    return made


def sizes(shop: Business, segment: Segment) -> pd.Series:
    """People in a segment, week by week over a year."""
    return history(shop, segment).sizes()


def window_of(segment: Segment) -> str:
    """How far back a segment looks, in words."""
    words = [one.window.words() for one in measures_in(segment.rule) if isinstance(one.window, Window)]
    return ", ".join(dict.fromkeys(words)) or "no window: it counts days since something happened"


def card(shop: Business, entry: Entry) -> pd.DataFrame:
    """Everything a colleague asks about a segment."""
    one, catalogue = entry.segment, shelf(shop)
    changes = [f"{past.did} on {past.day}" + f" ({past.why})" * bool(past.why) for past in entry.history]
    if entry.retired:
        changes.insert(0, f"retired on {entry.retired.day}")
    fields = {
        "state": entry.status,
        "owner": one.owner,
        "objective": one.objective,
        "who": one.definition,
        "logic": one.describe(),
        "window": window_of(one),
        "refresh": one.refresh,
        "action": f"{one.action}, by {one.channel}" if one.action else "",
        "KPI": one.kpi,
        "review by": one.review_by,
        "rests on": ", ".join(catalogue.depends_on(one.key)) or "no other segment",
        "is used by": ", ".join(catalogue.used_by(one.key)) or "no other segment",
        "history": "; ".join(changes),
    }
    return pd.DataFrame(
        {"field": list(fields), "what it says": [said or "not said" for said in fields.values()]}
    )
