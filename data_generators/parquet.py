"""Save tables as Parquet, in little time and little room.

Comes in: a table of a business. Goes out: a file that pandas, DuckDB and a warehouse read alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa


def save_table(table: pd.DataFrame, path: Path, plain: bool = False) -> None:
    """Write a table as Parquet.

    Parameters
    ----------
    table, path
        What and where.
    plain
        Keep no notes for pandas, so that the parts of a table look alike to every program.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    like = pa.Table.from_pandas(table.iloc[:0], preserve_index=False).schema
    packed = [_packed(table[each.name], each.type) for each in like]
    kinds = {each.name: array.type for each, array in zip(like, packed, strict=True)}
    notes = None if plain else like.metadata
    labels = [name for name, kind in kinds.items() if pa.types.is_dictionary(kind)]
    numbers = [
        name for name, kind in kinds.items() if pa.types.is_integer(kind) or pa.types.is_timestamp(kind)
    ]
    differences = dict.fromkeys(numbers, "DELTA_BINARY_PACKED") or None
    # Numbers that follow each other lie close together: their differences take half the bytes in less time.
    # Squeezing those once more, looking for repeats among them and keeping their ranges would double the time
    # of writing; more rows at a time than usual take a little less.
    columns = pa.table(packed, schema=pa.schema(kinds, notes))
    pq.write_table(
        columns, path, use_dictionary=labels, column_encoding=differences,
        compression={name: "none" if name in labels + numbers else "snappy" for name in kinds},
        write_statistics=False, store_schema=not plain, write_batch_size=2**16,
    )  # fmt: skip


def _packed(column: pd.Series, kind: pa.DataType) -> pa.Array:
    """Hand a column to Arrow as it lies in memory, and a bit for each row that has a value.

    Arrow's own way from pandas tests every row once more, which takes mostly empty columns twenty times as
    long. Text and fractions go that way; a column of Python's own objects is `null` as long as it is empty.
    """
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        words = pa.array(column.cat.categories, kind.value_type)
        codes = column.cat.codes.to_numpy()
        places = _with_gaps(codes, codes < 0, kind.index_type)
        return pa.DictionaryArray.from_arrays(places, words, ordered=kind.ordered, safe=False)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        # What pandas gives out is a copy in which it fills the gaps; this is what it copies from.
        values = getattr(column.array, "_data", None)
        values = column.to_numpy() if values is None else values
        return _with_gaps(values, column.isna().to_numpy(), kind)
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return _with_gaps(column.to_numpy(), column.isna().to_numpy(), kind)
    return pa.array(column, None if pa.types.is_null(kind) else kind, from_pandas=True)


def _with_gaps(values: np.ndarray, missing: np.ndarray, kind: pa.DataType) -> pa.Array:
    """Put values and what is missing among them together, without copying the values."""
    import pyarrow as pa

    present = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
    bits = (
        np.packbits(values, bitorder="little") if pa.types.is_boolean(kind) else np.ascontiguousarray(values)
    )
    return pa.Array.from_buffers(kind, len(values), [present, pa.py_buffer(bits)])
