"""Rollouts region by region: before and after, both trends, difference in differences, and the truth.

Comes in: the gear shop, the meal-kit box, and where the reader's controls stand. Goes out: pictures and
sentences. Stage of the loop: teach.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segmentlab.activate.past import PastCampaign, past_campaign
from segmentlab.instrument.business import Business
from segmentlab.measure.staggered import StaggeredEffect, averaged_over, staggered_effect
from segmentlab.words import people, percent, signed

from ... import figures
from ..shared import Shown

OTHERS, DESSERT = "what_others_chose_2025", "dessert_rollout_2025"
#: The rollouts, by what they are called, and what is counted in each business.
ROLLOUTS = {"“What others chose”, the gear shop": OTHERS, "A free dessert, the meal-kit box": DESSERT}
THING = {OTHERS: "orders", DESSERT: "boxes"}
WAVES = ("first", "second", "third", "fourth")
#: How the table of a rollout names its people, weeks and regions.
NAMES: dict[str, Any] = {"unit": "customer_id", "period": "week", "cluster": "region"}
#: Weeks before the start with which the regions are compared.
DISTANCE = 6
#: The imaginary rollouts: how the eight regions are chosen, and the weeks, counted from the opening.
CHOSEN = {"by lot": "lot", "those that sold least lately": "weak", "those that sold most lately": "strong"}
STARTS = tuple(range(14, 62, 6))
#: With which weeks the orders after are compared: how many weeks lie between them and the start.
COMPARED = {"the 6 weeks before": 0, "the 6 weeks before those": 6}


def owner(shop: Business, box: Business, campaign: str) -> Business:
    """Which of both businesses ran a campaign."""
    return box if campaign in set(box.tables["campaigns"]["campaign"]) else shop


def past(shop: Business, box: Business, campaign: str) -> PastCampaign:
    """A campaign of the past, looked up once."""
    business = owner(shop, box, campaign)
    return business.keep(("no holdout", "past", campaign), lambda: past_campaign(business, campaign))


def by_week(shop: Business, box: Business, campaign: str) -> pd.DataFrame:
    """Orders of everybody in every week, with the week in which their region's turn came."""
    found = past(shop, box, campaign)
    return owner(shop, box, campaign).keep(("no holdout", "by week", campaign), found.by_week)


def means(shop: Business, box: Business, campaign: str) -> pd.DataFrame:
    """Orders per 1,000 people: a row per week, a column per wave; the last is of those never sent."""

    def made() -> pd.DataFrame:
        table = by_week(shop, box, campaign)
        starts = table["starts"].fillna(np.inf)
        both = 1_000 * table.groupby(["week", starts])["orders"].agg("mean").unstack()
        both.attrs["people"] = table[table["week"] == 0].groupby(starts)["customer_id"].count().to_dict()
        return both

    return owner(shop, box, campaign).keep(("no holdout", "means", campaign), made)


class Wave:
    """One wave of a rollout: its regions and those whose turn is still to come, around its start."""

    def __init__(self, shop: Business, box: Business, campaign: str, wave: str, weeks: int = DISTANCE):
        table = means(shop, box, campaign)
        starts = [one for one in table.columns if np.isfinite(one)]
        self.start = starts[WAVES.index(wave)]
        later = [one for one in table.columns if one > self.start]
        # From the next start on, part of the others have it, too.
        self.until = int(min(weeks, min(later) - self.start))
        count = pd.Series(table.attrs["people"])
        self.mine, self.others = table[self.start], table[later] @ (count[later] / count[later].sum())
        self.people = int(count[self.start]), int(count[later].sum())
        at = table.index - self.start
        before, after = (at >= -weeks) & (at < 0), (at >= 0) & (at < self.until)
        self.before = float(self.mine[before].mean()), float(self.others[before].mean())
        self.after = float(self.mine[after].mean()), float(self.others[after].mean())

    @property
    def own_change(self) -> float:
        """After less before, of the regions of the wave alone."""
        return self.after[0] - self.before[0]

    def luck(self, table: pd.DataFrame) -> float:
        """Half the 95% interval of the change, from how its regions differ in it."""
        from scipy.stats import t

        mine = table[table["starts"] == self.start]
        at = mine["week"] - self.start
        before, after = (
            1_000 * mine[inside].groupby("region")["orders"].mean()
            for inside in ((at >= -DISTANCE) & (at < 0), (at >= 0) & (at < self.until))
        )
        changes = after - before
        return float(t.ppf(0.975, len(changes) - 1) * changes.std() / np.sqrt(len(changes)))

    @property
    def difference(self) -> float:
        """Their change less that of the others."""
        return self.own_change - (self.after[1] - self.before[1])


def scene(shop: Business, box: Business) -> str:
    """The story the notebook opens with."""
    shop_people, box_people = (
        len(np.unique(by_week(shop, box, one)["customer_id"])) for one in (OTHERS, DESSERT)
    )
    return (
        "Last year both companies tried something new. The gear shop wrote to "
        f"{people(shop_people)} about “What others chose”, the meal-kit box gave {people(box_people)} a free "
        "dessert. Neither held anybody out: it went to one group of regions after another. "
        "Now the head of finance asks what it brought. Your colleague compares the orders before with the "
        "orders after. What else is there to do?"
    )


def before_after(shop: Business, box: Business, campaign: str, wave: str) -> Shown:
    """Orders of the regions of one wave, before and after their turn."""
    found, thing = Wave(shop, box, campaign, wave), THING[campaign]
    before, after = found.before[0], found.after[0]
    chart = figures.bars(
        pd.Series({"before": before, "after": after}).round(1),
        title=f"{thing.capitalize()} went {'up' if after > before else 'down'} by "
        f"{percent(abs(after / before - 1))} after the start",
        y=f"{thing.capitalize()} per 1,000 people and week",
        highlight=["after"],
    )
    return chart, (
        f"The **{wave}** regions, {people(found.people[0])}. In the six weeks before their turn there were "
        f"{before:.1f} {thing} per 1,000 people and week, in the {found.until} weeks from it on {after:.1f}: "
        f"**{signed(found.own_change)}**, or {signed(100 * (after / before - 1), 0)}%."
    )


def trends(shop: Business, box: Business, campaign: str, wave: str) -> Shown:
    """Both trends around the start of a wave: its regions, and those whose turn is still to come."""
    found, thing = Wave(shop, box, campaign, wave), THING[campaign]
    at = found.mine.index - found.start
    shown = (at >= -8) & (at < found.until)
    table = pd.DataFrame({"started": found.mine, "still to come": found.others})[shown]
    table.index = at[shown]
    chart = figures.lines(
        table,
        title=f"{signed(found.own_change)} here, {signed(found.after[1] - found.before[1])} there: the "
        f"difference is {signed(found.difference)}",
        y=f"{thing.capitalize()} per 1,000 people and week",
        x="Weeks from the start (0 is the first with it)",
    )
    return chart, (
        f"The {wave} regions ({people(found.people[0])}) changed by {signed(found.own_change)} {thing} per "
        f"1,000 people and week. In the regions whose turn was still to come ({people(found.people[1])}) "
        f"it had not been sent yet, and they changed by {signed(found.after[1] - found.before[1])} in the "
        f"same weeks. What is left for the campaign is **{signed(found.difference)}**."
    )


def effect(shop: Business, box: Business, campaign: str, distance: int = DISTANCE) -> StaggeredEffect:
    """Difference in differences over all waves, worked out once for every distance."""
    table = by_week(shop, box, campaign)
    return owner(shop, box, campaign).keep(
        ("no holdout", "effect", campaign, distance),
        lambda: staggered_effect(table, "orders", distance=distance, **NAMES),
    )


def all_waves(shop: Business, box: Business, campaign: str, distance: int) -> Shown:
    """The effect week by week around the start, against the week just before it."""
    found, thing = effect(shop, box, campaign, distance), THING[campaign]
    rows = 1_000 * found.by_distance
    rows = rows.round(1) + 0.0
    rows.index = [_when(int(step)) for step in found.by_distance.index]
    clear = round(1_000 * found.low, 1) > 0 or round(1_000 * found.high, 1) < 0
    chart = figures.lifts(
        rows,
        title=f"All waves together: {signed(1_000 * found.effect)} {thing} per 1,000 people and week",
        x=f"Difference in {thing} per 1,000 people, against the week before the start",
        style="number",
    )
    before = (
        "Before the start nothing shows that they were going different ways; that is needed, and proves "
        "nothing."
        if found.trends_were_parallel
        else "**Before the start they already went different ways: do not use it.**"
    )
    return chart, (
        f"{people(found.units)} in {found.clusters} regions, compared with {distance} weeks before: "
        f"**{signed(1_000 * found.effect)} {thing} per 1,000 people and week** (95% interval "
        f"{signed(1_000 * found.low)} to {signed(1_000 * found.high)}); "
        f"{'clear of zero' if clear else 'it may be nothing'}. {before}"
    )


def _when(step: int) -> str:
    weeks = f"{abs(step)} week{'s' * (abs(step) != 1)}"
    return "first week with it" if step == 0 else f"{weeks} {'before' if step < 0 else 'later'}"


def truth(shop: Business, box: Business, campaign: str) -> float:
    """What the rollout really changed per person and week, over the same people and weeks."""

    def made() -> float:
        table = by_week(shop, box, campaign)
        used = table[averaged_over(table, "orders", distance=DISTANCE, **NAMES)]
        really = past(shop, box, campaign).true_by_week("orders").stack()
        return float(really.reindex(pd.MultiIndex.from_frame(used[["customer_id", "week"]])).mean())

    return owner(shop, box, campaign).keep(("no holdout", "truth", campaign), made)


# Rollouts that never were


def imagined(shop: Business) -> dict[tuple[str, int], pd.DataFrame]:
    """What is said of rollouts that nobody made: by rule and weeks left out, a row for each date."""

    def made() -> dict[tuple[str, int], pd.DataFrame]:
        joined = shop.customers.set_index("customer_id")
        opened = shop.events["occurred_at"].min().normalize()
        log = shop.events[shop.events["event"] == "order_placed"]
        week = (log["occurred_at"] - opened).dt.days // 7
        rows: dict[tuple[str, int], dict] = {}
        for number, start in enumerate(STARTS):
            there = joined.index[joined["signed_up_at"] < opened + pd.Timedelta(weeks=start - 12)]
            region = joined.loc[there, "region"].astype(str)
            inside = log["customer_id"].isin(there) & week.between(start - 12, start + 5)
            placed = region.reindex(log.loc[inside, "customer_id"]).to_numpy()
            counted = pd.crosstab(placed, (week[inside] - start).to_numpy())
            each = 1_000 * counted.div(region.value_counts(), axis=0).fillna(0)
            lately = each.loc[:, -6:-1].mean(axis=1)
            lot = pd.Series(np.random.default_rng(number).random(len(each)), index=each.index)
            day = opened + pd.Timedelta(weeks=start)
            for rule, key in (("lot", lot), ("weak", lately), ("strong", -lately)):
                turn = key.nsmallest(8).index
                for left_out in COMPARED.values():
                    found = _compare(each, turn, left_out)
                    row = {"effect": found.effect, "low": found.low, "high": found.high}
                    table = rows.setdefault((rule, left_out), {})
                    table[f"{day.day} {day:%b %Y}"] = row | {"level": lately.mean()}
        return {key: pd.DataFrame(table).T.round(1) + 0.0 for key, table in rows.items()}

    return shop.keep(("no holdout", "imagined"), made)


def _compare(each: pd.DataFrame, turn: pd.Index, left_out: int) -> StaggeredEffect:
    """Difference in differences of regions by week, without the last so many weeks before the start."""
    weeks = [*range(-6 - left_out, -left_out), *range(6)]
    panel = each[weeks].set_axis(range(-6, 6), axis="columns")
    long = panel.stack().rename("orders").rename_axis(["region", "week"]).reset_index()
    long["starts"] = np.where(long["region"].isin(turn), 0.0, np.nan)
    return staggered_effect(long, "orders", unit="region", period="week", distance=6)


def nothing_at_all(shop: Business, rule: str, left_out: int) -> Shown:
    """Rollouts that never were: the regions chosen by a rule, the truth zero each time."""
    rows = imagined(shop)[(rule, left_out)]
    mean, wrong = rows["effect"].mean(), int(((rows["low"] > 0) | (rows["high"] < 0)).sum())
    share = signed(100 * mean / rows["level"].mean(), 0)
    chart = figures.lifts(
        rows[["effect", "low", "high"]],
        title=f"Nothing was sent, and on average it “changes” orders by {share}%",
        x="Difference in orders per 1,000 people and week; the truth is 0",
        style="number",
    )
    up = int((rows["effect"] > 0).sum())
    missed = (
        f"{wrong or 'Not one'} of the {len(rows)} intervals {'miss' if wrong > 1 else 'misses'} the truth"
    )
    words = next(name for name, one in CHOSEN.items() if one == rule)
    before = next(name for name, one in COMPARED.items() if one == left_out)
    return chart, (
        f"Eight of the 24 regions “start” on each of these days, chosen **{words}**, and get "
        f"nothing that the others do not get. Compared with {before}, {up or 'none'} of the "
        f"{len(rows)} results {'is' if up == 1 else 'are'} above zero; the mean is "
        f"**{signed(mean)} orders per 1,000 people and week, or {share}%**. {missed}, which is zero."
    )
