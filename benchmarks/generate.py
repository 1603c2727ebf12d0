"""How fast businesses are made, written, dirtied, cleaned and played forward, beside plain baselines.

Run it with `PYTHONPATH=lib:. python benchmarks/generate.py [rounds]`. All tasks take turns in one run, and
what counts is processor time, of all threads together: a busy machine slows all of them alike, so read the
ratios. The baselines:

- the limit: as many rows of random numbers and words, written the same way, without any meaning;
- Faker, asked for one person after the other;
- `lifetimes`, which draws a summary (not a log) of purchases for one customer after the other; skipped where
  it is not installed or does not run with this pandas;
- eventsim, the fastest generator of event logs we found published, by a figure taken elsewhere.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import pandas as pd
from faker import Faker

from data_generators import BUSINESSES, messages, simulate, what_if, world_at
from data_generators.ecommerce.facts import by_type, facts
from data_generators.mess import make_dirty
from data_generators.parquet import save_table
from data_generators.people import draw_people
from segmentlab.instrument.business import make_business
from segmentlab.instrument.clean import clean
from segmentlab.instrument.load import load

CUSTOMERS, WEEKS = 20_000, 104
FAKED, DRAWN = 400, 1_000
#: Events per second of eventsim (Interana, 2018) to JSON, measured on a 2-core Xeon, median of five rounds.
EVENTSIM = 53_700
#: What we want: events per second to Parquet on one core; seconds for all businesses at their usual size, and
#: for both futures of a message.
WANTED, ALL_WITHIN, BOTH_WITHIN = 1_000_000, 5.0, 0.150


def main(rounds: int = 5) -> None:
    """Let all tasks take turns, and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEGMENTLAB_CACHE"] = folder
        made = {business: simulate(business, customers=CUSTOMERS, weeks=WEEKS) for business in BUSINESSES}
        rows = {business: len(each.events) for business, each in made.items()}
        shop = made["ecommerce"]
        messy = make_dirty(shop, "heavy")
        dirty = make_business(messy.customers, messy.events, today=messy.today, tables=messy.tables)
        load("ecommerce")
        tasks: dict[str, Callable[[], object]] = {
            "limit: random columns, to Parquet": partial(random_to_parquet, shop.events, folder),
            **{
                f"{business}, to Parquet": partial(simulate_to_parquet, business, folder)
                for business in BUSINESSES
            },
            "events to Parquet alone": partial(save_table, shop.events, Path(folder) / "again.parquet"),
            "make the dirty copy, heavy": partial(make_dirty, shop, "heavy"),
            "clean the dirty copy": partial(clean, dirty),
            "load from the cache": partial(load, "ecommerce"),
            **{
                f"what_if, 8 weeks both ways: {business}": partial(
                    what_if, each.world, next(iter(messages(business))), weeks=8
                )
                for business, each in made.items()
            },
            "an earlier Monday (week 87)": partial(world_at, shop.world, "2026-03-02"),
            "people on paper": partial(
                draw_people, shop.world, facts()["countries"], by_type("age")[shop.world.traits.kind]
            ),
            "Faker row by row": faked,
        }
        without = lifetimes_task()
        if callable(without):
            tasks["lifetimes"] = without
        del made
        seconds: dict[str, list[float]] = {name: [] for name in tasks}
        for _ in range(rounds):
            for name, task in tasks.items():
                begin = process_time()
                task()
                seconds[name].append(process_time() - begin)
    report({name: median(times) for name, times in seconds.items()}, rows, rounds)
    if not callable(without):
        print(f"lifetimes: skipped, {without}")
    print(f"most memory used by this run: {most_memory()}")


def report(seconds: dict[str, float], rows: dict[str, int], rounds: int) -> None:
    """Print each task beside the limit, then the speeds and ratios."""
    limit = seconds["limit: random columns, to Parquet"]
    print(f"{CUSTOMERS:,} customers, {WEEKS} weeks; medians of {rounds} rounds in turns, processor time")
    for name, took in seconds.items():
        print(f"  {name:38s} {took * 1000:8,.0f} ms   {took / limit:6.2f} x the limit")
    for business, events in rows.items():
        speed = events / seconds[f"{business}, to Parquet"]
        most = rows["ecommerce"] / limit
        print(
            f"{business}: {events:,} events, {speed:,.0f} per second to Parquet; {speed / WANTED:.2f} x "
            f"wanted, {speed / EVENTSIM:.0f} x eventsim, {speed / most:.2f} x the limit"
        )
    together = sum(seconds[f"{business}, to Parquet"] for business in rows)
    print(f"all {len(rows)} businesses: {together:.1f} s (wanted: {ALL_WITHIN:.0f} s for three)")
    slowest = max(took for name, took in seconds.items() if name.startswith("what_if"))
    print(f"slowest what_if: {slowest * 1000:.0f} ms (wanted: {BOTH_WITHIN * 1000:.0f} ms)")
    per_person = seconds["people on paper"] / CUSTOMERS
    print(f"people on paper: {seconds['Faker row by row'] / FAKED / per_person:,.0f} x Faker row by row")
    if "lifetimes" in seconds:
        ours = seconds["ecommerce, to Parquet"] / CUSTOMERS
        print(f"customers with all they do: {seconds['lifetimes'] / DRAWN / ours:.1f} x lifetimes' summaries")


def random_to_parquet(like: pd.DataFrame, folder: str) -> None:
    """Fill columns of the same kinds with random values and write them."""
    random, rows = np.random.default_rng(1), len(like)
    table = {}
    for name, column in like.items():
        if isinstance(column.dtype, pd.CategoricalDtype):
            words = column.cat.categories
            codes = random.integers(0, len(words), rows, dtype=np.int8)
            table[name] = pd.Categorical.from_codes(codes, words)
        else:
            table[name] = random.integers(0, 2**30, rows).astype("int64")
    save_table(pd.DataFrame(table, copy=False), Path(folder) / "random.parquet")


def simulate_to_parquet(business: str, folder: str) -> None:
    """Make a business and write its events."""
    events = simulate(business, customers=CUSTOMERS, weeks=WEEKS).events
    save_table(events, Path(folder) / f"{business}.parquet")


def faked() -> list[tuple[str, str, str]]:
    """Ask Faker for one person after the other."""
    faker = Faker("en_US")
    return [(faker.name(), faker.email(), faker.city()) for _ in range(FAKED)]


def lifetimes_task() -> Callable[[], object] | str:
    """Give what draws customers with `lifetimes`, or the reason why that cannot be."""
    try:
        from lifetimes.generate_data import beta_geometric_nbd_model  # type: ignore[import-not-found]

        def draw() -> object:
            return beta_geometric_nbd_model(WEEKS, 0.2, 14.0, 0.6, 2.93, size=DRAWN)

        draw()
    except Exception as error:  # whatever it is, the other ratios still stand
        return f"{type(error).__name__}: {error}"
    return draw


def most_memory() -> str:
    """Say how much memory this process ever used."""
    try:
        import resource
    except ImportError:
        return "not told by this system"
    unit = 1 if sys.platform == "darwin" else 1024
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20:,.0f} MiB"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
