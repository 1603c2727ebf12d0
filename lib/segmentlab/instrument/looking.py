"""Take a quick look at a file of your own: its first rows, and which column seems to be what.

Comes in: the path of a file of any size. Goes out: a `Look`, from the first rows alone, to be corrected
before the whole file is read. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from segmentlab.instrument.parsing.amounts import read_numbers
from segmentlab.instrument.parsing.cells import read_cells
from segmentlab.instrument.parsing.clock import moment_text
from segmentlab.instrument.parsing.columns import Cells
from segmentlab.instrument.parsing.event_names import event_names
from segmentlab.instrument.parsing.moments import read_moments
from segmentlab.instrument.parsing.roles import guess_roles
from segmentlab.instrument.parsing.rows import place
from segmentlab.instrument.parsing.statuses import meanings
from segmentlab.instrument.parsing.text import filled
from segmentlab.instrument.reading import counted

_SHOWN, _JUDGED = 200, 2_000  # rows


@dataclass(frozen=True, eq=False)
class Look:
    """What the first rows of a file say about all of it.

    Attributes
    ----------
    file, path
        Name of the file, and where it is.
    kind
        ``"purchases"`` (one purchase, or line of one, per row) or ``"events"`` (one thing that happened).
    first
        Up to 200 first rows as text, indexed by the row number in the file as a spreadsheet counts.
    columns
        Names of all columns.
    roles
        Column of each role, or none: customer, when, time, amount, quantity, unit_price, refunded, order,
        status, currency; for events customer, when, time, event, amount, currency.
    why
        A few plain words on why each column was chosen.
    notation
        How things are written: ``date``, ``decimal``, ``separator``, ``encoding``, ``header``.
    notes
        Choices that could have gone another way.
    problems
        What has to be chosen before the file can be read, one sentence each.
    statuses
        What the statuses in the first rows are taken to mean: ``{"Paid": "bought"}``.
    names
        What the events in the first rows will be called: ``{"Order Completed": "order_placed"}``.
    width
        Values in a row of text: so many names a file without a header needs; 0 where the file has names.
    """

    file: str
    path: Path
    kind: str
    first: pd.DataFrame = field(repr=False)
    columns: tuple[str, ...]
    roles: dict[str, str | None]
    why: dict[str, str]
    notation: dict[str, str]
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    statuses: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    width: int = 0

    def sentence(self) -> str:
        """Say in plain words what the file seems to be."""
        chosen = ", ".join(f"{role} = {column}" for role, column in self.roles.items() if column)
        parts = [
            f"{self.file} looks like a file of {self.kind} with "
            f"{counted(len(self.columns), 'column')}: {chosen}.",
            f"Dates as {self.notation['date']}; {self.notation['separator']}-separated, "
            f"{self.notation['header']}, {self.notation['encoding']}.",
        ]
        return " ".join([*parts, *self.problems, *self.notes])


def look_at(
    path: str | Path,
    *,
    columns: Sequence[str] | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
) -> Look:
    r"""Look at the first rows of a file and say which column seems to be what.

    Parameters
    ----------
    path, columns, separator, encoding, decimal, day_first
        As in `open_purchases`.

    Returns
    -------
    Look

    Raises
    ------
    FileNotFoundError, ValueError
        With one sentence, if the file cannot be read at all.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "log.csv"
    >>> _ = path.write_text("who;Datum;Betrag;Kunde\nann;27.04.2026;13,97;7\n")
    >>> look = look_at(path)
    >>> look.kind, look.roles["customer"], look.roles["amount"], look.problems
    ('purchases', 'Kunde', 'Betrag', ())
    """
    table = read_cells(path, columns=columns, separator=separator, encoding=encoding, rows=_JUDGED)
    path = Path(path).expanduser()
    cells = table.cells
    if not len(cells):
        raise ValueError(f"{path.name} has no rows below its header; give a file with one purchase per row.")
    guess = guess_roles(cells, decimal=decimal, where=path.name)
    problems, notes = list(guess.problems.values()), list(guess.notes)
    status, event = guess.roles.get("status"), guess.roles.get("event")
    money = guess.roles["amount"] or guess.roles.get("unit_price")
    unclear: list[str] = []
    dates = _told(lambda: _dates(cells, guess.roles, day_first, path.name), unclear)
    mark = _told(lambda: _decimal_mark(cells, money, decimal, path.name), unclear)
    if table.whole:
        problems += unclear
    else:
        notes += [f"In the first rows, {sentence}" for sentence in unclear]
    return Look(
        file=path.name, path=path, kind=guess.kind, first=cells.frame(slice(0, _SHOWN)),
        columns=tuple(cells.columns), roles=guess.roles, why=guess.why, notes=tuple(notes),
        problems=tuple(problems),
        notation={
            "date": dates, "decimal": mark, "separator": table.separator, "encoding": table.encoding,
            "header": "a header" if table.header else "no header",
        },
        statuses=meanings(filled(cells[status]).different, column=status) if status else {},
        names=event_names(filled(cells[event]).different) if event else {},
        width=0 if table.header else table.width,
    )  # fmt: skip


def _told(find: Callable[[], str], unclear: list[str]) -> str:
    """Find out how something is written, or say what has to be asked."""
    try:
        return find()
    except ValueError as error:
        unclear.append(str(error))
        return "unknown"


def _dates(cells: Cells, roles: Mapping[str, str | None], day_first: bool | None, file: str) -> str:
    if roles["when"] is None:
        return "unknown"
    columns = {role: filled(cells[str(roles[role])]) for role in ("when", "time") if roles.get(role)}
    text = moment_text(cells, roles, columns)
    return read_moments(text, day_first=day_first, where=place(roles["when"], file)).notation


def _decimal_mark(cells: Cells, money: str | None, decimal: str | None, file: str) -> str:
    if money is None:
        return decimal or "unknown"
    return read_numbers(filled(cells[money]), 2, decimal=decimal, where=place(money, file)).decimal
