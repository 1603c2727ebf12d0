"""Accounts of the team project tool: how large each is, who belongs to it, and what the company is like.

Comes in: a stretch of people. Goes out: whose account is whose. Accounts lie one after the other in the order
of their people: the first of an account's people opened it, and the others follow in the order in which they
joined. Sizes are drawn account by account, so the first accounts of a larger business are the same; only
the very last account may be cut short by the number of people asked for.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from data_generators import rules
from data_generators.draws import Floats, Whole, chance, choose, happens, stream, uniform
from data_generators.people import places
from data_generators.quantiles import gamma, normal
from data_generators.saas.facts import BUSINESS, ENTERPRISE, NAME, TEAM, by_month, facts
from data_generators.world import START, WEEK, World


class Accounts(NamedTuple):
    """The accounts of a block, one value each; `starts` is the place of the owner, the account's first.

    `whole_size` counts the people the account has when it is not cut, `size` those in this world.
    """

    number: Whole
    starts: Whole
    size: Whole
    whole_size: Whole
    joined_week: Whole
    fit: Floats
    frailty: Floats
    wants: Whole
    prefers_year: np.ndarray
    pays_badly: Floats
    industry: Whole
    employees: Whole
    region: Whole


@lru_cache(maxsize=8)
def sizes(people: int, seed: int) -> Whole:
    """Draw the sizes of as many accounts as it takes to hold these people.

    Examples
    --------
    >>> bool((sizes(100, 2026)[:5] == sizes(5000, 2026)[:5]).all())
    True
    """
    told = facts()["accounts"]
    drawn = np.empty(0, dtype=np.int64)
    while drawn.sum() < people:
        number = np.arange(len(drawn), 2 * len(drawn) + 64 + people // 5)
        spread = told["size_spread"] * normal(uniform(stream(seed, f"{NAME}/account size"), number))
        size = np.rint(chance(told["size_middle"] * np.exp(spread))).astype(np.int64)
        drawn = np.concatenate([drawn, np.clip(size, 1, told["size_most"])])
    return drawn[: int(np.searchsorted(np.cumsum(drawn), people)) + 1]


def blocks(people: int, seed: int) -> list[tuple[int, int]]:
    """Cut the people into blocks at the boundaries of accounts, which can be simulated apart."""
    ends = np.cumsum(sizes(people, seed))
    cuts = [0]
    while cuts[-1] < people:
        last = int(np.searchsorted(ends, cuts[-1] + rules.BLOCK, side="right")) - 1
        first = int(np.searchsorted(ends, cuts[-1], side="right"))
        cuts.append(min(int(ends[max(last, first)]), people))
    return list(pairwise(cuts))


def open_accounts(world: World, people: int) -> Accounts:
    """Draw the accounts of the world's block of people.

    Raises
    ------
    ValueError
        If the block does not begin with the owner of an account.
    """
    told = facts()["accounts"]
    whole = sizes(world.everybody, world.seed)
    ends = np.cumsum(whole)
    begins = ends - whole
    number = np.flatnonzero((begins >= world.first) & (begins < world.first + people))
    starts = begins[number] - world.first
    if not len(number) or starts[0] != 0:
        raise ValueError(f"No account begins with person {world.first}; cut the people with `blocks`.")
    size = np.minimum(ends[number] - world.first, people) - starts

    def draw(trait: str) -> Floats:
        return world.draw_for_good(f"account/{trait}", starts)

    fit = normal(draw("fit"))
    buzz = 1 + facts()["year"]["opening_buzz"] * np.exp(
        -np.arange(world.weeks) / facts()["year"]["opening_weeks"]
    )
    by_week = buzz * [by_month("months", START + week * WEEK) for week in range(world.weeks)]
    weigh, wants = told["spends"], told["wants"]
    spends = weigh["size"] * np.log(whole[number]) + weigh["fit"] * fit + normal(draw("spends"))
    industry = choose(draw("industry"), list(told["industries"].values()))
    wave = told["employees_spread"] * normal(draw("employees"))
    grown = told["employees_per_user"] * whole[number] * np.exp(wave)
    return Accounts(
        number=number,
        starts=starts,
        size=size,
        whole_size=whole[number],
        joined_week=choose(draw("joined week"), by_week),
        fit=fit,
        frailty=gamma(draw("frailty"), facts()["deciding"]["frailty"], 1.0),
        wants=np.where(
            spends > wants["enterprise"], ENTERPRISE, np.where(spends > wants["business"], BUSINESS, TEAM)
        ),
        prefers_year=happens(draw("year"), facts()["deciding"]["annual"]),
        pays_badly=gamma(draw("pays badly"), facts()["deciding"]["payment_trouble"], 1.0),
        industry=industry,
        employees=np.maximum(np.rint(chance(grown)).astype(np.int64), whole[number]),
        region=choose(draw("country"), places(facts()["countries"]).weights),
    )
