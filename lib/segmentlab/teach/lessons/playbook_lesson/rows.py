"""The rows of a playbook, its two tiers, and who goes without today, and why.

Comes in: the outdoor shop and where the controls stand. Goes out: pictures and sentences. Stage of the loop:
teach.
"""

from __future__ import annotations

import itertools

import pandas as pd

from segmentlab.activate.decide import who_gets_what
from segmentlab.activate.decisions import OUTRANKED, Decisions
from segmentlab.activate.playbook import Playbook, playbook
from segmentlab.activate.send import messages
from segmentlab.activate.sending import CAPS
from segmentlab.instrument.business import Business
from segmentlab.segment.lifecycle import STAGES, lifecycle
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown

BOOK = playbook("ecommerce")
BUSINESSES = {"outdoor shop": "ecommerce", "project tool": "saas", "meal-kit box": "subscription"}
#: Rows by their name in a list.
NAMES = {row.key: row.key.replace("_", " ").capitalize() for row in BOOK.rows}
ROWS = {name: key for key, name in NAMES.items()}
#: Narrow: somebody is about to do something, so these are looked at every hour or day. Broad: all others.
NARROW = tuple(row.key for row in BOOK.rows if row.segment.refresh in ("hourly", "daily"))
BROAD = tuple(row.key for row in BOOK.rows if row.key not in NARROW)
TIERS = {"narrow: intent": "narrow", "broad: lifecycle": "broad"}
STOPS = [rule.reason for rule in BOOK.suppress]


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    inside = memberships(shop).sum(axis=1)
    return (
        f"Twelve segments are defined, and today **{int((inside >= 1).sum()):,} customers** of the outdoor "
        "shop "
        f"are in at least one. **{int((inside >= 2).sum()):,}** are in several and would hear from all of "
        "them: "
        "one has a full cart and bought a tent without a bag, another is a champion who reads the returns "
        "policy. "
        "Each campaign alone is sensible; together they are noise. Somebody has to write down what happens "
        "for "
        "which behavior, through which channel, how often, and **who goes first**."
    )


def title_of(shop: Business, action: str) -> str:
    """The name of a message, or what is to be done in plain words."""
    return messages(shop)[action].title if action in messages(shop) else action


def memberships(shop: Business) -> pd.DataFrame:
    """Yes or no per person and segment of the playbook, today."""
    return shop.keep(
        ("playbook", "members"),
        lambda: pd.DataFrame({key: one.members(shop) for key, one in BOOK.segments.items()}),
    )


def decided(
    shop: Business, stops: tuple[str, ...] = tuple(STOPS), emails: int = 2, holdout: float = 0.05
) -> Decisions:
    """Who gets what today, under some of the rules of suppression, a cap on emails and a holdout."""

    def found() -> Decisions:
        rules = [rule for rule in BOOK.suppress if rule.reason in stops]
        caps = CAPS | {"email": (emails, "7d")}
        return who_gets_what(shop, BOOK, suppress=rules, caps=caps, holdout=holdout)

    return shop.keep(("playbook", "decided", stops, emails, holdout), found)


def one_row(shop: Business, key: str) -> Shown:
    """One row of the playbook: who they are, what happens, and how many get it today."""
    row, found = BOOK.row(key), decided(shop)
    table = found.table().loc[key]
    reasons = table.drop(["in_segment", "gets_it"])
    consent = int(sum(count for reason, count in reasons.items() if str(reason).startswith("no consent")))
    outranked = int(reasons.get(OUTRANKED, 0))
    rest = int(reasons.sum()) - consent - outranked
    start = int(table["in_segment"])
    steps = {
        "in the segment": start,
        "want the channel": start - consent,
        "nothing stops it": start - consent - rest,
        "get it": int(table["gets_it"]),
    }
    share = steps["get it"] / start if start else 0.0
    chart = figures.funnel(
        steps, title=f"{NAMES[key]}: {steps['get it']:,} of {start:,} get it today", y="Customers"
    )
    said = title_of(shop, row.action)
    through = {"push": "a push notification", "email": "email"}[row.channel]
    return chart, (
        f"**Behavior:** {row.segment.definition} **Action:** “{said}”, by {through}, {row.cadence_words}. "
        f"**KPI:** {row.kpi}. Priority {row.priority} of {len(BOOK.rows)}. Today {people(start)} qualify and "
        f"**{steps['get it']:,}** ({percent(share)}) get it."
    )


def matrix(business: str) -> pd.DataFrame:
    """The decision matrix of a business, as a team hangs it on the wall."""
    book: Playbook = playbook(business)
    return pd.DataFrame(
        {
            "priority": [row.priority for row in book.rows],
            "behavior": [row.behavior for row in book.rows],
            "segment": [row.key.replace("_", " ") for row in book.rows],
            "action": [row.action.replace("_", " ") for row in book.rows],
            "channel": [row.channel.replace("_", " ") for row in book.rows],
            "cadence": [row.cadence_words.removeprefix("at most ") for row in book.rows],
            "KPI": [row.kpi for row in book.rows],
        }
    ).set_index("priority")


def tiers(shop: Business, tier: str) -> Shown:
    """How many of each lifecycle stage are in a segment of one tier, and how many in both tiers."""
    inside = memberships(shop)
    stage = shop.keep(("playbook", "stages"), lambda: lifecycle(shop).groups(shop)).reindex(inside.index)
    narrow, broad = inside[list(NARROW)].any(axis=1), inside[list(BROAD)].any(axis=1)
    chosen = narrow if tier == "narrow" else broad
    counts = (
        chosen.groupby(stage, observed=False)
        .sum()
        .reindex([name for name in STAGES if (stage == name).any()])
    )
    word = f"in a {tier} segment"
    chart = figures.bars(
        counts, title=f"{chosen.sum():,} are {word} today, {counts.max():,} of them “{counts.idxmax()}”",
        y="Customers",
        highlight=[str(counts.idxmax())],
    )  # fmt: skip
    both = int((narrow & broad).sum())
    how = "every hour or day" if tier == "narrow" else "every week"
    return chart, (
        f"{len(NARROW if tier == 'narrow' else BROAD)} {tier} segments, looked at anew {how}, hold "
        f"**{people(chosen.sum())}**. {both:,} are in a narrow and a broad one at once: that is "
        f"{percent(both / narrow.sum())} of all in a narrow one, and {percent(both / broad.sum())} of all "
        "in a broad one."
    )


def who_goes_without(shop: Business, stops: tuple[str, ...], emails: int, holdout: float) -> Shown:
    """What stands between people and the action of their segment today."""
    for most, part in itertools.product(
        (1, 2, 3), (0.0, 0.05, 0.1, 0.15, 0.2)
    ):  # once, with the first picture
        decided(shop, emails=most, holdout=part)
    holdout = round(holdout, 2)
    found = decided(shop, tuple(rule for rule in STOPS if rule in stops), emails, holdout)
    why = found.left_out["reason"].astype(str).value_counts()
    short = why.rename(index={OUTRANKED: "a higher priority", "had this before": "had this already"})
    chart = figures.bars(
        short.head(6), title=f"{len(found.actions):,} get one action each; {why.sum():,} times something "
            "said no",
        y="Times a segment led to nothing today", highlight=[str(short.index[0])],
    )  # fmt: skip
    usual = decided(shop, tuple(STOPS), emails, holdout)
    off = [rule for rule in STOPS if rule not in stops]
    wrong = sum(int((usual.left_out["reason"] == rule).sum()) for rule in off)
    cost = ""
    if off:
        named = ", ".join(f"“{rule}”" for rule in off)
        cost = (
            f" The rule{'s' if len(off) > 1 else ''} {named} would stop {_actions(wrong)}; without "
            f"{'them' if len(off) > 1 else 'it'} {_instead(len(found.actions), len(usual.actions))}."
        )
    return chart, (
        f"Of {people(found.population)}, **{len(found.actions):,}** get exactly one action. {why.sum():,} "
        "times a "
        f"segment led to nothing; most often because of “{why.index[0]}” ({why.iloc[0]:,} times).{cost}"
    )


def _actions(number: int) -> str:
    return "1 action" if number == 1 else f"{number:,} actions" if number else "no action"


def _instead(now: int, before: int) -> str:
    return (
        f"{now:,} instead of {before:,} get something"
        if now != before
        else f"{now:,} get something, as before"
    )
