"""The report shows what the tests hold: every fact, its band, and where the business stands."""

import re
from pathlib import Path

import pandas as pd
import pytest

import data_generators
from data_generators import BUSINESSES, simulate
from data_generators import __main__ as command
from data_generators import report as reporting
from data_generators.fidelity import OURS, Fact, cited, facts_of, measure_facts, sources


@pytest.fixture(scope="module", params=BUSINESSES)
def measured(request):
    """The facts of a small business, many of which do not hold at that size."""
    return request.param, measure_facts(simulate(request.param, customers=600, weeks=60, seed=4))


@pytest.fixture
def small(monkeypatch):
    """Let the command measure small businesses, and tell which seed it asked for."""
    asked = []

    def simulate_small(business, *, seed):
        asked.append(seed)
        return simulate(business, customers=600, weeks=60, seed=seed)

    monkeypatch.setattr(reporting, "simulate", simulate_small)
    return asked


def test_a_fact_holds_within_its_band_ends_included():
    def held(value: float) -> bool:
        return 0.25 <= value <= 0.30

    business, one = "ecommerce", simulate("ecommerce", customers=600, weeks=60)
    table = measure_facts(one).set_index("fact")
    assert list(table.index) == [fact.key for fact in facts_of(business)]
    assert table.loc["buy_again", "holds"] == held(table.loc["buy_again", "value"])
    inside = (table["value"] >= table["low"]) & (table["value"] <= table["high"])
    assert (table["holds"] == inside).all()


def test_values_are_written_for_people():
    share = Fact("a", "A share", 0, 1, OURS, len)
    count = Fact("b", "A count", 0, 1, OURS, len, "events")
    plain = Fact("c", "A number", 0, 1, OURS, len, "")
    assert [share.written(0.2881), share.written(0.0029)] == ["28.8 %", "0.29 %"]
    assert [count.written(1_352_434.0), count.written(3.894), plain.written(2.5)] == [
        "1,352,434 events", "3.89 events", "2.5",
    ]  # fmt: skip


def test_every_published_fact_cites_a_source_that_is_listed_with_title_and_address():
    used = set()
    for business in BUSINESSES:
        for fact in facts_of(business):
            names = {each.name for each in cited(fact.source)}
            assert names or fact.source == OURS, (business, fact.key, fact.source)
            used |= names
    assert used == set(sources()), "nothing is listed that no fact is taken from"
    for each in sources().values():
        assert each.title and each.says and (each.address.startswith("http") or each.name == "Ehrenberg")


def test_parameter_files_cite_nobody_who_is_not_listed():
    """Whatever stands in brackets behind a published figure is a name of the list."""
    for business in BUSINESSES:
        page = Path(data_generators.__file__).parent / business / "parameters.toml"
        head = page.read_text("utf-8").split("countries =")[0]
        figures = re.findall(r"%[^%()\n]*\(([A-Z][^()]*)\)", head)
        assert figures
        assert [text for text in figures if not cited(text)] == [], business


def test_the_table_names_every_fact_with_value_band_and_source(measured):
    business, table = measured
    lines = reporting.written(business, table, 4).splitlines()
    assert lines[0] == f"{BUSINESSES[business]}, seed 4: {table['holds'].sum()} of {len(table)} facts hold"
    for fact, row, line in zip(facts_of(business), table.itertuples(), lines[2:], strict=False):
        assert line.startswith(fact.title) and line.endswith(fact.source)
        assert fact.written(row.value) in line and ("OUTSIDE" in line) != row.holds


def test_the_picture_has_a_point_for_every_fact_and_marks_those_outside(measured):
    business, table = measured
    figure = reporting.draw(business, table)
    (axes,) = figure.axes
    assert [tick.get_text() for tick in axes.get_yticklabels()][::-1] == table["title"].tolist()
    colours = [line.get_color() for line in axes.lines][::-1]
    assert colours == [reporting.INSIDE if holds else reporting.OUTSIDE for holds in table["holds"]]
    places = pd.Series([line.get_xdata()[0] for line in axes.lines][::-1])
    assert (places.between(0, 1) == table["holds"]).all()


def test_the_command_prints_and_draws_and_says_by_its_code_whether_all_hold(small, tmp_path, capsys):
    code = command.main(["fidelity", "ecommerce", "--seed", "12", "--out", str(tmp_path / "new")])
    said = capsys.readouterr().out
    assert small == [12]
    assert said.startswith("Outdoor gear shop, seed 12: ")
    assert code == (1 if "OUTSIDE" in said else 0)
    assert (tmp_path / "new" / "fidelity_ecommerce.png").read_bytes().startswith(b"\x89PNG")


def test_an_unknown_business_is_said_in_one_sentence(capsys):
    assert command.main(["fidelity", "bakery"]) == 1
    assert "no business called 'bakery'; choose one of" in capsys.readouterr().err
