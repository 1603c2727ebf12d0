"""How long acting, measuring and governing take with 100,000 people, against one plain group-by of them.

    python benchmarks/measures.py [people]

Prints seconds and the ratio to a pandas group-by of the same people in the same run. The people of tests are
drawn at random here: what is timed is the arithmetic. What reads a log reads that of the shop.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import segmentlab as lab
from segmentlab.measure.lifetime import fit_purchases, fit_spend

BAR, BAR_OF_FITS = 1.0, 5.0


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    people = experiment(number)
    groups = pd.Series(np.arange(number) % 8, index=people.index).astype("category")
    history = purchases(number)
    days, left = pd.Series(np.arange(number) % 700 + 1.0), pd.Series(np.arange(number) % 3 > 0)
    model = lab.fit_uplift(people.head(2_000), "bought", ["before", "age"])
    pays = pd.Series(np.arange(number) % 90, index=np.arange(number))
    panel = regions_one_by_one(number)
    fitted = fit_purchases(history)
    shown: dict[str, tuple[Callable[[], object], float]] = {
        "lift": (lambda: lab.lift(people), BAR),
        "lift, money": (lambda: lab.lift(people, "spend_cents"), BAR),
        "lift_by, 8 segments": (lambda: lab.lift_by(people, groups), BAR),
        "adjusted_lift": (lambda: lab.adjusted_lift(people, "spend_cents", ["before", "age"]), BAR),
        "monitor, 30 looks": (lambda: lab.monitor(people), BAR),
        "plan_test": (lambda: lab.plan_test(base=0.1, difference=0.01, power=0.8), BAR),
        "uplift_curve": (lambda: lab.uplift_curve(people, model.score(people)), BAR),
        "staggered_effect, 24 weeks": (lambda: lab.staggered_effect(panel, "spent", cluster="region"), BAR),
        "retention, 8 segments": (lambda: lab.retention(days, left, groups), BAR),
        "revenue_bridge": (lambda: lab.revenue_bridge(pays, pays.shift(1, fill_value=0)), BAR),
        "expected purchases": (lambda: fitted.expected(history, 26), BAR),
        "matched_effect (fits a model)": (
            lambda: lab.matched_effect(people, "bought", ["before", "age"]),
            BAR_OF_FITS,
        ),
        "fit_uplift (fits two models)": (
            lambda: lab.fit_uplift(people, "bought", ["before", "age"]),
            BAR_OF_FITS,
        ),
        "fit_purchases (fits a model)": (lambda: fit_purchases(history), BAR_OF_FITS),
        "fit_spend (fits a model)": (lambda: fit_spend(history), BAR_OF_FITS),
        "fit_contracts (fits a model)": (lambda: lab.fit_contracts(days % 24 + 1, left), BAR_OF_FITS),
    }
    shown |= of_the_shop(number)
    plain = seconds(lambda: people.groupby(groups, observed=True)["spend_cents"].agg(["mean", "var", "size"]))
    print(f"{number:,} people; a plain group-by of them takes {plain:.4f} s")
    slow = 0
    for name, (call, bar) in shown.items():
        took = seconds(call)
        slow += took > bar
        print(f"{name:32} {took:7.3f} s  {took / plain:7.0f} x  {'ok' if took <= bar else f'over {bar:g} s'}")
    return 1 if slow else 0


def of_the_shop(number: int) -> dict[str, tuple[Callable[[], object], float]]:
    """What reads the log of a business, a year before its end where a time after it is needed."""
    shop = lab.load("ecommerce", customers=number, weeks=52)
    two_years = lab.load("ecommerce", customers=number)
    rollout = lab.past_campaign(two_years, "what_others_chose_2025")
    orders = lab.events("order_placed")
    regulars = lab.Segment("regulars", orders.count(within="365d") >= 2)
    looser = lab.Segment("regulars", orders.count(within="365d") >= 1)
    members = regulars.members(shop)
    book, folder = lab.playbook(shop), Path(tempfile.mkdtemp())
    memberships = pd.DataFrame({"regulars": members, "others": ~members})
    tests = pd.DataFrame(
        [
            (one, two, 0.01, 2_000, 5, 0.0, 0.02)
            for one in memberships
            for two in ("perk", "guide", "discount")
        ],
        columns=["segment", "action", "difference", "value_cents", "cost_cents", "low", "high"],
    )
    asked = {"channel": "email", "purpose": "marketing", "asked_by": "CRM", "why": "a benchmark"}
    columns = ["customer_id", "email", "country"]
    return {
        "who_gets_what": (lambda: lab.who_gets_what(shop, book), BAR),
        "next_best": (lambda: lab.next_best(memberships, tests), BAR),
        "universal_holdout": (lambda: lab.universal_holdout(shop, 0.05), BAR),
        "audience_file": (
            lambda: lab.audience_file(
                shop, memberships["others"], folder / "a.csv", columns=columns, hash_emails=True, **asked
            ),
            BAR,
        ),
        "message_metrics, a year": (lambda: lab.message_metrics(shop), BAR),
        "message_metrics, two years": (lambda: lab.message_metrics(two_years), BAR),
        "send": (lambda: lab.send(shop, "reminder", members, holdout=0.2, weeks=6), BAR),
        "past_campaign": (lambda: lab.past_campaign(two_years, "what_others_chose_2025"), BAR),
        "by_week, a rollout": (rollout.by_week, BAR),
        "attribute": (lambda: lab.attribute(shop), BAR),
        "order_metrics": (lambda: lab.order_metrics(shop, members), BAR),
        "purchase_history": (lambda: lab.purchase_history(shop), BAR),
        "change_report": (lambda: lab.change_report(regulars, looser, shop), BAR),
    }


def seconds(call: Callable[[], object], rounds: int = 3) -> float:
    """Processor time of the quickest of a few calls."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return min(times)


def experiment(number: int) -> pd.DataFrame:
    random = np.random.default_rng(1)
    got = random.uniform(size=number) < 0.7
    return pd.DataFrame(
        {
            "arm": np.where(got, "message", "holdout"),
            "bought": random.uniform(size=number) < 0.1 + 0.02 * got,
            "spend_cents": random.gamma(0.5, 9_000, number).round(),
            "before": random.gamma(0.5, 9_000, number).round(),
            "age": random.integers(18, 80, number),
        }
    )


def purchases(number: int) -> pd.DataFrame:
    random = np.random.default_rng(2)
    known = random.uniform(20, 100, number)
    repeats = random.poisson(random.gamma(0.4, 2.0, number))
    return pd.DataFrame(
        {
            "repeats": repeats,
            "weeks_first_to_last": np.where(repeats > 0, (known * random.uniform(size=number)).round(1), 0.0),
            "weeks_known": known.round(1),
            "mean_repeat_cents": np.where(repeats > 0, random.gamma(4, 1_500, number), np.nan),
        }
    )


def regions_one_by_one(number: int) -> pd.DataFrame:
    """As many rows as people: fewer people over 24 weeks."""
    units = number // 24
    region = np.arange(units) % 40
    starts = np.where(region < 30, 8 + 4 * (region % 3), np.nan)
    week = np.tile(np.arange(24), units)
    spent = np.random.default_rng(3).normal(20, 5, units * 24)
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), 24),
            "period": week,
            "region": np.repeat(region, 24),
            "starts": np.repeat(starts, 24),
            "spent": spent + 2 * (week >= np.nan_to_num(np.repeat(starts, 24), nan=99)),
        }
    )


if __name__ == "__main__":
    sys.exit(main())
