"""Audience files: only whom and what is needed, nothing that runs, nobody singled out, all noted down."""

import csv
import dataclasses
import hashlib
import io
import json
import multiprocessing
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.activate.access_log import access_log, append_entry
from segmentlab.activate.audience import SENSITIVE, audience_file, is_sensitive
from segmentlab.activate.audience_content import read_audience
from segmentlab.activate.holdout import universal_holdout
from segmentlab.activate.playbook import playbook
from segmentlab.activate.playbook_rows import Suppression
from segmentlab.activate.small_cells import blank_rare
from segmentlab.activate.spreadsheet import guarded, unguarded
from segmentlab.instrument.business import make_business
from segmentlab.instrument.load import load
from segmentlab.model.tree import events
from segmentlab.segment.files import read_segments
from segmentlab.segment.segment import Segment

WEIRD = [
    "=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "''=1",
    "'Ann", "O'Neil", "Anne-Marie", "Zoë", "李小龙", "a\nb", "a\r\nb", 'say "hi"', "a,b", "a;=1", 'a";"=1',
    "＝1", "", " ", "NA", "null", "1e5", "007", "true", "\u2028x", "😀", "a|-b", "\ufeffx", "a\x00b",
]  # fmt: skip
BUYERS = Segment("buyers", events("order_placed").count() >= 1, owner="CRM")
RISKY = tuple("=+-@\t\r\n＝＋－＠")


def shop(names=("Ann",) * 6, **columns):
    people = len(names)
    start = {
        "customer_id": range(1, people + 1),
        "signed_up_at": "2026-01-01",
        "first_name": list(names),
        "email": [f" Person.{number}@Example.com " for number in range(1, people + 1)],
        "email_consent": True,
    }
    orders = pd.DataFrame(
        {"customer_id": range(1, people + 1), "event": "order_placed", "occurred_at": "2026-05-05"}
    )
    return make_business(pd.DataFrame(start | columns), orders, today="2026-06-29")


def make(business, path, columns=("customer_id", "first_name"), members=BUYERS, **changed):
    said = {"channel": "email", "purpose": "marketing", "asked_by": "CRM", "why": "spring campaign"}
    said |= {"at_least": 1, "alike": 1, "holdout": 0, "asked_at": "2026-06-29T09:00:00+00:00"}
    return audience_file(business, members, path, columns=list(columns), **(said | changed))


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_weird_names_come_back_as_they_were(tmp_path, suffix):
    path = tmp_path / f"audience{suffix}"
    made = make(shop(WEIRD), path)
    back = read_audience(path)
    assert back["first_name"].tolist() == WEIRD
    assert made.count == len(WEIRD)


def test_no_cell_begins_with_a_sign_that_a_spreadsheet_runs_whatever_it_splits_at(tmp_path):
    path = tmp_path / "audience.csv"
    business = shop(WEIRD)
    renamed = business.customers.rename(columns={"first_name": "=name"})
    make(dataclasses.replace(business, customers=renamed), path, ["=name", "customer_id"])
    text = path.read_bytes().decode("utf-8")
    for delimiter in ",;\t|":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            assert [cell for cell in row if cell.lstrip(' "').startswith(RISKY)] == []


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("=+-@\t\r\n;|,'\" aé＝")))
def test_guarded_texts_hold_no_formula_and_can_be_given_back(text):
    safe = guarded(text)
    assert unguarded(safe) == text
    assert [piece for piece in re.split(r"[;|\t\r\n]", safe) if piece.lstrip(' "').startswith(RISKY)] == []
    assert safe.replace("'", "") == text.replace("'", "")


def test_a_harmless_text_is_left_alone():
    for text in ("Ann", "O'Neil", "Anne-Marie", "a, b", "3 = 4", "x@example.com", "'quoted'"):
        assert guarded(text) == text


def test_negative_numbers_stay_numbers(tmp_path):
    make(shop(balance_cents=[-5, 3, 0, 1, 2, -4]), tmp_path / "a.csv", ["balance_cents"])
    assert (tmp_path / "a.csv").read_bytes().splitlines()[1] == b"-5"


def test_only_people_who_agreed_to_the_channel_and_purpose_are_in_it(tmp_path):
    business = shop(
        email_consent=[True, False, None, True, True, True], marketing_consent=[True] * 5 + [False]
    )
    made = make(business, tmp_path / "a.csv")
    assert read_audience(made.path)["customer_id"].tolist() == ["1", "4", "5"]
    assert (made.members, made.no_consent) == (6, 3)
    service = make(business, tmp_path / "b.csv", purpose="service")
    assert read_audience(service.path)["customer_id"].tolist() == ["1", "4", "5", "6"]


def test_whoever_has_withdrawn_since_is_not_in_a_file_dated_back(tmp_path):
    changes = pd.DataFrame(
        {
            "customer_id": [1, 1, 2, 3],
            "changed_at": ["2026-01-01", "2026-06-20", "2026-06-20", "2026-01-01"],
            "email_consent": [True, False, True, True],
        }
    )
    changes["changed_at"] = pd.to_datetime(changes["changed_at"])
    business = shop(email_consent=[False, True, True, True, True, True])
    business = dataclasses.replace(
        business, tables={"changes": changes.assign(recorded_at=changes["changed_at"])}
    )
    made = make(business, tmp_path / "a.csv", as_of="2026-06-01")
    # 1 had agreed then and withdrew; 2 agreed only afterwards.
    assert read_audience(made.path)["customer_id"].tolist() == ["3"] and made.no_consent == 5
    assert "2" in set(read_audience(make(business, tmp_path / "b.csv").path)["customer_id"])


def test_people_of_the_universal_holdout_never_leave_unless_somebody_says_so(tmp_path):
    business = shop(["Ann"] * 400)
    said = {"channel": "email", "purpose": "marketing", "asked_by": "CRM", "why": "spring campaign"}
    made = audience_file(business, BUYERS, tmp_path / "a.csv", columns=["customer_id"], **said)
    held = set(np.flatnonzero(universal_holdout(business, 0.05)) + 1)
    assert held and set(read_audience(made.path)["customer_id"].astype(int)) == {*range(1, 401)} - held
    assert made.left_out["universal holdout"] == len(held) == made.members - made.count
    manifest = json.loads(made.manifest.read_text("utf-8"))
    assert manifest["left_out"] == made.left_out and manifest["universal_holdout"] == 0.05


CALM = Suppression(
    "complaint open", events("ticket_opened").count() - events("ticket_closed").count() > 0, ("marketing",)
)
LOYAL = Suppression("pays full price", events("order_placed").count() >= 2, ("discount",))


def troubled(log, people=4):
    rows = [(who, "order_placed", "2026-05-05") for who in range(1, people + 1)] + log
    customers = pd.DataFrame(
        {"customer_id": range(1, people + 1), "signed_up_at": "2026-01-01", "email_consent": [True] * people}
    )
    table = pd.DataFrame(rows, columns=["customer_id", "event", "occurred_at"])
    return make_business(customers, table, today="2026-06-29")


TROUBLE = [
    (1, "ticket_opened", "2026-06-20"),
    (2, "ticket_opened", "2026-05-20"),
    (2, "ticket_closed", "2026-06-20"),
    (3, "order_placed", "2026-06-01"),
]


def in_it(made):
    return set(read_audience(made.path)["customer_id"].astype(int))


def test_whom_a_rule_keeps_from_the_message_does_not_leave_and_the_manifest_counts_them(tmp_path):
    business, path = troubled(TROUBLE), tmp_path / "a.csv"

    def asked(**changed):
        return make(business, path, ["customer_id"], suppress=[CALM, LOYAL], **changed)

    made = asked()  # what the message is was not said, so that it may be a discount
    assert in_it(made) == {2, 4}
    counted = {"universal holdout": 0, "no consent": 0, "complaint open": 1, "pays full price": 1}
    assert made.left_out == counted
    assert json.loads(made.manifest.read_text("utf-8"))["left_out"] == counted
    assert (
        "holds 2 customers of 4 members; 2 were left out (1 complaint open, 1 pays full price)"
        in made.sentence()
    )
    assert in_it(asked(kinds=["perk"])) == {2, 3, 4}
    assert in_it(asked(kinds=["discount"])) == {2, 4}
    assert in_it(asked(purpose="service")) == {1, 2, 3, 4}


def test_a_complaint_open_then_or_today_keeps_people_in_the_house(tmp_path):
    business = troubled(TROUBLE)
    dated_back = make(business, tmp_path / "a.csv", ["customer_id"], suppress=[CALM], as_of="2026-06-01")
    assert in_it(dated_back) == {3, 4}  # 2 complained then, 1 has complained since


def test_each_is_left_out_for_one_reason_and_all_add_up(tmp_path):
    business = load("ecommerce", customers=3_000)
    everybody = pd.Series(True, index=business.customers["customer_id"])
    made = make(business, tmp_path / "a.csv", ["customer_id"], members=everybody, holdout=0.05)
    assert made.count + sum(made.left_out.values()) == made.members == 3_000
    rules = [rule.reason for rule in playbook("ecommerce").suppress]
    assert list(made.left_out) == ["universal holdout", "no consent", *rules]
    assert made.left_out["universal holdout"] > 0 and made.left_out["pays full price"] > 0


def test_a_rule_that_cannot_be_judged_is_said_and_nothing_leaves(tmp_path):
    with pytest.raises(LookupError, match=r"'complaint open' cannot be judged here, because .*suppress="):
        make(shop(), tmp_path / "a.csv", suppress=[CALM])
    assert list(tmp_path.iterdir()) == []


def test_members_can_be_given_as_yes_or_no(tmp_path):
    chosen = pd.Series([True, False, True], index=[2, 3, 5])
    made = make(shop(), tmp_path / "a.csv", members=chosen)
    assert read_audience(made.path)["customer_id"].tolist() == ["2", "5"]
    assert json.loads(made.manifest.read_text("utf-8"))["definition"] is None


def test_attributes_are_written_as_they_stood(tmp_path):
    changes = pd.DataFrame(
        {"customer_id": [1, 1], "changed_at": ["2026-01-01", "2026-06-01"], "plan": ["basic", "family"]}
    ).astype({"changed_at": "datetime64[us]"})
    business = shop(plan=["family", "x", "x", "x", "x", "x"])
    business = dataclasses.replace(
        business, tables={"changes": changes.assign(recorded_at=changes["changed_at"])}
    )
    for as_of, plan in (("2026-05-31", "basic"), ("2026-06-02", "family")):
        made = make(business, tmp_path / "a.parquet", ["customer_id", "plan"], as_of=as_of)
        assert read_audience(made.path)["plan"].iloc[0] == plan


def test_emails_are_hashed_as_ad_platforms_document(tmp_path):
    made = make(shop(), tmp_path / "a.csv", ["email"], hash_emails=True)
    back = read_audience(made.path)
    assert back.columns.tolist() == ["email_sha256"]
    assert back["email_sha256"][0] == hashlib.sha256(b"person.1@example.com").hexdigest()
    assert b"xample" not in made.path.read_bytes()


def test_someone_without_an_address_has_no_hash(tmp_path):
    emails = ["a@example.com", None, "  ", "b@example.com", "c@example.com", "d@example.com"]
    made = make(shop(email=emails), tmp_path / "a.parquet", ["email"], hash_emails=True)
    assert read_audience(made.path)["email_sha256"].isna().tolist() == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"columns": ["customer_id", "emial"]}, "no column 'emial'; did you mean 'email'"),
        (
            {"columns": ["birth_date"]},
            r"'birth_date' is sensitive; leave it out, or say allow=\('birth_date',\)",
        ),
        ({"columns": ["customer_id", "customer_id"]}, "listed twice"),
        ({"columns": []}, "List the columns"),
        ({"hash_emails": True}, 'needs the column "email"'),
        ({"asked_by": " "}, "asked_by is empty"),
        ({"why": ""}, "why is empty"),
        ({"at_least": 7}, r"6 people are too few for an audience file \(of 6 members\): at least 7"),
        ({"channel": "mail"}, "did you mean 'email'"),
        ({"members": pd.Series([True], index=[99])}, "customer_id 99 is not a customer"),
        ({"members": pd.Series([True, True], index=[1, 1])}, "customer_id 1 stands in the audience twice"),
        ({"columns": ["signed_up_at", "score"], "alike": 2}, "single out everybody"),
        ({"kinds": ["present"]}, "'present' is no kind of action; choose from cart reminder"),
        ({"holdout": 5}, "share=5 makes no sense"),
    ],
)
def test_what_should_not_leave_the_house_is_refused_and_nothing_is_written(tmp_path, changed, says):
    business = shop(birth_date="1990-01-01", score=range(6))
    with pytest.raises(ValueError, match=says):
        make(business, tmp_path / "a.csv", **changed)
    assert list(tmp_path.iterdir()) == []


def test_an_audience_of_exactly_the_smallest_size_is_large_enough(tmp_path):
    assert make(shop(), tmp_path / "a.csv", at_least=6).count == 6


def test_ids_in_place_of_yes_and_no_are_refused(tmp_path):
    with pytest.raises(TypeError, match="yes or no"):
        make(shop(), tmp_path / "a.csv", members=pd.Series([1, 2]))


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"end the name with .csv or .parquet"):
        make(shop(), tmp_path / "a.xlsx")


def test_sensitive_columns_are_known_by_any_spelling_and_can_be_allowed_by_name(tmp_path):
    for word in SENSITIVE:
        assert is_sensitive(f"customer_{word}") and is_sensitive(f"{word.title()}Group")
    assert not any(map(is_sensitive, ("message", "package_count", "country", "messageCount")))
    made = make(shop(birth_date="1990-01-01"), tmp_path / "a.csv", ["birth_date"], allow=["birth_date"])
    assert made.count == 6


def test_rare_combinations_are_blanked_until_everybody_has_company(tmp_path):
    country = ["DE"] * 4 + ["FR"] * 3 + ["LI"]
    business = shop(["Ann"] * 8, country=country)
    made = make(business, tmp_path / "a.csv", ["first_name", "country"], alike=3)
    # Liechtenstein has one person; blanked alone they would stand out, so that France goes with them.
    assert read_audience(made.path)["country"].tolist() == ["DE"] * 4 + [""] * 4
    assert made.blanked == 4 and "the attributes of 4 were blanked" in made.sentence()


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**6), least=st.integers(2, 6))
def test_every_combination_that_is_left_is_that_of_enough_people(seed, least):
    dice = np.random.default_rng(seed)
    size = int(dice.integers(1, 60))
    table = pd.DataFrame(
        {
            "a": dice.choice(["x", "y", None], size),
            "b": dice.integers(0, 4, size),
            "c": dice.random(size) < 0.3,
        }
    )
    blanked, number = blank_rare(table, ["a", "b", "c"], least)
    sizes = blanked.groupby(["a", "b", "c"], dropna=False).size()
    assert (sizes >= least).all() or number == size
    kept = blanked["b"].notna().to_numpy()
    assert (~kept).sum() == number
    assert blanked.loc[kept, "b"].tolist() == table.loc[kept, "b"].tolist()


def test_the_manifest_says_what_the_file_is_and_the_log_notes_it_down(tmp_path):
    made = make(shop(), tmp_path / "a.csv")
    manifest = json.loads(made.manifest.read_text("utf-8"))
    assert made.manifest.name == "a.csv.manifest.json"
    assert read_segments(manifest["definition"])["buyers"] == BUYERS
    assert manifest["sha256"] == hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256
    expected = {
        "asked_at": "2026-06-29T09:00:00+00:00", "asked_by": "CRM", "why": "spring campaign", "file": "a.csv",
        "count": 6, "columns": ["customer_id", "first_name"], "channel": "email", "purpose": "marketing",
        "as_of": "2026-06-29T00:00:00", "segment": "buyers",
    }  # fmt: skip
    assert {name: manifest[name] for name in expected} == expected
    entries = access_log(tmp_path)
    assert len(entries) == 1
    assert {name: entries.iloc[0][name] for name in expected} == expected


def test_a_file_that_was_changed_is_not_read(tmp_path):
    made = make(shop(), tmp_path / "a.csv")
    made.path.write_bytes(made.path.read_bytes() + b'"7","Eve"\r\n')
    with pytest.raises(ValueError, match="was changed"):
        read_audience(made.path)


def test_a_writer_that_is_stopped_leaves_the_old_file_and_a_note_that_it_was_asked_for(tmp_path, monkeypatch):
    made = make(shop(), tmp_path / "a.csv")
    old = made.path.read_bytes()

    def fails(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("segmentlab.activate.audience_content.os.fsync", lambda _: None)
    monkeypatch.setattr("pathlib.Path.replace", fails)
    with pytest.raises(OSError, match="No space"):
        make(shop(["Bob"] * 9), tmp_path / "a.csv")
    assert made.path.read_bytes() == old
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.csv", "a.csv.manifest.json", "access_log.jsonl", "access_log.jsonl.lock",
    ]  # fmt: skip
    assert access_log(tmp_path)["count"].tolist() == [6, 9]


def write_lines(log, writer):
    for number in range(40):
        append_entry(log, {"writer": writer, "number": number, "why": "ä" * 5000})


def test_writers_at_the_same_time_lose_no_line(tmp_path):
    log = tmp_path / "access_log.jsonl"
    processes = [
        multiprocessing.get_context("spawn").Process(target=write_lines, args=(log, one)) for one in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    entries = access_log(log)
    assert entries.attrs["unreadable"] == 0
    assert sorted(zip(entries["writer"], entries["number"], strict=True)) == [
        (writer, number) for writer in range(3) for number in range(40)
    ]


@pytest.mark.parametrize("damage", [b'{"asked_by": "CRM", "wh', b"\x00\x00\x00", b"\xff\xfe\n", b"[1]\n"])
def test_a_damaged_log_is_set_aside_and_nothing_of_it_is_lost(tmp_path, damage):
    log = tmp_path / "access_log.jsonl"
    append_entry(log, {"number": 1})
    log.write_bytes(log.read_bytes() + damage)
    before = log.read_bytes()
    aside = append_entry(log, {"number": 2})
    assert aside is not None and aside.name == "access_log.damaged-1.jsonl" and aside.read_bytes() == before
    assert append_entry(log, {"number": 3}) is None
    assert access_log(tmp_path)["number"].tolist() == [1, 2, 3]
    assert access_log(tmp_path).attrs["unreadable"] == 1
    log.write_bytes(damage)
    assert append_entry(log, {"number": 4}).name == "access_log.damaged-2.jsonl"


def test_a_log_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="no access log"):
        access_log(tmp_path)
