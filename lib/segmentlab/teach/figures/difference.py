"""A measured difference with its interval, and the true one once it is revealed. Stage: teach."""

from __future__ import annotations

from ..picture import INK, MUTED_INK, SMALL, TEXT, Picture, canvas, dark, finish, palette, points, themed
from .scales import put_ticks, round_ticks, writer


@themed
def difference(
    measured: float,
    low: float,
    high: float,
    *,
    title: str,
    x: str,
    truth: float | None = None,
    style: str = "points",
    currency: str = "$",
    confidence: float = 0.95,
    at_least: tuple[float, float] | None = None,
) -> Picture:
    """Draw a measured difference, how far chance alone could have moved it, and where zero is.

    Parameters
    ----------
    measured, low, high
        The difference and its interval.
    title
        The finding.
    x
        What differs, with its unit.
    truth
        The true difference, where it is known and may be shown.
    style, currency
        How a value is written: ``points`` (a difference of shares, in percentage points), ``number`` or ``money`` (whole cents).
    confidence
        Of how many such intervals the true value lies in, as a share.
    at_least
        Ends the axis reaches in any case, so that pictures of several tests can be compared by eye.

    Returns
    -------
    Picture

    Examples
    --------
    >>> difference(0.02, -0.01, 0.05, title="Not proven", x="Difference in buyers", truth=0.01).alt
    'Difference in buyers: measured +2.0 points, 95% interval from −1.0 to +5.0 points, which includes zero. The true value is +1.0 points.'
    """  # noqa: E501
    if not low <= measured <= high:
        raise ValueError(f"The measured difference {measured} must lie in its interval, {low} to {high}.")
    plain = writer(style, currency)

    def write(value: float) -> str:
        value = round(value, 3) + 0.0 if style == "points" else value  # never minus zero
        return f"+{plain(value)}" if value > 0 else plain(value).replace("-", "−")

    def bare(value: float) -> str:
        return write(value).removesuffix(" points")

    drawing = canvas(title, x, "", left=40, height=300)
    axes = drawing.axes
    shown = [0.0, low, high] + ([] if truth is None else [truth])
    room = (max(shown) - min(shown)) * 0.18 or 1.0
    left, right = at_least or (0.0, 0.0)
    axes.set_xlim(min(left, min(shown) - room), max(right, max(shown) + room))
    axes.set_ylim(0, 1)
    blue, orange = palette()[0], palette()[3]
    axes.axvline(0, color=INK, linewidth=1.4)
    axes.plot([low, high], [0.42, 0.42], color=blue, linewidth=9, alpha=0.35, solid_capstyle="round")
    axes.plot([measured], [0.42], "o", color=blue, markersize=13)
    _name(axes, f"measured {write(measured)}", measured, 0.62, blue, TEXT)
    _name(
        axes,
        f"{confidence:.0%} interval: {bare(low)} to {write(high)}",
        (low + high) / 2,
        0.16,
        MUTED_INK,
        SMALL,
    )
    if truth is not None:
        axes.plot(
            [truth], [0.42], "D", color=orange, markersize=11, markeredgecolor="white", markeredgewidth=1.5
        )
        _name(axes, f"true {write(truth)}", truth, 0.84, orange, TEXT)
        axes.plot([truth, truth], [0.5, 0.77], color=orange, linewidth=1.4)
    axes.yaxis.set_ticks([])
    ticks = round_ticks(*axes.get_xlim(), 6)
    put_ticks(axes, "x", ticks, ["no difference" if tick == 0 else bare(tick) for tick in ticks])
    zero = "includes" if low <= 0 <= high else "does not include"
    alt = (
        f"{x}: measured {write(measured)}, {confidence:.0%} interval from {bare(low)} to {write(high)}, "
        f"which {zero} zero."
    )
    return finish(drawing, title, alt + ("" if truth is None else f" The true value is {write(truth)}."))


def _name(axes, text, place, height, colour, size) -> None:  # type: ignore[no-untyped-def]
    low, high = axes.get_xlim()
    where = (place - low) / (high - low)
    side = "left" if where < 0.2 else "right" if where > 0.8 else "center"
    weight = "normal" if size == SMALL else "bold"
    axes.text(
        place,
        height,
        text,
        ha=side,
        va="center",
        color=dark(colour),
        fontsize=points(size),
        fontweight=weight,
        # The zero line stops around the words instead of going through them.
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )
