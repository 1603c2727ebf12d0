"""Which message fits which reason to go: every group of the notebook, every message, with the true effect.

Comes in: the meal-kit box, whose people can live through the same weeks many times. Goes out: pictures,
sentences, one page to take along. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.replay import replayed
from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import customer
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .signs import CONTENT, SIGNS, cancelled, ended

#: Messages to subscribers, and to people who are gone.
OFFERED = (
    "skip_helper", "card_text", "app_nudge", "pause_offer", "success_call", "bigger_plan", "price_off",
)  # fmt: skip
WINNING_BACK = ("winback_news", "winback_offer", "price_off")
WEEKS = 12
LEFT, ENDED = customer("status") == "cancelled", customer("status") == "ended"


@dataclass(frozen=True)
class Kind:
    """A group: its rule, also in words, the message meant for it, one that is not, its KPI."""

    rule: Rule
    words: str
    fits: str
    misfits: str
    kpi: str
    gone: bool = False


def _sign(name: str, fits: str, misfits: str, kpi: str) -> Kind:
    return Kind(SIGNS[name].rule, SIGNS[name].words, fits, misfits, kpi)


KINDS: dict[str, Kind] = {
    "Two skips in a row": _sign("Two skips in a row", "skip_helper", "price_off", "boxes in the next 4 "
    "weeks"),
    "Payment failed": _sign("Payment failed", "card_text", "price_off", "payments recovered"),
    "App quiet for 14 days": _sign("App quiet for 14 days", "app_nudge", "price_off", "still there after "
    "12 weeks"),
    "Cancellation page seen": _sign("Cancellation page seen", "pause_offer", "price_off", "pauses that end "
    "in a box"),
    "Complaint": _sign("Complaint", "success_call", "price_off", "still there after 12 weeks"),
    "Never in the app": _sign("Never in the app", "skip_helper", "success_call", "leave them alone"),
    "Content": Kind(
        CONTENT, "took eight boxes or more and have no skip, ticket or look at the cancellation page in 8 "
            "weeks",
        "bigger_plan", "price_off", "larger plans",
    ),
    "Left in the last 8 weeks": Kind(
        LEFT & (cancelled.days_since_last() <= 56), "left of their own will in the last 8 weeks",
        "winback_news", "price_off", "back after 12 weeks, against a holdout", True,
    ),
    "Payment ended it, last 8 weeks": Kind(
        ENDED & (ended.days_since_last() <= 56), "were ended by a failed payment in the last 8 weeks",
        "winback_news", "price_off", "back after 12 weeks", True,
    ),
    "Left over 26 weeks ago": Kind(
        LEFT & (cancelled.days_since_last() > 182), "left of their own will more than 26 weeks ago",
        "winback_news", "price_off", "cost of reaching them", True,
    ),
}  # fmt: skip
RARE = ("Payment failed", "Complaint")


def offered(group: str) -> tuple[str, ...]:
    """The messages that a group can be sent."""
    if KINDS[group].gone:
        return WINNING_BACK
    # A larger plan is for those who are content, a word about the card for those whose payment failed.
    special = {"Content": "bigger_plan", "Payment failed": "card_text"}
    others = set(special.values()) - {special.get(group)}
    return tuple(key for key in OFFERED if key not in others)


def true_effects(box: Business) -> dict[str, pd.DataFrame]:
    """What messages change per 100 people within twelve weeks, on average: profit in cents, and people kept.

    For people who are gone, being kept means having come back.
    """

    def found() -> dict[str, pd.DataFrame]:
        inside = pd.concat({name: members(kind.rule, box) for name, kind in KINDS.items()}, axis=1)
        gone = [name for name, kind in KINDS.items() if kind.gone]
        rare = inside[list(RARE)].any(axis=1)
        others = inside.drop(columns=[*gone, *RARE]).any(axis=1) & ~rare
        long_ago = inside["Left over 26 weeks ago"]
        lately = inside[gone].any(axis=1) & ~long_ago
        profit, kept = {}, {}
        for key in dict.fromkeys(OFFERED + WINNING_BACK):
            parts = [rare, others] * (key in OFFERED) + [lately, long_ago] * (key in WINNING_BACK)
            both = pd.concat([replayed(box, key, who, copies=7_000, weeks=WEEKS) for who in parts])
            more = both["profit_cents_with"] - both["profit_cents_without"]
            for name in KINDS:
                if key in offered(name):
                    who = inside[name].reindex(both.index)
                    what = "restarted" if name in gone else "stayed"
                    stay = both[f"{what}_with"] - both[f"{what}_without"]
                    profit[name, key] = 100 * more[who].mean()
                    kept[name, key] = 100 * stay[who].mean()
        return {
            "profit": pd.Series(profit).unstack(),
            "kept": pd.Series(kept).unstack(),
            "people": inside.sum().to_frame("people"),
        }

    return box.keep(("renewal", "true effects"), found)


def titles(box: Business, group: str) -> dict[str, str]:
    """The messages that a group can be sent, by their names."""
    return {key: messages(box)[key].title.split(", by")[0] for key in offered(group)}


def who_gets_what(box: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group."""
    effects, kind = true_effects(box), KINDS[group]
    title = titles(box, group)
    fits, misfits = title[kind.fits], title[kind.misfits]
    profit = effects["profit"].loc[group, list(offered(group))].rename(index=title).round(-2) + 0.0
    kept = effects["kept"].loc[group, list(offered(group))].rename(index=title).round(1) + 0.0
    row = (profit if count == "profit" else kept).sort_values(ascending=False)
    best = profit.idxmax()
    word = "back" if kind.gone else "kept"
    if count == "profit":
        told = f"“{fits}” {_brings(row[fits])} per 100, “{misfits}” {_brings(row[misfits])}"
    else:
        told = f"“{fits}”: {_more(row[fits])} of 100 {word}, “{misfits}”: {_more(row[misfits])}"
    chart = figures.bars(
        row,
        title=told,
        y=f"True extra {'profit' if count == 'profit' else f'people {word}'} per 100, within twelve weeks",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    rest = "" if best == fits else f" The most comes from “{best}”: it {_brings(profit[best])}."
    return chart, (
        f"**{people(effects['people']['people'][group])}** today {kind.words}. Meant for them: “{fits}”, "
        "which "
        f"**{_brings(profit[fits])}** per 100 ({_more(kept[fits])} {word}). Not for them: “{misfits}”, which "
        f"{_brings(profit[misfits])} ({_more(kept[misfits])} {word}).{rest}"
    )


def _brings(cents: float) -> str:
    return f"earns {amount(cents)}" if cents > 0 else f"loses {amount(-cents)}" if cents else "earns nothing"


def _more(number: float) -> str:
    return f"{number:+.1f}".replace("-", "−") if number else "0"


def one_page(box: Business) -> pd.DataFrame:
    """Every group on one page: rule, size, a message meant for it, one that is not, KPI."""
    effects, rows = true_effects(box), []
    for name, kind in KINDS.items():
        earned = effects["profit"].loc[name].round(-2) + 0.0
        fits, misfits = (messages(box)[key].title for key in (kind.fits, kind.misfits))
        rows.append(
            {
                "group": name,
                "rule": kind.words,
                "people": int(effects["people"].loc[name, "people"]),
                "meant for them": f"{fits}: {amount(earned[kind.fits])}",
                "not for them": f"{misfits}: {amount(earned[kind.misfits])}",
                "watch": kind.kpi,
            }
        )
    return pd.DataFrame(rows)
