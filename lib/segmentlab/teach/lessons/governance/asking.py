"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.words import people, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, money, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .fitting import earns, effects
from .moving import changed
from .reporting import AFTER, BEFORE, BY_FIRST, BY_NOW, PERCENT, REPORT, in_percent, kpi, points
from .reviewing import signs
from .shelf import FIRST, KEY, NOW, orders, quiet_regulars, regulars, title_of

#: How many of those who joined the second exercise lets in.
LET_IN = 200


def what_it_was(shop: Business) -> Reveal:
    """Guess what the quarter before was by today's rule."""
    said = kpi(shop)
    before, after = said.loc[BEFORE, REPORT], said.loc[AFTER, REPORT]

    def truth() -> tuple[float, Picture, str]:
        table = kpi(shop).loc[[BEFORE, AFTER]]
        so = float(table.loc[BEFORE, BY_NOW])
        ends = table.loc[AFTER] - table.loc[BEFORE]
        fell = "fell" if ends[BY_NOW] < 0 else "rose" if ends[BY_NOW] > 0 else "stayed the same"
        chart = figures.side_by_side(
            in_percent(table),
            title=f"The report: {points(ends[REPORT])}. By one rule the share {fell}",
            y=PERCENT,
        )
        return (
            so,
            chart,
            f"By the rule of today it was {percent(so, 1)} in {BEFORE} and {percent(after, 1)} in {AFTER}: "
            f"**{points(ends[BY_NOW])}**. By the first rule in both quarters it is {points(ends[BY_FIRST])}. "
            f"The report said **{points(ends[REPORT])}**, and {_of_it(ends[REPORT], ends[BY_NOW])} came from "
            "the definition. Nobody lied: every number on the slide was right, each by the rule of its day.",
        )

    return reveal(
        f"The quarterly report: in {BEFORE} **{percent(before, 1)}** of the quiet regulars ordered within 28 "
        f"days, in {AFTER} **{percent(after, 1)}**. In between the limit went from {FIRST} to {NOW} days. "
        f"What was the share in {BEFORE}, **if the limit had been {NOW} days then, too**?",
        guess=share(0, 0.3, float(round(before * 200) / 200), label="My guess", step=0.005),
        truth=truth,
        expert="whether both numbers are of the same kind of people, before asking why one is larger.",
        key="governance-like-for-like",
    )


def _of_it(report: float, one_rule: float) -> str:
    return "more than all of it" if one_rule < 0 < report else "a part of it"


def what_joiners_bring(shop: Business) -> Reveal:
    """Guess what the email of the segment does to those whom the new rule let in."""
    title = title_of(shop, "win_back")
    before = earns(effects(shop, "stayed").loc["win_back", "profit"])

    def truth() -> tuple[float, Picture, str]:
        both = {name: effects(shop, name)["profit"] for name in ("stayed", "joined")}
        old, new = (float(round(both[name]["win_back"], -2)) + 0.0 for name in ("stayed", "joined"))
        chart = figures.bars(
            {"were there": old, "joined": new},
            title=f"“{title}”: {earns(new)} per 100 who joined",
            y="True extra profit per 100 people within 6 weeks",
            style="money",
            highlight=["joined"],
        )
        mean = changed(shop, NOW).outcome["mean"]
        better = round(both["joined"]["perk"], -2)
        return (
            new,
            chart,
            f"Of those who joined, {percent(mean['enters'])} ordered within 28 days of 1 June, of those "
            "who were "
            f"there {percent(mean['before'])}. They lift the KPI **because they come anyway**, and for the "
            f"same reason 20% off is given away to them: it {earns(new)} per 100. What "
            f"fits them is “{title_of(shop, 'perk')}”: it {earns(better)} per 100. A definition and its "
            "action "
            "belong together: who changes the one must ask for the other.",
        )

    return reveal(
        f"The action of the segment is “{title}”. Per 100 of those who **were there** it truly {before} "
        "within "
        "six weeks. Those who **joined** come back about twice as often. What does the same email do per 100 "
        "of them? (Left of 0: it loses money.)",
        guess=money(-50_000, 50_000, 10_000, label="My guess", step=1_000),
        truth=truth,
        expert="who of them would have come without it.",
        key="governance-joined",
    )


def exercise_1(shop: Business) -> Exercise:
    """Which segment cannot be retired as things stand."""
    options = ("vip_buyers", "spring_2025", KEY, "recent_buyers")
    found = signs(shop)
    return exercise(
        "governance-1",
        "Go through the review panel and choose *retire it*. **Which of these four does the catalogue refuse "
        "to retire?**",
        answer=choice(options, label="It cannot be retired"),
        check=KEY,
        hints=[
            "Some segments are named in the rules of others.",
            "The last line of the signs says what rests on a segment.",
        ],
        solution=f"{KEY}: {' and '.join(found[KEY].rests)} rests on it. First write another rule there, or "
        "retire that one. So nobody finds out on a Monday morning that a list is empty.",
        mistakes={
            "vip_buyers": "Nobody uses it and nothing rests on it: the catalogue lets you.",
            "spring_2025": "Nobody enters, nobody uses it, nothing rests on it: the catalogue lets you.",
            "recent_buyers": "It earns money, but no other rule names it: the catalogue would let you. "
            "Whether you should is another question.",
        },
    )


def exercise_2(shop: Business) -> Exercise:
    """The KPI after a change, from the KPIs of those who stay and those who join."""
    report = changed(shop, NOW).outcome
    stay, here = int(report["people"]["before"]), round(float(report["mean"]["before"]), 3)
    there = round(float(report["mean"]["enters"]), 3)
    right = (stay * here + LET_IN * there) / (stay + LET_IN)
    plain = (here + there) / 2
    every = int(report["people"]["enters"])
    return exercise(
        "governance-2",
        f"On 1 June the agreed list had **{people(stay)}**, of whom **{percent(here, 1)}** ordered within 28 "
        f"days. Suppose a new rule lets in **{LET_IN} more**, of whom **{percent(there, 1)}** order. What is "
        "the KPI of the new list, with nobody behaving differently?",
        answer=number(label="KPI of the new list", unit="%"),
        check=right,
        tolerance=0.01,
        hints=[
            "Count buyers first: how many of the first group, how many of the second?",
            f"About {stay * here:.0f} and {LET_IN * there:.0f} buyers, out of {stay + LET_IN:,} people.",
        ],
        solution=f"{stay:,} × {percent(here, 1)} + {LET_IN} × {percent(there, 1)} = "
        f"{stay * here + LET_IN * there:.0f} buyers among {stay + LET_IN:,} people: {percent(right, 1)}. The "
        f"KPI rose by {100 * (right - here):.1f} points, and not one more order was placed.",
        mistakes={
            "That is the middle of the two shares; but the groups are not of one size.": plain,
            "That is with everybody who joined at 45 days; here only some are let in.": (
                stay * here + every * there
            )
            / (stay + every),
            "That is the old list.": here,
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: the definition as it was agreed, resting on the catalogue's own segment."""
    silent = orders.days_since_last()
    return exercise(
        "governance-3",
        f"For analysts: bring the agreed rule back. Write the rule of the quiet regulars with **more than "
        f"{FIRST} "
        "days**, **resting on the catalogue's own** `regulars`. Start from `regulars` and `orders`.",
        check=choosing(shop, quiet_regulars(FIRST).rule),
        hints=[
            "A segment can stand in a rule like a condition: `regulars & (...)`.",
            "The silence is `orders.days_since_last()`, compared with the number of days.",
        ],
        solution=f"    regulars & (orders.days_since_last() > {FIRST})\n\nSaved with `catalogue.save(..., "
        "on=, by=, "
        "why=)` it is the third version of the segment, and says who brought it back and why.",
        mistakes={
            f"That is the rule as it is now, with {NOW} days.": choosing(shop, quiet_regulars(NOW).rule),
            "These are all quiet buyers; regulars ordered twice in a year.": choosing(shop, silent > FIRST),
            "The other way round: these ordered lately.": choosing(shop, regulars & (silent <= FIRST)),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A KPI of a segment jumps from one week to the next. What do you look at first?",
            {
                "The campaign of that week": "Perhaps. But a campaign moves people over days, and not all at "
                "once.",
                "The versions of the definition": "If the rule changed that week, the jump says nothing of "
                "what people do. Judge both weeks by one rule.",
                "The same week a year ago": "Useful later. It does not tell whether the rule was another "
                "one.",
            },
            right="The versions of the definition",
        ),
        give_number(
            "A list has 1,000 people, and 10% come back. A new rule adds 500 people, of whom 25% come back. "
            "How many percent come back of the new list?",
            right=15,
            unit="percent",
            when_right="100 and 125 make 225 of 1,500. And nobody did anything new.",
            when_low="Those who joined come back more often than 10%, so the whole must rise further.",
            when_high="The first group is twice as large as the second: it counts twice.",
        ),
        pick_one(
            "A retired segment: what becomes of its file?",
            {
                "It is deleted": "Then the next colleague has the same idea, and the same failure.",
                "It stays, with the day, the name and the reason": "Whoever searches for the idea finds the "
                "answer, and old reports can still be explained.",
                "It stays active, in case": "What nobody looks after goes on being sent.",
            },
            right="It stays, with the day, the name and the reason",
        ),
        pick_one(
            "Somebody wants to save a segment as active. Its action says: “monitor”. What do you do?",
            {
                "Save it: every field is filled": "A catalogue can only see that something stands there.",
                "Ask what happens to whom; until then it stays a draft": "A segment is a question asked "
                "for a "
                "reason. Without an action it is a chart.",
                "Delete it": "A draft costs nothing, and somebody may find the message that fits.",
            },
            right="Ask what happens to whom; until then it stays a draft",
        ),
        key="governance-quiz",
    )
