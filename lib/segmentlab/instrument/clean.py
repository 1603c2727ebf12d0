"""Clean a dirty business step by step, and say at each step what was found and what was done.

Comes in: a business as it was recorded. Goes out: the business with everything put right that can be, and a
table with one row per step, which also names what no recipe can bring back. The steps and their order are
`STEPS`: copies and names first, because every later step counts events by name; programs before gaps,
because their visits tell nothing. Stage of the loop:
instrument.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from segmentlab.instrument import finding
from segmentlab.instrument.business import Business


class Done(NamedTuple):
    """What a step found, and what it did about it."""

    found: int
    what: str
    repaired: int


@dataclass(eq=False)
class Tables:
    """The tables of a business while they are being cleaned."""

    customers: pd.DataFrame
    events: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def clean(business: Business) -> tuple[Business, pd.DataFrame]:
    """Clean a business by the recipe of `STEPS`.

    Parameters
    ----------
    business
        As it was recorded. Columns that help if they are there: ``event_id``, ``platform`` and ``release`` of
        events, ``email`` of customers; tables ``tracking_plan``, ``anonymous_events`` and ``logins``.

    Returns
    -------
    cleaned : Business
        The same business, put right; the one given stays as it is.
    steps : DataFrame
        One row per step: ``step``, ``found`` (rows, words or people with this fault), ``repaired`` (how many
        of them are as if it had never happened), ``done`` (in words).

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> cleaned, steps = clean(tiny_business())
    >>> int(steps["found"].sum()), len(cleaned.events)
    (0, 4)
    """
    at_work = Tables(business.customers, business.events, dict(business.tables))
    rows = []
    for step, take in STEPS.items():
        done = take(at_work)
        rows.append((step, done.found, done.repaired, done.what))
    events = at_work.events.sort_values(["occurred_at", "customer_id"], kind="stable", ignore_index=True)
    cleaned = replace(
        business,
        customers=at_work.customers.reset_index(drop=True),
        events=events,
        tables=at_work.tables,
        _kept={},
    )
    return cleaned, pd.DataFrame(rows, columns=["step", "found", "repaired", "done"])


def _drop_repeats(at_work: Tables) -> Done:
    again = finding.repeats(at_work.events)
    at_work.events = at_work.events[~again]
    return Done(int(again.sum()), "events sent twice: the first copy is kept", int(again.sum()))


def _join_logins(at_work: Tables) -> Done:
    """Give visits without a login to those who logged in on the same device later."""
    nobody, logins = at_work.tables.get("anonymous_events"), at_work.tables.pop("logins", None)
    if nobody is None:
        return Done(0, "events without a customer: none", 0)
    owner = (
        nobody["visitor_id"].map(logins.set_index("visitor_id")["customer_id"])
        if logins is not None
        else None
    )
    known = owner.notna() if owner is not None else pd.Series(False, index=nobody.index)
    if known.any():
        back = nobody[known].drop(columns="visitor_id")
        back.insert(0, "customer_id", owner[known].astype(at_work.events["customer_id"].dtype))  # type: ignore[index]
        at_work.events = pd.concat([at_work.events, back[at_work.events.columns]], ignore_index=True)
        at_work.tables["anonymous_events"] = nobody[~known].reset_index(drop=True)
    what = "events without a customer: given to who logged in there later; the others stay nobody's"
    return Done(len(nobody), what, int(known.sum()))


def _name_events(at_work: Tables) -> Done:
    changes = finding.names_to_change(at_work.events, at_work.tables.pop("tracking_plan", None))
    affected = at_work.events["event"].isin(list(changes))
    at_work.events = at_work.events.assign(event=_reworded(at_work.events["event"], changes))
    what = f"event names written otherwise: {len(changes)} names brought into one form"
    return Done(int(affected.sum()), what, int(affected.sum()))


def _spell_words(at_work: Tables) -> Done:
    found = 0
    for name in ("customers", "events"):
        table = getattr(at_work, name)
        words = [name for name in table.select_dtypes("category") if name != "event"]
        better = {column: finding.words_to_change(table[column]) for column in words}
        found += sum(int(table[column].isin(list(changes)).sum()) for column, changes in better.items())
        changed = {column: _reworded(table[column], changes) for column, changes in better.items() if changes}
        setattr(at_work, name, table.assign(**changed))
    return Done(found, "words with other capitals or blanks: written like the commonest of them", found)


def _set_clocks(at_work: Tables) -> Done:
    events = at_work.events
    wrong = finding.wrong_clocks(events, at_work.customers)
    at_work.events = events.assign(occurred_at=events["occurred_at"].where(~wrong, events["recorded_at"]))
    what = "events dated in the future or before sign-up: dated when they were recorded"
    return Done(int(wrong.sum()), what, int(wrong.sum()))


def _convert_units(at_work: Tables) -> Done:
    events = at_work.events
    wrong = finding.other_units(events)
    better = {}
    for column in [name for name in events if str(name).endswith("_cents")]:
        if wrong.any():
            cents = (
                events[column]
                .astype("Float64")
                .where(~wrong, (events[column].astype("Float64") * 100).round())
            )
            better[column] = cents.round().astype("Int64")
    at_work.events = events.assign(**better)
    return Done(int(wrong.sum()), "amounts in dollars from one release: turned into cents", int(wrong.sum()))


def _fill_gaps(at_work: Tables) -> Done:
    found = repaired = 0
    for column, rows in finding.gaps(at_work.events).items():
        told = finding.known_from(at_work.events, column, rows)
        words = at_work.events[column].astype("object")
        words.loc[told.index] = told
        filled = pd.Categorical(words, categories=at_work.events[column].cat.categories)
        at_work.events = at_work.events.assign(**{column: filled})
        found, repaired = found + int(rows.sum()), repaired + len(told)
    what = "properties left out: filled from the same visit or item; the others stay missing"
    return Done(found, what, repaired)


def _drop_test_accounts(at_work: Tables) -> Done:
    gone = at_work.customers.loc[finding.accounts_for_tests(at_work.customers), "customer_id"]
    _drop_people(at_work, gone)
    return Done(len(gone), "test accounts: taken out with all they did", len(gone))


def _drop_bots(at_work: Tables) -> Done:
    gone = finding.bots(at_work.events)
    _drop_people(at_work, gone)
    return Done(len(gone), "accounts of programs: taken out with all they did", len(gone))


def _merge_people(at_work: Tables) -> Done:
    first = finding.same_people(at_work.customers)
    events, customers = at_work.events, at_work.customers
    if len(first):
        owner = events["customer_id"].map(first).fillna(events["customer_id"])
        at_work.events = events.assign(customer_id=owner.astype(events["customer_id"].dtype))
        at_work.customers = customers[~customers["customer_id"].isin(first.index)]
        _drop_from_changes(at_work, first.index)
    return Done(len(first), "second accounts of a person: joined with the first", len(first))


def _fill_consent(at_work: Tables) -> Done:
    """Read lost consent from its history; where that is lost too, it stays missing, which allows nothing."""
    customers, changes = at_work.customers, at_work.tables.get("changes")
    found = repaired = 0
    for column in [name for name in customers if str(name).endswith("_consent")]:
        lost = customers[column].isna()
        found += int(lost.sum())
        if lost.any() and changes is not None and column in changes:
            told = changes.dropna(subset=[column]).groupby("customer_id")[column].last()
            filled = (
                customers[column]
                .astype("boolean")
                .fillna(customers["customer_id"].map(told).astype("boolean"))
            )
            repaired += int((lost & filled.notna()).sum())
            customers = customers.assign(**{column: filled if filled.isna().any() else filled.astype(bool)})
    at_work.customers = customers
    what = "consent nobody knows: read from its history; where that is lost too, write to nobody"
    return Done(found, what, repaired)


def _name_silences(at_work: Tables) -> Done:
    stretches = finding.silences(at_work.events)
    when = "; ".join(f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}" for first, last in stretches)
    what = "hours without any event from browsers and apps: lost for good"
    hours = sum(int((last - first) / pd.Timedelta(hours=1)) for first, last in stretches)
    return Done(hours, f"{what} ({when})" if when else what, 0)


def _name_blocked(at_work: Tables) -> Done:
    unseen = finding.visits_not_in_log(at_work.events)
    what = "events whose visit is not in the log (blocked, or lost in an outage): lost for good"
    return Done(int(unseen.sum()), what, 0)


def _drop_people(at_work: Tables, gone: pd.Series | pd.Index) -> None:
    at_work.customers = at_work.customers[~at_work.customers["customer_id"].isin(gone)]
    at_work.events = at_work.events[~at_work.events["customer_id"].isin(gone)]
    _drop_from_changes(at_work, pd.Index(gone))


def _drop_from_changes(at_work: Tables, gone: pd.Index) -> None:
    changes = at_work.tables.get("changes")
    if changes is not None:
        at_work.tables["changes"] = changes[~changes["customer_id"].isin(gone)].reset_index(drop=True)


def _reworded(column: pd.Series, changes: dict[str, str]) -> pd.Series:
    """Write other words for some; words that nobody uses any more are forgotten."""
    if not changes:
        return column
    old = list(column.cat.categories)
    kept = [word for word in old if word not in changes]
    kept += [word for word in dict.fromkeys(changes.values()) if word not in kept]
    place = {word: kept.index(changes.get(word, word)) for word in old}
    codes = pd.Series([place[word] for word in old] + [-1]).to_numpy()[column.cat.codes.to_numpy()]
    return pd.Series(pd.Categorical.from_codes(codes, kept), index=column.index)


#: The recipe: each step takes the tables as the one before left them.
STEPS: dict[str, Callable[[Tables], Done]] = {
    "retries": _drop_repeats,
    "anonymous": _join_logins,
    "names": _name_events,
    "labels": _spell_words,
    "clocks": _set_clocks,
    "units": _convert_units,
    "test_accounts": _drop_test_accounts,
    "bots": _drop_bots,
    "missing": _fill_gaps,
    "duplicate_customers": _merge_people,
    "consent": _fill_consent,
    "outage": _name_silences,
    "ad_block": _name_blocked,
}
