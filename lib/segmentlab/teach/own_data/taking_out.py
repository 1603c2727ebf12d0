"""Take a segment of your own file with you: as SQL, YAML and Python, and its people as an audience file.

Comes in: the page with the open file, a panel, and the rule it stands for. Goes out: the workbench's section
“take it with you” over that file, which follows both. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from segmentlab.activate.consent import CHANNELS, consent_columns
from segmentlab.model.tree import Rule
from segmentlab.segment.segment import Segment
from segmentlab.words import safe

from ..bench.choices import choices_of
from ..bench.parts import Quiet, put_children
from ..bench.taking import Taking
from ..explore import Panel
from ..progress_file import place
from ..soon import Soon
from ..stored import WAKE_UP
from ..style import dressed, note
from .opener import YourData


class TakeOut:
    """The segment on a panel, to be taken along. Made by `take_out`.

    Attributes
    ----------
    taking
        The controls over the file that is open; made anew for each file.
    """

    def __init__(self, data: YourData, panel: Panel, rule: Callable[..., Rule], key: str) -> None:
        self._data, self._panel, self._rule, self._key = data, panel, rule, key
        self._view: ipywidgets.VBox | None = None
        self._box = ipywidgets.VBox()
        self._soon = Soon(self._show)
        self.taking: Taking | None = None
        self._open()
        data.tell(self._open)
        for widget in panel.widgets.values():
            widget.observe(lambda _: self._soon.ask(), "value")

    @property
    def segment(self) -> Segment:
        """The segment as its controls stand."""
        return Segment(self._key, self._rule(**self._panel.settings))

    @property
    def view(self) -> ipywidgets.VBox:
        """The controls as one widget."""
        if self._view is None:
            self._view = dressed(self._box)
            self._view.add_class("sl-bench")
        return self._view

    def _open(self) -> None:
        """Make the controls over the file that was read."""
        if self._data.opened is None:
            put_children(self._box, (ipywidgets.HTML(note("hint", "☆", "No file is open yet.", "")),))
            return
        business = self._data.business
        self.taking = Taking(choices_of(business), Quiet(), self._now, lambda: place().parent / "audiences")
        self.taking.form.value = "yaml"
        no_consent = not any(consent_columns(business, one, "marketing") for one in CHANNELS)
        told = []
        if no_consent:
            # Without a word on who agreed, nobody may be written to; a list for calls can be made.
            self.taking.channel.value = "call"
            told = [ipywidgets.HTML(f'<div class="sl-help">{NO_CONSENT}</div>')]
        put_children(self._box, (*told, self.taking.box))
        self._show()

    def _now(self) -> tuple[Segment | None, str]:
        return self.segment, str(self._data.business.today.date())

    def _show(self) -> None:
        if self.taking is not None:
            self.taking.show()

    def still(self) -> str:
        """What a page without a kernel shows."""
        text = self.segment.to_yaml() if self.taking is not None else ""
        return f"<div><pre><code>{safe(text)}</code></pre><p><small>{WAKE_UP}</small></p></div>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = dict(self.view._repr_mimebundle_())
        bundle["text/html"] = self.still()
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return f"take_out: {self._key}"


NO_CONSENT = (
    "This file does not say who agreed to get messages. So a file for email, text messages or push would be "
    "empty: nobody said yes. A list for calls can be written; your CRM, which knows who agreed, can write "
    "the rest."
)


def take_out(data: YourData, panel: Panel, rule: Callable[..., Rule], key: str = "my_segment") -> TakeOut:
    """Take the segment that a panel stands for along, over whichever file is open.

    Parameters
    ----------
    data
        The page with the open file.
    panel
        The panel whose controls make the rule.
    rule
        The values of the controls in, the rule out.
    key
        Name of the segment.

    Returns
    -------
    TakeOut
        Shows itself when it is the last line of a cell.
    """
    return TakeOut(data, panel, rule, key)
