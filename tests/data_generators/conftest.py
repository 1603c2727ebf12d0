"""The same few simulations serve all tests of this folder."""

import pytest

from data_generators import Simulation, simulate

#: Seeds the facts are checked on. None of them was used to choose the parameters except the first.
SEEDS = (2026, 4711, 90210)


@pytest.fixture(scope="session", params=SEEDS)
def full(request: pytest.FixtureRequest) -> Simulation:
    """The shop at its usual size."""
    return simulate("ecommerce", seed=request.param)


@pytest.fixture(scope="session")
def small() -> Simulation:
    """A shop of 3,000 customers over a year."""
    return simulate("ecommerce", customers=3_000, weeks=52, seed=11)
