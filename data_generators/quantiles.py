"""Turn draws between 0 and 1 into numbers that are spread otherwise: normal, gamma, beta.

Comes in: draws, and what the spread depends on. Goes out: quantiles, the numbers below which those shares of
all numbers lie. Exact gamma and beta quantiles take microseconds each, so a curve through some of them is
kept for each shape, and everybody's number is read off it, to five digits or better.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from data_generators.draws import Floats

#: Points of a curve for one standard deviation, and where curves end: no draw is farther out.
_FINE, _END = 32, 8.5


def normal(draw: Floats) -> Floats:
    """Turn draws into standard normal numbers.

    Examples
    --------
    >>> normal(np.array([0.5, 0.975])).round(2)
    array([0.  , 1.96])
    """
    from scipy.special import ndtri

    return np.asarray(ndtri(draw))


def gamma(draw: Floats, shape: ArrayLike, mean: ArrayLike) -> Floats:
    """Turn draws into gamma numbers with this shape and mean.

    Examples
    --------
    >>> gamma(np.array([0.5]), shape=1, mean=1).round(3)
    array([0.693])
    """
    shapes: Floats = np.asarray(shape, dtype=np.float64)
    return np.exp(_read(draw, _gamma_curve, shapes)) * (np.asarray(mean) / shapes)


def beta(draw: Floats, mean: ArrayLike, strength: float) -> Floats:
    """Turn draws into beta numbers between 0 and 1 with this mean; more strength, less spread.

    Examples
    --------
    >>> beta(np.array([0.25]), mean=0.5, strength=2).round(3)
    array([0.25])
    """
    from scipy.special import expit

    means: Floats = np.asarray(mean, dtype=np.float64)
    return np.asarray(expit(_read(draw, lambda each: _beta_curve(each, strength), means)))


def _read(draw: Floats, curve: Callable[[float], Floats], shape: Floats) -> Floats:
    """Read each draw off the curve of its shape: on the cubic through the four points around it."""
    shapes, which = np.unique(shape, return_inverse=True)
    curves = np.concatenate([curve(each) for each in shapes.tolist()])
    place = (normal(draw) + _END) * _FINE
    before = place.astype(np.int64)
    t = place - before
    before += which.reshape(shape.shape) * len(_points())
    first, second, third, fourth = (curves.take(before + step) for step in (-1, 0, 1, 2))
    # Lagrange's form of the cubic through four points at equal distances.
    return (
        third * (t * (t + 1) * (2 - t) / 2)
        + second * ((t * t - 1) * (t - 2) / 2)
        + first * (t * (1 - t) * (t - 2) / 6)
        + fourth * (t * (t * t - 1) / 6)
    )


@cache
def _points() -> Floats:
    return np.arange(-_END, _END + 1 / _FINE, 1 / _FINE)


@cache
def _gamma_curve(shape: float) -> Floats:
    """Give the logarithms of gamma quantiles of scale 1, which as a curve over normal ones bend little."""
    from scipy.special import gammainccinv, gammaincinv, ndtr

    z = _points()
    # Above the middle it is the share beyond a quantile that has all its digits.
    quantiles = np.where(z < 0, gammaincinv(shape, ndtr(z)), gammainccinv(shape, ndtr(-z)))
    return np.log(np.maximum(quantiles, np.finfo(float).tiny))


@cache
def _beta_curve(mean: float, strength: float) -> Floats:
    """Give the log odds of beta quantiles."""
    from scipy.special import betaincinv, ndtr

    z, a, b = _points(), mean * strength, (1 - mean) * strength
    # Above the middle it is what is missing to 1 that has all its digits.
    quantiles = np.where(z < 0, betaincinv(a, b, ndtr(z)), betaincinv(b, a, ndtr(-z)))
    quantiles = quantiles.clip(np.finfo(float).tiny, 1 - np.finfo(float).eps)
    odds = np.log(quantiles) - np.log1p(-quantiles)
    return np.where(z < 0, odds, -odds)
