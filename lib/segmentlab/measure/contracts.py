"""How long contracts last: the chance to renew rises with every renewal, because the restless leave first.

Comes in: after how many periods customers left, or that they are still there. Goes out: survival, renewal
rates and the time still to expect. Stage of the loop: measure. For shops without contracts see lifetime.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.likelihood import most_likely
from segmentlab.showing import shows_itself
from segmentlab.words import percent

#: Fewer departures than this do not show how much people differ.
ENOUGH_DEPARTURES = 30
_HORIZON = 2_000  #: periods after which a payment is worth nothing any more


@shows_itself
class ContractModel(NamedTuple):
    """A fitted shifted beta-geometric model: chances to leave at a renewal are beta(alpha, beta).

    Survival and renewal rates are equations 5-7 of the source that `fit_contracts` names.
    """

    alpha: float
    beta: float
    log_likelihood: float
    people: int

    def survival(self, periods: int) -> pd.Series:
        """Share of new customers still there after 0, 1, 2, … periods."""
        from scipy.special import betaln

        after = np.arange(periods + 1)
        share = np.exp(betaln(self.alpha, self.beta + after) - betaln(self.alpha, self.beta))
        return pd.Series(share, index=pd.RangeIndex(periods + 1, name="period"), name="survival")

    def renewal_rates(self, periods: int) -> pd.Series:
        """Share of those up for their 1st, 2nd, … renewal who renew; it never falls."""
        number = np.arange(1, periods + 1)
        rates = (self.beta + number - 1) / (self.alpha + self.beta + number - 1)
        return pd.Series(rates, index=pd.RangeIndex(1, periods + 1, name="period"), name="renewal_rate")

    def expected_value(self, per_period: float, renewals: int = 0, discount: float = 0.0) -> float:
        """What a customer who has renewed so often will still bring, from the next renewal on.

        Parameters
        ----------
        per_period
            What a period brings, in the unit you want the answer in.
        renewals
            How often they have renewed already.
        discount
            How much less money is worth a period later (0.01 is a hundredth).

        Notes
        -----
        The discounted expected residual lifetime of P. S. Fader, B. G. S. Hardie, "Customer-base valuation
        in a contractual setting", *Marketing Science* 29 (2010), summed term by term.
        """
        rates = self.renewal_rates(renewals + _HORIZON).to_numpy()[renewals:]
        worth = (1 + discount) ** -np.arange(_HORIZON, dtype=np.float64)
        return float(per_period * (np.cumprod(rates) * worth).sum())

    def sentence(self) -> str:
        """The model as one sentence for a marketer."""
        rates = self.renewal_rates(12)
        return (
            f"{percent(rates.iloc[0])} renew the first time, of those left {percent(rates.iloc[3])} renew "
            f"the fourth time and {percent(rates.iloc[11])} the twelfth: as this model sees it, not because "
            "people grow loyal but because the restless have left."
        )


def fit_contracts(periods: Sequence[int] | pd.Series, left: Sequence[bool] | pd.Series) -> ContractModel:
    """Fit how chances to leave differ between customers, from how long each has stayed.

    Parameters
    ----------
    periods
        Renewals each customer has come up for: at the last of them they left, or they renewed all.
    left
        Whether each has left.

    Returns
    -------
    ContractModel

    Raises
    ------
    ValueError
        If too few have left, or a number of periods is no whole number of at least 1 for someone who left.

    Notes
    -----
    P. S. Fader, B. G. S. Hardie, "How to project customer retention", *Journal of Interactive Marketing* 21
    (2007), equations 5-7 and appendix B. Their two published cohorts are reproduced in the tests.

    Examples
    --------
    >>> survivors = [1000, 869, 743, 653, 593, 551, 517, 491]
    >>> model = fit_contracts(*from_survivors(survivors))
    >>> round(model.alpha, 3), round(model.beta, 3)
    (0.668, 3.806)
    """
    from scipy.special import betaln, psi

    stayed, gone = np.asarray(periods, dtype=np.float64), np.asarray(left, dtype=bool)
    if stayed.shape != gone.shape:
        raise ValueError(f"There are {len(stayed)} periods and {len(gone)} who left or not; give one each.")
    if (stayed != np.floor(stayed)).any() or (stayed < gone).any():
        raise ValueError("periods must be whole numbers, and at least 1 for everybody who left.")
    if gone.sum() < ENOUGH_DEPARTURES:
        raise ValueError(
            f"Only {int(gone.sum())} customers have left, too few to fit how they differ; "
            f"{ENOUGH_DEPARTURES} or more are needed: take a longer history."
        )
    if stayed.max() < 2:
        raise ValueError("Nobody has come up for a second renewal yet, so rates cannot change; wait for it.")
    same = pd.DataFrame({"periods": stayed, "left": gone}).groupby(["periods", "left"], as_index=False).size()
    count, lost, times = same["periods"].to_numpy(), same["left"].to_numpy(), same["size"].to_numpy(float)

    def likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        alpha, beta = parameters
        each = betaln(alpha + lost, beta + count - lost) - betaln(alpha, beta)
        both = psi(alpha + beta) - psi(alpha + beta + count)
        slopes = (both + psi(alpha + lost) - psi(alpha), both + psi(beta + count - lost) - psi(beta))
        return times @ each, np.array([times @ slope for slope in slopes])

    (alpha, beta), log_likelihood = most_likely(likelihood, [1.0, 1.0], -8, 12)
    return ContractModel(alpha, beta, log_likelihood, len(stayed))


def from_survivors(survivors: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Turn a cohort's survivors after 0, 1, 2, … periods into what `fit_contracts` takes.

    Examples
    --------
    >>> from_survivors([3, 2, 1])
    (array([1, 2, 2]), array([ True,  True, False]))
    """
    counts = np.asarray(survivors)
    if len(counts) < 2 or (np.diff(counts) > 0).any():
        raise ValueError("survivors must be at least two numbers, none larger than the one before it.")
    last, lost = len(counts) - 1, -np.diff(counts)
    periods = np.concatenate([np.repeat(np.arange(1, last + 1), lost), np.full(counts[-1], last)])
    return periods, np.arange(len(periods)) < lost.sum()
