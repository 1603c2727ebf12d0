"""Do something once after a burst of requests: of many moves of a slider, only the last one is drawn.

Comes in: requests, as fast as a front end sends them. Goes out: one action a moment after the last of them.
Stage of the loop: teach.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import threading
from collections.abc import Callable, Iterator

#: Messages that queued up while the kernel was busy follow each other within a few milliseconds.
PAUSE = 0.006
#: A stream of requests that never pauses is answered at least this often, in seconds.
PATIENCE = 0.15


#: A front end may have every widget's messages handled in a thread of its own; what they bring about is done
#: one after the other, so that an older picture never comes last.
ONE_AT_A_TIME = threading.RLock()


class Soon:
    """An action that waits for the end of a burst; without an event loop (in a script) it runs at once.

    Examples
    --------
    >>> said = []
    >>> soon = Soon(lambda: said.append("drawn"))
    >>> soon.ask()
    >>> said
    ['drawn']
    """

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0

    @property
    def waiting(self) -> bool:
        """Whether the action was asked for and is still to come."""
        return self._timer is not None

    def ask(self) -> None:
        """Ask for the action; asking again before it has run puts it off, but not for long."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            with ONE_AT_A_TIME:
                self._act()
            return
        if self._timer is None:
            self._since = loop.time()
        elif loop.time() - self._since >= PATIENCE:
            self.now()
            return
        else:
            self._timer.cancel()
        self._timer = loop.call_later(PAUSE, self.now)

    def now(self) -> None:
        """Run the action at once if it is still to come."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            with ONE_AT_A_TIME:
                self._act()


def in_idle_moments(steps: Iterator[None], pause: float = 0.05) -> None:
    """Take the steps one at a time, with room for a reader's moves between them; in a script none is taken.

    Examples
    --------
    >>> said = []
    >>> async def look_on():
    ...     in_idle_moments(said.append(number) for number in range(3))
    ...     await asyncio.sleep(0.4)
    >>> asyncio.run(look_on())
    >>> said
    [0, 1, 2]
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return

    def step() -> None:
        with ONE_AT_A_TIME:
            more = next(steps, steps) is not steps
        if more:
            loop.call_later(pause, step)

    loop.call_later(pause, step)


def tidy_up() -> None:
    """Let go of what nobody uses, and leave all that is there now out of later rounds of doing so.

    Python now and then looks through every object there is for such that only hold on to each other. With all
    libraries loaded that takes a tenth of a second, in the middle of some move. What is there when a panel
    opens stays for long; what comes later is still looked through.
    """
    gc.unfreeze()  # what was set aside for an earlier panel may have had its time
    gc.collect()
    gc.freeze()


# At the end everything is let go of as if nothing had been set aside; some libraries watch over that.
atexit.register(gc.unfreeze)
