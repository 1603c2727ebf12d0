"""The parameter file and the data dictionary of each business, read.

Comes in: `parameters.toml` and `dictionary.toml` of a business, and `common.toml`, which holds for all. Goes
out: their numbers as arrays, one value per hidden type, the calendar, and what each of the events means.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data_generators.draws import Floats, Whole, chance, choose
from data_generators.world import WEEK_SECONDS


@cache
def facts(business: str) -> dict[str, Any]:
    """Read the parameters of a business."""
    return _read(business, "parameters")


@cache
def common() -> dict[str, Any]:
    """Read what is the same in every business."""
    return tomllib.loads((Path(__file__).parent / "common.toml").read_text(encoding="utf-8"))


@cache
def dictionary(business: str) -> dict[str, Any]:
    """Read what the events of a business and their properties mean.

    Returns
    -------
    Two mappings. ``events`` are listed in the order in which they can follow each other, each with what it
    ``means`` and which properties it ``has``. ``properties`` have what they ``mean`` and their ``kind``:
    ``label`` (one of a few words), ``number``, ``flag`` (yes or no), or ``own`` (the first, second, … of
    its kind of each customer; ``room`` for how many).
    """
    return _read(business, "dictionary")


def _read(business: str, file: str) -> dict[str, Any]:
    path = Path(__file__).parent / business / f"{file}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def by_type(business: str, name: str) -> Floats:
    """Give one parameter of all hidden types, in their order."""
    return np.array([kind[name] for kind in facts(business)["types"]], dtype=np.float64)


def type_names(business: str) -> list[str]:
    """Name the hidden types, in their order."""
    return [kind["name"] for kind in facts(business)["types"]]


def by_month(business: str, curve: str, monday: pd.Timestamp) -> float:
    """Give the value of a yearly curve in the month that has most of the week."""
    return float(facts(business)["year"][curve][_month(monday) - 1])


@cache
def _month(monday: pd.Timestamp) -> int:
    return (monday + pd.Timedelta(days=3)).month


def second_of_week(business: str, hour_draw: Floats, second_draw: Floats) -> Whole:
    """Pick moments in a week as people of this business do.

    The last hour of Sunday stays empty, so that a visit begun in a week is over before the next one begins.
    """
    second = choose(hour_draw, _hours(business)) * 3600 + np.floor(chance(second_draw * 3600)).astype(
        np.int64
    )
    return np.minimum(second, WEEK_SECONDS - 3601)


@cache
def _hours(business: str) -> tuple[float, ...]:
    """Give how many people come in each hour of the week, as weights."""
    rhythm = facts(business)["week"]
    weights = np.outer(rhythm["days"], rhythm["hours"]).ravel()
    weights[-1] = 0
    return tuple(weights.tolist())
