"""Read JSON, one object per line or a list of them, into a table of text.

Comes in: a text. Goes out: the cells as text; what is nested gets names with a point (``properties.total``).
Stage of the loop: instrument.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from segmentlab.instrument.parsing.columns import Cells, column_of
from segmentlab.instrument.parsing.headers import checked_names
from segmentlab.instrument.parsing.tables import TextTable, no_rows


def looks_like_json(text: str) -> bool:
    """Say whether a text begins as JSON does.

    Examples
    --------
    >>> looks_like_json(' {"who": 7}'), looks_like_json("[7], 8")
    (True, False)
    """
    start = "".join(text[:1000].split())
    return start.startswith(('{"', '[{"', "{}", "[]"))


def read_json(
    text: str, columns: Sequence[str] | None, encoding: str, name: str, *, whole: bool = True
) -> TextTable:
    """Read every object as a row; lines that are no object come back apart.

    Raises
    ------
    ValueError
        If it is one object, not rows of them.

    Examples
    --------
    >>> table = read_json('{"who": "007", "paid": {"eur": 13.970}}', None, "UTF-8", "log.json")
    >>> table.cells.frame()
       who paid.eur
    1  007   13.970
    """
    misfits: dict[int, str] = {}
    if text.lstrip().startswith("["):
        objects = dict(enumerate(_listed(text, name, whole), start=1))
    else:
        objects = {}
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                found = _parsed(line) if line.strip() else None
            except ValueError:
                misfits[number] = line
                continue
            if isinstance(found, dict):
                objects[number] = found
            elif found is not None:
                misfits[number] = line
        if len(misfits) > len(objects) or (len(objects) == 1 and _holds_rows(next(iter(objects.values())))):
            raise ValueError(
                f"{name} is JSON, but not one object per line or a list of objects; write each purchase or "
                "event on a line of its own, or save it as CSV."
            )
    flat = [_flat(found) for found in objects.values()]
    labels = list(dict.fromkeys(label for row in flat for label in row))
    names = checked_names(columns, len(labels), name) or labels
    rows = pd.Index(list(objects))
    cells = {
        named: column_of([row.get(label) for row in flat], rows)
        for named, label in zip(names, labels, strict=True)
    }
    return TextTable(
        Cells(cells, rows), pd.Series(misfits, dtype="str"), no_rows(), "JSON", encoding, False, whole
    )


def _parsed(text: str) -> Any:
    """Keep numbers as they are written: an amount must not pass through binary fractions."""
    return json.loads(text, parse_float=str, parse_int=str)


def _listed(text: str, name: str, whole: bool) -> Iterable[dict[str, Any]]:
    """Give the objects of a list, as many as there are in a text that may be cut off."""
    if whole:
        try:
            found = _parsed(text)
        except ValueError as error:
            raise ValueError(f"{name} is JSON that cannot be read ({error}); export it again.") from error
        return [row if isinstance(row, dict) else {"value": row} for row in found]
    decoder, place, rows = json.JSONDecoder(parse_float=str, parse_int=str), text.index("[") + 1, list[Any]()
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        try:
            row, place = decoder.raw_decode(text, place)
        except ValueError:
            return rows
        rows.append(row)


def _holds_rows(found: dict[str, Any]) -> bool:
    return any(isinstance(value, list) and value and isinstance(value[0], dict) for value in found.values())


def _flat(found: dict[str, Any], before: str = "") -> dict[str, str | None]:
    row: dict[str, str | None] = {}
    for label, value in found.items():
        if isinstance(value, dict) and value:
            row |= _flat(value, f"{before}{label}.")
        elif isinstance(value, bool):
            row[f"{before}{label}"] = "true" if value else "false"
        elif isinstance(value, list | dict):
            row[f"{before}{label}"] = json.dumps(value, ensure_ascii=False) if value else None
        else:
            row[f"{before}{label}"] = None if value is None or value == "" else str(value)
    return row
