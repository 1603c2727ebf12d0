"""The review: signs of each segment, and what keeping, merging or retiring it would leave.

Comes in: the shop, its catalogue, hours of upkeep. Goes out: pictures, sentences, tables. Stage of the
loop: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.govern.catalogue import Catalogue
from segmentlab.instrument.business import Business
from segmentlab.segment.flows import qualification_rate
from segmentlab.segment.health import ACT
from segmentlab.segment.overlap import Overlap, overlap
from segmentlab.words import amount, people, percent

from ... import figures
from ...picture import Picture
from .finding import history
from .moving import WITHIN
from .shelf import TODAY, inside, message_of, shelf, title_of, worth

DECISIONS = {"keep it": "keep", "merge it into its nearest": "merge", "retire it": "retire"}
#: A use counts as lately from this day on; an hour of work costs so much; six weeks have so many months.
SINCE, HOUR, MONTHS = "2026-01-01", 6_000, 1.5
#: From this share on two segments are called nearly the same.
SAME = 0.80


class Signs(NamedTuple):
    """What a review finds on a segment."""

    people: int
    days_over: float
    unused: bool
    nearest: str
    shared: float
    back: float
    both: int
    enters: float
    acts: tuple[str, ...]
    message: str
    profit: float
    rests: tuple[str, ...]


def keys(catalogue: Catalogue) -> list[str]:
    """Segments that are not retired."""
    return [key for key, entry in catalogue.entries.items() if entry.status != "retired"]


def signs(shop: Business) -> dict[str, Signs]:
    """What a review on 29 June 2026 finds, segment by segment."""

    def made() -> dict[str, Signs]:
        catalogue = shelf(shop)
        due = catalogue.due_for_review(TODAY)["days_over"]
        unused = set(catalogue.never_used(since=SINCE).index)
        shares = overlap(catalogue, shop, TODAY)
        return {key: _signs(shop, catalogue, key, due, unused, shares) for key in keys(catalogue)}

    found: dict[str, Signs] = shop.keep(("governance", "signs"), made)
    return found


def _signs(
    shop: Business, catalogue: Catalogue, key: str, due: pd.Series, unused: set[str], shares: Overlap
) -> Signs:
    segment = catalogue.entry(key).segment
    year = history(shop, segment)
    # With those it rests on, and those that rest on it, it shares people by rule: that is meant.
    family = {key, *catalogue.depends_on(key), *catalogue.used_by(key)}
    row = shares.share_in.loc[key].drop(list(family))
    nearest = str(row.idxmax())
    card = year.health(within=WITHIN, smallest_change=0.05).table
    acts = card.index[card["verdict"] == ACT].difference(["overlap", "review", "entry"], sort=False)
    message = message_of(key)
    who = inside(shop, segment)
    _, profit, reached = worth(shop, key, who, message) if message else (0.0, 0.0, 0)
    over = due.get(key, 0.0)
    return Signs(
        people=int(who.sum()), days_over=float("nan") if pd.isna(over) else float(over),
        unused=key in unused or not message, nearest=nearest, shared=float(row[nearest]),
        back=float(shares.share_in.loc[nearest, key]),
        both=int(shares.counts.loc[key, nearest]),
        enters=float(qualification_rate(year).iloc[-8:].mean()), acts=tuple(map(str, acts)),
        message=message, profit=profit * reached, rests=catalogue.used_by(key),
    )  # fmt: skip


def upkeep(hours: int) -> float:
    """What six weeks of upkeep of one segment cost, in cents."""
    return hours * MONTHS * HOUR


def used_profit(sign: Signs) -> float:
    """What a segment earns as it is used: nothing where nobody uses it."""
    return 0.0 if sign.unused else sign.profit


def added(shop: Business, key: str) -> float:
    """What the nearest segment's message earns with the people that only this one has, in cents."""
    found, catalogue = signs(shop)[key], shelf(shop)
    other = signs(shop)[found.nearest]
    if other.unused:
        return 0.0
    mine = inside(shop, catalogue.entry(key).segment)
    only = mine & ~inside(shop, catalogue.entry(found.nearest).segment)
    _, profit, reached = worth(shop, f"{key} without {found.nearest}", only, other.message)
    return profit * reached


def leaves(shop: Business, key: str, hours: int) -> dict[str, float]:
    """What each decision on a segment leaves in six weeks, in cents, after its upkeep."""
    found = signs(shop)[key]
    return {"keep": used_profit(found) - upkeep(hours), "merge": added(shop, key), "retire": 0.0}


def decide(shop: Business, key: str, decision: str, hours: int) -> tuple[Picture, str, pd.DataFrame]:
    """The signs of a segment, and what a decision on it would leave."""
    found, all_ = signs(shop)[key], leaves(shop, key, hours)
    names = {"keep": "keep", "merge": f"merge into {found.nearest}", "retire": "retire"}
    refused = decision != "keep" and bool(found.rests)
    chart = figures.bars(
        pd.Series({names[one]: round(cents, -2) + 0.0 for one, cents in all_.items()}),
        title=f"{key}: {_title(decision, all_[decision], all_['keep'], refused)}",
        y="True profit left in six weeks, after upkeep",
        style="money",
        highlight=[names[decision]],
    )
    return chart, _sentence(shop, key, decision, hours), page(shop, key)


def _title(decision: str, cents: float, leaves_if_kept: float, refused: bool) -> str:
    if refused:
        return "first change what rests on it"
    if decision == "retire":
        kept = round(leaves_if_kept, -2)
        what = (
            f"gives up {amount(kept)}"
            if kept > 0
            else f"saves {amount(-kept)}"
            if kept
            else "changes nothing"
        )
        return f"retired, it {what}"
    return f"{'kept' if decision == 'keep' else 'merged'}, it leaves {_sum(cents)}"


def _sum(cents: float) -> str:
    whole = round(cents, -2)
    return amount(whole) if whole >= 0 else f"a loss of {amount(-whole)}"


def _sentence(shop: Business, key: str, decision: str, hours: int) -> str:
    found, all_ = signs(shop)[key], leaves(shop, key, hours)
    cost = amount(upkeep(hours))
    if decision != "keep" and found.rests:
        verb = "rests" if len(found.rests) == 1 else "rest"
        return (
            f"The catalogue refuses: **{' and '.join(found.rests)}** {verb} on “{key}” and would lose "
            f"{'its' if len(found.rests) == 1 else 'their'} meaning. Change or retire "
            f"{'that one' if len(found.rests) == 1 else 'those'} first. Kept as it is, it leaves "
            f"{_sum(all_['keep'])} in six weeks."
        )
    if decision == "merge":
        alone = found.people - found.both
        who = f"{people(alone)} of it {'is' if alone == 1 else 'are'} not there yet"
        who = who if alone else "Everybody in it is there already"
        twice = bool(signs(shop)[found.nearest].message) and not found.unused and found.both
        end = f", and {people(found.both)} would no longer hear from two teams" if twice else ""
        lost = round(used_profit(found), -2)
        gone = f" What it does by itself ends: {_effect(lost)}." if lost else ""
        return (
            f"**{percent(found.shared)}** of its people are in “{found.nearest}”, too. {who}{end}. "
            f"{_near(found)}{gone}"
        )
    if decision == "retire":
        return (
            f"It saves {cost} of work in six weeks and gives up "
            f"{_given_up(found)}. Its file stays in the catalogue, with who retired it and why."
        )
    if not found.message:
        return (
            f"“{key}” has no action: {people(found.people)} about whom nothing is done, for {cost} of work "
            "in "
            "six weeks. Give it an action and a KPI, or retire it. The panel above "
            "says which message fits."
        )
    if found.unused:
        return (
            f"Nobody has used “{key}” since 1 January. Kept, it costs {cost} in six weeks. Were it used, "
            f"“{title_of(shop, found.message)}” would truly {_would(found.profit)}."
        )
    return (
        f"“{title_of(shop, found.message)}” truly {_does(found.profit)} with “{key}” in six weeks; its "
        "upkeep "
        f"costs {cost}."
    )


def _given_up(found: Signs) -> str:
    cents = round(used_profit(found), -2)
    if not cents:
        return "nothing, because nobody uses it" if found.unused else "next to nothing"
    return _effect(cents)


def _would(cents: float) -> str:
    whole = round(cents, -2)
    return f"earn {amount(whole)}" if whole > 0 else f"lose {amount(-whole)}" if whole else "earn nothing"


def _does(cents: float) -> str:
    whole = round(cents, -2)
    return f"earns {amount(whole)}" if whole > 0 else f"loses {amount(-whole)}" if whole else "earns nothing"


def _effect(cents: float) -> str:
    return f"{amount(cents)} of true profit" if cents > 0 else f"a true loss of {amount(-cents)}"


def _near(found: Signs) -> str:
    if min(found.shared, found.back) >= SAME:
        return "Two names for nearly the same people: one of the two is enough."
    if found.shared >= SAME:
        return f"It is a part of “{found.nearest}”: keep it only if something is done with it alone."
    return "That is not the same people: merging would send them a message made for others."


def page(shop: Business, key: str) -> pd.DataFrame:
    """The signs of a segment as a small table."""
    found = signs(shop)[key]
    over = found.days_over
    due = "no date" if pd.isna(over) else f"{over:.0f} days overdue" if over > 0 else "in time"
    rows = {
        "review": (due, over != 0),
        "used since 1 January": ("no" if found.unused else "yes", found.unused),
        "nearest other segment": (
            f"{found.nearest}, {percent(found.shared)} of its people" if found.both else "shares nobody",
            found.shared >= SAME,
        ),
        "who comes in": (
            f"{percent(found.enters, 2)} of those outside per week" if found.enters else "nobody",
            found.enters == 0,
        ),
        "health, act on": (
            ", ".join(one.replace("_", " ") for one in found.acts) or "nothing",
            bool(found.acts),
        ),
        "action": (title_of(shop, found.message) if found.message else "none", not found.message),
        "rests on it": (", ".join(found.rests) or "nothing", False),
    }
    return pd.DataFrame(
        {
            "sign": list(rows),
            "found": [f"{'✗' if bad else '✓'} {said}" for said, bad in rows.values()],
        }
    )


def sheet(shop: Business) -> pd.DataFrame:
    """The signs of all segments, for one look."""
    found = {key: page(shop, key).set_index("sign")["found"] for key in signs(shop)}
    table = pd.DataFrame(found).T.rename_axis("segment")
    return table.drop(columns=["rests on it", "action"])


def checklist(shop: Business) -> pd.DataFrame:
    """Questions to a catalogue, and for how many of this one's segments the answer is yes."""
    catalogue, found = shelf(shop), signs(shop)
    every = [catalogue.entry(key).segment for key in found]
    yes: dict[str, list[object]] = {
        "Does somebody answer for it, by name of a team?": [one.owner for one in every],
        "Does it say what it is for?": [one.objective not in ("", "Interesting to know") for one in every],
        "Does it say how often it is made fresh?": [one.refresh for one in every],
        "Is something done with it?": [one.action for one in every],
        "Is there a number that tells whether that worked?": [one.kpi for one in every],
        "Is there a day on which it is looked at again, and has it not passed?": [
            sign.days_over == 0 for sign in found.values()
        ],
        "Was it used this year?": [not sign.unused for sign in found.values()],
        "Does somebody come in?": [sign.enters > 0 for sign in found.values()],
        "Is it another list than its nearest?": [sign.shared < SAME for sign in found.values()],
    }
    return pd.DataFrame(
        {
            "question": list(yes),
            "yes, of this catalogue": [f"{sum(map(bool, said))} of {len(said)}" for said in yes.values()],
        }
    )
