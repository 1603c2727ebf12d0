"""Results show themselves: one sentence, numbers as people write them, nothing that could become markup."""

import math
import re
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

import segmentlab
from segmentlab.activate.decide import who_gets_what
from segmentlab.activate.playbook import Playbook, playbook
from segmentlab.activate.playbook_rows import PlaybookRow
from segmentlab.instrument.business import tiny_business
from segmentlab.measure.design import plan_test
from segmentlab.measure.lift import lift
from segmentlab.measure.monitoring import monitor
from segmentlab.measure.returns import incremental_return
from segmentlab.measure.revenue import revenue_bridge
from segmentlab.model.tree import events
from segmentlab.segment.segment import Segment
from segmentlab.showing import as_html, as_text, shows_itself, write, written


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0, "money", "$0"), (-1, "money", "−$0.01"), (1e9, "money", "$10,000,000"),
        (0.5, "share", "50.0%"), (0.0004, "share", "0.040%"), (-0.25, "share", "−25.0%"),
        (-0.00001, "per 100", "0.0 per 100"), (0.031, "per 100", "3.1 per 100"),
        (1_234_567, "number", "1,234,567"), (12345.678, "number", "12,346"), (-3.14159, "number", "−3.14"),
        (0.0001234, "number", "0.000123"), (np.int64(7), "number", "7"), (np.float64("nan"), "number", "–"),
        (pd.NA, "number", "–"), (pd.NaT, "number", "–"), (-math.inf, "money", "−∞"),
        (np.bool_(False), "share", "no"), (0, "share", "0%"), ("revenue_cents", "number", "revenue"),
        (pd.Timestamp("2026-01-05 09:30"), "number", "2026-01-05 09:30"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_people_write_them(value, unit, said):
    assert write(value, unit) == said


def test_columns_tell_their_unit_by_their_name_or_by_what_the_result_is_about():
    table = pd.DataFrame(
        {"low": [-0.021], "click_rate": [0.5], "order_value_cents_low": [1250], "orders": [1.5]}
    )
    of_a_rate = written(table, outcome=("bought", True)).iloc[0].to_dict()
    assert of_a_rate == {
        "low": "−2.1 per 100", "click rate": "50.0%", "order value low": "$12.50", "orders": "1.50",
    }  # fmt: skip
    assert written(table, outcome=("spend_cents", False), currency="€").loc[0, "low"] == "−€0"
    assert written(table, {"low": "share"}).loc[0, "low"] == "−2.1%"


class Told(NamedTuple):
    table: pd.DataFrame
    assumptions: tuple[str, ...] = ("a < b",)
    notes: tuple[str, ...] = ("One & all.",)

    def sentence(self):
        return "It costs < $5 & more than $4."


shows_itself(Told)
NASTY = "<script>alert($1)</script>"


def test_no_text_becomes_markup_or_a_formula_wherever_it_stands():
    table = pd.DataFrame({NASTY: [NASTY], "x": 1}, index=pd.Index([NASTY], name="<b>"))
    shown = Told(table, (NASTY,), (NASTY,))._repr_html_()
    assert "<script" not in shown and "<b>" not in shown
    assert shown.count("$") == shown.count("<span>$</span>") == 7


def test_a_result_says_its_sentence_its_numbers_and_its_small_print_in_text_and_in_html():
    told = Told(pd.DataFrame({"sent": range(30)}))
    text, shown = str(told), told._repr_html_()
    assert text.startswith("It costs < $5 & more than $4.\n") and shown.startswith("<p>It costs &lt;")
    for each in (text, shown):
        assert each.index("further rows") < each.index("One &") < each.index("It takes for granted")
        assert "and 18 further rows" in each
    assert "further" not in str(Told(pd.DataFrame({"sent": range(12)})))
    nothing = Told(pd.DataFrame({"sent": []}))
    assert "Empty" not in str(nothing) and "<table" not in nothing._repr_html_()


def test_a_few_wide_rows_are_turned_and_long_tables_are_not():
    wide = pd.DataFrame([range(10)], columns=[f"measure_{number}" for number in range(10)], index=["email"])
    assert len(re.findall("<tr", Told(wide)._repr_html_())) == 11
    assert len(re.findall("<tr", Told(pd.concat([wide] * 5))._repr_html_())) == 6
    assert "overflow-x: auto" in Told(wide)._repr_html_()


def test_every_public_result_shows_itself_in_all_three_ways():
    people = pd.DataFrame({"arm": ["message", "holdout"] * 30, "bought": [True, False, False] * 20})
    people["profit_cents"] = people["bought"] * 1000
    row = PlaybookRow(
        "Bought", Segment("buyers", events("order_placed").count() >= 1), "x", "in_app", "once", "k", 1
    )
    results = [
        lift(people), monitor(people, looks=3), plan_test(base=0.1, difference=0.02, power=0.8),
        incremental_return(people, 5), revenue_bridge(pd.Series({"a": 1}), pd.Series({"a": 2})),
        playbook("saas"), who_gets_what(tiny_business(), Playbook("mine", (row,))),
    ]  # fmt: skip
    for result in results:
        assert as_text(result) == str(result) and as_html(result) == result._repr_html_()
        assert str(result).startswith(result.sentence()) and "<td>" in result._repr_html_()


def test_every_exported_class_with_a_sentence_shows_itself():
    named = [getattr(segmentlab, name) for name in segmentlab.__all__]
    said = [one for one in named if isinstance(one, type) and hasattr(one, "sentence")]
    said = [one for one in said if one.__module__.split(".")[1] in ("activate", "measure", "govern")]
    assert len(said) >= 15
    assert [one.__name__ for one in said if not hasattr(one, "_repr_html_")] == []
