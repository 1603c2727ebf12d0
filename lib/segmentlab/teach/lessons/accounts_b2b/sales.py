"""Whom a sales call wins: accounts by when their people last looked at the prices, called and not called.

Comes in: the team project tool. Goes out: a reveal. Opens the truth of the simulated tool. Stage of the loop:
teach.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segmentlab.activate.mondays import Plan, on_mondays
from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import account_sum
from segmentlab.words import amount

from ... import figures
from ...controls import whole
from ...picture import Picture
from ...reveal import Reveal, reveal
from ..product_usage.signs import could_grow
from .rollup import prices

#: Accounts that can grow, by when their people last looked at the prices, the latest first.
LOOKED = ("Twice or more this week", "Once this week", "8 to 30 days ago", "Not in 30 days")
#: Many Mondays, for on one of them few accounts are looking; and for how long each is watched.
MONDAYS, EVERY, WEEKS = 8, 4, 12


def looked(tool: Business, day: Any) -> pd.Series:
    """When the people of each account in use that can grow last looked at the prices, with its owner."""
    who = could_grow(tool, str(day.date()))
    week, month = (
        measured(account_sum(prices.count(within=within)), tool, day)[who] for within in ("7d", "30d")
    )
    place = np.select([week >= 2, week >= 1, month >= 1], [0, 1, 2], 3)
    return pd.Series(pd.Categorical.from_codes(place, list(LOOKED), ordered=True), index=who)


def won_by_calls(tool: Business) -> pd.DataFrame:
    """For each kind of account: how many grow anyway, and what a call to the owner adds, per account.

    On several past Mondays the owner of every account in use that can grow is called, and is not called.
    Accounts do not influence each other, so all can be called at once.
    """

    def play() -> pd.DataFrame:
        ids = pd.Index(tool.customers["customer_id"])

        def call(day: pd.Timestamp, world: Any) -> list[Plan]:
            return [[("sales_call", ids.isin(looked(tool, day).index))]]

        parts = []
        for day, _, without, (called,) in on_mondays(tool, call, mondays=MONDAYS, every=EVERY, weeks=WEEKS):
            kind = looked(tool, day)
            did, then = (one.loc[kind.index].astype(float) for one in (without, called))
            more = then - did
            parts.append(
                pd.DataFrame(
                    {
                        "kind": kind,
                        "anyway": did["upgraded"],
                        "won": more["upgraded"],
                        "earned": more["profit_cents"],
                    }
                )
            )
        grouped = pd.concat(parts).groupby("kind", observed=False)
        return grouped.mean().assign(accounts=grouped.size())

    return tool.keep(("won by sales calls",), play)


def whom_to_sell_to(tool: Business) -> Reveal:
    """Guess how many accounts a call to those who look at the prices wins, then see all kinds."""
    table, cost = won_by_calls(tool), messages(tool)["sales_call"].cost_cents
    first, _, late, never = table.index
    anyway = f"{100 * table.loc[first, 'anyway']:.0f} of 100"

    def truth() -> tuple[int, Picture, str]:
        won = (100 * table["won"]).round(1) + 0.0
        chart = figures.bars(
            {f"{row.Index}: {row.accounts:,}": won[row.Index] for row in table.itertuples()},
            title=f"100 calls win {won[first]:.0f} accounts that are looking now, {won[late]:.0f} that "
            f"looked last month, {won[never]:.0f} of the rest",
            y="More accounts with a new or larger plan, per 100 calls",
            highlight=[f"{first}: {table.loc[first, 'accounts']:,}"],
        )
        each = {kind: amount(round(cost / table.loc[kind, "won"], -2)) for kind in (first, never)}
        brings = {kind: amount(round(table.loc[kind, "earned"], -2)) for kind in (first, never)}
        sentence = (
            f"Most of those who buy after a call would have bought **without** it: {anyway}. A call adds "
            f"{won[first]:.0f}, for {each[first]} each; among those who did not look, an account won costs "
            f"**{each[never]}**. Within these {WEEKS} weeks a call that costs {amount(cost)} brings "
            f"{brings[first]} of profit where they look twice, {brings[never]} where they do not look. And "
            f"a look goes cold: 8 days and more after it a call wins {won[late]:.0f} of 100. (Behind each "
            f"bar are the accounts of {MONDAYS} Mondays together.)"
        )
        return round(float(won[first])), chart, sentence

    return reveal(
        f"A sales call costs {amount(cost)}. Of the accounts whose people looked at the prices **twice or "
        f"more within a week**, {anyway} start or enlarge a plan within {WEEKS} weeks **without a call**. "
        "How many **more** of 100 are won by calling their owners at once?",
        guess=whole(0, 60, 30, label="My guess: more accounts of 100"),
        truth=truth,
        key="accounts-guess-3",
        expert="a call wins only those who would not have bought anyway, and only while they are deciding.",
    )
