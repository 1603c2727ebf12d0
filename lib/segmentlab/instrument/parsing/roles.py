"""Find out which column of a file is what, from its name and from what stands in it.

Comes in: a table of text and the columns already known. Goes out: a column for each role, why, and what could
not be decided. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segmentlab.instrument.parsing import guessing
from segmentlab.instrument.parsing.clock import guess_time
from segmentlab.instrument.parsing.columns import Cells
from segmentlab.instrument.parsing.customers import guess_customer
from segmentlab.instrument.parsing.event_names import course_name
from segmentlab.instrument.parsing.guessing import Clues
from segmentlab.instrument.parsing.guessing_amounts import guess_amount, guess_quantity, guess_refunded

#: What a file can be, and the roles that its columns can have.
KINDS = {
    "purchases": (
        "customer",
        "when",
        "time",
        "amount",
        "quantity",
        "unit_price",
        "refunded",
        "order",
        "status",
        "currency",
    ),
    "events": ("customer", "when", "time", "event", "amount", "currency"),
}


@dataclass(frozen=True)
class Guess:
    """Which column is what, why, and what has to be asked.

    `roles` has a column or nothing for each role, `why` a few words for each column chosen, `problems` one
    sentence for each role that is needed and could not be decided, `notes` choices to know of.
    """

    kind: str
    roles: dict[str, str | None]
    why: dict[str, str]
    problems: dict[str, str]
    notes: tuple[str, ...]


def guess_roles(
    cells: Cells,
    given: Mapping[str, str | None] | None = None,
    *,
    kind: str | None = None,
    decimal: str | None = None,
    where: str = "the table",
) -> Guess:
    """Choose a column for every role that was not given.

    Parameters
    ----------
    cells
        The table as text.
    given
        Columns already known by role; an empty text says that no column has this role.
    kind
        ``"purchases"`` or ``"events"``; decided by whether a column names what happened if not given.
    decimal
        Decimal mark, if known.
    where
        Names the file in sentences.

    Returns
    -------
    Guess

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> log = {"Kunde": "7 8 7", "Datum": "2026-01-05 2026-01-05 2026-02-01", "Betrag": "13,97 5,00 8,20"}
    >>> columns = {name: column_of(text.split()) for name, text in log.items()}
    >>> log = Cells(columns, columns["Kunde"].rows)
    >>> [guess_roles(log).roles[role] for role in ("customer", "when", "amount", "order")]
    ['Kunde', 'Datum', 'Betrag', None]
    """
    given = {role: column for role, column in (given or {}).items() if column is not None}
    taken = [column for column in given.values() if column]
    clues = Clues(cells, [column for column in cells.columns if column not in taken], decimal, where)
    roles: dict[str, str | None] = {}

    def settle(role: str, guess: Callable[[Clues], str | None]) -> str | None:
        if role in given:
            roles[role] = given[role] or None
            clues.why[role] = "you chose it" if given[role] else "you said that there is none"
        else:
            roles[role] = guess(clues)
            clues.free = [column for column in clues.free if column != roles[role]]
        return roles[role]

    ways = {"purchases": lambda clues: None, "events": guessing.event_column}
    settle("event", ways.get(kind or "", guessing.guess_event))
    if kind == "purchases" and not given.get("status"):
        _refuse_events(clues)
    kind = kind or ("events" if roles["event"] else "purchases")
    when = settle("when", guessing.guess_when)
    settle("time", lambda clues: guess_time(clues, when))
    if kind == "events":
        if not roles["event"]:
            clues.problems["event"] = (
                f"{where} has no column that clearly says what happened ({clues.listed()}); "
                "name it with event=."
            )
    else:
        settle("order", guessing.guess_order)
        settle("status", guessing.guess_status)
    settle("currency", guessing.guess_currency)
    if kind == "purchases":
        settle("refunded", guess_refunded)
        settle("quantity", guess_quantity)
        _settle_amount(clues, given, roles)
    else:
        settle("amount", guessing.guess_event_amount)
    settle("customer", guess_customer)
    for role in ("customer", "when"):
        if role in given and not roles[role]:
            clues.problems[role] = f"{where}: every row needs a {role}; name its column with {role}=."
    ordered = {role: roles.get(role) for role in KINDS[kind]}
    return Guess(kind, ordered, clues.why, clues.problems, tuple(clues.notes))


def _refuse_events(clues: Clues) -> None:
    """Ask for another reader where rows are views and carts, which must not count as purchases."""
    event = guessing.guess_event(clues)
    words = clues.different(event) if event else []
    if any((course_name(word) or "order_placed") not in ("order_placed", "order_returned") for word in words):
        clues.problems["event"] = (
            f"{clues.where} is a log of events ({event}: {', '.join(words[:4])}), not of purchases; "
            "read it with read_events or open_events."
        )


def _settle_amount(clues: Clues, given: Mapping[str, str | None], roles: dict[str, str | None]) -> None:
    """Take the amount of the row, or quantity and price of one piece."""
    if given.get("amount") or given.get("unit_price"):
        for role in ("amount", "unit_price"):
            roles[role] = given.get(role) or None
            if roles[role]:
                clues.why[role] = "you chose it"
        if roles["unit_price"] and not roles["quantity"]:
            clues.problems["quantity"] = (
                f"{clues.where}: a price of one piece needs a number of pieces; name it with quantity=."
            )
    else:
        roles["amount"], roles["unit_price"] = guess_amount(clues, roles["quantity"])
    clues.free = [column for column in clues.free if column not in (roles["amount"], roles["unit_price"])]
