"""Drive every control of a workbench to every end, in every state in which it can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ipywidgets

from segmentlab.teach.bench import Workbench


def live(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    """Every control a reader can reach inside a widget now, in the order of reading."""
    if isinstance(widget, ipywidgets.Box):
        for child in widget.children:
            yield from live(child)
    elif not isinstance(widget, ipywidgets.HTML | ipywidgets.Label):
        yield widget


def name_of(control: Any) -> str:
    """What a reader calls a control."""
    kind = type(control).__name__
    return f"{kind} {control.description or control.tooltip or ''}".strip()


def ends(control: Any) -> list[Any]:
    """The values a test must visit; a button has none."""
    if isinstance(control, ipywidgets.Button):
        return []
    if isinstance(control, ipywidgets.SelectMultiple):
        values = options_of(control)
        return [tuple(values[:1]), tuple(values[-2:]), ()]
    if isinstance(control, ipywidgets.Checkbox):
        return [True, False]
    if isinstance(control, ipywidgets.Dropdown | ipywidgets.ToggleButtons):
        return options_of(control)
    if isinstance(control, ipywidgets.BoundedIntText | ipywidgets.BoundedFloatText):
        return [control.min, control.max, max(control.min, 3)]
    if isinstance(control, ipywidgets.FloatText):
        return [0.0, -1.0, 2.0, 1e9]
    if isinstance(control, ipywidgets.DatePicker):
        import datetime

        return [datetime.date(2026, 1, 1), None]
    if isinstance(control, ipywidgets.Text):
        return ["", "x", 'É"<b>']
    if hasattr(control, "options"):
        values = options_of(control)
        return [values[0], values[len(values) // 2], values[-1]]
    raise TypeError(f"{name_of(control)} cannot be driven")


def options_of(control: Any) -> list[Any]:
    """The values of a list."""
    return [one[1] if isinstance(one, tuple) else one for one in control.options]


def words(bench: Workbench) -> str:
    """What the workbench says, shows and offers, without where its controls stand."""
    found = []

    def look(widget: Any) -> None:
        if isinstance(widget, ipywidgets.Box):
            for child in widget.children:
                look(child)
        elif isinstance(widget, ipywidgets.HTML):
            found.append(widget.value)
        elif isinstance(widget, ipywidgets.Button):
            found.append(f"{widget.description} {widget.disabled}")
        elif isinstance(widget, ipywidgets.Dropdown):
            found.append(str(widget.options))

    look(bench.view)
    return "\n".join(found)
