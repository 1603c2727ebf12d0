"""Every control of the workbench, in every state in which it can be reached, moved to every end.

None may fail, and none may change nothing. Fields of a form change nothing until their button is pressed:
they are listed in FORM, and tests of their own say what each of them does.
"""

import json

import pandas as pd
import pytest

from segmentlab import Segment, customer, events, open_catalogue, prop, workbench
from segmentlab.teach.bench.opening import draft_from
from segmentlab.teach.bench.sections import SECTIONS
from tests.teach.bench.driving import ends, live, name_of, words
from tests.teach.bench.test_bench import give, press

orders, views, carts = events("order_placed"), events("product_viewed"), events("cart_item_added")
REASONS = ("name", "objective", "owner", "action", "channel", "KPI", "refresh", "review by", "in words")
SAVED_WITH = ("status", "saved by", "why now")
ASKED_FOR = (
    "columns",
    "through",
    "purpose",
    "asked by",
    "what for",
    "message",
    "as",
    "email addresses only as SHA-256",
)
FORM = {*REASONS, *SAVED_WITH, *ASKED_FOR, "saved", "not saved"}
#: Together these reach every control on the left.
STATES = {
    "counted": orders.count("90d") >= 2,
    "added up": orders.sum("amount_cents", between=("90d", "30d")) > 5_000,
    "only some": views.where(prop("category").is_in(["tents", "boots"])).distinct("item", within="60d") >= 2,
    "in order": carts.followed_by(views, inside="1d").not_followed_by(orders, inside="2h").count("30d") >= 1,
    "after sign-up": orders.count("30d", after=customer("signed_up_at")) >= 1,
    "the latest": orders.last("category") == "tents",
    "yes or no": orders.last("gift") == True,  # noqa: E712
    "best tenth": orders.sum("amount_cents", within="1y").in_top(0.1),
    "a date": customer("signed_up_at").days_since() <= 90,
    "a day": customer("signed_up_at") >= "2026-01-01",
    "consent": customer("email_consent") == True,  # noqa: E712
    "groups": (orders.count("1y") >= 2) & ((customer("country") == "DE") | (views.count("30d") >= 1)),
    "some of": ~draft_from((orders.count() >= 1) & (views.count() >= 1)).rule() | (carts.count() >= 1),
    "kept": (carts.count("30d") / views.count("90d") >= 0.1) & (orders.count() >= 1),
    "divided": carts.where(category="tents").share_of(views, within="30d") >= 0.1,
    "after their first": orders.count("30d", after=views.first_time()) >= 1,
}


def few(control):
    """The ends of a control; of a long list the first, the middle and the last."""
    found = ends(control)
    return found if len(found) <= 7 else [found[0], found[len(found) // 2], found[-2], found[-1]]


def drive(bench, controls, reset):
    """Move each control to each end; name those that changed nothing anywhere."""
    idle, count = [], 0
    for place in range(len(controls())):
        control = controls()[place]
        before = (bench.draft, words(bench))
        if getattr(control, "disabled", False):
            continue
        label = name_of(control)
        count += 1
        changed = False
        if not ends(control):
            control.click()
            changed = (bench.draft, words(bench)) != before
        for value in few(control):
            try:
                control.value = value
            except Exception as error:
                if "Invalid selection" not in str(error):
                    raise AssertionError(f"{label} fails at {value!r}: {error!r}") from error
                continue  # the list changed with the move before, as the browser's does
            assert bench.error is None, f"{label} fails at {value!r}: {bench.error!r}"
            changed = changed or (bench.draft, words(bench)) != before
        # The chosen condition stays chosen when it is pressed again.
        if not changed and getattr(control, "description", "") not in FORM and "▸" not in label:
            idle.append(label)
        reset()
    return idle, count


@pytest.fixture(scope="module")
def counted():
    found = []
    yield found
    print(f"{sum(found)} controls driven")


@pytest.mark.parametrize("state", STATES)
def test_every_control_on_the_left_changes_the_definition_or_what_is_on_view(shop, catalogue, state, counted):
    bench = workbench(shop, catalogue, start=Segment("one", STATES[state]))
    assert bench.view
    bench.show_section("take")
    bench.taking.form.value = "yaml"
    start = bench.draft

    def reset():
        bench.edits = type(bench.edits)(start, (draft_from(orders.count() >= 9),), ())
        bench.edits = bench.edits.did(draft_from(orders.count() >= 8)).undone()
        bench.saving.opened = None
        bench._refresh()
        bench.sections.answer_now()

    left = bench.view.children[1].children[0]
    for place in range(len(start.groups[0].conditions)):

        def again(place=place):
            reset()
            bench.builder.choose((0, place))

        again()
        idle, count = drive(bench, lambda: list(live(left)), again)
        counted.append(count)
        assert count > 10 and not idle, f"these controls change nothing: {idle}"


@pytest.mark.parametrize("section", SECTIONS.values())
def test_every_control_on_the_right_changes_what_is_on_view(lapsing, section, counted):
    assert lapsing.view
    lapsing.show_section(section)
    right, right_ = lapsing.view.children[1].children[1], lapsing.sections

    def reset():
        with lapsing._quiet():
            right_.list.value = section
            right_.day_widget.value = right_.day.widget().value
            right_.within.value, right_.points.value, right_.holdout.value = "60d", 2, 50
            right_.outcome.value = "order_placed"
        right_.arrange()
        right_.answer_now()

    idle, count = drive(lapsing, lambda: list(live(right)), reset)
    counted.append(count)
    # Past campaigns lie where they lie; saving and taking along are not bound to a day unless they say so.
    free = {"past": {"SelectionSlider"}, "save": {"SelectionSlider"}, "take": {"SelectionSlider"}}
    assert not [one for one in idle if one.split()[0] not in free.get(section, ())], idle


def test_a_control_that_changes_nothing_would_be_named(bench):
    import ipywidgets

    assert bench.view
    idle = ipywidgets.Checkbox(description="idle")
    found, _ = drive(bench, lambda: [idle, *live(bench.view.children[1].children[0])][:2], lambda: None)
    assert found == ["Checkbox idle"]


def test_every_field_of_saving_lands_in_the_catalogue(lapsing, catalogue):
    assert lapsing.view
    lapsing.show_section("save")
    for number, label in enumerate((*REASONS, "saved by", "why now")):
        give(lapsing, label, {"name": "lapsing", "review by": "2027-03-31"}.get(label, f"text {number}"))
    give(lapsing, "status", "active")
    press(lapsing, "Save to the catalogue")
    entry = open_catalogue(catalogue.folder).entries["lapsing"]
    said = [
        lapsing.segment.objective,
        *(getattr(entry.segment, one) for one in ("owner", "action", "channel")),
    ]
    assert said == ["text 1", "text 2", "text 3", "text 4"]
    segment = entry.segment
    assert (segment.kpi, segment.refresh, segment.review_by, segment.definition) == (
        "text 5", "text 6", "2027-03-31", "text 8"
    )  # fmt: skip
    assert (entry.status, entry.history[0].by, entry.history[0].why) == ("active", "text 9", "text 10")


def test_every_field_of_the_audience_file_lands_in_its_manifest(shop, catalogue):
    bench = workbench(shop, catalogue, start=Segment("all_known", orders.count() >= 0))
    assert bench.view
    bench.show_section("take")
    moved = {
        "columns": ("customer_id", "email", "country"), "through": "sms", "purpose": "service",
        "asked by": "Ann", "what for": "a letter", "message": ("service",), "as": ".parquet",
        "email addresses only as SHA-256": True,
    }  # fmt: skip
    assert set(moved) == set(ASKED_FOR)
    for label, value in moved.items():
        give(bench, label, value)
    press(bench, "Write the audience file")
    path = bench.folder / "all_known.parquet"
    if not path.exists():  # nobody agreed to that purpose: the sentence says so, and marketing works
        assert "Not written" in bench.taking.wrote.value
        give(bench, "purpose", "marketing")
        press(bench, "Write the audience file")
    told = json.loads((bench.folder / "all_known.parquet.manifest.json").read_text("utf-8"))
    assert (told["channel"], told["asked_by"], told["why"]) == ("sms", "Ann", "a letter")
    assert told["message"] == ["service"] and told["columns"] == ["customer_id", "email_sha256", "country"]
    assert list(pd.read_parquet(path).columns) == told["columns"]
