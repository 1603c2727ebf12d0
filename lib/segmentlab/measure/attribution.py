"""Attribution as it is commonly done: each purchase is credited to messages that came before it.

Comes in: the log. Goes out: purchases and revenue credited to each campaign by the last touch, the first or
all touches alike. Whatever the rule, a purchase that would have come anyway is credited as well: hold it
against a holdout (lift.py). Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.window import in_words, microseconds
from segmentlab.showing import shows_itself
from segmentlab.words import amount, people, percent

RULES = ("last touch", "first touch", "linear")
UNTOUCHED = "no touch"


@shows_itself
class Attribution(NamedTuple):
    """Purchases credited to campaigns, by each of `RULES`.

    `table` is indexed by campaign, the one with most under the last touch first, and has columns of two
    levels: rule, and ``purchases`` or ``revenue_cents``. The last row, "no touch", has what no message came
    before; each rule adds up to all purchases.
    """

    table: pd.DataFrame
    within: str
    currency: str

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        last = self.table["last touch"]
        everything, touched = last.sum(), last.drop(index=UNTOUCHED)
        if not everything["purchases"]:
            return "There was no purchase to credit to anything."
        bought = f"{people(everything['purchases'], 'purchase')}"
        if not touched["purchases"].sum():
            return f"Of {bought} none came within {in_words(self.within)} of touching a message."
        share = percent(touched["purchases"].sum() / everything["purchases"])
        firsts = {rule: self.table[rule].drop(index=UNTOUCHED)["revenue_cents"] for rule in RULES}
        most = {
            f"the {rule}" if rule != "linear" else "equal parts": (each.idxmax(), each.max())
            for rule, each in firsts.items()
        }
        tops = [
            f"{name} by {rule} ({amount(most_of, self.currency)})" for rule, (name, most_of) in most.items()
        ]
        if len({name for name, _ in most.values()}) == 1:
            ways = [f"{amount(most_of, self.currency)} by {rule}" for rule, (_, most_of) in most.items()]
            tops = [f"{touched.index[0]}: {ways[0]}", *ways[1:]]
        return (
            f"Of {bought} {share} came within {in_words(self.within)} of touching a message; most is "
            f"credited to {', '.join(tops[:-1])} and {tops[-1]}. How much of it would have come anyway, "
            "no such rule can say: for that, hold people out."
        )


def attribute(
    business: Business,
    *,
    touches: tuple[str, ...] = ("email_opened", "email_clicked", "sms_clicked", "push_opened"),
    purchase: str = "order_placed",
    within: str = "7d",
    as_of: str | pd.Timestamp | None = None,
    since: str | pd.Timestamp | None = None,
) -> Attribution:
    """Credit every purchase to the campaigns whose messages the customer touched in the days before.

    Parameters
    ----------
    business
        Where to look.
    touches
        Events that count as touching a message.
    purchase
        The event to credit, with ``amount_cents``.
    within
        How long before a purchase a touch counts.
    as_of, since
        Purchases from `since` (the beginning if left out) up to `as_of` (today) are credited.

    Returns
    -------
    Attribution

    Notes
    -----
    Rules of thumb: the last touch and the first as E. Anderl, I. Becker, F. von Wangenheim, J. H. Schumann
    compare them (*International Journal of Research in Marketing* 33, 2016); linear gives all touches equal
    parts. Why credit is not effect: R. Berman, "Beyond the last touch", *Marketing Science* 37 (2018).

    Examples
    --------
    >>> from segmentlab.instrument.business import make_business
    >>> customers = pd.DataFrame({"customer_id": [1], "signed_up_at": ["2026-01-01"]})
    >>> log = pd.DataFrame(
    ...     [
    ...         (1, "email_opened", "2026-01-03", "welcome", None),
    ...         (1, "email_clicked", "2026-01-04", "sale", None),
    ...         (1, "order_placed", "2026-01-05", None, 4000),
    ...     ],
    ...     columns=["customer_id", "event", "occurred_at", "campaign", "amount_cents"],
    ... )
    >>> attribute(make_business(customers, log)).table.xs("revenue_cents", axis=1, level=1)
              last touch  first touch  linear
    campaign
    sale          4000.0          0.0  2000.0
    welcome          0.0       4000.0  2000.0
    no touch         0.0          0.0     0.0
    """
    moment = business.moment(as_of)
    begins = business.start if since is None else business.moment(since)
    log = business.events
    log = log[(log["occurred_at"] < moment) & (log["recorded_at"] < moment)]
    bought = log.loc[
        (log["event"] == purchase) & (log["occurred_at"] >= begins),
        ["customer_id", "occurred_at", "amount_cents"],
    ].reset_index(drop=True)
    seen = log.loc[
        log["event"].isin(touches) & log["campaign"].notna(), ["customer_id", "occurred_at", "campaign"]
    ]
    pairs = _pairs(bought, seen, microseconds(within))
    table = {}
    for rule in RULES:
        share = _shares(pairs, rule)
        credited = (
            pd.DataFrame(
                {
                    "campaign": pairs["campaign"].astype(str),
                    "purchases": share,
                    "revenue_cents": share
                    * bought["amount_cents"].astype(float).reindex(pairs["purchase"]).to_numpy(),
                }
            )
            .groupby("campaign")[["purchases", "revenue_cents"]]
            .sum()
        )
        alone = bought[~bought.index.isin(pairs["purchase"])]
        credited.loc[UNTOUCHED] = [len(alone), float(alone["amount_cents"].sum())]
        table[rule] = credited
    credit = pd.concat(table, axis=1).fillna(0.0).rename_axis("campaign")
    order = credit.drop(index=UNTOUCHED).sort_values(
        [("last touch", "revenue_cents"), ("linear", "revenue_cents")], ascending=False, kind="stable"
    )
    return Attribution(credit.loc[[*order.index, UNTOUCHED]], within, business.currency)


def _pairs(bought: pd.DataFrame, seen: pd.DataFrame, within: int) -> pd.DataFrame:
    """Every purchase with every touch of the same customer in the time before it, in order of the touches."""
    both = bought.reset_index(names="purchase").merge(seen, on="customer_id", suffixes=("", "_touch"))
    before = (both["occurred_at"] - both["occurred_at_touch"]) / pd.Timedelta(microseconds=1)
    near = both[(before > 0) & (before <= within)]
    return near.sort_values(["purchase", "occurred_at_touch"], kind="stable", ignore_index=True)


def _shares(pairs: pd.DataFrame, rule: str) -> np.ndarray:
    purchase = pairs["purchase"]
    match rule:
        case "last touch":
            return (~purchase.duplicated(keep="last")).to_numpy(float)
        case "first touch":
            return (~purchase.duplicated(keep="first")).to_numpy(float)
    return (1 / purchase.groupby(purchase).transform("size")).to_numpy(float)
