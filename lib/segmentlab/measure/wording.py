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
    if not (is_rate or money) and 0 < abs(scaled) < 0.1:
        # A thousandth of an order per person and week is no nothing.
        digits = f"{abs(scaled):.2g}" if abs(scaled) >= 0.0001 else f"{abs(scaled):.4f}"
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


def span(low: float, high: float, outcome: str, is_rate: bool, currency: str = "$") -> str:
    """The ends of an interval in words: one word for both where they go the same way.

    Examples
    --------
    >>> span(0.141, 0.197, "bought", True), span(-0.019, 0.015, "bought", True)
    ('14.1 to 19.7 more', '1.9 fewer to 1.5 more')
    """
    if low < 0 < high:
        return f"{change(low, outcome, is_rate, currency)} to {change(high, outcome, is_rate, currency)}"
    near, far = sorted((low, high), key=abs)
    return f"{written(abs(near), outcome, is_rate, currency)} to {change(far, outcome, is_rate, currency)}"


def sure(confidence: float) -> str:
    """A confidence as a percentage that is never rounded up to 100.

    Examples
    --------
    >>> sure(0.95), sure(0.995)
    ('95%', '99.5%')
    """
    return f"{100 * confidence:.6g}%"
