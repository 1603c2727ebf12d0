"""How much memory a business on disk needs, against its size and against loading it, in the same run.

Run it with `python benchmarks/out_of_core.py [millions of events]`. A log is written to Parquet part by part;
then one process after another opens it, evaluates the same segment, and says how much memory it took at most.
The first only loads the library, so what the others take beyond it is what the data cost.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

MILLIONS = 40
PEOPLE_PER_MILLION = 10_000
LIMIT = "300MB"

WRITE = """
import duckdb
from pathlib import Path
folder, millions, people = Path({folder!r}), {millions}, {people}
for name in ("customers", "events"):
    (folder / name).mkdir()
database = duckdb.connect(config={{"memory_limit": "1GB"}})
database.execute(f'''COPY (
    SELECT i AS customer_id,
      TIMESTAMP '2024-01-01' + INTERVAL ((hash(concat(i, 'signed')) % 17520)::BIGINT) HOUR AS signed_up_at,
      ['DE', 'FR', 'ES', 'IT'][1 + (hash(concat(i, 'country')) % 4)::BIGINT] AS country
    FROM range({{people}}) AS t(i)) TO '{{folder}}/customers/part-00000.parquet' ''')
for part in range(millions):
    database.execute(f'''COPY (
        SELECT (hash(concat(i, 'who')) % {{people}})::BIGINT AS customer_id,
          ['session_started', 'product_viewed', 'cart_item_added', 'order_placed']
            [1 + (hash(concat(i, 'what')) % 4)::BIGINT] AS event,
          TIMESTAMP '2024-01-01' + INTERVAL (i * 63072 // {{millions}}) MILLISECOND AS occurred_at,
          TIMESTAMP '2024-01-01' + INTERVAL (i * 63072 // {{millions}}) MILLISECOND AS recorded_at,
          100 * ((hash(concat(i, 'cents')) % 200)::BIGINT) AS amount_cents,
          ['tents', 'boots', 'ropes', 'stoves'][1 + (hash(concat(i, 'category')) % 4)::BIGINT] AS category,
          hash(concat(i, 'page'))::VARCHAR AS page
        FROM range({{part}} * 1000000::BIGINT, ({{part}} + 1) * 1000000::BIGINT) AS t(i)
        ) TO '{{folder}}/events/part-{{part:05}}.parquet' ''')
"""

MEASURE = """
import resource
import sys
from time import perf_counter
import duckdb, pandas as pd
from segmentlab.instrument.business import make_business
from segmentlab.instrument.folder import open_folder
from segmentlab.model.tree import customer, events
from segmentlab.segment.segment import Segment

orders, carts = events("order_placed"), events("cart_item_added")
rule = (
    (orders.count(within="365d") >= 3)
    & (orders.sum("amount_cents", within="90d") > 20_000)
    & (carts.not_followed_by(orders, inside="2h").count(within="30d") >= 1)
    & (customer("country") == "DE")
)
segment = Segment("busy", rule)
begin = perf_counter()
how, folder = {how!r}, {folder!r}
found = "-"
if how == "on disk":
    found = segment.members(open_folder(folder, memory={limit!r})).sum()
elif how == "in memory":
    tables = [pd.read_parquet(f"{{folder}}/{{name}}") for name in ("customers", "events")]
    found = segment.members(make_business(*tables)).sum()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
print(f"{{perf_counter() - begin:.3f}} {{peak:.1f}} {{found}}")
"""


def main() -> None:
    """Write the log, evaluate in three processes and print what each took."""
    millions = int(sys.argv[1]) if len(sys.argv) > 1 else MILLIONS
    with tempfile.TemporaryDirectory() as folder:
        run(WRITE.format(folder=folder, millions=millions, people=millions * PEOPLE_PER_MILLION))
        on_disk = sum(file.stat().st_size for file in Path(folder).rglob("*.parquet")) / 1e6
        print(
            f"{millions} M events of {millions * PEOPLE_PER_MILLION:,} people: {on_disk:,.0f} MB of Parquet"
        )
        print(f"limit for the database: {LIMIT}")
        idle = 0.0
        for how in ("library only", "on disk", "in memory"):
            took, peak, found = run(MEASURE.format(how=how, folder=folder, limit=LIMIT)).split()
            idle = idle or float(peak)
            print(
                f"  {how:13s} {float(took):6.1f} s   at most {float(peak):7,.0f} MB, "
                f"{float(peak) - idle:7,.0f} MB beyond the library   members: {found}"
            )


def run(code: str) -> str:
    """Run code in a process of its own, so that its memory is counted alone."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
