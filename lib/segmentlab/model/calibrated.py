"""Train a model on examples and calibrate it on later ones, so that its chances are honest.

Comes in: examples of two dates or more. Goes out: a model that gives each person a chance. Stage of the loop:
model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.model.features import (
    Feature,
    Preparation,
    one_thread,
    prepare,
)
from segmentlab.model.learning_examples import Examples


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trained model with its preparation, and the curve that turns its output into honest chances."""

    preparation: Preparation
    model: Any
    slope: float
    offset: float

    def foretell(self, table: pd.DataFrame) -> np.ndarray:
        """Chance of each person of the table."""
        with one_thread():
            raw = self.model.decision_function(self.preparation.apply(table))
        return 1 / (1 + np.exp(-(self.slope * raw + self.offset)))


def fit(
    chosen: Sequence[Feature], train: Examples, middle: Examples, method: str, settings: dict[str, int]
) -> Fitted:
    """Train on the early examples, then calibrate on those of the date after them."""
    from sklearn.linear_model import LogisticRegression

    preparation = prepare(train.table, chosen)
    model: Any
    if method == "boosting":
        from sklearn.ensemble import HistGradientBoostingClassifier

        model = HistGradientBoostingClassifier(
            max_iter=settings["trees"],
            max_leaf_nodes=settings["leaves"],
            learning_rate=0.1,
            early_stopping=False,
            random_state=settings["seed"],
        )
    else:
        model = LogisticRegression(max_iter=1000)
    with one_thread():
        model.fit(preparation.apply(train.table), train.came_true)
        raw = model.decision_function(preparation.apply(middle.table))
        curve = LogisticRegression(C=1e6).fit(raw[:, None], middle.came_true)
    return Fitted(preparation, model, float(curve.coef_[0, 0]), float(curve.intercept_[0]))
