"""What customers of the outdoor gear shop say about themselves, which agrees only partly with what they do.

Comes in: the world today. Goes out: the answers to one survey, sent to everybody some weeks earlier. How much
an answer agrees with the trait behind it is set in parameters.toml, as a correlation.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from data_generators.draws import Floats, choose, from_share, happens
from data_generators.ecommerce.facts import BENEFITS, facts, shelf_names
from data_generators.quantiles import normal
from data_generators.world import DAY, WEEK, World


def survey(world: World) -> pd.DataFrame:
    """Give the answers of those who answered.

    Returns
    -------
    DataFrame
        ``customer_id``, ``answered_at``, ``household``, ``favourite_category``, and answers from 1 (not at
        all) to 5 (very much): ``price_sensitivity``, ``importance_of_price`` and so on for what people seek,
        ``intends_to_buy`` (within 60 days).
    """
    asked = facts()["survey"]
    week = max(world.week - asked["weeks_before_today"], world.week // 2)
    everybody = np.arange(world.people)
    answers = happens(world.draw_for_good("survey/answers", everybody), asked["answers"])
    who = np.flatnonzero(answers & (world.traits.joined_week < week))
    traits, agrees, usual = world.traits, asked["agrees"], asked["usual"]

    def draw(question: str) -> Floats:
        return world.draw_for_good(f"survey/{question}", who)

    def stated(question: str, trait: ArrayLike, about: str) -> np.ndarray:
        """Mix the trait with the mood of the moment, and put it on a scale of five."""
        from scipy.special import ndtr

        (middle, spread), correlation = usual[about], agrees[about]
        from_middle = (np.asarray(trait, dtype=np.float64) - middle) / spread
        mixed = correlation * from_middle + np.sqrt(1 - correlation**2) * normal(draw(question))
        return (1 + from_share(ndtr(mixed), 5)).astype(np.int8)

    seconds = np.floor((draw("answered at") ** 2 * asked["within_days"] * DAY).round(9)).astype(np.int64)
    day = (world.start + week * WEEK).to_datetime64() + seconds * np.timedelta64(1, "s")
    right = happens(draw("names favourite"), asked["favourite_right"])
    shelf = np.where(right, traits.favourite[who], from_share(draw("any shelf"), len(shelf_names())))
    still = world.state.active[who] | (world.state.left_week[who] >= week)
    table = {
        "customer_id": who + world.first + 1,
        "answered_at": day.astype("datetime64[us]"),
        "household": pd.Categorical.from_codes(
            choose(draw("household"), list(asked["households"].values())), list(asked["households"])
        ),
        "favourite_category": pd.Categorical.from_codes(shelf, shelf_names()),
        "price_sensitivity": stated("price", traits.discount_sensitivity[who], "price_sensitivity"),
    }
    for place, benefit in enumerate(BENEFITS):
        table[f"importance_of_{benefit}"] = stated(benefit, traits.seeks[who] == place, "importance")
    eager = np.log(traits.order_rate[who] + 1e-4) + asked["still_a_customer"] * still
    table["intends_to_buy"] = stated("intends", eager, "intends")
    return pd.DataFrame(table)
