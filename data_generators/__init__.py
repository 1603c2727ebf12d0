"""Simulated businesses that know their own truth: every person, every event, and what would have been.

`simulate` makes a business, `messages` lists what can be sent to its customers, `what_if` plays the same
people forward with a message and without it, `observe` gives the log of those weeks, `world_at` everybody
as they stood on an earlier Monday.
"""

from hashlib import sha256
from pathlib import Path

from data_generators.campaigns import Futures, Message, messages, send, what_if
from data_generators.rules import BUSINESSES
from data_generators.simulate import (
    Simulation,
    check_settings,
    observe,
    simulate,
    world_at,
    world_from_arrays,
)
from data_generators.world import START, World, fork, keep


def _version() -> str:
    """Sum up the code and the parameters, so that a business saved by other code is made anew."""
    sources = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in (".py", ".toml"))
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:10]


#: Changes with every change of this folder: saved businesses of another version are made anew.
VERSION = _version()

__all__ = [
    "BUSINESSES",
    "START",
    "VERSION",
    "Futures",
    "Message",
    "Simulation",
    "World",
    "check_settings",
    "fork",
    "keep",
    "messages",
    "observe",
    "send",
    "simulate",
    "what_if",
    "world_at",
    "world_from_arrays",
]
