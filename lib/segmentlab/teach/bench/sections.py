"""The right half of the workbench: what a definition means, one section at a time.

Comes in: the definition on view, and the section that was turned to. Goes out: a picture, a sentence and a
table; what went wrong is told in a sentence. Stage of the loop: teach.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import ipywidgets
import pandas as pd

from segmentlab.govern.changes import first_known
from segmentlab.model.tree import Rule
from segmentlab.segment.segment import Segment

from .. import figures
from ..controls import date as date_control
from ..soon import Soon
from ..style import live
from ..tables import table
from ..words import inline
from . import answers, testing
from .answers import Answer
from .choices import Choices, named_apart
from .parts import Quiet, column, heard, listed, put_children, shown

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


class Asked(NamedTuple):
    """What an answer rests on beside the controls of its section."""

    rule: Rule | None
    segment: Segment | None
    others: Mapping[str, Segment]


class Sections:
    """The sections and the answer of the one on view.

    Attributes
    ----------
    answer
        What the section on view says.
    error
        What went wrong while it was worked out, for tests; a reader is told in a sentence.
    """

    def __init__(
        self,
        choices: Choices,
        quiet: Quiet,
        now: Callable[[], Asked],
        forms: Mapping[str, tuple[ipywidgets.Widget, Callable[[], None]]],
    ) -> None:
        self._choices, self._quiet, self._now, self._forms = choices, quiet, now, forms
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self._kept: OrderedDict[Any, Answer] = OrderedDict()
        self.soon = Soon(self.answer_now)
        today = choices.business.today.normalize()
        first = first_known(choices.business).normalize() + pd.Timedelta(days=1)
        low, high = str(min(first, today - pd.Timedelta(days=1)).date()), str(today.date())
        self.day = date_control(low, high, high, label="judged on", step_days=1)
        self.day_widget = heard(self.day.widget(), quiet, self.soon.ask)
        self.list = ipywidgets.ToggleButtons(options=list(SECTIONS.items()), value="who", description="")
        self.list.add_class("sl-bench-sections")
        heard(self.list, quiet, self._turned)
        self.outcome = heard(listed("they do", named_apart(choices.events)), quiet, self.soon.ask)
        self.within = heard(listed("within", TIMES), quiet, self.soon.ask)
        style = {"description_width": "190px"}
        self.points = ipywidgets.BoundedFloatText(
            description="smallest change, in 100", min=0.1, max=50, step=0.5, value=2, style=style
        )
        self.holdout = ipywidgets.BoundedIntText(
            description="held out, in 100", min=5, max=50, step=5, value=50, style=style
        )
        for widget in (self.points, self.holdout):
            heard(widget, quiet, self.soon.ask)
        with quiet():
            self.within.value = "60d"
            if choices.events:
                self.outcome.value = choices.purchase
        self.picture, self.table, self.says = ipywidgets.HTML(), ipywidgets.HTML(), live(ipywidgets.HTML())
        self._content = column()
        day = column(
            ipywidgets.HTML('<div class="sl-label">Judged on</div>'), self.day_widget, name="sl-control"
        )
        self.box = column(self.list, day, self._content, name="sl-right")

    @property
    def as_of(self) -> str:
        """The day on which everything is judged."""
        return str(self.day.read(self.day_widget))

    def forget(self) -> None:
        """Work everything out anew."""
        self._kept.clear()

    def arrange(self) -> None:
        """Show what belongs to the section on view."""
        section = self.list.value
        if section in self._forms:
            put_children(self._content, (self._forms[section][0],))
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

    def answer_now(self) -> None:
        """Say what the section on view has to say."""
        section = self.list.value
        try:
            if section in self._forms:
                self._forms[section][1]()
            else:
                self._say(self.answered(section))
            self.error = None
        except Exception as error:  # whatever a definition brings about is told, never thrown at a reader
            self.error = error
            self.arrange()
            self.picture.add_class("sl-stale")
            why = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            self.says.value = f'<div class="sl-says">{inline(f"⚠ **This cannot be shown:** {why}.")}</div>'

    def answered(self, section: str) -> Answer:
        """The answer of a section, from what is kept if it was asked before."""
        now = self._now()
        asked = (self.outcome.value, self.within.value, self.points.value, self.holdout.value)
        about = "" if now.segment is None else (now.segment.rule.key, now.segment.review_by)
        key = (section, about, self.as_of, asked, tuple(now.others))
        if key not in self._kept:
            self._kept[key] = self._work_out(section, now)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _work_out(self, section: str, now: Asked) -> Answer:
        shop, day, rule = self._choices.business, self.as_of, now.rule
        if rule is None or now.segment is None:
            why = "Nothing is asked yet, so everybody is in. Add a first condition on the left."
            return Answer(figures.nothing(title="Everybody is in", why=why), why)
        did, within = self.outcome.value, self.within.value
        if section == "next":
            return answers.what_next(shop, rule, day, did, within)
        if section == "health":
            return answers.healthy(shop, now.segment, day, answers.usable(shop, now.others), did, within)
        if section == "shared":
            return answers.shared(shop, rule, day, answers.usable(shop, now.others))
        if section == "test":
            return testing.test_size(
                shop, rule, day, did, within, self.points.value, self.holdout.value / 100
            )
        if section == "past":
            return testing.past_lifts(shop, rule)
        return answers.who(shop, rule, day)

    def _say(self, answer: Answer) -> None:
        self.answer = answer
        self.picture.value = answer.picture.live_html() if answer.picture is not None else ""
        self.picture.remove_class("sl-stale")
        self.says.value = f'<div class="sl-says">{inline(answer.sentence)}</div>'
        currency = self._choices.business.currency
        shown_ = "" if answer.table is None else table(answer.table, currency=currency).html()
        self.table.value = f'<div class="sl-bench-table">{shown_}</div>'
        # The section comes on view with its answer, so that nothing is blank or moves about meanwhile.
        self.arrange()

    def _turned(self) -> None:
        if self.list.value in self._forms:
            self.arrange()
        else:
            self.picture.add_class("sl-stale")
        self.soon.ask()
