"""The audit of the file that was read: every row of it, and the rows set aside as a file of their own.

Comes in: a file that was read. Goes out: the audit as HTML, the same in Python for analysts, a button that
writes the rows set aside, and how it was read, kept for the workbench. Stage of the loop: teach.
"""

from __future__ import annotations

from pathlib import Path

import ipywidgets

from segmentlab.instrument.reading import counted
from segmentlab.words import safe

from ..bench import remembered
from ..bench.parts import button, column, put_children, row
from ..style import live, note
from ..words import inline
from . import engine, pages
from .chosen import as_code
from .files import write_set_aside

KEPT = (
    "The workbench of notebook 51 opens this file just as you read it here: choose “My own data” there, and "
    "press “Open my data”. Only your choices are kept for it, beside your answers on this machine."
)


class AuditShown:
    """The audit on the page; it stays there while another file is on view.

    Attributes
    ----------
    report
        The audit, and the line for analysts.
    writes
        The button for the rows set aside, and what came of it; empty where there are none.
    """

    def __init__(self) -> None:
        self._opened: engine.Opened | None = None
        self.report, self.wrote = live(ipywidgets.HTML()), live(ipywidgets.HTML())
        self.write = button("Write the rows set aside to a file", self.press_write)
        self.writes = column()

    def show(self, opened: engine.Opened, kept: str = "") -> None:
        """Show the audit of a file that was read, and what was kept of it for notebook 51."""
        self._opened = opened
        reading = opened.reading
        code = as_code(reading.file, opened.kind, opened.arguments)
        told = f'<div class="sl-help">{safe(kept)}</div>' if kept else ""
        self.report.value = (
            f'<div class="sl-label">Open in the panels below: {safe(reading.file)}</div>'
            f"{pages.audit(reading)}{told}"
            f'<details><summary>The same in Python, for analysts</summary><div class="sl-code">'
            f"<code>{safe(code)}</code></div></details>"
        )
        put_children(self.writes, (row(self.write), self.wrote) if len(reading.set_aside) else ())

    def press_write(self) -> None:
        """Write the rows set aside into a file of their own."""
        if self._opened is None:
            return
        aside, file = self._opened.reading.set_aside, self._opened.reading.file
        try:
            path = write_set_aside(aside, file)
        except OSError as error:
            why = engine.sentence_of(error, Path(file))
            self.wrote.value = note("error", "⚠", "Not written:", inline(why))
            return
        written = f"{counted(len(aside), 'row')} in {safe(str(path))}."
        self.wrote.value = note("right-answer", "✓", "Written.", written)


def keep_for_workbench(path: Path, opened: engine.Opened) -> str:
    """Keep how a file of the reader's own was read, and say so, or why it could not be kept."""
    try:
        remembered.remember(path, opened.kind, opened.arguments)
    except OSError as error:
        return f"For notebook 51 it could not be kept: {engine.sentence_of(error, remembered.place())}"
    return KEPT
