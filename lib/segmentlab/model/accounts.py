"""Rolling people up to their accounts and back: what an account has in all is a number of each of its people.

Comes in: a rule or a measure of people. Goes out: a measure that is the same for everyone of an account
(customers.account_id). Stage of the loop: model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segmentlab.model.nodes import Node, Rule, check_rule
from segmentlab.model.quantities import Quantity, check_quantities

#: What each aggregate is taken of.
OF_RULES, OF_MEASURES = ("count", "share"), ("sum", "mean", "max")
#: The column of the customers table that says whose people they are.
ACCOUNT = "account_id"


@dataclass(frozen=True, eq=False)
class Account(Quantity):
    """One number per account, given to each of its people known at the moment; missing without an account."""

    aggregate: str
    of: Rule | Quantity

    def __post_init__(self) -> None:
        """Refuse a sum of yes and no, or a share of numbers."""
        if self.aggregate in OF_RULES:
            object.__setattr__(self, "of", check_rule(self.of))
        elif self.aggregate in OF_MEASURES:
            check_quantities(self.of)
        else:
            raise ValueError(
                f"{self.aggregate!r} is not a roll-up; choose {', '.join(OF_RULES + OF_MEASURES)}."
            )

    @property
    def name(self) -> str:  # type: ignore[override]
        """A short readable name; used for columns."""
        inner = getattr(self.of, "name", None) or "_and_".join(_names(self.of)) or "people"
        return f"account_{self.aggregate}_{inner}"

    def children(self) -> tuple[Node, ...]:
        """The rule or measure of people."""
        return (self.of,)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {f"account_{self.aggregate}": self.of.to_dict()}


def account_count(rule: Rule) -> Account:
    """How many people of the customer's account meet a rule; 0 if none does, missing without an account.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> active = events("logged_in").count(within="30d") >= 1
    >>> lonely_champion = account_count(active) == 1
    """
    return Account("count", rule)


def account_share(rule: Rule) -> Account:
    """Share of the people of the customer's account, as far as known, who meet a rule.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> half_asleep = account_share(events("logged_in").count(within="30d") >= 1) < 0.5
    """
    return Account("share", rule)


def account_sum(measure: Quantity) -> Account:
    """A measure added up over the people of the customer's account; 0 where nobody has a value.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> busy = account_sum(events("feature_used").count(within="30d")) >= 100
    """
    return Account("sum", measure)


def account_mean(measure: Quantity) -> Account:
    """The mean of a measure over those people of the customer's account who have a value.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> keen = account_mean(events("logged_in").active_days(within="4w")) >= 8
    """
    return Account("mean", measure)


def account_max(measure: Quantity) -> Account:
    """The highest value of a measure among the people of the customer's account.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> has_a_champion = account_max(events("logged_in").active_days(within="4w")) >= 15
    """
    return Account("max", measure)


def _names(node: Node) -> list[str]:
    """The names of the subjects that a rule compares, each once."""
    found = [name for child in node.children() for name in _names(child)]
    own = getattr(node, "name", None)
    return list(dict.fromkeys([own] if own else found))
