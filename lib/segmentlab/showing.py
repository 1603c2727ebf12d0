"""How every result shows itself: one sentence, a table with numbers as people write them, and small print.

Comes in: a result with a `sentence` and numbers. Goes out: text, and HTML for notebooks. Every stage of the
loop shows its results with this.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import pandas as pd

from segmentlab.words import amount, percent, safe

T = TypeVar("T")
#: Tables are cut after so many rows, texts after so many letters.
ROWS, LETTERS = 12, 90
#: Tables of a few rows and more columns than this are turned, so that they fit on a page.
COLUMNS = 8
MONEY, SHARE, PER_HUNDRED, NUMBER = "money", "share", "per 100", "number"
#: Columns that are shares by their name, besides all that end with `_rate` or `share` or begin with `share_`.
_SHARES = {
    "alive", "base", "churn", "confidence", "explained", "gross_retention", "net_retention",
    "planned_holdout", "power",
}  # fmt: skip
#: Columns in the unit of the outcome that a result is about.
_OUTCOMES = {
    "difference", "effect", "high", "high_all", "holdout_mean", "low", "low_all", "message_mean",
    "plain_difference", "safe_high", "safe_low", "without",
}  # fmt: skip


def shows_itself(cls: type[T]) -> type[T]:
    """Let the results of a class show themselves: as text when printed, as HTML in a notebook.

    A result has a `sentence()`. Its table is that of `as_table`. It may have `written_in()`, for columns that
    do not tell their unit by name, `notes`, and `assumptions`.

    Examples
    --------
    >>> from typing import NamedTuple
    >>> @shows_itself
    ... class Sold(NamedTuple):
    ...     amount_cents: int
    ...     return_rate: float
    ...
    ...     def sentence(self):
    ...         return "One tent was sold."
    >>> print(Sold(129_900, 0.125))
    One tent was sold.
    <BLANKLINE>
                  value
    amount       $1,299
    return rate   12.5%
    """
    setattr(cls, "_repr_html_", as_html)  # noqa: B010
    if "__str__" not in vars(cls):
        setattr(cls, "__str__", as_text)  # noqa: B010
    return cls


def as_table(result: Any) -> pd.DataFrame:
    """The numbers of a result: its own table if it has one, else one row per number.

    Examples
    --------
    >>> from segmentlab.measure.design import sample_ratio
    >>> as_table(sample_ratio(80, 20, 0.2)).loc["planned_holdout", "value"]
    np.float64(0.2)
    """
    own = getattr(result, "table", None)
    if own is not None:
        return own if isinstance(own, pd.DataFrame) else own()
    frames = [value for value in result if isinstance(value, pd.DataFrame)]
    if frames:
        return frames[0]
    numbers = {
        name: value
        for name, value in zip(result._fields, result, strict=True)
        if isinstance(value, int | float | str) and name != "is_rate"
    }
    return pd.DataFrame({"value": numbers})


def as_text(result: Any) -> str:
    """The sentence of a result, its table, its notes and what it takes for granted, as plain text."""
    table, cut = _table_of(result)
    notes, granted = _small_print(result)
    numbers = [] if table.empty else ["", table.to_string(max_colwidth=LETTERS)]
    lines = [_sentence(result), *numbers, *([cut] if cut else []), *notes]
    return "\n".join(
        [*lines, *(["It takes for granted:"] if granted else []), *(f"- {one}" for one in granted)]
    )


def as_html(result: Any) -> str:
    """The same as HTML, as notebooks show it."""
    table, cut = _table_of(result)
    notes, granted = _small_print(result)
    under = "".join(f"<p>{safe(note)}</p>" for note in ([cut] if cut else []) + list(notes))
    under += f"<p>It takes for granted:</p>{list_of(granted)}" if granted else ""
    return f"<p>{safe(_sentence(result))}</p>{'' if table.empty else html_of(table)}{under}"


def html_of(table: pd.DataFrame) -> str:
    """HTML of a table of texts (see `written`) in which no text can become markup, and no amount a formula.

    Examples
    --------
    >>> "<td>a &lt; <span>$</span>5</td>" in html_of(pd.DataFrame({"x": ["a < $5"]}))
    True
    """
    cells = table.map(safe)
    cells.columns = pd.Index([safe(str(name)) for name in table.columns])
    name = None if table.index.name is None else safe(str(table.index.name))
    cells.index = pd.Index([safe(str(one)) for one in table.index], name=name)
    with pd.option_context("display.max_colwidth", None):
        shown = cells.to_html(escape=False, border=0, index=not isinstance(table.index, pd.RangeIndex))
    return f'<div style="overflow-x: auto">{shown}</div>'


def list_of(lines: Iterable[str]) -> str:
    """HTML of plain lines, as a list; nothing if there are none.

    Examples
    --------
    >>> list_of(["a < b"]), list_of([])
    ('<ul><li>a &lt; b</li></ul>', '')
    """
    items = "".join(f"<li>{safe(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def written(
    table: pd.DataFrame,
    units: Mapping[str, str] | None = None,
    currency: str = "$",
    outcome: tuple[str, bool] | None = None,
) -> pd.DataFrame:
    """Write the numbers of a table as people do: money, shares, whole numbers, yes and no.

    Parameters
    ----------
    table
        Numbers and texts. A table with the one column ``value`` has its units by row.
    units
        The unit of columns (or rows) that do not tell it by their name: "money" (in cents), "share",
        "per 100" or "number".
    currency
        For money.
    outcome
        What differences and means are about: its name, and whether it is a yes/no outcome.

    Returns
    -------
    DataFrame of texts, with names as people read them.

    Examples
    --------
    >>> written(pd.DataFrame({"people": [1234], "open_rate": [0.1234], "spent_cents": [450.0]}))
      people open rate  spent
    0  1,234     12.3%  $4.50
    """
    units = units or {}
    if isinstance(table.columns, pd.MultiIndex):
        flat = [", ".join(map(str, names)) for names in table.columns]
        table = table.set_axis(flat, axis="columns")

    def unit(name: str) -> str:
        return units.get(name) or _unit(name, outcome)

    if list(table.columns) == ["value"]:
        cells = [write(value, unit(str(name)), currency) for name, value in table["value"].items()]
        return pd.DataFrame({"value": cells}, index=[_plain(str(name)) for name in table.index])
    written_columns = {
        name: [write(value, unit(str(name)), currency) for value in table[name]] for name in table.columns
    }
    result = pd.DataFrame(written_columns, index=table.index)
    if not isinstance(table.index, pd.RangeIndex):
        result.index = pd.Index([write(name, NUMBER, currency) for name in table.index])
        name = table.index.name
        result.index.name = None if name is None else _plain(str(name))
    result.columns = pd.Index([_plain(str(name)) for name in table.columns])
    return result


def write(value: Any, unit: str = NUMBER, currency: str = "$") -> str:
    """Write one value as people do.

    Examples
    --------
    >>> write(-1234.5, "money"), write(-0.031, "per 100"), write(0.98765, "share"), write(1234.6)
    ('−$12.35', '−3.1 per 100', '98.8%', '1,235')
    >>> write(None), write(float("inf")), write(True), write(0.00012), write(pd.Timestamp("2026-01-05"))
    ('–', '∞', 'yes', '0.00012', '2026-01-05')
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return "–"
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if not pd.api.types.is_number(value):
        text = str(value).removesuffix("_cents")
        return text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"
    number = float(value)
    if math.isnan(number):
        return "–"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    if unit == MONEY:
        return amount(number, currency)
    if unit == SHARE:
        small = 0 < abs(number) < 0.001
        return percent(number, 3 if small else 1).replace("-", "−")
    if unit == PER_HUNDRED:
        return f"{_signed(100 * number, f'{abs(100 * number):,.1f}')} per 100"
    return _signed(number, _digits(abs(number)))


def _digits(number: float) -> str:
    if number == round(number) or number >= 1_000:
        return f"{number:,.0f}"
    return f"{number:,.2f}" if number >= 1 else f"{number:.3g}"


def _signed(number: float, digits: str) -> str:
    """With a true minus, and never minus zero."""
    return f"−{digits}" if number < 0 and digits.strip("0.") else digits


def _unit(name: str, outcome: tuple[str, bool] | None) -> str:
    words = name.split("_")
    if "cents" in words:
        return MONEY
    if name in _OUTCOMES and outcome is not None:
        return PER_HUNDRED if outcome[1] else MONEY if outcome[0].endswith("_cents") else NUMBER
    if name in _SHARES or words[-1] in ("rate", "share") or words[0] == "share":
        return SHARE
    return NUMBER


def _plain(name: str) -> str:
    return " ".join(word for word in name.split("_") if word and word != "cents")


def _table_of(result: Any) -> tuple[pd.DataFrame, str]:
    """The table of a result as texts, cut to what one glance can take, and what was cut."""
    table = as_table(result)
    units = result.written_in() if hasattr(result, "written_in") else None
    texts = written(table.head(ROWS), units, getattr(result, "currency", "$"), _outcome(result))
    cut = f"and {len(table) - ROWS:,} further rows" if len(table) > ROWS else ""
    return (texts.T if len(texts.columns) > COLUMNS and len(texts) <= 3 else texts), cut


def _outcome(result: Any) -> tuple[str, bool] | None:
    """What a result is about, of its own or of the first result inside it that says so."""
    name = getattr(result, "outcome", None)
    if isinstance(name, str):
        return name, bool(getattr(result, "is_rate", False))
    inside = result if isinstance(result, tuple) else ()
    for part in inside:
        for one in part.values() if isinstance(part, dict) else (part,):
            if isinstance(getattr(one, "outcome", None), str):
                return _outcome(one)
    return None


def _sentence(result: Any) -> str:
    said = result.sentence
    return str(said() if callable(said) else said)


def _small_print(result: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(getattr(result, "notes", ())), tuple(getattr(result, "assumptions", ()))
