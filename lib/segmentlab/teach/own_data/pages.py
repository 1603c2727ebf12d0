"""The tables of the page as HTML: first rows with the role of each column, what becomes of them, the audit.

Comes in: a look, the first rows as read, a reading. Goes out: HTML. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from segmentlab.instrument.looking import Look
from segmentlab.instrument.reading import Reading, counted
from segmentlab.words import amount, percent, safe

from ..bench.plainly import ROLES, plainly
from ..tables import table
from ..words import inline
from .engine import First

#: Rows of the file on view, and rows that were set aside.
SHOWN, ASIDE_SHOWN, MOST_COLUMNS = 7, 8, 9
_LONGEST = 40


def understood(look: Look, kind: str, roles: Mapping[str, str | None], first: First | None) -> str:
    """How a file is read, as a sentence: which column is what, and how it is written."""
    notation = look.notation if first is None else {**look.notation, **first.reading.notation}
    # The first rows are read from a copy that is written in a way of its own.
    notation |= {name: look.notation[name] for name in ("separator", "encoding", "header")}
    named = ", ".join(f"{ROLES[role]} from *{column}*" for role, column in roles.items() if column)
    dates = f"Dates as {notation['date']}, " if roles["when"] else ""
    how = f"{dates}{notation['separator']}-separated, {notation['header']}, {notation['encoding']}."
    how = how[0].upper() + how[1:]
    said = f"**{look.file}** is read as a file of {kind}: {named or 'no column is known yet'}. {how}"
    return f'<div class="sl-says">{inline(said)}</div>'


def marked(look: Look, roles: Mapping[str, str | None], first: First | None = None) -> str:
    """The first rows of a file, the role of each column above its name, and what becomes of each row."""
    of = {column: ROLES[role] for role, column in roles.items() if column}
    columns = sorted(look.columns, key=lambda name: name not in of)[:MOST_COLUMNS]
    head = "".join(f"<th>{_badge(of.get(name, ''))}{safe(str(name))}</th>" for name in columns)
    lines = []
    for number, line in look.first.head(SHOWN).iterrows():
        cells = "".join(f"<td>{_cell(line[name], name in of)}</td>" for name in columns)
        became = "" if first is None else f'<td class="sl-own-became">{safe(_became(first, number))}</td>'
        lines.append(f"<tr><td>{number}</td>{cells}{became}</tr>")
    more = len(look.columns) - len(columns)
    rest = f"And {more} more column{'' if more == 1 else 's'}. " if more > 0 else ""
    last = "" if first is None else '<th class="sl-own-became">what becomes of it</th>'
    return (
        f'<div class="sl-own-wide"><table><thead><tr><th>row</th>{head}{last}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
        f'<div class="sl-help">{rest}{"" if first is None else _of_the_first(first)}</div>'
    )


def _became(first: First, number: object) -> str:
    """What became of a row, with its day and its amount as they were understood."""
    row = first.rows.loc[number]
    said, day, cents = str(row["became"]), row["day"], row["cents"]
    if pd.isna(day):
        return said
    money = "" if pd.isna(cents) else f", {amount(cents, first.reading.currency)}"
    return f"{said}, {_day(day)}{money}"


def _of_the_first(first: First) -> str:
    counts = first.rows["became"].value_counts()
    told = ", ".join(f"{many:,} × {safe(str(what))}" for what, many in counts.items())
    rows = "row" if len(first.rows) == 1 else f"{len(first.rows):,} rows"
    return f"The first {rows}: {told}."


def audit(reading: Reading) -> str:
    """The audit of a file: every row of it is in exactly one line."""
    return (
        f'<div class="sl-says">{_head(reading)}</div>'
        f'<div class="sl-own-wide">{table(counts(reading)).html()}</div>{_aside(reading)}'
    )


def counts(reading: Reading) -> pd.DataFrame:
    """Rows of the file by what became of them; they add up to all of them."""
    used = reading.used or reading.rows - len(reading.set_aside)
    reasons = reading.set_aside["reason"].astype("str").value_counts()
    rows = {"used": used, **{f"set aside: {reason}": int(many) for reason, many in reasons.items()}}
    rows["all rows"] = reading.rows
    return pd.DataFrame({
        "rows of the file": list(rows),
        "how many": list(rows.values()),
        "share": [_share(many, reading.rows) for many in rows.values()],
    })  # fmt: skip


def _head(reading: Reading) -> str:
    aside = len(reading.set_aside)
    kinds = [(reading.purchases, "purchase"), (reading.refunds, "refund"), (reading.events, "other event")]
    made = [counted(many, one) for many, one in kinds if many]
    who = counted(reading.customers, "customer")
    they = "It holds" if reading.rows == 1 else "They hold"
    said = (
        "No row was set aside."
        if not aside
        else f"<strong>{aside:,} row{' was' if aside == 1 else 's were'} set aside</strong>, none dropped."
    )
    found = " and ".join(made) if len(made) < 3 else f"{', '.join(made[:-1])} and {made[-1]}"
    return (
        f"<strong>{safe(reading.file)}</strong> has {counted(reading.rows, 'row')}. {they} {found} by {who}, "
        f"from {_day(reading.first)} to {_day(reading.last)}. {said}"
    )


def _aside(reading: Reading) -> str:
    notes = "".join(f"<li>{safe(plainly(note))}</li>" for note in reading.notes)
    listed = f"<ul>{notes}</ul>" if notes else ""
    if reading.set_aside.empty:
        return listed
    # Of each reason the first rows, so that a rare one is not hidden behind a frequent one.
    aside = reading.set_aside
    each = max(1, ASIDE_SHOWN // max(aside["reason"].nunique(), 1))
    some = aside.groupby("reason", sort=False, observed=True).head(each).sort_values("row")
    lines = pd.DataFrame({
        "row": [str(row) for row in some["row"]],
        "why it was set aside": _texts(some["reason"]),
        "what stands there": [f"“{_cut(value)}”" if str(value) else "(empty)" for value in some["value"]],
    })  # fmt: skip
    return (
        f'{listed}<div class="sl-help">Some of them; rows are counted as a spreadsheet counts them.</div>'
        f'<div class="sl-own-wide">{table(lines).html()}</div>'
    )


def _badge(role: str) -> str:
    return f'<span class="sl-own-role">{safe(role)}</span>' if role else '<span class="sl-own-none">–</span>'


def _cell(value: object, used: bool) -> str:
    text = safe(_cut(value)) if not pd.isna(value) and str(value) else "(empty)"
    return text if used else f'<span class="sl-own-none">{text}</span>'


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _texts(column: pd.Series) -> list[str]:
    return ["–" if pd.isna(value) else _cut(value) for value in column]


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _share(part: int, whole: int) -> str:
    share = part / whole if whole else 0.0
    return "<0.1%" if 0 < share < 0.0005 else percent(share, 1)
