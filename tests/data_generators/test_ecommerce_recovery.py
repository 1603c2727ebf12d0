"""The purchase process is the one of the literature: fitting its model gives our numbers back."""

from copy import deepcopy

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

from data_generators import parameters
from data_generators.campaigns import decide
from data_generators.rules import rules

RATE_SHAPE, ORDERS_A_YEAR, LEAVES = 0.9, 3.0, 0.40
#: Weeks a shopper is watched, and shoppers.
WEEKS, PEOPLE = 78, 50_000
STILL = {
    "shopping": {"mood_on_orders": 0.0},
    "intent": {"base": 0.0, "of_order_rate": 0.0},
    "loyalty": {"on_orders": 0.0, "on_leaving": 0.0},
    "waiting": {"full_price": 0.0, "on_offer": 0.0},
    "occasions": {"birthday": 0.0, "gift_giver": 0.0},
    "newsletter": {"on_orders": 0.0, "push_on_orders": 0.0, "sms_on_orders": 0.0},
    "service": {"leaves_after_trouble": 1.0},
    "year": {"months": [1.0] * 12, "christmas": [0.0] * 12, "own_season_size": 0.0},
}


@pytest.fixture
def counts(monkeypatch):
    """Repeat orders, week of the last one and weeks watched, of shoppers of one type without a calendar."""
    plain = deepcopy(parameters.facts("ecommerce"))
    for section, values in STILL.items():
        plain[section] |= values
    plain["past_campaigns"] = []
    only = plain["types"][0] | {"share": 100, "orders_a_year": ORDERS_A_YEAR, "spread": RATE_SHAPE}
    only |= {"leaves": LEAVES, "buys_at_sign_up": 1.0, "restocks": 0.0, "sale_pull": 0.0}
    plain["types"] = [only]
    plain["messages"] = {}
    for channel in plain["channels"].values():
        channel["opted_in"] = 0.0
    monkeypatch.setattr(parameters, "facts", lambda business: plain)
    parameters.by_type.cache_clear()
    world = rules("ecommerce").open_business(0, PEOPLE, 4, 77, PEOPLE)  # everybody joins within four weeks
    for _ in range(WEEKS + 4):
        week, _ = decide(world)
        rules("ecommerce").advance(world, week)
    joined, state = world.traits.joined_week, world.state
    parameters.by_type.cache_clear()
    last = np.where(state.orders > 1, state.last_order_week - joined, 0)
    return state.orders - 1.0, last.astype(float), world.week - 1.0 - joined


def minus_log_likelihood(logs, orders, last, watched):
    """Give minus the log-likelihood of the MBG/NBD model.

    Batislam, Denizel & Filiztekin, *International Journal of Research in Marketing* 24 (2007): orders come at
    gamma rates, and after each of them, the first included, a customer leaves with a beta chance.
    """
    r, alpha, a, b = np.exp(logs)
    common = gammaln(r + orders) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
    stays = betaln(a, b + orders + 1) - (r + orders) * np.log(alpha + watched)
    gone = betaln(a + 1, b + orders) - (r + orders) * np.log(alpha + last)
    return -(common + np.logaddexp(stays, gone)).sum()


def test_maximum_likelihood_gives_the_purchase_parameters_back(counts):
    """Weeks for moments, and two orders in one week, cost the fit a little; chance costs it about as much."""
    fits = [
        minimize(
            minus_log_likelihood, np.log(start), args=counts, method="Nelder-Mead", options={"maxiter": 4_000}
        )
        for start in ([0.5, 10.0, 2.0, 3.0], [1.0, 20.0, 1.0, 3.0])
    ]  # the surface has more than one valley
    r, alpha, a, b = np.exp(min(fits, key=lambda fit: fit.fun).x)
    assert r == pytest.approx(RATE_SHAPE, rel=0.15)
    assert 52 * r / alpha == pytest.approx(ORDERS_A_YEAR, rel=0.08)
    assert a / (a + b) == pytest.approx(LEAVES, abs=0.04)
    assert a + b == pytest.approx(4.0, rel=0.25)


def test_how_many_order_how_often_is_as_the_model_says_and_not_poisson_nor_without_leaving(counts):
    """Shares of people by repeat orders, against a million people drawn from the model one by one."""
    orders, _, watched = counts
    rng, people = np.random.default_rng(1), 1_000_000
    rate = rng.gamma(RATE_SHAPE, ORDERS_A_YEAR / 52 / RATE_SHAPE, people)
    leaves = rng.beta(4 * LEAVES, 4 * (1 - LEAVES), people)
    would = rng.poisson(rate * rng.choice(watched, people))
    drawn = np.minimum(would, rng.geometric(leaves) - 1)  # whoever leaves does so after an order

    def shares(numbers):
        return np.bincount(np.minimum(numbers.astype(int), 12), minlength=13) / len(numbers)

    def apart(other):
        return 0.5 * np.abs(shares(orders) - shares(other)).sum()

    assert apart(drawn) < 0.015
    assert apart(rng.poisson(orders.mean(), people)) > 0.15
    assert apart(would) > 0.1
    dropout = -minus_log_likelihood(np.log([RATE_SHAPE, 52 * RATE_SHAPE / ORDERS_A_YEAR, 1.6, 2.4]), *counts)
    stay = [np.log([shape, shape / orders.mean() * watched.mean(), 1e-4, 1e2]) for shape in (0.2, 0.4, 0.9)]
    assert dropout > max(-minus_log_likelihood(logs, *counts) for logs in stay) + 1_000


def test_order_counts_follow_the_negative_binomial_of_those_who_stay(counts):
    """Expected repeat orders of a customer after t weeks, by the closed form of the same model."""
    orders, _, watched = counts
    r, alpha = RATE_SHAPE, 52 * RATE_SHAPE / ORDERS_A_YEAR
    a, b = 4 * LEAVES, 4 * (1 - LEAVES)
    t = watched.mean()
    expected = b / (a - 1) * (1 - (alpha / (alpha + t)) ** r * hyp2f1(r, b + 1, a + b, t / (alpha + t)))
    assert orders.mean() == pytest.approx(expected, rel=0.04)
    assert orders.var() > 2 * orders.mean()
