"""Notebook 11: recency, frequency and spend; where the scores help, where they mislead, what to add.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.rfm import RFM, rfm
from segmentlab.model.rfm_grid import MEANING, NO_ORDER, rfm_map, rfm_names
from segmentlab.model.tree import events
from segmentlab.segment.backtest import backtest
from segmentlab.segment.segment import Segment
from segmentlab.words import amount, percent

from .. import figures
from ..answers import choosing
from ..controls import choice, number, share
from ..exercises import Exercise, exercise
from ..mistakes import when
from ..picture import Picture
from ..quiz import Quiz, give_number, pick_one, quiz
from ..reveal import Reveal, reveal
from .shared import Shown, first_messages, profit_by_message

orders, visits = events("order_placed"), events("session_started")


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    return (
        f"Your outdoor gear shop knows {len(shop.customers):,} people and has time to look after a few "
        "hundred of them. The sales report ranks them by money spent. But whoever spent most may have "
        "left a year ago, and the next great customer may have ordered for the first time last week. "
        "Three old questions go a long way: **how recently, how often, how much?**"
    )


def customer_map(shop: Business, group: str, weeks: int) -> Shown:
    """All buyers on the map of scores, with one group in colour."""
    then = rfm(shop, shop.today - pd.Timedelta(weeks=weeks))
    inside = rfm_names() == group
    counts, spend = then.grid(), then.grid("spend_cents")
    of_buyers, of_money = (part[inside].sum().sum() / part.sum().sum() for part in (counts, spend))
    chart = figures.grid(
        counts,
        groups=rfm_names(),
        highlight=[group],
        title=f"{group}: {_part(of_buyers)} of the buyers, {_part(of_money)} of all money spent",
        x="How often and how much (mean of both scores)",
        y="How recently (score)",
    )
    people = then.people[then.groups == group]
    once = (people["orders"] == 1).mean()
    return chart, (
        f"**{len(people):,} customers** {'were' if weeks else 'are'} in “{group}”. {MEANING[group]} "
        f"{percent(once)} of them had ordered exactly once; half had been away for more than "
        f"{people['days_since_last'].median():.0f} days."
    )


def _part(share: float) -> str:
    return percent(share) if share >= 0.01 else "under 1%"


def scores_in_numbers(scored: RFM) -> pd.DataFrame:
    """What each score means: the numbers that got it, a row per score."""
    limits = scored.limits()

    def told(of: str, money: bool = False) -> list[str]:
        rows = limits[limits["of"] == of].set_index("score")
        return [_range(rows.loc[score, "from"], rows.loc[score, "to"], money) for score in range(5, 0, -1)]

    return pd.DataFrame(
        {
            "score": range(5, 0, -1),
            "days since the last order": told("days_since_last"),
            "orders": told("orders"),
            "money spent": told("spend_cents", money=True),
        }
    )


def _range(low: int, high: int, money: bool) -> str:
    if pd.isna(low):
        return "nobody"
    first, last = (amount(end) if money else f"{end:,}" for end in (low, high))
    return first if low == high else f"{first} to {last}"


def ties(scored: RFM) -> str:
    """What the table says about people who bought once."""
    limits = scored.limits()
    empty = limits[(limits["of"] == "orders") & (limits["people"] == 0)]["score"]
    once = (scored.people["orders"] == 1).sum() / (scored.people["orders"] >= 1).sum()
    return (
        f"Look at the orders: nobody scores {' or '.join(str(score) for score in sorted(empty))}. "
        f"{percent(once)} of the buyers ordered exactly once. They are all alike, and **equal customers "
        "must get equal scores**. Some tools spread them over several scores at random, to make five "
        "equal groups; then two people with the same history get different messages."
    )


def recent_by_comparison(shop: Business, months: int = 14) -> pd.Series:
    """How many people score 5 on recency, every fourth Monday."""
    mondays = pd.date_range(end=shop.today, periods=months, freq="28D")
    scores = {monday: rfm(shop, monday).people["recency_score"] for monday in mondays}
    return pd.Series({monday: (score == 5).sum() for monday, score in scores.items()}, name="score 5")


def two_rulers(shop: Business, compared: pd.Series, recent: int, often: int) -> Shown:
    """How many recent buyers there are over a year, compared with each other and by fixed limits."""
    rule = (orders.days_since_last() <= recent) & (orders.count() >= often)
    sizes = Segment("recent", rule).history(shop, 4 * (len(compared) - 1)).sizes()
    limits = sizes.reindex(compared.index).rename("your limits")
    grown = [f"{line.iloc[-1] / line.iloc[0] - 1:+.0%}" for line in (compared, limits)]
    chart = figures.lines(
        pd.DataFrame({"score 5": compared, "your limits": limits}),
        title=f"In a year, “score 5” changed by {grown[0]}, your limits by {grown[1]}",
        x="Month",
        y="Customers called recent",
    )
    return chart, (
        f"A year ago **{compared.iloc[0]:,}** scored 5, today **{compared.iloc[-1]:,}**: always a fifth "
        "of everybody who ever bought, and that list only grows. Your limits found "
        f"**{limits.iloc[0]:,}** then and **{limits.iloc[-1]:,}** now; over the year between "
        f"{limits.min():,} and {limits.max():,}."
    )


def r_plus_f(scored: RFM) -> pd.Series:
    """Recency and frequency score added up, for everyone with an order."""
    people = scored.people.dropna(subset="code")
    return (people["recency_score"] + people["frequency_score"]).astype(int)


def rule_of_eight(shop: Business, points: pd.Series, as_of: str, least: int, within: str) -> Shown:
    """What people with enough points did next, against all other buyers."""
    table = backtest(points >= least, shop, as_of, within=within).reindex([True, False])
    chosen, rest = table.loc[True], table.loc[False]
    of_orders = chosen["did"] / table["did"].sum()
    of_people = chosen["people"] / table["people"].sum()
    period = f"{within.removesuffix('d')} days"
    chart = figures.bars(
        {f"R + F ≥ {least}": chosen["share"], "all other buyers": rest["share"]},
        highlight=[f"R + F ≥ {least}"],
        title=f"{percent(of_people)} of the buyers made up {percent(of_orders)} of those who came back",
        y=f"Bought again within {period}",
        style="percent",
    )
    return chart, (
        f"**{chosen['people']:,.0f} people** have R + F of at least {least}, and "
        f"{percent(chosen['share'], 1)} of them bought again within {period} (95% interval "
        f"{percent(chosen['low'], 1)} to {percent(chosen['high'], 1)}), against "
        f"{percent(rest['share'], 1)} of all other buyers."
    )


def champions_return(shop: Business, groups: pd.Series, as_of: str) -> Reveal:
    """Guess how many champions buy again by themselves, then see every group."""

    def truth() -> tuple[float, Picture, str]:
        shares = backtest(groups, shop, as_of)["share"].drop(NO_ORDER)
        chart = figures.bars(
            shares,
            title=f"{percent(shares['Champions'])} of the champions bought again, "
            f"{percent(shares['At risk'], 1)} of those at risk",
            y="Bought again within 60 days",
            style="percent",
            highlight=["Champions"],
        )
        sentence = "Whatever you send to champions, many of the orders that follow would have come anyway."
        return float(shares["Champions"]), chart, sentence

    return reveal(
        "Of all champions of 30 March 2026, what share bought again within the next 60 days?",
        guess=share(0, 1, 0.15, label="My guess"),
        truth=truth,
        key="rfm-guess-1",
        expert="how often champions buy: two or more orders in two years, the last of them not long ago.",
    )


#: A ratio of fewer people than this on either side is luck.
FEWEST = 5
#: Groups whose last order is so long ago that a visit in the last weeks was not that order.
SILENT = (
    "Loyal",
    "Promising",
    "Needs attention",
    "About to sleep",
    "Cannot lose",
    "At risk",
    "Hibernating",
    "Lost",
)


def beyond_orders(shop: Business, groups: pd.Series, as_of: str, group: str, looked: int) -> Shown:
    """One group split by whether its people visited lately: RFM cannot tell them apart."""
    visited = measured(visits.count(within=f"{looked}d"), shop, as_of) > 0
    table = backtest(visited[groups == group], shop, as_of).reindex([True, False])
    (there, yes), (away, no) = table[["did", "share"]].itertuples(index=False)
    shares = f"{percent(yes, 1)} of those who visited bought again, {percent(no, 1)} of the others"
    finding = f"those who visited bought again {yes / no:.0f} times as often" if yes >= 2 * no > 0 else shares
    chart = figures.bars(
        {f"visited in the last {looked} days": yes, "did not visit": no},
        highlight=[f"visited in the last {looked} days"],
        title=f"“{group}”: {finding if min(there, away) >= FEWEST else shares}",
        y="Bought again within 60 days",
        style="percent",
    )
    people = table["people"]
    return chart, (
        f"RFM calls them all “{group}”. Of the **{people[True]:,.0f}** who had visited in the {looked} "
        f"days before, {there:,.0f} bought again ({percent(yes, 1)}); of the **{people[False]:,.0f}** "
        f"who had not, {away:,.0f} did ({percent(no, 1)})."
    )


def champions_message(shop: Business, groups: pd.Series) -> Reveal:
    """Guess which message earns the most from champions, then see what each really earns."""

    def truth() -> tuple[str, Picture, str]:
        champions, risk, never = (
            profit_by_message(shop, groups == group) for group in ("Champions", "At risk", NO_ORDER)
        )
        best, worst = champions.index[0], champions.index[-1]
        chart = figures.bars(
            champions,
            title=f"“{best}” earns {amount(champions[best])} per 100 champions, "
            f"“{worst}” {amount(champions[worst])}",
            y="True extra profit per 100 champions, before returns",
            style="money",
            highlight=[best],
        )
        sentence = (
            "Champions come by themselves more than anybody else: pushing them annoys some, and a "
            "discount makes cheaper what they would have bought. Another group, another message: people "
            f"who never ordered earn most with “{never.index[0]}” ({amount(never.iloc[0])} per 100), and "
            f"for those “At risk” none earns more than {amount(risk.iloc[0])} per 100. A name that "
            "sounds urgent does not make a message work."
        )
        return best, chart, sentence

    return reveal(
        "You may send one message to all champions. Which earns the most, after discounts, goods and "
        "sending?",
        guess=choice([message.title for message in first_messages(shop).values()], label="My guess"),
        truth=truth,
        key="rfm-guess-2",
        expert="what champions do without any message, and what an offer costs on those orders.",
    )


def exercise_1(scored: RFM) -> Exercise:
    """Read a code off the table of scores."""
    limits = scored.limits()

    def score(of: str, number: int) -> int:
        rows = limits[(limits["of"] == of) & (limits["from"] <= number) & (limits["to"] >= number)]
        return int(rows["score"].iloc[0])

    recency, frequency = score("days_since_last", 100), score("orders", 1)
    code = int(f"{recency}{frequency}{score('spend_cents', 10_000)}")
    return exercise(
        "rfm-1",
        "A customer ordered **once**, **100 days ago**, for **$100**. What is the three-digit code? Use "
        "the table of scores above.",
        answer=number(label="Code"),
        check=code,
        hints=[
            "Find the row in which each of the three numbers lies.",
            "Recency comes first, then frequency, then money.",
            f"100 days is a {recency} and one order is a {frequency}.",
        ],
        solution=f"Recency {recency}, frequency {frequency}, and {code % 10} for money: the code is {code}.",
        mistakes={
            "Recency comes first, then frequency, then money.": int(f"{code % 10}{frequency}{recency}"),
            "Look up $100 in the column of money once more.": when(
                lambda answer: answer // 10 == code // 10, example=code - 1 if code % 10 > 1 else code + 1
            ),
            "Fewer days are better, so the scores of days run the other way.": int(
                f"{6 - recency}{code % 100}"
            ),
        },
    )


def exercise_2() -> Exercise:
    """Name the group of a code, from what the three digits say."""
    right = rfm_map().loc["155", "group"]
    return exercise(
        "rfm-2",
        "A customer has the code **155**. In which group is this customer?",
        answer=choice(["Champions", "Loyal", "At risk", "Lost", right], label="The group"),
        check=right,
        hints=[
            "The first digit is recency: a 1 is among those who have been away longest.",
            "The other two are the best there are. What does somebody like that mean to the shop?",
            "Choose a group in the map at the top and read what its sentence says.",
        ],
        solution=f"Recency 1: away for long. Frequency 5 and money 5: among the best. That is “{right}”: "
        f"{MEANING[right]}",
        mistakes={
            "Champions": "Champions bought lately: their first digit is a 5.",
            "Loyal": "Loyal people bought not so long ago; this customer's first digit is a 1.",
            "At risk": "Close: as long away, but not among the very best before.",
            "Lost": "That is 111: away for long, too, but after one small order.",
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """Write a rule with money and silence in it."""
    spent, silent = orders.sum("amount_cents"), orders.days_since_last()
    wealthy, away = spent >= 50_000, silent > 180

    return exercise(
        "rfm-3",
        "For analysts: write the rule for people who spent **at least $500** in total and have **not "
        "ordered for more than 180 days**. Start from `orders`.",
        check=choosing(shop, wealthy & away),
        hints=[
            '`orders.sum("amount_cents")` is the money spent, `orders.days_since_last()` the silence.',
            "$500 is 50,000 cents.",
        ],
        solution="Each condition in its own brackets:\n\n"
        '    (orders.sum("amount_cents") >= 50_000) & (orders.days_since_last() > 180)',
        mistakes={
            "That takes everybody silent for so long, whatever they spent. Amounts are in whole cents: "
            "500 would be $5.": choosing(shop, away),
            "That finds people who **did** order in the last 180 days.": choosing(
                shop, wealthy & (silent <= 180)
            ),
            "That leaves the silence out.": choosing(shop, wealthy),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Two customers with one order each, same day, same amount, get different scores. Why?",
            {
                "One of them is more loyal": "Nothing they did tells them apart.",
                "The tool breaks ties at random to get five equal groups": "So equal people are treated "
                "differently. Equal must score equal.",
                "One of them signed up earlier": "RFM looks at orders only.",
            },
            right="The tool breaks ties at random to get five equal groups",
        ),
        pick_one(
            "In a bad year the share of the “best” customers, compared with each other, stays the same. So …",
            {
                "the best customers are doing fine": "The best fifth is always a fifth of whoever is there.",
                "it says nothing about how they are doing": "There is always a best fifth; only "
                "people counted by fixed limits can be compared over time.",
                "the campaign worked": "No campaign is needed to keep a fifth a fifth.",
            },
            right="it says nothing about how they are doing",
        ),
        give_number(
            "A customer scores 4 on recency and 4 on frequency. What is R + F?",
            right=8,
            when_right="And so the rule of 8 is met.",
            when_low="Add both scores.",
            when_high="Add just these two scores.",
        ),
        key="rfm-quiz",
    )
