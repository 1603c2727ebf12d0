"""Say on the page what the library says to people who program: lists to choose from instead of arguments.

Comes in: a sentence of the library. Goes out: the same for a reader of the page. Stage of the loop: teach.
"""

from __future__ import annotations

import re

#: What each role is called on the page, in the order of the lists.
ROLES = {
    "customer": "customer",
    "when": "date",
    "time": "time of day",
    "event": "what happened",
    "amount": "amount",
    "quantity": "pieces",
    "unit_price": "price of one",
    "refunded": "paid back",
    "order": "order number",
    "status": "status",
    "currency": "currency",
}
_INSTEAD = (
    (r'keep one with keep_currency="(\w+)" or convert the others with rates=\{[^}]*\}',
     r"choose one of them, such as \1, in the list “count in” below, and say what the others are worth"),
    (r'convert to, or name it with keep_currency=', "count in, in the list “count in” below"),
    (r"columns= names a column twice: (.*); give each its own name", r"two columns have one name (\1); "
     "give each its own"),
    (r"columns= names 1 column, but", "1 column is named, but"),
    (r"columns= names (\d+) columns, but", r"\1 columns are named, but"),
    (r"say which with day_first=True or day_first=False", "say which in the list “03/04/2026 is” below"),
    (r'say which with decimal="\." or decimal=","', "say which in the list “amounts look like” below"),
    (r"check which column is what and name them with [a-z_]+=(?:, [a-z_]+=)*",
     "check in the lists below which column is what"),
    (r'such as encoding="[^"]*" or encoding="[^"]*"', "in the list “letters are written in” below"),
    (r'; if it is the price of one piece, give unit_price="[^"]*"',
     "; if it is the price of one piece, choose it there"),
    (r'choose one, such as customer="([^"]*)"', r"choose one in the lists below, such as \1"),
    (r"; each is an order_returned event with a positive amount", ""),
    (r'With order="" each counts', "Without an order number each counts"),
    (r" \(columns= gives names to a file without a header\)", ""),
    (r",? or give all names with columns=\[\.\.\.\]", ""),
    (r"\(choose with [a-z_]+=(?: or [a-z_]+=)?\)", "(choose in the lists)"),
    (r"\(say what they mean with statuses=\)", "(say in the lists what they mean)"),
    (r"name (it|them|one) with [a-z_]+=", r"choose \1 in the lists below"),
    (r'\b(?:with )?([a-z_]+)="([^"]*)"', r"“\2”"),
    (r"\b(?:with )?[a-z]+(?:_[a-z]+)*=(?=[\s.,;)]|$)", "in the lists"),
)  # fmt: skip


def plainly(sentence: str) -> str:
    """Name lists of the page where the library names arguments.

    Examples
    --------
    >>> plainly("log.csv has no column of dates (a, b); name it with when=.")
    'log.csv has no column of dates (a, b); choose it in the lists below.'
    """
    for pattern, instead in _INSTEAD:
        sentence = re.sub(pattern, instead, sentence)
    return sentence


def plainly_elsewhere(sentence: str) -> str:
    """Name notebook 52, which has the lists, where the library names arguments.

    Examples
    --------
    >>> plainly_elsewhere("log.csv has no column of dates (a, b); name it with when=.")
    'log.csv has no column of dates (a, b); choose it in notebook 52.'
    """
    return re.sub(r"\bin the lists?(?: “[^”]*”)?(?: below)?", "in notebook 52", plainly(sentence))
