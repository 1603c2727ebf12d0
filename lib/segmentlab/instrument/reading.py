"""Read a file of unknown layout into a table of text, with every row numbered and none lost.

Comes in: a path. Goes out: the cells as written (text, or missing where empty), what the layout was, and
the rows that do not fit it. What the text *means* is decided later. Stage of the loop: instrument.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from segmentlab.instrument.values import share_typed

#: Separators that are recognised, the least likely to occur inside a value first: it wins a tie.
SEPARATORS = {"\t": "tab", "|": "bar", ";": "semicolon", ",": "comma"}
WHITESPACE, FIXED_WIDTH = "whitespace", "fixed width"
_SAMPLE = 100_000  # characters that the layout is judged by
_JUDGED = 300  # rows whose values are looked at
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
    separator = separator or _find_separator(_sample(text), columns, path.name)
    if separator in (WHITESPACE, FIXED_WIDTH):
        spans = _blank_framed(text.splitlines()) if separator == FIXED_WIDTH else None
        table, misfits = _parse(_with_tabs(text, spans), "\t", False, path.name)
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


def _sample(text: str) -> str:
    """Give the first lines of a text, whole."""
    if len(text) <= _SAMPLE:
        return text
    end = text.rfind("\n", 0, _SAMPLE)
    return text[:end] if end > 0 else text[:_SAMPLE]


def _find_separator(sample: str, columns: Sequence[str] | None, name: str) -> str:
    """Choose the separator that gives most columns of clean numbers and dates in rows of one length."""
    lines = sample.splitlines()
    splits = {separator: _split(sample, separator) for separator in SEPARATORS}
    splits[WHITESPACE] = [_words(line) for line in lines]
    spans = _blank_framed(lines)
    splits[FIXED_WIDTH] = [[line[start:stop].strip() for start, stop in spans] for line in lines]
    ranked = []
    for order, (separator, split) in enumerate(splits.items()):
        rows = [row for row in split if any(cell.strip() for cell in row)]
        width, common = Counter(map(len, rows)).most_common(1)[0]
        if width < 2 or common < 0.6 * len(rows):
            continue
        fitting = [row for row in rows if len(row) == width][:_JUDGED]
        typed = sum(share_typed(cells) > 0.8 for cells in zip(*(fitting[1:] or fitting), strict=True))
        if not typed and separator in (WHITESPACE, FIXED_WIDTH):
            continue  # prose has blanks too
        named = columns is not None and width == len(columns)
        ranked.append((named, typed, len(rows[0]) == width, width, common / len(rows), -order, separator))
    if not ranked:
        raise ValueError(
            f"{name}: the values of a row could not be told apart; name what stands between them, "
            'such as separator=";".'
        )
    return max(ranked)[-1]


def _split(sample: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    except csv.Error:  # a value longer than the csv module allows: surely not the separator
        return [[sample]]


def _words(line: str) -> list[str]:
    return re.findall(r"[^ \t]+", line)  # not split(): a narrow space may group the digits of a number


def _blank_framed(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Find the columns of a fixed-width text: the stretches between positions blank in every line."""
    used = 0
    for line in lines[:: max(1, len(lines) // 10_000)]:
        used |= int("0" + "".join("0" if letter in " \t" else "1" for letter in reversed(line)), 2)
    pattern = bin(used)[:1:-1]
    return [match.span() for match in re.finditer("1+", pattern)]


def _with_tabs(text: str, spans: list[tuple[int, int]] | None) -> str:
    """Put one tab between the values of each line; a line that does not keep to the spans stays as it is."""
    if spans is None:
        return "\n".join("\t".join(_words(line)) for line in text.splitlines())
    gaps = [(stop, start) for (_, stop), (start, _) in pairwise(spans)]
    bounds = [0, *(start for _, start in gaps), None]
    lines = []
    for line in text.splitlines():
        if any(line[start:stop].strip() for start, stop in gaps) or not line.strip():
            lines.append(line.replace("\t", " "))
        else:
            lines.append("\t".join(line[start:stop].strip() for start, stop in pairwise(bounds)))
    return "\n".join(lines)


def _parse(text: str, separator: str, quote: str | bool, name: str) -> tuple[pa.Table, pd.Series]:
    """Split the whole text into columns of text; rows of another length come back apart."""
    rows = _split(_sample(text), separator) if quote else [r.split("\t") for r in _sample(text).split("\n")]
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
    return table, pd.Series(misfits, dtype="str")


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
