"""Stability: how many of those who leave a segment are back soon.

Comes in: the shop and where the reader's controls stand. Goes out: a picture and a sentence. Stage: teach.
"""

from __future__ import annotations

import math

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.segment.spells import Stability, median_stay, spells, stability
from segmentlab.words import percent

from ... import figures
from ..shared import Shown
from .lists import LISTS, history_of_list


def bounce(shop: Business, name: str, weeks: int) -> Stability:
    """How many of those who leave a list are back within so many weeks."""
    return shop.keep(
        ("health", "bounce", name, weeks), lambda: stability(history_of_list(shop, name), f"{weeks}w")
    )


def _stays(shop: Business, name: str) -> tuple[float, float]:
    """Days after which half have left again, and stays per person who was ever in."""

    def found() -> tuple[float, float]:
        seen = history_of_list(shop, name)
        every = spells(seen)
        return median_stay(seen), len(every) / every["customer_id"].nunique()

    return shop.keep(("health", "stays", name), found)


def who_bounces(shop: Business, name: str, weeks: int) -> Shown:
    """How many come back soon, list by list."""
    shares = pd.Series({one: bounce(shop, one, weeks).bounce_rate for one in LISTS}).fillna(0.0)
    mine = bounce(shop, name, weeks)
    span = "a week" if weeks == 1 else f"{weeks} weeks"
    if mine.left and mine.came_back:
        title = f"{name}: {percent(mine.bounce_rate)} of those who leave are back within {span}"
        told = f"{mine.left:,} times somebody left it, and **{mine.came_back:,} times** came back "
        told += f"within {span}."
    elif mine.left:
        title = f"{name}: nobody who left was back within {span}"
        told = f"{mine.left:,} times somebody left it, and nobody was back within {span}."
    else:
        title = f"{name}: nobody left"
        told = "Nobody left it."
    chart = figures.bars(
        shares, title=title, y=f"Of those who leave, back within {span}", style="percent", highlight=[name]
    )
    half, each = _stays(shop, name)
    stays = (
        "more than half stay until the end of the year"
        if math.isnan(half)
        else f"half have left again after {half:.0f} days"
    )
    return chart, (
        f"**{name}**, reviewed every Monday for a year: {told} Of those who come in, {stays}. Whoever was "
        "in it at "
        f"all was in it {each:.1f} times: {_verdict(each)}"
        if not math.isnan(half)
        else f"**{name}**, reviewed every Monday for a year: {told} Of those who come in, {stays}."
    )


def _verdict(each: float) -> str:
    return (
        "a message “when somebody enters” comes again and again."
        if each > 1.5
        else "a message on entering comes about once."
    )
