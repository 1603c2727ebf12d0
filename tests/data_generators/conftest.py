"""The same few simulations serve all tests of this folder. A business joins by being in `BUSINESSES`."""

import pytest

from data_generators import BUSINESSES, Simulation, simulate

#: Seeds the facts are checked on. None of them was used to choose the parameters except the first.
SEEDS = (2026, 4711, 90210)


@pytest.fixture(scope="session", params=BUSINESSES)
def business(request: pytest.FixtureRequest) -> str:
    """Each business by its short name."""
    return request.param


@pytest.fixture(scope="session")
def small(business: str) -> Simulation:
    """Each business with 3,000 customers over a year."""
    return simulate(business, customers=3_000, weeks=52, seed=11)


@pytest.fixture(scope="session")
def grown(business: str) -> Simulation:
    """Each business on a seed that no parameter was chosen on, late in its second year."""
    return simulate(business, customers=10_000, weeks=97, seed=31_337)


@pytest.fixture(scope="session", params=SEEDS)
def full(request: pytest.FixtureRequest) -> Simulation:
    """The shop at its usual size."""
    return simulate("ecommerce", seed=request.param)


@pytest.fixture(scope="session")
def small_shop() -> Simulation:
    """A shop of 3,000 customers over a year."""
    return simulate("ecommerce", customers=3_000, weeks=52, seed=11)
