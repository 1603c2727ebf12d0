"""What only the reader can know is said with controls: names, rates, rare values; and 51 takes it over."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentlab.teach.bench import remembered
from segmentlab.teach.bench.own_file import read_own
from segmentlab.teach.bench.switch import workbenches
from segmentlab.teach.own_data import files
from tests.teach.own_data.conftest import open_own
from tests.teach.own_data.test_opener import GOOD, text_of

RARE = "customer,date,amount,status,currency\n" + "".join(
    f"c{n % 9},2026-0{1 + n % 6}-{13 + n % 15:02d},10.00,"
    f"{'in limbo' if n == 2_500 else 'paid'},{'EUR' if n != 2_600 else 'CHF'}\n"
    for n in range(2_700)
)
HEADLESS = "".join(
    f"{1000 + n % 7};1{n};13.0{1 + n % 6}.2026;{10 + n % 5},50;\n" for n in range(40)
)  # fmt: skip


def offered(widget):
    return [value for _, value in widget.options]


def written(tmp_path, text, name="mine.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_other_currencies_are_converted_at_the_rate_the_reader_gives(data, several_currencies):
    open_own(data, several_currencies)
    data.on_view.corrections.meant.currency.value = "EUR"
    data.press_read()
    kept = data.business.events["amount_cents"].sum()
    rate = data.on_view.corrections.meant.rates["USD"]
    assert rate.description == "1 USD in EUR is" and rate.value == 0
    rate.value = 0.5
    assert not data.error and "in another currency" not in data.on_view.seen.value
    data.press_read()
    assert "in another currency" not in set(data.reading.set_aside["reason"])
    said = text_of(data.audit.report.value)
    assert "Amounts in USD are converted to EUR:" in said and "at 1 USD = 0.5 EUR." in said
    half = data.business.events["amount_cents"].sum()
    rate.value = 1
    data.press_read()
    whole = data.business.events["amount_cents"].sum()
    assert whole - half == pytest.approx(half - kept, abs=60) and data.business.currency == "€"
    data.on_view.corrections.meant.currency.value = "USD"
    assert data.on_view.corrections.meant.rates["EUR"].description == "1 EUR in USD is"
    data.press_read()
    assert data.business.currency == "$" and data.reading.rows == 120


def test_values_below_the_first_rows_can_be_chosen_from_once_the_file_was_read(data, tmp_path):
    open_own(data, written(tmp_path, RARE))
    assert "CHF" not in offered(data.on_view.corrections.meant.currency)
    data.press_read()
    assert "mixes currencies" in data.says.value and data.on_view.corrects.children
    values = data.on_view.corrections.meant
    assert set(offered(values.currency)) == {"", "EUR", "CHF"}
    values.currency.value = "EUR"
    data.press_read()
    reading = data.reading
    assert (reading.rows, reading.used, len(reading.set_aside)) == (2_700, 2_699, 1)
    shown = [one.description for one in data.on_view.corrections._mean.children]
    assert "in limbo" in shown, "what is not known comes first"
    values.statuses["in limbo"].value = "cancelled"
    assert not data.error, "the first rows do not have it, and are read all the same"
    data.press_read()
    assert sorted(data.reading.set_aside["reason"]) == ["cancelled", "in another currency"]
    values.currency.value = "CHF"
    assert not data.error and data.on_view.first is None, "none of the first rows is in it"
    data.press_read()
    assert data.reading.used == 1


def test_rare_events_can_be_named_once_the_file_was_read(data, tmp_path):
    lines = [
        f"u{n % 5},2026-03-{1 + n % 28:02d},{'Tour Booked' if n == 2_400 else 'page_view'}"
        for n in range(2_500)
    ]
    open_own(data, written(tmp_path, "user,time,event\n" + "\n".join(lines) + "\n"))
    assert "Tour Booked" not in data.on_view.corrections.meant.names
    data.press_read()
    data.on_view.corrections.meant.names["Tour Booked"].value = "order_placed"
    assert not data.error
    data.press_read()
    assert data.reading.purchases == 1


def test_the_columns_of_a_file_without_names_are_named_by_the_reader(data, tmp_path):
    open_own(data, written(tmp_path, HEADLESS))
    data.on_view.show_corrections(True)
    naming = data.on_view.corrections.naming
    shown = [one for one in data.on_view.corrections._how.children if one in naming.fields]
    assert [one.value for one in shown] == [f"column_{place}" for place in range(1, 6)]
    assert shown[0].description == "1: 1000" and shown[4].description == "5: (empty)"
    for field, name in zip(shown, ("customer", "receipt", "day", "amount"), strict=False):
        field.value = name
    assert not data.error and data.on_view.corrections.roles["customer"].value == "customer"
    data.press_read()
    assert data.reading.columns["amount"] == "amount" and data.reading.customers == 7
    assert "columns=['customer', 'receipt', 'day', 'amount', 'column_5']" in text_of(
        data.audit.report.value
    ).replace("&#x27;", "'")
    shown[1].value = "amount"
    assert "two columns have one name" in data.error and "=" not in data.error
    shown[1].value = ""
    assert not data.error and shown[1].value == "column_2"


def test_a_first_row_taken_for_names_can_be_said_to_be_data(data, tmp_path):
    text = "ann,new,never,x\n" + "".join(f"bob,old,2026-01-{n:02d},{n}.50\n" for n in range(10, 29))
    open_own(data, written(tmp_path, text))
    data.on_view.show_corrections(True)
    naming = data.on_view.corrections.naming
    assert naming.first.value == "" and naming.first in data.on_view.corrections._how.children
    naming.first.value = "data"
    for field, name in zip(naming.fields[:4], ("customer", "kind", "date", "amount"), strict=True):
        field.value = name
    data.press_read()
    assert data.reading.rows == 20 and data.reading.set_aside["row"].tolist() == [1]
    naming.first.value = ""
    assert "ann" in data.look.columns


def parts_in(folder, months=3):
    for month in range(1, months + 1):
        part = folder / f"month={month}"
        part.mkdir(parents=True)
        dates = pd.to_datetime([f"2026-0{month}-05", f"2026-0{month}-17"])
        table = pa.table({"customer": ["a", "b"], "date": pa.array(dates), "amount": [5.0, 6.5]})
        pq.write_table(table, part / "part-0.parquet")
    return folder


def test_a_folder_of_parquet_parts_is_one_item_and_opens_as_one_table(data, tmp_path):
    parts_in(tmp_path / "orders")
    written(tmp_path, GOOD)
    open_own(data, tmp_path)
    assert {name for name, _ in data.which_file.found.options[1:]} == {
        "orders (one table of 3 parts)",
        "mine.csv",
    }
    data.which_file.found.value = str(tmp_path / "orders")
    data.press_read()
    assert (data.reading.rows, data.reading.customers) == (6, 2)
    data.which_file.where.value = str(tmp_path / "orders")
    assert data.look is not None and not data.error, "typed, it needs no second choice"
    assert read_own(str(tmp_path / "orders")).business.events.shape[0] == 6


def test_parquet_files_of_other_tables_stay_apart(tmp_path):
    pq.write_table(pa.table({"customer": ["a"]}), tmp_path / "people.parquet")
    pq.write_table(pa.table({"amount": [5.0]}), tmp_path / "orders.parquet")
    assert set(files.tables_in(tmp_path)) == {"people.parquet", "orders.parquet"}


ODD = "wer;wann;was;lage\n" + "".join(
    f"{n % 7};0{1 + n % 9}/0{1 + n % 6}/2026;{10 + n};{'geparkt' if n % 3 else 'bezahlt'}\n"
    for n in range(60)
)


def choose_all(data, path):
    open_own(data, path)
    roles = data.on_view.corrections.roles
    roles["customer"].value, roles["when"].value, roles["amount"].value = "wer", "wann", "was"
    roles["status"].value = "lage"
    data.on_view.corrections.written["day_first"].value = True
    data.on_view.corrections.meant.statuses["geparkt"].value = "cancelled"
    assert not data.error, data.error
    data.press_read()


def test_the_workbench_opens_a_file_as_it_was_corrected_without_code(data, tmp_path):
    path = written(tmp_path, ODD)
    choose_all(data, path)
    assert "The workbench of notebook 51 opens this file just as you read it here" in data.audit.report.value
    found = read_own(str(path))
    pd.testing.assert_frame_equal(found.business.events, data.business.events)
    assert "as you chose in notebook 52" in found.sentence
    bench = workbenches(folder=tmp_path / "catalogues")
    assert bench.view
    bench.business.value = "own"
    assert bench.path.value == str(path) and "read last in notebook 52" in bench.says.value
    bench.press_open()
    assert len(bench.bench.business.events) == len(data.business.events) == 20
    data.on_view.corrections.meant.statuses["geparkt"].value = "bought"
    data.press_read()
    bench.press_open()
    assert len(bench.bench.business.events) == 60, "what was corrected again is read again"


def test_choices_that_no_longer_fit_are_left_and_said(data, tmp_path):
    path = written(tmp_path, ODD)
    choose_all(data, path)
    path.write_text(GOOD, "utf-8")
    found = read_own(str(path))
    assert len(found.business.events) == 60 and "no longer fits this file" in found.sentence


def test_a_damaged_memory_of_choices_is_none_and_is_written_anew(data, tmp_path):
    path = written(tmp_path, GOOD)
    for damage in (
        "{",
        "- 7",
        "format: other",
        "format: segmentlab own data\nversion: 1\nfiles: [{path: 1}]",
    ):
        remembered.place().write_text(damage, "utf-8")
        assert remembered.recall(path) is None
    open_own(data, path)
    data.press_read()
    assert remembered.recall(path).kind == "purchases"
    left = {one.name for one in tmp_path.iterdir()}
    assert left == {"mine.csv", "own_data.yaml", "own_data.yaml.lock"}, "nothing unfinished stays"
    assert "10.50" not in remembered.place().read_text("utf-8"), "choices alone, nothing of the file"


def test_choices_that_cannot_be_kept_are_told_and_the_file_is_open_all_the_same(data, tmp_path):
    remembered.place().mkdir()
    open_own(data, written(tmp_path, GOOD))
    data.press_read()
    assert data.reading.rows == 60 and "could not be kept" in data.audit.report.value


def test_the_made_up_files_are_not_kept(data):
    data.press_read()
    assert remembered.all_remembered() == []


def test_an_order_paid_back_in_part_is_a_purchase_and_a_refund_in_one_row(data, tmp_path):
    text = "order,customer,date,total,refunded amount\n" + "".join(
        f"{n},c{n % 5},2026-01-{13 + n},10.00,{'2.50' if n == 3 else ''}\n" for n in range(12)
    )
    open_own(data, written(tmp_path, text))
    assert data.on_view.first.rows.loc[5, "became"] == "purchase and refund"
    assert "1 × purchase and refund" in data.on_view.seen.value
    data.press_read()
    assert (data.reading.purchases, data.reading.refunds, data.reading.used) == (12, 1, 12)
    said = text_of(data.audit.report.value)
    assert "what refunded amount says was paid back of an order (1)" in said and "order_returned" not in said
    data.on_view.corrections.roles["refunded"].value = ""
    data.press_read()
    assert data.reading.refunds == 0
