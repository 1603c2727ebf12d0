"""A rule as SQL for a warehouse: the one canonical statement, translated.

Comes in: the definition tree, the name of a dialect and the moment to judge at. Goes out: text, with the
definition in the words of the business on top. Stage of the loop: segment.

DuckDB and PostgreSQL are run in our tests; for the others the text is translated and parsed. All read two
tables, `customers` and `events`, whose times hold UTC without a time zone (BigQuery: DATETIME, Snowflake:
TIMESTAMP_NTZ, Databricks and Spark: TIMESTAMP_NTZ).
"""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Collection

import pandas as pd

from segmentlab.model.tree import Rule
from segmentlab.segment.describe import describe
from segmentlab.segment.sql import to_sql

DIALECTS = ("duckdb", "bigquery", "snowflake", "postgres", "databricks", "spark")
#: Words that Snowflake allows as a name only in quotes ("Reserved & limited keywords" in its documentation).
_SNOWFLAKE_RESERVED = """
    account all alter and any as between by case cast check column connect connection constraint create
    cross current current_date current_time current_timestamp current_user database delete distinct drop
    else exists false following for from full grant group gscluster having ilike in increment inner insert
    intersect into is issue join lateral left like localtime localtimestamp minus natural not null of on or
    order organization qualify regexp revoke right rlike row rows sample schema select set some start table
    tablesample then to trigger true try_cast union unique update using values view when whenever where
    window with
"""
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def to_sql_dialect(
    rule: Rule,
    dialect: str = "duckdb",
    as_of: str | pd.Timestamp | None = None,
    title: str = "Segment",
    definition: str | None = None,
    changing: Collection[str] = (),
) -> str:
    """Write a rule as a statement that selects the `customer_id` of every member, in a given dialect.

    Parameters
    ----------
    rule
        Any rule.
    dialect
        One of ``DIALECTS``.
    as_of
        The moment to judge at (UTC). Without it the statement judges at the start of the day it is run.
    title, definition
        What the comment on top says: a name, and who is meant; without a definition, the rule in words.
    changing
        Attributes that are read as they stood, from a table `changes`; see `to_sql`.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is no such dialect.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> print(to_sql_dialect(events("order_placed").count() >= 3, "bigquery", "2026-06-29", "regulars"))
    -- regulars: Everyone who placed at least 3 orders.
    WITH moment AS (
      SELECT
        CAST('2026-06-29 00:00:00' AS DATETIME) AS as_of
    ), ...
    """
    statement = in_dialect(to_sql(rule, as_of, changing=changing).split("\n", 1)[1], dialect)
    return f"{comment(f'{title}: {definition or describe(rule)}')}\n{statement}"


def in_dialect(statement: str, dialect: str) -> str:
    r"""Translate a canonical statement.

    Raises
    ------
    ValueError
        If there is no such dialect.

    Examples
    --------
    >>> in_dialect("SELECT 1", "postgres")
    'SELECT\n  1'
    """
    if dialect not in DIALECTS:
        near = difflib.get_close_matches(str(dialect).lower(), DIALECTS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"choose {', '.join(DIALECTS)}."
        if near:
            hint += f" There are {', '.join(DIALECTS)}."
        raise ValueError(f"There is no SQL dialect {dialect!r}; {hint}")
    if dialect != "duckdb":
        import sqlglot

        statement = sqlglot.transpile(statement, read="duckdb", write=dialect, pretty=True)[0]
    if dialect == "snowflake":
        statement = _folded(statement)
    return statement


def comment(text: str) -> str:
    r"""Write a text as lines of an SQL comment that nothing in the text can end.

    Line breaks and what cannot be printed become spaces; a backslash never ends a line, because Spark would
    go on with the comment on the next one.

    Examples
    --------
    >>> print(comment("Who?\n; DROP TABLE customers; */"))
    -- Who? ; DROP TABLE customers; */
    """
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    lines = textwrap.wrap(plain, 100, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(f"-- {line} ." if line.endswith("\\") else f"-- {line}".rstrip() for line in lines)


def _folded(statement: str) -> str:
    """Take plain names out of quotes, so that Snowflake folds them to capitals as it did in CREATE TABLE."""
    import sqlglot

    pieces, done, reserved = [], 0, _SNOWFLAKE_RESERVED.split()
    for token in sqlglot.tokenize(statement, read="snowflake"):
        quoted = statement[token.start] == '"'
        if quoted and _PLAIN_NAME.fullmatch(token.text) and token.text not in reserved:
            pieces += [statement[done : token.start], token.text]
            done = token.end + 1
    return "".join([*pieces, statement[done:]])
