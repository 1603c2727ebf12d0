"""Which message fits which stage: every stage, every message, with the true effect.

Comes in: a business, which can be played with a message and without. Goes out: pictures, sentences, one page
to take along. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.segment.lifecycle import STAGES
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .moving import PERSON, SAID, WEEKS, stages_by_week

#: Messages to choose from in each business.
OFFERED = {
    "subscription": (
        "skip_helper", "bigger_plan", "pause_offer", "winback_news", "winback_offer", "price_off",
    ),
    "ecommerce": ("perk", "guide", "reminder", "discount", "win_back"),
    "saas": ("reengage", "docs_tip", "checklist", "win_back"),
}  # fmt: skip
#: What counts in each business: outcome, what it is called, and how many weeks are watched.
COUNTED = {
    "subscription": ("profit_cents", "True extra profit per 100 people in 8 weeks", 8),
    "ecommerce": ("profit_cents", "True extra profit per 100 people in 6 weeks", 6),
    "saas": ("active", "True extra active users per 100 people in 8 weeks", 8),
}
#: Effects on fewer people are not shown, and on fewer than the second number they come with a warning.
FEWEST, FEW = 100, 400


@dataclass(frozen=True)
class Match:
    """The message meant for a stage, and one that is not; without the first, silence fits best."""

    fits: str
    misfits: str


MATCHES: dict[str, dict[str, Match]] = {
    "subscription": {
        "Activated": Match("skip_helper", "price_off"),
        "Loyal": Match("bigger_plan", "winback_offer"),
        "At risk": Match("skip_helper", "price_off"),
        "Won back": Match("skip_helper", "winback_offer"),
        "Churned": Match("winback_news", "price_off"),
    },
    "ecommerce": {
        "New": Match("guide", "win_back"),
        "Activated": Match("perk", "win_back"),
        "Loyal": Match("perk", "reminder"),
        "At risk": Match("perk", "win_back"),
        "Won back": Match("perk", "reminder"),
        "Churned": Match("", "win_back"),
        "Not started": Match("guide", "win_back"),
    },
    "saas": {
        "New": Match("", "reengage"),
        "Activated": Match("", "win_back"),
        "Loyal": Match("", "win_back"),
        "At risk": Match("reengage", "checklist"),
        "Won back": Match("", "checklist"),
        "Churned": Match("win_back", "checklist"),
        "Not started": Match("win_back", "checklist"),
    },
}
#: What each stage is for: the next step, and the number that tells whether it works.
NEXT_STEP = {
    "New": ("help with the first step", "share activated after 4 weeks"),
    "Activated": ("make the next time happen", "share loyal after 12 weeks"),
    "Loyal": ("thank, and leave the price alone", "share still loyal after 12 weeks"),
    "At risk": ("help by the reason, before they leave", "share there again, against a holdout"),
    "Won back": ("a second welcome", "share still there after 12 weeks"),
    "Churned": ("news, seldom; else silence", "profit of those who return, against a holdout"),
    "Not started": ("one offer of help, then silence", "share started, against a holdout"),
}


def true_effects(business: Business) -> pd.DataFrame:
    """What every message (columns) truly changes per 100 people of every stage (rows), and who was reached.

    Opens the truth of the simulated business: each message is played for everybody, and is not played.
    """

    def found() -> pd.DataFrame:
        stages = stages_by_week(business)[WEEKS]
        everybody = pd.Series(True, index=stages.index)
        outcome, _, weeks = COUNTED[business.name]
        table = {}
        for key in OFFERED[business.name]:
            both = send(business, key, everybody, weeks=weeks).truth
            more = both[f"{outcome}_with"].astype(float) - both[f"{outcome}_without"]
            table[key] = 100 * more.groupby(stages.reindex(more.index), observed=False).mean()
        reached = stages.reindex(more.index).value_counts(sort=False)
        return pd.DataFrame(table).assign(reached=reached, people=stages.value_counts(sort=False))

    return business.keep(("lifecycle", "true effects"), found)


def titles(business: Business) -> dict[str, str]:
    """The messages of the lesson, by key, as people know them."""
    return {key: messages(business)[key].title for key in OFFERED[business.name]}


def told(business: Business, value: float) -> str:
    """An effect per 100 people in the unit of the business."""
    if business.name != "saas":
        value = round(value, -2) + 0.0
        return f"{amount(value)} per 100 people" if value else "nothing"
    value = round(value, 1) + 0.0
    return f"{value:+.1f} active users per 100 people".replace("-", "−") if value else "nobody"


def who_gets_what(business: Business, stage: str) -> Shown:
    """What each message truly brings from one stage."""
    effects, names = true_effects(business).loc[stage], titles(business)
    many, reached = (0 if pd.isna(effects[one]) else int(effects[one]) for one in ("people", "reached"))
    person, match = PERSON[business.name], MATCHES[business.name].get(stage)
    if match is None or reached < FEWEST:
        chart = figures.nothing(
            title="Too few people to tell",
            why="So few people are in this stage that chance decides. Choose another.",
        )
        said = f"Today **{people(many, person)}** {_are(stage, many)}, {reached:,} of whom can be reached."
        if not many:
            said = f"Today no {person} is in this stage."
        return chart, said
    money = business.name != "saas"
    row = effects[list(names)].astype(float).round(-2 if money else 1).sort_values(ascending=False) + 0.0
    best = str(row.index[0])
    short = [told(business, row[key]).removesuffix(" per 100 people") for key in (best, match.misfits)]
    moves = row[best] >= (1_000 if money else 0.5)
    if moves:
        title = f"“{names[best]}”: {short[0]} per 100 people"
    else:
        title = f"No message {'earns much' if money else 'moves many'} among those {SAID[stage]}"
    chart = figures.bars(
        row.rename(names),
        title=title,
        y=COUNTED[business.name][1],
        style="money" if money else "number",
        highlight=[names[best]] if moves else [],
    )
    sentence = f"**{people(many, person)}** {_are(stage, many)} today; {reached:,} can be reached. "
    if match.fits and best == match.fits:
        sentence += f"Meant for them: **“{names[best]}”, {told(business, row[best])}**. "
    elif match.fits:
        sentence += (
            f"Meant for them: **“{names[match.fits]}”, {told(business, row[match.fits])}**; the most comes "
            "from "
            f"“{names[best]}”, {told(business, row[best])}. "
        )
    else:
        sentence += f"The best of them is “{names[best]}”: {told(business, row[best])}. "
        sentence += "**Silence fits as well.** "
    sentence += f"Not for them: “{names[match.misfits]}”, {told(business, row[match.misfits])}."
    if reached < FEW:
        sentence += " With so few people, a single one more or less moves these bars."
    return chart, sentence


def one_page(*businesses: Business) -> pd.DataFrame:
    """Every stage on one page: people, next step, message that fits and one that does not, KPI."""
    rows = []
    for stage in STAGES:
        step, kpi = NEXT_STEP[stage]
        row = {"stage": stage, "next step": step, "watch": kpi}
        for business in businesses:
            effects, match = true_effects(business).loc[stage], MATCHES[business.name].get(stage)
            name = {"subscription": "the box", "ecommerce": "the shop", "saas": "the tool"}[business.name]
            if match is None or effects["reached"] < FEWEST:
                row[name] = "too few people"
                continue
            names = titles(business)
            fits = f"{names[match.fits]}: {told(business, effects[match.fits])}" if match.fits else "silence"
            row[name] = f"{fits}. Not: {names[match.misfits]}: {told(business, effects[match.misfits])}"
        rows.append(row)
    return pd.DataFrame(rows).replace(" per 100 people", "", regex=True)


def returns(box: Business) -> dict[str, tuple[float, float]]:
    """Per 100 former subscribers who get it: how many more restart, and extra profit in cents."""

    def found() -> dict[str, tuple[float, float]]:
        stages = stages_by_week(box)[WEEKS]
        result = {}
        for key in ("winback_offer", "winback_news"):
            sent = send(box, key, stages == "Churned", weeks=8)
            result[key] = (100 * sent.true_effect("restarted"), 100 * sent.true_effect("profit_cents"))
        return result

    return box.keep(("lifecycle", "returns"), found)


def _are(stage: str, many: int) -> str:
    """Say that people are in a stage: are loyal, have not started."""
    if stage == "Not started":
        return "has not started" if many == 1 else "have not started"
    return f"{'is' if many == 1 else 'are'} {SAID[stage]}"
