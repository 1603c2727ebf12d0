"""Hold a simulated business against what is published about businesses like it.

Comes in: a simulation. Goes out: a table with one row per published fact: its band, its source, and where
the business stands; in print or as a picture. The facts of a business stand in one place, the list `FACTS` of
its `fidelity.py`; the tests hold every one of them to its band and the report shows the same.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from data_generators.rules import rules
from data_generators.simulate import Simulation

#: Source of a band that nobody published and we chose, so that a lesson can be seen in the log.
OURS = "our own choice"


class Fact(NamedTuple):
    """One fact a business is held against.

    Attributes
    ----------
    key
        Its short name in code.
    title
        What is measured, in plain words.
    low, high
        The band the value must lie in, both ends included.
    source
        Who published which figure, by their names in ``sources.toml``; or `OURS`.
    measure
        Computes the value from a simulation of the usual size.
    unit
        ``"%"`` for shares, which are measured as 0 to 1; empty for plain numbers.
    """

    key: str
    title: str
    low: float
    high: float
    source: str
    measure: Callable[[Simulation], float]
    unit: str = "%"

    def written(self, value: float) -> str:
        """Write a value of this fact for people.

        Examples
        --------
        >>> Fact("returns", "Orders sent back", 0.16, 0.21, "NRF", len).written(0.1832)
        '18.3 %'
        """
        if self.unit == "%":
            return f"{value * 100:.3g} %"
        number = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
        return f"{number} {self.unit}".rstrip()


class Source(NamedTuple):
    """Something published: who, its title, what it says in our words, and where and when, as far as known."""

    name: str
    title: str
    says: str
    address: str = ""
    year: int | None = None


@cache
def sources() -> dict[str, Source]:
    """List what the facts are taken from, by the name they are cited by.

    Examples
    --------
    >>> sources()["Pendo"].title
    '2019 Feature Adoption Report'
    """
    told = tomllib.loads((Path(__file__).parent / "sources.toml").read_text(encoding="utf-8"))
    return {name: Source(name, **each) for name, each in told.items()}


def cited(source: str) -> list[Source]:
    """List what a fact's source cites, in the order of the list of sources.

    Examples
    --------
    >>> [each.name for each in cited("Retenza: 70-80 %; Abacum: 60-80 %")]
    ['Retenza', 'Abacum']
    """
    return [each for name, each in sources().items() if name in source]


def facts_of(business: str) -> Sequence[Fact]:
    """List the facts a business is held against.

    Examples
    --------
    >>> facts_of("ecommerce")[0].title
    'Buyers who buy again within 12 months'
    """
    rules(business)  # names an unknown business in one sentence
    return import_module(f"data_generators.{business}.fidelity").FACTS


def measure_facts(simulation: Simulation) -> pd.DataFrame:
    """Measure every fact of a business.

    Parameters
    ----------
    simulation
        A business of the usual size (20,000 customers, 104 weeks); the bands are meant for that.

    Returns
    -------
    DataFrame with a row per fact: ``fact`` (its key), ``title``, ``value``, ``low``, ``high``, ``holds`` (is
    the value in the band?), ``source``.
    """
    rows = []
    for fact in facts_of(simulation.world.business):
        value = float(fact.measure(simulation))
        holds = fact.low <= value <= fact.high
        rows.append((fact.key, fact.title, value, fact.low, fact.high, holds, fact.source))
    return pd.DataFrame(rows, columns=["fact", "title", "value", "low", "high", "holds", "source"])
