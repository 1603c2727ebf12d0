"""Deciding: nobody over a cap, nobody without consent, nobody twice, and a reason for everyone left out."""

import dataclasses
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.activate.decide import who_gets_what
from segmentlab.activate.holdout import universal_holdout
from segmentlab.activate.playbook import Playbook
from segmentlab.activate.playbook_rows import PlaybookRow, Suppression
from segmentlab.instrument.business import make_business
from segmentlab.instrument.folder import open_folder
from segmentlab.model.tree import at_least, events
from segmentlab.segment.segment import Segment

AS_OF = pd.Timestamp("2026-06-29 12:00")
orders, carts, tickets = events("order_placed"), events("cart_item_added"), events("ticket_opened")

CART = PlaybookRow(
    "Left a cart", Segment("cart", carts.count(within="3d") >= 1), "cart_reminder", "push", "every 7d",
    "recovery", 1, kinds=("cart reminder",),
)  # fmt: skip
LAPSED = PlaybookRow(
    "Gone quiet", Segment("lapsed", orders.days_since_last() > 60), "win_back", "email", "every 60d",
    "repeat rate", 2, kinds=("win-back", "discount"),
)  # fmt: skip
MORE = PlaybookRow(
    "Bought before", Segment("buyers", orders.count() >= 1), "goes_with", "email", "once",
    "order value", 3, kinds=("upsell",),
)  # fmt: skip
JUST = Suppression("just purchased", orders.count(within="3d") >= 1, ("cart reminder",))
WINBACK = Suppression("in a win-back", orders.days_since_last() > 60, ("upsell",))
COMPLAINT = Suppression(
    "complaint open", tickets.count() - events("ticket_closed").count() > 0, ("marketing",)
)
BOOK = Playbook("mine", (CART, LAPSED, MORE), (JUST, WINBACK, COMPLAINT))


def shop(rows, people=3, **attributes):
    """A shop of some people who agreed to everything, and what they did: (who, event, days ago, campaign)."""
    ids = range(1, people + 1)
    start = {"customer_id": ids, "signed_up_at": "2025-01-01", "email_consent": True, "push_consent": True}
    customers = pd.DataFrame(start | attributes)
    names = ["order_placed", "cart_item_added", "ticket_opened", "ticket_closed", "email_sent", "push_sent"]
    table = pd.DataFrame(
        [(who, event, AS_OF - timedelta(days=days), *(*rest, None)[:1]) for who, event, days, *rest in rows],
        columns=["customer_id", "event", "occurred_at", "campaign"],
    )
    made = make_business(customers, table.astype({"campaign": "str"}), today=AS_OF)
    every = made.events["event"].cat.add_categories(
        [n for n in names if n not in made.events["event"].cat.categories]
    )
    return dataclasses.replace(made, events=made.events.assign(event=every))


def decide(business, book=BOOK, **settings):
    return who_gets_what(business, book, **({"holdout": 0} | settings))


def gets(decisions):
    return dict(zip(decisions.actions["customer_id"], decisions.actions["action"], strict=True))


def reasons(decisions):
    out = decisions.left_out
    return {
        (who, key): why
        for who, key, why in zip(out["customer_id"], out["segment"], out["reason"], strict=True)
    }


def test_the_highest_priority_wins_and_the_others_are_told_so():
    decided = decide(shop([(1, "cart_item_added", 1), (1, "order_placed", 30), (2, "order_placed", 30)]))
    assert gets(decided) == {1: "cart_reminder", 2: "goes_with"}
    assert reasons(decided) == {(1, "buyers"): "a higher priority took the place"}


def test_no_cart_reminder_after_the_purchase():
    decided = decide(shop([(1, "cart_item_added", 2), (1, "order_placed", 1)]))
    assert gets(decided) == {1: "goes_with"}
    assert reasons(decided) == {(1, "cart"): "just purchased"}


def test_no_upsell_in_a_win_back_even_if_the_win_back_itself_cannot_go_out():
    decided = decide(shop([(1, "order_placed", 100)], email_consent=[True, True, True]))
    assert gets(decided) == {1: "win_back"}
    assert reasons(decided) == {(1, "buyers"): "in a win-back"}


def test_no_marketing_while_a_complaint_is_open():
    opened = [(1, "order_placed", 30), (1, "ticket_opened", 5)]
    assert reasons(decide(shop(opened))) == {(1, "buyers"): "complaint open"}
    assert gets(decide(shop([*opened, (1, "ticket_closed", 4)]))) == {1: "goes_with"}


def test_a_service_message_goes_out_although_a_complaint_is_open():
    service = dataclasses.replace(MORE, purpose="service")
    business = shop([(1, "order_placed", 30), (1, "ticket_opened", 5)])
    assert gets(decide(business, dataclasses.replace(BOOK, rows=(service,)))) == {1: "goes_with"}


def test_no_discount_to_people_who_pay_full_price():
    loyal = Suppression("pays full price", orders.count(within="365d") >= 3, ("discount",))
    business = shop([(1, "order_placed", days) for days in (70, 80, 90)] + [(2, "order_placed", 70)])
    decided = decide(business, dataclasses.replace(BOOK, suppress=(loyal,)))
    assert gets(decided) == {1: "goes_with", 2: "win_back"}
    assert reasons(decided)[1, "lapsed"] == "pays full price"


def test_whoever_said_no_or_nothing_gets_nothing_through_the_channel():
    business = shop([(who, "order_placed", 30) for who in (1, 2, 3)], email_consent=[True, False, None])
    decided = decide(business)
    assert gets(decided) == {1: "goes_with"}
    assert set(reasons(decided).items()) == {((who, "buyers"), "no consent for email") for who in (2, 3)}


def test_consent_for_a_purpose_counts_beside_that_for_the_channel():
    rows = [(who, "order_placed", 30) for who in (1, 2)]
    assert gets(decide(shop(rows, people=2, marketing_consent=[False, True]))) == {2: "goes_with"}
    assert gets(decide(shop(rows, people=2, service_consent=[False, True]))) == {
        1: "goes_with",
        2: "goes_with",
    }
    alone = shop(rows, people=2, marketing_consent=False, email_marketing_consent=[True, False])
    assert gets(decide(alone)) == {1: "goes_with"}


def test_consent_is_read_as_it_stood():
    business = shop([(1, "order_placed", 30)], people=1)
    changes = pd.DataFrame(
        {"customer_id": [1, 1], "changed_at": ["2025-01-01", "2026-06-20"], "email_consent": [True, False]}
    )
    changes = changes.astype({"changed_at": "datetime64[us]", "email_consent": "boolean"})
    business = dataclasses.replace(
        business, tables={"changes": changes.assign(recorded_at=changes["changed_at"])}
    )
    assert gets(decide(business, as_of="2026-06-19")) == {1: "goes_with"}
    assert reasons(decide(business, as_of="2026-06-21")) == {(1, "buyers"): "no consent for email"}


def test_without_a_column_of_consent_nobody_is_taken_to_have_agreed_and_that_is_said():
    business = shop([(1, "order_placed", 30)])
    business = dataclasses.replace(business, customers=business.customers.drop(columns="email_consent"))
    decided = decide(business)
    assert gets(decided) == {}
    assert any("No column says who agreed to emails for marketing" in note for note in decided.notes)


def test_a_consent_written_as_a_text_is_refused():
    with pytest.raises(TypeError, match="email_consent must hold yes or no"):
        decide(shop([(1, "order_placed", 30)], email_consent="no"))


def test_the_cap_of_a_channel_counts_what_the_log_shows_was_sent():
    sent = [(1, "email_sent", 1), (1, "email_sent", 6.9), (2, "email_sent", 1), (2, "email_sent", 7.1)]
    decided = decide(shop([*sent, (1, "order_placed", 30), (2, "order_placed", 30)]))
    assert gets(decided) == {2: "goes_with"}
    assert reasons(decided) == {(1, "buyers"): "cap reached: 2 emails in 7 days"}


def test_the_cap_of_all_channels_counts_them_together():
    sent = [(1, "email_sent", 1), (1, "push_sent", 1), (1, "push_sent", 2)]
    business = shop([*sent, (1, "order_placed", 30)])
    assert gets(decide(business, caps={"total": (4, "7d"), "email": (2, "7d")})) == {1: "goes_with"}
    decided = decide(business, caps={"total": (3, "7d"), "email": (2, "7d")})
    assert reasons(decided) == {(1, "buyers"): "cap reached: 3 messages in 7 days"}


def test_nobody_gets_the_same_action_again_before_its_cadence_is_over():
    rows = [(who, "order_placed", 100) for who in (1, 2, 3)]
    rows += [
        (1, "email_sent", 59, "win_back"),
        (2, "email_sent", 61, "win_back"),
        (3, "email_sent", 20, "news"),
    ]
    decided = decide(shop(rows))
    assert gets(decided) == {2: "win_back", 3: "win_back"}
    assert reasons(decided)[1, "lapsed"] == "had this in the last 60 days"


def test_an_action_for_once_is_recognised_in_a_campaign_that_sent_it():
    business = shop([(1, "order_placed", 30), (1, "email_sent", 400, "spring_2025")])
    ran = pd.DataFrame({"campaign": ["spring_2025"], "message": ["goes_with"]})
    assert gets(decide(business)) == {1: "goes_with"}
    decided = decide(dataclasses.replace(business, tables={"campaigns": ran}, _kept={}))
    assert reasons(decided) == {(1, "buyers"): "had this before"}


@pytest.mark.parametrize(
    ("as_of", "zone", "send_at"),
    [
        ("2026-06-29 20:59", None, "2026-06-29 20:59"),
        ("2026-06-29 21:00", None, "2026-06-30 08:00"),
        ("2026-06-30 07:59", None, "2026-06-30 08:00"),
        ("2026-06-30 08:00", None, "2026-06-30 08:00"),
        ("2026-06-29 19:30", "Europe/Berlin", "2026-06-30 06:00"),  # 21:30 there, two hours ahead in summer
        ("2026-06-29 12:00", "America/Los_Angeles", "2026-06-29 15:00"),  # 05:00 there
        ("2026-10-24 22:00", "Europe/Berlin", "2026-10-25 07:00"),  # summer time ends in the night between
        ("2026-06-29 21:00", "Moon/Sea of Rains", "2026-06-30 08:00"),  # unknown: that of the business
    ],
)
def test_messages_wait_for_the_end_of_the_quiet_hours_by_the_clock_of_the_customer(as_of, zone, send_at):
    business = shop([(1, "order_placed", 130)], people=1, **({"time_zone": zone} if zone else {}))
    business = dataclasses.replace(business, today=pd.Timestamp("2027-01-01"))
    action = decide(business, as_of=as_of).actions.iloc[0]
    assert action["send_at"] == pd.Timestamp(send_at)
    waits = send_at != as_of
    assert action["why"].endswith("; quiet hours: moved to 08:00") == waits


def test_screens_inside_the_product_do_not_wait():
    inside = dataclasses.replace(MORE, channel="in_app")
    decided = decide(shop([(1, "order_placed", 30)]), Playbook("mine", (inside,)), as_of="2026-06-29 03:00")
    assert decided.actions["send_at"].tolist() == [pd.Timestamp("2026-06-29 03:00")]


def test_the_time_zone_that_stands_in_is_said():
    business = shop([(1, "order_placed", 30)], time_zone=["Asia/Tokyo", None, None])
    notes = decide(business, time_zone="Europe/Paris").notes
    assert "Quiet hours are those of Europe/Paris for the 67% whose own time zone is not known." in notes


def test_those_held_out_get_nothing_and_the_same_people_are_held_out_of_every_playbook():
    business = shop([(who, "order_placed", 30) for who in range(1, 401)], people=400)
    out = universal_holdout(business, 0.2)
    first = decide(business, holdout=0.2)
    second = decide(business, Playbook("other", (dataclasses.replace(MORE, action="other"),)), holdout=0.2)
    for decided in (first, second):
        held = decided.left_out.loc[decided.left_out["reason"] == "holdout", "customer_id"]
        assert sorted(held) == (np.flatnonzero(out) + 1).tolist()
    assert 0.13 < out.mean() < 0.27


def test_what_is_worth_most_wins_and_what_is_worth_nothing_is_left_out():
    business = shop([(who, "order_placed", 100) for who in (1, 2, 3)])
    book = Playbook("mine", (LAPSED, MORE))
    worth = pd.DataFrame({"lapsed": [5.0, 2.0, -1.0], "buyers": [7.0, 2.0, 0.0]}, index=[1, 2, 3])
    decided = decide(business, book, worth=worth)
    assert gets(decided) == {1: "goes_with", 2: "win_back"}  # equal values: the higher priority
    assert reasons(decided) == {
        (1, "lapsed"): "another action is worth more",
        (2, "buyers"): "another action is worth more",
        (3, "lapsed"): "not worth its cost",
        (3, "buyers"): "not worth its cost",
    }


def test_later_events_change_nothing():
    rows = [(1, "order_placed", 30), (2, "order_placed", 100)]
    later = [(1, "email_sent", -1), (1, "email_sent", -2), (2, "order_placed", -1), (2, "ticket_opened", -3)]
    then = decide(shop(rows), as_of=AS_OF)
    known_later = dataclasses.replace(shop([*rows, *later]), today=AS_OF + timedelta(days=9))
    now = decide(known_later, as_of=AS_OF)
    pd.testing.assert_frame_equal(now.actions, then.actions)
    pd.testing.assert_frame_equal(now.left_out, then.left_out)


def test_what_the_log_does_not_have_is_said_with_the_way_out():
    row = dataclasses.replace(MORE, segment=Segment("pricing", events("pricing_viewed").count() >= 1))
    with pytest.raises(LookupError, match=r"row 'pricing' cannot be judged .*\.without\('pricing'\)"):
        decide(shop([(1, "order_placed", 30)]), Playbook("mine", (row,)))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"caps": {"e-mail": (1, "7d")}}, "did you mean 'email'"),
        ({"caps": {"email": 2}}, "whole number and a time"),
        ({"caps": {"email": (2, "week")}}, "week"),
        ({"quiet_hours": ("21", "8")}, "two times"),
        ({"time_zone": "Berlin"}, "no time zone 'Berlin'"),
        ({"holdout": 1.2}, "share from 0 to 1"),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_one_sentence(wrong, says):
    with pytest.raises(ValueError, match=says):
        decide(shop([(1, "order_placed", 30)]), **wrong)


def test_counts_add_up_per_segment():
    business = shop([(1, "cart_item_added", 1), (1, "order_placed", 30), (2, "order_placed", 30)])
    table = decide(business).table()
    assert table.loc["cart"].tolist() == [1, 1, 0]
    assert table.loc["buyers"].tolist() == [2, 1, 1]
    assert (table.drop(columns="in_segment").sum(axis=1) == table["in_segment"]).all()
    assert decide(business).of(1)["decided"].tolist() == [
        "gets cart_reminder",
        "a higher priority took the place",
    ]


def random_shop(seed, people=60):
    """People who did all sorts of things, and of whom some agreed to this or that."""
    dice = np.random.default_rng(seed)
    names = ["order_placed", "cart_item_added", "ticket_opened", "ticket_closed", "email_sent", "push_sent"]
    size = int(dice.integers(50, 400))
    rows = list(
        zip(
            dice.integers(1, people + 1, size).tolist(),
            dice.choice(names, size, p=[0.3, 0.15, 0.05, 0.05, 0.25, 0.2]).tolist(),
            (dice.exponential(25, size) - 2).tolist(),
            dice.choice(["win_back", "goes_with", "news"], size).tolist(),
            strict=True,
        )
    )
    answers = {
        f"{name}_consent": dice.choice([True, False, None], people, p=[0.7, 0.2, 0.1])
        for name in ("email", "push")
    }
    return rows, dataclasses.replace(shop(rows, people, **answers), today=AS_OF)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), holdout=st.sampled_from([0, 0.1]), most=st.integers(0, 3))
def test_a_slow_and_obvious_reckoning_comes_to_the_same(seed, holdout, most):
    rows, business = random_shop(seed)
    caps = {"email": (most, "7d"), "total": (3, "14d")}
    decided = decide(business, caps=caps, holdout=holdout, quiet_hours=None)
    agreed = business.customers.set_index("customer_id").astype(object).fillna(False)
    held = dict(zip(agreed.index, universal_holdout(business, holdout), strict=True))
    expected_gets, expected_out = {}, {}
    for who in agreed.index:
        did = [(event, days, campaign) for one, event, days, campaign in rows if one == who and days > 0]

        def count(event, within=10**6, campaign=None, did=did):
            return sum(e == event and d <= within and campaign in (None, c) for e, d, c in did)

        last = min([d for e, d, _ in did if e == "order_placed"], default=None)
        quiet = (
            last is not None and (AS_OF.normalize() - (AS_OF - timedelta(days=last)).normalize()).days > 60
        )
        inside = {
            "cart": count("cart_item_added", 3) >= 1,
            "lapsed": quiet,
            "buyers": count("order_placed") >= 1,
        }
        for row in BOOK.rows:
            if not inside[row.key]:
                continue
            sent = f"{row.channel}_sent"
            within = {"cart": 7, "lapsed": 60, "buyers": 10**6}[row.key]
            obstacles = [
                (held[who], "holdout"),
                (agreed.loc[who, f"{row.channel}_consent"] not in (True,), f"no consent for {row.channel}"),
                (row is CART and count("order_placed", 3) >= 1, "just purchased"),
                (row is MORE and quiet, "in a win-back"),
                (count("ticket_opened") > count("ticket_closed"), "complaint open"),
                (count(sent, within, row.action) >= 1, "had this"),
                (row.channel == "email" and count("email_sent", 7) >= most, "cap reached"),
                (count("email_sent", 14) + count("push_sent", 14) >= 3, "cap reached"),
                (who in expected_gets, "a higher priority"),
            ]  # fmt: skip
            found = next((why for stands, why in obstacles if stands), None)
            if found is None:
                expected_gets[who] = row.action
            else:
                expected_out[who, row.key] = found
    assert gets(decided) == expected_gets
    assert set(reasons(decided)) == set(expected_out)
    for place, why in reasons(decided).items():
        assert why.startswith(expected_out[place]), place


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_both_tables_together_hold_each_person_and_segment_exactly_once(seed):
    business = random_shop(seed)[1]
    decided = decide(business, holdout=0.1)
    pairs = [
        (who, str(key))
        for table in (decided.actions, decided.left_out)
        for who, key in zip(table["customer_id"], table["segment"], strict=True)
    ]
    members = {row.key: row.segment.members(business) for row in BOOK.rows}
    inside = [(who, key) for key, yes in members.items() for who in yes.index[yes]]
    assert sorted(pairs) == sorted(inside)
    assert decided.actions["customer_id"].is_unique


def test_a_rule_of_two_signs_can_suppress_too():
    signs = at_least(2, tickets.count() >= 1, orders.count() >= 1, carts.count() >= 1)
    unhappy = Suppression("unhappy", signs, ("upsell",))
    business = shop([(1, "order_placed", 30), (1, "ticket_opened", 9), (2, "order_placed", 30)])
    assert gets(decide(business, suppress=[unhappy])) == {2: "goes_with"}


def test_a_business_on_disk_comes_to_the_same_decisions(tmp_path):
    business = random_shop(7)[1]
    business.customers.to_parquet(tmp_path / "customers.parquet")
    business.events.to_parquet(tmp_path / "events.parquet")
    on_disk = open_folder(tmp_path, today=AS_OF)
    here, there = (decide(one, holdout=0.1) for one in (business, on_disk))
    assert gets(here) and gets(there) == gets(here)
    assert reasons(there) == reasons(here)
