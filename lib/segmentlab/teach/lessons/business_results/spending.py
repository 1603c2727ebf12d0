"""What a message is worth: the cost of one customer kept, incremental profit, and a budget that moves.

Comes in: the meal-kit box, tests of its programs, and where the controls stand. Goes out: pictures and
sentences. Stage of the loop: teach.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from segmentlab.activate.send import Experiment, messages, send
from segmentlab.instrument.business import Business
from segmentlab.measure.lift import lift
from segmentlab.measure.returns import Return, incremental_return
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, percent

from ... import figures
from ...controls import Control, choice, money
from ..renewal import KINDS
from ..shared import Shown

WEEKS = 12
#: What the notebook compares in one group.
OFFERED = ("price_off", "skip_helper", "pause_offer", "success_call")
#: Shares that the panel can hold out.
HELD = (0.1, 0.3, 0.5)
GROUPS = ["Two skips in a row", "App quiet for 14 days", "Cancellation page seen"]
BRIEF = {"price_off": "20% off", "skip_helper": "recipes", "pause_offer": "pause", "success_call": "call"}
#: Messages that give money away besides what sending costs.
GIVES = ("price_off", "winback_offer")
#: The programs: each person belongs to the first of these groups that they are in.
DOOR = {"20% off, as now": "price_off", "a pause": "pause_offer", "nothing": ""}
QUIET = {"a call, as now": "success_call", "cooking tips": "cooking_tips", "nothing": ""}
GONE = {"25% off, as now": "winback_offer", "nothing": ""}
PROGRAMS: dict[str, tuple[str, ...]] = {
    "Payment failed": ("card_text",),
    "Cancellation page seen": ("price_off", "pause_offer"),
    "Two skips in a row": ("skip_helper",),
    "App quiet for 14 days": ("success_call", "cooking_tips"),
    "Left in the last 8 weeks": ("winback_news",),
    "Left over 26 weeks ago": ("winback_offer",),
}
#: As a picture names them.
SHORT = {
    "card_text": "Payment failed: text about the card",
    "price_off": "Cancellation page: 20% off",
    "pause_offer": "Cancellation page: a pause",
    "skip_helper": "Two skips: other recipes",
    "success_call": "App quiet: a call",
    "cooking_tips": "App quiet: cooking tips",
    "winback_news": "Left lately: what is new",
    "winback_offer": "Left long ago: 25% off",
}
AS_NOW = ("card_text", "price_off", "skip_helper", "success_call", "winback_news", "winback_offer")
#: What running one program for a quarter costs besides: briefing, design, checking, reporting.
RUNNING = 200_000


def title_of(box: Business, key: str) -> str:
    """The name of a message."""
    return messages(box)[key].title.split(", by")[0]


# One group, several messages


def prepare(box: Business) -> None:
    """Play every test once, so that the panels answer quickly."""
    for group in GROUPS:
        _members(box, group)
    for group, key, holdout in itertools.product(GROUPS, OFFERED, HELD):
        _test(box, group, key, holdout)
    programs(box)


def _members(box: Business, group: str) -> pd.Series:
    return box.keep(("results", "members", group), lambda: members(KINDS[group].rule, box))


def _test(box: Business, group: str, key: str, holdout: float) -> Experiment:
    def played() -> Experiment:
        return send(box, key, _members(box, group), holdout=holdout, weeks=WEEKS)

    return box.keep(("results", "test", group, key, holdout), played)


def given(box: Business, tested: pd.DataFrame) -> float:
    """What the message gave away per person: list price less what was paid, against the holdout."""
    prices = box.tables["plans"].set_index("plan")["price_cents"].astype(float)
    plan = box.customers.set_index("customer_id")["plan"].astype(str).reindex(tested.index)
    gave = tested["orders"] * plan.map(prices) - tested["revenue_cents"]
    by_arm = gave.groupby(tested["arm"]).mean()
    return float(by_arm["message"] - by_arm["holdout"])


def cost_of(box: Business, key: str, tested: pd.DataFrame) -> float:
    """All-in cost per person reached, in cents: sending, and what is given away."""
    sending = float(messages(box)[key].cost_cents)
    return sending + (max(given(box, tested), 0.0) if key in GIVES else 0.0)


def report_cost(box: Business, group: str, key: str, holdout: float = 0.5) -> tuple[float, float, float]:
    """The cost per person, the share still there, and the first divided by the second, as reports have it."""
    tested = _test(box, group, key, holdout).people
    stayed = float(tested.loc[tested["arm"] == "message", "stayed"].mean())
    cost = cost_of(box, key, tested)
    return cost, stayed, cost / stayed


def kept_or_earned(box: Business, group: str, show: str, holdout: float) -> Shown:
    """Four messages to one group, tested: customers kept or profit, with intervals."""
    tests = {key: _test(box, group, key, holdout).people for key in OFFERED}
    names = {key: title_of(box, key) for key in OFFERED}
    outcome, times = ("stayed", 1) if show == "kept" else ("profit_cents", 100)
    found = {key: lift(test, outcome) for key, test in tests.items()}
    table = pd.DataFrame(
        {names[key]: {"difference": times * one.difference, "low": times * one.low, "high": times * one.high}
         for key, one in found.items()}
    ).T.sort_values("difference", ascending=False)  # fmt: skip
    up = [BRIEF[key] for key, one in found.items() if one.low > 0]
    down = [BRIEF[key] for key, one in found.items() if one.high < 0]
    word = ("people kept", "more", "fewer") if show == "kept" else ("profit", "more", "less")
    parts = [f"{', '.join(some)} {how}" for how, some in zip(word[1:], (up, down), strict=True) if some]
    title = f"Clear in {word[0]}: {'; '.join(parts)}" if parts else f"Nothing is clear in {word[0]}"
    chart = figures.lifts(
        table, title=title, style="points" if show == "kept" else "money",
        x="Still there after 12 weeks, against the holdout (points)"
        if show == "kept" else "Profit per 100 people in 12 weeks, against the holdout",
    )  # fmt: skip
    off = tests["price_off"]
    cost, stayed, each = report_cost(box, group, "price_off", holdout)
    more = lift(off, "stayed")
    if more.high <= 0:
        real = "the test says that it kept fewer people, so there is no price for one kept"
    else:
        real = f"each one kept costs **at least {amount(100 * round(cost / more.high / 100))}**"
        real += ", and perhaps nobody was kept at all" if more.low <= 0 else ""
    profit = lift(off, "profit_cents")
    return chart, (
        f"“{names['price_off']}” costs {amount(cost)} per person and {percent(stayed)} are still there: by "
        "the "
        f"report **{amount(each)} per customer kept**. But {percent(more.holdout_mean)} of the holdout are "
        "still "
        f"there too; against them {real}. Profit changes by "
        f"{amount(round(100 * profit.difference, -2) + 0.0)} per "
        f"100 people (95% interval {amount(round(100 * profit.low, -2) + 0.0)} to "
        f"{amount(round(100 * profit.high, -2) + 0.0)})."
    )


# Six programs


def programs(box: Business) -> dict[str, Experiment]:
    """The test of every program and alternative, half of its people held out; nobody is in two groups."""

    def found() -> dict[str, Experiment]:
        free, tests = pd.Series(True, index=pd.Index(box.customers["customer_id"])), {}
        for group, keys in PROGRAMS.items():
            inside = members(KINDS[group].rule, box).reindex(free.index) & free
            free &= ~inside
            for key in keys:
                tests[key] = send(box, key, inside, holdout=0.5, weeks=WEEKS, lottery=f"44 {group}")
        return tests

    return box.keep(("results", "programs"), found)


def returns(box: Business, plan: tuple[str, ...] = ()) -> dict[str, Return]:
    """What every program of a plan is worth, from its test, by its name; without a plan all, by message."""
    if plan:
        return {SHORT[key]: returns(box)[key] for key in plan}

    def found() -> dict[str, Return]:
        return {
            key: incremental_return(
                test.people, cost_of(box, key, test.people),
                outcome="restarted" if key.startswith("winback") else "stayed",
            )
            for key, test in programs(box).items()
        }  # fmt: skip

    return box.keep(("results", "returns"), found)


def choices(door: str, quiet: str, gone: str) -> dict[str, Control]:
    """The controls of a plan, standing at these messages."""
    return {
        "door": choice(DOOR, door, label="Cancellation page"),
        "quiet": choice(QUIET, quiet, label="App quiet"),
        "gone": choice(GONE, gone, label="Left long ago"),
        "running": money(0, 400_000, RUNNING, label="Running one program", step=50_000),
    }


def plan_of(door: str, quiet: str, gone: str) -> tuple[str, ...]:
    """The messages of a plan: three stay as they are, three are the reader's to choose."""
    chosen = dict(zip(("price_off", "success_call", "winback_offer"), (door, quiet, gone), strict=True))
    return tuple(key for key in (chosen.get(key, key) for key in AS_NOW) if key)


def measured(box: Business, plan: tuple[str, ...], running: float) -> float:
    """The profit of a plan as its tests measured it, after running costs, in cents."""
    return sum(returns(box)[key].incremental_profit_cents - running for key in plan)


def true_profit(box: Business, key: str) -> float:
    """What a program truly changes if its whole audience gets it, in cents."""
    test = programs(box)[key]
    return test.true_effect("profit_cents") * len(test.people)


def truly(box: Business, plan: tuple[str, ...], running: float) -> float:
    """The true profit of a plan after running costs, in cents."""
    return sum(true_profit(box, key) - running for key in plan)


def by_the_test(box: Business, running: float = RUNNING) -> tuple[str, ...]:
    """In each group the message with the most measured profit; none where it is below what running costs."""
    found = returns(box)
    best = [max(keys, key=lambda key: found[key].incremental_profit_cents) for keys in PROGRAMS.values()]
    return tuple(key for key in best if found[key].incremental_profit_cents > running)


def _drawn(box: Business, plan: tuple[str, ...], truth: bool) -> tuple[pd.DataFrame, pd.Series | None]:
    found = returns(box)
    table = pd.DataFrame(
        {SHORT[key]: {"difference": one.incremental_profit_cents, "low": one.profit.low * one.audience,
                      "high": one.profit.high * one.audience}
         for key, one in ((key, found[key]) for key in plan)}
    ).T  # fmt: skip
    true = pd.Series({SHORT[key]: true_profit(box, key) for key in plan}) if truth else None
    return table, true


def _spent(box: Business, plan: tuple[str, ...]) -> float:
    """What messages and what they give away cost if the whole audience gets them."""
    return sum(returns(box)[key].cost_cents * returns(box)[key].audience for key in plan)


def move_money(box: Business, door: str, quiet: str, gone: str, running: int) -> Shown:
    """Choose what three groups get, and see what the tests say the whole plan is worth."""
    plan = plan_of(door, quiet, gone)
    table, _ = _drawn(box, plan, truth=False)
    net, before = measured(box, plan, running), measured(box, AS_NOW, running)
    spent, spent_before = _spent(box, plan), _spent(box, AS_NOW)
    chart = figures.lifts(
        table, title=f"Measured: {_whole(net)} a quarter, after running costs", style="money",
        x="Measured change of profit in 12 weeks, whole audience (95% intervals)",
    )  # fmt: skip
    sure = sum(row["low"] > 0 for _, row in table.iterrows())
    moved = "" if plan == AS_NOW else (
        f" As it is now, the six cost {amount(spent_before)} and {_whole(before)} would be left."
    )  # fmt: skip
    return chart, (
        f"These {len(plan)} programs cost {amount(spent)} for sending and gifts, and "
        f"{amount(running * len(plan))} "
        f"to run. The tests measured **{_whole(net)}** of profit after all of it.{moved} Clearly above zero: "
        f"{sure} of {len(plan)}."
    )


def in_truth(box: Business, door: str, quiet: str, gone: str, running: int) -> Shown:
    """The same choice with the truth beside each measured value."""
    plan = plan_of(door, quiet, gone)
    table, true = _drawn(box, plan, truth=True)
    net = truly(box, plan, running)
    inside = sum(
        bool(row["low"] <= true[name] <= row["high"]) for name, row in table.iterrows() if true is not None
    )
    chart = figures.lifts(
        table, title=f"In truth: {_whole(net)} a quarter, after running costs", style="money", truth=true,
        x="Change of profit in 12 weeks, whole audience: measured, and true",
    )  # fmt: skip
    return chart, (
        f"Measured {_whole(measured(box, plan, running))}, in truth **{_whole(net)}** after running costs. "
        f"The truth lies inside {inside} of {len(plan)} intervals."
    )


def _whole(cents: float) -> str:
    return amount(round(cents, -4) + 0.0)


def again(box: Business, lotteries: int = 100) -> Iterator[tuple[str, ...]]:
    """The plan that the test would have picked, had the lottery held out other people, again and again."""
    draws, chance = {}, np.random.default_rng(44)
    for keys in PROGRAMS.values():
        for key in keys:
            truth = programs(box)[key].truth
            number = len(truth)
            held = chance.random((lotteries, number)) < 0.5
            got, not_got = (truth[f"profit_cents_{side}"].to_numpy(float) for side in ("with", "without"))
            message = (~held @ got) / (~held).sum(axis=1)
            draws[key] = number * (message - (held @ not_got) / held.sum(axis=1))
    for place in range(lotteries):
        best = [max(keys, key=lambda key: draws[key][place]) for keys in PROGRAMS.values()]
        yield tuple(key for key in best if draws[key][place] > RUNNING)


def replay(box: Business, group: str, key: str) -> dict[str, float]:
    """What a message truly does to a group, per person, over many replays of the same weeks.

    Money is in cents: ``cost`` of sending and gifts, ``profit`` changed, and ``per kept`` one, which is
    infinite if nobody is; ``kept`` is a share.
    """
    from segmentlab.activate.replay import replayed

    def found() -> dict[str, float]:
        both = replayed(box, key, _members(box, group), copies=7_000, weeks=WEEKS)
        more = {name: both[f"{name}_with"] - both[f"{name}_without"] for name in
                ("orders", "revenue_cents", "profit_cents", "stayed")}  # fmt: skip
        prices = box.tables["plans"].set_index("plan")["price_cents"].astype(float)
        plan = box.customers.set_index("customer_id")["plan"].astype(str).reindex(both.index).map(prices)
        gave = float((more["orders"] * plan - more["revenue_cents"]).mean()) if key in GIVES else 0.0
        cost, kept = messages(box)[key].cost_cents + gave, float(more["stayed"].mean())
        return {
            "cost": cost,
            "kept": kept,
            "profit": float(more["profit_cents"].mean()),
            "per kept": cost / kept if kept > 0 else math.inf,
        }

    return box.keep(("results", "replay", group, key), found)
