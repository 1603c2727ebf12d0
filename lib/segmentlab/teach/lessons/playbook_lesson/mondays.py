"""Six Mondays of the playbook: what goes out through which channel, if nobody is written to twice.

Comes in: the outdoor shop and where the controls stand. Goes out: pictures and sentences. Stage of the loop:
teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.decide import who_gets_what
from segmentlab.activate.playbook_rows import cadence_window
from segmentlab.instrument.business import Business
from segmentlab.model.window import microseconds

from ... import figures
from ..shared import Shown
from .rows import BOOK, NAMES

MONDAYS = 6
SHOWN = {"channels": "channel", "segments": "segment"}


def planned(shop: Business, cadence: bool) -> pd.DataFrame:
    """Everything that would go out on six Mondays: week, customer, segment and channel.

    What went out on one Monday counts on the next ones: with its cadence, nobody gets it again too soon.
    """

    def found() -> pd.DataFrame:
        sent: list[pd.DataFrame] = []
        for number in range(MONDAYS):
            day = shop.today - pd.Timedelta(weeks=MONDAYS - 1 - number)
            now = who_gets_what(shop, BOOK, day).actions[["customer_id", "segment", "channel"]]
            now = now.astype({"segment": str, "channel": str}).assign(day=day)
            if cadence and sent:
                before = pd.concat(sent)
                for row in BOOK.rows:
                    window = cadence_window(row.cadence)
                    since = day - pd.Timedelta(microseconds(window), "us") if window else shop.start
                    had = before[(before["segment"] == row.key) & (before["day"] > since)]["customer_id"]
                    now = now[~((now["segment"] == row.key) & now["customer_id"].isin(had))]
            sent.append(now)
        return pd.concat(sent, ignore_index=True)

    return shop.keep(("playbook", "calendar", cadence), found)


def calendar(shop: Business, show: str, cadence: bool) -> Shown:
    """The calendar: messages by channel or segment, Monday by Monday."""
    table, _ = planned(shop, cadence), planned(shop, not cadence)  # both, once, with the first picture
    names = table[show].map(NAMES) if show == "segment" else table[show]
    weeks = table["day"].map({day: f"{day:%d %b}".lstrip("0") for day in table["day"].unique()})
    counts = pd.crosstab(names, weeks).reindex(columns=list(dict.fromkeys(weeks)))
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False).index]
    each = table["customer_id"].value_counts()
    most, often = int(each.max()), int((each >= 3).sum())
    word = "with" if cadence else "without"
    chart = figures.cohorts(
        counts.astype(float), style="number", x="Monday", y="",
        title=f"{len(table):,} messages on six Mondays, {often:,} people get three or more",
    )  # fmt: skip
    return chart, (
        f"On six Mondays, {word} the cadence of each row, **{len(table):,} messages** go to {len(each):,} "
        "people: "
        f"{len(table) / len(each):.1f} each, at most {most}. {often:,} people get three or more."
    )
