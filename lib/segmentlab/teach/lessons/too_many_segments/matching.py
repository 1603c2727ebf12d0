"""Which message fits the few groups that are left, with the true effect of each.

Comes in: the shop, which can be played with a message and without. Goes out: pictures, sentences, one page
to take along. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .cutting import FIRST_CUTS, WEEKS, audience, cuts, lives, segments, taken, tested, winners

#: Messages to choose from, all by email.
OFFERED = ("perk", "goes_with", "guide", "discount", "reminder", "win_back")


@dataclass(frozen=True)
class Kind:
    """One joined group: who is in it, the message meant for it, one that is not, its KPI."""

    words: str
    fits: str
    misfits: str
    kpi: str


KINDS = {
    "Regulars": Kind("two orders and more in a year", "perk", "reminder", "profit against a holdout"),
    "Bought once": Kind("one order in a year", "perk", "win_back", "second orders against a holdout"),
    "Quiet": Kind("no order in a year", "guide", "win_back", "first orders against a holdout"),
}
WINNERS = "The list of winners"
GROUPS = (*KINDS, WINNERS)
#: The code of each group in the cut by orders.
_CODES = {"Regulars": 2, "Bought once": 1, "Quiet": 0}


def on_the_list(shop: Business) -> np.ndarray:
    """Who of the audience gets a place when the winners of the first test are taken from the top."""

    def found() -> np.ndarray:
        made = segments(shop, FIRST_CUTS)
        table = tested(shop, "perk", made)
        places, chosen = taken(table), np.zeros(len(audience(shop)), dtype=bool)
        for name in winners(table).index:
            number = made.names.index(name)
            chosen[np.flatnonzero(made.codes == number)[: int(places[name])]] = True
        return chosen

    return shop.keep(("too many segments", "on the list"), found)


def inside(shop: Business, group: str) -> np.ndarray:
    """Who of the audience is in a group."""
    return on_the_list(shop) if group == WINNERS else cuts(shop)["orders"].codes == _CODES[group]


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """What every message truly changes per 100 people of every group: profit in cents, and buyers.

    Opens the truth of the simulated shop.
    """

    def found() -> dict[str, pd.DataFrame]:
        profit, buyers = {}, {}
        for key in OFFERED:
            both = lives(shop, key)
            more = both["profit_cents_with"] - both["profit_cents_without"]
            came = both["bought_with"] - both["bought_without"]
            title = messages(shop)[key].title
            profit[title] = {group: 100 * more[inside(shop, group)].mean() for group in GROUPS}
            buyers[title] = {group: 100 * came[inside(shop, group)].mean() for group in GROUPS}
        return {
            "profit": pd.DataFrame(profit).round(-2) + 0.0,
            "buyers": pd.DataFrame(buyers).round(1) + 0.0,
        }

    return shop.keep(("too many segments", "true effects"), found)


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group."""
    effects = true_effects(shop)
    profit, row = effects["profit"].loc[group], effects[count].loc[group].sort_values(ascending=False)
    many = int(inside(shop, group).sum())
    # The winners are nobody's group: they were picked by the early access.
    kind = KINDS.get(group, Kind("", "perk", "win_back", ""))
    fits, misfits = (messages(shop)[key].title for key in (kind.fits, kind.misfits))
    unit = "profit" if count == "profit" else "buyers"
    chart = figures.bars(
        row,
        title=f"{group}: “{fits}” {_written(row[fits], count)} per 100",
        y=f"True extra {unit} per 100 people, within {WEEKS} weeks",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    if group == WINNERS:
        regulars = profit_of(shop, "Regulars")
        return chart, (
            f"**{people(many)}** from the top of the first list of winners. “{fits}” truly earns "
            f"{_earned(profit[fits])} from them, {_earned(regulars)} from the regulars. What the list "
            "earns comes "
            "mostly from the regulars in it, and it leaves out most of the others."
        )
    return chart, (
        f"**{people(many)}** with {kind.words} who want email. Meant for them: **“{fits}”, "
        f"{_earned(profit[fits])}**. Not for them: “{misfits}”, {_earned(profit[misfits])}. "
        f"To watch: {kind.kpi}."
    )


def profit_of(shop: Business, group: str, message: str = "perk") -> float:
    """True extra profit of a message per 100 people of a group, in cents of whole dollars."""
    return float(true_effects(shop)["profit"].loc[group, messages(shop)[message].title])


def _written(value: float, count: str) -> str:
    if count == "profit":
        return amount(value)
    return f"{value:+.1f}".replace("-", "−") + " buyers"


def _earned(cents: float) -> str:
    return f"{amount(cents)} per 100 people" if cents else "nothing per 100 people"


def one_page(shop: Business) -> pd.DataFrame:
    """Every joined group on one page: rule, people, the message for it, one that is not, KPI."""
    return pd.DataFrame(
        [
            {
                "group": name,
                "rule": kind.words,
                "people": int(inside(shop, name).sum()),
                "meant for them": messages(shop)[kind.fits].title,
                "earns_cents": profit_of(shop, name, kind.fits),
                "not for them": messages(shop)[kind.misfits].title,
                "brings_cents": profit_of(shop, name, kind.misfits),
                "watch": kind.kpi,
            }
            for name, kind in KINDS.items()
        ]
    )
