"""What each segment is truly worth: the effect of a message on its people, healthy or not.

Comes in: the shop, whose people can live through the same weeks with a message and without. Goes out:
pictures and sentences. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import futures, messages
from segmentlab.instrument.business import Business
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, percent

from ... import figures
from ..shared import Shown
from .lists import LISTS, WINDOWS, left_cart

WEEKS = 6
SENT = ("perk", "cart_reminder", "guide", "win_back")
COUNTS = {"per 100 people": "each", "in all": "all"}


def worth(shop: Business) -> pd.DataFrame:
    """For each list: people, share who order by themselves, true extra profit per person of each message."""

    def found() -> pd.DataFrame:
        lists = {f"Cart left, {days} days": left_cart(days).rule for days in WINDOWS}
        lists |= {name: LISTS[name] for name in ("Regulars", "Never ordered")}
        rows = {}
        for name, rule in lists.items():
            inside = members(rule, shop)
            who = inside.index[inside]
            rows[name] = {"people": float(len(who))}
            for key in SENT:
                both = futures(shop, key, WEEKS).loc[who]
                rows[name][key] = float((both["profit_cents_with"] - both["profit_cents_without"]).mean())
                rows[name]["anyway"] = float(both["bought_without"].mean())
        return pd.DataFrame.from_dict(rows, orient="index")

    return shop.keep(("health", "worth"), found)


def titles(shop: Business) -> dict[str, str]:
    """The messages by their titles."""
    return {messages(shop)[key].title: key for key in SENT}


def what_it_is_worth(shop: Business, key: str, count: str, name: str) -> Shown:
    """What a message truly earns, list by list."""
    table, title = worth(shop), messages(shop)[key].title
    values = table[key] * (100 if count == "each" else table["people"])
    values = values.round(-2) + 0.0
    best = values.idxmax()
    told = f"“{title}”: {_earns(values[name])} {'per 100 people' if count == 'each' else 'in all'}"
    chart = figures.bars(
        values,
        title=told,
        y=f"True extra profit within {WEEKS} weeks, {'per 100 people' if count == 'each' else 'all people'}",
        style="money",
        highlight=[name],
    )
    row, span = table.loc[name], "per 100" if count == "each" else "in all"
    last = f"The most {span}: {best}." if values[best] > 0 else "It earns nothing with any of these segments."
    return chart, (
        f"**{name}:** {row['people']:,.0f} people, of whom {percent(row['anyway'])} order within {WEEKS} "
        "weeks "
        f"without any message. “{title}” {_earns(100 * row[key])} per 100 of them, "
        f"{_sum(row[key] * row['people'])} in all. {last}"
    )


def _earns(cents: float) -> str:
    whole = round(cents, -2)
    return f"earns {amount(whole)}" if whole > 0 else f"loses {amount(-whole)}" if whole else "earns nothing"


def _sum(cents: float) -> str:
    whole = round(cents, -2)
    return amount(whole) if whole >= 0 else f"a loss of {amount(-whole)}"
