"""Hold columns and measures against the values of a definition; what is missing never satisfies anything.

Comes in: a column or numbers, an operator, a value. Goes out: yes or no for each row, or one sentence that
says what the column holds. Stage of the loop: model.
"""

from __future__ import annotations

import difflib
import operator
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business, moment_in_utc
from segmentlab.model.accounts import ACCOUNT

_COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def column(business: Business, name: str, event: str | None = None) -> pd.Series:
    """A column of the customers table (or of the events table, for an event), or a sentence that names it.

    Raises
    ------
    LookupError
        If the table has no such column.
    """
    check_column(business, name, event)
    return (business.customers if event is None else business.events)[name]


def check_column(business: Business, name: str, event: str | None = None) -> None:
    """Refuse the name of a column that the customers (or the events, for an event) do not have."""
    table, what = (business.customers, "Customers") if event is None else (business.events, "Events")
    if name not in table:
        near = difflib.get_close_matches(name.lower(), list(table.columns), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"they have {', '.join(table.columns)}."
        if name == ACCOUNT:
            hint = "roll-ups to accounts need that column to say whose people they are."
        raise LookupError(f"{what} of {business.title} have no {name!r}; {hint}")


def compare(series: pd.Series, operator_: str, value: Any) -> np.ndarray:
    """Hold a column against a value; where the column is missing the answer is no.

    Examples
    --------
    >>> compare(pd.Series([1, None, 3]), "!=", 3).tolist()
    [True, False, False]
    """
    if isinstance(series.dtype, pd.CategoricalDtype):
        by_category = compare(pd.Series(series.cat.categories, name=series.name), operator_, value)
        return np.append(by_category, False)[series.cat.codes]
    if series.isna().all():
        return np.zeros(len(series), dtype=bool)
    values_ = [check_kind(series, one) for one in (value if operator_ == "in" else (value,))]
    if operator_ == "in":
        return series.isin(values_).to_numpy(dtype=bool, na_value=False)
    answer = _COMPARE[operator_](series, values_[0])
    return answer.to_numpy(dtype=bool, na_value=False) & series.notna().to_numpy()


def ranked(series: pd.Series) -> np.ndarray:
    """The place of each value among all values of a column: numbers by size, texts by code point.

    Texts are never sorted by a language or by the order of their categories, because databases differ there.

    Returns
    -------
    Whole numbers from 0; equal values have equal ones, and -1 is missing.

    Examples
    --------
    >>> ranked(pd.Series(["boots", None, "Zelt", "boots"])).tolist()
    [1, -1, 0, 1]
    """
    if isinstance(series.dtype, pd.CategoricalDtype):
        return np.append(ranked(pd.Series(series.cat.categories)), -1)[series.cat.codes]
    return pd.factorize(series, sort=True)[0]


def check_kind(series: pd.Series, value: Any) -> Any:
    """The value as the column holds it, or a sentence that says what the column holds.

    Raises
    ------
    TypeError
        If the column never holds such a value.
    """
    if pd.api.types.is_datetime64_any_dtype(series):
        if not isinstance(value, str):
            raise TypeError(f'{series.name} holds dates; compare it with a text such as "2026-06-29".')
        return moment_in_utc(value, str(series.name))
    if pd.api.types.is_bool_dtype(series):
        holds, fits = "True or False", isinstance(value, bool)
    elif pd.api.types.is_numeric_dtype(series):
        holds, fits = "numbers", not isinstance(value, str)
    else:
        holds, fits = "text", isinstance(value, str)
    if not fits:
        raise TypeError(f"{series.name} holds {holds}; it cannot be compared with {value!r}.")
    return value


def hold(numbers: np.ndarray, operator_: str, value: Any) -> np.ndarray:
    """Hold a measure's numbers against a value; where the number is missing the answer is no.

    Examples
    --------
    >>> hold(np.array([1, np.nan, 3]), "!=", 3).tolist()
    [True, False, False]
    """
    if operator_ == "in":
        return np.isin(numbers, value)
    return _COMPARE[operator_](numbers, value) & ~np.isnan(numbers)
