"""When to stop: a test that is looked at while it runs, and a hundred of them in which nothing happens.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.activate.holdout import ticket
from segmentlab.instrument.business import Business
from segmentlab.measure.monitoring import Looks, monitor
from segmentlab.words import people as so_many

from ..shared import Shown
from .drawing import looks as drawn
from .groups import AUDIENCE, NOTHING, usual
from .repeating import MANY, futures, lotteries

HELD, WEEKS = 0.5, 4
_Z = 1.959963984540054


def hoped(shop: Business) -> float:
    """The lift the test was planned for: a fifth more than usual."""
    return 0.2 * usual(shop, AUDIENCE, WEEKS)


def arrival(shop: Business) -> np.ndarray:
    """The order in which people were written to, day by day: by a lottery of its own."""
    both = futures(shop, NOTHING, WEEKS, "bought")
    return shop.keep(
        ("holdouts", "arrival"), lambda: np.argsort(ticket(both.ids, "day of sending"), kind="stable")
    )


def one_test(shop: Business, message: str, number: int, often: int) -> Looks:
    """One of the hundred tests, looked at so often while its people's weeks come to an end."""
    both, order = futures(shop, message, WEEKS, "bought"), arrival(shop)
    out = lotteries(shop)[number - 1] < HELD
    seen = np.where(out, both.without, both.with_it)
    people = pd.DataFrame({"arm": np.where(out, "holdout", "message"), "bought": seen}).iloc[order]
    return monitor(people, looks=often, expected=hoped(shop))


def found_something(shop: Business, message: str, often: int) -> tuple[int, int]:
    """In how many of the hundred tests an interval left out zero at some look: usual, safe."""

    def counted() -> tuple[int, int]:
        both, order = futures(shop, message, WEEKS, "bought"), arrival(shop)
        out = (lotteries(shop) < HELD)[:, order].astype(float)
        n = len(order)
        starts = np.linspace(0, n, often + 1).astype(int)[:-1]

        def so_far(rows: np.ndarray) -> np.ndarray:
            return np.cumsum(np.add.reduceat(rows, starts, axis=1), axis=1)

        arms = []
        for arm, values in ((1 - out, both.with_it[order]), (out, both.without[order])):
            size, total = so_far(arm), so_far(arm * values)
            mean = total / size
            # Yes/no: the sum of squares is the sum.
            arms.append((mean, (total - size * mean**2) / (size - 1) / size))
        difference = arms[0][0] - arms[1][0]
        variance = arms[0][1] + arms[1][1]
        known = (arms[0][1] > 0) & (arms[1][1] > 0)
        mixed = variance + hoped(shop) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            safe = np.sqrt(
                variance * mixed / hoped(shop) ** 2 * (np.log(mixed / variance) - 2 * np.log(0.05))
            )
            usual_one = (np.abs(difference) > _Z * np.sqrt(variance)) & known
            safe_one = (np.abs(difference) > safe) & known
        return int(usual_one.any(axis=1).sum()), int(safe_one.any(axis=1).sum())

    return shop.keep(("holdouts", "looks", message, often), counted)


def look_at_it(shop: Business, message: str, often: int, number: int) -> Shown:
    """One test while it runs, and what a hundred such tests come to."""
    test = one_test(shop, message, number, often)
    usual_ones, safe_ones = found_something(shop, message, often)
    nothing = message == NOTHING
    what = "find what is not there" if nothing else "find something"
    times = "1 look" if often == 1 else f"{often} looks"
    chart = drawn(
        test.table,
        title=f"{times}: {usual_ones} of {MANY} tests {what} (safe interval: {safe_ones})",
        y="Difference in buyers, points",
        write=lambda value: f"{100 * value:+.1f}".replace("-", "−"),
    )
    return chart, f"Test {number}: {_path(test, often)} {_all(nothing, often, usual_ones, safe_ones)}"


def _path(test: Looks, often: int) -> str:
    early, safe = test.first_clear(safe=False), test.first_clear()
    if early is None:
        return "At its end nothing was clear." if often == 1 else "At no look was anything clear."
    last = test.table.iloc[-1]
    ended = (
        "and so it was at the end" if last["low"] > 0 or last["high"] < 0 else "at the end it no longer did"
    )
    if often == 1:
        return "At its end the usual interval left out zero."
    said = f"The usual interval first left out zero after {so_many(early)}, {ended}."
    return said + ("" if safe is None else f" The safe one did after {safe:,}.")


def _all(nothing: bool, often: int, usual_ones: int, safe_ones: int) -> str:
    if nothing:
        rule = (
            "About 5 are what 95% promises."
            if often == 1
            else "95% promises about 5: whoever stops at the first clear look keeps every accident."
        )
        return (
            f"Of {MANY} tests **in which nothing was sent**, **{usual_ones}** left out zero "
            f"{'at the end' if often == 1 else 'at some look'}. {rule} The interval made for looking did in "
            f"**{safe_ones}**."
        )
    return (
        f"Of {MANY} tests **{usual_ones}** left out zero {'at the end' if often == 1 else 'at some look'}, "
        "but "
        f"then early ones may be accidents. The interval made for looking did in **{safe_ones}**: it is "
        "wider, "
        "and holds at all looks together."
    )
