"""How fast a business is made, kept, opened and played forward, against two plain baselines in the same run.

Run it with `python benchmarks/generate.py`. Machines differ and are busy, so read the ratios: the first
baseline fills as many random columns and writes them to Parquet, the second asks Faker for one person after
the other.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd
from data_generators.ecommerce_facts import facts
from faker import Faker

from data_generators import simulate, what_if, world_at
from data_generators.people import draw_people
from segmentlab.instrument.load import _save, load

ROUNDS = 5
CUSTOMERS, WEEKS = 20_000, 104
FAKED = 400


def main() -> None:
    """Measure in turns, so that a busy moment hits everything alike, and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEGMENTLAB_CACHE"] = folder
        shop = simulate("ecommerce", customers=CUSTOMERS, weeks=WEEKS)
        tasks: dict[str, Callable[[], object]] = {
            "random columns of that size, to Parquet": partial(random_to_parquet, len(shop.events), folder),
            "simulate, to Parquet": partial(simulate_to_parquet, folder),
            "load, first time": partial(first_load, folder),
            "load, from the cache": partial(load, "ecommerce"),
            "what_if, 8 weeks, with and without": partial(what_if, shop.world, "perk", weeks=8),
            "an earlier Monday (week 87)": partial(world_at, shop.world, "2026-03-02"),
            "people on paper": people,
            f"Faker row by row, {FAKED} people": faked,
        }
        seconds: dict[str, list[float]] = {name: [] for name in tasks}
        for _ in range(ROUNDS):
            for name, task in tasks.items():
                begin = perf_counter()
                task()
                seconds[name].append(perf_counter() - begin)
        report({name: median(times) for name, times in seconds.items()}, len(shop.events))
        opened = load("ecommerce")
        used = sum(table.memory_usage(deep=True).sum() for table in (opened.events, opened.customers))
        print(f"memory of the loaded business: {used / 1e6:.0f} MB")


def report(seconds: dict[str, float], events: int) -> None:
    baseline = seconds["random columns of that size, to Parquet"]
    print(f"{CUSTOMERS:,} customers, {WEEKS} weeks, {events:,} events; medians of {ROUNDS} rounds in turns")
    for name, took in seconds.items():
        print(f"  {name:42s} {took * 1000:8,.0f} ms   {took / baseline:6.2f} x random columns")
    print(f"events per second, to Parquet: {events / seconds['simulate, to Parquet']:,.0f}")
    per_person = seconds["people on paper"] / CUSTOMERS
    per_faked = seconds[f"Faker row by row, {FAKED} people"] / FAKED
    print(f"people against Faker row by row: {per_faked / per_person:,.0f} x")


def random_to_parquet(rows: int, folder: str) -> None:
    random = np.random.default_rng(1)
    table = pd.DataFrame({f"number_{column}": random.integers(0, 2**30, rows) for column in range(7)})
    for column in range(7):
        codes = random.integers(0, 10, rows)
        table[f"label_{column}"] = pd.Categorical.from_codes(codes, [f"word {word}" for word in range(10)])
    _save(table, Path(folder) / "random.parquet")


def simulate_to_parquet(folder: str) -> None:
    _save(simulate("ecommerce", customers=CUSTOMERS, weeks=WEEKS).events, Path(folder) / "events.parquet")


def first_load(folder: str) -> None:
    for notes in Path(folder).glob("*/business.json"):
        notes.unlink()
    load("ecommerce")


def people() -> pd.DataFrame:
    return draw_people(1, CUSTOMERS, facts()["countries"], np.full(CUSTOMERS, 40.0))


def faked() -> list[tuple[str, str, str]]:
    faker = Faker("en_US")
    return [(faker.name(), faker.email(), faker.city()) for _ in range(FAKED)]


if __name__ == "__main__":
    main()
