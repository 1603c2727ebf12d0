"""Loyalty tiers, what loyal customers share, and where in the journey they are won.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import events, prop
from segmentlab.segment.backtest import backtest
from segmentlab.segment.segmentation import Segmentation
from segmentlab.segment.tiers import loyalty_tiers
from segmentlab.words import amount, people, percent

from ... import figures
from ...figures.scales import writer
from ..shared import Shown

orders, visits = events("order_placed"), events("session_started")
discounted = orders.where(prop("discount_cents") > 0)
#: The day everything is judged at that must be held against what came next.
PAST, PAST_IN_WORDS = "2026-03-30", "30 March 2026"
#: The tiers of buyers, from the top.
BUYERS = ("Advocates", "Loyal", "Regular", "Occasional", "Lapsed")
#: Tickets that tell of something gone wrong.
COMPLAINTS = ("late delivery", "damaged item", "not as described", "refund missing")
complained = events("ticket_opened").where(prop("topic").is_in(list(COMPLAINTS)))
#: How soon a complaint belongs to an order, in days.
SOON = 30
#: A group smaller than this is not compared.
FEWEST = 30


def tiers(shop: Business, loyal_days: int = 4) -> Segmentation:
    """The tiers of the library, with the day of ordering from which on somebody is loyal."""
    return loyalty_tiers(shop, loyal_days=loyal_days)


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    days = measured(orders.active_days("365d"), shop)
    spent = measured(orders.sum("amount_cents", within="365d"), shop)
    loyal = days >= 4
    return (
        f"**{people(loyal.sum())}** of your shop ordered on four days or more in the last year. They are "
        f"{percent(loyal.sum() / (days >= 1).sum())} of the year's buyers and brought "
        f"**{percent(spent[loyal].sum() / spent.sum())}** of the money. The board wants “more of those”, and "
        "a loyalty program is on the table: points, and 12% off for members. Before you pay for loyalty, you "
        "want to know: **what do these people share, when were they won, and what would they like?**"
    )


def standing(shop: Business, loyal_days: int) -> pd.DataFrame:
    """People, last year's money and what came next of each tier, on the past day."""

    def found() -> pd.DataFrame:
        groups = tiers(shop, loyal_days).groups(shop, PAST)
        next_ = backtest(groups, shop, PAST).loc[list(BUYERS)]
        year = measured(orders.sum("amount_cents", within="365d"), shop, PAST)
        money = year.groupby(groups, observed=False).sum().loc[list(BUYERS)]
        return pd.DataFrame(
            {
                "people": next_["people"],
                "share": next_["people"] / next_["people"].sum(),
                "money": money / money.sum(),
                "again": next_["share"],
                "did": next_["did"],
            }
        )

    return shop.keep(("loyalty", "standing", loyal_days), found)


#: What can be shown of the tiers.
SHOWN = {
    "How many they are": "share",
    "What they had spent in a year": "money",
    "Who ordered again in 60 days": "again",
}


def who_is_loyal(shop: Business, loyal_days: int, show: str) -> Shown:
    """The tiers of buyers, and one thing about each."""
    table = standing(shop, loyal_days)
    top = table.loc[["Advocates", "Loyal"]]
    share, money = top["share"].sum(), top["money"].sum()
    again = top["did"].sum() / top["people"].sum() if top["people"].sum() else 0.0
    rest = table.drop(top.index)
    others = rest["did"].sum() / rest["people"].sum()
    title = {
        "share": f"Loyal and advocates: {percent(share)} of all who ever bought",
        "money": f"{percent(share)} of the buyers brought {percent(money)} of last year's money",
        "again": f"{percent(again)} of the two upper tiers ordered again, {percent(others)} of the others",
    }[show]
    axis = {
        "share": "Share of all who ever bought",
        "money": "Share of the money of the year before",
        "again": "Ordered again within 60 days",
    }[show]
    chart = figures.bars(table[show], title=title, y=axis, style="percent", highlight=["Advocates", "Loyal"])
    return chart, (
        f"On {PAST_IN_WORDS}, **{people(top['people'].sum())}** had ordered on {loyal_days} days or more "
        "in a "
        f"year; {table.loc['Advocates', 'people']:,} of them had also written a review or brought a friend "
        f"(advocates). They brought **{percent(money)}** of the money, and **{percent(again)}** ordered "
        "again "
        "within 60 days."
    )


#: What loyal customers may share, and how it is written.
TRAITS = {
    "Orders at full price": ("full", "percent", "Share of their orders at full price"),
    "Visits": ("visits", "number", "Visits in 90 days"),
    "Visits per order": ("visits each", "number", "Visits in a year for each order"),
    "Shelves they buy from": ("shelves", "number", "Shelves bought from in a year"),
    "Amount of an order": ("amount", "money", "Amount of an order"),
    "Complaints, per 100 people": ("complaints", "number", "Complaints in a year for each 100 people"),
    "Complaints, per 100 orders": ("complaints each", "number", "Complaints for each 100 orders"),
    "Orders sent back": ("returns each", "percent", "Orders sent back, in part or whole"),
}


def traits(shop: Business) -> pd.DataFrame:
    """What the people of each tier had done in the year before the past day."""

    def found() -> pd.DataFrame:
        groups = tiers(shop).groups(shop, PAST).astype(str)
        year = "365d"
        sums = pd.DataFrame(
            {
                "orders": measured(orders.count(year), shop, PAST),
                "discounted": measured(discounted.count(year), shop, PAST),
                "visits 90": measured(visits.count("90d"), shop, PAST),
                "visits": measured(visits.count(year), shop, PAST),
                "shelves": measured(orders.distinct("category", year), shop, PAST),
                "money": measured(orders.sum("amount_cents", within=year), shop, PAST),
                "complaints": measured(complained.count(year), shop, PAST),
                "returns": measured(events("order_returned").count(year), shop, PAST),
            }
        )
        total = sums.groupby(groups).sum().loc[list(BUYERS[:4])]
        many = groups.value_counts().loc[total.index]
        return pd.DataFrame(
            {
                "full": 1 - total["discounted"] / total["orders"],
                "visits": total["visits 90"] / many,
                "visits each": total["visits"] / total["orders"],
                "shelves": total["shelves"] / many,
                "amount": total["money"] / total["orders"],
                "complaints": 100 * total["complaints"] / many,
                "complaints each": 100 * total["complaints"] / total["orders"],
                "returns each": total["returns"] / total["orders"],
                "people": many,
            }
        )

    return shop.keep(("loyalty", "traits"), found)


def what_they_share(shop: Business, trait: str) -> Shown:
    """One thing about the people of each tier."""
    column, style, axis = TRAITS[trait]
    values = traits(shop)[column]
    write = writer(style) if style != "number" else lambda value: f"{value:.1f}"
    if style == "money":
        values = values.round(-2)
    loyal, seldom = values["Loyal"], values["Occasional"]
    times = loyal / seldom if seldom else float("inf")
    alike = 1 / 1.25 < times < 1.25
    if column == "full":
        alike = abs(loyal - seldom) < 0.08
    told = f"loyal {write(loyal)}, occasional {write(seldom)}"
    chart = figures.bars(
        values.round(1) if style == "number" else values,
        title=f"{trait}: no difference ({told})" if alike else f"{trait}: {told}",
        y=axis,
        style=style,
        highlight=["Advocates", "Loyal"],
    )
    end = (
        "In this they are like everybody else."
        if alike
        else "A difference tells who they are; it does not tell what made them loyal."
    )
    return chart, (
        f"{axis}: **{write(loyal)}** among the loyal and {write(values['Advocates'])} among advocates, "
        f"**{write(seldom)}** among those who ordered on a single day of the year. {end}"
    )


def steps(shop: Business) -> pd.DataFrame:
    """Every order: which of the person's it was, days to the next, how it went, its price, its age."""

    def found() -> pd.DataFrame:
        log = shop.events
        placed = log.loc[log["event"] == "order_placed", ["customer_id", "occurred_at", "discount_cents"]]
        placed = placed.sort_values(["customer_id", "occurred_at"], kind="stable").reset_index(drop=True)
        by = placed.groupby("customer_id")["occurred_at"]
        days = (by.shift(-1) - placed["occurred_at"]).dt.total_seconds() / 86_400
        wrong = log[(log["event"] == "ticket_opened") & log["topic"].isin(list(COMPLAINTS))]
        wrong = wrong[["customer_id", "occurred_at"]].rename(columns={"occurred_at": "complained"})
        held = pd.merge_asof(
            placed.assign(row=placed.index).sort_values("occurred_at", kind="stable"),
            wrong.sort_values("complained", kind="stable"),
            left_on="occurred_at", right_on="complained", by="customer_id",
            direction="forward", tolerance=pd.Timedelta(days=SOON),
        ).set_index("row").sort_index()  # fmt: skip
        waited = (held["complained"] - held["occurred_at"]).dt.total_seconds() / 86_400
        # A complaint after the next order is about that one.
        trouble = waited.notna() & ~(days < waited)
        return pd.DataFrame(
            {
                "customer_id": placed["customer_id"],
                "at": placed["occurred_at"],
                "place": by.cumcount() + 1,
                "days": days.fillna(float("inf")),
                "trouble": trouble,
                "full": placed["discount_cents"].fillna(0) == 0,
                "age": (shop.today - placed["occurred_at"]).dt.total_seconds() / 86_400,
            }
        )

    return shop.keep(("loyalty", "steps"), found)


#: The journey, whole or split in two.
SPLITS = {
    "all orders": "",
    "went well, or complained": "trouble",
    "full price, or discount": "full",
}
_PLACES = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", 6: "6th +"}
_NAMES = {"trouble": ("went well", "complained"), "full": ("discount", "full price")}


def again(shop: Business, within: int, split: str) -> pd.DataFrame:
    """Share who ordered again after their first, second … order, and how many orders that is."""
    known = steps(shop)
    known = known[known["age"] >= within]
    if split:
        # Later orders with a complaint are few: from the fourth on they are taken together.
        place = known["place"].clip(upper=4).map({1: "1st", 2: "2nd", 3: "3rd", 4: "4th and later"})
        grouped = (known["days"] <= within).groupby([place, known[split]])
        names = dict(zip((False, True), _NAMES[split], strict=True))
        return grouped.mean().unstack().rename(columns=names)
    place = known["place"].clip(upper=6).map(_PLACES)
    grouped = (known["days"] <= within).groupby(place)
    return pd.DataFrame({"again": grouped.mean(), "orders": grouped.size()})


def where_won(shop: Business, within: int, split: str) -> Shown:
    """After which order people come again."""
    table = again(shop, within, split)
    if not split:
        share = table["again"]
        first, second = share["1st"], share["2nd"]
        chart = figures.bars(
            share,
            title=f"After the first order {percent(first)} come again, after the second {percent(second)}",
            y=f"Ordered again within {within} days",
            style="percent",
            highlight=["1st", "2nd"],
        )
        gains = share.diff().drop("1st")
        largest = gains.idxmax()
        return chart, (
            f"Of **{table.loc['1st', 'orders']:,}** first orders {percent(first)} were followed by another "
            f"within {within} days; of the {table.loc['2nd', 'orders']:,} second ones {percent(second)}, of "
            f"the third {percent(share['3rd'])}. The largest step comes with the **{largest}** order: "
            f"{100 * gains[largest]:.0f} points."
        )
    one, other = table.columns
    gap = table[one] - table[other]
    chart = figures.side_by_side(
        table,
        title=f"After the 1st order: {one} {percent(table.loc['1st', one])}, "
        f"{other} {percent(table.loc['1st', other])} again",
        y=f"Ordered again within {within} days",
        style="percent",
    )
    who = "complained" if split == "trouble" else "paid the full price"
    if (gap > 0).all():
        end = f"At every step, who {who} comes again less often."
    elif (gap < 0).all():
        end = f"At every step, who {who} comes again more often."
    else:
        end = "It differs from step to step: some of the groups are small."
    return chart, (
        f"After the first order, {percent(table.loc['1st', one])} ({one}) against "
        f"{percent(table.loc['1st', other])} ({other}) came again within {within} days; from the fourth on "
        f"{percent(table.loc['4th and later', one])} against {percent(table.loc['4th and later', other])}. "
        f"{end}"
    )


#: Signs in the first weeks, by the name in the panel: event, how many times, and in words.
EARLY = {
    "A second order": ("order_placed", 1, "ordered a second time"),
    "Three more visits": ("session_started", 3, "came back for three visits"),
    "Reviews read": ("reviews_read", 1, "read reviews"),
    "A guide read": ("guide_read", 1, "read a guide"),
    "An email clicked": ("email_clicked", 1, "clicked in an email"),
    "A first order at full price": ("full", 0, "had paid the full price"),
    "A first order of $150 or more": ("large", 0, "had spent $150 or more"),
}
#: Loyal later: orders on so many days between day 91 and the end of the first year.
LATER_DAYS = 3


def beginnings(shop: Business) -> pd.DataFrame:
    """Everyone whose first order was a year ago or more: the day of each sign, and loyal later or not."""

    def found() -> pd.DataFrame:
        placed = steps(shop)
        first = placed[(placed["place"] == 1) & (placed["age"] >= 365)].set_index("customer_id")
        log = shop.events
        table = pd.DataFrame(index=first.index)
        for name, (event, times, _) in EARLY.items():
            if not times:
                continue
            mine = log.loc[(log["event"] == event), ["customer_id", "occurred_at"]]
            mine = mine[mine["customer_id"].isin(first.index)]
            after = (mine["occurred_at"] - mine["customer_id"].map(first["at"])).dt.total_seconds() / 86_400
            # The visit of the first order itself is not a visit more.
            mine = mine.assign(after=after)[after > (0 if event == "order_placed" else 0.5)]
            table[name] = mine.groupby("customer_id")["after"].nth(times - 1).set_axis(
                mine.loc[mine.groupby("customer_id").cumcount() == times - 1, "customer_id"]
            ).reindex(first.index)  # fmt: skip
        cents = log[log["event"] == "order_placed"].groupby("customer_id")["amount_cents"].first()
        full, large = first["full"], cents.reindex(first.index).astype(float) >= 15_000
        table["A first order at full price"] = pd.Series(0.0, first.index).where(full)
        table["A first order of $150 or more"] = pd.Series(0.0, first.index).where(large)
        days = placed[placed["customer_id"].isin(first.index)]
        since = (days["at"] - days["customer_id"].map(first["at"])).dt.days
        later = since[(since > 90) & (since <= 365)].groupby(days["customer_id"]).nunique()
        table["loyal"] = (later >= LATER_DAYS).reindex(first.index, fill_value=False)
        return table

    return shop.keep(("loyalty", "beginnings"), found)


def become_loyal(shop: Business, sign: str, within: int) -> Shown:
    """Who becomes loyal: with an early sign, and without."""
    table = beginnings(shop)
    shows = table[sign] <= within
    loyal = table["loyal"]
    words = EARLY[sign][2]
    when = f"within {within} days of the first order" if EARLY[sign][1] else "with the first order"
    many = int(shows.sum())
    if min(many, len(table) - many) < FEWEST:
        return figures.nothing(
            title="Too few people to tell", why=f"Fewer than {FEWEST} people. Give them more days."
        ), f"**{people(many)}** {words} {when}."
    own, usual = loyal[shows].mean(), loyal[~shows].mean()
    found = loyal[shows].sum() / loyal.sum()
    verdict = "Says much" if own >= 2 * usual else "Says little"
    if own < 1.4 * usual:
        verdict = "Says next to nothing"
    chart = figures.bars(
        {sign: own, "without it": usual},
        title=f"{verdict}: {percent(own)} become loyal with it, {percent(usual)} without",
        y=f"Ordered on {LATER_DAYS} days or more from day 91 to day 365",
        style="percent",
        highlight=[sign],
    )
    return chart, (
        f"Of **{len(table):,}** people whose first order was a year ago or more, **{many:,}** {words} "
        f"{when}. "
        f"{percent(own)} of these became loyal, against {percent(usual)} of the others; "
        f"**{percent(found)}** of all who became loyal showed the sign."
    )


def money(cents: float) -> str:
    """An amount in whole dollars."""
    return amount(round(cents, -2) + 0.0)
