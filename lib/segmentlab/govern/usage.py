"""Who used which segment, when and why: a log in the catalogue's folder, read together with others.

Comes in: uses as they happen, and logs of one JSON object per line. Goes out: a table of uses. The logs hold
counts and reasons, never people. Stage of the loop: govern.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from segmentlab.instrument.business import TIME, moment_in_utc

#: The log in the folder of a catalogue.
USAGE = "usage.jsonl"
COLUMNS = ("segment", "time", "count", "asked_by", "why")


def record_use(
    log: Path, segment: str, *, time: str | date, count: int, asked_by: str, why: str
) -> None:  # fmt: skip
    """Add one use to a log: members were exported or sent.

    Parameters
    ----------
    log
        The file; the caller is its only writer.
    segment, time, count
        Which segment, when (UTC), and how many people were taken.
    asked_by, why
        Who asked for them, and what for.

    Raises
    ------
    ValueError
        If it does not say who asked and why, or the count is none.
    """
    if isinstance(count, bool) or int(count) != count or count < 0:
        raise ValueError(f"count={count!r} is no number of people; give a whole number of at least 0.")
    for name, said in (("asked_by", asked_by), ("why", why)):
        if not isinstance(said, str) or not said.strip():
            raise ValueError(f'A use without {name} explains nothing; write {name}="...".')
    moment = moment_in_utc(time, "time")
    use = {
        "segment": segment,
        "time": moment.isoformat(),
        "count": int(count),
        "asked_by": asked_by,
        "why": why,
    }
    line = json.dumps(use, ensure_ascii=False) + "\n"
    with log.open("ab+") as file:
        # A line that was cut off when a machine stopped must not swallow the next one.
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else f"\n{line}"
        file.write(line.encode("utf-8"))


def read_uses(*logs: str | Path | pd.DataFrame | Iterable[Any]) -> pd.DataFrame:
    """Read logs of uses into one table, the earliest use first.

    Parameters
    ----------
    *logs
        Files of one JSON object per line with ``segment``, ``time`` (or ``asked_at``, as the access log of
        audience files has it), ``count``, ``asked_by`` and ``why``, or tables that have such columns; what
        names no segment is passed over. Lines that are none are left out, and a warning names them.

    Returns
    -------
    DataFrame with the columns above.

    Raises
    ------
    FileNotFoundError
        If there is no such log.

    Examples
    --------
    >>> import tempfile
    >>> log = Path(tempfile.mkdtemp()) / "usage.jsonl"
    >>> record_use(log, "regulars", time="2026-06-29", count=812, asked_by="CRM", why="summer letter")
    >>> read_uses(log)[["segment", "count", "why"]].to_numpy().tolist()
    [['regulars', 812, 'summer letter']]
    """
    rows: list[dict[str, Any]] = []
    for log in logs:
        if isinstance(log, pd.DataFrame):
            rows += [_use(one) for one in log.to_dict("records") if isinstance(one.get("segment"), str)]
            continue
        path = Path(log)  # type: ignore[arg-type]
        if not path.is_file():
            raise FileNotFoundError(f"There is no log {path}; check its name.")
        wrong = []
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            try:
                said = json.loads(line.decode("utf-8-sig")) if line.strip() else {"segment": None}
                # A list of people that came from no segment is in an access log, too; it is nobody's use.
                rows += [] if said["segment"] is None else [_use(said)]
            except (ValueError, TypeError, KeyError):
                wrong.append(str(number))
        if wrong:
            lines = ", ".join(wrong[:5]) + (" and more" if len(wrong) > 5 else "")
            warnings.warn(
                f"{path.name}: {len(wrong)} of its lines (line {lines}) are no uses and were left out; "
                "write one JSON object per line with segment and time.",
                stacklevel=2,
            )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.astype({"segment": "str", "time": TIME, "count": "Int64", "asked_by": "str", "why": "str"})
    return table.sort_values("time", kind="stable", ignore_index=True)


def _use(said: Any) -> dict[str, Any]:
    """One use; it must name a segment and a time, the rest may be missing."""
    if not isinstance(said, dict) or not isinstance(said["segment"], str) or not said["segment"]:
        raise TypeError("not a use")
    count = said.get("count")
    return {
        "segment": said["segment"],
        "time": moment_in_utc(said["time"] if "time" in said else said["asked_at"], "time"),
        "count": None if count is None or isinstance(count, bool) or pd.isna(count) else int(count),
        "asked_by": str(said.get("asked_by") or ""),
        "why": str(said.get("why") or ""),
    }
