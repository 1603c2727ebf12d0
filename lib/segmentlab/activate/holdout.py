"""Who is held out: a fixed, repeatable lottery over customer ids.

Comes in: ids, a share, the name of the lottery. Goes out: yes or no per id, the same on every machine
and on every day, so that people stay held out as the segment changes. Stage of the loop: activate.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.sql_text import identifier, literal
from segmentlab.segment.dialects import in_dialect

#: Name of the lottery whose losers never get anything, in any campaign.
UNIVERSAL = "universal holdout"
#: Tickets are whole numbers up to here, as a fraction.
_TICKETS = 2**32


def ticket(customer_ids: Iterable[object], lottery: str) -> np.ndarray:
    """Give each id its ticket: a number from 0 up to 1 that depends only on the id and the lottery's name.

    It is the first 8 hexadecimal digits of ``md5("lottery:id")`` as a fraction, which any warehouse
    can compute too.

    Examples
    --------
    >>> ticket([1, 2], "spring_2026").round(3).tolist() == ticket(["1", "2"], "spring_2026").round(3).tolist()
    True
    """
    prefix = f"{lottery}:"
    digests = (
        hashlib.md5(f"{prefix}{one}".encode(), usedforsecurity=False).hexdigest() for one in customer_ids
    )
    return np.array([int(digest[:8], 16) for digest in digests], dtype=np.float64) / _TICKETS


def held_out(customer_ids: Iterable[object], share: float, lottery: str = "holdout") -> np.ndarray:
    """Draw who does not get the message, so that there is someone to compare with.

    Parameters
    ----------
    customer_ids
        Ids of the audience.
    share
        Part of the audience to hold out, from 0 to 1. A larger share keeps everyone that a smaller one had.
    lottery
        Name of the lottery. The same name always holds out the same people: use one name for a holdout
        that lasts, and the campaign's name for a fresh draw.

    Returns
    -------
    bool array, one value per id.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1.

    Examples
    --------
    >>> held_out(range(10_000), 0.2, "spring_2026").mean().round(2)
    np.float64(0.2)
    """
    _check_share(share)
    return ticket(customer_ids, lottery) < share


def universal_holdout(business: Business, share: float, lottery: str = UNIVERSAL) -> np.ndarray:
    """Draw the people who get nothing from anybody, so that all of marketing can be measured against them.

    It depends on nothing but the ids, so that the same people stay out of every campaign. Another name, such
    as ``"universal holdout 2027"``, releases them and draws others. People of one account influence each
    other: they share the ticket of their ``account_id``.

    Parameters
    ----------
    business
        Whose customers.
    share
        Part of the customers (or accounts) to hold out, from 0 to 1.
    lottery
        Name of the lottery.

    Returns
    -------
    bool array, one value per row of ``business.customers``.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> universal_holdout(tiny_business(), 0.5).tolist()
    [False, True, True]
    """
    _check_share(share)
    ids = business.customers["customer_id"]
    tickets = business.keep(("owner tickets", lottery), lambda: ticket(_owners(business, ids), lottery))
    return tickets < share


def exclusive(
    customer_ids: Iterable[object], shares: Mapping[str, float], lottery: str = "tests"
) -> pd.Series:
    """Put everybody into at most one of several tests, so that none of them disturbs another.

    Each test gets a stretch of the tickets, in the order given; a test that is added at the end changes
    nothing for the others.

    Parameters
    ----------
    customer_ids
        Ids of all customers.
    shares
        Part of them that each test gets; together at most 1.
    lottery
        Name of the lottery. Inside a test, draw its holdout with a lottery of another name.

    Returns
    -------
    Series of the name of each person's test, missing for those in none, indexed by ``customer_id``.

    Raises
    ------
    ValueError
        If a share makes no sense, or all of them together are more than 1.

    Examples
    --------
    >>> tests = exclusive(range(10_000), {"new subject": 0.3, "later hour": 0.1})
    >>> tests.value_counts(dropna=False, normalize=True).round(2)
    test
    NaN            0.6
    new subject    0.3
    later hour     0.1
    Name: proportion, dtype: float64
    """
    for share in shares.values():
        _check_share(share)
    ends = np.cumsum(list(shares.values()))
    if len(ends) and ends[-1] > 1 + 1e-9:
        raise ValueError(f"The tests want {ends[-1]:.0%} of the customers together; give them 100% at most.")
    ids = pd.Index(customer_ids, name="customer_id")
    place = np.searchsorted(ends, ticket(ids, lottery), side="right")
    codes = np.where(place < len(ends), place, -1)
    return pd.Series(pd.Categorical.from_codes(codes, list(shares)), index=ids, name="test")


def assignment_sql(
    share: float,
    lottery: str = "holdout",
    dialect: str = "duckdb",
    *,
    table: str = "customers",
    column: str = "customer_id",
) -> str:
    """Write the lottery of `held_out` as SQL, so that a warehouse draws the same people.

    The first 8 hexadecimal digits of an MD5 are in the order of the numbers they stand for, so that texts
    can be compared and no database has to read hexadecimal numbers.

    Parameters
    ----------
    share, lottery
        As in `held_out`.
    dialect
        ``"duckdb"``, ``"bigquery"``, ``"snowflake"``, ``"postgres"``, ``"databricks"`` or ``"spark"``.
    table, column
        Where the ids are. They must read as text as they do here: whole numbers without a point.

    Returns
    -------
    str
        One statement that gives ``customer_id`` (or the column named) and ``arm``, "holdout" or "message".

    Raises
    ------
    ValueError
        If the share makes no sense, or there is no such dialect.

    Examples
    --------
    >>> print(assignment_sql(0.2, "spring_2026"))
    SELECT
      "customer_id",
      CASE
        WHEN SUBSTRING(MD5('spring_2026:' || CAST("customer_id" AS VARCHAR)), 1, 8) < '33333334'
          THEN 'holdout'
        ELSE 'message'
      END AS arm
    FROM "customers"
    """
    _check_share(share)
    number = math.ceil(share * _TICKETS)  # exact: a power of two only moves the point
    # 'g' comes after every digit, so that a share of 1 holds out everybody.
    limit = "g" if number == _TICKETS else f"{number:08x}"
    ids = identifier(column)
    digits = f"SUBSTRING(MD5({literal(f'{lottery}:')} || CAST({ids} AS VARCHAR)), 1, 8)"
    return in_dialect(
        f"SELECT\n  {ids},\n  CASE\n"
        f"    WHEN {digits} < '{limit}'\n      "
        f"THEN 'holdout'\n    ELSE 'message'\n  END AS arm\nFROM {identifier(table)}",
        dialect,
    )


def _owners(business: Business, ids: pd.Series) -> list[str]:
    """Whose ticket each person has: that of the account, or their own where there is none."""
    if "account_id" not in business.customers:
        return [f"{one}" for one in ids]
    accounts = business.customers["account_id"]
    own = accounts.isna().to_numpy()
    pairs = zip(ids, accounts, own, strict=True)
    return [f"{one}" if alone else f"account {account}" for one, account, alone in pairs]


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"share={share} makes no sense; give a share from 0 to 1, such as 0.2.")
