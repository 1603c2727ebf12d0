"""How long a slider waits: every chart, and every move of every panel, beside one plain matplotlib picture.

    python benchmarks/sliders.py             charts, and the panels of every notebook
    python benchmarks/sliders.py 11_rfm      charts, and the panels of this notebook

Times are milliseconds in this process, at 20,000 customers. Compare the ratios: the baseline (a bar chart of
matplotlib alone, through pyplot and savefig, at the same number of pixels) is measured in the same run.
"""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd

from segmentlab.teach import Panel, figures

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 30
PEOPLE = 20_000


def main(names: list[str]) -> None:
    """Print one line per chart and per panel."""
    baseline = timed(plain_matplotlib)
    usual = float(np.median(baseline))
    print(f"{'':34} {'median':>8} {'p95':>8}   ratio to the baseline (median)")
    report("baseline: pyplot bars, savefig", baseline, usual)
    for name, draw in charts().items():
        report(f"chart {name}", timed(draw), usual)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if not names or path.stem in names:
            for panel, times in panel_moves(path):
                report(f"{path.stem} {panel.name} ({len(times)} moves)", times, usual)


def timed(work: Callable[[], object]) -> list[float]:
    """Milliseconds of each of many rounds, after one that is not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return times


def report(name: str, times: list[float], usual: float) -> None:
    """Print the median, the 95th percentile and the ratio of medians."""
    middle = float(np.median(times))
    print(f"{name:34.34} {middle:8.0f} {np.percentile(times, 95):8.0f}   {middle / usual:.2f}", flush=True)


def plain_matplotlib() -> bytes:
    """Draw what a notebook author would write by hand."""
    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.6, 4.4), dpi=150)
    axes.bar(["a", "b", "c", "d"], [1, 2, 3, 4])
    axes.set_title("A title")
    axes.set_ylabel("Customers")
    file = io.BytesIO()
    figure.savefig(file)
    pyplot.close(figure)
    return file.getvalue()


def charts() -> dict[str, Callable[[], object]]:
    """One drawing of each chart, with the amount of data a lesson has."""
    draw = np.random.default_rng(1)
    since = pd.Series(np.floor(draw.gamma(1.1, 80, PEOPLE)))
    weeks = pd.date_range("2025-07-07", periods=52, freq="7D")
    sizes = pd.DataFrame(draw.integers(500, 900, (52, 3)), index=weeks, columns=["New", "Loyal", "At risk"])
    cells = pd.DataFrame(draw.integers(20, 2_000, (5, 5)), index=range(1, 6), columns=range(1, 6))
    groups = pd.DataFrame(draw.choice([f"Group {letter}" for letter in "ABCDEFGHIJ"], (5, 5)))
    named = {
        f"A group named {letter}": value for letter, value in zip("ABCDEFGH", range(8, 0, -1), strict=True)
    }
    when = pd.to_datetime("2025-07-01") + pd.to_timedelta(draw.integers(0, 360, 60), unit="D")
    kinds = draw.choice(["order_placed", "email_opened", "product_viewed"], 60)
    title = "One finding"
    return {
        "distribution": lambda: figures.distribution(since, title=title, x="Days", threshold=60),
        "bars (4, upright)": lambda: figures.bars(
            {"a": 1, "b": 2, "c": 3, "d": 4}, title=title, y="Customers"
        ),
        "bars (8, lying)": lambda: figures.bars(named, title=title, y="Customers"),
        "lines (3 × 52 weeks)": lambda: figures.lines(sizes, title=title, y="Customers"),
        "size_over_time": lambda: figures.size_over_time(sizes["New"], title=title),
        "difference": lambda: figures.difference(0.02, -0.01, 0.05, title=title, x="Buyers", truth=0.03),
        "grid (5 × 5)": lambda: figures.grid(cells, title=title, x="Recency", y="Frequency"),
        "grid (5 × 5, 10 groups)": lambda: figures.grid(cells, title=title, x="R", y="F", groups=groups),
        "timeline (60 events)": lambda: figures.timeline(when, kinds, title=title, as_of="2026-06-29"),
    }


def panel_moves(path: Path) -> list[tuple[Panel, list[float]]]:
    """Run a notebook and move every control of its panels as the sweep does."""
    sys.path.insert(0, str(ROOT))
    from tests.notebooks.running import moves, run_notebook

    panels = run_notebook(path).all_of(Panel)
    return [
        (panel, [move.seconds * 1000 for move in moves(panel) if move.seconds is not None])
        for panel in panels
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
