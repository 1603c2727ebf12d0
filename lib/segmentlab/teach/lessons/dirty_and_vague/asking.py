"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the shop, as it truly was and as dirty logs tell it. Goes out: questions whose answers are computed.
Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.words import amount

from ... import figures
from ...answers import choosing
from ...controls import choice, money, number
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .damage import CLEANED, RAW, by_list
from .lists import AUDIENCES, TRUE, orders, visits
from .sending import AS_IT_COMES, BY_HAND, both_lists
from .vague import IN_WORDS, WHOSE, meanings

#: The setting of the first panel that the first guess is about.
QUIET, KEY = 60, "win_back"


def what_it_earned(shops: dict[str, Business]) -> Reveal:
    """Guess what the email to the list as it comes truly earned."""
    sent = both_lists(shops, QUIET, KEY)[AS_IT_COMES]
    title = messages(shops[TRUE])[KEY].title

    def truth() -> tuple[float, Picture, str]:
        both = both_lists(shops, QUIET, KEY)
        raw, hand = both[AS_IT_COMES], both[BY_HAND]
        chart = figures.bars(
            {
                "in the report": raw.revenue,
                "truly earned, as it comes": round(raw.profit, -2),
                "truly earned, by hand": round(hand.profit, -2),
            },
            title=f"{amount(raw.revenue)} in the report, {_plain_amount(raw.profit)} in truth",
            y="Orders in the report; true extra profit",
            style="money",
            highlight=["truly earned, as it comes"],
        )
        return (
            float(round(raw.profit, -2)),
            chart,
            f"Of the {raw.buyers:,} buyers in the report, **{raw.buyers_anyway:,} would have bought "
            "without the "
            f"email**, and {raw.buyers_wrong:,} were no sleepers at all: they had been there in these "
            "weeks, and "
            "the log had not seen them. They paid 20% less for what they would have bought anyway. That is "
            "why "
            "the list “sells”. For trust: "
            f"**{raw.wrong:,} people** who had been in the shop read “we have not seen you for a while” "
            f"(from the list cleaned by hand: {hand.wrong:,}). That list truly brought "
            f"{_plain_amount(hand.profit)}: this email hardly wakes anybody, and the wrong names made it "
            "look "
            "like a success.",
        )

    return reveal(
        f"The list **as it comes**, {QUIET} days without a visit, email “{title}”: the report shows "
        f"{amount(sent.revenue)} in orders. Compared with **not sending it**, how much profit did it truly "
        "earn?",
        guess=money(-100_000, 300_000, 100_000, label="My guess", step=5_000),
        truth=truth,
        expert="who the buyers are, and what they would have done without the email: who buys often buys "
        "from "
        "every list that he stands on by mistake.",
        key="dirty-earned",
    )


def _plain_amount(cents: float) -> str:
    whole = round(cents, -2)
    return amount(whole) if whole > 0 else f"a loss of {amount(-whole)}" if whole else "nothing"


def which_costs(shops: dict[str, Business]) -> Reveal:
    """Guess which list is still wrong after cleaning."""

    def truth() -> tuple[str, Picture, str]:
        off = {
            name: {state: by_list(shops, "heavy", state, name, one.fits).off for state in (RAW, CLEANED)}
            for name, one in AUDIENCES.items()
        }
        after = {name: row[CLEANED] for name, row in off.items()}
        worst = max(after, key=lambda name: after[name])
        chart = figures.bars(
            after,
            title=f"After cleaning: {worst} {after[worst]:,} off, all others {_others(after, worst)}",
            y="People and names still off after cleaning",
            highlight=[worst],
        )
        most = max(off, key=lambda name: off[name][RAW])
        return (
            worst,
            chart,
            f"“{most}” was off by {off[most][RAW]:,} before, and cleaning repairs all of it: a wrong name, "
            "a copy, "
            "a wrong unit still hold the truth. "
            f"“{worst}” was off by {off[worst][RAW]:,}, and {after[worst]:,} are left: a browser that sends "
            "nothing leaves nothing to repair. **What is written wrongly can be put right. What was never "
            "written cannot.** So a rule about what people did *not* do needs most care.",
        )

    return reveal(
        "Now the heavy copy is cleaned, with everything that `clean()` can do. Which list is **still** off "
        "the "
        "most?",
        guess=choice({name: name for name in AUDIENCES}, "Never ordered", label="My guess"),
        truth=truth,
        expert="for each fault: is the truth still somewhere in the log?",
        key="dirty-after-cleaning",
    )


def _others(after: dict[str, int], worst: str) -> str:
    rest = max(count for name, count in after.items() if name != worst)
    return "none" if not rest else f"{rest:,} or fewer"


def where_it_earns(shop: Business) -> Reveal:
    """Guess which team's engaged people are worth the most to one email."""
    title = messages(shop)["perk"].title
    options = {f"{WHOSE[name].capitalize()}: {words}": name for name, words in IN_WORDS.items()}

    def truth() -> tuple[str, Picture, str]:
        table = meanings(shop)
        earned = table["perk"].round(-2) + 0.0
        best, clicked = earned.idxmax(), "clicked"
        chart = figures.bars(
            earned.rename(WHOSE),
            title=f"The same email: from {amount(earned.min())} to {amount(earned.max())} per 100 people",
            y=f"True extra profit of “{title}” per 100 people",
            style="money",
            highlight=[WHOSE[best]],
        )
        off = table["win_back"].round(-2)
        return (
            best,
            chart,
            f"Per 100 people of {WHOSE[best]} it earns **{amount(earned[best])}**, per 100 of "
            f"{WHOSE[clicked]} "
            f"{amount(earned[clicked])}: who clicks reads email, and reading is not buying. “Come back, "
            "20% off” "
            f"loses with all five, from {amount(-off.max())} to {amount(-off.min())} per 100. So “send it "
            "to the "
            "engaged” is not an order that anybody can carry out.",
        )

    return reveal(
        f"“{title}” is to go “to the engaged”. It goes to each of the five audiences. Where does it truly "
        "**earn the most per 100 people**?",
        guess=choice(options, "clicked", label="My guess"),
        truth=truth,
        expert="what the email asks people to do, and which of the five words asks for the same thing.",
        key="dirty-engaged",
    )


def exercise_1(shops: dict[str, Business]) -> Exercise:
    """Read the missing people off the panel."""
    found = by_list(shops, "heavy", RAW, "Big spenders", "perk")
    return exercise(
        "dirty-1",
        "How many **big spenders** are **missing** from the list drawn from the heavy copy as it comes? "
        "Use the "
        "panel with the four lists.",
        answer=number(label="People"),
        check=found.missing,
        hints=[
            "Choose the list “Big spenders”, the heavy copy, as it comes.",
            "It is the second bar, and the first number of the title.",
        ],
        solution=f"{found.missing:,}. For six weeks an order of $120 stands there as $1.20, so their year "
        "stays "
        "below the line. Nobody complains about an email that did not come: that is why nobody notices.",
        mistakes={
            "These are rightly written to.": found.right,
            "These are on the list and should not be.": found.wrong,
        },
    )


def exercise_2(shops: dict[str, Business]) -> Exercise:
    """What believing the report costs in a large shop."""
    both = both_lists(shops, QUIET, KEY)
    raw, hand = (round(both[name].profit, -2) / 100 for name in (AS_IT_COMES, BY_HAND))
    here, there = len(shops[TRUE].customers), 400_000
    right = round((hand - raw) * there / here)
    return exercise(
        "dirty-2",
        f"In this shop of {here:,} customers the email brought {_signed(raw)} with the list as it comes, and "
        f"{_signed(hand)} with the one cleaned by hand. A shop of **{there:,}** customers has the same "
        "dirt and "
        "sends the same email. How much **more** profit does the list cleaned by hand bring there, each "
        "time?",
        answer=number(label="More profit", unit="$"),
        check=right,
        tolerance=0.02,
        hints=[
            "First the difference between the two lists in this shop; mind the minus.",
            f"The other shop has {there / here:.0f} times as many customers.",
        ],
        solution=f"{_signed(hand)} instead of {_signed(raw)} is ${hand - raw:,.0f} more; times "
        f"{there / here:.0f} "
        f"that is ${right:,}. It is money for each email, and the same cleaning serves every other list.",
        mistakes={
            "That is the difference in the small shop.": round(hand - raw),
            "That is what one list brings; the question asks for the difference.": round(
                abs(raw) * there / here
            ),
        },
    )


def _signed(dollars: float) -> str:
    return f"${dollars:,.0f}" if dollars >= 0 else f"a loss of ${-dollars:,.0f}"


def exercise_3(shops: dict[str, Business]) -> Exercise:
    """For analysts: ask two systems before you call somebody asleep."""
    dirty = shops["heavy"]
    bought = orders.count(within="365d") >= 1
    no_visit, no_order = visits.count(within="60d") == 0, orders.count(within="60d") == 0
    return exercise(
        "dirty-3",
        "For analysts: the order system sees purchases that a blocked browser hides. Write the rule for "
        "people "
        "with **an order in the past 365 days**, and **neither a visit nor an order in the past 60 days**. "
        "Start "
        "from `orders` and `visits`.",
        check=choosing(dirty, bought & no_visit & no_order),
        hints=[
            "Three conditions, each in its own brackets, joined by `&`.",
            'No visit is `visits.count(within="60d") == 0`; no order is written likewise.',
        ],
        solution="One condition per system:\n\n"
        '    (orders.count(within="365d") >= 1)\n'
        '    & (visits.count(within="60d") == 0) & (orders.count(within="60d") == 0)',
        mistakes={
            "That asks the website only; some of these people have just ordered.": choosing(
                dirty, bought & no_visit
            ),
            "That asks the order system only; some of these people are in the shop every week.": choosing(
                dirty, bought & no_order
            ),
            "`|` means or: one of the two silences is then enough.": choosing(
                dirty, bought & (no_visit | no_order)
            ),
            "The order in the past year is missing.": choosing(dirty, no_visit & no_order),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A list of sleepers suddenly sells twice as well. Nothing in the email has changed. What do you "
            "check first?",
            {
                "Whether to send it more often": "First find out who bought. People who were never asleep "
                "buy "
                "from any list.",
                "Whether visits are missing from the log": "People whose visits are not seen look asleep, "
                "and "
                "buy as they always did.",
                "Whether the subject line was better": "Nothing in the email has changed.",
            },
            right="Whether visits are missing from the log",
        ),
        pick_one(
            "Which fault can no cleaning repair?",
            {
                "Orders under an old event name": "The order is in the log; it needs its right name.",
                "Every event sent twice": "The number of the event tells which is the copy.",
                "A browser that sends nothing": "Nothing was written, so nothing can be put right. Ask "
                "another "
                "system, or leave these people out.",
            },
            right="A browser that sends nothing",
        ),
        give_number(
            "Orders reach the email tool the next morning. Every evening 100 people with a cart are on the "
            "list, and 18 of them have already paid. How many people read “Your cart is waiting” in a week "
            "although they have paid?",
            right=126,
            when_right="18 a day, seven days. Each of them wonders whether the order went through.",
            when_low="18 is for one evening.",
            when_high="Only those who have paid, on seven evenings.",
        ),
        pick_one(
            "Two teams report: “Engaged customers up by 20%” and “Engaged customers down by 5%”. Same month, "
            "same shop. Who is wrong?",
            {
                "The second team: its data are old": "Both may count correctly.",
                "Perhaps nobody: they may count different people": "One counts opens, the other orders. "
                "Ask for "
                "the rule, not for the word.",
                "The first team: it counts too many": "Both may count correctly.",
            },
            right="Perhaps nobody: they may count different people",
        ),
        key="dirty-quiz",
    )
