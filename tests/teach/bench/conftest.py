"""A business, a catalogue and a workbench of one's own for every test."""

import pytest

from segmentlab import Segment, customer, events, load, new_catalogue, workbench

orders, visits = events("order_placed"), events("session_started")


@pytest.fixture(autouse=True)
def own_files(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTLAB_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture(scope="session")
def shop():
    return load("ecommerce", customers=2_000)


@pytest.fixture
def catalogue(tmp_path):
    made = new_catalogue(tmp_path / "segments")
    reasons = {
        "objective": "Sell again",
        "owner": "CRM",
        "action": "letter",
        "kpi": "orders",
        "review_by": "2027-01-31",
    }
    made.save(Segment("regulars", orders.count("1y") >= 3, **reasons), status="active")
    made.save(Segment("newcomers", customer("signed_up_at").days_since() <= 90, **reasons))
    return made


@pytest.fixture
def bench(shop, catalogue):
    return workbench(shop, catalogue)


@pytest.fixture
def lapsing(shop, catalogue):
    start = (orders.count("1y") >= 2) & (orders.days_since_last() > 60)
    return workbench(shop, catalogue, start=start)
