"""Work that was not saved: kept while it is made, and offered again after a restart. Stage: teach.

Comes in: what stands on the workbench after every edit. Goes out: a list of earlier work with two buttons.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

import ipywidgets

from segmentlab.segment.describe import describe
from segmentlab.words import safe

from ..style import live, note
from . import drafts_file
from .drafts_file import Work
from .parts import Quiet, button, column, listed, offer, put_children, row


class Unsaved:
    """The pieces of work of one business that were not saved.

    Attributes
    ----------
    mine
        The name under which the work on view is kept.
    """

    def __init__(
        self, business: str, currency: str, quiet: Quiet, resume: Callable[[Work, str], None]
    ) -> None:
        self._business, self._currency, self._quiet, self._resume = business, currency, quiet, resume
        self.mine = secrets.token_hex(6)
        self.says = live(ipywidgets.HTML())
        self.list = listed("not saved")
        self.go_on = button(
            "Go on with it", self.press_resume, "Go on with work that was not saved", primary=True
        )
        self.let_go = button("Let it go", self.press_discard, "Forget this piece of work")
        self.back = button("Bring it back", self.press_back, "Offer again what was let go last")
        self._gone: tuple[str, Work] | None = None
        self.box = column()

    def begin(self) -> None:
        """Keep what comes now beside what was kept so far."""
        self._gone = None
        self.mine = secrets.token_hex(6)

    def press_resume(self) -> None:
        """Go on with the chosen piece of work."""
        key = self.list.value
        work = self.waiting().get(key) if key else None
        if work is not None:
            self._resume(work, key)

    def press_discard(self) -> None:
        """Let go of the chosen piece of work; a slip can be made good."""
        key = self.list.value
        work = self.waiting().get(key) if key else None
        if work is not None:
            self._gone = (key, work)
            self.store(key, None)
            self.offer()

    def press_back(self) -> None:
        """Offer again what was let go last."""
        if self._gone is not None:
            self.store(*self._gone)
            self._gone = None
            self.offer()

    def keep(self, work: Work | None) -> None:
        """Keep the work on view; none where there is nothing that was not saved."""
        self.store(self.mine, work)

    def store(self, key: str, work: Work | None) -> None:
        """Keep a piece of work, or let it go; say so where the file cannot be written."""
        try:
            drafts_file.keep(drafts_file.place(), key, work)
        except (OSError, TimeoutError) as error:
            why = safe(f"{drafts_file.place()} cannot be written ({error}).")
            self.says.value = note("error", "⚠", "Edits are not kept:", why)
            put_children(self.box, (self.says,))

    def waiting(self) -> dict[str, Work]:
        """All other work over this business, the latest first."""
        works = drafts_file.read(drafts_file.place())
        others = {
            key: one for key, one in works.items() if one.business == self._business and key != self.mine
        }
        return dict(reversed(others.items()))

    def offer(self) -> None:
        """Offer all other work, the latest of it first."""
        works = self.waiting()
        gone = self._gone is not None
        if not works:
            self.says.value = note("hint", "☆", "Let go:", "nothing else waits to be saved.") if gone else ""
            put_children(self.box, (self.says, row(self.back)) if gone else ())
            return
        self.says.value = note("hint", "☆", "Not saved yet:", "you can go on with earlier work.")
        names: dict[str, str] = {}
        for key, work in works.items():
            name = _named(work, self._currency)
            names[name if name not in names else f"{name} ({len(names) + 1})"] = key
        with self._quiet():
            offer(self.list, names, next(iter(works)))
        buttons = (self.go_on, self.let_go, self.back) if gone else (self.go_on, self.let_go)
        put_children(self.box, (self.says, self.list, row(*buttons)))


def _named(work: Work, currency: str) -> str:
    rule = work.draft.rule()
    said = "nothing asked yet" if rule is None else describe(rule, currency)
    name = work.reasons.get("key") or work.opened
    text = f"{name}: {said}" if name else said
    return text if len(text) <= 90 else f"{text[:89]}…"
