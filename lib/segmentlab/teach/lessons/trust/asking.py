"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the shop and the meal-kit box. Goes out: questions whose answers are computed. Stage of the loop:
teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.model.tree import customer
from segmentlab.words import amount, people, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .files import COLUMNS, company, described
from .inference import asked, guessed
from .wishes import RESPECTFUL, WIDEST, texts, versions

#: What the widest version may bring.
OUTCOMES = (
    "It earns most: it reaches most",
    "It earns about what the small version earns",
    "It earns less, but still something",
    "It loses money",
)
#: Columns that look harmless together.
HARMLESS = ("city", "birth year")
#: A strict line for a guess about a diet.
STRICT = (5, 0.4)


def widest(shop: Business) -> Reveal:
    """Guess what reaching everybody by everything earns."""

    def truth() -> tuple[str, Picture, str]:
        table = versions(shop, 2)
        profit = table["profit_cents"]
        wide, kind = table.loc[WIDEST], table.loc[RESPECTFUL]
        verdict = (
            OUTCOMES[3]
            if profit[WIDEST] < 0
            else OUTCOMES[0]
            if profit[WIDEST] > 1.1 * profit[RESPECTFUL]
            else OUTCOMES[1]
            if profit[WIDEST] > 0.9 * profit[RESPECTFUL]
            else OUTCOMES[2]
        )
        chart = figures.bars(
            profit[[WIDEST, RESPECTFUL]],
            title=f"The widest: {amount(profit[WIDEST])}; the smallest: {amount(profit[RESPECTFUL])}",
            y="True extra profit in the quarter, against sending nothing",
            style="money",
            highlight=[WIDEST],
        )
        sentence = (
            f"{int(wide['sent']):,} messages tire people. Most are in channels that few had asked for, "
            "with words "
            f"that fit few of them, and tired people order less: profit changes by "
            f"**{amount(wide['profit_cents'])}**."
            f" **{int(wide['against']):,}** messages went to somebody who had not agreed to that channel, "
            "and "
            f"{int(wide['stops']):,} were answered with “stop”. The email to those who agreed changes "
            "profit by "
            f"**{amount(kind['profit_cents'])}**, with {int(kind['stops']):,} such answers. But do not "
            "conclude "
            "that respect always pays in money: look at the four versions below first."
        )
        return verdict, chart, sentence

    return reveal(
        f"For one quarter, every two weeks: {texts(shop)}, to **everybody on file**. Against sending "
        "nothing, what "
        "does that do to the profit of the quarter? The small version, to compare with, is the email "
        "alone, to "
        "those who agreed to emails.",
        guess=choice({one: one for one in OUTCOMES}, label="My guess"),
        truth=truth,
        expert="how many messages each person gets, and whether the second and the third say something to "
        "them.",
        key="trust-widest",
    )


def how_many_alone(shop: Business) -> Reveal:
    """Guess how many people city and birth year single out."""
    columns = [COLUMNS[name] for name in HARMLESS]

    def truth() -> tuple[float, Picture, str]:
        total = len(described(shop))
        alone = {
            "city": company(shop, ["city"], 5)["alone"] / total,
            "birth year": company(shop, ["birth_year"], 5)["alone"] / total,
            "both": company(shop, columns, 5)["alone"] / total,
        }
        chart = figures.bars(
            alone,
            title=f"City and birth year together: {percent(alone['both'])} are the only one",
            y="Share of people alone with it",
            style="percent",
            highlight=["both"],
        )
        sentence = (
            f"By itself neither column is a name: {_few(alone['city'] * total)} alone with the city, "
            f"{_few(alone['birth year'] * total)} with the year. Together they are a name for "
            f"{percent(alone['both'])} of {people(total)}. Whoever knows one "
            "customer’s town and age finds the row, and reads everything else in it."
        )
        return alone["both"], chart, sentence

    return reveal(
        "An agency asks for the segment without names and addresses: **city and birth year**, to plan "
        "posters. For "
        "what share of its people is nobody else in the file with the same two?",
        guess=share(0, 1, 0.2, label="My guess"),
        truth=truth,
        expert="how many towns there are, times how many years, against how many people.",
        key="trust-alone",
    )


def _few(count: float) -> str:
    """Say how many are alone.

    Examples
    --------
    >>> _few(0), _few(1), _few(12)
    ('nobody is', '1 person is', '12 people are')
    """
    number = round(count)
    return "nobody is" if not number else "1 person is" if number == 1 else f"{number:,} people are"


def reads_a_diet(box: Business) -> Reveal:
    """Guess how often a strict guess about a diet is right."""

    def truth() -> tuple[float, Picture, str]:
        chosen, right = guessed(box, *STRICT)
        part = right / max(chosen, 1)
        said, _ = asked(box)
        chart = figures.bars(
            {"true": right, "wrong": chosen - right},
            title=f"{percent(part)} of the guesses are true, and nobody was asked",
            y="People of whom the rule says so",
            highlight=["true"],
        )
        sentence = (
            f"The rule names {people(chosen)}; of **{right:,}** it is true. That is what makes it "
            "delicate: how "
            "somebody eats says something about their health, and the business knows it of people who "
            "never told. "
            f"“For your diet” in a subject line tells them that it does. Asked in the survey, **{said:,}** "
            "said it "
            "of themselves: more people, who expect it to be used."
        )
        return part, chart, sentence

    return reveal(
        "In the meal-kit box nobody’s diet is on file. A rule picks people who looked at five recipes or "
        "more in 180 "
        f"days, **{percent(STRICT[1])} or more of them “light and low carb”**. Of how many of these people "
        "is it "
        "true that they watch carbohydrates or calories?",
        guess=share(0, 1, 0.5, label="My guess"),
        truth=truth,
        expert="what share of light recipes somebody looks at who does not care: there are five kinds.",
        key="trust-diet",
    )


#: One change each to the widest version.
CHANGES = {
    "Write only to those who agreed, in all three channels": "who agreed, three channels",
    "Write to everybody on file, but only emails": "everybody, email",
}


def exercise_1(shop: Business) -> Exercise:
    """Read off the panel which single change helps the profit of the widest version most."""
    profit = versions(shop, 2)["profit_cents"]
    better = {said: float(profit[name] - profit[WIDEST]) for said, name in CHANGES.items()}
    right = max(better, key=lambda said: better[said])
    other = min(better, key=lambda said: better[said])
    return exercise(
        "trust-1",
        "The widest version, every two weeks, may be changed in **one** way. Which change adds more "
        "**profit**? Use the "
        "panel.",
        check=right,
        answer=choice({said: said for said in CHANGES}, label="The change"),
        hints=[
            "Set the panel to every two weeks and to profit.",
            "Compare both bars with that of the widest version.",
        ],
        solution=f"“{right}” adds {amount(better[right])}, “{other}” {amount(better[other])}. So most of "
        "the loss comes "
        "from messages that do not fit, and not from asking nobody. Consent is not there to earn money; it "
        "is there "
        "because people said no.",
        mistakes={f"That adds {amount(better[other])}; the other change adds more.": other},
    )


def exercise_2(shop: Business) -> Exercise:
    """What one unwanted email would have brought."""
    table = versions(shop, 2)
    everybody, agreed = table.loc["everybody, email"], table.loc[RESPECTFUL]
    more, less = (round(row["profit_cents"] / 1000) * 10 for row in (everybody, agreed))
    against, sent = int(everybody["against"]), int(everybody["sent"])
    fewer = int(everybody["reached"] - agreed["reached"])
    price = round((more - less) / against, 2)
    return exercise(
        "trust-2",
        f"Every two weeks, email to everybody on file brings **{amount(100 * more)}** in the quarter, to "
        "those who "
        f"agreed **{amount(100 * less)}**. Of its {sent:,} emails **{against:,}** go to people who do not "
        "want them, "
        f"most of them {fewer:,} who never agreed. What does the shop give up for **each unwanted email** "
        "it does not send?",
        check=price,
        tolerance=0.02,
        answer=number(label="It gives up", unit="$"),
        hints=[
            "First the profit that is given up: the difference of the two amounts.",
            "Then share it among the unwanted emails, not among all.",
        ],
        solution=f"({amount(100 * more)} − {amount(100 * less)}) / {against:,} = ${price:.2f}. That is the "
        "price, as far "
        "as the simulation can tell. A single complaint that is looked into costs more than many of these "
        "emails bring.",
        mistakes={
            "That is per person: each would get several emails.": round((more - less) / fewer, 2),
            "That shares it among all emails; most of them were welcome.": round((more - less) / sent, 2),
            "That is what an email brings, not what is given up: take the difference first.": round(
                more / sent, 2
            ),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: who may be written to by email and not by text message."""
    email, text = customer("email_consent") == True, customer("sms_consent") == True  # noqa: E712
    return exercise(
        "trust-3",
        "For analysts: write the rule for people who **agreed to emails and not to text messages**. Start "
        "from "
        '`customer("email_consent") == True`; the other attribute is `"sms_consent"`.',
        check=choosing(shop, email & ~text),
        hints=[
            "Two conditions, each in its own brackets, joined by `&`.",
            "“Not” is `~` before the brackets.",
        ],
        solution="Whoever said nothing has not agreed, so turn “agreed” around:\n\n"
        '    (customer("email_consent") == True)\n'
        '    & ~(customer("sms_consent") == True)',
        mistakes={
            "That takes those who agreed to both.": choosing(shop, email & text),
            "That takes everybody who agreed to emails.": choosing(shop, email),
            "That takes those who agreed to either.": choosing(shop, email | text),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Somebody agreed to emails about their order. May they get the newsletter?",
            {
                "Yes, the address is the same": "Consent is for a channel and a purpose. The order was the "
                "purpose.",
                "No, not without a second yes": "Another purpose needs another yes.",
                "Yes, if it is a good newsletter": "Whether it is good is for them to say, after they have "
                "agreed.",
            },
            right="No, not without a second yes",
        ),
        pick_one(
            "A file for an agency has no names, only city, birth year and how people came. Is it anonymous?",
            {
                "Yes: nobody’s name is in it": "Most rows are the only one of their kind: a few facts are "
                "a name.",
                "No: most rows belong to one person only": "Count how many share a row, before it leaves "
                "the house.",
                "Yes, if the agency signs something": "A signature forbids; it does not blur a single row.",
            },
            right="No: most rows belong to one person only",
        ),
        pick_one(
            "A rule guesses from behavior that somebody is ill, and is nearly always right. What should be "
            "done with it?",
            {
                "Use it: it is right": "Being right makes it worse: it is known, and was never told.",
                "Use it without saying so": "The message itself says so, and others may see it.",
                "Leave it, and ask people what they want to share": "Whoever answers expects it to be used.",
            },
            right="Leave it, and ask people what they want to share",
        ),
        give_number(
            "2,000 people are in a segment, 1,500 agreed to emails, and 5% of those are in the universal "
            "holdout. How many "
            "may be written to?",
            right=1_425,
            unit="people",
            when_right="A file for sending has these and no others.",
            when_low="Only those who agreed count, and of them only 5% stay out.",
            when_high="First those who agreed, then without the holdout.",
        ),
        key="trust-quiz",
    )
