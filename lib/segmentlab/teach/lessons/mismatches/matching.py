"""A sharp segment with a generic message: what the report says, and what each message truly changes.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, one page to take
along. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown
from .shelf import EVERYBODY, GENERIC, SHELF, inside, reached, sent_to_all, sizes, true_effects

#: Segments sharp enough that something in them tells what to write.
SHARP = (
    "Loyal, full price",
    "Something goes with it",
    "Seeks quality",
    "Buys supplies again",
    "Reads guides, buys nothing",
)
#: Those of them whose messages are compared; of the loyal the reader hears by a guess.
COMPARED = SHARP[1:]
#: What a report counts.
REPORTED = {"Plain reminder": "reminder", "12% off for two weeks": "discount"}
COUNTED = {"who ordered": "bought", "what each spent": "revenue"}


def titles(shop: Business, group: str) -> dict[str, str]:
    """The two generic messages and the one meant for a segment, by their keys."""
    return {key: messages(shop)[key].title for key in (*GENERIC, SHELF[group].fits)}


def seen_after(shop: Business, group: str, message: str, count: str) -> tuple[float, float]:
    """What a report counts after a message: in the segment, and among everybody it could be sent to."""
    both = sent_to_all(shop)[message]
    here = inside(shop)[group].reindex(both.index)
    did = both["bought_with"].astype(float) if count == "bought" else both["revenue_cents_with"]
    return float(did[here].mean()), float(did.mean())


def report(shop: Business, group: str, message: str, count: str) -> Shown:
    """The report of a send, as a tool shows it: the segment against the newsletter to everybody."""
    segment, all_of_them = seen_after(shop, group, message, count)
    title = messages(shop)[message].title
    written = percent if count == "bought" else (lambda cents: amount(round(cents, -2) + 0.0))
    times = segment / all_of_them if all_of_them else 0
    chart = figures.bars(
        {f"“{group}”": segment, "everybody with email": all_of_them},
        title=f"“{title}”: {written(segment)} in the segment, {written(all_of_them)} in all",
        y="Ordered within six weeks" if count == "bought" else "Revenue per person within six weeks",
        style="percent" if count == "bought" else "money",
        highlight=[f"“{group}”"],
    )
    verdict = (
        f"The segment brings **{times:.1f} times** what everybody brings."
        if times >= 1.05
        else "The segment brings no more than everybody does."
    )
    did = "ordered" if count == "bought" else "spent, on average"
    return chart, (
        f"“{title}” went to {people(reached(shop)[group])} of “{group}”, who {SHELF[group].words}. Within "
        "six "
        f"weeks {written(segment)} of them {did}, against {written(all_of_them)} of all who got it. {verdict}"
        if count == "bought"
        else f"“{title}” went to {people(reached(shop)[group])} of “{group}”, who {SHELF[group].words}. "
        "Within "
        f"six weeks each {did}, {written(segment)}, against {written(all_of_them)} of all who got it. "
        f"{verdict}"
    )


def generic_and_matched(shop: Business, group: str, count: str) -> Shown:
    """What the two generic messages and the one meant for a segment truly change."""
    effects, title = true_effects(shop), titles(shop, group)
    profit = effects["profit"].loc[group, list(title)].round(-2) + 0.0
    buyers = effects["buyers"].loc[group, list(title)].round(1) + 0.0
    fits = SHELF[group].fits
    row = (profit if count == "profit" else buyers).rename(index=title).sort_values(ascending=False)
    if count == "profit":
        pair = _brings(profit[fits]), _brings(profit["reminder"])
        told = f"“{title[fits]}” {pair[0]} per 100, “{title['reminder']}” {pair[1]}"
    else:
        pair = _more(buyers[fits]), _more(buyers["reminder"])
        told = f"“{title[fits]}”: {pair[0]} buyers per 100, “{title['reminder']}”: {pair[1]}"
    chart = figures.bars(
        row,
        title=told,
        y=f"True extra {'profit' if count == 'profit' else 'buyers'} per 100 people",
        style="money" if count == "profit" else "number",
        highlight=[title[fits]],
    )
    gap = (profit[fits] - profit["reminder"]) * reached(shop)[group] / 100
    return chart, (
        f"**{people(sizes(shop)[group])}** {SHELF[group].words}. Meant for them: “{title[fits]}”, which "
        f"**{_brings(profit[fits])} per 100** ({_more(buyers[fits])} buyers). The reminder "
        f"{_brings(profit['reminder'])} ({_more(buyers['reminder'])} buyers), the code "
        f"{_brings(profit['discount'])} ({_more(buyers['discount'])} buyers). For the "
        f"{reached(shop)[group]:,} of them who want emails, one send of the right message in place of the "
        f"reminder is worth **{amount(round(gap, -2))}**."
    )


def _brings(cents: float) -> str:
    return f"earns {amount(cents)}" if cents > 0 else f"loses {amount(-cents)}" if cents else "earns nothing"


def _more(buyers: float) -> str:
    return f"{buyers:+.1f}".replace("-", "−") if buyers else "no more"


def one_page(shop: Business) -> pd.DataFrame:
    """Every segment on one page: rule, size, its message, the generic one, and what to do with it."""
    effects, rows = true_effects(shop)["profit"].round(-2) + 0.0, []
    for name, one in SHELF.items():
        title = messages(shop)[one.fits].title if one.fits else ""
        fits = f"{title}: {amount(effects.loc[name, one.fits])}" if title else "none"
        rows.append(
            {
                "segment": name,
                "rule": one.words,
                "people": int(sizes(shop)[name]),
                "meant for them": fits,
                "plain reminder": amount(effects.loc[name, "reminder"]),
                "12% off": amount(effects.loc[name, "discount"]),
                "decision": "act on it" if one.fits else "retire, or find a message first",
            }
        )
    return pd.DataFrame(rows)


def best_of_all(shop: Business) -> str:
    """The message that earns most if everybody gets it."""
    return str(true_effects(shop)["profit"].loc[EVERYBODY].idxmax())
