"""What `python start.py test` counts, and what its last line says."""

import pytest

from tests import checks
from tests.checks import Result, check

TESTS = """
import pytest
def test_a(): pass
def test_b(): assert 0
@pytest.mark.skip
def test_c(): pass
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    return tmp_path


def test_the_tests_of_a_check_are_counted(elsewhere):
    (elsewhere / "test_it.py").write_text(TESTS)
    assert check(["pytest", "-q", "test_it.py"]) == Result(passed=1, failed=1, skipped=1)


def test_a_tool_without_tests_counts_as_one():
    assert check(["this"]) == Result(passed=1, failed=0)
    assert check(["no_such_tool"]) == Result(passed=0, failed=1)


def test_a_check_that_finds_no_tests_has_failed():
    assert check(["pytest", "-q", "no_such_file.py"]) == Result(passed=0, failed=1)


def test_a_check_that_hangs_has_failed(elsewhere, monkeypatch, capsys):
    (elsewhere / "sleeper.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(checks, "LIMIT", 0.5)
    assert check(["sleeper"]) == Result(passed=0, failed=1)
    assert "Stopped" in capsys.readouterr().out


def test_every_check_runs_and_the_last_line_sums_them_up(monkeypatch, capsys):
    monkeypatch.setattr(checks, "CHECKS", [("Style", "ruff"), ("Tests", "pytest"), ("Notebooks", "pytest")])
    monkeypatch.setattr(
        checks, "check", lambda command: Result(0, 1) if command[0] == "ruff" else Result(5, 0)
    )
    assert checks.main() == 1
    assert capsys.readouterr().out.endswith("\n10 passed, 1 failed\n")
