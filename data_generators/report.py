"""Print and draw where each business stands against what is published about businesses like it.

Comes in: which businesses and which seed. Goes out: a table in print, and a picture per business in a folder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from data_generators.fidelity import Fact, Source, cited, facts_of, measure_facts
from data_generators.rules import BUSINESSES
from data_generators.simulate import simulate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Colours that people with any kind of colour vision tell apart.
INSIDE, OUTSIDE, BAND = "#0072B2", "#D55E00", "#CFE3F1"


def main(arguments: Sequence[str]) -> int:
    """Hold businesses against their facts; the result is 1 if any fact does not hold."""
    parser = argparse.ArgumentParser(
        prog="python -m data_generators fidelity",
        description="Hold the simulated businesses against published facts.",
    )
    parser.add_argument("business", nargs="*", help="which businesses; all if left out")
    parser.add_argument("--seed", type=int, default=2026, help="whose people")
    parser.add_argument("--out", type=Path, help="a folder for one picture per business")
    asked = parser.parse_args(arguments)
    outside = 0
    try:
        if asked.out:  # before the work, which would be for nothing
            asked.out.mkdir(parents=True, exist_ok=True)
        for business in asked.business or BUSINESSES:
            table = measure_facts(simulate(business, seed=asked.seed))
            outside += int((~table["holds"]).sum())
            sys.stdout.write(written(business, table, asked.seed))
            if asked.out:
                path = asked.out / f"fidelity_{business}.png"
                draw(business, table).savefig(path, metadata={"Software": None})
                sys.stdout.write(f"Drawn in {path}.\n")
    except OSError as error:
        folder = f"The folder {asked.out} cannot be written: name a folder of your own with --out."
        sys.stderr.write(f"{folder if asked.out else error}\n")
        return 1
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 1 if outside else 0


def written(business: str, table: pd.DataFrame, seed: int) -> str:
    """Write the table of facts for people, widest column last.

    Parameters
    ----------
    business, table, seed
        Which business, its facts from `measure_facts`, and whose people they were measured on.
    """
    facts = {fact.key: fact for fact in facts_of(business)}
    rows = [
        (row.title, facts[row.fact].written(row.value), _band(facts[row.fact]), _said(row.holds), row.source)
        for row in table.itertuples()
    ]
    header = ("fact", "here", "band", "", "source")
    widths = [max(len(row[place]) for row in [header, *rows]) for place in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip()
        for row in [header, *rows]
    ]
    held = f"{int(table['holds'].sum())} of {len(table)} facts hold"
    found = {each.name: each for row in table["source"] for each in cited(row)}
    said = [f"  {_published(each)}" for each in found.values()]
    return "\n".join(
        [
            f"{BUSINESSES[business]}, seed {seed}: {held}",
            *lines,
            "",
            "Sources, and what they say:",
            *said,
            "",
            "",
        ]
    )


def draw(business: str, table: pd.DataFrame) -> Figure:
    """Draw every fact as a band and the business as a point on it; all bands are as wide as each other."""
    from matplotlib.figure import Figure

    facts = {fact.key: fact for fact in facts_of(business)}
    figure = Figure(figsize=(10, 1.4 + 0.34 * len(table)), dpi=100, layout="constrained")
    axes = figure.subplots()
    for place, row in enumerate(table[::-1].itertuples()):
        fact = facts[row.fact]
        where = (row.value - row.low) / (row.high - row.low)
        shown = min(max(where, -0.45), 1.45)
        axes.barh(place, 1, color=BAND, height=0.62)
        axes.plot(shown, place, "o", color=INSIDE if row.holds else OUTSIDE, markersize=7)
        axes.text(-0.02, place, fact.written(row.low), ha="right", va="center", color="0.35", fontsize=8)
        axes.text(1.02, place, fact.written(row.high), ha="left", va="center", color="0.35", fontsize=8)
        axes.text(2.15, place, fact.written(row.value), ha="right", va="center", fontsize=9)
    axes.set_yticks(range(len(table)), table["title"][::-1])
    axes.set(xlim=(-0.6, 2.2), xticks=[], ylim=(-0.7, len(table) - 0.3))
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    note = "Shaded: the band, from end to end.  Point: this business; its value stands on the right."
    figure.supxlabel(note, fontsize=9)
    outside = int((~table["holds"]).sum())
    said = "every fact lies in its band" if not outside else f"{outside} of {len(table)} facts lie outside"
    figure.suptitle(f"{BUSINESSES[business]}: {said}")
    return figure


def _published(source: Source) -> str:
    year = f" ({source.year})" if source.year else ""
    where = f" {source.address}" if source.address else ""
    return f"{source.name}: {source.title}{year}.{where} - {source.says}."


def _band(fact: Fact) -> str:
    return f"{fact.written(fact.low)} to {fact.written(fact.high)}"


def _said(holds: bool) -> str:
    return "holds" if holds else "OUTSIDE"
