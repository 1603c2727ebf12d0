"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the meal-kit box and the project tool. Goes out: questions whose answers are computed. Stage of the
loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.budget import payback_weeks
from segmentlab.measure.revenue import revenue_bridge
from segmentlab.words import amount, percent

from ... import figures
from ...controls import money, number
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .bridging import plans, recurring
from .spending import (
    AS_NOW,
    GROUPS,
    RUNNING,
    SHORT,
    again,
    by_the_test,
    replay,
    report_cost,
    title_of,
    true_profit,
    truly,
)
from .worth import profit_by_week

HALF_A_YEAR = 26


def same_customers(tool: Business) -> Reveal:
    """Guess what the customers of half a year ago pay today, knowing how much revenue grew."""
    start, end = recurring(tool, HALF_A_YEAR), recurring(tool)
    whole = revenue_bridge(start, end)

    def truth() -> tuple[float, Picture, str]:
        chart = figures.bars(
            {"All revenue": 10_000 * whole.end / whole.start,
             "Same customers, net": 10_000 * whole.net_retention,
             "Same customers, gross": 10_000 * whole.gross_retention},
            title=f"Of every $100, ${100 * whole.net_retention:.0f} still comes from the same customers",
            y="Today, for every $100 a month half a year ago", style="money",
            highlight=["Same customers, net"],
        )  # fmt: skip
        return (
            10_000 * round(whole.net_retention, 2),
            chart,
            (
                f"Revenue grew because new accounts added **{amount(whole.new)}** a month. Those who were "
                "there pay "
                f"{amount(whole.expansion)} more where they grew, and "
                f"{amount(-whole.contraction - whole.churn)} less "
                f"where they shrank or left. Net retention is **{percent(whole.net_retention)}**, gross "
                "retention "
                f"**{percent(whole.gross_retention)}**. If new accounts stop coming, this business shrinks."
            ),
        )

    return reveal(
        f"The project tool's recurring revenue is **{percent(whole.end / whole.start - 1)} higher** than "
        "half a year "
        "ago. Of every **$100** a month that customers paid then, how much do **the same customers** pay "
        "today?",
        guess=money(4_000, 16_000, 12_000, label="My guess", step=100),
        truth=truth,
        expert="new accounts count in the growth, and not among the same customers.",
        key="results-same-customers",
    )


def price_of_one_kept(box: Business) -> Reveal:
    """Guess what one customer kept by a lower price truly costs."""
    group = GROUPS[0]
    cost, stayed, naive = report_cost(box, group, "price_off")

    def truth() -> tuple[float, Picture, str]:
        price = {key: replay(box, group, key)["per kept"] for key in ("price_off", "pause_offer")}
        names = {key: title_of(box, key) for key in (*price, "skip_helper")}
        profit = {key: 100 * replay(box, group, key)["profit"] for key in names}
        chart = figures.bars(
            {f"{names['price_off']}, by the report": naive,
             f"{names['price_off']}, in truth": round(price["price_off"], -2),
             f"{names['pause_offer']}, in truth": round(price["pause_offer"], -2)},
            title=f"One customer kept costs {amount(round(price['price_off'], -2))}, not {amount(naive)}",
            y="Cost of each customer kept", style="money", highlight=[f"{names['price_off']}, in truth"],
        )  # fmt: skip
        return (
            round(price["price_off"], -3),
            chart,
            (
                f"Nearly all of those still there would have stayed without it: per 100 people it keeps "
                f"**{100 * replay(box, group, 'price_off')['kept']:.1f}** more, and all the others "
                f"take the lower price too. “{names['pause_offer']}” gives nothing away: sending costs "
                f"{amount(round(price['pause_offer'], -2))} per customer kept. And the message that fits, "
                f"“{names['skip_helper']}”, "
                f"keeps hardly anybody more and **earns {amount(round(profit['skip_helper'], -2))} per "
                "100**, because "
                f"people skip less; “{names['price_off']}” changes profit by "
                f"{amount(round(profit['price_off'], -2))} per 100."
            ),
        )

    return reveal(
        f"Subscribers after two skips in a row get 20% off for four weeks. It costs **{amount(cost)}** per "
        "person, and "
        f"**{percent(stayed)}** are still there after twelve weeks; the report divides, and says "
        f"**{amount(naive)} "
        "per customer kept**. What does **each customer who stayed because of it** cost?",
        guess=money(0, 150_000, 3_000, label="My guess", step=1_000),
        truth=truth,
        expert="how many of the holdout were still there, in the panel above.",
        key="results-price-of-one-kept",
    )


def six_in_truth(box: Business) -> Reveal:
    """Guess what the six programs truly bring together, then see what moving the money brings."""

    def truth() -> tuple[float, Picture, str]:
        true = pd.Series({SHORT[key]: round(true_profit(box, key), -4) + 0.0 for key in AS_NOW})
        now, picked = truly(box, AS_NOW, RUNNING), by_the_test(box)
        then = truly(box, picked, RUNNING)
        loser = true.idxmin()
        chart = figures.bars(
            true.sort_values(ascending=False),
            title=f"“{loser.split(': ')[1]}” loses {amount(-true.min())}, recipes earn {amount(true.max())}",
            y="True change of profit in 12 weeks, before running costs", style="money", highlight=[loser],
        )  # fmt: skip
        plans_picked = list(again(box))
        every = pd.Series([truly(box, plan, RUNNING) for plan in plans_picked])
        without = sum(true.idxmax() not in [SHORT[key] for key in plan] for plan in plans_picked)
        kept = "; ".join(SHORT[key] for key in picked) or "none"
        together = f"**lose {_whole(-now)}**" if now < 0 else f"**earn {_whole(now)}**"
        return (
            round(now, -4),
            chart,
            (
                f"After running costs the six {together} a quarter. Whoever takes in each group what its "
                "test found "
                f"best, and stops what does not pay for running it, keeps {len(picked)} ({kept}) and truly "
                "has "
                f"**{_whole(then)}**. Was that luck? Had the lottery held out other people, a hundred "
                "times over, the "
                f"plan picked by the tests would have beaten the old one **{int((every > now).sum())} "
                "times** and "
                f"stopping everything {int((every > 0).sum())} times, with {_whole(every.median())} in the "
                "middle. "
                f"In {without} of the hundred it would have stopped the recipes by bad luck."
            ),
        )

    return reveal(
        f"Running a program costs {amount(RUNNING)} a quarter besides. As they are now, what do all **six "
        "programs "
        "together truly bring**, after everything?",
        guess=money(-2_500_000, 2_500_000, 500_000, label="My guess", step=50_000),
        truth=truth,
        expert="the measured values of the panel, and how wide their intervals are.",
        key="results-six-in-truth",
    )


def _whole(cents: float) -> str:
    return amount(round(cents, -4) + 0.0)


def exercise_1(box: Business) -> Exercise:
    """Read the payback off the panel, those who left included."""
    table, there = profit_by_week(box)
    cost = 10_000
    right, wrong = (int(payback_weeks(cost, some.mean()).weeks) for some in (table, table[there]))
    return exercise(
        "results-1",
        f"Winning a subscriber costs **{amount(cost)}**. After how many weeks has it come back, for "
        "finance? Use the "
        "panel *When has it come back?*",
        check=right,
        tolerance=0,
        answer=number(label="After", unit="weeks"),
        hints=["Whom must you count if the cost was paid for everybody?", "Count everybody who started."],
        solution=f"{right} weeks. The cost was paid for everybody who started, so those who left count, "
        "with nothing.",
        mistakes={"That counts only those still there; you paid for the others too.": wrong},
    )


def exercise_2() -> Exercise:
    """The cost of one more customer kept, from both arms of a test."""
    return exercise(
        "results-2",
        "A test: of **1,000** people with the offer **76%** are still there, of **1,000** held out "
        "**74%**. The offer "
        "costs **$8** per person, sending and gift. What does **each customer kept by it** cost, as far as "
        "this test "
        "can tell?",
        check=400,
        tolerance=0.01,
        answer=number(label="Each one kept costs", unit="$"),
        hints=[
            "How many more are there than without the offer?",
            "20 more of 1,000. What did the 1,000 cost?",
        ],
        solution="1,000 × $8 = $8,000 for 20 more customers: $400 each. (With arms of 1,000 even “20 more” "
        "is not "
        "sure: the 95% interval is about 18 fewer to 58 more.)",
        mistakes={
            "That divides by all who stayed; 740 of them would have stayed anyway.": 8_000 / 760,
            "That is what the whole message costs.": 8_000,
            "That divides by those who left.": 8_000 / 240,
        },
    )


def exercise_3(tool: Business) -> Exercise:
    """For analysts: net retention of one plan, from the three series of the notebook."""
    start, end, plan = recurring(tool, HALF_A_YEAR), recurring(tool), plans(tool, HALF_A_YEAR)
    team = start[plan == "team"]
    bridge = revenue_bridge(team, end.reindex(team.index).fillna(0).astype(int))
    return exercise(
        "results-3",
        "For analysts: from `then`, `now` and `plan_then` of the cell above, compute the **net revenue "
        "retention of the "
        "accounts that were on the `team` plan** half a year ago, as a number such as 0.93.",
        check=bridge.net_retention,
        tolerance=0.001,
        hints=[
            "`bridges_by(then, now, plan_then).table` has a row per plan.",
            'The column is called `net_retention`, the row `"team"`.',
        ],
        solution='    bridges_by(then, now, plan_then).table.loc["team", "net_retention"]',
        mistakes={
            "That is gross retention: it leaves out what grew.": bridge.gross_retention,
            "That is net retention of all accounts.": revenue_bridge(start, end).net_retention,
            "That counts accounts that are on the team plan today, new ones too.": float(
                end[plans(tool) == "team"].sum() / team.sum()
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Emails to loyal subscribers convert far better than emails to those at risk. What follows for "
            "the "
            "budget?",
            {
                "Send more to the loyal": "They buy without the email too. Conversion counts what follows, "
                "for "
                "whatever reason.",
                "Nothing, before a holdout says what the email changed": "The rate sorts people by what "
                "they would "
                "do anyway. Only the difference to a holdout is yours.",
                "Stop writing to those at risk": "Their low rate says who they are, and not what the email "
                "changes.",
            },
            right="Nothing, before a holdout says what the email changed",
        ),
        pick_one(
            "Recurring revenue grew by a third. Gross retention is 85%, net retention 95%. What is true?",
            {
                "Customers pay more and more": "Net retention below 100%: the same customers pay less.",
                "The growth came from new accounts": "The same customers pay $95 of every $100; all growth "
                "is new.",
                "15% of customers left": "15% of the money left or shrank; customers are counted by churn.",
            },
            right="The growth came from new accounts",
        ),
        give_number(
            "An email to 2,000 people costs $200. The test says that profit is $0.60 higher per person who "
            "gets it, "
            "its cost already taken off. What is the profit for each dollar spent?",
            right=6,
            tolerance=0.01,
            when_right="2,000 × $0.60 = $1,200, by $200.",
            when_low="The cost is taken off already: $1,200 by $200.",
            when_high="Divide the profit by what was spent.",
        ),
        pick_one(
            "The interval of a program goes from −$2,000 to +$2,000 a quarter; running it costs $2,000. "
            "What now?",
            {
                "Keep it: it may bring $2,000": "In the best case that fits the test it pays for itself.",
                "Retire it": "Even the upper end only pays for running it. A new idea deserves the time.",
                "Test it again with more people, to be sure": "Being sure is worth little here: no value "
                "that fits "
                "would change what you do.",
            },
            right="Retire it",
        ),
        key="results-quiz",
    )
