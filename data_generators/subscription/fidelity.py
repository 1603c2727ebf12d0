"""What is published about meal kits, boxes and failed payments, and how the meal-kit box is measured by it.

Each fact has its band and its source; `data_generators.fidelity` measures them all, the tests hold them.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from data_generators.fidelity import OURS, Fact
from data_generators.simulate import Simulation
from data_generators.subscription.signs import leaves_after

CARDLYTICS = "Cardlytics, 45,000 meal-kit customers: 77 % after one month, 48 % after six, 29 % after twelve"
COHORT = "Fader & Hardie, share lost per period: 36.9, 25.8, 18.4, 14.7 %"
MONTHLY = "Recurly: 5-15 % of charges; FlyCode: 10-15 % of monthly charges"
LEFT = ("subscription_cancelled", "subscription_ended")


def of(box: Simulation, *names: str) -> pd.DataFrame:
    """Give the events of these kinds."""
    return box.events[box.events["event"].isin(names)]


def _still_there(box: Simulation, days: int) -> float:
    """Share of customers who have not left for the first time so many days after signing up."""
    joined = box.customers.set_index("customer_id")["signed_up_at"]
    left = of(box, *LEFT).groupby("customer_id")["occurred_at"].min().reindex(joined.index)
    watched = box.today - joined >= pd.Timedelta(days=days)
    return float(1 - ((left - joined)[watched] <= pd.Timedelta(days=days)).mean())


def _lost_in_quarter(box: Simulation, number: int) -> float:
    """Share of those still there at the start of a quarter of their subscription who leave in it."""
    before = _still_there(box, 91 * (number - 1)) if number > 1 else 1.0
    return 1 - _still_there(box, 91 * number) / before


def _involuntary(box: Simulation) -> float:
    return float((of(box, *LEFT)["event"] == "subscription_ended").mean())


def _charged(box: Simulation) -> pd.DataFrame:
    rows = of(box, "payment_failed", "payment_succeeded")
    return rows.assign(failed=rows["event"] == "payment_failed")


def _charge_fails_in_four_weeks(box: Simulation) -> float:
    rows = _charged(box)
    period = (rows["occurred_at"] - box.start).dt.days // 28
    return float(rows.groupby([rows["customer_id"], period])["failed"].max().mean())


def _attempts_failed(box: Simulation) -> float:
    return float(_charged(box)["failed"].mean())


def _recovered(box: Simulation) -> float:
    rows = _charged(box)
    rows = rows[rows["occurred_at"] < box.today - pd.Timedelta(days=21)]  # the others may be recovered yet
    failed = rows[rows["failed"]]
    later = ~rows["failed"] & (rows["attempt"] > 1)
    return float(later.sum() / (failed["attempt"] == 1).sum())


def _comes_back(box: Simulation) -> float:
    """Share of those who had left for the first time more than a year ago and restarted within a year."""
    left = of(box, *LEFT).groupby("customer_id")["occurred_at"].min()
    left = left[left < box.today - pd.Timedelta(days=365)]
    back = of(box, "subscription_restarted").groupby("customer_id")["occurred_at"].min().reindex(left.index)
    return float((back - left <= pd.Timedelta(days=365)).mean())


def _back_early(box: Simulation) -> float:
    """Of those back within a year, the share that was back within a quarter of it."""
    left = of(box, *LEFT).groupby("customer_id")["occurred_at"].min()
    left = left[left < box.today - pd.Timedelta(days=365)]
    back = of(box, "subscription_restarted").groupby("customer_id")["occurred_at"].min().reindex(left.index)
    after = (back - left).dt.days
    return float((after <= 91).sum() / max((after <= 365).sum(), 1))


def _per(box: Simulation, event: str, of_what: str, channel: str = "") -> float:
    rows = of(box, event)
    found = (rows["channel"] == channel).sum() if channel else len(rows)
    return float(found / len(of(box, of_what)))


def _best_fifth(box: Simulation) -> float:
    revenue = of(box, "payment_succeeded").groupby("customer_id")["amount_cents"].sum()
    best = revenue.sort_values(ascending=False).iloc[: len(revenue) // 5]
    return float(best.sum() / revenue.sum())


def _satisfied(box: Simulation) -> float:
    return float((of(box, "satisfaction_rated")["score"] >= 4).mean())


def _skipped(box: Simulation) -> float:
    rows = of(box, "delivery_skipped", "payment_succeeded")
    return float((rows["event"] == "delivery_skipped").mean())


def _joined_in_january(box: Simulation) -> float:
    return float((box.customers["signed_up_at"].dt.month == 1).mean())


def _paused_in_summer(box: Simulation) -> float:
    rows = of(box, "subscription_paused", "payment_succeeded")
    pauses, summer = rows["event"] == "subscription_paused", rows["occurred_at"].dt.month.isin([7, 8])
    return float(pauses[summer].mean() / pauses[~summer].mean())


def _times_likelier(box: Simulation, sign: str) -> float:
    """Give how many times likelier people with a sign cancel within four weeks than people without it."""
    people = leaves_after(box, sign)
    leaves = people.groupby("sign")["leaves"].mean()
    return float(leaves[True] / leaves[False])


def _far_apart(box: Simulation) -> float:
    """Give how far apart the types with most and least boxes are, in mean ranks: 1 would be no overlap."""
    paid = of(box, "payment_succeeded").groupby("customer_id").size().reindex(box.truth.index, fill_value=0)
    ranks = paid.rank(pct=True).groupby(box.truth["hidden_type"], observed=True).mean()
    return float(ranks.max() - ranks.min())


FACTS = [
    Fact("still_1_month", "Still with their first subscription after 30 days", 0.72, 0.87,
         CARDLYTICS, partial(_still_there, days=30)),
    Fact("still_3_months", "Still there after 91 days", 0.56, 0.7,
         "Dojo Business: 35 % of boxes are cancelled in three months", partial(_still_there, days=91)),
    Fact("still_6_months", "Still there after 182 days", 0.42, 0.54,
         CARDLYTICS, partial(_still_there, days=182)),
    Fact("still_12_months", "Still there after 365 days", 0.25, 0.36,
         CARDLYTICS, partial(_still_there, days=365)),
    Fact("lost_1st_quarter", "Lost in the first quarter", 0.33, 0.44,
         COHORT, partial(_lost_in_quarter, number=1)),
    Fact("lost_2nd_quarter", "Of those left, lost in the second quarter", 0.2, 0.29,
         COHORT, partial(_lost_in_quarter, number=2)),
    Fact("lost_3rd_quarter", "Of those left, lost in the third quarter", 0.14, 0.23,
         COHORT, partial(_lost_in_quarter, number=3)),
    Fact("lost_4th_quarter", "Of those left, lost in the fourth quarter", 0.11, 0.22,
         COHORT, partial(_lost_in_quarter, number=4)),
    Fact("involuntary", "Endings that nobody wanted: the payment failed", 0.2, 0.4,
         "Recurly: 26 %; RetentionLens: 20-40 %", _involuntary),
    Fact("charge_fails", "Charged customers with a failed attempt, in four weeks", 0.06, 0.15,
         MONTHLY, _charge_fails_in_four_weeks),
    Fact("attempts_failed", "Attempts to charge that fail, retries included", 0.05, 0.15,
         "Culta: 7.2 % on average; FlyCode: 10-15 % of monthly charges", _attempts_failed),
    Fact("recovered", "Failed charges that go through in the end", 0.42, 0.56,
         "RetentionLens: 47.6 % in the middle of the industry", _recovered),
    Fact("comes_back", "Back within a year of leaving", 0.09, 0.2,
         "RevenueCat: 9.0 % of weekly and 20.1 % of monthly subscribers", _comes_back),
    Fact("back_early", "Of those back within a year, back within a quarter", 0.45, 0.8, OURS, _back_early),
    Fact("email_opened", "Emails opened, by machines too", 0.3, 0.42,
         "NeverBounce: 35-36 %", partial(_per, event="email_opened", of_what="email_sent")),
    Fact("email_clicked", "Emails clicked", 0.02, 0.045,
         "Mailchimp: 2.9 %", partial(_per, event="email_clicked", of_what="email_sent")),
    Fact("email_left", "Unsubscribed per email", 0.0015, 0.004,
         "Mailchimp: 0.25 %", partial(_per, event="unsubscribed", of_what="email_sent", channel="email")),
    Fact("sms_clicked", "Text messages clicked", 0.08, 0.145,
         "Klaviyo: 8.9-14.5 %", partial(_per, event="sms_clicked", of_what="sms_sent")),
    Fact("sms_left", "Unsubscribed per text message", 0.006, 0.0145,
         "Klaviyo: 0.6-1.4 %", partial(_per, event="unsubscribed", of_what="sms_sent", channel="sms")),
    Fact("satisfied", "Tickets rated 4 or 5 of 5", 0.70, 0.80, "Retenza: 70-80 %", _satisfied),
    Fact("best_fifth", "Revenue from the best fifth of subscribers", 0.54, 0.66,
         "McCarthy & Winer: 59 % in subscriptions, 67 % elsewhere", _best_fifth),
    Fact("skipped", "Boxes skipped, of those due", 0.15, 0.28, OURS, _skipped),
    Fact("january", "Sign-ups in January (flat: 9 %)", 0.12, 0.21, OURS, _joined_in_january),
    Fact("summer", "Pauses per box in July and August, against other months", 1.5, 4.0,
         OURS, _paused_in_summer, ""),
    Fact("two_skips", "Two skips in a row: cancelling within four weeks is times likelier", 2.0, 5.0,
         OURS, partial(_times_likelier, sign="two skips"), ""),
    Fact("quiet_app", "The app left alone for 14 days by those who used it: times likelier", 1.3, 4.0,
         OURS, partial(_times_likelier, sign="quiet app"), ""),
    Fact("complaint", "A ticket in the last three weeks: times likelier", 1.2, 4.0,
         OURS, partial(_times_likelier, sign="complaint"), ""),
    Fact("looked", "The cancellation page seen in the last three weeks: times likelier", 2.0, 7.0,
         OURS, partial(_times_likelier, sign="looked"), ""),
    Fact("looks", "Looks at the cancellation page per cancellation", 2.0, 4.0,
         OURS, partial(_per, event="cancellation_page_viewed", of_what="subscription_cancelled"), ""),
    Fact("overlap", "Boxes by type: mean ranks of the furthest two, apart (1: no overlap)", 0.1, 0.45,
         OURS, _far_apart, ""),
]  # fmt: skip
