"""What the page asks of the library: look at a file, read its first rows, read all of it.

Comes in: a path and the reader's choices. Goes out: a look, rows with what became of them, a business; or a
`ValueError` with one sentence. Stage of the loop: teach.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.instrument.looking import Look, look_at
from segmentlab.instrument.own import own_business
from segmentlab.instrument.own_events import read_events
from segmentlab.instrument.parsing.currencies import SeveralCurrenciesError
from segmentlab.instrument.purchases import read_purchases
from segmentlab.instrument.reading import Reading

from ..bench.plainly import plainly
from .chosen import Chosen

#: Rows that the quick answer to a choice is made of.
FIRST = 200
#: What became of a row, in one word or two.
BECAME = {"order_placed": "purchase", "order_returned": "refund"}
SAME_ORDER, PARTLY = "same order", "purchase and refund"


class Opened(NamedTuple):
    """A file that was read: the business, what was understood, and how it was asked for."""

    business: Business
    reading: Reading
    kind: str
    arguments: dict[str, Any]


class First(NamedTuple):
    """What becomes of the first rows: one line per row with row, customer, day, amount and what it became."""

    rows: pd.DataFrame
    reading: Reading


def look(path: Path, chosen: Chosen) -> Look:
    """Look at a file; whatever is wrong with it is one sentence."""
    try:
        return look_at(path, **chosen.look_arguments())
    except Exception as error:
        raise ValueError(sentence_of(error, path)) from error


class Looks:
    """Looks at files; a file that has not changed is not looked at in the same way a second time."""

    def __init__(self) -> None:
        self._kept: dict[Any, Look] = {}

    def at(self, path: Path, chosen: Chosen) -> Look:
        """Look at a file; whatever is wrong with it is one sentence."""
        try:
            as_it_is = path.stat()
        except (OSError, ValueError):
            return look(path, chosen)
        written = tuple(sorted((name, str(value)) for name, value in chosen.look_arguments().items()))
        key = (str(path), as_it_is.st_mtime_ns, as_it_is.st_size, written)
        if key not in self._kept or path.is_dir():
            self._kept[key] = look(path, chosen)
        return self._kept[key]


def kind_of(seen: Look, chosen: Chosen) -> str:
    """What kind of file it is taken for."""
    return chosen.kind or seen.kind


def missing(kind: str, roles: Mapping[str, str | None]) -> str:
    """What the reader has to choose before anything can be read, as a sentence; empty if nothing."""
    money = roles.get("amount") or roles.get("unit_price")
    needed = {"customer": "who the customer is", "when": "when it was"}
    needed |= {"event": "what happened"} if kind == "events" else {}
    lacking = [said for role, said in needed.items() if not roles.get(role)]
    lacking += ["how much it was"] if kind == "purchases" and not money else []
    if lacking:
        listed = lacking[0] if len(lacking) == 1 else f"{', '.join(lacking[:-1])} and {lacking[-1]}"
        return (
            f"No column that clearly says {listed}: choose it in the lists below, or, "
            "if there is none, open another file."
        )
    if roles.get("unit_price") and not roles.get("quantity"):
        return "A price of one piece needs a number of pieces: choose the column of the pieces, too."
    return ""


def first_rows(seen: Look, chosen: Chosen) -> First | None:
    """Read the first rows just as the whole file will be read; none where they have another currency."""
    kind = kind_of(seen, chosen)
    rows = seen.first.head(FIRST)
    texts = rows.fillna("").astype("str").replace(r"[\r\n]+", " ", regex=True)
    arguments = chosen.read_arguments(seen.roles, kind)
    layout = ("separator", "encoding", "columns")
    arguments = {name: value for name, value in arguments.items() if name not in layout}
    arguments = _only_what_occurs(arguments, rows)
    with tempfile.TemporaryDirectory(prefix="segmentlab_") as folder:
        path = Path(folder) / seen.path.with_suffix(".csv").name
        texts.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
        try:
            log, reading = _read(path, kind, arguments)
        except Exception as error:
            codes = codes_in(error)
            if chosen.keep_currency and codes and chosen.keep_currency not in codes:
                return None
            raise ValueError(sentence_of(error, path)) from error
    # The copy has its header in row 1; the file may have a title above it.
    numbers = pd.Series(rows.index, index=range(2, len(rows) + 2))
    return First(_told(log, reading, numbers), reading)


def read_whole(seen: Look, chosen: Chosen) -> Opened:
    """Read the whole file, and make a business of it."""
    kind = kind_of(seen, chosen)
    arguments = chosen.read_arguments(seen.roles, kind)
    arguments = {"separator": None, "encoding": None, **arguments}
    arguments = {name: value for name, value in arguments.items() if value is not None}
    try:
        log, reading = _read(seen.path, kind, arguments)
        # Where nothing was guessed, nothing has to be said against a guess.
        said = {name: value for name, value in arguments.items() if value != "" or _guessed(seen, name)}
        return Opened(own_business(log, reading), reading, kind, said)
    except Exception as error:
        raise ValueError(sentence_of(error, seen.path)) from error


def codes_in(error: BaseException | None) -> tuple[str, ...]:
    """The currencies of a file that could not be read because of them."""
    if isinstance(error, SeveralCurrenciesError):
        return error.codes
    return () if error is None else codes_in(error.__cause__)


def known_of(reading: Reading) -> dict[str, tuple[str, ...]]:
    """The values that the whole file has, by role."""
    return {
        "status": tuple(reading.statuses), "event": tuple(reading.names), "currency": reading.currencies,
    }  # fmt: skip


def sentence_of(error: Exception, path: Path) -> str:
    """One sentence, whatever went wrong."""
    if isinstance(error, FileNotFoundError):
        return f"{path.name} is not there (any more): check where it is, and how its name is written."
    if isinstance(error, PermissionError):
        return f"{path.name} must not be read: close it in other programs, or ask for the right to read it."
    if isinstance(error, IsADirectoryError):
        return f"{path.name} is a folder: choose one of the files in it."
    if isinstance(error, MemoryError):
        return f"{path.name} does not fit into the memory of this machine: open a part of it."
    said = (str(error).strip() or type(error).__name__).splitlines()[0]
    said = plainly(said)
    return said if isinstance(error, ValueError | LookupError) else f"{path.name} cannot be read ({said})."


def _read(path: Path, kind: str, arguments: dict[str, Any]) -> tuple[pd.DataFrame, Reading]:
    read = read_events if kind == "events" else read_purchases
    return read(path, **arguments)


def _guessed(seen: Look, name: str) -> bool:
    return bool(seen.roles.get("currency" if name == "currency_column" else name))


def _only_what_occurs(arguments: dict[str, Any], rows: pd.DataFrame) -> dict[str, Any]:
    """Leave out what was chosen for values that only occur further down in the file."""
    for name, role in (("statuses", "status"), ("names", "event")):
        if name in arguments:
            there = set(rows[arguments[role]].dropna().astype("str").str.strip())
            arguments = {**arguments, name: {k: v for k, v in arguments[name].items() if k in there}}
    return arguments


def _told(log: pd.DataFrame, reading: Reading, numbers: pd.Series) -> pd.DataFrame:
    both = log.index[log.index.duplicated()]  # an order, and what was paid back of a part of it
    log = log[~log.index.duplicated()]
    became = pd.Series(SAME_ORDER, index=numbers.index)
    happened = log["event"].astype("str")
    became.loc[log.index] = happened.map(BECAME).fillna(happened.str.replace("_", " ")).array
    became.loc[both] = PARTLY
    aside = reading.set_aside
    became.loc[aside["row"]] = ("set aside: " + aside["reason"].astype("str")).array
    told = pd.DataFrame({
        "row": numbers, "customer": log["customer_id"].astype("str"), "day": log["occurred_at"],
        "cents": log["amount_cents"].astype("Float64") if "amount_cents" in log else pd.NA,
        "became": became,
    }, index=numbers.index)  # fmt: skip
    return told.set_index("row")
