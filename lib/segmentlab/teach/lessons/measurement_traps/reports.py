"""Three reports on past campaigns that look like success, and the truth beside them.

Comes in: the shop with its past campaigns and where the reader's controls stand. Goes out: pictures and
sentences. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.past import PastCampaign, past_campaign
from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.measure.attribution import attribute
from segmentlab.measure.messages import message_metrics
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown

#: The campaigns nobody was held out of, by the names the reports use; the first is the one to be repeated.
THANKS, GUIDE, ANNIVERSARY = "A word of thanks", "A helpful guide", "12% off for everybody"
SENT = {THANKS: "thank_you_2025", GUIDE: "guide_readers_2026", ANNIVERSARY: "anniversary_2025"}
#: All that are ranked in the end.
PERK = "Early access"
RANKED = SENT | {PERK: "early_access_2025"}
LAST, BEFORE, OTHERS, TRUE = "Last touch", "Before and after", "With it against without it", "The truth"
WAYS = (LAST, BEFORE, OTHERS)
COUNTS = {"orders": "orders", "revenue": "revenue_cents"}
WEEKS = 6


def past(shop: Business, name: str) -> PastCampaign:
    """One of the past campaigns, looked up once."""
    key = RANKED[name]
    return shop.keep(("traps", "past", key), lambda: past_campaign(shop, key, weeks=WEEKS))


def sent_to(shop: Business, name: str) -> pd.DataFrame:
    """The people who got a campaign."""
    table = past(shop, name).people
    return table[table["arm"] == "message"]


def said(shop: Business, name: str) -> pd.DataFrame:
    """What each report says a campaign brought, in orders and revenue; missing where it cannot say."""

    def reckon() -> pd.DataFrame:
        one, got = past(shop, name), sent_to(shop, name)
        day = got["assigned_at"].min()
        credit = shop.keep(
            ("traps", "credit", day),
            lambda: attribute(shop, since=day, as_of=day + pd.Timedelta(weeks=WEEKS)).table["last touch"],
        ).reindex([one.key], fill_value=0.0)
        bought = events("order_placed")
        first = measured(bought.count(within=f"{WEEKS}w"), shop, day).reindex(got.index)
        paid = measured(bought.sum("amount_cents", within=f"{WEEKS}w"), shop, day).reindex(got.index)
        rest = one.people[one.people["arm"] != "message"]
        names = list(COUNTS.values())
        against = (
            (got[names].mean() - rest[names].mean()) * len(got)
            if len(rest)
            else pd.Series(float("nan"), names)
        )
        rows = {
            LAST: credit.iloc[0].rename({"purchases": "orders"}),
            BEFORE: got[names].sum() - pd.Series({"orders": first.sum(), "revenue_cents": paid.sum()}),
            OTHERS: against,
        }
        return pd.DataFrame(rows).T[names].astype(float)

    return shop.keep(("traps", "said", name), reckon)


def true_of(shop: Business, name: str) -> pd.Series:
    """What a campaign really changed in all who got it; opens the door."""

    def look() -> pd.Series:
        one, got = past(shop, name), sent_to(shop, name)
        outcomes = ("orders", "revenue_cents", "profit_cents", "unsubscribed")
        return pd.Series({each: one.true_effect(each) * len(got) for each in outcomes})

    return shop.keep(("traps", "true", name), look)


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    got = sent_to(shop, THANKS)
    cost = messages(shop)["thank_you"].cost_cents * len(got)
    words = messages(shop)["thank_you"].text
    return (
        f"On {got['assigned_at'].min():%-d %B %Y} your outdoor shop wrote to **{people(len(got))}** who were "
        f"shopping a lot just then: “{words}” Sending it cost {amount(cost)}. Now the plan for next year is "
        "on the table. Three reports, each made the way most companies make them, compare it with two other "
        "campaigns. The budget goes to the winner. **Which campaign do you repeat?**"
    )


def report(shop: Business, way: str, count: str) -> Shown:
    """Three campaigns as one of the usual reports has them, per 100 messages."""
    column = COUNTS[count]
    each = {name: said(shop, name).loc[way, column] / len(sent_to(shop, name)) for name in SENT}
    values = 100 * pd.Series(each)
    best = str(values.idxmax())
    money = count == "revenue"
    values = values.round(-2) if money else values.round(1)
    written = amount(values[best]) if money else f"{values[best]:.1f}"
    done = f"{'credited' if way == LAST else 'extra'}{' revenue' if money else ' orders'}"
    chart = figures.bars(
        values + 0.0,
        title=f"“{best}” wins: {written} {done} per 100 messages",
        y={
            LAST: "Credited per 100 messages",
            BEFORE: f"More in the {WEEKS} weeks after than in the {WEEKS} before, per 100",
            OTHERS: "More than people who did not get it, per 100",
        }[way],
        style="money" if money else "number",
        highlight=[best],
    )
    return chart, _in_words(shop, best, way)


def _in_words(shop: Business, best: str, way: str) -> str:
    got, row = sent_to(shop, best), said(shop, best).loc[way]
    one = past(shop, best)
    cost = messages(shop)[_message(shop, one.key)].cost_cents * len(got)
    if way == LAST:
        text = (
            f"**{people(row['orders'], 'order')}** worth {amount(row['revenue_cents'])} "
            f"came within 7 days of opening or clicking “{best}”, with no other message after it. That is "
            f"**{amount(row['revenue_cents'] / cost * 100)} of revenue for every dollar** of sending."
        )
    elif way == BEFORE:
        before = got["orders"].sum() - row["orders"]
        text = (
            f"The people who got “{best}” placed **{people(got['orders'].sum(), 'order')}** in the {WEEKS} "
            f"weeks after it and {before:,.0f} in the {WEEKS} weeks before: "
            f"**{_rise(row['orders'], before)}**."
        )
    else:
        rest = one.people[one.people["arm"] != "message"]
        text = (
            f"Of {people(len(got), 'person').replace('persons', 'people')} who got “{best}” "
            f"**{percent(got['bought'].mean(), 1)}** "
            f"bought within {WEEKS} weeks, of {len(rest):,} who did not get it "
            f"**{percent(rest['bought'].mean(), 1)}**. “{ANNIVERSARY}” went to everybody who can be reached, "
            "so nobody is left to compare with."
        )
    return text + " A clear success, it seems."


def _message(shop: Business, campaign: str) -> str:
    told = shop.tables["campaigns"].set_index("campaign")["message"]
    return str(told[campaign])


def _rise(more: float, before: float) -> str:
    share = percent(abs(more) / before)
    return f"{share} more" if more > 0 else f"{share} fewer"


def beside_the_truth(shop: Business, name: str, count: str) -> Shown:
    """What three reports say one campaign brought, and what it brought."""
    column, money = COUNTS[count], count == "revenue"
    values = said(shop, name)[column].copy()
    true = true_of(shop, name)
    values[TRUE] = true[column]
    values = (values.round(-2) if money else values.round()) + 0.0
    gain = amount(round(true["profit_cents"], -2))
    chart = figures.bars(
        values,
        title=f"The truth: {_in_short(true['orders'])}, {gain} of profit",
        y=f"Extra {count} in {WEEKS} weeks, of all who got it",
        style="money" if money else "number",
        highlight=[TRUE],
    )
    got = sent_to(shop, name)
    rest = past(shop, name).people.query("arm != 'message'")
    orders = true["orders"]
    changed = (
        f"**{people(abs(orders), 'order')} {'more' if orders > 0 else 'fewer'}**"
        if round(orders)
        else "no order more or fewer"
    )
    left = round(true["unsubscribed"])
    trust = (
        f", and {people(left, 'person').replace('persons', 'people')} unsubscribed over it" if left else ""
    )
    sentence = (
        f"Of {len(got):,} messages, “{name}” truly made {changed} within {WEEKS} weeks, a change in profit "
        f"of **{gain}**{trust}. "
    )
    if len(rest):
        sentence += (
            f"Who got it? People with {got['orders_before'].mean():.2f} orders in the half-year **before**; "
            f"those who did not get it had {rest['orders_before'].mean():.2f}."
        )
    else:
        sentence += "It went to everybody, so the log alone can never tell what it changed."
    return chart, sentence


def _in_short(orders: float) -> str:
    number = round(orders)
    return f"{people(abs(number), 'order')} {'fewer' if number < 0 else 'more'}"


# Vanity metrics: what to rank by

RANK_BY = {
    "emails opened": "opened",
    "emails opened by people": "opened_by_people",
    "clicks": "clicked",
    "orders within 7 days": "converted",
    "credited revenue": "credited",
    "credited revenue per message": "credited_each",
    "true extra profit": "profit",
}


def ranking_table(shop: Business) -> pd.DataFrame:
    """Every campaign by everything a report could rank it by, and by the truth."""

    def count() -> pd.DataFrame:
        found = message_metrics(shop, campaigns=list(RANKED.values())).table
        rows = {}
        for name, key in RANKED.items():
            row = found.loc[key, ["sent", "opened", "opened_by_people", "clicked", "converted"]]
            credited = said(shop, name).loc[LAST, "revenue_cents"]
            true = true_of(shop, name)
            more = {"credited": credited, "credited_each": credited / row["sent"]}
            more |= {"profit": true["profit_cents"], "orders": true["orders"], "left": true["unsubscribed"]}
            rows[name] = pd.concat([row.astype(float), pd.Series(more)])
        return pd.DataFrame(rows).T

    return shop.keep(("traps", "ranking"), count)


def rank(shop: Business, by: str) -> Shown:
    """Four campaigns by one number of the report, and what repeating the winner is worth."""
    table, column = ranking_table(shop), RANK_BY[by]
    values = table[column].sort_values(ascending=False)
    money = column in ("credited", "credited_each", "profit")
    values = (values.round(-2) if column in ("credited", "profit") else values.round()) + 0.0
    first = str(values.index[0])
    won, best = table.loc[first], str(table["profit"].idxmax())
    chart = figures.bars(
        values,
        title=f"By {by}, “{first}” comes first",
        y=by.capitalize(),
        style="money" if money else "number",
        highlight=[first],
    )
    profit = amount(round(won["profit"], -2))
    machine = 1 - won["opened_by_people"] / won["opened"]
    text = (
        f"You repeat “**{first}**”. True change last time: **{profit}** of profit and "
        f"{won['orders']:+.0f} orders, {_gone(won['left'])}. ".replace("-", "−")
    )
    if column == "opened":
        text += f"Of its {won['opened']:,.0f} opens {percent(machine)} were made by mail programs alone. "
    if first == best:
        return chart, text + "No other of the four earned as much."
    lost = amount(round(table.loc[best, "profit"] - won["profit"], -2))
    return chart, text + f"“{best}” earned **{lost} more** and is not what this report would repeat."


def _gone(left: float) -> str:
    """How many unsubscribed, in words."""
    if round(left) <= 0:
        return "and nobody unsubscribed over it"
    return f"and {people(left, 'person').replace('persons', 'people')} unsubscribed over it"
