"""Choose the columns of the amount, the number of pieces and the price of one piece.

Comes in: the clues that a file gives. Goes out: a column or none, with the reason written into the clues.
Stage of the loop: instrument.
"""

from __future__ import annotations

import re

import pandas as pd

from segmentlab.instrument.parsing import names
from segmentlab.instrument.parsing.amounts import read_numbers
from segmentlab.instrument.parsing.columns import column_of
from segmentlab.instrument.parsing.guessing import SAMPLE, Clues
from segmentlab.instrument.parsing.names import is_unnamed, named, words_in

_TAX = re.compile(r"(?i)\b(incl?|including|excl?|excluding|before|after)\.? ?(tax|vat|mwst|gst)\b")


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


def guess_refunded(clues: Clues) -> str | None:
    """Take the column of money named like what was paid back."""
    for column in clues.free:
        if not named(column, names.REFUNDED) or named(column, names.NOT_REFUNDED):
            continue
        if clues.content(column).numeric:
            clues.why["refunded"] = "its name says so"
            return column
    return None


def guess_amount(clues: Clues, quantity: str | None) -> tuple[str | None, str | None]:
    """Take the column that reads as money, as the amount of the row or as the price of one piece."""
    scores = {
        column: (score, round(clues.filled(column), 1))
        for column in clues.free
        if (score := _like_an_amount(clues, column)) > 0
    }
    prices = [column for column in clues.free if named(column, names.PRICE) and clues.content(column).numeric]
    best = max(scores, key=lambda column: scores[column]) if scores else None
    if quantity and prices and (best is None or best in prices):
        price = best or prices[0]
        reason = _of_one_piece(clues, quantity, price)
        if best is None or reason:
            reason = reason or "so its name says"
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


def _of_one_piece(clues: Clues, quantity: str, price: str) -> str:
    """Say why a price is that of one piece; empty where nothing says so."""
    if named(price, names.UNIT):
        return "so its name says"
    rows = slice(None, None, max(1, len(clues.cells) // SAMPLE))
    table = pd.DataFrame({
        role: read_numbers(column_of(clues.cells[name].text(rows)), 2, decimal=clues.decimal or ".").parts
        for role, name in (("pieces", quantity), ("price", price))
    })  # fmt: skip
    back = table[(table["pieces"] < 0) & table["price"].notna()]
    if len(back) and (back["price"] >= 0).mean() > 0.9:
        return "quantities go below zero and prices do not"
    for name in clues.cells.columns:
        if name in (quantity, price) or not named(name, names.PRODUCT):
            continue
        by = table.assign(product=clues.cells[name].text(rows).array).dropna().groupby("product")
        lowest, highest = by.min(), by.max()
        other = lowest["pieces"] < highest["pieces"]
        if other.any() and (lowest["price"] == highest["price"])[other].mean() > 0.5:
            return "the same product has the same price, however many are bought"
    return ""


def _like_an_amount(clues: Clues, column: str) -> int:
    name = _TAX.sub("", column)  # "Total (inc tax)" is a total, not a tax
    written = 4 * named(name, names.AMOUNT) + 2 * named(name, names.WEAK_AMOUNT)
    less = named(name, "subtotal net netto") or "ex" in (_TAX.search(column) or [""])[0].lower()
    less = less or {"gross", "sales"} <= set(words_in(name))  # before discounts
    score = written - 5 * named(name, names.NOT_AMOUNT) - less
    if score <= -4 or not clues.content(column).numeric:
        return 0
    return score + 2 * clues.content(column).money  # what was paid in all counts
