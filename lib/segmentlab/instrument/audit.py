"""Audit a business before any segment is built on it: what is wrong, how much of it, and what that does.

Comes in: a business, clean or not. Goes out: a table with one row per check. Nothing is changed; `clean` does
that. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from segmentlab.instrument import finding
from segmentlab.instrument.business import Business

#: An event recorded later than this after it happened came late.
LATE = pd.Timedelta(hours=1)


class Check(NamedTuple):
    """What to look for: how to count it, out of what, and what it does to segments if left alone."""

    question: str
    count: Callable[[Business], int]
    out_of: Callable[[Business], int]
    consequence: str


def audit(business: Business) -> pd.DataFrame:
    """Look for every known kind of fault in a business.

    Parameters
    ----------
    business
        Any business: simulated, dirty or your own.

    Returns
    -------
    DataFrame with a row per check, in the order of the recipe: ``check``, ``question``, ``found`` (how many),
    ``share`` (of all it could be; missing where the log cannot tell), ``consequence`` (for segments, if left
    alone). Some lateness is natural: phones without a network, forms typed in the next morning.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> int(audit(tiny_business())["found"].sum())
    0
    """
    rows = []
    for name, check in CHECKS.items():
        found, everything = check.count(business), check.out_of(business)
        rows.append(
            (
                name,
                check.question,
                found,
                found / everything if everything else float("nan"),
                check.consequence,
            )
        )
    return pd.DataFrame(rows, columns=["check", "question", "found", "share", "consequence"])


def _events(business: Business) -> int:
    return len(business.events)


def _customers(business: Business) -> int:
    return len(business.customers)


def _hours(business: Business) -> int:
    return int((business.today - business.start) / pd.Timedelta(hours=1))


def _anonymous(business: Business) -> int:
    return len(business.tables["anonymous_events"]) if "anonymous_events" in business.tables else 0


def _misnamed(business: Business) -> int:
    plan = business.tables.get("tracking_plan")
    return int(business.events["event"].isin(list(finding.names_to_change(business.events, plan))).sum())


def _misspelled(business: Business) -> int:
    found = 0
    for table in (business.customers, business.events):
        for column in [name for name in table.select_dtypes("category") if name != "event"]:
            found += int(table[column].isin(list(finding.words_to_change(table[column]))).sum())
    return found


def _in_time(business: Business) -> pd.DataFrame:
    """Leave out events whose clock is wrong, which would fill any silence."""
    wrong = finding.wrong_clocks(business.events, business.customers)
    programs = business.events["customer_id"].isin(finding.bots(business.events))
    return business.events[~wrong & ~programs]


def _silent_hours(business: Business) -> int:
    stretches = finding.silences(_in_time(business))
    return sum(int((last - first) / pd.Timedelta(hours=1)) for first, last in stretches)


def _late(business: Business) -> int:
    return int((business.events["recorded_at"] - business.events["occurred_at"] > LATE).sum())


def _consents(business: Business) -> list[str]:
    return [name for name in business.customers if str(name).endswith("_consent")]


CHECKS: dict[str, Check] = {
    "retries": Check(
        "Is any event there twice?",
        lambda business: int(finding.repeats(business.events).sum()),
        _events,
        "Counts and sums are too high; one order looks like two.",
    ),
    "anonymous": Check(
        "Does any event belong to nobody?",
        _anonymous,
        lambda business: len(business.events) + _anonymous(business),
        "Busy people look quiet, and get messages meant for the quiet.",
    ),
    "names": Check(
        "Is any event written in another way than the rest?",
        _misnamed,
        _events,
        "A rule asks for one name and misses the people under the other.",
    ),
    "labels": Check(
        "Is any word spelled in two ways?",
        _misspelled,
        _events,
        "A condition on the word misses those spelled otherwise.",
    ),
    "clocks": Check(
        "Is any event dated before sign-up, or after it was recorded?",
        lambda business: int(finding.wrong_clocks(business.events, business.customers).sum()),
        _events,
        "People count as just seen, or as gone for years.",
    ),
    "units": Check(
        "Does any release write amounts in another unit?",
        lambda business: int(finding.other_units(business.events).sum()),
        _events,
        "Big spenders drop out of every rule about money.",
    ),
    "missing": Check(
        "Does any event lack what the others of its kind have?",
        lambda business: sum(int(rows.sum()) for rows in finding.gaps(business.events).values()),
        _events,
        "A condition on what is missing is never true.",
    ),
    "test_accounts": Check(
        "Is any account one for tests?",
        lambda business: int(finding.accounts_for_tests(business.customers).sum()),
        _customers,
        "Colleagues count as customers, often as the best.",
    ),
    "bots": Check(
        "Does anybody do more within a minute than a human can?",
        lambda business: len(finding.bots(business.events)),
        _customers,
        "Programs lead every ranking by activity.",
    ),
    "duplicate_customers": Check(
        "Does anybody have two accounts?",
        lambda business: len(finding.same_people(business.customers)),
        _customers,
        "A regular looks like one who left and one who is new, and gets both messages.",
    ),
    "consent": Check(
        "Is it unknown of anybody what they agreed to?",
        lambda business: sum(int(business.customers[name].isna().sum()) for name in _consents(business)),
        lambda business: len(business.customers) * max(len(_consents(business)), 1),
        "Writing to them may be against the law; not writing loses reach.",
    ),
    "late": Check(
        "Does any event arrive more than an hour after it happened?",
        _late,
        _events,
        "A list drawn in the meantime says that they did nothing.",
    ),
    "outage": Check(
        "Are there hours without any event from browsers and apps?",
        _silent_hours,
        _hours,
        "Everybody looks quiet in those days; trends show a dip that never was.",
    ),
    "ad_block": Check(
        "Are there purchases or other events of the server whose visit is not in the log?",
        lambda business: int(finding.visits_not_in_log(business.events).sum()),
        lambda business: int(finding.of_visits(business.events).sum()),
        "These people buy and seem never to look: rules on visits miss good customers.",
    ),
}
