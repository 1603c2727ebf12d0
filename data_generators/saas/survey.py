"""What users say when asked: how satisfied they are, whether they would recommend it and stay, what matters.

Comes in: a world. Goes out: the answers of those who filled in the survey in their first months. What people
say comes from what they are, seen through a fog: it agrees with what they do only in part.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.draws import Floats, choose, from_share, happens
from data_generators.quantiles import normal
from data_generators.saas.facts import by_type, facts
from data_generators.world import DAY, WEEK_SECONDS, World

INTENTIONS = ["no", "unsure", "probably", "surely"]


def survey(world: World) -> pd.DataFrame:
    """Ask everybody some weeks after they joined; some answer.

    Returns
    -------
    DataFrame with a row per answer: ``customer_id``, ``answered_at``, ``recommends`` (0-10), ``satisfied``
    (1-5), ``will_renew``, ``main_goal``, ``attitude`` and ``company_size`` (as they say).
    """
    traits, told = world.traits, facts()["survey"]
    everybody = np.arange(world.people)
    soonest, latest = told["after_days"]
    delay = from_share(world.draw_for_good("survey/when", everybody), (latest - soonest) * DAY)
    delay = soonest * DAY + delay
    at = traits.joined_week.astype(np.int64) * WEEK_SECONDS + traits.joined_second + delay
    asked = happens(world.draw_for_good("survey/answers", everybody), told["answers"])
    who = np.flatnonzero(asked & (at < world.week * WEEK_SECONDS))
    account = traits.account[who]

    def fog(question: str) -> Floats:
        return normal(world.draw_for_good(f"survey/{question}", who))

    def stated(question: str) -> Floats:
        """Turn how well they speak of the tool into a number around the middle of a scale."""
        scale = told[question]
        return scale["middle"] + scale["liking"] * feel + scale["fog"] * fog(question)

    feel = by_type("likes")[traits.kind[who]] + told["fit_on_liking"] * traits.account_fit[account]
    size = np.rint(np.maximum(traits.account_employees[account] * np.exp(told["size_fog"] * fog("size")), 1))
    bands = facts()["size_bands"]
    goal = choose(world.draw_for_good("survey/goal", who), list(told["goals"].values()))
    renews, open_to = told["will_renew"], told["attitude"]
    curious = by_type("curious")[traits.kind[who]] - open_to["middle"] + open_to["fog"] * fog("attitude")
    return pd.DataFrame(
        {
            "customer_id": np.asarray(world.customer_ids)[who],
            "answered_at": (world.start.to_datetime64() + at[who] * np.timedelta64(1, "s")).astype(
                "datetime64[us]"
            ),
            "recommends": np.clip(np.rint(stated("recommends")), 0, 10).astype(np.int64),
            "satisfied": np.clip(np.rint(stated("satisfied")), 1, 5).astype(np.int64),
            "will_renew": pd.Categorical.from_codes(
                np.digitize(feel + renews["fog"] * fog("renews"), renews["from"]), INTENTIONS, ordered=True
            ),
            "main_goal": pd.Categorical.from_codes(goal, list(told["goals"])),
            "attitude": pd.Categorical.from_codes(
                np.digitize(curious, open_to["from"]), list(told["attitudes"])
            ),
            "company_size": pd.Categorical.from_codes(
                np.searchsorted(list(bands.values()), size, side="right") - 1, list(bands), ordered=True
            ),
        }
    )
