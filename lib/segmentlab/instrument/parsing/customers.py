"""Choose the column that tells customers apart, and know which of its values stand for nobody.

Comes in: the clues that a file gives. Goes out: a column or none, with the reason written into the clues.
Stage of the loop: instrument.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing import names
from segmentlab.instrument.parsing.columns import Cells, Column
from segmentlab.instrument.parsing.contents import looks_dated
from segmentlab.instrument.parsing.guessing import BY_NAME, Clues
from segmentlab.instrument.parsing.names import named
from segmentlab.instrument.parsing.text import filled

#: An id that is empty this much more often than the emails beside it would lose too many purchases.
_OFTEN = 0.1
#: What shops write instead of an id when somebody buys without an account.
_GUEST = ("0", "0.0", "-1", "guest", "gast", "invite", "invitado")


def guess_customer(clues: Clues) -> str | None:
    """Take the column named like a person; without such a name, an id that comes back in several rows."""
    scores = {column: _like_a_person(column) for column in clues.free if clues.filled(column) > 0}
    best = max(scores.values(), default=0)
    likely = [column for column in scores if scores[column] == best and best >= 2]
    likely = likely or [column for column in scores if names.words_in(column) == ["name"]]
    clues.why["customer"] = BY_NAME
    if not likely:
        likely = [
            column for column in scores
            if scores[column] >= 0 and clues.content(column).coded and not clues.content(column).money
            and 1 < len(clues.cells[column].different) < len(clues.cells)
            and not looks_dated(clues.sample(column).different, counted=False)
        ]  # fmt: skip
        clues.why["customer"] = "its ids come back in several rows"
        if likely:
            clues.notes.append(
                f"The customer is taken from {likely[0]}, because its ids come back in several rows."
            )
    likely = [column for column in likely if clues.filled(column) > 0.5] or likely
    if not likely:
        return _ask(
            clues,
            f"{clues.where} has no column that is clearly the customer ({clues.listed()}); "
            "name it with customer=.",
        )
    first, *others = likely
    for other in others:
        if not _one_to_one(clues.cells[first], clues.cells[other]):
            return _ask(
                clues,
                f"{clues.where}: the customer could be {first} "
                f"({len(clues.cells[first].different):,} different values) "
                f"or {other} ({len(clues.cells[other].different):,}); "
                f'choose one, such as customer="{first}".',
            )
    if others:
        clues.notes.append(
            f"{clues.listed(others)} tells the same customers apart; {first} is taken as the first of them."
        )
    return _or_email(clues, first, scores)


def people_of(cells: Cells, column: str) -> Column:
    """Give the customers of a column; an id such as 0 with the emails of several people is nobody's.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> log = {"customer_id": column_of(["7", "0", "0"]), "email": column_of(["a@x", "b@x", "c@x"])}
    >>> people_of(Cells(log, log["email"].rows), "customer_id").text().tolist()
    ['7', nan, nan]
    """
    ids = filled(cells[column])
    guests = ids.different.str.casefold().isin(_GUEST)
    if not guests.any():
        return ids
    rows = np.append(guests.to_numpy(), False)[ids.codes]
    beside = [name for name in cells.columns if name != column and named(name, names.EMAIL)]
    several = any(len(filled(cells[name]).keep(rows).different) > 1 for name in beside)
    return ids.changed(ids.different.mask(guests)) if several else ids


def _like_a_person(column: str) -> int:
    person, mail, number = (named(column, words) for words in (names.CUSTOMER, names.EMAIL, names.ID))
    # People change their address, and two of them may share one: an id is better.
    own_id = person and number and not mail
    return 3 * person + 2 * mail + number + 2 * own_id - 4 * named(column, names.NOT_CUSTOMER)


def _or_email(clues: Clues, first: str, scores: dict[str, int]) -> str:
    """Take emails in place of an id that is often empty where they are not."""
    mails = [column for column in scores if named(column, names.EMAIL) and scores[column] >= 2]
    if not mails or first in mails or named(first, names.EMAIL):
        return first
    known = float((~people_of(clues.cells, first).empty).mean())
    best = max(mails, key=lambda column: clues.filled(column))
    if known >= clues.filled(best) * (1 - _OFTEN):
        if named(first, names.ID):
            clues.why["customer"] = "it is an id, and people change their email"
        return first
    told = f"{first} is empty in {1 - known:.0%} of the rows"
    clues.why["customer"] = f"{BY_NAME}, and {told}"
    clues.notes.append(f"The customer is taken from {best}, because {told} (choose with customer=).")
    return best


def _ask(clues: Clues, problem: str) -> str | None:
    del clues.why["customer"]
    clues.problems["customer"] = problem
    return None


def _one_to_one(first: Column, other: Column) -> bool:
    pairs = pd.DataFrame({"first": first.codes, "other": other.codes}).drop_duplicates()
    return pairs["first"].is_unique and pairs["other"].is_unique
