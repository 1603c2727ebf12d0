"""SQL for warehouses: the golden texts, what could break out of them, and that each parses in its dialect.

After a wanted change of the SQL, write the golden files again and look at the difference:

    python -m tests.segment.test_dialects
"""

from pathlib import Path

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.model.tree import at_least, customer, events, prop
from segmentlab.segment.dialects import DIALECTS, comment, to_sql_dialect
from segmentlab.segment.segment import Segment
from tests.engines.drawing import every_rule

GOLDEN = Path(__file__).parents[1] / "engines" / "golden"
orders, carts = events("order_placed"), events("cart_item_added")
TELLING = [
    Segment(
        "lapsing_regulars",
        (orders.count(within="365d") >= 3) & (orders.days_since_last() > 60),
        definition="Three orders in a year, then two months of silence.",
    ),
    Segment("cart_abandoned", carts.not_followed_by(orders, inside="2h").count(within="30d") >= 2),
    Segment("cart_recovered", carts.followed_by(orders, inside="2h").mean("amount_cents") >= 5000),
    Segment(
        "odd_names",
        (orders.where(prop("the \"best\" 'one'") == "it's \\ odd").count() >= 1)
        & ~customer("Country").is_in(["DE", "l'île"])
        & (customer("order") != "x"),
    ),
    Segment(
        "two_signs_of_three",
        at_least(
            2,
            events("session_started").active_days(within="4w") >= 3,
            orders.distinct("category", between=("60d", "90min")) >= 2,
            orders.sum("amount_cents", within="12h") > 99.5,
        ),
    ),
    Segment(
        "tents_then_boots",
        (orders.first("category") == "tents")
        & (carts.followed_by(orders, inside="7d").last("category", within="1y") == "boots")
        & (orders.last("amount_cents") >= 5000),
    ),
]


def golden_file(dialect, segment):
    return GOLDEN / dialect / f"{segment.key}.sql"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("segment", TELLING, ids=lambda segment: segment.key)
def test_each_dialect_says_a_telling_segment_as_it_did_before(dialect, segment):
    expected = golden_file(dialect, segment).read_text("utf-8")
    assert segment.to_sql(dialect, "2026-06-29") + "\n" == expected


def test_there_is_no_golden_file_without_a_segment():
    expected = {golden_file(dialect, segment) for dialect in DIALECTS for segment in TELLING}
    assert set(GOLDEN.rglob("*.sql")) == expected


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=60, deadline=None)
@given(rule=every_rule)
def test_every_rule_parses_in_every_dialect_as_one_statement(dialect, rule):
    assert len(sqlglot.parse(to_sql_dialect(rule, dialect), read=dialect)) == 1


#: Texts that end strings, names or comments somewhere.
hostile = st.one_of(
    st.text(min_size=1),
    st.text(alphabet="'\"`\\;-/*\n\r#$ a\u2028", min_size=1),
    st.sampled_from(
        ["'; DROP TABLE x; --", "*/ DROP", "/* a", "\\", "\\'", "a\\\n", "$$", "{{ x }}", '""', "``"]
    ),
)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=80, deadline=None)
@given(text=hostile)
def test_no_text_gets_out_of_its_quotes_or_of_the_comment(dialect, text):
    rule = customer("country") == text
    statement = to_sql_dialect(rule, dialect, "2026-06-29", title="a", definition=text)
    head, body = statement.split("WITH moment AS (", 1) if "WITH moment AS (" not in text else ("", statement)
    assert all(line.startswith("--") and not line.endswith("\\") for line in head.splitlines())
    strings = [
        token.text for token in sqlglot.tokenize(body, read=dialect) if token.token_type.name == "STRING"
    ]
    assert text in strings
    harmless = to_sql_dialect(customer("country") == "x", dialect, "2026-06-29").split("WITH moment AS (", 1)[
        1
    ]
    assert len(sqlglot.tokenize(body, read=dialect)) == len(sqlglot.tokenize(harmless, read=dialect))


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=80, deadline=None)
@given(name=hostile.filter(str.strip))
def test_no_name_gets_out_of_its_quotes(dialect, name):
    statement = to_sql_dialect(orders.where(prop(name) == 1).count() >= 1, dialect, "2026-06-29", "a", "b")
    harmless = to_sql_dialect(orders.where(prop("x") == 1).count() >= 1, dialect, "2026-06-29", "a", "b")
    assert len(sqlglot.tokenize(statement, read=dialect)) == len(sqlglot.tokenize(harmless, read=dialect))


def test_a_comment_is_wrapped_and_its_lines_never_end_in_a_backslash():
    lines = comment(f"{'word ' * 30}end\\").splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("end\\ .")


def test_the_comment_holds_the_definition_of_the_business_or_else_the_rule_in_words():
    assert TELLING[0].to_sql().startswith("-- lapsing_regulars: Three orders in a year, then two months of")
    assert (
        Segment("new", orders.count() == 1)
        .to_sql("spark")
        .startswith("-- new: Everyone who placed exactly 1")
    )


@pytest.mark.parametrize(
    ("dialect", "fix"),
    [
        ("bigqery", "did you mean 'bigquery'"),
        ("Postgres", "did you mean 'postgres'"),
        ("oracle", "choose duckdb, bigquery, snowflake, postgres, databricks, spark"),
        ("2026-06-29", "choose duckdb"),
        (None, "choose duckdb"),
    ],
)
def test_an_unknown_dialect_is_refused_with_those_there_are(dialect, fix):
    with pytest.raises(ValueError, match=fix):
        TELLING[0].to_sql(dialect)


def test_plain_names_stand_unquoted_in_snowflake_so_that_they_fold_and_others_are_kept():
    statement = TELLING[3].to_sql("snowflake")
    assert "event = 'order_placed'" in statement
    assert 'customers."order"' in statement
    assert 'customers."Country"' in statement


if __name__ == "__main__":
    for one in DIALECTS:
        (GOLDEN / one).mkdir(parents=True, exist_ok=True)
        for telling in TELLING:
            golden_file(one, telling).write_text(
                telling.to_sql(one, "2026-06-29") + "\n", "utf-8", newline="\n"
            )
