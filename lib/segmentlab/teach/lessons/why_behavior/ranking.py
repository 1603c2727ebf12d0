"""The race: who buys in the next 60 days, ranked by who people are, what they say and what they do.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences and small tables.
Nothing that a ranking uses was recorded after its day. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown
from .paper import DAY, DAY_IN_WORDS, NEXT_DAYS, bought_after, on_paper, orders, visits

#: A day 60 days earlier: who bought from here to the day of the race tells what an age or a country is worth.
EARLIER = "2026-02-12"
#: The rankings by what is used, from nothing at all to most.
LOTTERY, ARE, VALUE, SAY, RFM, DO = (
    "a lottery", "who they are", "what they value", "what they say they will do", "RFM", "what they do",
)  # fmt: skip
#: Among whom the race is run.
AMONG = {
    "everybody who answered the survey": "all",
    "those who had ordered before": "ordered",
    "those who had never ordered": "never",
    "newcomers of the last 90 days": "new",
}
#: Days since an order or a visit of people who never did it: longer ago than anything.
NEVER = 9_999


def scores(shop: Business) -> pd.DataFrame:
    """Six rankings of everybody who had answered the survey: a column each, more is better."""

    def found() -> pd.DataFrame:
        survey = shop.tables["survey"]
        survey = survey[survey["answered_at"] < pd.Timestamp(DAY)].set_index("customer_id")
        everybody = on_paper(shop)
        done = everything_done(shop)
        return pd.DataFrame(
            {
                LOTTERY: 0.0,
                ARE: demographic(shop),
                VALUE: -survey["price_sensitivity"],
                SAY: survey["intends_to_buy"],
                RFM: done[["recently", "often", "much"]].sum(axis=1),
                DO: done.sum(axis=1),
            }
        ).loc[survey.index[survey.index.isin(everybody.index)]]

    return shop.keep(("why behavior", "scores"), found)


def everything_done(shop: Business) -> pd.DataFrame:
    """Where each person stands among all, from 0 to 1, in four things done; more is better."""
    done = pd.DataFrame(
        {
            "recently": -measured(orders.days_since_last(), shop, DAY).fillna(NEVER),
            "often": measured(orders.count(), shop, DAY),
            "much": measured(orders.sum("amount_cents"), shop, DAY),
            "visited": -measured(visits.days_since_last(), shop, DAY).fillna(NEVER),
        }
    )
    return done.reindex(on_paper(shop).index).rank(pct=True)


def demographic(shop: Business) -> pd.Series:
    """How much more than usual people of an age, a country and a way of coming bought in the days before."""
    before, now = on_paper(shop, EARLIER), on_paper(shop)
    bought = bought_after(shop, EARLIER)
    more = (bought.groupby(before[fact]).mean() - bought.mean() for fact in ("band", "country", "came"))
    return sum(now[part.index.name].map(part).fillna(0) for part in more)


def chosen_among(shop: Business, among: str) -> pd.Series:
    """Who takes part in the race."""
    table = scores(shop)
    ordered = measured(orders.count(), shop, DAY).reindex(table.index) > 0
    new = on_paper(shop)["since"].reindex(table.index) >= pd.Timestamp(DAY) - pd.Timedelta(days=90)
    everybody = pd.Series(True, index=table.index)
    return {"all": everybody, "ordered": ordered, "never": ~ordered, "new": new}[among]


def hits(score: pd.Series, bought: pd.Series, many: float) -> float:
    """Buyers among the first people of a ranking; of people ranked equal, each has the same chance."""
    table = bought.groupby(score).agg(["size", "sum"]).sort_index(ascending=False)
    above = table["size"].cumsum() - table["size"]
    part = ((many - above) / table["size"]).clip(0, 1)
    return float((part * table["sum"]).sum())


def reached(shop: Business, among: str, reach: float) -> tuple[int, int, pd.Series]:
    """People in the race, how many are written to, and the buyers each ranking has among them."""

    def found() -> tuple[int, int, pd.Series]:
        who = chosen_among(shop, among)
        table = scores(shop)[who]
        bought = bought_after(shop).reindex(table.index)
        many = round(reach * len(table))
        return len(table), many, pd.Series({name: hits(table[name], bought, many) for name in table})

    return shop.keep(("why behavior", "reached", among, reach), found)


def race(shop: Business, among: str, reach: float) -> Shown:
    """How many of the first people of each ranking bought."""
    everybody, many, buyers = reached(shop, among, reach)
    shares = buyers / many
    rest = shares.drop([LOTTERY])
    best, worst = rest.idxmax(), rest.idxmin()
    chart = figures.bars(
        shares,
        title=f"Best: “{best}”, {percent(shares[best])} bought; a lottery: {percent(shares[LOTTERY])}",
        y=f"Of the first {percent(reach)} of each ranking: bought within {NEXT_DAYS} days",
        style="percent",
        highlight=[best],
    )
    said = (
        f"**{everybody:,} people** take part, and each ranking names its first **{many:,}**. Of those named "
        f"by what they do, **{buyers[DO]:.0f}** bought within {NEXT_DAYS} days of {DAY_IN_WORDS}; by RFM "
        f"{buyers[RFM]:.0f}, by what they say they will do {buyers[SAY]:.0f}, by who they are "
        f"{buyers[ARE]:.0f}, by lottery {buyers[LOTTERY]:.0f}."
    )
    if abs(buyers[RFM] - buyers[LOTTERY]) < 0.01:
        said += " Without an order RFM has nothing to go by: here it **is** a lottery."
    elif shares[worst] < 1.25 * shares[LOTTERY]:
        said += f" Ranking by {worst} hardly beats the lottery here."
    if buyers.max() < 20:
        said += " These are few buyers: luck alone moves such bars."
    return chart, said


def coverage(shop: Business) -> str:
    """Of how many people each kind of fact is known at all."""
    now = on_paper(shop)
    answered = len(scores(shop))
    ordered, seen = (
        (measured(one.count(), shop, DAY).reindex(now.index) > 0).mean() for one in (orders, visits)
    )
    return (
        f"**Who do you know it of?** On {DAY_IN_WORDS} the shop knew {people(len(now))}. Age, country and "
        "how "
        f"they came: all of them. Answers: **{percent(answered / len(now))}**, after asking everybody. An "
        f"order: **{percent(ordered)}**. A visit: **{percent(seen)}**."
    )
