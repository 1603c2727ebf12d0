"""The same tent with four headlines: what each truly brings from each group, and plans against each other.

Comes in: the shop, which can be played with a message and without. Goes out: pictures, sentences, one page
to take along. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.send import futures, messages, reachable
from segmentlab.instrument.business import Business
from segmentlab.segment.benefits import NO_BENEFIT
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown
from .signs import BENEFITS, SIGNS_IN_WORDS, sought

WEEKS = 6


@dataclass(frozen=True)
class Match:
    """The message made for a benefit, one that is not, and the figure to watch."""

    fits: str
    misfits: str
    kpi: str


#: The four headlines by the benefit they speak of.
MATCHES = {
    "Price": Match("best_price", "by_tomorrow", "orders at the matched price, and what they still earn"),
    "Quality": Match("built_to_last", "best_price", "orders, and how many are sent back"),
    "Style": Match("new_look", "best_price", "clicks on a colour that end in an order"),
    "Convenience": Match("by_tomorrow", "best_price", "hours from the message to the order"),
}
#: Which people a message could be for.
AUDIENCES = (*BENEFITS, NO_BENEFIT)


def titles(shop: Business) -> dict[str, str]:
    """The title of each of the four messages."""
    return {match.fits: messages(shop)[match.fits].title for match in MATCHES.values()}


def changed(shop: Business) -> dict[str, pd.DataFrame]:
    """What each of the four truly changes for every single person: profit in cents, and buying (1, 0, -1).

    Opens the truth: each message is played for everybody, whether or not they agreed to be written to, so
    that all four are tried on the same people.
    """

    def found() -> dict[str, pd.DataFrame]:
        profit, bought = {}, {}
        for key in titles(shop):
            both = futures(shop, key, WEEKS)
            profit[key] = both["profit_cents_with"].astype(float) - both["profit_cents_without"]
            bought[key] = both["bought_with"].astype(float) - both["bought_without"]
        return {"profit": pd.DataFrame(profit), "buyers": pd.DataFrame(bought)}

    return shop.keep(("benefits", "changed"), found)


def groups_now(shop: Business, least: int = 1) -> pd.Series:
    """The group of everybody today."""
    return shop.keep(("benefits", "today", least), lambda: sought(least).groups(shop).astype(str))


def effects(shop: Business, least: int) -> dict[str, pd.DataFrame]:
    """What each message truly changes per 100 people of each group."""

    def found() -> dict[str, pd.DataFrame]:
        groups = groups_now(shop, least)
        return {
            what: 100 * table.groupby(groups.reindex(table.index)).mean().reindex(AUDIENCES)
            for what, table in changed(shop).items()
        }

    return shop.keep(("benefits", "effects", least), found)


def four_messages(shop: Business, group: str, least: int, count: str) -> Shown:
    """The same tent, four headlines, one group: what each truly brings."""
    title = titles(shop)
    profit = effects(shop, least)["profit"].loc[group].round(-2)
    row = profit if count == "profit" else effects(shop, least)["buyers"].loc[group].round(1)
    row = (row + 0.0).rename(index=title)
    fits = title[MATCHES[group].fits] if group in MATCHES else ""
    low = row.idxmin()
    if count == "profit":
        words = {name: amount(value) for name, value in row.items()}
    else:
        words = {name: f"{value:+.1f}".replace("-", "−") if value else "0" for name, value in row.items()}
    first = fits or row.idxmax()
    if row.max() - row.min() < (1500 if count == "profit" else 0.15):
        shown = "No headline does much here"
    elif first == low:
        shown = f"“{first}” does worst here: {words[first]} per 100"
    else:
        shown = f"“{first}” {words[first]}, “{low}” {words[low]} per 100"
    chart = figures.bars(
        row,
        title=shown,
        y="True extra profit per 100 people" if count == "profit" else "True extra buyers per 100 people",
        style="money" if count == "profit" else "number",
        highlight=[fits] if fits else [],
    )
    inside = groups_now(shop, least) == group
    many = int(inside.sum())
    if group == NO_BENEFIT:
        best = profit.idxmax()
        return chart, (
            f"**{people(many)}** show too few signs. The four hardly change anything: even the best, "
            f"“{title[best]}”, brings {amount(profit[best] + 0.0)} per 100 people. No signs mostly means "
            "that "
            "somebody is hardly there."
        )
    channel = messages(shop)[MATCHES[group].fits].channel
    may = int(reachable(shop, channel).reindex(inside.index)[inside].sum())
    by = "text message" if channel == "sms" else "email"
    wrong = profit.drop(MATCHES[group].fits)
    return chart, (
        f"**{people(many)}** seek {group.lower()}, by their signs. “{fits}”, made for them, brings "
        f"**{amount(profit[MATCHES[group].fits] + 0.0)}** per 100 people in {WEEKS} weeks; the other three "
        f"bring {amount(round(wrong.mean(), -2) + 0.0)} on average. It goes by {by}; {may:,} of them have "
        "agreed to that."
    )


def plans(shop: Business, least: int = 1) -> pd.Series:
    """True extra profit per 100 people with a clear benefit: one for all, each its own, all minds read."""

    def found() -> pd.Series:
        profit, groups = changed(shop)["profit"], groups_now(shop, least)
        groups = groups.reindex(profit.index)
        clear = groups != NO_BENEFIT
        profit, groups = profit[clear], groups[clear]
        truly = shop.truth.customers["seeks"].astype(str).str.capitalize().reindex(profit.index)
        rows = {f"All: {title}": profit[key].mean() for key, title in titles(shop).items()}
        for name, of in (("Each group its own", groups), ("If we read minds", truly)):
            own = [profit.loc[of == benefit, match.fits].sum() for benefit, match in MATCHES.items()]
            rows[name] = sum(own) / len(profit)
        return 100 * pd.Series(rows)

    return shop.keep(("benefits", "plans", least), found)


def how_right(shop: Business, least: int) -> pd.DataFrame:
    """For each group: people, and the share who truly seek what their signs say."""

    def found() -> pd.DataFrame:
        groups = groups_now(shop, least)
        truly = shop.truth.customers["seeks"].astype(str).str.capitalize().reindex(groups.index)
        shares = pd.crosstab(groups, truly, normalize="index").reindex(BENEFITS)
        return shares[list(BENEFITS)].assign(people=groups.value_counts())

    return shop.keep(("benefits", "how right", least), found)


def one_page(shop: Business) -> pd.DataFrame:
    """Every group on one page: signs, size, a message made for it, one that is not, the figure to watch."""
    title, profit = titles(shop), effects(shop, 1)["profit"].round(-2) + 0.0
    right = how_right(shop, 1)
    return pd.DataFrame(
        [
            {
                "group": benefit,
                "signs, in 180 days": SIGNS_IN_WORDS[benefit],
                "people": f"{right.loc[benefit, 'people']:,.0f}",
                "truly seek it": percent(right.loc[benefit, benefit]),
                "fits": f"{title[match.fits]}: {amount(profit.loc[benefit, match.fits])}",
                "does not fit": f"{title[match.misfits]}: {amount(profit.loc[benefit, match.misfits])}",
                "watch": match.kpi,
            }
            for benefit, match in MATCHES.items()
        ]
    )
