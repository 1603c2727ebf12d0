"""The outcome of deciding: who gets what, who is left out of what, and why.

Comes in: which rows of a playbook are open for whom. Goes out: two tables that complete each other, counts
and a sentence. Stage of the loop: activate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.showing import shows_itself
from segmentlab.words import people

HELD_OUT, OUTRANKED = "holdout", "a higher priority took the place"
WORTH_MORE, WORTHLESS = "another action is worth more", "not worth its cost"


@shows_itself
@dataclass(frozen=True, eq=False)
class Decisions:
    """Who gets what, and who is left out and why.

    Attributes
    ----------
    as_of
        The moment of deciding.
    actions
        One row per person who gets something: ``customer_id, segment, action, channel, send_at, why``.
    left_out
        One row per person and segment that lead to nothing: ``customer_id, segment, reason``.
    population
        Everyone known.
    segments
        The keys of the segments, in order of priority.
    notes
        What could not be known and how it was taken, one sentence each.
    """

    as_of: pd.Timestamp
    actions: pd.DataFrame = field(repr=False)
    left_out: pd.DataFrame = field(repr=False)
    population: int
    segments: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """People per segment: in it, who get its action, and one column per reason for being left out."""
        segment = pd.CategoricalIndex(self.segments, self.segments, name="segment")
        gets = self.actions["segment"].value_counts().reindex(segment, fill_value=0)
        why_not = pd.crosstab(self.left_out["segment"], self.left_out["reason"])
        why_not = why_not.reindex(segment, fill_value=0)
        why_not = why_not[why_not.sum().sort_values(ascending=False, kind="stable").index]
        counts = pd.concat(
            [(gets + why_not.sum(axis=1)).rename("in_segment"), gets.rename("gets_it")], axis=1
        )
        counts = counts.join(why_not)
        counts.index = pd.Index(self.segments, name="segment")
        counts.columns.name = None
        return counts.astype(np.int64)

    def of(self, customer_id: object) -> pd.DataFrame:
        """What was decided about one person: a row per segment, with what they get or why not."""
        got = self.actions[self.actions["customer_id"] == customer_id]
        not_got = self.left_out[self.left_out["customer_id"] == customer_id]
        rows = pd.concat(
            [
                pd.DataFrame(
                    {"segment": got["segment"].astype(str), "decided": "gets " + got["action"].astype(str)}
                ),
                pd.DataFrame(
                    {"segment": not_got["segment"].astype(str), "decided": not_got["reason"].astype(str)}
                ),
            ]
        )
        order = {key: place for place, key in enumerate(self.segments)}
        return rows.sort_values("segment", key=lambda keys: keys.map(order), ignore_index=True)

    def sentence(self) -> str:
        """The decisions in one sentence for a marketer."""
        get, out = len(self.actions), self.left_out
        nothing = out.loc[~out["customer_id"].isin(self.actions["customer_id"]), "customer_id"].nunique()
        start = (
            f"Of {people(self.population)}, {get:,} get one action each, {nothing:,} are in a segment and "
            f"get nothing, and {self.population - get - nothing:,} are in no segment"
        )
        own = out.loc[~out["reason"].isin([OUTRANKED, WORTH_MORE]), "reason"].astype(str).value_counts()
        if own.empty:
            return f"{start}."
        return f"{start}; what most often stands in the way is “{own.index[0]}” ({own.iloc[0]:,} times)."


class Book:
    """What is still open for whom, and why the rest is not: rows of a playbook by people.

    Attributes
    ----------
    open
        Yes or no by row and person.
    why
        By row and person the number of the reason why it was closed; -1 if it was not.
    reasons
        What the numbers stand for.
    """

    def __init__(self, inside: np.ndarray) -> None:
        self.open = inside.copy()
        self.why = np.full(inside.shape, -1, dtype=np.int16)
        self.reasons: list[str] = []

    def stop(self, who: np.ndarray, reason: str, rows: np.ndarray) -> None:
        """Close what is open of some rows for some people, or in each row for its own people."""
        if reason not in self.reasons:
            self.reasons.append(reason)
        closed = self.open & who & rows[:, None]
        self.why[closed] = self.reasons.index(reason)
        self.open &= ~closed

    def table(self, ids: pd.Index, keys: tuple[str, ...]) -> pd.DataFrame:
        """Everyone left out, person by person, in order of priority."""
        who, row = np.nonzero(self.why.T >= 0)
        return pd.DataFrame(
            {
                "customer_id": ids[who],
                "segment": pd.Categorical.from_codes(row, keys),
                "reason": pd.Categorical.from_codes(
                    self.why.T[who, row], self.reasons
                ).remove_unused_categories(),
            }
        )
