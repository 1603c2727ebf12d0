# ruff: noqa
# mypy: ignore-errors
"""The cells of a notebook with every control of the kit, and an exercise that needs no code."""

# %%
import pandas as pd

from segmentlab.teach import *


# %%
@explore(
    since=date("2026-01-05", "2026-06-29", "2026-03-30", label="As of"),
    who=person([101, 102, 103], label="Customer"),
    order=ranking(["Email", "SMS", "Push"], label="Channels, the best first"),
    typed=number(label="Budget", unit="$"),
    week=replay(0, 12, 3, label="Week"),
)
def all_controls(since, who, order, typed, week):
    chart = figures.bars({"Week": week, "Customer": who - 100}, title=f"Week {week}", y="Number")
    return chart, f"Customer **{who}** on {since}, {order[0]} first, budget {typed}, week {week}."


all_controls
# %%
best = exercise(
    "kit-1",
    "Which people get nothing, so that there is something to compare with?",
    answer=choice(["The holdout", "The audience", "Everybody"], label="Your answer"),
    check="The holdout",
    hints=["A lottery picks them."],
    solution="The holdout.",
    mistakes={"They get the message.": "The audience", "Somebody has to get it.": "Everybody"},
)
best
# %%
say("It costs $12 per customer, and it brings $34.")
# %%
from IPython.display import Markdown

Markdown("A formula: $a^2$")
# %%
glossary()
