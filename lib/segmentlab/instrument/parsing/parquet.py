"""Read Parquet files, or a folder of them, into text, exactly, so that one set of rules judges every file.

Comes in: a path. Goes out: the cells as text. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from segmentlab.instrument.parsing.columns import Cells, column_of
from segmentlab.instrument.parsing.headers import checked_names, unique_names
from segmentlab.instrument.parsing.tables import TextTable, no_rows


def parquet_parts(path: Path) -> list[Path]:
    """List the Parquet files that a path stands for; none if it is another kind of file.

    Raises
    ------
    ValueError
        If it is a folder without Parquet files.
    """
    if path.is_file():
        with path.open("rb") as file:
            return [path] if file.read(4) == b"PAR1" else []
    inside = sorted(part for part in path.rglob("*") if part.is_file())
    seen = [part for part in inside if not part.relative_to(path).as_posix().startswith((".", "_"))]
    parts = [
        part for part in seen if part.suffix in (".parquet", ".pq") and not part.name.startswith((".", "_"))
    ]
    if {part.relative_to(path).parts[0].split(".")[0] for part in parts} >= {"customers", "events"}:
        raise ValueError(f"{path.name} is a folder with customers and events; open it with open_folder.")
    if not parts:
        names = ", ".join(part.name for part in seen[:3]) + (" ..." if len(seen) > 3 else "")
        raise ValueError(f"{path} is a folder ({names or 'empty'}); give the path of one file in it.")
    return parts


def one_table(folder: Path) -> list[Path]:
    """List the parts of a table that lies in a folder; none if the folder holds anything else.

    Parts are Parquet files with the same columns, or lie in folders named like ``month=5``.
    """
    try:
        keyed = [inside for inside in folder.iterdir() if inside.is_dir() and "=" in inside.name]
        direct = [inside for inside in folder.iterdir() if inside.suffix in (".parquet", ".pq")]
        if not keyed and not direct:
            return []
        parts = parquet_parts(folder)
        same = pq.read_schema(parts[0]).names == pq.read_schema(parts[-1]).names
    except (OSError, ValueError, pa.ArrowException):
        return []
    return parts if same else []


def read_parquet(path: Path, parts: list[Path], columns: Sequence[str] | None, rows: int | None) -> TextTable:
    """Read the parts of a file one after the other; what a folder is named (``month=5``) is a column too."""
    tables, count = [], 0
    for part in parts:
        tables.append(_texts(path, part, None if rows is None else rows - count))
        count += tables[-1].num_rows
        if rows is not None and count >= rows:
            break
    table = pa.concat_tables(tables, promote_options="default")
    names = checked_names(columns, table.num_columns, path.name) or table.column_names
    index = pd.RangeIndex(1, table.num_rows + 1)
    cells = {name: column_of(column, index) for name, column in zip(names, table.columns, strict=True)}
    return TextTable(Cells(cells, index), no_rows(), no_rows(), "Parquet", "Parquet", False, rows is None)


def _texts(path: Path, part: Path, rows: int | None) -> pa.Table:
    try:
        file = pq.ParquetFile(part)
        if rows is None:
            table = file.read()
        else:
            batches = [next(file.iter_batches(rows), None)] if file.metadata.num_rows else []
            table = pa.Table.from_batches([batch for batch in batches if batch], file.schema_arrow)
        texts = {
            name: as_text(column)
            for name, column in zip(unique_names(table.column_names), table.columns, strict=True)
        }
    except (pa.ArrowException, OSError) as error:
        raise ValueError(
            f"{part.name} starts like a Parquet file but is damaged ({str(error).splitlines()[0]}); "
            "export it again."
        ) from error
    for folder in part.relative_to(path).parts[:-1]:
        name, equals, value = folder.partition("=")
        if equals and name not in texts:
            known = None if value == "__HIVE_DEFAULT_PARTITION__" else unquote(value)
            texts[name] = pa.chunked_array([pa.array([known] * table.num_rows, pa.string())])
    return pa.table(texts)


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write values as text: times in UTC, numbers in full, lists and structures as Python shows them."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_timestamp(kind):
        column = pc.cast(column, pa.timestamp("us"), safe=False)  # with a time zone: the moment in UTC
    try:
        return pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # lists, structures, raw bytes
        return pa.chunked_array(
            [pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())]
        )
