"""How the tests are shared out among processes, and the table of how quickly every panel answers."""

import csv
import gc
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

#: Milliseconds of computing within which a panel should have a new picture, 95 times of 100.
BAR = 100
#: The notebook that a test is about, at the end of its name.
NOTEBOOK = re.compile(r"\[(\d\d_\w+)\]$")
COLUMNS = ("notebook", "panel", "moves", "views", "median ms", "p95 ms", "slowest ms", "slowest at")


def artefacts_folder() -> Path:
    """Where screenshots and tables are kept; `SEGMENTLAB_ARTEFACTS` names another folder."""
    default = Path(tempfile.gettempdir()) / "segmentlab-artefacts"
    folder = Path(os.environ.get("SEGMENTLAB_ARTEFACTS", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _memory() -> Iterator[None]:
    """Give the businesses of a file's fixtures back before those of the next are made."""
    yield
    gc.collect()


class ByFile(LoadScopeScheduling):
    """Give the tests of a file to one process, where they share fixtures; those of each notebook apart."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Share tests out in groups (xdist's own groups have no effect with pytest 9.2)."""
    return ByFile(config, log)


def group_of(nodeid: str) -> str:
    """Name the tests that belong into one process: same file, and same notebook where there is one."""
    file, _, test = nodeid.partition("::")
    notebook = NOTEBOOK.search(test)
    return f"{file} {notebook[1]}" if notebook else file


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print how quickly panels answered, in the kernel and in the browser."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    noted = [pair for report in reports for pair in getattr(report, "user_properties", [])]
    rows = [dict(zip(COLUMNS, row, strict=True)) for name, row in noted if name == "panel"]
    if rows:
        _print_panels(terminalreporter, rows)
    browser = [line for name, line in noted if name == "browser"]
    if browser:
        terminalreporter.section("From key to new picture in the browser")
        terminalreporter.write_line("\n".join(sorted(browser)))


def _print_panels(terminalreporter: Any, rows: list[dict[str, Any]]) -> None:
    rows.sort(key=lambda row: -row["p95 ms"])
    path = artefacts_folder() / "panels.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    slow = [row for row in rows if row["p95 ms"] > BAR]
    moves = sum(row["moves"] for row in rows)
    write = terminalreporter.write_line
    terminalreporter.section(f"{len(rows)} panels, {moves:,} moves")
    write(f"{'notebook':32}{'panel':28}" + "".join(f"{name:>12}" for name in COLUMNS[2:-1]))
    for row in rows:
        numbers = "".join(f"{row[name]:>12}" for name in COLUMNS[2:-1])
        write(f"{row['notebook']:32}{row['panel']:28}{numbers}", yellow=row in slow)
    write(f"Slower than {BAR} ms in 95 of 100 moves: {len(slow)} of {len(rows)} panels. Kept in {path}.")
