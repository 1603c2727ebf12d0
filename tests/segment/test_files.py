"""Segments in files: the same when read back, and every wrong file named with its place and its fix."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.model.tree import at_least, customer, events, in_segment, prop
from segmentlab.segment.files import REASONS, read_segments, write_segments
from segmentlab.segment.segment import Segment
from segmentlab.segment.yaml_text import read, write
from tests.engines.drawing import every_rule

orders = events("order_placed")
lapsing = Segment(
    key="lapsing_regulars",
    rule=(orders.count(within="365d") >= 3) & (orders.days_since_last() > 60),
    objective="Win back regular buyers before they leave",
    owner="CRM",
    action="win-back email, no discount first",
    channel="email",
    kpi="orders in 30 days",
    refresh="daily",
    review_by="2027-03-31",
    definition="Three orders in a year, then two months of silence.",
)

AS_WRITTEN = """\
version: 1
segments:
  - key: lapsing_regulars
    objective: Win back regular buyers before they leave
    owner: CRM
    action: win-back email, no discount first
    channel: email
    kpi: orders in 30 days
    refresh: daily
    review_by: '2027-03-31'
    definition: Three orders in a year, then two months of silence.
    # Everyone who placed at least 3 orders in the last 365 days and last placed an order more than 60
    # days ago.
    rule:
      all:
        - count: order_placed
          within: 365d
          at least: 3
        - days since last: order_placed
          more than: 60
"""

#: What a text in a file may be made of to be read as something else.
odd_texts = st.one_of(
    st.text(),
    st.text(alphabet="aNOo01eE._:-+#'\"\n\r\t \\é,[]{}&*!|>%@`~=<?x\u2028\x85\x00\ufeff"),
    st.sampled_from(
        ["NO", "on", "y", "12:30", "1_000", "010", "08", "0x1F", "1e5", "~", "null", "", " ", "=", "<<"]
    ),
    st.sampled_from(
        ["2026-01-01", "*a", "&a", "!a", "a: b", "a #b", "- a", "? a", "%a", "@a", "---", "...", "|"]
    ),
)


def test_a_file_reads_from_reasons_to_rule():
    assert lapsing.to_yaml() == AS_WRITTEN


@settings(max_examples=200, deadline=None)
@given(rule=every_rule, reason=odd_texts)
def test_every_segment_comes_back_exactly(rule, reason):
    segment = Segment("any", rule, **{name: reason for name in REASONS if name != "review_by"})
    assert Segment.from_yaml(segment.to_yaml()) == segment


@settings(max_examples=200, deadline=None)
@given(
    value=st.one_of(odd_texts, st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False))
)
def test_every_value_comes_back_with_its_type_alone_and_in_a_list(value):
    for rule in (customer("plan") == value, customer("plan").is_in([value, value])):
        again = Segment.from_yaml(Segment("any", rule).to_yaml()).rule
        assert again == rule
        assert repr(again.value) == repr(rule.value)


@settings(max_examples=200, deadline=None)
@given(text=odd_texts)
def test_other_readers_of_yaml_see_the_same_text(text):
    assert yaml.safe_load(write({"plan": text, "list": [text]})) == {"plan": text, "list": [text]}


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(odd_texts, st.text(alphabet="version: 1\nsegments-keyrulcot@&*!{}[]'\"\t#")))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    try:
        read(text)
    except ValueError as error:
        assert str(error).startswith("this text") and "\n" not in str(error).removeprefix(text)


def test_several_segments_share_a_file_and_the_file_appears_whole(tmp_path):
    others = [lapsing, Segment("new", orders.count() == 1), Segment("de", customer("country") == "DE")]
    path = tmp_path / "audiences.yaml"
    path.write_text("what stood there before")
    write_segments(others, path)
    assert list(read_segments(path).values()) == others
    assert read_segments(str(path))["new"] == others[1]
    assert [file.name for file in tmp_path.iterdir()] == ["audiences.yaml"]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch):
    path = tmp_path / "audiences.yaml"
    path.write_text("before")
    monkeypatch.setattr("os.fsync", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        lapsing.to_yaml(path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("audiences.yaml", "before")]


def test_comments_and_the_order_of_reasons_make_no_difference():
    lines = AS_WRITTEN.splitlines()
    shuffled = [lines[0], "# ours", *lines[1:3], *lines[9:10], *lines[3:9], *lines[10:]]
    assert Segment.from_yaml("\n".join(shuffled)) == lapsing


def test_a_segment_may_hold_everything_a_rule_can_say():
    carts = events("cart_item_added").where(prop("amount_cents") > 1000, category="tents")
    abandoned = carts.not_followed_by(orders.where(gift=True), inside="2h")
    segment = Segment("all", at_least(2, ~(abandoned.count(between=("60d", "30d")) >= 1), lapsing.rule))
    assert Segment.from_yaml(segment.to_yaml()) == segment


def rule(*lines):
    """A file with one segment whose rule is these lines; the first of them is line 5."""
    return "version: 1\nsegments:\n- key: a\n  rule:\n" + "\n".join(f"    {line}" for line in lines)


@pytest.mark.parametrize(
    ("text", "line", "fix"),
    [
        ("", None, 'is empty; a file of definitions begins with "version: 1"'),
        ("# only a comment", None, "is empty"),
        ("segments:\n- key: a", 1, 'begin the file with "version: 1"'),
        ("just a sentence", 1, "the version is missing"),
        ("version: 2\nsegments: []", 1, "reads 1"),
        ("version: true\nsegments: []", 1, "reads 1"),
        ("version: 1", 1, 'below "segments:"'),
        ("version: 1\nsegments: {a: b}", 2, 'begin each with "- key: a_name"'),
        ("version: 1\nsegment:\n- key: a", 3, '"segment" does not belong here'),
        ("version: 1\nsegments:\n- owner: CRM", 3, "a segment without a key"),
        ("version: 1\nsegments:\n- key: a", 3, "has no rule"),
        ("version: 1\nsegments:\n- key: 3\n  rule: {count: a, is: 1}", 3, "cannot be a key"),
        ("version: 1\nsegments:\n- key: Big!\n  rule: {count: a, is: 1}", 3, "small letters"),
        ("version: 1\nsegments:\n- key: a\n  onwer: CRM", 4, 'did you mean "owner"'),
        ("version: 1\nsegments:\n- key: a\n  owner: 42", 4, "owner must be a text; put it in quotes"),
        ("version: 1\nsegments:\n- key: a\n  owner:", 4, "nothing stands after the colon"),
        ("version: 1\nsegments:\n- key: a\n  key: b", 4, "stands here and in line 3"),
        (rule("count: a", "is: 1") + "\n- key: a\n  rule: {count: a, is: 1}", 7, "also that of line 3"),
        (rule("count: a", "is: 1") + "\n  review_by: soon", 3, "2027-03-31"),
        (rule("count: a", "wihtin: 3d", "is: 1"), 6, 'did you mean "within"'),
        (rule("count: a", "colour: red", "is: 1"), 6, '"colour" does not belong to "count"'),
        (rule("cuont: a", "is: 1"), 5, 'did you mean "count"'),
        (rule("days_since_last: a", "is: 1"), 5, 'did you mean "days since last"'),
        (rule("colour: red"), 5, "begin with one of all, any, not"),
        (rule("- count: a", "  is: 1"), 5, "stands where a condition belongs"),
        (rule("count: a"), 5, "add one of is, is not, less than"),
        (rule("count: a", "atleast: 1"), 5, 'did you mean "at least"'),
        (rule("count: a", "at least: 1", "at most: 3"), 7, "two conditions below `all:`"),
        (rule("count: a", "sum: b", "is: 1"), 6, "begin a new list item"),
        (rule("count: a", 'is: "3"'), 5, "compare it with a number, not '3'"),
        (rule("count: a", "is: [1, 2]"), 6, "write a number or a text"),
        (rule("count: a", "is one of: 3"), 6, "a list of values belongs here"),
        (rule("customer: a", "is one of: [3, x]"), 5, "values of one kind"),
        (rule("count: 3", "is: 1"), 5, "stands where a text belongs"),
        (rule('count: ""', "is: 1"), 5, "not the name of an event"),
        (rule("count: a", "within: 3 months", "is: 1"), 6, '"90d"'),
        (rule("count: a", "within: 90", "is: 1"), 6, '"90d"'),
        (rule("count: a", "between: [30d, 60d]", "is: 1"), 6, "put the longer time first"),
        (rule("count: a", "between: [30d]", "is: 1"), 6, "two lengths of time"),
        (rule("count: a", "within: 3d", "between: [30d, 3d]", "is: 1"), 5, "keep one of them"),
        (rule("sum: amount_cents", "is: 1"), 5, "Add `of: order_placed`"),
        (rule("count: a", "where: {property: b, is: 1}", "is: 1"), 6, "a list of conditions"),
        (rule("count: a", "where: [{customer: b, is: 1}]", "is: 1"), 6, "begin with `property:`"),
        (rule("count: a", "then: [{followed by: b}]", "is: 1"), 6, "Add `inside: 7d`"),
        (rule("count: a", "then: [{followed by: b, inside: 0d}]", "is: 1"), 6, "leaves no time"),
        (rule("count: a", "then: [{followed: b, inside: 1d}]", "is: 1"), 6, 'did you mean "followed by"'),
        (rule("all: []"), 5, "a list of conditions belongs here"),
        (rule("at least: 3", "of these: [{count: a, is: 1}]"), 5, "from 1 to 1"),
        (rule("of these: [{count: a, is: 1}]"), 5, "Add `at least: 2`"),
        (rule("property: a", "is: 1"), 5, "begin with one of all"),
        (rule("customer: a", "is: NO"), 6, 'put it in quotes ("NO")'),
        (rule("customer: a", "is: on"), 6, 'put it in quotes ("on")'),
        (rule("customer: a", "is: 12:30"), 6, 'put it in quotes ("12:30")'),
        (rule("customer: a", "is: 1_000"), 6, "write a plain number such as 1000"),
        (rule("customer: a", "is: 1,000"), 6, "write a plain number such as 1000"),
        (rule("customer: a", "is: 010"), 6, 'put it in quotes ("010")'),
        (rule("customer: a", "is: 0x1F"), 6, 'put it in quotes ("0x1F")'),
        (rule("customer: a", "is: 1e5"), 6, 'put it in quotes ("1e5")'),
        (rule("customer: a", "is: .inf"), 6, "plain number"),
        (rule("customer: a", "is: ~"), 6, "nothing stands after the colon"),
        (rule("customer: a", "is: 'DE"), 6, "a quote is opened and never closed"),
        (rule("customer: a", 'is: "DE'), 6, "a quote is opened and never closed"),
        (rule("customer: a", 'is: "\\d"'), 6, "use single quotes"),
        (rule("customer: a", "\tis: DE"), 6, "indent with spaces"),
        (rule("customer: a: b"), 5, "put quotes around"),
        (rule("customer: a", "is: [DE"), 6, "close every"),
        (rule("customer: a", "is: &x DE"), 6, "write out what is meant"),
        (rule("customer: a", "is: *x"), 6, "write out what is meant"),
        (rule("customer: a", "is: !!python/name:os.system x"), 6, "is a YAML tag; remove it"),
        (rule("customer: a", "is: \x07"), 6, "cannot be printed"),
        (rule("count: a", "count: b", "is: 1"), 6, "stands here and in line 5"),
        (rule("count: a", "is: 1") + "\n---\nversion: 1", 7, "keep one document per file"),
        (rule("not: " + "[" * 100), 5, "write a simpler rule"),
        ("x" * 1_000_001, None, "split it into files"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place_and_its_fix(text, line, fix):
    with pytest.raises(ValueError) as caught:
        read_segments(text)
    sentence = str(caught.value)
    assert fix in sentence
    assert sentence.startswith(f"this text, line {line}: " if line else "this text ")
    assert "\n" not in sentence


def test_a_wrong_file_is_called_by_its_name(tmp_path):
    path = tmp_path / "audiences.yaml"
    path.write_text(rule("count: a", "is: yes"))
    with pytest.raises(ValueError, match=r"^audiences\.yaml, line 6: YAML reads yes as true"):
        read_segments(path)
    path.write_bytes(b"version: 1 # \xe9")
    with pytest.raises(ValueError, match="save it as UTF-8"):
        read_segments(path)
    with pytest.raises(FileNotFoundError, match="There is no file"):
        read_segments("nowhere.yaml")


def test_repeated_anchors_cannot_blow_up():
    bomb = "version: 1\na: &a [x, x]\n" + "\n".join(
        f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(ValueError, match="is a YAML anchor"):
        read_segments(bomb)


def test_two_segments_need_two_keys_and_one_file_two_names():
    with pytest.raises(ValueError, match="give each its own"):
        write_segments([lapsing, lapsing])
    with pytest.raises(ValueError, match="use read_segments"):
        Segment.from_yaml(write_segments([lapsing, Segment("new", orders.count() == 1)]))


def references(**rules):
    """A file of segments with these rules, each given as YAML in one line."""
    return "version: 1\nsegments:\n" + "".join(
        f"- key: {key}\n  rule: {text}\n" for key, text in rules.items()
    )


def test_segments_of_a_file_are_named_once_and_others_are_written_out():
    buyers = Segment("buyers", orders.count() >= 1)
    german = Segment("german", buyers & (customer("country") == "DE"))
    together = write_segments([german, buyers])
    assert "in segment: buyers\n" in together
    assert together.count("count: order_placed") == 1
    assert list(read_segments(together).values()) == [german, buyers]
    alone = german.to_yaml()
    assert alone.count("count: order_placed") == 1
    assert Segment.from_yaml(alone) == german
    assert Segment.from_yaml(references(german="{in segment: buyers}"), [buyers]).rule == in_segment(buyers)


def test_a_segment_that_has_changed_since_is_written_out():
    before, now = Segment("buyers", orders.count() >= 1), Segment("buyers", orders.count() >= 2)
    german = Segment("german", before & (customer("country") == "DE"))
    assert list(read_segments(write_segments([german, now])).values()) == [german, now]


@pytest.mark.parametrize(
    ("text", "line", "fix"),
    [
        (references(a="{in segment: b}"), 4, "there is no segment 'b' here or among segments=; there are a"),
        (
            references(buyers="{count: x, is: 1}", a="{in segment: buyer}"),
            6,
            "did you mean 'buyers'",
        ),
        (references(a="{in segment: a}"), 4, "in a circle (a → a); break it"),
        (
            references(a="{in segment: b}", b="{not: {in segment: c}}", c="{in segment: a}"),
            8,
            "in a circle (a → b → c → a)",
        ),
        (
            references(x="{in segment: a}", a="{in segment: b}", b="{in segment: a}"),
            8,
            "in a circle (a → b → a)",
        ),
        (
            references(
                a="{count: x, is: 1}",
                **{
                    key: f"{{all: [{{in segment: {of}}}, {{in segment: {of}}}]}}"
                    for of, key in zip("abcdefghijklmnopqrstu", "bcdefghijklmnopqrstuv", strict=True)
                },
            ),
            25,
            "have more than 10,000 parts",
        ),
        (references(a="{in top: 10, by: {count: x}}"), 4, "write one above 0 and below 1"),
        (references(a="{in top: 0.1}"), 4, "Add `by:`"),
        (references(a="{in top: 0.1, by: {count: x, is: 1}}"), 4, '"is" does not belong to "count"'),
        (references(a="{ratio: [{count: x}], is: 1}"), 4, "a ratio is of two measures; 1 stand here"),
        (references(a="{trend: {count: x}, is: 1}"), 4, 'write within="30d" in it'),
        (
            references(a="{count: x, within: 1d, after: {frist time: y}, is: 1}"),
            4,
            'did you mean "first time"',
        ),
        (references(a="{count: x, after: {customer: y}, is: 1}"), 4, "Add `within: 24h`"),
        (references(a="{account count: {count: x}, is: 1}"), 4, "the condition compares with nothing"),
    ],
)
def test_a_wrong_reference_or_measure_is_refused_with_its_place_and_its_fix(text, line, fix):
    with pytest.raises(ValueError) as caught:
        read_segments(text)
    assert str(caught.value).startswith(f"this text, line {line}: ")
    assert fix in str(caught.value)
