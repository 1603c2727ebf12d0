"""Round tick marks, and how values are written on axes and beside bars.

Comes in: the range of what is drawn. Goes out: tick positions and their wording. Stage: teach.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from segmentlab.words import amount

from ..picture import DENSITY, GRID, MUTED_INK, SMALL, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: How values can be written: whole numbers, shares as percentages, differences of shares in
#: percentage points, whole cents as amounts.
STYLES = ("number", "percent", "points", "money")


def writer(style: str, currency: str = "$") -> Callable[[float], str]:
    """Give the function that writes a value in a style.

    Examples
    --------
    >>> writer("percent")(0.25), writer("money")(123400), writer("number")(1234.0), writer("number")(2.5)
    ('25%', '$1,234', '1,234', '2.5')
    """
    if style not in STYLES:
        raise ValueError(f"style={style!r} is not known; use one of {', '.join(STYLES)}.")
    if style == "percent":
        return lambda value: f"{value:.0%}" if abs(value) >= 0.1 or value == 0 else f"{value:.1%}"
    if style == "points":
        return lambda value: f"{100 * value:.1f} points"
    if style == "money":
        return lambda value: _amount(value, currency)
    return _number


def alike(style: str, currency: str, values: Iterable[float]) -> Callable[[float], str]:
    """Give the function that writes values which stand side by side: all numbers with one decimal, or none.

    Examples
    --------
    >>> [alike("number", "$", [8.9, 8])(value) for value in (8.9, 8, 0)]
    ['8.9', '8.0', '0']
    >>> alike("number", "$", [8, 9])(8), alike("number", "$", [8.5, 120])(8)
    ('8', '8')
    """
    write, sizes = writer(style, currency), [abs(value) for value in values if math.isfinite(value)]
    broken = style == "number" and any(not float(size).is_integer() for size in sizes)
    if not broken or max(sizes) >= 100:
        return write
    return lambda value: f"{value:.1f}" if value else "0"


def _amount(cents: float, currency: str) -> str:
    if abs(cents) < 1e9:
        return amount(cents, currency)
    return f"{'−' if cents < 0 else ''}{currency}{_number(abs(cents) / 100)}"


def _number(value: float) -> str:
    for size, short in ((1e9, "bn"), (1e7, "m")):
        if abs(value) >= size:
            return f"{value / (1e6 if short == 'm' else size):,.1f}".removesuffix(".0") + f" {short}"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:.1f}"


def known_text(write: Callable[[float], str]) -> Callable[[float], str]:
    """Make a writer show a missing value as a dash.

    Examples
    --------
    >>> known_text(writer("percent"))(float("nan"))
    '–'
    """
    return lambda value: write(value) if math.isfinite(value) else "–"


def label(name: Any) -> str:
    """Write the name of a row or column: dates without their time, months alone where they are first days.

    Examples
    --------
    >>> import pandas as pd
    >>> label(pd.Timestamp("2026-03-09")), label(pd.Period("2026-03", "M")), label(3.0), label("Loyal")
    ('9 Mar 2026', 'Mar 2026', '3', 'Loyal')
    """
    if hasattr(name, "strftime"):
        if getattr(name, "freqstr", "").startswith("M"):
            return f"{name:%b %Y}" if not hasattr(name, "to_timestamp") else name.strftime("%b %Y")
        start = name.to_timestamp() if hasattr(name, "to_timestamp") else name
        return f"{start.day} {start:%b %Y}"
    return f"{name:g}" if isinstance(name, float) else str(name)


def round_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Give about that many round numbers from low to high.

    Examples
    --------
    >>> round_ticks(0, 97)
    [0.0, 20.0, 40.0, 60.0, 80.0]
    >>> round_ticks(-0.02, 0.05, 4)
    [-0.02, 0.0, 0.02, 0.04]
    """
    if not high > low:
        return [low]
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if rough <= power * factor * 1.001)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(step * place, 12) + 0.0 for place in range(first, last + 1)]


def date_ticks(low: float, high: float, about: int = 5) -> tuple[list[float], list[str]]:
    """Give evenly spaced dates between two moments (seconds since 1970): first days of months if there are.

    Examples
    --------
    >>> date_ticks(1767225600, 1767225600 + 181 * 86400)[1]
    ['1 Jan 2026', '1 Mar 2026', '1 May 2026', '1 Jul 2026']
    """
    import datetime

    def moment(seconds: float) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC)

    first, last = moment(low), moment(high)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months >= 3:
        step = next(step for step in (1, 2, 3, 4, 6, 12, 24, 60, 120, 1200) if months / step <= about)
        start = first.year * 12 + first.month - 1
        start += -start % step
        starts = [
            datetime.datetime(month // 12, month % 12 + 1, 1, tzinfo=datetime.UTC)
            for month in range(start, start + months + step + 1, step)
        ]
        chosen = [day for day in starts if low <= day.timestamp() <= high]
    else:
        days = (high - low) / 86_400
        gap = next(gap for gap in (1, 2, 7, 14, 28) if days / gap <= about or gap == 28)
        start_day = datetime.datetime(first.year, first.month, first.day, tzinfo=datetime.UTC)
        every = [start_day + datetime.timedelta(days=gap * number) for number in range(int(days / gap) + 2)]
        chosen = [day for day in every if low <= day.timestamp() <= high]
    return [day.timestamp() for day in chosen], [f"{day.day} {day:%b %Y}" for day in chosen]


def put_ticks(
    axes: Axes,
    side: str,
    places: Iterable[float],
    words: Sequence[str],
    *,
    size: float = SMALL,
    ink: str = MUTED_INK,
) -> None:
    """Write words beside the ``x`` or ``y`` axis.

    Matplotlib's own tick marks are four artists each, and cost more than all the rest of a small chart.
    """
    across = side == "y"
    (axes.yaxis if across else axes.xaxis).set_ticks([])
    low, high = axes.get_ylim() if across else axes.get_xlim()
    shown = [
        (place, word)
        for place, word in zip(places, words, strict=True)
        if min(low, high) <= place <= max(low, high)
    ]
    away = -8 * DENSITY / (axes.bbox.width if across else axes.bbox.height)
    for place, word in shown:
        x, y = (away, place) if across else (place, away)
        axes.text(
            x, y, word, fontsize=points(size), color=ink, ha="right" if across else "center",
            va=("center" if "\n" in word else "center_baseline") if across else "top",
            transform=axes.get_yaxis_transform() if across else axes.get_xaxis_transform(),
        )  # fmt: skip


def put_lines(axes: Axes, places: Sequence[float]) -> None:
    """Draw light grid lines across at these heights, as one artist behind everything."""
    low, high = sorted(axes.get_ylim())
    shown = [place for place in places if low <= place <= high]
    axes.hlines(shown, 0, 1, color=GRID, linewidth=1, zorder=0, transform=axes.get_yaxis_transform())
