"""Every check in a row, then one summary; `python start.py test` ends here.

Each check runs even if an earlier one failed. The last line is `N passed, N failed`.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
#: What is checked, and the Python module that checks it.
CHECKS = (
    ("Style of code and notebooks", "ruff check ."),
    ("Layout of code and notebooks", "ruff format --check ."),
    ("Types", "mypy"),
    ("Examples in the documentation of the code", "pytest --doctest-modules lib data_generators"),
    ("Tests, among them every control", "pytest tests --ignore tests/browser -n auto"),
    (
        "Notebooks give their stored results again",
        "pytest notebooks -n auto --dist loadfile --nbval --nbval-current-env "
        "--nbval-sanitize-with tests/notebooks/nbval.cfg",
    ),
    # Apart from the others: two browsers, each with its server and its kernel, keep two cores busy.
    ("Notebooks in a browser", "pytest tests/browser -n 2"),
)
#: Seconds after which a check is taken to hang: several times what the longest needs.
LIMIT = 3600
#: As many processes as cores compute side by side: threads of each would only get into each other's way.
ONE_THREAD = {"OMP_NUM_THREADS": "1", **os.environ}


class Result(NamedTuple):
    """How many tests of one check passed, failed and were skipped; a tool without tests counts as one."""

    passed: int
    failed: int
    skipped: int = 0


def main() -> int:
    """Run all checks, then sum them up; the result is the exit code."""
    lines, results = [], []
    for title, command in CHECKS:
        print(f"\n=== {title}: {command}", flush=True)
        started = time.monotonic()
        result = check(command.split())
        results.append(result)
        lines.append(
            f"{'FAILED' if result.failed else 'ok':6}  {title}: {result.passed} passed, "
            f"{result.failed} failed, {result.skipped} skipped ({time.monotonic() - started:.0f} s)"
        )
    passed, failed = (sum(result[place] for result in results) for place in (0, 1))
    print("\n=== Summary", *lines, f"{passed} passed, {failed} failed", sep="\n")
    return 1 if failed else 0


def check(command: list[str]) -> Result:
    """Run one check in the project's folder and count its tests."""
    if command[0] != "pytest":
        return Result(0, 1) if run(command) else Result(1, 0)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = run([*command, f"--junitxml={report}"])
        counts = ElementTree.parse(report).getroot()[0].attrib if report.exists() else {}
    skipped = int(counts.get("skipped", 0))
    failed = int(counts.get("failures", 0)) + int(counts.get("errors", 0))
    passed = int(counts.get("tests", 0)) - failed - skipped
    # Nothing collected, a crash, a fault in the configuration: no test failed, and yet it is not well.
    return Result(passed, max(failed, 1) if code else failed, skipped)


def run(command: list[str]) -> int:
    """Run a module of this Python; the result is its exit code, 1 where it had to be stopped."""
    try:
        return subprocess.call([sys.executable, "-m", *command], cwd=ROOT, timeout=LIMIT, env=ONE_THREAD)
    except subprocess.TimeoutExpired:
        print(f"\nStopped after {LIMIT / 60:.0f} minutes: {' '.join(command)}", flush=True)
        return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
