"""The tempting list of winners, the same test run again, and what luck alone does.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .cutting import (
    FIRST_CUTS,
    NOTHING,
    PLACES,
    REPEATS,
    SHOWN,
    audience,
    filled,
    promised,
    segments,
    taken,
    tested,
    title_of,
    truly,
    winners,
)

#: Winners drawn one by one.
DRAWN = 7
TEN = 10


def scene(shop: Business) -> str:
    """Say why this matters."""
    many = len(segments(shop, FIRST_CUTS).names)
    return (
        f"The shop has an early access with free shipping, with room for **{PLACES:,} people**. Half of the "
        f"{len(audience(shop)):,} customers who want email got it as a test, the other half did not. A "
        "colleague has cut "
        f"them all by country, age, how they came and orders: **{many} segments**. The report ranks them by "
        "extra buyers, and at the top are segments that gain 20 and 30 buyers per 100 people. Nobody has "
        "ever "
        "been this precise. Do the places go to the winners?"
    )


def crown(shop: Business, message: str, by: Sequence[str]) -> Shown:
    """The winners of the first test, and what a list made of them promises."""
    found = segments(shop, by)
    table = tested(shop, message, found)
    best = winners(table)
    more, cents = promised(table)
    number = len(found.names)
    chart = figures.bars(
        (100 * best["buyers"].head(DRAWN)).round(1) + 0.0,
        title=f"{_segments(number)}: up to {_signed(100 * best['buyers'].iloc[0], plus=False)} extra "
        "buyers per 100 people",
        y=f"Measured extra buyers per 100 people, {WHEN}",
    )
    hidden = number - len(best)
    small = (
        f" {hidden:,} more {'is' if hidden == 1 else 'are'} not shown: fewer than {SHOWN} people with or "
        "without the message."
        if hidden
        else ""
    )
    everyone = _everyone(shop, message)
    sizes = (
        f"; half of them have {people(table['people'].median(), 'member')} or fewer."
        if number > 2
        else f" of {people(table['people'].max(), 'member')}."
    )
    return chart, (
        f"**{_segments(number)}**{sizes}"
        f"{small} The {PLACES:,} places filled from the top promise **{_buyers(more)}** and "
        f"**{_profit(cents)}**. Drawn by lot, the same test promises "
        f"{_buyers(PLACES * everyone)} for as many people."
    )


WHEN = "in the first test"


def _everyone(shop: Business, message: str) -> float:
    """More buyers per person that the first test shows for the whole audience."""
    return float(tested(shop, message, segments(shop, ()))["buyers"].iloc[0])


def again(shop: Business, message: str, by: Sequence[str], run: int) -> Shown:
    """The winners of the first test in a repeat, beside what they had promised."""
    found = segments(shop, by)
    first, later = tested(shop, message, found), tested(shop, message, found, run)
    best = winners(first)
    top = best.index[:TEN]
    both = pd.DataFrame({"first test": first["buyers"], f"repeat {run}": later["buyers"]}).loc[top] * 100
    chart = figures.side_by_side(
        both.head(6).round(1) + 0.0,
        title=f"The winners: {_mean(first, top)} per 100 in the first test, {_mean(later, top)} in this one",
        y="Measured extra buyers per 100 people",
    )
    now = filled(shop, message, by)
    often = len(set(top) & set(winners(later).index[:TEN]))
    words = {0: "None", len(top): "All"}.get(often, f"{often}")
    back = (
        f"{words} of the {len(top)} best {'is' if often == 1 else 'are'} among the {len(top)} best again. "
        if len(best) > TEN
        else ""
    )
    return chart, (
        f"The same people, the same weeks, another lottery. {back}The list of {PLACES:,} had promised "
        f"**{_buyers(now.promised)}**; this time it shows **{_buyers(now.again[run - 1])}**. Over all "
        f"{REPEATS} repeats the mean is **{_buyers(now.again.mean())}**."
    )


def luck(shop: Business, message: str, by: Sequence[str]) -> Shown:
    """Every segment as a point: its people and what the test shows."""
    found = segments(shop, by)
    every = tested(shop, message, found)
    table, (more, cents) = winners(every), promised(every)
    true = float(taken(every) @ truly(shop, message, found)["buyers"])
    small, large = (table[table["people"] < 100], table[table["people"] >= 200])
    chart = figures.scatter(
        table["people"],
        100 * table["buyers"],
        title=f"The list promises {_buyers(more)}"
        + (" from an email nobody got" if message == NOTHING else ""),
        x_label="People in the segment",
        y_label="Measured extra buyers per 100",
        x_highest=800,
    )
    far = [
        f"in {who} between {_signed(100 * some['buyers'].min())} and {_signed(100 * some['buyers'].max())}"
        for who, some in (("segments of fewer than 100 people", small), ("those of 200 and more", large))
        if len(some) > 1
    ]
    reach = f" The points lie {', '.join(far)}." if far else ""
    sent = (
        "**Nobody got anything.** Both halves lived the same weeks, so every point off zero is luck."
        if message == NOTHING
        else f"“{title_of(shop, message)}” went to half of everybody."
    )
    return chart, (
        f"{sent}{reach} Filling {PLACES:,} places from the top promises **{_buyers(more)}** and "
        f"**{_profit(cents)}**; the truth is {_buyers(true)}."
    )


def _mean(table: pd.DataFrame, names: pd.Index) -> str:
    rows = table.loc[names]
    return _signed(100 * float(np.average(rows["buyers"], weights=rows["people"])))


def _segments(number: int) -> str:
    return f"{number:,} segment{'' if number == 1 else 's'}"


def _signed(value: float, *, plus: bool = True) -> str:
    rounded = round(value)
    return (f"{rounded:+d}" if plus else f"{rounded:d}").replace("-", "−") if rounded else "0"


def _buyers(more: float) -> str:
    """Say how many more or fewer buyers.

    Examples
    --------
    >>> _buyers(12.4), _buyers(1.2), _buyers(-3), _buyers(0.2)
    ('12 extra buyers', '1 extra buyer', '3 buyers fewer', 'no extra buyers')
    """
    number = round(more)
    if not number:
        return "no extra buyers"
    noun = "buyer" if abs(number) == 1 else "buyers"
    return f"{number:,} extra {noun}" if number > 0 else f"{-number:,} {noun} fewer"


def _profit(cents: float) -> str:
    rounded = round(cents, -2)
    if not rounded:
        return "no extra profit"
    return f"{amount(abs(rounded))} {'of extra profit' if rounded > 0 else 'less profit'}"
