"""Who is on each list: by risk, by an uplift model, by one plain sign, by lot; and the test behind it.

Comes in: the meal-kit box. Goes out: scores, a test of each message, and both futures for the reveals.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.activate.holdout import ticket
from segmentlab.activate.send import Experiment, messages, send
from segmentlab.instrument.business import Business
from segmentlab.measure.uplift import fit_uplift, kinds_of_people
from segmentlab.model.features import default_features, features
from segmentlab.model.index import measured
from segmentlab.model.propensity import Propensity
from segmentlab.model.purchase_and_churn import churn_propensity
from segmentlab.model.tree import events

EMAIL, CALL, OFFER = "skip_helper", "success_call", "price_off"
#: The messages of the lesson, by what they are called there.
SENT = {"Other recipes, by email": EMAIL, "A call to put it right": CALL, "20% off for four weeks": OFFER}
#: As long as a silence that counts as leaving: 42 days without a box.
WEEKS = 6
RISK, SAFE, MODEL, SIGN, LOT = (
    "the riskiest", "the safest", "uplift model", "one plain sign", "by lot",
)  # fmt: skip
LISTS = (RISK, SAFE, MODEL, SIGN, LOT)
BEST = "the best there is"
#: The plain sign that each message is about, and its words.
SIGNS = {EMAIL: "skips", CALL: "tickets", OFFER: "looks"}
IN_WORDS = {
    EMAIL: "skipped a box in the past three weeks",
    CALL: "wrote to support in the past four weeks",
    OFFER: "looked at the cancellation page in the past four weeks",
}
#: How many people a model learns from, and how often it is tried with others.
SIZES, TRIES = (500, 1_500), 6


def risk_model(box: Business) -> Propensity:
    """The score that foretells who takes no box for 42 days."""
    return box.keep(("target", "risk model"), lambda: churn_propensity(box))


def risk(box: Business) -> pd.Series:
    """The chance of leaving of everybody who got a box in the past 42 days."""
    return box.keep(("target", "risk"), lambda: risk_model(box).score(box).dropna())


def signals(box: Business) -> pd.DataFrame:
    """What is known of each of them before the message: the usual signals, three late signs, and the risk."""

    def made() -> pd.DataFrame:
        known = features(box, default_features(box)).reindex(risk(box).index)
        late = {
            "skips": events("delivery_skipped").count(within="21d"),
            "tickets": events("ticket_opened").count(within="28d"),
            "looks": events("cancellation_page_viewed").count(within="28d"),
        }
        for name, measure in late.items():
            known[name] = measured(measure, box).reindex(known.index)
        return known.assign(risk=risk(box))

    return box.keep(("target", "signals"), made)


def experiment(box: Business, message: str) -> Experiment:
    """The test of a message: everybody scored who wants email, half of them held out by lottery."""

    def made() -> Experiment:
        scored = pd.Series(False, index=pd.Index(box.customers["customer_id"]))
        scored[risk(box).index] = True
        if message != EMAIL:
            # The same people for each message, so that lists compare.
            scored[:] = scored.index.isin(experiment(box, EMAIL).people.index)
        return send(box, message, scored, holdout=0.5, weeks=WEEKS)

    return box.keep(("target", "test", message), made)


def tested(box: Business, message: str = EMAIL) -> pd.DataFrame:
    """One row per person of the test: arm, outcomes, and what was known before."""

    def made() -> pd.DataFrame:
        people = experiment(box, message).people
        return people.assign(bought=people["bought"].astype(int)).join(signals(box))

    return box.keep(("target", "tested", message), made)


def halves(box: Business) -> tuple[pd.Index, pd.Index]:
    """Those to learn from, in the order of a lottery, and those to judge and to write to."""

    def made() -> tuple[pd.Index, pd.Index]:
        drawn = lot_of(experiment(box, EMAIL).people.index, "halves").sort_values()
        return drawn.index[drawn < 0.5], drawn.index[drawn >= 0.5].sort_values()

    return box.keep(("target", "halves"), made)


def scores(box: Business, message: str = EMAIL) -> pd.DataFrame:
    """The score of each list for the second half: the highest are on it first."""

    def made() -> pd.DataFrame:
        learn, others = halves(box)
        people = tested(box, message)
        known = signals(box)
        model = fit_uplift(people.loc[learn], "bought", list(known))
        lot = lot_of(others, "by lot")
        known = known.loc[others]
        return pd.DataFrame(
            {
                RISK: known["risk"],
                SAFE: -known["risk"],
                MODEL: model.score(known),
                SIGN: known[SIGNS[message]] + lot / 1_000,
                LOT: lot,
            }
        )

    return box.keep(("target", "scores", message), made)


def lot_of(who: pd.Index, name: str) -> pd.Series:
    """A ticket between 0 and 1 for each of these people, always the same one."""
    return pd.Series(ticket(who.to_series(), f"who to target/{name}"), index=who)


def first(score: pd.Series, people: int) -> pd.Index:
    """The best-scored so many people."""
    return score.sort_values(ascending=False, kind="stable").index[:people]


# Behind the door: both futures of everybody


def futures(box: Business, message: str = EMAIL) -> pd.DataFrame:
    """What a message truly changes for each person of the test: a box at all, profit, and their kind."""

    def made() -> pd.DataFrame:
        both = experiment(box, message).truth
        return pd.DataFrame(
            {
                "kept": both["bought_with"].astype(int) - both["bought_without"].astype(int),
                "stays": both["bought_without"].astype(int),
                "profit": (both["profit_cents_with"] - both["profit_cents_without"]).astype(float),
                "kind": kinds_of_people(both).astype(str),
                "tenth": np.ceil(10 * signals(box).loc[both.index, "risk"].rank(pct=True)).astype(int),
            }
        )

    return box.keep(("target", "futures", message), made)


def earned(box: Business, message: str = EMAIL) -> pd.DataFrame:
    """True extra profit in cents of each list, by how many of it are reached: 0, 1, 2 and so on."""

    def made() -> pd.DataFrame:
        change = futures(box, message)["profit"]
        lists = scores(box, message).assign(**{BEST: change})
        columns = {}
        for name, score in lists.items():
            ranked = change[first(score, len(score))].to_numpy()
            columns[name] = np.concatenate([[0.0], np.cumsum(ranked)])
        return pd.DataFrame(columns)

    return box.keep(("target", "earned", message), made)


def tries(box: Business, reached: int = 600) -> pd.DataFrame:
    """True extra profit of the model's list, learnt from fewer people, drawn anew some times each."""

    def made() -> pd.DataFrame:
        learn, others = halves(box)
        people, known = tested(box), signals(box)
        change = futures(box)["profit"]
        rows = {}
        for size in SIZES:
            for number in range(TRIES):
                drawn = lot_of(learn, f"try {number}").sort_values().index[:size]
                model = fit_uplift(people.loc[drawn], "bought", list(known))
                score = model.score(known.loc[others])
                rows[size, number] = change[first(score, reached)].sum()
        table = pd.Series(rows).unstack()
        table.loc[len(learn)] = earned(box)[MODEL].iloc[reached]
        return table

    return box.keep(("target", "tries", reached), made)


def title_of(box: Business, message: str) -> str:
    """What the business calls a message."""
    return messages(box)[message].title
