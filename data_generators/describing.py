"""Describe a business's tables in plain words, for people who open the folder without us.

Comes in: the business's dictionary, `tables.toml`, and which columns there are. Goes out: one page of text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from data_generators.parameters import dictionary


@cache
def known_tables(business: str) -> dict[str, dict[str, Any]]:
    """Give what is said about each table: what it ``means``, and its ``columns`` by name."""
    text = (Path(__file__).parent / "tables.toml").read_text(encoding="utf-8")
    known = tomllib.loads(text)
    for name, told in dictionary(business).get("tables", {}).items():
        before = known.get(name, {"means": "", "columns": {}})
        columns = before["columns"] | told.get("columns", {})
        known[name] = {"means": told.get("means", before["means"]), "columns": columns}
    events = known["events"]["columns"]
    events |= {name: told["means"] for name, told in dictionary(business)["properties"].items()}
    for copy in ("anonymous_events", "truth/lost_events"):
        known[copy]["columns"] = events | known[copy]["columns"]
    return known


def undescribed(business: str, tables: Mapping[str, list[str]]) -> list[str]:
    """List the columns nobody has described yet, as ``table.column``."""
    known = known_tables(business)
    return [
        f"{table}.{column}"
        for table, columns in tables.items()
        for column in columns
        if column not in known.get(table, {"columns": {}})["columns"]
    ]


def describe(business: str, title: str, manifest: Mapping[str, Any]) -> str:
    """Write the page.

    Parameters
    ----------
    business, title
        Its name in code and for people.
    manifest
        Its ``settings``, and its ``tables`` with their columns and rows.

    Returns
    -------
    Markdown text.
    """
    settings = manifest["settings"]
    lines = [
        f"# {title}: what is in this folder",
        "",
        f"A simulated business: {settings['customers']:,} customers over {settings['weeks']} weeks, "
        f"from {manifest['start']} to {manifest['today']}. Nobody in it exists. Every table is a folder of "
        "Parquet files that belong together; amounts are whole cents. Times are UTC, and everybody lives by "
        "that clock, whatever their country.",
    ]
    for table, told in manifest["tables"].items():
        lines += ["", *_table(table, told, known_tables(business).get(table, {"means": "", "columns": {}}))]
        if table == "events":
            lines += ["", *_events(business)]
    return "\n".join(lines) + "\n"


def _table(name: str, told: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {name} ({told['rows']:,} rows)"
    yield ""
    if known["means"]:
        yield known["means"]
        yield ""
    yield "| column | type | what it says |"
    yield "|---|---|---|"
    for column, kind in told["columns"].items():
        yield f"| `{column}` | {kind} | {known['columns'].get(column, '')} |"


def _events(business: str) -> Iterator[str]:
    yield "| event | what happened | its properties |"
    yield "|---|---|---|"
    for event, told in dictionary(business)["events"].items():
        yield f"| `{event}` | {told['means']} | {', '.join(f'`{name}`' for name in told['has'])} |"
