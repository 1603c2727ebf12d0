"""A file is looked at, corrected and read with controls alone; whatever is wrong is one sentence in place."""

import os
import re
import socket

import pandas as pd
import pytest

from segmentlab import choice, explore, figures, open_events, open_purchases, take_out, whole
from segmentlab.teach.lessons import own_data as lesson
from segmentlab.teach.own_data import files
from segmentlab.teach.own_data.examples import EUROPEAN, EVENTS, TIDY, TITLES, WRONG
from tests.teach.bench.driving import ends, live, options_of
from tests.teach.own_data.conftest import few, open_own

GOOD = "customer_id,order_date,amount\n" + "".join(
    f"{n % 7},2026-0{1 + n % 6}-{13 + n % 15:02d},{10 + n}.50\n" for n in range(60)
)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_messy_export_says_what_the_tidy_one_says(data):
    rows = data.made.rows
    usable = rows[~rows["nameless"] & ~rows["no_date"] & ~rows["no_amount"]]
    messy = data.business
    kinds = usable["is_a"].value_counts()
    reading = data.reading
    assert (reading.purchases, reading.refunds) == (kinds["purchase"], kinds["refund"])
    cents = messy.events.groupby("event", observed=True)["amount_cents"].sum()
    assert cents["order_placed"] == usable.loc[usable["is_a"] == "purchase", "cents"].sum()
    assert messy.currency == "€"
    data.which_file.which.value = TIDY
    data.press_read()
    kinds = rows["is_a"].value_counts()
    assert (data.reading.purchases, data.reading.refunds) == (kinds["purchase"], kinds["refund"])
    assert len(data.reading.set_aside) == 0 and "No row was set aside" in data.audit.report.value


def test_every_row_of_the_messy_export_is_used_or_set_aside_with_its_true_reason(data):
    rows, reading = data.made.rows, data.reading
    aside = reading.set_aside["reason"].astype("str").value_counts()
    assert reading.rows == reading.used + len(reading.set_aside)
    for reason, truly in (
        ("no customer", rows["nameless"]), ("no valid date", rows["no_date"]),
        ("no readable amount", rows["no_amount"]), ("cancelled", rows["is_a"] == "cancelled"),
        ("test", rows["is_a"] == "test"),
    ):  # fmt: skip
        told = sum(many for name, many in aside.items() if reason.split()[-1] in name)
        assert told == truly.sum(), (reason, aside)


def test_the_first_rows_become_what_the_whole_file_makes_of_them(data):
    first, reading = data.on_view.first.rows, data.reading
    aside = reading.set_aside.set_index("row")["reason"]
    for row, became in first["became"].items():
        assert (row in aside.index) == became.startswith("set aside")
    assert {"purchase", "refund"} <= set(first["became"])
    assert "what becomes of it" in data.on_view.seen.value and "Kundennr" in data.on_view.seen.value


@pytest.mark.parametrize("which", TITLES.values())
def test_each_made_up_file_is_read_or_refused_in_a_sentence(data, which):
    data.which_file.which.value = which
    data.press_read()
    if which == WRONG:
        assert data.error.startswith("No column that clearly says who the customer is and when it was")
        assert data.read.disabled and "Not read" in data.says.value
        assert data.on_view.corrects.children, "what is missing can be chosen at once"
        assert data.reading.file == "bestellungen.csv", "what was open stays open"
    else:
        assert not data.error and data.says.value == "" and not data.read.disabled
        assert data.reading.file == data.path.name
    assert "segmentlab_" not in data.still() + repr(data), "no place of a temporary file in what is stored"


def test_a_log_of_events_is_read_under_the_names_of_the_course(data):
    data.which_file.which.value = EVENTS
    data.press_read()
    assert {"order_placed", "product_viewed", "cart_item_added", "session_started", "guide_opened"} <= set(
        data.business.events["event"].unique()
    )
    assert data.on_view.corrections.meant.names["Guide Opened"].value == "guide_opened"
    before = data.reading.purchases
    data.on_view.corrections.meant.names["Guide Opened"].value = "order_placed"
    data.press_read()
    assert data.reading.purchases > before


def test_a_file_of_ones_own_is_found_in_a_folder_looked_at_and_read(data, tmp_path):
    (tmp_path / "mine.csv").write_text(GOOD, "utf-8")
    (tmp_path / "notes.docx").write_text("no table", "utf-8")
    open_own(data, tmp_path)
    assert [name for name, _ in data.which_file.found.options] == ["choose one", "mine.csv"]
    assert "1 file is listed" in data.on_view.problem.value
    data.which_file.found.value = str(tmp_path / "mine.csv")
    assert (
        not data.error and "mine.csv" in data.on_view.seen.value and "bestellungen" in data.audit.report.value
    )
    data.read.click()
    assert (data.reading.rows, data.reading.customers) == (60, 7)
    line = text_of(data.audit.report.value).split("for analysts")[1].strip()
    assert line.startswith("open_purchases('mine.csv'")
    found = eval(line.replace("mine.csv", str(tmp_path / "mine.csv")), {"open_purchases": open_purchases})
    pd.testing.assert_frame_equal(found.events, data.business.events)


def test_the_line_for_analysts_reads_the_events_the_same_way(data):
    data.which_file.which.value = EVENTS
    data.press_read()
    line = text_of(data.audit.report.value).split("for analysts")[1].strip()
    found = eval(line.replace("shop_events.csv", str(data.path)), {"open_events": open_events})
    pd.testing.assert_frame_equal(found.events, data.business.events)


def test_quotes_spaces_and_pasted_paths_are_no_matter(data, tmp_path):
    path = tmp_path / "my orders.csv"
    path.write_text(GOOD, "utf-8")
    open_own(data, f'  "{path}" ')
    assert not data.error and data.look.file == "my orders.csv"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.csv", None, "not there"),
        ("empty.csv", b"", "empty"),
        ("header.csv", b"customer,date,amount\n", "no rows"),
        ("picture.csv", bytes(range(256)) * 20, ""),
        ("broken.parquet", b"PAR1 is not enough", ""),
        ("words.txt", b"Dear all,\nplease find attached\nthe file\n", ""),
        ("\0", None, ""),
    ],
)
def test_a_bad_file_gets_one_sentence_and_no_traceback(data, tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    open_own(data, path)
    assert data.error and "\n" not in data.error and said in data.error
    assert not re.search(r"\b[a-z_]+=", data.error), "the page has lists, not arguments"
    assert data.read.disabled
    data.press_read()
    assert data.reading.file == "bestellungen.csv"


def test_a_file_that_vanishes_between_looking_and_reading_is_told(data, tmp_path):
    path = tmp_path / "gone.csv"
    path.write_text(GOOD, "utf-8")
    open_own(data, path)
    path.unlink()
    data.press_read()
    assert "Not read" in data.says.value and "gone.csv is not there (any more)" in data.says.value
    data.on_view.corrections.written["separator"].value = ";"
    assert "gone.csv is not there" in data.error
    assert data.reading.file == "bestellungen.csv"


def test_a_file_opened_twice_is_read_as_it_is_now(data, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(GOOD, "utf-8")
    open_own(data, path)
    data.press_read()
    path.write_text(GOOD + "8,2026-06-20,5.00\n", "utf-8")
    data.which_file.press_look()
    data.press_read()
    assert (data.reading.rows, data.reading.customers) == (61, 8)


def test_rows_set_aside_are_written_whole_and_no_value_can_run_as_a_formula(data, tmp_path):
    data.audit.press_write()
    path = tmp_path / "set_aside" / "bestellungen_set_aside.csv"
    assert str(path) in text_of(data.audit.wrote.value)
    found = pd.read_csv(path, dtype="str", keep_default_na=False)
    assert len(found) == len(data.reading.set_aside)
    assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing unfinished stays behind"
    aside = pd.DataFrame({"row": [1], "reason": ["no valid date"], "value": ["=1+1"]})
    assert "'=1+1" in files.write_set_aside(aside, "x.csv").read_text("utf-8-sig")


def test_what_cannot_be_written_is_told(data, tmp_path, monkeypatch):
    (tmp_path / "set_aside").write_text("in the way", "utf-8")
    data.audit.press_write()
    assert "Not written" in data.audit.wrote.value


def test_panels_follow_the_file_that_is_read_and_only_then(data):
    drawn = []

    @explore(pick=choice(("a", "b"), label="Pick"))
    def panel(pick):
        drawn.append(data.reading.file)
        return figures.bars({pick: len(data.business.customers)}, title=pick, y="n"), data.reading.file

    assert data.follow(panel) is panel and panel.sentence == "bestellungen.csv"
    data.which_file.which.value = TIDY
    assert drawn == ["bestellungen.csv"], "looking is not opening"
    data.press_read()
    assert panel.sentence == "orders.csv" and drawn == ["bestellungen.csv", "orders.csv"]


def every_panel(data):
    """The panels of the notebook, as its cells make them."""

    @explore(group=choice(("Champions", "Lost"), label="Show"), weeks=whole(0, 52, 0, label="Back"))
    def rfm_map(group, weeks):
        return lesson.rfm_panel(data.business, group, weeks)

    @explore(at_risk=whole(30, 180, 120, label="At risk"), churned=whole(190, 540, 270, label="Gone"))
    def stages(at_risk, churned):
        return lesson.lifecycle_panel(data.business, at_risk, churned)

    @explore(per=choice(("Q", "M"), label="By"), what=choice(("share", "money"), label="Show"))
    def cohorts(per, what):
        return lesson.cohort_panel(data.business, per, what)

    @explore(weeks=choice((26, 104), label="Ahead"), margin=whole(1, 8, 4, label="Margin"))
    def worth(weeks, margin):
        return lesson.ltv_panel(data.business, weeks, margin / 10)

    @explore(
        least=whole(1, 8, 2, label="Purchases"), within=choice(("90d", "365d"), "365d", label="In the past"),
        spent=whole(0, 1000, 200, label="Spent"), quiet=whole(0, 360, 90, label="Quiet"),
    )  # fmt: skip
    def your_segment(least, within, spent, quiet):
        return lesson.segment_panel(data.business, least, within, spent, quiet)

    return [rfm_map, stages, cohorts, worth, your_segment]


def ends_of(panel):
    """Each control of a panel at each of its ends, the others as they are."""
    for name, widget in panel.widgets.items():
        yield from (
            {name: value}
            for value in (few(widget) if hasattr(widget, "options") else (widget.min, widget.max))
        )


def test_nothing_leaves_the_machine(data, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    made = data.path.parent
    before = {one: one.stat().st_mtime_ns for one in made.iterdir()}
    panels = [data.follow(panel) for panel in every_panel(data)]
    out = take_out(data, panels[-1], lesson.rule)
    assert out.view
    for which in TITLES.values():
        data.which_file.which.value = which
        data.press_read()
        for panel in panels:
            for settings in ends_of(panel):
                panel.move(**settings)
                assert panel.sentence
        for control in list(live(out.view)):
            for value in few(control):
                if value in (options_of(control) if hasattr(control, "options") else [value]):
                    control.value = value
            if not ends(control):
                control.click()
    mine = tmp_path / "mine.csv"
    mine.write_text(GOOD, "utf-8")
    open_own(data, mine)
    data.press_read()
    data.audit.press_write()
    written = {one.relative_to(tmp_path).parts[0] for one in tmp_path.rglob("*") if one.is_file()}
    assert written <= {"mine.csv", "own_data.yaml", "own_data.yaml.lock", "set_aside", "audiences"}
    assert {one: one.stat().st_mtime_ns for one in made.iterdir()} == before, "only read"
    assert "Nothing leaves this machine" in data.still()


def test_an_export_with_the_days_first_is_read_otherwise_only_when_told_so(data):
    right = data.on_view.first.rows["day"].dropna()
    assert (right.dt.year == 2024).all() and right.is_monotonic_increasing
    data.on_view.corrections.written["day_first"].value = False
    assert data.error or not data.on_view.first.rows["day"].dropna().is_monotonic_increasing
    data.on_view.corrections.written["day_first"].value = ""
    pd.testing.assert_series_equal(data.on_view.first.rows["day"].dropna(), right)


def test_the_working_folder_is_listed_first(data, tmp_path, monkeypatch):
    (tmp_path / "here.csv").write_text(GOOD, "utf-8")
    monkeypatch.chdir(tmp_path)
    data.which_file.which.value = "own"
    assert "here.csv" in [name for name, _ in data.which_file.found.options]
    data.which_file.look_button.click()
    assert "write where your file is" in data.error
    if os.name != "nt":
        data.which_file.where.value = str(data.made.path(EUROPEAN).parent / ".." / "nowhere")
        assert "not there" in data.error
