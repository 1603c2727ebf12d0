"""Signs of what somebody looks for: what each is worth, and the four groups they make together.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences and small tables.
Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import events, prop
from segmentlab.segment.benefits import NO_BENEFIT, benefits_sought
from segmentlab.segment.evaluate import members
from segmentlab.segment.segmentation import Segmentation
from segmentlab.words import amount, people, percent

from ... import figures
from ...picture import Picture
from ..shared import Shown

orders, views, filtered = events("order_placed"), events("product_viewed"), events("search_filtered")
discounted = orders.where(prop("discount_cents") > 0)
#: The day the signs are read, the days they are read in, and the days that came next.
PAST, PAST_IN_WORDS = "2026-03-30", "30 March 2026"
WITHIN, NEXT_DAYS = "180d", 91
#: What the filters of this shop are called, by what they are for.
FILTERS = {
    "Price": ("price low to high", "on sale"),
    "Quality": ("best rated", "longest warranty"),
    "Style": ("colour", "brand"),
    "Convenience": ("in stock today", "fast delivery"),
}
BENEFITS = tuple(FILTERS)
#: A group smaller than this is not compared.
FEWEST = 30


def filters_for(benefit: str, times: int = 1) -> Rule:
    """Used a filter of this benefit so many times."""
    return filtered.where(prop("filter").is_in(list(FILTERS[benefit]))).count(WITHIN) >= times


@dataclass(frozen=True)
class Sign:
    """Something people do that may tell what they look for; both take how many times."""

    benefit: str
    rule: Callable[[int], Rule]
    words: str


#: Signs a marketer would think of, by the name in the panel. Not all of them are worth anything.
SIGNS: dict[str, Sign] = {
    "Price filter": Sign("Price", lambda n: filters_for("Price", n), "filtered by price or sale {times}"),
    "Discounted orders": Sign(
        "Price",
        lambda n: (discounted.share_of(orders, WITHIN) >= 0.5) & (discounted.count(WITHIN) >= n),
        "ordered with a discount {times}, on at least half of their orders",
    ),
    "Quality filter": Sign(
        "Quality", lambda n: filters_for("Quality", n), "filtered by rating or warranty {times}"
    ),
    "Reviews read": Sign(
        "Quality", lambda n: events("reviews_read").count(WITHIN) >= n, "read reviews of a product {times}"
    ),
    "Products compared": Sign(
        "Quality", lambda n: events("products_compared").count(WITHIN) >= n, "compared products {times}"
    ),
    "Style filter": Sign("Style", lambda n: filters_for("Style", n), "filtered by colour or brand {times}"),
    "Shelves looked at": Sign(
        "Style", lambda n: views.distinct("category", WITHIN) >= n, "looked at {n} or more shelves"
    ),
    "Convenience filter": Sign(
        "Convenience", lambda n: filters_for("Convenience", n), "filtered by stock or fast delivery {times}"
    ),
    "Express delivery": Sign(
        "Convenience",
        lambda n: orders.where(delivery="express").count(WITHIN) >= n,
        "chose express delivery {times}",
    ),
    "Order within an hour": Sign(
        "Convenience",
        lambda n: views.followed_by(orders, inside="1h").count(WITHIN) >= n,
        "ordered within an hour of looking {times}",
    ),
}
#: How many times as often as all others the fitting filter must follow: for a strong sign, and for any.
STRONG, ANY = 2.0, 1.15


def kept_signs() -> dict[str, tuple[Rule, ...]]:
    """The signs that are worth something, as the notebook puts them together."""
    kept = {benefit: [filters_for(benefit), filters_for(benefit, 2)] for benefit in BENEFITS}
    kept["Price"].append(SIGNS["Discounted orders"].rule(1))
    kept["Quality"] += [SIGNS["Reviews read"].rule(3), SIGNS["Products compared"].rule(2)]
    kept["Convenience"].append(SIGNS["Express delivery"].rule(1))
    return {benefit: tuple(own) for benefit, own in kept.items()}


#: Each group's signs, in words.
SIGNS_IN_WORDS = {
    "Price": "a price filter; the same twice; a discount on half of the orders",
    "Quality": "a quality filter; the same twice; three reviews read; two comparisons",
    "Style": "a style filter; the same twice",
    "Convenience": "a convenience filter; the same twice; an express delivery",
}


def sought(least: int = 1) -> Segmentation:
    """Everybody to the benefit they show most signs of."""
    return benefits_sought(signs=kept_signs(), within=WITHIN, least=least)


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    asked = len(shop.tables["survey"]) / len(shop.customers)
    used = int((measured(filtered.count(within=WITHIN), shop) > 0).sum())
    return (
        "A new tent arrives, and four headlines for it lie on the table: **the best price**, **built to "
        "last**, **the new look**, **with you by tomorrow**. It is the same tent each time. “Everybody likes "
        "a good price”, says the shop's owner, “take the first.” You could ask people what matters to them, "
        f"but only {percent(asked)} answered the last survey. Nobody has to be asked: {used:,} people "
        "filtered the shelves in the last 180 days, and others read reviews, waited for discounts or paid "
        "for express. **Does that tell which headline is for whom?**"
    )


def next_filter(shop: Business) -> pd.Series:
    """What the first filter is for that each person uses in the 91 days after the past day."""

    def found() -> pd.Series:
        log = shop.events[shop.events["event"] == "search_filtered"]
        since = pd.Timestamp(PAST)
        log = log[(log["occurred_at"] >= since) & (log["occurred_at"] < since + pd.Timedelta(days=NEXT_DAYS))]
        kind = {name: benefit for benefit, names in FILTERS.items() for name in names}
        first = log.groupby("customer_id")["filter"].first().astype(str).map(kind)
        known = pd.Index(measured(orders.count(), shop, PAST).index)
        return first[first.index.isin(known)]

    return shop.keep(("benefits", "next filter"), found)


def after_sign(shop: Business, sign: str, times: int) -> tuple[pd.DataFrame, int, int]:
    """What the next filter is for, with the sign and without; people with it, and how many filtered again."""
    came = next_filter(shop)
    shows = members(SIGNS[sign].rule(times), shop, PAST)
    with_it = shows.reindex(came.index)
    shares = pd.DataFrame(
        {
            "show the sign": came[with_it].value_counts(normalize=True).reindex(BENEFITS, fill_value=0),
            "all others": came[~with_it].value_counts(normalize=True).reindex(BENEFITS, fill_value=0),
        }
    )
    return shares, int(shows.sum()), int(with_it.sum())


def one_sign(shop: Business, sign: str, times: int) -> Shown:
    """Which filter comes next from people who show a sign, and from all others."""
    one = SIGNS[sign]
    shares, shown, again = after_sign(shop, sign, times)
    did = one.words.format(n=times, times="at least once" if times == 1 else f"{times} times or more")
    if again < FEWEST:
        why = f"Fewer than {FEWEST} of them used a filter in the 91 days after. Ask for fewer times."
        return figures.nothing(title="Too few people to tell", why=why), (
            f"**{people(shown)}** {did}; {again} of them used a filter in the 91 days after."
        )
    own, usual = shares.loc[one.benefit]
    many = own / usual
    worth = "A strong sign" if many >= STRONG else "A weak sign" if many >= ANY else "No sign of it"
    chart = figures.side_by_side(
        shares,
        title=f"{worth}: {percent(own)} filter for {one.benefit.lower()} next, of others {percent(usual)}",
        y=f"Their next filter, within {NEXT_DAYS} days",
        style="percent",
    )
    return chart, (
        f"In the 180 days before {PAST_IN_WORDS}, **{people(shown)}** {did}. Of these, {again:,} used a "
        f"filter in the 91 days after: **{percent(own)}** for {one.benefit.lower()} first, against "
        f"**{percent(usual)}** of all others."
    )


#: What can be shown of the four groups.
SHOWN = {
    "How many they are": "people",
    "Who filters for the same next": "filter",
    "Whose next order has a discount": "discount",
    "Whose next order goes by express": "express",
    "What the next order is worth": "value",
}


def came_next(shop: Business, least: int) -> pd.DataFrame:
    """People in each group on the past day, and what they did in the 91 days that followed."""

    def found() -> pd.DataFrame:
        groups = sought(least).groups(shop, PAST).astype(str)
        filters = next_filter(shop)
        log = shop.events[shop.events["event"] == "order_placed"]
        log = log[log["occurred_at"] >= pd.Timestamp(PAST)]
        first = log.groupby("customer_id")[["discount_cents", "delivery", "amount_cents"]].first()
        first = first[first.index.isin(groups.index)]
        of = groups.reindex(first.index)
        kinds = groups.reindex(filters.index)
        rows = {}
        for name in (*BENEFITS, NO_BENEFIT):
            next_order = first[of == name]
            rows[name] = {
                "people": int((groups == name).sum()),
                "filter": (filters[kinds == name] == name).mean() if name in BENEFITS else float("nan"),
                "filter usual": (filters[kinds != name] == name).mean(),
                "filtered": int((kinds == name).sum()),
                "ordered": len(next_order),
                "discount": next_order["discount_cents"].fillna(0).gt(0).mean(),
                "express": (next_order["delivery"].astype(str) == "express").mean(),
                "value": next_order["amount_cents"].astype(float).mean(),
            }
        return pd.DataFrame(rows).T

    return shop.keep(("benefits", "came next", least), found)


def four_groups(shop: Business, least: int, show: str) -> tuple[Picture, str, pd.DataFrame]:
    """The four groups, how many people they are and what they did next."""
    table = came_next(shop, least)
    clear = table.drop(NO_BENEFIT)
    sorted_ = table["people"].sum() - table.loc[NO_BENEFIT, "people"]
    part = sorted_ / table["people"].sum()
    signs = "one sign" if least == 1 else f"{least} signs"
    if show == "people":
        values, style, y = table["people"], "number", "Customers"
        title, best = f"With {signs} at least, {percent(part)} of the customers can be sorted", NO_BENEFIT
    elif show == "filter":
        values, style, y = clear["filter"], "percent", f"Next filter is for the same, within {NEXT_DAYS} days"
        low = clear["filter"].min()
        title, best = (
            f"In each group at least {percent(low)} filter for the same next",
            clear["filter"].idxmax(),
        )
    else:
        values, style = table[show], "money" if show == "value" else "percent"
        y = {
            "discount": "Next order with a discount",
            "express": "Next order by express",
            "value": "Amount of the next order",
        }[show]
        best, least_of = values.idxmax(), values.idxmin()
        write = (lambda v: amount(round(v, -2))) if show == "value" else percent
        title = f"{y}: “{best}” {write(values[best])}, “{least_of}” {write(values[least_of])}"
        if show == "value":
            values = values.round(-2)
    chart = figures.bars(values, title=title, y=y, style=style, highlight=[best])
    filters = ", ".join(
        f"{name.lower()} {percent(row['filter'])} (usual: {percent(row['filter usual'])})"
        for name, row in clear.iterrows()
    )
    rows = pd.DataFrame(
        {
            "group": table.index,
            "signs": [*SIGNS_IN_WORDS.values(), "fewer signs than asked for"],
            "customers": [f"{one:,.0f}" for one in table["people"]],
            "ordered next": [f"{one:,.0f}" for one in table["ordered"]],
            "with a discount": [percent(one) for one in table["discount"]],
            "by express": [percent(one) for one in table["express"]],
            "order amount": [amount(round(one, -2)) for one in table["value"]],
        }
    )
    return (
        chart,
        (
            f"On {PAST_IN_WORDS}, **{people(sorted_)}** of {table['people'].sum():,.0f} showed "
            f"{signs} or more. Whose next filter was for the same? Of the group {filters}."
        ),
        rows,
    )
