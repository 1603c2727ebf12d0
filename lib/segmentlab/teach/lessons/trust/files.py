"""What a file tells about single people, how long behavior must be kept, and who may see what.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences and tables. Stage of
the loop: teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import TemporaryDirectory

import pandas as pd

from segmentlab.activate.small_cells import blank_rare
from segmentlab.instrument.business import Business, make_business
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown
from .wishes import in_a_row, inside

#: Columns that an agency asks for, by what they are called in the shop.
COLUMNS = {
    "country": "country",
    "region": "region",
    "city": "city",
    "birth year": "birth_year",
    "how they came": "acquisition_channel",
}
#: The day from which retention is looked at, how many people are picked, and how far the log goes back.
PAST, PICKED, WITHIN = "2026-03-30", 1_000, 60
KEPT = (30, 60, 90, 180, 365, 637)
orders = events("order_placed")


def described(shop: Business) -> pd.DataFrame:
    """The members of the segment with the columns an agency asks for."""

    def found() -> pd.DataFrame:
        table = shop.customers.set_index("customer_id").loc[inside(shop).index]
        born = pd.to_datetime(table["birth_date"]).dt.year
        return table.assign(birth_year=born)[list(COLUMNS.values())].reset_index(drop=True)

    return shop.keep(("trust", "described"), found)


def company(shop: Business, columns: Sequence[str], least: int) -> dict[str, int]:
    """How many rows are alone with their combination, have too little company, or enough; and the blanked."""
    table = described(shop)
    if not columns:
        return {"alone": 0, "too few": 0, "enough": len(table), "blanked": 0}
    group = table.groupby(list(columns), observed=True, dropna=False, sort=False).ngroup()
    size = group.map(group.value_counts())
    alone = int((size == 1).sum())
    few = int((size < least).sum()) - (alone if least > 1 else 0)
    return {
        "alone": alone,
        "too few": few,
        "enough": len(table) - alone - few,
        "blanked": blank_rare(table[list(columns)], list(columns), least)[1],
    }


def small_cells(shop: Business, columns: Sequence[str], least: int) -> Shown:
    """How many people a file singles out, by its columns, and what blanking leaves."""
    found, total = company(shop, columns, least), len(described(shop))
    names = [name for name, column in COLUMNS.items() if column in columns]
    what = in_a_row(names) if names else "no description"
    part = percent(found["alone"] / total)
    told = "nobody is" if not found["alone"] else "1 person is" if found["alone"] == 1 else f"{part} are"
    chart = figures.bars(
        {
            "alone": found["alone"],
            f"fewer than {least}": found["too few"],
            f"{least} or more": found["enough"],
        },
        title=f"With {what}, {told} the only one of their kind",
        y="People, by how many share their row",
        highlight=["alone"],
    )
    if not names:
        return chart, (
            f"A file with the customer number and the address alone describes nobody: all {total:,} people "
            "look "
            "alike in it. To send an email, nothing more is needed."
        )
    gone = found["blanked"]
    left = (
        "every row would lose its description: the columns are too fine together, and `audience_file()` "
        "refuses"
        if gone == total
        else f"{people(gone)} {'loses' if gone == 1 else 'lose'} the description and stay on the list"
        if gone
        else "nobody loses anything"
    )
    return chart, (
        f"**{people(found['alone']) if found['alone'] else 'Nobody'}** can be recognised by {what} "
        f"although no name is in the file. If rows must be shared by {least} people or more, {left}."
    )


# How long behavior must be kept


def retained(shop: Business) -> pd.DataFrame:
    """By days of behavior kept: the share of the log that is left, and how many picked ordered next."""

    def found() -> pd.DataFrame:
        past = pd.Timestamp(PAST)
        last = measured(orders.days_since_last(), shop, PAST)
        after = measured(orders.count(within=f"{WITHIN}d"), shop, past + pd.Timedelta(days=WITHIN))
        came = after.reindex(last.index) >= 1
        log = shop.events["occurred_at"]
        log = log[log < past]
        rows = {}
        for days in KEPT:
            often = measured(orders.count(within=f"{days}d"), shop, PAST)
            order = pd.DataFrame({"often": often, "late": -last.where(often > 0, 9_999)})
            picked = order.sort_values(["often", "late"], ascending=False, kind="stable").index[:PICKED]
            kept = float((log >= past - pd.Timedelta(days=days)).mean())
            rows[days] = {"kept": kept, "came": int(came[picked].sum())}
        return pd.DataFrame(rows).T

    return shop.keep(("trust", "retained"), found)


def kept_for(shop: Business, days: int) -> Shown:
    """What a shorter memory costs: of a thousand people picked by recency and frequency, how many order."""
    table = retained(shop)
    came = table["came"].set_axis([_days(one) for one in table.index])
    share, all_of_it = table["came"][days] / PICKED, table["came"].iloc[-1]
    gone = 1 - table["kept"][days]
    chart = figures.bars(
        came,
        title=f"{_days(days)} kept: {int(table['came'][days])} of {PICKED:,} picked order; "
        f"{percent(gone) if gone else 'nothing'} deleted",
        y=f"Of {PICKED:,} picked, ordered within {WITHIN} days",
        highlight=[_days(days)],
    )
    ratio = table["came"][days] / all_of_it
    told = (
        "That is the whole log"
        if days == KEPT[-1]
        else "That is no worse than with everything"
        if ratio >= 1
        else f"That is {percent(1 - ratio)} fewer than with everything"
    )
    return chart, (
        f"On 30 March 2026, with {_log(days)} in the log, the {PICKED:,} people who had ordered "
        f"most often and most lately were picked; {percent(share)} of them ordered in the {WITHIN} days "
        "after. "
        f"{told}. {f'{percent(gone)} of the log' if gone else 'Nothing'} is deleted."
    )


def _log(days: int) -> str:
    return "**everything**" if days == KEPT[-1] else f"**{days} days** of behavior"


def _days(days: int) -> str:
    return "All" if days == KEPT[-1] else f"{days} days"


# Purposes, and who may see what


def four_people() -> Business:
    """Four invented customers who agreed to different things."""
    customers = pd.DataFrame(
        {
            "customer_id": [1, 2, 3, 4],
            "signed_up_at": pd.Timestamp("2026-01-05"),
            "email_service_consent": [True, True, True, False],
            "email_marketing_consent": [True, False, True, False],
            "email_profiling_consent": [True, False, False, False],
        }
    )
    first = {"customer_id": [1], "event": ["signed_up"], "occurred_at": [pd.Timestamp("2026-01-05")]}
    nothing = pd.DataFrame(first)
    return make_business(customers, nothing, title="Four customers", today="2026-06-29")


def temporary_folder() -> TemporaryDirectory[str]:
    """A folder for files that nobody is to keep: it goes with ``cleanup()``, or at the end of the session."""
    return TemporaryDirectory(prefix="segmentlab-", ignore_cleanup_errors=True)


def who_sees_what() -> pd.DataFrame:
    """Who needs what for their work, and no more."""
    return pd.DataFrame(
        [
            {
                "who": "Analyst",
                "for": "building and checking segments",
                "sees": "customer number, behavior",
                "does not see": "names, addresses, birth dates",
            },
            {
                "who": "CRM",
                "for": "sending",
                "sees": "address of members who agreed, what the message needs",
                "does not see": "why somebody is in the segment, anybody else",
            },
            {
                "who": "Agency or ad platform",
                "for": "reaching the same people elsewhere",
                "sees": "hashed addresses of those who agreed to that",
                "does not see": "addresses, behavior, descriptions",
            },
            {
                "who": "Management",
                "for": "deciding",
                "sees": "counts and amounts, none of fewer than 5 people",
                "does not see": "single people",
            },
            {
                "who": "Service",
                "for": "answering one customer",
                "sees": "that customer, while the case is open",
                "does not see": "segments and scores",
            },
        ]
    )
