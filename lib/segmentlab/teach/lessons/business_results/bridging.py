"""Recurring revenue of the project tool, and how much of it stays: the bridge from half a year ago to today.

Comes in: the tool and where the controls stand. Goes out: pictures and sentences. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.revenue import bridges_by, revenue_bridge
from segmentlab.words import amount, percent

from ... import figures
from ..shared import Shown

#: Events after which an account pays another amount; those that end it leave nothing to pay.
ENDS = ("account_cancelled", "account_suspended", "account_restarted")
CHANGES = ("plan_started", "plan_upgraded", "plan_downgraded", "seats_changed", "billing_changed", *ENDS)
BY = {"all accounts, step by step": "steps", "by plan": "plan", "by company size": "employees"}
FEWEST = 12


def _changes(tool: Business) -> pd.DataFrame:
    def found() -> pd.DataFrame:
        log = tool.events[tool.events["event"].isin(CHANGES)].sort_values("occurred_at", kind="stable")
        account = log["customer_id"].map(tool.customers.set_index("customer_id")["account_id"])
        pays = log["mrr_cents"].astype("float64").fillna(0.0).where(~log["event"].isin(ENDS), 0.0)
        return pd.DataFrame(
            {"account": account, "at": log["occurred_at"], "cents": pays.round().astype(int),
             "plan": log["plan"].astype(str)}
        )  # fmt: skip

    return tool.keep(("results", "changes"), found)


def _then(tool: Business, weeks: int) -> pd.DataFrame:
    day = tool.today - pd.Timedelta(weeks=weeks)
    log = _changes(tool)
    last = log[log["at"] < day].drop_duplicates("account", keep="last").set_index("account")
    return last[last["cents"] > 0]


def recurring(tool: Business, weeks: int = 0) -> pd.Series:
    """What each paying account paid per month, so many weeks ago, in cents."""
    return _then(tool, weeks)["cents"]


def plans(tool: Business, weeks: int = 0) -> pd.Series:
    """The plan of each account that paid, so many weeks ago."""
    return _then(tool, weeks)["plan"]


def bridge(tool: Business, by: str, weeks: int) -> Shown:
    """Where recurring revenue came from and went to, and what the same customers pay."""
    start, end = recurring(tool, weeks), recurring(tool)
    whole = revenue_bridge(start, end)
    if by == "steps":
        steps = {"then": whole.start, "new": whole.new, "grew": whole.expansion,
                 "shrank": whole.contraction, "left": whole.churn, "today": whole.end}  # fmt: skip
        chart = figures.bars(
            {name: round(cents, -4) + 0.0 for name, cents in steps.items()},
            title=f"Revenue {whole.end / whole.start - 1:+.0%}; the same customers pay "
            f"{whole.net_retention - 1:+.0%}".replace("-", "−"),
            y="Recurring revenue a month", style="money", highlight=["shrank", "left"],
        )  # fmt: skip
        return chart, (
            f"{weeks} weeks ago {len(start):,} accounts paid {amount(whole.start)} a month. New ones added "
            f"{amount(whole.new)}, others grew by {amount(whole.expansion)}, shrank by "
            f"{amount(-whole.contraction)}, and {amount(-whole.churn)} left. **Gross retention "
            f"{percent(whole.gross_retention)}, net retention {percent(whole.net_retention)}**: new accounts "
            "count in neither."
        )
    groups = plans(tool, weeks) if by == "plan" else _sizes(tool).reindex(start.index)
    table = bridges_by(start, end, groups).table
    sizes = groups.value_counts().reindex(table.index)
    shown = table[sizes >= FEWEST].sort_values("net_retention", ascending=False)
    few = [f"{name} ({sizes[name]})" for name in table.index[sizes < FEWEST]]
    best, last = shown.index[0], shown.index[-1]
    chart = figures.side_by_side(
        shown[["gross_retention", "net_retention"]].rename(
            columns={"gross_retention": "Gross", "net_retention": "Net"}
        ),
        title=f"Net retention: “{best}” {percent(shown['net_retention'].iloc[0])}, "
        f"“{last}” {percent(shown['net_retention'].iloc[-1])}",
        y=f"Of recurring revenue {weeks} weeks ago, paid today", style="percent",
    )  # fmt: skip
    row = shown.iloc[0]
    counted = f" Too few accounts to tell: {', '.join(few)}." if few else ""
    return chart, (
        f"{sizes[best]:,} accounts of “{best}” paid {amount(row['start'])} a month {weeks} weeks ago. "
        "Before any "
        f"growth **{percent(row['gross_retention'])}** of it is left, with growth "
        f"**{percent(row['net_retention'])}**. "
        f"Groups this small differ by chance: one large account that leaves moves them.{counted}"
    )


def _sizes(tool: Business) -> pd.Series:
    return tool.tables["accounts"].set_index("account_id")["employees"].astype(str)
