"""A picture a panel can show: PNG bytes with a finding as title and a text for those who cannot see it.

Comes in: a drawing on a `Canvas` with the course's one theme. Goes out: a `Picture`. Stage: teach.

Drawing is what a slider waits for, so canvases have fixed margins (no layout pass), charts use few artists,
and the PNG is compressed lightly. Matplotlib and seaborn load with the first drawing, not with the library.
"""

from __future__ import annotations

import base64
import html
import io
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Size in CSS pixels at which text has its natural size; panels scale the picture to the room they have.
WIDTH, HEIGHT = 760, 440
#: Pixels drawn per CSS pixel: crisp up to a 1920-pixel projector, and still quick to compress.
DENSITY = 1.5
#: CSS pixels left free around the axes.
LEFT, RIGHT, TOP, BOTTOM = 84, 26, 78, 64
TEXT, SMALL, TITLE = 15.5, 13.5, 18.5
#: What a title of two lines takes at the top.
TITLE_ROOM = 62

INK, MUTED_INK, QUIET, GRID = "#1f2933", "#52606d", "#c5ced8", "#e4e8ed"


class Picture:
    """A drawing, its finding, and what it shows in words. It is rendered when it is first looked at.

    Two pictures are equal if they look the same and say the same.

    Attributes
    ----------
    title
        The finding, as drawn above the axes.
    alt
        What the picture shows, computed from the data, for screen readers and for print.
    width, height
        Natural size in CSS pixels.
    """

    def __init__(
        self, png: bytes | Callable[[], bytes], title: str, alt: str, width: int, height: int
    ) -> None:
        self.title, self.alt, self.width, self.height = title, alt, width, height
        self._png = png

    @property
    def png(self) -> bytes:
        """The drawing, rendered once."""
        if not isinstance(self._png, bytes):
            self._png = self._png()
        return self._png

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and (self.alt, self.png) == (other.alt, other.png)

    def __hash__(self) -> int:
        return hash((self.title, self.alt))

    def html(self) -> str:
        """Give an ``<img>`` with the picture in it, as wide as there is room."""
        data = base64.b64encode(self.png).decode()
        alt = html.escape(f"{self.title}. {self.alt}" if self.title else self.alt)
        # decoding=sync: the new picture is ready in the same frame in which the old one goes, so no flicker.
        return (
            f'<img class="sl-picture" decoding="sync" width="{self.width}" height="{self.height}" '
            f'alt="{alt}" src="data:image/png;base64,{data}">'
        )

    def live_html(self) -> str:
        """Give the picture for a widget, where it fits its place even if the stylesheet does not arrive."""
        return self.html().replace("<img ", '<img style="max-width: 100%; height: auto" ', 1)

    def __repr__(self) -> str:
        return f"{self.title}. {self.alt}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}


Chart = ParamSpec("Chart")
_unseen: ContextVar[bool] = ContextVar("unseen", default=False)


class Canvas(NamedTuple):
    """An empty drawing in the theme: a figure, its one set of axes, and its size in CSS pixels."""

    figure: Figure
    axes: Axes
    width: int
    height: int

    def text(self, x: float, y: float, words: str, **style: Any) -> None:
        """Write words at a place given in CSS pixels from the top left corner."""
        style = {"fontsize": points(TEXT), "color": INK, "va": "top", **style}
        self.figure.text(x / self.width, 1 - y / self.height, words, **style)


@cache
def palette() -> tuple[str, ...]:
    """Give the colours of the course: ten that colour-blind people can tell apart, blue first.

    Examples
    --------
    >>> palette()[0]
    '#0173b2'
    """
    import seaborn

    return tuple(seaborn.color_palette("colorblind").as_hex())


@cache
def dark(colour: str) -> str:
    """Give a colour dark enough to write with on white: a contrast of at least 4.5 to 1.

    Examples
    --------
    >>> dark("#0173b2"), dark("#de8f05")
    ('#0173b2', '#9f6604')
    """
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    while 1.05 / (_luminance(channels) + 0.05) < 4.6:
        channels = [channel * 0.97 for channel in channels]
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


@contextmanager
def unseen() -> Iterator[None]:
    """Let charts draw nothing, for a moment in which only the words of a panel are wanted."""
    before = _unseen.set(True)
    try:
        yield
    finally:
        _unseen.reset(before)


def themed(chart: Callable[Chart, Picture]) -> Callable[Chart, Picture]:
    """Run a chart in the course's theme, whatever the reader's own matplotlib settings are."""

    @wraps(chart)
    def in_theme(*args: Chart.args, **kwargs: Chart.kwargs) -> Picture:
        def drawn() -> Picture:
            import matplotlib

            with matplotlib.rc_context(_theme()):
                return chart(*args, **kwargs)

        if _unseen.get():
            return Picture(lambda: drawn().png, str(kwargs.get("title", "")), "", WIDTH, HEIGHT)
        return drawn()

    return in_theme


def points(css_pixels: float) -> float:
    """Turn a size in CSS pixels into the points matplotlib counts in (a canvas has 100 pixels per inch)."""
    return css_pixels * 0.72


def canvas(
    title: str, x: str = "", y: str = "", *, left: float = LEFT, height: int = HEIGHT, bottom: float = BOTTOM
) -> Canvas:
    """Make an empty drawing: title on top, axis labels with units, fixed margins, light grid."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from .figures.lettering import fitted, wide

    figure = Figure(figsize=(WIDTH / 100, height / 100), dpi=100 * DENSITY)
    FigureCanvasAgg(figure)
    room = (left / WIDTH, bottom / height, (WIDTH - left - RIGHT) / WIDTH, (height - TOP - bottom) / height)
    axes = figure.add_axes(room)
    drawing = Canvas(figure, axes, WIDTH, height)
    lines = textwrap.wrap(title, 66) or [""]
    if len(lines) > 2:
        raise ValueError(f"A title is one finding of at most two lines (about 130 characters): {title!r}")
    drawing.text(
        20,
        16 if len(lines) == 2 else 26,
        "\n".join(lines),
        fontsize=points(TITLE),
        fontweight="bold",
        linespacing=1.25,
    )
    # Labels stand at the middle of their axis, or as near as their length allows; what is too long is broken.
    if x:
        words = fitted(x, WIDTH - 12, TEXT)
        middle = _within(left + room[2] * WIDTH / 2, wide(words, TEXT), 6, WIDTH - 6) / WIDTH
        figure.text(middle, 14 / height, words, fontsize=points(TEXT), color=MUTED_INK, ha="center")
    if y:
        top = height - TITLE_ROOM
        words = fitted(y, top - 12, TEXT, lines=2)
        middle = _within(bottom + room[3] * height / 2, wide(words, TEXT), 6, top - 6) / height
        figure.text(
            20 / WIDTH, middle, words, fontsize=points(TEXT), color=MUTED_INK, rotation=90, ha="center",
            va="center",
        )  # fmt: skip
    return drawing


def _within(middle: float, length: float, low: float, high: float) -> float:
    """Move the middle of something as little as possible, so that it lies between two ends."""
    return max(low + length / 2, min(middle, high - length / 2))


def finish(drawing: Canvas, title: str, alt: str) -> Picture:
    """Make a `Picture` of a drawing; it is rendered when it is first looked at."""
    return Picture(partial(_rendered, drawing), title, alt, drawing.width, drawing.height)


def _rendered(drawing: Canvas) -> bytes:
    import matplotlib
    from PIL import Image

    surface: Any = drawing.figure.canvas
    with matplotlib.rc_context(_theme()):
        surface.draw()
    # Straight from the drawn pixels, without the unused transparency: half the time of savefig.
    image = Image.frombuffer("RGBA", surface.get_width_height(), surface.buffer_rgba(), "raw", "RGBA", 0, 1)
    file = io.BytesIO()
    image.convert("RGB").save(file, "png", compress_level=1)
    return file.getvalue()


def _luminance(channels: list[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def _theme() -> Any:
    import seaborn

    return {
        **seaborn.axes_style("whitegrid"),
        **seaborn.plotting_context("notebook"),
        # A "$" is an amount here, never the start of a formula.
        "text.parse_math": False,
        # The one typeface that comes with matplotlib: the same picture on every machine.
        "font.family": "DejaVu Sans",
        "axes.edgecolor": QUIET,
        "axes.spines.left": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "grid.color": GRID,
        "xtick.labelsize": points(SMALL),
        "ytick.labelsize": points(SMALL),
        "xtick.color": MUTED_INK,
        "ytick.color": MUTED_INK,
    }
