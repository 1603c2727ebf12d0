"""Cutting customers into segments, testing a message in each of them, and filling a list with the winners.

Comes in: the shop, the cuts a reader chose, a message. Goes out: tables of what a test shows in each segment,
and what becomes of a list made from it. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.activate.send import messages, reachable, send
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import events

orders, visits = events("order_placed"), events("session_started")
#: The ways to cut, by the words a reader ticks, in the order in which segments are joined again from the end.
CUTS = {
    "Orders in a year": "orders",
    "Last visit": "visit",
    "Country": "country",
    "Age": "age",
    "How they came": "came",
}
#: What a keen colleague would cut by: 240 segments.
FIRST_CUTS = ("orders", "country", "age", "came")
#: What goes out in the test; None is a test in which nobody gets anything.
SENT = {"Early access and free shipping": "perk", "12% off for two weeks": "discount",
        "Plain reminder": "reminder"}  # fmt: skip
NOTHING = "nothing"
#: How many people the offer has room for.
PLACES = 1_500
#: Of a segment, at least so many in each arm, or the report does not show it.
SHOWN = 10
#: How often the test is run again, each time with another lottery.
REPEATS = 20
WEEKS = 6


class Cut(NamedTuple):
    """One way to cut: the names of its groups, and the number of each person's group."""

    names: tuple[str, ...]
    codes: np.ndarray


class Lists(NamedTuple):
    """What a list of winners promised, and what became of it: buyers and cents more, for all its people.

    `again` has the buyers of each repeat.
    """

    places: int
    promised: float
    promised_cents: float
    again: np.ndarray
    true: float
    true_cents: float


def cut(shop: Business, name: str, as_of: str | None = None) -> pd.Series:
    """Everybody's group by one cut at a moment."""
    return shop.keep(("too many segments", "cut", name, as_of), lambda: _cut(shop, name, as_of))


def _cut(shop: Business, name: str, as_of: str | None) -> pd.Series:
    people = shop.customers.set_index("customer_id")
    moment = shop.moment(as_of)
    if name == "orders":
        times = measured(orders.count(within="365d"), shop, as_of)
        return _binned(times, [1, 2], ("no order", "1 order", "2+ orders"))
    if name == "visit":
        ago = measured(visits.days_since_last(), shop, as_of).fillna(9_999)
        return _binned(ago, [31, 91], ("seen 30 d", "seen 90 d", "not seen"))
    if name == "age":
        years = (moment - people["birth_date"]).dt.days / 365.25
        return _binned(years, [30, 45, 60], ("under 30", "30–44", "45–59", "60+"))
    return people[{"country": "country", "came": "acquisition_channel"}[name]].astype("category")


def _binned(values: pd.Series, limits: Sequence[float], names: Sequence[str]) -> pd.Series:
    codes = np.digitize(values.to_numpy(dtype=float), limits)
    return pd.Series(pd.Categorical.from_codes(codes, list(names), ordered=True), index=values.index)


def everybody(shop: Business) -> pd.Series:
    """Everyone, as yes per customer: who does not want email is left out when it is sent."""
    return pd.Series(True, index=pd.Index(shop.customers["customer_id"]))


def micro_segments(shop: Business) -> pd.Series:
    """The segment of everybody who wants email, by country, age, how they came and orders."""
    made = segments(shop, FIRST_CUTS)
    return pd.Series(np.array(made.names)[made.codes], index=audience(shop), name="segment")


def played(shop: Business) -> None:
    """Play every message once and draw all lotteries, so that no move of a control waits for it."""
    for message in (*SENT.values(), NOTHING):
        filled(shop, message, FIRST_CUTS)


def audience(shop: Business) -> pd.Index:
    """Everybody who agreed to email: all of them take part in the test."""

    def found() -> pd.Index:
        agreed = reachable(shop, "email")
        return agreed.index[agreed.to_numpy(dtype=bool)]

    return shop.keep(("too many segments", "audience"), found)


def cuts(shop: Business) -> dict[str, Cut]:
    """Every cut of the audience as numbers."""

    def found() -> dict[str, Cut]:
        found = {name: cut(shop, name).reindex(audience(shop)).astype("category") for name in CUTS.values()}
        return {
            name: Cut(tuple(map(str, one.cat.categories)), one.cat.codes.to_numpy().astype(np.int64))
            for name, one in found.items()
        }

    return shop.keep(("too many segments", "cuts"), found)


def segments(shop: Business, by: Sequence[str], least: int = 1) -> Cut:
    """Cut the audience one way after the other, but only where every part keeps at least so many people.

    A cut that would leave a part too small is skipped there, which is the same as joining its parts again.
    """
    chosen = tuple(name for name in CUTS.values() if name in by)

    def found() -> Cut:
        return _all_cut(shop, chosen) if least <= 1 else _cut_while(shop, chosen, least)

    return shop.keep(("too many segments", chosen, least), found)


def _all_cut(shop: Business, chosen: Sequence[str]) -> Cut:
    code, names = np.zeros(len(audience(shop)), dtype=np.int64), [""]
    for name in chosen:
        one = cuts(shop)[name]
        code = code * len(one.names) + one.codes
        names = [f"{before} · {own}" if before else own for before in names for own in one.names]
    there, code = np.unique(code, return_inverse=True)
    return Cut(tuple(names[number] or "everybody" for number in there), code)


def _cut_while(shop: Business, chosen: Sequence[str], least: int) -> Cut:
    codes = np.zeros(len(audience(shop)), dtype=np.int64)
    names: list[str] = []

    def part(who: np.ndarray, left: Sequence[str], name: str) -> None:
        for place, by in enumerate(left):
            one = cuts(shop)[by]
            sizes = np.bincount(one.codes[who], minlength=len(one.names))
            if (sizes > 0).sum() > 1 and sizes[sizes > 0].min() >= least:
                for group in np.flatnonzero(sizes):
                    own = f"{name} · {one.names[group]}" if name else one.names[group]
                    part(who[one.codes[who] == group], left[place + 1 :], own)
                return
        codes[who] = len(names)
        names.append(name or "everybody")

    part(np.arange(len(codes)), chosen, "")
    return Cut(tuple(names), codes)


def held(shop: Business) -> np.ndarray:
    """Who is held out in each run of the test: half of the audience, by another lottery each time."""

    def drawn() -> np.ndarray:
        runs = [
            send(shop, "perk", everybody(shop), holdout=0.5, weeks=WEEKS, lottery=f"run {run}").people["arm"]
            for run in range(REPEATS + 1)
        ]
        return np.array([(arm.reindex(audience(shop)) == "holdout").to_numpy() for arm in runs])

    return shop.keep(("too many segments", "lotteries"), drawn)


def lives(shop: Business, message: str) -> dict[str, np.ndarray]:
    """What everybody of the audience does with a message and without it."""

    def played() -> dict[str, np.ndarray]:
        key = "perk" if message == NOTHING else message
        both = send(shop, key, everybody(shop), weeks=WEEKS).truth.reindex(audience(shop))
        found = {name: both[name].to_numpy(dtype=float) for name in both}
        if message == NOTHING:
            found |= {f"{name}_with": found[f"{name}_without"] for name in ("bought", "profit_cents")}
        return found

    return shop.keep(("too many segments", "lives", message), played)


def more_buyers(
    shop: Business, message: str, found: Cut, run: int = 0, outcome: str = "bought"
) -> np.ndarray:
    """What one run of the test shows in every segment: more buyers (or cents) per person."""
    out, both, number = held(shop)[run], lives(shop, message), len(found.names)
    means = []
    for who, which in ((~out, "with"), (out, "without")):
        codes = found.codes[who]
        total = np.bincount(codes, both[f"{outcome}_{which}"][who], number)
        means.append(total / np.maximum(np.bincount(codes, minlength=number), 1))
    return np.asarray(means[0] - means[1])


def tested(shop: Business, message: str, found: Cut, run: int = 0) -> pd.DataFrame:
    """What one run of the test shows in every segment: people, and more buyers and cents per person.

    ``shown`` says whether both arms have the people that the report asks for.
    """
    out, number = held(shop)[run], len(found.names)
    got, kept = (np.bincount(found.codes[who], minlength=number) for who in (~out, out))
    return pd.DataFrame(
        {
            "people": got + kept,
            "shown": np.minimum(got, kept) >= SHOWN,
            "buyers": more_buyers(shop, message, found, run),
            "cents": more_buyers(shop, message, found, run, "profit_cents"),
        },
        index=pd.Index(found.names, name="segment"),
    )


def promised(table: pd.DataFrame) -> tuple[float, float]:
    """What the places promise that are filled with the winners of a test: more buyers, and cents."""
    took = taken(table)
    return float(took @ table["buyers"]), float(took @ table["cents"])


def truly(shop: Business, message: str, found: Cut) -> pd.DataFrame:
    """What the message truly changes per person in every segment; opens the door."""
    both, number = lives(shop, message), len(found.names)
    sizes = np.bincount(found.codes, minlength=number)
    return pd.DataFrame(
        {
            name: np.bincount(found.codes, both[f"{outcome}_with"] - both[f"{outcome}_without"], number)
            / sizes
            for name, outcome in (("buyers", "bought"), ("cents", "profit_cents"))
        },
        index=pd.Index(found.names, name="segment"),
    )


def winners(table: pd.DataFrame) -> pd.DataFrame:
    """The segments that the report shows, the one with the most extra buyers per 100 first."""
    return table[table["shown"]].sort_values("buyers", ascending=False, kind="stable")


def taken(table: pd.DataFrame, places: int = PLACES) -> pd.Series:
    """How many people of each segment get a place: winners whole, one after the other, until all is full."""
    best = winners(table)["people"]
    before = best.cumsum() - best
    return (places - before).clip(lower=0).clip(upper=best).reindex(table.index, fill_value=0)


def filled(shop: Business, message: str, by: Sequence[str], least: int = 1) -> Lists:
    """Fill the places with the winners of the first run, and see what the repeats and the truth say."""

    def found() -> Lists:
        made = segments(shop, by, least)
        first = tested(shop, message, made)
        took = taken(first)
        again = [more_buyers(shop, message, made, run) for run in range(1, REPEATS + 1)]
        true = truly(shop, message, made)
        return Lists(
            int(took.sum()),
            float(took @ first["buyers"]), float(took @ first["cents"]),
            np.array([took.to_numpy() @ one for one in again]),
            float(took @ true["buyers"]), float(took @ true["cents"]),
        )  # fmt: skip

    return shop.keep(("too many segments", "list", message, tuple(sorted(by)), least), found)


def title_of(shop: Business, message: str) -> str:
    """What a message is called."""
    return "nothing" if message == NOTHING else messages(shop)[message].title
