"""The controls with which a reader corrects what was understood of a file.

Comes in: a look at a file, and what was chosen so far. Goes out: lists that show it, and one call with the
new choices when a reader moved one. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import ipywidgets

from segmentlab.instrument.looking import Look

from ..bench.parts import Quiet, column, heard, listed, offer, put_children
from ..bench.plainly import ROLES
from .chosen import KINDS, Chosen
from .naming import Naming
from .values import Values

FIND_OUT = "find out"
WRITTEN: dict[str, tuple[str, dict[str, Any]]] = {
    "separator": ("columns are split by", {
        FIND_OUT: "", "comma": ",", "semicolon": ";", "tab": "\t", "upright bar": "|", "spaces": "whitespace",
        "fixed width": "fixed width",
    }),
    "encoding": ("letters are written in", {
        FIND_OUT: "", "UTF-8": "utf-8", "Windows, Western Europe": "cp1252", "Latin-1": "latin-1",
        "UTF-16": "utf-16", "Windows, Central Europe": "cp1250", "Windows, Cyrillic": "cp1251",
        "Japanese (Shift-JIS)": "cp932", "Chinese (GB 18030)": "gb18030",
    }),
    "decimal": ("amounts look like", {FIND_OUT: "", "1,234.56": ".", "1.234,56": ","}),
    "day_first": ("03/04/2026 is", {FIND_OUT: "", "3 April, day first": True, "4 March, month first": False}),
}  # fmt: skip
NONE = {"(no column)": ""}


class Corrections:
    """Lists for the roles, for how the file is written, and for what its values mean.

    Attributes
    ----------
    box
        All of them; only those that the file at hand has a use for.
    """

    def __init__(self, quiet: Quiet, now: Callable[[], Chosen], move: Callable[[Chosen], None]) -> None:
        self._quiet, self._now, self._move = quiet, now, move
        self.kind = self._list(
            "this is a file of", {"purchases": "purchases", "events": "events"}, self._kind
        )
        self.roles = {role: self._list(label, NONE, self._role(role)) for role, label in ROLES.items()}
        self.written = {
            name: self._list(label, options, self._written(name))
            for name, (label, options) in WRITTEN.items()
        }
        self.meant, self.naming = Values(quiet, now, move), Naming(quiet, now, move)
        self._which, self._how, self._mean = column(), column(), column()
        self.box = ipywidgets.HBox([
            column(_head("Which column is what"), self._which),
            column(_head("How it is written"), self._how),
            column(_head("What it means"), self._mean),
        ])  # fmt: skip
        self.box.add_class("sl-own-corrections")

    def show(
        self,
        look: Look,
        kind: str,
        chosen: Chosen,
        read: dict[str, str | None],
        known: Mapping[str, Iterable[str]],
    ) -> None:
        """Set all lists to what was understood and chosen.

        `read` has the column of each role; `known` the values of the whole file, as far as it was read.
        """
        with self._quiet():
            self.kind.value = kind
            columns = {**NONE, **{str(name): str(name) for name in look.columns}}
            for role in KINDS[kind]:
                offer(self.roles[role], columns, read.get(role) or "")
            for name, widget in self.written.items():
                widget.value = chosen.notation.get(name, "")
            values = self.meant.shown(look, kind, chosen, read, known)
            put_children(self._mean, values or (_help("Nothing to say about the values of this file."),))
            put_children(self._which, (self.kind, *(self.roles[role] for role in KINDS[kind])))
            put_children(self._how, (*self.written.values(), *self.naming.shown(look, chosen)))

    def _list(self, label: str, options: dict[str, Any], act: Callable[[Any], Chosen]) -> Any:
        widget = listed(label, options)
        widget.style.description_width = "150px"

        def moved() -> None:
            self._move(act(widget.value))

        return heard(widget, self._quiet, moved)

    def _kind(self, value: str) -> Chosen:
        return self._now().of(value)

    def _role(self, role: str) -> Callable[[str], Chosen]:
        def act(name: str) -> Chosen:
            chosen, taken = self._now().role(role, name), {}
            for other, widget in self.roles.items():  # a column that was guessed for another role leaves it
                if name and other != role and widget.value == name:
                    taken[other] = ""
            if name and role in ("amount", "unit_price"):
                taken["unit_price" if role == "amount" else "amount"] = ""
            return replace(chosen, roles={**chosen.roles, **taken})

        return act

    def _written(self, name: str) -> Callable[[Any], Chosen]:
        def act(value: Any) -> Chosen:
            chosen = self._now().written(name, None if value == "" else value)
            # Split or written in another way, the file has other columns.
            return (
                Chosen(chosen.kind, notation=chosen.notation) if name in ("separator", "encoding") else chosen
            )

        return act


def _head(text: str) -> ipywidgets.HTML:
    return ipywidgets.HTML(f'<div class="sl-label">{text}</div>')


def _help(text: str) -> ipywidgets.HTML:
    return ipywidgets.HTML(f'<div class="sl-help">{text}</div>')
