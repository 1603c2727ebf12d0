"""The next best action: what tests say each action is worth in each segment, and what it truly brings.

Comes in: the outdoor shop and where the controls stand. Goes out: pictures and sentences. Stage of the loop:
teach.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pandas as pd

from segmentlab.activate.next_best import next_best
from segmentlab.activate.send import futures, messages, reachable, send
from segmentlab.instrument.business import Business
from segmentlab.measure.lift import Lift, lift
from segmentlab.words import amount

from ... import figures
from ..shared import Shown
from .rows import BOOK, NAMES, decided, memberships, title_of

ACTIONS = tuple(dict.fromkeys(row.action for row in BOOK.rows if " " not in row.action))
OFFERED = {"2 actions": ("perk", "guide"), "all 11 actions": ACTIONS}
JUDGED = {"expected value": "expected", "low end of the interval": "low end"}
#: How often half of the people are drawn for tests, and their holdouts; decisions are for the other half.
ROUNDS = 20
#: An arm with fewer people than this in a segment is no test.
FEWEST = 30
WEEKS = 6


def tested(shop: Business, offered: tuple[str, ...] = OFFERED["2 actions"]) -> dict[tuple[str, str], Lift]:
    """The test of some actions in every segment of the playbook, half of its people held out."""

    def found() -> dict[tuple[str, str], Lift]:
        inside, results = memberships(shop), {}
        for key in offered:
            people = send(shop, key, inside.any(axis=1), holdout=0.5, weeks=WEEKS).people
            for segment in inside:
                one = people[inside.loc[people.index, segment]]
                if (one["arm"].value_counts().reindex(["message", "holdout"]).fillna(0) >= FEWEST).all():
                    results[segment, key] = lift(one, "profit_cents")
        return results

    return shop.keep(("playbook", "tested", offered), found)


def _both(shop: Business) -> dict[str, pd.DataFrame]:
    """Profit of everybody with and without each action, in cents, within six weeks."""
    ids = memberships(shop).index
    return {key: futures(shop, key, WEEKS).reindex(ids) for key in ACTIONS}


def _changes(shop: Business) -> pd.DataFrame:
    """What each action truly changes in everybody, in cents of profit within six weeks."""

    def found() -> pd.DataFrame:
        return pd.DataFrame(
            {key: one["profit_cents_with"] - one["profit_cents_without"] for key, one in _both(shop).items()}
        )

    return shop.keep(("playbook", "changes"), found)


def _may(shop: Business) -> pd.DataFrame:
    """Who wants the channel of each action."""
    ids = memberships(shop).index
    return shop.keep(
        ("playbook", "may"),
        lambda: pd.DataFrame(
            {key: reachable(shop, messages(shop)[key].channel).reindex(ids) for key in ACTIONS}
        ),
    )


def rounds(shop: Business) -> pd.DataFrame:
    """Promised and true profit of the engine and of the order of priority, in cents, round by round.

    In each round a lottery draws half of the people in segments; on them every action is tested, with half
    of them held out. For the other half the engine decides. Tests compare means, with normal intervals.
    """
    return shop.keep(("playbook", "rounds"), lambda: pd.DataFrame(list(_played(shop))))


def _played(shop: Business) -> Iterator[dict[tuple[str, ...], float]]:
    inside = memberships(shop)
    inside = inside[inside.any(axis=1)]
    ids, changes = inside.index, _changes(shop)
    may, both = _may(shop).loc[ids], {key: one.loc[ids] for key, one in _both(shop).items()}
    plain = decided(shop, holdout=0.0).actions.set_index("customer_id")["action"].astype(str).reindex(ids)
    chance = np.random.default_rng(50)
    for _ in range(ROUNDS):
        learned = chance.random(len(ids)) < 0.5
        tests = pd.concat(
            [_test(inside, learned & may[key].to_numpy(), both[key], key, chance) for key in ACTIONS]
        )
        row: dict[tuple[str, ...], float] = {}
        for (name, offered), how in itertools.product(OFFERED.items(), JUDGED.values()):
            some = tests[tests["action"].isin(offered)]
            best = next_best(inside[~learned], some, judged_by=how, allowed=may)
            actions = best.actions.set_index("customer_id")["action"].astype(str)
            row[name, how, "said"] = float(best.actions["value_cents"].sum())
            row[name, how, "true"] = _sum(changes, actions)
            row[name, how, "people"] = len(actions)
        row["priority", "", "true"] = _sum(changes, plain[~learned].dropna())
        yield row


def _test(
    inside: pd.DataFrame, learned: np.ndarray, both: pd.DataFrame, key: str, chance: np.random.Generator
) -> pd.DataFrame:
    """The test of one action in every segment, as `next_best` takes it."""
    member, got = inside.to_numpy(float), chance.random(len(inside)) < 0.5
    parts = {}
    for arm, who, side in (("message", learned & got, "with"), ("holdout", learned & ~got, "without")):
        profit = both[f"profit_cents_{side}"].to_numpy(float)
        number = member.T @ who
        mean = (member.T @ (who * profit)) / np.maximum(number, 1)
        spread = (member.T @ (who * profit**2)) / np.maximum(number, 1) - mean**2
        parts[arm] = number, mean, spread / np.maximum(number - 1, 1)
    (n_got, got_mean, got_error), (n_held, held_mean, held_error) = parts["message"], parts["holdout"]
    difference, wide = got_mean - held_mean, 1.96 * np.sqrt(got_error + held_error)
    table = pd.DataFrame(
        {"segment": inside.columns, "action": key, "difference": difference, "value_cents": 1.0,
         "cost_cents": 0.0, "low": difference - wide, "high": difference + wide}
    )  # fmt: skip
    return table[np.minimum(n_got, n_held) >= FEWEST]


def _sum(changes: pd.DataFrame, actions: pd.Series) -> float:
    """What actions per person truly change together; what no message of the shop does counts nothing."""
    return float(sum(changes.loc[actions.index[actions == key], key].sum() for key in ACTIONS))


def prepare(shop: Business) -> None:
    """Play all rounds once, so that the panels answer quickly."""
    rounds(shop)


def engine(shop: Business, offered: str, how: str, number: int) -> Shown:
    """What the engine promises in a round and truly brings, beside the order of priority."""
    table = rounds(shop)
    row, middle = table.iloc[number - 1], table.mean()
    said, true, plain = row[offered, how, "said"], row[offered, how, "true"], row["priority", "", "true"]
    chart = figures.bars(
        {name: round(cents, -4) + 0.0 for name, cents in
         (("Engine: promised", said), ("Engine: true", true), ("Order of priority: true", plain))},
        title=f"Round {number}: promised {_whole(said)}, truly {_whole(true)}",
        y="Profit in 6 weeks, half of all in segments", style="money", highlight=["Engine: true"],
    )  # fmt: skip
    who = int(row[offered, how, "people"])
    got = f"{who:,} people get something" if who else "no action is sure enough for anybody"
    better = int((table[offered, how, "true"] > table["priority", "", "true"]).sum())
    return chart, (
        f"In round {number}, {got}. Over all {ROUNDS} "
        "rounds "
        f"the engine promises {_whole(middle[offered, how, 'said'])} and truly brings "
        f"**{_whole(middle[offered, how, 'true'])}**, the order of priority "
        f"{_whole(middle['priority', '', 'true'])}. The engine is ahead in {better} of {ROUNDS} rounds."
    )


def true_worth(shop: Business, key: str) -> Shown:
    """What each action truly changes in one segment, per 100 people who want its channel."""
    inside = memberships(shop)[key]
    changes, may = _changes(shop)[inside], _may(shop)[inside]
    each = (100 * changes.where(may).mean()).round(-2) + 0.0
    own = BOOK.row(key).action
    order = each.sort_values(ascending=False)
    shown = list(dict.fromkeys([*order.index[:4], *([own] if own in each else []), *order.index[-2:]]))
    row = each[shown].sort_values(ascending=False)
    names = {action: title_of(shop, action) for action in shown}
    best, worst = row.index[0], row.index[-1]
    chart = figures.bars(
        row.rename(index=names), title=f"{NAMES[key]}: “{names[best]}” {_brings(row[best])}",
        y="True extra profit per 100 people in 6 weeks", style="money",
        highlight=[names[own]] if own in names else [names[best]],
    )  # fmt: skip
    mine = (
        f"Its own action in the playbook, “{names[own]}”, {_brings(each[own])} per 100. " if own in names
        else "Its own action is a letter written by a person; the simulation does not know its effect. "
    )  # fmt: skip
    return chart, (
        f"{int(inside.sum()):,} people are in “{NAMES[key]}” today. {mine}The one that fits best is "
        f"“{names[best]}”: "
        f"it **{_brings(row[best])}**; “{names[worst]}” fits least: it {_brings(row[worst])}."
    )


def _whole(cents: float) -> str:
    return amount(round(cents, -4) + 0.0)


def _brings(cents: float) -> str:
    return f"earns {amount(cents)}" if cents > 0 else f"loses {amount(-cents)}" if cents else "earns nothing"
