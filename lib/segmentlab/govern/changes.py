"""What a proposed edit would do: who enters, who leaves, what they do next, and which condition moved.

Comes in: a definition before and after, a business and a moment. Goes out: a report, as a table, as text and
as a sentence, with the people by their id. Stage of the loop: govern.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.govern.catalogue import Catalogue
from segmentlab.govern.moved import Move, reason_changes, rule_changes
from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, matches, population
from segmentlab.model.intervals import mean_interval, people_per_arm, wilson
from segmentlab.model.window import WEEK, in_words, microseconds
from segmentlab.segment.history import by_key, histories, rule_of
from segmentlab.segment.look_back import MINIMUM
from segmentlab.segment.outcome import Followed, Outcome, difference, followed, is_amount
from segmentlab.segment.outcome_words import change, ends, outcome_in_words, written
from segmentlab.showing import html_of, list_of
from segmentlab.showing import written as texts
from segmentlab.words import people as people_in_words
from segmentlab.words import safe

#: The groups of a change, in the order of its table, and what is said of them.
GROUPS = ("before", "after", "enters", "leaves", "stays")


@dataclass(frozen=True, eq=False)
class ChangeReport:
    """What an edit of a definition does.

    Attributes
    ----------
    key, as_of
        Of the new definition, and the moment at which membership is judged.
    moves
        The conditions that changed, came or went, in words.
    reasons
        The reasons that changed: name, before, after.
    table
        One row per group (before, after, enters, leaves, stays): ``people``, their ``share_of_before`` and
        ``share_of_everyone``.
    people
        One row per person in either definition: ``customer_id`` and ``change`` (enters, leaves or stays).
    trend
        People ``before`` and ``after`` by week, judged as of each week.
    outcome
        What each group did in the time after `looked_back_to`, judged as it stood then: ``people``, ``mean``
        (a share, or an amount) with ``low`` and ``high``. Those who enter are held against those who were
        there before, those who leave against those who are there after: ``difference`` with
        ``difference_low`` and ``difference_high``, where both sides have enough people. Empty if the log is
        too short.
    looked_back_to
        The date that `outcome` starts from; missing if the log is too short.
    overlap
        Other segments: people in both before and after, and as a share of the definition.
    also
        Keys of segments of the catalogue that rest on it and change with it.
    test
        People that a test of half against half needs, with the people there are, before and after.
    """

    key: str
    as_of: pd.Timestamp
    moves: tuple[Move, ...]
    reasons: tuple[Move, ...]
    table: pd.DataFrame = field(repr=False)
    people: pd.DataFrame = field(repr=False)
    trend: pd.DataFrame = field(repr=False)
    outcome: pd.DataFrame = field(repr=False)
    looked_back_to: pd.Timestamp | None = field(repr=False)
    overlap: pd.DataFrame = field(repr=False)
    also: tuple[str, ...] = field(repr=False)
    test: pd.DataFrame = field(repr=False)
    _said: str = field(repr=False, default="")

    def sentence(self) -> str:
        """The report in a few sentences for a marketer."""
        return self._said

    def __str__(self) -> str:
        moved = [f"- {move.sentence()}" for move in (*self.moves, *self.reasons)]
        return "\n".join([self._said, *moved, "", texts(self.table).to_string()])

    def _repr_html_(self) -> str:
        moved = list_of(one.sentence() for one in (*self.moves, *self.reasons))
        return f"<p>{safe(self._said)}</p>{moved}{html_of(texts(self.table))}"


def change_report(
    old: Any,
    new: Any,
    business: Business,
    as_of: str | pd.Timestamp | None = None,
    *,
    catalogue: Catalogue | Iterable[Any] | Mapping[str, Any] = (),
    outcome: Outcome = "order_placed",
    within: str = "60d",
    weeks: int = 26,
    smallest_change: float = 0.02,
    minimum: int = MINIMUM,
    confidence: float = 0.95,
) -> ChangeReport:
    """Say what a proposed edit of a segment would do before anybody makes it.

    Parameters
    ----------
    old, new
        The definition as it is and as it would be: segments, or rules.
    business, as_of
        Where to look, and the moment at which membership is judged.
    catalogue
        Other segments, to see whom it shares people with. Of a `Catalogue`, segments that rest on this one
        are judged after the change as they would be then.
    outcome, within
        What people are expected to do, or not to do, and how long the time for it is. Each definition is
        judged that long before `as_of`, so that the log knows what came of it.
    weeks
        How far the trend of sizes goes back, as far as the log does.
    smallest_change
        The smallest change of the outcome's share that a test should find, such as 0.02.
    minimum
        Groups of fewer people are not compared.
    confidence
        Of the intervals: Wilson's for shares, Student's for means, Newcombe's and Welch's for differences.

    Returns
    -------
    ChangeReport

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> days = events("order_placed").days_since_last()
    >>> report = change_report(days <= 10, days <= 30, tiny_business())
    >>> report.moves[0].sentence()
    'days since the last of the orders placed: at most 10 → at most 30'
    >>> report.table["people"].to_dict()
    {'before': 1, 'after': 2, 'enters': 1, 'leaves': 0, 'stays': 1}
    >>> report.people.to_numpy().tolist()
    [[1, 'stays'], [2, 'enters']]
    """
    rules = {"before": rule_of(old), "after": rule_of(new)}
    moment = business.moment(as_of)
    groups, known = _groups(rules, business, moment)
    said = rule_changes(rules["before"], rules["after"], business.currency)
    back = moment - pd.Timedelta(microseconds=microseconds(within))
    looked = back if back > first_known(business) and moment <= business.today else None
    results = _outcome(rules, business, looked, outcome, within, minimum, confidence)
    key = getattr(new, "key", "segment") if hasattr(new, "review_by") else "segment"
    also = catalogue.used_by(key) if isinstance(catalogue, Catalogue) and key in catalogue else ()
    sizes = pd.Series({name: int(mask.sum()) for name, mask in groups.items()})
    table = pd.DataFrame({
        "people": sizes,
        "share_of_before": sizes / sizes["before"] if sizes["before"] else math.nan,
        "share_of_everyone": sizes / known.sum() if known.any() else math.nan,
    }).rename_axis("group")  # fmt: skip
    report = ChangeReport(
        key=key, as_of=moment, moves=said, reasons=reason_changes(old, new), table=table,
        people=_people(groups, business), trend=_trend(rules, business, weeks, moment),
        outcome=results, looked_back_to=looked,
        overlap=_overlap(groups, old, new, catalogue, business, moment), also=also,
        test=_tests(table, results, outcome, smallest_change),
    )  # fmt: skip
    object.__setattr__(report, "_said", _sentence(report, outcome, within, business))
    return report


def first_known(business: Business) -> pd.Timestamp:
    """When anything is first known of a business; its end, if nothing ever happened."""
    try:
        return business.start
    except ValueError:
        return business.today


def _groups(
    rules: Mapping[str, Any], business: Business, moment: pd.Timestamp
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Who is in each group, yes or no in the order of the customers table, and who was known."""
    index, now = index_of(business), instant(moment)
    known = population(index, now)
    before, after = (matches(rules[name], index, now) & known for name in ("before", "after"))
    masks = (before, after, after & ~before, before & ~after, before & after)
    return dict(zip(GROUPS, masks, strict=True)), known


def _people(groups: Mapping[str, np.ndarray], business: Business) -> pd.DataFrame:
    who = np.flatnonzero(groups["before"] | groups["after"])
    names = GROUPS[2:]
    which = np.select([groups[name][who] for name in names], range(len(names)), 0)
    change_ = pd.Categorical.from_codes(which.astype(np.int8), categories=list(names))
    return pd.DataFrame({"customer_id": index_of(business).ids[who].to_numpy(), "change": change_})


def _trend(
    rules: Mapping[str, Any], business: Business, weeks: int, moment: pd.Timestamp
) -> pd.DataFrame:  # fmt: skip
    """Sizes by week, as far back as the log goes."""
    there = int((moment - first_known(business)) / pd.Timedelta(microseconds=WEEK))
    if there < 1 or moment > business.today:
        return pd.DataFrame(columns=["before", "after"], dtype="int64").rename_axis("date")
    found = histories(rules, business, min(weeks, there), moment)
    return pd.DataFrame({key: one.sizes() for key, one in found.items()}).rename_axis("date")


def _outcome(
    rules: Mapping[str, Any],
    business: Business,
    moment: pd.Timestamp | None,
    outcome: Outcome,
    within: str,
    minimum: int,
    confidence: float,
) -> pd.DataFrame:
    columns = ["people", "mean", "low", "high", "difference", "difference_low", "difference_high"]
    if moment is None:
        return pd.DataFrame(columns=columns, dtype="float64").rename_axis("group")
    groups, known = _groups(rules, business, moment)
    what = followed(outcome, business, moment, within)
    # Those who enter and those who were there share nobody; nor do those who leave and those who are there.
    against = {"enters": "before", "leaves": "after"}
    rows = {}
    for name, mask in {**groups, "everyone": known}.items():
        people, mean, ends_ = _mean(what, mask, confidence)
        apart = [math.nan] * 3
        if name in against and min(people, _mean(what, groups[against[name]], confidence)[0]) >= minimum:
            found = difference(what, mask, groups[against[name]], confidence)
            apart = [found.difference, found.low, found.high]
        rows[name] = (people, mean, *ends_, *apart)
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("group")


def _mean(what: Followed, mask: np.ndarray, confidence: float) -> tuple[int, float, tuple[float, float]]:
    numbers = what.numbers[mask & ~np.isnan(what.numbers)]
    if not len(numbers):
        return 0, math.nan, (math.nan, math.nan)
    if what.is_share:
        return len(numbers), float(numbers.mean()), wilson(float(numbers.sum()), len(numbers), confidence)
    return len(numbers), float(numbers.mean()), mean_interval(numbers, confidence)


def _overlap(
    groups: Mapping[str, np.ndarray],
    old: Any,
    new: Any,
    catalogue: Catalogue | Iterable[Any] | Mapping[str, Any],
    business: Business,
    moment: pd.Timestamp,
) -> pd.DataFrame:
    """People shared with other segments, the most first."""
    others = by_key(catalogue) if catalogue else {}
    later: Mapping[str, Any] = others
    if isinstance(catalogue, Catalogue) and hasattr(new, "review_by") and new.key in catalogue:
        later = catalogue.as_if(new)
    own = {one.key for one in (old, new) if hasattr(one, "review_by")}
    index, now = index_of(business), instant(moment)
    rows = {}
    for key, other in others.items():
        if key not in own:
            inside = [matches(rule_of(one), index, now) for one in (other, later.get(key, other))]
            shared = [int((groups[name] & mask).sum()) for name, mask in zip(GROUPS, inside, strict=False)]
            sizes = [int(groups[name].sum()) for name in GROUPS[:2]]
            shares = [one / size if size else math.nan for one, size in zip(shared, sizes, strict=True)]
            rows[key] = (*shared, *shares)
    columns = ["shared_before", "shared_after", "share_before", "share_after"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("segment")
    return table.sort_values("shared_after", ascending=False, kind="stable")


def _tests(
    table: pd.DataFrame, results: pd.DataFrame, outcome: Outcome, smallest_change: float
) -> pd.DataFrame:
    """People a test of half against half needs, before and after; missing where no share is known."""
    rows = {}
    for name in GROUPS[:2]:
        share = float(results["mean"].get(name, math.nan))
        needed: float = math.nan
        if not is_amount(outcome) and not math.isnan(share):
            step = smallest_change if share + smallest_change <= 1 else -smallest_change
            needed = 2 * people_per_arm(share, step)
        people = int(table["people"][name])
        rows[name] = (people, needed, math.nan if math.isnan(needed) else people >= needed)
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["people", "needed", "enough"])
    return found.astype({"needed": "Int64", "enough": "boolean"})


def _sentence(report: ChangeReport, outcome: Outcome, within: str, business: Business) -> str:
    people = report.table["people"]
    if not report.moves:
        reasons = ", ".join(move.what for move in report.reasons)
        return f"Both ask the same of people{f'; what changes is: {reasons}' if reasons else ''}."
    parts = [
        f"On {report.as_of.date()} the change takes “{report.key}” from {people_in_words(people['before'])} "
        f"to {people['after']:,}: {people['enters']:,} enter, {people['leaves']:,} leave and "
        f"{people['stays']:,} stay."
    ]
    results = report.outcome
    if report.looked_back_to is None:
        parts.append("The log is too short to see what such people do next.")
        return " ".join([*parts, *_consequences(report)])
    said, period = outcome_in_words(outcome, business.currency), in_words(within)
    before, after = (_value(results, name, outcome, business) for name in GROUPS[:2])
    day = report.looked_back_to.date()
    if "" in (before, after):
        parts.append(_of_nobody(day, before, after, said, period))
    elif is_amount(outcome):
        parts.append(
            f"Judged on {day}, the mean “{said}” in the {period} after was {before} and would be {after}."
        )
    else:
        inside = f"{before} of those in it {said} within {period}"
        parts.append(f"Judged on {day}, {inside}; of those in the new one, {after}.")
    for name, verb, others in (
        ("enters", "enter", "those who were there"),
        ("leaves", "leave", "those who are there after"),
    ):
        row = results.loc[name]
        if not math.isnan(row["difference"]):
            clear = row["difference_low"] > 0 or row["difference_high"] < 0
            parts.append(
                f"Those who {verb} differ from {others} by "
                f"{change(row['difference'], outcome, business.currency)} "
                f"({ends(row['difference_low'], row['difference_high'], outcome, business.currency)})"
                f"{'' if clear else ', which may be chance'}."
            )
    return " ".join([*parts, *_consequences(report)])


def _consequences(report: ChangeReport) -> list[str]:
    parts = []
    if report.also:
        rest = "rests on it and changes" if len(report.also) == 1 else "rest on it and change"
        parts.append(f"{', '.join(report.also)} {rest}, too.")
    after = report.test.loc["after"]
    if not pd.isna(after["needed"]):
        verdict = "enough" if after["enough"] else "too few"
        parts.append(
            f"A test of the new one needs {after['needed']:,} people; {after['people']:,} are {verdict}."
        )
    return parts


def _value(results: pd.DataFrame, name: str, outcome: Outcome, business: Business) -> str:
    value = float(results.loc[name, "mean"])
    return "" if math.isnan(value) else written(value, outcome, business.currency)


def _of_nobody(day: date, before: str, after: str, said: str, period: str) -> str:
    """What can be said of the outcome where one definition, or both, held for nobody."""
    if not (before or after):
        return f"Judged on {day}, nobody was in either, so nothing is known of what they do next."
    whose, value = ("those in it", before) if before else ("those in the new one", after)
    other = "the new one" if before else "it"
    return f"Judged on {day}, nobody was in {other}; of {whose}: {value} {said} within {period}."
