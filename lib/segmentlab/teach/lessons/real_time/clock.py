"""One Thursday evening in the shop, event by event: who has an open cart, who comes in, who leaves.

Comes in: the shop and where the clock stands. Goes out: a picture, a sentence and the last events.
Stage of the loop: teach.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule, events
from segmentlab.segment.evaluate import members
from segmentlab.segment.live import Change, live_membership

from ... import figures
from ...picture import Picture

carts, orders = events("cart_item_added"), events("order_placed")

#: The evening of notebook 17, a Thursday, and how long it is watched.
BEGIN, MINUTES = pd.Timestamp("2026-06-25 18:00"), 300
#: How far the rule looks back, in hours.
LOOKS_BACK = {"1 hour": 1, "2 hours": 2, "4 hours": 4}
#: Minutes that the sentence sums up, and rows of the running list.
LATELY, ROWS = 10, 5
#: What people did, in words; messages that were sent to them are left out.
WORDS = {
    "session_started": "came to the shop",
    "product_viewed": "looked at “{item}”",
    "category_viewed": "looked at the shelf {category}",
    "search_filtered": "searched and filtered",
    "reviews_read": "read reviews of “{item}”",
    "products_compared": "compared products",
    "guide_read": "read a guide",
    "pricing_viewed": "looked at prices and delivery costs",
    "returns_policy_viewed": "read the returns policy",
    "cart_item_added": "put “{item}” into the cart",
    "checkout_started": "started the checkout",
    "order_placed": "ordered",
    "order_returned": "sent something back",
    "review_written": "wrote a review",
    "friend_referred": "brought a friend",
    "ticket_opened": "asked for help",
}


def open_cart(hours: int) -> Rule:
    """Something put into the cart in the last hours, and no order in them."""
    return (carts.count(within=f"{hours}h") >= 1) & (orders.count(within=f"{hours}h") == 0)


class Evening(NamedTuple):
    """Everything that arrives in one evening, and what it does to the segment."""

    #: People in the segment at each minute of the evening, and of the one a week before.
    sizes: np.ndarray
    week_before: np.ndarray
    #: One row per event or change, in the order of arrival: minute, time, customer, what arrives, segment.
    rows: pd.DataFrame
    #: Minutes at which people came in, left with an order, left because time was over; late arrivals.
    minutes: dict[str, np.ndarray]


def scene(shop: Business) -> str:
    """Say why this matters; looks at the evenings once, so that the clock can run."""
    for hours in LOOKS_BACK.values():
        evening_of(shop, hours)
    many = int(members(open_cart(2), shop, BEGIN + pd.Timedelta(hours=2)).sum())
    return (
        f"Thursday, 25 June, 20:00. **{many} people** have put something into the cart of your outdoor gear "
        "shop within the last two hours and have not ordered. A vendor offers you a stream: every click in "
        "the "
        "segment within a second, a reminder the moment somebody hesitates. It costs as much as a colleague. "
        "Your data team offers a list every morning at six, for nearly nothing. The vendor says that every "
        "hour counts. **Does it? And would it count for people who are slowly drifting away?**"
    )


def evening(shop: Business, minutes: int, hours: int) -> tuple[Picture, str, pd.DataFrame]:
    """What has arrived by a minute of the evening, and who is in the segment then."""
    found = evening_of(shop, hours)
    now = int(found.sizes[minutes])
    clock = f"{BEGIN + pd.Timedelta(minutes=minutes):%H:%M}"
    seen = np.where(np.arange(MINUTES + 1) <= minutes, found.sizes, np.nan)
    table = pd.DataFrame({"now": seen, "a week before": found.week_before})
    table.index = 18 + np.arange(MINUTES + 1) / 60
    chart = figures.lines(
        table,
        title=f"{clock}: {_people(now)} with an open cart",
        y="People in the segment",
        x="Hour of the evening",
    )
    lately = {name: _between(at, max(minutes - LATELY, 0), minutes) for name, at in found.minutes.items()}
    so_far = {name: _between(at, 0, minutes) for name, at in found.minutes.items()}
    late = so_far["late"]
    known = f", {late:,} of them an hour or more after they happened" if late else ""
    return (
        chart,
        f"At {clock}, **{_people(now)}** had put something into the cart in the last "
        f"{'hour' if hours == 1 else f'{hours} hours'} and had not ordered. "
        f"{_moved(lately, min(minutes, LATELY)) if minutes else ''}"
        f"Since 18:00 **{_times(so_far['all'])}** arrived{known}.",
        _last_rows(found.rows, minutes),
    )


def _last_rows(rows: pd.DataFrame, minutes: int) -> pd.DataFrame:
    by_now = int(np.searchsorted(rows["minute"].to_numpy(), minutes, side="right"))
    return rows.iloc[max(by_now - ROWS, 0) : by_now].iloc[::-1, 1:].reset_index(drop=True)


def _moved(lately: dict[str, int], minutes: int) -> str:
    """Say who came in and who left, and why."""
    why = [f"{lately['ordered']} with an order"] * (lately["ordered"] > 0)
    why += [f"{lately['over']} because time was over"] * (lately["over"] > 0)
    left = lately["ordered"] + lately["over"]
    out = f"{_people(left)} left" + (f" ({' and '.join(why)})" if left else "")
    span = "minute" if minutes == 1 else f"{minutes} minutes"
    return f"In the last {span} **{_people(lately['in'])} came in and {out}**. "


def _between(at: np.ndarray, first: int, last: int) -> int:
    return int(((at > first) & (at <= last)).sum())


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people" if number else "nobody"


def _times(number: int) -> str:
    return "1 event" if number == 1 else f"{number:,} events" if number else "nothing"


def evening_of(shop: Business, hours: int) -> Evening:
    """Follow the segment event by event through the evening, once."""

    def found() -> Evening:
        rule = open_cart(hours)
        sizes, changes = _followed(shop, rule, BEGIN)
        week_before, _ = _followed(shop, rule, BEGIN - pd.Timedelta(days=7))
        arrived = _arrived(shop)
        rows, minutes = _told(arrived, changes, hours)
        return Evening(sizes, week_before, rows, minutes)

    return shop.keep(("real time", "evening", hours), found)


def _followed(shop: Business, rule: Rule, begin: pd.Timestamp) -> tuple[np.ndarray, list[Change]]:
    live = live_membership(rule, shop, begin)
    first = int(live.inside.sum())
    changes = live.advance(begin + pd.Timedelta(minutes=MINUTES))
    steps = np.zeros(MINUTES + 1)
    for one in changes:
        steps[min(_minute(one.moment, begin), MINUTES)] += 1 if one.came_in else -1
    return first + np.cumsum(steps), changes


def _minute(moment: pd.Timestamp, begin: pd.Timestamp = BEGIN) -> int:
    """The first full minute at which something is known."""
    return int(-((begin - moment) // pd.Timedelta(minutes=1)))


def _arrived(shop: Business) -> pd.DataFrame:
    """The events that arrive in the evening and a little before it, with the moment at which they do."""
    log = shop.events
    log = log[log["event"].isin(list(WORDS)).to_numpy()]
    known = log[["occurred_at", "recorded_at"]].max(axis=1)
    inside = (known >= BEGIN - pd.Timedelta(minutes=10)) & (known < BEGIN + pd.Timedelta(minutes=MINUTES))
    columns = ["customer_id", "event", "occurred_at", "item", "category"]
    return log.loc[inside, columns].assign(known=known[inside]).sort_values("known", kind="stable")


def _told(
    arrived: pd.DataFrame, changes: list[Change], hours: int
) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Every event in words, with what it did to the segment; and the minutes of each kind of change."""
    waiting: dict[tuple[Any, pd.Timestamp], Change] = {
        (one.customer_id, one.moment - pd.Timedelta(1, "us")): one for one in changes
    }
    rows: list[tuple[pd.Timestamp, Any, str, str]] = []
    minutes: dict[str, list[int]] = {"in": [], "ordered": [], "over": [], "late": [], "all": []}
    for one in arrived.itertuples():
        moves = one.event in ("cart_item_added", "order_placed")
        change = waiting.pop((one.customer_id, one.known), None) if moves else None
        text = WORDS[one.event].format(item=one.item, category=one.category)
        late = one.known - one.occurred_at > pd.Timedelta(hours=1)
        if late:
            text += f" (on {one.occurred_at.day} {one.occurred_at:%B}; known only now)"
            minutes["late"].append(_minute(one.known))
        minutes["all"].append(_minute(one.known))
        so = "" if change is None else "comes in" if change.came_in else "leaves: ordered"
        if change is not None:
            minutes["in" if change.came_in else "ordered"].append(_minute(change.moment))
        rows.append((one.known, one.customer_id, text, so))
    span = "1 hour has" if hours == 1 else f"{hours} hours have"
    for one in waiting.values():
        minutes["in" if one.came_in else "over"].append(_minute(one.moment))
        text = "(the last order is no longer in the window)" if one.came_in else f"({span} passed)"
        rows.append(
            (one.moment, one.customer_id, text, "comes in" if one.came_in else "leaves: time is over")
        )
    rows.sort(key=lambda row: row[0])
    table = pd.DataFrame(
        [(_minute(moment), f"{moment:%H:%M:%S}", str(who), text, so) for moment, who, text, so in rows],
        columns=["minute", "time", "customer", "what arrives", "the segment"],
    )
    return table, {name: np.array(at) for name, at in minutes.items()}


def came_and_went(changes: list[Change], rows: int = 6) -> pd.DataFrame:
    """The first changes of a segment as a small table."""
    return pd.DataFrame(
        [
            (f"{one.moment:%H:%M:%S}", str(one.customer_id), "came in" if one.came_in else "left")
            for one in changes
        ],
        columns=["time", "customer", "the segment"],
    ).head(rows)
