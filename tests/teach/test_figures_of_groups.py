"""The charts of groups, curves and people: what is drawn is what was given, and every word can be read."""
# ruff: noqa: E501 - one awkward input a line reads best

import io
import re
import time

import matplotlib.figure
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from segmentlab import lift_by, retention, staggered_effect, transitions, uplift_curve
from segmentlab.model.judging import calibration_table
from segmentlab.teach import figures
from segmentlab.teach.figures.lettering import apart, fitted, told_apart, wide
from segmentlab.teach.picture import HEIGHT, WIDTH
from tests.teach.readable import unreadable, words_of

LONG = [f"A very long segment name that never seems to end, number {i}" for i in range(12)]
RNG = np.random.default_rng(2026)
SQUARE = pd.DataFrame(RNG.dirichlet(np.ones(12), 12), index=LONG, columns=LONG)
INTERVALS = pd.DataFrame({"difference": RNG.normal(0, 1e9, 12)}, index=LONG).assign(
    low=lambda t: t["difference"] - 5e8, high=lambda t: t["difference"] + 5e8
)
FEW = pd.DataFrame(
    {"difference": [0.05, 0.0], "low": [0.01, -0.02], "high": [0.09, 0.02]}, index=["Loyal", "New"]
)
LOG = pd.DataFrame(
    {
        "customer_id": RNG.integers(0, 4, 400),
        "event": RNG.choice(
            ["order_placed", "email_opened", "a_very_long_name_of_an_event", *"abcdefgh"], 400
        ),
        "occurred_at": pd.Timestamp("2026-01-01") + pd.to_timedelta(RNG.random(400) * 180, unit="D"),
    }
)
NOTHING = pd.DataFrame([[np.nan, np.nan]], index=["nobody"], columns=["nobody", "else"])
SAYS = {"title": "A finding"}
CHARTS = {
    "bars": lambda: figures.bars({"New": 0.3, "Loyal": 0.1}, y="Share " * 10, style="percent", **SAYS),
    "bars, long": lambda: figures.bars(dict(zip(LONG[:7], RNG.random(7), strict=True)), y="More of them, per 100 calls, " * 3, **SAYS),
    "bars, many": lambda: figures.bars(dict(zip(LONG * 2, RNG.normal(0, 1e9, 15), strict=False)), y="Profit", style="money", **SAYS),
    "bars, longish": lambda: figures.bars({"Twice or more within a week: 271": 7.0, "Not in 30 days: 14,221": 1.4}, y="More accounts that start or enlarge a plan, per 100 calls, within 12 weeks", **SAYS),
    "side by side": lambda: figures.side_by_side(pd.DataFrame({"a": [0.3, 0.1], "b": [0.2, np.nan]}, index=["x", "y"]), y="Share", style="percent", **SAYS),
    "side by side, long": lambda: figures.side_by_side(pd.DataFrame(RNG.random((12, 4)), LONG, LONG[:4]), y="Share " * 20, style="percent", **SAYS),
    "side by side, wide": lambda: figures.side_by_side(pd.DataFrame([[-1e11, 1e11], [0, 3]], ["x", "y"], ["a", "b"]), y="Profit", style="money", **SAYS),
    "side by side, below zero": lambda: figures.side_by_side(pd.DataFrame([[-5, -3], [-1, 2]], LONG[:2], ["a", "b"]), y="Profit", **SAYS),
    "side by side, zero": lambda: figures.side_by_side(pd.DataFrame([[0, 0]], ["x"], ["a", "b"]), y="n", **SAYS),
    "side by side, unknown": lambda: figures.side_by_side(NOTHING, y="n", **SAYS),
    "cohorts": lambda: figures.cohorts(pd.DataFrame(RNG.random((12, 13)), pd.period_range("2025-01", periods=12, freq="M")), x="Months", y="Joined", people=None, **SAYS),
    "cohorts, large": lambda: figures.cohorts(pd.DataFrame(RNG.random((24, 53)) * 1e12, LONG * 2), x="Weeks", y="Joined", style="money", **SAYS),
    "cohorts, unknown": lambda: figures.cohorts(NOTHING, x="Weeks", y="Joined", **SAYS),
    "funnel": lambda: figures.funnel({"Cart": 200, "Checkout": 80, "Order": 60}, **SAYS),
    "funnel, long": lambda: figures.funnel(dict(zip(LONG, 1e9 / np.arange(1, 13), strict=True)), y="Subscribers of the box in all countries", **SAYS),
    "funnel, nobody": lambda: figures.funnel({"Cart": 0, "Order": 0}, **SAYS),
    "funnel, unknown": lambda: figures.funnel({"Cart": 5, "Order": np.nan, "Return": 9}, **SAYS),
    "survival": lambda: figures.survival({name: pd.Series([1, 0.5, 0.5], [0, 10, 20]) for name in LONG[:6]}, x="Days", **SAYS),
    "survival, all gone": lambda: figures.survival(pd.DataFrame({"a": [1, 0], "b": [0, 0]}), x="Days", **SAYS),
    "survival, unknown": lambda: figures.survival(pd.Series([np.nan, np.nan]), x="Days", **SAYS),
    "lifts": lambda: figures.lifts(FEW, x="Points", truth={"Loyal": 0.03, "New": -0.2}, **SAYS),
    "lifts, large": lambda: figures.lifts(INTERVALS, x="Profit", style="money", **SAYS),
    "lifts, zero": lambda: figures.lifts(INTERVALS.iloc[:1] * 0, x="Profit", **SAYS),
    "lifts, unknown": lambda: figures.lifts(INTERVALS * np.nan, x="Profit", **SAYS),
    "transitions": lambda: figures.transitions(SQUARE.iloc[:4, :5], **SAYS),
    "transitions, many": lambda: figures.transitions(SQUARE, x="Four weeks later", **SAYS),
    "transitions, unknown": lambda: figures.transitions(NOTHING, **SAYS),
    "overlap": lambda: figures.overlap_of(SQUARE, **SAYS),
    "overlap of one": lambda: figures.overlap_of(pd.DataFrame([[1.0]], ["a"], ["a"]), **SAYS),
    "timelines": lambda: figures.timelines(LOG, {0: "Ana", 1: LONG[0] * 3}, since="2026-01-01", until="2026-07-01", **SAYS),
    "timelines of four": lambda: figures.timelines(LOG, [0, 1, 2, 3], since="2026-01-01", until="2026-01-20", **SAYS),
    "timelines, nothing": lambda: figures.timelines(LOG, [8, 9], since="2026-01-01", until="2026-01-02", **SAYS),
    "uplift": lambda: figures.uplift({name: pd.Series([0, -1e11, 1e12], [0, 0.5, 1]) for name in LONG[:5]}, y="Profit", style="money", truth=pd.Series([0, 1], [0, 1]), **SAYS),
    "uplift, unknown": lambda: figures.uplift(pd.Series([np.nan], [0.0]), y="Profit", **SAYS),
    "scatter": lambda: figures.scatter(RNG.random(5000), RNG.normal(0, 1e9, 5000), x_label="x", y_label="y", groups=[LONG[i % 12] for i in range(5000)], **SAYS),
    "scatter, nobody": lambda: figures.scatter([], [], x_label="x", y_label="y", **SAYS),
    "scatter, one": lambda: figures.scatter([0], [0], x_label="x " * 80, y_label="y", x_highest=0, **SAYS),
    "calibration": lambda: figures.calibration(calibration_table(np.linspace(0, 0.2, 900), RNG.random(900) < 0.1), **SAYS),
    "calibration, nobody": lambda: figures.calibration(pd.DataFrame({"foretold": [], "observed": []}), **SAYS),
    "grid": lambda: figures.grid(pd.DataFrame(RNG.random((5, 5)) * 1e5), x="Recency", y="Frequency", groups=pd.DataFrame(np.array((LONG * 3)[:25]).reshape(5, 5)), **SAYS),
    "lines": lambda: figures.lines(pd.DataFrame({"a": range(52), "b": 5}, pd.date_range("2025-07-07", periods=52, freq="7D")), y="n", **SAYS),
}  # fmt: skip


@pytest.fixture
def drawn(monkeypatch):
    """Draw a chart and give the picture and the figure it was drawn on."""
    made = []

    class Kept(matplotlib.figure.Figure):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            made.append(self)

    monkeypatch.setattr(matplotlib.figure, "Figure", Kept)

    def draw(chart):
        picture = chart()
        assert picture.png
        return picture, made[-1]

    return draw


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_every_word_lies_inside_the_picture_and_on_no_other(drawn, draw):
    _, figure = drawn(draw)
    assert len(words_of(figure)) > 1 and not unreadable(figure)


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_every_chart_is_a_picture_with_words_and_quick_enough(draw):
    took = []
    for _ in range(3):
        start = time.perf_counter()
        picture = draw()
        image = Image.open(io.BytesIO(picture.png))
        took.append(time.perf_counter() - start)
    assert picture.title == "A finding" and len(picture.alt) > 20 and picture.alt.endswith(".")
    assert picture.width == WIDTH and picture.height <= HEIGHT
    assert image.size == (picture.width * 1.5, picture.height * 1.5)
    assert "nan" not in re.findall(r"\w+", picture.alt.lower())
    assert min(took) < 1.0  # a generous ceiling: some 40 ms on an idle core


def heights(figure, horizontal=False):
    return sorted(bar.get_width() if horizontal else bar.get_height() for bar in figure.axes[0].patches)


def test_bars_side_by_side_are_as_high_as_their_numbers(drawn):
    table = pd.DataFrame({"a": [0.3, 0.1], "b": [0.2, 0.05]}, index=["x", "y"])
    picture, figure = drawn(lambda: figures.side_by_side(table, y="Share", style="percent", **SAYS))
    assert heights(figure) == pytest.approx([0.05, 0.1, 0.2, 0.3])
    assert "x: a 30%, b 20%" in picture.alt
    many = pd.DataFrame({"a": [0.3, 0.1, 0.2, 0.4, 0.6, 0.5]}, index=LONG[:6])
    _, lying = drawn(lambda: figures.side_by_side(many, y="Share", **SAYS))
    assert heights(lying, horizontal=True) == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])


def test_a_funnel_says_where_most_are_lost_and_marks_it(drawn):
    picture, figure = drawn(lambda: figures.funnel({"Cart": 200, "Checkout": 80, "Order": 60}, **SAYS))
    assert "Checkout 80 (60% lost); Order 60 (25% lost). 30% of the first" in picture.alt
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    assert widths == [200, 200, 80, 200, 80, 60]  # behind each bar, those who came from the step before
    falls = next(a for a in figure.findobj() if hasattr(a, "boxes") and "60%" in a.words and "25%" in a.words)
    inks = dict(zip(falls.words, falls.inks, strict=True))
    assert inks["60%"] != inks["25%"]


def test_cohorts_colour_larger_shares_deeper_and_leave_the_sure_start_out(drawn):
    table = pd.DataFrame([[1, 0.4, 0.3], [1, 0.2, np.nan]], index=["Jan", "Feb"])
    picture, figure = drawn(lambda: figures.cohorts(table, x="Months", y="Joined", **SAYS))
    shades = next(a.shades for a in figure.axes[0].get_children() if hasattr(a, "shades")).sum(axis=2)
    assert shades[0, 1] < shades[0, 2] < shades[1, 1] < shades[1, 2]  # 40%, 30%, 20%, not yet happened
    assert shades[0, 0] == shades[1, 0] > shades[0, 2]
    assert "Largest after 0: 40% (Jan, 1); smallest: 20% (Feb, 1)" in picture.alt


def test_retention_is_drawn_until_the_last_day_anybody_was_watched(drawn):
    days, left = pd.Series([10, 20, 30, 40]), pd.Series([True, False, True, False])
    picture, figure = drawn(lambda: figures.survival(retention(days, left), x="Days", **SAYS))
    line = figure.axes[0].lines[0]
    assert list(line.get_xdata()) == [0, 10, 30, 40]
    assert list(line.get_ydata()) == pytest.approx([1, 0.75, 0.375, 0.375])
    assert "everybody 100% at 0, 38% at 40" in picture.alt


def test_lifts_stand_where_they_were_measured_and_say_what_could_be_chance(drawn):
    picture, figure = drawn(lambda: figures.lifts(FEW, x="Points", truth={"New": 0.01}, **SAYS))
    dots = {(x, y) for line in figure.axes[0].lines if line.get_marker() == "o" for x, y in line.get_xydata()}
    truth = next(line for line in figure.axes[0].lines if line.get_marker() == "D").get_xydata()
    assert dots == {(0.05, 0), (0.0, 1)} and truth[1].tolist() == [0.01, 1] and np.isnan(truth[0, 0])
    assert "Loyal +5.0 (+1.0 to +9.0), clear of zero" in picture.alt
    assert "New 0.0 (−2.0 to +2.0), could be chance, truly +1.0" in picture.alt


def test_a_lift_counts_as_clear_only_if_it_holds_among_all_rows():
    both = FEW.assign(low_all=[-0.01, -0.05], high_all=[0.11, 0.05])
    assert "clear of zero" not in figures.lifts(both, x="Points", **SAYS).alt


def test_transitions_keep_the_order_of_the_rows():
    moves = pd.DataFrame([[0.1, 0.9], [0.7, 0.3]], index=["New", "Loyal"], columns=["Loyal", "New"])
    alt = figures.transitions(moves, **SAYS).alt
    assert "Staying: New 90%, Loyal 70%" in alt and "Largest move: 30% of Loyal to New" in alt


def test_points_of_a_scatter_are_at_most_two_thousand_and_the_middle_is_of_all(drawn):
    picture, figure = drawn(
        lambda: figures.scatter(np.arange(5001), np.arange(5001), x_label="x", y_label="y", **SAYS)
    )
    assert len(figure.axes[0].lines[0].get_xdata()) == 2000
    assert (
        "5,001 people" in picture.alt
        and "half at 2,500" in picture.alt
        and "2,000 of them are drawn" in picture.alt
    )


def test_an_uplift_curve_ends_where_everybody_is_reached(drawn):
    gains = pd.Series([0, 3, 3.5, 2], index=[0, 0.3, 0.6, 1], name="Score")
    picture, figure = drawn(lambda: figures.uplift(gains, y="Buyers", **SAYS))
    curve, by_lot = figure.axes[0].lines
    assert list(curve.get_ydata()) == [0, 3, 3.5, 2] and list(by_lot.get_ydata()) == [0, 2]
    assert "Score highest 3.5 at 60%; by lot and at everybody 2" in picture.alt


def test_people_in_timelines_share_axis_rows_and_colours(drawn):
    log = pd.DataFrame(
        {
            "customer_id": [1, 2, 1, 2],
            "event": ["order_placed", "order_placed", "email_opened", "order_placed"],
            "occurred_at": pd.to_datetime(["2026-01-05", "2026-01-05", "2026-01-09", "2026-02-01"]),
        }
    )
    picture, figure = drawn(
        lambda: figures.timelines(log, [1, 2], since="2026-01-01", until="2026-02-01", **SAYS)
    )
    assert "Customer 1: 1 order placed, 1 email opened. Customer 2: 1 order placed." in picture.alt
    orders = [
        line for line in figure.axes[0].lines if line.get_xdata()[0] == pd.Timestamp("2026-01-05").timestamp()
    ]
    assert len(orders) == 2 and orders[0].get_color() == orders[1].get_color()


def test_dates_under_lines_are_evenly_spaced(drawn):
    weeks = pd.date_range("2025-07-07", periods=52, freq="7D")
    _, figure = drawn(lambda: figures.lines(pd.Series(range(52), weeks, name="a"), y="n", **SAYS))
    boxes = [b for word, b in words_of(figure) if re.fullmatch(r"1 \w{3} 20\d\d", word)]
    steps = np.diff([(b.x0 + b.x1) / 2 for b in boxes])
    assert len(boxes) >= 4 and np.ptp(steps) < 0.06 * steps.mean()  # months differ by a few days


def test_results_of_the_library_are_drawn_as_they_are():
    n = 800
    people = pd.DataFrame({"arm": np.tile(["message", "holdout"], n // 2), "bought": RNG.random(n) < 0.3})
    groups = pd.Series(np.repeat(["Loyal", "New"], n // 2))
    by = lift_by(people, groups)
    curve = uplift_curve(people, pd.Series(RNG.random(n)))
    assert "Loyal" in figures.lifts(by, x="Points", **SAYS).alt
    assert figures.lifts(by.lifts, x="Points", **SAYS).alt.count("(") == 2
    assert "best-scored first highest" in figures.uplift(curve, y="Buyers", **SAYS).alt
    panel = pd.DataFrame(
        [(u, p, u % 3 + 3, RNG.random() + (p >= u % 3 + 3)) for u in range(30) for p in range(9)],
        columns=["unit", "period", "starts", "sales"],
    )
    assert (
        "1 period after"
        in figures.lifts(staggered_effect(panel, "sales"), x="Sales", style="number", **SAYS).alt
    )
    january, february = (
        pd.Series(groups, [1, 2, 3]) for groups in (["New", "Loyal", "Loyal"], ["Loyal"] * 3)
    )
    moves = transitions(lambda day: january if day.month == 1 else february, ["2026-01-01", "2026-02-01"])
    assert "Staying: Loyal 100%, New 0%" in figures.transitions(moves, **SAYS).alt


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: figures.side_by_side(pd.DataFrame(np.ones((13, 2))), y="n", **SAYS), "join the small ones"),
        (lambda: figures.cohorts(pd.DataFrame(), x="n", y="n", **SAYS), "1 to 24 rows"),
        (lambda: figures.funnel({}, **SAYS), "1 to 12 steps"),
        (lambda: figures.funnel({"Cart": -1}, **SAYS), "'Cart' has fewer than none"),
        (lambda: figures.funnel({"Cart": 1}, highlight=["Order"], **SAYS), "no step: Cart"),
        (lambda: figures.survival({}, x="Days", **SAYS), "1 to 6 groups"),
        (lambda: figures.lifts(pd.DataFrame({"difference": [1]}), x="n", **SAYS), "difference, low and high"),
        (lambda: figures.transitions(pd.DataFrame(), **SAYS), "1 to 12 groups"),
        (lambda: figures.timelines(LOG, [1], since="2026-02-01", until="2026-01-01", **SAYS), "after since"),
        (lambda: figures.uplift(pd.DataFrame({"x": [1]}), y="n", **SAYS), "'share' and 'gained'"),
        (lambda: figures.scatter([1], [1, 2], x_label="x", y_label="y", **SAYS), "same people"),
        (lambda: figures.calibration(pd.DataFrame({"x": [1]}), **SAYS), "'foretold' and 'observed'"),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_what_to_do(draw, says):
    with pytest.raises(ValueError) as told:
        draw()
    assert says in str(told.value)


def test_names_are_cut_to_their_room_and_stay_different():
    short = told_apart(LONG, 150)
    assert len(set(short)) == len(LONG) and all(wide(name) <= 150 for name in short)
    assert all(wide(line) <= 80 for line in fitted(LONG[0], 80, lines=3).split("\n"))


def test_labels_are_moved_apart_between_their_ends():
    for _ in range(50):
        places = RNG.random(6) * 100
        moved = np.array(apart(list(places), 10, 0, 100))
        assert (np.diff(moved[np.argsort(places)]) >= 10 - 1e-9).all()
        assert moved.min() >= -1e-9 and moved.max() <= 100
