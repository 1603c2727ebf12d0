"""Each fault, on a table small enough to see: what is found, what is put right, what is left alone."""

import pandas as pd
import pytest

from segmentlab.instrument import finding
from segmentlab.instrument.audit import CHECKS, audit
from segmentlab.instrument.business import make_business, tiny_business
from segmentlab.instrument.clean import STEPS, clean


def shop(events, people=(), tables=None, **columns):
    """A shop whose events are rows of (customer, event, occurred, recorded, …)."""
    names = ["customer_id", "event", "occurred_at", "recorded_at", *columns]
    table = pd.DataFrame(events, columns=names).astype(columns)
    known = pd.DataFrame(
        people
        or [(each, "2026-01-01", f"c{each}@example.com") for each in sorted({row[0] for row in events})],
        columns=["customer_id", "signed_up_at", "email"],
    )
    return make_business(known, table, today="2026-03-01", tables=tables)


def at(day, time="10:00"):
    return f"2026-02-{day:02d} {time}"


def steps_of(business):
    cleaned, steps = clean(business)
    return cleaned, steps.set_index("step")


def test_every_step_has_its_check():
    assert set(STEPS) < set(CHECKS) and set(CHECKS) - set(STEPS) == {"late"}


def test_a_clean_business_comes_out_as_it_went_in():
    before = tiny_business()
    after, steps = clean(before)
    pd.testing.assert_frame_equal(after.events, before.events)
    pd.testing.assert_frame_equal(after.customers, before.customers)
    assert steps["found"].sum() == 0 == audit(before)["found"].sum()


def test_of_an_event_sent_twice_the_first_copy_stays_whatever_the_order():
    rows = [(1, "order_placed", at(1), at(1, "10:09"), 7), (1, "order_placed", at(1), at(1), 7)]
    rows.append((1, "order_placed", at(1), at(1), 8))  # equal in all but its number: another order
    after, steps = steps_of(shop(rows, event_id="int64"))
    assert after.events["event_id"].tolist() == [7, 8]
    assert (after.events["recorded_at"] == pd.Timestamp(at(1))).all()
    assert steps.loc["retries", ["found", "repaired"]].tolist() == [1, 1]


def test_names_follow_the_tracking_plan_and_else_one_form():
    rows = [
        (1, name, at(day), at(day)) for day, name in enumerate(["Order Completed", "Page-Viewed", "ok"], 1)
    ]
    plan = pd.DataFrame({"name_in_log": ["Order Completed"], "event": ["order_placed"]})
    after, steps = steps_of(shop(rows, tables={"tracking_plan": plan}))
    assert after.events["event"].tolist() == ["order_placed", "page_viewed", "ok"]
    assert steps.loc["names", "found"] == 2


def test_a_clock_ahead_or_before_sign_up_is_set_and_a_late_event_is_not():
    rows = [
        (1, "order_placed", "2027-02-01 10:00", at(1)),
        (1, "order_placed", "2000-01-01 10:00", at(2)),
        (1, "order_placed", at(3), at(5)),
    ]
    after, steps = steps_of(shop(rows))
    assert after.events["occurred_at"].tolist() == [pd.Timestamp(at(day)) for day in (1, 2, 3)]
    assert steps.loc["clocks", "found"] == 2
    assert audit(shop(rows)).set_index("check").loc["late", "found"] == 2  # the one reset to 2000, and day 5


def test_a_release_that_wrote_dollars_is_told_from_one_with_cheap_orders():
    money = {"platform": "category", "release": "category", "amount_cents": "Float64"}
    rows = [(1, "order_placed", at(day), at(day), "server", "1", 4000 + day) for day in range(1, 15)]
    rows += [(1, "order_placed", at(day), at(day), "server", "2", 40.25) for day in range(15, 21)]
    rows += [(1, "order_placed", at(day), at(day), "server", "3", 900) for day in range(21, 27)]
    after, steps = steps_of(shop(rows, **money))
    assert after.events["amount_cents"].tolist()[14:] == [4025] * 6 + [900] * 6
    assert steps.loc["units", "found"] == 6


def test_two_accounts_of_one_mailbox_become_the_one_opened_first():
    people = [
        (1, "2026-01-05", "Ann.Lee@Example.com "),
        (2, "2026-01-01", "ann.lee+shop@exmaple.com"),
        (3, "2026-01-01", "ann.lee@elsewhere.org"),
        (4, "2026-01-01", None),
        (5, "2026-01-01", None),
    ]
    rows = [(each, "order_placed", at(each), at(each)) for each in (1, 2, 3, 4, 5)]
    after, steps = steps_of(shop(rows, people))
    assert after.customers["customer_id"].tolist() == [2, 3, 4, 5]
    assert after.events["customer_id"].tolist() == [2, 2, 3, 4, 5]
    assert steps.loc["duplicate_customers", "found"] == 1


def test_programs_and_test_accounts_go_with_all_they_did():
    seconds = pd.Timestamp(at(2)) + pd.to_timedelta(range(30), unit="s")
    rows = [(1, "product_viewed", moment, moment) for moment in seconds]
    rows += [(2, "product_viewed", moment, moment) for moment in seconds[:29]]  # quick, but a human can
    rows += [(3, "order_placed", at(3), at(3))]
    people = [
        (1, "2026-01-01", "a@x.com"),
        (2, "2026-01-01", "b@x.com"),
        (3, "2026-01-01", "qa+1@test.x.com"),
    ]
    after, steps = steps_of(shop(rows, people))
    assert after.customers["customer_id"].tolist() == [2] and len(after.events) == 29
    assert steps.loc[["bots", "test_accounts"], "found"].tolist() == [1, 1]


def test_visits_without_a_login_go_to_who_logged_in_there_later_and_else_to_nobody():
    nobody = pd.DataFrame(
        {
            "visitor_id": [91, 92],
            "event": pd.Categorical(["product_viewed"] * 2),
            "occurred_at": pd.to_datetime([at(1), at(2)]),
            "recorded_at": pd.to_datetime([at(1), at(2)]),
        }
    )
    logins = pd.DataFrame({"visitor_id": [91], "customer_id": [1]})
    business = shop(
        [(1, "product_viewed", at(5), at(5))], tables={"anonymous_events": nobody, "logins": logins}
    )
    after, steps = steps_of(business)
    assert after.events["occurred_at"].dt.day.tolist() == [1, 5]
    assert after.tables["anonymous_events"]["visitor_id"].tolist() == [92]
    assert steps.loc["anonymous", ["found", "repaired"]].tolist() == [2, 1]
    assert "logins" in business.tables, "the business given stays as it is"


def test_lost_consent_is_read_from_its_history_and_else_stays_unknown():
    people = pd.DataFrame(
        {
            "customer_id": [1, 2],
            "signed_up_at": "2026-01-01",
            "email_consent": pd.array([None, None], "boolean"),
        }
    )
    changes = pd.DataFrame(
        {
            "customer_id": [1, 1],
            "changed_at": pd.to_datetime(["2026-01-01 00:00", at(1)]),
            "email_consent": pd.array([True, False], "boolean"),
        }
    )
    rows = pd.DataFrame({"customer_id": [1], "event": "order_placed", "occurred_at": [at(2)]})
    after, steps = steps_of(make_business(people, rows, today="2026-03-01", tables={"changes": changes}))
    assert after.customers["email_consent"].tolist() == [False, pd.NA]
    assert steps.loc["consent", ["found", "repaired"]].tolist() == [2, 1]


def test_a_silence_is_one_only_where_much_is_usual():
    hours = pd.date_range("2026-01-01", "2026-02-28", freq="h")
    busy = hours[(hours.hour >= 8) & (hours.hour < 20)].repeat(10)
    quiet = (busy >= "2026-02-05 10:00") & (busy < "2026-02-06 12:00")
    found = finding.silences(pd.DataFrame({"occurred_at": busy[~quiet]}))
    assert found == [(pd.Timestamp("2026-02-05 10:00"), pd.Timestamp("2026-02-06 12:00"))]
    assert finding.silences(pd.DataFrame({"occurred_at": busy})) == []


@pytest.mark.parametrize("rule", ["same visit", "no teller"])
def test_a_missing_word_is_filled_only_from_what_tells_it(rule):
    words = ["phone", "phone", "desktop", "desktop", None] + ["phone", "desktop"] * 8
    visits = [1, 1, 2, 2, 1] if rule == "same visit" else [1, 2, 3, 4, 5]
    visits += list(range(6, 22))
    days = [at(1 + place) for place in range(len(words))]
    rows = [(1, "viewed", *each) for each in zip(days, days, visits, words, strict=True)]
    after, steps = steps_of(shop(rows, session_id="int64", device="category"))
    filled = after.events["device"].tolist()[4]
    assert filled == "phone" if rule == "same visit" else pd.isna(filled)
    assert steps.loc["missing", "found"] == 1
