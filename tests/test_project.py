"""The project as a whole: its pins, its README, its folders, the direction of its imports."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PINS = [
    line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
#: The stages of the loop: each may use those before it.
STAGES = ("instrument", "model", "segment", "activate", "measure", "govern", "teach")


def name_of(requirement: str) -> str:
    """Give the name in ``pandas>=3``, the way it is spelled in pins."""
    return re.split(r"[\s<>=!~;\[]", requirement.strip())[0].lower().replace("_", "-")


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_every_direct_dependency_is_pinned(requirement):
    assert name_of(requirement) in {name_of(pin) for pin in PINS}


@pytest.mark.parametrize("pin", PINS)
def test_every_pin_is_exact(pin):
    assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", pin)


def test_continuous_integration_runs_the_command_of_the_readme():
    assert "\npython start.py test\n" in README
    assert "start.py test" in (ROOT / ".ci/run").read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_file_a_page_points_to_exists(page):
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    links += re.findall(r"`((?:data_generators|lib|notebooks|tests|\.ci)/[\w./]+)`", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_folder_is_explained_in_the_readme():
    folders = {
        path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))
    }
    assert {folder for folder in folders if f"`{folder}/`" not in README} == set()


def test_the_code_in_the_readme_runs_and_gives_the_numbers_beside_it():
    """Each ``# 123`` at the end of a line is what the expression on that line must print."""
    blocks = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)  # the README is ours
        for expression, shown in re.findall(r"^(\S.*?)  # -> (.+)$", block, re.MULTILINE):
            assert str(eval(expression, names)) == shown


def imports(path: Path) -> set[str]:
    """Name what a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_imports_run_one_way_along_the_loop(stage):
    later = {f"segmentlab.{name}" for name in STAGES[STAGES.index(stage) + 1 :]}
    for path in (ROOT / "lib/segmentlab" / stage).rglob("*.py"):
        assert [name for name in imports(path) if ".".join(name.split(".")[:2]) in later] == [], path.name


def test_only_instrument_and_activate_know_the_simulated_world():
    for path in (ROOT / "lib/segmentlab").rglob("*.py"):
        if path.relative_to(ROOT / "lib/segmentlab").parts[0] not in ("instrument", "activate"):
            assert [name for name in imports(path) if name.startswith("data_generators")] == [], path.name
