"""The statement that a reader takes to PostgreSQL finds, on a real server, the people the bench shows.

DuckDB runs every one of these always; PostgreSQL where it is installed, else the test says why it is skipped.
"""

import duckdb
import pytest

from segmentlab import (
    Segment,
    account_count,
    account_max,
    account_mean,
    account_share,
    account_sum,
    at_least,
    change,
    customer,
    events,
    in_segment,
    load,
    prop,
    trend,
)  # fmt: skip
from segmentlab.teach.bench.asked import Kept
from segmentlab.teach.bench.choices import choices_of
from segmentlab.teach.bench.opening import draft_from
from tests.engines.test_postgres import connection, store

__all__ = ["connection"]
PEOPLE = 200

orders, views, carts = events("order_placed"), events("product_viewed"), events("cart_item_added")
visits, mails, opened = events("session_started"), events("email_sent"), events("email_opened")
used, seen, invited = events("feature_used"), events("logged_in"), events("teammate_invited")
regular = Segment("regular", orders.count("1y") >= 2)
SHOP = {
    "counted": orders.count("90d") >= 1,
    "never": orders.count() == 0,
    "between": orders.sum("amount_cents", between=("300d", "30d")) > 5_000,
    "mean": orders.mean("amount_cents") >= 6_000,
    "smallest": orders.min("amount_cents") < 3_000,
    "quiet": (orders.count("1y") >= 2) & (orders.days_since_last() > 60),
    "new": customer("signed_up_at").days_since() <= 200,
    "since a day": customer("signed_up_at") >= "2026-01-01",
    "not there": ~(customer("country") == "DE"),
    "one of": customer("country").is_in(["DE", "FR"]) | (customer("email_consent") == True),  # noqa: E712
    "different": views.distinct("category", within="60d") >= 3,
    "first": orders.first("category") == "tents",
    "latest": orders.last("category") != "tents",
    "gift": orders.last("gift") == True,  # noqa: E712
    "only some": views.where(prop("category").is_in(["tents", "boots"]), channel="email").count("1y") >= 1,
    "days": visits.active_days("30d") >= 3,
    "weeks": visits.active_weeks("8w") >= 3,
    "rhythm": orders.typical_gap() <= 60,
    "due": orders.days_until_expected().is_between(-30, 14),
    "left": carts.not_followed_by(orders, inside="2d").count("14d") >= 1,
    "three steps": visits.followed_by(carts, inside="1h").followed_by(orders, inside="1h").count("1y") >= 1,
    "step of a kind": views.where(category="tents").followed_by(
        carts.where(category="tents"), inside="7d"
    ).days_since_last() <= 90,
    "opened, no order": opened.not_followed_by(orders, inside="7d").count("90d") > 2,
    "share": orders.where(prop("discount_cents") > 0).share_of(orders, within="1y") >= 0.5,
    "per visit": orders.sum("amount_cents", within="1y") / visits.count("1y") > 300,
    "apart": orders.count("90d") / orders.count("1y") < 0.2,
    "trend": trend(visits.count("30d")) < 0.5,
    "change": change(visits.count("30d")) <= -3,
    "after sign-up": visits.count("7d", after=customer("signed_up_at")) >= 2,
    "after the first order": orders.count("60d", after=orders.first_time()) >= 2,
    "best tenth": orders.sum("amount_cents", within="1y").in_top(0.1),
    "some of": at_least(2, orders.count("30d") >= 1, visits.count("30d") >= 3, carts.count("30d") >= 1),
    "in another": ~in_segment(regular) & (carts.count("30d") >= 1),
    "groups": ((orders.count("1y") >= 2) | (views.count("7d") >= 5)) & ~(mails.count("30d") > 8),
}  # fmt: skip
TOOL = {
    "added up": account_sum(used.count("30d")) >= 100,
    "on average": account_mean(seen.active_days("4w")) >= 8,
    "the highest": account_max(seen.active_days("4w")) >= 12,
    "how many": account_count(seen.count("30d") >= 1) == 1,
    "which share": account_share(seen.count("30d") >= 1) < 0.5,
    "a sequence of all": account_count(invited.followed_by(used, inside="7d").count() >= 1) >= 2,
    "a share of all": account_mean(used.count("30d") / seen.count("30d")) >= 1,
    "one alone": account_max(seen.days_since_last()).in_bottom(0.2) | (used.count("7d") >= 1),
}  # fmt: skip
BUSINESSES = {"ecommerce": SHOP, "saas": TOOL}


def found_here(business, rule):
    members = rule.members(business) if isinstance(rule, Segment) else Segment("one", rule).members(business)
    return set(members.index[members].tolist())


def differing(business, asked, run, dialect):
    """Segments of which a database finds other people, and how many hold neither nobody nor all."""
    wrong, telling = [], 0
    for name, rule in asked.items():
        statement = Segment("one", rule).to_sql(dialect, business.today, choices_of(business).changing)
        here = found_here(business, rule)
        telling += 0 < len(here) < len(business.customers)
        if {who for (who,) in run(statement)} != here:
            wrong.append(name)
    return wrong, telling


@pytest.mark.parametrize("name", BUSINESSES)
def test_duckdb_finds_the_same_people(name):
    business, asked = load(name, customers=PEOPLE), BUSINESSES[name]
    with duckdb.connect(config={"threads": 1}) as database:
        for table in ("customers", "events", "changes"):
            database.register(table, getattr(business, table))
        wrong, telling = differing(business, asked, lambda text: database.execute(text).fetchall(), "duckdb")
    assert not wrong and telling >= 0.8 * len(asked)


@pytest.mark.parametrize("name", BUSINESSES)
def test_postgresql_finds_the_same_people(connection, name):
    business, asked = load(name, customers=PEOPLE), BUSINESSES[name]
    for table in ("customers", "events", "changes"):
        store(connection, table, getattr(business, table))
    wrong, _ = differing(business, asked, lambda text: connection.execute(text).fetchall(), "postgres")
    assert not wrong


def test_controls_can_show_all_of_them_but_one():
    kept = [
        name
        for asked in BUSINESSES.values()
        for name, rule in asked.items()
        if any(isinstance(one, Kept) for group in draft_from(rule).groups for one in group.conditions)
    ]
    assert kept == ["apart"]
