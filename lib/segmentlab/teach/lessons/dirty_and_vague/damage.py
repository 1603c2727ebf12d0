"""Four lists, one fault each: who is off, what that costs, and what cleaning gives back.

Comes in: the shop, its dirty copies, and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import itertools

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.words import amount

from ... import figures
from ..shared import Shown
from .lists import AUDIENCES, TRUE, Mailed, careful, drawn, mailed, tidied
from .vague import meanings

RAW, CLEANED, CHECKED = "as it comes", "cleaned", "cleaned and checked"
STATES = (RAW, CLEANED, CHECKED)
#: Which list asks for visits, which a log may not have.
ASKS_VISITS = ("Sleepers",)


def by_list(shops: dict[str, Business], copy: str, state: str, name: str, key: str) -> Mailed:
    """An email to one list, drawn from a copy of the log in one of three states."""
    true, dirty, rule = shops[TRUE], shops[copy], AUDIENCES[name].rule

    def found() -> Mailed:
        if state == RAW:
            return mailed(true, dirty, drawn(dirty, rule), rule, key)
        blind = state == CHECKED and name in ASKS_VISITS
        return mailed(true, dirty, careful(dirty, rule, asks_visits=blind), rule, key)

    if state != RAW:
        tidied(dirty)
    return dirty.keep(("dirty", "by list", state, name, key), found)


def perfect(shops: dict[str, Business], name: str, key: str) -> Mailed:
    """The same email to exactly those who belong on the list and agreed."""
    true, rule = shops[TRUE], AUDIENCES[name].rule
    return true.keep(
        ("dirty", "perfect", name, key),
        lambda: mailed(true, true, drawn(true, rule), rule, key),
    )


def prepare(shops: dict[str, Business]) -> None:
    """Clean both copies and send every email once, so that no control has to wait for it."""
    for copy, state, (name, one) in itertools.product(("mild", "heavy"), STATES, AUDIENCES.items()):
        for key in (one.fits, one.misfits):
            lost(shops, copy, state, name, key)
    meanings(shops[TRUE])


def lost(shops: dict[str, Business], copy: str, state: str, name: str, key: str) -> float:
    """What the faults of a list cost, in cents: profit of the perfect list less that of this one."""
    return perfect(shops, name, key).profit - by_list(shops, copy, state, name, key).profit


def damage(shops: dict[str, Business], name: str, copy: str, state: str, fit: str) -> Shown:
    """Who is off on a list, and what it costs in customers, money and trust."""
    one = AUDIENCES[name]
    key = one.fits if fit == "fits" else one.misfits
    sent = by_list(shops, copy, state, name, key)
    groups = {
        "rightly written to": sent.right,
        "missing": sent.missing,
        "wrongly written to": sent.wrong,
        "nobody, or twice": sent.nobody,
    }
    told = f"{sent.missing:,} missing, {sent.names - sent.right:,} who should not be on it"
    chart = figures.bars(
        groups,
        title=f"{name}, {state}: {told if sent.off else 'not one person off'}",
        y="People, or names without a person",
        highlight=list(groups)[1:],
    )
    gone, title = lost(shops, copy, state, name, key), messages(shops[TRUE])[key].title
    money = (
        f"The faults cost **{amount(round(gone, -2))}**"
        if gone >= 50_00
        else f"The faults even bring {amount(round(-gone, -2))}: the wrong people like this email, too"
        if gone <= -50_00
        else "The faults cost next to nothing"
    )
    heard = (
        f"{sent.wrong:,} {'person reads' if sent.wrong == 1 else 'people read'} {one.told}"
        if sent.wrong
        else "nobody is told what is not so"
    )
    return chart, (
        f"**{name}** means {one.words}. What breaks it most: {one.fault}. **Customers:** {sent.off:,} off, "
        "of "
        f"{sent.right + sent.missing:,} who belong on it. **Money:** “{title}” truly earns "
        f"{_earned(sent.profit)}. {money}. **Trust:** {heard}."
    )


def _earned(cents: float) -> str:
    whole = round(cents, -2)
    return amount(whole) if whole > 0 else f"less than nothing ({amount(whole)})" if whole else "nothing"
