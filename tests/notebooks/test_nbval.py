"""Strict nbval as `tests/checks.py` runs it, in several processes: sees all notebooks, refuses changes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.checks import CHECKS
from tests.notebooks.store import as_text

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
(COMMAND,) = [command.split() for _, command in CHECKS if "--nbval" in command]
#: Runs quickly and shows a sentence.
SHORTEST = NOTEBOOKS / "glossary.ipynb"


def nbval(folder: Path, *more: str) -> str:
    """Run the command of the checks on the notebooks of a folder."""
    arguments = [str(ROOT / part) if part.endswith(".cfg") else part for part in COMMAND]
    arguments[arguments.index("notebooks")] = str(folder)
    command = [sys.executable, "-m", *arguments, "-p", "no:cacheprovider", f"--rootdir={folder}", *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def judged(report: str) -> dict[str, str]:
    """Read what became of each notebook: it failed if one of its cells did."""
    found: dict[str, str] = {}
    for verdict, name in re.findall(r"^(PASSED|FAILED) \S*?(\w+)\.ipynb::", report, re.MULTILINE):
        found[name] = min(verdict, found.get(name, verdict))
    return found


def test_strict_nbval_sees_every_notebook_in_the_folder():
    there = {path.stem for path in NOTEBOOKS.rglob("*.ipynb") if "-checkpoint" not in path.name}
    report = nbval(NOTEBOOKS, "--collect-only", "-q", "-n0", "--dist", "no")
    assert set(re.findall(r"(\w+)\.ipynb:", report)) == there, report


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("judged")
    for copy in ("one", "two"):
        shutil.copy(SHORTEST, folder / f"{copy}.ipynb")
    changed = nbformat.read(SHORTEST, as_version=4)
    data = next(cell for cell in changed.cells if cell.cell_type == "code").outputs[0].data
    data["text/plain"] = data["text/plain"].replace("Glossary", "Glossaries")
    (folder / "changed.ipynb").write_text(as_text(changed), "utf-8")
    report = nbval(folder, "-rpf")
    assert "workers" in report, report
    return judged(report)


@pytest.mark.parametrize(("copy", "verdict"), [("one", "PASSED"), ("two", "PASSED"), ("changed", "FAILED")])
def test_in_several_processes_only_the_changed_notebook_is_refused(verdicts, copy, verdict):
    assert verdicts[copy] == verdict
