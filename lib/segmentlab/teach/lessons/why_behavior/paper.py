"""What stands on paper about a customer, pairs who are alike there, and what a pair did.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

orders, visits = events("order_placed"), events("session_started")
#: The day on which everything is judged: the survey had closed, and 60 days later are in the log.
DAY, NEXT_DAYS = "2026-04-13", 60
DAY_IN_WORDS = "13 April 2026"
#: How old people are, in bands: the first age of each.
AGES = {"under 25": 0, "25 to 34": 25, "35 to 44": 35, "45 to 54": 45, "55 to 64": 55, "65 and over": 65}
COUNTRIES = {"US": "the United States", "DE": "Germany", "GB": "Great Britain", "FR": "France"}
CAME = {
    "search": "through a search", "social": "through social media", "friend": "through a friend",
    "ads": "through an ad", "marketplace": "through a marketplace",
}  # fmt: skip
#: What a timeline shows: the event, and what it is called there.
LANES = {
    "session_started": "visit",
    "product_viewed": "product looked at",
    "reviews_read": "reviews read",
    "cart_item_added": "into the cart",
    "order_placed": "order",
}
#: The ages of the customer in the agency's picture.
PICTURE = (35, 54)
#: How many pairs there are to look at.
PAIRS = 8


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    age = on_paper(shop)["age"]
    middle = int(age.between(*PICTURE).sum())
    return (
        f"Your outdoor gear shop knows {len(shop.customers):,} people, and the new agency has drawn their "
        f"picture: “Our customer is 35 to 54, as {middle:,} of yours are. Found us through a search. Loves "
        "quality.” It hangs in the meeting room, and next week's message will be written for it. Somebody "
        "asks: “And what did these people **do**?” Two customers who would both fit the picture stand "
        "below. **Would you send them the same message?**"
    )


def on_paper(shop: Business, day: str = DAY) -> pd.DataFrame:
    """Age in years on a day, age band, country and how they came, of everybody who had signed up by then."""

    def found() -> pd.DataFrame:
        people = shop.customers.set_index("customer_id")
        people = people[people["signed_up_at"] < pd.Timestamp(day)]
        age = (pd.Timestamp(day) - people["birth_date"]).dt.days // 365.25
        bands = pd.cut(age, [*AGES.values(), 200], right=False, labels=list(AGES)).astype(str)
        return pd.DataFrame(
            {
                "age": age.astype(int),
                "band": bands,
                "country": people["country"].astype(str),
                "came": people["acquisition_channel"].astype(str),
                "since": people["signed_up_at"],
                "name": people["first_name"],
            }
        )

    return shop.keep(("why behavior", "on paper", day), found)


def bought_after(shop: Business, day: str = DAY) -> pd.Series:
    """Whether each customer ordered in the 60 days that began with a day."""

    def found() -> pd.Series:
        log = shop.events.loc[shop.events["event"] == "order_placed", ["customer_id", "occurred_at"]]
        start = pd.Timestamp(day)
        inside = log["occurred_at"].between(start, start + pd.Timedelta(days=NEXT_DAYS), inclusive="left")
        ids = on_paper(shop, day).index
        return pd.Series(ids.isin(log.loc[inside, "customer_id"]), index=ids)

    return shop.keep(("why behavior", "bought after", day), found)


def _found_pairs(shop: Business) -> dict[str, tuple[int, int]]:
    """Pairs alike on paper whose half-year differed: one ordered, the other only looked."""

    def found() -> dict[str, tuple[int, int]]:
        people = on_paper(shop)
        ordered, came, looked = (
            measured(one.count(within="180d"), shop, DAY).reindex(people.index)
            for one in (orders, visits, events("product_viewed"))
        )
        # Known for a good half year before anything is compared.
        known = people["since"] < pd.Timestamp(DAY) - pd.Timedelta(days=200)
        known &= people["age"].between(*PICTURE)
        buys = people[known & (ordered >= 3)]
        looks = people[known & (ordered == 0) & (came >= 5) & (looked >= 8)]
        chosen: dict[str, tuple[int, int]] = {}
        for one, facts in buys.iterrows():
            same = looks[
                (looks["age"] == facts["age"])
                & (looks["country"] == facts["country"])
                & (looks["came"] == facts["came"])
                & (looks["name"] != facts["name"])
                & ~looks.index.isin([other for _, other in chosen.values()])
            ]
            if len(same):
                other = same.index[0]
                name = f"{facts['name']}, {same.loc[other, 'name']}"
                chosen.setdefault(name, (int(one), int(other)))
            if len(chosen) == PAIRS:
                break
        return dict(sorted(chosen.items(), key=lambda pair: -ordered[pair[1][0]]))

    return shop.keep(("why behavior", "pairs"), found)


def pairs(shop: Business) -> dict[str, int]:
    """Name each pair by its people, and give the id of the first of them."""
    return {name: one for name, (one, _) in _found_pairs(shop).items()}


def _their_log(shop: Business) -> pd.DataFrame:
    """What the people of all pairs did, under the names that a timeline shows."""

    def found() -> pd.DataFrame:
        ids = [one for pair in _found_pairs(shop).values() for one in pair]
        log = shop.events[shop.events["customer_id"].isin(ids) & shop.events["event"].isin(list(LANES))]
        return pd.DataFrame(
            {
                "customer_id": log["customer_id"],
                "event": log["event"].astype(str).map(LANES),
                "occurred_at": log["occurred_at"],
            }
        )

    return shop.keep(("why behavior", "log of pairs"), found)


def side_by_side(shop: Business, one: int, back: int, after: bool) -> Shown:
    """Two people who are alike on paper, and what each of them did."""
    pair = next(pair for pair in _found_pairs(shop).values() if pair[0] == one)
    people, log = on_paper(shop), _their_log(shop)
    first, second = (str(people.loc[who, "name"]) for who in pair)
    start, day = pd.Timestamp(DAY) - pd.Timedelta(days=back), pd.Timestamp(DAY)
    until = day + pd.Timedelta(days=NEXT_DAYS) if after else day
    before = log[(log["occurred_at"] >= start) & (log["occurred_at"] < day)]
    did = [before[before["customer_id"] == who]["event"].value_counts() for who in pair]
    ordered = [_times(found.get("order", 0), "order") for found in did]
    chart = figures.timelines(
        log,
        dict(zip(pair, (first, second), strict=True)),
        title=f"Alike on paper: {ordered[0]} by {first}, {ordered[1]} by {second}",
        since=start,
        until=until,
        kinds=list(LANES.values()),
    )
    facts = people.loc[one]
    said = (
        f"**On paper the same:** both {facts['age']}, in {COUNTRIES[facts['country']]}, came "
        f"{CAME[facts['came']]}. **In the {back} days before {DAY_IN_WORDS}:** {first} visited "
        f"{_often(did[0].get('visit', 0))} and placed {ordered[0]}; {second} visited "
        f"{_often(did[1].get('visit', 0))}, looked at "
        f"{_times(did[1].get('product looked at', 0), 'product')} and placed {ordered[1]}."
    )
    if after:
        later = log[(log["occurred_at"] >= day) & (log["occurred_at"] < until) & (log["event"] == "order")]
        count = [int((later["customer_id"] == who).sum()) for who in pair]
        said += (
            f" **In the {NEXT_DAYS} days that followed,** {first} placed {_times(count[0], 'order')} and "
            f"{second} {_times(count[1], 'order')}."
        )
    return chart, said


def _times(count: int, what: str) -> str:
    return f"{'no' if count == 0 else f'{count:,}'} {what}{'' if count == 1 else 's'}"


def _often(count: int) -> str:
    return "not at all" if count == 0 else {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def twins(shop: Business) -> pd.Series:
    """Of those who bought in the 60 days, and of one person like each: how often this other bought, too.

    Alike on paper: age in years, country, how they came. Alike in what they say: intention to buy and price
    sensitivity. Alike in what they do: days since the last order and the last visit, and number of orders,
    each in five or six bands.
    """

    def found() -> pd.Series:
        people, bought = on_paper(shop), bought_after(shop)
        survey = shop.tables["survey"].set_index("customer_id")
        survey = survey[survey.index.isin(people.index)]
        last, seen, many = (
            measured(one, shop, DAY).reindex(people.index).fillna(9_999)
            for one in (orders.days_since_last(), visits.days_since_last(), orders.count())
        )
        keys = {
            "alike on paper": people["age"].astype(str) + people["country"] + people["came"],
            "the same answers": survey["intends_to_buy"].astype(str)
            + survey["price_sensitivity"].astype(str),
            "alike in what they do": (
                pd.cut(last, [-1, 30, 90, 180, 365, 9_998, 10_000]).astype(str)
                + pd.cut(seen, [-1, 7, 30, 90, 9_998, 10_000]).astype(str)
                + pd.cut(many, [-1, 0, 1, 2, 3, 5, 9_999]).astype(str)
            ),
        }
        shares = {name: _also(bought.reindex(key.index), key) for name, key in keys.items()}
        return pd.Series({"anybody": bought.mean(), **shares})

    return shop.keep(("why behavior", "twins"), found)


def _also(bought: pd.Series, key: pd.Series) -> float:
    """Chance that another person of the same key bought, given that one did: all pairs, counted."""
    counts = bought.groupby(key).agg(["size", "sum"])
    counts = counts[counts["size"] > 1]
    others = counts["sum"] * (counts["sum"] - 1) / (counts["size"] - 1)
    return float(others.sum() / counts["sum"].sum())


def share_of_picture(shop: Business) -> tuple[str, str]:
    """Share of the picture's ages among those who bought in the 60 days, and among everybody."""
    inside, bought = on_paper(shop)["age"].between(*PICTURE), bought_after(shop)
    return percent(inside[bought].mean()), percent(inside.mean())
