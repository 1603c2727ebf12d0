"""How many more purchases to expect of each customer of a shop, and what they will be worth.

Comes in: who bought on which days, and for how much. Goes out: expected purchases, the chance that somebody
is still a customer, and lifetime value. Stage of the loop: measure.

Two models, both fitted here by maximum likelihood: BG/NBD for how often (everybody buys at their own rate and
may leave for good after any purchase) and Gamma-Gamma for how much. In their words, "frequency" counts repeat
purchases, and purchases of one day are one. They are not for contracts: see contracts.py.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.likelihood import most_likely
from segmentlab.showing import shows_itself
from segmentlab.words import amount, people, percent

#: Fewer repeat buyers than this do not show how much people differ.
ENOUGH_REPEATERS = 50


@shows_itself
class PurchaseModel(NamedTuple):
    """A fitted BG/NBD model: purchase rates are gamma(r, alpha) a week, dropout chances beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    people: int

    def alive(self, history: pd.DataFrame) -> pd.Series:
        """How likely each person is still a customer; certain, by assumption, for those who bought once.

        P. S. Fader, B. G. S. Hardie, K. L. Lee, "Computing P(alive) using the BG/NBD model" (2008).
        """
        return (1 / (1 + self._gone(history))).rename("alive")

    def expected(self, history: pd.DataFrame, weeks: float) -> pd.Series:
        """How many purchases to expect of each person in the coming weeks.

        Equation 10 of Fader, Hardie & Lee (2005).
        """
        from scipy.special import hyp2f1

        x, seen = history["repeats"], history["weeks_known"]
        r, a, b = self.r + x, self.a, self.b + x
        if abs(a - 1) < 1e-6:  # the formula divides by a - 1; its limit is next door
            a = 1 + 1e-6
        later = self.alpha + seen + weeks
        unseen = ((self.alpha + seen) / later) ** r * hyp2f1(r, b, a + b - 1, weeks / later)
        return ((a + b - 1) / (a - 1) * (1 - unseen) / (1 + self._gone(history))).rename("expected")

    def expected_of_a_new_customer(self, weeks: float) -> float:
        """How many repeat purchases to expect of somebody new in their first weeks."""
        new = pd.DataFrame({"repeats": [0.0], "weeks_first_to_last": [0.0], "weeks_known": [0.0]})
        return float(self.expected(new, weeks).iloc[0])

    def _gone(self, history: pd.DataFrame) -> pd.Series:
        """The odds of having left after the last purchase, against being there still."""
        x = history["repeats"]
        waited = (self.alpha + history["weeks_known"]) / (self.alpha + history["weeks_first_to_last"])
        return (x > 0) * self.a / (self.b + np.maximum(x, 1) - 1) * waited ** (self.r + x)

    def sentence(self) -> str:
        """The model as one sentence for a marketer."""
        return (
            f"A new customer places about {self.expected_of_a_new_customer(52):.1f} further orders within a "
            f"year; {percent(self.a / (self.a + self.b))} leave for good after an order, on average."
        )


class SpendModel(NamedTuple):
    """A fitted Gamma-Gamma model of the mean value of a purchase, in cents."""

    p: float
    q: float
    v: float
    log_likelihood: float
    people: int

    @property
    def typical_cents(self) -> float:
        """The mean value of a purchase over all customers, as in the source that `fit_spend` names."""
        return self.p * self.v / (self.q - 1)

    def expected_cents(self, history: pd.DataFrame) -> pd.Series:
        """What a purchase of each person will be worth: between their own mean and everybody's.

        P. S. Fader, B. G. S. Hardie, K. L. Lee, "RFM and CLV", *Journal of Marketing Research* 42 (2005).
        """
        x = history["repeats"].where(history["mean_repeat_cents"] > 0, 0)
        own = x * history["mean_repeat_cents"].fillna(0)
        return (self.p * (self.v + own) / (self.p * x + self.q - 1)).rename("expected_cents")


@shows_itself
class LifetimeValue(NamedTuple):
    """What every customer is expected to be worth from now on, and the models behind it.

    `people` is indexed by customer_id: ``alive``, ``expected`` purchases, ``expected_cents`` of each, and
    ``value_cents``: the margin they bring, worth less the later it comes.
    """

    people: pd.DataFrame
    purchases: PurchaseModel
    spend: SpendModel
    weeks: int
    currency: str

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        value = self.people["value_cents"].sort_values(ascending=False)
        if value.sum() <= 0:
            return f"Over the next {self.weeks} weeks nothing is expected of the {people(len(value))}."
        best = value.iloc[: max(len(value) // 5, 1)].sum() / value.sum()
        return (
            f"Over the next {self.weeks} weeks the {people(len(value))} are expected to bring "
            f"{amount(value.sum(), self.currency)} in margin, {amount(value.mean(), self.currency)} each on "
            f"average; the best fifth of them bring {percent(best)} of it."
        )


def purchase_history(
    business: Business, as_of: str | pd.Timestamp | None = None, *, event: str = "order_placed"
) -> pd.DataFrame:
    """What the purchase models need to know of everyone who has bought by a moment.

    Parameters
    ----------
    business, as_of
        Where to look, and the moment at which everything is judged; nothing recorded later is used.
    event
        What counts as a purchase; it has ``amount_cents``.

    Returns
    -------
    DataFrame indexed by customer_id. ``repeats``: days with a purchase after the first one.
    ``weeks_first_to_last`` and ``weeks_known``: weeks from the first purchase day to the last one, and to
    the last day that was over at `as_of`. ``mean_repeat_cents``: spent on an average repeat day, missing
    without one.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> purchase_history(tiny_business()).round(2)
                 repeats  weeks_first_to_last  weeks_known  mean_repeat_cents
    customer_id
    1                  1                 5.86         7.00             6000.0
    2                  0                 0.00         3.86                NaN
    """
    moment, log = business.moment(as_of), business.events
    seen = log[(log["event"] == event) & (log["occurred_at"] < moment) & (log["recorded_at"] < moment)]
    bought = pd.DataFrame(
        {
            "customer_id": seen["customer_id"],
            "day": seen["occurred_at"].dt.normalize(),
            "cents": seen["amount_cents"].astype("float64"),
        }
    )
    days = bought.groupby(["customer_id", "day"], sort=True)["cents"].sum().reset_index()
    first = days.groupby("customer_id")["day"].transform("min")
    buyers = days.groupby("customer_id")["day"].agg(["min", "max", "size"])
    repeat = days[days["day"] > first].groupby("customer_id")["cents"].mean()
    week, last_day = pd.Timedelta(weeks=1), (moment - pd.Timedelta(microseconds=1)).normalize()
    return pd.DataFrame(
        {
            "repeats": buyers["size"] - 1,
            "weeks_first_to_last": (buyers["max"] - buyers["min"]) / week,
            "weeks_known": (last_day - buyers["min"]) / week,
            "mean_repeat_cents": repeat.reindex(buyers.index),
        }
    )


def fit_purchases(history: pd.DataFrame) -> PurchaseModel:
    """Fit the BG/NBD model: how often people buy, and how soon they leave.

    Parameters
    ----------
    history
        From `purchase_history`.

    Returns
    -------
    PurchaseModel

    Raises
    ------
    ValueError
        If too few people have bought again to tell how people differ.

    Notes
    -----
    P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting your customers the easy way: an alternative to the
    Pareto/NBD model", *Marketing Science* 24 (2005), equation 6.
    """
    from scipy.special import betaln, gammaln, psi

    _need_repeaters(history)
    columns = ["repeats", "weeks_first_to_last", "weeks_known"]
    same = history.groupby(columns, as_index=False).size()
    x, last, seen, times = (same[name].to_numpy(np.float64) for name in [*columns, "size"])
    back, before = x > 0, np.maximum(x, 1) - 1

    def likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, a, b = parameters
        staying = betaln(a, b + x) - (r + x) * np.log(alpha + seen)
        gone = betaln(a + 1, b + before) - (r + x) * np.log(alpha + last)
        leaving = np.where(back, gone, -np.inf)
        either = np.logaddexp(staying, leaving)
        each = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b) + either
        stays, left = np.exp(staying - either), np.exp(leaving - either)
        slopes = (
            psi(r + x) - psi(r) + np.log(alpha) - stays * np.log(alpha + seen) - left * np.log(alpha + last),
            r / alpha - (r + x) * (stays / (alpha + seen) + left / (alpha + last)),
            psi(a + b) - psi(a) - psi(a + b + x) + stays * psi(a) + left * psi(a + 1),
            psi(a + b) - psi(b) - psi(a + b + x) + stays * psi(b + x) + left * psi(b + before),
        )
        return times @ each, np.array([times @ slope for slope in slopes])

    (r, alpha, a, b), log_likelihood = most_likely(likelihood, [0.5, 8.0, 0.7, 2.5], -8, 8)
    return PurchaseModel(r, alpha, a, b, log_likelihood, len(history))


def fit_spend(history: pd.DataFrame) -> SpendModel:
    """Fit the Gamma-Gamma model: how much people spend on a repeat purchase.

    It takes for granted that how much people spend has nothing to do with how often they buy.

    Parameters
    ----------
    history
        From `purchase_history`; people without a repeat purchase of some value take no part.

    Returns
    -------
    SpendModel

    Raises
    ------
    ValueError
        If too few people have bought again.

    Notes
    -----
    P. S. Fader, B. G. S. Hardie, "The Gamma-Gamma model of monetary value" (2013), equation 1a, after
    R. Colombo, W. Jiang, *Journal of Interactive Marketing* 13 (1999).
    """
    from scipy.special import betaln, psi

    _need_repeaters(history)
    used = history[(history["repeats"] > 0) & (history["mean_repeat_cents"] > 0)]
    x = used["repeats"].to_numpy(np.float64)
    scale = float(used["mean_repeat_cents"].mean())
    mean = used["mean_repeat_cents"].to_numpy(np.float64) / scale
    spent = x * mean

    def likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = parameters
        of_v, of_spent = np.log(v / (v + spent)), np.log(spent / (v + spent))
        each = -np.log(mean) - betaln(p * x, q) + q * of_v + p * x * of_spent
        slopes = (
            x * (psi(p * x + q) - psi(p * x) + of_spent),
            psi(p * x + q) - psi(q) + of_v,
            q / v - (q + p * x) / (v + spent),
        )
        return each.sum(), np.array([slope.sum() for slope in slopes])

    (p, q, v), log_likelihood = most_likely(likelihood, [np.e] * 3, -8, 12)
    return SpendModel(p, q, v * scale, log_likelihood - len(x) * float(np.log(scale)), len(x))


def lifetime_value(
    business: Business,
    as_of: str | pd.Timestamp | None = None,
    *,
    weeks: int = 52,
    margin: float = 0.4,
    yearly_discount: float = 0.1,
    event: str = "order_placed",
) -> LifetimeValue:
    """What every buyer is expected to be worth from a moment on.

    Parameters
    ----------
    business, as_of, event
        As in `purchase_history`.
    weeks
        How far ahead to look.
    margin
        Share of revenue that is left after the goods.
    yearly_discount
        How much less money is worth that comes a year later (0.1 is a tenth).

    Returns
    -------
    LifetimeValue

    Raises
    ------
    ValueError
        If there is too little history, or `weeks` is less than one.

    Notes
    -----
    Margin times expected value times expected purchases, discounted month by month: P. S. Fader, B. G. S.
    Hardie, K. L. Lee, "RFM and CLV", *Journal of Marketing Research* 42 (2005), with the BG/NBD model.
    """
    history = purchase_history(business, as_of, event=event)
    models = fit_purchases(history), fit_spend(history)
    worth = worth_of(history, *models, weeks=weeks, margin=margin, yearly_discount=yearly_discount)
    return LifetimeValue(worth, *models, weeks, business.currency)


def worth_of(
    history: pd.DataFrame,
    purchases: PurchaseModel,
    spend: SpendModel,
    *,
    weeks: int = 52,
    margin: float = 0.4,
    yearly_discount: float = 0.1,
) -> pd.DataFrame:
    """What every buyer is expected to be worth, from models that are fitted already.

    Parameters
    ----------
    history
        From `purchase_history`.
    purchases, spend
        From `fit_purchases` and `fit_spend`.
    weeks, margin, yearly_discount
        As in `lifetime_value`.

    Returns
    -------
    DataFrame, as ``people`` of `LifetimeValue`.

    Raises
    ------
    ValueError
        If `weeks` is less than one.
    """
    if weeks < 1:
        raise ValueError(f"weeks={weeks!r} looks nowhere; look at least one week ahead.")
    each = spend.expected_cents(history)
    months = np.linspace(0, weeks, max(round(weeks / 4), 1) + 1)
    # Many people have the same history: those who bought once, on the same day.
    columns = ["repeats", "weeks_first_to_last", "weeks_known"]
    same = history.groupby(columns).ngroup().to_numpy()
    different = history.iloc[np.unique(same, return_index=True)[1]]
    expected = [purchases.expected(different, week).to_numpy()[same] if week else 0 for week in months]
    counts = [0 * each + count for count in expected]
    value = 0 * each
    for begins, ends, before, after in zip(months, months[1:], counts, counts[1:], strict=False):
        value += (after - before) / (1 + yearly_discount) ** ((begins + ends) / 2 / 52)
    worth = pd.DataFrame({"alive": purchases.alive(history), "expected": counts[-1], "expected_cents": each})
    return worth.assign(value_cents=margin * each * value)


def _need_repeaters(history: pd.DataFrame) -> None:
    repeaters = int((history["repeats"] > 0).sum())
    if repeaters < ENOUGH_REPEATERS:
        raise ValueError(
            f"Only {people(repeaters)} bought again, too few to fit how people differ; "
            f"{ENOUGH_REPEATERS} or more are needed: take a longer history."
        )
