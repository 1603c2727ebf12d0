"""Any file, however messy: rows are accounted for, amounts survive exactly, time and memory stay small."""

import subprocess
import sys
from time import process_time

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from segmentlab.instrument import look_at, own_business, read_events, read_purchases

QUICK = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a file that fails would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CUSTOMERS = st.sampled_from(["ann", "bob", "cyd", "", "NULL"])
DAYS = st.sampled_from(["2026-01-05", "2026-01-06", "2026-02-30", "soon", ""])
CENTS = st.integers(-500_000, 500_000)
WORDS = st.sampled_from(["paid", "cancelled", "pending", "refund", "refunded", "test", "odd", ""])
ORDERS = st.sampled_from(["A1", "A2", "A3", "A4", ""])
MESSY = st.lists(
    st.one_of(
        st.tuples(
            ORDERS, CUSTOMERS, DAYS, CENTS.map(lambda cents: f"{cents / 100:.2f}") | st.just("free"), WORDS
        ),
        st.sampled_from(
            [("",) * 5, ("Total", "", "", "9.99", ""), ("A1", "ann"), ("A1", "ann", "x", "1", "2", "3")]
        ),
    ),
    max_size=15,
)


def written(path, rows):
    good = [(f"G{place}", "ann", "2026-01-05", "5.00", "paid") for place in range(len(rows) + 2)]
    lines = [",".join(row) for row in [("order_id", "customer", "date", "amount", "status"), *good, *rows]]
    path.write_text("\n".join(lines) + "\n")
    return len(good) + sum(any(row) for row in rows), len(good)


@QUICK
@given(rows=MESSY)
def test_every_row_is_a_line_of_an_order_or_set_aside(tmp_path, rows):
    count, _ = written(tmp_path / "log.csv", rows)
    orders, reading = read_purchases(tmp_path / "log.csv")
    assert reading.rows == count == reading.used + len(reading.set_aside)
    lines = orders["lines"].sum() if "lines" in orders else len(orders)
    assert lines == reading.used
    assert reading.set_aside["row"].is_unique and not set(reading.set_aside["row"]) & set(orders.index)
    assert reading.purchases + reading.refunds == len(orders)
    assert (reading.set_aside["reason"] != "").all()


BACK = st.sampled_from(["", "0.00", "1.00", "5.00", "7.50", "soon"])
LINES = st.lists(
    st.tuples(ORDERS, CUSTOMERS, DAYS, st.sampled_from(["", "5.00", "7.50", "-2.00"]), BACK), max_size=12
)


@QUICK
@given(rows=LINES)
def test_what_was_paid_back_beside_an_order_loses_no_row(tmp_path, rows):
    good = [(f"G{place}", "ann", "2026-01-05", "5.00", "") for place in range(len(rows) + 2)]
    header = ("order_id", "customer", "date", "total", "refunded amount")
    path = tmp_path / "log.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *good, *rows]) + "\n")
    orders, reading = read_purchases(path, refunded="refunded amount")
    count = len(good) + sum(any(row) for row in rows)
    assert reading.rows == count == reading.used + len(reading.set_aside)
    assert reading.purchases + reading.refunds == len(orders)
    lines = orders["lines"].sum() if "lines" in orders else len(orders) - orders.index.duplicated().sum()
    assert lines == reading.used and not set(reading.set_aside["row"]) & set(orders.index)
    assert (orders["amount_cents"] >= 0).all()


@QUICK
@given(cents=st.lists(st.tuples(ORDERS, CENTS), min_size=1, max_size=20))
def test_amounts_of_clean_rows_survive_exactly(tmp_path, cents):
    rows = [(f"{order}-{place // 3}", "ann", "2026-01-05", f"{worth / 100:.2f}", "paid")
            for place, (order, worth) in enumerate(cents)]  # fmt: skip
    _, good = written(tmp_path / "log.csv", rows)
    orders, reading = read_purchases(tmp_path / "log.csv")
    signed = orders["amount_cents"].where(orders["event"] == "order_placed", -orders["amount_cents"])
    again = sum(worth for place, (_, worth) in enumerate(cents) if rows[place] in rows[:place])
    left_out = again if len(reading.set_aside) else 0  # the same row of the same order, twice
    assert signed.sum() == good * 500 + sum(worth for _, worth in cents) - left_out


@QUICK
@given(rows=st.lists(st.tuples(CUSTOMERS, DAYS, st.sampled_from(["view", "Order Completed", "odd one", ""]))))
def test_every_row_of_a_log_is_an_event_or_set_aside(tmp_path, rows):
    good = [("ann", "2026-01-05", "purchase")] * (len(rows) + 1)
    path = tmp_path / "log.csv"
    path.write_text("user,time,event\n" + "\n".join(",".join(row) for row in [*good, *rows]) + "\n")
    events, reading = read_events(path)
    assert reading.rows == len(good) + sum(any(row) for row in rows) == len(events) + len(reading.set_aside)
    usable = [
        row for row in rows if row[0] in ("ann", "bob", "cyd") and row[1][-2:] in ("05", "06") and row[2]
    ]
    assert len(events) == len(good) + len(usable) == reading.used


def large(path, rows):
    numbers = pd.Series(range(rows))
    pd.DataFrame(
        {
            "order_id": numbers + 1,
            "customer_id": numbers * 7919 % 20_000,
            "order_date": (pd.Timestamp("2024-01-01") + pd.to_timedelta(numbers * 97, unit="s")).dt.strftime(
                "%Y-%m-%d %H:%M:%S"
            ),
            "amount": (numbers * 31 % 10_000) / 100,
            "channel": (numbers % 3).map({0: "web", 1: "app", 2: "store"}),
        }
    ).to_csv(path, index=False)


def test_a_large_file_is_read_at_a_few_microseconds_a_row(tmp_path):
    large(tmp_path / "log.csv", 200_000)
    begin = process_time()
    shop = own_business(*read_purchases(tmp_path / "log.csv"))
    assert len(shop.events) == 200_000
    assert process_time() - begin < 8  # about 0.8 on a quiet machine
    begin = process_time()
    look_at(tmp_path / "log.csv")
    assert process_time() - begin < 1.5  # about 0.1


def test_a_large_file_needs_little_memory(tmp_path):
    large(tmp_path / "log.csv", 200_000)
    code = (
        "import sys\nfrom pathlib import Path\nfrom segmentlab.instrument import read_purchases\n"
        f"read_purchases({str(tmp_path / 'log.csv')!r})\n"
        # The system's own call would count the process that began this one.
        "said = Path('/proc/self/status')\n"
        "print(said.read_text().split('VmHWM:')[1].split()[0] if said.exists() else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 600_000  # KiB, of which the library is 130,000
