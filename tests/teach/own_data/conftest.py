"""A page over the made-up files of a small shop, and files of its own for every test."""

import pytest

from segmentlab import load, your_data
from segmentlab.teach.own_data.examples import EUROPEAN
from segmentlab.teach.own_data.which_file import OWN
from tests.teach.bench.driving import ends


@pytest.fixture(autouse=True)
def own_files(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTLAB_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture(scope="session")
def shop():
    return load("ecommerce", customers=800)


@pytest.fixture(scope="module")
def page(shop):
    made = your_data(shop)
    assert made.view
    return made


@pytest.fixture
def data(page):
    """The page as a reader finds it: the messy export on view, and read."""
    with page._quiet():
        page.which_file.where.value = ""
    page.which_file.which.value = OWN
    page.which_file.which.value = EUROPEAN
    page.opened = page.start
    page._followers.clear()
    page.audit.show(page.opened)
    return page


@pytest.fixture
def several_currencies(tmp_path):
    """Lines of orders, in two currencies, with pieces and prices of one, and statuses of its own."""
    lines = ["client;order;day;pieces;unit_price;state;currency"]
    for n in range(120):
        state = ("paid", "paid", "refunded", "cancelled", "geparkt")[n % 5]
        day = f"2026-0{1 + n % 6}-{1 + n % 27:02d}"
        lines.append(
            f"c{n % 20};o{n // 2};{day};{1 + n % 3};{10 + n % 7},50;{state};{'EUR' if n % 3 else 'USD'}"
        )
    path = tmp_path / "lines.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def open_own(data, path):
    """Choose a file of one's own, as a reader does."""
    data.which_file.which.value = "own"
    data.which_file.where.value = str(path)


def few(control):
    """The ends of a list: of a long one the first, the middle and the last."""
    found = ends(control)
    return found if len(found) <= 5 else [found[0], found[len(found) // 2], found[-1]]
