"""Pictures of this lesson: a curve with a choice on it, a hundred intervals, a test looked at.

Comes in: numbers. Goes out: pictures. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...figures.board import KEY_LINE, board, key_rows, put_key
from ...figures.scales import put_lines, put_ticks, round_ticks
from ...picture import INK, TOP, Picture, finish, palette, themed

Write = Callable[[float], str]
_GREY = "#8391a0"


@themed
def curve(
    table: pd.DataFrame,
    mark: tuple[float, float],
    *,
    title: str,
    x: str,
    y: str,
    write_x: Write,
    write_y: Write,
    top: float | None = None,
) -> Picture:
    """One or two lines over a number, with a dot where the reader's choice lies on the first of them."""
    names = [str(name) for name in table.columns]
    rows = key_rows([*names, "your choice"])
    drawing = board(title, x, y, left=92, right=30, top=TOP + KEY_LINE * len(rows) + 4, bottom=62)
    axes, across = drawing.axes, table.index.to_numpy(float)
    highest = top or float(np.nanmax(table.to_numpy())) * 1.08
    axes.set_xlim(float(across[0]), float(across[-1]))
    axes.set_ylim(0, highest)
    colours = [palette()[0], _GREY]
    for colour, (_, column) in zip(colours, table.items(), strict=False):
        axes.plot(across, column, color=colour, linewidth=2.6)
    axes.vlines([mark[0]], 0, [mark[1]], color=INK, linewidth=1.2, linestyles=(0, (3, 2)))
    axes.plot([mark[0]], [mark[1]], "o", color=palette()[3], markersize=12, clip_on=False, zorder=5)
    ticks = round_ticks(0, highest, 5)
    put_lines(axes, ticks)
    put_ticks(axes, "y", ticks, [write_y(tick) for tick in ticks])
    steps = round_ticks(float(across[0]), float(across[-1]), 6)
    put_ticks(axes, "x", steps, [write_x(step) for step in steps])
    put_key(drawing, rows, [*colours[: len(names)], palette()[3]], marks=["-"] * len(names) + ["o"])
    told = "; ".join(
        f"{name} from {write_y(column.iloc[0])} to {write_y(column.iloc[-1])}"
        for name, column in table.items()
    )
    return finish(
        drawing,
        title,
        f"Lines of {y} over {x}: {told}. Your choice: {write_x(mark[0])}, {write_y(mark[1])}.",
    )


@themed
def hundred(table: pd.DataFrame, truth: float, *, title: str, y: str, write: Write) -> Picture:
    """Many intervals side by side, sorted by what was measured, with the true effect drawn through them."""
    shown = table.sort_values("difference", kind="stable")
    low, middle, high = (shown[name].to_numpy(float) for name in ("low", "difference", "high"))
    misses = (low > truth) | (high < truth)
    clear = ((low > 0) | (high < 0)) & ~misses
    blue, orange, red = palette()[0], palette()[1], palette()[3]
    key = ["clear of zero", "could be chance", "misses the true effect", "true effect"]
    rows = key_rows(key)
    drawing = board(
        title, "The tests, sorted by what they measured", y, left=92, right=20,
        top=TOP + KEY_LINE * len(rows) + 4, bottom=48,
    )  # fmt: skip
    axes, spots = drawing.axes, np.arange(len(shown))
    room = float(max(high.max(), 0) - min(low.min(), 0)) * 0.04 or 1.0
    axes.set_xlim(-1.5, len(shown) + 0.5)
    axes.set_ylim(min(low.min(), 0) - room, max(high.max(), 0) + room)
    ticks = round_ticks(*axes.get_ylim(), 6)
    put_lines(axes, ticks)
    put_ticks(axes, "y", ticks, ["0" if abs(tick) < 1e-12 else write(tick) for tick in ticks])
    axes.xaxis.set_ticks([])
    colours = np.where(misses, red, np.where(clear, blue, _GREY))
    axes.vlines(spots, low, high, colors=colours.tolist(), linewidth=3, alpha=0.75)
    axes.scatter(spots, middle, s=9, c=colours.tolist(), zorder=3)
    axes.axhline(0, color=INK, linewidth=1.4)
    axes.axhline(truth, color=orange, linewidth=2.4, linestyle=(0, (5, 2)), zorder=4)
    put_key(drawing, rows, [blue, _GREY, red, orange], marks=["s", "s", "s", "--"])
    return finish(
        drawing,
        title,
        f"{len(shown)} intervals of {y}: {int((~misses).sum())} hold the true effect ({write(truth)}), "
        f"{int(((low > 0) | (high < 0)).sum())} leave out zero.",
    )


@themed
def looks(table: pd.DataFrame, *, title: str, y: str, write: Write) -> Picture:
    """A test while it runs: what is measured so far, with the usual interval and the safe one."""
    blue = palette()[0]
    key = ["measured so far", "usual 95% interval", "interval that may be looked at"]
    rows = key_rows(key)
    drawing = board(
        title, "People whose weeks are over", y, left=92, right=30,
        top=TOP + KEY_LINE * len(rows) + 4, bottom=62,
    )  # fmt: skip
    axes = drawing.axes
    people = table["people"].to_numpy(float)
    # The first looks are so wide that nothing else could be seen: the axis is that of the later half.
    later = table.iloc[len(table) // 4 :]
    reach = float(np.abs(later[["safe_low", "safe_high"]].to_numpy()).max()) * 1.08
    axes.set_ylim(-reach, reach)
    axes.set_xlim(0, float(people[-1]))
    ticks = round_ticks(-reach, reach, 6)
    put_lines(axes, ticks)
    put_ticks(axes, "y", ticks, ["0" if abs(tick) < 1e-12 else write(tick) for tick in ticks])
    steps = round_ticks(0, float(people[-1]), 6)
    put_ticks(axes, "x", steps, [f"{step:,.0f}" for step in steps])
    one = len(table) == 1
    if one:
        axes.vlines(people, table["low"], table["high"], color=blue, linewidth=9, alpha=0.3)
        axes.vlines(people, table["safe_low"], table["safe_high"], color=_GREY, linewidth=2)
        axes.plot(people, table["difference"], "o", color=blue, markersize=9, clip_on=False)
    else:
        axes.fill_between(people, table["low"], table["high"], color=blue, alpha=0.25, linewidth=0)
        for name in ("safe_low", "safe_high"):
            axes.plot(people, table[name], color=_GREY, linewidth=2, linestyle=(0, (3, 1.5)))
        axes.plot(people, table["difference"], color=blue, linewidth=2.6)
    axes.axhline(0, color=INK, linewidth=1.4)
    put_key(drawing, rows, [blue, "#bfdcec", _GREY], marks=["-", "s", "--"])
    last = table.iloc[-1]
    return finish(
        drawing,
        title,
        f"{y} at {len(table)} {'look' if one else 'looks'}; at the last one {write(last['difference'])} "
        f"({write(last['low'])} to {write(last['high'])}).",
    )
