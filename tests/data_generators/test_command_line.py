"""The command makes a business of any size: whole or not at all, gone on from, said in one sentence."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset
import pytest

from data_generators import BUSINESSES, simulate
from data_generators import __main__ as command
from data_generators import report as reporting
from data_generators.describing import undescribed
from data_generators.fingerprints import fingerprint
from data_generators.rules import MOST_WEEKS
from data_generators.write import Settings

SMALL = ["ecommerce", "--customers", "300", "--months", "2", "--seed", "5"]


@pytest.fixture
def small_blocks(monkeypatch):
    """Let a block have 100 people, so that a small business has several."""
    monkeypatch.setattr("data_generators.rules.BLOCK", 100)


def run(out: Path, *more: str) -> int:
    return command.main([*SMALL, "--out", str(out), *more])


def told(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_text("utf-8"))


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_holds_the_simulated_business_and_reads_as_one_data_set(tmp_path, small_blocks, capsys):
    out = tmp_path / "shop"
    assert run(out) == 0
    assert "300 customers" in capsys.readouterr().out
    made = simulate("ecommerce", customers=300, weeks=9, seed=5)
    tables = {"customers": made.customers, "events": made.events, "truth/customers": made.truth.reset_index()}
    for name, table in (tables | made.tables).items():
        assert told(out)["tables"][name]["fingerprint"] == fingerprint(table), name
        assert told(out)["tables"][name]["rows"] == len(table)
    assert len(list((out / "events").iterdir())) == 3
    events = pyarrow.dataset.dataset(out / "events").to_table().to_pandas()
    assert fingerprint(events) == fingerprint(made.events)
    counted = duckdb.sql(f"SELECT event, COUNT(*) AS n FROM '{out}/events/*.parquet' GROUP BY event").df()
    assert (
        counted.set_index("event")["n"].to_dict()
        == made.events["event"].value_counts().loc[lambda n: n > 0].to_dict()
    )
    for part in (out / "events").iterdir():
        assert pd.read_parquet(part)["occurred_at"].is_monotonic_increasing
    assert not list(tmp_path.glob("*.part"))


def test_the_dictionary_speaks_of_every_table_and_event(tmp_path):
    out = tmp_path / "shop"
    assert run(out, "--mess", "mild") == 0
    text = (out / "data_dictionary.md").read_text("utf-8")
    for table, it in told(out)["tables"].items():
        assert f"## {table} ({it['rows']:,} rows)" in text
    assert "| `order_placed` | Bought |" in text
    assert "truth/dirt" in told(out)["tables"]


@pytest.mark.parametrize("business", BUSINESSES)
def test_every_column_is_described(business):
    made = simulate(business, customers=200, weeks=20, mess="mild")
    tables = {"customers": made.customers, "events": made.events, "truth/customers": made.truth.reset_index()}
    tables |= made.tables | {f"truth/{name}": table for name, table in made.hidden.items()}
    assert undescribed(business, {name: list(table) for name, table in tables.items()}) == []


@pytest.mark.parametrize("stops_in", ["events", "changes", "truth/customers"])
@pytest.mark.parametrize("block", [0, 1, 2])
def test_an_interrupted_run_goes_on_from_where_it_stopped(
    tmp_path, small_blocks, monkeypatch, capsys, stops_in, block
):
    whole, out = tmp_path / "whole", tmp_path / "shop"
    run(whole)
    from data_generators import write

    save = write.save_table

    def interrupted(table, path, plain=False):
        if f"{stops_in}/part-{block:05d}" in path.as_posix():
            path.write_bytes(b"PAR1 half")
            raise KeyboardInterrupt
        save(table, path, plain)

    monkeypatch.setattr(write, "save_table", interrupted)
    assert run(out) == 130
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith(f"Stopped: {block} of 3 blocks are stored. The same command goes on from there")
    assert not out.exists()
    assert not list(tmp_path.rglob("*.writing"))
    for part in tmp_path.rglob("part-*.parquet"):
        pd.read_parquet(part)  # none is half written
    made_again = []
    monkeypatch.setattr(write, "save_table", lambda *a, **k: (made_again.append(a[1]), save(*a, **k)))
    assert run(out) == 0
    assert {int(path.name[5:10]) for path in made_again} == set(range(block, 3))
    one, other = everything(whole), everything(out)
    assert one.keys() == other.keys()
    assert all(one[name] == other[name] for name in one if name.endswith(".parquet"))
    assert told(whole)["tables"] == told(out)["tables"]


def stopped(out: Path, monkeypatch) -> None:
    """Leave an unfinished business in a folder."""

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("data_generators.write._write_block", interrupted)
        assert run(out) == 130


def test_an_unfinished_business_of_other_settings_is_kept_until_told_otherwise(tmp_path, monkeypatch, capsys):
    out = tmp_path / "shop"
    stopped(out, monkeypatch)
    assert run(out, "--seed", "6") == 1
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert "unfinished business of other settings (seed 5)" in said and "--fresh" in said
    assert run(out, "--seed", "6", "--fresh") == 0
    assert told(out)["settings"]["seed"] == 6


def test_a_complete_business_and_other_things_are_never_written_over(tmp_path, capsys):
    out, mine = tmp_path / "shop", tmp_path / "mine"
    assert run(out) == 0
    before = everything(out)
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    for folder, more, says in (
        (out, [], "already holds this business, complete"),
        (out, ["--seed", "6"], "already holds a business of other settings; name another folder"),
        (mine, ["--fresh"], "already holds other things; name a folder that is empty"),
    ):
        assert run(folder, *more) == 1
        assert says in capsys.readouterr().err
    assert everything(out) == before
    assert everything(mine) == {"thesis.txt": b"years of work"}


def test_a_business_of_which_a_part_is_gone_is_never_called_complete(tmp_path, small_blocks, monkeypatch):
    from data_generators import write

    save = write._write_block

    def and_lose_the_first(*given):
        save(*given)
        if given[2] == 2:
            (given[3] / "parts" / "00000.json").unlink()

    monkeypatch.setattr(write, "_write_block", and_lose_the_first)
    assert run(tmp_path / "shop") == 1
    assert not (tmp_path / "shop").exists()
    monkeypatch.undo()
    monkeypatch.setattr("data_generators.rules.BLOCK", 100)
    assert run(tmp_path / "shop") == 0
    assert told(tmp_path / "shop")["tables"]["customers"]["rows"] == 300


@pytest.mark.parametrize("nameless", [".", "/", "", ".."])
def test_a_folder_without_a_name_of_its_own_is_said_in_one_sentence(nameless, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(Path(nameless)) == 1
    assert "is no folder to make: give it a name of its own, such as --out shop." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_empty_folder_is_used(tmp_path):
    (tmp_path / "shop").mkdir()
    assert run(tmp_path / "shop") == 0


@pytest.mark.parametrize("there", [True, False])
def test_a_link_to_a_folder_is_followed(tmp_path, there):
    target, link = tmp_path / "disk", tmp_path / "shop"
    if there:
        target.mkdir()
    link.symlink_to(target)
    assert run(link) == 0
    assert link.is_symlink() and told(target) == told(link)


def test_a_disk_of_its_own_is_refused_before_anything_is_made(tmp_path, monkeypatch, capsys):
    """No other folder can take its place, so all the work would be for nothing."""
    monkeypatch.setattr(Path, "is_mount", lambda self: self.name == "disk")
    (tmp_path / "disk").mkdir()
    assert run(tmp_path / "disk") == 1
    assert "is a disk of its own: name a folder in it" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["disk"]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "is full: this business takes about"),
        (errno.EFBIG, "is full: this business takes about"),
        (errno.EROFS, "cannot be written: name a folder"),
    ],
)
def test_a_disk_that_is_full_or_read_only_is_said_in_one_sentence(
    tmp_path, monkeypatch, capsys, number, says
):
    out = tmp_path / "shop"

    def refuse(table, path, plain=False):
        path.write_bytes(b"half")
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("data_generators.write.save_table", refuse)
    assert run(out) == 1
    said = capsys.readouterr().err
    assert says in said and "Traceback" not in said and said.strip().count("\n") == 0
    assert not list(tmp_path.rglob("*.parquet")) and not list(tmp_path.rglob("*.writing"))
    monkeypatch.undo()
    assert run(out) == 0, "once there is room it goes on"


def test_a_folder_that_cannot_be_is_said_in_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file" / "shop") == 1
    assert "cannot be written: name a folder of your own with --out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("what", "most", "given"),
    [
        *(("months", "120", given) for given in ("900", "121", "0", "2.5", "two")),
        *(("customers", "1,000,000", given) for given in ("0", "-5", "2.5", "2000000", "many")),
    ],
)
def test_numbers_that_make_no_business_are_said_in_one_sentence(tmp_path, capsys, what, most, given):
    with pytest.raises(SystemExit) as ends:
        run(tmp_path / "shop", f"--{what}={given}")
    assert ends.value.code == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.endswith(f"--{what}: {given} does not work; give a whole number of {what} from 1 to {most}.")
    assert not list(tmp_path.iterdir())


def test_the_longest_business_is_as_long_as_the_sentence_says():
    assert command.MOST_MONTHS * command.WEEKS_IN_A_MONTH == MOST_WEEKS


@pytest.mark.parametrize("business", BUSINESSES)
def test_the_longest_business_goes_on_to_its_end(business):
    made = simulate(business, customers=60, weeks=MOST_WEEKS)
    bought = {"ecommerce": "order_placed", "saas": "invoice_paid", "subscription": "payment_succeeded"}[
        business
    ]
    years = made.events.loc[made.events["event"] == bought, "occurred_at"].dt.year
    assert set(range(2025, 2034)) <= set(years)


@pytest.mark.parametrize("business", BUSINESSES)
@pytest.mark.parametrize(("months", "mess"), [(3, "heavy"), (9, "mild"), (24, "off"), (48, "off")])
def test_a_full_disk_is_told_how_much_room_the_business_takes(tmp_path, business, months, mess):
    weeks = round(months * command.WEEKS_IN_A_MONTH)
    settings = Settings(business, 1000, weeks, seed=3, mess=mess)
    assert command.make(settings, tmp_path / "made") == 0
    takes = sum(len(content) for content in everything(tmp_path / "made").values()) / 1e6
    assert 0.85 * takes < command.megabytes(settings) < 1.45 * takes


def test_pictures_that_cannot_be_written_are_said_before_a_business_is_made(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reporting, "simulate", lambda *_, **__: pytest.fail("made for nothing"))
    (tmp_path / "file").write_text("")
    nowhere = [tmp_path / "file", tmp_path / "file" / "pictures"]
    for out in [*nowhere, *([Path("/proc/nope")] if sys.platform == "linux" else [])]:
        assert command.main(["fidelity", "ecommerce", "--out", str(out)]) == 1
        said = capsys.readouterr().err
        assert said == f"The folder {out} cannot be written: name a folder of your own with --out.\n"


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has a folder that looks like others and is not"
)
def test_a_folder_in_a_place_that_takes_none_is_said_in_one_sentence(capsys):
    assert run(Path("/proc/nope")) == 1
    assert "The folder /proc/nope cannot be written: name a folder" in capsys.readouterr().err


def started(out: Path) -> subprocess.Popen[str]:
    code = (
        "import sys, time, data_generators.rules as r; r.BLOCK = 100\n"
        "from data_generators import __main__ as m, write\n"
        "save = write._write_block\n"
        "write._write_block = lambda *a: (save(*a), print('stored', flush=True), time.sleep(20))\n"
        f"sys.exit(m.main({[*SMALL, '--out', str(out)]}))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_control_c_ends_with_code_130_and_a_killed_run_is_gone_on_from_too(tmp_path, small_blocks):
    out = tmp_path / "shop"
    for way, code in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        process = started(out)
        assert process.stdout is not None and process.stdout.readline() == "stored\n"
        process.send_signal(way)
        _, said = process.communicate(timeout=30)
        assert process.returncode == code, said
        assert "Traceback" not in said
        assert not out.exists()
    assert run(out) == 0
    made = simulate("ecommerce", customers=300, weeks=9, seed=5)
    assert told(out)["tables"]["events"]["fingerprint"] == fingerprint(made.events)


@pytest.mark.parametrize("more", [[], ["--fresh"]])
def test_a_second_run_into_the_same_folder_is_refused(tmp_path, small_blocks, capsys, more):
    out = tmp_path / "shop"
    process = started(out)
    assert process.stdout is not None and process.stdout.readline() == "stored\n"
    before = everything(tmp_path)
    try:
        assert run(out, *more) == 1
        assert "Another run is writing" in capsys.readouterr().err
        assert everything(tmp_path) == before, "nothing of the first run may be thrown away"
    finally:
        process.kill()
        process.communicate(timeout=30)
    time.sleep(0.1)
    assert run(out) == 0


def test_rows_are_summed_up_whatever_their_order_and_any_change_is_seen():
    table = simulate("ecommerce", customers=100, weeks=10).events
    assert fingerprint(table.sample(frac=1, random_state=1)) == fingerprint(table)
    assert fingerprint(table[table.columns[::-1]]) == fingerprint(table)
    for column in ("customer_id", "occurred_at", "session_id", "item", "amount_cents"):
        changed = table.copy()
        row = changed.index[changed[column].notna()][3]
        other = changed.loc[changed[column] != changed.loc[row, column], column].dropna().iloc[0]
        changed.loc[row, column] = other
        assert fingerprint(changed) != fingerprint(table), column
    assert fingerprint(table[1:]) != fingerprint(table)
    assert fingerprint(table.rename(columns={"item": "product"})) != fingerprint(table)
