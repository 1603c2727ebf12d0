"""Purchase logs as people have them: in every dialect, with every fault, nothing lost."""

import csv
import io
import warnings
from datetime import datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st

from segmentlab.instrument import open_purchases, read_purchases

pytestmark = pytest.mark.filterwarnings("ignore:.*set aside")


def amounts(orders):
    return orders["amount_cents"].tolist()


def days(orders):
    return orders["occurred_at"].dt.strftime("%Y-%m-%d").tolist()


# --- what a purchase becomes ---------------------------------------------------------------------------


def test_a_log_becomes_a_business(log):
    shop = open_purchases(
        log(
            "customer_id,order_date,amount,quantity,category\n"
            "2,2026-01-05 10:00,13.97,1,tents\n"
            "1,2026-01-04 09:30,20,2,\n"
            "2,2026-01-05 10:00,0,1,boots\n"
        ),
        title="Tent shop",
        currency="€",
    )
    assert shop.title == "Tent shop" and shop.currency == "€"
    assert shop.today == pd.Timestamp("2026-01-06")
    assert shop.customers["customer_id"].tolist() == [1, 2]
    assert shop.customers["signed_up_at"].tolist() == [
        pd.Timestamp("2026-01-04 09:30"),
        pd.Timestamp("2026-01-05 10:00"),
    ]
    events = shop.events
    assert amounts(events) == [2000, 1397, 0]
    assert events["amount_cents"].dtype == events["quantity"].dtype == "Int64"
    assert events["occurred_at"].dtype == events["recorded_at"].dtype == "datetime64[us]"
    assert isinstance(events["category"].dtype, pd.CategoricalDtype)
    assert events["category"].isna().tolist() == [True, False, False]


def test_negative_amounts_are_returns_with_a_positive_refund(log):
    path = log(
        "customer,date,quantity,amount\n"
        "7,2026-01-05,2,30.00\n7,2026-01-09,-1,(15.00)\n8,2026-01-09,-1,-2.50\n9,2026-01-09,1,3.00-\n"
    )
    orders, reading = read_purchases(path)
    assert orders["event"].tolist() == ["order_placed"] + ["order_returned"] * 3
    assert amounts(orders) == [3000, 1500, 250, 300]
    assert orders["quantity"].tolist() == [2, 1, 1, 1]
    assert (reading.purchases, reading.refunds) == (1, 3)
    assert "order_returned" in reading.sentence()


def test_exact_repeats_are_kept_and_counted(log):
    orders, reading = read_purchases(log("customer,date,amount\n" + "7,2026-01-05,5.00\n" * 3))
    assert len(orders) == 3 and reading.duplicates == 2


def test_a_column_named_like_one_of_ours_keeps_its_values(log):
    orders, _ = read_purchases(log("customer,date,amount,event\n7,2026-01-05,5.00,sale\n"))
    assert orders["event_in_file"].tolist() == ["sale"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (["12", "7"], [12, 7]),
        (["00012", "7"], ["00012", "7"]),
        (["17850.0", "12"], [17850, 12]),
        (["C-7", "12"], ["C-7", "12"]),
        (["123456789012345678901", "1"], ["123456789012345678901", "1"]),
    ],
)
def test_ids_are_integers_only_where_nothing_is_lost(log, written, kept):
    rows = "".join(f"{one},2026-01-0{day},5.00\n" for day, one in enumerate(written, start=1))
    orders, _ = read_purchases(log("customer,date,amount\n" + rows))
    assert orders["customer_id"].tolist() == kept


# --- amounts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        (["13.97", "1.10", "0.29"], [1397, 110, 29]),
        (["13,97", "1.204,50"], [1397, 120450]),
        (["1,204.50", "7"], [120450, 700]),
        (["$1,204.50", "$ 7.00", "-$3.00", "$-3.00"], [120450, 700, 300, 300]),
        (["1 204,50 €", "7,00 €"], [120450, 700]),
        (["1\u202f204,50", "7\u00a0000,00"], [120450, 700000]),
        (["1'204.50", "7.00"], [120450, 700]),
        (["EUR 12.50", "12.50 EUR"], [1250, 1250]),
        (["R$ 12,50", "12,50"], [1250, 1250]),
        (["1,200", "950"], [120000, 95000]),
        (["1.200.000", "5"], [120000000, 500]),
        (["1,23,456.00", "5"], [12345600, 500]),
        (["\u22125.00", "2.00"], [500, 200]),
        (["13.975", "13.9749999", "2.5"], [1398, 1397, 250]),
        ([".5", "5.", "+3"], [50, 500, 300]),
    ],
)
def test_amounts_are_read_to_the_cent(log, written, cents):
    rows = "".join(f'7\t2026-01-05\t"{one}"\n' for one in written)
    orders, _ = read_purchases(log("customer\tdate\tamount\n" + rows))
    assert amounts(orders) == cents


def test_an_amount_that_could_be_thousands_or_decimals_is_asked_for(log):
    path = log('customer,date,amount\n7,2026-01-05,"1,200"\n7,2026-01-06,"3,500"\n')
    with pytest.raises(ValueError, match='decimal=","'):
        read_purchases(path)
    assert amounts(read_purchases(path, decimal=".")[0]) == [120000, 350000]
    assert amounts(read_purchases(path, decimal=",")[0]) == [120, 350]


@pytest.mark.parametrize("name", ["amount_cents", "Total Cents", "priceCents"])
def test_a_column_named_cents_holds_cents(log, name):
    """The suite's own events, written to a file, come back with the amounts they had."""
    orders, reading = read_purchases(log(f"customer,date,{name}\n7,2026-01-05,1397\n8,2026-01-06,-250\n"))
    assert amounts(orders) == [1397, 250]
    assert f"{name} is taken to be in cents" in reading.sentence()


def test_a_price_in_cents_is_multiplied_by_the_quantity(log):
    path = log("customer,date,quantity,unit_price_cents\n7,2026-01-05,3,250\n8,2026-01-06,1.5,99\n")
    assert amounts(read_purchases(path)[0]) == [750, 149]


def test_a_price_of_one_piece_is_multiplied_by_the_quantity(log):
    path = log(
        "InvoiceNo,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "536365,LANTERN,6,12/1/2010 8:26,2.55,17850.0,United Kingdom\n"
        "536366,MUG,3,12/13/2010 8:28,0.005,17850.0,United Kingdom\n"
        "C536367,LANTERN,-1,12/14/2010 8:34,2.55,17850.0,France\n"
    )
    orders, reading = read_purchases(path)
    assert amounts(orders) == [1530, 2, 255]
    assert orders["event"].tolist() == ["order_placed", "order_placed", "order_returned"]
    assert orders["customer_id"].tolist() == [17850] * 3
    assert reading.columns["unit_price"] == "UnitPrice"
    assert "price of one piece" in reading.sentence()


# --- dates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["2026-04-27", "2026-4-3"], ["2026-04-27", "2026-04-03"]),
        (["20260427", "20260403"], ["2026-04-27", "2026-04-03"]),
        (["2026/04/27", "2026/04/03"], ["2026-04-27", "2026-04-03"]),
        (["27/04/2026", "03/04/2026"], ["2026-04-27", "2026-04-03"]),
        (["04/27/2026", "04/03/2026"], ["2026-04-27", "2026-04-03"]),
        (["27.04.26", "03.04.26"], ["2026-04-27", "2026-04-03"]),
        (["03.04.2026", "01.02.2026"], ["2026-04-03", "2026-02-01"]),
        (["01/01/2026", "02/02/2026"], ["2026-01-01", "2026-02-02"]),
        (["27 Apr 2026", "3-Apr-26"], ["2026-04-27", "2026-04-03"]),
        (["April 27, 2026", "Apr 3, 2026"], ["2026-04-27", "2026-04-03"]),
    ],
)
def test_dates_are_read_however_written(log, written, meant):
    rows = "".join(f"7;{one};5.00\n" for one in written)
    orders, _ = read_purchases(log("customer;date;amount\n" + rows))
    assert days(orders) == meant


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-04-27 18:30", "2026-04-27 18:30"),
        ("2026-04-27T18:30:15.250", "2026-04-27 18:30:15.250"),
        ("2026-04-27T18:30:00Z", "2026-04-27 18:30"),
        ("2026-04-27T18:30:00+02:00", "2026-04-27 16:30"),
        ("2026-04-27 23:30:00-0500", "2026-04-28 04:30"),
        ("20260427T183000Z".replace("183000", "18:30"), "2026-04-27 18:30"),
        ("27/04/2026 6:30 PM", "2026-04-27 18:30"),
        ("27/04/2026 12:05 am", "2026-04-27 00:05"),
    ],
)
def test_times_are_read_into_utc(log, written, moment):
    orders, _ = read_purchases(log(f"customer;date;amount\n7;{written};5.00\n"))
    assert orders["occurred_at"].tolist() == [pd.Timestamp(moment)]


def test_day_or_month_first_is_asked_for_only_where_nothing_tells(log):
    path = log("customer,date,amount\n7,03/04/2026,5.00\n8,05/06/2026,5.00\n")
    with pytest.raises(ValueError, match="day_first=True or day_first=False"):
        read_purchases(path)
    assert days(read_purchases(path, day_first=True)[0]) == ["2026-04-03", "2026-06-05"]
    assert days(read_purchases(path, day_first=False)[0]) == ["2026-03-04", "2026-05-06"]


def test_a_file_that_mixes_day_first_and_month_first_is_refused(log):
    path = log("customer,date,amount\n7,27/04/2026,5.00\n8,04/27/2026,5.00\n")
    with pytest.raises(ValueError, match="write them one way"):
        read_purchases(path)


# --- which column is what ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row", "roles"),
    [
        ("order_id,customer_id,order_date,ship_date,total", "91,7,2026-01-05,2026-01-07,5.00", (1, 2, 4)),
        ("Kunde,Datum,Betrag", 'K7,05.01.2026,"5,00"', (0, 1, 2)),
        ("email,created_at,discount,price", "a@example.com,2026-01-05,0.00,5.00", (0, 1, 3)),
        ("date,amount,client", "2026-01-05,5.00,Ann", (2, 0, 1)),
        ("customer_id,birth_date,purchase_date,tax,amount", "7,1980-02-03,2026-01-05,0.40,5.00", (0, 2, 4)),
        ("Email,Paid at,Subtotal,Shipping,Total", "a@example.com,2026-01-05,5.00,1.00,6.00", (0, 1, 4)),
        ("UserID,EventTime,Revenue,Sessions", "7,2026-01-05 10:00,5.00,3", (0, 1, 2)),
    ],
)
def test_columns_are_guessed_from_their_names(log, header, row, roles):
    _, reading = read_purchases(log(f"{header}\n{row}\n{row}\n"))
    names = header.split(",")
    assert [reading.columns[role] for role in ("customer", "when", "amount")] == [names[i] for i in roles]


def test_two_columns_that_could_be_the_customer_are_asked_about(log):
    path = log(
        "A1;9001;2026-01-05;5.00\nA1;8001;2026-01-06;5.10\nA2;9001;2026-01-07;5.20\nA2;9001;2026-01-08;5.30\n"
    )
    with pytest.raises(ValueError, match=r"column_1 .* or column_2 .*choose one"):
        read_purchases(path)


# --- nothing is lost -----------------------------------------------------------------------------------


def test_unusable_rows_are_set_aside_with_row_number_and_reason(log):
    text = (
        "customer,date,amount,note\n"  # row 1
        "7,2026-01-05,5.00,ok\n"
        ",2026-01-05,5.00,nobody\n"  # row 3
        "7,2026-02-30,5.00,no such day\n"  # row 4
        "7,2026-01-07,free,no amount\n"  # row 5
        '7,2026-01-08,6.00,"two\nlines"\n'
        "\n"
        "7,2026-01-09\n"  # row 8, after a blank one
        "8,2026-01-10,7.00,ok\n8,2026-01-11,7.00,ok\n9,2026-01-12,7.00,ok\n"
    )
    with pytest.warns(UserWarning, match="4 rows set aside: 1 with no customer \\(row 3\\)"):
        shop = open_purchases(log(text))
    orders, reading = read_purchases(log(text))
    assert len(shop.events) == len(orders) == 5
    assert orders.index.tolist() == [2, 6, 9, 10, 11]
    assert reading.set_aside["row"].tolist() == [3, 4, 5, 8]
    assert reading.set_aside["value"].tolist() == ["", "2026-02-30", "free", "7,2026-01-09"]
    assert reading.rows == 9


def test_a_clean_file_opens_without_a_warning(log):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_purchases(log("customer,date,amount\n7,2026-01-05,5.00\n"))


def test_mostly_unusable_files_are_refused(log):
    path = log("customer,date,amount\n7,2026-01-05,5.00\n,2026-01-05,5.00\n,2026-01-06,5.00\n")
    with pytest.raises(ValueError, match="2 of 3 rows cannot be used, most of them for no customer"):
        read_purchases(path)


# --- layouts -------------------------------------------------------------------------------------------


def test_columns_aligned_by_blanks_are_read_where_cells_are_empty(log):
    path = log(
        "A7   2026-01-05   13.97  red tent\n"
        "A7   2026-01-06    3.10          \n"
        "B8   2026-01-06   23.10  teapots \n"
    )
    orders, reading = read_purchases(path, columns=["who", "day", "paid", "item"], customer="who")
    assert amounts(orders) == [1397, 310, 2310]
    assert orders["item"].astype(object).fillna("").tolist() == ["red tent", "", "teapots"]
    assert reading.notation["separator"] == "fixed width"


def test_parquet_keeps_its_values(tmp_path):
    table = pd.DataFrame(
        {
            "customer_id": [7, 8],
            "occurred": pd.to_datetime(["2026-01-05 10:00+02:00", "2026-01-06 11:00+02:00"]),
            "amount": [13.97, -0.29],
            "exact": [Decimal("1.10"), Decimal("2.20")],
        }
    )
    table.to_parquet(tmp_path / "log.parquet")
    orders, _ = read_purchases(tmp_path / "log.parquet", when="occurred", amount="amount")
    assert orders["customer_id"].tolist() == [7, 8]
    assert orders["occurred_at"].tolist() == [
        pd.Timestamp("2026-01-05 08:00"),
        pd.Timestamp("2026-01-06 09:00"),
    ]
    assert amounts(orders) == [1397, 29]
    assert amounts(read_purchases(tmp_path / "log.parquet", when="occurred", amount="exact")[0]) == [110, 220]


def test_blanks_separate_decimal_commas(log):
    path = log("A7 20260105 2 13,97\nA7 20260106 1 3,10\n")
    orders, _ = read_purchases(path, columns=["who", "day", "pieces", "paid"], customer="who")
    assert amounts(orders) == [1397, 310]


# --- one clear sentence --------------------------------------------------------------------------------

GOOD = "customer,date,amount\n7,2026-01-05,5.00\n"


@pytest.mark.parametrize(
    ("content", "settings", "message"),
    [
        (b"", {}, "log.csv is empty"),
        (b" \n\n", {}, "log.csv is empty"),
        (b"customer,date,amount\n", {}, "no rows below its header"),
        (b"PK\x03\x04....", {}, "Excel workbook"),
        (b"PAR1 nonsense", {}, "damaged"),
        (GOOD.encode() + b'7,2026-01-06,"5.00\n8,2026-01-07,6.00\n', {}, "opens in row 3 is never closed"),
        (GOOD.encode() + b'7,"2026-01-06,5.00\n8,2026-01-07,6.00\n', {}, "opens in row 3 is never closed"),
        (b"customer,date,amount\n7,soon,5.00\n", {}, "no column of dates"),
        (b"customer,date\n7,2026-01-05\n", {}, "clearly an amount"),
        (b"date,amount\n2026-01-05,5.00\n", {}, "clearly the customer"),
        (b"just words\nmore words here and there\n", {}, "separator="),
        (GOOD.encode(), {"customer": "client"}, "it has customer, date, amount"),
        (GOOD.encode(), {"customer": "date", "when": "date"}, "both name"),
        (GOOD.encode(), {"columns": ["a", "b"]}, "names 2 columns"),
        (GOOD.encode(), {"columns": ["a", "b", "b"]}, "twice"),
        (GOOD.encode(), {"encoding": "utf-12"}, "is not known"),
        (GOOD.encode(), {"separator": "comma"}, "give one character"),
        (GOOD.encode(), {"decimal": ";"}, "decimal mark"),
        (GOOD.encode(), {"today": "soon"}, "today='soon' is not a date"),
        (GOOD.encode(), {"amount": "amount", "unit_price": "customer"}, "not both"),
        (b"customer,date,amount\n\xe9,2026-01-05,5.00\n", {"encoding": "utf-8"}, "cannot be read as utf-8"),
        (b"customer,date,amount\n\x81\x8d,2026-01-05,5.00\n", {}, "cannot be read as utf-8 or cp1252"),
    ],
)
def test_a_bad_file_gets_one_clear_sentence(tmp_path, content, settings, message):
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        open_purchases(path, **settings)
    assert "\n" not in str(caught.value).strip()


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no file"):
        open_purchases(tmp_path / "none.csv")
    with pytest.raises(ValueError, match="is a folder"):
        open_purchases(tmp_path)


# --- any log in any dialect ----------------------------------------------------------------------------

QUICK = [Phase.explicit, Phase.reuse, Phase.generate]  # to shrink a file that fails would take minutes
WORDS = st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs")), max_size=8).map(str.strip)
PURCHASES = st.lists(
    st.tuples(
        st.sampled_from(["anna", "bob", "zoë", "o'neil"]),
        st.datetimes(datetime(1997, 1, 1), datetime(2049, 12, 31)),
        st.integers(-2_000_000, 2_000_000),
        WORDS | st.just("two\nlines") | st.just('a "quoted" word'),
    ),
    min_size=1,
    max_size=12,
)
DATES = {
    "%Y-%m-%d %H:%M:%S": None, "%Y-%m-%dT%H:%MZ": None, "%Y%m%d": None, "%d/%m/%Y": True, "%m/%d/%Y": False,
    "%d.%m.%Y %H:%M": None, "%d-%b-%Y": None,
}  # fmt: skip


@st.composite
def dialects(draw):
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    return {
        "separator": separator,
        "decimal": draw(st.sampled_from(".,")),
        "grouped": draw(st.booleans()),
        "brackets": draw(st.booleans()),
        "date": draw(st.sampled_from(list(DATES))),
        "header": draw(st.booleans()),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "utf-16"])),
        "line_end": draw(st.sampled_from(["\n", "\r\n"])),
    }


def in_dialect(dialect, moment, cents):
    number = f"{abs(cents) / 100:{',' if dialect['grouped'] else ''}.2f}"
    if dialect["decimal"] == ",":
        number = number.translate(str.maketrans(".,", ",."))
    if cents < 0:
        number = f"({number})" if dialect["brackets"] else f"-{number}"
    return moment.strftime(dialect["date"]), number


def written(purchases, dialect):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dialect["separator"], lineterminator=dialect["line_end"])
    if dialect["header"]:
        writer.writerow(["customer", "date", "amount", "note"])
    for who, moment, cents, note in purchases:
        writer.writerow([who, *in_dialect(dialect, moment, cents), note])
    return out.getvalue().encode(dialect["encoding"])


@example(
    purchases=[("bob", datetime(2000, 1, 1, 0, 0, 1), 0, "")],
    dialect={
        "separator": "\t", "decimal": ".", "grouped": False, "brackets": False, "date": "%Y-%m-%d %H:%M:%S",
        "header": False, "encoding": "utf-8", "line_end": "\n",
    },
)  # fmt: skip
@settings(
    max_examples=80, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(purchases=PURCHASES, dialect=dialects())
def test_any_dialect_gives_the_same_purchases(tmp_path, purchases, dialect):
    path = tmp_path / "log.csv"
    path.write_bytes(written(purchases, dialect))
    names = None if dialect["header"] else ["customer", "date", "amount", "note"]
    orders, reading = read_purchases(path, columns=names, day_first=DATES[dialect["date"]])
    shown = [
        datetime.strptime(moment.strftime(dialect["date"]), dialect["date"]) for _, moment, _, _ in purchases
    ]
    assert orders["customer_id"].tolist() == [who for who, *_ in purchases]
    assert orders["occurred_at"].tolist() == [pd.Timestamp(moment) for moment in shown]
    assert orders["amount_cents"].tolist() == [abs(cents) for *_, cents, _ in purchases]
    assert (orders["event"] == "order_returned").tolist() == [cents < 0 for *_, cents, _ in purchases]
    assert reading.set_aside.empty


CELLS = st.sampled_from(
    ["7", "8", "", "NA", "2026-01-05", "2026-02-31", "soon", "5.00", "-1.50", "free", "(2"]
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=0, max_size=10)


@settings(
    max_examples=60, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_rows_in_are_events_plus_rows_set_aside(tmp_path, rows):
    good = ["7,2026-01-05,5.00"] * (len(rows) + 1)
    lines = ["who,day,paid", *good, *(",".join(row) for row in rows)]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines))
    orders, reading = read_purchases(path, customer="who", when="day", amount="paid")
    filled = sum(any(row) for row in rows) + len(good)
    assert reading.rows == filled == len(orders) + len(reading.set_aside)
    assert not set(orders.index) & set(reading.set_aside["row"])
    assume(len(rows))
    usable = [
        r
        for r in rows
        if r[0] not in ("", "NA") and r[1] == "2026-01-05" and r[2] in ("5.00", "-1.50", "7", "8")
    ]
    assert len(orders) == len(good) + len(usable)
