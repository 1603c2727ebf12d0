"""With the truth open: what messages change on each list. A backtest tells who, not what to do.

Comes in: both businesses, whose people can live through the same weeks many times. Goes out: pictures and
sentences. Stage of the loop: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.activate.replay import replayed
from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.segment.evaluate import members
from segmentlab.segment.rival import recency_frequency_pick
from segmentlab.words import amount

from ... import figures
from ..shared import Shown
from .lists import BOX, CART, LISTS, PAGE, QUIET, SKIPS, business_of


class Kind(NamedTuple):
    """A list, the message that fits it, one that does not, and the others shown."""

    fits: str
    misfits: str
    shown: tuple[str, ...]


IN_BOX = ("skip_helper", "pause_offer", "app_nudge", "price_off")
IN_SHOP = ("perk", "social_proof", "discount", "reminder")
RIVAL = {True: "By recency and frequency alone: box", False: "By recency and frequency alone: shop"}
KINDS: dict[str, Kind] = {
    PAGE: Kind("pause_offer", "price_off", IN_BOX),
    SKIPS: Kind("skip_helper", "price_off", IN_BOX),
    QUIET: Kind("app_nudge", "price_off", IN_BOX),
    RIVAL[True]: Kind("skip_helper", "price_off", IN_BOX),
    CART: Kind("perk", "reminder", IN_SHOP),
    RIVAL[False]: Kind("perk", "reminder", IN_SHOP),
}
COUNTED = {"extra profit": "profit", "extra people kept, or buyers": "people"}
COPIES = 5_000


def on_list(shop: Business, box: Business, name: str) -> tuple[Business, pd.Series]:
    """The business of a list, and who is on it today."""
    if name in LISTS:
        biz = business_of(name, shop, box)
        return biz, members(LISTS[name].whole, biz)
    inside = name == RIVAL[True]
    biz, like = (box, PAGE) if inside else (shop, CART)
    side, size = LISTS[like].side, int(members(LISTS[like].whole, biz).sum())
    return biz, recency_frequency_pick(
        biz, biz.today, size, among=side.among, of=side.rival, end=side.end
    )  # fmt: skip


def true_effects(shop: Business, box: Business, name: str) -> pd.DataFrame:
    """What each message truly changes per 100 people of a list: profit in cents, people kept or buying."""
    biz, who = on_list(shop, box, name)

    def found() -> pd.DataFrame:
        rows = {}
        inside = biz is box
        for key in KINDS[name].shown:
            both = replayed(biz, key, who, copies=COPIES, weeks=12 if inside else 6)
            what = "stayed" if inside else "bought"
            rows[key] = {
                "profit": 100 * float((both["profit_cents_with"] - both["profit_cents_without"]).mean()),
                "people": 100 * float((both[f"{what}_with"] - both[f"{what}_without"]).mean()),
            }
        return pd.DataFrame(rows).T

    return biz.keep(("backtesting", "true effects", name), found)


def who_gets_what(shop: Business, box: Business, name: str, count: str) -> Shown:
    """What each message truly brings on one list."""
    effects, kind = true_effects(shop, box, name), KINDS[name]
    biz, who = on_list(shop, box, name)
    inside = biz is box
    title = {key: messages(biz)[key].title.split(", by")[0] for key in kind.shown}
    profit = effects["profit"].rename(index=title).round(-2) + 0.0
    moved = effects["people"].rename(index=title).round(1) + 0.0
    row = (profit if count == "profit" else moved).sort_values(ascending=False)
    fits, misfits = title[kind.fits], title[kind.misfits]
    weeks, word = (12, "kept") if inside else (6, "buyers")
    chart = figures.bars(
        row,
        title=f"“{fits}” {_brings(profit[fits])} per 100, “{misfits}” {_brings(profit[misfits])}",
        y=f"True extra {'profit' if count == 'profit' else f'people {word}' if inside else word} per 100, "
        f"within {weeks} weeks",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    return chart, (
        f"**{int(who.sum()):,} people** today. Fits: “{fits}” **{_brings(profit[fits])}** per 100 people "
        f"({more(moved[fits])} {word}). Does not: “{misfits}” **{_brings(profit[misfits])}** "
        f"({more(moved[misfits])} {word})."
    )


def _brings(cents: float) -> str:
    return f"earns {amount(cents)}" if cents > 0 else f"loses {amount(-cents)}" if cents else "earns nothing"


def more(number: float) -> str:
    """A difference as people write it, with a true minus and nothing as 0."""
    return f"{number:+.1f}".replace("-", "−") if number else "0"


def best_of(shop: Business, box: Business) -> pd.DataFrame:
    """The lists of the box: what their best message truly earns per 100 people, in cents, and which it is."""
    rows = {}
    for name in (PAGE, SKIPS, QUIET):
        profit = true_effects(shop, box, name)["profit"]
        rows[name] = {"message": profit.idxmax(), "earns": float(profit.max())}
    return pd.DataFrame(rows).T


__all__ = ["BOX", "COUNTED", "KINDS", "best_of", "more", "true_effects", "who_gets_what"]
