"""A campaign the business ran in its past: who got it, what they did before and after, and what it changed.

Comes in: a business with the tables `campaigns` and `assignments`. Goes out: one row per person of the
campaign's audience, from the log; and behind its own door, the true effect. Stage of the loop: activate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.activate.rollout import people_by_week, weeks_in_all
from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, population, values
from segmentlab.model.tree import Events, Quantity, events

#: What counts as a purchase, where the business is known; all of them have an amount.
PURCHASES = {"ecommerce": "order_placed", "saas": "invoice_paid", "subscription": "payment_succeeded"}


@dataclass(frozen=True, eq=False)
class PastCampaign:
    """A past campaign as the company saw it.

    Attributes
    ----------
    key, title, design
        As in the table ``campaigns``; the design is randomized, targeted, everyone or staggered.
    weeks
        How long everybody was watched after their turn.
    people
        One row per person of the audience, indexed by ``customer_id``: ``arm`` ("message"; "holdout" where a
        lottery decided, else "not sent"), ``propensity`` (the chance to get it), ``assigned_at``; what they
        did in the weeks after: ``bought``, ``orders``, ``revenue_cents``; and before it: ``orders_before``,
        ``revenue_before_cents`` (26 weeks) and ``days_since_last`` (at most 365).
    """

    key: str
    title: str
    design: str
    weeks: int
    people: pd.DataFrame = field(repr=False)
    _business: Business = field(repr=False)
    _purchase: str = field(repr=False)

    @property
    def truth(self) -> pd.DataFrame:
        """The separate door: what all did in the weeks after its first day, ``…_with`` and ``…_without``.

        Both pasts share all chance that the campaign does not touch, as both futures of a new message do.
        Whoever came after its first day (where turns came one after another) is not in it.
        """
        from data_generators.looking_back import what_was

        def live_again() -> pd.DataFrame:
            happened, otherwise = what_was(self._business.truth.world, self.key, self.weeks)
            return happened.add_suffix("_with").join(otherwise.add_suffix("_without"))

        everybody = self._business.keep(("past", self.key, self.weeks), live_again)
        return everybody.loc[everybody.index.intersection(self.people.index)]

    def by_week(self, outcome: str = "orders", *, event: str | None = None, before: int = 8) -> pd.DataFrame:
        """How often everybody of its first day's audience did something, week by week.

        Made for `staggered_effect`, with ``unit="customer_id", period="week", cluster="region"``.

        Parameters
        ----------
        outcome
            What to call it: "orders", or the word for `event`.
        event
            What to count; what counts as buying if left out.
        before
            Weeks before its first day to begin with.

        Returns
        -------
        DataFrame with a row per person and week: ``customer_id``, ``region``, ``week`` (0 is that of its
        first day, those before it are below 0), ``starts`` (the week in which it first reached somebody of
        the region; missing if never), and the outcome. Who came later is left out.

        Raises
        ------
        ValueError
            If it did not reach regions one after another.
        """
        if self.design != "staggered":
            raise ValueError(f"{self.key!r} was {self.design}, not staggered: it has no starts by region.")
        return people_by_week(self._business, self.key, event or self._purchase, outcome, before, self.weeks)

    def true_by_week(self, outcome: str = "orders") -> pd.DataFrame:
        """What it really changed for everybody in each week from its first day on; opens the door.

        Returns
        -------
        DataFrame indexed by ``customer_id`` with a column per week: what each did less what they would have
        done, had it never been sent to anybody. Who came after its first day is not in it.
        """
        from data_generators.looking_back import week_by_week

        def live_again() -> pd.DataFrame:
            weeks = weeks_in_all(self._business, self.key, self.weeks)
            each = [
                happened.astype("float64") - otherwise.astype("float64")
                for happened, otherwise in week_by_week(self._business.truth.world, self.key, weeks)
            ]
            return pd.concat(dict(enumerate(each)), axis="columns", names=["week", "outcome"])

        every = self._business.keep(("past by week", self.key, self.weeks), live_again)
        _check_outcome(outcome, list(every.columns.unique("outcome")))
        return every.xs(outcome, axis="columns", level="outcome")

    def true_effect(self, outcome: str = "bought") -> float:
        """What it really changed per person who got it on its first day, on average; opens the door.

        Whoever got it later had part of the weeks only, and would make the effect look smaller.
        """
        at_once = self.people["assigned_at"] == self.people["assigned_at"].min()
        first = self.people.index[at_once & (self.people["arm"] == "message")]
        got = self.truth.loc[first]
        _check_outcome(outcome, [name.removesuffix("_with") for name in got if name.endswith("_with")])
        return float((got[f"{outcome}_with"].astype(float) - got[f"{outcome}_without"]).mean())


def past_campaign(
    business: Business, campaign: str, *, weeks: int = 6, purchase: str | None = None
) -> PastCampaign:
    """Look up a past campaign: who was to get it, who got it, and what they did before and after.

    Parameters
    ----------
    business
        A business with a table of campaigns and one of assignments.
    campaign
        Its key in ``business.tables["campaigns"]``.
    weeks
        How long to watch each person after their (first) turn.
    purchase
        The event that counts as buying; the usual one of a simulated business if left out.

    Returns
    -------
    PastCampaign

    Raises
    ------
    LookupError
        If the business kept no campaigns, or not this one.
    ValueError
        If the weeks after it are not over yet.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> shop = load("ecommerce", customers=2_000)
    >>> spring = past_campaign(shop, "spring_reminder_2025")
    >>> spring.design, sorted(spring.people["arm"].unique())
    ('randomized', ['holdout', 'message'])
    """
    if "campaigns" not in business.tables or "assignments" not in business.tables:
        raise LookupError(
            f"{business.title} kept no table of past campaigns and of who was assigned to them."
        )
    told = business.tables["campaigns"].set_index("campaign")
    if campaign not in told.index:
        raise LookupError(
            f"{business.title} has no past campaign {campaign!r}; there are {', '.join(told.index)}."
        )
    rows = business.tables["assignments"]
    rows = rows[rows["campaign"] == campaign].sort_values(["assigned_at", "customer_id"], kind="stable")
    # Whoever got it in the end counts from the day they got it; everybody else from their first turn.
    got = rows[rows["arm"] == "message"].drop_duplicates("customer_id")
    others = rows[~rows["customer_id"].isin(got["customer_id"])].drop_duplicates("customer_id")
    people = pd.concat([got, others]).set_index("customer_id").sort_index()
    last = people["assigned_at"].max() + pd.Timedelta(weeks=weeks)
    if last > business.today:
        raise ValueError(
            f"The {weeks} weeks after {campaign!r} are over on {last.date()}, and the log ends on "
            f"{business.today.date()}; watch for fewer weeks."
        )
    design = str(told.loc[campaign, "design"])
    unsent = "holdout" if design == "randomized" else "not sent"
    arm = np.where(people["arm"] == "message", "message", unsent)
    purchase = purchase or PURCHASES.get(business.name, "order_placed")
    bought = events(purchase)
    parts = [
        _around(business, part.index, moment, weeks, bought) for moment, part in people.groupby("assigned_at")
    ]
    table = people[["propensity", "assigned_at"]].join(pd.concat(parts))
    table.insert(0, "arm", arm)
    return PastCampaign(campaign, str(told.loc[campaign, "title"]), design, weeks, table, business, purchase)


def _check_outcome(outcome: str, known: list[str]) -> None:
    if outcome not in known:
        raise ValueError(f"{outcome!r} is not an outcome; choose one of {', '.join(known)}.")


def _around(
    business: Business, who: pd.Index, moment: pd.Timestamp, weeks: int, bought: Events
) -> pd.DataFrame:
    """What these people did in the weeks after a moment, and before it."""
    index, places = index_of(business), index_of(business).ids.get_indexer(who)

    def theirs(measure: Quantity, at: pd.Timestamp) -> np.ndarray:
        """The measure of each of them; missing for who was not known yet."""
        there = (places >= 0) & population(index, instant(at))[places]
        return np.where(there, values(index, measure, instant(at))[places], np.nan)

    after, within = moment + pd.Timedelta(weeks=weeks), f"{weeks}w"
    orders = theirs(bought.count(within=within), after)
    days = theirs(bought.days_since_last(), moment)
    return pd.DataFrame(
        {
            "bought": orders > 0,
            "orders": orders.astype(int),
            "revenue_cents": theirs(bought.sum("amount_cents", within=within), after),
            "orders_before": theirs(bought.count(within="26w"), moment),
            "revenue_before_cents": theirs(bought.sum("amount_cents", within="26w"), moment),
            "days_since_last": np.where(np.isnan(days), 365, np.minimum(days, 365)),
        },
        index=who,
    )
