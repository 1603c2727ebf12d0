"""What stands in an audience file: the table, its bytes, and back.

Comes in: people and columns. Goes out: the bytes of a CSV or Parquet file, written whole or not at all.
Stage of the loop: activate.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from segmentlab.activate.spreadsheet import guarded_table, unguarded
from segmentlab.instrument.business import Business
from segmentlab.model.attributes import attribute
from segmentlab.model.index import index_of, instant


def people_table(
    business: Business, ids: pd.Index, columns: list[str], moment: pd.Timestamp, hash_emails: bool
) -> pd.DataFrame:
    """Attributes of people as they stood at a moment; emails hashed if asked for."""
    index, when = index_of(business), instant(moment)
    places = index.ids.get_indexer(ids)
    table = {}
    for name in columns:
        values = attribute(index, name, when).take(places).reset_index(drop=True)
        if name == "email" and hash_emails:
            table["email_sha256"] = _hashed(values)
        else:
            table[name] = values
    return pd.DataFrame(table)


def content_of(table: pd.DataFrame, suffix: str) -> bytes:
    """The bytes of a table as CSV (texts guarded and in quotes, lines end as RFC 4180 says) or Parquet."""
    if suffix == ".parquet":
        return bytes(table.to_parquet(index=False))
    text = guarded_table(table).to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    return str(text).encode("utf-8")


def write_together(contents: Mapping[Path, bytes], log: Path) -> None:
    """Write files that belong together: each appears whole or not at all, and all before anybody else's."""
    from filelock import FileLock

    waiting: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            waiting[path] = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        with FileLock(f"{log}.lock"):
            for path, part in waiting.items():
                part.replace(path)
    except BaseException:
        for part in waiting.values():
            part.unlink(missing_ok=True)
        raise


def manifest_of(path: Path) -> Path:
    """Where the manifest of a file is."""
    return path.with_name(f"{path.name}.manifest.json")


def read_audience(path: str | Path) -> pd.DataFrame:
    """Read an audience file back, once it is what its manifest says.

    Parameters
    ----------
    path
        The file; its manifest lies beside it.

    Returns
    -------
    DataFrame. From CSV every value is a text, empty where it is missing, without the quotes that guard
    against formulas.

    Raises
    ------
    ValueError
        If the file was changed after it was written.
    FileNotFoundError
        If the file or its manifest is not there.
    """
    path = Path(path)
    content = path.read_bytes()
    noted = json.loads(manifest_of(path).read_text("utf-8"))
    if hashlib.sha256(content).hexdigest() != noted["sha256"]:
        raise ValueError(f"{path.name} was changed after it was written; make it anew.")
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    names, *values = [[unguarded(one) if "'" in one else one for one in row] for row in rows]
    return pd.DataFrame(values, columns=names, dtype="str")


def hashed_email(email: str) -> str:
    """The SHA-256 of an address, trimmed and in small letters, in hexadecimal digits.

    Examples
    --------
    >>> hashed_email(" Jane.Doe@Example.com ") == hashed_email("jane.doe@example.com")
    True
    >>> hashed_email("test@example.com")[:12]
    '973dfe463ec8'
    """
    return hashlib.sha256(email.strip().lower().encode("utf-8")).hexdigest()


def _hashed(emails: pd.Series) -> pd.Series:
    """Hash every address once; an empty one is missing."""
    texts = emails.astype("str").str.strip()
    gone = emails.isna() | (texts == "")
    return pd.Series(
        [np.nan if missing else hashed_email(text) for text, missing in zip(texts, gone, strict=True)],
        dtype="str",
    )
