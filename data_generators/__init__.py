"""Simulated businesses that know their own truth: every person, every event, and what would have been.

`simulate` makes a business, `messages` lists what can be sent to its customers, `what_if` plays the same people
forward with a message and without it, `world_at` gives them as they stood on an earlier Monday.
"""

from data_generators.campaigns import Futures, Message, messages, send, what_if
from data_generators.simulate import BUSINESSES, Simulation, simulate, world_at, world_from_table
from data_generators.world import World, fork

#: Raise it with every change of what is drawn: saved businesses of another version are made anew.
VERSION = "1"

__all__ = [
    "BUSINESSES",
    "VERSION",
    "Futures",
    "Message",
    "Simulation",
    "World",
    "fork",
    "messages",
    "send",
    "simulate",
    "what_if",
    "world_at",
    "world_from_table",
]
