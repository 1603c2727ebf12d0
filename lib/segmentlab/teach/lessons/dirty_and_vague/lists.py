"""The lists of the notebook: drawn from a log, held against who truly belongs on them, and mailed.

Comes in: the shop as it truly was, and a dirty copy of it. Goes out: who gets an email, rightly or not, and
what that truly earns. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from segmentlab.activate.send import futures, messages
from segmentlab.instrument import finding
from segmentlab.instrument.business import Business
from segmentlab.instrument.clean import STEPS, Tables
from segmentlab.instrument.load import load
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members

#: How many customers the shop has: enough to see, and quick to make dirty copies of.
CUSTOMERS = 8_000
#: Weeks for which everybody is watched after an email.
WEEKS = 6
TRUE = "as it truly was"
orders, visits = events("order_placed"), events("session_started")


@dataclass(frozen=True)
class Audience:
    """A list: its rule, in words, an email meant for it and another one, and what a wrong name is told."""

    rule: Rule
    words: str
    fault: str
    fits: str
    misfits: str
    told: str


AUDIENCES: dict[str, Audience] = {
    "Sleepers": Audience(
        (orders.count(within="365d") >= 1) & (visits.count(within="60d") == 0),
        "an order in the past year, no visit for 60 days",
        "gaps: visits that the log does not have",
        "win_back",
        "perk",
        "“we have not seen you”, though they were there",
    ),
    "Never ordered": Audience(
        orders.count() == 0,
        "no order in the log",
        "names: orders under another event name",
        "guide",
        "win_back",
        "what one tells a newcomer, though they have ordered",
    ),
    "Regulars": Audience(
        orders.count(within="365d") >= 2,
        "two orders or more in the past year",
        "duplicates: orders sent twice, people with two accounts",
        "perk",
        "win_back",
        "“as one of our regulars”, after one order",
    ),
    "Big spenders": Audience(
        orders.sum("amount_cents", within="365d") >= 30_000,
        "$300 or more in the past year",
        "units: six weeks of orders in dollars, where the others are in cents",
        "perk",
        "win_back",
        "“as one of our best”, which they are not",
    ),
}


class Mailed(NamedTuple):
    """An email to a list: names by what they are, and what came of it in six weeks.

    ``right``, ``wrong`` and ``nobody`` (programs, colleagues, a second account of the same person) add up to
    ``names``; ``missing`` should have got it. Money is in cents.
    """

    names: int
    right: int
    wrong: int
    nobody: int
    missing: int
    buyers: int
    buyers_anyway: int
    buyers_wrong: int
    revenue: float
    cost: float
    profit: float
    profit_missing: float

    @property
    def off(self) -> int:
        """Names on the list that should not be, and people who should be and are not."""
        return self.names - self.right + self.missing


def shops(seed: int = 2026, customers: int = CUSTOMERS) -> dict[str, Business]:
    """Load the same shop three times: as it truly was, with a mild and with a heavy mess in its log."""
    copies = {TRUE: "off", "mild": "mild", "heavy": "heavy"}
    return {
        name: load("ecommerce", customers=customers, seed=seed, mess=mess) for name, mess in copies.items()
    }


def tidied(dirty: Business) -> Business:
    """Clean a copy, once.

    All steps of `clean` but the slowest, which fills in words left out: no list here asks for them.
    """

    def found() -> Business:
        at_work = Tables(dirty.customers, dirty.events, dict(dirty.tables))
        for name, step in STEPS.items():
            if name != "missing":
                step(at_work)
        log = at_work.events.sort_values(["occurred_at", "customer_id"], kind="stable", ignore_index=True)
        people = at_work.customers.reset_index(drop=True)
        return replace(dirty, customers=people, events=log, tables=at_work.tables, _kept={})

    return dirty.keep(("dirty", "tidied"), found)


def unseen(log: Business) -> pd.Index:
    """Customers whose last order the server has, and whose visit for it the log has not."""

    def found() -> pd.Index:
        lately = log.events[log.events["occurred_at"] >= log.today - pd.Timedelta(days=365)]
        blocked = finding.visits_not_in_log(lately)[lately["event"] == "order_placed"]
        last = lately.loc[blocked.index, "customer_id"].drop_duplicates(keep="last")
        return pd.Index(last[blocked[last.index]])

    return log.keep(("dirty", "unseen"), found)


def careful(dirty: Business, rule: Rule, *, asks_visits: bool = True) -> pd.Index:
    """Draw a list with care: from the cleaned log, without people whose visits it cannot see."""
    names = drawn(tidied(dirty), rule)
    return names.difference(unseen(tidied(dirty))) if asks_visits else names


def drawn(log: Business, rule: Rule) -> pd.Index:
    """Draw a list today: the ids that a log names."""
    inside = members(rule, log)
    return inside.index[inside]


def _people(true: Business, log: Business) -> pd.Series:
    """Who is behind each id of a log: a person's first id; missing for programs and colleagues."""

    def found() -> pd.Series:
        ids = pd.Index(log.customers["customer_id"])
        if log is true:
            return pd.Series(ids, index=ids, dtype="Int64")
        dirt = log.truth.tables["dirt"]
        second = dirt[(dirt["table"] == "customers") & (dirt["kind"] == "duplicate_customers")]
        first = pd.Series(
            second["original"].astype(str).astype("int64").to_numpy(), index=second["row_id"].to_numpy()
        )
        who = pd.Series(ids, index=ids, dtype="Int64").where(ids.isin(true.customers["customer_id"]))
        who[first.index.intersection(ids)] = first[first.index.intersection(ids)]
        return who

    return log.keep(("dirty", "people"), found)


def effects(true: Business, key: str) -> pd.DataFrame:
    """Both futures of everybody with one message, and its true extra profit."""

    def found() -> pd.DataFrame:
        both = futures(true, key, WEEKS)
        return both.assign(more=both["profit_cents_with"] - both["profit_cents_without"])

    return true.keep(("dirty", "effects", key), found)


def mailed(true: Business, log: Business, names: pd.Index, rule: Rule, key: str) -> Mailed:
    """Send an email to a list drawn from a log, and tell what became of it.

    Only people who agreed to email get it; whether a log still knows that is the matter of other lessons.
    """
    agreed = true.customers.set_index("customer_id")["email_consent"].astype(bool)
    who = _people(true, log).reindex(names)
    who = who[who.map(agreed).fillna(True).to_numpy(bool)]
    reached = pd.Index(who.dropna().astype("int64").unique())
    meant = drawn(true, rule)
    meant = meant[agreed.reindex(meant).to_numpy()]
    wrong, missing = reached.difference(meant), meant.difference(reached)
    table, cost = effects(true, key), messages(true)[key].cost_cents
    got = table.loc[reached]
    bought = got["bought_with"].astype(bool)
    return Mailed(
        names=len(who),
        right=len(reached) - len(wrong),
        wrong=len(wrong),
        nobody=len(who) - len(reached),
        missing=len(missing),
        buyers=int(bought.sum()),
        buyers_anyway=int((bought & got["bought_without"].astype(bool)).sum()),
        buyers_wrong=int(bought[wrong].sum()),
        revenue=float(got["revenue_cents_with"].sum()),
        cost=float(cost * len(who)),
        profit=float(got["more"].sum() - cost * (len(who) - len(reached))),
        profit_missing=float(table.loc[missing, "more"].sum()),
    )
