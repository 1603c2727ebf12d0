"""How panels look in light and dark, and the names that screen readers hear. Stage of the loop: teach.

`panel.css` is the look; `panel.js` gives assistive technology what ipywidgets cannot be told from Python.
"""

from __future__ import annotations

import html
from functools import cache
from importlib.resources import files

import ipywidgets

#: The smallest possible picture: its loading is the one moment a front end tells us that the panel is there.
_DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def dressed(*parts: ipywidgets.Widget, card: str = "") -> ipywidgets.VBox:
    """Put parts into one box that carries the look; `card` names an extra class such as ``sl-card``."""
    head = ipywidgets.HTML(_head(), layout={"height": "0", "margin": "0"})
    box = ipywidgets.VBox([head, *parts])
    box.add_class("sl-panel")
    if card:
        box.add_class(card)
    return box


def live(widget: ipywidgets.HTML) -> ipywidgets.HTML:
    """Mark a widget whose words a screen reader speaks when they change."""
    widget.add_class("sl-live")
    return widget


def note(kind: str, icon: str, heading: str, body: str) -> str:
    """Give a coloured message whose icon and first words say the same as its colour.

    Examples
    --------
    >>> note("hint", "☆", "Hint 1 of 2.", "Count people, not orders.")
    '<div class="sl-note sl-hint"><strong>☆ Hint 1 of 2.</strong> Count people, not orders.</div>'
    """
    return f'<div class="sl-note sl-{kind}"><strong>{icon} {heading}</strong> {body}</div>'


def started(script: str) -> str:
    """Give HTML that runs a script once, when it appears; where a front end forbids it, nothing happens.

    Examples
    --------
    >>> started("go(1 < 2)").partition("onload=")[2]
    '"go(1 &lt; 2)">'
    """
    return f"<img alt='' class='sl-start' src='{_DOT}' onload=\"{html.escape(script)}\">"


@cache
def _head() -> str:
    look, names = (files(__package__).joinpath(name).read_text("utf-8") for name in ("panel.css", "panel.js"))
    start = " ".join(line.strip() for line in names.splitlines() if not line.strip().startswith("//"))
    return f"<style>{look}</style>{started(start)}"
