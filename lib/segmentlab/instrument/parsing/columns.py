"""Hold the cells of a file so that each different text of a column is looked at once, however long the file.

Comes in: columns of text. Goes out: for each, its different texts and a code per row. Stage of the loop:
instrument.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, eq=False)
class Column:
    """A column of text: its different texts, and for each row which of them stands there (-1: none)."""

    codes: np.ndarray
    different: pd.Series
    rows: pd.Index

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.codes)

    @property
    def empty(self) -> np.ndarray:
        """Rows where nothing is written."""
        return self.codes < 0

    def keep(self, rows: np.ndarray) -> Column:
        """Leave only some rows, and the texts that still occur."""
        if rows.all():
            return self
        return _compact(self.codes[rows], self.different, self.rows[rows])

    def only(self, rows: np.ndarray) -> Column:
        """Forget what stands in the other rows."""
        return _compact(np.where(rows, self.codes, -1).astype(np.int32), self.different, self.rows)

    def changed(self, different: pd.Series) -> Column:
        """Put other texts, or nothing, in the place of the different ones."""
        again, texts = pd.factorize(different)
        codes = again.astype(np.int32)
        return replace(self, codes=_through(codes, self.codes), different=pd.Series(texts, dtype="str"))

    def spread(self, values: pd.Series) -> pd.Series:
        """Give every row the value of its text; a row without text gets a missing value."""
        return pd.Series(values.array.take(self.codes, allow_fill=True), index=self.rows)

    def text(self, rows: np.ndarray | slice = slice(None)) -> pd.Series:
        """Write out the text of some rows."""
        taken = self.different.array.take(self.codes[rows], allow_fill=True)
        return pd.Series(taken, index=self.rows[rows], dtype="str")

    def counts(self) -> np.ndarray:
        """Count how often each of the different texts stands there."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.different))


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a file: columns of text by name, and the row numbers that a spreadsheet shows."""

    columns: dict[str, Column]
    rows: pd.Index

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __getitem__(self, name: str) -> Column:
        """Give a column by its name."""
        return self.columns[name]

    def keep(self, rows: np.ndarray) -> Cells:
        """Leave only some rows."""
        kept = {name: column.keep(rows) for name, column in self.columns.items()}
        return Cells(kept, self.rows[rows])

    def frame(self, rows: np.ndarray | slice = slice(None)) -> pd.DataFrame:
        """Write some rows out as a table of text."""
        texts = {name: column.text(rows) for name, column in self.columns.items()}
        return pd.DataFrame(texts, index=self.rows[rows])


def column_of(
    text: Sequence[str | None] | pd.Series | pa.ChunkedArray, rows: pd.Index | None = None
) -> Column:
    """Make a column of texts.

    Examples
    --------
    >>> column = column_of(["red", None, "red"])
    >>> column.codes.tolist(), column.different.tolist()
    ([0, -1, 0], ['red'])
    """
    if rows is None:
        rows = text.index if isinstance(text, pd.Series) else pd.RangeIndex(len(text))
    if not isinstance(text, pa.ChunkedArray):
        text = pa.chunked_array([pa.array(pd.Series(text, dtype="str").array, pa.large_string())])
    coded = text.dictionary_encode().combine_chunks()
    if isinstance(coded, pa.ChunkedArray):  # no rows at all
        coded = pa.array([], pa.string()).dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return Column(codes, pd.Series(pd.array(coded.dictionary, dtype="str")), rows)


def cells_of(table: pd.DataFrame) -> Cells:
    """Make cells of a table of text."""
    return Cells({str(name): column_of(text) for name, text in table.items()}, table.index)


def arrow(text: pd.Series) -> pa.Array:
    """Hand texts to Arrow, whose text functions are much faster."""
    return pa.array(text.array, pa.large_string())


def extract(text: pa.Array, pattern: str) -> pd.DataFrame:
    """Take texts apart by the named groups of a pattern; all are missing where it does not match."""
    found = pc.extract_regex(text, pattern)
    names = [found.type.field(position).name for position in range(found.type.num_fields)]
    pieces = dict(zip(names, found.flatten(), strict=True))
    return pa.table(pieces).to_pandas().astype("str")


def _compact(codes: np.ndarray, different: pd.Series, rows: pd.Index) -> Column:
    used = np.bincount(codes[codes >= 0], minlength=len(different)) > 0
    if used.all():
        return Column(codes, different, rows)
    places = (np.cumsum(used) - 1).astype(np.int32)
    return Column(_through(places, codes), different[used].reset_index(drop=True), rows)


def _through(places: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Look codes up in a table of new codes; -1 stays -1."""
    return np.append(places, np.int32(-1))[codes]
