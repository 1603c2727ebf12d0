"""The five families of signals, in three businesses.

Comes in: the businesses and where the reader's controls stand. Goes out: pictures, sentences and small
tables. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.instrument.dictionary import data_dictionary
from segmentlab.instrument.load import load
from segmentlab.words import people, percent

from ... import figures
from ...picture import Picture

#: How many customers each business of this notebook has: enough to see, and quick to make dirty copies of.
CUSTOMERS = 6_000
#: The businesses by what a reader calls them.
NAMES = {"the outdoor shop": "ecommerce", "the project tool": "saas", "the meal box": "subscription"}
#: What each family tells, and the events that belong to it, over all three businesses.
FAMILIES = {
    "transactions": (
        "what changes hands: the surest signal, and a late one",
        "order_placed order_returned invoice_paid payment_succeeded payment_failed payment_recovered "
        "delivery_sent delivery_skipped plan_started plan_upgraded plan_downgraded seats_changed "
        "billing_changed renewed",
    ),
    "engagement": (
        "how people answer to messages and content: early, and easily overrated",
        "email_sent email_bounced email_opened email_clicked spam_reported sms_sent sms_clicked sms_replied "
        "push_sent push_opened in_app_shown in_app_clicked call_made call_answered guide_read docs_read "
        "webinar_attended content_downloaded review_written",
    ),
    "product use": (
        "what people do in the shop, the tool or the app: the richest signal, and the first to get lost",
        "session_started category_viewed search_filtered product_viewed reviews_read products_compared "
        "pricing_viewed cart_item_added returns_policy_viewed checkout_started logged_in feature_used "
        "limit_reached teammate_invited setup_step_completed app_opened recipe_viewed recipe_rated "
        "preferences_changed",
    ),
    "lifecycle markers": (
        "where somebody stands: joined, agreed, paused, left, came back",
        "signed_up trial_started trial_ended setup_completed role_changed renewal_due account_cancelled "
        "account_suspended account_restarted subscription_started subscription_paused subscription_resumed "
        "subscription_restarted subscription_cancelled subscription_ended cancellation_page_viewed "
        "plan_changed cadence_changed loyalty_level_reached subscribed unsubscribed friend_referred",
    ),
    "service": (
        "what went wrong, and how it was put right: rare, and telling",
        "ticket_opened ticket_closed satisfaction_rated",
    ),
}  # fmt: skip
FAMILY_OF = {event: name for name, (_, events) in FAMILIES.items() for event in events.split()}
#: What the bars can count.
COUNTS = {"people in the last 90 days": "people", "times in the whole log": "times"}
#: More bars than this are not read.
MOST = 9


def businesses() -> dict[str, Business]:
    """Load the three businesses of this notebook, clean, and count their signals."""
    found = {name: load(key, customers=CUSTOMERS) for name, key in NAMES.items()}
    for business in found.values():
        _signals(business)
    return found


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    return (
        f"Your shop has {people(len(shop.customers))} and a log of {len(shop.events):,} lines. On Monday you "
        "wrote “We miss you, come back!” to everybody who had not ordered for a year. By noon the first "
        "answers came: “I ordered **twice** this spring. Under my other address.” “My order arrived "
        "yesterday!” Nobody made a mistake in the rule. The rule asked the log, and the log did not know. "
        "**What can we observe at all, and how far can we trust it?**"
    )


def _signals(business: Business) -> pd.DataFrame:
    """Count every event: family, times, people lately, and how much of it was in the log within a day."""

    def found() -> pd.DataFrame:
        log = business.events
        listed = data_dictionary(business)
        lately = log[log["occurred_at"] >= business.today - pd.Timedelta(days=90)]
        table = pd.DataFrame(
            {
                "family": [FAMILY_OF.get(str(event), "") for event in listed.index],
                "what_happened": listed["what_happened"],
                "comes_with": listed["comes_with"],
                "times": listed["times"],
                "people": lately.groupby("event", observed=False)["customer_id"].nunique(),
            }
        )
        within = (log["recorded_at"] - log["occurred_at"]) <= pd.Timedelta(days=1)
        return table.assign(in_a_day=within.groupby(log["event"], observed=False).mean()).reindex(
            listed.index
        )

    return business.keep(("signals", "counted"), found)


def families(
    shops: dict[str, Business], name: str, family: str, count: str
) -> tuple[Picture, str, pd.DataFrame]:
    """The signals of one family in one business."""
    business = shops[name]
    table = _signals(business)
    inside = table[table["family"] == family].sort_values(count, ascending=False)
    told, _ = FAMILIES[family]
    values = inside[count].iloc[:MOST]
    values.index = [str(event).replace("_", " ") for event in values.index]
    lately = count == "people"
    top, most = values.index[0], values.iloc[0]
    unit = f"{most:,} people in 90 days" if lately else f"{most:,} times"
    chart = figures.bars(
        values,
        title=f"{family.capitalize()}: most of all “{top}”, {unit}",
        y="People who did it in the last 90 days" if lately else "Times in the whole log",
        highlight=[top],
    )
    share = inside["times"].sum() / table["times"].sum()
    said = (
        f"**{family.capitalize()}:** {told}. In {name} that is **{len(inside)} of {len(table)}** kinds of "
        "events "
        f"and {percent(share, 1)} of the lines in the log."
    )
    if len(inside) > MOST:
        said += f" The picture shows the {MOST} commonest."
    return chart, said, inventory(business, family)


def inventory(business: Business, family: str | None = None) -> pd.DataFrame:
    """List the usable signals of a business: what happened, what comes with it, how many, how fast."""
    table = _signals(business)
    if family is not None:
        table = table[table["family"] == family]
    return pd.DataFrame(
        {
            "signal": [str(event).replace("_", " ") for event in table.index],
            "what happened": table["what_happened"].to_numpy(),
            "comes with": [_plain(text) for text in table["comes_with"]],
            "times": table["times"].to_numpy(),
            "people in 90 days": table["people"].to_numpy(),
            "in the log within a day": [percent(share) for share in table["in_a_day"]],
        }
    )


def _plain(properties: str) -> str:
    """Write the names of properties as words."""
    return str(properties).replace("machine_open", "opened by a machine or not").replace("_", " ")
