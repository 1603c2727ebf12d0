"""How long one has after a cart was left, and the score that ranks everybody.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.propensity import Propensity
from segmentlab.model.purchase_and_churn import purchase_propensity
from segmentlab.segment.evaluate import members
from segmentlab.segment.rival import recency_frequency_pick
from segmentlab.words import people as number_of
from segmentlab.words import percent

from ... import figures
from ..shared import Shown
from .signs import LOOKS_AGAIN, compared, left_cart, orders, prices

#: Delays the reader chooses from, in hours.
DELAYS = {
    "1 hour": 1, "2 hours": 2, "6 hours": 6, "1 day": 24, "2 days": 48, "3 days": 72, "1 week": 168,
}  # fmt: skip
WHICH = {"All carts left": "all", "With prices or comparing twice": "serious"}
#: Orders are waited for this long after a cart.
PATIENCE = 14 * 24
#: The evening on which the list is drawn, a Thursday.
EVENING = pd.Timestamp("2026-06-25 20:00")


def carts_left(shop: Business) -> pd.DataFrame:
    """Every visit of half a year that ended with a full cart, with the hours to the next order."""

    def found() -> pd.DataFrame:
        log = shop.events
        columns = ["customer_id", "occurred_at", "session_id"]
        placed = log.loc[log["event"] == "order_placed", columns]
        full = log.loc[log["event"] == "cart_item_added", columns].drop_duplicates("session_id", keep="last")
        full = full[~full["session_id"].isin(placed["session_id"])].sort_values("occurred_at")
        after = placed[["customer_id", "occurred_at"]].assign(ordered=placed["occurred_at"])
        left = pd.merge_asof(
            full, after.sort_values("occurred_at"), on="occurred_at", by="customer_id",
            direction="forward", allow_exact_matches=False,
        ).sort_values(["customer_id", "occurred_at"], kind="stable")  # fmt: skip
        left["hours"] = (left["ordered"] - left["occurred_at"]).dt.total_seconds() / 3600
        left["repeated"] = _within(left, left, 30)
        twice = np.zeros(len(left), dtype=bool)
        for event in (prices.event, compared.event):
            twice |= _within(left, log.loc[log["event"] == event, columns], 7) >= 2
        left["serious"] = twice
        end = shop.today - pd.Timedelta(days=14)
        return left[left["occurred_at"].between(end - pd.Timedelta(days=182), end)].reset_index(drop=True)

    return shop.keep(("intent", "carts left"), found)


def _within(left: pd.DataFrame, others: pd.DataFrame, days: int) -> np.ndarray:
    """How many of the other events each cart's person had in the days up to it, its own visit included."""
    day = 86_400.0
    origin = pd.Timestamp("2020-01-01")

    def seconds(table: pd.DataFrame) -> np.ndarray:
        return (table["occurred_at"] - origin).dt.total_seconds().to_numpy()

    # One number line: people one after the other, far enough apart that no window reaches the next person.
    span = 1e9
    mine = left["customer_id"].to_numpy() * span + seconds(left)
    theirs = np.sort(others["customer_id"].to_numpy() * span + seconds(others))
    # What is done a little after the item was put in still belongs to that visit.
    until = np.searchsorted(theirs, mine + (0 if left is others else 3600), side="right")
    return until - np.searchsorted(theirs, mine - days * day, side="left")


def delay(shop: Business, which: str, repeated: int, wait: int) -> Shown:
    """Of the orders that follow a cart within two weeks, how many are placed before a message goes out."""
    left = carts_left(shop)
    left = left[(left["repeated"] >= repeated) & (left["serious"] | (which == "all"))]
    came = left["hours"][left["hours"] <= PATIENCE].to_numpy()
    if len(came) < 30:
        why = "Fewer than 30 orders followed. Ask for fewer carts."
        return figures.nothing(
            title="Too few orders to tell", why=why
        ), f"{len(left):,} such carts in half a year."
    gone = {name: float((came <= hours).mean()) for name, hours in DELAYS.items()}
    name = next(name for name, hours in DELAYS.items() if hours == wait)
    share = gone[name]
    chart = figures.bars(
        gone,
        title=f"Wait {name}: {_small(share)} of the orders to come are already placed",
        y="Of the orders within 14 days after the cart: already placed",
        style="percent",
        highlight=[name],
    )
    kind = ("" if repeated == 1 else f", the person's {_nth(repeated)} cart in 30 days or a later one") + (
        " with prices or comparing twice in that week" if which == "serious" else ""
    )
    now = _now(shop, which, repeated)
    return chart, (
        f"In half a year **{len(left):,} carts** were left{kind}; {percent(len(came) / len(left), 1)} were "
        "followed "
        f"by an order within two weeks. After {name}, {int((came <= wait).sum()):,} of these {len(came):,} "
        "orders had "
        f"been placed: a message then comes too late for them and can still help with "
        f"**{_small(1 - share)}**. "
        f"On Thursday 25 June at 20:00, there {'was' if now[wait] == 1 else 'were'} "
        f"**{number_of(now[wait], 'open cart')}** like this, left "
        f"{_lately(name)}."
    )


def _now(shop: Business, which: str, repeated: int) -> dict[int, int]:
    """How many carts of the last hours were still open on one evening."""

    def found() -> pd.DataFrame:
        log = shop.events
        columns = ["customer_id", "occurred_at", "session_id"]
        known = log["occurred_at"] <= EVENING
        placed = log.loc[known & (log["event"] == "order_placed"), columns]
        full = log.loc[known & (log["event"] == "cart_item_added"), columns].drop_duplicates(
            "session_id", keep="last"
        )
        full = full[~full["session_id"].isin(placed["session_id"])].sort_values(
            ["customer_id", "occurred_at"]
        )
        full["repeated"] = _within(full, full, 30)
        twice = np.zeros(len(full), dtype=bool)
        for event in (prices.event, compared.event):
            twice |= _within(full, log.loc[known & (log["event"] == event), columns], 7) >= 2
        last = placed.groupby("customer_id")["occurred_at"].max()
        full = full.assign(serious=twice, last=full["customer_id"].map(last))
        full["hours"] = (EVENING - full["occurred_at"]).dt.total_seconds() / 3600
        return full[~(full["last"] > full["occurred_at"]) & (full["hours"] <= 168)]

    table = shop.keep(("intent", "open on an evening"), found)
    table = table[(table["repeated"] >= repeated) & (table["serious"] | (which == "all"))]
    return {hours: int((table["hours"] <= hours).sum()) for hours in DELAYS.values()}


def _lately(name: str) -> str:
    """Say how far back a list reaches.

    Examples
    --------
    >>> _lately("1 hour"), _lately("2 days")
    ('in the last hour', 'in the last 2 days')
    """
    return f"in the last {name.removeprefix('1 ')}"


def _small(share: float) -> str:
    return percent(share, 1) if share < 0.05 or share > 0.95 else percent(share)


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


# A score for everybody

#: The day the score is trained on and given; what came in the two weeks after it was not known then.
SCORED = "2026-06-08"


def score(shop: Business) -> Propensity:
    """How likely everybody is to order within two weeks, learnt from what was known on the day."""
    return shop.keep(
        ("intent", "score", SCORED), lambda: purchase_propensity(shop, within="14d", as_of=SCORED)
    )


def picks(shop: Business) -> pd.DataFrame:
    """Everybody in the order of the score and of recency and frequency; who is about to buy; who ordered."""

    def found() -> pd.DataFrame:
        chance = score(shop).score(shop, SCORED)
        after = measured(orders.count(within="14d"), shop, pd.Timestamp(SCORED) + pd.Timedelta(days=14))
        table = pd.DataFrame({"chance": chance, "came": after.reindex(chance.index) >= 1})
        table["rule"] = members(left_cart() & LOOKS_AGAIN, shop, SCORED).reindex(
            chance.index, fill_value=False
        )
        table["cart"] = members(left_cart(), shop, SCORED).reindex(chance.index, fill_value=False)
        return table.sort_values("chance", ascending=False, kind="stable")

    return shop.keep(("intent", "picks"), found)


def against_the_score(shop: Business, people: int) -> Shown:
    """The people with the highest scores against the rule and the busiest buyers: who ordered."""
    table = picks(shop)
    top = table.head(people)
    busiest = shop.keep(
        ("intent", "busiest", people),
        lambda: recency_frequency_pick(shop, SCORED, people),
    )
    busiest = busiest.index[busiest]
    rule = table[table["rule"]]
    shares = {
        f"top {people} by score": float(top["came"].mean()),
        f"{people} busiest buyers": float(table["came"].reindex(busiest).mean()),
        "cart and looked twice": float(rule["came"].mean()),
        "everybody": float(table["came"].mean()),
    }
    first, second, *_ = shares
    better = "finds more buyers than" if shares[first] > shares[second] else "finds no more buyers than"
    chart = figures.bars(
        shares,
        title=f"Top {people} by score: {percent(shares[first])} order; the rule: "
        f"{percent(shares['cart and looked twice'])}",
        y="Ordered within 14 days after 8 June",
        style="percent",
        highlight=[first],
    )
    both = int(top["rule"].sum())
    return chart, (
        f"Of the **{people:,} people with the highest scores** on 8 June **{int(top['came'].sum()):,}** "
        "ordered "
        f"within two weeks. The score {better} picking the {people:,} busiest buyers. The rule chose "
        f"{len(rule):,} "
        f"people, {int(rule['came'].sum()):,} of whom ordered; **{both:,}** of them are among the top "
        f"{people:,}."
    )
