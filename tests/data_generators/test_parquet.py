"""Saved tables are read back as they were, by pandas and by a database."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_generators.parquet import save_table

MONDAY = pd.Timestamp("2026-06-29")


def table_of(rows: int, gaps: list[bool]) -> pd.DataFrame:
    """Make a table with a column of every kind a business has, and gaps where they may be."""
    number = np.arange(rows)
    gone = np.array(gaps, dtype=bool)

    def with_gaps(values: object, dtype: str) -> pd.Series:
        return pd.Series(values).astype(dtype).mask(gone)

    return pd.DataFrame(
        {
            "customer_id": number * 7,
            "event": pd.Categorical.from_codes(np.where(gone, -1, number % 3).astype("i1"), ["a", "b", "c"]),
            "size": pd.Categorical.from_codes((number % 2).astype("i1"), ["S", "L"], ordered=True),
            "occurred_at": MONDAY.as_unit("us") + pd.to_timedelta(number, unit="s").as_unit("us"),
            "linked_at": pd.Series(MONDAY + pd.to_timedelta(number, unit="ms")).mask(gone),
            "cents": with_gaps(number - 5, "Int32"),
            "long": with_gaps(number * 10**12, "Int64"),
            "gift": with_gaps(number % 2 == 0, "boolean"),
            "plain": number % 2 == 1,
            "small": number.astype("i2"),
            "share": pd.Series(number / 3).mask(gone),
            "object": pd.Series([f"o{each}" for each in number] + ["o"], dtype="object")[:-1],
            "name": pd.Series([f"n{each}" for each in number], dtype="str").mask(gone),
        }
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.booleans(), min_size=1, max_size=40))
def test_every_kind_of_column_is_read_back_as_it_was_whatever_is_missing(
    gaps: list[bool], tmp_path: Path
) -> None:
    table = table_of(len(gaps), gaps)
    save_table(table, tmp_path / "table.parquet")
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "table.parquet"), table.astype({"object": "str"})
    )


@pytest.mark.parametrize("plain", [False, True])
def test_a_database_reads_the_same_values_and_gaps(tmp_path: Path, plain: bool) -> None:
    gaps = [row % 4 == 1 for row in range(70_000)]  # more rows than are written at a time
    table = table_of(len(gaps), gaps)
    save_table(table, tmp_path / "table.parquet", plain=plain)
    (found,) = (
        duckdb.connect()
        .execute(f"""
        select count(*), sum(customer_id), count(event), count(*) filter (event = 'c'), max(occurred_at),
            count(linked_at), sum(cents), count(gift), count(*) filter (gift), count(*) filter (plain),
            sum(small::bigint), round(sum(share)), max(name)
        from '{tmp_path / "table.parquet"}'""")
        .fetchall()
    )
    assert found == (
        len(table), table["customer_id"].sum(), table["event"].notna().sum(), (table["event"] == "c").sum(),
        table["occurred_at"].max(), table["linked_at"].notna().sum(), table["cents"].sum(),
        table["gift"].notna().sum(), table["gift"].fillna(False).sum(), table["plain"].sum(),
        table["small"].sum(), round(table["share"].sum()), table["name"].dropna().max(),
    )  # fmt: skip


def test_part_of_a_table_is_saved_as_that_part(tmp_path: Path) -> None:
    table = table_of(30, [row % 3 == 0 for row in range(30)])
    every_other = table.iloc[3:25:2]
    save_table(every_other, tmp_path / "part.parquet")
    expected = every_other.reset_index(drop=True).astype({"object": "str"})
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "part.parquet"), expected)
