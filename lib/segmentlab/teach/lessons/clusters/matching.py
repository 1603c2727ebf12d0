"""Which message fits which found group and which score, with the true effect of each.

Comes in: the shop, which can be played with a message and without. Goes out: pictures, sentences, one page
to take along. Stage of the loop: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown
from .chances import scored_today
from .finding import groups

#: Messages to choose from, all by email, so that each could reach the same people.
OFFERED = ("perk", "goes_with", "guide", "discount", "reminder", "win_back")
LOYAL = "loyal regulars"
#: Less than $10 per 100 people is not worth a campaign.
WORTH = 1_000
SHORT = {
    "perk": "Early access", "goes_with": "What goes with it", "guide": "Guide", "discount": "12% off",
    "reminder": "Reminder", "win_back": "20% off",
}  # fmt: skip


class Fit(NamedTuple):
    """The message meant for a group, one that is not, and what to watch."""

    fits: str
    misfits: str
    kpi: str


#: By a part of the name that a found group got from its signals.
BY_SIGNAL = {
    "same kind": Fit("perk", "win_back", "days from one order to the next"),
    "on discount": Fit("discount", "reminder", "profit after the discount"),
    "look around long": Fit("guide", "discount", "orders after a guide"),
    "give presents": Fit("guide", "discount", "orders before the next occasion"),
    "full price": Fit("perk", "discount", "second order at the full price"),
}
#: By what the two scores say.
BY_SCORE = {
    "Chance to buy: High": Fit("perk", "discount", "profit against a holdout"),
    "Chance to buy: Medium": Fit("guide", "win_back", "orders against a holdout"),
    "Chance to buy: Low": Fit("guide", "win_back", "cost of sending"),
    "Risk of leaving: High": Fit("perk", "win_back", "orders against a holdout"),
    "Risk of leaving: Low": Fit("perk", "win_back", "profit against a holdout"),
}


def kinds(shop: Business) -> dict[str, Fit]:
    """Every found group and every score, with its message."""
    return {**{name: fit_of(name) for name in groups(shop, None).cat.categories}, **BY_SCORE}


def fit_of(name: str) -> Fit:
    """The message for a found group, by the first signal in its name that is known."""
    known = (fit for signal, fit in BY_SIGNAL.items() if signal in name.lower())
    return next(known, Fit("perk", "win_back", "profit against a holdout"))


def inside(shop: Business) -> dict[str, pd.Index]:
    """Who is in every group today."""
    found = groups(shop, None)
    buys, leaves = scored_today(shop)
    return {
        **{name: found.index[found == name] for name in found.cat.categories},
        **{f"Chance to buy: {one}": buys.index[buys == one] for one in ("High", "Medium", "Low")},
        **{f"Risk of leaving: {one}": leaves.index[leaves == one] for one in ("High", "Low")},
    }


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """What every message truly changes per 100 people of every group: profit in cents, and buyers.

    Opens the truth of the simulated shop: each message is played for everybody who wants email, and is
    not played.
    """

    def found() -> dict[str, pd.DataFrame]:
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        who = inside(shop)
        loyal = shop.truth.customers["hidden_type"] == LOYAL
        profit, buyers, counts = {}, {}, {}
        for key in OFFERED:
            both = send(shop, key, everybody).truth
            more = both["profit_cents_with"] - both["profit_cents_without"]
            came = both["bought_with"].astype(float) - both["bought_without"]
            title = messages(shop)[key].title
            reached = {name: ids.intersection(more.index) for name, ids in who.items()}
            profit[title] = {name: 100 * more[ids].mean() for name, ids in reached.items()}
            buyers[title] = {name: 100 * came[ids].mean() for name, ids in reached.items()}
            if key == "perk":
                counts = {
                    name: {
                        "people": len(who[name]),
                        "reached": len(ids),
                        "loyal": loyal[ids].mean(),
                        "brought": more[ids[loyal[ids]]].sum() / more[ids].sum(),
                    }
                    for name, ids in reached.items()
                }
        return {
            "profit": pd.DataFrame(profit).round(-2) + 0.0,
            "buyers": pd.DataFrame(buyers).round(1) + 0.0,
            "people": pd.DataFrame(counts).T,
        }

    return shop.keep(("clusters", "true effects"), found)


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group."""
    effects, kind = true_effects(shop), kinds(shop)[group]
    title = {key: messages(shop)[key].title for key in OFFERED}
    fits, misfits = title[kind.fits], title[kind.misfits]
    profit, many = effects["profit"].loc[group], effects["people"].loc[group]
    row = effects[count].loc[group].sort_values(ascending=False)
    best = profit.idxmax()
    if count == "profit":
        told = (
            f"{SHORT[kind.fits]}: {amount(row[fits])} per 100, {SHORT[kind.misfits]}: {amount(row[misfits])}"
        )
    else:
        told = (
            f"{SHORT[kind.fits]}: {_more(row[fits])} buyers per 100, "
            f"{SHORT[kind.misfits]}: {_more(row[misfits])}"
        )
    chart = figures.bars(
        row,
        title=told,
        y="True extra profit per 100 people" if count == "profit" else "True extra buyers per 100 people",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    who = f"**{people(many['people'])}** today, {many['reached']:,.0f} of whom want email."
    if nothing_fits(profit, fits):
        return chart, (
            f"{who} **Nothing here fits them:** even the best, “{best}”, brings {_earned(profit[best])}. "
            f"Not for them: “{misfits}”, {_earned(profit[misfits])}. Leave them alone, and look again when "
            "they do something."
        )
    most = "" if best == fits else f" The most comes from “{best}”, {_earned(profit[best])}."
    if title["perk"] in (best, fits) and profit[title["perk"]] >= WORTH:
        most += (
            f" Of what early access earns here, {LOYAL} bring {percent(min(many['brought'], 1))}; they are "
            f"{percent(many['loyal'])} of this group."
        )
    return chart, (
        f"{who} Meant for them: **“{fits}”, {_earned(profit[fits])}**. "
        f"Not for them: “{misfits}”, {_earned(profit[misfits])}.{most}"
    )


def nothing_fits(profit: pd.Series, fits: str) -> bool:
    """Whether no message does much for a group, or the one meant for it does not earn anything."""
    return bool(profit.max() < WORTH or profit[fits] <= 0)


def _earned(cents: float) -> str:
    return f"{amount(cents)} per 100 people" if cents else "nothing per 100 people"


def _more(buyers: float) -> str:
    return f"{buyers:+.1f}".replace("-", "−") if buyers else "no more"


def one_page(shop: Business) -> pd.DataFrame:
    """Every found group and every score on one page: size, a message for it, one that is not, KPI."""
    effects = true_effects(shop)
    title = {key: messages(shop)[key].title for key in OFFERED}
    rows = []
    for name, kind in kinds(shop).items():
        earned = effects["profit"].loc[name]
        fitting = not nothing_fits(earned, title[kind.fits])
        rows.append(
            {
                "group": name,
                "people": int(effects["people"].loc[name, "people"]),
                "meant for them": title[kind.fits] if fitting else "none of these",
                "earns_cents": earned[title[kind.fits]] if fitting else 0,
                "not for them": title[kind.misfits],
                "brings_cents": earned[title[kind.misfits]],
                "watch": kind.kpi,
            }
        )
    return pd.DataFrame(rows)
