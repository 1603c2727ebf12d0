"""The picture for a setting at which there is nothing to draw. Stage: teach."""

from __future__ import annotations

import textwrap

from ..picture import MUTED_INK, TEXT, Picture, canvas, finish, points, themed


@themed
def nothing(*, title: str, why: str) -> Picture:
    """Say in place of a chart why there is none, such as an audience too small to measure.

    Parameters
    ----------
    title
        The finding.
    why
        One sentence: what is missing, and which way to move a control.

    Returns
    -------
    Picture

    Examples
    --------
    >>> nothing(title="Too few to measure", why="Only 3 people qualify. Ask for fewer orders.").alt
    'Only 3 people qualify. Ask for fewer orders.'
    """
    drawing = canvas(title)
    drawing.axes.set_axis_off()
    words = "\n".join(textwrap.wrap(why, 60))
    style = {"fontsize": points(TEXT + 2), "color": MUTED_INK, "linespacing": 1.4}
    drawing.text(drawing.width / 2, drawing.height / 2, words, ha="center", va="center", **style)
    return finish(drawing, title, why)
