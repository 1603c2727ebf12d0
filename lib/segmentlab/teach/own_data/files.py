"""Find the files a reader may mean, and write what was set aside beside their progress.

Comes in: what was typed. Goes out: paths. Stage of the loop: teach.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from segmentlab.instrument.parsing.parquet import one_table

from ..progress_file import place

#: Endings of files that hold tables.
ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".tab",
    ".dat",
    ".parquet",
    ".pq",
    ".json",
    ".jsonl",
    ".gz",
    ".zip",
    ".xlsx",
)
#: So many files of a folder are listed.
MOST = 200


def path_of(written: str) -> Path:
    """The path that a reader typed or pasted: quotes around it, spaces and ~ are no matter."""
    return Path(written.strip().strip("\"'").strip()).expanduser()


def tables_in(folder: Path) -> dict[str, Path]:
    """The tables in a folder by what they are called, the latest first; the parts of one table are one."""
    try:
        inside = sorted(folder.iterdir(), key=lambda one: (-one.stat().st_mtime, one.name))
    except OSError:
        return {}
    found = {}
    whole = one_table(folder)
    if len(whole) > 1:
        found[_parts(folder, whole)] = folder
    for one in inside:
        if one.suffix.lower() in ENDINGS and one.is_file() and not (len(whole) > 1 and one in whole):
            found[one.name] = one
        elif one.is_dir() and "=" not in one.name and (parts := one_table(one)):
            found[_parts(one, parts)] = one
    return dict(list(found.items())[:MOST])


def _parts(folder: Path, parts: list[Path]) -> str:
    return f"{folder.name} (one table of {len(parts):,} part{'' if len(parts) == 1 else 's'})"


def write_set_aside(aside: pd.DataFrame, file: str) -> Path:
    """Write the rows set aside as CSV: into a file of another name first, so that it is never half there."""
    folder = place().parent / "set_aside"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{Path(file).stem}_set_aside.csv"
    unfinished = path.with_suffix(".unfinished")
    # Some spreadsheets take a value that begins with one of these for a formula, and run it.
    risky = aside["value"].astype("str").str.match(r"[=+\-@\t\r]")
    safe = aside["value"].astype("str").mask(risky, "'" + aside["value"].astype("str"))
    aside.assign(value=safe).to_csv(unfinished, index=False, encoding="utf-8-sig", lineterminator="\n")
    unfinished.replace(path)
    return path
