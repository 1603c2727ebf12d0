"""A segment: a rule with a name and the reasons it exists.

Comes in: a rule and why anyone needs it. Goes out: members, a sentence, attrition, history and SQL,
all derived from the one rule. Stage of the loop: segment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from segmentlab.instrument.business import Business, moment_in_utc
from segmentlab.model.index import index_of, instant, population
from segmentlab.model.nodes import Not, Or, check_no_circle, in_segment
from segmentlab.model.tree import And, Rule, check_rule
from segmentlab.segment import describe as words
from segmentlab.segment.dialects import to_sql_dialect
from segmentlab.segment.evaluate import matches, members
from segmentlab.segment.explain import Explanation, explain
from segmentlab.segment.files import REASONS, read_segments, write_segments
from segmentlab.segment.history import MembershipHistory, membership_history

_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Segment:
    """A yes/no audience, and why it exists.

    Parameters
    ----------
    key
        Short name in code and files: small letters, digits and underscores.
    rule
        Who belongs to it.
    objective
        What the business wants from having it.
    action, channel, kpi
        What is done with it, through which channel, and the number that tells whether it worked.
    owner, refresh, review_by
        Who answers for it, how often it is computed anew, and the date it must be looked at again.
    definition
        Who belongs to it in the words of the business; without it, `describe()` says it.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> recent = Segment("recent_buyers", events("order_placed").count(within="20d") >= 1)
    >>> recent.describe()
    'Everyone who placed at least one order in the last 20 days.'
    >>> recent.members(tiny_business()).sum()
    np.int64(1)
    >>> Segment("Recent buyers!", recent.rule)
    Traceback (most recent call last):
    ValueError: 'Recent buyers!' cannot be a segment's key; use small letters, digits and ...
    """

    key: str
    rule: Rule
    objective: str = ""
    action: str = ""
    channel: str = ""
    kpi: str = ""
    owner: str = ""
    refresh: str = ""
    review_by: str = ""
    definition: str = ""

    def __post_init__(self) -> None:
        """Refuse a segment that could not be computed, named or reviewed."""
        if not is_key(self.key):
            raise ValueError(
                f"{self.key!r} cannot be a segment's key; use small letters, digits and underscores, "
                'such as "lapsing_regulars".'
            )
        object.__setattr__(self, "rule", check_rule(self.rule))
        check_no_circle(self.key, self.rule)
        for name in REASONS:
            if not isinstance(getattr(self, name), str):
                raise TypeError(f'{name}={getattr(self, name)!r} must be a text; write it like {name}="...".')
        if self.review_by:
            try:
                moment_in_utc(self.review_by)
            except ValueError as error:
                raise ValueError(
                    f'review_by={self.review_by!r} is not a date; write it like "2027-03-31".'
                ) from error

    def __and__(self, other: Rule | Segment) -> And:
        return in_segment(self) & check_rule(other)

    def __rand__(self, other: Rule) -> And:
        return check_rule(other) & in_segment(self)

    def __or__(self, other: Rule | Segment) -> Or:
        return in_segment(self) | check_rule(other)

    def __ror__(self, other: Rule) -> Or:
        return check_rule(other) | in_segment(self)

    def __invert__(self) -> Not:
        return ~in_segment(self)

    def __bool__(self) -> bool:
        """Refuse `and`, `or` and `not` between segments, which would silently drop one of them."""
        return bool(in_segment(self))

    def members(self, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
        """Who belongs to it: yes or no for everyone known at the moment, indexed by `customer_id`."""
        return members(self.rule, business, as_of)

    def describe(self, currency: str = "$") -> str:
        """The rule as a sentence."""
        return words.describe(self.rule, currency)

    def attrition(self, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.DataFrame:
        """How many people each condition removes, one after another."""
        return attrition(self.rule, business, as_of)

    def history(
        self,
        business: Business,
        weeks: int = 52,
        until: str | pd.Timestamp | None = None,
        *,
        every: str = "1w",
        dates: Iterable[str | date] | None = None,
    ) -> MembershipHistory:
        """Membership at the end of each of the last weeks, or at any other dates."""
        return membership_history(self, business, weeks, until, every=every, dates=dates)

    def explain(
        self, business: Business, customer_id: object, as_of: str | pd.Timestamp | None = None
    ) -> Explanation:
        """Why one person is in or out: a sentence, and each condition with the person's own number."""
        return explain(self.rule, business, customer_id, as_of, name=self.key)

    def to_sql(
        self,
        dialect: str = "duckdb",
        as_of: str | pd.Timestamp | None = None,
        changing: Collection[str] = (),
    ) -> str:
        """One readable statement that selects the members, in the dialect of a database."""
        definition = self.definition or self.describe()
        return to_sql_dialect(self.rule, dialect, as_of, self.key, definition, changing)

    def to_yaml(self, path: str | Path | None = None) -> str:
        """The segment as the text of a file that a colleague can review; written there if a path is given."""
        return write_segments([self], path)

    @classmethod
    def from_yaml(cls, source: str | Path, segments: Iterable[Segment] = ()) -> Segment:
        """Read a file (or text) that holds one segment.

        Parameters
        ----------
        source
            A path, or the YAML text itself.
        segments
            Others that it may refer to.

        Raises
        ------
        ValueError
            With one sentence that names the line and the fix; also if the file holds several segments.
        """
        found = list(read_segments(source, segments).values())
        if len(found) > 1:
            keys = ", ".join(segment.key for segment in found)
            raise ValueError(f"There are {len(found)} segments here ({keys}); use read_segments for all.")
        return found[0]


def is_key(key: object) -> bool:
    """Can this be the key of a segment?

    Examples
    --------
    >>> is_key("lapsing_regulars"), is_key("Lapsing regulars"), is_key(3)
    (True, False, False)
    """
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


def attrition(rule: Rule, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.DataFrame:
    """How many people each condition of a rule removes, one after another.

    The conditions are those joined by ``&``; a rule of another form is one condition.

    Parameters
    ----------
    rule
        Any rule.
    business, as_of
        Where to look, and the moment at which everything is judged.

    Returns
    -------
    DataFrame with one row for the population and one per condition: ``condition`` in words, people
    ``removed`` by it and ``left`` after it, and how many would ``meet_it_alone``.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import customer, events
    >>> rule = (customer("country") == "DE") & (events("order_placed").count() >= 1)
    >>> attrition(rule, tiny_business())[["removed", "left", "meet_it_alone"]]
       removed  left  meet_it_alone
    0        0     3              3
    1        1     2              2
    2        1     1              2
    """
    check_rule(rule)
    index, moment = index_of(business), instant(business.moment(as_of))
    left = population(index, moment)
    known = left
    rows = [("everyone known", 0, int(left.sum()), int(left.sum()))]
    for part in rule.parts if isinstance(rule, And) else (rule,):
        meet = matches(part, index, moment) & known
        kept = left & meet
        rows.append(
            (
                words.clause(part, business.currency),
                int(left.sum() - kept.sum()),
                int(kept.sum()),
                int(meet.sum()),
            )
        )
        left = kept
    return pd.DataFrame(rows, columns=["condition", "removed", "left", "meet_it_alone"])
