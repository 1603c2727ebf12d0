"""Moving the limit of a segment: who joins, who leaves, what they did next, and what else moves with it.

Comes in: the shop and where the limit stands. Goes out: pictures, sentences, a table. Stage of the loop:
teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.govern.changes import ChangeReport, change_report
from segmentlab.instrument.business import Business
from segmentlab.words import people, percent

from ... import figures
from ...picture import Picture
from .finding import sizes
from .shelf import FIRST, NOW, inside, quiet_regulars, quiet_spenders, shelf

LIMITS = tuple(range(30, 151, 15))
VIEWS = {"who joins and who leaves": "people", "what each did next": "next", "what else moves": "rest"}
#: The KPI of the segment: who orders within this time.
WITHIN = "28d"


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    many = int(changed(shop, FIRST).table.loc["before", "people"])
    return (
        "“Quiet regulars” is a segment that a whole shop works with: people who ordered twice in a year and "
        f"then not for {FIRST} days. That is {people(many)} today. In January the list seemed too small for "
        f"the newsletter, and a colleague wrote {NOW} in place of {FIRST}: one number, no meeting, no word "
        "on "
        "any slide. Since then the quarterly report looks better. **Who is on the list now? What else moved? "
        "And who should have been asked?**"
    )


def changed(shop: Business, limit: int) -> ChangeReport:
    """What moving the limit from the one agreed does, made once."""

    def made() -> ChangeReport:
        return change_report(
            quiet_regulars(FIRST), quiet_regulars(limit), shop, catalogue=shelf(shop), within=WITHIN, weeks=1
        )

    found: ChangeReport = shop.keep(("governance", "changed", limit), made)
    return found


def prepare(shop: Business) -> None:
    """Make all reports once, so that no control has to wait for them."""
    for limit in LIMITS:
        changed(shop, limit)
    for entry in shelf(shop).entries.values():
        sizes(shop, entry.segment)


def move_the_limit(shop: Business, limit: int, view: str) -> tuple[Picture, str, pd.DataFrame | None]:
    """The quiet regulars with another limit, held against the one agreed."""
    report = changed(shop, limit)
    if view == "people":
        return _who(report, limit)
    return _next(report, limit) if view == "next" else _rest(shop, report, limit)


def _who(report: ChangeReport, limit: int) -> tuple[Picture, str, None]:
    many = report.table["people"]
    moved = {"stay": many["stays"], "join": many["enters"], "leave": many["leaves"]}
    title = f"With {limit} days instead of {FIRST}: {_moved(many)}"
    if limit == FIRST:
        title = f"{FIRST} days, as it was agreed: {people(many['before'])}"
    chart = figures.bars(
        moved, title=title, y="People on 29 June 2026", highlight=["leave" if limit > FIRST else "join"]
    )
    told = (
        "That is the rule as it was agreed: nobody joins, nobody leaves."
        if limit == FIRST
        else f"Of the new list {percent(many['enters'] / many['after'])} are people who were not on the old "
        "one."
        if limit < FIRST
        else f"Of the old list {percent(many['leaves'] / many['before'])} are no longer on it."
    )
    return (
        chart,
        (
            f"**Rule:** at least two orders in a year, and none for more than **{limit} days**. It holds for "
            f"{people(many['after'])}; with {FIRST} days it is {many['before']:,}. {told} Nobody has done "
            "anything "
            "different."
        ),
        None,
    )


def _moved(many: pd.Series) -> str:
    if many["enters"]:
        return f"{_number(many['enters'])} join, none leaves"
    return f"{_number(many['leaves'])} leave, none joins"


def _number(count: int) -> str:
    return f"{count:,} people" if count != 1 else "1 person"


def _next(report: ChangeReport, limit: int) -> tuple[Picture, str, None]:
    mean, many = report.outcome["mean"], report.outcome["people"]
    bars = {f"{FIRST} days": mean["before"]}
    if limit != FIRST:
        other = "enters" if limit < FIRST else "leaves"
        bars["join" if limit < FIRST else "leave"] = mean[other]
        bars[f"{limit} days"] = mean["after"]
    apart = mean["after"] - mean["before"]
    better = "rises" if apart > 0 else "falls"
    title = (
        f"{percent(mean['before'], 1)} came back within 28 days"
        if limit == FIRST
        else f"“Came back” {better} from {percent(mean['before'], 1)} to {percent(mean['after'], 1)}"
    )
    chart = figures.bars(
        bars,
        title=title,
        y="Ordered within 28 days of 1 June 2026",
        style="percent",
        highlight=[f"{limit} days"],
    )
    if limit == FIRST:
        told = (
            f"Of {people(many['before'])} on the list of 1 June, {percent(mean['before'], 1)} ordered "
            "within 28 "
            "days. This is the KPI of the segment. Now move the limit."
        )
        return chart, told, None
    who, name = ("join", "enters") if limit < FIRST else ("leave", "leaves")
    return (
        chart,
        (
            f"The lists of 1 June: of the {people(many[name])} who {who}, **{percent(mean[name], 1)}** "
            "ordered "
            f"within 28 days, of those on the agreed list {percent(mean['before'], 1)}. So the KPI "
            f"{better} to "
            f"**{percent(mean['after'], 1)}**. Everybody did exactly the same as before: only the line was "
            "moved."
        ),
        None,
    )


def _rest(shop: Business, report: ChangeReport, limit: int) -> tuple[Picture, str, pd.DataFrame]:
    spenders = [_spenders(shop, one) for one in (FIRST, limit)]
    sizes = report.table["people"]
    table = pd.DataFrame(
        {f"{FIRST} days": [sizes["before"], spenders[0]], f"{limit} days": [sizes["after"], spenders[1]]},
        index=["quiet_regulars", "quiet_spenders"],
    )
    now = "stays as it is" if limit == FIRST else f"moves from {spenders[0]:,} to {people(spenders[1])}"
    if limit == FIRST:
        table = table.iloc[:, :1]
    chart = figures.side_by_side(table, title=f"“quiet_spenders” {now}", y="People on 29 June 2026")
    test, mixed = report.test, sizes["enters"] / sizes["after"] if sizes["after"] else 0.0
    rows = pd.DataFrame(
        {
            "what hangs on it": [
                "quiet_regulars",
                "quiet_spenders, which rests on it",
                "a test of a change of 2 points needs",
                "people of a running test who were not in it before",
                "the email “Come back, 20% off” goes to",
            ],
            f"{FIRST} days": [
                people(sizes["before"]),
                people(spenders[0]),
                people(test.loc["before", "needed"]),
                "nobody",
                f"up to {people(sizes['before'])}",
            ],
            f"{limit} days " if limit == FIRST else f"{limit} days": [
                people(sizes["after"]),
                people(spenders[1]),
                people(test.loc["after", "needed"]),
                people(sizes["enters"]) if sizes["enters"] else "nobody",
                f"up to {people(sizes['after'])}",
            ],
        }
    )
    if limit == FIRST:
        return chart, "Nothing moves. Shift the limit and see what hangs on this one segment.", rows
    said = (
        f"A test that began under the old rule would be read on a list of which **{percent(mixed)}** were "
        "never drawn for it: finish it on the old list, or begin again."
        if sizes["enters"]
        else "A running test loses those who leave, from both its groups: finish it on the old list."
    )
    return chart, (
        "Nobody touched “quiet_spenders”, and it changes all the same, because its rule names this segment. "
        f"{said}"
    ), rows  # fmt: skip


def _spenders(shop: Business, limit: int) -> int:
    return int(
        shop.keep(("governance", "spenders", limit), lambda: int(inside(shop, quiet_spenders(limit)).sum()))
    )
