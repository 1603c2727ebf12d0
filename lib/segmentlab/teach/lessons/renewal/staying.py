"""How long people stay, and who comes back: survival curves, voluntary and involuntary, recent and long ago.

Comes in: the meal-kit box and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.leaving import stays
from segmentlab.measure.retention import Retention, retention
from segmentlab.words import percent

from ... import figures
from ..shared import Shown
from .signs import PAYMENT, WILL, leaving

#: What the reader counts as leaving.
COUNTED = {"Any end": "any", "Own will": "voluntary", "Failed payment": "involuntary"}
SPLITS = ("Everybody", "App in the first week", "How often a box comes")
FIRST = 7
#: How far the curves are drawn, in days.
MOST_DAYS = 540


def groups(box: Business, split: str) -> tuple[pd.DataFrame, pd.Series | None]:
    """The stays to draw, and the group of each; what is seen in the first week counts from its end."""
    table = box.keep(("renewal", "stays"), lambda: stays(box))
    if split == "Everybody":
        return table, None
    if split == "App in the first week":
        log = box.events[box.events["event"] == "app_opened"]
        start = (
            box.events[box.events["event"] == "subscription_started"]
            .groupby("customer_id")["occurred_at"]
            .min()
        )
        since = (log["occurred_at"] - log["customer_id"].map(start)).dt.total_seconds() / 86_400
        early = set(log.loc[since.between(0, FIRST), "customer_id"])
        # Whoever left within the week had less time to open the app: the clock starts when all had the same.
        table = table[table["days"] > FIRST].assign(days=lambda t: t["days"] - FIRST)
        used = pd.Series(
            ["opened the app" if one in early else "did not" for one in table.index], table.index
        )
        return table, used
    start = box.events.loc[box.events["event"] == "subscription_started", ["customer_id", "cadence"]]
    first = start.drop_duplicates("customer_id").set_index("customer_id").reindex(table.index)
    return table, first["cadence"].astype(str)


def curves(box: Business, split: str, what: str) -> Retention:
    """Survival curves of one split, with one kind of leaving counted."""

    def found() -> Retention:
        table, group = groups(box, split)
        left = table["left"] if what == "any" else table["how"] == what
        return retention(table["days"], left, group)

    return box.keep(("renewal", "curves", split, what), found)


def prepare(box: Business) -> None:
    """Draw up all curves once, so that the panel answers quickly."""
    for split in SPLITS:
        for what in COUNTED.values():
            curves(box, split, what)
    comeback(box)


def how_long(box: Business, split: str, what: str, day: int) -> Shown:
    """How long people stay, by group and by what counts as leaving."""
    found = curves(box, split, what)
    at = found.at(day)["staying"]
    if len(at) == 1:
        title = f"After {day} days {percent(at.iloc[0])} are still there"
    else:
        best, worst = at.idxmax(), at.idxmin()
        title = f"After {day} days: “{best}” {percent(at[best])}, “{worst}” {percent(at[worst])}"
    since = (
        "Days since the end of the first week" if split == "App in the first week" else "Days since the start"
    )
    # Further out only the first customers were watched, too few to draw.
    seen = found._replace(
        curves=found.curves[found.curves["day"] <= MOST_DAYS], watched=found.watched.clip(upper=MOST_DAYS)
    )
    chart = figures.survival(seen, title=title, x=since)
    kind = {
        "any": "Every end counts.",
        "voluntary": "Only leaving of one's own will counts; whoever was ended by a failed payment counts as "
        "watched until then.",
        "involuntary": "Only ends by a failed payment count; whoever left by choice counts as watched "
        "until then.",
    }[what]
    each = ", ".join(
        f"**{percent(share)}** of {found.sizes[name]:,}{'' if len(at) == 1 else f' “{name}”'}"
        for name, share in at.items()
    )
    return chart, f"Still there after {day} days: {each}. {kind}"


# Who comes back

BUCKETS = {
    "up to 4 weeks": (0, 28),
    "4 to 8": (28, 56),
    "8 to 13": (56, 91),
    "13 to 26": (91, 182),
    "longer": (182, 9_999),
}
HOW = {"own will": WILL, "failed payment": PAYMENT}
THEN = pd.Timestamp("2026-04-06")


def comeback(box: Business) -> pd.DataFrame:
    """Everybody who was gone on a day: for how many days, how they had left, and whether they came back."""

    def found() -> pd.DataFrame:
        tables = []
        back = box.events[box.events["event"] == "subscription_restarted"][["customer_id", "occurred_at"]]
        for weeks in (0, 12, 24, 36):
            day = THEN - pd.Timedelta(weeks=weeks)
            gone = leaving(box)
            gone = gone[gone["at"] < day].drop_duplicates("customer_id", keep="last").set_index("customer_id")
            last = back[back["occurred_at"] < day].groupby("customer_id")["occurred_at"].max()
            gone = gone[~(last.reindex(gone.index) > gone["at"])]
            soon = back[(back["occurred_at"] >= day) & (back["occurred_at"] < day + pd.Timedelta(weeks=12))]
            days = (day - gone["at"]).dt.total_seconds() / 86_400
            tables.append(
                pd.DataFrame({"days": days, "how": gone["how"], "back": gone.index.isin(soon["customer_id"])})
            )
        return pd.concat(tables, ignore_index=True)

    return box.keep(("renewal", "comeback"), found)


def come_back(box: Business, how: str, weeks: int) -> Shown:
    """Who comes back within twelve weeks unasked, by how long they have been gone."""
    table = comeback(box)
    table = table[table["how"] == how]
    shares, marked = {}, []
    for name, (low, high) in BUCKETS.items():
        some = table[(table["days"] > low) & (table["days"] <= high)]
        shares[name] = float(some["back"].mean())
        if high <= 7 * weeks:
            marked.append(name)
    lately = table[table["days"] <= 7 * weeks]
    reached, brought = len(lately) / len(table), lately["back"].sum() / table["back"].sum()
    chart = figures.bars(
        shares,
        title=f"Gone up to {weeks} weeks: {percent(lately['back'].mean(), 1)} return, "
        f"longer: {percent(table.loc[table['days'] > 7 * weeks, 'back'].mean(), 1)}",
        y="Came back within 12 weeks, by the weeks they had been gone",
        style="percent",
        highlight=marked,
    )
    return chart, (
        f"Of people gone {how}, counted on four days of a year, **{len(lately):,} of {len(table):,}** "
        f"({percent(reached)}) had been gone for up to {weeks} weeks. **{percent(brought)} of all who came "
        "back** "
        f"within twelve weeks were among them."
    )
