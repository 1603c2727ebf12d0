"""The same settings give the same business, in any process and with any NumPy.

After a change of a business that is meant, freeze its fingerprints anew:
`python -m tests.data_generators.test_numpy_versions`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from data_generators import BUSINESSES

ROOT = Path(__file__).resolve().parents[2]
FROZEN = Path(__file__).parent / "fingerprints.json"
#: A Python with the oldest supported NumPy; for example: python -m venv old; old/bin/pip install numpy==2.0.0
#: pandas scipy faker; then OLD_NUMPY_PYTHON=old/bin/python.
OLD = os.environ.get("OLD_NUMPY_PYTHON")
CODE = """
import json, sys
from data_generators import BUSINESSES, simulate
from data_generators.fingerprints import fingerprint
found = {}
for business in BUSINESSES:
    for mess in ("off", "heavy"):
        made = simulate(business, customers=800, weeks=40, seed=3, mess=mess)
        tables = {"customers": made.customers, "events": made.events, "truth": made.truth.reset_index()}
        for name, table in (tables | made.tables | made.hidden).items():
            found[f"{business}/{mess}/{name}"] = fingerprint(table)
print(json.dumps(found))
"""


def fingerprints(python: str = sys.executable, **environment: str) -> dict[str, str]:
    """Make every business in a process of its own and sum its tables up."""
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'lib'}"} | environment
    done = subprocess.run(
        [python, "-c", CODE], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    return fingerprints(PYTHONHASHSEED="1")


def different(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def test_the_order_of_sets_and_hashes_changes_nothing(here):
    assert different(here, fingerprints(PYTHONHASHSEED="20260629")) == []


def test_instructions_that_only_some_processors_have_change_nothing(here):
    features = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    if not features:
        pytest.skip("this processor has no instructions beyond those that NumPy always uses")
    found = fingerprints(PYTHONHASHSEED="1", NPY_DISABLE_CPU_FEATURES=" ".join(features))
    assert different(here, found) == []


@pytest.mark.skipif(not OLD, reason="OLD_NUMPY_PYTHON does not name a Python with the oldest NumPy")
def test_the_oldest_supported_numpy_gives_the_same(here):
    assert OLD is not None
    version = subprocess.run(
        [OLD, "-c", "import numpy; print(numpy.__version__)"], capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("2.0.") and not np.__version__.startswith("2.0.")
    assert different(here, fingerprints(OLD)) == []


@pytest.mark.parametrize("business", BUSINESSES)
def test_the_business_is_the_one_that_was_frozen(here, business):
    frozen = json.loads(FROZEN.read_text("utf-8"))

    def of_it(all_of_them: dict[str, str]) -> dict[str, str]:
        return {name: it for name, it in all_of_them.items() if name.startswith(f"{business}/")}

    assert different(of_it(here), of_it(frozen)) == [], (
        "these tables are others now; if that is meant, python -m tests.data_generators.test_numpy_versions"
    )


if __name__ == "__main__":
    FROZEN.write_text(json.dumps(fingerprints(), indent=1) + "\n", encoding="utf-8")
