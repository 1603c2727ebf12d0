"""Files as shops, payment services and public collections write them: each is understood without a hint."""

import bz2
import gzip
import zipfile
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentlab.instrument import look_at, read_events, read_purchases


def told(orders):
    """Write each order as: row, customer, event, cents."""
    return [
        (row, customer, str(event), cents)
        for row, customer, event, cents in zip(
            orders.index, orders["customer_id"], orders["event"], orders["amount_cents"], strict=True
        )
    ]


def reasons(reading):
    return dict(zip(reading.set_aside["row"], reading.set_aside["reason"], strict=True))


# --- public files and exports of shops -------------------------------------------------------------------

ONLINE_RETAIL = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    "800001,A1,PAPER LAMP,6,12/1/2010 8:26,2.55,17001,United Kingdom\n"
    "800001,A2,£1 TIN,2,12/1/2010 8:26,3.39,17001,United Kingdom\n"
    "800002,A3,WARMER,6,12/1/2010 8:28,1.85,17001,United Kingdom\n"
    "C800003,D,Discount,-1,12/1/2010 9:41,27.50,14002,United Kingdom\n"
    "800004,A4,,56,12/1/2010 11:52,0,,United Kingdom\n"
    "800005,A1,PAPER LAMP,2,12/13/2010 11:52,1,12003,France\n"
    "C800006,A1,PAPER LAMP,-1,12/14/2010 11:52,1,12003,France\n"
)


def test_an_invoice_of_several_lines_is_one_purchase(log):
    path = log(ONLINE_RETAIL, encoding="latin-1")
    orders, reading = read_purchases(path)
    assert told(orders) == [
        (2, 17001, "order_placed", 6 * 255 + 2 * 339),
        (4, 17001, "order_placed", 6 * 185),
        (5, 14002, "order_returned", 2750),
        (7, 12003, "order_placed", 200),
        (8, 12003, "order_returned", 100),
    ]
    assert orders["quantity"].tolist() == [8, 6, 1, 2, 1] and orders["lines"].tolist() == [2, 1, 1, 1, 1]
    assert "Country" in orders and "Description" not in orders
    assert reasons(reading) == {6: "no customer"}
    assert reading.rows == 7 == reading.used + 1
    assert "6 rows are lines of 5 orders" in reading.sentence()
    assert "left out: StockCode, Description" in reading.sentence()


def test_lines_count_by_themselves_if_the_reader_says_so(log):
    orders, reading = read_purchases(log(ONLINE_RETAIL, encoding="latin-1"), order="")
    assert len(orders) == 6 and "Description" in orders and reading.purchases == 4


def test_a_receipt_number_that_begins_again_every_day_is_another_order(log):
    rows = "A,1,2026-01-05,5.00\nA,1,2026-01-05,6.00\nA,1,2026-01-06,7.00\nB,1,2026-01-06,8.00\n"
    orders, _ = read_purchases(log("customer,receipt no,date,amount\n" + rows))
    assert orders["amount_cents"].tolist() == [1100, 700, 800]


def test_a_total_written_in_every_line_counts_once(log):
    rows = "A,1,2026-01-05,35.00,Tent\nA,1,2026-01-05,35.00,Rope\nB,2,2026-01-06,10.00,Cup\n"
    orders, reading = read_purchases(log("customer,order_id,date,order_total,item\n" + rows))
    assert orders["amount_cents"].tolist() == [3500, 1000]
    assert "counts once" in reading.sentence()


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,"
    "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Vendor\n"
    "#1003,ann@example.com,paid,2024-01-05 22:00:02 -0500,fulfilled,EUR,30.00,5.00,2.00,37.00,"
    "0.00,2024-01-05 22:00:00 -0500,1,Tent,20.00,0.00,V\n"
    "#1003,ann@example.com,,,,,,,,,,2024-01-05 22:00:00 -0500,2,Rope,5.00,,V\n"
    "#1002,bob@example.com,refunded,2024-01-04 10:00:02 -0500,fulfilled,EUR,10.00,0.00,0.00,10.00,"
    "0.00,2024-01-04 10:00:00 -0500,1,Boot,10.00,10.00,V\n"
    "#1001,cyd@example.com,pending,,unfulfilled,EUR,12.00,0.00,0.00,12.00,"
    "0.00,2024-01-03 23:30:00 -0500,1,Boot,12.00,0.00,V\n"
    "#1000,ann@example.com,paid,2024-01-02 10:00:02 -0500,fulfilled,EUR,8.00,0.00,0.00,8.00,"
    "0.00,2024-01-02 10:00:00 -0500,1,Cup,8.00,0.00,V\n"
)


def test_lines_without_a_total_belong_to_the_order_above(log):
    orders, reading = read_purchases(log(SHOPIFY))
    assert told(orders) == [
        (2, "ann@example.com", "order_placed", 3700),
        (6, "ann@example.com", "order_placed", 800),
    ]
    assert orders["occurred_at"].tolist() == [
        pd.Timestamp("2024-01-06 03:00"),
        pd.Timestamp("2024-01-02 15:00"),
    ]
    assert orders["quantity"].tolist() == [3, 1]
    assert reasons(reading) == {4: "paid back in full", 5: "not paid"}
    assert reading.currency == "€" and reading.used == 3


def test_a_payment_service_is_read_with_its_failed_and_refunded_payments(log):
    text = (
        "id,Created (UTC),Amount,Amount Refunded,Currency,Description,Fee,Status,Customer ID,Customer Email\n"
        "ch_1,2024-01-05 10:15,25.00,0.00,usd,Plan,1.03,Paid,cus_1,ann@example.com\n"
        'ch_2,2024-01-06 10:15,"1,125.00",0.00,usd,Plan,31.03,Paid,cus_2,bob@example.com\n'
        "ch_3,2024-01-07 10:15,25.00,25.00,usd,Plan,1.03,Refunded,cus_2,bob@example.com\n"
        "ch_4,2024-01-08 10:15,25.00,0.00,usd,Plan,0,Failed,cus_3,cyd@example.com\n"
    )
    orders, reading = read_purchases(log(text))
    assert orders["amount_cents"].tolist() == [2500, 112500]
    assert reasons(reading) == {4: "paid back in full", 5: "cancelled"}
    assert reading.columns["customer"] == "Customer ID"


def test_an_account_statement_is_read_by_the_name_of_who_paid(log):
    text = (
        '\ufeff"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net",'
        '"From Email Address","To Email Address","Transaction ID"\n'
        '"05/01/2024","10:00:00","GMT","Ann A","Payment","Completed","EUR","25,00","-1,03","23,97",'
        '"ann@example.com","shop@example.com","1AB"\n'
        '"18/01/2024","10:00:00","GMT","Bob B","Payment Refund","Completed","EUR","-1.125,00","1,03","-1,0",'
        '"shop@example.com","bob@example.com","3AB"\n'
        '"19/01/2024","10:00:00","GMT","","General Withdrawal","Completed","EUR","-900,00","0,00","-900,00",'
        '"","","4AB"\n'
    )
    orders, reading = read_purchases(log(text))
    assert told(orders) == [(2, "Ann A", "order_placed", 2500), (3, "Bob B", "order_returned", 112500)]
    assert reasons(reading) == {4: "no customer"}


def test_orders_whose_amounts_are_elsewhere_are_asked_for_in_one_sentence(log):
    path = log(
        "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at\n"
        "e481,9ef4,delivered,2017-10-02 10:56:33,2017-10-02 11:07:15\n"
        "53cd,b083,canceled,2018-07-24 20:41:37,2018-07-26 03:24:27\n"
    )
    look = look_at(path)
    assert look.roles["when"] == "order_purchase_timestamp" and look.roles["status"] == "order_status"
    (problem,) = look.problems
    assert "clearly an amount" in problem and "if it is in another" in problem
    with pytest.raises(ValueError, match="clearly an amount"):
        read_purchases(path)


def test_a_file_without_dates_is_asked_about(log):
    path = log(
        "order_id,user_id,order_number,order_dow,order_hour_of_day\n91,1,1,2,08\n92,1,2,3,07\n93,2,1,3,12\n"
    )
    with pytest.raises(ValueError, match="no column of dates"):
        read_purchases(path)


def test_a_german_report_with_title_and_totals_is_read(log):
    path = log(
        "Umsatzbericht 2024;;;;\n;;;;\nKundennummer;Name;Rechnungsdatum;Rechnungsnr.;Betrag\n"
        "10023;Meier;05.01.2024;R-1;1.234,56 €\n10024;Müller;17.01.2024;R-2;12,00 €\n"
        "10023;Meier;03.02.2024;R-3;7,50 €\n;;;;\nGesamt;;;;1.254,06 €\n",
        encoding="cp1252",
    )
    orders, reading = read_purchases(path)
    assert [row[::3] for row in told(orders)] == [(4, 123456), (5, 1200), (6, 750)]
    assert reasons(reading) == {1: "title above the header", 8: "line of totals"}
    assert reading.currency == "€" and reading.rows == 5


def test_french_columns_month_names_and_utf_16_without_a_mark_are_read(log):
    path = log(
        "Client;Date de commande;N° commande;Montant TTC\nC1;05/01/2024;1001;1\u202f234,56\n"
        "C2;17/01/2024;1002;12,00\nC1;3 août 2024;1003;7,50\n",
        encoding="utf-16-le",
    )
    orders, _ = read_purchases(path)
    assert orders["amount_cents"].tolist() == [123456, 1200, 750]
    assert orders["occurred_at"].dt.strftime("%m-%d").tolist() == ["01-05", "01-17", "08-03"]


def test_days_that_a_spreadsheet_counts_are_dates(log):
    orders, reading = read_purchases(
        log("customer,order date,amount\nC1,45292,5.00\nC2,45293.5,7.00\nNULL,45294,8.00\nC1,45295,\\N\n")
    )
    assert orders["occurred_at"].tolist() == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02 12:00")]
    assert reasons(reading) == {4: "no customer", 5: "no readable amount"}


@pytest.mark.parametrize("name", ["is_cancelled", "Cancelled", "order cancelled"])
def test_a_column_of_yes_and_no_tells_cancelled_orders(log, name):
    orders, reading = read_purchases(
        log(
            f"customer,date,amount,{name}\nA,2026-01-05,5.00,No\nB,2026-01-06,6.00,Yes\nA,2026-01-07,7.00,No\n"
        )
    )
    assert orders["amount_cents"].tolist() == [500, 700] and reasons(reading) == {3: "cancelled"}


# --- statuses and currencies ------------------------------------------------------------------------------

STATUSES = (
    "customer,date,amount,order_status\nA,2026-01-05,5.00,delivered\nA,2026-01-06,6.00,canceled\n"
    "B,2026-01-07,7.00,refund\nB,2026-01-08,8.00,in limbo\nB,2026-01-09,9.00,delivered\n"
)


def test_cancelled_orders_never_count_as_purchases(log):
    orders, reading = read_purchases(log(STATUSES))
    assert [row[2:] for row in told(orders)] == [
        ("order_placed", 500), ("order_returned", 700), ("order_placed", 800), ("order_placed", 900),
    ]  # fmt: skip
    assert reasons(reading) == {3: "cancelled"}
    assert "in limbo" in reading.sentence()


def test_the_reader_says_what_a_status_means(log):
    orders, reading = read_purchases(log(STATUSES), statuses={"In Limbo": "test", "refund": "cancelled"})
    assert orders["amount_cents"].tolist() == [500, 900]
    assert reading.statuses["in limbo"] == "test"
    with pytest.raises(ValueError, match="means one of bought"):
        read_purchases(log(STATUSES), statuses={"refund": "gone"})
    with pytest.raises(ValueError, match="does not occur"):
        read_purchases(log(STATUSES), statuses={"lost": "cancelled"})


MIXED = "customer,date,amount,currency\nA,2026-01-05,5.00,EUR\nB,2026-01-06,6.01,usd\nB,2026-01-07,6.00,€\n"


def test_amounts_in_several_currencies_are_never_added_up(log):
    with pytest.raises(ValueError, match="EUR in 2 rows, USD in 1 row"):
        read_purchases(log(MIXED))
    orders, reading = read_purchases(log(MIXED), keep_currency="EUR")
    assert orders["amount_cents"].tolist() == [500, 600]
    assert reasons(reading) == {3: "in another currency"}
    orders, reading = read_purchases(log(MIXED), rates={"USD": 0.5})
    assert orders["amount_cents"].tolist() == [500, 301, 600] and reading.set_aside.empty
    assert "USD are converted to EUR" in reading.sentence()


def test_signs_before_the_amounts_tell_currencies_too(log):
    path = log("customer;date;amount\nA;2026-01-05;€5.00\nB;2026-01-06;$6.00\n")
    with pytest.raises(ValueError, match="mixes currencies"):
        read_purchases(path)
    assert read_purchases(path, keep_currency="EUR")[1].currency == "€"


# --- the same row twice ----------------------------------------------------------------------------------


def test_an_order_exported_twice_counts_once(log):
    rows = "A,91,2026-01-05,5.00\nB,92,2026-01-06,6.00\nA,91,2026-01-05,5.00\n"
    orders, reading = read_purchases(log("customer,order_id,date,amount\n" + rows))
    assert orders["amount_cents"].tolist() == [500, 600]
    assert reasons(reading) == {4: "repeated from an earlier row"}


def test_equal_rows_without_a_number_may_be_two_purchases(log):
    orders, reading = read_purchases(
        log("customer,date,amount\nA,2026-01-05,5.00\nA,2026-01-05,5.00\nB,2026-01-06,5.00\n")
    )
    assert len(orders) == 3 and reading.duplicates == 1


# --- headers ------------------------------------------------------------------------------------------------


def test_a_header_without_a_name_for_the_row_numbers_is_understood(log):
    path = log('"Customer","Date","Amount"\n"1","C1","2024-01-05",5.00\n"2","C2","2024-01-06",6.00\n')
    orders, _ = read_purchases(path)
    assert told(orders) == [(2, "C1", "order_placed", 500), (3, "C2", "order_placed", 600)]


def test_rows_that_end_with_a_separator_are_understood(log):
    path = log("customer;date;amount\nC1;2024-01-05;5,00;\nC2;2024-01-06;6,00;\n")
    assert read_purchases(path)[0]["amount_cents"].tolist() == [500, 600]


def test_a_header_shorter_than_its_rows_gets_one_sentence(log):
    path = log("Customer,Date,Amount\nC1,2024-01-05,5,00\nC2,2024-01-06,6,00\n")
    with pytest.raises(ValueError, match="header in row 1 has 3 names, but the rows below it have 4 values"):
        read_purchases(path)


def test_the_line_that_names_the_separator_is_understood(log):
    orders, reading = read_purchases(
        log("sep=;\ncustomer;date;amount\nC1;2024-01-05;5,00\nC2;2024-01-06;6,00\n")
    )
    assert orders.index.tolist() == [3, 4] and reading.rows == 3


# --- packed, Parquet, JSON, and what cannot be read -----------------------------------------------------

PLAIN = "customer,date,amount\nC1,2024-01-05,5.00\nC2,2024-01-06,6.00\n"


def test_packed_files_are_just_read(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(PLAIN.encode()))
    (tmp_path / "b.csv.bz2").write_bytes(bz2.compress(PLAIN.encode()))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("log.csv", PLAIN)
        archive.writestr("__MACOSX/._log.csv", "x")
    for name in ("a.csv.gz", "b.csv.bz2", "c.zip"):
        assert read_purchases(tmp_path / name)[0]["amount_cents"].tolist() == [500, 600]
        assert look_at(tmp_path / name).problems == ()


def test_an_archive_of_several_files_and_a_workbook_are_told_apart(tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", PLAIN)
        archive.writestr("b.csv", PLAIN)
    with pytest.raises(ValueError, match=r"holds 2 files \(a.csv, b.csv\)"):
        look_at(tmp_path / "two.zip")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/workbook.xml", "x")
    with pytest.raises(ValueError, match="is an Excel workbook; open it and save the sheet as CSV"):
        look_at(tmp_path / "book.xlsx")


def parquet(rows):
    return pa.table(
        {
            "customer_id": pa.array([7, 8, 7][:rows], pa.int32()),
            "ordered_at": pa.array(
                pd.to_datetime(["2026-01-05 10:00", "2026-01-06 11:00", "2026-02-01 09:30"]).tz_localize(
                    "Europe/Berlin"
                )[:rows]
            ),
            "amount": pa.array(
                [Decimal("13.97"), Decimal("-0.29"), Decimal("5.00")][:rows], pa.decimal128(9, 2)
            ),
            "channel": pa.array(["web", "app", "web"][:rows]).dictionary_encode(),
            "items": pa.array([["tent"], [], None][:rows]),
            "address": pa.array([{"city": "Bonn"}, None, {"city": "Kiel"}][:rows]),
        }
    )


def test_parquet_with_lists_decimals_and_zones_is_read(tmp_path):
    pq.write_table(parquet(3), tmp_path / "log.parquet")
    orders, reading = read_purchases(tmp_path / "log.parquet")
    assert told(orders) == [
        (1, 7, "order_placed", 1397),
        (2, 8, "order_returned", 29),
        (3, 7, "order_placed", 500),
    ]
    assert orders["occurred_at"][1] == pd.Timestamp("2026-01-05 09:00")
    assert reading.set_aside.empty and "Parquet." in reading.sentence()


def test_a_folder_of_parquet_parts_is_one_file(tmp_path):
    for month, rows in (("01", 3), ("02", 2)):
        part = tmp_path / "orders" / f"month={month}"
        part.mkdir(parents=True)
        pq.write_table(parquet(rows), part / "part-0.parquet")
    (tmp_path / "orders" / "_SUCCESS").write_text("")
    orders, reading = read_purchases(tmp_path / "orders")
    assert len(orders) == 5 == reading.rows
    assert orders["month"].astype(str).tolist() == ["01", "01", "01", "02", "02"]
    assert look_at(tmp_path / "orders").roles["when"] == "ordered_at"


def test_amounts_in_json_do_not_pass_through_binary_fractions(log):
    path = log(
        '{"customer": "007", "date": "2026-01-05", "paid": {"amount": 1234567890123.29}}\n'
        '{"customer": "008", "date": "2026-01-06", "paid": {"amount": 5}}\nnot json\n',
        name="log.jsonl",
    )
    orders, reading = read_purchases(path)
    assert told(orders) == [(1, "007", "order_placed", 123456789012329), (2, "008", "order_placed", 500)]
    assert reasons(reading) == {3: "another number of values than the other rows"}


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"%PDF-1.7", "PDF document"), (b"SQLite format 3\x00", "database"), (b"<!DOCTYPE html>", "web page"),
        (b"\xd0\xcf\x11\xe0", "old Excel"), (b"\x1f\x8b broken", "cannot be opened"),
        (b'{"orders": [{"id": 1}]}', "one object per line"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named_in_one_sentence(tmp_path, start, said):
    (tmp_path / "log.csv").write_bytes(start)
    with pytest.raises(ValueError, match=said) as caught:
        look_at(tmp_path / "log.csv")
    assert "\n" not in str(caught.value)


# --- events -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "roles", "named"),
    [
        (
            "timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n"
            "1433224214164,992329,addtocart,248676,\n1433221999827,257597,transaction,318965,4000\n",
            {"customer": "visitorid", "when": "timestamp", "event": "event"},
            ["product_viewed", "cart_item_added", "order_placed"],
        ),
        (
            "event_time,event_type,product_id,category_code,price,user_id,user_session\n"
            "2019-10-01 00:00:00 UTC,view,446,,35.79,5413,72d7\n"
            "2019-10-01 00:00:05 UTC,cart,130,a.b,251.74,5500,7c90\n"
            "2019-10-01 00:00:08 UTC,purchase,130,a.b,251.74,5500,7c90\n",
            {"customer": "user_id", "when": "event_time", "event": "event_type", "amount": "price"},
            ["product_viewed", "cart_item_added", "order_placed"],
        ),
        (
            "event_date,event_timestamp,event_name,event_value_in_usd,user_id,user_pseudo_id\n"
            "20240105,1704448800123456,page_view,,,111.2\n20240105,1704448900123456,session_start,,,111.2\n"
            "20240105,1704449000123456,purchase,25.5,,333.4\n",
            {
                "customer": "user_pseudo_id", "when": "event_timestamp", "event": "event_name",
                "amount": "event_value_in_usd",
            },
            ["page_viewed", "session_started", "order_placed"],
        ),
        (
            '{"event": "Product Added", "userId": "u1", "timestamp": "2024-01-05T10:00:00.000Z"}\n'
            '{"event": "Order Completed", "userId": "u1", "timestamp": "2024-01-05T10:10:00.000Z",'
            ' "properties": {"total": 35.5}}\n'
            '{"event": "Video Watched", "userId": "u2", "timestamp": "2024-01-06T10:10:00.000Z"}\n',
            {"customer": "userId", "when": "timestamp", "event": "event", "amount": "properties.total"},
            ["cart_item_added", "order_placed", "video_watched"],
        ),
    ],
)  # fmt: skip
def test_logs_of_events_are_understood_without_a_hint(log, text, roles, named):
    path = log(text)
    look = look_at(path)
    assert look.kind == "events" and look.problems == ()
    events, reading = read_events(path)
    assert reading.columns == roles == {role: column for role, column in look.roles.items() if column}
    assert events["event"].astype(str).tolist() == named
    assert (reading.purchases, reading.events, reading.used) == (1, 2, 3)
    with pytest.raises(ValueError, match="is a log of events"):
        read_purchases(path)


def test_events_get_the_names_the_reader_chooses(log):
    path = log(
        "user,event,time\nA,Trial Booked,2026-01-05\nA,purchase,2026-01-06\n,view,2026-01-06\n"
        "B,,2026-01-06\nB,view,2026-01-07\n"
    )
    events, reading = read_events(path, names={"Trial Booked": "Signed Up"})
    assert events["event"].astype(str).tolist() == ["signed_up", "order_placed", "product_viewed"]
    assert reasons(reading) == {4: "no customer", 5: "nothing that happened"}
    with pytest.raises(ValueError, match="does not occur"):
        read_events(path, names={"Trial": "signed_up"})
