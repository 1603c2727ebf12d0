"""What the panels show: who is on a list, what it measured, which kinds of people it holds, what it earns.

Comes in: the meal-kit box and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.lift import Lift, lift
from segmentlab.measure.uplift import KINDS, UpliftCurve, uplift_curve
from segmentlab.words import amount, people, percent, signed

from ... import figures
from ...picture import Picture
from ..shared import Shown
from .finding import (
    BEST,
    IN_WORDS,
    LISTS,
    LOT,
    MODEL,
    RISK,
    SAFE,
    SENT,
    SIGN,
    SIZES,
    TRIES,
    earned,
    first,
    futures,
    halves,
    lot_of,
    risk,
    risk_model,
    scores,
    signals,
    tested,
    tries,
)

#: Lists that need nothing learnt from the test, so that all of its people may be on them.
PLAIN = {
    "riskiest first": RISK, "safest first (likeliest to buy)": SAFE,
    "skipped a box lately first": SIGN, "by lot": LOT,
}  # fmt: skip
#: The scores that the curve judges.
JUDGED = {"uplift model": MODEL, "risk of leaving": RISK, "skipped a box lately": SIGN}
MANY = {"persuadable": "persuadables", "sure thing": "sure things", "lost cause": "lost causes",
        "sleeping dog": "sleeping dogs"}  # fmt: skip
#: How much of the test a model learns from.
AMOUNTS = {f"{size:,} people": size for size in SIZES} | {"all of the first half": 100_000}
#: How the panel of money is drawn.
DRAWN = {"this many people, as bars": "bars", "true uplift curves": "curves"}
#: What the panel of messages calls them, in the middle of a sentence.
CALLED = {key: name[0].lower() + name[1:] for name, key in SENT.items()}


def scene(box: Business) -> str:
    """The story the notebook opens with."""
    own = risk_model(box).evaluation.loc[("model", "later"), "auc"]
    return (
        f"The meal-kit box sent a box to {len(risk(box)):,} people in the past six weeks. About "
        f"{percent(risk(box).mean())} of them will take none in the next six, and the retention team has a "
        f"score that foretells who: it is right in {percent(own)} of pairs. The plan is to write to the "
        "riskiest, with "
        "other recipes for this week. Nobody in the meeting objects. Who else should one write to, if not to "
        "those who are about to leave?"
    )


def ordered(box: Business, which: str) -> pd.DataFrame:
    """Everybody of the test, in the order of a list."""

    def made() -> pd.DataFrame:
        everybody, known = tested(box), signals(box).loc[tested(box).index]
        lot = lot_of(everybody.index, "order")
        score = {RISK: known["risk"], SAFE: -known["risk"], SIGN: known["skips"] + lot / 2, LOT: lot}[which]
        return everybody.loc[first(score, len(score))]

    return box.keep(("target", "ordered", which), made)


def lists_at(box: Business, which: str, reached: int) -> Lift:
    """What the test measured among the first so many of a list."""
    return box.keep(
        ("target", "list at", which, reached),
        lambda: lift(ordered(box, which).iloc[:reached], "bought"),
    )


def the_list(box: Business, which: str, reached: int) -> Shown:
    """The first so many people of a list, half of whom were held out: who leaves, and what is changed."""
    found = lists_at(box, which, reached)
    gone, kept = 1 - found.holdout_mean, found.difference
    name = next(words for words, one in PLAIN.items() if one == which)
    chart = figures.bars(
        {"no email": found.holdout_mean, "email": found.message_mean},
        title=f"First {reached:,}: {percent(gone)} leave if left alone, the email changes {_points(kept)}",
        y="Took a box within six weeks",
        style="percent",
        highlight=["email"],
    )
    clear = (
        "That is clear of zero."
        if found.low > 0 or found.high < 0
        else "That may be nothing at all: the interval holds zero."
    )
    return chart, (
        f"The first **{reached:,} people, {name}**, {found.message_people:,} with the email and "
        f"{found.holdout_people:,} held out. Without it **{percent(gone)}** take no box for six weeks. With "
        f"it **{_more(100 * kept)} of 100** take one (95% interval {_signed(100 * found.low)} to "
        f"{_signed(100 * found.high)}). {clear}"
    )


def _points(change: float) -> str:
    return f"{_signed(100 * change)} points"


def _signed(value: float) -> str:
    return signed(value, nothing="0.0")


def _more(value: float) -> str:
    value = round(value, 1)
    return f"{abs(value):.1f} {'more' if value >= 0 else 'fewer'}"


def kinds(box: Business, message: str, kind: str) -> Shown:
    """Where the people of one kind are, in ten equal groups by risk."""
    everybody = futures(box, message)
    counted = pd.crosstab(everybody["tenth"], everybody["kind"]).reindex(columns=list(KINDS), fill_value=0)
    share = counted[kind] / counted.sum(axis=1)
    total = counted.sum()
    names = {1: "1 safest", 10: "10 riskiest"}
    bars = {names.get(place, str(place)): value for place, value in share.items()}
    if total[kind]:
        there = counted.loc[10, kind]
        inside = f"{there:,}" if there else "none"
        title = f"{people(total[kind], kind)}, {inside} of them in the riskiest tenth"
    else:
        title = f"No {MANY[kind]} at all"
    chart = figures.bars(
        bars, title=title, y=f"Of each tenth by risk: {MANY[kind]}", style="percent",
        highlight=["10 riskiest"],
    )  # fmt: skip
    won, lost = total["persuadable"], total["sleeping dog"]
    balance = (
        f"Sent to all, it keeps {people(won - lost, 'customer')}."
        if won > lost
        else f"Sent to all, it **loses {people(lost - won, 'customer')}**."
        if lost > won
        else "Sent to all, it keeps as many as it loses."
    )
    return chart, (
        f"“{_title(message)}”, both futures of {len(everybody):,} people: "
        f"{people(total['sure thing'], 'sure thing')}, {people(total['lost cause'], 'lost cause')}, "
        f"**{people(won, 'persuadable')}, {people(lost, 'sleeping dog')}**. {balance}"
    )


def _title(message: str) -> str:
    return next(name for name, key in SENT.items() if key == message)


def curve_of(box: Business, which: str) -> UpliftCurve:
    """The uplift curve of a score, on people it was not learnt from."""

    def made() -> UpliftCurve:
        others = halves(box)[1]
        return uplift_curve(tested(box).loc[others], scores(box)[which].loc[others], "bought")

    return box.keep(("target", "curve", which), made)


def curve(box: Business, which: str, share: int) -> Shown:
    """The uplift curve of one score as the test measured it, read off at a share of the people."""
    found = curve_of(box, which)
    name = next(words for words, one in JUDGED.items() if one == which)
    row = found.curve.iloc[(found.curve["share"] - share / 100).abs().argmin()]
    at, gained, lot = percent(row["share"]), row["gained"], row["by_lot"]
    known = found.low > 0 or found.high < 0
    chart = figures.uplift(
        {name: found},
        title=f"First {at}: {_more(gained)} of 100 with a box, by lot {_more(lot)}",
        x="Share of people who get the email, highest score first",
        y="More people with a box, per 100 of all",
    )
    verdict = (
        f"the score is **{'better' if found.low > 0 else 'worse'} than a lottery**"
        if known
        else "this test **cannot tell the score from a lottery**"
    )
    return chart, (
        f"Write to the first **{at}** by {name}, and of every 100 of the whole audience "
        f"**{_more(gained)}** take a box "
        f"(95% interval {_signed(row['low'])} to {_signed(row['high'])}); as many by lot would bring "
        f"{_more(lot)}. Mean height above the line of the lot: {_signed(found.area)} of 100 (interval "
        f"{_signed(found.low)} to {_signed(found.high)}), so {verdict}."
    )


def worth(box: Business, message: str, reached: int, show: str = "bars") -> Shown:
    """True extra profit of reaching the first so many of every list, or of reaching more and more."""
    table = earned(box, message)
    reached = min(reached, len(table) - 1)
    row = table.iloc[reached].round(-2) + 0.0
    five = row[list(LISTS)].sort_values(ascending=False)
    best, plan = five.index[0], "calls" if message == "success_call" else "emails"
    title = f"{reached:,} {plan}: {amount(row[RISK])} from {RISK}, {amount(row[SIGN])} by {SIGN}"
    chart = (
        true_curves(table, title)
        if show == "curves"
        else figures.bars(
            row[[*five.index, BEST]],
            title=title,
            y="True extra profit in six weeks",
            style="money",
            highlight=[best] if five.iloc[0] > 0 else [],
        )
    )
    everybody = table[LOT].iloc[-1]
    verdict = (
        f"Most comes from **{best}** ({amount(five.iloc[0])})."
        if five.iloc[0] > 0
        else f"**Every list loses.** The smallest loss is {best} ({amount(five.iloc[0])}); the right list "
        "for this message is the empty one."
    )
    return chart, (
        f"{CALLED[message].capitalize()}, to the first {reached:,} of {len(table) - 1:,} people. The plain "
        f"sign here: {IN_WORDS[message]}. {verdict} Sent to everybody it changes profit by "
        f"{amount(round(everybody, -2))}. “The best there is” picks by both futures, luck included: nobody "
        "can know it."
    )


def true_curves(table: pd.DataFrame, title: str) -> Picture:
    """The true uplift curves of the lists: profit gained as more and more of each are reached."""
    places = np.linspace(0, len(table) - 1, 41).round().astype(int)
    lines = {
        name: pd.Series(table[name].iloc[places].to_numpy(), index=places / places[-1])
        for name in (SIGN, MODEL, RISK, SAFE)
    }
    return figures.uplift(lines, title=title, y="True extra profit in six weeks", style="money")


def learnt_from(box: Business, size: int) -> Shown:
    """What 600 emails earn when the uplift model learnt from fewer people."""
    table, six = tries(box), earned(box).iloc[600]
    size = min(table.index, key=lambda one: abs(one - size))
    row = table.loc[size].round(-2)
    whole = size == table.index[-1]
    bars = {f"model, {one:,} people": values.mean() for one, values in table.iterrows()}
    bars |= {SIGN: six[SIGN], RISK: six[RISK]}
    chart = figures.bars(
        pd.Series(bars).round(-2),
        title=f"Learnt from {size:,} people the model's 600 earn {amount(row.mean())}"
        + ("" if whole else " on average"),
        y="True extra profit of 600 emails",
        style="money",
        highlight=[f"model, {size:,} people"],
    )
    worse = int((row < six[RISK]).sum())
    luck = (
        "That is all there is to learn from in half of this test."
        if whole
        else f"Learnt {TRIES} times from {size:,} people drawn anew, they earn from **{amount(row.min())} to "
        f"{amount(row.max())}**; {worse or 'none'} of the {TRIES} models did worse than the "
        "risk list."
    )
    behind = "less" if row.mean() < six[SIGN] else "more"
    return chart, (
        f"{luck} One plain sign, which had nothing to learn, earns **{amount(round(six[SIGN], -2))}**: "
        f"the model, learnt from {size:,} people, brings {behind}."
    )


def one_page(box: Business) -> pd.DataFrame:
    """What the first 600 of every list truly earn with each message."""
    columns = {
        f"{CALLED[message]}_cents": earned(box, message).iloc[600].round(-2) + 0.0
        for message in SENT.values()
    }
    table = pd.DataFrame(columns).loc[[*LISTS, BEST]].astype(int)
    return table.rename_axis("600 people").reset_index()
