"""Read a number the way people type it: 1,234 or 12 % or $5.50. Stage of the loop: teach.

Comes in: what stands in a text field. Goes out: the number, or nothing while the field is empty.
"""

from __future__ import annotations

import re

_SIGNS = "$€£¥"
#: Between thousands people put a space (of several kinds), an apostrophe or an underscore.
_GAPS = re.compile(r"(?<=\d)[\s\u00a0\u202f\u2009'’_](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


def typed_number(text: str, unit: str = "") -> int | float | None:
    """Give the number that was typed; a share in percent becomes a fraction.

    Parameters
    ----------
    text
        With or without commas between thousands, a currency sign, a percent sign, or the unit. A comma that
        cannot stand between thousands is a decimal comma.
    unit
        What stands beside the field, such as ``"people"``; beside ``"%"`` a bare 12 means 12%.

    Returns
    -------
    int where it is whole, float otherwise (also for percents), None where nothing was.

    Raises
    ------
    ValueError
        If it is not one number.

    Examples
    --------
    >>> [typed_number(text) for text in ("1,234", "12 %", "$5.50", "12,5", "−3", "1 234", " ")]
    [1234, 0.12, 5.5, 12.5, -3, 1234, None]
    >>> typed_number("200 people", unit="people"), typed_number("12", unit="%")
    (200, 0.12)
    """
    rest = text.strip().replace("−", "-").replace("–", "-")
    if unit and unit != "%":
        rest = re.sub(rf"\s*{re.escape(unit)}\.?$", "", rest, flags=re.IGNORECASE)
    percent = unit == "%" or rest.endswith("%")
    rest = _GAPS.sub("", rest.removesuffix("%").strip())
    # The sign of a debt stands before or behind the currency: -$5 and $-5.
    rest = re.sub(rf"^([-+]?)\s*[{_SIGNS}]\s*", r"\1", rest)
    rest = re.sub(rf"\s*[{_SIGNS}]$", "", rest)
    if not rest:
        if text.strip():
            raise _refused(text)
        return None
    rest = _without_commas(rest)
    if not _NUMBER.fullmatch(rest):
        raise _refused(text)
    if percent:
        return round(float(rest) / 100, 12)
    # A count is a whole number: code reads better without ".0".
    return int(float(rest)) if float(rest).is_integer() else float(rest)


def _without_commas(text: str) -> str:
    if "," not in text:
        return text
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    whole, _, decimals = text.rpartition(",")
    return f"{whole.replace('.', '')}.{decimals}"


def _refused(text: str) -> ValueError:
    return ValueError(f"“{text.strip()}” is not a number; type digits, such as 12.5")
