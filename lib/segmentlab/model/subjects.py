"""What a rule compares besides measures: attributes of customers, properties of events.

Comes in: the name of a column. Goes out: a frozen, checked node. Stage of the loop: model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segmentlab.model.nodes import Subject, shown
from segmentlab.model.quantities import Quantity


@dataclass(frozen=True, eq=False)
class Property(Subject):
    """A property of an event, for conditions inside `where`. Made by `prop("discount_cents")`."""

    name: str

    def __post_init__(self) -> None:
        """Refuse a name that could not be a column."""
        check_name(self.name, "property")

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"property": self.name}


@dataclass(frozen=True, eq=False)
class Attribute(Subject):
    """A column of the customers table, as it stood. Made by `customer("country")`."""

    name: str

    def __post_init__(self) -> None:
        """Refuse a name that could not be a column."""
        check_name(self.name, "customer attribute")

    def days_since(self) -> DaysSince:
        """Calendar days (UTC) since the date in this attribute; below 0 if it is still to come.

        Examples
        --------
        >>> newcomer = customer("signed_up_at").days_since() <= 30
        """
        return DaysSince(self)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"customer": self.name}


@dataclass(frozen=True, eq=False)
class DaysSince(Quantity):
    """Calendar days since the date in an attribute; missing where it is. Made by `.days_since()`."""

    attribute: Attribute

    @property
    def name(self) -> str:  # type: ignore[override]
        """A short readable name; used for columns."""
        return f"days_since_{self.attribute.name}"

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"days_since": self.attribute.to_dict()}


def prop(name: str) -> Property:
    """Name a property of an event, to set a condition on it inside `where`.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> discounted = events("order_placed").where(prop("discount_cents") > 0)
    >>> discounted.count(within="90d").name
    'order_placed_count_discount_cents_90d'
    """
    return Property(name)


def customer(attribute: str) -> Attribute:
    """Name a column of the customers table, to compare it inside a rule.

    It is read as it stood: where the business keeps a table of changes with that column, the latest change
    known at the moment of judging counts, and someone without one has no value. Otherwise it is what the
    customers table says.

    Examples
    --------
    >>> rule = (customer("country") == "DE") & ~customer("city").is_in(["Berlin"])
    """
    return Attribute(attribute)


def check_name(name: object, what: str) -> None:
    """Refuse what could not be the name of a column.

    Raises
    ------
    ValueError
        If it is not a text, or an empty one.
    """
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f'{shown(name)} is not the name of a {what}; write a text, such as "country".')
