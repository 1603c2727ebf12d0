"""What the panels of notebook 18 show: newcomers who get stuck, what numbers of use say, adopters, limits.

Comes in: the team project tool and where the reader's controls stand. Goes out: pictures, sentences, tables.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.intervals import wilson
from segmentlab.model.tree import Quantity, Rule, account_sum, customer, events
from segmentlab.segment.evaluate import members
from segmentlab.segment.outcome import followed
from segmentlab.segment.segment import Segment
from segmentlab.segment.tiers import usage_tiers
from segmentlab.words import people as number_of
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

signed, logins, used = events("signed_up"), events("logged_in"), events("feature_used")
setup, limits = events("setup_completed"), events("limit_reached")
#: The feature that the tool is bought for.
KEY = "task board"
key_feature = used.where(feature=KEY)
#: People still here: a login in weeks 9 to 12 after the day of judging.
STILL_HERE = logins.count(between=("28d", "0d")) >= 1
STILL = "Logged in 9 to 12 weeks later"
#: A bar of fewer people than this is left out; one of fewer accounts, or of a tier that is meant to be small.
FEWEST, FEWEST_IN_A_FEW = 50, 20


def scene(tool: Business) -> str:
    """The story the notebook opens with."""
    newcomers = int(members(signed.count(within="28d") >= 1, tool).sum())
    there = int(members(logins.count(within="28d") >= 1, tool).sum())
    return (
        f"You look after the users of a **team project tool**. {newcomers:,} people signed up in the last "
        f"four weeks, and of all {len(tool.customers):,} who ever did, {there:,} logged in "
        "during these weeks. Nobody places an order here: people set the tool up, or do not; they make it "
        "part of their week, or forget it; some hit the limits of their plan. What they do **inside the "
        "product** tells who needs help, who has a habit, and who needs more."
    )


# Milestones of the first days


def newcomers(tool: Business) -> pd.Series:
    """Who signed up in the half year that ended eight weeks ago, so that their second month is over."""
    return members(signed.count(between=("238d", "56d")) >= 1, tool)


def milestones(tool: Business, hours: int, days: int) -> pd.DataFrame:
    """For each newcomer, whether they set up in time, then used the key feature in time, and came back."""
    who, start = newcomers(tool), signed.first_time()

    def did(what: Quantity) -> pd.Series:
        return measured(what, tool)[who] >= 1

    is_set_up = did(setup.count(within=f"{hours}h", after=start))
    return pd.DataFrame(
        {
            "set up": is_set_up,
            "began": is_set_up & did(key_feature.count(within=f"{days}d", after=start)),
            "back": did(logins.count(within="56d", after=start) - logins.count(within="28d", after=start)),
        }
    )


def first_days_in_numbers(did: pd.DataFrame) -> dict[str, int]:
    """How many newcomers pass each milestone, each of those who passed the one before."""
    passed = did.assign(back=did["began"] & did["back"]).sum()
    return {"signed up": len(did), **{str(name): int(count) for name, count in passed.items()}}


def first_days(tool: Business, hours: int, days: int) -> Shown:
    """How many newcomers reach each milestone in time, and who is back in the second month."""
    did = milestones(tool, hours, days)
    steps = first_days_in_numbers(did)
    names = (
        "signed up",
        f"set up in {_counted(hours, 'hour')}",
        f"key feature in {_counted(days, 'day')}",
        "back in month two",
    )
    people = list(steps.values())
    of_100 = [f"{100 * count / people[0]:.0f}" for count in people]
    chart = figures.funnel(
        dict(zip(names, people, strict=True)),
        title=f"Of 100 newcomers, {of_100[1]} set up in time, {of_100[2]} go on to the key feature, "
        f"{of_100[3]} are back",
        y="Newcomers",
    )
    groups = (did["began"], did["set up"] & ~did["began"], ~did["set up"])
    both, only, neither = (percent(did["back"][group].mean()) if group.any() else "none" for group in groups)
    return chart, (
        f"Back in their second month: **{both}** of those who passed both milestones, {only} of those who "
        f"only set up, {neither} of those who did not set up in time. **{people[0] - people[1]:,} people** "
        f"missed the first milestone, and {people[1] - people[2]:,} more the second."
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def where_setup_stops(tool: Business) -> pd.DataFrame:
    """The steps of the setup, and how many newcomers have done each by now."""
    who = newcomers(tool)
    step = events("setup_step_completed")
    steps = ("profile completed", "project created", "calendar connected", "team invited")
    done = {name: int((measured(step.where(step=name).count(), tool)[who] >= 1).sum()) for name in steps}
    lost = pd.Series([int(who.sum()), *done.values()]).diff().iloc[1:].abs().astype(int)
    return pd.DataFrame(
        {
            "step": list(done),
            "newcomers who did it": list(done.values()),
            "lost since the step before": lost.tolist(),
        }
    )


# Numbers of use

#: What can be counted of somebody's use in four weeks: name, limits from above and below, and their words.
NUMBERS: dict[str, tuple[list[float], list[str]]] = {
    "days with a login": ([0, 1, 2, 4, 8, 28], ["1 day", "2 days", "3–4 days", "5–8 days", "9+ days"]),
    "minutes per session": ([0, 10, 20, 30, 999], ["under 10", "10–20", "20–30", "over 30"]),
    "different features": ([-1, 0, 1, 2, 4, 99], ["none", "1", "2", "3–4", "5 or more"]),
    "uses per feature": ([0, 1, 2, 3, 999], ["once", "up to 2", "up to 3", "over 3"]),
}
#: What each number is called in the panel.
KINDS = {
    "how often (frequency)": "days with a login",
    "how long (session length)": "minutes per session",
    "how many features (breadth)": "different features",
    "how much of each (depth)": "uses per feature",
}
#: Who is compared: all, or people who came equally often, so that only the other number differs.
EVERYBODY, EQUAL = "everybody", "3 or 4 days"
AMONG = {"everybody who logged in": EVERYBODY, f"only those who came on {EQUAL}": EQUAL}


def use_of(tool: Business, as_of: str) -> pd.DataFrame:
    """Four numbers of everybody who logged in in the four weeks before, and whether they were still here."""

    def compute() -> pd.DataFrame:
        features = measured(used.distinct("feature", within="28d"), tool, as_of)
        numbers = pd.DataFrame(
            {
                "days with a login": measured(logins.active_days(within="28d"), tool, as_of),
                "minutes per session": measured(logins.mean("seconds", within="28d"), tool, as_of) / 60,
                "different features": features,
                "uses per feature": measured(used.count(within="28d"), tool, as_of)
                / features.where(features > 0),
            }
        )
        here = numbers[numbers["days with a login"] >= 1]
        return here.assign(still=did_next(tool, as_of, STILL_HERE, "84d")[here.index])

    return tool.keep(("use of", as_of), compute)


def did_next(tool: Business, as_of: str, what: Rule, within: str) -> pd.Series:
    """Whether each person did something in the time after a day; found once for all settings of a panel."""

    def find() -> pd.Series:
        did = followed(what, tool, tool.moment(as_of), within).numbers == 1
        return pd.Series(did, index=pd.Index(tool.customers["customer_id"]))

    return tool.keep(("did next", as_of, str(what.to_dict()), within), find)


def levels(use: pd.DataFrame, number: str, among: str) -> pd.DataFrame:
    """People and share still here, at each level of a number that enough people are at."""
    limits_, names = NUMBERS[number]
    if among == EQUAL:
        use = use[use["days with a login"].between(3, 4)]
    at = pd.cut(use[number], limits_, labels=names)
    table = use["still"].groupby(at, observed=False).agg(people="size", share="mean")
    return table[table["people"] >= FEWEST]


def numbers_of_use(use: pd.DataFrame, number: str, among: str) -> Shown:
    """What one number of use says about who is still here, for everybody or with frequency held equal."""
    table = levels(use, number, among)
    shares = table["share"].astype(float)
    first, last = shares.index[0], shares.index[-1]
    if len(shares) == 1:
        title = f"All of them came on {EQUAL}: {percent(shares.iloc[0])} are still here"
    else:
        title = (
            f"From “{first}” to “{last}”: {percent(shares.iloc[0])} to {percent(shares.iloc[-1])} "
            "are still here"
        )
    chart = figures.bars(shares, title=title, y=STILL, style="percent", highlight=[last])
    who = "those who logged in" if among == EVERYBODY else f"those who came on {EQUAL}"
    spread = 100 * (shares.max() - shares.min())
    found = f"From the lowest bar to the highest it is **{spread:.0f} points**."
    if number == "days with a login" and among == EQUAL:
        found = "This is the number that is now held equal, so there is nothing left to compare."
    counts = ", ".join(f"{people:,}" for people in table["people"])
    order = ", from left to right" if len(table) > 1 else ""
    return chart, f"**{number.capitalize()}** of {who}: {counts} people{order}. {found}"


# Tiers

TIERS = ("Power", "Average", "Light", "Not using")


def tiers(tool: Business, as_of: str, power_days: int, power_features: int, average_days: int) -> Shown:
    """How many people each tier of use had, and who of them was still here."""
    cut = usage_tiers(
        power_days=power_days, power_features=power_features, average_days=min(average_days, power_days - 1)
    )
    past, today = (_sizes(cut.groups(tool, moment)) for moment in (as_of, None))
    groups, still = cut.groups(tool, as_of), did_next(tool, as_of, STILL_HERE, "84d")
    codes = np.maximum(groups.cat.codes.to_numpy() - 1, 0)
    part = np.bincount(codes, weights=still[groups.index], minlength=4) / np.maximum(past, 1)
    then = pd.DataFrame({"people": past, "share": part}, index=list(TIERS))
    large = then["people"] >= FEWEST_IN_A_FEW
    shares = then.loc[large, "share"]
    power, average = then.loc["Power"], then.loc["Average"]
    if large["Power"] and large["Average"]:
        finding = f"{percent(power['share'])} of the power users are still here, "
        finding += f"{percent(average['share'])} of the average"
    else:
        finding = "One of the upper tiers is too small to say"
    chart = figures.bars(
        {f"{name}: {then.loc[name, 'people']:,.0f} people": share for name, share in shares.items()},
        title=finding,
        y=STILL,
        style="percent",
        highlight=[f"Power: {power['people']:,.0f} people"] if large["Power"] else (),
    )
    now = dict(zip(TIERS, today, strict=True))
    return chart, (
        f"Today there are **{now['Power']:,} power users**, {now['Average']:,} average and {now['Light']:,} "
        f"light users; {now['Not using']:,} people did not use it in the last four weeks."
    )


def _sizes(groups: pd.Series) -> np.ndarray:
    """People in each tier; power users at a limit are power users."""
    return np.bincount(np.maximum(groups.cat.codes.to_numpy() - 1, 0), minlength=len(TIERS))


# Adopters and the others

#: Features to look at, and how adopters are compared.
FEATURES = (KEY, "comments", "my tasks", "calendar view", "timeline", "templates")
ALL, LIKE = "everybody who logged in", "people who came equally often"


def adopters(tool: Business, as_of: str, feature: str, compare: str) -> Shown:
    """Those who use a feature against those who do not, plainly or with frequency held equal."""
    yes, no, users = adoption(tool, as_of, feature, compare)
    use, uses = use_of(tool, as_of), uses_feature(tool, as_of, feature)
    with_it, without = (use.loc[who, "days with a login"].mean() for who in (uses, ~uses))
    gap = 100 * (yes - no)
    named = feature if feature.startswith("my ") else f"the {feature}"
    finding = (
        "no more of its users stay"
        if gap < 1
        else f"{gap:.0f} points more of its users stay"
        if compare == ALL
        else f"{gap:.0f} points are left of the difference"
    )
    chart = figures.bars(
        {f"used {named}": yes, "did not": no},
        title=f"{feature.capitalize()}: {finding}",
        y=STILL,
        style="percent",
        highlight=[f"used {named}"],
    )
    how = (
        f"But they also came on {with_it:.1f} days in these weeks, the others on {without:.1f}."
        if compare == ALL
        else "Each user of it is set against others who logged in on as many days."
    )
    return chart, (
        f"**{users:,} people** used {named} in the four weeks before; {percent(yes)} of them are still "
        f"here, against {percent(no)} of the others. {how}"
    )


def adoption(tool: Business, as_of: str, feature: str, compare: str) -> tuple[float, float, int]:
    """Share still here of a feature's users and of the others, and how many users are compared."""
    use, uses = use_of(tool, as_of), uses_feature(tool, as_of, feature)
    if compare == ALL:
        still = use["still"]
        return float(still[uses].mean()), float(still[~uses].mean()), int(uses.sum())
    days = use["days with a login"].clip(upper=12)
    cells = use["still"].groupby([days, uses]).agg(["size", "mean"]).unstack()
    size, mean = cells["size"].fillna(0), cells["mean"]
    both = (size[True] >= 5) & (size[False] >= 5)
    weight = size.loc[both, True]
    yes, no = ((mean.loc[both, side] * weight).sum() / weight.sum() for side in (True, False))
    return float(yes), float(no), int(weight.sum())


def uses_feature(tool: Business, as_of: str, feature: str) -> pd.Series:
    """Who of those who logged in in the four weeks before a day used a feature in them."""
    uses = measured(used.where(feature=feature).count(within="28d"), tool, as_of)
    return uses[use_of(tool, as_of).index] > 0


# Limits


def at_limit(within: int, times: int) -> Segment:
    """Accounts whose people came up against a limit of the plan."""
    return Segment("at_limit", account_sum(limits.count(within=f"{within}d")) >= times)


#: The account started to pay, or moved to a larger plan; both are logged with its owner.
GREW = (events("plan_started").count() >= 1) | (events("plan_upgraded").count() >= 1)


def could_grow(tool: Business, as_of: str | None = None) -> pd.Index:
    """Owners of accounts in use, one per account, whose plan is not the largest yet."""

    def find() -> pd.Index:
        in_use = account_sum(logins.count(within="56d")) >= 1
        rule = (customer("role") == "owner") & in_use & ~(customer("plan") == "enterprise")
        found = members(rule, tool, as_of)
        return found.index[found]

    return tool.keep(("could grow", as_of), find)


def expansion(tool: Business, as_of: str, within: int, times: int) -> Shown:
    """How many accounts at a limit grew in the next 60 days, against the others in use."""
    owners = could_grow(tool, as_of)
    there = at_limit(within, times).members(tool, as_of)[owners]
    grew = did_next(tool, as_of, GREW, "60d")[owners]
    people = {side: int((there == side).sum()) for side in (True, False)}
    yes, no = (grew[there == side].mean() for side in (True, False))
    today = int(at_limit(within, times).members(tool)[could_grow(tool)].sum())
    label = f"at a limit in the last {within} days" if within > 1 else "at a limit yesterday"
    if people[True] < FEWEST_IN_A_FEW:
        chart = figures.nothing(
            title=f"At a limit: {number_of(people[True], 'account')}, too few to say",
            why="Look further back, or ask for fewer times.",
        )
    else:
        chart = figures.bars(
            {label: yes, "other accounts in use": no},
            title=f"At a limit {percent(yes)} moved to a larger plan, of the others {percent(no)}",
            y="Started or enlarged a plan within 60 days",
            style="percent",
            highlight=[label],
        )
    again = "at least once" if times == 1 else f"at least {times} times"
    if not people[True]:
        return chart, f"No account came up against a limit {again} in so short a time."
    did = int(grew[there].sum())
    low, high = wilson(did, people[True])
    return chart, (
        f"**{people[True]:,} accounts** had come up against a limit {again}; {did:,} of them grew "
        f"({percent(yes)}; 95% interval {percent(low)} to {percent(high)}). Today **{today:,}** "
        f"{'is' if today == 1 else 'are'} there."
    )
