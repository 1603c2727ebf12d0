"""The segments of the catalogue in a list, to open one of them. Stage of the loop: teach.

Comes in: a catalogue. Goes out: a list and a button, where there is anything to open.
"""

from __future__ import annotations

from collections.abc import Callable

from segmentlab.govern.catalogue import Catalogue

from .choices import named_apart
from .parts import Quiet, button, listed, offer, put_children, row


class Shelf:
    """A list of what is saved, with a button to open it."""

    def __init__(self, catalogue: Catalogue, quiet: Quiet, opened: Callable[[str], None]) -> None:
        self._catalogue, self._quiet, self._opened = catalogue, quiet, opened
        self.list = listed("saved")
        self.open = button("Open", self.press_open, "Open this segment of the catalogue to change it")
        self.box = row()
        self.box.add_class("sl-bench-shelf")

    def press_open(self) -> None:
        """Open the chosen segment."""
        if self.list.value:
            self._opened(self.list.value)

    def show(self, chosen: str = "") -> None:
        """Offer what is saved now."""
        keys = [one.key for one in self._catalogue]
        if not keys:
            put_children(self.box, ())
            return
        wanted = next((one for one in (chosen, self.list.value) if one in keys), keys[0])
        with self._quiet():
            offer(self.list, named_apart(keys), wanted)
        put_children(self.box, (self.list, self.open))
