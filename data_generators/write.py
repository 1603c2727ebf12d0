"""Write a business as a folder of Parquet parts, block by block, and sum its tables up in fingerprints.

Comes in: settings and a folder. Goes out: a part of every table for every block of people, the truth apart in
a folder of its own, a manifest and a dictionary in plain words. Everything is written beside the folder and
gets its name at the end, so the folder is there whole or not at all; what an interrupted run has written is
kept and gone on from.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from data_generators.describing import describe
from data_generators.fingerprints import fingerprint, together
from data_generators.parquet import save_table
from data_generators.rules import BUSINESSES, rules
from data_generators.simulate import Simulation, check_settings, simulate_block
from data_generators.world import START, WEEK

MANIFEST, WORDS = "manifest.json", "data_dictionary.md"
#: In an unfinished folder: whose parts these are.
NOTE = "unfinished.json"


class Settings(NamedTuple):
    """What makes one business different from another."""

    business: str
    customers: int
    weeks: int
    seed: int
    mess: str = "off"

    def command(self, out: Path) -> str:
        """Write the command that makes this business."""
        months = round(self.weeks * 12 / 52)
        return (
            f"python -m data_generators {self.business} --customers {self.customers} --months {months} "
            f"--seed {self.seed} --mess {self.mess} --out {out}"
        )


class FolderError(OSError):
    """The folder cannot be used for this business; the text says why and what to do."""


def write_business(
    settings: Settings,
    out: Path,
    version: str,
    progress: Callable[[int], object] | None = None,
    stored: Callable[[int, int], object] | None = None,
    fresh: bool = False,
) -> dict[str, Any]:
    """Make a business block by block and write it into a folder, going on from where an earlier run stopped.

    Parameters
    ----------
    settings
        Which business, how large, how long, which seed, how dirty.
    out
        The folder to make. An unfinished one lies beside it, with ``.part`` after its name.
    version
        Sums up the code that makes it: parts made by other code are not gone on from.
    progress
        Called with the number of weeks just lived through, every week of every block.
    stored
        Called with the number of blocks that are stored and of all blocks, at the start and after each block.
    fresh
        Throws away what an earlier run left unfinished.

    Returns
    -------
    The manifest: settings, version, and for every table its columns, rows, parts and fingerprint.

    Raises
    ------
    FolderError
        If the folder holds something else, or another run is writing it.
    OSError
        If the disk is full or cannot be written; what is complete stays and no part is half written.
    """
    check_settings(*settings[:4])
    part, who = unfinished(out), settings._asdict() | {"version": version}
    with _alone(out):
        _check_free(out, who)
        if fresh:
            _throw_away(part)
        part.mkdir(exist_ok=True)
        _check_same(part, out, who)
        _write_text(part / NOTE, json.dumps(who, indent=1))
        blocks = rules(settings.business).blocks(settings.customers, settings.seed)
        for number, block in enumerate(blocks):
            if stored:
                stored(number, len(blocks))
            if not _note(part, number).exists():
                _write_block(settings, block, number, part, progress)
            elif progress:
                progress(settings.weeks)
        if stored:
            stored(len(blocks), len(blocks))
        manifest = _manifest(settings, out, version, part, len(blocks))
        _write_text(part / WORDS, describe(settings.business, BUSINESSES[settings.business], manifest))
        _write_text(part / MANIFEST, json.dumps(manifest, indent=1))
        shutil.rmtree(part / "parts")
        (part / NOTE).unlink()
        if out.exists():
            out.rmdir()  # it is empty, and not every system renames onto an empty folder
        part.rename(out)
    return manifest


def unfinished(out: Path) -> Path:
    """Give the folder in which a business is made that is to lie in `out`."""
    return out.with_name(f"{out.name}.part")


def _note(part: Path, number: int) -> Path:
    """Give the note that a block is stored, and what it came to."""
    return part / "parts" / f"{number:05d}.json"


def _throw_away(part: Path) -> None:
    """Remove an unfinished folder, but nothing that was not made here."""
    if part.exists():
        if not (part / NOTE).exists() and any(part.iterdir()):
            raise FolderError(f"{part} was not made by this command; remove it yourself.")
        shutil.rmtree(part)


def _write_block(
    settings: Settings,
    block: tuple[int, int],
    number: int,
    part: Path,
    progress: Callable[[int], object] | None,
) -> None:
    """Make the people of a block and store their part of every table; its note comes last."""
    made = simulate_block(
        settings.business, block, settings.customers, settings.weeks, settings.seed, progress, settings.mess
    )
    told = {}
    for name, table in _tables(made, first=number == 0):
        path = part / name / f"part-{number:05d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        with _whole(path) as writing:
            save_table(table, writing, plain=True)
        kinds = {column: _kind(table[column]) for column in table}
        told[name] = {"rows": len(table), "fingerprint": fingerprint(table), "columns": kinds}
    (part / "parts").mkdir(exist_ok=True)
    _write_text(_note(part, number), json.dumps(told))


def _tables(made: Simulation, first: bool) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the tables of a block; those that are not about people are the same in all, and stored once."""
    yield "customers", made.customers
    yield "events", made.events
    for name, table in made.tables.items():
        if first or {"customer_id", "account_id", "visitor_id"} & set(table.columns):
            yield name, table
    yield "truth/customers", made.truth.reset_index()
    for name, table in made.hidden.items():
        yield f"truth/{name}", table


def _kind(column: pd.Series) -> str:
    """Say in a word what a column holds."""
    kind = column.dtype
    if kind.kind == "M":
        return "time"
    return {"i": "whole number", "u": "whole number", "f": "number", "b": "yes or no"}.get(kind.kind, "text")


def _manifest(settings: Settings, out: Path, version: str, part: Path, blocks: int) -> dict[str, Any]:
    """Sum up what the blocks have noted."""
    notes = [_note(part, number) for number in range(blocks)]
    told = [(note.stem, json.loads(note.read_text(encoding="utf-8"))) for note in notes]
    tables: dict[str, Any] = {}
    for number, block in told:
        for name, table in block.items():
            whole = tables.setdefault(name, {"rows": 0, "columns": table["columns"], "parts": []})
            whole["rows"] += table["rows"]
            part_of_it = {"file": f"{name}/part-{number}.parquet", "rows": table["rows"]}
            whole["parts"].append(part_of_it | {"fingerprint": table["fingerprint"]})
    for whole in tables.values():
        whole["fingerprint"] = together(each["fingerprint"] for each in whole["parts"])
    return {
        "name": settings.business,
        "title": BUSINESSES[settings.business],
        "currency": "$",
        "start": f"{START:%Y-%m-%d}",
        "today": f"{START + settings.weeks * WEEK:%Y-%m-%d}",
        "settings": {name: value for name, value in settings._asdict().items() if name != "business"},
        "version": version,
        "made_by": settings.command(out),
        "tables": tables,
    }


def _check_free(out: Path, who: dict[str, Any]) -> None:
    """Refuse a folder that holds anything; say it kindly where that is the very business."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    found = _read(out / MANIFEST)
    if not found:
        raise FolderError(f"{out} already holds other things; name a folder that is empty or not there yet.")
    if {"business": found.get("name"), **found.get("settings", {}), "version": found["version"]} == who:
        raise FolderError(f"{out} already holds this business, complete; there is nothing to do.")
    raise FolderError(f"{out} already holds a business of other settings; name another folder.")


def _check_same(part: Path, out: Path, who: dict[str, Any]) -> None:
    found = _read(part / NOTE)
    if found == who:
        return
    if found:
        other = ", ".join(f"{name} {found.get(name)}" for name in who if found.get(name) != who[name])
        raise FolderError(
            f"{part} holds an unfinished business of other settings ({other}); finish that one, name another "
            "folder, or add --fresh to throw it away."
        )
    if any(part.iterdir()):
        raise FolderError(f"{part} holds other things; move them away or name another folder than {out}.")


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep a second run out, by a file beside the folder: all of the folder can be moved and thrown away."""
    from filelock import FileLock, Timeout

    file = out.with_name(f"{out.name}.lock")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()  # says what is wrong with the place; the lock would only say that it cannot have it
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise FolderError(
            f"Another run is writing {unfinished(out)} right now; wait for it to end."
        ) from error
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):
            file.unlink()


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Write a file under another name and give it its own at the end, so that it is never half there."""
    writing = path.with_name(f"{path.name}.writing")
    try:
        yield writing
        writing.replace(path)
    except BaseException:
        with suppress(OSError):
            writing.unlink(missing_ok=True)
        raise


def _write_text(path: Path, text: str) -> None:
    with _whole(path) as writing:
        writing.write_text(text, encoding="utf-8")
