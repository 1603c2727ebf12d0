"""The controls that say what the values of a file mean: statuses, currencies and their worth, events.

Comes in: what is known of the values, and what was chosen. Goes out: lists and number fields that show it,
and one call with the new choices when a reader moved one. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import ipywidgets
import pandas as pd

from segmentlab.instrument.looking import Look
from segmentlab.instrument.parsing.currencies import currency_code
from segmentlab.instrument.parsing.event_names import event_names
from segmentlab.instrument.parsing.statuses import MEANINGS, meanings

from ..bench.parts import Quiet, heard, listed, offer
from .chosen import Chosen

#: What an event of a file can be in the words of the course.
COURSE = (
    "order_placed", "order_returned", "session_started", "product_viewed", "cart_item_added",
    "checkout_started", "page_viewed", "signed_up", "logged_in", "email_opened",
)  # fmt: skip
#: More values than this are no list to choose from.
MOST = 14
EVERY = {"every currency": ""}


class Values:
    """Lists for statuses, currencies and events, and a number for what a currency is worth."""

    def __init__(self, quiet: Quiet, now: Callable[[], Chosen], move: Callable[[Chosen], None]) -> None:
        self._quiet, self._now, self._move = quiet, now, move
        self.statuses: dict[str, Any] = {}
        self.names: dict[str, Any] = {}
        self.rates: dict[str, Any] = {}
        self.currency = self._heard(
            listed("count in", EVERY), lambda code: replace(now(), keep_currency=code)
        )

    def shown(
        self,
        look: Look,
        kind: str,
        chosen: Chosen,
        read: Mapping[str, str | None],
        known: Mapping[str, Iterable[str]],
    ) -> tuple[Any, ...]:
        """Give the controls that this file has a use for, set to what is known and chosen.

        `known` has the values of the whole file by role, as far as it was read.
        """
        parts: list[Any] = []
        if kind == "purchases" and read.get("status"):
            column = str(read["status"])
            values = _values(look, column, [*chosen.statuses, *known.get("status", ())])
            found = meanings(values, column=column)
            parts += self._capped(
                sorted(values, key=lambda value: value in found and value not in chosen.statuses),
                lambda value: self._status(value, found.get(value, ""), chosen.statuses.get(value)),
            )
        parts += self._currencies(look, chosen, read, known)
        if kind == "events" and read.get("event"):
            values = _values(look, str(read["event"]), [*chosen.names, *known.get("event", ())])
            parts += self._capped(values, lambda value: self._name(value, chosen.names.get(value)))
        return tuple(parts)

    def _currencies(
        self,
        look: Look,
        chosen: Chosen,
        read: Mapping[str, str | None],
        known: Mapping[str, Iterable[str]],
    ) -> list[Any]:
        """What amounts are counted in, and what one unit of each other currency is worth in it."""
        kept = chosen.keep_currency
        found = [kept] if kept else []
        written = _values(look, read.get("currency"), known.get("currency", ()))
        codes = list(dict.fromkeys([*found, *(currency_code(one) for one in written)]))[:MOST]
        if not codes:
            return []
        offer(self.currency, {**EVERY, **{one: one for one in codes}}, kept)
        others = [code for code in codes if code != kept] if kept else []
        for code in others:
            if code not in self.rates:
                field = ipywidgets.BoundedFloatText(
                    min=0, max=1e6, step=0.01, style={"description_width": "150px"}
                )
                self.rates[code] = self._heard(field, _rate(self._now, code))
            self.rates[code].description = f"1 {code} in {kept} is"
            self.rates[code].value = chosen.rates.get(code, 0.0)
        told = [_help(f"Rows whose currency is worth 0 {kept} are set aside.")] if others else []
        return [self.currency, *(self.rates[code] for code in others), *told]

    def _status(self, value: str, found: str, chosen: str | None) -> Any:
        if value not in self.statuses:
            self.statuses[value] = self._heard(listed(value), _meaning(self._now, value))
        unknown = {} if found else {"(not known: bought)": ""}
        offer(self.statuses[value], {**unknown, **{one: one for one in MEANINGS}}, chosen or found)
        return self.statuses[value]

    def _name(self, value: str, chosen: str | None) -> Any:
        if value not in self.names:
            self.names[value] = self._heard(listed(value), _event(self._now, value))
        found = event_names([value])[value]
        options = dict.fromkeys((found, *([chosen] if chosen else []), *COURSE))
        offer(self.names[value], {one.replace("_", " "): one for one in options}, chosen or found)
        return self.names[value]

    def _capped(self, values: list[str], make: Callable[[str], Any]) -> list[Any]:
        more = len(values) - MOST
        told = [_help(f"And {more} more value{'s' if more > 1 else ''}.")] if more > 0 else []
        return [*(make(value) for value in values[:MOST]), *told]

    def _heard(self, widget: Any, act: Callable[[Any], Chosen]) -> Any:
        widget.style.description_width = "150px"
        return heard(widget, self._quiet, lambda: self._move(act(widget.value)))


def _meaning(now: Callable[[], Chosen], status: str) -> Callable[[str], Chosen]:
    def act(meaning: str) -> Chosen:
        rest = {one: was for one, was in now().statuses.items() if one != status}
        return replace(now(), statuses={**rest, status: meaning} if meaning else rest)

    return act


def _event(now: Callable[[], Chosen], written: str) -> Callable[[str], Chosen]:
    return lambda name: replace(now(), names={**now().names, written: name})


def _rate(now: Callable[[], Chosen], code: str) -> Callable[[float], Chosen]:
    return lambda worth: now().rate(code, worth)


def _values(look: Look, name: str | None, more: Iterable[str]) -> list[str]:
    """The different values of a column in the first rows, and those that the whole file is known to have."""
    found: list[str] = []
    if name in look.first:
        text = look.first[name].dropna().astype("str").str.strip()
        found = pd.unique(text[text != ""]).tolist()
    return list(dict.fromkeys([*more, *found]))


def _help(text: str) -> ipywidgets.HTML:
    return ipywidgets.HTML(f'<div class="sl-help">{text}</div>')
