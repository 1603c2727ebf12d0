import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentlab.teach.typed import typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", 1234), ("1,234", 1234), ("1,234,567.5", 1_234_567.5), ("1 234 567", 1_234_567),
        ("1\u202f234", 1234), ("1'234", 1234), ("12,5", 12.5), ("0,123", 0.123), ("1.234,56", 1234.56),
        ("12%", 0.12), ("12 %", 0.12), ("12.5 %", 0.125), ("12,5%", 0.125), ("-3%", -0.03),
        ("$5.50", 5.5), ("$ 1,250", 1250), ("5.50 €", 5.5), ("-$5", -5), ("$-5", -5), ("−7", -7), (".5", 0.5),
        ("5.", 5), ("+3", 3), ("007", 7), ("0", 0),
    ],
)  # fmt: skip
def test_a_number_is_understood_as_people_type_it(text, number):
    assert typed_number(text) == pytest.approx(number, abs=1e-12)
    assert typed_number(f"  {text}\t") == typed_number(text)


@pytest.mark.parametrize("text", ["", " ", "\u00a0"])
def test_an_empty_field_is_nothing(text):
    assert typed_number(text) is None


@pytest.mark.parametrize(
    "text",
    ["many", "$", "%", "1 2", "12 34", "3-4", "1,2,3", "1..2", "nan", "inf", "1e3", "12 apples", "--5"],
)
def test_what_is_not_one_number_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="is not a number; type digits"):
        typed_number(text)


def test_the_unit_beside_the_field_may_be_typed_too():
    assert typed_number("200 People", unit="people") == 200
    assert typed_number("60days", unit="days") == 60
    assert typed_number("12", unit="%") == typed_number("12%", unit="%") == 0.12


@given(st.integers(-(10**9), 10**9), st.sampled_from(["{:,}", "{}", "${:,}", "{:,} €"]))
def test_every_whole_number_comes_back_however_it_is_written(number, form):
    assert typed_number(form.format(number)) == number


@given(st.integers(-(10**6), 10**6).map(lambda n: n / 100))
def test_every_amount_comes_back_also_with_a_decimal_comma(number):
    assert typed_number(f"{number:.2f}") == pytest.approx(number)
    assert typed_number(f"{number:.2f}".replace(".", ",")) == pytest.approx(number)
