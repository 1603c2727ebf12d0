"""Decay: how fast a list, once exported, stops saying anything.

Comes in: the shop and where the reader's controls stand. Goes out: a picture and a sentence. Stage: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.segment.decay import decay
from segmentlab.words import percent

from ... import figures
from ..shared import Shown
from .lists import LISTS

#: Weeks before today on which lists are frozen, and the weeks for which they are followed.
FROZEN, FOLLOWED = (8, 12, 16, 20, 24, 28), 5


def aged(shop: Business, name: str) -> pd.DataFrame:
    """How much more often members order than others, week by week: of an old list, and of a fresh one.

    The mean over lists frozen on six dates: one date alone has too few buyers. ``give or take`` is half the
    width of a 95 % interval of the old list's mean.
    """

    def found() -> pd.DataFrame:
        tables = [
            decay(LISTS[name], shop, shop.today - pd.Timedelta(weeks=ago), every="7d", periods=FOLLOWED).table
            for ago in FROZEN
        ]
        old = sum(table["difference"] for table in tables) / len(tables)
        fresh = sum(table["fresh_difference"] for table in tables) / len(tables)
        # The dates lie four weeks apart, so the weeks that are averaged here do not overlap.
        wide = sum((table["high"] - table["low"]) ** 2 for table in tables) ** 0.5 / (2 * len(tables))
        weeks = pd.RangeIndex(FOLLOWED, name="weeks")
        columns = {"old list": old, "fresh list": fresh, "give or take": wide}
        return pd.DataFrame({name: column.to_numpy() for name, column in columns.items()}, index=weeks)

    return shop.keep(("health", "aged", name), found)


def kept(shop: Business, name: str) -> float:
    """How much of the first week's difference is left in weeks two to four after the list was made."""
    old = aged(shop, name)["old list"]
    return float(old.iloc[2:].mean() / old.iloc[0])


def around_later(table: pd.DataFrame) -> float:
    """Half the width of an interval around the mean of weeks two to four; wide: the people are the same."""
    return float(table["give or take"].iloc[2:].mean())


def old_list(shop: Business, name: str, against: str) -> Shown:
    """An old list beside a fresh one."""
    table, left = aged(shop, name), kept(shop, name)
    shown = table[["old list", "fresh list"]] if against == "fresh" else table[["old list"]]
    first = table["old list"].iloc[0]
    chart = figures.lines(
        100 * shown,
        title=f"{name}: {percent(min(left, 1))} of the difference is left after a month"
        if left < 0.9
        else f"{name}: the list hardly ages within a month",
        y="Points by which more of them order",
        x="Weeks since the list was made",
    )
    way = "more" if first > 0 else "fewer"
    later = table["old list"].iloc[2:].mean()
    plus, more = 100 * table["give or take"].iloc[0], 100 * around_later(table)
    refresh = (
        "Make this list anew every few days."
        if left < 0.6
        else "Make it anew every week."
        if left < 0.85
        else "Once a month is enough."
    )
    return chart, (
        f"In the week after the list was made, {abs(100 * first):.1f} in 100 **{way}** of its people "
        f"ordered than of all others (give or take {plus:.1f}). In the weeks two to four after it was made "
        "it is "
        f"{abs(100 * later):.1f} (give or take {more:.1f}); a fresh list then has "
        f"{abs(100 * table['fresh list'].iloc[2:].mean()):.1f}. {refresh}"
    )
