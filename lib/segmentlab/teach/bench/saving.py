"""Save a segment to the catalogue: its reasons, what an edit changes, and a yes before anything is written.

Comes in: a draft and what stands in the fields. Goes out: a segment in the catalogue, or one sentence at the
field that is wrong. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

import ipywidgets

from segmentlab.govern.catalogue import Catalogue
from segmentlab.govern.records import NEEDED
from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule
from segmentlab.segment.segment import Segment, is_key

from ..style import live, note
from ..words import inline
from .change_shown import change_shown
from .choices import choices_of
from .parts import LABELS, Quiet, button, column, heard, listed, row, shown
from .reasons import FIELDS, LONGEST, STATUS, WHY_NEEDED, is_date


class Saving:
    """Fields for the reasons of a segment, and the way into the catalogue.

    Attributes
    ----------
    opened
        The segment of the catalogue that is being edited, if there is one.
    """

    def __init__(
        self,
        business: Business,
        catalogue: Catalogue,
        quiet: Quiet,
        rule: Callable[[], tuple[Rule | None, str]],
        changed: Callable[[], None],
        saved: Callable[[str], None],
    ) -> None:
        self.business, self.catalogue = business, catalogue
        self._quiet, self._rule, self._changed, self._saved = quiet, rule, changed, saved
        self._purchase = choices_of(business).purchase
        self.opened: Segment | None = None
        self.fields = {
            name: heard(
                ipywidgets.Text(
                    description=words, placeholder=hint, continuous_update=False,
                    style={"description_width": LABELS},
                ),
                quiet, partial(self._typed, name),
            )
            for name, (words, hint) in FIELDS.items()
        }  # fmt: skip
        self.errors = {name: live(ipywidgets.HTML()) for name in FIELDS}
        self.status = heard(listed("status", STATUS), quiet, self._quietly)
        self.by = heard(_line("saved by", "your name"), quiet, self._quietly)
        self.why = heard(_line("why now", "what this change is for"), quiet, self._quietly)
        self.save = button("Save to the catalogue", self.press_save, primary=True)
        self.yes = button("Yes, save this change", self.press_yes, primary=True)
        self.no = button("No, go on editing", self.press_no)
        self.says, self.report = live(ipywidgets.HTML()), live(ipywidgets.HTML())
        self._asks = column()
        lines = [one for name in FIELDS for one in (self.fields[name], self.errors[name])]
        where = f'<div class="sl-help">The catalogue is the folder {inline(str(catalogue.folder))}.</div>'
        self.box = column(
            ipywidgets.HTML(where),
            *lines,
            self.status,
            self.by,
            self.why,
            row(self.save),
            self._asks,
            self.says,
        )

    def reasons(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: widget.value.strip() for name, widget in self.fields.items()}

    def show(self, reasons: Mapping[str, str], opened: Segment | None) -> None:
        """Set the fields; `opened` is the segment of the catalogue they belong to."""
        self.opened = opened
        with self._quiet():
            for name, widget in self.fields.items():
                widget.value = reasons.get(name, "")
            if opened is not None and opened.key in self.catalogue.entries:
                status = self.catalogue.entries[opened.key].status
                self.status.value = status if status in STATUS.values() else "draft"
        self.clear()

    def clear(self) -> None:
        """Take away what was said about an earlier attempt."""
        for error in self.errors.values():
            error.value = ""
        self.says.value = ""
        self._ask(False)

    def segment(self, rule: Rule) -> Segment:
        """The segment as it stands, with a name even where none was written."""
        said = self.reasons()
        if not is_key(said["key"]):
            said["key"] = "my_segment"
        if not is_date(said["review_by"]):
            said["review_by"] = ""
        return Segment(rule=rule, **said)

    def refusals(self, rule: Rule | None) -> dict[str, str]:
        """What keeps the segment from being saved: one sentence per field."""
        said, found = self.reasons(), {}
        key = said["key"]
        if not key:
            found["key"] = "Give it a name: small letters, digits and underscores, such as lapsing_regulars."
        elif not is_key(key):
            near = "_".join("".join(c if c.isalnum() else " " for c in key.lower()).split()).lstrip(
                "0123456789_"
            )
            hint = f"write {near}." if is_key(near) else "begin with a letter."
            found["key"] = f"A name has small letters, digits and underscores only: {hint}"
        elif len(key) > LONGEST:
            found["key"] = f"A name has at most {LONGEST} characters; this one has {len(key)}."
        elif key in self.catalogue.entries and (self.opened is None or self.opened.key != key):
            found["key"] = f"There is a segment {key} already: open it to change it, or choose another name."
        if said["review_by"] and not is_date(said["review_by"]):
            found["review_by"] = "This is not a date: write it like 2027-03-31."
        if self.status.value == "active":
            for name in NEEDED:
                if not said[name] and name not in found:
                    found[name] = f"An active segment says {WHY_NEEDED.get(name, 'this')}."
        if rule is None:
            found["key"] = "There is nothing to save yet: add a first condition."
        return found

    def press_save(self) -> None:
        """Save a new segment, or say what saving a changed one would do and ask."""
        self.clear()
        rule, as_of = self._rule()
        refused = self.refusals(rule)
        for name, why in refused.items():
            self.errors[name].value = note("error", "⚠", "", inline(why))
        if refused or rule is None:
            self.says.value = note("error", "⚠", "Not saved yet:", "see above.")
            return
        segment = self.segment(rule)
        if self.opened is None:
            self._write(segment)
            return
        if replace(segment) == self.opened and self._status() == self.status.value:
            self.says.value = note("hint", "☆", "Nothing has changed", "since it was opened.")
            return
        self.report.value = change_shown(
            self.opened, segment, self.business, as_of, self.catalogue, self._purchase
        )
        self._ask(True)

    def press_yes(self) -> None:
        """Save the change."""
        rule, _ = self._rule()
        if rule is not None:
            self._write(self.segment(rule))

    def press_no(self) -> None:
        """Go on editing; nothing is written."""
        self._ask(False)
        self.says.value = note("hint", "☆", "Nothing was saved.", "Your edits are still here.")

    def _write(self, segment: Segment) -> None:
        why = self.why.value.strip()
        try:
            done = self.catalogue.save(
                segment, status=self.status.value, on=str(date.today()), by=self.by.value.strip(), why=why
            )
        except (ValueError, TypeError, LookupError, RuntimeError, TimeoutError, OSError) as error:
            self._ask(False)
            self.says.value = note("error", "⚠", "Not saved:", inline(str(error)))
            return
        self.opened = segment
        self._saved(segment.key)
        self.clear()
        self.says.value = note("right-answer", "✓", "Saved.", inline(done.sentence()))

    def _status(self) -> str:
        entry = self.catalogue.entries.get(self.opened.key) if self.opened is not None else None
        return entry.status if entry else ""

    def _typed(self, name: str) -> None:
        self.errors[name].value = ""
        self._quietly()

    def _quietly(self) -> None:
        self.says.value = ""
        self._ask(False)
        self._changed()

    def _ask(self, asks: bool) -> None:
        parts = shown([(self.report, asks), (row(self.yes, self.no), asks)])
        if asks or self._asks.children:
            self._asks.children = parts


def _line(label: str, hint: str) -> ipywidgets.Text:
    return ipywidgets.Text(
        description=label, placeholder=hint, continuous_update=False, style={"description_width": LABELS}
    )
