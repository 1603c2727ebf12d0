"""The catalogue: everything comes back, each problem is named with its place, its lists say what is so."""

import string
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentlab.govern.catalogue import Catalogue, new_catalogue, open_catalogue
from segmentlab.govern.records import file_name
from segmentlab.instrument.business import tiny_business
from segmentlab.model.tree import customer, events, in_segment
from segmentlab.segment.files import REASONS, read_segments
from segmentlab.segment.overlap import overlap
from segmentlab.segment.segment import Segment
from tests.engines.drawing import every_rule
from tests.segment.test_files import odd_texts

orders = events("order_placed")
regulars = Segment(
    "regulars", orders.count("365d") >= 3, objective="Keep those who keep us alive", owner="CRM",
    action="perks", kpi="repeat rate", review_by="2026-06-01",
)  # fmt: skip
lapsing = Segment(
    "lapsing", in_segment(regulars) & (orders.days_since_last() > 60), objective="Bring them back",
    owner="Émile", action="Win back by email", kpi="orders in 30 days", review_by="2027-03-31",
)  # fmt: skip
FILE = "version: 1\nsegments:\n  - key: {key}\n    rule: {rule}\n"


@pytest.fixture
def catalogue(tmp_path):
    made = new_catalogue(tmp_path / "segments")
    made.save(regulars, status="active")
    made.save(lapsing, status="active")
    return made


def put(catalogue, name, text):
    (catalogue.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def problems(catalogue):
    return [tuple(one)[:2] for one in open_catalogue(catalogue.folder).problems]


keys = st.one_of(
    st.sampled_from(["con", "aux", "nul", "com1", "a", "x" * 300, "x" * 299 + "y"]),
    st.text(string.ascii_lowercase + string.digits + "_", max_size=8).map(lambda text: f"k{text}"),
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.dictionaries(keys, st.tuples(every_rule, odd_texts), min_size=1, max_size=5), data=st.data())
def test_a_random_catalogue_comes_back_exactly(drawn, data, tmp_path_factory):
    made = new_catalogue(tmp_path_factory.mktemp("catalogue"))
    saved: dict[str, Segment] = {}
    for key, (rule, reason) in drawn.items():
        for other in data.draw(st.lists(st.sampled_from([*saved, None]), max_size=2, unique=True)):
            rule = rule & in_segment(saved[other]) if other else rule
        reasons = {name: reason for name in REASONS if name != "review_by"}
        saved[key] = Segment(key, rule, **reasons)
        made.save(saved[key], on=data.draw(st.sampled_from(["", "2026-01-05"])))
    again = open_catalogue(made.folder)
    assert again.problems == []
    assert {segment.key: segment for segment in again} == saved
    assert again.entries == made.entries
    # Saving what is there writes nothing.
    before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    assert not any(again.save(segment).changed for segment in saved.values())
    assert {path.name: path.read_bytes() for path in made.folder.iterdir()} == before
    for key, segment in saved.items():
        others = [one for one in saved.values() if one is not segment]
        assert read_segments(made.folder / again.entry(key).file, others)[key] == segment


@pytest.mark.parametrize("key", ["con", "prn", "aux", "nul", "com1", "lpt9", "k" * 400])
def test_a_key_that_windows_or_a_disk_refuses_as_a_name_has_a_file_it_accepts(key, tmp_path):
    made = new_catalogue(tmp_path)
    made.save(Segment(key, orders.count() >= 1))
    (path,) = tmp_path.glob("*.yaml")
    assert path.stem.lower() != key and len(path.name) < 120
    assert key in open_catalogue(tmp_path)


def test_two_long_keys_that_begin_alike_have_different_files():
    assert file_name("k" * 300) != file_name("k" * 301)


def test_a_segment_in_another_is_kept_by_its_key_alone(catalogue):
    text = (catalogue.folder / "lapsing.yaml").read_text("utf-8")
    assert "- in segment: regulars\n" in text and text.count("rule:") == 1


ANY = "segments: [{key: bad, rule: {count: a, at least: 1}}]"
DAMAGE = {
    "not UTF-8": (b"version: 1\nsegments: \xff", 1, "UTF-8"),
    "cut off": ('version: 1\nsegments:\n  - key: bad\n    rule: {count: "order', 4, "quote"),
    "empty": ("", 1, "empty"),
    "a list": ("- 1\n- 2", 1, "begin the file with"),
    "no segments": ("version: 1\n", 1, "segments:"),
    "merge": ("version: 1\n<<<<<<< HEAD\nsegments: []\n=======\n>>>>>>> other\n", 2, "merged"),
    "status": (f"version: 1\nstatus: on hold\n{ANY}", 2, "draft"),
    "no reason": (f"version: 1\nstatus: retired\n{ANY}", 2, "reason"),
    "reason of none": (
        "version: 1\nretired: {day: '2026-01-01', by: a, reason: b}\n"
        "segments: [{key: bad, rule: {count: a, at least: 1}}]", 2, "status: retired"),
    "two": (FILE.format(key="bad", rule="{count: a, at least: 1}")
            + "  - key: other\n    rule: {count: a, at least: 1}\n", 5, "one per file"),
    "other key": (FILE.format(key="other", rule="{count: a, at least: 1}"), 3, "other.yaml"),
    "no key": ("version: 1\nsegments:\n  - rule: {count: a, at least: 1}\n", 3, "key"),
    "typo": (FILE.format(key="bad", rule="{count: a, at leest: 1}"), 4, "at least"),
    "unknown segment": (FILE.format(key="bad", rule="{in segment: regulers}"), 4, "'regulars'"),
    "itself": (FILE.format(key="bad", rule="{in segment: bad}"), 4, "bad → bad"),
    "history": (FILE.format(key="bad", rule="{count: a, at least: 1}")
                + "history:\n  - day: soon\n    did: made\n",
                6, "2026-06-29"),
    "history did": (FILE.format(key="bad", rule="{count: a, at least: 1}")
                    + "history:\n  - day: 2026-01-01\n    did: thought\n", 7, "changed"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_named_with_its_line_and_fix_and_the_others_load(catalogue, kind):
    text, line, fix = DAMAGE[kind]
    put(catalogue, "bad.yaml", text)
    again = open_catalogue(catalogue.folder)
    (problem,) = again.problems
    assert (problem.file, problem.line, problem.left_out) == ("bad.yaml", line, True)
    assert fix in problem.sentence() and problem.sentence().startswith(f"bad.yaml, line {line}: ")
    assert (
        problem.sentence()[-1] in ".?" and problem.problem and problem.fix and "\n" not in problem.sentence()
    )
    assert list(again.entries) == ["lapsing", "regulars"]
    with pytest.raises(LookupError, match=r"could not be read: bad\.yaml"):
        again["bad"]


def test_all_problems_are_listed_at_once_and_a_broken_one_takes_along_those_that_rest_on_it(catalogue):
    put(catalogue, "regulars.yaml", "version: 1\nsegments: [")
    put(catalogue, "worse.yaml", "version: 2\nsegments: [{key: worse, rule: {count: a, at least: 1}}]")
    put(catalogue, "fine.yaml", FILE.format(key="fine", rule="{count: a, at least: 1}"))
    again = open_catalogue(catalogue.folder)
    assert [(one.file, one.line) for one in again.problems] == [
        ("lapsing.yaml", 14), ("regulars.yaml", 2), ("worse.yaml", 1),
    ]  # fmt: skip
    assert "correct regulars.yaml first" in again.problems[0].sentence()
    assert list(again.entries) == ["fine"]
    assert "3 problems" in str(again)
    assert list(again.check()["file"]) == ["lapsing.yaml", "regulars.yaml", "worse.yaml"]


def test_a_circle_through_files_is_named_with_its_path(catalogue):
    for key, other in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")):
        put(catalogue, f"{key}.yaml", FILE.format(key=key, rule=f"{{in segment: {other}}}"))
    said = [problem.sentence() for problem in open_catalogue(catalogue.folder).problems]
    assert [text.split("(")[1].split(")")[0] for text in said[:3]] == [
        "a → b → c → a", "b → c → a → b", "c → a → b → c",
    ]  # fmt: skip
    assert "'a', which cannot be read; correct a.yaml first" in said[3]


def test_rules_that_double_with_every_file_are_refused_before_they_are_built(catalogue):
    put(catalogue, "s0.yaml", FILE.format(key="s0", rule="{count: a, at least: 1}"))
    for number in range(1, 40):
        both = f"{{all: [{{in segment: s{number - 1}}}, {{in segment: s{number - 1}}}]}}"
        put(catalogue, f"s{number}.yaml", FILE.format(key=f"s{number}", rule=both))
    again = open_catalogue(catalogue.folder)
    assert "s8" in again and "s39" not in again
    assert any("10,000 parts" in problem.sentence() for problem in again.problems)


def test_what_is_no_definition_file_is_left_alone(catalogue):
    put(catalogue, "notes.txt", "x")
    put(catalogue, ".hidden.yaml", "x: [")
    (catalogue.folder / "below").mkdir()
    assert problems(catalogue) == []
    (catalogue.folder / "folder.yaml").mkdir()
    assert problems(catalogue) == [("folder.yaml", 1)]


def test_a_plain_file_of_a_segment_is_a_draft_and_a_mark_of_windows_does_not_matter(catalogue):
    put(catalogue, "buyers.yaml", b"\xef\xbb\xbf" + Segment("buyers", orders.count() >= 1).to_yaml()
        .replace("\n", "\r\n").encode())  # fmt: skip
    assert open_catalogue(catalogue.folder).entry("buyers").status == "draft"


def test_an_active_segment_that_says_too_little_is_a_problem_and_loads(catalogue):
    text = (catalogue.folder / "regulars.yaml").read_text("utf-8")
    put(catalogue, "regulars.yaml", text.replace("    owner: CRM\n", ""))
    again = open_catalogue(catalogue.folder)
    assert "regulars" in again
    assert again.problems[0].sentence() == (
        "regulars.yaml, line 1: it is active and does not say owner; add what is missing, or make it a draft."
    )
    assert not again.problems[0].left_out


def test_a_folder_that_is_not_there_is_not_an_empty_catalogue(tmp_path):
    with pytest.raises(FileNotFoundError, match="new_catalogue"):
        open_catalogue(tmp_path / "segmnets")
    with pytest.raises(OSError, match="choose another place"):
        (tmp_path / "file").write_text("")
        new_catalogue(tmp_path / "file" / "below")


def test_a_wrong_key_is_answered_with_the_right_one(catalogue):
    with pytest.raises(LookupError, match="did you mean 'lapsing'"):
        catalogue["lapsin"]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("win-back", ["lapsing"]), ("WINBACK", ["lapsing"]), ("win back", ["lapsing"]),
        ("emile", ["lapsing"]), ("perks crm", ["regulars"]), ("ack", []), ("days ago", ["lapsing"]),
        ("order", ["lapsing", "regulars"]), ("regulars", ["regulars", "lapsing"]), ("perks email", []),
    ],
)  # fmt: skip
def test_search_finds_words_in_reasons_and_in_the_description(catalogue, words, keys):
    assert list(catalogue.search(words).index) == keys


def test_search_says_where_a_word_was_found(catalogue):
    assert catalogue.search("win-back").loc["lapsing", "found_in"] == "action"
    with pytest.raises(ValueError, match="looks for nothing"):
        catalogue.search(" - ")


def test_what_is_due_is_what_has_a_date_by_then_or_none(catalogue):
    catalogue.save(Segment("idea", orders.count() >= 1))
    due = catalogue.due_for_review("2026-06-29")
    assert due["days_over"].to_dict() == {"regulars": 28, "idea": None}
    assert list(catalogue.due_for_review("2026-05-31").index) == ["idea"]
    assert list(catalogue.due_for_review("2026-06-01").index) == ["regulars", "idea"]
    assert list(catalogue.due_for_review("2027-04-01").index) == ["regulars", "lapsing", "idea"]


def test_owners_are_listed_with_their_segments_and_nobodys_first(catalogue):
    catalogue.save(Segment("idea", orders.count() >= 1))
    assert list(catalogue.by_owner().index) == [("", "idea"), ("CRM", "regulars"), ("Émile", "lapsing")]


def test_what_rests_on_what_is_known_in_both_directions_and_through_others(catalogue):
    third = Segment("third", ~in_segment(lapsing))
    catalogue.save(third)
    assert catalogue.depends_on("third") == ("lapsing", "regulars")
    assert catalogue.used_by("regulars") == ("lapsing", "third")
    assert catalogue.used_by("third") == catalogue.depends_on("regulars") == ()


def test_a_catalogue_stands_where_segments_are_asked_for(catalogue):
    catalogue.save(Segment("germans", customer("country") == "DE"))
    catalogue.retire("germans", "Nobody asked.", on="2026-01-01", by="CRM")
    assert [segment.key for segment in catalogue] == ["lapsing", "regulars"] and len(catalogue) == 2
    assert list(overlap(catalogue, tiny_business()).counts) == ["lapsing", "regulars"]
    assert list(catalogue.table().index) == ["germans", "lapsing", "regulars"]
    assert Catalogue.open(catalogue.folder).entries == catalogue.entries


def test_an_empty_catalogue_answers_every_question(tmp_path):
    empty = new_catalogue(tmp_path / "new")
    assert empty.table().empty and empty.by_owner().empty and empty.due_for_review("2026-01-01").empty
    assert empty.never_used().empty and empty.search("x").empty and empty.check().empty
    assert str(empty) == "new: 0 segments."
    assert "new" in empty._repr_html_()


def test_texts_in_a_catalogue_cannot_become_html(catalogue):
    catalogue.save(replace(regulars, owner="<script>alert(1)</script>"))
    assert "<script>" not in catalogue._repr_html_()
