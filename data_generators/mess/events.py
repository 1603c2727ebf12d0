"""Dirt in what was recorded: names, words, units and times that are wrong, twice, late, nobody's or missing.

Comes in: a draft and how much of it. Goes out: the draft, dirtier, and what was done in its notes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data_generators.draws import Flags, Whole, choose, from_share, happens
from data_generators.mess.draft import Draft, as_text, event_ids, label_columns
from data_generators.parameters import dictionary
from data_generators.quantiles import gamma

_SECOND = 1_000_000  # microseconds
#: What a device without a battery believes the time to be.
CLOCK_BEGINS = np.datetime64("2000-01-01", "us")


def outage(draft: Draft, much: Mapping[str, float]) -> None:
    """Lose everything that happened in browsers and apps in some hours."""
    begins = draft.moment(much["at"]) + pd.Timedelta(hours=9)
    at = draft.events["occurred_at"]
    inside = (at >= begins) & (at < begins + pd.Timedelta(hours=much["hours"]))
    _lose(draft, draft.is_client() & inside.to_numpy())


def ad_block(draft: Draft, much: Mapping[str, float]) -> None:
    """Lose everything the browsers of some people would have sent from some moment on."""
    people = draft.customers["customer_id"].to_numpy()
    chosen = people[happens(draft.draw("chosen", people), much["share"])]
    days = (draft.today - draft.start) / pd.Timedelta(days=1)
    since = draft.start + pd.to_timedelta(draft.draw("since", chosen) * days, unit="D").round("s")
    from_then = pd.Series(since, index=chosen)
    web = (draft.events["platform"] == "web") & draft.events["customer_id"].isin(chosen)
    rows = np.flatnonzero(web)
    begins = from_then.reindex(draft.events["customer_id"].to_numpy()[rows]).to_numpy()
    blocked = np.zeros(len(draft.events), dtype=bool)
    blocked[rows] = draft.events["occurred_at"].to_numpy()[rows] >= begins
    _lose(draft, blocked)


def names(draft: Draft, much: Mapping[str, float]) -> None:
    """Let early software call events otherwise: two ways, by platform and release, before the plan came."""
    events, also = draft.events, draft.settings["also"]
    at = events["recorded_at"]
    old, young = (at < draft.moment(share) for share in (much["until"] / 2, much["until"]))
    release = np.where(old, 0, np.where(young, 1, 2))
    events["release"] = pd.Categorical.from_codes(release, dtype=events["release"].dtype)
    mobile = events["platform"].isin(["ios", "android"]).to_numpy()
    server = (events["platform"] == "server").to_numpy()
    capital = old.to_numpy() & ~mobile
    lower = (young.to_numpy() & (mobile | server)) & ~capital
    right = list(events["event"].cat.categories)
    other = [also.get(name, name) for name in right]
    titles = [name.replace("_", " ").title() for name in other]
    all_names = list(dict.fromkeys([*right, *other, *titles]))
    code = events["event"].cat.codes.to_numpy()
    place = np.array([[all_names.index(name) for name in way] for way in (right, other, titles)])
    new = place[np.where(capital, 2, np.where(lower, 1, 0)), code]
    changed = np.flatnonzero(new != code)
    draft.note("events", events["event_id"].to_numpy()[changed], "event", events["event"].array[changed])
    events["event"] = pd.Categorical.from_codes(new, all_names)
    plan = {"name_in_log": [*other, *titles], "event": [*right, *right]}
    draft.tables["tracking_plan"] = pd.DataFrame(plan).drop_duplicates(ignore_index=True)


def labels(draft: Draft, much: Mapping[str, float]) -> None:
    """Write words in capitals, or with a space before or after them."""
    for column in label_columns(draft.business):
        rows = np.flatnonzero(draft.events[column].notna())
        rows = rows[happens(draft.draw_events(f"{column}/changed", rows), much["share"])]
        way = choose(draft.draw_events(f"{column}/way", rows), [1, 1, 1])
        _respell(draft, "events", column, rows, way)
    people = draft.customers["customer_id"].to_numpy()
    for column in draft.customers.select_dtypes("category"):
        rows = np.flatnonzero(happens(draft.draw(f"{column}/changed", people), much["share"]))
        rows = rows[draft.customers[column].notna().to_numpy()[rows]]
        way = choose(draft.draw(f"{column}/way", people[rows]), [1, 1, 1])
        _respell(draft, "customers", column, rows, way)


def _respell(draft: Draft, table: str, column: str, rows: Whole, way: Whole) -> None:
    frame, key = (draft.events, "event_id") if table == "events" else (draft.customers, "customer_id")
    words = list(frame[column].cat.categories)
    spelled = [[str(word).upper(), f" {word}", f"{word} "] for word in words]
    known = list(dict.fromkeys([*words, *(each for three in spelled for each in three)]))
    place = np.array([[known.index(each) for each in three] for three in spelled]).reshape(-1, 3)
    codes = frame[column].cat.codes.to_numpy().astype(np.int16)
    new = place[codes[rows], way]
    differs = new != codes[rows]
    rows, new = rows[differs], new[differs]
    draft.note(table, frame[key].to_numpy()[rows], column, frame[column].array[rows])
    codes[rows] = new
    frame[column] = pd.Categorical.from_codes(codes, known)


def missing(draft: Draft, much: Mapping[str, float]) -> None:
    """Leave out one of the words that should have been sent along."""
    told, labels = dictionary(draft.business)["events"], label_columns(draft.business)
    for event in draft.settings["client"]:
        columns = [name for name in told.get(event, {"has": []})["has"] if name in labels]
        rows = np.flatnonzero(_is_one_of(draft, [event])) if columns else np.empty(0, dtype=np.int64)
        rows = rows[happens(draft.draw_events("left out", rows), much["share"])]
        which = choose(draft.draw_events("which", rows), np.ones(max(len(columns), 1)))
        for number, column in enumerate(columns):
            here = rows[which == number]
            ids = draft.events["event_id"].to_numpy()[here]
            draft.note("events", ids, column, draft.events[column].array[here])
            codes = draft.events[column].cat.codes.to_numpy().copy()
            codes[here] = -1
            draft.events[column] = pd.Categorical.from_codes(codes, dtype=draft.events[column].dtype)


def _is_one_of(draft: Draft, wanted: list[str]) -> Flags:
    """Tell which events are of these kinds, whatever their software calls them."""
    plan = draft.tables.get("tracking_plan")
    called = draft.events["event"].cat
    known = {} if plan is None else dict(zip(plan["name_in_log"], plan["event"], strict=True))
    is_wanted = np.array([known.get(name, name) in wanted for name in called.categories])
    return is_wanted[called.codes.to_numpy()]


def units(draft: Draft, much: Mapping[str, float]) -> None:
    """Write dollars where cents belong, in all that one release of the server wrote."""
    begins = draft.moment(much["at"])
    at, events = draft.events["recorded_at"], draft.events
    inside = (at >= begins) & (at < begins + pd.Timedelta(weeks=much["weeks"]))
    wrong = (inside & (events["platform"] == "server")).to_numpy()
    events.loc[wrong, "release"] = "3.1"
    for column in [name for name in events if name.endswith("_cents")]:
        rows = np.flatnonzero(wrong & events[column].notna().to_numpy())
        cents = events[column].to_numpy(dtype=np.int64, na_value=0)[rows]
        draft.note("events", events["event_id"].to_numpy()[rows], column, as_text(cents))
        amounts = events[column].astype("Float64")
        amounts.iloc[rows] = amounts.iloc[rows] / 100
        events[column] = amounts


def late(draft: Draft, much: Mapping[str, float]) -> None:
    """Let events arrive hours after they happened."""
    rows = np.flatnonzero(draft.is_client())
    rows = rows[happens(draft.draw_events("late", rows), much["share"])]
    hours = gamma(draft.draw_events("wait", rows), 1.0, much["hours"])
    wait = (60 + np.rint(hours * 3600).astype(np.int64)) * _SECOND
    recorded = draft.events["recorded_at"].to_numpy().copy()
    new = recorded[rows] + wait.astype("timedelta64[us]")
    rows, new = rows[new < draft.today.to_datetime64()], new[new < draft.today.to_datetime64()]
    draft.note("events", draft.events["event_id"].to_numpy()[rows], "recorded_at", recorded[rows].astype(str))
    recorded[rows] = new
    draft.events["recorded_at"] = recorded


def clocks(draft: Draft, much: Mapping[str, float]) -> None:
    """Let devices with a wrong clock date what they send: weeks ahead, or at the clock's beginning."""
    at_once = (draft.events["recorded_at"] == draft.events["occurred_at"]).to_numpy()
    rows = np.flatnonzero(draft.is_client() & at_once)
    rows = rows[happens(draft.draw_events("wrong", rows), much["share"])]
    occurred = draft.events["occurred_at"].to_numpy().copy()
    hours = np.exp(7 * draft.draw_events("ahead", rows))
    ahead = (np.rint(hours * 3600).astype(np.int64) * _SECOND).astype("timedelta64[us]")
    since_midnight = occurred[rows] - occurred[rows].astype("datetime64[D]")
    reset = happens(draft.draw_events("reset", rows), 0.3)
    wrong = np.where(reset, CLOCK_BEGINS + since_midnight, occurred[rows] + ahead)
    draft.note("events", draft.events["event_id"].to_numpy()[rows], "occurred_at", occurred[rows].astype(str))
    occurred[rows] = wrong
    draft.events["occurred_at"] = occurred


def anonymous(draft: Draft, much: Mapping[str, float]) -> None:
    """Move visits without a login into a table of their own; some visitors become known later."""
    events = draft.events
    if "session_id" in events:
        visit = events["session_id"].fillna(0).to_numpy(dtype=np.int64)
    else:
        day = events["recorded_at"].to_numpy().astype("datetime64[D]").astype(np.int64)
        visit = (events["customer_id"].to_numpy() << 20) + day
    login = set(draft.settings["login"])
    client = _is_one_of(draft, [event for event in draft.settings["client"] if event not in login])
    needs_login = _is_one_of(draft, list(login))
    if "session_id" in events:
        needs_login |= ~draft.is_client()
    with_login = np.unique(visit[needs_login])
    visits, first = np.unique(visit[client], return_index=True)
    owner = events["customer_id"].to_numpy()[np.flatnonzero(client)[first]]
    free = ~np.isin(visits, with_login) & (visits > 0) & (owner <= 2 * draft.everybody)
    visits, owner = visits[free], owner[free]
    chosen = happens(draft.draw("chosen", visits >> 16, visits & 0xFFFF), much["share"])
    visits, owner = visits[chosen], owner[chosen]
    cookie = event_ids(visits)
    away = np.isin(visit, visits) & client
    moved = events[away].drop(columns="customer_id")
    moved.insert(0, "visitor_id", cookie[np.searchsorted(visits, visit[away])])
    draft.note("events", moved["event_id"], "customer_id", as_text(events["customer_id"].to_numpy()[away]))
    later = happens(draft.draw("known", visits >> 16, visits & 0xFFFF), much["known"])
    draft.tables["anonymous_events"] = moved.drop(columns="serial").reset_index(drop=True)
    logins = pd.DataFrame({"visitor_id": cookie[later], "customer_id": owner[later]})
    draft.tables["logins"] = logins.sort_values("visitor_id", ignore_index=True)
    draft.events = events[~away]


def retries(draft: Draft, much: Mapping[str, float]) -> None:
    """Send events again some seconds or minutes later, with the same number."""
    rows = np.arange(len(draft.events))
    rows = rows[happens(draft.draw_events("again", rows), much["share"])]
    again = draft.events.iloc[rows].copy()
    wait = 2 + from_share(draft.draw_events("wait", rows), 600)
    again["recorded_at"] += pd.to_timedelta(wait, unit="s")
    again = again[again["recorded_at"] < draft.today]
    draft.note("events", again["event_id"], "", "")
    draft.events = pd.concat([draft.events, again], ignore_index=True)


def _lose(draft: Draft, gone: Flags) -> None:
    lost = draft.events[gone]
    draft.note("events", lost["event_id"], "", "")
    draft.lost.append(lost.drop(columns="serial"))
    draft.events = draft.events[~gone].reset_index(drop=True)
