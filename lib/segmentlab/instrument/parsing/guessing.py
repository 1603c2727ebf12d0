"""Choose the columns of the moment, the event, the order, the status and the currency.

Comes in: the clues that a file gives. Goes out: a column or none, with the reason written into the clues.
Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from segmentlab.instrument.parsing import names
from segmentlab.instrument.parsing.columns import Cells, Column, column_of
from segmentlab.instrument.parsing.contents import Content, coded, content, looks_dated
from segmentlab.instrument.parsing.moments import read_moments
from segmentlab.instrument.parsing.names import named
from segmentlab.instrument.parsing.statuses import meanings
from segmentlab.instrument.parsing.text import filled

SAMPLE = 1_000  # rows that contents are judged by
_NAMES = 300  # different names that a log of events has at most
BY_NAME, BY_CONTENT = "its name says so", "what stands in it says so"


@dataclass
class Clues:
    """What a file says about its columns, and what was concluded so far."""

    cells: Cells
    free: list[str]
    decimal: str | None
    where: str
    why: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    _samples: dict[str, Column] = field(default_factory=dict)
    _contents: dict[str, Content] = field(default_factory=dict)

    def sample(self, column: str) -> Column:
        """Give the filled cells of a column, in rows spread evenly over the whole file."""
        if column not in self._samples:
            step = slice(None, None, max(1, len(self.cells) // SAMPLE))
            self._samples[column] = filled(column_of(self.cells[column].text(step)))
        sample = self._samples[column]
        return sample.keep(~sample.empty)

    def content(self, column: str) -> Content:
        """Tell what the values of a column look like."""
        if column not in self._contents:
            self.sample(column)
            self._contents[column] = content(self._samples[column], self.decimal)
        return self._contents[column]

    def filled(self, column: str) -> float:
        """Give the share of rows in which a column has any value."""
        self.sample(column)
        empty = self._samples[column].empty
        return 1 - float(empty.mean()) if len(empty) else 0.0

    def different(self, column: str) -> list[str]:
        """List the different values of a column in the sample."""
        return self.sample(column).different.tolist()

    def listed(self, columns: Iterable[str] | None = None) -> str:
        """Write columns in a row; those not yet taken if none are given."""
        return ", ".join(self.free if columns is None else columns)


def guess_event(clues: Clues) -> str | None:
    """Take the column of what happened, unless its words ("payment", "refund") are states of an order."""
    column = event_column(clues)
    if column and set(meanings(clues.different(column))) == set(clues.different(column)):
        del clues.why["event"]
        return None
    return column


def event_column(clues: Clues) -> str | None:
    """Take the column of a few words that is named like what happened."""
    for column in clues.free:
        if not named(column, names.EVENT) or named(column, names.NOT_EVENT):
            continue
        words = clues.different(column)
        if 0 < len(words) <= _NAMES and sum(word.isdecimal() for word in words) <= len(words) / 2:
            clues.why["event"] = BY_NAME
            return column
    return None


def guess_when(clues: Clues) -> str | None:
    """Take the column that reads as dates; of several, the one named like the moment of sale."""
    scores = {}
    for column in clues.free:
        text = clues.sample(column)
        if not looks_dated(text.different, counted=named(column, names.DATE)):
            continue
        dated = (
            2 * named(column, names.SALE) + named(column, names.DATE) - 4 * named(column, names.OTHER_DATES)
        )
        either = [read_moments(text, day_first=first) for first in (True, False)]
        share = (either[0].moments.notna() | either[1].moments.notna()).mean() if len(text) else 0.0
        if share <= 0.5 or (either[0].counted and not named(column, names.DATE)):
            continue
        times = max(
            (moments.moments.dropna().dt.normalize() != moments.moments.dropna()).mean() for moments in either
        )
        scores[column] = (
            dated,
            round(clues.filled(column), 1),
            times > 0.5,
            either[0].counted is False,
        )
    if not scores:
        clues.problems["when"] = (
            f"{clues.where} has no column of dates ({clues.listed()}); "
            "name it with when=, if you know one, or write its dates like 2026-06-29."
        )
        return None
    best = max(scores, key=lambda column: scores[column])  # the first of equals
    clues.why["when"] = "it holds dates"
    if len(scores) > 1:
        others = clues.listed(column for column in scores if column != best)
        clues.notes.append(f"The date is taken from {best}, not from {others} (choose with when=).")
    return best


def guess_order(clues: Clues) -> str | None:
    """Take the column named like the number of an order, whose values hold digits as numbers do."""
    scores = {}
    for column in clues.free:
        text = clues.sample(column)
        numbered = named(column, names.ORDER) and not named(column, names.NOT_ORDER)
        marked = (
            named(column, "name") and text.different.str.fullmatch(r"#\w+").mean() > 0.9
        )  # as Shopify names orders
        if (numbered or marked) and len(text) and coded(text) and not clues.content(column).money:
            scores[column] = 1 + named(column, names.ID)
    if not scores:
        return None
    best = max(scores, key=lambda column: scores[column])
    clues.why["order"] = BY_NAME if named(best, names.ORDER) else BY_CONTENT
    return best


def guess_status(clues: Clues) -> str | None:
    """Take the column of words most of which are known states of an order or a payment."""
    scores = {}
    for column in clues.free:
        likely = named(column, f"{names.STATUS} {names.EVENT}") and not named(column, names.NOT_STATUS)
        words = clues.sample(column) if likely else None
        if words is None or not 0 < len(words.different) <= 40:
            continue
        known = words.different.isin(list(meanings(words.different, column=column)))
        if words.counts()[known.to_numpy()].sum() > 0.5 * len(words):
            scores[column] = (
                named(column, "status estado statut zustand ステータス"),
                named(column, "financial payment order"), named(column, "state stage"),
            )  # fmt: skip
    if not scores:
        return None
    best = max(scores, key=lambda column: scores[column])
    clues.why["status"] = "its words are states of an order"
    return best


def guess_currency(clues: Clues) -> str | None:
    """Take the column named currency, or holding nothing but codes of currencies."""
    for column in clues.free:
        words = clues.different(column) if named(column, names.CURRENCY) else []
        if words and all(len(word) <= 4 and not any(letter.isdigit() for letter in word) for word in words):
            clues.why["currency"] = BY_NAME
            return column
    return None


def guess_event_amount(clues: Clues) -> str | None:
    """Take a column of money of an event, if one is named like it; events need none."""
    scores = {}
    for column in clues.free:
        names_money = 4 * named(column, names.AMOUNT) + 2 * named(column, names.WEAK_AMOUNT)
        names_money -= 5 * named(column, names.NOT_AMOUNT)
        if names_money > 0 and clues.content(column).numeric:
            scores[column] = names_money
    if not scores:
        return None
    best = max(scores, key=lambda column: scores[column])
    clues.why["amount"] = BY_NAME
    return best
