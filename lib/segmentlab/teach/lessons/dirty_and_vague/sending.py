"""The tempting list: sleepers drawn from the log as it comes sell better than those drawn with care.

Comes in: the shop, its dirty copies, and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .lists import TRUE, Mailed, careful, drawn, mailed, orders, visits

DRAWN = {"the log as it comes": "raw", "a log cleaned by hand": "careful"}
OFFERED = {"Come back, 20% off": "win_back", "A helpful guide": "guide", "Plain reminder": "reminder"}
AS_IT_COMES, BY_HAND = DRAWN


def scene(shops: dict[str, Business]) -> str:
    """The story the notebook opens with."""
    shop = shops["heavy"]
    return (
        f"Your shop's log knows {people(len(shop.customers))}. Every month a colleague cleans it for two "
        "days, "
        "and then draws the list of **sleepers**: they ordered within a year, and have not visited for a "
        "while. "
        "A new tool draws the same list from the log **as it comes**, in one second. Both lists get the same "
        "email, and the tool's list sells better. **Do you still need those two days?**"
    )


def sleepers(quiet: int) -> Rule:
    """People with an order in the past year and no visit for so many days."""
    return (orders.count(within="365d") >= 1) & (visits.count(within=f"{quiet}d") == 0)


def both_lists(shops: dict[str, Business], quiet: int, key: str) -> dict[str, Mailed]:
    """The same rule and email for the list as it comes, and for the one drawn with care."""
    true, dirty, rule = shops[TRUE], shops["heavy"], sleepers(quiet)

    def found() -> dict[str, Mailed]:
        return {
            AS_IT_COMES: mailed(true, dirty, drawn(dirty, rule), rule, key),
            BY_HAND: mailed(true, dirty, careful(dirty, rule), rule, key),
        }

    return dirty.keep(("dirty", "both lists", quiet, key), found)


def rate(sent: Mailed) -> float:
    """Buyers per 100 names: what a report shows."""
    return 100 * sent.buyers / sent.names if sent.names else 0.0


def sell_to_sleepers(shops: dict[str, Business], source: str, quiet: int, key: str) -> Shown:
    """What the report says six weeks after an email to the sleepers."""
    both = both_lists(shops, quiet, key)
    chosen = next(name for name, short in DRAWN.items() if short == source)
    raw, hand = both[AS_IT_COMES], both[BY_HAND]
    chart = figures.bars(
        {name: round(rate(sent), 1) for name, sent in both.items()},
        title=f"As it comes: {rate(raw):.1f} buyers per 100 names. Cleaned by hand: {rate(hand):.1f}",
        y="Buyers within six weeks, per 100 names on the list",
        highlight=[chosen],
    )
    mine = both[chosen]
    other = hand if mine is raw else raw
    title = messages(shops[TRUE])[key].title
    more = rate(mine) / rate(other) if rate(other) else 0.0
    verdict = (
        f"That is **{more:.1f} times** as many per 100 as from the other list."
        if more >= 1.15
        else "The other list sells better per 100 names."
        if more and more < 0.87
        else "Both lists sell about alike per 100 names."
    )
    return chart, (
        f"“{title}” to the sleepers ({quiet} days without a visit), drawn from {chosen}: "
        f"**{mine.names:,} names**, {people(mine.buyers, 'buyer')} within six weeks, "
        f"**{amount(mine.revenue)} in orders**, {amount(mine.cost)} for sending. {verdict}"
    )
