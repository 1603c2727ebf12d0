"""How long each move of the workbench waits, the very first ones apart from later ones.

    python benchmarks/workbench.py                     the three businesses, and one million events of a CSV
    python benchmarks/workbench.py saas                one of them
    python benchmarks/workbench.py saas --slowest 40   more of its slowest moves

Every chapter of moves runs in a process of its own, which has just opened its business, so that a first move
finds nothing counted, drawn or loaded. Times are milliseconds of the processor, from the move of a control to
the answer on view. Compare the ratios: the baseline (a bar chart of matplotlib alone, as in `sliders.py`) is
measured in the same run. Nothing is prepared while nobody waits, unless `--pause 0.5` leaves the workbench
that many seconds after every move.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from workbench_moves import CHAPTERS

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "lib")]
BUSINESSES = ("ecommerce", "saas", "subscription", "own")
LIMIT = 150
OWN_EVENTS = 1_000_000


def main() -> None:
    """Walk through every chapter of every business and print what waits longest."""
    ask = argparse.ArgumentParser()
    ask.add_argument("names", nargs="*", choices=[*BUSINESSES, []])
    ask.add_argument("--slowest", type=int, default=15)
    ask.add_argument("--pause", type=float, default=0.0)
    ask.add_argument("--chapter", action="append")
    ask.add_argument("--one", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.one:
        made = walk(asked.one, asked.names[0], asked.chapter[0])
        if asked.pause:
            asyncio.run(slowly(made, asked.pause))
        else:
            list(made)
        return
    from sliders import plain_matplotlib, timed

    usual = float(np.median(timed(plain_matplotlib)))
    print(f"baseline: pyplot bars, savefig: {usual:.0f} ms; ratios below are to it")
    for name in asked.names or BUSINESSES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "business.pickle"
            with path.open("wb") as file:
                pickle.dump(opened(name), file)
            moves = [one for each in asked.chapter or CHAPTERS for one in walked(path, name, each, asked)]
        for kind in ("opening", "first", "later"):
            report(
                name,
                kind,
                [one for one in moves if one["kind"] == kind],
                usual,
                asked.slowest if kind != "opening" else 0,
            )


def report(name: str, kind: str, moves: list[dict[str, Any]], usual: float, slowest: int) -> None:
    """Print the median, the 95th percentile, the most, and the slowest moves of a kind."""
    times = [one["ms"] for one in moves]
    if not times:
        return
    over = sum(ms > LIMIT for ms in times)
    middle, most = np.percentile(times, (50, 95))
    print(
        f"\n{name}, {len(times)} {kind} moves: median {middle:.0f} ({middle / usual:.2f}), p95 {most:.0f} "
        f"({most / usual:.2f}), most {max(times):.0f} ({max(times) / usual:.2f}); above {LIMIT} ms: {over}; "
        f"at most {max(one['mib'] for one in moves):.0f} MiB held",
        flush=True,
    )
    for one in sorted(moves, key=lambda each: -each["ms"])[:slowest]:
        print(f"  {one['ms']:5.0f}  {one['ms'] / usual:5.2f}  {one['chapter']:10} {one['label']}", flush=True)


def walked(path: Path, name: str, chapter: str, asked: argparse.Namespace) -> list[dict[str, Any]]:
    """The moves of one chapter, made in a process of its own."""
    environment = {**os.environ, "SEGMENTLAB_PROGRESS": str(path.with_name(f"{chapter}.json"))}
    line = [
        sys.executable,
        __file__,
        name,
        "--one",
        str(path),
        "--chapter",
        chapter,
        "--pause",
        str(asked.pause),
    ]
    done = subprocess.run(line, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{name}, {chapter}: {done.stderr}")
    return [json.loads(one) for one in done.stdout.splitlines()]


def opened(name: str) -> Any:
    """A business of the course, or one read from a CSV of a million events."""
    from segmentlab import load

    if name != "own":
        business = load(name)
        for table in business.tables:
            business.tables[table]
        return business
    from segmentlab.teach.bench.own_file import read_own

    log = load("ecommerce").events
    names = ["customer_id", "event", "occurred_at", "item", "category", "device", "channel", "quantity"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        some = log.tail(OWN_EVENTS)
        some[names].assign(amount=some["amount_cents"] / 100).to_csv(path, index=False)
        return read_own(str(path)).business


def tell(chapter: str, label: str, kind: str, ms: float) -> None:
    """Print one move as a line of JSON, with the memory that is held after it."""
    print(json.dumps({"chapter": chapter, "label": label, "kind": kind, "ms": ms, "mib": held()}))


def held() -> float:
    """MiB of memory this process holds now; the most it ever held where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmRSS:")[1].split()[0]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


async def slowly(moves: Iterator[None], pause: float) -> None:
    """Make moves with time between them, in which an event loop may do what is to be done meanwhile."""
    for _ in moves:
        await asyncio.sleep(pause)


def walk(path: str, name: str, chapter: str) -> Iterator[None]:
    """Make the moves of one chapter one by one, and print each as a line of JSON."""
    from segmentlab import load, new_catalogue
    from segmentlab.teach.bench import workbench

    business = pickle.loads(Path(path).read_bytes()) if name == "own" else load(name)
    for table in business.tables:
        business.tables[table]
    folder = Path(tempfile.mkdtemp())
    catalogue = new_catalogue(folder / "segments")
    seen: set[str] = set()
    clock = time.process_time
    start = clock()
    bench = workbench(business, catalogue, folder=folder)
    assert bench.view
    opening = 1000 * (clock() - start)
    tell(chapter, "open the workbench", "opening", opening)
    yield
    for label, act in CHAPTERS[chapter](bench):
        start = clock()
        act()
        bench.sections.soon.now()
        took = 1000 * (clock() - start)
        if bench.error is not None:
            raise bench.error
        tell(chapter, label, "later" if label.startswith("again ") or label in seen else "first", took)
        seen.add(label)
        yield


if __name__ == "__main__":
    main()
