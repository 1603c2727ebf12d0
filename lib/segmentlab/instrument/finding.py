"""Find what is wrong in a business's tables: one function for each kind of fault.

Comes in: customers and events as they were recorded. Goes out: which rows or words are affected, and what
they should be where that can be known. `audit` counts what these find, `clean` puts it right. Stage of the
loop: instrument.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

#: An account that does so many things within a minute is a program.
BOT_EVENTS, BOT_WINDOW = 30, pd.Timedelta(minutes=1)
#: A release whose amounts are this much smaller than those of all others wrote another unit.
UNIT_RATIO = 20
#: A property that so many of an event's rows have should be on all of them.
USUAL = 0.9
#: One column tells another if at most so many of its values go with several words.
EXCEPTIONS = 0.01
#: Hours of silence count as an outage where so many events would have been expected.
SILENT_HOURS, EXPECTED = 6, 50
#: Weeks before and after that tell what is usual at an hour.
WEEKS_AROUND = 4


def repeats(events: pd.DataFrame) -> pd.Series:
    """Tell which rows repeat an event that is there already: the same number, recorded again later.

    Without a column ``event_id``, rows that are equal in everything count as repeats.

    Examples
    --------
    >>> at = pd.to_datetime(["2026-01-01 10:05", "2026-01-01 10:00"])
    >>> repeats(pd.DataFrame({"event_id": [7, 7], "recorded_at": at})).tolist()
    [True, False]
    """
    if "event_id" not in events:
        return events.duplicated()
    ids = events["event_id"]
    twice = events.index[ids.duplicated(keep=False)]
    first = events.loc[twice].sort_values("recorded_at", kind="stable").drop_duplicates("event_id").index
    later = pd.Series(False, index=events.index)
    later[twice.difference(first)] = True
    return later


def names_to_change(events: pd.DataFrame, plan: pd.DataFrame | None) -> dict[str, str]:
    """Give the right name for every name in the log that is not written as it should be.

    Names are ``object_action`` in small letters. A tracking plan (``name_in_log``, ``event``) says more.

    Examples
    --------
    >>> names_to_change(pd.DataFrame({"event": pd.Categorical(["Order Placed", "order_placed"])}), None)
    {'Order Placed': 'order_placed'}
    """
    planned = {} if plan is None else dict(zip(plan["name_in_log"], plan["event"], strict=True))
    counts = events["event"].value_counts()
    there = [str(name) for name in counts.index[counts > 0]]
    right = {name: planned.get(name, re.sub(r"[^a-z0-9]+", "_", name.strip().lower())) for name in there}
    return {name: new for name, new in sorted(right.items()) if new != name}


def words_to_change(column: pd.Series) -> dict[str, str]:
    """Give, for each word that differs from another only in blanks or capitals, the commonest of them.

    Examples
    --------
    >>> words_to_change(pd.Series(["Tents", "tents", "tents", " tents"], dtype="category"))
    {' tents': 'tents', 'Tents': 'tents'}
    """
    counts = column.value_counts()
    counts = counts[counts > 0]
    commonest: dict[str, str] = {}
    for word in counts.index:  # commonest first
        commonest.setdefault(_plain(word), word)
    changes = {word: commonest[_plain(word)] for word in counts.index}
    return {word: new for word, new in sorted(changes.items()) if new != word}


def _plain(word: str) -> str:
    return " ".join(str(word).split()).casefold()


def wrong_clocks(events: pd.DataFrame, customers: pd.DataFrame) -> pd.Series:
    """Tell which events are dated after they were recorded, or before their customer signed up.

    Examples
    --------
    >>> day = pd.to_datetime(["2026-01-05", "2026-01-05", "2026-01-05"])
    >>> events = pd.DataFrame({"customer_id": [1, 1, 1], "occurred_at": day, "recorded_at": day})
    >>> events.loc[:1, "occurred_at"] = pd.to_datetime(["2027-01-05", "2000-01-01"])
    >>> people = pd.DataFrame({"customer_id": [1], "signed_up_at": pd.to_datetime(["2026-01-01"])})
    >>> wrong_clocks(events, people).tolist()
    [True, True, False]
    """
    begins = customers.set_index("customer_id")["signed_up_at"]
    signed_up = begins.reindex(events["customer_id"]).to_numpy()
    occurred = events["occurred_at"]
    return (occurred > events["recorded_at"]) | (occurred < signed_up)


def other_units(events: pd.DataFrame) -> pd.Series:
    """Tell which events were written by a release that wrote dollars where cents belong.

    Amounts are compared with what releases usually write for the same event, each release with one vote: the
    one in dollars may have written most of them. A release is judged as a whole, and one that wrote fewer
    than five amounts is not judged.
    """
    money = [name for name in events if str(name).endswith("_cents")]
    wrong = pd.Series(False, index=events.index)
    if not money or "release" not in events or "platform" not in events:
        return wrong
    for column in money:
        some = events.loc[events[column].fillna(0) > 0, ["event", "platform", "release", column]]
        amount = some[column].astype("float64")
        written = amount.groupby([some["event"], some["platform"], some["release"]], observed=True)
        votes = written.median()[written.size() >= 5].groupby("event", observed=True)
        usual = some["event"].map(votes.quantile(0.5, interpolation="higher")).astype("float64")
        by = (amount / usual).groupby([some["platform"], some["release"]], observed=True)
        summed = by.agg(["median", "size"])
        for platform, release in summed.index[(summed["median"] < 1 / UNIT_RATIO) & (summed["size"] >= 5)]:
            wrong |= (events["platform"] == platform) & (events["release"] == release)
    has_money = events[money].notna().any(axis="columns")
    return wrong & has_money


def gaps(events: pd.DataFrame) -> dict[str, pd.Series]:
    """Tell, for each word that an event usually has, on which of its rows it is missing."""
    found = {}
    for column in _labels(events):
        has = events[column].notna()
        usual = has.groupby(events["event"], observed=True).mean()
        missing = ~has & events["event"].isin(usual.index[usual >= USUAL])
        if missing.any():
            found[column] = missing
    return found


def known_from(events: pd.DataFrame, column: str, rows: pd.Series) -> pd.Series:
    """Find missing words of a column: what the same visit, or the same item elsewhere, says.

    Another column tells if its values, wherever they stand more than once, go with one and the same word.

    Returns
    -------
    Series of words for those of the rows for which one was found.

    Examples
    --------
    >>> item, shelf = ["tent", "tent", "boot", "boot", "tent"], ["tents", "tents", "boots", "boots", None]
    >>> log = pd.DataFrame({"item": item, "shelf": shelf}, dtype="category")
    >>> known_from(log, "shelf", log["shelf"].isna()).to_dict()
    {4: 'tents'}
    """
    told = pd.Series(pd.NA, index=events.index[rows], dtype="object")
    for other in _tellers(events, column):
        seen = pd.DataFrame({"key": events[other], "word": events[column]}).dropna()
        pairs = seen.value_counts(sort=False)
        pairs = pairs[pairs > 0].reset_index(name="rows")
        twice = pairs["key"].duplicated(keep=False)
        repeated = pairs.loc[twice | (pairs["rows"] > 1), "key"].nunique()
        if not repeated or pairs.loc[twice, "key"].nunique() > EXCEPTIONS * repeated:
            continue
        word_of = pairs[~twice].set_index("key")["word"].astype("object")
        found = events.loc[told.index[told.isna()], other].astype("object").map(word_of)
        told = told.fillna(found)
    return told.dropna()


def _tellers(events: pd.DataFrame, column: str) -> list[str]:
    own = [name for name in events if str(name) in ("session_id", "device_id")]
    return [*own, *(name for name in _labels(events) if name != column)]


def _labels(events: pd.DataFrame) -> list[str]:
    known = ("customer_id", "event", "platform", "release")
    words = [name for name in events if isinstance(events[name].dtype, pd.CategoricalDtype)]
    return [name for name in words if name not in known]


def accounts_for_tests(customers: pd.DataFrame) -> pd.Series:
    """Tell which customers are colleagues trying things out, by their addresses.

    Examples
    --------
    >>> emails = ["qa+7@test.example.com", "ann.test@example.com"]
    >>> accounts_for_tests(pd.DataFrame({"email": emails})).tolist()
    [True, False]
    """
    if "email" not in customers:
        return pd.Series(False, index=customers.index)
    return customers["email"].str.contains(r"^\s*(?:qa|test)\+|@test\.", case=False, regex=True)


def bots(events: pd.DataFrame) -> pd.Index:
    """Name the customers who did more within a minute than a human can.

    Examples
    --------
    >>> at = pd.Timestamp("2026-01-01") + pd.to_timedelta(range(40), unit="s")
    >>> bots(pd.DataFrame({"customer_id": 7, "occurred_at": at})).tolist()
    [7]
    """
    owner = events["customer_id"].to_numpy()
    at = events["occurred_at"].to_numpy()
    order = np.lexsort((at, owner))
    owner, at = owner[order], at[order]
    ahead = BOT_EVENTS - 1
    fast = (owner[ahead:] == owner[:-ahead]) & (at[ahead:] - at[:-ahead] <= BOT_WINDOW.to_timedelta64())
    return pd.Index(np.unique(owner[ahead:][fast]), name="customer_id")


def same_people(customers: pd.DataFrame) -> pd.Series:
    """Give, for each further account of a person, the number of their first.

    Two accounts are one person's if their addresses are the same once blanks, capitals, what follows a plus,
    and swapped letters in the domain are put right.

    Examples
    --------
    >>> emails = ["ann@example.com", "Ann+shop@exmaple.com", "bob@example.com"]
    >>> day = pd.Timestamp("2026-01-01")
    >>> same_people(pd.DataFrame({"customer_id": [1, 2, 3], "signed_up_at": day, "email": emails})).to_dict()
    {2: 1}
    """
    if "email" not in customers:
        return pd.Series(dtype="int64")
    order = customers.sort_values(["signed_up_at", "customer_id"], kind="stable")
    order = order[order["email"].notna()]
    ids = order["customer_id"].set_axis(_mailbox(order["email"]))
    first = ids[~ids.index.duplicated()]
    more = ids[ids.index.duplicated()]
    return pd.Series(first.reindex(more.index).to_numpy(), index=more.to_numpy(), name="customer_id")


def _mailbox(emails: pd.Series) -> pd.Index:
    parts = emails.str.strip().str.lower().str.rpartition("@")
    domains = parts[2].value_counts().index  # commonest first
    letters: dict[str, str] = {}
    for domain in domains:
        letters.setdefault("".join(sorted(domain)), domain)
    right = parts[2].map({domain: letters["".join(sorted(domain))] for domain in domains})
    return pd.Index(parts[0].str.partition("+")[0] + "@" + right)


def silences(events: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """List the stretches of hours of which nothing from browsers and apps is in the log, against all habit.

    Without a column ``platform``, all events count.
    """
    sent = events if "platform" not in events else events[events["platform"] != "server"]
    if len(sent) < EXPECTED:
        return []
    hours = sent["occurred_at"].to_numpy().astype("datetime64[h]").astype(np.int64)
    counts = np.bincount(hours - hours.min())
    ends = np.flatnonzero(np.diff(np.concatenate([[0], counts == 0, [0]]).astype(np.int8)))
    rate = _usual_rate(counts)
    begin = sent["occurred_at"].min().floor("h")
    return [
        (begin + pd.Timedelta(hours=first), begin + pd.Timedelta(hours=last))
        for first, last in ends.reshape(-1, 2).tolist()
        if last - first >= SILENT_HOURS and rate[first:last].sum() >= EXPECTED
    ]


def _usual_rate(counts: np.ndarray) -> np.ndarray:
    """Expect of each hour what it brings on most days around and on most such weekdays, whichever is less."""
    days = _typical(counts, 24 * np.arange(1, 7 * WEEKS_AROUND // 2 + 1))
    weeks = _typical(counts, 24 * 7 * np.arange(1, WEEKS_AROUND + 1))
    return np.minimum(days, weeks)


def _typical(counts: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Give the middle one of the counts so many hours before and after; 0 where most are unknown."""
    hours = np.arange(len(counts)) + np.concatenate([-apart, apart])[:, None]
    there = (hours >= 0) & (hours < len(counts))
    around = np.where(there, counts[np.clip(hours, 0, len(counts) - 1)], np.nan)
    enough = there.sum(axis=0) >= len(apart)
    rate = np.zeros(len(counts))
    rate[enough] = np.nanmedian(around[:, enough], axis=0)
    return rate


def visits_not_in_log(events: pd.DataFrame) -> pd.Series:
    """Tell which events of the server belong to a visit of which browsers and apps sent nothing."""
    told = of_visits(events)
    if not told.any():
        return told
    seen = events.loc[events["platform"] != "server", "session_id"].dropna().unique()
    return told & ~events["session_id"].isin(seen)


def of_visits(events: pd.DataFrame) -> pd.Series:
    """Tell which events of the server say to which visit they belong."""
    if "session_id" not in events or "platform" not in events:
        return pd.Series(False, index=events.index)
    return (events["platform"] == "server") & events["session_id"].notna()
