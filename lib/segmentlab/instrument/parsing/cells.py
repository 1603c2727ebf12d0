"""Read a file of unknown layout into a table of text, with every row numbered and none lost.

Comes in: a path. Goes out: the cells as written (text, or missing where empty), what the layout was, and
the rows that do not fit it. What the text *means* is decided later. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from segmentlab.instrument.parsing.columns import Cells, column_of
from segmentlab.instrument.parsing.headers import checked_names, header_names, header_place, unique_names
from segmentlab.instrument.parsing.json_lines import looks_like_json, read_json
from segmentlab.instrument.parsing.layout import (
    FIXED_WIDTH,
    SEPARATORS,
    WHITESPACE,
    blank_framed,
    find_separator,
    first_lines,
    split_rows,
    whole_rows,
    with_tabs,
)
from segmentlab.instrument.parsing.parquet import parquet_parts, read_parquet
from segmentlab.instrument.parsing.source import decode, existing, read_source
from segmentlab.instrument.parsing.tables import TextTable

_HEAD = 300_000  # bytes that a quick look reads


def read_cells(
    path: str | Path,
    *,
    columns: Sequence[str] | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    rows: int | None = None,
) -> TextTable:
    r"""Read a text, JSON or Parquet file into a table of text.

    Parameters
    ----------
    path
        The file, packed or not, or a folder of Parquet files; it is only read, never changed.
    columns
        Names for the columns of a file without a header.
    separator
        Character between the values, or ``"whitespace"`` or ``"fixed width"``. Found out when not given.
    encoding
        Such as ``"utf-8"`` or ``"latin-1"``. Found out when not given.
    rows
        About how many of the first rows to read; all when not given.

    Returns
    -------
    TextTable

    Raises
    ------
    FileNotFoundError, ValueError
        With one sentence on what is wrong with the file and what to do.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "log.csv"
    >>> _ = path.write_text("who;when;paid\n007;2026-01-05;13,97\n")
    >>> read_cells(path).cells.frame()
       who        when   paid
    2  007  2026-01-05  13,97
    """
    path = existing(path)
    if separator is not None and len(separator) != 1 and separator not in (WHITESPACE, FIXED_WIDTH):
        raise ValueError(f'separator={separator!r}: give one character, "whitespace" or "fixed width".')
    if parts := parquet_parts(path):
        return read_parquet(path, parts, columns, rows)
    data = read_source(path, None if rows is None else _HEAD)
    whole = rows is None or len(data) < _HEAD
    text, encoding = decode(data, encoding, path.name, whole=whole)
    del data
    if not text[:1000].strip() and not text.strip():
        raise ValueError(f"{path.name} is empty; give a file with one purchase per row.")
    text = text if whole else whole_rows(text)
    if looks_like_json(text):
        return read_json(text, columns, encoding, path.name, whole=whole)
    separator = separator or find_separator(first_lines(text), columns, path.name)
    quote = separator not in (WHITESPACE, FIXED_WIDTH)
    if not quote:
        spans = blank_framed(text.splitlines()) if separator == FIXED_WIDTH else None
        text = with_tabs(text, spans)
    mark = separator if quote else "\t"
    table = _table_of_text(text, mark, quote, separator, columns, encoding, path.name)
    return table._replace(whole=whole)


def _table_of_text(
    text: str, mark: str, quote: bool, separator: str, columns: Sequence[str] | None, encoding: str, name: str
) -> TextTable:
    """Split a text into columns, number the rows, drop the blank ones, and take names from the header."""
    start = first_lines(text)
    sample = split_rows(start, mark) if quote else [line.split(mark) for line in start.split("\n")]
    width = Counter(len(row) for row in sample if row and any(row)).most_common(1)[0][0]
    names: Sequence[str | None] | None = checked_names(columns, width, name)
    header = header_place(sample, width) if names is None else None
    if header is not None:
        below = [row for row in sample[header + 1 :] if any(row)]
        names = header_names(sample[header], below, width, header + 1, name)
    table, misfits = _parse(text, mark, quote, width, name)
    numbers = np.arange(1, table.num_rows + len(misfits) + 1)
    if misfits:
        numbers = np.delete(numbers, np.fromiter(misfits, np.int64) - 1)
    used = np.zeros(table.num_rows, bool)
    for column in table.columns:
        used |= column.is_valid().to_numpy()
    top = 0 if header is None else header + 1
    above = {number: text for number, text in misfits.items() if number < top}
    upper = np.flatnonzero(used[:top] & (numbers[:top] < top))
    above |= {int(numbers[place]): mark.join(_row(table, int(place))) for place in upper}
    used &= numbers > top
    misfits = {number: text for number, text in misfits.items() if number > top and text.strip()}
    table = table if used.all() else table.filter(pa.array(used))
    rows = pd.Index(numbers[used])
    named = unique_names(names or [None] * width)
    cells = {
        label: column_of(column, rows)
        for label, given, column in zip(named, names or named, table.columns, strict=True)
        if given or column.null_count < len(column) or not len(column)
    }
    return TextTable(
        Cells(cells, rows), pd.Series(misfits, dtype="str"), pd.Series(above, dtype="str").sort_index(),
        SEPARATORS.get(separator, separator), encoding, header is not None, width=width,
    )  # fmt: skip


def _row(table: pa.Table, place: int) -> list[str]:
    return [column[place].as_py() or "" for column in table.columns]


def _parse(text: str, mark: str, quote: bool, width: int, name: str) -> tuple[pa.Table, dict[int, str]]:
    """Split the whole text into columns of text; rows of another length come back apart."""
    names = [str(position) for position in range(width)]
    misfits: dict[int, str] = {}

    def set_aside(row: pa_csv.InvalidRow) -> str:
        misfits[row.number] = row.text
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(text.encode()),
            # One thread: only then do misfits know their row number.
            pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=1 << 25),
            pa_csv.ParseOptions(
                delimiter=mark, quote_char='"' if quote else False, newlines_in_values=quote,
                invalid_row_handler=set_aside, ignore_empty_lines=False,
            ),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )  # fmt: skip
    except pa.ArrowException as error:
        raise ValueError(
            f"{name} cannot be split into rows ({error}); a quotation mark may be left open, so close or "
            "remove it."
        ) from error
    if quote and not text.endswith(('"', '"\n', '"\r\n')):
        _check_last_row(table, misfits, name)
    return table, misfits


def _check_last_row(table: pa.Table, misfits: dict[int, str], name: str) -> None:
    """Refuse a text whose last value runs over lines but is never closed: it has swallowed rows."""
    rows = table.num_rows + len(misfits)
    last = misfits.get(rows) or (table.column(table.num_columns - 1)[-1].as_py() if table.num_rows else "")
    if "\n" in (last or ""):
        raise ValueError(
            f"{name}: a quotation mark that opens in row {rows} is never closed, so the rows below it cannot "
            "be told apart; close or remove it."
        )
