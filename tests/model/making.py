"""Small businesses for tests of models: who did what, how many days ago."""

import numpy as np
import pandas as pd

from segmentlab.instrument import make_business

TODAY = pd.Timestamp("2026-06-29")


def business_of(done, people=0, today=TODAY):
    """A business from one dict per person: event name -> list of days ago, or of (days ago, properties)."""
    rows = []
    for who, own in enumerate(done, start=1):
        for event, times in own.items():
            for one in times:
                days, properties = one if isinstance(one, tuple) else (one, {})
                moment = today - pd.Timedelta(days=days)
                rows.append({"customer_id": who, "event": event, "occurred_at": moment, **properties})
    log = pd.DataFrame(rows)
    customers = pd.DataFrame({"customer_id": range(1, len(done) + people + 1), "signed_up_at": "2020-01-01"})
    return make_business(customers, log, today=today)


def random_business(people=1500, days=400, visits=0.05, orders=0.15, seed=1, event="order_placed"):
    """People who differ in how often they visit; each visit leads to an order with the same chance."""
    chance = np.random.default_rng(seed)
    rate = chance.gamma(0.6, visits / 0.6, people)
    many = chance.poisson(rate * days)
    who = np.repeat(np.arange(1, people + 1), many)
    moments = TODAY - pd.to_timedelta(chance.uniform(0, days, len(who)), unit="D")
    log = pd.DataFrame({"customer_id": who, "event": "session_started", "occurred_at": moments})
    bought = log[chance.random(len(log)) < orders].assign(event=event)
    bought["occurred_at"] += pd.Timedelta(minutes=5)
    log = pd.concat([log, bought], ignore_index=True)
    log = log[log["occurred_at"] < TODAY]
    log["amount_cents"] = 1000
    customers = pd.DataFrame({"customer_id": range(1, people + 1), "signed_up_at": "2020-01-01"})
    return make_business(customers, log, today=TODAY)
