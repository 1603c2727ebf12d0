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
from segmentlab.instrument.reading import Reading
from segmentlab.words import safe

from ..bench import remembered
from ..bench.parts import Quiet, button, column, heard, listed, offer, put_children, row
from ..explore import Panel
from ..stored import WAKE_UP
from ..style import dressed, live, note
from ..words import inline
from . import engine, pages
from .chosen import KINDS, Chosen, as_code
from .corrections import Corrections
from .examples import EUROPEAN, TITLES, Examples, examples
from .files import path_of, tables_in, write_set_aside

OWN = "own"
CHOICES = {**TITLES, "A file of my own": OWN}
PICK = "choose one"


class YourData:
    """A file that was opened, and the controls to open another one. Made by `your_data`.

    Attributes
    ----------
    opened
        The file that was read last: its business, the reading, and how it was asked for.
    look
        What the first rows of the file on view say; none where it cannot be looked at.
    chosen
        What the reader chose for it.
    error
        What is wrong with the file on view, as a sentence; empty if it can be read.
    """

    def __init__(self, made: Examples) -> None:
        self.opened: engine.Opened | None = None
        self.look: Look | None = None
        self.first: engine.First | None = None
        self.chosen = Chosen()
        self.error = self.kept = ""
        self.made, self._path = made, made.path(EUROPEAN)
        self.known: dict[str, tuple[str, ...]] = {}
        self._looks: dict[Any, Look] = {}
        self._followers: list[Callable[[], None]] = []
        self._quiet = Quiet()
        self._view: ipywidgets.VBox | None = None
        self._make()
        self._look(self._path)
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
        return self._path

    def follow(self, panel: Panel) -> Panel:
        """Draw a panel again whenever another file is read; gives the panel."""
        self._followers.append(panel.look_again)
        return panel

    def tell(self, act: Callable[[], None]) -> None:
        """Call whenever another file is read."""
        self._followers.append(act)

    # What a reader does

    def press_look(self) -> None:
        """Look at what was typed: a file, or the files of a folder."""
        written = self.where.value.strip()
        if not written:
            self._fail("write where your file is, or choose one from the list.")
            return
        try:
            path = path_of(written)
            folder = path.is_dir()
        except (OSError, RuntimeError, ValueError):
            self._fail("this cannot be the place of a file: check how it is written.")
            return
        if folder:
            many = self._list(path)
            if [one for _, one in self.found.options[1:]] == [str(path)]:
                self._look(path)  # the parts of one table, and nothing else
                return
            self._wait(
                f"{many} file{' is' if many == 1 else 's are'} listed: choose one."
                if many
                else "there is no file with a table in this folder."
            )
        else:
            self._look(path)

    def press_read(self) -> None:
        """Read the whole file; the panels follow."""
        if self.look is None or self.error:
            why = self.error or "choose a file first."
            self.says.value = note("error", "⚠", "Not read:", inline(why))
            return
        self.says.value = note("hint", "…", "Working:", "reading the whole file.")
        try:
            self.opened = engine.read_whole(self.look, self.chosen)
        except ValueError as error:
            codes = engine.codes_in(error)
            if codes:  # they stand below the first rows: now they can be chosen from
                self.known["currency"] = codes
                self._show()
                self._show_corrections(True)
            self.says.value = note("error", "⚠", "Not read:", inline(str(error)))
            return
        self.says.value = ""
        self.known = engine.known_of(self.opened.reading)
        self._show_controls()
        self._keep()
        self._report()
        for act in self._followers:
            act()

    def press_correct(self) -> None:
        """Show the controls that correct what was understood, or put them away."""
        self._show_corrections(not self._corrects.children)

    def press_write(self) -> None:
        """Write the rows set aside into a file of their own."""
        if self.opened is None:
            return
        aside, file = self.reading.set_aside, self.reading.file
        try:
            path = write_set_aside(aside, file)
        except OSError as error:
            why = engine.sentence_of(error, Path(file))
            self.wrote.value = note("error", "⚠", "Not written:", inline(why))
            return
        rows = f"{len(aside):,} row{'' if len(aside) == 1 else 's'}"
        self.wrote.value = note("right-answer", "✓", "Written.", f"{rows} in {safe(str(path))}.")

    # How it is made

    def _make(self) -> None:
        self.which = heard(listed("open", CHOICES), self._quiet, self._chosen_file)
        self.where = ipywidgets.Text(
            description="where", placeholder="a file or a folder, such as C:\\Users\\me\\orders.csv",
            continuous_update=False, style={"description_width": "88px"},
        )  # fmt: skip
        heard(self.where, self._quiet, self._typed)
        self.found = heard(listed("found there", {PICK: ""}), self._quiet, self._picked)
        self.look_button = button("Look at it", self.press_look, "Show the first rows of this file")
        self._own = column()
        self.says, self.problem = live(ipywidgets.HTML()), live(ipywidgets.HTML())
        self.seen = ipywidgets.HTML()
        self.correct = button("Correct what was understood", self.press_correct)
        self.read = button("Read the whole file", self.press_read, "The panels below then show it", True)
        self.corrections = Corrections(self._quiet, lambda: self.chosen, self._move)
        self._corrects = column()
        self.report = live(ipywidgets.HTML())
        self.write = button("Write the rows set aside to a file", self.press_write)
        self.wrote = live(ipywidgets.HTML())
        self._writes = column()

    @property
    def view(self) -> ipywidgets.VBox:
        """Everything as one widget."""
        if self._view is None:
            promise = ipywidgets.HTML(f'<div class="sl-help">{PROMISE}</div>')
            self._view = dressed(
                self.which, self._own, promise, self.problem, self.seen,
                row(self.read, self.correct), self._corrects, self.says, self.report, self._writes,
            )  # fmt: skip
            self._view.add_class("sl-bench")
            self._view.add_class("sl-own")
        return self._view

    def _chosen_file(self) -> None:
        own = self.which.value == OWN
        put_children(self._own, (self.where, row(self.look_button), self.found) if own else ())
        if own:
            self._list(Path.cwd())
            self._forget()
            if self.where.value.strip():
                self.press_look()
            else:
                self._wait("write where your file is and press Enter, or choose one from the list.")
        else:
            self._look(self.made.path(self.which.value))

    def _typed(self) -> None:
        if self.where.value.strip():
            self.press_look()

    def _picked(self) -> None:
        if self.found.value:
            with self._quiet():
                self.where.value = self.found.value
            self._look(Path(self.found.value))

    def _list(self, folder: Path) -> int:
        found = {name: str(one) for name, one in tables_in(folder).items()}
        with self._quiet():
            offer(self.found, {PICK: "", **found}, "")
        return len(found)

    def _look(self, path: Path) -> None:
        self._path, self.chosen, self.known = path, Chosen(), {}
        self._forget()
        try:
            self.look = self._looked(path)
        except ValueError as error:
            self._fail(str(error))
            return
        self._show()

    def _looked(self, path: Path) -> Look:
        """Look at a file, unless it was looked at in this way and has not changed since."""
        try:
            as_it_is = path.stat()
        except (OSError, ValueError):
            return engine.look(path, self.chosen)
        written = tuple(sorted((name, str(value)) for name, value in self.chosen.look_arguments().items()))
        key = (str(path), as_it_is.st_mtime_ns, as_it_is.st_size, written)
        if key not in self._looks or path.is_dir():
            self._looks[key] = engine.look(path, self.chosen)
        return self._looks[key]

    def _move(self, chosen: Chosen) -> None:
        """Go on with other choices: the first rows follow at once."""
        # Only these change which columns there are; how a date is read shows in the rows themselves.
        before, now = self.chosen.look_arguments(), chosen.look_arguments()
        again = any(now.get(name) != before.get(name) for name in ("separator", "encoding", "columns"))
        self.chosen = chosen
        if self.look is None:
            return
        if again:
            try:
                self.look = self._looked(self._path)
            except ValueError as error:
                self._tell_problem(str(error))
                return
        self._show()

    def _roles(self) -> dict[str, str | None]:
        assert self.look is not None
        kind = engine.kind_of(self.look, self.chosen)
        found = self.look.roles
        return {role: self.chosen.roles.get(role, found.get(role)) or None for role in KINDS[kind]}

    def _show(self) -> None:
        """Show the first rows, and what becomes of them."""
        look, roles = self.look, self._roles()
        assert look is not None
        kind = engine.kind_of(look, self.chosen)
        self._show_controls()
        self.says.value = self.wrote.value = ""
        self.correct.disabled = False
        self.first, why = None, engine.missing(kind, roles)
        try:
            self.first = None if why else engine.first_rows(look, self.chosen)
        except ValueError as error:
            why = str(error)
            if codes := engine.codes_in(error):
                self.known["currency"] = codes
                self._show_controls()
        self.seen.value = (
            f'<div class="sl-says">{inline(self._sentence(look, kind, roles))}</div>'
            f"{pages.marked(look, roles, self.first)}"
        )
        self._tell_problem(why)
        if why:
            self._show_corrections(True)

    def _show_controls(self) -> None:
        """Set the lists to what is known now."""
        if self.look is not None:
            kind = engine.kind_of(self.look, self.chosen)
            self.corrections.show(self.look, kind, self.chosen, self._roles(), self.known)

    def _keep(self) -> None:
        """Keep how a file of the reader's own was read, for the workbench."""
        self.kept = ""
        if self.opened is None or self.which.value != OWN:
            return
        try:
            remembered.remember(self._path, self.opened.kind, self.opened.arguments)
            self.kept = KEPT
        except OSError as error:
            self.kept = (
                f"For notebook 51 it could not be kept: {engine.sentence_of(error, remembered.place())}"
            )

    def _sentence(self, look: Look, kind: str, roles: dict[str, str | None]) -> str:
        notation = look.notation if self.first is None else {**look.notation, **self.first.reading.notation}
        notation |= {name: look.notation[name] for name in ("separator", "encoding", "header")}
        named = ", ".join(f"{pages.ROLES[role]} from *{column}*" for role, column in roles.items() if column)
        dates = f"Dates as {notation['date']}, " if roles["when"] else ""
        how = f"{dates}{notation['separator']}-separated, {notation['header']}, {notation['encoding']}."
        how = how[0].upper() + how[1:]
        return f"**{look.file}** is read as a file of {kind}: {named or 'no column is known yet'}. {how}"

    def _tell_problem(self, why: str) -> None:
        self.error = why
        self.read.disabled = bool(why)
        self.problem.value = note("error", "⚠", "To be corrected:", inline(why)) if why else ""

    def _forget(self) -> None:
        """Take away what was shown of another file; the file that was read stays open."""
        self.look = self.first = None
        self.error = ""
        for part in (self.says, self.problem, self.seen, self.wrote):
            part.value = ""
        self.read.disabled = self.correct.disabled = True
        self._show_corrections(False)
        self._report()

    def _fail(self, why: str) -> None:
        self.error = why
        self._forget_look()
        self.problem.value = note("error", "⚠", "Not opened:", inline(why))

    def _wait(self, what: str) -> None:
        self._forget_look()
        self.problem.value = note("hint", "☆", "Your own file:", inline(what))

    def _forget_look(self) -> None:
        why = self.error
        self._forget()
        self.error = why

    def _show_corrections(self, shown: bool) -> None:
        shown = shown and self.look is not None
        put_children(self._corrects, (self.corrections.box,) if shown else ())
        self.correct.disabled = self.look is None
        self.correct.description = "Put the corrections away" if shown else "Correct what was understood"

    def _report(self) -> None:
        """Show the audit of the file that was read, also while another one is on view."""
        if self.opened is None:
            self.report.value = ""
            put_children(self._writes, ())
            return
        reading = self.opened.reading
        code = as_code(reading.file, self.opened.kind, self.opened.arguments)
        kept = f'<div class="sl-help">{safe(self.kept)}</div>' if self.kept else ""
        self.report.value = (
            f'<div class="sl-label">Open in the panels below: {safe(reading.file)}</div>'
            f"{pages.audit(reading)}{kept}"
            f'<details><summary>The same in Python, for analysts</summary><div class="sl-code">'
            f"<code>{safe(code)}</code></div></details>"
        )
        put_children(self._writes, (row(self.write), self.wrote) if len(reading.set_aside) else ())

    def still(self) -> str:
        """What a page without a kernel shows."""
        return (
            f"<div>{self.problem.value}{self.seen.value}{self.report.value}"
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
        return f"your_data: {reading.file}, {reading.rows:,} rows, {len(reading.set_aside):,} set aside"


KEPT = (
    "The workbench of notebook 51 opens this file just as you read it here: choose “My own data” there, and "
    "press “Open my data”. Only your choices are kept for it, beside your answers on this machine."
)
PROMISE = (
    "Nothing leaves this machine: the file is only read, where it lies, by the Python on your own computer."
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
