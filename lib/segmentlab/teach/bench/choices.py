"""What can be chosen in a business: its events, their properties and values, the attributes of its customers.

Comes in: a business, simulated or the reader's own. Goes out: names, kinds and values, found in the tables
themselves. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.activate.audience import IDENTIFIERS
from segmentlab.activate.past import PURCHASES
from segmentlab.instrument.business import EVENT_COLUMNS, Business
from segmentlab.instrument.dictionary import data_dictionary

NUMBER, MONEY, TEXT, YES, DATE, ID = "number", "money", "text", "yes or no", "date", "id"
PERCENT = "percent"
#: So many values of a text can be chosen from; rarer ones can still be typed.
MOST_VALUES = 300


@dataclass(frozen=True)
class Column:
    """A property of an event or an attribute of a customer: its kind, and the values of a text."""

    name: str
    kind: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Choices:
    """What a business offers to build a segment from. Made by `choices_of`."""

    business: Business = field(repr=False)
    _found: dict[str, dict[str, Column]] = field(repr=False, default_factory=dict)

    @cached_property
    def told(self) -> pd.DataFrame:
        """The data dictionary of the events."""
        return data_dictionary(self.business)

    @cached_property
    def events(self) -> Mapping[str, str]:
        """Every event, and what it means where that is written down."""
        return {str(name): str(row.what_happened) for name, row in self.told.iterrows()}

    @cached_property
    def purchase(self) -> str:
        """The event that counts as buying, or the first of all."""
        usual = PURCHASES.get(self.business.name, "order_placed")
        return usual if usual in self.events else next(iter(self.events), usual)

    @cached_property
    def attributes(self) -> dict[str, Column]:
        """What is known of customers, without what tells one person from another."""
        table = self.business.customers
        found = (
            _column(str(name), table[name]) for name in table if name not in (*IDENTIFIERS, "customer_id")
        )
        return {one.name: one for one in found if one.kind != ID and not _only_names(one)}

    def properties(self, event: str) -> dict[str, Column]:
        """What is recorded with an event; nothing for one that the business does not have."""
        if event not in self.events:
            return {}
        if event not in self._found:
            log = self.business.events
            rows = np.flatnonzero((log["event"] == event).to_numpy())
            said = {name.strip() for name in str(self.told.loc[event, "comes_with"]).split(",")}
            names = [name for name in log if name not in EVENT_COLUMNS and str(name) in said]
            self._found[event] = {str(name): _column(str(name), log[name].take(rows)) for name in names}
        return self._found[event]

    def look_around(self) -> Iterator[None]:
        """Look at one event after the other, while nobody waits: first questions are answered sooner."""
        for event in self.events:
            if event not in self._found:
                self.properties(event)
                yield

    @cached_property
    def changing(self) -> tuple[str, ...]:
        """Attributes of which is known how they stood."""
        changes = self.business.changes
        return () if changes is None else tuple(str(n) for n in changes if n in self.business.customers)


def choices_of(business: Business) -> Choices:
    """Look once at what a business offers.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> offered = choices_of(tiny_business())
    >>> offered.properties("order_placed")["category"]
    Column(name='category', kind='text', values=('boots', 'tents'))
    >>> {name: one.kind for name, one in offered.attributes.items()}
    {'signed_up_at': 'date', 'country': 'text'}
    """
    found: Choices = business.keep("what can be chosen", lambda: Choices(business))
    return found


def words_of(name: str) -> str:
    """A name as a reader sees it: without underscores and units.

    Examples
    --------
    >>> words_of("order_placed"), words_of("amount_cents"), words_of("signed_up_at")
    ('order placed', 'amount', 'signed up')
    """
    return name.removesuffix("_cents").removesuffix("_at").replace("_", " ").strip() or name


def named_apart(names: Any) -> dict[str, str]:
    """Words for each name, and the name itself where two would read the same.

    Examples
    --------
    >>> named_apart(["order_placed", "order placed", "guide_read"])
    {'order_placed': 'order_placed', 'order placed': 'order placed', 'guide read': 'guide_read'}
    """
    names = list(names)
    words = [words_of(name) for name in names]
    return {word if words.count(word) == 1 else name: name for word, name in zip(words, names, strict=True)}


def _only_names(column: Column) -> bool:
    """Whether a text has another value for nearly everybody."""
    return column.kind == TEXT and column.values == ()  # noqa: PD011


def _column(name: str, series: pd.Series) -> Column:
    """The kind of a column, and the commonest values of a text, the commonest first."""
    kind = series.dtype
    if name.endswith("_id") or name in IDENTIFIERS or name.endswith("_by"):
        return Column(name, ID)
    if pd.api.types.is_bool_dtype(kind):
        return Column(name, YES)
    if pd.api.types.is_datetime64_any_dtype(kind):
        return Column(name, DATE)
    if pd.api.types.is_numeric_dtype(kind):
        return Column(name, MONEY if name.endswith("_cents") else NUMBER)
    counts = series.value_counts()
    counts = counts[counts > 0]
    # Something that is different for nearly everybody is a name, and no group.
    if len(counts) > MOST_VALUES and len(counts) > 0.5 * len(series):
        return Column(name, TEXT, ())
    frame = counts.rename_axis("value").reset_index(name="times")
    frame["value"] = frame["value"].astype(str)
    frame = frame.sort_values(["times", "value"], ascending=[False, True], kind="stable")
    return Column(name, TEXT, tuple(frame["value"].head(MOST_VALUES)))
