"""How tests are shared out among processes."""

import pytest

from tests.conftest import group_of

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/model/test_rfm.py::test_ties[2-3]", "tests/model/test_rfm.py"),
        ("tests/notebooks/test_sweep.py::test_every_control[11_rfm]", "tests/notebooks/test_sweep.py 11_rfm"),
        ("tests/notebooks/test_sweep.py::test_a_cell", "tests/notebooks/test_sweep.py"),
    ],
)
def test_a_file_stays_together_and_notebooks_apart(test, group):
    assert group_of(test) == group


def test_processes_get_whole_groups(pytester: pytest.Pytester):
    pytester.makeconftest("from tests.conftest import pytest_xdist_make_scheduler  # noqa: F401")
    each = "import os, pytest\n@pytest.mark.parametrize('n', range(6))\n"
    test = each + "def test_it(n): print('at', os.getpid())\n"
    pytester.makepyfile(test_a=test, test_b=test)
    result = pytester.runpytest_subprocess("-n", "2", "-rP", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=12)
    at = [line.split()[-1] for line in result.outlines if line.startswith("at ")]
    assert len(set(at)) == 2 and {at.count(process) for process in at} == {6}
