"""Choose the columns of the amount, the number of pieces and the price of one piece.

Comes in: the clues that a file gives. Goes out: a column or none, with the reason written into the clues.
Stage of the loop: instrument.
"""

from __future__ import annotations

from segmentlab.instrument.parsing import names
from segmentlab.instrument.parsing.guessing import Clues
from segmentlab.instrument.parsing.names import is_unnamed, named


def guess_quantity(clues: Clues) -> str | None:
    """Take a column named like a number of pieces; without names, one of small whole numbers."""
    named_so = [
        column for column in clues.free
        if named(column, names.QUANTITY) and not named(column, names.NOT_QUANTITY)
        and clues.content(column).numeric
    ]  # fmt: skip
    if named_so:
        clues.why["quantity"] = "its name says so"
        return named_so[0]
    headless = all(is_unnamed(column) for column in clues.cells.columns)
    unnamed = [column for column in clues.free if headless and clues.content(column).small]
    if unnamed and len(clues.free) > 2 and any(clues.content(column).money for column in clues.free):
        clues.why["quantity"] = "it holds small whole numbers"
        return unnamed[-1]  # ids stand at the left, and money is another column
    return None


def guess_amount(clues: Clues, quantity: str | None) -> tuple[str | None, str | None]:
    """Take the column that reads as money, as the amount of the row or as the price of one piece."""
    scores = {column: score for column in clues.free if (score := _like_an_amount(clues, column)) > 0}
    prices = [column for column in clues.free if named(column, names.PRICE) and clues.content(column).numeric]
    best = max(scores, key=lambda column: scores[column]) if scores else None
    if quantity and prices and (best is None or best in prices):
        price = best or prices[0]
        refunds = clues.content(quantity).negative and not clues.content(price).negative
        if best is None or refunds or named(price, names.UNIT):
            reason = "quantities go below zero and prices do not" if refunds else "so its name says"
            clues.notes.append(
                f"The amount is {quantity} times {price}, taken as the price of one piece: {reason} "
                "(choose with amount= or unit_price=)."
            )
            clues.why["unit_price"] = reason
            return None, price
        clues.notes.append(
            f"{price} is taken as the amount of the whole row; if it is the price of one piece, "
            f'give unit_price="{price}".'
        )
    if best is None:
        clues.problems["amount"] = (
            f"{clues.where} has no column that is clearly an amount of money ({clues.listed()}); "
            "name it with amount=, or add it to this file first if it is in another."
        )
        return None, None
    rivals = [column for column in scores if column != best and scores[column] == scores[best]]
    if rivals:
        clues.notes.append(
            f"The amount is taken from {best}; {clues.listed(rivals)} could be it too (choose with amount=)."
        )
    clues.why["amount"] = "its name says so" if named(best, names.AMOUNT) else "it reads as money"
    return best, None


def _like_an_amount(clues: Clues, column: str) -> int:
    written = 4 * named(column, names.AMOUNT) + 2 * named(column, names.WEAK_AMOUNT)
    score = written - 5 * named(column, names.NOT_AMOUNT) - named(column, "subtotal net netto")
    if score <= -4 or not clues.content(column).numeric:
        return 0
    return score + 2 * clues.content(column).money  # what was paid in all counts
