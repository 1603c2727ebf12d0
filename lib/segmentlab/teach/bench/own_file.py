"""The reader's own data by where they are: a file of purchases or events, or a folder. Stage: teach.

Comes in: a path as somebody wrote it. Goes out: the business, and one sentence on what was understood; or one
sentence on what is missing and where to say it.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from segmentlab.instrument.business import Business, make_business
from segmentlab.instrument.looking import look_at
from segmentlab.instrument.own import own_business
from segmentlab.instrument.own_events import read_events
from segmentlab.instrument.parsing.parquet import one_table
from segmentlab.instrument.purchases import read_purchases
from segmentlab.instrument.reading import Reading

from .plainly import ROLES, plainly_elsewhere
from .remembered import recall

#: More events than this do not fit into the memory of a small machine beside everything else.
MOST_EVENTS = 20_000_000
WHERE_TO_CHOOSE = "Notebook 52, Your own data, lets you choose the columns."
AS_CHOSEN = " It is read as you chose in notebook 52, Your own data."
NO_LONGER = " What you chose for it in notebook 52 no longer fits this file, so it was read anew."


class Read(NamedTuple):
    """A business, and what was understood of the file it comes from."""

    business: Business
    sentence: str = ""


def read_own(written: str) -> Read:
    r"""Open the reader's own data as they lie.

    Raises
    ------
    FileNotFoundError, ValueError
        With one sentence: what is missing, and where it can be said.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "shop.csv"
    >>> _ = path.write_text("customer,date,amount\n7,2026-01-05,13.97\n7,2026-02-01,8.00\n")
    >>> read_own(str(path)).sentence.split(". ")[0]
    'shop.csv: 2 rows hold 2 purchases by 1 customer, 2026-01-05 to 2026-02-01'
    """
    path = Path(written).expanduser()
    told = recall(path)
    if told is not None and path.exists():
        try:
            return _read(path, told.kind, told.arguments, AS_CHOSEN)
        except (TypeError, ValueError):
            return _found_out(path, NO_LONGER)
    return _found_out(path)


def stamp(written: str) -> str:
    """Say of what state of a file, and of the choices for it, something was made."""
    path = Path(written).expanduser()
    try:
        as_it_is = path.stat()
    except (OSError, ValueError):
        return ""
    return f"{as_it_is.st_mtime_ns} {as_it_is.st_size} {recall(path)}"


def _found_out(path: Path, more: str = "") -> Read:
    if path.is_dir() and not one_table(path):
        return _folder(path)
    try:
        look = look_at(path)
    except ValueError as error:
        raise ValueError(plainly_elsewhere(str(error))) from error
    if look.problems:
        problem = plainly_elsewhere(look.problems[0].rstrip("."))
        raise ValueError(f"{problem}." if "notebook 52" in problem else f"{problem}. {WHERE_TO_CHOOSE}")
    return _read(path, look.kind, {}, more)


def _read(path: Path, kind: str, arguments: dict[str, Any], more: str) -> Read:
    with warnings.catch_warnings():
        # What was set aside is told in the sentence; as a warning it would be a wall of red.
        warnings.simplefilter("ignore")
        try:
            log, reading = (read_events if kind == "events" else read_purchases)(path, **arguments)
        except ValueError as error:
            raise ValueError(plainly_elsewhere(str(error))) from error
        return Read(own_business(log, reading), f"{_in_plain_words(reading)}{more}")


def _in_plain_words(reading: Reading) -> str:
    """What was understood, for a reader who chooses from lists: no name of an argument is in it."""
    roles = {ROLES[role]: column for role, column in reading.columns.items()}
    return plainly_elsewhere(replace(reading, columns=roles).sentence())


def _folder(path: Path) -> Read:
    """The tables of a folder, each a Parquet file or a folder of them; or the only file in it."""
    tables = {
        name: where
        for name in ("customers", "events", "changes")
        for where in (path / f"{name}.parquet", path / name)
        if where.exists()
    }
    if {"customers", "events"} <= set(tables):
        many = _rows(tables["events"])
        if many > MOST_EVENTS:
            raise ValueError(
                f"{path} holds {many:,} events, more than the {MOST_EVENTS:,} that a page can "
                "work with; take a part of them, such as the last two years."
            )
        found = {name: pd.read_parquet(where) for name, where in tables.items()}
        more = {name: table for name, table in found.items() if name == "changes"}
        business = make_business(
            found["customers"], found["events"], name=path.name, title=path.name, tables=more
        )
        return Read(business, f"{path.name}: a folder of customers and events, read as they are.")
    files = sorted(
        one for one in path.iterdir() if one.suffix.lower() in (".csv", ".parquet", ".txt", ".tsv")
    )
    if len(files) == 1:
        return read_own(str(files[0]))
    hint = (
        f"name one of its files, such as {files[0].name}" if files else "name a file of purchases or events"
    )
    raise ValueError(f"{path} is a folder without tables customers and events; {hint}.")


def _rows(where: Path) -> int:
    from pyarrow import parquet

    files = sorted(where.glob("**/*.parquet")) if where.is_dir() else [where]
    return sum(parquet.read_metadata(one).num_rows for one in files)
