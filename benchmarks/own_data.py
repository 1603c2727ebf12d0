"""How fast a file of two million purchases becomes a business, beside pandas reading the same file as it is.

Run it with `PYTHONPATH=lib:. python benchmarks/own_data.py [millions of rows]`. Each reads in a process of
its own, so that memory is counted alone. The baseline, plain `pandas.read_csv`, turns text into numbers and
leaves dates as text; it sets nothing aside and makes no business. On a busy machine read processor time and
the ratio.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

MILLIONS = 2.0
#: What we want of two million rows: seconds on one core, and MiB at most.
WITHIN, AT_MOST = 10.0, 2048

WRITE = """
import numpy as np
import pandas as pd
rows, random = int({rows}), np.random.default_rng(7)
when = np.datetime64("2024-01-01") + np.sort(random.integers(0, 730 * 86_400, rows)).astype("timedelta64[s]")
pd.DataFrame({{
    "order_id": np.arange(rows) + 100_000, "customer_id": random.integers(1, rows // 10 + 2, rows),
    "order_date": pd.Series(when).dt.strftime("%Y-%m-%d %H:%M:%S"),
    "amount": random.gamma(2, 2500, rows).astype(int) / 100, "quantity": random.integers(1, 6, rows),
    "category": random.choice(["tents", "boots", "ropes", "stoves"], rows),
    "channel": random.choice(["web", "app", "store"], rows),
    "country": random.choice(["DE", "FR", "ES"], rows),
}}).to_csv({path!r}, index=False)
"""

MEASURE = """
import resource
import sys
from time import perf_counter, process_time
import pandas as pd
from segmentlab.instrument import own_business, read_purchases
begin, used = perf_counter(), process_time()
if {how!r} == "pandas.read_csv":
    rows = len(pd.read_csv({path!r}))
elif {how!r} == "read_purchases + own_business":
    rows = len(own_business(*read_purchases({path!r})).events)
else:
    rows = 0
took, used = perf_counter() - begin, process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
print(f"{{took:.3f}} {{used:.3f}} {{peak:.1f}} {{rows}}")
"""


def main(millions: float = MILLIONS) -> None:
    """Write the file, read it both ways, and print time, memory and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "purchases.csv")
        run(WRITE.format(rows=millions * 1e6, path=path))
        print(f"{millions:g} M rows, {Path(path).stat().st_size / 1e6:,.0f} MB of CSV")
        used = {}
        for how in ("library only", "pandas.read_csv", "read_purchases + own_business"):
            took, processor, peak, rows = run(MEASURE.format(how=how, path=path)).split()
            used[how] = float(processor)
            print(
                f"  {how:30s} {float(took):6.1f} s, of the processor {float(processor):5.1f} s   "
                f"at most {float(peak):6,.0f} MiB   {int(rows):,} rows"
            )
        ours, plain = used["read_purchases + own_business"], used["pandas.read_csv"]
        print(f"{ours / plain:.1f} x pandas.read_csv (wanted of 2 M rows: {WITHIN:.0f} s, {AT_MOST:,} MiB)")


def run(code: str) -> str:
    """Run code in a process of its own, on one thread."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
