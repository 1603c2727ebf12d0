import io
import sys
from subprocess import run

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from segmentlab.teach import figures
from segmentlab.teach.picture import HEIGHT, WIDTH, dark, palette

WEEKS = pd.date_range("2026-01-05", periods=30, freq="7D")
CELLS = pd.DataFrame(np.arange(25).reshape(5, 5), index=range(1, 6), columns=range(1, 6))
NAMES = pd.DataFrame([["Lost"] * 5] * 2 + [["At risk"] * 3 + ["Loyal"] * 2] * 3)
CHARTS = {
    "distribution": lambda: figures.distribution([1, 5, np.nan, 9], title="A finding", x="Days", threshold=4),
    "bars": lambda: figures.bars({"a": 1, "b": 2}, title="A finding", y="Customers"),
    "bars with long names": lambda: figures.bars(
        {"a rather long name": 1, "b": -2}, title="A finding", y="Profit"
    ),
    "lines": lambda: figures.lines(
        pd.DataFrame({"a": range(30), "b": 5}, index=WEEKS), title="A finding", y="n"
    ),
    "size": lambda: figures.size_over_time(pd.Series(range(30), index=WEEKS, name="a"), title="A finding"),
    "difference": lambda: figures.difference(0.02, -0.01, 0.05, title="A finding", x="Buyers", truth=0.03),
    "grid": lambda: figures.grid(CELLS, title="A finding", x="Recency", y="Frequency"),
    "grid of groups": lambda: figures.grid(
        CELLS, title="A finding", x="R", y="F", groups=NAMES, highlight=["Lost"]
    ),
    "nothing": lambda: figures.nothing(title="A finding", why="Only three people qualify here."),
    "timeline": lambda: figures.timeline(
        WEEKS, ["order_placed", "email_opened"] * 15, title="A finding", as_of=WEEKS[-1]
    ),
}


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_every_chart_is_a_picture_with_a_finding_and_words(draw):
    picture = draw()
    image = Image.open(io.BytesIO(picture.png))
    assert picture.title == "A finding" and len(picture.alt) > 20
    assert picture.width == WIDTH and picture.height <= HEIGHT
    assert image.size == (picture.width * 1.5, picture.height * 1.5)
    assert len(picture.png) < 110_000
    assert f'alt="A finding. {picture.alt[:10]}' in picture.html()


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_the_same_numbers_give_the_same_bytes(draw):
    assert draw().png == draw().png


@pytest.mark.parametrize(
    ("selects", "threshold", "told"),
    [
        (">", 5, "More than 5 days: 1 of them (33%)"),
        (">=", 5, "At least 5 days: 2 of them (67%)"),
        ("<", 5, "Less than 5 days: 1 of them (33%)"),
        ("<=", 5, "At most 5 days: 2 of them (67%)"),
        (">", 99, "More than 99 days: 0 of them (0%)"),
        (">", -1, "More than -1 days: 3 of them (100%)"),
    ],
)
def test_the_words_count_the_selected_side_as_the_rule_does(selects, threshold, told):
    picture = figures.distribution(
        [1, 5, 9, None], title="", x="Days", threshold=threshold, selects=selects, unit="days"
    )
    assert told in picture.alt and "1 without a value" in picture.alt


@pytest.mark.parametrize(
    "values", [[], [np.nan], [0, 0, 0], [7], [1e9, 1], pd.array([1, None], dtype="Int64")]
)
def test_a_distribution_of_hardly_anything_still_draws(values):
    assert figures.distribution(values, title="", x="Days", threshold=3).png


def test_amounts_are_never_taken_for_formulas():
    titles = ("It costs $5 and brings $9", "It costs 5 and brings 9")
    pictures = [figures.bars({"a": 100, "b": 300}, title=t, y="$ and $", style="money") for t in titles]
    assert "a $1, b $3" in pictures[0].alt and pictures[0].png != pictures[1].png


def test_a_title_is_one_finding():
    with pytest.raises(ValueError, match="at most two lines"):
        figures.bars({"a": 1}, title="word " * 60, y="n")


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: figures.bars({str(n): n for n in range(40)}, title="", y="n"), "join the small ones"),
        (lambda: figures.bars({"a": 1}, title="", y="n", highlight=["b"]), "not a bar"),
        (lambda: figures.bars({"a": 1}, title="", y="n", style="euros"), "style='euros' is not known"),
        (lambda: figures.distribution([1], title="", x="n", threshold=1, selects="=>"), "selects='=>'"),
        (lambda: figures.lines(pd.Series([1], index=[1]), title="", y="n"), "at least two moments"),
        (lambda: figures.difference(3, 1, 2, title="", x="n"), "must lie in its interval"),
        (lambda: figures.timeline([], [], title=""), "1 to 10 kinds"),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_why(draw, says):
    with pytest.raises(ValueError) as told:
        draw()
    assert says in str(told.value)


def test_coloured_words_can_be_read_on_white():
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    assert all(1.05 / (luminance(dark(colour)) + 0.05) >= 4.5 for colour in palette())


def test_the_kit_loads_without_drawing_libraries():
    code = "import sys, segmentlab.teach; print(*{'seaborn', 'scipy', 'matplotlib'} & set(sys.modules))"
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
