"""The workbench: a segment is built with controls on the left, and on the right stands what it means.

Comes in: a business and perhaps a catalogue. Goes out: one panel that answers every move at once, keeps what
is not saved yet, and can be undone step by step. Stage of the loop: teach.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets

from segmentlab.govern.catalogue import Catalogue
from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of
from segmentlab.model.tree import Rule
from segmentlab.segment.segment import Segment

from ..soon import in_idle_moments, tidy_up
from ..style import dressed
from ..words import plain
from . import answers
from .answers import Answer
from .builder import Builder
from .choices import choices_of
from .draft import Draft
from .drafts_file import Work
from .edits import Edits
from .opening import draft_from
from .parts import Quiet, button, column, row
from .reasons import reasons_of, state_of
from .saving import Saving
from .sections import Asked, Sections
from .shelf import Shelf
from .still import still
from .taking import Taking
from .unsaved import Unsaved


class Workbench:
    """One workbench over one business. Made by `workbench`.

    Attributes
    ----------
    edits
        The draft on view, with what it was before and what was undone.
    builder, sections
        Its left and its right half.
    """

    def __init__(self, business: Business, catalogue: Catalogue, start: Segment | None, folder: Path) -> None:
        self.business, self.catalogue, self.folder = business, catalogue, folder
        self.choices = choices_of(business)
        self.edits = Edits()
        self._quiet = quiet = Quiet()
        self._clean: tuple[Any, ...] = ()
        self._view: ipywidgets.VBox | None = None
        self.saving = Saving(
            business, catalogue, quiet, lambda: (self.rule, self.as_of), self._keep, self._saved
        )
        self.builder = Builder(self.choices, quiet, self.edit, self.others)
        self.taking = Taking(self.choices, quiet, lambda: (self.segment, self.as_of), lambda: self.folder)
        forms = {"take": (self.taking.box, self.taking.show), "save": (self.saving.box, lambda: None)}
        self.sections = Sections(self.choices, quiet, self._asked, forms)
        self.unsaved = Unsaved(business.name, business.currency, quiet, self._resume)
        self.undo = button("Undo", self.press_undo, "Take back the last edit")
        self.redo = button("Redo", self.press_redo, "Do again what was taken back")
        self.new = button("New", self.press_new, "Begin with nothing")
        self.shelf = Shelf(catalogue, quiet, self._open)
        self._take(start)
        self.unsaved.offer()

    # What it stands for

    @property
    def draft(self) -> Draft:
        """The draft on view."""
        return self.edits.now

    @property
    def rule(self) -> Rule | None:
        """The definition on view; none while nothing is asked."""
        return self.draft.rule()

    @property
    def segment(self) -> Segment | None:
        """The segment on view, with its reasons; none while nothing is asked."""
        rule = self.rule
        return None if rule is None else self.saving.segment(rule)

    @property
    def as_of(self) -> str:
        """The day on which everything is judged."""
        return self.sections.as_of

    @property
    def answer(self) -> Answer | None:
        """What the section on view says."""
        return self.sections.answer

    @property
    def error(self) -> Exception | None:
        """What went wrong while it was worked out, for tests; a reader is told in a sentence."""
        return self.sections.error

    def others(self) -> dict[str, Rule]:
        """The rules of the catalogue's other segments that this one may rest on, by key."""
        mine = self._opened()
        # One that rests on this one cannot be a part of it.
        users = self.catalogue.used_by(mine) if mine in self.catalogue else ()
        found = {one.key: one for one in self.catalogue if one.key not in (mine, *users)}
        return {key: one.rule for key, one in answers.usable(self.business, found).items()}

    @property
    def is_changed(self) -> bool:
        """Whether there is something that was not saved."""
        return state_of(self.draft, self.saving.reasons()) != self._clean

    # What a reader does

    def edit(self, draft: Draft) -> None:
        """Go on to another draft."""
        self.edits = self.edits.did(draft)
        self._after_edit()

    def press_undo(self) -> None:
        """Go one step back."""
        self.edits = self.edits.undone()
        self._after_edit()

    def press_redo(self) -> None:
        """Go one step forward again."""
        self.edits = self.edits.redone()
        self._after_edit()

    def press_new(self) -> None:
        """Begin with nothing; what was not saved stays on offer."""
        self._leave(None)

    def _open(self, key: str) -> None:
        """Open a segment of the catalogue; what was not saved stays on offer."""
        self._leave(self.catalogue.entries[key].segment, opened=True)

    def show_section(self, name: str) -> None:
        """Turn to a section by its short name, as its button does."""
        self.sections.list.value = name

    # The widgets

    @property
    def view(self) -> ipywidgets.VBox:
        """The workbench as one widget."""
        opens = self._view is None
        if self._view is None:
            tools = row(self.undo, self.redo, self.new)
            left = column(self.unsaved.box, self.shelf.box, tools, self.builder.box, name="sl-controls")
            left.add_class("sl-bench-left")
            parts = ipywidgets.Box([left, self.sections.box])
            parts.add_class("sl-parts")
            self._view = dressed(parts)
            self._view.add_class("sl-bench")
            in_idle_moments(self.choices.look_around())
        self._refresh()
        self.sections.soon.now()
        if self.answer is None and self.error is None:
            self.sections.answer_now()
        if opens:
            index_of(self.business)  # which every first condition would have to wait for
            tidy_up()
        return self._view

    def _after_edit(self, *, keep: bool = True) -> None:
        if keep:
            self._keep()
        self._refresh()
        self.saving.clear()
        self.sections.soon.ask()

    def _refresh(self) -> None:
        self.builder.show(self.draft)
        self.undo.disabled, self.redo.disabled = not self.edits.past, not self.edits.future
        self.shelf.show()

    def _asked(self) -> Asked:
        rule, mine = self.rule, self._opened()
        segment = None if rule is None else self.saving.segment(rule)
        return Asked(rule, segment, {one.key: one for one in self.catalogue if one.key != mine})

    def _opened(self) -> str:
        """The key of the segment that was opened, if one was."""
        return self.saving.opened.key if self.saving.opened is not None else ""

    # What is kept

    def _take(self, segment: Segment | None, *, opened: bool = False) -> None:
        """Put a segment on the bench as its beginning."""
        self.edits = Edits(Draft() if segment is None else draft_from(segment.rule))
        self.builder.at = (0, 0)
        self.saving.show({} if segment is None else reasons_of(segment), segment if opened else None)
        self._clean = state_of(self.draft, self.saving.reasons())

    def _leave(self, segment: Segment | None, *, opened: bool = False) -> None:
        if self.is_changed:
            self._keep()
            self.unsaved.begin()
        self._take(segment, opened=opened)
        self._after_edit(keep=False)
        self.unsaved.offer()

    def _resume(self, work: Work, key: str) -> None:
        """Put earlier work on the bench."""
        if self.is_changed:
            self._keep()
        else:
            self.unsaved.keep(None)
        self.unsaved.mine = key
        opened = self.catalogue.entries[work.opened].segment if work.opened in self.catalogue else None
        self.edits = Edits().did(work.draft)
        self.saving.show(work.reasons, opened)
        self._clean = state_of(Draft(), {})
        if opened is not None:
            self._clean = state_of(draft_from(opened.rule), reasons_of(opened))
        self._after_edit(keep=False)
        self.unsaved.offer()

    def _keep(self) -> None:
        """Keep what is not saved yet in the file."""
        work = Work(self.business.name, self.draft, self._opened(), self.saving.reasons())
        self.unsaved.keep(work if self.is_changed else None)

    def _saved(self, key: str) -> None:
        self.unsaved.keep(None)
        self.unsaved.begin()
        self._clean = state_of(self.draft, self.saving.reasons())
        self.sections.forget()
        self._refresh()
        self.shelf.show(key)

    # What a page without a kernel shows

    def still(self) -> str:
        """The workbench as plain HTML: the definition, the picture, the sentence, the table."""
        return still(self.segment, self.sections.answered("who"), self.business.currency)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = dict(self.view._repr_mimebundle_())
        bundle["text/html"] = self.still()
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return f"workbench({self.business.name}): {plain(self.sections.answered('who').sentence)}"
