"""The shop's catalogue of segments: who owns each, what it is for, what became of it.

Comes in: the shop. Goes out: a catalogue in a folder of its own, and what it knows of each segment. Stage of
the loop: teach.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.govern.catalogue import Catalogue, new_catalogue, open_catalogue
from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule, customer, events
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment

TODAY, MADE, MOVED = "2026-06-29", "2025-03-03", "2026-01-05"
#: The limit of the quiet regulars as it was agreed, and as it is now: days without an order.
FIRST, NOW = 90, 45
KEY = "quiet_regulars"
orders, carts, guides = events("order_placed"), events("cart_item_added"), events("guide_read")
#: Folders live as long as the lesson does, and are then removed.
_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


class Row(NamedTuple):
    """A segment of the catalogue: the message it is for, and when it was last used how often."""

    segment: Segment
    message: str
    used: tuple[str, ...]


regulars = Segment(
    "regulars", orders.count("365d") >= 2, "Keep those who come again and again",
    "Early access and free shipping", "email", "share who order within 28 days", "Loyalty", "weekly",
    "2026-12-31", "People who ordered at least twice in a year.",
)  # fmt: skip


def quiet_regulars(days: int = NOW) -> Segment:
    """Regulars who have not ordered for more than so many days."""
    return Segment(
        KEY, regulars & (orders.days_since_last() > days), "Win regulars back before they are gone",
        "Come back, 20% off", "email", "share who order within 28 days", "CRM", "weekly", "2026-03-31",
        "Regulars who have been quiet for too long.",
    )  # fmt: skip


def quiet_spenders(days: int = NOW) -> Segment:
    """Of the quiet regulars, those who spent much in the year."""
    return Segment(
        "quiet_spenders", quiet_regulars(days) & (orders.sum("amount_cents", "365d") >= 30_000),
        "A personal word for those who spent most", "Plain reminder", "email", "orders within 6 weeks",
        "Loyalty", "weekly", "2026-09-30", "Quiet regulars with $300 and more in a year.",
    )  # fmt: skip


def rows() -> list[Row]:
    """The catalogue, segment by segment, each after those it rests on."""
    fresh = customer("signed_up_at").days_since() <= 60
    left = (carts.count("3d") >= 1) & (orders.count("3d") == 0)
    spring = (customer("signed_up_at") >= "2025-05-01") & (customer("signed_up_at") < "2025-06-01")
    reads = (guides.count("60d") >= 2) & (orders.count("90d") == 0)
    gone = (orders.count() >= 1) & (orders.days_since_last() > 180)
    often = ("2026-06-01",)
    return [
        Row(regulars, "perk", often),
        Row(quiet_regulars(), "win_back", often),
        Row(quiet_spenders(), "reminder", ("2026-05-11",)),
        Row(Segment("carts_left", left, "Bring the cart home", "Your cart is waiting", "push",
                    "orders within 7 days", "Web shop", "daily", "2026-10-31",
                    "People who left a cart in the last three days."), "cart_reminder", ("2026-06-28",)),
        Row(Segment("newcomers", fresh, "Win the first or second order", "A helpful guide", "email",
                    "orders within 60 days", "CRM", "daily", "2026-11-30",
                    "People who signed up in the last 60 days."), "guide", ("2026-06-22",)),
        Row(Segment("active_buyers", orders.count("90d") >= 1, "Stay in mind", "Plain reminder", "email",
                    "orders within 28 days", "Web shop", "weekly", "2026-09-30",
                    "People who ordered in the last 90 days."), "reminder", ("2026-06-15",)),
        Row(Segment("recent_buyers", orders.days_since_last() <= 75, "Sell what goes with it",
                    "What goes with it", "email", "orders within 28 days", "Loyalty", "weekly",
                    "2026-08-31", "People whose last order is at most 75 days old."), "goes_with",
            ("2026-06-08",)),
        Row(Segment("spring_2025", spring, "Follow up the spring fair of 2025", "12% off for two weeks",
                    "email", "orders within 28 days", "Events", "monthly", "2025-12-31",
                    "People who signed up in May 2025."), "discount", ("2025-09-15",)),
        Row(Segment("vip_buyers", orders.count("365d") >= 8, "Make the best feel seen",
                    "A word of thanks", "email", "orders within 6 weeks", "Loyalty", "monthly",
                    "2026-12-31", "People who ordered at least eight times in a year."), "thank_you", ()),
        Row(Segment("guide_readers", reads, "Interesting to know", owner="Content", refresh="weekly",
                    definition="People who read guides and have not ordered for three months."), "", ()),
        Row(Segment("long_quiet", gone, "Win back", "Come back, 20% off", "email",
                    "orders within 28 days", "CRM", "monthly", "2025-12-31",
                    "Buyers who have been quiet for half a year."), "win_back",
            ("2025-08-04",)),
    ]  # fmt: skip


def catalogue(shop: Business) -> Catalogue:
    """A new copy of the shop's catalogue in a folder of its own, with its history and its uses."""
    return _copy(shelf(shop).folder)


def _copy(folder: Path) -> Catalogue:
    place = _place()
    shutil.copytree(folder, place)
    return open_catalogue(place)


def _place() -> Path:
    home = tempfile.TemporaryDirectory(prefix="segments_", ignore_cleanup_errors=True)
    _FOLDERS.append(home)
    return Path(home.name) / "catalogue"


@cache
def _written() -> Catalogue:
    """The catalogue written segment by segment, as the team would have done over the year."""
    found = new_catalogue(_place())
    at_first = {one.key: one for one in (quiet_regulars(FIRST), quiet_spenders(FIRST))}
    for row in rows():
        one = row.segment
        first = at_first.get(one.key, one)
        status = "active" if one.action else "draft"
        found.save(first, status=status, on=MADE, by=one.owner, why="agreed in the Monday meeting")
    found.save(quiet_regulars(NOW), on=MOVED, by="CRM", why="more people for the email")
    found.retire("long_quiet", "Tested with a holdout: 20% off earned nothing.", "2025-10-06", "CRM")
    return found


def _made(shop: Business) -> Catalogue:
    """The catalogue with the uses of a shop: how many people were in each list on that day."""
    found = _copy(_written().folder)
    for key, day, why in sorted(
        ((row.segment.key, day, row.segment.action) for row in rows() for day in row.used),
        key=lambda use: use[1],
    ):
        many = int(members(found.entry(key).segment.rule, shop, day).sum())
        found.record_use(key, time=day, count=many, asked_by=found.entry(key).segment.owner, why=why)
    return found


def shelf(shop: Business) -> Catalogue:
    """The catalogue the panels read; nobody writes into it."""
    kept: Catalogue = shop.keep(("governance", "shelf"), lambda: _made(shop))
    return kept


def inside(shop: Business, rule: Rule | Segment, day: str = TODAY) -> pd.Series:
    """Who belongs to it, yes or no by person."""
    return members(rule.rule if isinstance(rule, Segment) else rule, shop, day)


def worth(shop: Business, name: str, who: pd.Series, message: str) -> tuple[float, float, int]:
    """What a message truly changes: buyers and profit in cents per person, and how many people it reaches."""

    def live() -> tuple[float, float, int]:
        if not who.any():
            return 0.0, 0.0, 0
        # The truth is of all who are reached, whoever the lottery holds out: one draw serves all messages.
        sent = send(shop, message, who, lottery="governance")
        return sent.true_effect("bought"), sent.true_effect("profit_cents"), len(sent.people)

    found: tuple[float, float, int] = shop.keep(("governance", "worth", name, message), live)
    return found


def message_of(key: str) -> str:
    """The message a segment is for; empty if it has none."""
    return next(row.message for row in rows() if row.segment.key == key)


def title_of(shop: Business, message: str) -> str:
    """What a reader calls a message."""
    return messages(shop)[message].title


def audience_log() -> pd.DataFrame:
    """The access log of the audience files of this year, as `access_log` reads one."""
    return pd.DataFrame(
        {
            "segment": ["regulars", "recent_buyers", "regulars"],
            "asked_at": ["2026-02-09", "2026-05-11", "2026-06-08"],
            "asked_by": ["Loyalty", "Loyalty", "Web shop"],
            "why": ["early access", "what goes with it", "a word to the first in line"],
        }
    )
