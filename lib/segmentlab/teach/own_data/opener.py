"""Open your own file with controls alone: look at it, correct what was understood, read it, see the audit.

Comes in: a file, made up or the reader's own. Goes out: a business that the panels of a notebook follow.
Nothing is sent anywhere: the file is read where it lies. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets

from segmentlab.instrument.business import Business
from segmentlab.instrument.load import load
from segmentlab.instrument.looking import Look
from segmentlab.instrument.reading import Reading, counted

from ..bench.parts import Quiet, button, row
from ..explore import Panel
from ..stored import WAKE_UP
from ..style import dressed, live, note
from ..words import inline
from . import engine
from .audit_shown import AuditShown, keep_for_workbench
from .examples import EUROPEAN, Examples, examples
from .on_view import OnView
from .which_file import WhichFile

PROMISE = (
    "Nothing leaves this machine: the file is only read, where it lies, by the Python on your own computer."
)


class YourData:
    """A file that was opened, and the controls to open another one. Made by `your_data`.

    Attributes
    ----------
    opened
        The file that was read last: its business, the reading, and how it was asked for.
    made
        The made-up files to choose from.
    which_file, on_view, audit
        The parts of the page: which file is meant, its first rows with the corrections, what was read.
    """

    def __init__(self, made: Examples) -> None:
        self.made = made
        self.opened: engine.Opened | None = None
        self._followers: list[Callable[[], None]] = []
        self._view: ipywidgets.VBox | None = None
        self._quiet = Quiet()
        self.says = live(ipywidgets.HTML())
        self.read = button("Read the whole file", self.press_read, "The panels below then show it", True)
        self.audit = AuditShown()
        self.on_view = OnView(self._quiet, self._another_look)
        self.which_file = WhichFile(self._quiet, made, self.on_view)
        self.on_view.look_at(made.path(EUROPEAN))
        self.press_read()
        self._start = self.opened

    # What it stands for

    @property
    def start(self) -> engine.Opened:
        """The made-up export that everything began with."""
        assert self._start is not None, self.error
        return self._start

    @property
    def business(self) -> Business:
        """The business that was read last; the panels show this one."""
        if self.opened is None:
            raise ValueError("no file has been read yet: choose one above, and press “Read the whole file”")
        return self.opened.business

    @property
    def reading(self) -> Reading:
        """What was understood of it."""
        _ = self.business
        assert self.opened is not None
        return self.opened.reading

    @property
    def path(self) -> Path:
        """The file on view."""
        return self.on_view.path

    @property
    def look(self) -> Look | None:
        """What the first rows of the file on view say; none where it cannot be looked at."""
        return self.on_view.look

    @property
    def error(self) -> str:
        """What is wrong with the file on view, as a sentence; empty if it can be read."""
        return self.on_view.error

    def follow(self, panel: Panel) -> Panel:
        """Draw a panel again whenever another file is read; gives the panel."""
        self._followers.append(panel.look_again)
        return panel

    def tell(self, act: Callable[[], None]) -> None:
        """Call whenever another file is read."""
        self._followers.append(act)

    # What a reader does

    def press_read(self) -> None:
        """Read the whole file; the panels follow."""
        look = self.look
        if look is None or not self.on_view.can_be_read:
            self._not_read(self.error or "choose a file first.")
            return
        self.says.value = note("hint", "…", "Working:", "reading the whole file.")
        try:
            self.opened = engine.read_whole(look, self.on_view.chosen)
        except ValueError as error:
            if codes := engine.codes_in(error):
                self.on_view.currencies_found(codes)
            self._not_read(str(error))
            return
        self.says.value = ""
        self.on_view.whole_file_read(self.opened.reading)
        kept = keep_for_workbench(self.path, self.opened) if self.which_file.is_own else ""
        self.audit.show(self.opened, kept)
        for act in self._followers:
            act()

    def _not_read(self, why: str) -> None:
        self.says.value = note("error", "⚠", "Not read:", inline(why))

    def _another_look(self) -> None:
        """What was said of a file before its first rows changed no longer holds; what was read stays open."""
        self.says.value = self.audit.wrote.value = ""
        self.read.disabled = not self.on_view.can_be_read

    # How it is shown

    @property
    def view(self) -> ipywidgets.VBox:
        """Everything as one widget."""
        if self._view is None:
            which, on_view, audit = self.which_file, self.on_view, self.audit
            promise = ipywidgets.HTML(f'<div class="sl-help">{PROMISE}</div>')
            self._view = dressed(
                which.which, which.own, promise, on_view.problem, on_view.seen,
                row(self.read, on_view.correct), on_view.corrects, self.says, audit.report, audit.writes,
            )  # fmt: skip
            self._view.add_class("sl-bench")
            self._view.add_class("sl-own")
        return self._view

    def still(self) -> str:
        """What a page without a kernel shows."""
        return (
            f"<div>{self.on_view.problem.value}{self.on_view.seen.value}{self.audit.report.value}"
            f"<p>{PROMISE}</p><p><small>{WAKE_UP}</small></p></div>"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = dict(self.view._repr_mimebundle_())
        bundle["text/html"] = self.still()
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        if self.opened is None:
            return "your_data: no file is open"
        reading = self.opened.reading
        return (
            f"your_data: {reading.file}, {counted(reading.rows, 'row')}, {len(reading.set_aside):,} set aside"
        )


def your_data(shop: Business | None = None) -> YourData:
    """Open a file of purchases or events with controls alone, and let panels follow it.

    Begins with a made-up export of the simulated shop; the reader chooses another file, or one of their own.

    Parameters
    ----------
    shop
        The business that the made-up files come from; the outdoor gear shop if left out.

    Returns
    -------
    YourData
        Shows itself when it is the last line of a cell; ``business`` is the file that was read last.
    """
    return YourData(examples(load("ecommerce") if shop is None else shop))
