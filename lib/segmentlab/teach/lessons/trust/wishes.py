"""How many people a segment reaches with and without their consent, and what each costs in money and trust.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage of the loop:
teach.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segmentlab.activate.consent import consented
from segmentlab.activate.repeated import repeated
from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.tree import events, prop
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown

#: The segment of the notebook, and what is written for it in each channel.
QUALITY = Segment(
    "seeks_quality",
    events("search_filtered").where(prop("filter").is_in(("best rated", "longest warranty"))).count("180d")
    >= 1,
    objective="Help people who look for quality to choose",
    action="Built to last",
    channel="email",
    kpi="profit in the quarter, against a holdout",
    owner="CRM",
    refresh="weekly",
)
BY_CHANNEL = {"email": "built_to_last", "sms": "by_tomorrow", "push": "cart_reminder"}
CHANNELS = {
    "email": ("email",),
    "email and text": ("email", "sms"),
    "email, text and push": tuple(BY_CHANNEL),
}
WHOM = {"who agreed": "agreed", "everybody on file": "everybody"}
EVERY = {"every four weeks": 4, "every two weeks": 2, "every week": 1}
A_QUARTER = 13
#: The four versions that are compared: their channels, and who gets them.
WIDEST, RESPECTFUL = "everybody, three channels", "who agreed, email"
VERSIONS: dict[str, tuple[tuple[str, ...], str]] = {
    WIDEST: (tuple(BY_CHANNEL), "everybody"),
    "who agreed, three channels": (tuple(BY_CHANNEL), "agreed"),
    "everybody, email": (("email",), "everybody"),
    RESPECTFUL: (("email",), "agreed"),
}
#: What can be counted of each: its column, or nothing where it is computed.
COUNTED = {
    "profit": "profit_cents",
    "people reached": "reached",
    "messages without a yes": "against",
    "answers that say stop": "stops",
}


def inside(shop: Business) -> pd.DataFrame:
    """The members of the segment, and which channels each has agreed to."""

    def found() -> pd.DataFrame:
        who = members(QUALITY.rule, shop)
        ids = who.index[who]
        return pd.DataFrame({one: consented(shop, one).reindex(ids) for one in BY_CHANNEL})

    return shop.keep(("trust", "inside"), found)


def sends(every: int) -> int:
    """How often something goes out in a quarter."""
    return len(range(0, A_QUARTER, every))


def in_a_row(names: Sequence[str]) -> str:
    """Name several things in a sentence.

    Examples
    --------
    >>> in_a_row(["email"]), in_a_row(["email", "text", "push"])
    ('email', 'email, text and push')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


# Before the truth: reach


def scene(shop: Business) -> str:
    """The segment, and what somebody asks for."""
    who = inside(shop)
    email, text = who["email"].mean(), who["sms"].mean()
    return (
        f"The gear shop knows **{people(len(who))}** who look for quality: they filtered by best rated or "
        "longest "
        f"warranty in the last 180 days. A campaign is being planned. “Of these {percent(email)} agreed to "
        "emails "
        f"and {percent(text)} to text messages,” says the plan, “but we have an address of **all** of "
        "them. Why "
        "leave reach on the table?” Nobody in the room is wicked, and the goods are good. **What does "
        "respect "
        "cost, and what does it keep?**"
    )


def reach(shop: Business, whom: str, channels: tuple[str, ...], every: int) -> Shown:
    """The plan's first page: how many people, how many contacts."""
    who = inside(shop)
    agreed = whom == "agreed"
    by_channel = who.loc[:, list(channels)]
    reached = int(by_channel.any(axis=1).sum()) if agreed else len(who)
    contacts = sends(every) * (int(by_channel.to_numpy().sum()) if agreed else len(channels) * len(who))
    each = contacts / reached if reached else 0
    chart = figures.bars(
        {"in the segment": len(who), "reached by the plan": reached},
        title=f"{percent(reached / len(who))} reached, {contacts:,} contacts in the quarter",
        y="People",
        highlight=["reached by the plan"],
    )
    names = in_a_row([_NAMES[one] for one in channels])
    return chart, (
        f"By {names}, {_EVERY[every]}, to {'those who agreed' if agreed else 'everybody on file'}: "
        f"**{people(reached)} of {len(who):,}** are reached, each {each:.0f} times in a quarter on average. "
        + (
            "Everybody on file is everybody."
            if not agreed
            else f"{people(len(who) - reached)} {'has' if len(who) - reached == 1 else 'have'} agreed to "
            "none of it "
            "and will hear nothing."
        )
    )


_NAMES = {"email": "email", "sms": "text message", "push": "push message"}
_EVERY = {every: words for words, every in EVERY.items()}


# After the truth: four versions


def lived(shop: Business, version: str, every: int) -> pd.DataFrame:
    """A quarter of the segment, week by week, with a version of the plan; every 0 weeks is without."""
    channels, whom = VERSIONS[version]
    keys = [BY_CHANNEL[one] for one in channels]
    return shop.keep(
        ("trust", "lived", version if every else "", every),
        lambda: repeated(
            shop, keys, QUALITY, on=range(0, A_QUARTER, every) if every else (), weeks=A_QUARTER, whom=whom
        ),
    )


def prepare(shop: Business) -> None:
    """Live through all that the panel shows."""
    for every in EVERY.values():
        versions(shop, every)


def versions(shop: Business, every: int) -> pd.DataFrame:
    """What each version truly does: profit added in the quarter (cents), reach, and what tells of trust."""

    def found() -> pd.DataFrame:
        base, rows = lived(shop, WIDEST, 0), {}
        for name in VERSIONS:
            plan = lived(shop, name, every)
            more = plan["profit_cents"] - base["profit_cents"]
            rows[name] = {
                "profit_cents": round(more.sum(), -2),
                "reached": plan["reached"].iloc[-1],
                "sent": plan["sent"].sum(),
                "against": plan["against"].sum(),
                "stops": plan["stops"].sum(),
                "left": plan["left"].iloc[-1],
            }
        return pd.DataFrame(rows).T

    return shop.keep(("trust", "versions", every), found)


def compare(shop: Business, every: int, count: str) -> Shown:
    """The four versions side by side, by money, by reach or by trust."""
    table, what = versions(shop, every), COUNTED[count]
    money = what == "profit_cents"
    wide, kind, all_email = table.loc[WIDEST], table.loc[RESPECTFUL], table.loc["everybody, email"]
    said = amount if money else (lambda number: f"{number:,.0f}")
    chart = figures.bars(
        table[what],
        title=f"{count.capitalize()}: the widest {said(wide[what])}, the respectful {said(kind[what])}",
        y=f"{count.capitalize()} in the quarter" + (", against sending nothing" if money else ""),
        style="money" if money else "number",
        highlight=[WIDEST, RESPECTFUL],
    )
    fewer = int(all_email["reached"] - kind["reached"])
    cost = all_email["profit_cents"] - kind["profit_cents"]
    if money:
        price = f"gives up {amount(cost)} of profit" if cost > 0 else "gives up no profit"
        told = (
            "Compare the two versions by email: that is **what consent costs**. Writing only to those who "
            f"agreed {price} in the quarter, of {amount(all_email['profit_cents'])}. The versions by three "
            "channels show what the text and push messages do to the same people."
        )
    elif what == "reached":
        told = (
            f"By email, writing only to those who agreed reaches **{people(fewer)} fewer**: "
            f"{percent(fewer / all_email['reached'])} of the reach is what consent costs."
        )
    elif what == "against":
        told = (
            f"**What consent keeps:** by email {int(all_email['against']):,} messages, by three channels "
            f"{int(wide['against']):,}, are not sent to somebody who had not agreed, or not any more."
        )
    else:
        told = (
            f"The widest version is told to stop **{int(wide['stops']):,} times**, the respectful one "
            f"{int(kind['stops']):,} times. And {int(wide['left']):,} times somebody gives up a channel they "
            f"had wanted at the beginning; in the respectful version {int(kind['left']):,} times. Nobody can "
            "be reached through a closed channel again, however good the next message is."
        )
    return chart, f"{_EVERY[every].capitalize()}, for one quarter. {told}"


# Lists that are no longer true


def old_list(shop: Business, weeks: int) -> Shown:
    """Of everybody who had agreed to emails some weeks ago: who still does, who has withdrawn, who is new."""
    still, gone, new = counted_since(shop, weeks)
    share = gone / (still + gone) if still + gone else 0
    when = f"{weeks} weeks" if weeks != 1 else "1 week"
    chart = figures.bars(
        {"still agree": still, "have withdrawn": gone, "new, not on it": new},
        title=f"A list that is {when} old: {gone:,} on it have said no since",
        y="People",
        highlight=["have withdrawn"],
    )
    return chart, (
        f"{when[0].upper()}{when[1:]} ago **{people(still + gone)}** had agreed to emails. **{gone:,}** of "
        "them "
        f"({percent(share, 1)}) have withdrawn since, and {new:,} people who agree today are not on the "
        "list. "
        "Whoever uses the old file breaks a promise with each of the first, and misses the second."
    )


def counted_since(shop: Business, weeks: int) -> tuple[int, int, int]:
    """Who agreed to emails some weeks ago and still does, no longer does, and who does only now."""

    def found() -> tuple[int, int, int]:
        now = consented(shop, "email")
        then = consented(shop, "email", as_of=shop.today - pd.Timedelta(weeks=weeks))
        then = then.reindex(now.index, fill_value=False)
        return int((then & now).sum()), int((then & ~now).sum()), int((~then & now).sum())

    return shop.keep(("trust", "since", weeks), found)


def texts(shop: Business) -> str:
    """The titles of the three messages, as one phrase."""
    titles = [messages(shop)[key].title for key in BY_CHANNEL.values()]
    return f"“{titles[0]}” by email, “{titles[1]}” by text message and “{titles[2]}” by push"
