# ruff: noqa
# mypy: ignore-errors
"""The cells of the demonstration notebook."""

# %%
import numpy as np
import pandas as pd

from segmentlab.teach import *

draw = np.random.default_rng(7)
people = pd.DataFrame(
    {"quiet_days": np.floor(draw.gamma(1.1, 80, 20_000)), "orders": draw.poisson(3, 20_000)}
)


# %%
@explore(
    quiet=days(7, 180, 60, label="No order for more than"),
    orders=whole(1, 12, 3, label="Orders in the past year, at least", help="Regulars have three or more."),
    margin=money(0, 5_000, 1_500, label="Profit per order"),
    aside=share(0, 0.5, 0.1, label="Kept aside as a holdout"),
    message=choice({"Reminder": 0.02, "10% off": 0.05, "Free shipping": 0.035}, label="Message"),
)
def at_risk(quiet, orders, margin, aside, message):
    since = people.loc[people["orders"] >= orders, "quiet_days"]
    gone = int((since > quiet).sum())
    sent = round(gone * (1 - aside))
    return (
        figures.distribution(
            since,
            title=f"{gone:,} regulars have gone quiet",
            x="Days since the last order",
            threshold=quiet,
            unit="days",
            highest=400,
        ),
        f"**{sent:,}** of {gone:,} people get the message; it should bring in **{amount(sent * message * margin)}**.",
    )


at_risk
# %%
groups = pd.DataFrame(
    {"customers": [4_200, 3_100, 1_800, 900], "revenue": [21_000, 94_000, 40_000, 9_000]},
    index=["New", "Loyal", "At risk", "Lost"],
)


@explore(
    shown=several(list(groups.index), label="Groups to compare"),
    by=choice(["customers", "revenue"], label="Measured by"),
)
def sizes(shown, by):
    table = groups.loc[list(shown)] if shown else groups
    best = table[by].idxmax()
    chart = figures.bars(table[by], title=f"{best} leads by {by}", y=by.capitalize(), highlight=[best])
    return chart, f"Together {table[by].sum():,} {by}.", table


sizes


# %%
@explore(
    week=replay(1, 52, 8, label="Weeks since the launch"),
    until=date("2026-01-05", "2026-06-29", "2026-03-30", label="As of"),
    who=person(range(1, 20_001), 17, label="Customer"),
)
def passing(week, until, who):
    orders = {"by now": week + who % 7, "by then": int(until[5:7])}
    return figures.bars(orders, title=f"Week {week}", y="Orders"), f"Customer {who} in week {week}, {until}."


passing
# %%
order = reveal(
    "Which message earns most?",
    guess=ranking(["Reminder", "10% off", "Free shipping for all orders above $50"], label="Most first"),
    truth=lambda: (("10% off", "Reminder", "Free shipping for all orders above $50"), None, "The discount."),
)
order
# %%
typed = reveal(
    "How many come back?",
    guess=number(label="My guess in percent", unit="%"),
    truth=lambda: (0.12, None, "One in eight."),
)
typed
# %%
own = reveal(
    "How many quiet regulars buy again on their own?",
    guess=share(0, 1, 0.5, label="My guess"),
    truth=lambda: (
        0.12,
        figures.difference(
            0.02, -0.004, 0.046, truth=0.031, title="It could be chance", x="Difference in buyers"
        ),
        "Only one in eight comes back without a message.",
    ),
    expert="the share of the *holdout* that bought.",
)
own
# %%
quiet_90 = exercise(
    "demo-1",
    "How many customers have been quiet for more than 90 days?",
    check=int((people["quiet_days"] > 90).sum()),
    hints=["Compare the column with 90.", "Sum the True values."],
    solution="Count the True values:\n\n    (people['quiet_days'] > 90).sum()",
    mistakes={"You counted those at exactly 90 too.": int((people["quiet_days"] >= 90).sum())},
)
quiet_90
# %%
answer = ____
quiet_90.check(answer)
# %%
fits = exercise(
    "demo-2",
    "Which message fits people who pay the full price and come often?",
    answer=choice({"A discount": "sale", "A thank-you": "perk", "A guide": "guide"}, label="Send them"),
    check="perk",
    hints=["What would make them feel seen?", "It must not cost what they pay anyway."],
    solution="A thank-you: it costs little, and nothing of the price they pay.",
    mistakes={"A discount": "They pay the full price anyway.", "A guide": "They know what they want."},
)
fits
# %%
test_yourself = quiz(
    pick_one(
        "Which number is a threshold?",
        {
            "60 days": "Everybody quieter is in the segment.",
            "20,000 customers": "That is the size of the business.",
        },
        right="60 days",
    ),
    give_number(
        "A holdout of 10% of 2,000 people: how many people are kept aside?",
        right=200,
        unit="people",
        when_right="A tenth.",
        when_low="Take a tenth of them.",
        when_high="Only a tenth.",
    ),
)
test_yourself
