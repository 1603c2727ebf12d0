"""Recurring revenue from one month to the next: what came new, grew, shrank and went.

Comes in: what each account paid per month at two moments. Goes out: the bridge between both, with gross and
net revenue retention. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.showing import shows_itself
from segmentlab.words import amount, percent

PARTS = ("start", "new", "expansion", "contraction", "churn", "end")


@shows_itself
class RevenueBridge(NamedTuple):
    """How recurring revenue went from `start` to `end`; `contraction` and `churn` are negative. In cents."""

    start: int
    new: int
    expansion: int
    contraction: int
    churn: int
    end: int

    @property
    def net_retention(self) -> float:
        """What the customers of the start pay at the end, of what they paid then; missing without any."""
        return (
            (self.start + self.expansion + self.contraction + self.churn) / self.start
            if self.start
            else np.nan
        )

    @property
    def gross_retention(self) -> float:
        """The same without what grew: never above 1."""
        return (self.start + self.contraction + self.churn) / self.start if self.start else np.nan

    def steps(self) -> pd.DataFrame:
        """The bridge step by step: each change, and where it leads to."""
        steps = pd.Series(self[:-1], index=PARTS[:-1], name="cents")
        return pd.DataFrame({"cents": steps, "so_far": steps.cumsum()}).rename_axis("step")

    def table(self) -> pd.DataFrame:
        """The bridge and both retentions, one number per row."""
        parts = {f"{name}_cents": value for name, value in zip(PARTS, self, strict=True)}
        kept = {"net_retention": self.net_retention, "gross_retention": self.gross_retention}
        return pd.DataFrame({"value": parts | kept})

    def sentence(self, currency: str = "$") -> str:
        """The result as one sentence for a marketer."""
        if not self.start:
            return (
                f"Nobody paid at the start, so there is nothing to retain; at the end new customers pay "
                f"{amount(self.end, currency)} a month."
            )
        return (
            f"Of every {currency}100 a month at the start, {currency}{100 * self.net_retention:.0f} came at "
            f"the end from the same customers (net retention {percent(self.net_retention)}): "
            f"{amount(self.expansion, currency)} more from those who grew, "
            f"{amount(-self.contraction - self.churn, currency)} less from those who shrank or left "
            f"(gross retention {percent(self.gross_retention)})."
        )


@shows_itself
class Bridges(NamedTuple):
    """The revenue bridge of each segment, a row each in `table`, with net and gross retention."""

    table: pd.DataFrame

    def written_in(self) -> dict[str, str]:
        """The parts of a bridge are money."""
        return dict.fromkeys(PARTS, "money")

    def sentence(self, currency: str = "$") -> str:
        """The result as one sentence for a marketer."""
        kept = self.table["net_retention"].dropna().sort_values(ascending=False, kind="stable")
        if kept.empty:
            return "No segment paid anything at the start, so there is nothing to retain."
        gross = self.table["gross_retention"]
        told = [
            f"{currency}{100 * share:.0f} of {name} ({percent(gross[name])} gross)"
            for name, share in kept.items()
        ]
        shown = told if len(told) <= 4 else [told[0], told[1], f"… {told[-1]}"]
        new = self.table.index[self.table["start"] == 0]
        left = f" Nothing to retain in {', '.join(map(str, new))}." if len(new) else ""
        return f"Of every {currency}100 a month at the start, there came at the end {', '.join(shown)}.{left}"


def revenue_bridge(start: pd.Series, end: pd.Series) -> RevenueBridge:
    """Compare what each account pays per month at two moments.

    Parameters
    ----------
    start, end
        Monthly recurring revenue in cents, indexed by account; accounts that are not there pay nothing.

    Returns
    -------
    RevenueBridge

    Raises
    ------
    ValueError
        If an account appears twice, or pays a negative amount.

    Notes
    -----
    Net and gross revenue retention as software companies report them: what the accounts of the start pay at
    the end, with and without what they added (D. Skok, "SaaS metrics 2.0", *For Entrepreneurs*, 2013).

    Examples
    --------
    >>> bridge = revenue_bridge(pd.Series({"a": 1000, "b": 500, "c": 500}), pd.Series({"a": 1500, "b": 300, "d": 200}))
    >>> bridge
    RevenueBridge(start=2000, new=200, expansion=500, contraction=-200, churn=-500, end=2000)
    >>> bridge.net_retention, bridge.gross_retention
    (0.9, 0.65)
    """  # noqa: E501
    for name, paid in (("start", start), ("end", end)):
        if paid.index.has_duplicates:
            raise ValueError(
                f"{name}: account {paid.index[paid.index.duplicated()][0]!r} appears twice; add it up."
            )
        if not (paid >= 0).all():
            raise ValueError(
                f"{name}: account {paid.index[~(paid >= 0)][0]!r} pays a negative amount or none given."
            )
    before, after = start.align(end, fill_value=0)
    change = after - before
    stayed = (before > 0) & (after > 0)
    return RevenueBridge(
        start=int(before.sum()),
        new=int(change[before == 0].sum()),
        expansion=int(change[stayed & (change > 0)].sum()),
        contraction=int(change[stayed & (change < 0)].sum()),
        churn=int(change[after == 0].sum()),
        end=int(after.sum()),
    )


def bridges_by(start: pd.Series, end: pd.Series, groups: pd.Series) -> Bridges:
    """The bridge of each segment, a row each, with its gross and net retention.

    Parameters
    ----------
    start, end
        As in `revenue_bridge`.
    groups
        The segment of each account, indexed by account.

    Returns
    -------
    Bridges

    Raises
    ------
    ValueError
        If no account is in any segment, or as in `revenue_bridge`.

    Examples
    --------
    >>> start, end = pd.Series({"a": 1000, "b": 500}), pd.Series({"a": 1200, "b": 400})
    >>> bridges_by(start, end, pd.Series({"a": "team", "b": "solo"})).table["net_retention"].to_dict()
    {'team': 1.2, 'solo': 0.8}
    """
    if not groups.notna().any():
        raise ValueError("No account is in any segment; give the segment of at least one.")
    rows = {}
    for name in groups.dropna().unique():
        accounts = groups.index[groups == name]
        bridge = revenue_bridge(start[start.index.isin(accounts)], end[end.index.isin(accounts)])
        rows[name] = bridge._asdict() | {
            "net_retention": bridge.net_retention,
            "gross_retention": bridge.gross_retention,
        }
    return Bridges(pd.DataFrame.from_dict(rows, orient="index").rename_axis("group"))
