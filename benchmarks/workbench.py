"""How long each move of the workbench waits, the very first ones apart from later ones.

    python benchmarks/workbench.py                     the three businesses, and one million events of a CSV
    python benchmarks/workbench.py saas                one of them
    python benchmarks/workbench.py saas --slowest 40   more of its slowest moves

Every chapter of moves runs in a process of its own, which has just opened its business, so that a first move
finds nothing counted, drawn or loaded. Times are milliseconds of the processor, from the move of a control to
the answer on view. Compare the ratios: the baseline (a bar chart of matplotlib alone, as in `sliders.py`) is
measured in the same run. Nothing is prepared while nobody waits, unless `--pause 0.5` leaves the workbench
that many seconds after every move.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "lib")]
BUSINESSES = ("ecommerce", "saas", "subscription", "own")
LIMIT = 150
OWN_EVENTS = 1_000_000
Move = tuple[str, Callable[[], object]]


def main() -> None:
    """Walk through every chapter of every business and print what waits longest."""
    ask = argparse.ArgumentParser()
    ask.add_argument("names", nargs="*", choices=[*BUSINESSES, []])
    ask.add_argument("--slowest", type=int, default=15)
    ask.add_argument("--pause", type=float, default=0.0)
    ask.add_argument("--chapter", action="append")
    ask.add_argument("--one", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.one:
        asyncio.run(walk(asked.one, asked.names[0], asked.chapter[0], asked.pause))
        return
    from sliders import plain_matplotlib, timed

    usual = float(np.median(timed(plain_matplotlib)))
    print(f"baseline: pyplot bars, savefig: {usual:.0f} ms; ratios below are to it")
    for name in asked.names or BUSINESSES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "business.pickle"
            with path.open("wb") as file:
                pickle.dump(opened(name), file)
            moves = [one for each in asked.chapter or CHAPTERS for one in walked(path, name, each, asked)]
        for kind in ("first", "later"):
            report(name, kind, [one for one in moves if one["kind"] == kind], usual, asked.slowest)


def report(name: str, kind: str, moves: list[dict[str, Any]], usual: float, slowest: int) -> None:
    """Print the median, the 95th percentile, the most, and the slowest moves of a kind."""
    times = [one["ms"] for one in moves]
    if not times:
        return
    over = sum(ms > LIMIT for ms in times)
    print(
        f"\n{name}, {len(times)} {kind} moves: median {np.median(times):.0f} ({np.median(times) / usual:.2f}), "
        f"p95 {np.percentile(times, 95):.0f} ({np.percentile(times, 95) / usual:.2f}), most {max(times):.0f} "
        f"({max(times) / usual:.2f}); above {LIMIT} ms: {over}; most memory "
        f"{max(one['mib'] for one in moves):.0f} MiB"
    )
    for one in sorted(moves, key=lambda each: -each["ms"])[:slowest]:
        print(f"  {one['ms']:5.0f}  {one['ms'] / usual:5.2f}  {one['chapter']:10} {one['label']}", flush=True)


def walked(path: Path, name: str, chapter: str, asked: argparse.Namespace) -> list[dict[str, Any]]:
    """The moves of one chapter, made in a process of its own."""
    environment = {**os.environ, "SEGMENTLAB_PROGRESS": str(path.with_name(f"{chapter}.json"))}
    line = [sys.executable, __file__, name, "--one", str(path), "--chapter", chapter, "--pause", str(asked.pause)]
    done = subprocess.run(line, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{name}, {chapter}: {done.stderr}")
    return [json.loads(one) for one in done.stdout.splitlines()]


def opened(name: str) -> Any:
    """A business of the course, or one read from a CSV of a million events."""
    from segmentlab import load

    if name != "own":
        business = load(name)
        for table in business.tables:
            business.tables[table]
        return business
    from segmentlab.teach.bench.own_file import read_own

    log = load("ecommerce").events
    names = ["customer_id", "event", "occurred_at", "item", "category", "device", "channel", "quantity"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        some = log.tail(OWN_EVENTS)
        some[names].assign(amount=some["amount_cents"] / 100).to_csv(path, index=False)
        return read_own(str(path)).business


async def walk(path: str, name: str, chapter: str, pause: float) -> None:
    """Make the moves of one chapter and print each as a line of JSON."""
    import resource

    from segmentlab import load, new_catalogue
    from segmentlab.teach.bench import workbench

    business = load(name) if name != "own" else pickle.loads(Path(path).read_bytes())
    if name != "own":
        for table in business.tables:
            business.tables[table]
    folder = Path(tempfile.mkdtemp())
    catalogue = new_catalogue(folder / "segments")
    seen: set[str] = set()
    clock = time.process_time
    start = clock()
    bench = workbench(business, catalogue, folder=folder)
    assert bench.view
    opening = 1000 * (clock() - start)
    await asyncio.sleep(pause)
    for label, act in [("open the workbench", lambda: None)] if chapter == "opening" else CHAPTERS[chapter](bench):
        start = clock()
        act()
        bench.sections.soon.now()
        took = 1000 * (clock() - start)
        assert bench.error is None, (label, bench.error)
        group = label.split(":")[0]
        kind = "later" if label.startswith("again ") or label in seen else "first"
        seen.add(label)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        ms = opening if group == "open the workbench" else took
        print(json.dumps({"chapter": chapter, "label": label, "kind": kind, "ms": ms, "mib": peak}))
        await asyncio.sleep(pause)
    memory = Path("/proc/self/status")
    if memory.exists() and os.environ.get("SHOW_MEMORY"):
        print([one for one in memory.read_text().splitlines() if one.startswith("VmRSS")], file=sys.stderr)


# The chapters: what a reader does, in the order in which it is usually done


def press(bench: Any, text: str) -> Callable[[], None]:
    """Press the last button of that name."""

    def act() -> None:
        found = [one for one in live(bench) if getattr(one, "description", "") == text and not one.disabled]
        assert found, f"there is no button {text!r}"
        found[-1].click()

    return act


def give(bench: Any, label: str, value: Any) -> Callable[[], None]:
    """Move the last control of that name."""

    def act() -> None:
        found = [one for one in live(bench) if getattr(one, "description", "") == label]
        assert found, f"there is no control {label!r}"
        found[-1].value = value

    return act


def live(bench: Any) -> Iterator[Any]:
    """Every control a reader can reach now."""
    import ipywidgets

    def look(widget: Any) -> Iterator[Any]:
        if isinstance(widget, ipywidgets.Box):
            for child in widget.children:
                yield from look(child)
        elif not isinstance(widget, ipywidgets.HTML | ipywidgets.Label):
            yield widget

    yield from look(bench._view)


def often(bench: Any, many: int = 4) -> list[str]:
    """What counts as buying, and the commonest events."""
    counts = list(bench.business.events["event"].value_counts().index.astype(str))
    return list(dict.fromkeys([bench.choices.purchase, *counts]))[:many]


def section(bench: Any, name: str) -> Callable[[], None]:
    return lambda: bench.show_section(name)


def measures(bench: Any) -> Iterator[Move]:
    """Every event, every measure, every property it can be of."""
    did = bench.builder.did
    yield "+ What they did", press(bench, "+ What they did")
    for event in often(bench, 6):
        yield f"they did: {event}", give(bench, "they did", event)
        for aggregate in [value for _, value in did.aggregate.options]:
            yield f"measure: {aggregate} of {event}", give(bench, "measure", aggregate)
            if did.aggregate.value != aggregate:
                continue  # nothing is recorded with it that could be added up
            for name in [value for _, value in did.of.options] if did.of in list(live(bench)) else ():
                yield f"of what: {aggregate} {name} of {event}", give(bench, "of what", name)
        yield f"again measure: count of {event}", give(bench, "measure", "count")
        for number in (2, 3, 5):
            yield f"again this number: {event}", give(bench, "this number", number)
        for operator in (">", "<=", "==", "top", "bottom"):
            yield f"which is: {operator} {event}", give(bench, "which is", operator)
        yield f"again which is: {event}", give(bench, "which is", ">=")
        yield f"again turn it around: {event}", give(bench, "Turn it around: where this does not hold", True)
        yield f"again turn it back: {event}", give(bench, "Turn it around: where this does not hold", False)


def rare(bench: Any) -> Iterator[Move]:
    """Every other event, once."""
    yield "+ What they did", press(bench, "+ What they did")
    for event in bench.choices.events:
        yield f"they did: {event}", give(bench, "they did", event)


def windows(bench: Any) -> Iterator[Move]:
    """Every kind of time, trends and shares."""
    did = bench.builder.did
    yield "+ What they did", press(bench, "+ What they did")
    for event in often(bench):
        yield f"they did: {event}", give(bench, "they did", event)
        for when in ("ever", "last", "between", "after"):
            yield f"when: {when} {event}", give(bench, "when", when)
            if when == "last":
                for days in (7, 30, 365):
                    yield f"again length: {event}", (lambda days=days: setattr(did.oldest.number, "value", days))
                for unit in ("h", "w", "y"):
                    yield f"again unit: {event}", (lambda unit=unit: setattr(did.oldest.unit, "value", unit))
                yield f"again unit: {event}", (lambda: setattr(did.oldest.unit, "value", "d"))
            if when == "between":
                yield f"again from: {event}", (lambda: setattr(did.oldest.number, "value", 400))
                yield f"again up to: {event}", (lambda: setattr(did.newest.number, "value", 100))
            if when == "after":
                options = [value for _, value in did.after.options]
                for after in [*options[:1], *(f"{which}:{one}" for which in ("first", "last") for one in often(bench))]:
                    yield f"after their: {after} {event}", give(bench, "after their", after)
                yield f"measure: active_weeks after {event}", give(bench, "measure", "active_weeks")
                yield f"again measure: count after {event}", give(bench, "measure", "count")
        yield f"when: last again {event}", give(bench, "when", "last")
        for taken in ("trend", "change", "per"):
            yield f"taken: {taken} {event}", give(bench, "taken", taken)
        for other in often(bench):
            yield f"each: {event} per {other}", give(bench, "each", other)
        yield f"again taken: {event}", give(bench, "taken", "")


def properties(bench: Any) -> Iterator[Move]:
    """Conditions on the properties of events."""
    did = bench.builder.did
    yield "+ What they did", press(bench, "+ What they did")
    for event in often(bench, 6):
        yield f"they did: {event}", give(bench, "they did", event)
        if did.where.add.disabled:
            continue
        yield f"+ Only some of them: {event}", did.where.add.click
        row = did.where.rows[0]
        for name in [value for _, value in row.property.options]:
            yield f"only where: {event} {name}", (lambda name=name: setattr(row.property, "value", name))
            if row.value.kind == "list":
                for value in [one for _, one in row.value.widget("list").options][1:4]:
                    yield (
                        f"again this value: {event} {name}",
                        lambda value=value: setattr(row.value.widget("list"), "value", value),
                    )
                yield f"again which is: {event} {name}", (lambda: setattr(row.operator, "value", "in"))
                yield f"again which is: {event} {name}", (lambda: setattr(row.operator, "value", "=="))
        yield f"again + Only some of them: {event}", did.where.add.click
        for aggregate in ("days_since_last", "active_days"):
            yield f"measure: {aggregate} of some {event}", give(bench, "measure", aggregate)
        yield f"again measure: count of some {event}", give(bench, "measure", "count")


def orders(bench: Any) -> Iterator[Move]:
    """What came next, and what did not."""
    did = bench.builder.did
    events = often(bench, 6)
    for event in events:
        yield "again New", bench.press_new
        yield "again + What they did", press(bench, "+ What they did")
        yield f"they did: {event}", give(bench, "they did", event)
        yield f"+ What came next: {event}", press(bench, "+ What came next")
        step = did.then.rows[0]
        for other in [one for one in events if one != event][:4]:
            label = f"{event}, {other}"
            yield f"namely: {label}", (lambda other=other: setattr(step.event, "value", other))
            yield f"and then not: {label}", (lambda: setattr(step.happens, "value", False))
            for number in (3, 9):
                yield f"within: {number} d {label}", (lambda number=number: setattr(step.inside.number, "value", number))
            yield f"and then: {label}", (lambda: setattr(step.happens, "value", True))
            yield f"within: 5 d {label}", (lambda: setattr(step.inside.number, "value", 5))
            yield f"within: hours {label}", (lambda: setattr(step.inside.unit, "value", "h"))
            yield f"within: days {label}", (lambda: setattr(step.inside.unit, "value", "d"))
            yield f"again this number: {label}", give(bench, "this number", 2)
            yield f"again this number: {label}", give(bench, "this number", 1)
        yield f"again length: {event}", (lambda: setattr(did.oldest.number, "value", 365))
        yield f"measure: days_since_last {event}", give(bench, "measure", "days_since_last")
        yield f"again measure: count {event}", give(bench, "measure", "count")
        yield f"+ What came next twice: {event}", did.then.add.click
        yield f"namely twice: {event}", (lambda: setattr(did.then.rows[1].event, "value", events[1]))
        yield f"+ Only some, of what came next: {event}", (
            lambda: step.where.add.disabled or step.where.add.click()
        )
        for name in ("next", "health", "shared", "test", "past", "who"):
            yield f"section: {name} of {event} in order", section(bench, name)


def attributes(bench: Any) -> Iterator[Move]:
    """Who people are, and of whom it is asked."""
    has = bench.builder.has
    yield "+ Who they are", press(bench, "+ Who they are")
    for name in bench.choices.attributes:
        yield f"they are: {name}", give(bench, "they are", name)
        if has.days in list(live(bench)):
            yield f"taken as: day {name}", give(bench, "taken as", False)
            yield f"again taken as: days {name}", give(bench, "taken as", True)
        if has.value.kind == "list":
            for value in [one for _, one in has.value.widget("list").options][1:3]:
                yield f"again this value: {name}", (lambda value=value: setattr(has.value.widget("list"), "value", value))
            yield f"again which is: in {name}", give(bench, "which is", "in")
    yield from account(bench, has)


def account(bench: Any, editor: Any) -> Iterator[Move]:
    """Of all people of their account."""
    if not editor.account.used:
        return
    for way in [value for _, value in editor.account.list.options]:
        yield f"asked of: {way} {type(editor).__name__}", (lambda way=way: setattr(editor.account.list, "value", way))
        if editor.account.operator in list(live(bench)):
            yield f"again these are: {way}", (lambda: setattr(editor.account.operator, "value", "<="))


def accounts(bench: Any) -> Iterator[Move]:
    """What all people of an account did."""
    did = bench.builder.did
    yield "+ What they did", press(bench, "+ What they did")
    for event in often(bench):
        yield f"they did: {event}", give(bench, "they did", event)
        for label, act in account(bench, did):
            yield f"{label} {event}", act
        if did.account.used:
            yield f"again asked of: alone {event}", (lambda: setattr(did.account.list, "value", ""))
    for name in ("next", "health", "shared", "test", "past"):
        yield f"section: {name} of accounts", section(bench, name)


def groups(bench: Any) -> Iterator[Move]:
    """Groups, joined in every way, undone and done again."""
    builder, events = bench.builder, often(bench)
    yield "+ What they did", press(bench, "+ What they did")
    yield "+ Who they are", press(bench, "+ Who they are")
    for how in ("any", "at_least", "all"):
        yield f"In it if: {how}", (lambda how=how: setattr(builder.groups[0].how, "value", how))
    yield "+ Another group", press(bench, "+ Another group")
    for number, event in enumerate(events[1:3]):
        yield f"+ What they did, in group 2: {number}", press(bench, "+ What they did")
        yield f"they did: {event}", give(bench, "they did", event)
    for how in ("any", "at_least", "all"):
        yield f"In it if, groups: {how}", (lambda how=how: setattr(builder.how, "value", how))
    yield "Turn the group around", (lambda: setattr(builder.groups[1].out, "value", True))
    yield "Up", press(bench, "Up")
    yield "choose another condition", (lambda: builder.choose((0, 0)))
    for name in ("next", "health", "shared", "test", "past", "who"):
        yield f"section: {name} of groups", section(bench, name)
    for number in range(4):
        yield f"again Undo {number}", bench.press_undo
    for number in range(4):
        yield f"again Redo {number}", bench.press_redo
    yield "Remove the group", press(bench, "Remove the group")
    yield "Remove", press(bench, "Remove")
    yield "New", bench.press_new
    yield "Go on with it", bench.unsaved.press_resume


def sections(bench: Any) -> Iterator[Move]:
    """Every section, and every control of it."""
    right, events = bench.sections, often(bench)
    yield "+ What they did", press(bench, "+ What they did")
    for name in ("test", "past", "health", "next", "shared", "who"):
        yield f"section: {name}", section(bench, name)
    for name in ("next", "health", "test"):
        yield f"again section: {name}", section(bench, name)
        for event in events[1:]:
            yield f"they do: {event} in {name}", (lambda event=event: setattr(right.outcome, "value", event))
        for within in ("14d", "30d", "90d", "60d"):
            yield f"within: {within} in {name}", (lambda within=within: setattr(right.within, "value", within))
    yield "smallest change", (lambda: setattr(right.points, "value", 5))
    yield "held out", (lambda: setattr(right.holdout, "value", 20))
    days = [value for value in options(right.day_widget)]
    for place in (len(days) // 2, -30, -2):
        yield f"judged on: {days[place]}", (lambda place=place: setattr(right.day_widget, "value", days[place]))
        for name in ("who", "next", "health", "test", "past"):
            yield f"section: {name} on {days[place]}", section(bench, name)


def options(widget: Any) -> list[Any]:
    """The values of a list or a slider of options."""
    return [one[1] if isinstance(one, tuple) else one for one in widget.options]


def taking(bench: Any) -> Iterator[Move]:
    """Every form in which a definition is taken along, the database, the file."""
    yield "+ What they did", press(bench, "+ What they did")
    yield "+ Who they are", press(bench, "+ Who they are")
    yield "section: take", section(bench, "take")
    for form in options(bench.taking.form):
        yield f"write it as: {form}", (lambda form=form: setattr(bench.taking.form, "value", form))
    yield "judged on: the day chosen", (lambda: setattr(bench.taking.moment, "value", True))
    for label, value in (("purpose", "marketing"), ("asked by", "Ann"), ("what for", "a letter")):
        yield f"{label}", give(bench, label, value)
    yield "Write the audience file", bench.taking.write_file
    yield "again Write the audience file", bench.taking.write_file
    yield "Run it in DuckDB", bench.taking.check
    yield "again Run it in DuckDB", bench.taking.check


def saving(bench: Any) -> Iterator[Move]:
    """Save, open, change, look at what changes, and rest on what is saved."""
    said = {"objective": "Sell again", "owner": "CRM", "action": "letter", "KPI": "orders"}
    for number, event in enumerate(often(bench, 3)):
        yield "again New", bench.press_new
        yield f"+ What they did: {number}", press(bench, "+ What they did")
        yield f"they did: {event}", give(bench, "they did", event)
        yield f"section: save {number}", section(bench, "save")
        yield f"name: {number}", give(bench, "name", f"segment_{number}")
        for label, value in said.items():
            yield f"again {label}", give(bench, label, value)
        yield f"Save to the catalogue: {number}", press(bench, "Save to the catalogue")
    yield "section: shared", section(bench, "shared")
    yield "section: health with a catalogue", section(bench, "health")
    yield "saved", (lambda: setattr(bench.shelf.list, "value", "segment_0"))
    yield "Open", bench.shelf.press_open
    yield "section: who", section(bench, "who")
    yield "this number", give(bench, "this number", 2)
    yield "section: save", section(bench, "save")
    yield "Save, what changes", press(bench, "Save to the catalogue")
    yield "No, go on editing", press(bench, "No, go on editing")
    yield "again Save, what changes", press(bench, "Save to the catalogue")
    yield "Yes, save this change", press(bench, "Yes, save this change")
    yield "section: who after saving", section(bench, "who")
    yield "+ In another segment", press(bench, "+ In another segment")
    yield "they are in", give(bench, "they are in", "segment_2")
    for name in ("next", "health", "shared", "test", "past"):
        yield f"section: {name} within", section(bench, name)


CHAPTERS: dict[str, Callable[[Any], Iterator[Move]]] = {
    "opening": lambda bench: iter(()),
    "measures": measures, "rare": rare, "windows": windows, "properties": properties, "orders": orders,
    "attributes": attributes, "accounts": accounts, "groups": groups, "sections": sections,
    "taking": taking, "saving": saving,
}  # fmt: skip


if __name__ == "__main__":
    main()
