"""Dirt in who the customers are: test accounts, bots, second accounts, lost consent.

Comes in: a draft and how much of it. Goes out: the draft, dirtier, and what was done in its notes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data_generators.draws import Whole, from_share, happens
from data_generators.mess.draft import Draft, as_text, event_ids, own_columns, pick, running

#: New accounts get numbers past those of all people: person's number + so many times everybody.
SECOND, TEST, BOT = 1, 2, 3
_DAY = 24 * 3600 * 1_000_000  # in microseconds


def accounts_for_tests(draft: Draft, much: Mapping[str, float]) -> None:
    """Let a colleague repeat what some customers do, a few seconds later, under an account for tests."""
    people = draft.customers["customer_id"].to_numpy()
    chosen = people[happens(draft.draw("chosen", people), much["share"])]
    accounts = _new_accounts(draft, chosen, TEST)
    accounts["email"] = "qa+" + accounts["customer_id"].astype(str) + "@test.example.com"
    accounts["first_name"], accounts["last_name"] = "Test", "Account"
    copied = draft.events[draft.events["customer_id"].isin(chosen)].copy()
    soon = pd.Timedelta(seconds=7)
    copied[["occurred_at", "recorded_at"]] += soon
    copied = copied[copied["recorded_at"] < draft.today]
    _add(draft, accounts, _of_new_accounts(draft, copied, TEST))


def bots(draft: Draft, much: Mapping[str, float]) -> None:
    """Let programs open accounts and look at hundreds of pages, one or two a second."""
    people = draft.customers["customer_id"].to_numpy()
    chosen = people[happens(draft.draw("chosen", people), much["share"])]
    pages = np.flatnonzero((draft.events["event"] == draft.settings["bot"]) & draft.is_client())
    if not len(pages):
        return
    many = 1 + int(much["most"] - much["least"])
    views = int(much["least"]) + from_share(draft.draw("pages", chosen), many)
    accounts = _new_accounts(draft, chosen, BOT)
    history = (draft.today - draft.start) // pd.Timedelta(days=1)
    day = from_share(draft.draw("day", chosen), max(history - 1, 1))
    second = from_share(draft.draw("second", chosen), 23 * 3600)
    begins = (day * 86_400 + second) * 1_000_000
    opening = draft.start.to_datetime64().astype("datetime64[us]").astype(np.int64)
    accounts["signed_up_at"] = (opening + begins - 20_000_000).view("datetime64[us]")
    accounts["email"] = "visitor" + accounts["customer_id"].astype(str) + "@example.com"
    who = np.repeat(chosen, views)
    number = running(who)
    rows = draft.events.iloc[pages[from_share(draft.draw("page", who, number), len(pages))]].copy()
    rows["customer_id"] = who
    moment = opening + np.repeat(begins, views) + number * 1_300_000
    rows["occurred_at"] = rows["recorded_at"] = moment.view("datetime64[us]")
    rows["platform"] = pd.Categorical(np.full(len(rows), "web"), draft.events["platform"].cat.categories)
    _add(draft, accounts, _of_new_accounts(draft, rows, BOT))


def duplicate_customers(draft: Draft, much: Mapping[str, float]) -> None:
    """Let people open a second account with their address spelled another way, and go on with that one."""
    events = draft.events
    owner = events["customer_id"].to_numpy()
    people = draft.customers["customer_id"].to_numpy()
    people = people[people <= draft.everybody]
    did = np.bincount(owner[owner <= draft.everybody] - people[0], minlength=len(people))
    chosen = people[happens(draft.draw("chosen", people), much["share"]) & (did >= 4)]
    place = running(owner)
    after = 2 + from_share(draft.draw("switch", chosen), did[chosen - people[0]] - 2)
    switch = pd.Series(after, index=chosen)
    moved = np.flatnonzero(np.isin(owner, chosen))
    moved = moved[place[moved] >= switch.reindex(owner[moved]).to_numpy()]
    accounts = _new_accounts(draft, chosen, SECOND)
    first = events.iloc[moved].groupby("customer_id")["occurred_at"].min()
    accounts["signed_up_at"] = first.reindex(chosen).to_numpy() - np.timedelta64(1, "s")
    accounts["email"] = _spelled_otherwise(accounts["email"], draft.draw("spelling", chosen))
    draft.note("events", events["event_id"].to_numpy()[moved], "customer_id", as_text(owner[moved]))
    owner = owner.copy()
    owner[moved] += SECOND * draft.everybody
    draft.events["customer_id"] = owner
    draft.customers = pd.concat([draft.customers, accounts], ignore_index=True)
    draft.note("customers", accounts["customer_id"], "customer_id", as_text(chosen))
    _begin_changes(draft, accounts)


def consent(draft: Draft, much: Mapping[str, float]) -> None:
    """Lose what some customers agreed to; for a part of them the history of it as well."""
    people = draft.customers["customer_id"].to_numpy()
    gone = happens(draft.draw("gone", people), much["share"])
    for_good = gone & happens(draft.draw("for good", people), much["lost"])
    changes = draft.tables.get("changes")
    for column in [name for name in draft.customers if name.endswith("_consent")]:
        before = draft.customers[column].astype("boolean")
        draft.note("customers", people[gone], column, before[gone].astype(str).to_numpy())
        draft.customers[column] = before.mask(gone)
        if changes is not None and column in changes:
            lost = changes["customer_id"].isin(people[for_good]) & changes[column].notna()
            changes = changes.assign(**{column: changes[column].mask(lost)})
            draft.tables["changes"] = changes


def _new_accounts(draft: Draft, of: Whole, kind: int) -> pd.DataFrame:
    """Copy the rows of some customers for accounts of a kind."""
    rows = draft.customers.set_index("customer_id", drop=False).loc[of].reset_index(drop=True)
    return rows.assign(customer_id=rows["customer_id"] + kind * draft.everybody)


def _of_new_accounts(draft: Draft, events: pd.DataFrame, kind: int) -> pd.DataFrame:
    """Give copied events, and the visits and devices in them, to the accounts of a kind."""
    shift = kind * draft.everybody
    new = events.assign(customer_id=events["customer_id"] + shift)
    for column, room in own_columns(draft.business).items():
        own = new["customer_id"] * room + (1 if kind == BOT else new[column] % room)
        new[column] = own.astype("Int64").where(new[column].notna())
    if "device_id" in new:
        new["device_id"] = new["device_id"].mask(np.ones(len(new), dtype=bool))
    owner = new["customer_id"].to_numpy()
    new["serial"] = (owner << 16) | running(owner)
    new["event_id"] = event_ids(new["serial"].to_numpy())
    return new


def _add(draft: Draft, accounts: pd.DataFrame, events: pd.DataFrame) -> None:
    """Put accounts that are nobody's, and what they did, into the tables."""
    draft.customers = pd.concat([draft.customers, accounts], ignore_index=True)
    draft.note("customers", accounts["customer_id"], "", "")
    draft.events = pd.concat([draft.events, events], ignore_index=True)
    draft.note("events", events["event_id"], "", "")
    _begin_changes(draft, accounts)


def _begin_changes(draft: Draft, accounts: pd.DataFrame) -> None:
    """Let the history of each new account's attributes begin when it was opened."""
    changes = draft.tables.get("changes")
    if changes is None or accounts.empty:
        return
    began = pd.DataFrame({"customer_id": accounts["customer_id"], "changed_at": accounts["signed_up_at"]})
    began["recorded_at"] = began["changed_at"]
    for column in changes.columns.intersection(accounts.columns).drop("customer_id"):
        began[column] = accounts[column].astype(changes[column].dtype)
    both = pd.concat([changes, began]).sort_values(["changed_at", "customer_id"], kind="stable")
    draft.tables["changes"] = both.reset_index(drop=True)


def _spelled_otherwise(emails: pd.Series, draws: np.ndarray) -> pd.Series:
    """Write addresses in ways that still reach, or nearly reach, the same mailbox."""
    name, domain = (emails.str.split("@").str[part] for part in (0, 1))
    how = pick(draws, ["alias", "capitals", "typo", "blank"])
    wrong = domain.str.replace("example.com", "exmaple.com", regex=False)
    ways = [name + "+shop@" + domain, name.str.title() + "@" + domain.str.title(), name + "@" + wrong]
    for spelled, this in zip(ways, ("alias", "capitals", "typo"), strict=True):
        emails = emails.where(how != this, spelled)
    return emails.where(how != "blank", " " + emails)
