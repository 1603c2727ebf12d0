"""The access log: who took which audience out of the house, when and what for.

Comes in: one entry per file. Goes out: a file with one line of JSON per entry, that several processes can add
to at once, and that loses nothing when it is damaged. Stage of the loop: activate.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

#: The log of a folder.
LOG = "access_log.jsonl"


def append_entry(log: str | Path, entry: Mapping[str, Any]) -> Path | None:
    """Add a line to a log; a log that cannot be read is set aside first, under a name of its own.

    Parameters
    ----------
    log
        The file; it is begun if there is none. Beside it lies a lock, so that lines of two processes never
        mix.
    entry
        What to note down.

    Returns
    -------
    Path of the damaged log, if there was one that had to be set aside.
    """
    from filelock import FileLock

    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(entry, ensure_ascii=False, allow_nan=False, sort_keys=False) + "\n"
    with FileLock(f"{log}.lock"):
        aside = _set_aside(log) if log.exists() and not _whole(log.read_bytes()) else None
        with log.open("ab") as file:
            file.write(line.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
    return aside


def access_log(log: str | Path) -> pd.DataFrame:
    """Everything that was noted down, also what can still be read of logs that were set aside.

    Parameters
    ----------
    log
        The log, or the folder it is in.

    Returns
    -------
    DataFrame with one row per entry, those of logs set aside first. ``attrs["unreadable"]`` counts lines that
    cannot be read.

    Raises
    ------
    FileNotFoundError
        If there is no log.
    """
    log = Path(log) / LOG if Path(log).is_dir() else Path(log)
    parts = [*sorted(log.parent.glob(f"{log.stem}.damaged-*{log.suffix}"), key=_number), log]
    parts = [part for part in parts if part.exists()]
    if not parts:
        raise FileNotFoundError(f"There is no access log {log}; it begins with the first audience file.")
    entries, unreadable = [], 0
    for part in parts:
        for line in part.read_bytes().split(b"\n"):
            if line.strip():
                entry = _entry(line)
                unreadable += entry is None
                entries += [entry] if entry is not None else []
    table = pd.DataFrame(entries)
    table.attrs["unreadable"] = unreadable
    return table


def _whole(content: bytes) -> bool:
    """Whether every line of a log can be read, and the last one is complete."""
    lines = content.split(b"\n")
    return lines[-1] == b"" and all(_entry(line) is not None for line in lines[:-1])


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line.decode("utf-8"))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _set_aside(log: Path) -> Path:
    """Rename a damaged log to the first name that is free."""
    number = 1
    while (aside := log.with_name(f"{log.stem}.damaged-{number}{log.suffix}")).exists():
        number += 1
    return log.rename(aside)


def _number(path: Path) -> int:
    digits = path.stem.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0
