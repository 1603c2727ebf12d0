"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Sequence

from segmentlab.instrument.business import Business
from segmentlab.model.tree import events
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import number, several, share
from ...exercises import Exercise, exercise
from ...mistakes import when
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .matching import plans
from .paper import NEXT_DAYS, share_of_picture, twins
from .ranking import ARE, DO, LOTTERY, reached

orders, visits = events("order_placed"), events("session_started")


def like_a_twin(shop: Business) -> Reveal:
    """Guess whether people alike on paper buy alike, then see it beside people who behave alike."""

    def truth() -> tuple[float, Picture, str]:
        shares = twins(shop)
        anybody, paper, answers, does = shares
        chart = figures.bars(
            shares.rename({"anybody": "anybody at all"}),
            title=f"A twin on paper: {percent(paper, 1)}. A twin in what they do: {percent(does)}",
            y="Chance that this other person bought, too",
            style="percent",
            highlight=["alike in what they do"],
        )
        return (
            paper,
            chart,
            f"In {NEXT_DAYS} days {percent(anybody, 1)} of all customers buy. That a twin on paper bought "
            f"tells you next to nothing: **{percent(paper, 1)}**. The same answers in a survey: "
            f"{percent(answers, 1)}. The same behavior (days since the last order and visit, number of "
            f"orders): **{percent(does)}**, {does / anybody:.1f} times as likely as anybody.",
        )

    return reveal(
        "Somebody bought in the 60 days after 13 April. You pick one of the customers who are **the same on "
        "paper**: same age in years, same country, came the same way. How likely is it that this twin "
        "bought in these 60 days, too?",
        guess=share(0, 1, 0.3, label="My guess"),
        truth=truth,
        expert="how likely anybody is to buy in 60 days, and whether age or country changes that much.",
        key="why-twin",
    )


def which_label_pays(shop: Business) -> Reveal:
    """Guess what choosing the message by age group earns, then see what choosing by behavior does."""

    def truth() -> tuple[float, Picture, str]:
        earned = plans(shop)
        same, age, _, does = earned
        chart = figures.bars(
            earned.round(-4),
            title=f"Best message by age: {percent(age / same - 1)} more. By what they do: "
            f"{percent(does / same - 1)} more",
            y="True extra profit of one email to everybody who wants email",
            style="money",
            highlight=["by what they do (four)"],
        )
        return (
            age / same - 1,
            chart,
            f"One message for all earns {amount(round(same, -4))}. The best one for each age group earns "
            f"{amount(round(age, -4))}, because nearly every age group is best served by **the same** "
            "message: the label changes no decision. The best one for each of four groups by behavior earns "
            f"**{amount(round(does, -4))}**, with two groups fewer.",
        )

    return reveal(
        "Everybody may get one of four emails. The best single email for all earns some profit. Now you may "
        "choose the best one (or none) **for each of six age groups**. How much more profit does that earn?",
        guess=share(0, 1, 0.2, label="My guess: more profit"),
        truth=truth,
        expert="whether a 30-year-old and a 50-year-old who both order every month need different messages.",
        key="why-label-pays",
    )


def exercise_1(shop: Business) -> Exercise:
    """Read two bars of the race and put them into proportion."""
    _, many, buyers = reached(shop, "all", 0.1)
    right, paper = buyers[DO] / buyers[LOTTERY], buyers[DO] / buyers[ARE]
    return exercise(
        "why-1",
        "In the race among **everybody who answered the survey**, writing to the first **10%**: how many "
        "times as many buyers does “what they do” name as a lottery?",
        answer=number(label="Times as many"),
        check=round(right, 1),
        tolerance=0.04,
        hints=[
            "Set both controls of the race as the question says. The sentence has the number of buyers.",
            f"Divide the buyers named by what they do ({buyers[DO]:.0f}) by those of the lottery.",
        ],
        solution=f"{buyers[DO]:.0f} buyers against {buyers[LOTTERY]:.0f}: {right:.1f} times as many.",
        mistakes={
            "That compares with “who they are”; the question asks for the lottery.": round(paper, 1),
            "That is how many percentage points more; the question asks how many times as many.": round(
                100 * (buyers[DO] - buyers[LOTTERY]) / many
            ),
            "That is the other way round: divide the larger number by the smaller one.": round(1 / right, 2),
        },
    )


#: Facts about one customer, and which kind each is.
FACTS = {
    "is 41": "paper",
    "filtered by “longest warranty” twice": "behavior",
    "says that quality matters most": "answer",
    "read the returns policy with a full cart": "behavior",
    "lives in California": "paper",
    "will surely buy, according to a survey": "answer",
    "has not visited for 40 days": "behavior",
}


def exercise_2() -> Exercise:
    """Tell behavior from facts on paper and from answers."""
    right = {fact for fact, kind in FACTS.items() if kind == "behavior"}

    def has(kind: str):  # type: ignore[no-untyped-def]
        return lambda answer: any(FACTS[fact] == kind for fact in answer)

    def check(answer: Sequence[str]) -> bool:
        return set(answer) == right

    says = ("says that quality matters most", "will surely buy, according to a survey")
    return exercise(
        "why-2",
        "The shop knows seven things about one customer. Tick those that are **behavior**.",
        answer=several(list(FACTS), (), label="Behavior"),
        check=check,
        right_answer=tuple(fact for fact in FACTS if fact in right),
        hints=[
            "Behavior is what somebody did, or left undone, and what a log could have recorded.",
            "Saying something in a survey is an answer, even when it is about buying.",
            "There are three. One of them is something that did **not** happen.",
        ],
        solution="Filtering, reading the returns policy, and staying away for 40 days: all three can be read "
        "off the log. Age and place are facts on paper; the rest are answers.",
        mistakes={
            "One of these was only **said**: an answer in a survey is no behavior.": when(
                has("answer"), example=says
            ),
            "Age and place are facts on paper: nobody does them.": when(has("paper"), example=("is 41",)),
            "One is missing. What somebody leaves undone is behavior, too.": when(
                lambda answer: set(answer) < right, example=("filtered by “longest warranty” twice",)
            ),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: a rule of behavior, of two events."""
    visited, twice = visits.count(within="14d") >= 1, orders.count(within="365d") >= 2
    return exercise(
        "why-3",
        "For analysts: write the rule for people who **visited in the last 14 days** and ordered **at least "
        "twice in the last 365 days**. Start from `visits` and `orders`.",
        check=choosing(shop, visited & twice),
        hints=[
            'Each half is a count in a window, such as `visits.count(within="14d") >= 1`.',
            "Each condition in its own brackets, joined by `&`.",
        ],
        solution="One condition for each half:\n\n"
        '    (visits.count(within="14d") >= 1) & (orders.count(within="365d") >= 2)',
        mistakes={
            "The orders are missing.": choosing(shop, visited),
            "The visits are missing.": choosing(shop, twice),
            "That counts all orders ever; the question asks for the last 365 days.": choosing(
                shop, visited & (orders.count() >= 2)
            ),
            "`|` means or: one of the two is then enough.": choosing(shop, visited | twice),
        },
    )


def questions(shop: Business) -> Quiz:
    """What a reader should take away."""
    buyers, everybody = share_of_picture(shop)
    return quiz(
        pick_one(
            f"{buyers} of the buyers of those 60 days were 35 to 54 years old. Is it a good idea to write to "
            "people of that age?",
            {
                "Yes: most buyers are of that age": f"So are most others: {everybody} of **all** customers "
                "are "
                "35 to 54. Compare buyers with everybody before you call something typical.",
                "It cannot be told from this number": f"Right: {everybody} of **all** customers are 35 to "
                "54, so "
                "the age says little. A share among buyers means something only beside the share among "
                "everybody.",
                "No: age never matters": "Too strong: the youngest do buy less often. It is a weak sign, "
                "not none.",
            },
            right="It cannot be told from this number",
        ),
        pick_one(
            "Two customers have the same RFM scores. One filters by price, the other reads every guide. What "
            "does RFM say about the difference?",
            {
                "Nothing: RFM sees orders only": "Visits, filters and reading are behavior, too, and RFM "
                "does "
                "not look at them.",
                "The reader of guides scores higher": "RFM has three scores: how recently, how often and "
                "for how "
                "much somebody ordered.",
                "They cannot have the same scores": "They can: scores come from orders alone.",
            },
            right="Nothing: RFM sees orders only",
        ),
        pick_one(
            "The email to “order often” greets each person by name and shows the shelf this person looked at "
            "last. Which part is segmentation, which personalization?",
            {
                "The name is segmentation, the shelf is personalization": "Both are filled in for one "
                "person.",
                "Choosing the group is segmentation, name and shelf are personalization": "First who gets a "
                "message and why, for a group; then what it says to each one.",
                "All of it is personalization": "Somebody decided that this group gets an email of this "
                "kind: "
                "that was segmentation.",
            },
            right="Choosing the group is segmentation, name and shelf are personalization",
        ),
        give_number(
            "A ranking names 400 people, and 120 of them buy. Of 400 drawn by lottery, 30 buy. How many "
            "times "
            "as good as the lottery is the ranking?",
            right=4,
            unit="times",
            when_right="120 divided by 30. Always ask what a lottery would have found.",
            when_low="Divide the buyers of the ranking by those of the lottery.",
            when_high="Divide the buyers of the ranking by those of the lottery.",
        ),
        key="why-quiz",
    )
