"""A business larger than memory: a folder of Parquet files, of which only what is asked for is read.

Comes in: a folder with `customers` and `events` (one file `events.parquet`, or files below `events/`), and
perhaps further tables such as `changes`. Goes out: a `Business` that the later stages evaluate through
DuckDB, under a limit of memory. Stage of the loop: instrument.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

import pandas as pd

from segmentlab.instrument.business import TIME, Business, moment_in_utc

#: The columns that each table must have, and those that hold times.
_NEEDED = {
    "customers": ("customer_id", "signed_up_at"),
    "events": ("customer_id", "event", "occurred_at"),
    "changes": ("customer_id", "changed_at"),
}
_TIMES = {
    "customers": ("signed_up_at",),
    "events": ("occurred_at", "recorded_at"),
    "changes": ("changed_at", "recorded_at"),
}


def open_folder(
    path: str | Path,
    *,
    name: str | None = None,
    title: str | None = None,
    today: str | date | None = None,
    currency: str | None = None,
    memory: str = "1GB",
) -> FolderBusiness:
    """Open a folder of Parquet files as a business, without loading it.

    Everything that is evaluated on a business works on it with the same calls: `members`, `measured`,
    ``Segment.members``, ``attrition``, ``history``, ``explain``, `backtest`. One value per customer is held
    in memory; the events stay on disk.

    Parameters
    ----------
    path
        The folder: ``customers.parquet`` or files below ``customers/``, the same for ``events``, and perhaps
        for ``changes``, ``accounts`` and other tables. Columns are those of `make_business`.
    name, title, today, currency
        As in `make_business`. Without them, what ``manifest.json`` in the folder says, if there is one; it
        may also list ``event_names`` that never happened.
    memory
        What the database may use at most, such as ``"500MB"``; beyond that it works on disk.

    Returns
    -------
    FolderBusiness

    Raises
    ------
    FileNotFoundError
        If the folder or one of the two tables is missing.
    ValueError
        If a column is missing or of the wrong type, a customer appears twice, or an event belongs to nobody.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> folder = Path(tempfile.mkdtemp())
    >>> tiny_business().customers.to_parquet(folder / "customers.parquet")
    >>> tiny_business().events.to_parquet(folder / "events.parquet")
    >>> shop = open_folder(folder, title="Tiny shop")
    >>> shop.title, len(shop.customers), len(shop.events), shop.today
    ('Tiny shop', 3, 4, Timestamp('2026-02-26 00:00:00'))
    """
    folder = Path(path)
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}; give one with customers and events in it.")
    said = _manifest(folder)
    spill = tempfile.TemporaryDirectory(prefix="segmentlab_")
    database = Database(_connect(memory, spill.name), folder, spill, said)
    for table in _tables(folder):
        _add_view(database, table)
    _check_ids(database)
    seen = _first_seen(database)
    given = today or said.get("today") or _day_after_the_last(database, seen)
    business = FolderBusiness(
        name=name or said.get("name") or "mine",
        title=title or said.get("title") or folder.name,
        customers=cast(pd.DataFrame, TableOnDisk(database, "customers")),
        events=cast(pd.DataFrame, TableOnDisk(database, "events")),
        today=moment_in_utc(given, "today"),
        currency=currency or said.get("currency") or "$",
        tables=_FurtherTables(database),
        database=database,
        first_seen=seen.set_index("customer_id")["seen_at"].astype(TIME),
    )
    _check_people(business)
    return business


@dataclass(frozen=True, eq=False)
class Database:
    """DuckDB over the files of a folder; the tables are views."""

    connection: Any = field(repr=False)
    folder: Path
    #: Where the database puts what does not fit; removed with this object.
    spill: Any = field(repr=False)
    #: What the manifest says.
    said: dict[str, Any] = field(repr=False, default_factory=dict)
    names: list[str] = field(default_factory=list)

    def ask(self, statement: str) -> pd.DataFrame:
        """Give the answer to a statement."""
        return self.connection.cursor().execute(statement).df()

    def types(self, table: str) -> pd.DataFrame:
        """A table's columns with their types and no rows."""
        return self.ask(f"SELECT * FROM {_quoted(table)} LIMIT 0")

    def event_names(self) -> list[str]:
        """Every name of an event that happened, or that the manifest says could have."""
        happened = self.ask("SELECT DISTINCT event FROM events")["event"].tolist()
        return sorted({*happened, *self.said.get("event_names", ())})


@dataclass(frozen=True, eq=False)
class FolderBusiness(Business):
    """A business whose events stay on disk.

    Attributes
    ----------
    database
        Answers statements about the tables of the folder.
    first_seen
        When each customer was first known by something they did, indexed by ``customer_id``.
    """

    database: Database = field(repr=False, kw_only=True)
    first_seen: pd.Series = field(repr=False, kw_only=True)

    @property
    def start(self) -> pd.Timestamp:
        """When the first event happened (or the first customer signed up)."""
        first = self.database.ask(
            "SELECT MIN(moment) AS moment FROM (SELECT MIN(signed_up_at) AS moment FROM customers"
            " UNION ALL SELECT MIN(occurred_at) FROM events)"
        )
        return pd.Timestamp(first["moment"].iloc[0])


@dataclass(frozen=True, eq=False)
class TableOnDisk:
    """A table of a folder. Columns of customers are read when asked for; events are not read at all."""

    database: Database = field(repr=False)
    name: str
    _read: dict[str, Any] = field(repr=False, default_factory=dict)

    @property
    def columns(self) -> pd.Index:
        """Names of its columns."""
        return self.types.columns

    @property
    def types(self) -> pd.DataFrame:
        """Its columns with their types and no rows."""
        return self._keep(" types", lambda: self.database.types(self.name))

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def __len__(self) -> int:
        counted = self._keep(" rows", lambda: self.database.ask(f"SELECT COUNT(*) AS n FROM {self.name}"))
        return int(counted["n"].iloc[0])

    def __getitem__(self, column: str) -> pd.Series:
        if self.name == "events":
            raise TypeError(
                "The events of a folder stay on disk; measure them, such as "
                'measured(events("order_placed").count(), business).'
            )
        return self._keep(
            column, lambda: self.database.ask(f"SELECT {_quoted(column)} FROM {self.name}")[column]
        )

    def _keep(self, key: str, make: Callable[[], Any]) -> Any:
        if key not in self._read:
            self._read[key] = make()
        return self._read[key]


@dataclass(frozen=True, eq=False)
class _FurtherTables(Mapping[str, pd.DataFrame]):
    """All other tables of the folder, read when first asked for."""

    database: Database
    _read: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in list(self):
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = self.database.ask(f"SELECT * FROM {_quoted(name)}")
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter([name for name in self.database.names if name not in ("customers", "events")])

    def __len__(self) -> int:
        return len(list(iter(self)))


def _connect(memory: str, spill: str) -> Any:
    import duckdb  # here, because most notebooks never need it

    try:
        return duckdb.connect(config={"memory_limit": memory, "temp_directory": spill})
    except duckdb.Error as error:
        raise ValueError(f'memory={memory!r} is not an amount of memory; write it like "1GB".') from error


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON ({error}); correct it or remove it.") from error
    return said if isinstance(said, dict) else {}


def _files(folder: Path, table: str) -> list[Path]:
    single = folder / f"{table}.parquet"
    return [single] if single.is_file() else sorted((folder / table).rglob("*.parquet"))


def _tables(folder: Path) -> list[str]:
    """Names of all tables in the folder, customers and events first."""
    for table in ("customers", "events"):
        if not _files(folder, table):
            raise FileNotFoundError(
                f"{folder} has no {table}; put them into {table}.parquet or Parquet files below {table}/."
            )
    found = {path.stem for path in folder.glob("*.parquet")}
    found |= {path.name for path in folder.iterdir() if path.is_dir() and _files(folder, path.name)}
    others = sorted(name for name in found - {"customers", "events", "truth"} if not name.startswith("."))
    return ["customers", "events", *others]


def _add_view(database: Database, table: str) -> None:
    """Make the files of a table one view, once its columns are checked."""
    import duckdb

    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in _files(database.folder, table))
    source = f"read_parquet([{files}])"
    try:
        found = database.ask(f"DESCRIBE SELECT * FROM {source}")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{table}: not every file is Parquet with the same columns ({reason}).") from error
    types = dict(zip(found["column_name"], found["column_type"], strict=True))
    for column in _NEEDED.get(table, ()):
        if column not in types:
            raise ValueError(f"{table}: the column {column!r} is missing; the table has {', '.join(types)}.")
    chosen = {column: _as_kept(table, column, kind) for column, kind in types.items()}
    if table in ("events", "changes"):
        # What was recorded at no known time was recorded when it happened.
        happened, recorded = chosen[_NEEDED[table][-1]], chosen.get("recorded_at")
        chosen["recorded_at"] = f"COALESCE({recorded}, {happened})" if recorded else happened
    columns = ", ".join(f"{kept} AS {_quoted(column)}" for column, kept in chosen.items())
    database.connection.execute(f"CREATE VIEW {_quoted(table)} AS SELECT {columns} FROM {source}")
    database.names.append(table)


def _as_kept(table: str, column: str, kind: str) -> str:
    """A column as every engine reads it: times as UTC in microseconds, labels as text."""
    name = _quoted(column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"CAST({name} AT TIME ZONE 'UTC' AS TIMESTAMP)"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return f"CAST({name} AS TIMESTAMP)"
    if column in _TIMES.get(table, ()):
        raise ValueError(f"{table}: {column} holds {kind}, not times; store it as a timestamp.")
    if column == "event" and kind != "VARCHAR" and not kind.startswith("ENUM"):
        raise ValueError(f"{table}: event holds {kind}; it must be the name of the event, as text.")
    return f"CAST({name} AS VARCHAR)" if kind.startswith("ENUM") else name


def _check_ids(database: Database) -> None:
    """Refuse customer_id that can never be equal."""
    is_number = {
        table: bool(pd.api.types.is_numeric_dtype(database.types(table)["customer_id"]))
        for table in ("customers", "events", "changes")
        if table in database.names
    }
    for table, numeric in is_number.items():
        if numeric != is_number["customers"]:
            kinds = ("numbers", "texts") if numeric else ("texts", "numbers")
            raise ValueError(
                f"{table}: customer_id are {kinds[0]}, but {kinds[1]} in customers; store them alike."
            )


def _first_seen(database: Database) -> pd.DataFrame:
    """When each customer was first, and last, known by something they did."""
    seen = database.ask(
        """
        SELECT customer_id, MIN(GREATEST(occurred_at, recorded_at)) AS seen_at,
          MAX(recorded_at) AS recorded_until, COUNT(*) - COUNT(occurred_at) AS timeless
        FROM events GROUP BY customer_id
        """
    )
    if (seen["timeless"] > 0).any():
        raise ValueError(
            f"events: {int(seen['timeless'].sum()):,} rows have no occurred_at; "
            "remove them or give them a time."
        )
    return seen


def _day_after_the_last(database: Database, seen: pd.DataFrame) -> pd.Timestamp:
    """The day after the last event was recorded, or the last customer signed up if there is no event."""
    last = seen["recorded_until"].max()
    if last is pd.NaT or not len(seen):
        last = database.ask("SELECT MAX(signed_up_at) AS last FROM customers")["last"].iloc[0]
    if pd.isna(last):
        raise ValueError("Nothing ever happened here; give today=, the moment up to which that is known.")
    return pd.Timestamp(last).normalize() + pd.Timedelta(days=1)


def _check_people(business: FolderBusiness) -> None:
    ids = pd.Index(business.customers["customer_id"])
    if ids.hasnans:
        raise ValueError("customers: a row has no customer_id; remove it or give it one.")
    if not ids.is_unique:
        twice = ids[ids.duplicated()].tolist()[0]
        raise ValueError(f"customers: customer_id {twice!r} appears twice; keep one row per customer.")
    strangers = business.first_seen.index[ids.get_indexer(business.first_seen.index) < 0]
    if len(strangers):
        raise ValueError(
            f"events: customer_id {strangers.tolist()[0]!r} is not in the customers table "
            f"({len(strangers):,} such people); add the customer or remove the events."
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
