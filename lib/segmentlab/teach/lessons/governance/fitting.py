"""What each message truly changes for those who were in a segment, and for those whom a new rule let in.

Comes in: the shop, whose people can live through the same weeks with a message and without. Goes out:
pictures and sentences. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .shelf import FIRST, NOW, inside, orders, quiet_regulars, regulars, rows, title_of, worth

SENT = ("perk", "reminder", "guide", "discount", "win_back")
STAYED = f"Were there: quiet for more than {FIRST} days"
JOINED = f"Joined: quiet for {NOW + 1} to {FIRST} days"
READERS = "Guide readers, without an action so far"
GROUPS = {STAYED: "stayed", JOINED: "joined", READERS: "guide_readers"}
COUNTS = {"extra profit": "profit", "extra buyers": "buyers"}


def rule_of(group: str) -> Rule:
    """The rule of a group."""
    silent = orders.days_since_last()
    if group == "stayed":
        return quiet_regulars(FIRST).rule
    if group == "joined":
        return regulars & (silent > NOW) & (silent <= FIRST)
    return next(row.segment.rule for row in rows() if row.segment.key == group)


def effects(shop: Business, group: str) -> pd.DataFrame:
    """Per 100 people of a group and message: more buyers and extra profit in cents, and people reached."""

    def made() -> pd.DataFrame:
        who = inside(shop, rule_of(group))
        found = {}
        for message in SENT:
            buyers, profit, reached = worth(shop, group, who, message)
            found[message] = (100 * buyers, 100 * profit, reached)
        return pd.DataFrame.from_dict(found, orient="index", columns=["buyers", "profit", "reached"])

    table: pd.DataFrame = shop.keep(("governance", "effects", group), made)
    return table


def earns(cents: float) -> str:
    """A profit per 100 people in words."""
    whole = round(cents, -2)
    return f"earns {amount(whole)}" if whole > 0 else f"loses {amount(-whole)}" if whole else "earns nothing"


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly changes for a group."""
    table = effects(shop, group)
    name = next(said for said, key in GROUPS.items() if key == group)
    titles = {key: title_of(shop, key) for key in SENT}
    best, worst = table["profit"].idxmax(), table["profit"].idxmin()
    values = table[count].rename(titles)
    values = (values.round(-2) if count == "profit" else values.round(1)) + 0.0
    if count == "profit":
        title = f"Fits best: “{titles[best]}”"
    else:
        most = values.idxmax()
        title = f"Most new buyers: “{most}”" if values[most] > 0 else "No message brings a buyer"
    chart = figures.bars(
        values,
        title=title,
        y=f"True extra {'profit' if count == 'profit' else 'buyers'} per 100 people within 6 weeks",
        style="money" if count == "profit" else "number",
        highlight=[titles[best]],
    )
    ends = {key: earns(table.loc[key, "profit"]) for key in (best, worst)}
    more = "" if count == "profit" else " More buyers are not more profit: goods and discounts are paid."
    return chart, (
        f"**{name}**: {people(table['reached'].iloc[0])} may be written to by email. "
        f"**Fits:** “{titles[best]}” {ends[best]} per 100 people. "
        f"**{'Does not fit' if table.loc[worst, 'profit'] <= 0 else 'Fits least'}:** “{titles[worst]}” "
        f"{ends[worst]}.{more}"
    )
