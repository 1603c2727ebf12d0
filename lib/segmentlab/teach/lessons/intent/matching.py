"""Which message fits which sign of intent: every group of the notebook, every message, with the true effect.

Comes in: the shop, whose people can live through the same weeks many times. Goes out: pictures, sentences,
one page to take along. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.replay import replayed
from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import account_sum, customer
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .signs import LOOKS_AGAIN, READ_POLICY, carts, checkouts, compared, left_cart, orders, prices

#: Messages to choose from.
OFFERED = ("cart_reminder", "easy_returns", "guide", "social_proof", "discount", "flash_sale")
#: Groups of a few dozen people, who live through the six weeks more often than the others.
RARE = ("Looked at prices", "Compared", "A cart, looked twice", "A cart, returns policy read")


@dataclass(frozen=True)
class Kind:
    """One sign of intent: its rule, also in words, the message meant for it, one that is not, its KPI."""

    rule: Rule
    words: str
    fits: str
    misfits: str
    kpi: str


OLD_CART = (carts.count(between=("14d", "7d")) >= 1) & (carts.count(within="7d") == 0)
KINDS: dict[str, Kind] = {
    "Looked at prices": Kind(
        prices.count(within="7d") >= 2, "prices and delivery costs looked at twice or more in 7 days",
        "cart_reminder", "discount", "orders within 7 days",
    ),
    "Compared": Kind(
        compared.count(within="7d") >= 2, "products compared twice or more in 7 days",
        "guide", "flash_sale", "orders within 14 days",
    ),
    "Every cart left": Kind(
        left_cart(), "a cart left in 7 days, whatever else they did",
        "social_proof", "cart_reminder", "orders against a holdout",
    ),
    "A cart, nothing else": Kind(
        left_cart() & ~LOOKS_AGAIN & ~READ_POLICY,
        "a cart left in 7 days; neither prices nor comparing twice, returns policy not read",
        "social_proof", "cart_reminder", "orders against a holdout",
    ),
    "A cart, looked twice": Kind(
        left_cart() & LOOKS_AGAIN & ~READ_POLICY,
        "a cart left in 7 days, prices or comparing twice or more, returns policy not read",
        "cart_reminder", "discount", "orders within 7 days",
    ),
    "A cart, returns policy read": Kind(
        left_cart() & READ_POLICY, "a cart left in 7 days, and the returns policy read",
        "easy_returns", "cart_reminder", "orders, and what comes back",
    ),
    "Checkout started": Kind(
        left_cart() & (checkouts.count(within="7d") >= 1), "a cart left in 7 days after starting the "
            "checkout",
        "guide", "cart_reminder", "checkouts finished",
    ),
    "3 carts in 30 days": Kind(
        (carts.count(within="30d") >= 3) & (orders.count(within="7d") == 0),
        "something put into the cart three times or more in 30 days, no order in 7 days",
        "social_proof", "flash_sale", "profit per person",
    ),
    "A cart of last week": Kind(
        OLD_CART & (orders.count(within="14d") == 0), "a cart left 7 to 14 days ago, nothing since",
        "social_proof", "cart_reminder", "orders against a holdout",
    ),
}  # fmt: skip


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """What every message changes per 100 people of every group, on average: profit in cents, and buyers."""

    def found() -> dict[str, pd.DataFrame]:
        inside = {name: members(kind.rule, shop) for name, kind in KINDS.items()}
        table = pd.concat(inside, axis=1)
        rare = table[list(RARE)].any(axis=1)
        others = table.any(axis=1) & ~rare
        profit, buyers = {}, {}
        for key in OFFERED:
            both = pd.concat([replayed(shop, key, who) for who in (rare, others)])
            more = both["profit_cents_with"] - both["profit_cents_without"]
            came = both["bought_with"] - both["bought_without"]
            title = messages(shop)[key].title
            profit[title] = {name: 100 * more[who.reindex(more.index)].mean() for name, who in inside.items()}
            buyers[title] = {name: 100 * came[who.reindex(came.index)].mean() for name, who in inside.items()}
        sizes = pd.Series({name: int(who.sum()) for name, who in inside.items()}, name="people")
        return {"profit": pd.DataFrame(profit), "buyers": pd.DataFrame(buyers), "people": sizes.to_frame()}

    return shop.keep(("intent", "true effects"), found)


def later(shop: Business, late: int) -> float:
    """What the cart reminder earns per 100 people who are about to buy if sent weeks late, in cents."""

    def found() -> float:
        rule = KINDS["A cart, looked twice"].rule
        both = replayed(shop, "cart_reminder", rule, late=late)
        return float(100 * (both["profit_cents_with"] - both["profit_cents_without"]).mean())

    return shop.keep(("intent", "late", late), found)


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group."""
    effects, kind = true_effects(shop), KINDS[group]
    title = {key: messages(shop)[key].title for key in OFFERED}
    fits, misfits = title[kind.fits], title[kind.misfits]
    profit = effects["profit"].loc[group].round(-2) + 0.0
    row = profit if count == "profit" else effects["buyers"].loc[group].round(1)
    row, best = row.sort_values(ascending=False) + 0.0, profit.idxmax()
    if count == "profit":
        told = f"“{fits}” {_brings(row[fits])} per 100, “{misfits}” {_brings(row[misfits])}"
    else:
        told = f"“{fits}”: {_more(row[fits])} buyers per 100, “{misfits}”: {_more(row[misfits])}"
    chart = figures.bars(
        row,
        title=told,
        y=f"True extra {'profit' if count == 'profit' else 'buyers'} per 100 people",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    rest = "" if best == fits else f" The most comes from “{best}”: it {_brings(profit[best])}."
    return chart, (
        f"**{people(effects['people']['people'][group])}** today: {kind.words}. Meant for them: “{fits}”, "
        "which "
        f"**{_brings(profit[fits])}** per 100 people. Not for them: “{misfits}”, which "
        f"{_brings(profit[misfits])}."
        f"{rest}"
    )


def _brings(cents: float) -> str:
    return f"earns {amount(cents)}" if cents > 0 else f"loses {amount(-cents)}" if cents else "earns nothing"


def _more(buyers: float) -> str:
    return f"{buyers:+.1f}".replace("-", "−") if buyers else "no more"


def one_page(shop: Business) -> pd.DataFrame:
    """Every sign on one page: rule, size, a message meant for it, one that is not, KPI."""
    effects = true_effects(shop)
    title = {key: messages(shop)[key].title for key in OFFERED}
    rows = []
    for name, kind in KINDS.items():
        earned = effects["profit"].loc[name].round(-2) + 0.0
        fits, misfits = title[kind.fits], title[kind.misfits]
        rows.append(
            {
                "sign": name,
                "rule": kind.words,
                "people": int(effects["people"].loc[name, "people"]),
                "meant for them": f"{fits}: {amount(earned[fits])}",
                "not for them": f"{misfits}: {amount(earned[misfits])}",
                "watch": kind.kpi,
            }
        )
    return pd.DataFrame(rows)


# The team project tool

ACCOUNT_LOOKS = account_sum(prices.count(within="28d")) >= 2
IN_THE_TOOL = ("team_story", "annual_offer")


def tool_effects(tool: Business) -> pd.DataFrame:
    """Accounts that looked at prices again: what two messages to all their people truly change."""

    def found() -> pd.DataFrame:
        looked = members(ACCOUNT_LOOKS, tool)
        owner = members(customer("role") == "owner", tool)
        rows = {}
        for key in IN_THE_TOOL:
            both = send(tool, key, looked).truth
            owns = owner.reindex(both.index)
            more = both["profit_cents_with"] - both["profit_cents_without"]
            grew = (both["upgraded_with"].astype(float) - both["upgraded_without"])[owns]
            rows[key] = (int(owns.sum()), 100 * more.sum() / owns.sum(), 100 * grew.mean())
        return pd.DataFrame(rows, index=["accounts", "profit", "grew"]).T

    return tool.keep(("intent", "tool effects"), found)


def tool_page(tool: Business) -> pd.DataFrame:
    """The two messages, in words."""
    return pd.DataFrame(
        [
            {
                "sent to accounts that looked at prices": messages(tool)[key].title,
                "accounts": int(row["accounts"]),
                "extra profit per 100 accounts": amount(round(row["profit"], -2) + 0.0),
                "larger plans more per 100": _more(round(row["grew"], 1) + 0.0),
            }
            for key, row in tool_effects(tool).iterrows()
        ]
    )
