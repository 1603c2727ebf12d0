"""The workbench over any business: one of the three of the course, or a purchase log of the reader's own.

Comes in: a choice, and perhaps the path of a file. Goes out: the workbench over it. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets

from segmentlab.govern.catalogue import new_catalogue
from segmentlab.instrument.load import load
from segmentlab.instrument.reading import counted
from segmentlab.words import safe

from ..stored import WAKE_UP
from ..style import dressed, live, note
from ..words import inline
from .bench import Workbench
from .drafts_file import place
from .made import workbench
from .own_file import Read, read_own, stamp
from .parts import Quiet, button, column, heard, listed, put_children, row
from .remembered import all_remembered

OWN = "own"
BUSINESSES = {
    "Outdoor gear shop": "ecommerce",
    "Team tool sold to companies": "saas",
    "Meal-kit subscription": "subscription",
    "My own data: a file or a folder": OWN,
}


class Workbenches:
    """A list of businesses, and the workbench over the chosen one. Made by `workbenches`.

    Attributes
    ----------
    bench
        The workbench on view; none before the first choice is opened.
    """

    def __init__(self, first: str, folder: Path, read: Callable[[str], Read]) -> None:
        self.bench: Workbench | None = None
        self._folder, self._read = folder, read
        self._benches: dict[str, Workbench] = {}
        self._understood: dict[str, str] = {}
        self._stamps: dict[str, str] = {}
        self._quiet = Quiet()
        self.business = heard(listed("business", BUSINESSES), self._quiet, self._chosen)
        self.path = ipywidgets.Text(
            description="where", placeholder="such as C:\\\\data\\\\orders.csv or /home/me/orders.csv",
            continuous_update=False, style={"description_width": "88px"},
        )  # fmt: skip
        self.open = button(
            "Open my data", self.press_open, "Read this file; nothing leaves the machine", True
        )
        self.says = live(ipywidgets.HTML())
        self._own = column()
        self._holder = ipywidgets.VBox()
        self._view: ipywidgets.VBox | None = None
        with self._quiet():
            self.business.value = first

    def press_open(self) -> None:
        """Open the reader's own data."""
        written = self.path.value.strip().strip("\"'")
        if not written:
            self.says.value = note("error", "⚠", "Not opened:", "write where your file is.")
            return
        self._show(written)

    @property
    def view(self) -> ipywidgets.VBox:
        """The list, and the workbench below it."""
        if self._view is None:
            self._view = dressed(self.business, self._own, self.says, self._holder)
            self._view.add_class("sl-bench")
            self._chosen()
        return self._view

    def _chosen(self) -> None:
        own = self.business.value == OWN
        put_children(self._own, (self.path, row(self.open)) if own else ())
        if not own:
            self._show(self.business.value)
        else:
            told = "the file is only read, and nothing leaves it."
            latest = all_remembered()[-1:]
            if latest and not self.path.value.strip():
                self.path.value = str(latest[0].path)
                told = f"this is the file you read last in notebook 52. {told.capitalize()}"
            self.says.value = note("hint", "☆", "Your own data:", told)
            put_children(self._holder, ())

    def _show(self, name: str) -> None:
        self.says.value = note("hint", "…", "Working:", "reading the log.")
        try:
            now = stamp(name)
            if name not in self._benches or self._stamps[name] != now:
                business, self._understood[name] = self._read(name)
                self._stamps[name] = now
                folder = self._folder / business.name
                self._benches[name] = workbench(business, new_catalogue(folder))
            self.bench = self._benches[name]
            put_children(self._holder, (self.bench.view,))
        except Exception as error:  # whatever a file brings about is told, never thrown at a reader
            why = (str(error).strip() or type(error).__name__).splitlines()[0]
            self.says.value = note("error", "⚠", "Not opened:", inline(why))
            return
        shown = self.bench.business
        many = f"{counted(len(shown.customers), 'customer')}, {counted(len(shown.events), 'event')}"
        understood = f" {safe(self._understood[name])}" if self._understood[name] else ""
        self.says.value = f'<div class="sl-help">{safe(shown.title)}: {many}.{understood}</div>'

    def still(self) -> str:
        """What a page without a kernel shows."""
        names = "".join(f"<li>{safe(name)}</li>" for name in BUSINESSES)
        return f"<div><p>The workbench over:</p><ul>{names}</ul><p><small>{WAKE_UP}</small></p></div>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = dict(self.view._repr_mimebundle_())
        bundle["text/html"] = self.still()
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return f"workbenches: {', '.join(BUSINESSES)}"


def workbenches(first: str = "ecommerce", folder: str | Path | None = None) -> Workbenches:
    """Choose a business, one of the course or your own data, and open the workbench over it.

    Parameters
    ----------
    first
        What to begin with: ``"ecommerce"``, ``"saas"`` or ``"subscription"``.
    folder
        Where their catalogues are kept; beside the reader's progress if left out.

    Returns
    -------
    Workbenches
        Shows itself when it is the last line of a cell.

    Raises
    ------
    ValueError
        If there is no such business.
    """
    if first not in BUSINESSES.values() or first == OWN:
        raise ValueError(f"There is no business {first!r}; begin with ecommerce, saas or subscription.")
    return Workbenches(first, Path(folder) if folder else place().parent / "catalogues", read_any)


def read_any(name: str) -> Read:
    """A business of the course by its name, else the reader's own data by where they are."""
    return Read(load(name)) if name in BUSINESSES.values() else read_own(name)
