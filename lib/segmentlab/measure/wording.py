"""How results name what was measured and write its numbers: people per 100, money, or so many of a thing.

Comes in: the name of an outcome and a number. Goes out: text. Stage of the loop: measure.
"""

from __future__ import annotations

#: Yes/no outcomes, as a sentence counts the people of whom they are true; others go by their own name.
_WHO = {
    "bought": "buyers",
    "clicked": "clickers",
    "unsubscribed": "unsubscribes",
    "stayed": "customers who stayed",
    "left": "customers who left",
    "churned": "customers who left",
    "active": "active customers",
    "activated": "activated customers",
    "recovered": "customers who paid after all",
    "restarted": "customers who came back",
    "upgraded": "customers who upgraded",
    "used_key_feature": "users of the key feature",
}
_COUNTED = {"skipped": "skipped deliveries"}
#: More of these is worse.
UNWELCOME = {"unsubscribed", "left", "churned", "skipped"}


def is_money(outcome: str) -> bool:
    """Is an outcome an amount of money? Its name ends with ``_cents``."""
    return outcome.endswith("_cents")


def thing(outcome: str, is_rate: bool) -> str:
    """What is counted, with what it is counted per.

    Examples
    --------
    >>> thing("stayed", True), thing("visited", True), thing("revenue_cents", False)
    ('customers who stayed per 100 people', 'people with “visited” per 100 people', 'revenue per person')
    """
    if is_rate:
        return f"{_WHO.get(outcome, f'people with “{outcome}”')} per 100 people"
    return f"{_COUNTED.get(outcome, outcome.removesuffix('_cents').replace('_', ' '))} per person"


def written(value: float, outcome: str, is_rate: bool, currency: str = "$") -> str:
    """A difference or mean as people write it, with a true minus and never as minus zero.

    Examples
    --------
    >>> written(0.031, "bought", True), written(-450, "a_cents", False), written(-0.0029, "orders", False)
    ('3.1', '−$4.50', '−0.0029')
    """
    money = is_money(outcome)
    scaled = 100 * value if is_rate else value / 100 if money else value
    digits = f"{abs(scaled):,.{1 if is_rate else 2}f}"
    if not (is_rate or money) and 0.0001 <= abs(scaled) < 0.1:
        digits = f"{abs(scaled):.2g}"  # a thousandth of an order per person and week is no nothing
    minus = "−" if scaled < 0 and digits.strip("0.") else ""
    return f"{minus}{currency if money else ''}{digits}"


def change(value: float, outcome: str, is_rate: bool, currency: str = "$") -> str:
    """A difference in words: so much more, or so many fewer.

    Examples
    --------
    >>> change(-0.2, "orders", False), change(-450, "profit_cents", False), change(0.031, "bought", True)
    ('0.20 fewer', '$4.50 less', '3.1 more')
    """
    counted = is_rate or thing(outcome, is_rate).split(" per ")[0].endswith("s")
    fewer = "fewer" if counted and not is_money(outcome) else "less"
    return f"{written(abs(value), outcome, is_rate, currency)} {'more' if value >= 0 else fewer}"


def sure(confidence: float) -> str:
    """A confidence as a percentage that is never rounded up to 100.

    Examples
    --------
    >>> sure(0.95), sure(0.995)
    ('95%', '99.5%')
    """
    return f"{100 * confidence:.6g}%"
