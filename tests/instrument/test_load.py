"""A business is made once, kept whole, and read back the same."""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_generators import BUSINESSES, keep, simulate, what_if
from segmentlab.instrument.business import make_business
from segmentlab.instrument.load import CacheError, load, prepare

SMALL = {"customers": 400, "weeks": 30, "seed": 8}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Keep the businesses of every test in a folder of its own."""
    monkeypatch.setenv("SEGMENTLAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def the_folder(cache: Path) -> Path:
    (folder,) = (path for path in cache.iterdir() if path.is_dir())
    return folder


def assert_same_world(one, other):
    assert keep(one).keys() == keep(other).keys()
    for name, values in keep(one).items():
        np.testing.assert_array_equal(values, keep(other)[name], err_msg=name)


def test_further_tables_are_read_back_as_they_were_made():
    made, shop = simulate("ecommerce", **SMALL), load("ecommerce", **SMALL)
    assert set(shop.tables) == set(made.tables) >= {"changes", "campaigns", "assignments"}
    for name, table in made.tables.items():
        read = shop.tables[name]
        assert list(read) == list(table)
        if len(table):  # of a table without rows, a file keeps only the names of its columns
            pd.testing.assert_frame_equal(read, table)
    with pytest.raises(KeyError, match="no table 'dragons'; there are"):
        shop.tables["dragons"]


def test_what_is_read_back_is_what_was_made():
    made = simulate("ecommerce", **SMALL)
    for _ in ("first time", "from the cache"):
        shop = load("ecommerce", **SMALL)
        pd.testing.assert_frame_equal(shop.customers, made.customers)
        pd.testing.assert_frame_equal(shop.events, made.events)
        pd.testing.assert_frame_equal(shop.truth.customers, made.truth)
        assert_same_world(shop.truth.world, made.world)
        assert (shop.today, shop.name, shop.title) == (made.today, "ecommerce", "Outdoor gear shop")


def test_a_loaded_business_passes_the_checks_that_loading_skips():
    shop = load("ecommerce", **SMALL)
    checked = make_business(shop.customers, shop.events, today=shop.today)
    pd.testing.assert_frame_equal(checked.events, shop.events)


def test_the_loaded_world_has_the_same_futures_as_the_simulated_one():
    made, shop = simulate("ecommerce", **SMALL), load("ecommerce", **SMALL)
    for one, other in zip(what_if(made.world, "perk"), what_if(shop.truth.world, "perk"), strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_the_truth_stays_closed_until_asked_for(cache):
    shop = load("ecommerce", **SMALL)
    assert "truth" not in shop._kept
    assert not set(shop.truth.customers) & set(shop.customers)


def test_other_settings_are_other_businesses(cache):
    assert len(load("ecommerce", **SMALL).customers) == 400
    assert len(load("ecommerce", **SMALL | {"customers": 300}).customers) == 300
    assert sum(path.is_dir() for path in cache.iterdir()) == 2


def test_the_second_time_nothing_is_made(monkeypatch):
    load("ecommerce", **SMALL)
    monkeypatch.setattr("data_generators.simulate", lambda *_, **__: pytest.fail("made again"))
    load("ecommerce", **SMALL)


def damage_by_deleting(folder: Path) -> None:
    (folder / "events.parquet").unlink()


def damage_by_cutting(folder: Path) -> None:
    events = folder / "events.parquet"
    events.write_bytes(events.read_bytes()[:1000])


def damage_the_notes(folder: Path) -> None:
    (folder / "business.json").write_text("{")


def damage_the_promises(folder: Path) -> None:
    (folder / "business.json").write_text(json.dumps({"today": "2025-01-27"}))


def damage_by_emptying(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def damage_one_byte(folder: Path) -> None:
    events = folder / "events.parquet"
    content = bytearray(events.read_bytes())
    content[len(content) // 2] ^= 255
    events.write_bytes(content)


def damage_the_footer(folder: Path) -> None:
    """Rename a column in the part of a Parquet file that has no checksum of its own."""
    truth = folder / "truth.parquet"
    truth.write_bytes(truth.read_bytes().replace(b"discount_sensitivity", b"discount_sens1tivity"))


def damage_by_overwriting(folder: Path) -> None:
    events = folder / "events.parquet"
    events.write_bytes(b"\0" * events.stat().st_size)


@pytest.mark.parametrize(
    "damage",
    [
        damage_by_deleting,
        damage_by_cutting,
        damage_the_notes,
        damage_the_promises,
        damage_by_emptying,
        damage_by_overwriting,
        damage_one_byte,
        damage_the_footer,
    ],
)
def test_a_damaged_folder_is_made_again(cache, damage):
    before = load("ecommerce", **SMALL)
    damage(the_folder(cache))
    again = load("ecommerce", **SMALL)
    pd.testing.assert_frame_equal(again.events, before.events)
    assert_same_world(again.truth.world, before.truth.world)


def test_a_damaged_folder_that_cannot_be_cleared_is_said_in_one_sentence(cache, monkeypatch):
    load("ecommerce", **SMALL)
    damage_one_byte(the_folder(cache))

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(CacheError, match="cannot be written: set SEGMENTLAB_CACHE to a folder of your own"):
        load("ecommerce", **SMALL)


def test_the_truth_survives_an_emptied_cache(cache):
    shop = load("ecommerce", **SMALL)
    shutil.rmtree(cache)
    assert len(shop.truth.customers) == 400


def test_what_an_earlier_version_made_is_cleared_away(cache, monkeypatch):
    load("ecommerce", **SMALL)
    monkeypatch.setattr("data_generators.VERSION", "later")
    load("ecommerce", **SMALL)
    assert the_folder(cache).name == "ecommerce-400-30-8-later"


def in_another_process(code: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code], env=os.environ | environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_ten_notebooks_opened_at_once_make_it_once(cache):
    code = f"""
import pandas as pd, data_generators as made, segmentlab.instrument.load as loading
simulate, tally = made.simulate, []
made.simulate = lambda *a, **k: (tally.append(1), simulate(*a, **k))[1]
shop = loading.load("ecommerce", **{SMALL})
print(len(tally), int(pd.util.hash_pandas_object(shop.events).sum()))
"""
    kernels = [in_another_process(code) for _ in range(10)]
    said = [kernel.communicate(timeout=100) for kernel in kernels]
    assert all(kernel.returncode == 0 for kernel in kernels), said
    made, seen = zip(*(out.split() for out, _ in said), strict=True)
    assert sum(map(int, made)) == 1
    assert len(set(seen)) == 1
    assert not list(cache.glob("*.part*"))


def test_a_process_killed_while_making_leaves_nothing_half_written(cache):
    code = f"""
import time, segmentlab.instrument.load as loading
save = loading._save
loading._save = lambda table, path: (save(table, path), print("writing", flush=True), time.sleep(60))
loading.load("ecommerce", **{SMALL})
"""
    kernel = in_another_process(code)
    assert kernel.stdout is not None and kernel.stdout.readline() == "writing\n"
    kernel.kill()
    kernel.wait(timeout=20)
    assert list(cache.glob("*.part*"))
    assert not list(cache.glob("*/business.json"))
    assert len(load("ecommerce", **SMALL).customers) == 400
    assert not list(cache.glob("*.part*"))


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path, monkeypatch):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    monkeypatch.setenv("SEGMENTLAB_CACHE", str(blocked / "cache"))
    with pytest.raises(CacheError, match="cannot be written: set SEGMENTLAB_CACHE to a folder of your own"):
        load("ecommerce", **SMALL)


def test_a_full_disk_is_said_in_one_sentence(cache, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("segmentlab.instrument.load._save", full)
    with pytest.raises(CacheError, match="is full: free about 100 MB"):
        load("ecommerce", **SMALL)
    assert not list(cache.glob("*.part*"))


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        ("saas2", {}, "no business called 'saas2'; choose one of: \"ecommerce\""),
        ("ecommerce", {"customers": 0}, "customers=0 does not work; give a whole number from 1"),
        ("ecommerce", {"weeks": 2.5}, "weeks=2.5 does not work; give a whole number from 1"),
        ("ecommerce", {"seed": None}, "seed=None does not work; give a whole number"),
    ],
)
def test_wrong_settings_are_named(name, settings, says):
    with pytest.raises(ValueError, match=says):
        load(name, **settings)


def test_a_full_shop_fits_its_memory_and_loads_at_once():
    load("ecommerce")
    begin = time.process_time()
    shop = load("ecommerce")
    took = time.process_time() - begin
    used = shop.events.memory_usage(deep=True).sum() + shop.customers.memory_usage(deep=True).sum()
    assert used <= 115e6
    assert took <= 1.0, "twice the budget, for a busy machine"


def test_preparing_says_one_line_for_each_business_and_is_quick_the_second_time(capsys):
    prepare(progress=False)
    first = capsys.readouterr()
    prepare()
    again = capsys.readouterr()
    assert first.out == again.out
    assert first.out.startswith("Outdoor gear shop: 20,000 customers, ") and first.out.count("\n") == len(
        BUSINESSES
    )
    assert again.err == ""


def test_importing_the_library_loads_neither_generators_nor_scipy():
    code = (
        "import segmentlab, segmentlab.instrument.load, sys; "
        "print([name for name in sys.modules if name.split('.')[0] in ('data_generators', 'scipy', 'faker')])"
    )
    out, error = in_another_process(code).communicate(timeout=60)
    assert out == "[]\n", error


def test_shops_of_the_same_seed_share_their_first_people():
    few, many = load("ecommerce", **SMALL), load("ecommerce", **SMALL | {"customers": 500})
    assert np.array_equal(few.customers["email"], many.customers["email"].head(400))


@pytest.mark.parametrize("mess", ["mild", "heavy"])
def test_a_dirty_copy_is_kept_beside_the_clean_one_and_knows_its_dirt(cache, mess):
    made = simulate("ecommerce", **SMALL, mess=mess)
    for _ in ("first time", "from the cache"):
        shop = load("ecommerce", **SMALL, mess=mess)
        pd.testing.assert_frame_equal(shop.events, made.events)
        pd.testing.assert_frame_equal(shop.customers, made.customers)
        assert set(shop.truth.tables) == {"dirt", "lost_events"}
        assert len(shop.truth.tables["dirt"]) == len(made.hidden["dirt"])
        assert "anonymous_events" in shop.tables and "truth.dirt" not in shop.tables
    clean = load("ecommerce", **SMALL)
    assert len(clean.truth.tables) == 0 and "event_id" not in clean.events
    assert sum(path.is_dir() for path in cache.iterdir()) == 2


def test_making_a_business_anew_leaves_its_dirty_copy_alone(cache):
    load("ecommerce", **SMALL, mess="mild")
    clean = load("ecommerce", **SMALL)
    (notes,) = [path for path in cache.glob("*/business.json") if "mild" not in str(path)]
    notes.unlink()
    again = load("ecommerce", **SMALL)
    pd.testing.assert_frame_equal(again.events, clean.events)
    assert len(list(cache.glob("*mild*/business.json"))) == 1


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"customers": 200_001}, "python -m data_generators ecommerce --customers 200001 --out FOLDER"),
        ({"mess": "some"}, "mess='some' does not work; choose one of: 'off', 'mild', 'heavy'"),
    ],
)
def test_what_does_not_fit_is_said_with_what_would(settings, says):
    with pytest.raises(ValueError, match=says):
        load("ecommerce", **settings)
