"""Designing the test: how many people, how many of them held out, for how long, and what it can find.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.design import Plan, plan_test
from segmentlab.words import amount, percent

from ..shared import Shown
from .drawing import curve
from .groups import AUDIENCE, reachable_people, usual

#: The usual wish: to find what is there in four tests out of five.
POWER = 0.8
SIZES = np.unique(np.r_[500, 1_250, np.linspace(2_500, 30_000, 12)])
SHARES = np.arange(0.05, 0.501, 0.05)


def planned(shop: Business, hoped: float, size: int, held: float, weeks: int) -> Plan:
    """The plan that the controls describe."""
    base = usual(shop, AUDIENCE, weeks)
    return plan_test(base=base, difference=hoped * base, people=size, holdout=held)


def design(shop: Business, hoped: float, size: int, held: float, weeks: int) -> Shown:
    """How often a test of this design finds a lift of this size, if it is there."""
    plan = planned(shop, hoped, size, held, weeks)
    base, difference = float(plan.base or 0), plan.difference

    def found(share: float) -> list[float]:
        """Drawn anew only where the line itself changes: the size moves along it."""
        return shop.keep(
            ("holdouts", "power", hoped, round(share, 2), weeks),
            lambda: [
                plan_test(base=base, difference=difference, people=int(people), holdout=share).power
                for people in SIZES
            ],
        )

    lines = {f"{percent(held)} held out": found(held)}
    if held != 0.5:
        lines["half held out"] = found(0.5)
    finds = round(100 * plan.power)
    chart = curve(
        pd.DataFrame(lines, index=SIZES),
        (size, plan.power),
        title=f"If it brings {percent(hoped)} more buyers, {finds} of 100 such tests find it",
        x="People in the test, those held out included",
        y="Chance to find the lift",
        write_x=lambda people: f"{people:,.0f}",
        write_y=percent,
        top=1.0,
    )
    needed = plan_test(base=base, difference=difference, power=POWER, holdout=held).people
    there = reachable_people(shop, AUDIENCE)
    enough = f"The shop has {there:,}" + (
        "." if needed <= there else f": **{needed / there:.1f} times too few**."
    )
    return chart, (
        f"Usually {100 * base:.1f} in 100 buy within {weeks} weeks; {percent(hoped)} more is "
        f"**{100 * difference:.1f} more buyers per 100**. {plan.sentence()} To find it in 80% of tests takes "
        f"**{needed:,} people**. {enough}"
    )


def smallest(shop: Business, weeks: int) -> pd.Series:
    """The smallest rise in buyers that four tests in five would find, by the share held out."""

    def found() -> pd.Series:
        base, people = usual(shop, AUDIENCE, weeks), reachable_people(shop, AUDIENCE)
        return pd.Series(
            {
                round(float(share), 2): plan_test(
                    base=base, people=people, power=POWER, holdout=float(share)
                ).difference
                for share in SHARES
            }
        )

    return shop.keep(("holdouts", "smallest", weeks), found)


def hold_out(shop: Business, held: float, earns: int) -> Shown:
    """What a smaller holdout saves, and what it makes invisible."""
    held = round(held, 2)
    rises, people = smallest(shop, 4), reachable_people(shop, AUDIENCE)
    base, mine, half = usual(shop, AUDIENCE, 4), rises[held], rises[0.5]
    out = round(people * held)
    chart = curve(
        pd.DataFrame({"smallest rise that 80 of 100 tests find": rises}),
        (held, mine),
        title=f"With {percent(held)} held out, a rise of {100 * mine:.1f} buyers per 100 can be found",
        x="Share held out",
        y="Smallest rise, buyers per 100 people",
        write_x=percent,
        write_y=lambda rise: f"{100 * rise:.1f}",
    )
    costs = out * earns
    price = (
        f"If the message earns {amount(earns)} per person, holding them out costs **{amount(costs)}** once"
        if earns
        else "If the message earns nothing, holding them out costs nothing"
    )
    against = f" With half held out it would be {100 * half:.1f}." if held != 0.5 else ""
    return chart, (
        f"**{out:,} of {people:,} people** would get nothing for four weeks. Four tests in five would then "
        f"find a rise of **{100 * mine:.1f} buyers per 100** (from {100 * base:.1f} to "
        f"{100 * (base + mine):.1f}, or {percent(mine / base)} more) or larger.{against} {price}."
    )
