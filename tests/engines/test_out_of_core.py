"""A business on disk gives the members and numbers of the same business in memory."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from segmentlab.instrument.business import make_business, tiny_business
from segmentlab.instrument.folder import open_folder
from segmentlab.model.index import measured
from segmentlab.model.tree import customer, events, prop
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment
from tests.engines.drawing import as_ofs, businesses, every_rule, quantities

PAIRS = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
orders = events("order_placed")


def stored(business, folder, parts=2):
    """Write a business into a folder, its events in several files."""
    for old in folder.rglob("*.parquet"):
        old.unlink()
    for name in ("customers", "events", *business.tables):
        table = business.tables[name] if name in business.tables else getattr(business, name)
        (folder / name).mkdir(exist_ok=True)
        edges = np.linspace(0, len(table), parts + 1).astype(int)
        for number in range(parts):
            part = table.iloc[edges[number] : edges[number + 1]]
            part.to_parquet(folder / name / f"part-{number:05}.parquet", index=False)
    names = {"event_names": list(business.events["event"].cat.categories)}
    (folder / "manifest.json").write_text(json.dumps(names))
    return open_folder(folder, today=business.today, title=business.title)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("business")


@PAIRS
@given(business=businesses(), rule=every_rule, as_of=as_ofs)
def test_members_on_disk_are_those_in_memory(folder, business, rule, as_of):
    pd.testing.assert_series_equal(
        members(rule, stored(business, folder), as_of), members(rule, business, as_of)
    )


@PAIRS
@given(business=businesses(), measure=quantities(), as_of=as_ofs)
def test_numbers_on_disk_are_those_in_memory(folder, business, measure, as_of):
    pd.testing.assert_series_equal(
        measured(measure, stored(business, folder), as_of),
        measured(measure, business, as_of),
    )


def test_everything_a_segment_derives_works_on_disk_as_in_memory(tmp_path):
    shop = tiny_business()
    disk = stored(shop, tmp_path)
    segment = Segment("big", (orders.count() >= 1) & (customer("country") == "DE"))
    for of in (
        lambda where: segment.members(where),
        lambda where: segment.attrition(where),
        lambda where: segment.history(where, weeks=4).members,
        lambda where: segment.explain(where, 1).table,
        lambda where: backtest(segment.members(where, "2026-02-01"), where, "2026-02-01", within="28d"),
    ):
        same = (
            pd.testing.assert_series_equal
            if isinstance(of(shop), pd.Series)
            else pd.testing.assert_frame_equal
        )
        same(of(disk), of(shop))
    assert segment.explain(disk, 1).sentence == segment.explain(shop, 1).sentence
    assert disk.start == shop.start


def test_someone_is_known_once_their_first_event_is_recorded(tmp_path):
    shop = tiny_business()
    shop.customers["signed_up_at"] = pd.NaT
    shop.events.loc[1, "recorded_at"] = pd.Timestamp("2026-02-18")
    disk = stored(shop, tmp_path)
    assert list(members(orders.count() == 0, disk, "2026-02-10").index) == [1]
    assert list(members(orders.count() == 0, disk, "2026-02-19").index) == [1, 2]


def test_attributes_and_anchors_are_read_as_they_stood(tmp_path):
    changes = pd.DataFrame(
        {
            "customer_id": [1, 1, 2],
            "changed_at": ["2026-01-01", "2026-02-10", "2026-02-20"],
            "plan": list("abc"),
        }
    )
    tiny = tiny_business()
    shop = make_business(tiny.customers, tiny.events, today=tiny.today, tables={"changes": changes})
    disk = stored(shop, tmp_path)
    assert members(customer("plan") == "a", disk, "2026-02-09")[1]
    assert not members(customer("plan") == "a", disk, "2026-02-12")[1]
    assert members(customer("plan") == "c", disk).tolist() == [False, True, False]
    soon = orders.count(within="10d", after=customer("signed_up_at")) >= 1
    assert members(soon, disk).tolist() == [True, False, False]


def test_single_files_and_the_manifest_are_read(tmp_path):
    shop = tiny_business()
    shop.customers.to_parquet(tmp_path / "customers.parquet")
    shop.events.to_parquet(tmp_path / "events.parquet")
    (tmp_path / "manifest.json").write_text(json.dumps({"title": "Tiny shop", "today": "2026-03-01"}))
    disk = open_folder(tmp_path)
    assert (disk.title, disk.today, len(disk.events)) == ("Tiny shop", shop.today, 4)
    assert open_folder(tmp_path, title="Ours").title == "Ours"


def test_times_with_a_zone_and_days_are_moments_in_utc(tmp_path):
    shop = tiny_business()
    zoned = shop.events["occurred_at"].dt.tz_localize("UTC").dt.tz_convert("Europe/Paris")
    shop.events.assign(occurred_at=zoned).drop(columns="recorded_at").to_parquet(tmp_path / "events.parquet")
    days = shop.customers.assign(signed_up_at=shop.customers["signed_up_at"].dt.date)
    days.to_parquet(tmp_path / "customers.parquet")
    disk = open_folder(tmp_path, today="2026-03-01")
    rule = orders.count(between=("8d", "0d")) == 0
    for as_of in ("2026-02-20 18:30", "2026-02-20 18:31", "2026-01-15"):
        pd.testing.assert_series_equal(members(rule, disk, as_of), members(rule, shop, as_of))


def test_what_is_read_stays_below_the_limit_of_memory(tmp_path):
    disk = stored(tiny_business(), tmp_path)
    limit = disk.database.ask("SELECT current_setting('memory_limit') AS found")["found"].iloc[0]
    assert re.fullmatch(r"95\d\.\d MiB", limit)


def changed(table="events", **columns):
    """The tiny business with other columns in one table; None takes a column away."""

    def change(folder):
        shop = tiny_business()
        tables = {"customers": shop.customers, "events": shop.events}
        tables[table] = (
            tables[table].assign(**columns).drop(columns=[k for k, v in columns.items() if v is None])
        )
        for name, found in tables.items():
            found.to_parquet(folder / f"{name}.parquet")

    return change


def without(name):
    def change(folder):
        changed()(folder)
        (folder / f"{name}.parquet").unlink()

    return change


def spoilt(name, text):
    def change(folder):
        changed()(folder)
        (folder / name).write_text(text)

    return change


@pytest.mark.parametrize(
    ("change", "fix"),
    [
        (without("events"), r"has no events; put them into events\.parquet"),
        (without("customers"), r"has no customers; put them into customers\.parquet"),
        (changed(occurred_at=None), "events: the column 'occurred_at' is missing; the table has customer_id"),
        (changed("customers", signed_up_at=None), "customers: the column 'signed_up_at' is missing"),
        (changed(occurred_at="2026-01-01"), "occurred_at holds VARCHAR, not times; store it as a timestamp"),
        (changed(event=3), "event holds BIGINT; it must be the name of the event"),
        (changed(occurred_at=pd.NaT), "rows have no occurred_at; remove them or give them a time"),
        (changed(customer_id=[1, 2, 9, 1]), "customer_id 9 is not in the customers table"),
        (
            changed(customer_id="1"),
            "events: customer_id are texts, but numbers in customers; store them alike",
        ),
        (changed("customers", customer_id=[1, 2, 2]), "customer_id 2 appears twice"),
        (changed("customers", customer_id=pd.array([1, 2, None], "Int64")), "a row has no customer_id"),
        (spoilt("events.parquet", "no"), "events: not every file is Parquet"),
        (spoilt("manifest.json", "no"), "manifest.json is not JSON"),
        (spoilt("manifest.json", '{"today": "soon"}'), "write it like"),
    ],
)
def test_a_wrong_folder_is_refused_in_one_sentence(tmp_path, change, fix):
    change(tmp_path)
    with pytest.raises((ValueError, FileNotFoundError), match=fix) as caught:
        open_folder(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_missing_folder_and_a_wrong_amount_of_memory_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        open_folder(tmp_path / "nowhere")
    changed()(tmp_path)
    with pytest.raises(ValueError, match='write it like "1GB"'):
        open_folder(tmp_path, memory="much")


@pytest.mark.parametrize(
    ("rule", "fix"),
    [
        (events("order_place").count() >= 1, "did you mean 'order_placed'"),
        (customer("land") == "DE", "they have customer_id, signed_up_at, country"),
        (orders.where(colour="red").count() >= 1, "Events of Tiny shop have no 'colour'"),
        (orders.where(category=3).count() >= 1, "category holds text"),
        (orders.where(prop("amount_cents") > "3").count() >= 1, "amount_cents holds numbers"),
        (orders.followed_by(events("card"), "1d").count() >= 1, "no event named 'card'"),
        (orders.sum("category") >= 1, "category is not a number"),
        (customer("country") == 3, "holds text"),
    ],
)
def test_a_definition_that_does_not_fit_says_what_is_there(tmp_path, rule, fix):
    with pytest.raises((LookupError, TypeError), match=fix):
        members(rule, stored(tiny_business(), tmp_path))


def test_events_are_never_read_by_accident(tmp_path):
    with pytest.raises(TypeError, match="stay on disk"):
        stored(tiny_business(), tmp_path).events["event"]
