"""What the lessons say is true of the shop, on seeds nobody picked; and they say it in whole sentences."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest

from segmentlab import GROUPS, load, rfm
from segmentlab.activate.send import send
from segmentlab.measure.lift import lift
from segmentlab.model.index import measured
from segmentlab.segment.backtest import backtest
from segmentlab.teach.lessons import rfm as rfm_lesson
from segmentlab.teach.lessons import start_here

#: The shop of the notebooks, and four others.
SEEDS = (2026, 11, 303, 4711, 90_210)
KEYS = ("reminder", "discount", "guide", "perk")
MARCH = "2026-03-30"
#: Groups whose last order is longer ago than any visit counted here, and that are large enough to compare.
SILENT = ("Loyal", "Needs attention", "About to sleep", "At risk", "Hibernating")


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def quiet(shop):
    """The quiet regulars of the first notebook."""
    return start_here.quiet_regulars(30, 2).members(shop)


@pytest.fixture(scope="module")
def scored(shop):
    return rfm(shop)


@pytest.fixture(scope="module")
def in_march(shop):
    return rfm(shop, MARCH)


@pytest.fixture(scope="module")
def to_quiet(shop, quiet):
    return {key: send(shop, key, quiet) for key in KEYS}


@pytest.fixture(scope="module")
def to_champions(shop, scored):
    return {key: send(shop, key, scored.groups == "Champions") for key in KEYS}


@pytest.fixture(scope="module")
def to_at_risk(shop, scored):
    return {key: send(shop, key, scored.groups == "At risk") for key in KEYS}


def dollars(tests):
    """True extra profit per 100 people of each message, the largest first."""
    profit = {key: test.true_effect("profit_cents") for key, test in tests.items()}
    return pd.Series(profit).sort_values(ascending=False)


def more_buyers(tests):
    """True extra buyers per 100 people of each message."""
    return {key: 100 * test.true_effect() for key, test in tests.items()}


def bought_anyway(test):
    """Share of those who bought with the message that would have bought without it too."""
    return (test.truth["bought_with"] & test.truth["bought_without"]).sum() / test.truth["bought_with"].sum()


# Start here: draw the line


def test_the_further_right_the_line_the_fewer_qualify_and_the_fewer_come_back(shop):
    past = shop.today - pd.Timedelta(days=90)
    lines = [start_here.quiet_regulars(days, 2) for days in (14, 30, 60, 120)]
    people = [line.members(shop).sum() for line in lines]
    came_back = [backtest(line.members(shop, past), shop, past).loc[True, "share"] for line in lines]
    assert people == sorted(people, reverse=True) and people[-1] < people[0] / 2
    assert came_back == sorted(came_back, reverse=True) and came_back[-1] < 0.75 * came_back[0]


def test_from_30_to_120_days_as_the_quiz_asks_the_share_that_comes_back_falls(shop):
    past = shop.today - pd.Timedelta(days=90)
    near, far = (
        backtest(start_here.quiet_regulars(days, 2).members(shop, past), shop, past).loc[True]
        for days in (30, 120)
    )
    assert far["high"] < near["share"] and far["share"] < near["low"]


def test_far_on_the_right_most_have_left_for_good(shop):
    gone = ~shop.truth.customers["active"]
    near, far = (
        gone[members[members].index].mean()
        for members in (start_here.quiet_regulars(days, 2).members(shop) for days in (14, 240))
    )
    assert near < 0.45 and far > 0.5


# Start here: four messages to the same people


def test_the_quiet_regulars_are_mostly_loyal_and_mostly_paid_the_full_price(shop, quiet):
    people = quiet[quiet].index
    kinds = shop.truth.customers.loc[people, "hidden_type"].value_counts(normalize=True)
    assert kinds.index[0] == "loyal regulars" and kinds.iloc[0] > 0.5
    assert set(kinds.index[1:3]) == {"bargain hunters", "habitual restockers"}
    bought = shop.events[(shop.events["event"] == "order_placed") & shop.events["customer_id"].isin(people)]
    assert (bought["discount_cents"].fillna(0) == 0).mean() > 0.75


def test_the_perk_earns_by_far_the_most_from_the_quiet_regulars(to_quiet):
    earned = dollars(to_quiet)
    assert earned.index[0] == "perk"
    assert earned["perk"] > 2 * earned.iloc[1] > 0


def test_the_discount_earns_the_least_and_goes_to_people_who_were_coming_anyway(to_quiet):
    earned, truth = dollars(to_quiet), to_quiet["discount"].truth
    assert earned.index[-1] == "discount" and earned["discount"] < 0.1 * earned["perk"]
    assert bought_anyway(to_quiet["discount"]) > 0.85
    cheaper = (truth["profit_cents_with"] - truth["profit_cents_without"])[truth["bought_without"]]
    assert cheaper.mean() < 0


def test_the_reminder_helps_the_quiet_regulars_a_little_and_the_perk_much_more(to_quiet):
    more = more_buyers(to_quiet)
    assert 0.5 < more["reminder"] < 3.5
    assert more["perk"] > more["reminder"] + 1.5
    assert all(more["perk"] > 2 * more[other] for other in ("discount", "guide"))


def test_holding_half_back_gives_a_shorter_bar_than_holding_a_twentieth_back(shop, quiet):
    shorter = []
    for key in KEYS:
        small, large = (lift(send(shop, key, quiet, holdout=share).people) for share in (0.05, 0.5))
        shorter.append((large.high - large.low) / (small.high - small.low))
    # A handful held back may by chance hardly buy, which makes even its bar look sure.
    assert max(shorter) < 1 and sum(shorter) / len(shorter) < 0.7


def test_of_many_tests_of_one_message_about_95_in_100_bars_hold_the_truth():
    shop = load("ecommerce")
    quiet = start_here.quiet_regulars(30, 2)
    inside = []
    for draw in range(50):
        test = send(shop, "perk", quiet, holdout=0.3, lottery=f"draw {draw}")
        result = lift(test.people)
        inside.append(result.low <= test.true_effect() <= result.high)
    assert np.mean(inside) >= 0.86


# RFM: scores


def test_nobody_scores_2_or_3_on_orders_because_most_ordered_once(scored):
    limits = scored.limits()
    empty = limits[(limits["of"] == "orders") & (limits["people"] == 0)]["score"]
    assert sorted(empty) == [2, 3]
    orders = scored.people["orders"]
    assert (orders == 1).sum() > 0.6 * (orders >= 1).sum()


def test_equal_numbers_get_equal_scores(scored):
    buyers = scored.people.dropna(subset="code")
    numbers = {
        "days_since_last": "recency_score",
        "orders": "frequency_score",
        "spend_cents": "monetary_score",
    }
    for number, score in numbers.items():
        assert buyers.groupby(number)[score].nunique().max() == 1


def test_score_5_stays_a_fifth_while_fixed_limits_move(shop):
    compared = rfm_lesson.recent_by_comparison(shop)
    days = [measured(rfm_lesson.orders.days_since_last(), shop, monday).dropna() for monday in compared.index]
    buyers = np.array([len(since) for since in days])
    assert ((compared / buyers > 0.19) & (compared / buyers < 0.2001)).all()
    recent = [int((since <= 60).sum()) for since in days]
    # The list of buyers, and a fifth of it with it, grows far more than the people who bought lately.
    assert compared.iloc[-1] / compared.iloc[0] > 1.2 * recent[-1] / recent[0] > 1.2


def test_each_of_the_three_scores_tells_who_buys_next(shop, in_march):
    people = in_march.people.dropna(subset="code")
    for score in ("recency_score", "frequency_score", "monetary_score"):
        did = backtest(people[score].astype(int), shop, MARCH)["share"]
        assert did[5] > 3 * did[1], score


# RFM: what happened next


@pytest.mark.parametrize("within", ["30d", "60d", "90d"])
def test_the_rule_of_eight_picks_most_of_those_who_come_back_from_a_fifth_of_the_buyers(
    shop, in_march, within
):
    points = rfm_lesson.r_plus_f(in_march)
    table = backtest(points >= 8, shop, MARCH, within=within)
    assert table.loc[True, "people"] < 0.22 * table["people"].sum()
    assert table.loc[True, "did"] > 0.5 * table["did"].sum()
    assert table.loc[True, "low"] > 4 * table.loc[False, "high"]


def test_champions_come_back_far_more_often_than_any_other_group(shop, in_march):
    shares = backtest(in_march.groups, shop, MARCH)["share"]
    assert 0.3 < shares["Champions"] < 0.5
    assert (shares["Champions"] > 2 * shares.drop("Champions")).all()
    assert shares["At risk"] < 0.04


@pytest.mark.parametrize("looked", [30, 60])
def test_in_every_silent_group_those_who_still_visit_buy_at_least_twice_as_often(shop, in_march, looked):
    visited = measured(rfm_lesson.visits.count(within=f"{looked}d"), shop, MARCH) > 0
    for group in SILENT:
        inside = in_march.groups == group
        assert (in_march.people.loc[inside, "days_since_last"] > looked).all(), "the visit could be the order"
        table = backtest(visited[inside], shop, MARCH)
        assert table["people"].min() > 50
        assert table.loc[True, "share"] > 2 * table.loc[False, "share"], group


# RFM: a name is not an instruction


def test_champions_gain_most_from_the_perk_and_lose_by_the_reminder(to_champions):
    earned, more = dollars(to_champions), more_buyers(to_champions)
    assert earned.index[0] == "perk" and earned.index[-1] == "reminder"
    assert earned["perk"] > 4 * max(earned.iloc[1], 0)
    assert earned["reminder"] < 2 * earned["discount"] < 0
    assert more["reminder"] < -0.5


def test_a_discount_makes_cheaper_what_champions_would_have_bought(to_champions):
    truth = to_champions["discount"].truth
    cheaper = truth["profit_cents_with"] - truth["profit_cents_without"]
    given, gained = cheaper[truth["bought_without"]].sum(), cheaper[~truth["bought_without"]].sum()
    assert given < 0 and gained < -0.5 * given


@pytest.mark.parametrize("key", KEYS)
def test_whatever_champions_get_most_who_buy_would_have_bought_anyway(to_champions, key):
    assert bought_anyway(to_champions[key]) > 0.65


def test_no_message_does_much_for_those_at_risk(to_at_risk, to_champions):
    assert all(abs(more) < 1 for more in more_buyers(to_at_risk).values())
    assert (dollars(to_at_risk).abs() < 0.1 * dollars(to_champions)["perk"]).all()


# Both: whole sentences at every place of every control, on the shop of the notebooks

BROKEN = {
    "a missing number": r"\b(nan|NaN|inf|None|NaT)\b|<NA>",
    "two spaces": r"\S  +\S",
    "no number where one belongs": r"\*\*\s*\*\*|“\s*”",
    "a blank before a full stop": r"\s[.,;:](\s|$)",
}
MINUS_NOTHING = r"[-−][$€]?0(\.0+)?(?![\d.,]*[1-9])\b"


def faults(*texts, minus_nothing=True):
    """What is wrong with some texts that a reader sees."""
    found = []
    for text in texts:
        found += [(what, text) for what, pattern in BROKEN.items() if re.search(pattern, text)]
        if minus_nothing and re.search(MINUS_NOTHING, text):
            found.append(("minus nothing", text))
        if any(text.count(left) != text.count(right) for left, right in ("“”", "()")):
            found.append(("a quote or bracket left open", text))
        if any(text.count(mark) % 2 for mark in ("**", '"', "`")):
            found.append(("a mark left open", text))
    return found


def questions_read_well(reveals, exercises, quiz):
    """Hold that all that a lesson asks and answers reads well, and that right answers are right."""
    for reveal in reveals:
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in exercises:
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(*(text for text in [one.question, *one.hints, *one.mistakes] if "\n" not in text))
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))


def seen(shown):
    picture, sentence = shown
    return picture.title, picture.alt, sentence


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


@pytest.fixture(scope="module")
def first_in_march(first):
    return rfm(first, MARCH)


def test_faults_are_found():
    bad = ["nan people", "two  spaces", "“open", "**bold", "−0.0 to 3", "-$0 each", "(none", "0.0% of ****"]
    assert all(faults(text) for text in bad)
    assert not faults("−0.4 to −10, Hibernating (5%), “inside”, -$0.50, information: **0** people.")


def test_the_line_reads_well_everywhere(first):
    for days, orders in itertools.product((14, 60, 150, 240), (1, 2, 5)):
        assert not faults(*seen(start_here.draw_the_line(first, days, orders))), (days, orders)


@pytest.mark.parametrize("key", KEYS)
def test_the_test_of_a_message_reads_well_everywhere(first, key):
    for days, orders, held in itertools.product((14, 90, 240), (1, 3, 5), (0.05, 0.5)):
        shown = start_here.send_it(first, start_here.quiet_regulars(days, orders), key, held)
        # One end of a bar may round to nothing from below.
        assert not faults(*seen(shown), minus_nothing=False), (days, orders, held)


def test_the_map_reads_well_everywhere(first):
    for group, weeks in [*zip(GROUPS[:-1], itertools.repeat(0)), ("Champions", 28), ("Lost", 52)]:
        assert not faults(*seen(rfm_lesson.customer_map(first, group, weeks))), (group, weeks)


def test_the_two_rulers_read_well_everywhere(first):
    compared = rfm_lesson.recent_by_comparison(first)
    for recent, often in itertools.product((14, 60, 180), (1, 8)):
        shown = rfm_lesson.two_rulers(first, compared, recent, often)
        assert not faults(*seen(shown)), (recent, often)


def test_the_rule_of_eight_reads_well_everywhere(first, first_in_march):
    points = rfm_lesson.r_plus_f(first_in_march)
    for least, within in itertools.product((3, 8, 10), ("30d", "60d", "90d")):
        shown = rfm_lesson.rule_of_eight(first, points, MARCH, least, within)
        assert not faults(*seen(shown)), (least, within)


def test_the_split_by_visits_reads_well_everywhere(first, first_in_march):
    for group, looked in itertools.product(rfm_lesson.SILENT, (7, 30, 70)):
        shown = rfm_lesson.beyond_orders(first, first_in_march.groups, MARCH, group, looked)
        assert not faults(*seen(shown)), (group, looked)


def test_fixed_sentences_and_tables_read_well(first):
    scored = rfm(first)
    texts = [start_here.scene(first), rfm_lesson.scene(first), rfm_lesson.ties(scored)]
    texts += [str(cell) for cell in rfm_lesson.scores_in_numbers(scored).to_numpy().ravel()]
    for quiz in (start_here.questions(), rfm_lesson.questions()):
        for place, question in enumerate(quiz.questions):
            texts += [question.question, *(quiz.answer(place, value).text for value in question.tries())]
    exercises = (
        start_here.exercise_1(first),
        start_here.exercise_2(first, start_here.quiet_regulars(30, 2)),
        start_here.exercise_3(first),
        rfm_lesson.exercise_1(scored),
        rfm_lesson.exercise_2(),
        rfm_lesson.exercise_3(first),
    )
    for exercise in exercises:
        texts += [exercise.question, *exercise.hints, *exercise.mistakes, exercise.solution().text]
    assert not faults(*(text for text in texts if "\n" not in text))


def test_reveals_read_well(first, first_in_march):
    quiet, now = start_here.quiet_regulars(30, 2), rfm(first)
    reveals = [
        *(start_here.true_lift(first, quiet, key) for key in KEYS),
        start_here.best_message(first, quiet),
        rfm_lesson.champions_return(first, first_in_march.groups, MARCH),
        rfm_lesson.champions_message(first, now.groups),
    ]
    for reveal in reveals:
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
