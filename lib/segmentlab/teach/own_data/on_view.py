"""The file on view: its first rows, what is understood of them, and what the reader corrects.

Comes in: a path, and the reader's choices. Goes out: a table of the first rows with what becomes of each, the
lists that correct it, and one sentence where something is missing. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ipywidgets

from segmentlab.instrument.looking import Look
from segmentlab.instrument.reading import Reading

from ..bench.parts import Quiet, button, column, put_children
from ..style import live, note
from ..words import inline
from . import engine, pages
from .chosen import KINDS, Chosen
from .corrections import Corrections

#: Choices after which a file has other columns; how a date is read shows in the rows themselves.
LAYOUT = ("separator", "encoding", "columns")


class OnView:
    """The file that a reader looks at, before it is read as a whole.

    Attributes
    ----------
    path
        Where it is.
    look
        What its first rows say; none where it cannot be looked at.
    first
        What becomes of the first rows; none where they cannot be read.
    chosen
        What the reader chose for it.
    error
        What is wrong with it, as a sentence; empty if it can be read.
    """

    def __init__(self, quiet: Quiet, changed: Callable[[], None]) -> None:
        self.path = Path()
        self.look: Look | None = None
        self.first: engine.First | None = None
        self.chosen = Chosen()
        self.error = ""
        self._known: dict[str, tuple[str, ...]] = {}
        self._looks = engine.Looks()
        self._changed = changed
        self.problem, self.seen = live(ipywidgets.HTML()), ipywidgets.HTML()
        self.correct = button("Correct what was understood", self.press_correct)
        self.corrections = Corrections(quiet, lambda: self.chosen, self.move)
        self.corrects = column()

    @property
    def can_be_read(self) -> bool:
        """Whether there is a file, and nothing is wrong with it."""
        return self.look is not None and not self.error

    # Which file it is

    def look_at(self, path: Path) -> None:
        """Look at another file; nothing is chosen for it yet."""
        self.path, self.chosen, self._known = path, Chosen(), {}
        self._forget()
        try:
            self.look = self._looks.at(path, self.chosen)
        except ValueError as error:
            self.fail(str(error))
            return
        self._show()

    def fail(self, why: str) -> None:
        """Show no file, and say why it cannot be opened."""
        self._forget()
        self.error = why
        self.problem.value = note("error", "⚠", "Not opened:", inline(why))

    def wait(self, what: str) -> None:
        """Show no file, and say what to do to see one."""
        self._forget()
        self.problem.value = note("hint", "☆", "Your own file:", inline(what))

    def _forget(self) -> None:
        """Take away what was shown of another file."""
        self.look = self.first = None
        self.error = self.problem.value = self.seen.value = ""
        self.show_corrections(False)
        self._changed()

    # What the reader corrects

    def press_correct(self) -> None:
        """Show the controls that correct what was understood, or put them away."""
        self.show_corrections(not self.corrects.children)

    def show_corrections(self, shown: bool) -> None:
        """Show the controls, if there is a file to correct."""
        shown = shown and self.look is not None
        put_children(self.corrects, (self.corrections.box,) if shown else ())
        self.correct.disabled = self.look is None
        self.correct.description = "Put the corrections away" if shown else "Correct what was understood"

    def move(self, chosen: Chosen) -> None:
        """Go on with other choices: the first rows follow at once."""
        before, now = self.chosen.look_arguments(), chosen.look_arguments()
        self.chosen = chosen
        if self.look is None:
            return
        if any(now.get(name) != before.get(name) for name in LAYOUT):
            try:
                self.look = self._looks.at(self.path, chosen)
            except ValueError as error:
                self._tell(str(error))
                return
        self._show()

    def currencies_found(self, codes: tuple[str, ...]) -> None:
        """Let the reader choose from currencies that stand below the first rows."""
        self._known["currency"] = codes
        self._show()
        self.show_corrections(True)

    def whole_file_read(self, reading: Reading) -> None:
        """Let the reader choose from the values of the whole file."""
        self._known = engine.known_of(reading)
        self._show_controls()

    # What is shown of it

    def _show(self) -> None:
        """Show the first rows, and what becomes of them."""
        look, roles = self.look, self._roles()
        assert look is not None
        kind = engine.kind_of(look, self.chosen)
        self._show_controls()
        self.correct.disabled = False
        self.first, why = None, engine.missing(kind, roles)
        try:
            self.first = None if why else engine.first_rows(look, self.chosen)
        except ValueError as error:
            why = str(error)
            if codes := engine.codes_in(error):
                self._known["currency"] = codes
                self._show_controls()
        self.seen.value = pages.understood(look, kind, roles, self.first) + pages.marked(
            look, roles, self.first
        )
        self._tell(why)
        if why:
            self.show_corrections(True)

    def _show_controls(self) -> None:
        """Set the lists to what is known now."""
        if self.look is not None:
            kind = engine.kind_of(self.look, self.chosen)
            self.corrections.show(self.look, kind, self.chosen, self._roles(), self._known)

    def _roles(self) -> dict[str, str | None]:
        """The column of each role: as the reader chose, else as it was found out."""
        assert self.look is not None
        kind = engine.kind_of(self.look, self.chosen)
        found = self.look.roles
        return {role: self.chosen.roles.get(role, found.get(role)) or None for role in KINDS[kind]}

    def _tell(self, why: str) -> None:
        self.error = why
        self.problem.value = note("error", "⚠", "To be corrected:", inline(why)) if why else ""
        self._changed()
