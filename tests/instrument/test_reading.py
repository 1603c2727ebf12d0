"""What is said of a file reads as a sentence also where there is one of something."""

import re

import pytest

from segmentlab.instrument.looking import look_at
from segmentlab.instrument.own_events import read_events
from segmentlab.instrument.purchases import read_purchases

ONE_OF_MANY = re.compile(
    r"(?<![\d.,])1 (?:rows|orders|customers|purchases|refunds|events|columns|names|values)\b"
)


def said_of(tmp_path, text, read=read_purchases, **given):
    path = tmp_path / "log.csv"
    path.write_text(text, "utf-8")
    return read(path, **given)[1].sentence()


def test_one_row_holds_and_two_rows_hold(tmp_path):
    one = "customer,date,amount\n7,2026-01-05,13.97\n"
    assert said_of(tmp_path, one).startswith("log.csv: 1 row holds 1 purchase by 1 customer, ")
    assert said_of(tmp_path, one + "7,2026-01-06,8.00\n").startswith("log.csv: 2 rows hold 2 purchases by 1 ")
    log = "user_id,event,timestamp\n7,Page Viewed,2026-01-05 10:00\n"
    assert "1 row holds 0 purchases and 1 event by 1 customer" in said_of(tmp_path, log, read_events)


def test_one_row_that_repeats_another_is_kept_and_two_are(tmp_path):
    rows = "customer,date,amount\n7,2026-01-05,13.97\n8,2026-01-06,9.00\n8,2026-01-06,9.00\n"
    assert "1 row repeats an earlier row exactly and is kept." in said_of(tmp_path, rows)
    both = said_of(tmp_path, rows + "8,2026-01-06,9.00\n")
    assert "2 rows repeat an earlier row exactly and are kept." in both


def test_one_amount_was_rounded_and_one_quantity_is_missing(tmp_path):
    rows = "customer,date,amount,quantity\n7,2026-01-05,13.975,1\n8,2026-01-06,9.00,many\n"
    rows += "9,2026-01-07,8.00,2\n"
    said = said_of(tmp_path, rows)
    assert "1 amount had parts of a cent and was rounded." in said
    assert "1 quantity could not be read and is missing." in said


def test_one_row_of_an_unknown_status_counts_as_bought(tmp_path):
    rows = "customer,date,amount,status\n7,2026-01-05,13.97,paid\n8,2026-01-06,9.00,geparkt\n"
    rows += "9,2026-01-07,8.00,paid\n"
    assert "1 row with a status that is not known (geparkt) counts as bought" in said_of(tmp_path, rows)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("customer,order_id,date,amount\n7,1,2026-01-05,13.97\n7,1,2026-01-05,8.00\n", {}),
        ("customer,date,amount,currency\n7,2026-01-05,5.97,EUR\n8,2026-01-06,9.00,USD\n", {}),
        ("customer,date,amount\nann,soon,5.97\n", {"when": "date"}),
        ("7,2026-01-05,5.97\n8,2026-01-06,5.97\n", {"columns": ["customer"]}),
    ],
    ids=["lines of one order", "one row in a currency", "one row, and no use", "one name"],
)
def test_nothing_is_one_of_many(tmp_path, text, given):
    try:
        said = said_of(tmp_path, text, **given)
    except ValueError as error:
        said = str(error)
    assert re.search(r"(?<![\d.,])1 (?:row|order|column)\b", said) and not ONE_OF_MANY.search(said), said


def test_a_look_at_a_file_of_one_column_says_one_column(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"date": "2026-01-05"}\n{"date": "2026-01-06"}\n', "utf-8")
    assert "with 1 column:" in look_at(path).sentence()
