"""The bench over data of the reader's own: a file that is only read, or one sentence on why not."""

import pytest

from segmentlab import workbenches
from segmentlab.teach.bench.switch import OWN
from tests.teach.bench.driving import live
from tests.teach.bench.test_bench import give, press

LOG = "customer_id,order_date,amount\n" + "".join(
    f"{n % 7},2026-0{1 + n % 6}-{1 + n % 27:02d},{10 + n}.50\n" for n in range(60)
)


@pytest.fixture
def benches(tmp_path, monkeypatch, shop):
    monkeypatch.setattr("segmentlab.teach.bench.switch.load", lambda name: shop)
    return workbenches(folder=tmp_path / "catalogues")


def test_a_file_of_purchases_is_opened_and_built_on(benches, tmp_path):
    assert benches.view and benches.bench.business.name == "ecommerce"
    path = tmp_path / "my orders.csv"
    path.write_text(LOG, "utf-8")
    benches.business.value = OWN
    assert not benches._holder.children
    benches.path.value = f'"{path}"'
    benches.open.click()
    assert "7 customers, 60 events" in benches.says.value
    press(benches.bench, "+ What they did")
    give(benches.bench, "measure", "sum")
    assert benches.bench.error is None and benches.bench.segment.members(benches.bench.business).any()
    assert len(list(live(benches.view))) > 20


def test_a_log_of_events_is_opened_with_its_names_and_told_in_one_sentence(benches, tmp_path):
    assert benches.view
    path = tmp_path / "log.csv"
    rows = [f"u{n % 9},{what},2026-0{1 + n % 6}-{1 + n % 27:02d} 10:00" for n in range(60)
            for what in ("Product Viewed", "Order Completed")]  # fmt: skip
    path.write_text("user_id,event,time\n" + "\n".join(rows), "utf-8")
    benches.business.value = OWN
    benches.path.value = str(path)
    benches.open.click()
    assert "9 customers, 120 events" in benches.says.value and "customer = user_id" in benches.says.value
    press(benches.bench, "+ What they did")
    assert benches.bench.draft.groups[0].conditions[0].event == "order_placed"
    press(benches.bench, "+ What came next")
    assert benches.bench.error is None


@pytest.mark.parametrize("split", [False, True])
def test_a_folder_of_tables_is_opened(benches, tmp_path, shop, split):
    assert benches.view
    folder = tmp_path / "my tables"
    for name in ("customers", "events"):
        table = getattr(shop, name).head(1_000)
        if name == "events":
            table = shop.events[shop.events["customer_id"].isin(shop.customers["customer_id"][:1_000])][
                :5_000
            ]
        place = folder / name / "part-0.parquet" if split else folder / f"{name}.parquet"
        place.parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(place)
    benches.business.value = OWN
    benches.path.value = str(folder)
    benches.open.click()
    assert "1,000 customers, 5,000 events" in benches.says.value
    press(benches.bench, "+ What they did")
    assert benches.bench.error is None and benches.bench.answer.table is not None


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("", "write where"),
        ("/no/such/file.csv", "no file"),
        ("x.csv", ""),
        ("/", "is a folder"),
        ("made up.csv", "notebook 52"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_sentence(benches, tmp_path, where, said):
    assert benches.view
    benches.business.value = OWN
    benches.path.value = where
    if where == "made up.csv":
        path = tmp_path / where
        path.write_text("a,b\nx,y\nz,w\n", "utf-8")
        benches.path.value = str(path)
    benches.open.click()
    assert "Not opened:" in benches.says.value and said in benches.says.value
    assert not benches._holder.children


def test_an_unknown_business_is_refused():
    with pytest.raises(ValueError, match="begin with ecommerce"):
        workbenches("bakery")
