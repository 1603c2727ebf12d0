"""The campaigns a business ran in its past: to whom, by which design, with which chances.

Comes in: the list of past campaigns in the parameter file and a world on a Monday. Goes out: who gets which
campaign on that Monday, and the chance each had of getting it. Four designs, as companies run them:

- ``randomized``: of the audience, each gets it with the chance `share`;
- ``targeted``: the stronger someone belongs to the audience, the likelier they get it, from `least` to
  `most`; nobody is held out on purpose, and who gets it differs from who does not;
- ``everyone``: the whole audience gets it;
- ``staggered``: regions start in different weeks (`starts`), and repeat it `every` so many weeks `until` one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from data_generators.draws import Flags, Floats, Whole, chance, happens
from data_generators.messaging import reachable
from data_generators.parameters import facts
from data_generators.people import places
from data_generators.rules import rules
from data_generators.world import World

#: What becomes of someone in a campaign's audience.
ARMS = ["not sent", "message"]


class Plan(NamedTuple):
    """Who gets a past campaign on a Monday, and the rows it adds to the table of assignments."""

    treated: Flags
    rows: Assigned


class Assigned(NamedTuple):
    """People in the audience of a past campaign on a Monday, and the chance each had of getting it."""

    campaign: str
    monday: pd.Timestamp
    customer_id: Whole
    treated: Flags
    propensity: Floats


def past_campaigns(business: str) -> list[dict[str, Any]]:
    """List the campaigns a business ran, as its parameter file has them."""
    return facts(business).get("past_campaigns", [])


def planned(world: World, past: dict[str, Any]) -> Plan | None:
    """Plan a past campaign for this Monday; nothing if it was not sent on it."""
    if not _due(world.week, past):
        return None
    business = rules(world.business)
    belongs = business.audience(world, past["to"])
    channel = facts(world.business)["messages"][past["message"]]["channel"]
    audience = (belongs > 0) & business.known(world) & reachable(world, channel)
    match past["design"]:
        case "randomized":
            likely = np.where(audience, past["share"], 0.0)
        case "targeted":
            likely = np.where(audience, past["least"] + (past["most"] - past["least"]) * belongs, 0.0)
        case "everyone":
            likely = np.where(audience, 1.0, 0.0)
        case "staggered":
            starts = past["starts"].items()
            begun = {name for week, names in starts if int(week) <= world.week for name in names}
            regions = np.array([name in begun for name in places(facts(world.business)["countries"]).regions])
            likely = np.where(audience & regions[business.region(world)], 1.0, 0.0)
        case design:
            raise ValueError(f"{past['key']} has the design {design!r}; there is no such design.")
    # People who influence each other share a ticket, so that they fall into the same arm.
    tickets = getattr(world.traits, "together", np.arange(world.people))
    treated = audience & happens(world.draw(f"past campaign/{past['key']}", tickets), likely)
    rows = np.flatnonzero(audience)
    return Plan(
        treated, Assigned(past["key"], world.today, world.number(rows), treated[rows], chance(likely[rows]))
    )


def first_week(past: dict[str, Any]) -> int:
    """Give the week, counted from the opening, in which a past campaign was first sent."""
    return min(int(week) for week in past["starts" if past["design"] == "staggered" else "weeks"])


def _due(week: int, past: dict[str, Any]) -> bool:
    if past["design"] != "staggered":
        return week in past["weeks"]
    first = first_week(past)
    return first <= week <= past["until"] and (week - first) % past["every"] == 0


def campaigns_table(business: str, today: pd.Timestamp, start: pd.Timestamp) -> pd.DataFrame:
    """Describe the past campaigns that had begun before `today`, one row each."""
    rows = []
    for past in past_campaigns(business):
        first = start + pd.Timedelta(weeks=first_week(past))
        told = facts(business)["messages"][past["message"]]
        row = {"campaign": past["key"], "title": past["title"], "message": past["message"]}
        row |= {"channel": told["channel"], "design": past["design"], "audience": past["to"]}
        rows.append(row | {"first_sent": first, "cost_cents": told["cost_cents"]})
    names = ["campaign", "title", "message", "channel", "design", "audience", "first_sent", "cost_cents"]
    table = pd.DataFrame(rows, columns=names)
    return table[table["first_sent"] < today].reset_index(drop=True)


def assignments_table(business: str, assigned: Sequence[Assigned]) -> pd.DataFrame:
    """Put the assignments of all campaigns into one table."""
    keys, sizes = [past["key"] for past in past_campaigns(business)], [len(each.treated) for each in assigned]

    def column(parts: Sequence[np.ndarray], kind: str) -> np.ndarray:
        return np.concatenate([np.empty(0, kind), *parts]).astype(kind)

    campaign = np.array([keys.index(each.campaign) for each in assigned], dtype=np.int8)
    monday = np.array([each.monday.to_datetime64() for each in assigned], dtype="datetime64[us]")
    return pd.DataFrame(
        {
            "campaign": pd.Categorical.from_codes(np.repeat(campaign, sizes), keys),
            "customer_id": column([each.customer_id for each in assigned], "int64"),
            "arm": pd.Categorical.from_codes(column([each.treated for each in assigned], "int8"), ARMS),
            "propensity": column([each.propensity for each in assigned], "float64"),
            "assigned_at": np.repeat(monday, sizes),
        }
    )
