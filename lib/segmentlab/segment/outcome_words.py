"""How an outcome is said: what was counted, its values and its differences, with their units.

Comes in: an outcome and numbers. Goes out: words inside a sentence. Stage of the loop: segment.
"""

from __future__ import annotations

from segmentlab.model.tree import check_rule, events
from segmentlab.segment import describe as words
from segmentlab.segment.describe_measures import named, unit_of
from segmentlab.segment.outcome import Outcome, is_amount


def outcome_in_words(outcome: Outcome, currency: str = "$") -> str:
    """What is counted, as it stands behind "the people who" or "per person".

    Examples
    --------
    >>> outcome_in_words("order_placed"), outcome_in_words(events("order_placed").sum("amount_cents"))
    ('placed at least one order', 'total amount of orders placed')
    """
    if is_amount(outcome):
        return named(outcome, currency)
    rule = events(outcome).count() >= 1 if isinstance(outcome, str) else check_rule(outcome)
    said = words.clause(rule, currency)
    return said.removeprefix("who ") if said.startswith("who ") else f"were people {said}"


def is_money(outcome: Outcome) -> bool:
    """Is the outcome an amount in cents?

    Examples
    --------
    >>> is_money(events("order_placed").sum("amount_cents")), is_money("order_placed")
    (True, False)
    """
    return is_amount(outcome) and (unit_of(outcome) or "").endswith("_cents")


def written(value: float, outcome: Outcome, currency: str = "$") -> str:
    """A share, an amount of money or a number as people write it, with a true minus.

    Examples
    --------
    >>> written(0.0312, "order_placed"), written(-1250, events("order_placed").sum("amount_cents"))
    ('3.1%', '−$12.50')
    """
    if not is_amount(outcome):
        return f"{value:.1%}"
    scaled, sign = (value / 100, currency) if is_money(outcome) else (value, "")
    return f"{'−' if scaled < 0 else ''}{sign}{abs(scaled):,.2f}"


def change(value: float, outcome: Outcome, currency: str = "$", unit: bool = True) -> str:
    """A difference with its sign; of shares in points, which are hundredths.

    Examples
    --------
    >>> change(0.189, "order_placed"), change(-0.02, "order_placed", unit=False)
    ('+18.9 points', '−2.0')
    """
    sign = "+" if value >= 0 else "−"
    if is_amount(outcome):
        return f"{sign}{written(abs(value), outcome, currency)}"
    return f"{sign}{abs(value) * 100:.1f}{' points' if unit else ''}"


def ends(low: float, high: float, outcome: Outcome, currency: str = "$") -> str:
    """Two differences with "to" between them; the unit is said once.

    Examples
    --------
    >>> ends(-0.01, 0.03, "order_placed")
    '−1.0 to +3.0 points'
    """
    return f"{change(low, outcome, currency, unit=False)} to {change(high, outcome, currency)}"
