"""A file of the reader's own is told of in plain words: no name of an argument, no piece of code."""

import re

import pytest

from segmentlab import open_purchases
from segmentlab.instrument.purchases import read_purchases
from segmentlab.teach.bench.own_file import read_own
from tests.teach.bench.test_switch import benches  # noqa: F401

CODE = re.compile(r'\b[a-z_]+=|=\s*"|\{|\b(?:unit_price|order_returned|order_placed|keep_currency)\b')
LINES = "customer,order_id,date,amount\n7,1,2026-01-05,13.97\n7,1,2026-01-05,8.00\n"
FILES = {
    "lines of orders": LINES,
    "a refund": LINES.replace("date", "day") + "8,2,2026-01-06,9.00\n8,3,2026-01-07,-9.00\n",
    "prices of one": "customer,date,pieces,unit price\n7,2026-01-05,1,13.97\n8,2026-01-06,2,9.00\n",
    "a strange status": "customer,date,amount,status\n7,2026-01-05,13.97,paid\n8,2026-01-06,9.00,geparkt\n"
    "9,2026-01-07,8.00,paid\n",
    "no date": "customer,amount\n7,13.97\n",
    "no customer": "date,amount\n2026-01-05,13.97\n",
    "two currencies": "customer,date,amount,currency\n7,2026-01-05,5.97,EUR\n8,2026-01-06,9.00,USD\n",
    "days or months": "customer,date,amount\n7,01/05/2026,13.97\n8,02/06/2026,9.00\n",
    "points or commas": "customer,date,amount\n7,2026-01-05,1.250\n8,2026-01-06,2.375\n",
    "mostly useless": "customer,date,amount\n7,soon,13.97\n8,later,9.00\n9,2026-01-05,9.00\n",
    "an event": "user_id,event,timestamp,amount\n7,Order Completed,2026-01-05 10:00,13.97\n",
}


def told(path):
    try:
        return read_own(str(path)).sentence
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_what_is_said_of_a_file_names_no_code(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_text(text, "utf-8")
    said = told(path)
    assert said and not CODE.search(said), said
    assert "below" not in said, "the lists to choose from are in another notebook"
    assert said.count("notebook 52") + said.count("Notebook 52") <= 2, said


def test_lines_of_orders_are_told_in_plain_words_here_and_with_code_to_who_programs(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(LINES, "utf-8")
    assert "date = date, amount = amount, order number = order_id;" in told(path)
    assert "2 rows are lines of 1 order:" in told(path)
    assert told(path).endswith("Without an order number each counts by itself.")
    assert 'With order="" each counts by itself.' in read_purchases(path)[1].sentence()
    assert len(open_purchases(path, order="").events) == 2, "what the code says is true"


def test_what_is_missing_is_said_with_the_notebook_where_it_can_be_chosen(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(FILES["two currencies"], "utf-8")
    assert "choose one of them, such as EUR, in notebook 52, and say" in told(path)
    path.write_text(FILES["no customer"], "utf-8")
    assert "choose it in notebook 52" in told(path)


def test_one_customer_is_no_customers(benches, tmp_path):  # noqa: F811
    assert benches.view
    path = tmp_path / "mine.csv"
    path.write_text("customer,date,amount\n7,2026-01-05,13.97\n", "utf-8")
    benches.business.value = "own"
    benches.path.value = str(path)
    benches.open.click()
    assert "1 customer, 1 event." in benches.says.value
