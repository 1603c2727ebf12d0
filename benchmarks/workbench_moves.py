"""What a reader does on the workbench, chapter by chapter: the moves that `workbench.py` makes and times.

A move is what it is called and a function that makes it. What begins with "again" only repeats a kind of move
with another value; all others are first moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

Move = tuple[str, Callable[[], object]]


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


def put(widget: Any, value: Any) -> Callable[[], None]:
    """Move this control."""
    return lambda: setattr(widget, "value", value)


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
    """Turn to a section."""
    return partial(bench.show_section, name)


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
                    yield f"again length: {event}", put(did.oldest.number, days)
                for unit in ("h", "w", "y"):
                    yield f"again unit: {event}", put(did.oldest.unit, unit)
                yield f"again unit: {event}", put(did.oldest.unit, "d")
            if when == "between":
                yield f"again from: {event}", put(did.oldest.number, 400)
                yield f"again up to: {event}", put(did.newest.number, 100)
            if when == "after":
                options = [value for _, value in did.after.options]
                for after in [
                    *options[:1],
                    *(f"{which}:{one}" for which in ("first", "last") for one in often(bench)),
                ]:
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
            yield f"only where: {event} {name}", put(row.property, name)
            if row.value.kind == "list":
                for value in [one for _, one in row.value.widget("list").options][1:4]:
                    yield (
                        f"again this value: {event} {name}",
                        put(row.value.widget("list"), value),
                    )
                yield f"again which is: {event} {name}", put(row.operator, "in")
                yield f"again which is: {event} {name}", put(row.operator, "==")
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
            yield f"namely: {label}", put(step.event, other)
            yield f"and then not: {label}", put(step.happens, False)
            for number in (3, 9):
                yield f"within: {number} d {label}", put(step.inside.number, number)
            yield f"and then: {label}", put(step.happens, True)
            yield f"within: 5 d {label}", put(step.inside.number, 5)
            yield f"within: hours {label}", put(step.inside.unit, "h")
            yield f"within: days {label}", put(step.inside.unit, "d")
            yield f"again this number: {label}", give(bench, "this number", 2)
            yield f"again this number: {label}", give(bench, "this number", 1)
        yield f"again length: {event}", put(did.oldest.number, 365)
        yield f"measure: days_since_last {event}", give(bench, "measure", "days_since_last")
        yield f"again measure: count {event}", give(bench, "measure", "count")
        yield f"+ What came next twice: {event}", did.then.add.click
        yield f"namely twice: {event}", put(did.then.rows[1].event, events[1])
        yield (
            f"+ Only some, of what came next: {event}",
            (lambda step=step: step.where.add.disabled or step.where.add.click()),
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
                yield f"again this value: {name}", put(has.value.widget("list"), value)
            yield f"again which is: in {name}", give(bench, "which is", "in")
    yield from account(bench, has)


def account(bench: Any, editor: Any) -> Iterator[Move]:
    """Of all people of their account."""
    if not editor.account.used:
        return
    for way in [value for _, value in editor.account.list.options]:
        yield f"asked of: {way} {type(editor).__name__}", put(editor.account.list, way)
        if editor.account.operator in list(live(bench)):
            yield f"again these are: {way}", put(editor.account.operator, "<=")


def accounts(bench: Any) -> Iterator[Move]:
    """What all people of an account did."""
    did = bench.builder.did
    yield "+ What they did", press(bench, "+ What they did")
    for event in often(bench):
        yield f"they did: {event}", give(bench, "they did", event)
        for label, act in account(bench, did):
            yield f"{label} {event}", act
        if did.account.used:
            yield f"again asked of: alone {event}", put(did.account.list, "")
    for name in ("next", "health", "shared", "test", "past"):
        yield f"section: {name} of accounts", section(bench, name)


def groups(bench: Any) -> Iterator[Move]:
    """Groups, joined in every way, undone and done again."""
    builder, events = bench.builder, often(bench)
    yield "+ What they did", press(bench, "+ What they did")
    yield "+ Who they are", press(bench, "+ Who they are")
    for how in ("any", "at_least", "all"):
        yield f"In it if: {how}", put(builder.groups[0].how, how)
    yield "+ Another group", press(bench, "+ Another group")
    for number, event in enumerate(events[1:3]):
        yield f"+ What they did, in group 2: {number}", press(bench, "+ What they did")
        yield f"they did: {event}", give(bench, "they did", event)
    for how in ("any", "at_least", "all"):
        yield f"In it if, groups: {how}", put(builder.how, how)
    yield "Turn the group around", put(builder.groups[1].out, True)
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
            yield f"they do: {event} in {name}", put(right.outcome, event)
        for within in ("14d", "30d", "90d", "60d"):
            yield f"within: {within} in {name}", put(right.within, within)
    yield "smallest change", put(right.points, 5)
    yield "held out", put(right.holdout, 20)
    days = options(right.day_widget)
    for place in (len(days) // 2, -30, -2):
        yield f"judged on: {days[place]}", put(right.day_widget, days[place])
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
        yield f"write it as: {form}", put(bench.taking.form, form)
    yield "judged on: the day chosen", put(bench.taking.moment, True)
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
    yield "saved", put(bench.shelf.list, "segment_0")
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
    "measures": measures, "rare": rare, "windows": windows, "properties": properties, "orders": orders,
    "attributes": attributes, "accounts": accounts, "groups": groups, "sections": sections,
    "taking": taking, "saving": saving,
}  # fmt: skip
