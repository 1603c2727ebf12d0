"""Fit a model by maximum likelihood, so exactly that every machine finds the same parameters.

Comes in: how unlikely what was seen is under some parameters, and how steeply that changes with each. Goes
out: the parameters under which it is most likely. Stage of the loop: measure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from segmentlab.model.features import one_thread

#: The log-likelihood of what was seen under some parameters, and its slope along each of them.
Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]


def most_likely(
    likelihood: Likelihood, start: Sequence[float], least: float, most: float
) -> tuple[list[float], float]:
    """Find the parameters, all above 0, under which what was seen is most likely.

    Near the best parameters the likelihood is flat: half of their digits no longer change it, and a search
    that looks at the likelihood alone leaves those to how a machine rounds. Where the slope crosses zero is
    plain to nearly all digits, so the search ends by looking for that.

    Parameters
    ----------
    likelihood
        Gives the log-likelihood under some parameters, and its slope along each.
    start
        Parameters to begin with.
    least, most
        The logarithm of no parameter leaves this range; one that comes to its end stays there.

    Returns
    -------
    The parameters, and the log-likelihood there.

    Examples
    --------
    >>> seen = np.array([2.0, 4.0, 9.0])
    >>> def waiting_times(parameters):  # of an exponential distribution: its rate is one over the mean
    ...     (rate,) = parameters
    ...     return len(seen) * np.log(rate) - rate * seen.sum(), np.array([len(seen) / rate - seen.sum()])
    >>> (rate,), log_likelihood = most_likely(waiting_times, [1.0], -8, 8)
    >>> round(rate, 9), round(log_likelihood, 3)
    (0.2, -7.828)
    """
    from scipy.optimize import minimize, root

    def cost(logs: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = np.exp(logs)
        value, slopes = likelihood(parameters)
        return -float(value), -slopes * parameters

    with one_thread():
        near = minimize(cost, np.log(start), jac=True, bounds=[(least, most)] * len(start)).x
        free = (near > least) & (near < most)

        def off(logs: np.ndarray) -> np.ndarray:
            return np.where(free, cost(logs)[1], logs - near)

        level = np.where(free, root(off, near, tol=1e-13).x, near)
        within = ((level >= least) & (level <= most)).all()
        best = level if within and np.abs(off(level)).max() < np.abs(off(near)).max() else near
    return np.exp(best).tolist(), -cost(best)[0]
