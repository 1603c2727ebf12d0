"""What people do before they buy: one sign, several signs together, and the same in the team project tool.

Comes in: a business and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import Events, Rule, events
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

prices, compared, policy = (
    events(n) for n in ("pricing_viewed", "products_compared", "returns_policy_viewed")
)
carts, checkouts, orders = (events(n) for n in ("cart_item_added", "checkout_started", "order_placed"))
visits = events("session_started")
#: First the prices, then a cart in the same visit, then nothing.
sequence = prices.followed_by(carts, inside="1h").not_followed_by(orders, inside="2h")

#: The Mondays that are counted: half a year, each with at least two weeks after it.
LAST, MONDAYS = pd.Timestamp("2026-06-15"), 26
#: The weeks before the first of them that a window may reach back to.
BACK = 4
#: Signs the reader chooses from, and how they are said of people.
SIGNS: dict[str, tuple[Events, str, str]] = {
    "Looked at prices": (prices, "looked at prices and delivery costs", "Prices looked at"),
    "Compared products": (compared, "compared products", "Products compared"),
    "Put into the cart": (carts, "put something into the cart", "Put into the cart"),
    "Started the checkout": (checkouts, "started the checkout", "Checkout started"),
    "Read the returns policy": (policy, "read the returns policy", "Returns policy read"),
    "Prices, then cart, then left": (
        sequence,
        "looked at prices, filled a cart and left",
        "Prices, cart, gone",
    ),
}
FEWEST = 40


def scene(shop: Business) -> str:
    """The story the notebook opens with; counts the signs once, so that the panels answer quickly."""
    for sign in SIGNS:
        for weeks in (1, 2, 4):
            histogram(shop, sign, weeks)
    left, came, people = _cart_week(shop)
    return (
        f"In an average week of the last half year **{round(people):,} people** left a full cart in your "
        "outdoor "
        "gear shop. Somebody proposes the classic: one hour later, a push message “Your cart is waiting” "
        "to all "
        f"of them. It costs a cent. But only **{came / left * 100:.0f} in 100** of these people order "
        "within the "
        "next week; most carts are a place to keep things. Others look at prices twice, compare, read how "
        "to send "
        "things back, and say nothing. **Who is really about to buy, what holds them back, and how long do "
        "you "
        "have?**"
    )


def _cart_week(shop: Business) -> tuple[int, int, float]:
    left = _left(shop)
    return int(left.sum()), int((left & came(shop, 1)).sum()), left.sum() / MONDAYS


def by_week(shop: Business, of: Events) -> np.ndarray:
    """How often everybody did something: a row per person, a column per week."""

    def found() -> np.ndarray:
        weeks, everybody = MONDAYS + BACK + 1, pd.Index(shop.customers["customer_id"])
        end = LAST + pd.Timedelta(weeks=2)
        if of.then:
            ends = pd.date_range(end=end, periods=weeks, freq="7D")
            counted = [measured(of.count(within="7d"), shop, one).reindex(everybody) for one in ends]
            return np.column_stack([one.fillna(0).to_numpy(dtype=np.int32) for one in counted])
        log = shop.events.loc[shop.events["event"] == of.event, ["customer_id", "occurred_at"]]
        week = weeks - 1 - ((end - log["occurred_at"]).dt.total_seconds() // 604_800).to_numpy(int)
        table = np.zeros((len(everybody), weeks), dtype=np.int32)
        inside = (week >= 0) & (week < weeks)
        np.add.at(table, (everybody.get_indexer(log["customer_id"])[inside], week[inside]), 1)
        return table

    return shop.keep(("intent", "by week", of.name), found)


def until(shop: Business, of: Events, weeks: int) -> np.ndarray:
    """How often everybody did something in the weeks before each of the Mondays."""
    table = by_week(shop, of)
    # Column BACK - 2 ends on the first Monday when two more columns follow the last one.
    first = table.shape[1] - 2 - MONDAYS
    total = table[:, first : first + MONDAYS].copy()
    for back in range(1, weeks):
        total += table[:, first - back : first - back + MONDAYS]
    return total


def came(shop: Business, weeks: int) -> np.ndarray:
    """Whether everybody ordered in the weeks after each of the Mondays."""

    def found() -> np.ndarray:
        table = by_week(shop, orders)
        first = table.shape[1] - 1 - MONDAYS
        each = [table[:, first + later : first + later + MONDAYS] for later in range(weeks)]
        return np.asarray(np.sum(each, axis=0) > 0)

    return shop.keep(("intent", "came", weeks), found)


def _left(shop: Business) -> np.ndarray:
    """Who had put something into the cart in the week before each Monday, and not ordered in that week."""
    return (until(shop, carts, 1) >= 1) & (until(shop, orders, 1) == 0)


def histogram(shop: Business, sign: str, weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """Who came by and did not order, by how often they gave a sign, 0 to 4 and more; and who orders next.

    Whoever ordered in these days is through with it: an order has a cart and a checkout of its own.
    """

    def found() -> tuple[np.ndarray, np.ndarray]:
        here = (until(shop, orders, weeks) == 0) & (until(shop, visits, weeks) >= 1)
        count = np.minimum(until(shop, SIGNS[sign][0], weeks), 4)[here]
        return np.bincount(count, minlength=5), np.bincount(count[came(shop, 1)[here]], minlength=5)

    return shop.keep(("intent", "histogram", sign, weeks), found)


def one_sign(shop: Business, sign: str, times: int, weeks: int) -> Shown:
    """How many order within a week, by how often they gave one sign."""
    _, did, short = SIGNS[sign]
    many, bought = histogram(shop, sign, weeks)
    groups = {"came by, did not": 0, "once": 1, "twice": 2, "3 times": 3, "4 or more": 4}
    shares = {name: bought[at] / many[at] for name, at in groups.items() if many[at] >= FEWEST}
    period = f"{7 * weeks} days"
    people, ordered = int(many[times:].sum()), int(bought[times:].sum())
    visited = shares["came by, did not"]
    if people < FEWEST:
        why = f"Only {people:,} in half a year. Ask for fewer times, or look further back."
        said = (
            f"{short} {_times(times)} in {period}: **{people:,}** in half a year, too few to tell anything."
        )
        return figures.nothing(title="Too few people to tell", why=why), said
    share = ordered / people
    marked = [name for name, at in groups.items() if at >= times and name in shares]
    chart = figures.bars(
        shares,
        title=f"{short} {_times(times)}: {percent(share, 1)} order next week",
        y="Ordered within the next 7 days",
        style="percent",
        highlight=marked,
    )
    ratio = share / visited
    return chart, (
        f"On the {MONDAYS} Mondays up to 15 June, people who had {did} **{_often(times)} in {period}** and "
        "not "
        f"ordered in these days were counted **{people:,} times**. After {ordered:,} of these "
        f"({percent(share, 1)}) an order followed within "
        f"a week; after a visit without this sign it was {percent(visited, 1)}. That is **{ratio:.1f} "
        "times** as "
        "often."
    )


def _times(times: int) -> str:
    return {1: "once or more", 2: "twice or more"}.get(times, f"{times} times or more")


def _often(times: int) -> str:
    return {1: "at least once", 2: "at least twice"}.get(times, f"at least {times} times")


#: What a cart can come with.
LOOKS = {
    "not asked": "any",
    "Prices or comparing, twice or more": "either",
    "Prices, twice or more": "prices",
    "Comparing, twice or more": "compared",
    "Neither twice": "neither",
}
READ = {"not asked": "any", "Read": "yes", "Not read": "no"}
PAID = {"not asked": "any", "Started": "yes", "Not started": "no"}


def with_signs(shop: Business, looks: str, read: str, checkout: str) -> Shown:
    """Carts left in a week, with other signs of the same week: how many of these people order next."""
    left, bought = _left(shop), came(shop, 1)
    twice = {"prices": until(shop, prices, 1) >= 2, "compared": until(shop, compared, 1) >= 2}
    twice["either"] = twice["prices"] | twice["compared"]
    twice["neither"] = ~twice["either"]
    chosen, said = left.copy(), []
    if looks != "any":
        chosen &= twice[looks]
        said.append(
            {
                "either": "looked at prices or compared twice or more",
                "prices": "looked at prices twice or more",
                "compared": "compared twice or more",
                "neither": "neither looked at prices nor compared twice",
            }[looks]
        )
    for asked, of, yes, no in (
        (read, policy, "read the returns policy", "did not read the returns policy"),
        (checkout, checkouts, "started the checkout", "did not start the checkout"),
    ):
        if asked != "any":
            chosen &= (until(shop, of, 1) >= 1) == (asked == "yes")
            said.append(yes if asked == "yes" else no)
    people = int(chosen.sum())
    if people < FEWEST:
        why = f"Only {people:,} in half a year. Ask for fewer signs together."
        return figures.nothing(title="Too few people to tell", why=why), f"Only {people:,} such carts."
    visited = (until(shop, visits, 1) >= 1) & (until(shop, carts, 1) == 0)
    groups = {"came by, no cart": visited, "any cart left": left, "with these signs": chosen}
    if not said:
        del groups["with these signs"]
    shares = {name: float(bought[who].mean()) for name, who in groups.items()}
    last = list(shares)[-1]
    chart = figures.bars(
        shares,
        title=f"{'Cart and these signs' if said else 'A cart alone'}: {percent(shares[last], 1)} order, "
        f"after a mere visit {percent(shares['came by, no cart'], 1)}",
        y="Ordered within the next 7 days",
        style="percent",
        highlight=[last],
    )
    who = f"who left a cart and {_and(said)}" if said else "who left a cart"
    return chart, (
        f"People {who} were counted **{people:,} times** on {MONDAYS} Mondays: about "
        f"{people / MONDAYS:.0f} a week, "
        f"{percent(people / left.sum())} of all who left a cart. **{percent(shares[last], 1)}** ordered in "
        "the week "
        f"after."
    )


def _and(words: list[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]


# The team project tool: an account looks at prices.

FOLLOWED = {"4 weeks": 4, "8 weeks": 8}


def accounts_by_week(tool: Business) -> dict[str, np.ndarray]:
    """Per account and week: looks at prices, logins, larger plans taken."""

    def found() -> dict[str, np.ndarray]:
        table = tool.customers
        places = {account: row for row, account in enumerate(table["account_id"].unique())}
        width = int((tool.today - pd.Timestamp(tool.events["occurred_at"].min()).normalize()).days // 7) + 1
        owner = pd.Series(table["account_id"].map(places).to_numpy(), index=table["customer_id"].to_numpy())
        log, made = tool.events, {}
        for name, which in {
            "looks": ["pricing_viewed"],
            "logins": ["logged_in"],
            "larger": ["plan_started", "plan_upgraded"],
        }.items():
            rows = log[log["event"].isin(which)]
            week = (
                width - 1 - ((tool.today - rows["occurred_at"]).dt.total_seconds() // 604_800).to_numpy(int)
            )
            counted = np.zeros((len(places), width), dtype=np.int32)
            np.add.at(counted, (owner.loc[rows["customer_id"]].to_numpy(), week), 1)
            made[name] = counted
        return made

    return tool.keep(("intent", "accounts"), found)


def account_looks(tool: Business, times: int, within: int) -> Shown:
    """Accounts that look at prices in a week: how many take a larger plan in the weeks after."""
    tables = accounts_by_week(tool)
    looks, logins, larger = tables["looks"], tables["logins"], tables["larger"]
    last = looks.shape[1] - 8
    weeks = range(last - 26, last)
    groups: dict[str, list[tuple[int, int]]] = {}
    for week in weeks:
        took = larger[:, week + 1 : week + 1 + within].sum(axis=1) > 0
        seen = looks[:, week]
        for name, who in {
            "at work, no look": (logins[:, week] > 0) & (seen == 0),
            "one look": seen == 1,
            "two looks": seen == 2,
            "three or more": seen >= 3,
            "chosen": seen >= times,
        }.items():
            groups.setdefault(name, []).append((int(who.sum()), int((took & who).sum())))
    total = {name: np.sum(pairs, axis=0) for name, pairs in groups.items()}
    shares = {name: float(did / max(people, 1)) for name, (people, did) in total.items()}
    people, did = total["chosen"]
    share = shares.pop("chosen")
    marked = [name for name, at in zip(shares, (0, 1, 2, 3), strict=True) if at >= times]
    chart = figures.bars(
        shares,
        title=f"Prices looked at {_times(times)} in a week: {percent(share)} take a larger plan",
        y=f"Accounts with a larger plan within {within} weeks",
        style="percent",
        highlight=marked,
    )
    return chart, (
        f"In half a year accounts looked at prices {_often(times)} within a week **{people:,} times**; "
        f"{did:,} of these ({percent(share)}) were followed by a larger plan within {within} weeks. Of "
        "accounts "
        f"that only worked that week it was {percent(shares['at work, no look'])}. Count the looks of "
        "**all people "
        "of an account** together: one asks, another pays."
    )


# Rules of this notebook, as they stand today


def left_cart(within: str = "7d") -> Rule:
    """Something in the cart, no order since the window began."""
    return (carts.count(within=within) >= 1) & (orders.count(within=within) == 0)


LOOKS_AGAIN = (prices.count(within="7d") >= 2) | (compared.count(within="7d") >= 2)
READ_POLICY = policy.count(within="7d") >= 1
