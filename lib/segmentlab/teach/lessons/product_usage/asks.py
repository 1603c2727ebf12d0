"""What notebook 18 asks: two guesses with their truth, three exercises, a quiz, and the table of messages.

Comes in: the team project tool. Goes out: reveals, exercises, a quiz, a table. Stage of the loop: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule, account_sum, customer, events
from segmentlab.segment.evaluate import members
from segmentlab.segment.tiers import usage_tiers
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, share, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, pick_one, quiz
from ...reveal import Reveal, reveal
from .signs import KEY, first_days_in_numbers, key_feature, limits, logins, milestones, setup, signed

# Who is written to, and what to

NOT_SET_UP = (signed.count(between=("56d", "1d")) >= 1) & (setup.count() == 0)
STUCK = (signed.count(between=("56d", "7d")) >= 1) & (setup.count() >= 1) & (key_feature.count() == 0)
GONE_QUIET = (logins.active_days(between=("84d", "21d")) >= 2) & (logins.days_since_last() > 21)
OWNERS_AT_LIMIT = (account_sum(limits.count(within="21d")) >= 1) & (customer("role") == "owner")
POWER = usage_tiers().rules[1]


class Pair(NamedTuple):
    """A group, the message that fits it, one that does not, and the number that tells."""

    name: str
    rule: Rule
    fits: str
    does_not: str
    outcome: str
    kpi: str


BEGIN = "people who begin"
NO_SETUP = "Setup not finished after a day"
PAIRS = (
    Pair(NO_SETUP, NOT_SET_UP, "checklist", "reengage", "activated", BEGIN),
    Pair("Set up, key feature not used in 7 days", STUCK, "first_webinar", "spotlight", "activated", BEGIN),
    Pair("Power users", POWER, "spotlight", "reengage", "logins", "logins"),
    Pair("Gone quiet for three weeks", GONE_QUIET, "reengage", "spotlight", "logins", "logins"),
    Pair(
        "Owners of accounts at a limit",
        OWNERS_AT_LIMIT,
        "limit_offer",
        "annual_offer",
        "upgraded",
        "accounts that grow",
    ),
)


def per_100(tool: Business, message: str, rule: Rule, outcome: str) -> float:
    """What a message really adds per 100 people of a group within six weeks; opens the truth."""
    return 100 * send(tool, message, members(rule, tool)).true_effect(outcome)


def fitting_messages(tool: Business) -> pd.DataFrame:
    """For each group, its people today, a message that fits, one that does not, and what each really adds."""
    offered, rows = messages(tool), []
    for pair in PAIRS:
        good, bad = (per_100(tool, key, pair.rule, pair.outcome) for key in (pair.fits, pair.does_not))
        rows.append(
            {
                "group": pair.name,
                "people today": int(members(pair.rule, tool).sum()),
                "counted (KPI)": pair.kpi,
                "a message that fits": offered[pair.fits].title,
                "adds per 100": signed_number(good),
                "one that does not fit": offered[pair.does_not].title,
                "adds, per 100": signed_number(bad),
            }
        )
    return pd.DataFrame(rows)


def signed_number(number: float) -> str:
    """A change with its sign, never minus nothing.

    Examples
    --------
    >>> signed_number(2.56), signed_number(-53.7), signed_number(-0.01)
    ('+2.6', '−54', '0')
    """
    shown = f"{number:+.0f}" if abs(number) >= 20 else f"{number:+.1f}"
    return "0" if float(shown) == 0 else shown.replace("-", "−")


# Commit, then reveal

TO_THE_STUCK = ("checklist", "first_webinar", "spotlight", "reengage")


def offered_to_the_stuck(tool: Business) -> pd.DataFrame:
    """The four messages to choose from: what people read, where, and what it costs to send one."""
    offered = [messages(tool)[key] for key in TO_THE_STUCK]
    return pd.DataFrame(
        {
            "message": [message.title for message in offered],
            "what people read": [f"“{message.text}”" for message in offered],
            "where": [message.channel.replace("in_app", "inside the tool") for message in offered],
            "cost each": [amount(message.cost_cents) for message in offered],
        }
    )


def message_for_the_stuck(tool: Business) -> Reveal:
    """Guess which message makes people begin who have set the tool up and not begun, then see all four."""
    offered = {key: messages(tool)[key] for key in TO_THE_STUCK}

    def truth() -> tuple[str, Picture, str]:
        started = pd.Series(
            {offered[key].title: per_100(tool, key, STUCK, "activated") for key in TO_THE_STUCK}
        )
        started = started.sort_values(ascending=False)
        best, worst = started.index[0], started.index[-1]
        nothing = abs(started.iloc[-1]) < 0.05
        chart = figures.bars(
            started.round(1) + 0.0,
            title=f"“{best}” makes {started.iloc[0]:.1f} of 100 begin, "
            f"“{worst}” {'nobody' if nothing else signed_number(started.iloc[-1])}",
            y="More people who begin with the key feature, per 100, in 6 weeks",
            highlight=[best],
        )
        before = {key: per_100(tool, key, NOT_SET_UP, "activated") for key in ("checklist", "first_webinar")}
        sentence = (
            f"These people have set the tool up, so a list of setup steps comes late for most of them; what "
            f"they lack is a first project. For those who have **not** set up, the checklist brings "
            f"{before['checklist']:.1f} per 100 and the webinar {before['first_webinar']:.1f}, and the "
            f"checklist costs {amount(offered['checklist'].cost_cents)} each, not "
            f"{amount(offered['first_webinar'].cost_cents)}. The other two talk to people who are past "
            "both milestones."
        )
        return best, chart, sentence

    return reveal(
        "They have set the tool up and not used the key feature for a week. Which of the four messages makes "
        "the most of them begin?",
        guess=choice([message.title for message in offered.values()], label="My guess"),
        truth=truth,
        key="usage-guess-1",
        expert="which milestone they passed last, and which message speaks about the next one.",
    )


def adopted_by_message(tool: Business) -> Reveal:
    """Guess how much more people use the tool whom a message made adopt, then see both gaps."""
    plain = newcomers_with_webinar(tool)["plainly"]

    def truth() -> tuple[float, Picture, str]:
        found = newcomers_with_webinar(tool)
        more = found["with"] - found["without"]
        chart = figures.bars(
            {
                "began by themselves": found["adopters"],
                "never began": found["others"],
                "began only because of the webinar": found["with"],
                "the same people without it": found["without"],
            },
            title=f"Began by themselves: {plain:.1f} more logins than the others; made to begin: {more:.1f}",
            y="Logins per person in 8 weeks",
            highlight=["began only because of the webinar", "the same people without it"],
        )
        sentence = (
            f"The webinar made **{found['people']:.0f} people** begin who would not have begun. They log in "
            f"{found['with']:.1f} times in eight weeks; without it these same people would have logged in "
            f"{found['without']:.1f} times. So the key feature does help, but adopters differ anyway: only "
            f"**{percent(more / plain)}** of the difference you see between adopters and the others is what "
            "adopting does. The rest is who they are."
        )
        return float(round(more, 1)), chart, sentence

    return reveal(
        "Newcomers of the last 12 weeks who have not begun yet: those who will begin with the key feature "
        f"**by themselves** log in {plain:.1f} times more in the next eight weeks than those who will not. "
        "Others begin **only because of the webinar**. How many more logins do they have than the same "
        "people would have had without it?",
        guess=whole(0, 12, 6, label="My guess: more logins in 8 weeks"),
        truth=truth,
        key="usage-guess-2",
        expert="who begins by themselves: people who would have come often in any case.",
    )


def newcomers_with_webinar(tool: Business) -> dict[str, float]:
    """Logins in eight weeks: begun by themselves, because of the webinar, or not; opens the truth."""

    def compute() -> dict[str, float]:
        fresh = members((signed.count(within="84d") >= 1) & (key_feature.count() == 0), tool)
        both = send(tool, "first_webinar", fresh, weeks=8).truth
        itself, made = both["activated_without"].astype(bool), both["activated_with"].astype(bool)
        because = made & ~itself
        adopters, others = both["logins_without"][itself].mean(), both["logins_without"][~itself].mean()
        return {
            "people": float(because.sum()),
            "adopters": adopters,
            "others": others,
            "plainly": adopters - others,
            "with": both["logins_with"][because].mean(),
            "without": both["logins_without"][because].mean(),
        }

    return tool.keep(("newcomers with webinar",), compute)


# Exercises and quiz


def exercise_1(tool: Business) -> Exercise:
    """Read a share off the first panel."""
    right = first_days_in_numbers(milestones(tool, 24, 28))
    other = first_days_in_numbers(milestones(tool, 24, 7))

    def of(steps: dict[str, int], part: str, base: str = "signed up") -> float:
        return round(steps[part] / steps[base], 2)

    return exercise(
        "usage-1",
        "Give people **four weeks** instead of one for the key feature (setup still within 24 hours). What "
        "share of all newcomers then passes **both** milestones?",
        check=of(right, "began"),
        answer=share(0, 1, 0.5, label="Share of all newcomers", step=0.01),
        hints=[
            "Use the first panel and move its second control only.",
            "Leave the setup at 24 hours and set the key feature to 28 days.",
            "Divide the third bar by the first.",
        ],
        solution=f"{right['began']:,.0f} of {right['signed up']:,.0f} newcomers: "
        f"{percent(of(right, 'began'))}. With one week it was {percent(of(other, 'began'))}: who does not "
        "begin early seldom begins.",
        mistakes={
            "That is the share of those who **set up**; the question asks for all newcomers.": of(
                right, "began", "set up"
            ),
            "That is the share who set up in time; the key feature comes after it.": of(right, "set up"),
            "That is the share who are also back in the second month.": of(right, "back"),
        },
        tolerance=0.02,
    )


def exercise_2(tool: Business) -> Exercise:
    """Choose whom a message fits; the truth decides."""
    groups = {pair.name: pair.rule for pair in PAIRS if pair.outcome == "logins"}
    groups[NO_SETUP] = NOT_SET_UP
    true = {name: per_100(tool, "reengage", rule, "logins") for name, rule in groups.items()}
    best = max(true, key=lambda name: true[name])
    return exercise(
        "usage-2",
        "“Your team has moved eleven cards since you were last here.” To whom do you send it, if you want "
        "more logins?",
        check=best,
        answer=choice(list(groups), label="Send it to"),
        hints=[
            "Read the message again. Of whom is it true?",
            "Look for people who had a habit and lost it.",
        ],
        solution=f"{best}: there it really adds {signed_number(true[best])} logins per 100 people. Power "
        f"users ({signed_number(true['Power users'])}) are told that they are missed while they are there, "
        f"and people without a setup ({signed_number(true[NO_SETUP])}) have nothing to come back to yet.",
        mistakes={
            "Power users": "They were here this week. Telling them that they are missed tells them that "
            "nobody looked: "
            f"the truth is {signed_number(true['Power users'])} logins per 100.",
            NO_SETUP: "They have no cards and no habit to come back to; they need "
            "the next step of the setup.",
        },
    )


def exercise_3(tool: Business) -> Exercise:
    """Write the rule of the second milestone."""
    key = events("feature_used").where(feature=KEY)
    anew, done, never = signed.count(between=("28d", "7d")) >= 1, setup.count() >= 1, key.count() == 0
    return exercise(
        "usage-3",
        "For analysts: write the rule for people who **signed up one to four weeks ago**, **completed the "
        f"setup**, and have **never used** the feature `{KEY!r}`.",
        check=choosing(tool, anew & done & never),
        right_answer=anew & done & never,
        hints=[
            'One to four weeks ago is `events("signed_up").count(between=("28d", "7d")) >= 1`.',
            f'The feature is `events("feature_used").where(feature="{KEY}")`; never is a count of 0.',
        ],
        solution="Three conditions:\n\n"
        '    (events("signed_up").count(between=("28d", "7d")) >= 1)\n'
        '    & (events("setup_completed").count() >= 1)\n'
        f'    & (events("feature_used").where(feature="{KEY}").count() == 0)',
        mistakes={
            "That forgets that they must have completed the setup.": choosing(tool, anew & never),
            "That leaves out those who used the key feature, but not that they are new.": choosing(
                tool, done & never
            ),
            "These have not completed the setup: their next step is another one.": choosing(
                tool, anew & (setup.count() == 0)
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Users of the new calendar stay longer than others. What follows?",
            {
                "Promote the calendar: it keeps people": "It may only be that people who come often try "
                "everything. Compare people who came equally often first.",
                "The calendar is useless": "That does not follow either.",
                "Too little: who uses it comes more often anyway": "Hold the habit equal, and then test a "
                "message that makes people adopt.",
            },
            right="Too little: who uses it comes more often anyway",
        ),
        pick_one(
            "Somebody signed up yesterday and has not finished the setup. When do you help?",
            {
                "Now": "Nearly all who ever finish do so on the first day.",
                "In a month, if they are still stuck": "Move the first control of the first panel: a week "
                "more brings hardly anybody.",
                "Never, they will find their way": "Few do; see the share that is back.",
            },
            right="Now",
        ),
        pick_one(
            "Which number do you ask for first, if you want to know who will still be here?",
            {
                "The length of a session": "It tells something of its own, but less.",
                "The days with a login": "Frequency first; breadth and length refine it.",
                "The number of features tried": "It looks best at first sight. Among people who came equally "
                "often, hardly anything of it is left.",
            },
            right="The days with a login",
        ),
        pick_one(
            "A message goes to some users of an account, and to their colleagues not. Why does that spoil a "
            "test?",
            {
                "The email is delivered twice": "It is not.",
                "Colleagues bring each other back": "So the holdout feels the message too. Draw whole "
                "accounts, never single users.",
                "Small groups are unfair": "Size is another question.",
            },
            right="Colleagues bring each other back",
        ),
        key="usage-quiz",
    )
