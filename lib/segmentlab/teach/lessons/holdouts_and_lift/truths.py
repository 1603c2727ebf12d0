"""With the truth open: which group brings the effect, and which message earns or loses money there.

Comes in: the shop. Goes out: pictures, sentences, one table to take along. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.words import amount, percent

from ... import figures
from ..shared import Shown
from .groups import AUDIENCE, DISCOUNT, PERK, SENT, by_orders, run

GROUPS_OF = ("one order", "two orders", "three or more")
WEEKS = 4
EVERYBODY = "everybody in the test"


def by_group(shop: Business) -> dict[str, pd.DataFrame]:
    """True change per person within four weeks: profit in cents, buyers, orders; and people by group."""

    def found() -> dict[str, pd.DataFrame]:
        rows: dict[str, dict] = {outcome: {} for outcome in ("profit_cents", "bought", "orders")}
        people = {}
        for key in SENT:
            truth = run(shop, key, AUDIENCE, 0.5, WEEKS).truth
            groups = by_orders(shop).reindex(truth.index)
            people = {EVERYBODY: len(truth), **groups.value_counts().to_dict()}
            for outcome, row in rows.items():
                more = truth[f"{outcome}_with"].astype(float) - truth[f"{outcome}_without"]
                row[key] = pd.concat([more.groupby(groups).mean(), pd.Series({EVERYBODY: more.mean()})])
        return {
            **{outcome: pd.DataFrame(row) for outcome, row in rows.items()},
            "people": pd.Series(people).to_frame("people"),
        }

    return shop.keep(("holdouts", "true by group"), found)


def share_of(shop: Business, group: str, outcome: str = "orders") -> tuple[float, float]:
    """A group's share of the audience, and of the true effect of the first message."""
    found = by_group(shop)
    people = found["people"]["people"]
    effect = found[outcome][PERK]
    size = people[group] / people[EVERYBODY]
    return float(size), float(size * effect[group] / effect[EVERYBODY])


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly changes in one group."""
    found = by_group(shop)
    name = {key: messages(shop)[key].title for key in SENT}
    profit = 100 * found["profit_cents"].loc[group, list(SENT)]
    buyers = found["bought"].loc[group, list(SENT)].round(3) + 0.0
    shown = profit.round(-2) + 0.0 if count == "profit" else buyers
    shown = shown.rename(index=name).sort_values(ascending=False)
    earned = {key: _brings(round(float(profit[key]), -2)) for key in SENT}
    chart = figures.bars(
        shown,
        title=f"{group.capitalize()}: “{name[PERK]}” {earned[PERK]} per 100",
        y="True extra profit per 100 people within four weeks"
        if count == "profit"
        else "True difference in buyers within four weeks",
        style="money" if count == "profit" else "points",
        highlight=[name[PERK]],
    )
    people = int(found["people"]["people"][group])
    return chart, (
        f"**{people:,} people**. “{name[PERK]}” truly changes buyers by {_points(buyers[PERK])} per 100 and "
        f"**{earned[PERK]}** per 100 people within four weeks. “{name[DISCOUNT]}” changes buyers by "
        f"{_points(buyers[DISCOUNT])} and **{earned[DISCOUNT]}**: it makes orders cheaper that would have "
        "come "
        f"anyway. “{name['reminder']}” {earned['reminder']}."
    )


def _points(share: float) -> str:
    text = f"{100 * share:+.1f}".replace("-", "−")
    return "0" if text in ("+0.0", "−0.0") else text


def _brings(cents: float) -> str:
    return f"earns {amount(cents)}" if cents > 0 else f"loses {amount(-cents)}" if cents else "earns nothing"


def shares_in_words(shop: Business) -> str:
    """How uneven the effect is, in one sentence."""
    size, brings = share_of(shop, "three or more")
    return f"{percent(size)} of the people bring {percent(brings)} of the extra orders"
