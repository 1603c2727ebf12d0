"""Who left and why, read from the logs of contracts."""

import pandas as pd
import pytest

from segmentlab.instrument.business import make_business
from segmentlab.instrument.load import load
from segmentlab.measure.leaving import Contract, churn_split, stays

CONTRACT = Contract(("started", "restarted"), ("cancelled",), ("card_gave_out",))


@pytest.fixture
def box():
    rows = [
        (1, "started", "2026-01-01"),
        (2, "started", "2026-01-01"),
        (2, "cancelled", "2026-01-11"),
        (2, "restarted", "2026-01-15"),
        (2, "card_gave_out", "2026-01-25"),
        (3, "started", "2026-01-21"),
        (3, "card_gave_out", "2026-01-31"),
    ]
    log = pd.DataFrame(rows, columns=["customer_id", "event", "occurred_at"])
    customers = pd.DataFrame({"customer_id": [1, 2, 3, 4], "signed_up_at": "2026-01-01"})
    return make_business(customers, log, today="2026-02-01")


def test_the_first_stay_of_everybody_with_a_contract(box):
    table = stays(box, contract=CONTRACT)
    assert table["days"].to_dict() == {1: 31, 2: 10, 3: 10}
    assert table["left"].to_dict() == {1: False, 2: True, 3: True}
    assert table["how"].dropna().to_dict() == {2: "voluntary", 3: "involuntary"}
    assert not stays(box, "2026-01-11", contract=CONTRACT)["left"].any()


def test_only_those_there_at_the_start_can_leave_in_a_period(box):
    # On the 16th, 1 and 2 are there; 3 comes later. 2 loses the contract to the card.
    later = churn_split(box, "2026-01-16", contract=CONTRACT).table
    assert later["left"].to_dict() == {"voluntary": 0, "involuntary": 1, "all": 1}
    assert later.loc["all", "churn"] == 0.5
    # Who left and came back in the period has left once, at first of their own will.
    assert churn_split(box, "2026-01-05", contract=CONTRACT).table["left"].to_dict()["voluntary"] == 1
    with pytest.raises(LookupError, match="give contract="):
        stays(box)
    with pytest.raises(LookupError, match="none of started"):
        stays(box, "2025-12-01", contract=CONTRACT)


def test_in_the_meal_boxes_those_not_gone_are_those_whose_status_says_so():
    boxes = load("subscription", customers=3_000)
    table = churn_split(boxes, "2025-07-01", "2025-10-01").table
    assert table.loc["voluntary", "left"] > table.loc["involuntary", "left"] > 0
    first, status = stays(boxes), boxes.customers.set_index("customer_id")["status"]
    never_left = first.index[~first["left"]]
    assert not status[never_left].isin(["cancelled", "ended"]).any()


def test_accounts_that_pay_for_the_tool_leave_in_both_ways():
    tool = load("saas", customers=8_000)
    table = stays(tool)
    assert set(table["how"].dropna()) == {"voluntary", "involuntary"}
    assert (table["days"] >= 0).all()
