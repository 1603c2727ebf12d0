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


@pytest.mark.parametrize(
    ("where", "said"),
    [("", "write where"), ("/no/such/file.csv", "no file"), ("x.csv", ""), ("/", "is a folder")],
)
def test_what_cannot_be_opened_is_said_in_one_sentence(benches, where, said):
    assert benches.view
    benches.business.value = OWN
    benches.path.value = where
    benches.open.click()
    assert "Not opened:" in benches.says.value and said in benches.says.value
    assert not benches._holder.children


def test_an_unknown_business_is_refused():
    with pytest.raises(ValueError, match="begin with ecommerce"):
        workbenches("bakery")
