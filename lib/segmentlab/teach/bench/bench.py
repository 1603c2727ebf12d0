"""The workbench: a segment is built with controls on the left, and on the right stands what it means.

Comes in: a business and perhaps a catalogue. Goes out: one panel that answers every move at once, keeps what
is not saved yet, and can be undone step by step. Stage of the loop: teach.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets
import pandas as pd

from segmentlab.govern.catalogue import Catalogue, new_catalogue
from segmentlab.govern.changes import first_known
from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule, check_rule
from segmentlab.segment.describe import describe
from segmentlab.segment.files import REASONS
from segmentlab.segment.segment import Segment
from segmentlab.words import safe

from .. import figures
from ..controls import date as date_control
from ..soon import Soon
from ..stored import WAKE_UP
from ..style import dressed, live, note
from ..tables import table
from ..words import inline, plain
from . import answers, drafts_file, testing
from .answers import Answer
from .builder import Builder
from .choices import choices_of, named_apart
from .draft import Draft, draft_from
from .drafts_file import Work
from .editing import Edits
from .parts import Quiet, button, column, heard, listed, offer, put_children, row, shown
from .saving import Saving
from .taking import Taking

SECTIONS = {
    "Who is in it": "who",
    "What they do next": "next",
    "Health": "health",
    "Overlap": "shared",
    "Test": "test",
    "Past campaigns": "past",
    "Take it with you": "take",
    "Save": "save",
}
TIMES = {"14 days": "14d", "30 days": "30d", "60 days": "60d", "90 days": "90d"}
#: Answers that are kept, so that going back costs nothing.
MOST_KEPT = 60


class Workbench:
    """One workbench over one business. Made by `workbench`.

    Attributes
    ----------
    edits
        The draft on view, with what it was before and what was undone.
    answer
        What the section on view says.
    error
        What went wrong while it was worked out, for tests; a reader is told in a sentence.
    """

    def __init__(self, business: Business, catalogue: Catalogue, start: Segment | None, folder: Path) -> None:
        self.business, self.catalogue, self.folder = business, catalogue, folder
        self.choices = choices_of(business)
        self.edits = Edits()
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self._kept: OrderedDict[Any, Answer] = OrderedDict()
        self._quiet = Quiet()
        self._soon = Soon(self._answer_now)
        self._mine = secrets.token_hex(6)
        self._clean: tuple[Any, ...] = ()
        self._view: ipywidgets.VBox | None = None
        self.builder = Builder(self.choices, self._quiet, self.edit, self.others)
        self.saving = Saving(business, catalogue, self._quiet, self._rule_now, self._keep, self._saved)
        self.taking = Taking(self.choices, self._quiet, self._segment_now, lambda: self.folder)
        self._make()
        self.put_away = start
        self._take(start)
        self._offer_unsaved()

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
        return str(self._as_of.read(self.as_of_widget))

    def others(self) -> dict[str, Rule]:
        """The rules of the catalogue's other segments, by key."""
        mine = self.saving.opened.key if hasattr(self, "saving") and self.saving.opened is not None else ""
        # One that rests on this one cannot be a part of it.
        users = self.catalogue.used_by(mine) if mine in self.catalogue else ()
        found = {one.key: one for one in self.catalogue if one.key not in (mine, *users)}
        return {key: one.rule for key, one in answers.usable(self.business, found).items()}

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

    def press_open(self) -> None:
        """Open the chosen segment of the catalogue; what was not saved stays on offer."""
        key = self.shelf.value
        if key:
            self._leave(self.catalogue.entries[key].segment, opened=True)

    def press_resume(self) -> None:
        """Go on with work that was not saved."""
        key = self.unsaved.value
        work = self._waiting().get(key) if key else None
        if work is None:
            return
        if self.is_changed:
            self._keep()
            self._mine = secrets.token_hex(6)
        else:
            drafts_file.keep(drafts_file.place(), self._mine, None)
        self._mine = key
        opened = self.catalogue.entries[work.opened].segment if work.opened in self.catalogue else None
        self.edits = Edits().did(work.draft)
        self.saving.show(work.reasons, opened)
        self._clean = () if opened is None else self._state(draft_from(opened.rule), _reasons(opened))
        self._after_edit(keep=False)
        self._offer_unsaved()

    def press_discard(self) -> None:
        """Let go of work that was not saved."""
        if self.unsaved.value:
            self._store(self.unsaved.value, None)
            self._offer_unsaved()

    def show_section(self, name: str) -> None:
        """Turn to a section by its short name, as its button does."""
        self.sections.value = name

    @property
    def is_changed(self) -> bool:
        """Whether there is something that was not saved."""
        return self._state(self.draft, self.saving.reasons()) != self._clean

    # The widgets

    def _make(self) -> None:
        today = self.business.today.normalize()
        first = first_known(self.business).normalize() + pd.Timedelta(days=1)
        low, high = str(min(first, today - pd.Timedelta(days=1)).date()), str(today.date())
        self._as_of = date_control(low, high, high, label="judged on", step_days=1)
        self.as_of_widget = self._as_of.widget()
        heard(self.as_of_widget, self._quiet, self._moved)
        self.sections = ipywidgets.ToggleButtons(options=list(SECTIONS.items()), value="who", description="")
        self.sections.add_class("sl-bench-sections")
        heard(self.sections, self._quiet, self._turned)
        self.undo = button("Undo", self.press_undo, "Take back the last edit")
        self.redo = button("Redo", self.press_redo, "Do again what was taken back")
        self.new = button("New", self.press_new, "Begin with nothing")
        self.shelf = listed("saved")
        self.open = button("Open", self.press_open, "Open this segment of the catalogue to change it")
        self.unsaved = listed("not saved")
        self.resume = button(
            "Go on with it", self.press_resume, "Go on with work that was not saved", primary=True
        )
        self.discard = button("Let it go", self.press_discard, "Forget this piece of work")
        events_ = named_apart(self.choices.events)
        self.outcome = heard(listed("they do", events_), self._quiet, self._moved)
        if self.choices.events:
            with self._quiet():
                self.outcome.value = self.choices.purchase
        self.within = heard(listed("within", TIMES), self._quiet, self._moved)
        with self._quiet():
            self.within.value = "60d"
        style = {"description_width": "190px"}
        self.points = ipywidgets.BoundedFloatText(
            description="smallest change, in 100", min=0.1, max=50, step=0.5, value=2, style=style
        )
        self.holdout = ipywidgets.BoundedIntText(
            description="held out, in 100", min=5, max=50, step=5, value=50, style=style
        )
        for widget in (self.points, self.holdout):
            heard(widget, self._quiet, self._moved)
        self.picture, self.table = ipywidgets.HTML(), ipywidgets.HTML()
        self.says, self.offers = live(ipywidgets.HTML()), live(ipywidgets.HTML())
        self._content = column()
        self._unsaved_row = column()
        self._shelf_row = row(self.shelf, self.open)
        self._shelf_row.add_class("sl-bench-shelf")

    @property
    def view(self) -> ipywidgets.VBox:
        """The workbench as one widget."""
        if self._view is None:
            tools = row(self.undo, self.redo, self.new)
            day = column(
                ipywidgets.HTML('<div class="sl-label">Judged on</div>'), self.as_of_widget, name="sl-control"
            )
            left = column(self._unsaved_row, self._shelf_row, tools, self.builder.box, name="sl-controls")
            left.add_class("sl-bench-left")
            right = column(self.sections, day, self._content, name="sl-right")
            parts = ipywidgets.Box([left, right])
            parts.add_class("sl-parts")
            self._view = dressed(parts)
            self._view.add_class("sl-bench")
        self._refresh()
        self._soon.now()
        if self.answer is None and self.error is None:
            self._answer_now()
        return self._view

    # What happens behind

    def _after_edit(self, *, keep: bool = True) -> None:
        if keep:
            self._keep()
        self._refresh()
        self.saving.clear()
        self._soon.ask()

    def _refresh(self) -> None:
        self.builder.show(self.draft)
        self.undo.disabled, self.redo.disabled = not self.edits.past, not self.edits.future
        keys = {one.key: one.key for one in self.catalogue}
        with self._quiet():
            chosen = self.shelf.value if self.shelf.value in keys else next(iter(keys), None)
            if keys:
                offer(self.shelf, named_apart(keys), chosen)
        put_children(self._shelf_row, shown([(self.shelf, bool(keys)), (self.open, bool(keys))]))
        self._arrange()

    def _arrange(self) -> None:
        """Show what belongs to the section on view."""
        section = self.sections.value
        if section == "take":
            put_children(self._content, (self.taking.box,))
            return
        if section == "save":
            put_children(self._content, (self.saving.box,))
            return
        doing = section in ("next", "health", "test")
        put_children(
            self._content,
            shown([
                (self.outcome, doing), (self.within, doing), (self.points, section == "test"),
                (self.holdout, section == "test"), (self.picture, section != "health"), (self.says, True),
                (self.table, True),
            ]),
        )  # fmt: skip

    def _turned(self) -> None:
        self._arrange()
        if self.sections.value not in ("take", "save"):
            # What the other section said must not be taken for the answer of this one.
            self.picture.value = self.table.value = ""
            self.says.value = '<div class="sl-says">Working …</div>'
        self._soon.ask()

    def _moved(self) -> None:
        self._soon.ask()

    def _answer_now(self) -> None:
        section = self.sections.value
        if section == "take":
            self._guarded(self.taking.show)
            return
        if section == "save":
            return
        self._guarded(lambda: self._say(self._answered(section)))

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
            self.error = None
        except Exception as error:  # whatever a definition brings about is told, never thrown at a reader
            self.error = error
            self.picture.add_class("sl-stale")
            why = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            self.says.value = f'<div class="sl-says">{inline(f"⚠ **This cannot be shown:** {why}.")}</div>'

    def _answered(self, section: str) -> Answer:
        rule = self.rule
        asked = (self.outcome.value, self.within.value, self.points.value, self.holdout.value)
        review = self.saving.fields["review_by"].value
        at = "" if rule is None else rule.key
        key = (section, at, self.as_of, asked, review, tuple(self.catalogue.entries))
        if key not in self._kept:
            self._kept[key] = self._work_out(section, rule)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _work_out(self, section: str, rule: Rule | None) -> Answer:
        shop, day = self.business, self.as_of
        if rule is None:
            why = "Nothing is asked yet, so everybody is in. Add a first condition on the left."
            return Answer(figures.nothing(title="Everybody is in", why=why), why)
        did, within = self.outcome.value, self.within.value
        mine = self.saving.opened.key if self.saving.opened is not None else ""
        others = answers.usable(shop, {one.key: one for one in self.catalogue if one.key != mine})
        if section == "next":
            return answers.what_next(shop, rule, day, did, within)
        if section == "health":
            return answers.healthy(shop, self.saving.segment(rule), day, others, did, within)
        if section == "shared":
            return answers.shared(shop, rule, day, others)
        if section == "test":
            return testing.test_size(
                shop, rule, day, did, within, self.points.value, self.holdout.value / 100
            )
        if section == "past":
            return testing.past_lifts(shop, rule)
        return answers.who(shop, rule, day)

    def _say(self, answer: Answer) -> None:
        self.answer = answer
        self.picture.value = answer.picture.html() if answer.picture is not None else ""
        self.picture.remove_class("sl-stale")
        self.says.value = f'<div class="sl-says">{inline(answer.sentence)}</div>'
        shown_ = "" if answer.table is None else table(answer.table, currency=self.business.currency).html()
        self.table.value = f'<div class="sl-bench-table">{shown_}</div>'

    def _rule_now(self) -> tuple[Rule | None, str]:
        return self.rule, self.as_of

    def _segment_now(self) -> tuple[Segment | None, str]:
        return self.segment, self.as_of

    # What is kept

    def _state(self, draft: Draft, reasons: Mapping[str, str]) -> tuple[Any, ...]:
        return draft, tuple(sorted((name, said) for name, said in reasons.items() if said))

    def _take(self, segment: Segment | None, *, opened: bool = False) -> None:
        """Put a segment on the bench as its beginning."""
        self.edits = Edits(Draft() if segment is None else draft_from(segment.rule))
        self.builder.at = (0, 0)
        self.saving.show({} if segment is None else _reasons(segment), segment if opened else None)
        self._clean = self._state(self.draft, self.saving.reasons())

    def _leave(self, segment: Segment | None, *, opened: bool = False) -> None:
        if self.is_changed:
            self._keep()
            self._mine = secrets.token_hex(6)
        self._take(segment, opened=opened)
        self._after_edit(keep=False)
        self._offer_unsaved()

    def _keep(self) -> None:
        """Keep what is not saved yet in the file."""
        work = None
        if self.is_changed:
            opened = self.saving.opened.key if self.saving.opened is not None else ""
            work = Work(self.business.name, self.draft, opened, self.saving.reasons())
        self._store(self._mine, work)

    def _store(self, key: str, work: Work | None) -> None:
        try:
            drafts_file.keep(drafts_file.place(), key, work)
        except (OSError, TimeoutError) as error:
            self.offers.value = note(
                "error",
                "⚠",
                "Edits are not kept:",
                safe(f"{drafts_file.place()} cannot be written ({error})."),
            )
            put_children(self._unsaved_row, (self.offers,))

    def _saved(self, key: str) -> None:
        self._store(self._mine, None)
        self._mine = secrets.token_hex(6)
        self._clean = self._state(self.draft, self.saving.reasons())
        self._kept.clear()
        self._refresh()
        with self._quiet():
            self.shelf.value = key

    def _waiting(self) -> dict[str, Work]:
        works = drafts_file.read(drafts_file.place())
        mine = {key: one for key, one in works.items() if one.business == self.business.name}
        mine.pop(self._mine, None)
        return dict(reversed(mine.items()))

    def _offer_unsaved(self) -> None:
        """Offer the work that was not saved."""
        works = self._waiting()
        self.offers.value = (
            note("hint", "☆", "Not saved yet:", "you can go on with earlier work.") if works else ""
        )
        with self._quiet():
            if works:
                names: dict[str, str] = {}
                for key, work in works.items():
                    name = _named(work, self.business.currency)
                    names[name if name not in names else f"{name} ({len(names) + 1})"] = key
                chosen = self.unsaved.value if self.unsaved.value in works else next(iter(works))
                offer(self.unsaved, names, chosen)
        parts = (self.offers, self.unsaved, row(self.resume, self.discard)) if works else ()
        put_children(self._unsaved_row, parts)

    # What a page without a kernel shows

    def still(self) -> str:
        """The workbench as plain HTML: the definition, the picture, the sentence, the table."""
        answer = self._answered("who")
        segment = self.segment
        said = "" if segment is None else f"<p>{safe(describe(segment.rule, self.business.currency))}</p>"
        shown_ = table(answer.table).html() if answer.table is not None else ""
        picture = answer.picture.html() if answer.picture is not None else ""
        return (
            f"<div>{said}{picture}<p><big>{inline(answer.sentence)}</big></p>{shown_}"
            f"<p><small>{WAKE_UP}</small></p></div>"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = dict(self.view._repr_mimebundle_())
        bundle["text/html"] = self.still()
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return f"workbench({self.business.name}): {plain(self._answered('who').sentence)}"


def workbench(
    business: Business,
    catalogue: Catalogue | None = None,
    *,
    start: Segment | Rule | None = None,
    folder: str | Path | None = None,
) -> Workbench:
    """Build a segment with controls alone, see at once what it means, save it and take it with you.

    Parameters
    ----------
    business
        Simulated, or your own from `open_purchases` or `open_folder`.
    catalogue
        Where segments are saved, opened and compared; a folder beside the reader's progress if left out.
    start
        What to begin with: a segment or a rule; nothing if left out.
    folder
        Where audience files are written; beside the catalogue if left out.

    Returns
    -------
    Workbench
        Shows itself when it is the last line of a cell. ``.segment`` is what stands on it.

    Examples
    --------
    >>> import tempfile
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> place = new_catalogue(Path(tempfile.mkdtemp()) / "segments")
    >>> workbench(tiny_business(), place, start=events("order_placed").count() >= 2)
    workbench(tiny): Everyone who placed at least 2 orders. 1 customer on 2026-03-01; ...
    """
    if catalogue is None:
        catalogue = new_catalogue(drafts_file.place().parent / "catalogues" / business.name)
    if start is not None and not isinstance(start, Segment):
        start = Segment("my_segment", check_rule(start))
    place = (
        Path(folder) if folder is not None else catalogue.folder.parent / f"{catalogue.folder.name}_audiences"
    )
    return Workbench(business, catalogue, start, place)


def _reasons(segment: Segment) -> dict[str, str]:
    return {"key": segment.key, **{name: getattr(segment, name) for name in REASONS}}


def _named(work: Work, currency: str) -> str:
    rule = work.draft.rule()
    said = "nothing asked yet" if rule is None else describe(rule, currency)
    name = work.reasons.get("key") or work.opened
    text = f"{name}: {said}" if name else said
    return text if len(text) <= 90 else f"{text[:89]}…"
