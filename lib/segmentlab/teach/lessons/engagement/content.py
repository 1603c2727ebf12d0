"""How deep people go into content, and how many messages are too many.

Comes in: one of the three businesses and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown
from .reading import FEWEST, NEXT, PAST, PAST_IN_WORDS, PERSON, next_of, tiers

#: What people read: event, and what one of it is called.
CONTENT = {
    "ecommerce": ("guide_read", "page of a guide", "pages of guides"),
    "subscription": ("recipe_viewed", "recipe", "recipes"),
    "saas": ("docs_read", "page of the docs", "pages of the docs"),
}
#: Four ways to say how deep somebody went, and where the groups of each end.
DEPTHS = {
    "pages in all": "pages",
    "minutes in all": "minutes",
    "days with reading": "days",
    "most in one go": "binge",
}
EDGES = (0, 1, 3, 1_000_000)
NAMES = ("none", "1", "2 or 3", "more than 3")
MINUTES = ("none", "up to 1", "1 to 3", "more than 3")


def depth(business: Business) -> pd.DataFrame:
    """Pages, minutes, days and the largest number in one go of everybody, in 90 days before the past day."""

    def found() -> pd.DataFrame:
        log, end = business.events, pd.Timestamp(PAST)
        when = log["occurred_at"].between(end - pd.Timedelta(days=90), end, inclusive="left")
        read = log[(log["event"] == CONTENT[business.name][0]) & when]
        day = read["occurred_at"].dt.floor("D")
        go = read.get("session_id", day)
        table = pd.DataFrame(
            {
                "pages": read.groupby("customer_id").size(),
                "minutes": read.groupby("customer_id")["seconds"].sum() / 60,
                "days": day.groupby(read["customer_id"]).nunique(),
                "binge": read.groupby(["customer_id", go]).size().groupby("customer_id").max(),
            }
        )
        return table.reindex(tiers(business).index).fillna(0.0)

    return business.keep(("engagement", "depth"), found)


def by_depth(business: Business, kind: str) -> pd.DataFrame:
    """People and the share who did what counts, by how deep they went."""
    group = np.searchsorted(EDGES, depth(business)[kind].to_numpy(), side="left")
    came = next_of(business).to_numpy()
    many = np.bincount(group, minlength=4)[:4]
    did = np.bincount(group, weights=came, minlength=4)[:4]
    return pd.DataFrame(
        {"people": many, "share": did / np.maximum(many, 1)},
        index=list(MINUTES if kind == "minutes" else NAMES),
    )


def how_deep(business: Business, kind: str) -> Shown:
    """Held against what came next: pages, time, repeat visits, or binge sessions."""
    found = by_depth(business, kind)
    shown = found[found["people"] >= FEWEST]["share"]
    said, (_, one, many) = NEXT[business.name][3], CONTENT[business.name]
    what = {
        "pages": many,
        "minutes": f"minutes with {many}",
        "days": f"days with {many}",
        "binge": f"{many} in one go",
    }
    first, last = str(found.index[1]), str(shown.index[-1])
    chance = np.sqrt(sum(found.loc[name, "share"] / found.loc[name, "people"] for name in (first, last)))
    step, more = shown[first] - shown["none"], shown[last] - shown[first]
    if more < 2 * chance:  # twice the standard error, roughly: not more than chance alone would do
        title = "Reading at all tells; more of it, nothing certain"
    elif more > 0.5 * step:
        title = "Reading tells much, and more of it tells more"
    else:
        title = "Reading at all tells most, more of it a little more"
    chart = figures.bars(
        shown, title=title, y=said[:1].upper() + said[1:], style="percent",
        highlight=[last],
    )  # fmt: skip
    reads = int(found["people"].iloc[1:].sum())
    more_of_it = (
        f"; with {last}, **{percent(shown[last], 1)}** ({found.loc[last, 'people']:,} people)"
        if last != first
        else ""
    )
    return chart, (
        f"In the 90 days before {PAST_IN_WORDS} **{people(reads, PERSON[business.name])}** looked at a "
        f"{one} at least "
        f"once. Of the others {percent(shown['none'], 1)} {said}. By {what[kind]}: with {first}, "
        f"{percent(shown[first], 1)}{more_of_it}."
    )


def pressure(shop: Business) -> dict[tuple[str, int], pd.DataFrame]:
    """Messages sent and goodbyes that followed, by how many messages somebody had got in the weeks before."""

    def found() -> dict[tuple[str, int], pd.DataFrame]:
        log = shop.events
        names = {"email_sent": "email", "sms_sent": "sms", "push_sent": "push"}
        sent = log.loc[log["event"].isin(names), ["customer_id", "event", "occurred_at"]]
        sent = sent.sort_values(["customer_id", "occurred_at"], kind="stable").reset_index(drop=True)
        day = (sent["occurred_at"] - shop.start).dt.total_seconds().to_numpy() / 86_400
        who = sent["customer_id"].factorize()[0].astype(float)
        place, key = np.arange(len(sent)), who * 10_000 + day
        left = log.loc[log["event"] == "unsubscribed", ["customer_id", "channel", "occurred_at"]]
        left = left.sort_values("occurred_at").reset_index(drop=True)
        result = {}
        for weeks in (1, 2, 4):
            sent["before"] = place - np.searchsorted(key, key - 7 * weeks)
            for event, channel in names.items():
                these = sent[sent["event"] == event].sort_values("occurred_at")
                gone = pd.merge_asof(
                    left[left["channel"] == channel], these.assign(at=these["occurred_at"]),
                    on="occurred_at", by="customer_id", tolerance=pd.Timedelta(days=7),
                ).dropna(subset="before")  # fmt: skip
                most = 4
                counts = these["before"].clip(upper=most).value_counts().sort_index()
                lost = (
                    gone["before"].astype(int).clip(upper=most).value_counts().reindex(counts.index).fillna(0)
                )
                result[channel, weeks] = pd.DataFrame({"sent": counts, "left": lost.astype(int)})
        return result

    return shop.keep(("engagement", "pressure"), found)


def too_many(shop: Business, channel: str, weeks: int) -> Shown:
    """Goodbyes per 1,000 messages, by how many other messages came in the weeks before."""
    table = pressure(shop)[channel, weeks]
    table = table[table["sent"] >= 2_000]
    rate = 1000 * table["left"] / table["sent"]
    name = {"email": "email", "sms": "text message", "push": "push message"}[channel]
    last = table.index[-1]
    words = {n: "none before" if n == 0 else f"{n}{' or more' if n == 4 else ''} before" for n in table.index}
    rises = rate[last] > 1.15 * rate[0]
    period = "week" if weeks == 1 else f"{weeks} weeks"
    chart = figures.bars(
        rate.rename(words).round(1),
        title=f"{rate[0]:.1f} goodbyes per 1,000 {name}s after none, {rate[last]:.1f} after "
        f"{words[last].removesuffix(' before')}",
        y=f"Goodbyes per 1,000 {name}s",
        style="number",
        highlight=[words[last]] if rises else [],
    )
    first, end = table.loc[0], table.loc[last]
    return chart, (
        f"Of {first['sent']:,} {name}s to people who had got **no other message in the {period} before**, "
        f"{first['left']:,} were followed by a goodbye to the channel ({rate[0]:.1f} per 1,000). Of "
        f"{end['sent']:,} to people "
        f"who had got **{words[last].removesuffix(' before')}**, {end['left']:,} were ({rate[last]:.1f} "
        "per 1,000)."
    )
