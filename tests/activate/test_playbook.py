"""Playbooks: the ones that come along, files without loss, and what a wrong file is told."""

import dataclasses
from importlib.resources import files

import pytest

from segmentlab.activate.playbook import PLAYBOOKS, Playbook, playbook
from segmentlab.activate.playbook_rows import PlaybookRow, Suppression
from segmentlab.activate.send import messages
from segmentlab.instrument.business import tiny_business
from segmentlab.instrument.load import load
from segmentlab.model.tree import customer, events
from segmentlab.segment.segment import Segment

orders = events("order_placed")
BUYERS = Segment("buyers", orders.count() >= 1, owner="CRM")
ROW = PlaybookRow("Bought", BUYERS, "thanks", "email", "every 30d", "repeat rate", 1)

GOOD = """\
version: 1
playbook: mine
rows:
  - behavior: Bought
    segment:
      key: buyers
      rule: {count: order_placed, at least: 1}
    action: thanks
    kinds: [perk]
    channel: email
    cadence: every 30d
    kpi: repeat rate
    priority: 1
  - behavior: Bought, and lives in Germany
    segment:
      key: german_buyers
      rule: {all: [{in segment: buyers}, {customer: country, is: DE}]}
    action: danke
    channel: in_app
    cadence: once
    kpi: repeat rate
    priority: 2
suppress:
  - reason: lives in France
    stops: [perk]
    rule: {customer: country, is: FR}
"""


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_shipped_playbook_is_the_file_that_it_writes_itself_but_for_the_comments(name):
    stored = files("segmentlab.activate").joinpath("playbooks", f"{name}.yaml").read_text("utf-8")
    written = playbook(name).to_yaml().splitlines(keepends=True)
    assert "".join(line for line in written if not line.lstrip().startswith("#")) == stored


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_shipped_playbook_says_everything_a_team_needs(name):
    book = playbook(name)
    assert 8 <= len(book.rows) <= 12
    assert [row.priority for row in book.rows] == list(range(1, len(book.rows) + 1))
    for row in book.rows:
        told = row.segment
        assert told.objective and told.owner and told.refresh and told.review_by and told.definition, row.key
        assert (told.action, told.channel, told.kpi) == (row.action, row.channel, row.kpi)


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_the_four_classic_rows_are_in_each_playbook(name):
    kpis = {row.key: row.kpi for row in playbook(name).rows}
    assert "repeat rate" in kpis["champions"]
    assert kpis["high_intent"] == "win rate"
    assert "activation" in kpis["shallow_use"]
    assert [kpi for kpi in kpis.values() if "recovery rate" in kpi and "revenue saved" in kpi]


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_the_usual_rules_of_suppression_stop_something_in_each_playbook(name):
    book = playbook(name)
    reasons = [rule.reason for rule in book.suppress]
    assert reasons == ["just purchased", "in a win-back", "complaint open", "pays full price"]
    for rule in book.suppress:
        assert any(rule.holds_for(row) for row in book.rows), rule.reason


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_each_action_is_a_message_of_the_business_through_that_channel_or_said_in_words(name):
    known = messages(load(name))
    for row in playbook(name).rows:
        if " " not in row.action:
            assert known[row.action].channel == row.channel, row.key


#: Renewals and payments in saas are logged with the owner of an account, and only few accounts pay: on a
#: given day a handful of them are due. They are too few for a test, and enough for a call.
OF_FEW_ACCOUNTS = ("payment_failing", "renewal_at_risk", "renewal_open")


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_each_segment_of_a_shipped_playbook_finds_at_least_50_people_but_not_most(name):
    business = load(name)
    for row in playbook(business).rows:
        inside = row.segment.members(business)
        few = name == "saas" and row.key in OF_FEW_ACCOUNTS
        assert inside.sum() >= (1 if few else 50) and inside.mean() < 0.5, row.key


def test_a_playbook_comes_back_from_its_file_equal(tmp_path):
    book = playbook(GOOD)
    assert playbook(book.save(tmp_path / "mine.yaml")) == book
    assert playbook(book.to_yaml()) == book
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_odd_texts_survive_the_file():
    odd = dataclasses.replace(ROW, behavior='# "NO": 010\nzwölf = \u2028 x', action="'=1+1'", kpi="yes")
    book = Playbook("odd", (odd,), (Suppression("a: b", customer("country") == "NO", ("marketing",)),))
    assert playbook(book.to_yaml()) == book


def test_a_segment_may_refer_to_another_of_the_playbook():
    members = playbook(GOOD).row("german_buyers").segment.members(tiny_business())
    assert members[members].index.tolist() == [1]


def test_the_matrix_reads_in_order_of_priority():
    second = dataclasses.replace(ROW, segment=Segment("others", orders.count() == 0), priority=2)
    table = Playbook("mine", (second, ROW)).table()
    assert table["segment"].tolist() == ["buyers", "others"]
    assert table.index.tolist() == [1, 2]


def test_rows_and_suppressions_can_be_left_out_by_name():
    book = playbook(GOOD).without("german_buyers", "lives in France")
    assert (list(book.segments), book.suppress) == (["buyers"], ())
    with pytest.raises(LookupError, match="no row or suppression 'dutch'"):
        book.without("dutch")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 1", "version: 2", "mine.yaml, line 1: version 2 cannot be read"),
        ("playbook: mine\n", "", '"playbook:"; add it'),
        ("    kpi: repeat rate\n    priority: 1", "    priority: 1", 'line 4: .* needs "kpi:"'),
        ("    channel: email", "    chanel: email", 'line 10: "chanel" does not belong .* "channel"'),
        ("channel: email", "channel: e-mail", "line 4: There is no channel 'e-mail'; did you mean 'email'"),
        ("cadence: once", "cadence: weekly", "line 14: cadence='weekly' does not say how often"),
        ("cadence: every 30d", "cadence: every month", "line 4: .*month"),
        ("priority: 2", "priority: 1", "'Bought' and 'Bought, .*' both have the priority 1"),
        ("priority: 2", "priority: soon", "line 14: priority='soon'"),
        ("key: german_buyers", "key: buyers", "line 16: the key 'buyers' is also that of line 6"),
        ("kinds: [perk]", "kinds: [gift]", "'gift' is no kind of action"),
        ("stops: [perk]", "stops: [perks]", "stops 'perks', which is neither"),
        ("stops: [perk]", "stops: []", "a list of kinds or purposes belongs here"),
        ("      key: buyers\n", "      key: buyers\n      kpi: x\n", '"kpi" belongs to the row'),
        ("count: order_placed, at least", "count: order_placed, at leest", 'did you mean "at least"'),
        ("{in segment: buyers}", "{in segment: byers}", "did you mean 'buyers'"),
        ("rule: {customer: country, is: FR}", "rule: {in segment: no}", "YAML reads no as true or false"),
        ("rule: {customer: country, is: FR}", "rule: {in segment: some}", "no segment 'some' in this"),
        ("action: thanks", "action: ''", "has no action"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_its_place_and_the_fix_in_one_sentence(tmp_path, old, new, says):
    assert old in GOOD
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(ValueError, match=says) as error:
        playbook(path)
    assert str(error.value).startswith("mine.yaml, line ")
    assert "\n" not in str(error.value)


def test_a_playbook_that_does_not_exist_is_said():
    with pytest.raises(LookupError, match="no playbook for 'tiny'; choose ecommerce, saas or subscription"):
        playbook(tiny_business())
    with pytest.raises(FileNotFoundError, match="check the name"):
        playbook("nowhere.yaml")
