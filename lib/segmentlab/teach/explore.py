"""Turn one short pure function into a panel: controls on the left, picture on the right, a sentence below.

Comes in: controls and a function of their values. Goes out: a `Panel` that redraws in place, shows an error
as a sentence, and leaves a readable copy of itself in a stored notebook. Stage of the loop: teach.
"""

from __future__ import annotations

import html
import inspect
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import ipywidgets
import pandas as pd

from .controls import Control, labelled
from .picture import Picture, unseen
from .soon import Soon
from .stored import some_settings, still
from .style import dressed, live
from .tables import table
from .words import inline, plain

#: What a function behind a panel gives: picture, sentence, and perhaps a table.
Shown = tuple[Picture, str, pd.DataFrame | None]


@dataclass(eq=False)
class Now:
    """What a panel shows at the moment: the last result that worked, and the error since, if any."""

    shown: Shown | None = None
    error: Exception | None = None
    held: bool = False
    #: The settings on view, as code.
    code: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Panel:
    """Controls, the function they drive, and what it shows now. Made by `explore`.

    Attributes
    ----------
    function
        Control values in; picture and sentence, or picture, sentence and table, out.
    controls
        The controls by parameter name.
    now
        What is on view; ``now.error`` is the exception of the last move, for tests.
    """

    function: Callable[..., Any]
    controls: dict[str, Control]
    now: Now = field(default_factory=Now)
    #: Where Reset leads, for controls that do not start at their default.
    start: dict[str, Any] = field(default_factory=dict)

    def __call__(self, **settings: Any) -> Any:
        """Call the function behind the panel; what is not given stands at its default."""
        return self.function(**{**self.defaults, **settings})

    @property
    def name(self) -> str:
        """Name of the function behind the panel."""
        return self.function.__name__

    @property
    def defaults(self) -> dict[str, Any]:
        """Where every control starts."""
        return {key: control.default for key, control in self.controls.items()}

    @cached_property
    def widgets(self) -> dict[str, ipywidgets.Widget]:
        """The widget of each control; moving one redraws the panel."""
        made = {key: control.widget() for key, control in self.controls.items()}
        for widget in made.values():
            widget.observe(self._on_move, "value")
        return made

    @cached_property
    def _soon(self) -> Soon:
        return Soon(self._redraw)

    @property
    def settings(self) -> dict[str, Any]:
        """Where every control stands now."""
        return {key: control.read(self.widgets[key]) for key, control in self.controls.items()}

    @property
    def code(self) -> str:
        """The line of code that shows the panel as it stands now, to share it or to come back to it."""
        return f"{self.name}.at({self._written()})"

    def _written(self) -> str:
        settings = self.settings.items()
        return ", ".join(f"{key}={self.controls[key].code(value)}" for key, value in settings)

    def at(self, **settings: Any) -> Panel:
        """Make the same panel with its controls elsewhere; Reset leads back there.

        Parameters
        ----------
        **settings
            Values by the name of the control; what is not given stands at its default. An option may be
            given by its name.

        Examples
        --------
        >>> from segmentlab.teach import days, explore, figures
        >>> @explore(quiet=days(7, 180, 60, label="Quiet for"))
        ... def gone(quiet):
        ...     return figures.bars({"Days": quiet}, title="Quiet", y="Days"), f"{quiet} days."
        >>> gone.at(quiet=90)
        gone(quiet=90): 90 days.
        """
        stranger = next((name for name in settings if name not in self.controls), None)
        if stranger is not None:
            raise TypeError(
                f"{self.name} has no control called {stranger!r}; it has {', '.join(self.controls)}."
            )
        other = Panel(self.function, self.controls)
        other.start.update(settings)
        other.move(**settings)
        return other

    @property
    def picture(self) -> Picture | None:
        """The picture on view (drawn now if the panel has not been shown yet)."""
        return self._drawn().shown[0] if self._drawn().shown else None  # type: ignore[index]

    @property
    def sentence(self) -> str:
        """The sentence on view, or what went wrong."""
        now = self._drawn()
        if now.error is not None:
            return _apology(now.error)
        return now.shown[1] if now.shown else ""

    def move(self, **settings: Any) -> None:
        """Move controls through their widgets, all at once, as a reader would one by one."""
        with self._holding():
            for key, value in settings.items():
                self.controls[key].put(self.widgets[key], value)

    def reset(self) -> None:
        """Move every control back to where it started."""
        self.move(**{**self.defaults, **self.start})

    def look_again(self) -> None:
        """Draw again where the controls stand: what the function looks at is another one now."""
        self.now.code = ""
        self._redraw()

    @cached_property
    def view(self) -> ipywidgets.VBox:
        """The panel as one widget."""
        boxes = [labelled(control, self.widgets[key]) for key, control in self.controls.items()]
        reset = ipywidgets.Button(description="Reset", tooltip="Move every control back to where it started")
        reset.on_click(lambda _: self.reset())
        left = ipywidgets.VBox([*boxes, reset, self._parts["code"]])
        right = ipywidgets.VBox(
            [self._parts["picture"], self._parts["says"], self._parts["table"]], layout={"flex": "1 1 440px"}
        )
        left.add_class("sl-controls")
        right.add_class("sl-right")
        parts = ipywidgets.Box([left, right], layout={"flex_flow": "row wrap"})
        parts.add_class("sl-parts")
        self._refresh()
        return dressed(parts)

    @cached_property
    def _parts(self) -> dict[str, ipywidgets.HTML]:
        parts = {name: ipywidgets.HTML() for name in ("picture", "says", "table", "code")}
        live(parts["says"])
        return parts

    def _on_move(self, _: Any) -> None:
        # A front end holds moves back while the kernel is busy; what comes through in a burst is drawn once.
        if not self.now.held:
            self._soon.ask()

    @contextmanager
    def _holding(self) -> Iterator[None]:
        self.now.held = True
        try:
            yield
        finally:
            self.now.held = False
        self._redraw()

    def _drawn(self) -> Now:
        self._soon.now()
        if self.now.shown is None and self.now.error is None:
            self._redraw()
        return self.now

    def _redraw(self) -> None:
        code = self._written()
        if code == self.now.code and self.now.error is None:
            return  # moved and moved back: the function is pure, so it has nothing new to say
        self.now.code = code
        try:
            shown = _checked(self.function(**self.settings), self.name)
            _ = shown[0].png  # rendered here, where an error is told
            self.now.shown, self.now.error = shown, None
        except Exception as error:  # whatever a reader's setting brings about is told, never thrown at them
            self.now.error = error
        self._refresh()

    def _refresh(self) -> None:
        """Bring the parts on view up to date; a part that says the same as before is not sent again."""
        now = self._drawn()
        parts = self._parts
        if now.error is None:
            parts["picture"].remove_class("sl-stale")
        else:
            parts["picture"].add_class("sl-stale")
        if now.shown and now.error is None:
            picture, _, shown = now.shown
            parts["picture"].value = picture.live_html()
            parts["table"].value = "" if shown is None else table(shown).html()
        parts["says"].value = f'<div class="sl-says">{inline(self.sentence)}</div>'
        parts["code"].value = (
            '<div class="sl-code">To share this setting:<br>'
            f"<code>{html.escape(self.code)}</code> "
            '<button type="button" class="sl-copy" hidden>Copy</button></div>'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = dict(self.view._repr_mimebundle_())
        bundle["text/html"] = self.still()
        bundle["text/plain"] = repr(self)
        return bundle

    def still(self) -> str:
        """Give the panel as plain HTML: picture, sentence, settings; for print and pages without a kernel."""
        now = self._drawn()
        settings = self.settings
        return still(
            now.shown[0].html() if now.shown else "",
            self.sentence,
            table(now.shown[2]).html() if now.shown and now.shown[2] is not None else "",
            {control.label: control.text(settings[key]) for key, control in self.controls.items()},
            some_settings(self.controls, settings, self._says_at),
        )

    def _says_at(self, settings: dict[str, Any]) -> str:
        try:
            with unseen():
                return _checked(self.function(**settings), self.name)[1]
        except Exception as error:  # told like any other setting that cannot be shown; the sweep finds it
            return _apology(error)

    def __repr__(self) -> str:
        return f"{self.name}({self._written()}): {plain(self.sentence)}"


def explore(**controls: Control) -> Callable[[Callable[..., Any]], Panel]:
    """Make a panel of a function: controls left, picture right, sentence below.

    The function is pure: it gets the value of each control under its name, and returns a `Picture` and a
    sentence, or a `Picture`, a sentence and a small table. It never draws on the screen itself.

    Parameters
    ----------
    **controls
        One control per parameter of the function: `days`, `whole`, `share`, `money`, `choice`, `several`.

    Returns
    -------
    A decorator that makes a `Panel`. Show it by naming it at the end of a cell; call it like the function.

    Raises
    ------
    TypeError
        If the controls do not match the parameters of the function.

    Examples
    --------
    >>> from segmentlab.teach import days, figures
    >>> @explore(quiet=days(7, 180, 60, label="No order for more than"))
    ... def gone_quiet(quiet):
    ...     since = pd.Series([5, 20, 70, 90])
    ...     many = int((since > quiet).sum())
    ...     chart = figures.distribution(since, title=f"{many} are quiet", x="Days", threshold=quiet)
    ...     return chart, f"**{many}** of {len(since)} customers qualify."
    >>> gone_quiet
    gone_quiet(quiet=60): 2 of 4 customers qualify.
    >>> gone_quiet.move(quiet=80)
    >>> gone_quiet.sentence
    '**1** of 4 customers qualify.'
    """

    def panel(function: Callable[..., Any]) -> Panel:
        wanted = list(inspect.signature(function).parameters)
        for name in itertools.chain(wanted, controls):
            if name not in controls or name not in wanted:
                where = "no control" if name in wanted else "no parameter"
                raise TypeError(
                    f"{function.__name__}: there is {where} called {name!r}; each needs its counterpart."
                )
        return Panel(function, {name: controls[name] for name in wanted})

    return panel


def _checked(result: Any, name: str) -> Shown:
    parts = result if isinstance(result, tuple) else (result,)
    if len(parts) == 2:
        parts = (*parts, None)
    if len(parts) != 3 or not isinstance(parts[0], Picture) or not isinstance(parts[1], str):
        raise TypeError(f"{name} must return a picture and a sentence, and perhaps a table")
    if parts[2] is not None and not isinstance(parts[2], pd.DataFrame):
        raise TypeError(f"{name} must return a DataFrame as its table")
    return parts[0], parts[1], parts[2]


def _apology(error: Exception) -> str:
    why = str(error).strip().rstrip(".") or type(error).__name__
    return f"⚠ **This setting cannot be shown:** {why}. Move a control, or press Reset."
