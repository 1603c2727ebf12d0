"""Fit a model by maximum likelihood, so exactly that every machine finds the same parameters.

Comes in: how unlikely what was seen is under some parameters, and how steeply that changes with each. Goes
out: the parameters under which it is most likely. Stage of the loop: measure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from segmentlab.model.features import one_thread

#: Minus the log-likelihood at some parameters, and its slope along each of them.
Cost = Callable[[np.ndarray], tuple[float, np.ndarray]]


def most_likely(
    cost: Cost, start: Sequence[float] | np.ndarray, least: float, most: float
) -> tuple[np.ndarray, float]:
    """Find the parameters under which what was seen is most likely.

    Near the best parameters the likelihood is flat: half of their digits no longer change it, and a search
    that looks at the likelihood alone leaves those to how a machine rounds. Where the slope crosses zero is
    plain to nearly all digits, so the search ends by looking for that.

    Parameters
    ----------
    cost
        Gives minus the log-likelihood and its slope; mostly of the logarithms of the parameters.
    start
        Where to begin.
    least, most
        No parameter may leave this range; one that ends at its end stays there.

    Returns
    -------
    The parameters, and the log-likelihood there.

    Examples
    --------
    >>> seen = np.array([2.0, 4.0, 9.0])
    >>> def waiting_times(logs):  # of an exponential distribution: its rate is one over the mean
    ...     rate = np.exp(logs[0])
    ...     return rate * seen.sum() - len(seen) * logs[0], np.array([rate * seen.sum() - len(seen)])
    >>> logs, log_likelihood = most_likely(waiting_times, [0.0], -8, 8)
    >>> round(float(np.exp(logs[0])), 9), round(log_likelihood, 3)
    (0.2, -7.828)
    """
    from scipy.optimize import minimize, root

    with one_thread():
        near = minimize(cost, start, jac=True, bounds=[(least, most)] * len(start)).x
        free = (near > least) & (near < most)

        def put_in(values: np.ndarray) -> np.ndarray:
            whole = near.copy()
            whole[free] = values
            return whole

        def slope(values: np.ndarray) -> np.ndarray:
            return cost(put_in(values))[1][free]

        best = near[free]
        if free.any():
            level = root(slope, best, tol=1e-13).x
            within = ((level >= least) & (level <= most)).all()
            if within and np.abs(slope(level)).max() < np.abs(slope(best)).max():
                best = level
    return put_in(best), -float(cost(put_in(best))[0])
