"""What the lesson on accounts says about the team project tool, held on three of them."""

import itertools

import pandas as pd
import pytest

from segmentlab import account_interest, account_tiers, lift, load, messages, send
from segmentlab.model.index import measured
from segmentlab.model.tree import account_count, events
from segmentlab.teach.lessons import accounts_b2b as lesson
from segmentlab.teach.lessons.accounts_b2b import asking, rollup, sales
from segmentlab.teach.lessons.product_usage.signs import GREW, could_grow, did_next
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)
MARCH, APRIL = "2026-03-30", "2026-04-27"


@pytest.fixture(scope="module", params=SEEDS)
def tool(request):
    return load("saas", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("saas")


# Accounts are counted once, and our quick tiers are the library's


def test_each_account_has_one_row(first):
    for who in (rollup.owners(first), rollup.paying_owners(first), could_grow(first, APRIL)):
        assert first.customers.set_index("customer_id").loc[who, "account_id"].is_unique
    assert len(rollup.owners(first)) == first.customers["account_id"].nunique()


@pytest.mark.parametrize("cuts", [(0.6, 10), (0.3, 16), (0.9, 6)])
def test_the_tiers_are_those_of_the_library(first, cuts):
    who = rollup.paying_owners(first, MARCH)
    expected = account_tiers(healthy_share=cuts[0], champion_days=cuts[1]).groups(first, MARCH)[who]
    assert list(rollup.tier_of(first, who, MARCH, *cuts)) == list(expected)


def test_all_colleagues_are_in_the_group_of_their_account(first):
    groups = account_interest().groups(first)
    account = first.customers.set_index("customer_id")["account_id"]
    assert groups.astype(str).groupby(account[groups.index]).nunique().max() == 1


# Roll-ups


@pytest.mark.parametrize("roll_up", list(lesson.ROLL_UPS))
def test_every_roll_up_tells_who_leaves(tool, roll_up):
    shares = rollup.leaving_by(tool, MARCH, roll_up)["share"]
    assert shares.iloc[0] > 2 * shares.iloc[-1]
    assert shares.iloc[0] > 0.09


def test_one_champion_holds_an_account(tool):
    shares = rollup.leaving_by(tool, MARCH, "how many champions it has")["share"]
    assert shares["one"] < 0.35 * shares["no champion"]


def left_by_tier(tool):
    who = rollup.paying_owners(tool, MARCH)
    tier = rollup.tier_of(tool, who, MARCH, 0.6, 10)
    return did_next(tool, MARCH, rollup.LEFT, "90d")[who].groupby(tier, observed=False).mean()


def test_the_silent_leave_most_and_those_carried_by_one_about_as_seldom_as_the_healthy(tool):
    left = left_by_tier(tool)
    assert left["Silent"] > 0.18 > 2 * left["Healthy"]
    assert left["Silent"] > 1.5 * left["Fading"] > 2 * left["Healthy"]
    assert abs(left["Carried by one"] - left["Healthy"]) < 0.02


# Interest and committees


def hot(tool, signs, least):
    who = could_grow(tool, APRIL)
    points = sum(rollup.points_of(tool, APRIL, sign)[who] for sign in signs)
    grew = did_next(tool, APRIL, GREW, "60d")[who]
    inside = points >= least
    return int(inside.sum()), grew[inside].mean(), grew[inside].sum() / grew.sum(), grew[points == 0].mean()


def test_counting_everything_finds_more_of_the_growth_and_prices_alone_a_better_list(tool):
    size, rate, found, cold = hot(tool, list(lesson.SIGNS), 4)
    few, sharper, fewer, _ = hot(tool, ["prices viewed"], 4)
    assert size > 2 * few and found > 1.4 * fewer
    assert sharper > 1.2 * rate > 2 * cold


def grown(tool, lookers, views):
    return rollup.grown_by(tool, APRIL, rollup.hand_over(rollup.looking(tool, APRIL), lookers, views))


def test_several_people_on_the_prices_buy_much_more_often_than_one(tool):
    committee, one = grown(tool, 3, 3).loc["hand to sales"], grown(tool, 3, 3).loc["nurture"]
    alone = grown(tool, 3, 3).loc["leave alone", "share"]
    assert committee["share"] > 2 * one["share"] and committee["share"] > 3 * alone


def test_it_is_the_same_among_accounts_of_five_people_and_more(tool):
    look, known = rollup.looking(tool, APRIL), events("signed_up").count() >= 1
    large = measured(account_count(known), tool, APRIL)[look.index] >= 5
    grew = did_next(tool, APRIL, GREW, "60d")[look.index]
    rate = {
        name: grew[large & side].mean()
        for name, side in (("3+", look["people"] >= 3), ("1", look["people"] == 1))
    }
    assert rate["3+"] > 2 * rate["1"]


def test_one_person_who_looks_three_times_announces_growth_as_well_and_a_single_look_hardly_does(tool):
    look = rollup.looking(tool, APRIL)
    grew = did_next(tool, APRIL, GREW, "60d")[look.index]
    alone = look["people"] == 1
    again, once, three = (
        grew[side].mean()
        for side in (alone & (look["views"] >= 3), alone & (look["views"] <= 2), look["people"] >= 3)
    )
    assert again > 2 * once and abs(again - three) < 0.1


def test_the_stricter_the_cut_the_shorter_the_list(tool):
    sizes = [grown(tool, lookers, 3).loc["hand to sales", "accounts"] for lookers in (1, 2, 3, 4)]
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] < sizes[0] / 2


# Whom to call, whom to write to


def test_calls_save_most_accounts_among_the_silent_and_hardly_any_among_the_healthy(tool):
    saved = asking.saved_by_calls(tool)["saved"]
    assert saved.idxmax() == "Silent" and saved["Silent"] > 0.03
    assert saved["Healthy"] < 0.25 * saved["Silent"]


def test_members_bring_next_to_nothing_though_they_get_five_times_the_emails(tool):
    table = asking.story_by_role(tool)
    owner, member = table.loc["owners"], table.loc["members"]
    assert member["emails"] > 4 * owner["emails"]
    assert member["grew"] < 0.4 * owner["grew"] and owner["grew"] >= 5


def test_an_upgrade_is_told_of_all_people_of_an_account(first):
    truth = send(first, "team_story", asking.nurtured(first), weeks=8).truth
    account = first.customers.set_index("customer_id")["account_id"]
    for column in ("upgraded_with", "upgraded_without", "churned_with"):
        assert truth[column].groupby(account[truth.index]).nunique().max() == 1


def test_a_call_makes_nobody_buy_more(tool):
    who = asking.nurtured(tool)
    assert abs(send(tool, "success_call", who, weeks=8).true_effect("upgraded")) < 0.002


def test_a_sales_call_wins_while_they_look_and_little_a_week_later(tool):
    """By two standard errors, so that it is more than the luck of these Mondays."""
    table = sales.won_by_calls(tool)
    now, once, late, never = table["won"]
    assert now > once > late > 0.8 * never > 0
    error = (now * (1 - now) / table["accounts"].iloc[0]) ** 0.5
    assert now - 2 * error > late
    assert table["anyway"].iloc[0] > 3 * now


def test_a_sales_call_pays_where_they_look_and_nowhere_else(tool):
    table, cost = sales.won_by_calls(tool), messages(tool)["sales_call"].cost_cents
    assert table["earned"].iloc[0] > 0.8 * cost
    assert (table["earned"].iloc[2:] < 0.3 * cost).all()


def test_accounts_are_sorted_by_what_the_log_shows_of_their_last_look(first):
    day = first.moment(APRIL)
    kind, log = sales.looked(first, day), first.events
    log = log[(log["event"] == "pricing_viewed") & (log["recorded_at"] < day) & (log["occurred_at"] < day)]
    account = first.customers.set_index("customer_id")["account_id"]
    days = (day - log["occurred_at"]).dt.total_seconds() / 86_400
    views = {within: log[days <= within]["customer_id"].map(account).value_counts() for within in (7, 30)}
    for owner, which in kind.sample(300, random_state=1).items():
        week, month = (views[within].get(account[owner], 0) for within in (7, 30))
        expected = 0 if week >= 2 else 1 if week else 2 if month else 3
        assert which == sales.LOOKED[expected]


def test_the_bar_counted_by_account_is_several_times_as_long(tool):
    test = send(tool, "team_story", asking.nurtured(tool), holdout=0.5, weeks=8)
    account = tool.customers.set_index("customer_id")["account_id"]
    naive, honest = lift(test.people, "upgraded"), lift(test.people, "upgraded", clusters=account)
    assert honest.high - honest.low > 3 * (naive.high - naive.low)
    assert honest.low <= test.true_effect("upgraded") <= honest.high


def test_whole_accounts_are_held_out(first):
    people = send(first, "team_story", asking.nurtured(first), holdout=0.5, weeks=8).people
    account = first.customers.set_index("customer_id")["account_id"]
    assert people["arm"].groupby(account[people.index]).nunique().max() == 1


def test_short_bars_often_miss_the_truth(first):
    nurtured, missed = asking.nurtured(first), []
    for draw in range(20):
        test = send(first, "team_story", nurtured, holdout=0.5, weeks=8, lottery=f"draw {draw}")
        naive, true = lift(test.people, "upgraded"), test.true_effect("upgraded")
        missed.append(not naive.low <= true <= naive.high)
    assert pd.Series(missed).mean() > 0.25


def test_the_fitting_message_helps_and_the_other_hardly(tool):
    table = asking.messages_that_fit(tool)
    fits, not_ = (
        table[column].str.replace("−", "-").astype(float) for column in ("adds per 100", "adds, per 100")
    )
    assert (fits > 1).all()
    assert (not_ < 0.4 * fits).all()


def test_the_table_names_messages_that_exist(first):
    titles = {message.title for message in messages(first).values()}
    table = asking.messages_that_fit(first)
    for column in ("a message that fits", "one that does not fit"):
        assert {cell.rsplit(", ", 1)[0] for cell in table[column]} <= titles


# Words


def test_panels_read_well_everywhere(first):
    for roll_up in lesson.ROLL_UPS:
        assert not faults(*seen(lesson.one_number(first, MARCH, roll_up))), roll_up
    for cuts in itertools.product((0.3, 0.6, 0.9), (6, 10, 16)):
        assert not faults(*seen(lesson.tiers(first, MARCH, *cuts))), cuts
    signs = tuple(lesson.SIGNS)
    for chosen, least in itertools.product(((), *((one,) for one in signs), signs), (1, 4, 8)):
        assert not faults(*seen(lesson.interest(first, APRIL, chosen, least))), (chosen, least)
    for lookers, views in itertools.product((1, 2, 4), (1, 3, 6)):
        assert not faults(*seen(lesson.committee(first, APRIL, lookers, views))), (lookers, views)


def test_reveals_tables_exercises_and_quiz_read_well(tool):
    texts = [lesson.scene(tool), lesson.two_ways_to_count(tool)]
    texts += [str(cell) for cell in lesson.messages_that_fit(tool).to_numpy().ravel()]
    for one in (lesson.whom_to_call(tool), lesson.whom_to_sell_to(tool), lesson.whom_to_write_to(tool)):
        for guess in (one.guess.ends[0], one.guess.ends[-1]):
            one.reset()
            verdict = one.commit(guess)
            _, picture, sentence = one.now.truth
            texts += [one.question, one.expert, verdict, picture.title, picture.alt, sentence]
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        texts += [question.question, *(quiz.answer(place, value).text for value in question.tries())]
    for exercise in (lesson.exercise_1(tool, APRIL), lesson.exercise_2(), lesson.exercise_3(tool)):
        texts += [exercise.question, *exercise.hints, *exercise.mistakes, exercise.solution().text]
        assert exercise.check(exercise.right_answer()).outcome == "right", exercise.key
    assert not faults(*(text for text in texts if "\n" not in text))
