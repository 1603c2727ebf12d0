"""Weeks that pass by themselves: a slider with Play, Stop and Step. Stage of the loop: teach.

Comes in: the first and the last week. Goes out: a frozen description whose function gets a whole number. The
clock runs in the front end, which holds ticks back while the kernel draws: frames are dropped, never queued.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ipywidgets
import traitlets

from .common import Composite, beside
from .sliders import Slider, whole


@dataclass(frozen=True)
class Replay(Slider):
    """A whole number that counts up by itself; made by `replay`."""

    per_second: float = 5

    def widget(self) -> ipywidgets.Widget:
        """Make a fresh player at the default."""
        return Player(int(self.low), int(self.high), int(self.default), self.unit, self.per_second)

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Move the time to a value and stop it there: Reset while it runs must not run on."""
        widget.halt()
        super().put(widget, value)


class Player(Composite):
    """A slider, a clock that moves it, and the buttons that run the clock."""

    value = traitlets.Int()

    def __init__(self, low: int, high: int, value: int, unit: str, per_second: float) -> None:
        self._running = False
        self._slider = ipywidgets.IntSlider(value=value, min=low, max=high, readout_format=",d")
        self.clock = ipywidgets.Play(
            value=value, min=low, max=high, interval=round(1000 / per_second), show_repeat=False
        )
        self.clock.layout.display = "none"
        self.play = ipywidgets.Button(description="▶ Play", tooltip="Let the time pass")
        self.stop = ipywidgets.Button(description="■ Stop", tooltip="Stop the time", disabled=True)
        self.step = ipywidgets.Button(description="Step", tooltip="Move one on")
        buttons = ipywidgets.HBox([self.play, self.stop, self.step])
        buttons.add_class("sl-player")
        super().__init__(children=[beside(self._slider, unit), buttons, self.clock], value=value)
        self._slider.observe(self._on_slide, "value")
        self.clock.observe(self._on_tick, "value")
        self.clock.observe(self._on_playing, "playing")
        self.play.on_click(lambda _: self.start())
        self.stop.on_click(lambda _: self.halt())
        self.step.on_click(lambda _: self.forward())

    def start(self) -> None:
        """Let the time pass; at the end it starts over."""
        if self.value >= self._slider.max:
            self.value = self._slider.min
        self._running = self.clock.playing = True

    def halt(self) -> None:
        """Stop where it stands."""
        self._running = self.clock.playing = False

    def forward(self) -> None:
        """Move one on, and stop there."""
        self.halt()
        self.value = min(self.value + 1, self._slider.max)

    @traitlets.observe("value")
    def _on_value(self, _: Any) -> None:
        self._slider.value = self.clock.value = self.value

    @traitlets.observe("disabled")
    def _on_disabled(self, _: Any) -> None:
        for part in (self._slider, self.play, self.step):
            part.disabled = self.disabled
        if self.disabled:
            self.halt()

    def _on_slide(self, change: Any) -> None:
        self.value = change["new"]

    def _on_tick(self, change: Any) -> None:
        # Ticks that were on their way when the reader pressed Stop must not move the time any more.
        if self._running:
            self.value = change["new"]
        else:
            self.clock.value = self.value

    def _on_playing(self, _: Any) -> None:
        self.play.disabled = self.clock.playing or self.disabled
        self.stop.disabled = not self.clock.playing


def replay(
    low: int,
    high: int,
    default: int,
    *,
    label: str,
    unit: str = "weeks",
    per_second: float = 5,
    help: str = "",
) -> Replay:
    """Offer a time that passes by itself, with Play, Stop and Step; the function gets a whole number.

    Parameters
    ----------
    low, high, default
        First, last and opening position of the time.
    label, help
        What stands above the slider.
    unit
        What is counted, in the plural.
    per_second
        Frames per second; a picture that takes longer drops frames instead of lagging behind.

    Examples
    --------
    >>> week = replay(0, 52, 0, label="Weeks since the launch")
    >>> week.text(1), week.text(12), week.ends
    ('1 week', '12 weeks', (0, 52))
    """
    made = whole(low, high, default, label=label, unit=unit, help=help)
    if not 0 < per_second <= 30:
        raise ValueError(f"The control {label!r} cannot be made: it shows up to 30 frames per second.")
    return Replay(
        made.low, made.high, made.default, label, made.step, help, made.words, made.shown, unit,
        per_second=per_second,
    )  # fmt: skip
