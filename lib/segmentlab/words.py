"""Numbers as a reader wants them: people, shares, amounts of money.

Comes in: plain numbers. Goes out: short text. Every stage of the loop says its results with these.
"""

from __future__ import annotations

import html
import re


def people(count: float, what: str = "customer") -> str:
    """Write a number of people with its noun.

    Examples
    --------
    >>> people(1234), people(1), people(2, "subscriber")
    ('1,234 customers', '1 customer', '2 subscribers')
    """
    whole = round(float(count))
    return f"{whole:,} {what}" if whole == 1 else f"{whole:,} {what}s"


def percent(share: float, digits: int = 0) -> str:
    """Write a share between 0 and 1 as a percentage.

    Examples
    --------
    >>> percent(0.1234), percent(0.1234, digits=1), percent(0, digits=1)
    ('12%', '12.3%', '0%')
    """
    return f"{float(share):.{digits if share else 0}%}"


def amount(cents: float, currency: str = "$") -> str:
    """Write whole cents as an amount: with cents below 100, without them from there on.

    Examples
    --------
    >>> amount(1250), amount(1234567), amount(-450, "€")
    ('$12.50', '$12,346', '−€4.50')
    """
    units = abs(float(cents)) / 100
    exact = units < 100 and round(units, 2) != round(units)
    return f"{'−' if cents < 0 else ''}{currency}{units:,.{2 if exact else 0}f}"


def signed(number: float, digits: int = 1, nothing: str = "0") -> str:
    """Write a change with its sign, never minus nothing.

    Examples
    --------
    >>> signed(2.56), signed(-53.7, digits=0), signed(-0.01), signed(0.01, nothing="0.0")
    ('+2.6', '−54', '0', '0.0')
    """
    written = f"{float(number):+.{digits}f}"
    return written.replace("-", "−") if float(written) else nothing


def safe(text: str) -> str:
    """Make HTML of plain text. Dollar signs stand alone: JupyterLab takes what is between two for a formula.

    Examples
    --------
    >>> safe("a < $5")
    'a &lt; <span>$</span>5'
    """
    return lone_dollars(html.escape(text, quote=False))


def lone_dollars(markup: str) -> str:
    """Let every dollar sign in HTML stand alone, so that no two of them enclose a formula.

    Examples
    --------
    >>> lone_dollars("<td>$5</td>")
    '<td><span>$</span>5</td>'
    """
    return markup.replace("$", "<span>$</span>")


def no_formula(markdown: str) -> str:
    r"""Let every dollar sign in Markdown stand alone, escaped by its author or not; code stays as it is.

    An escape alone is not enough in JupyterLab: it looks for formulas once more in the finished page.

    Examples
    --------
    >>> print(no_formula(r"\$5 or `$x`"))
    <span>\$</span>5 or `$x`
    """
    return re.sub(r"(`[^`]*`)|\\?\$", lambda found: found[1] or r"<span>\$</span>", markdown)
