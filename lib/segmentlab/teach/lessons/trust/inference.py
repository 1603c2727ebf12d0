"""What behavior gives away that nobody was told: who eats to a diet, read from recipes looked at.

Comes in: the meal-kit box and where the reader's controls stand. Goes out: pictures and sentences. Opens the
truth. Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown

LIGHT = "light and low carb"
viewed = events("recipe_viewed")
#: Places, in the simulation, of those who watch carbohydrates or calories.
WATCHES = (2, 3)


def looks(box: Business) -> pd.DataFrame:
    """How many recipes everybody looked at in 180 days, and the share of light ones among them."""

    def found() -> pd.DataFrame:
        many = measured(viewed.count(within="180d"), box)
        light = measured(viewed.where(category=LIGHT).count(within="180d"), box)
        return pd.DataFrame({"looked": many, "light": light / many.clip(lower=1)})

    return box.keep(("trust", "looks"), found)


def truly(box: Business) -> pd.Series:
    """Who really watches carbohydrates or calories."""

    def found() -> pd.Series:
        world = box.truth.world
        return pd.Series(np.isin(world.traits.diet, WATCHES), index=world.customer_ids)

    return box.keep(("trust", "truly"), found)


def asked(box: Business) -> tuple[int, int]:
    """Who said in the survey that they do, and how many of them really do."""
    survey = box.tables["survey"].drop_duplicates("customer_id").set_index("customer_id")
    said = survey.index[survey["says_diet"].astype(str).isin(("low carb", "low calorie"))]
    return len(said), int(truly(box).reindex(said).sum())


def guessed(box: Business, least: int, share: float) -> tuple[int, int]:
    """How many the rule says eat to a diet, and of how many it is true."""
    table = looks(box)
    chosen = table.index[(table["looked"] >= least) & (table["light"] >= share)]
    return len(chosen), int(truly(box).reindex(chosen).sum())


def infer(box: Business, least: int, share: float) -> Shown:
    """A rule that reads a diet from recipes: of how many it is true, and of how many it is not."""
    chosen, right = guessed(box, least, share)
    recipes = f"{least} recipes or more" if least > 1 else "any recipe"
    if not chosen:
        return figures.nothing(
            title="Nobody looked at that many recipes with that share of light ones",
            why="Ask for fewer, or a smaller share.",
        ), "The rule finds nobody."
    said, _ = asked(box)
    chart = figures.bars(
        {"guessed, and true": right, "guessed, and wrong": chosen - right, "said so when asked": said},
        title=f"The log guesses the diet of {people(chosen)}: {percent(right / chosen)} right",
        y="People",
        highlight=["guessed, and true"],
    )
    return chart, (
        f"Of those who looked at {recipes} in 180 days, {percent(share)} or more of them light, the rule "
        "makes "
        f"**{people(chosen)}** who watch what they eat. Of **{people(right)}** that is true, though nobody "
        "asked "
        f"them; of {people(chosen - right) if chosen > right else 'nobody'} it is not. In the survey "
        f"{people(said)} said so "
        "themselves."
    )
