"""Read a file of unknown layout into a table of text, with every row numbered and none lost.

Comes in: a path. Goes out: the cells as written (text, or missing where empty), what the layout was, and
the rows that do not fit it. What the text *means* is decided later. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from segmentlab.instrument.parsing.layout import (
    FIXED_WIDTH,
    SEPARATORS,
    WHITESPACE,
    blank_framed,
    find_separator,
    first_lines,
    split_rows,
    with_tabs,
)
from segmentlab.instrument.parsing.text import share_typed

_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
_NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
}


class TextTable(NamedTuple):
    """The cells of a file as text, and how the file was laid out.

    `cells` and `misfits` are indexed by row number, counted as a spreadsheet shows rows: a header is row 1.
    """

    cells: pd.DataFrame
    misfits: pd.Series
    separator: str
    encoding: str
    header: bool


def read_cells(
    path: str | Path,
    *,
    columns: Sequence[str] | None = None,
    separator: str | None = None,
    encoding: str | None = None,
) -> TextTable:
    r"""Read a text or Parquet file into a table of text.

    Parameters
    ----------
    path
        The file; it is only read, never changed.
    columns
        Names for the columns of a file without a header.
    separator
        Character between the values, or ``"whitespace"`` or ``"fixed width"``. Found out when not given.
    encoding
        Such as ``"utf-8"`` or ``"latin-1"``. Found out when not given.

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
    >>> read_cells(path).cells
       who        when   paid
    2  007  2026-01-05  13,97
    """
    path = Path(path).expanduser()
    if path.is_dir():
        raise ValueError(f"{path} is a folder; give the path of one file in it.")
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path} (looked in {path.absolute().parent}).")
    data = path.read_bytes()
    if data.startswith(b"PAR1"):
        return _from_parquet(path, columns)
    text, encoding = _decode(data, encoding, path.name)
    if not text.strip():
        raise ValueError(f"{path.name} is empty; give a file with one purchase per row.")
    if separator is not None and len(separator) != 1 and separator not in (WHITESPACE, FIXED_WIDTH):
        raise ValueError(f'separator={separator!r}: give one character, "whitespace" or "fixed width".')
    separator = separator or find_separator(first_lines(text), columns, path.name)
    if separator in (WHITESPACE, FIXED_WIDTH):
        spans = blank_framed(text.splitlines()) if separator == FIXED_WIDTH else None
        table, misfits = _parse(with_tabs(text, spans), "\t", False, path.name)
    else:
        table, misfits = _parse(text, separator, '"', path.name)
    return _name_columns(table, misfits, columns, SEPARATORS.get(separator, separator), encoding, path.name)


def _from_parquet(path: Path, columns: Sequence[str] | None) -> TextTable:
    """Turn typed columns into text, exactly, so that one set of rules judges every file."""
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(
            f"{path.name} starts like a Parquet file but is damaged ({error}); export it again."
        ) from error
    names = _checked_names(columns, table.num_columns, path.name) or _unique_names(table.column_names)
    texts = [_as_text(column) for column in table.columns]
    cells = pa.table(dict(zip(names, texts, strict=True))).to_pandas()
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    return TextTable(cells.astype("str"), _no_misfits(), "Parquet", "Parquet", False)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("us"), safe=False)  # with a time zone: the moment in UTC
    try:
        return pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # lists, structures, raw bytes
        return pa.chunked_array(
            [pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())]
        )


def _decode(data: bytes, encoding: str | None, name: str) -> tuple[str, str]:
    """Turn bytes into text: by the encoding given, the mark at the start, or what can be decoded."""
    for mark, kind in _NOT_TEXT.items():
        if data.startswith(mark):
            raise ValueError(f"{name} is {kind}, not a table of text; save or unpack it as CSV or Parquet.")
    guesses = (encoding,) if encoding else _likely_encodings(data)
    for guess in guesses:
        try:
            text = data.decode(guess).removeprefix("\ufeff")
        except UnicodeError:
            continue
        except LookupError as error:
            raise ValueError(f'encoding={guess!r} is not known; write one like "utf-8".') from error
        if "\x00" in text:
            continue
        return text, guess.removesuffix("-sig").replace("cp1252", "Windows-1252").replace("utf", "UTF")
    tried = " or ".join(guesses)
    raise ValueError(
        f"{name} cannot be read as {tried} text; if it is a text file, name its encoding, "
        'such as encoding="latin-1" or encoding="utf-16".'
    )


def _likely_encodings(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return (encoding,)
    start = data[:10_000]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if start[offset::2].count(0) > len(start) / 5:  # Latin letters leave every other byte empty
            return (encoding,)
    return ("utf-8", "cp1252")


def _parse(text: str, separator: str, quote: str | bool, name: str) -> tuple[pa.Table, pd.Series]:
    """Split the whole text into columns of text; rows of another length come back apart."""
    start = first_lines(text)
    rows = split_rows(start, separator) if quote else [line.split(separator) for line in start.split("\n")]
    width = Counter(len(row) for row in rows if row and any(row)).most_common(1)[0][0]
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
                delimiter=separator, quote_char=quote, newlines_in_values=bool(quote),
                invalid_row_handler=set_aside, ignore_empty_lines=False,
            ),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )  # fmt: skip
    except pa.ArrowException as error:
        raise ValueError(
            f"{name} cannot be split into rows; a quotation mark may be left open ({error})."
        ) from error
    if quote and not text.rstrip("\r\n").endswith('"'):
        _check_last_row(table, misfits, name)
    return table, pd.Series(misfits, dtype="str")


def _check_last_row(table: pa.Table, misfits: dict[int, str], name: str) -> None:
    """Refuse a text whose last value runs over lines but is never closed: it has swallowed rows."""
    rows = table.num_rows + len(misfits)
    last = misfits.get(rows) or (table.column(table.num_columns - 1)[-1].as_py() if table.num_rows else "")
    if "\n" in (last or ""):
        raise ValueError(
            f"{name}: a quotation mark that opens in row {rows} is never closed, so the rows below it cannot "
            "be told apart; close or remove it."
        )


def _name_columns(
    table: pa.Table, misfits: pd.Series, columns: Sequence[str] | None,
    separator: str, encoding: str, name: str,
) -> TextTable:  # fmt: skip
    """Number the rows, drop the blank ones, and take names from the header or from what was given."""
    cells = table.to_pandas().astype("str")
    numbers = pd.RangeIndex(1, len(cells) + len(misfits) + 1)
    cells.index = numbers if misfits.empty else numbers.difference(misfits.index)
    cells = cells[cells.notna().any(axis=1)]
    misfits = misfits[misfits.str.strip() != ""]
    names = _checked_names(columns, cells.shape[1], name)
    header = names is None and bool(len(cells)) and share_typed(cells.iloc[0].dropna()) == 0
    if names is None:
        names = _unique_names(cells.iloc[0] if header else [None] * cells.shape[1])
    cells = cells.iloc[1:] if header else cells
    return TextTable(cells.set_axis(names, axis=1), misfits, separator, encoding, header)


def _checked_names(columns: Sequence[str] | None, width: int, name: str) -> list[str] | None:
    if columns is None:
        return None
    if len(columns) != width:
        raise ValueError(
            f"columns= names {len(columns)} columns, but the rows of {name} have {width} values."
        )
    if len(set(columns)) < len(columns):
        raise ValueError(f"columns= names a column twice: {', '.join(columns)}.")
    return list(columns)


def _unique_names(written: Sequence[object]) -> list[str]:
    """Make column names that differ: blank ones are numbered, repeated ones get a number behind."""
    names: list[str] = []
    for position, label in enumerate(written, start=1):
        first = f"column_{position}" if label is None or pd.isna(label) else str(label).strip()
        name, copy = first, 2
        while name in names:
            name, copy = f"{first}_{copy}", copy + 1
        names.append(name)
    return names


def _no_misfits() -> pd.Series:
    return pd.Series([], index=pd.RangeIndex(0), dtype="str")
