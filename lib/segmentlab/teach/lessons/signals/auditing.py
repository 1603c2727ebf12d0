"""The audit of a clean copy and of two dirty ones, and what the dirt does to lists of people.

Comes in: the shop, clean and dirty, and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from segmentlab.activate.send import send
from segmentlab.instrument.audit import audit
from segmentlab.instrument.business import Business
from segmentlab.instrument.clean import STEPS, Tables
from segmentlab.instrument.load import load
from segmentlab.model.tree import customer, events
from segmentlab.segment.evaluate import members
from segmentlab.words import percent

from ... import figures
from ..shared import Shown
from .signs import CUSTOMERS

orders, visits = events("order_placed"), events("session_started")
COPIES = {"clean": "off", "mild": "mild", "heavy": "heavy"}
#: The faults of an audit in plain words, by the names that `audit` gives them.
FAULTS = {
    "sent twice": "retries",
    "visits of nobody": "anonymous",
    "another event name": "names",
    "another spelling": "labels",
    "wrong clock": "clocks",
    "another unit": "units",
    "a property is missing": "missing",
    "test accounts": "test_accounts",
    "programs": "bots",
    "two accounts": "duplicate_customers",
    "consent unknown": "consent",
    "came late": "late",
    "hours without a log": "outage",
    "visit blocked": "ad_block",
}
#: What is cleaned, one after the other; the names of the library's steps.
STAGES: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "copies taken out": ("retries",),
    "visits given to their people": ("anonymous",),
    "names and words in one form": ("names", "labels"),
    "clocks and units right": ("clocks", "units"),
    "test accounts and programs out": ("test_accounts", "bots"),
    "two accounts of a person joined": ("missing", "duplicate_customers", "consent"),
}
#: Lists that are drawn every week, as rules.
LISTS = {
    "Bought in the last 30 days": orders.count(within="30d") >= 1,
    "Two or more orders in a year": orders.count(within="365d") >= 2,
    "Gone quiet": (orders.count(within="365d") >= 2) & (orders.days_since_last() > 60),
    "Lost for a year": (orders.count() >= 1) & (orders.days_since_last() > 365),
    "Never ordered": orders.count() == 0,
    "Looking, not buying": (visits.count(within="14d") >= 1) & (orders.count(within="365d") == 0),
    "May get email": customer("email_consent") == True,  # noqa: E712 - a rule, not a comparison
}
CONSENT = "May get email"
IN_WORDS = {
    "Bought in the last 30 days": "an order in the last 30 days",
    "Two or more orders in a year": "two or more orders in 365 days",
    "Gone quiet": "two or more orders in 365 days, none in the last 60",
    "Lost for a year": "ordered before, not in the last 365 days",
    "Never ordered": "no order in the log",
    "Looking, not buying": "a visit in the last 14 days, no order in 365",
    "May get email": "agreed to email",
}


def copies(seed: int = 2026, customers: int = CUSTOMERS) -> dict[str, Business]:
    """Load the same shop three times: clean, a little dirty, very dirty."""
    found = {
        name: load("ecommerce", customers=customers, seed=seed, mess=mess) for name, mess in COPIES.items()
    }
    for shop in found.values():
        audited(shop)
    return found


def audited(shop: Business) -> pd.DataFrame:
    """Audit a copy, once; a row per fault by the library's name."""
    return shop.keep(("signals", "audit"), lambda: audit(shop).set_index("check"))


def the_audit(shops: dict[str, Business], copy: str, fault: str) -> Shown:
    """What an audit finds in a copy of the shop."""
    table = audited(shops[copy])
    check = FAULTS[fault]
    shares = pd.Series({name: float(table.loc[key, "share"]) for name, key in FAULTS.items()}).fillna(0)
    found, share = int(table.loc[check, "found"]), shares[fault]
    # The chosen one, and the largest of the others: more bars are not read.
    kept = shares.drop(fault).nlargest(5, keep="first").index
    shares = shares[[name for name in shares.index if name == fault or name in kept]]
    chart = figures.bars(
        shares,
        title=f"“{fault[:1].upper()}{fault[1:]}”: {found:,} found in the {copy} copy, {_part(share)}",
        y="Share of all events, words, people or hours; the largest faults",
        style="percent",
        highlight=[fault],
    )
    question, consequence = table.loc[check, "question"], table.loc[check, "consequence"]
    if not found:
        return chart, f"**{question}** No. In a dirty copy it would mean: {_low(consequence)}"
    natural = " Part of it is natural, as you have seen above." if check == "late" else ""
    return chart, f"**{question}** {found:,} times.{natural} Left alone it means: {_low(consequence)}"


def _low(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _part(share: float) -> str:
    return percent(share, 1) if share >= 0.001 else "under 0.1%" if share else "none"


def stages(shops: dict[str, Business]) -> pd.DataFrame:
    """For each list and each stage of cleaning the heavy copy: people right, missing and wrongly there."""

    def found() -> pd.DataFrame:
        shop, dirty = shops["clean"], shops["heavy"]
        true = {name: _ids(members(rule, shop)) for name, rule in LISTS.items()}
        at_work = Tables(dirty.customers, dirty.events, dict(dirty.tables))
        rows = {}
        for number, steps in enumerate(STAGES.values()):
            for step in steps:
                STEPS[step](at_work)
            now = _as_business(dirty, at_work) if steps else dirty
            for name, rule in LISTS.items():
                drawn = _ids(members(rule, now))
                rows[name, number] = (
                    len(true[name] & drawn), len(true[name] - drawn), len(drawn - true[name])
                )  # fmt: skip
        return pd.DataFrame.from_dict(rows, orient="index", columns=["right", "missing", "wrong"])

    return shops["heavy"].keep(("signals", "stages"), found)


def _as_business(dirty: Business, at_work: Tables) -> Business:
    log = at_work.events.sort_values(["occurred_at", "customer_id"], kind="stable", ignore_index=True)
    people = at_work.customers.reset_index(drop=True)
    return replace(dirty, customers=people, events=log, tables=dict(at_work.tables), _kept={})


def _ids(inside: pd.Series) -> set[int]:
    return set(inside.index[inside])


def counts(shops: dict[str, Business], drawn: str, done: int) -> pd.Series:
    """People rightly on a list, missing from it, and wrongly on it."""
    return stages(shops).loc[[(drawn, done)]].iloc[0]


def what_breaks(shops: dict[str, Business], drawn: str, done: int) -> Shown:
    """A list drawn from the heavy copy, after so many steps of cleaning."""
    now = counts(shops, drawn, done)
    before = counts(shops, drawn, done - 1) if done else now
    true = int(now["right"] + now["missing"])
    off = int(now["missing"] + now["wrong"])
    # Of consent, a single name too many is one too many.
    most = 0 if drawn == CONSENT and now["wrong"] else 0.1 * true
    verdict = "as it should be" if off == 0 else "holds" if off < most else "breaks"
    said = "not one person off" if off == 0 else f"{now['missing']:,} missing, {now['wrong']:,} wrongly on it"
    chart = figures.bars(
        {"rightly on it": now["right"], "missing": now["missing"], "wrongly on it": now["wrong"]},
        title=f"“{drawn}” {'is ' if off == 0 else ''}{verdict}: {said}",
        y=f"People: {IN_WORDS[drawn]}",
        highlight=["missing", "wrongly on it"],
    )
    was = int(before["missing"] + before["wrong"])
    step = list(STAGES)[done]
    if not done:
        last = f"The list has {now['right'] + now['wrong']:,} names, and {true:,} people truly belong on it."
    elif off < was:
        last = f"Last step, {step}: {was - off:,} people fewer are off."
    else:
        last = f"Last step, {step}: no help for this list" + (
            "." if off == was else f"; {off - was:,} more are off, because now their visits or orders count."
        )
    return chart, (
        f"**{drawn}** means {IN_WORDS[drawn]}. Cleaned so far: {step if done < 2 else f'{done} steps'}. "
        f"**{off:,} people are off**, {percent(off / true, 1)} of the {true:,} who belong on it. {last}"
    )


def earned(shops: dict[str, Business], drawn: str, keys: tuple[str, ...]) -> pd.DataFrame:
    """True extra profit in cents per 100 people who are rightly, and wrongly, on a list of the heavy copy."""

    def found() -> pd.DataFrame:
        shop = shops["clean"]
        inside, listed = (_ids(members(LISTS[drawn], one)) for one in (shop, shops["heavy"]))
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        columns = {}
        for key in keys:
            both = send(shop, key, everybody).truth
            more = both["profit_cents_with"] - both["profit_cents_without"]
            groups = {"rightly on the list": inside & listed, "wrongly on the list": listed - inside}
            columns[key] = {
                name: 100 * more[more.index.isin(list(who))].mean() for name, who in groups.items()
            }
        return pd.DataFrame(columns)

    return shops["heavy"].keep(("signals", "earned", drawn, keys), found)
