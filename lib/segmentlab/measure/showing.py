"""How a result shows itself in a notebook: its sentence first, its numbers under it.

Comes in: a named tuple with a `sentence`. Goes out: a table, and HTML, with what the
result takes for granted under it. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from segmentlab.words import safe


def as_table(result: Any) -> pd.DataFrame:
    """The numbers of a result: its own table if it has one, else one row per number.

    Examples
    --------
    >>> from segmentlab.measure.design import sample_ratio
    >>> as_table(sample_ratio(80, 20, 0.2)).loc["planned holdout", "value"]
    np.float64(0.2)
    """
    frames = [value for value in result if isinstance(value, pd.DataFrame)]
    if frames:
        return frames[0]
    numbers = {
        name.replace("_", " "): value
        for name, value in zip(result._fields, result, strict=True)
        if isinstance(value, int | float | str)
    }
    return pd.DataFrame({"value": numbers})


def as_html(result: Any) -> str:
    """The sentence of a result with its table under it, as notebooks show it."""
    sentence = safe(result.sentence())
    table = as_table(result)
    shown = table.head(12).to_html(float_format=lambda number: f"{number:,.4g}", na_rep="–", border=0)
    taken = getattr(result, "assumptions", ())
    granted = "".join(f"<li>{safe(each)}</li>" for each in taken)
    granted = f"<p>It takes for granted:</p><ul>{granted}</ul>" if granted else ""
    more = f"<p><small>and {len(table) - 12:,} further rows</small></p>" if len(table) > 12 else ""
    return f"<p>{sentence}</p>{shown}{more}{granted}"
