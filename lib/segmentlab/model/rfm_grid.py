"""The printed map of RFM: every combination of three scores has a code and one named group.

Comes in: scores from 1 to 5. Goes out: codes, groups, and what each group means. Stage of the loop: model.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

#: Rows: the recency score. Columns: frequency and spend together, the mean of both scores rounded half up.
GRID = {
    5: ("New", "Potential loyal", "Potential loyal", "Champions", "Champions"),
    4: ("Promising", "Potential loyal", "Potential loyal", "Loyal", "Loyal"),
    3: ("About to sleep", "About to sleep", "Needs attention", "Loyal", "Loyal"),
    2: ("Hibernating", "Hibernating", "At risk", "At risk", "Cannot lose"),
    1: ("Lost", "Hibernating", "At risk", "At risk", "Cannot lose"),
}
NO_ORDER = "No order yet"
#: What each group is, from the most to the least valuable to talk to today; non-buyers come last.
MEANING = {
    "Champions": "They bought lately, several times, and spent a lot.",
    "Loyal": "They came back and spent well; the last order is neither the newest nor the oldest.",
    "Potential loyal": "They bought lately, and more than the smallest buyers did.",
    "New": "Their first small order was just now.",
    "Promising": "A small first order, a little while ago.",
    "Needs attention": "In the middle of the map: they could go either way.",
    "About to sleep": "They bought little, and the last order is getting old.",
    "Cannot lose": "They were among the best, and have been silent for long.",
    "At risk": "They spent more than most or came several times, and the last order is long ago.",
    "Hibernating": "They bought little, and long ago.",
    "Lost": "One small order, longer ago than anybody else's.",
    NO_ORDER: "They have not bought, at least not in the time looked at.",
}
GROUPS = tuple(MEANING)
_GROUP_OF = np.array([[GROUPS.index(name) for name in GRID[score]] for score in range(1, 6)], dtype=np.int8)
SCORES = ("recency_score", "frequency_score", "monetary_score")


def rfm_names() -> pd.DataFrame:
    """The group of each cell of the map of scores, in the shape of ``RFM.grid``.

    Examples
    --------
    >>> rfm_names().loc[5].tolist()
    ['New', 'Potential loyal', 'Potential loyal', 'Champions', 'Champions']
    """
    return pd.DataFrame([GRID[score] for score in range(1, 6)], index=range(1, 6), columns=range(1, 6))


def rfm_map() -> pd.DataFrame:
    """The group of each of the 125 codes.

    Returns
    -------
    DataFrame with the three scores and ``group``, indexed by ``code``.

    Examples
    --------
    >>> rfm_map().loc[["555", "511", "155", "111"], "group"].tolist()
    ['Champions', 'New', 'Cannot lose', 'Lost']
    >>> len(rfm_map())
    125
    """
    scores = pd.MultiIndex.from_product([range(5, 0, -1)] * 3, names=SCORES).to_frame(index=False)
    group = np.array(GROUPS)[groups_of(*(scores[name].to_numpy() for name in SCORES))]
    return scores.assign(group=group, code=np.asarray(codes_of(scores))).set_index("code")


def groups_of(recency: np.ndarray, frequency: np.ndarray, monetary: np.ndarray) -> np.ndarray:
    """Place in `GROUPS` of the group of each person."""
    both = both_of(np.asarray(frequency), np.asarray(monetary))
    return _GROUP_OF[np.asarray(recency) - 1, both - 1]


def both_of(frequency: Any, monetary: Any) -> Any:
    """The mean of both scores, rounded half up."""
    return (frequency + monetary + 1) // 2


def codes_of(people: pd.DataFrame) -> pd.Categorical:
    """The three scores side by side, such as "545"; missing where a score is."""
    digits = [people[name].to_numpy(np.int64, na_value=0) for name in SCORES]
    number = (digits[0] - 1) * 25 + (digits[1] - 1) * 5 + digits[2] - 1
    names = [f"{r}{f}{m}" for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)]
    return pd.Categorical.from_codes(np.maximum(number, -1), categories=names)
