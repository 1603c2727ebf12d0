"""What notebook 19 asks: whom to call, whom to write to, exercises, a quiz; and the messages in one table.

Comes in: the team project tool. Goes out: reveals, exercises, a quiz, a table. Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.measure.lift import lift
from segmentlab.model.tree import account_count, customer
from segmentlab.segment.account_tiers import account_interest
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, pick_one, quiz
from ...reveal import Reveal, reveal
from .rollup import TIERS, grown_by, hand_over, logins, looking, paying_owners, revenue, tier_of

#: What the panels start with.
HEALTHY, CHAMPION_DAYS, PEOPLE, VIEWS = 0.6, 10, 3, 3
ROLES = {"owners": "owner", "members": "member"}


def to(tool: Business, who: pd.Index) -> pd.Series:
    """Yes for these people, no for everybody else."""
    ids = pd.Index(tool.customers["customer_id"])
    return pd.Series(ids.isin(who), index=ids)


# Whom to call


def saved_by_calls(tool: Business) -> pd.DataFrame:
    """What calls from customer success really change in each tier of paying accounts, within 12 weeks."""

    def play() -> pd.DataFrame:
        who = paying_owners(tool)
        tier = tier_of(tool, who, None, HEALTHY, CHAMPION_DAYS)
        rows, monthly = {}, revenue(tool)
        for name in TIERS[1:]:
            accounts = who[(tier == name).to_numpy()]
            test = send(tool, "success_call", to(tool, accounts), weeks=12)
            stayed, would_stay = (~test.truth[f"churned_{way}"][accounts] for way in ("with", "without"))
            rows[name] = {
                "accounts": len(test.people),
                "leave": float(test.truth["churned_without"].mean()),
                "saved": -test.true_effect("churned"),
                "kept_cents": float((monthly[accounts] * (stayed.astype(int) - would_stay)).mean()),
            }
        return pd.DataFrame(rows).T

    return tool.keep(("saved by calls",), play)


def whom_to_call(tool: Business) -> Reveal:
    """Guess in which tier a call saves most accounts, then see all four."""

    def truth() -> tuple[str, Picture, str]:
        table = saved_by_calls(tool)
        saved = 100 * table["saved"]
        best = str(saved.idxmax())
        chart = figures.bars(
            saved.round(1) + 0.0,
            title=f"100 calls save {saved[best]:.1f} {best.lower()} accounts, "
            f"and {abs(saved['Healthy']):.1f} healthy ones",
            y="Paying accounts saved per 100 calls, within 12 weeks",
            highlight=[best],
        )
        cost = messages(tool)["success_call"].cost_cents
        each = amount(round(cost / table.loc[best, "saved"], -2))
        kept = {name: amount(round(100 * table.loc[name, "kept_cents"], -2)) for name in ("Silent", "Fading")}
        sentence = (
            f"A call costs {amount(cost)}, so an account saved costs **{each}** where they are "
            f"{best.lower()}. "
            f"Count money too, for silent accounts are small: 100 calls keep {kept['Silent']} of monthly "
            "fees "
            f"among the silent and {kept['Fading']} among the fading. Those carried by one leave seldom by "
            f"themselves ({percent(table.loc['Carried by one', 'leave'], 1)} in these weeks): little to save."
        )
        return best, chart, sentence

    return reveal(
        "Customer success has time for 100 calls to the owners of paying accounts. In which tier do they "
        "save "
        "the most accounts within 12 weeks?",
        guess=choice(list(TIERS[1:]), "Carried by one", label="My guess"),
        truth=truth,
        key="accounts-guess-1",
        expert="two things: how many leave by themselves, and how many of these a talk still reaches.",
    )


# Whom to write to


def nurtured(tool: Business) -> pd.Series:
    """Who is in an account to nurture today, by the library's usual cut points."""
    return account_interest().groups(tool) == "Nurture"


def story_by_role(tool: Business) -> pd.DataFrame:
    """What the story of another team really changes in nurtured accounts, by whom it is sent to."""

    def play() -> pd.DataFrame:
        inside, account = nurtured(tool), tool.customers.set_index("customer_id")["account_id"]
        rows = {}
        for name, role in ROLES.items():
            who = members(customer("role") == role, tool) & inside
            truth = send(tool, "team_story", who, weeks=8).truth
            more = truth["upgraded_with"].astype(int) - truth["upgraded_without"].astype(int)
            # All people of an account tell of the same upgrade: count it once.
            rows[name] = {"emails": len(truth), "grew": more.groupby(account[truth.index]).first().sum()}
        return pd.DataFrame(rows).T.astype(int)

    return tool.keep(("story by role",), play)


def whom_to_write_to(tool: Business) -> Reveal:
    """Guess how much a story does that only members read, then see it beside the owners."""
    table = story_by_role(tool)
    owner, member = table.loc["owners"], table.loc["members"]

    def truth() -> tuple[int, Picture, str]:
        chart = figures.bars(
            {f"to {row.Index}: {row.emails:,} emails": row.grew for row in table.itertuples()},
            title=f"{owner['emails']:,} emails to owners: {owner['grew']} more accounts grow; "
            f"{member['emails']:,} to members: {member['grew']}",
            y="More accounts that start or enlarge a plan, within 8 weeks",
            highlight=[f"to owners: {owner['emails']:,} emails"],
        )
        sentence = (
            "Members read the story too, and they do not decide. A message "
            "about **use** may go to everybody; a message about **buying** goes to the owner, then to the "
            "administrators."
        )
        return int(member["grew"]), chart, sentence

    return reveal(
        f"“{messages(tool)['team_story'].text}” Sent to the **owners** of the accounts in nurturing "
        f"({owner['emails']:,} emails), it makes {owner['grew']} more accounts start or enlarge a plan. "
        "How many "
        f"is it if only their **members** get it ({member['emails']:,} emails)?",
        guess=whole(0, 60, 20, label="My guess: more accounts that grow"),
        truth=truth,
        key="accounts-guess-2",
        expert="who signs: the owner listens to colleagues, and then decides.",
    )


# Accounts in a test


def two_ways_to_count(tool: Business) -> str:
    """What one test measures if people are counted, and if accounts are, in a sentence."""
    test = send(tool, "team_story", nurtured(tool), holdout=0.5, weeks=8)
    account = tool.customers.set_index("customer_id")["account_id"]
    naive, honest = lift(test.people, "upgraded"), lift(test.people, "upgraded", clusters=account)
    width, true = (honest.high - honest.low) / (naive.high - naive.low), test.true_effect("upgraded")
    fooled = not naive.low <= true <= naive.high
    return (
        f"{len(test.people):,} people in {account[test.people.index].nunique():,} accounts took part. "
        "Counted as "
        f"if everybody decided alone, the bar goes from {_points(naive.low)} to {_points(naive.high)} per "
        "100; "
        f"counted by account, from {_points(honest.low)} to {_points(honest.high)}, **{width:.1f} times as "
        "long**. "
        f"The truth is {_points(true)}: "
        + (
            "the short bar misses it."
            if fooled
            else "here both hold it, but the short bar would often miss it."
        )
    )


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")


def messages_that_fit(tool: Business) -> pd.DataFrame:
    """For each kind of account: the message that fits, one that does not, and what each adds per 100."""
    offered = messages(tool)
    tier = tier_of(tool, paying_owners(tool), None, HEALTHY, CHAMPION_DAYS)
    owner = members(customer("role") == "owner", tool)
    kept, grown = "accounts that stay", "accounts that grow"
    groups = [
        ("Silent, paying", to(tool, tier.index[tier == "Silent"]), kept, "success_call", "renewal_reminder"),
        ("Fading, paying", to(tool, tier.index[tier == "Fading"]), kept, "success_call", "champions_perk"),
        ("Healthy, paying", to(tool, tier.index[tier == "Healthy"]), grown, "team_story", "success_call"),
        ("In nurturing", nurtured(tool) & owner, grown, "team_story", "success_call"),
    ]
    rows = []
    for name, who, kpi, good, bad in groups:
        outcome, sign = ("churned", -1) if kpi == kept else ("upgraded", 1)
        adds = [sign * 100 * send(tool, key, who, weeks=12).true_effect(outcome) for key in (good, bad)]
        rows.append(
            {
                "accounts": name,
                "number": int(who.sum()),
                "counted (KPI)": kpi,
                "a message that fits": f"{offered[good].title}, {amount(offered[good].cost_cents)} each",
                "adds per 100": _shown(adds[0]),
                "one that does not fit": f"{offered[bad].title}, {amount(offered[bad].cost_cents)} each",
                "adds, per 100": _shown(adds[1]),
            }
        )
    return pd.DataFrame(rows)


def _shown(number_: float) -> str:
    text = f"{number_:+.1f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


# Exercises and quiz


def exercise_1(tool: Business, as_of: str) -> Exercise:
    """Read the size of a list off the panel of the committee."""
    look = looking(tool, as_of)

    def calls(people: int, views: int) -> int:
        return int(grown_by(tool, as_of, hand_over(look, people, views)).loc["hand to sales", "accounts"])

    right, rate = calls(2, 4), grown_by(tool, as_of, hand_over(look, 2, 4)).loc["hand to sales", "share"]
    return exercise(
        "accounts-1",
        "Sales wants accounts in which **at least two** people looked at the prices, **at least four** "
        "times in "
        "all. How many accounts did they get by 27 April 2026?",
        check=right,
        answer=number(label="Accounts handed to sales", unit="accounts"),
        hints=[
            "Use the panel of the buying committee.",
            "Set the first control to 2 people and the second to 4 views; the bar is labelled with the "
            "number.",
        ],
        solution=f"{right:,} accounts, and {percent(rate)} of them grew within 60 days.",
        mistakes={
            "That is with four people and two views: the other way round.": calls(4, 2),
            "That is with two views; the question asks for four.": calls(2, 2),
            "That is with one person; the question asks for two.": calls(1, 4),
        },
    )


def exercise_2() -> Exercise:
    """Put one account into its tier."""
    came, people, busiest = 2, 12, 15

    def tier() -> str:
        place = [came / people >= HEALTHY, busiest >= CHAMPION_DAYS, came > 0]
        return ["Healthy", "Carried by one", "Fading", "Silent"][int(np.argmax([*place, True]))]

    return exercise(
        "accounts-2",
        f"An account has {people} people. In the last four weeks {came} of them came: one on {busiest} days, "
        "one on a single day. Which tier is it in?",
        check=tier(),
        answer=choice(["Healthy", "Carried by one", "Fading", "Silent"], label="It is"),
        hints=[
            "Ask in the order of the tiers: first the share of its people who came.",
            f"{came} of {people} is {percent(came / people)}; healthy begins at {percent(HEALTHY)}.",
            f"Then the busiest person: {busiest} days, and the cut is at {CHAMPION_DAYS}.",
        ],
        solution=f"{came} of {people} is {percent(came / people)}, so it is not healthy. Its busiest "
        "person came on "
        f"{busiest} days, at least {CHAMPION_DAYS}: it is carried by one.",
        mistakes={
            "Healthy": f"Only {percent(came / people)} of its people came; healthy begins at "
            f"{percent(HEALTHY)}.",
            "Fading": "Few came, but one of them very often; that is asked first.",
            "Silent": "Two people came.",
        },
    )


def exercise_3(tool: Business) -> Exercise:
    """Write a rule with two roll-ups in it."""
    there = logins.count(within="28d") >= 1
    owner_there, anybody = account_count(there & (customer("role") == "owner")), account_count(there)
    right = (anybody >= 1) & (owner_there == 0)
    return exercise(
        "accounts-3",
        "For analysts: write the rule for accounts in which **somebody** logged in during the last 28 "
        "days, but "
        '**not the owner**. Start from `there = events("logged_in").count(within="28d") >= 1`.',
        check=choosing(tool, right),
        right_answer=right,
        hints=[
            "`account_count(rule)` counts the people of an account for whom a rule holds.",
            'The owner came: `account_count(there & (customer("role") == "owner"))`.',
        ],
        solution="Two roll-ups:\n\n"
        "    (account_count(there) >= 1)\n"
        '    & (account_count(there & (customer("role") == "owner")) == 0)',
        mistakes={
            "That asks whether each person came; the question is about the account: roll up first.": choosing(
                tool, there & (customer("role") != "owner")
            ),
            "Nobody of these accounts may have come at all: somebody must.": choosing(tool, owner_there == 0),
            "That leaves the owner out of the question.": choosing(tool, anybody >= 1),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "One user of an account is a power user, nobody else comes. What does the average of its "
            "people say?",
            {
                "A middling account": "That is what the average says, and it hides both: the one who carries "
                "the account, and the empty seats.",
                "A healthy account": "Look at the share of its people who come.",
                "A silent account": "Somebody comes, and often.",
            },
            right="A middling account",
        ),
        pick_one(
            "A student downloads ten guides. A company's owner, its administrator and a project lead each "
            "look at "
            "the prices once. Whom does sales call?",
            {
                "The student: ten signs are more than three": "Ten signs of one person are one interest.",
                "The company: three people, and the page that counts": "Several people of one account on the "
                "prices is what a decision looks like from outside.",
                "Both": "Sales has no time for both; keep the student in nurturing.",
            },
            right="The company: three people, and the page that counts",
        ),
        pick_one(
            "You test an email about a larger plan, and draw the holdout person by person. What goes wrong?",
            {
                "Nothing": "In one account some get it and some do not, and the account decides once.",
                "Both arms of the test sit in the same accounts": "Whatever the account then does, it does "
                "in "
                "both arms. Draw whole accounts.",
                "The holdout gets too small": "Its size is not the problem.",
            },
            right="Both arms of the test sit in the same accounts",
        ),
        pick_one(
            "A silent account has a higher risk than a fading one. Is that reason enough to call it first?",
            {
                "Yes, risk is what counts": "Risk alone is not: a call must also change something.",
                "No: see whether calls save more of them": "Here they do. In 45 you will meet businesses "
                "in which "
                "those at the highest risk may be past saving.",
                "No, silent accounts are lost": "The truth said otherwise.",
            },
            right="No: see whether calls save more of them",
        ),
        key="accounts-quiz",
    )
