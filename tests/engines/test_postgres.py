"""The statement for PostgreSQL, run on a real server, gives the members of the in-memory engine."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg import sql

from segmentlab.instrument.business import tiny_business
from segmentlab.model.attributes import changing
from segmentlab.model.tree import customer, events
from segmentlab.segment.dialects import to_sql_dialect
from segmentlab.segment.evaluate import members
from tests.engines.drawing import as_ofs, businesses, every_rule

PAIRS = settings(
    max_examples=int(os.environ.get("ENGINE_PAIRS", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def binaries():
    """Find the folder with initdb: on the path, or where Debian puts it."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


@pytest.fixture(scope="module")
def connection():
    """Connect to a server of our own, in a temporary folder, that no one else can reach."""
    tools = binaries()
    if sys.platform == "win32" or tools is None:
        pytest.skip("PostgreSQL (initdb, pg_ctl) is not installed here")
    home = Path(tempfile.mkdtemp(prefix="pg"))
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    other = {}
    if os.geteuid() == 0:
        import pwd

        if "postgres" not in {user.pw_name for user in pwd.getpwall()}:
            pytest.skip("PostgreSQL does not run as root, and there is no user named postgres")
        shutil.chown(home, "postgres")
        other = {"user": "postgres", "group": "postgres", "extra_groups": []}

    def run(tool, *arguments):
        command = [str(tools / tool), "-D", str(home / "data"), *arguments]
        subprocess.run(command, check=True, cwd=home, stdout=subprocess.DEVNULL, timeout=120, **other)

    try:
        run("initdb", "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "-w", "-l", str(home / "log"), "-o", f"-k {home} -c listen_addresses='' -F", "start")
        try:
            with psycopg.connect(host=str(home), user="tester", dbname="postgres", autocommit=True) as found:
                yield found
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def type_of(column):
    """Name PostgreSQL's type for a column of a DataFrame."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return "timestamp"
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "bigint"
    return "double precision" if pd.api.types.is_numeric_dtype(column) else "text"


def store(connection, name, table):
    """Put a DataFrame into a temporary table of the same name."""
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(type_of(table[column]))) for column in table
    ]
    temporary = sql.Identifier("pg_temp", name)
    connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(temporary))
    connection.execute(
        sql.SQL("CREATE TEMP TABLE {} ({})").format(sql.Identifier(name), sql.SQL(", ").join(columns))
    )
    plain = table.astype(object).where(table.notna(), None)
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} FROM STDIN").format(temporary)) as copy,
    ):
        for row in plain.itertuples(index=False, name=None):
            copy.write_row(row)


def postgres_members(connection, rule, business, as_of):
    for name in ("customers", "events", "changes"):
        table = getattr(business, name, None)
        if table is not None:
            store(connection, name, table)
    statement = to_sql_dialect(rule, "postgres", as_of, changing=changing(business))
    return {who for (who,) in connection.execute(statement).fetchall()}


@PAIRS
@given(business=businesses(), rule=every_rule, as_of=as_ofs)
def test_postgresql_has_the_members_of_the_memory_engine(connection, business, rule, as_of):
    answer = members(rule, business, as_of)
    assert postgres_members(connection, rule, business, as_of) == set(answer[answer].index)


@pytest.mark.parametrize(
    "text", ["it's", "a\\", "\\'; DROP TABLE events; --", '"', "$$", "%s", ":x", "/* */", "ü\u2028\n"]
)
def test_texts_arrive_as_they_are_written(connection, text):
    shop = tiny_business()
    shop.customers["country"] = [text, "DE", None]
    assert postgres_members(connection, customer("country") == text, shop, "2026-03-01") == {1}


def test_a_mean_that_is_no_whole_number_stands_exactly_on_its_threshold(connection):
    shop = tiny_business()
    shop.events["amount_cents"] = pd.array([1000, 5, 2001, 333], dtype="Int64")
    mean = events("order_placed").mean("amount_cents")
    assert postgres_members(connection, mean == 1500.5, shop, "2026-03-01") == {1}
    assert postgres_members(connection, mean > 1500.5, shop, "2026-03-01") == set()


def test_a_statement_without_a_moment_judges_at_the_start_of_today(connection):
    shop = tiny_business()
    store(connection, "customers", shop.customers)
    store(connection, "events", shop.events)
    found = connection.execute(to_sql_dialect(events("order_placed").count() >= 1, "postgres")).fetchall()
    assert found == [(1,), (2,)]
