"""The catalogue: a folder of segments that a team agrees on, one file each.

Comes in: a folder. Goes out: its segments, what is wrong with the rest, and answers: who owns what, what is
due for review, what nobody uses, what rests on what. Stage of the loop: govern.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from segmentlab.govern import editing
from segmentlab.govern.records import Entry, File, Problem, belongs_in
from segmentlab.govern.saving import LOCK, only_writer
from segmentlab.govern.search import found
from segmentlab.govern.shelf import read_files, resolve
from segmentlab.govern.usage import USAGE, read_uses, record_use
from segmentlab.instrument.business import Business, moment_in_utc
from segmentlab.model.tree import events
from segmentlab.segment.segment import Segment
from segmentlab.showing import html_of, list_of, written
from segmentlab.words import safe


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Segments of a folder, and what is kept about them.

    Going through it gives the segments that are not retired, so that it can stand wherever segments are asked
    for: ``overlap(catalogue, shop)``, ``health(segment, shop, catalogue=catalogue)``. It shows the folder
    as it was read; open it again to see what others changed since.

    Attributes
    ----------
    folder
        Where the files are.
    entries
        Each segment with its status, retirement and history, by key.
    problems
        What is wrong with files; those that cannot be read are missing from `entries`.
    """

    folder: Path
    entries: dict[str, Entry] = field(repr=False)
    problems: list[Problem] = field(repr=False)
    files: dict[str, File] = field(repr=False)

    @classmethod
    def open(cls, folder: str | Path) -> Catalogue:
        """Read a folder of definitions; the same as `open_catalogue`."""
        return open_catalogue(folder)

    def __iter__(self) -> Iterator[Segment]:
        return (entry.segment for entry in self.entries.values() if entry.status != "retired")

    def __len__(self) -> int:
        return sum(entry.status != "retired" for entry in self.entries.values())

    def __bool__(self) -> bool:
        return len(self) > 0

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def __getitem__(self, key: str) -> Segment:
        """One segment by its key; of a retired one, a warning says why it was retired."""
        entry = self.entry(key)
        if entry.retired is not None:
            warnings.warn(
                f"“{key}” was retired on {entry.retired.day} by {entry.retired.by}: {entry.retired.reason}",
                stacklevel=2,
            )
        return entry.segment

    def entry(self, key: str) -> Entry:
        """A segment with what is kept about it.

        Raises
        ------
        LookupError
            If there is none of that key, or its file has a problem.
        """
        if key in self.entries:
            return self.entries[key]
        for problem in self.problems:
            if isinstance(key, str) and belongs_in(key, problem.file):
                raise LookupError(f"{key!r} could not be read: {problem.sentence()}")
        near = difflib.get_close_matches(str(key), self.entries, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self.entries) or 'none yet'}."
        raise LookupError(f"The catalogue has no segment {key!r}; {hint}")

    def members(self, key: str, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
        """Who belongs to a segment; of a retired one, a warning says why it was retired."""
        return self[key].members(business, as_of)

    def check(self) -> pd.DataFrame:
        """What is wrong with the files: where, what, how to correct it, and whether it is left out."""
        return pd.DataFrame(self.problems, columns=list(Problem._fields))

    def sentence(self) -> str:
        """What is in it, in one sentence."""
        many = pd.Series([entry.status for entry in self.entries.values()], dtype="str").value_counts()
        parts = [f"{many[status]} {status}" for status in ("active", "draft", "retired") if status in many]
        inside = _segments(len(self.entries)) + (f" ({', '.join(parts)})" if parts else "")
        if not self.problems:
            return f"{self.folder.name}: {inside}."
        wrong = f"{len(self.problems)} problem{'' if len(self.problems) == 1 else 's'}"
        return f"{self.folder.name}: {inside}; {wrong} in its files, listed by check()."

    def __str__(self) -> str:
        return "\n".join([self.sentence(), *(f"- {problem.sentence()}" for problem in self.problems)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        problems = list_of(problem.sentence() for problem in self.problems)
        return f"<p>{safe(self.sentence())}</p>{problems}{html_of(written(self.table()))}"

    def table(self) -> pd.DataFrame:
        """One row per segment, also of retired ones: status, reasons, what it rests on, who is in it."""
        rows = {key: _row(entry) for key, entry in self.entries.items()}
        columns = list(_row(_NOBODY))
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("key")

    def search(self, words: str) -> pd.DataFrame:
        """Find segments by words in their key, reasons or description.

        Parameters
        ----------
        words
            Such as ``"win-back"``: capitals, accents and hyphens make no difference; every word must occur.

        Returns
        -------
        DataFrame with one row per segment found, best first: ``status``, ``owner``, ``objective``, and what
        they were ``found_in``.
        """
        return found(words, self.entries.values())

    def by_owner(self) -> pd.DataFrame:
        """Segments that are not retired, by owner and key; those of nobody come first."""
        table = self.table()
        table = table[table["status"] != "retired"].reset_index().sort_values(["owner", "key"])
        return table.set_index(["owner", "key"])[["status", "objective", "action", "review_by"]]

    def due_for_review(self, on: str | date) -> pd.DataFrame:
        """Segments, not retired, whose review date is that day or earlier, or that have none.

        Returns
        -------
        DataFrame by key, the longest overdue first: ``owner``, ``status``, ``review_by``, and how many
        ``days_over`` it is, missing without a date.
        """
        day = moment_in_utc(on, "on")
        table = self.table()
        dates = pd.to_datetime(table["review_by"].where(table["review_by"] != ""), format="mixed")
        table["days_over"] = ((day - dates).dt.days).astype("Int64")
        due = (table["status"] != "retired") & (dates.isna() | (dates <= day))
        columns = ["owner", "status", "review_by", "days_over"]
        return table.loc[due, columns].sort_values("days_over", ascending=False, kind="stable")

    def record_use(self, key: str, *, time: str | date, count: int, asked_by: str, why: str) -> None:
        """Note that members were exported or sent to: when, how many, who asked, and why."""
        self.entry(key)
        with only_writer(self.folder):
            record_use(self.folder / USAGE, key, time=time, count=count, asked_by=asked_by, why=why)

    def uses(self, *logs: str | Path | pd.DataFrame) -> pd.DataFrame:
        """All uses that were recorded, in the catalogue's own log and in others, such as an access log."""
        own = self.folder / USAGE
        return read_uses(*([own] if own.is_file() else []), *logs)

    def never_used(
        self, *logs: str | Path | pd.DataFrame, since: str | date | None = None
    ) -> pd.DataFrame:  # fmt: skip
        """Active segments of which no use is recorded, at all or since a day.

        Parameters
        ----------
        *logs
            Further logs, such as the access log of audience files: paths, or tables with ``segment`` and
            ``time``.
        since
            Uses before that day do not count.

        Returns
        -------
        DataFrame by key: ``owner``, ``objective``, ``review_by``, and when it was ``last_used``.
        """
        uses = self.uses(*logs)
        last = {}
        for key, entry in self.entries.items():
            last[key] = uses.loc[uses["segment"].isin([key, *entry.former_keys]), "time"].max()
        table = self.table()
        table["last_used"] = pd.Series(last, dtype="datetime64[us]")
        unused = table["last_used"].isna()
        if since is not None:
            unused |= table["last_used"] < moment_in_utc(since, "since")
        return table.loc[
            unused & (table["status"] == "active"), ["owner", "objective", "review_by", "last_used"]
        ]

    def depends_on(self, key: str) -> tuple[str, ...]:
        """Keys of the segments that one rests on, directly or through others."""
        self.entry(key)
        return _reached(key, {one: entry.rests_on for one, entry in self.entries.items()})

    def used_by(self, key: str) -> tuple[str, ...]:
        """Keys of the segments that rest on one, directly or through others: they change with it."""
        self.entry(key)
        users: dict[str, list[str]] = {one: [] for one in self.entries}
        for one, entry in self.entries.items():
            for other in entry.rests_on:
                users[other].append(one)
        return _reached(key, users)

    def save(
        self, segment: Segment, *, status: str = "", on: str | date = "", by: str = "", why: str = ""
    ) -> editing.Saved:
        """Write a segment into its file; see `editing.save`."""
        return editing.save(self, segment, status=status, on=on, by=by, why=why)

    def retire(self, key: str, reason: str, on: str | date, by: str) -> editing.Saved:
        """Take a segment out of use and keep it with the reason; see `editing.retire`."""
        return editing.retire(self, key, reason, on, by)

    def rename(self, key: str, to: str, *, on: str | date, by: str, why: str = "") -> editing.Saved:
        """Give a segment another key; see `editing.rename`."""
        return editing.rename(self, key, to, on=on, by=by, why=why)

    def as_if(self, segment: Segment) -> dict[str, Segment]:
        """Every segment that is not retired, as it would be with one saved; nothing is written."""
        return editing.as_if(self, segment)

    def as_it_was(self, key: str, day: str | date) -> Segment:
        """The definition of a segment as it was on a day; see `versions`."""
        from segmentlab.govern.versions import as_it_was

        return as_it_was(self, key, day)


def open_catalogue(folder: str | Path) -> Catalogue:
    """Read a folder of definitions, one segment per file.

    Files with a problem are left out and all of them listed at once (`Catalogue.check`); the others load.

    Parameters
    ----------
    folder
        Of files ``key.yaml``, as `Catalogue.save` or ``Segment.to_yaml`` write them.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> from segmentlab.model.tree import events
    >>> catalogue = new_catalogue(Path(tempfile.mkdtemp()) / "segments")
    >>> buyers = Segment("buyers", events("order_placed").count() >= 1, objective="Sell again", owner="CRM")
    >>> catalogue.save(buyers).sentence()
    '“buyers” was written to buyers.yaml.'
    >>> open_catalogue(catalogue.folder)["buyers"] == buyers
    True
    >>> print(catalogue)
    segments: 1 segment (1 draft).
    """
    path = Path(folder)
    if not path.is_dir():
        raise FileNotFoundError(
            f"There is no folder {path}; check its name, or begin one with new_catalogue({str(path)!r})."
        )
    catalogue = Catalogue(path, {}, [], {})
    show(catalogue, read_files(path))
    return catalogue


def new_catalogue(folder: str | Path) -> Catalogue:
    """Make a folder for definitions, if it is not there yet, and open it."""
    path = Path(folder)
    if not path.is_dir():
        try:
            path.mkdir(parents=True)
        except OSError as error:
            raise OSError(
                f"The folder {path} cannot be made ({error.strerror}); choose another place."
            ) from error
        (path / ".gitignore").write_text(f"{LOCK}\n", "utf-8")
    return open_catalogue(path)


def show(catalogue: Catalogue, files: dict[str, File]) -> None:
    """Let a catalogue show what these files say."""
    resolved = resolve(files)
    kept = dict(files)  # which may be the catalogue's own
    catalogue.files.clear()
    catalogue.files.update(kept)
    catalogue.entries.clear()
    catalogue.entries.update(resolved.entries)
    catalogue.problems[:] = resolved.problems


#: Only for the names of the columns, where there is no segment at all.
_NOBODY = Entry(Segment("nobody", events("nothing").count() >= 1))


def _row(entry: Entry) -> dict[str, Any]:
    one = entry.segment
    return {
        "status": entry.status, "owner": one.owner, "objective": one.objective, "action": one.action,
        "channel": one.channel, "kpi": one.kpi, "refresh": one.refresh, "review_by": one.review_by,
        "rests_on": ", ".join(entry.rests_on), "who": one.definition or one.describe(),
    }  # fmt: skip


def _reached(key: str, steps: Any) -> tuple[str, ...]:
    waiting, seen = list(steps[key]), set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += steps[one]
    return tuple(sorted(seen))


def _segments(number: int) -> str:
    return f"{number} segment{'' if number == 1 else 's'}"
