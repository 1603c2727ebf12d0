"""What a reader chose for a file: which column is what, and how it is written.

Comes in: choices, one after the other. Goes out: what the library's reading functions are called with, and
the same as a line of Python. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

KINDS = {
    "purchases": (
        "customer", "when", "time", "amount", "quantity", "unit_price", "refunded", "order", "status",
        "currency",
    ),
    "events": ("customer", "when", "time", "event", "amount", "currency"),
}  # fmt: skip
NOTATION = ("separator", "encoding", "decimal", "day_first")


@dataclass(frozen=True)
class Chosen:
    """Choices that a reader made; what is not in it is found out.

    Attributes
    ----------
    kind
        ``"purchases"`` or ``"events"``; empty as the file looks.
    roles
        Column of each role; an empty text says that no column has it.
    notation
        ``separator``, ``encoding``, ``decimal`` and ``day_first``, where chosen.
    statuses, names
        Meaning of a status; the course's name of an event.
    keep_currency
        The currency that amounts are counted in.
    rates
        What one unit of another currency is worth in it; rows in any other are set aside.
    columns
        Names for the columns of a file without a header.
    """

    kind: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    notation: dict[str, Any] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    keep_currency: str = ""
    rates: dict[str, float] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    def of(self, kind: str) -> Chosen:
        """Take the file for one of purchases, or of events."""
        return replace(self, kind=kind)

    def role(self, role: str, column: str) -> Chosen:
        """Give a role to a column, and take it from any other role: a column has one."""
        roles = {one: ("" if column and was == column else was) for one, was in self.roles.items()}
        return replace(self, roles={**roles, role: column})

    def written(self, name: str, value: Any) -> Chosen:
        """Say how something is written; none leaves it to be found out."""
        rest = {one: was for one, was in self.notation.items() if one != name}
        return replace(self, notation=rest if value is None else {**rest, name: value})

    def named(self, before: Sequence[str], names: Sequence[str]) -> Chosen:
        """Name the columns of a file without a header; what was chosen for a column stays with it."""
        now = dict(zip(before, names, strict=False))
        roles = {role: now.get(column, column) for role, column in self.roles.items()}
        return replace(self, columns=tuple(names), roles=roles)

    def rate(self, code: str, worth: float) -> Chosen:
        """Say what one unit of a currency is worth; 0 sets its rows aside."""
        rest = {one: was for one, was in self.rates.items() if one != code}
        return replace(self, rates={**rest, code: worth} if worth > 0 else rest)

    def look_arguments(self) -> dict[str, Any]:
        """What `look_at` is called with."""
        return {**self.notation, **({"columns": list(self.columns)} if self.columns else {})}

    def read_arguments(self, found: dict[str, str | None], kind: str) -> dict[str, Any]:
        """What `read_purchases` or `read_events` is called with, so that nothing is guessed a second time."""
        roles = {role: self.roles.get(role, found.get(role) or "") for role in KINDS[kind]}
        if roles.get("unit_price"):
            roles["amount"] = ""
        named = {("currency_column" if role == "currency" else role): one for role, one in roles.items()}
        arguments: dict[str, Any] = {**named, **self.look_arguments()}
        if self.keep_currency:
            arguments["keep_currency"] = self.keep_currency
            rates = {code: rate for code, rate in self.rates.items() if code != self.keep_currency}
            arguments |= {"rates": rates} if rates else {}
        if self.names and kind == "events":
            arguments["names"] = self.names
        if self.statuses and roles.get("status"):
            arguments["statuses"] = self.statuses
        return arguments


def as_code(file: str, kind: str, arguments: dict[str, Any]) -> str:
    """The line of Python that reads a file the same way.

    Examples
    --------
    >>> as_code("log.csv", "purchases", {"customer": "who", "status": "", "day_first": True})
    "open_purchases('log.csv', customer='who', status='', day_first=True)"
    """
    given = ", ".join([repr(file), *(f"{name}={value!r}" for name, value in arguments.items())])
    return f"open_{kind}({given})"
