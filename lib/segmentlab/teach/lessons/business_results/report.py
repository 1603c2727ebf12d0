"""The report everybody knows: how messages were received and what people spent, by lifecycle stage.

Comes in: a business and the number to show. Goes out: pictures and sentences. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.past import PURCHASES
from segmentlab.instrument.business import Business
from segmentlab.measure.messages import message_metrics
from segmentlab.measure.orders import order_metrics
from segmentlab.model.tree import customer
from segmentlab.segment.evaluate import members
from segmentlab.segment.lifecycle import lifecycle
from segmentlab.words import amount, percent

from ... import figures
from ..shared import Shown

#: Stages as they stood then, followed for half a year.
THEN = "2025-12-29"
#: A stage with fewer messages than this is left out of a picture of shares.
FEWEST = 300
#: What the report can show: channel (none: not of messages), column, words, and what is good about it.
MESSAGES = {
    "Delivered (email)": ("email", "delivered_rate", "of the emails sent were delivered"),
    "Opened by people (email)": ("email", "opened_by_people_rate", "of the emails were opened by people"),
    "Clicked (email)": ("email", "clicked_rate", "of the emails were clicked"),
    "Converted (email)": (
        "email",
        "converted_rate",
        "of the emails were followed by a purchase within 7 days",
    ),
    "Unsubscribed (email)": (
        "email",
        "unsubscribed_rate",
        "of the emails were followed by an unsubscription",
    ),
    "Complained (email)": ("email", "complained_rate", "of the emails were reported as spam"),
    "Replied (SMS)": ("sms", "replied_rate", "of the text messages got a reply"),
    "Opened (push)": ("push", "opened_rate", "of the pushes were opened"),
}
CALLED = {"email": "emails", "sms": "text messages", "push": "pushes"}
ORDERS = {
    "Revenue per person": ("revenue_per_person_cents", "money"),
    "Orders per person": ("orders_per_person", "number"),
    "Order value": ("order_value_cents", "money"),
}
LEFT = "Left in these 26 weeks"
SHOWN = [*MESSAGES, *ORDERS, LEFT]
BUSINESSES = {"the meal-kit box": "subscription", "the outdoor shop": "ecommerce"}


def scene(box: Business) -> str:
    """The story the notebook opens with."""
    sent = message_metrics(box, "channel", since=THEN).overall
    return (
        f"Half a year is over. Your team at the meal-kit box has sent **{int(sent['sent']):,} messages**; "
        f"{percent(sent['clicked_rate'], 1)} of those that can be clicked were clicked, and a purchase "
        f"followed {percent(sent['converted_rate'])} of them within a week. The slides are green. Then "
        "finance asks three questions. What of this would not have happened anyway? What did one customer "
        "kept cost us? And if you got the same money again, **where would you put it, and what would you "
        "stop?**"
    )


def stages(business: Business) -> pd.Series:
    """The lifecycle stage of everybody as it stood half a year ago."""
    return business.keep(("results", "stages"), lambda: lifecycle(business).groups(business, THEN))


def received(business: Business, channel: str) -> pd.DataFrame:
    """What became of the messages of one channel, by stage."""

    def found() -> pd.DataFrame:
        table = message_metrics(business, stages(business), channel=channel, since=THEN).table
        return table.assign(delivered_rate=1 - table["bounced_rate"])

    return business.keep(("results", "received", channel), found)


def counted(*businesses: Business) -> None:
    """Count every business once, so that the panel answers quickly."""
    for business in businesses:
        for channel in ("email", "sms", "push"):
            received(business, channel)
        spent(business)


def spent(business: Business) -> pd.DataFrame:
    """How much and how often people of each stage ordered, with intervals."""
    return business.keep(
        ("results", "spent"),
        lambda: order_metrics(business, stages(business), since=THEN, event=PURCHASES[business.name]).table,
    )


def left(business: Business) -> pd.Series:
    """Of the subscribers of each stage, the share who were none any more at the end."""

    def found() -> pd.Series:
        there = customer("status") == "subscribed"
        before, after = members(there, business, THEN), members(there, business)
        here = before.index[before]
        return 1 - after.reindex(here).groupby(stages(business).reindex(here), observed=True).mean()

    return business.keep(("results", "left"), found)


def one_number(business: Business, show: str) -> Shown:
    """One number of the report, by lifecycle stage."""
    if show in MESSAGES:
        return _messages(business, show)
    if show == LEFT and business.name != "subscription":
        return (
            figures.nothing(
                title="A shop has no contract to cancel",
                why="Nobody tells a shop that they leave.\nChoose “Orders per person”, or the meal-kit box.",
            ),
            "Churn can be counted where a contract ends. In a shop it has to be inferred from silence.",
        )
    if show == LEFT:
        gone = left(business)
        gone = gone[_sizes(business, subscribed=True).reindex(gone.index) >= FEWEST / 3].sort_values()
        best, worst = gone.index[0], gone.index[-1]
        chart = figures.bars(
            gone, title=f"“{worst}”: {percent(gone[worst])} left; “{best}”: {percent(gone[best])}",
            y="Share of subscribers of 29 December who had left by 29 June", style="percent",
            highlight=[worst],
        )  # fmt: skip
        return chart, (
            f"Of subscribers who were “{worst}” on 29 December, **{percent(gone[worst])}** were none any "
            "more "
            f"26 weeks later; of “{best}” {percent(gone[best])}. It says who leaves, not who can be kept."
        )
    column, style = ORDERS[show]
    table = spent(business).drop(index="Not started", errors="ignore")
    table = table[table["people"] >= FEWEST / 3].sort_values(column, ascending=False)
    best, row = table.index[0], table.iloc[0]
    said = amount if style == "money" else lambda number: f"{number:.1f}"
    chart = figures.bars(
        table[column], title=f"“{best}”: {said(row[column])}, “{table.index[-1]}”: "
            f"{said(table[column].iloc[-1])}",
        y=f"{show} in 26 weeks", style=style, highlight=[best],
    )  # fmt: skip
    return chart, (
        f"In 26 weeks **{int(row['people']):,} people** of “{best}” placed {row['orders_per_person']:.1f} "
        "orders "
        f"each, of {amount(row['order_value_cents'])} on average: "
        f"**{amount(row['revenue_per_person_cents'])} per "
        f"person** (95% interval {amount(row['revenue_per_person_cents_low'])} to "
        f"{amount(row['revenue_per_person_cents_high'])}). Revenue per person is order value times frequency."
    )


def _messages(business: Business, show: str) -> Shown:
    channel, column, words = MESSAGES[show]
    table = received(business, channel)
    whole = column.removesuffix("_rate")
    base = table["sent"] if whole == "delivered" else table["delivered"]
    enough = table[base >= FEWEST].sort_values(column, ascending=False)
    few = [str(name) for name in table.index if name not in enough.index]
    total, of = int(table[whole].sum()), int(base.sum())
    if whole == "delivered":
        total = int(table["delivered"].sum())
    rest = f" Too few messages to tell: {', '.join(few)}." if few else ""
    if total < 30 and whole != "delivered":
        reports = "1" if total == 1 else f"{total}" if total else "none"
        chart = figures.nothing(
            title=f"{reports.capitalize()} of {of:,}: too rare to compare segments",
            why="With so few, any ranking of the stages would be chance.\nWatch the total, over months.",
        )
        return chart, (
            f"**{total:,}** of {of:,} messages ({percent(total / of, 2)}) were answered like this in 26 "
            "weeks. "
            + (
                "Large mailbox providers ask senders to stay below 0.3% and aim below 0.1%: it is the total "
                "that counts, for every reader's inbox."
                if whole == "complained"
                else "That is too little to sort by."
            )
        )
    best, worst = enough.index[0], enough.index[-1]
    digits = 0 if enough[column].iloc[0] >= 0.2 and whole != "delivered" else 1
    top, low = (percent(enough.loc[name, column], digits) for name in (best, worst))
    name, differ = show.split(" (")[0], _differ(enough[whole], base[enough.index])
    title = (
        f"{name}: “{best}” {top}, “{worst}” {low}"
        if differ
        else f"{name}: {percent(total / of, 1)}, no clear difference"
    )
    chart = figures.bars(
        enough[column], title=title, y=f"Share of {CALLED[channel]}", style="percent",
        highlight=[best] if differ else (),
    )  # fmt: skip
    so = "" if differ else " Differences like these between stages could be chance."
    return chart, (
        f"In 26 weeks **{percent(total / of, 1)}** {words}: {total:,} of {of:,}. Highest in “{best}” "
        f"({top} of "
        f"{int(base[best]):,}), lowest in “{worst}” ({low} of {int(base[worst]):,}).{so}{rest}"
    )


def _differ(yes: pd.Series, of: pd.Series) -> bool:
    """Whether shares differ by more than chance: strictly, for messages to one person are alike."""
    from scipy.stats import chi2_contingency

    counts = pd.DataFrame({"yes": yes, "no": of - yes}).to_numpy()
    return len(counts) > 1 and counts.sum(axis=0).min() > 0 and chi2_contingency(counts).pvalue < 0.001


def _sizes(business: Business, *, subscribed: bool) -> pd.Series:
    there = members(customer("status") == "subscribed", business, THEN)
    return (
        stages(business)[there[there].index].value_counts() if subscribed else stages(business).value_counts()
    )
