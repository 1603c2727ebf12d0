"""What came of the messages, who reads them, and whether reading or visiting tells more.

Comes in: one of the three businesses and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.messages import message_metrics
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.segment.segmentation import Segmentation
from segmentlab.segment.tiers import ENGAGEMENT, email_tiers, engagement_tiers
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown

#: The businesses, as the controls name them.
BUSINESSES = {"the gear shop": "ecommerce", "the meal-kit box": "subscription", "the project tool": "saas"}
#: What one of their people is called.
PERSON = {"ecommerce": "customer", "subscription": "subscriber", "saas": "user"}
#: The day everything is judged at that must be held against what came next.
PAST, PAST_IN_WORDS = "2026-03-30", "30 March 2026"
#: What counts as still being there, in words: event, first and last day after the past day.
NEXT = {
    "ecommerce": ("order_placed", 0, 60, "ordered within 60 days"),
    "subscription": ("delivery_sent", 0, 60, "got a box within 60 days"),
    "saas": ("logged_in", 56, 84, "logged in 8 to 12 weeks later"),
}
#: Emails in 90 days from which on somebody who opened none is dormant; the shop writes most.
DORMANT_EMAILS = {"ecommerce": 5, "subscription": 3, "saas": 3}
CHANNELS = {"email": "email", "text message": "sms", "push message": "push"}
#: To whom messages were sent, as the control says it, and the tier of visitors.
WHO = {
    "everybody": "everybody", "visit in most weeks": "High", "visit now and then": "Average",
    "visit seldom": "Occasional", "do not visit": "Dormant",
}  # fmt: skip
#: Groups with fewer people are not compared.
FEWEST = 50


def next_of(business: Business) -> pd.Series:
    """Whether everybody known on the past day did what counts in the time after it."""

    def found() -> pd.Series:
        event, first, last, _ = NEXT[business.name]
        start = pd.Timestamp(PAST)
        log = business.events
        when = log["occurred_at"].between(
            start + pd.Timedelta(days=first), start + pd.Timedelta(days=last), inclusive="left"
        )
        who = pd.Index(log.loc[(log["event"] == event) & when, "customer_id"].unique())
        index = tiers(business).index
        return pd.Series(index.isin(who), index=index)

    return business.keep(("engagement", "next"), found)


def email_groups(business: Business, opens: str = "people") -> pd.Series:
    """Email tiers on the past day; counting every open, or only those by people."""

    def found() -> pd.Series:
        return email_readers(business.name, opens).groups(business, PAST)

    return business.keep(("engagement", "email", opens), found)


def email_readers(name: str, opens: str) -> Segmentation:
    """The email tiers of a business; with `opens` "all", opens by machines count as well."""
    usual = email_tiers(dormant_emails=DORMANT_EMAILS[name])
    if opens == "people":
        return usual
    opened = events("email_opened").count("90d")
    rules = {"Readers": opened >= 2, "Seldom openers": opened >= 1}
    return replace(
        usual, steps=tuple(replace(one, rule=rules.get(one.name, one.rule)) for one in usual.steps)
    )


def tiers(business: Business) -> pd.Series:
    """High, average, occasional and dormant visitors on the past day."""
    return business.keep(("engagement", "tiers"), lambda: engagement_tiers(business).groups(business, PAST))


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    rates = received(shop)["email"].loc["everybody"]
    return (
        f"The newsletter of your gear shop looks healthy: **{percent(rates['opened_rate'])} of the emails "
        "are "
        "opened**, the report says. A colleague wants to divide all customers by it: who opens is engaged, "
        "who "
        "does not is dormant and comes off the list. Before you agree you look at what came of the "
        "messages, at "
        "those who got them, and at what the same people do when no email is involved. **Does opening tell "
        "who "
        "is engaged?**"
    )


def received(shop: Business) -> dict[str, pd.DataFrame]:
    """What came of the messages of each channel in the last quarter, by tier of visitors before it."""

    def found() -> dict[str, pd.DataFrame]:
        result = {}
        for channel in CHANNELS.values():
            got = message_metrics(shop, tiers(shop), channel=channel, since=PAST)
            everybody = got.overall.rename("everybody").to_frame().T
            result[channel] = pd.concat([everybody, got.table])
        return result

    return shop.keep(("engagement", "received"), found)


RATES = {
    "opened_rate": "Opened", "opened_by_people_rate": "Opened by people", "clicked_rate": "Clicked",
    "unsubscribed_rate": "Left the channel", "complained_rate": "Reported as spam", "bounced_rate": "Bounced",
}  # fmt: skip


def what_came_of_them(shop: Business, channel: str, who: str) -> Shown:
    """What came of the messages of one channel to some people."""
    row, name = received(shop)[channel].loc[who], _name(channel)
    rates = row[list(RATES)].astype(float).rename(RATES).dropna()
    if channel != "email":
        rates = rates[(rates > 0) | rates.index.isin(["Left the channel"])].drop(
            "Opened by people", errors="ignore"
        )
    title = {
        "email": f"{percent(row['opened_rate'])} of emails are opened, "
        f"{percent(row['opened_by_people_rate'])} by people",
        "sms": f"{percent(row['clicked_rate'])} of text messages are clicked",
        "push": f"{percent(row['opened_rate'], 1)} of push messages are opened",
    }[channel]
    chart = figures.bars(rates, title=title, y="Share of the messages that arrived", style="percent")
    whom = "everybody" if who == "everybody" else f"those who visited {_visits(who)}"
    sentence = (
        f"**{row['sent']:,.0f} {name}s** went out in the 13 weeks after {PAST_IN_WORDS} to {whom}. "
        "Of 1,000 that arrived, "
        f"**{1000 * row['unsubscribed_rate']:.1f} were followed by a goodbye to the channel**"
    )
    if channel == "email":
        sentence += (
            f" and {1000 * row['complained_rate']:.2f} reported as spam; "
            f"{percent(row['bounced_rate'], 1)} of those sent never arrived."
        )
    else:
        sentence += ". Whether somebody read it, nobody knows." if channel == "sms" else "."
    return chart, sentence


def _name(channel: str) -> str:
    return {"email": "email", "sms": "text message", "push": "push message"}[channel]


def _visits(tier: str) -> str:
    _, high, average = ENGAGEMENT["ecommerce"]
    return {
        "High": f"in {high} or more of the 12 weeks before",
        "Average": f"in {average} to {high - 1} of the 12 weeks before",
        "Occasional": f"in fewer than {average} of the 12 weeks before",
        "Dormant": "in none of the 12 weeks before",
    }[tier]


def readers(business: Business, opens: str) -> Shown:
    """The email groups of the past day: how many did what counts afterwards."""
    groups, came = email_groups(business, opens), next_of(business)
    found = came.groupby(groups, observed=False).agg(["size", "sum", "mean"])
    found = found[found["size"] >= FEWEST].drop("Not mailed", errors="ignore")
    said, person = NEXT[business.name][3], PERSON[business.name]
    chart = figures.bars(
        found["mean"],
        title=f"{found.loc['Readers', 'size']:,} “Readers”: {percent(found.loc['Readers', 'mean'])} {said}",
        y=said[:1].upper() + said[1:],
        style="percent",
        highlight=["Readers"],
    )
    silent = groups.isin(["Dormant", "Non-openers"])
    counted = "every open" if opens == "all" else "only opens by people"
    return chart, (
        f"Counting {counted}, **{people(found.loc['Readers', 'size'], person)}** were readers on "
        f"{PAST_IN_WORDS} and {silent.sum():,} had opened nothing in 90 days. Of the readers "
        f"**{percent(found.loc['Readers', 'mean'], 1)}** {said}, of those who opened nothing "
        f"{percent(came[silent].mean(), 1)}."
    )


def active_weeks(business: Business) -> pd.Series:
    """Weeks of the last 12 before the past day in which somebody was there."""
    event = ENGAGEMENT[business.name][0]
    return business.keep(
        ("engagement", "weeks"),
        lambda: measured(events(event).active_weeks(within="12w"), business, PAST).reindex(
            tiers(business).index
        ),
    )


def visitors(business: Business, high: int, average: int) -> Shown:
    """High, average, occasional and dormant by weeks with a visit, and what came next."""
    weeks, came = active_weeks(business).to_numpy(), next_of(business)
    average = min(average, high - 1)
    names = ["High", "Average", "Occasional", "Dormant"]
    place = np.select([weeks >= high, weeks >= average, weeks >= 1], [0, 1, 2], 3)
    many = np.bincount(place, minlength=4)
    did = np.bincount(place, weights=came.to_numpy(), minlength=4)
    said, person = NEXT[business.name][3], PERSON[business.name]
    enough = many >= FEWEST
    shares = pd.Series(np.where(many > 0, did / np.maximum(many, 1), np.nan), index=names)
    chart = figures.bars(
        shares[enough],
        title=f"{percent(shares[enough].iloc[0])} against {percent(shares['Dormant'])} {said}",
        y=said[:1].upper() + said[1:],
        style="percent",
        highlight=[str(shares[enough].index[0])],
    )
    top = percent(shares["High"], 1) if many[0] else "nobody"
    few = "" if enough.all() else " Groups too small to compare are left out."
    return chart, (
        f"There in {high} or more of 12 weeks: **{people(many[0], person)}**, of whom **{top}** {said}. "
        f"In {average} or more: {many[1]:,}. In fewer: {many[2]:,}. In none: **{many[3]:,}**, of whom "
        f"{percent(shares['Dormant'], 1)}.{few}"
    )


def both(business: Business) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Email groups (rows) by tiers of visitors (columns): the share who did what counts, and people."""

    def found() -> tuple[pd.DataFrame, pd.DataFrame]:
        keys = [email_groups(business).rename("email"), tiers(business).rename("visits")]
        table = next_of(business).groupby(keys, observed=False).agg(["mean", "size"]).unstack()
        many = table["size"]
        return table["mean"].where(many >= FEWEST), many

    return business.keep(("engagement", "both"), found)


def email_or_visits(business: Business) -> Shown:
    """The map of both: what tells more, reading email or visiting?"""
    shares, many = both(business)
    said = NEXT[business.name][3]
    down, across = spread(shares, many)
    wins = "Visits tell more" if down > across else "Email tells more"
    chart = figures.cohorts(
        shares.drop("Not mailed").dropna(how="all"),
        title=f"{wins}: {_points(down)} apart, by email {_points(across)}",
        x="Visits in the 12 weeks before",
        y="Email in the 90 days before",
    )
    return chart, (
        f"Each number is the share who {said}; groups of fewer than {FEWEST} are left empty. "
        "**Among people who read alike, those who visit most and those who do not visit lie "
        f"{_points(down)} apart. Among people who visit alike, clickers and those who opened nothing lie "
        f"{_points(across)} apart.**"
    )


def _points(gap: float) -> str:
    points = round(100 * gap)
    return f"{points} point{'' if points == 1 else 's'}"


def spread(shares: pd.DataFrame, many: pd.DataFrame) -> tuple[float, float]:
    """How far visits separate people who read alike, and email people who visit alike (mean of gaps)."""
    rows = shares.drop("Not mailed")
    by_visits = (rows["High"] - rows["Dormant"]).dropna().mean()
    silent = [name for name in ("Dormant", "Non-openers") if name in rows.index]
    counts = many.loc[silent].where(rows.loc[silent].notna())
    quiet = (rows.loc[silent] * counts).sum() / counts.sum()
    by_email = (rows.loc["Clickers"] - quiet).dropna().mean()
    return float(by_visits), float(abs(by_email))
