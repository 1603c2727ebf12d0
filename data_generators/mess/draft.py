"""A copy of a business while it gets dirty, and the note taken of everything that is done to it.

Comes in: a clean simulation. Goes out: the same tables, ready to be changed: every event has a number, and
says which platform and which release of its software recorded it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from data_generators.draws import Flags, Floats, Whole, choose, stream, uniform
from data_generators.log import in_order
from data_generators.parameters import dictionary
from data_generators.simulate import Simulation

PLATFORMS, RELEASES = ["web", "ios", "android", "server"], ["1", "2", "3", "3.1"]
#: How many people use an app on ios, and how many without a known device use the web.
ON_IOS, ON_WEB = 0.55, 0.6
_ODD = 0x2545F4914F6CDD1D


@dataclass(eq=False)
class Draft:
    """Tables on their way to being dirty, and what was done to them."""

    business: str
    seed: int
    everybody: int
    start: pd.Timestamp
    today: pd.Timestamp
    customers: pd.DataFrame
    events: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    kind: str = ""
    notes: list[pd.DataFrame] = field(default_factory=list)
    lost: list[pd.DataFrame] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, Any]:
        """What is special about this business."""
        return rates()["businesses"][self.business]

    def draw(self, question: str, who: ArrayLike, slot: ArrayLike = 0) -> Floats:
        """Ask the dice of this kind of dirt about customers, or about their so-and-so-many-th event."""
        dice = stream(self.seed, f"{self.business}/mess/{self.kind}/{question}")
        slot = np.asarray(slot)
        return uniform(dice, who, slot >> 16, slot & 0xFFFF)

    def draw_events(self, question: str, rows: Whole) -> Floats:
        """Ask the dice about events, by their places in the table."""
        serial = self.events["serial"].to_numpy()[rows]
        return self.draw(question, serial >> 16, serial & 0xFFFF)

    def note(self, table: str, rows: ArrayLike, column: str, original: Any) -> None:
        """Write down what was changed: which rows, which value, and what it was before."""
        count = len(np.asarray(rows))
        if not isinstance(original, pd.Categorical):
            original = pd.Categorical(np.broadcast_to(np.asarray(original, dtype=object), count))
        same = {"table": table, "kind": self.kind, "column": column}
        first = np.zeros(count, dtype=np.int8)
        told = {name: pd.Categorical.from_codes(first, [word]) for name, word in same.items()}
        self.notes.append(pd.DataFrame({**told, "row_id": np.asarray(rows), "original": original}))

    def moment(self, share: float) -> pd.Timestamp:
        """Give the midnight at which this share of the history had passed."""
        return (self.start + (self.today - self.start) * share).normalize()

    def is_client(self) -> Flags:
        """Tell which events come from browsers and apps."""
        return (self.events["platform"] != "server").to_numpy()


@cache
def rates() -> dict[str, Any]:
    """Read how dirty each kind is."""
    return tomllib.loads((Path(__file__).parent / "rates.toml").read_text(encoding="utf-8"))


def open_draft(clean: Simulation) -> Draft:
    """Copy the tables of a clean business, and number its events."""
    world = clean.world
    draft = Draft(
        business=world.business,
        seed=world.seed,
        everybody=world.everybody or world.people,
        start=clean.start,
        today=clean.today,
        customers=clean.customers.copy(),
        events=clean.events.copy(),
        tables=dict(clean.tables),
    )
    events = draft.events
    customer = events["customer_id"].to_numpy()
    serial = (customer << 16) | running(customer)
    platform = _platforms(draft, events)
    events["event_id"] = event_ids(serial)
    events["platform"] = pd.Categorical.from_codes(platform, PLATFORMS)
    events["release"] = pd.Categorical.from_codes(np.full(len(events), 2, np.int8), RELEASES)
    events["serial"] = serial
    return draft


def running(owner: Whole) -> Whole:
    """Number the rows of each owner 0, 1, … from top to bottom.

    Examples
    --------
    >>> running(np.array([7, 8, 7, 7]))
    array([0, 0, 1, 2])
    """
    order = in_order(owner)
    begins = np.flatnonzero(np.diff(owner[order], prepend=-1))
    number = np.empty(len(owner), dtype=np.int64)
    number[order] = np.arange(len(owner)) - np.repeat(begins, np.diff(begins, append=len(owner)))
    return number


def event_ids(serial: Whole) -> Whole:
    """Give every serial number another number that tells nothing of the customer, none of them twice.

    An odd factor and a shifted copy, within 62 bits, can both be undone: no two serials get the same number.
    """
    within = np.uint64(2**62 - 1)
    mixed = serial.astype(np.uint64)
    with np.errstate(over="ignore"):
        for _ in range(2):
            mixed = (mixed * np.uint64(_ODD)) & within
            mixed ^= mixed >> np.uint64(31)
    return mixed.astype(np.int64)


def own_columns(business: str) -> dict[str, int]:
    """Name the properties that number each customer's own things, with the room each customer has."""
    properties = dictionary(business)["properties"].items()
    return {name: told["room"] for name, told in properties if told["kind"] == "own"}


def label_columns(business: str) -> list[str]:
    """Name the properties that are words."""
    return [name for name, told in dictionary(business)["properties"].items() if told["kind"] == "label"]


def _platforms(draft: Draft, events: pd.DataFrame) -> Whole:
    """Give each event its platform: by the device where it is known, else by what the customer prefers."""
    draft.kind = "platforms"
    people = draft.customers["customer_id"].to_numpy()
    app = np.where(draft.draw("ios", people) < ON_IOS, 1, 2).astype(np.int8)
    usual = np.where(draft.draw("web", people) < ON_WEB, 0, app).astype(np.int8)
    at = np.searchsorted(people, events["customer_id"].to_numpy())
    platform = usual[at]
    if "device" in events:
        words = events["device"].cat.categories
        mobile = np.append(np.isin(words, draft.settings["mobile"]), False)
        known = events["device"].cat.codes.to_numpy()
        platform = np.where(known < 0, platform, np.where(mobile[known], app[at], 0)).astype(np.int8)
    client = np.isin(np.asarray(events["event"].cat.categories), draft.settings["client"])
    platform[~client[events["event"].cat.codes.to_numpy()]] = 3
    return platform


def as_text(numbers: Whole) -> pd.Categorical:
    """Write numbers as words, each different one once."""
    codes, different = pd.factorize(numbers, sort=True)
    return pd.Categorical.from_codes(codes, [str(number) for number in different])


def pick(draws: Floats, words: list[str]) -> np.ndarray:
    """Pick one of a few words, all equally likely."""
    return np.array(words, dtype=object)[choose(draws, np.ones(len(words)))]
