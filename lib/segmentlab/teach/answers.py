"""Decide by computing whether an answer is right: any right way counts, harmless differences are forgiven.

Comes in: what the reader answered and what is right. Goes out: yes or no. Stage of the loop: teach.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule
from segmentlab.segment import evaluate

from .typed import typed_number


class Blank:
    """The ``____`` in an exercise. Anything done with it gives another blank, so the notebook runs on."""

    __array_ufunc__ = None
    __pandas_priority__ = 10_000

    def __repr__(self) -> str:
        return "____"

    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Blank:
        # Python and Jupyter ask objects for special names; a blank must not pretend to know them.
        if name.startswith(("_repr", "_ipython", "__")):
            raise AttributeError(name)
        return self

    def __hash__(self) -> int:
        return id(self)

    def _blank(self, *_: Any, **__: Any) -> Blank:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _blank
    __and__ = __rand__ = __or__ = __ror__ = __invert__ = __neg__ = __getitem__ = _blank
    __lt__ = __le__ = __gt__ = __ge__ = __call__ = _blank
    __eq__ = __ne__ = _blank  # type: ignore[assignment]


#: What stands in an answer cell until the reader answers.
BLANK = ____ = Blank()


def is_blank(answer: Any) -> bool:
    """Say whether an answer, or any part of it, is still a blank.

    Examples
    --------
    >>> is_blank(____), is_blank([1, ____]), is_blank(5)
    (True, True, False)
    """
    if isinstance(answer, Blank):
        return True
    if isinstance(answer, Mapping):
        return any(map(is_blank, answer.values()))
    if isinstance(answer, pd.Series | pd.Index):
        return answer.dtype == object and any(isinstance(part, Blank) for part in answer)
    return isinstance(answer, list | tuple | set) and any(map(is_blank, answer))


@dataclass(frozen=True)
class Grouping:
    """Labels of which only who shares one matters: cluster 0 may be called 3. Made by `same_groups`."""

    labels: Any


def same_groups(labels: Any) -> Grouping:
    """Mark an expected answer as a grouping, whose label names and numbers do not matter.

    Examples
    --------
    >>> agrees([1, 1, 0], same_groups(["a", "a", "b"]))
    True
    """
    return Grouping(labels)


@dataclass(frozen=True)
class Choosing:
    """A rule of which only whom it chooses matters, not how it is written. Made by `choosing`."""

    business: Business
    rule: Rule


def choosing(business: Business, rule: Rule) -> Choosing:
    """Mark an expected answer as a rule: any other that chooses the same people today is as good.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> orders = events("order_placed").count()
    >>> agrees(~(orders == 0), choosing(tiny_business(), orders >= 1))
    True
    """
    return Choosing(business, rule)


def agrees(answer: Any, expected: Any, tolerance: float = 0.005) -> bool:
    """Say whether an answer means the same as the expected one.

    Whole numbers must be exact; others may be off by the tolerance (a share of the expected value), and
    shares may be rounded to whole percent, so that rounding does no harm. Members are compared as people, in
    any order. Text is compared without case.

    Parameters
    ----------
    answer, expected
        Numbers, texts, collections of ids, Series (of bool: members), or as the expected one a `Grouping` or
        a rule marked by `choosing`.
    tolerance
        How far off a number may be, as a share of the expected value.

    Returns
    -------
    bool

    Raises
    ------
    TypeError
        If the answer is of a kind that cannot be compared with the expected one.

    Examples
    --------
    >>> agrees(0.12, 0.1234), agrees(1233, 1234), agrees({2, 1}, [1, 2]), agrees("at risk", "At risk ")
    (True, False, True, True)
    """
    if isinstance(expected, Grouping):
        return _same_partition(answer, expected.labels)
    if isinstance(expected, Choosing):
        if not isinstance(answer, Rule):
            raise TypeError("the answer should be a rule, such as `orders.count() >= 2`")
        return same_members(expected.business, answer, expected.rule)
    if isinstance(expected, bool | np.bool_):
        if not isinstance(answer, bool | np.bool_):
            raise TypeError("the answer should be True or False")
        return bool(answer) == bool(expected)
    if isinstance(expected, int | float | np.number):
        return _same_number(answer, float(expected), isinstance(expected, int | np.integer), tolerance)
    if isinstance(expected, str):
        if not isinstance(answer, str):
            raise TypeError("the answer should be a text in quotes")
        return answer.strip().casefold() == expected.strip().casefold()
    if isinstance(expected, pd.Series) and expected.dtype != bool and expected.dtype != "boolean":
        return _same_values(answer, expected, tolerance)
    return members(answer) == members(expected)


def members(answer: Any) -> set[Any]:
    """Give the ids an answer selects: the index where a bool Series is True, or the ids of a collection.

    Examples
    --------
    >>> sorted(members(pd.Series([True, False, True], index=[10, 11, 12])))
    [10, 12]
    """
    if isinstance(answer, pd.Series) and (answer.dtype == bool or answer.dtype == "boolean"):
        return set(answer.index[answer.fillna(False).to_numpy(dtype=bool)])
    if isinstance(answer, pd.DataFrame):
        answer = answer.get("customer_id", answer.index)
    if isinstance(answer, Collection) and not isinstance(answer, str | bytes | Mapping):
        return set(answer)
    raise TypeError("the answer should be a list of customers, or True or False for every customer")


def _same_number(answer: Any, expected: float, exact: bool, tolerance: float) -> bool:
    if isinstance(answer, pd.Series | np.ndarray) and np.size(answer) == 1:
        answer = np.asarray(answer).item()
    if isinstance(answer, str):
        answer = _typed(answer)
    if isinstance(answer, bool) or not isinstance(answer, int | float | np.number):
        raise TypeError("the answer should be one number")
    said = float(answer)
    if exact:
        return abs(said - expected) < 1e-6
    # Panels show whole percents: who reads 12% off a picture of 0.1234 has read it rightly.
    in_percent = abs(expected) < 1 and 0 != said == round(said, 2) == round(expected, 2)
    return in_percent or math.isclose(said, expected, rel_tol=tolerance, abs_tol=1e-9)


def _typed(text: str) -> int | float | None:
    try:
        return typed_number(text)
    except ValueError:
        return None


def _same_values(answer: Any, expected: pd.Series, tolerance: float) -> bool:
    if not isinstance(answer, pd.Series):
        raise TypeError("the answer should be a Series with one value per customer")
    if set(answer.index) != set(expected.index):
        return False
    answer = answer.reindex(expected.index)
    if pd.api.types.is_numeric_dtype(expected) and pd.api.types.is_numeric_dtype(answer):
        said, so = (series.to_numpy(dtype=float, na_value=np.nan) for series in (answer, expected))
        return bool(np.allclose(said, so, rtol=tolerance, equal_nan=True))
    return bool((answer.astype(str) == expected.astype(str)).all())


def _same_partition(answer: Any, expected: Any) -> bool:
    if isinstance(answer, pd.Series) and isinstance(expected, pd.Series):
        if set(answer.index) != set(expected.index):
            return False
        answer = answer.reindex(expected.index)
    if np.shape(answer) != np.shape(expected):
        return False
    pairs = set(zip(np.asarray(answer).tolist(), np.asarray(expected).tolist(), strict=True))
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def same_members(business: Business, rule: Rule, wanted: Rule) -> bool:
    """Whether two rules choose the same people today, however they are written.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> orders = events("order_placed").count()
    >>> same_members(tiny_business(), orders >= 1, ~(orders == 0))
    True
    """
    return evaluate.members(rule, business).equals(evaluate.members(wanted, business))
