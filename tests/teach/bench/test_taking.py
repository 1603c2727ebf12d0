"""What is taken along finds the same people everywhere, whatever was built."""

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentlab import Segment, read_segments
from segmentlab.teach.bench.as_python import python_of
from segmentlab.teach.bench.asked import Did, Has, Per, Step, When, Where
from segmentlab.teach.bench.choices import choices_of
from segmentlab.teach.bench.draft import Draft, Group
from segmentlab.teach.bench.drafts_file import Work, keep, read
from segmentlab.teach.bench.editing import (
    MEASURES,
    changed_did,
    new_did,
    new_has,
    usual_per,
    usual_rolled,
    usual_where,
    with_step,
)  # fmt: skip
from segmentlab.teach.bench.edits import (
    MOST_UNDONE,
    Edits,
    add,
    add_group,
    join_group,
    move,
    put,
    remove,
    remove_group,
)
from segmentlab.teach.bench.opening import draft_from
from tests.teach.bench.test_draft import run

PAIRS = 60
many = settings(
    max_examples=PAIRS, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture(scope="module")
def database(shop):
    with duckdb.connect(config={"threads": 1}) as connection:
        for name in ("customers", "events", "changes"):
            connection.register("table_of_business", getattr(shop, name))
            connection.execute(f"CREATE TEMP TABLE {name} AS FROM table_of_business")
        yield connection


EVENTS = ("order_placed", "product_viewed", "cart_item_added", "email_sent", "guide_read", "ticket_opened")
KINDS = (
    "did", "did", "has", "group", "join", "change", "change", "where", "step", "move", "remove",
    "remove group",
)  # fmt: skip
LENGTHS = ("2h", "1d", "7d", "30d", "26w", "1y")


@st.composite
def edited(draw, choices):
    """A draft that was made by the same functions that the controls call, in any order."""
    draft = Draft()
    for _ in range(draw(st.integers(1, 7))):
        group = draw(st.integers(0, len(draft.groups) - 1))
        conditions = draft.groups[group].conditions
        at = (group, draw(st.integers(0, len(conditions) - 1))) if conditions else None
        kind = draw(st.sampled_from(KINDS))
        if kind == "did":
            draft = add(draft, group, new_did(choices))
            at = (group, len(draft.groups[group].conditions) - 1)
            kind = "change"
        if kind == "has":
            draft = add(draft, group, new_has(choices))
        elif kind == "group":
            draft = add_group(draft)
        elif kind == "remove group":
            draft = remove_group(draft, group)
        elif kind == "join":
            how = draw(st.sampled_from(["all", "any", "at_least"]))
            out, number = draw(st.booleans()), draw(st.integers(1, 3))
            draft = join_group(draft, group, how=how, number=number, out=out)
        elif at is not None and kind == "move":
            draft = move(draft, at, -1)
        elif at is not None and kind == "remove":
            draft = remove(draft, at)
        elif at is not None and isinstance(draft.condition(at), Did):
            draft = put(draft, at, draw(changed(draft.condition(at), choices, kind)))
    return draft


@st.composite
def changed(draw, condition, choices, kind):
    if kind == "where":
        where = usual_where(choices, condition.event)
        return (
            condition if where is None else changed_did(condition, choices, where=(*condition.where, where))
        )
    if kind == "step":
        fits = not condition.then or condition.then[-1].happens
        return with_step(condition, choices) if fits else condition
    # Only where customers belong to accounts can anything be asked of them.
    rolls = ("count", "share", "sum", "mean", "max") if "account_id" in choices.business.customers else ()
    changes = draw(st.sampled_from([
        {"event": draw(st.sampled_from(EVENTS))}, {"aggregate": draw(st.sampled_from(list(MEASURES)))},
        {"when": draw(st.sampled_from([When(), *map(When, LENGTHS), When("30d", "7d"),
                                       When("30d", "0d", "signed_up_at"),
                                       When("30d", "0d", "order_placed", "first")]))},
        {"operator": draw(st.sampled_from([">=", "<", "top", "bottom"]))}, {"out": draw(st.booleans())},
        {"moved": draw(st.sampled_from(["", "trend", "change"]))},
        {"per": draw(st.sampled_from([None, Per("session_started"), usual_per(condition, choices)]))},
        {"rolled": usual_rolled(draw(st.sampled_from(["", *rolls])))},
    ]))  # fmt: skip
    if changes.get("moved") and not isinstance(condition.when.window(), type(When("1d").window())):
        return condition
    return changed_did(condition, choices, **changes)


def test_any_draft_of_the_controls_means_the_same_in_python_in_a_file_and_in_a_database(shop, database):
    choices, asked = choices_of(shop), []

    @many
    @given(edited(choices))
    def holds(draft):
        rule = draft.rule()
        if rule is None:
            assert draft.is_empty
            return
        segment = Segment("one", rule, objective="Why?")
        assert draft_from(rule).rule() == rule
        assert run(python_of(segment)) == segment
        assert read_segments(segment.to_yaml())["one"] == segment
        members = segment.members(shop)
        found = database.execute(segment.to_sql("duckdb", shop.today, choices.changing)).fetchall()
        assert {who for (who,) in found} == set(members.index[members])
        asked.append(segment)

    holds()
    assert len(asked) > PAIRS // 3


@many
@given(st.data())
def test_any_draft_is_kept_in_the_file_and_read_back(tmp_path, shop, data):
    draft = data.draw(edited(choices_of(shop)))
    path = tmp_path / "workbench.json"
    keep(path, "mine", Work("ecommerce", draft, "", {"key": 'a "b"'}))
    assert read(path)["mine"] == Work("ecommerce", draft, "", {"key": 'a "b"'})


def test_a_damaged_file_is_set_aside_and_costs_nobody_their_work(tmp_path):
    path = tmp_path / "workbench.json"
    path.write_text("{ half", "utf-8")
    keep(path, "mine", Work("ecommerce", Draft()))
    assert list(read(path)) == ["mine"] and (tmp_path / "workbench.set-aside.json").read_text() == "{ half"
    keep(path, "mine", None)
    assert read(path) == {}


def test_undo_goes_back_over_an_hour_of_edits():
    edits = Edits()
    drafts = [Draft((Group(conditions=(Did("order_placed", value=n),)),)) for n in range(MOST_UNDONE)]
    for draft in drafts:
        edits = edits.did(draft)
    for draft in reversed(drafts):
        assert edits.now == draft
        edits = edits.undone()
    assert edits.now == Draft() and edits.undone() == edits
    assert edits.redone().now == drafts[0] and edits.did(Draft()) == edits


def test_a_condition_keeps_what_still_makes_sense_when_a_part_of_it_changes(shop):
    choices = choices_of(shop)
    tents = Did("product_viewed", where=(Where("category", "==", "tents"),), then=(Step("order_placed"),))
    assert changed_did(tents, choices, event="cart_item_added").where == tents.where
    assert changed_did(tents, choices, event="guide_read").where == ()
    money = changed_did(Did("order_placed", when=When("90d"), value=3), choices, aggregate="sum")
    assert (money.of, money.operator, money.value) == ("amount_cents", ">=", 10_000)
    assert changed_did(money, choices, event="guide_read").aggregate in ("sum", "count")
    best = changed_did(money, choices, operator="top")
    assert best.value == 0.1 and changed_did(best, choices, operator=">=").value == 10_000
    assert changed_did(money, choices, moved="trend").value == 0.5
    last = changed_did(money, choices, aggregate="last")
    assert last.of and isinstance(last.value, int | str)
    assert new_has(choices) == Has("country", "==", "US")


def test_the_kinds_of_columns_are_measured_not_assumed():
    from segmentlab import make_business

    customers = pd.DataFrame({
        "customer_id": [1, 2], "signed_up_at": "2026-01-01", "vip": [True, False],
        "born": pd.to_datetime("1990-01-01"), "spent_cents": [100, 200], "town": ["X", "Y"], "crm_id": [7, 8],
    })  # fmt: skip
    log = pd.DataFrame({
        "customer_id": [1], "event": "visit", "occurred_at": "2026-02-01", "page": ["home"],
        "seconds": [3.5], "nothing": [None],
    })  # fmt: skip
    offered = choices_of(make_business(customers, log, name="kinds"))
    assert {name: one.kind for name, one in offered.attributes.items()} == {
        "signed_up_at": "date", "vip": "yes or no", "born": "date", "spent_cents": "money", "town": "text",
    }  # fmt: skip
    assert {name: one.kind for name, one in offered.properties("visit").items()} == {
        "page": "text", "seconds": "number",
    }  # fmt: skip
    assert offered.purchase == "visit" and offered.properties("never") == {}
