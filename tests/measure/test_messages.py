"""What became of messages, counted by hand; what they are worth, and where money should go."""

import math

import numpy as np
import pandas as pd
import pytest

from segmentlab.instrument.business import make_business
from segmentlab.measure.budget import best_budget, payback_weeks
from segmentlab.measure.lift import Lift
from segmentlab.measure.messages import RESPONSES, SENT, message_metrics
from segmentlab.measure.returns import Return, incremental_return


@pytest.fixture
def shop():
    rows = [
        (1, "email_sent", "2026-01-05 09:00", "sale", "email", None),
        (1, "email_opened", "2026-01-05 09:01", "sale", "email", True),
        (1, "order_placed", "2026-01-08 09:00", None, None, None),
        (2, "email_sent", "2026-01-05 09:00", "sale", "email", None),
        (2, "email_opened", "2026-01-06 09:00", "sale", "email", False),
        (2, "email_clicked", "2026-01-06 09:01", "sale", "email", None),
        (2, "unsubscribed", "2026-01-06 09:02", "sale", "email", None),
        (2, "spam_reported", "2026-01-06 09:02", "sale", "email", None),
        (2, "order_placed", "2026-01-15 09:00", None, None, None),  # ten days later: too late
        (3, "email_sent", "2026-01-05 09:00", "sale", "email", None),
        (3, "email_bounced", "2026-01-05 09:00", "sale", "email", None),
        (3, "sms_sent", "2026-01-07 09:00", "nudge", "sms", None),
        (3, "sms_replied", "2026-01-07 09:30", "nudge", "sms", None),
    ]
    names = ["customer_id", "event", "occurred_at", "campaign", "channel", "machine_open"]
    customers = pd.DataFrame({"customer_id": [1, 2, 3], "signed_up_at": "2026-01-01"})
    return make_business(customers, pd.DataFrame(rows, columns=names), today="2026-02-01")


def test_a_campaign_is_counted_as_by_hand(shop):
    sale = message_metrics(shop).table.loc["sale"]
    counts = ["sent", "delivered", "opened", "opened_by_people", "clicked", "converted", "unsubscribed"]
    assert sale[[*counts, "complained", "bounced"]].tolist() == [3, 2, 2, 1, 1, 1, 1, 1, 1]
    assert sale["bounced_rate"] == pytest.approx(1 / 3) and sale["opened_by_people_rate"] == 0.5
    assert message_metrics(shop, "channel").table.loc["sms", "replied_rate"] == 1


def test_segments_channels_and_dates_narrow_it_down(shop):
    segment = pd.Series({1: "loyal", 2: "new", 3: "new"})
    by_segment = message_metrics(shop, segment, channel="email").table
    assert by_segment["sent"].to_dict() == {"new": 2, "loyal": 1}
    assert by_segment["converted"].to_dict() == {"new": 0, "loyal": 1}
    assert list(message_metrics(shop, since="2026-01-06").table.index) == ["nudge"]
    assert list(message_metrics(shop, campaigns=["nudge"]).table.index) == ["nudge"]
    assert message_metrics(shop, as_of="2026-01-06").table["clicked"].sum() == 0
    with pytest.raises(ValueError, match="sent no such message from 2026-01-20"):
        message_metrics(shop, since="2026-01-20")
    with pytest.raises(ValueError, match="by='country' is neither"):
        message_metrics(shop, "country")
    with pytest.raises(ValueError, match="There is no channel 'mail'"):
        message_metrics(shop, channel="mail")


def log_of(*rows, **more):
    names = ["customer_id", "event", "occurred_at", "campaign", "channel", "machine_open"]
    table = pd.DataFrame([(*row, None, None, None)[:6] for row in rows], columns=names)
    ids = sorted(set(table["customer_id"]))
    customers = pd.DataFrame({"customer_id": ids, "signed_up_at": "2026-01-01"})
    return make_business(customers, table.drop(columns=more.get("without", [])), today="2026-02-01")


def test_a_message_opened_five_times_is_one_message_opened():
    opens = [(1, "email_opened", f"2026-01-05 1{hour}:00", "sale", "email", hour == 0) for hour in range(5)]
    clicks = [(1, "email_clicked", f"2026-01-05 1{hour}:01", "sale", "email") for hour in range(3)]
    table = message_metrics(log_of((1, "email_sent", "2026-01-05", "sale", "email"), *opens, *clicks)).table
    asked = ["opened", "opened_by_people", "clicked", "opened_rate", "clicked_rate"]
    assert table.loc["sale", asked].tolist() == [1, 1, 1, 1, 1]


#: The same person gets the same campaign twice, and another campaign and channel between.
TWICE = (
    (1, "email_sent", "2026-01-05 09:00", "news", "email"),
    (1, "email_sent", "2026-01-06 09:00", "sale", "email"),
    (1, "email_sent", "2026-01-12 09:00", "news", "email"),
    (1, "push_sent", "2026-01-12 10:00", "news", "push"),
)


def test_a_response_belongs_to_the_latest_message_of_its_campaign_and_channel_before_it():
    log = log_of(*TWICE, (1, "email_clicked", "2026-01-13", "news", "email"))
    assert message_metrics(log, "channel").table["clicked"].to_dict() == {"email": 1, "push": 0}
    assert message_metrics(log).table["clicked"].to_dict() == {"news": 1, "sale": 0}
    assert message_metrics(log, since="2026-01-12").table.loc["news", "clicked"] == 1  # the second one
    early = log_of(*TWICE, (1, "email_clicked", "2026-01-12 08:59", "news", "email"))
    assert message_metrics(early, since="2026-01-12").table.loc["news", "clicked"] == 0  # the first one
    assert message_metrics(early).table.loc["news", "clicked"] == 1


def test_responses_to_nothing_that_was_sent_count_nowhere():
    strangers = (
        (1, "email_opened", "2026-01-04", "news", "email"),  # before anything was sent
        (1, "push_opened", "2026-01-20", "sale", "push"),  # the sale went by email only
        (2, "email_clicked", "2026-01-20", "news", "email"),  # forwarded by somebody
    )
    table = message_metrics(log_of(*TWICE, *strangers)).table
    assert table[["opened", "clicked"]].to_numpy().sum() == 0


def test_what_bounced_was_neither_opened_nor_led_to_a_purchase():
    odd = log_of(
        (1, "email_sent", "2026-01-05", "sale", "email"),
        (1, "email_bounced", "2026-01-05", "sale", "email"),
        (1, "email_opened", "2026-01-06", "sale", "email"),
        (1, "order_placed", "2026-01-06"),
        (2, "email_sent", "2026-01-05", "sale", "email"),
    )
    sale = message_metrics(odd).table.loc["sale"]
    assert sale[["delivered", "opened", "converted"]].tolist() == [1, 0, 0]
    lost = message_metrics(odd, pd.Series({1: "unlucky"}))
    assert lost.table.loc["unlucky", "delivered"] == 0 and lost.table["opened_rate"].isna().all()
    assert lost.sentence() == "Of 1 message none was delivered."


def test_without_a_channel_an_unsubscription_belongs_to_the_latest_message_of_its_campaign():
    log = log_of(*TWICE, (1, "unsubscribed", "2026-01-13", "news"))
    assert message_metrics(log, "channel").table["unsubscribed"].to_dict() == {"email": 0, "push": 1}
    bare = log_of(*TWICE, (1, "email_clicked", "2026-01-13", "news"), without=["channel", "machine_open"])
    assert message_metrics(bare, "channel").table["clicked"].to_dict() == {"email": 1, "push": 0}


def test_messages_of_no_campaign_are_counted_together():
    log = log_of(
        (1, "email_sent", "2026-01-05"),
        (1, "email_opened", "2026-01-06"),
        without=["campaign", "machine_open"],
    )
    table = message_metrics(log).table
    assert table.index.tolist() == ["no campaign named"] and table["opened"].tolist() == [1]
    assert table["opened_by_people"].tolist() == [1]  # nobody noted which opens were machines'


def test_a_share_is_missing_where_the_channel_cannot_tell(shop):
    table = message_metrics(shop, "channel").table
    assert np.isnan(table.loc["sms", "opened_rate"]) and np.isnan(table.loc["email", "replied_rate"])
    # Of all messages, the emails delivered are what opens are held against.
    assert message_metrics(shop).overall["opened_rate"] == 1


def test_shares_of_random_logs_lie_between_0_and_1_and_parts_add_up_to_the_whole():
    random, names = np.random.default_rng(5), [*SENT, *(e for each in RESPONSES.values() for e in each)]
    for _ in range(40):
        rows = [
            (int(random.integers(1, 4)), names[random.integers(len(names))], f"2026-01-{day:02d}", "ab"[one])
            for day, one in zip(random.integers(2, 30, 60), random.integers(0, 2, 60), strict=True)
        ]
        log = log_of((1, "sms_sent", "2026-01-01 01:00", "a", "sms"), *rows)
        for by in ("campaign", "channel", pd.Series({1: "x", 2: "y", 3: "x"})):
            found = message_metrics(log, by)
            rates = found.table.filter(like="_rate").to_numpy(float)
            assert np.nanmin(rates) >= 0 and np.nanmax(rates) <= 1
            assert (found.table["opened_by_people"] <= found.table["opened"]).all()
            counts = found.table.columns[:10]
            assert (found.table[counts].sum() == found.overall[counts]).all()


def test_the_sentence_counts_messages_and_claims_no_effect(shop):
    assert message_metrics(shop).sentence() == (
        "Of 4 messages, 75.0% were delivered, 100.0% opened (50.0% by people) where that can be known, 33.3% "
        "clicked, 100.0% replied to, 33.3% followed by an unsubscription, 50.0% reported as spam; a purchase "
        "followed 33.3% of them within 7 days, for whatever reason."
    )


def test_a_return_comes_from_the_difference_and_not_from_the_sales():
    tested = pd.DataFrame(
        {
            "arm": ["message"] * 200 + ["holdout"] * 200,
            "bought": [True] * 120 + [False] * 80 + [True] * 100 + [False] * 100,
            "profit_cents": [990] * 120 + [-10] * 80 + [1000] * 100 + [0] * 100,
        }
    )
    worth = incremental_return(tested, cost_cents=10)
    # 20 more buyers of 200 at $10, less 10 cents each: 90 cents a person, 400 people.
    assert worth.incremental_profit_cents == pytest.approx(90 * 400)
    assert worth.incremental_return == pytest.approx(9)
    assert worth.cost_per_outcome_cents == pytest.approx(100)
    assert "changes profit by $360" in worth.sentence()
    # 10 cents each; 10 more of 100 people buy, and by the interval as few as 0.26 or as many
    # as 19.5 of 100.
    assert (
        "Sending costs $1 ($0.51 to $39.09)" in worth.sentence()
        and "one more of the buyers" in worth.sentence()
    )


def option(audience, cost, each):
    result = Lift("profit_cents", 50, 50, each, 0.0, each, 0.0, 0.0, 0.95, False)
    return Return(audience, cost, result, result)


def test_no_other_split_of_the_budget_earns_more():
    random = np.random.default_rng(2)
    for _ in range(50):
        options = {
            str(i): option(random.integers(1, 50), random.integers(1, 9), random.normal(5, 8))
            for i in range(5)
        }
        best = best_budget(options, 300).table
        assert best["spent_cents"].sum() <= 300
        for _ in range(50):
            left, earned = 300.0, 0.0
            for name in random.permutation(list(options)):
                sent = min(
                    int(random.integers(0, options[name].audience + 1)), int(left // options[name].cost_cents)
                )
                left -= sent * options[name].cost_cents
                earned += sent * options[name].profit.difference
            # Rounding down to whole people can cost the greedy split less than one person's profit.
            assert earned <= best["profit_cents"].sum() + max(o.profit.difference for o in options.values())


def test_a_budget_says_who_gets_what_and_that_luck_does_not_come_twice():
    options = {
        "reminder": option(100, 10, 20.0),
        "perk": option(100, 10, 30.0),
        "sale": option(100, 10, -4.0),
    }
    split = best_budget(options, 1_500)
    assert split.sentence() == (
        "Of $15, $15 is best spent like this: 100 people get perk ($10) and 50 people get reminder ($5); "
        "nothing goes to sale. To expect is a profit of $40 after that cost, rather less than more: the best "
        "of several tests have had some luck."
    )
    assert "$40" not in split._repr_html_() and "profit per unit" in split._repr_html_()
    assert "nothing is spent" in best_budget({"sale": options["sale"]}, 1_500).sentence()
    free = best_budget({"free and harmful": option(9, 0, -1.0), "free and good": option(9, 0, 1.0)}, 0).table
    assert free["people"].to_dict() == {"free and good": 9, "free and harmful": 0}


def test_payback_counts_the_weeks_until_the_cost_is_back():
    result = payback_weeks(800, pd.Series([400, 300, 200]))
    assert result.weeks == 3 and result.table["so_far_cents"].tolist() == [-400, -100, 100]
    assert "not come back within the 2 weeks" in payback_weeks(800, pd.Series([400, 300])).sentence()
    assert "$1 is missing" in payback_weeks(800, pd.Series([400, 300])).sentence()
    assert "no week is known" in payback_weeks(800, pd.Series([], dtype=float)).sentence()


def test_what_never_pays_back_says_so():
    assert payback_weeks(1_000, pd.Series([100, 100])).weeks == math.inf
    assert option(10, 5, -2.0).cost_per_outcome_cents == math.inf
    with pytest.raises(ValueError, match="nothing to spend on"):
        best_budget({}, 100)
    with pytest.raises(ValueError, match="cannot be spent"):
        best_budget({}, -1)
