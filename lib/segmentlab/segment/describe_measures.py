"""A measure held against a value as a clause, and a measure as a noun.

Comes in: a comparison of a measure. Goes out: "who placed at least 3 orders in the last 90 days", or "number
of orders placed in the last 90 days". Stage of the loop: segment.
"""

from __future__ import annotations

from typing import Any

from segmentlab.model.tree import (
    Account,
    Anchored,
    Attribute,
    DaysSince,
    Difference,
    Events,
    Measure,
    Moment,
    Quantity,
    Ratio,
    Rule,
)
from segmentlab.model.window import WEEK, Window, in_words, microseconds
from segmentlab.segment.phrases import article, counts_in, phrase, plural
from segmentlab.segment.wording import NONE, Held, choice, days, is_, listed, percent, spaced

#: How each aggregate of a property is said.
_OF = {"sum": "add up to", "mean": "average"}
_NOUNS = {
    "sum": "total {of} of {things}",
    "mean": "average {of} of {things}",
    "min": "lowest {of} among {things}",
    "max": "highest {of} among {things}",
    "first": "{of} of the first of the {things}",
    "last": "{of} of the last of the {things}",
    "distinct": "number of different {ofs} among {things}",
    "count": "number of {things}",
    "active_days": "number of days with {things}",
    "active_weeks": "number of weeks with {things}",
    "days_since_last": "days since the last of the {things}",
    "days_since_first": "days since the first of the {things}",
    "typical_gap": "typical number of days between {things}",
    "days_until_expected": "days until the next of the {things} is due",
}


def held(comparison: Held, currency: str) -> str:
    """A measure held against a value, beginning with "who" or "whose"."""
    match comparison.subject:
        case Measure():
            return _measure(comparison, currency)
        case Ratio() | Difference():
            return _two(comparison, currency)
        case DaysSince(Attribute("signed_up_at")):
            return f"who signed up {_lies(comparison.operator, comparison.value)}"
        case DaysSince(Attribute(name)):
            return f"whose {_date(name)} is {_lies(comparison.operator, comparison.value)}"
        case Account("count", Rule() as rule):
            return f"in whose account {_people(comparison, rule, currency)}"
        case Account("share", Rule() as rule):
            share = percent(comparison.operator, comparison.value)
            return f"in whose account {share} of the people are ones {_those(rule, currency)}"
    return f"whose {named(comparison.subject, currency)} is {_number(comparison, currency)}"


def named(quantity: Quantity, currency: str = "$") -> str:
    """A measure as a noun.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> named(events("order_placed").sum("amount_cents", within="1y"))
    'total amount of orders placed in the last year'
    """
    match quantity:
        case Ratio(now, ago) if _is_before(now, ago):
            return f"{named(now, currency)} relative to {_just_before(now)}"
        case Difference(now, ago) if _is_before(now, ago):
            return f"change in {named(now, currency)} against {_just_before(now)}"
        case Ratio(above, below):
            under = _part(below, currency)
            return f"{_part(above, currency)} divided by {under if under.startswith('(') else f'the {under}'}"
        case Difference(first, second):
            return f"{_part(first, currency)} minus {_part(second, currency)}"
        case DaysSince(attribute):
            if attribute.name == "signed_up_at":
                return "days since sign-up"
            return f"days since {spaced(attribute.name.removesuffix('_at'))}"
        case Account(aggregate, of):
            return _account(aggregate, of, currency)
        case Measure(aggregate, source, name):
            one = spaced((name or "").removesuffix("_cents"))
            words = {"of": one, "ofs": plural(one), "things": things(source, currency)}
            return _NOUNS[aggregate].format(**words) + _tail(quantity, currency)
    raise TypeError(f"{quantity!r} is not a measure.")


def _those(rule: Rule, currency: str) -> str:
    # Rules are said with measures, and measures of accounts with rules.
    from segmentlab.segment.describe import those

    return those(rule, currency)


def _people(comparison: Held, rule: Rule, currency: str) -> str:
    """How many people of an account meet a rule."""
    # As in _those.
    from segmentlab.segment.describe import clause, those

    if (comparison.operator, comparison.value) in NONE:
        return f"there is nobody {clause(rule, currency)}"
    many = choice(comparison.operator, comparison.value)
    if comparison.value == 1:
        return f"there is {many} person {clause(rule, currency)}"
    return f"there are {many} people {those(rule, currency)}"


def _part(quantity: Quantity, currency: str) -> str:
    """A measure as a noun inside a longer one, in brackets where it could be read in two ways."""
    text = named(quantity, currency)
    return f"({text})" if isinstance(quantity, Ratio | Difference) else text


def _just_before(measure: Any) -> str:
    """The time before a window that ends at the moment of judging, or before it."""
    if measure.window.newest != "0d":
        return "the time of the same length just before"
    return f"the {in_words(measure.window.oldest).removeprefix('1 ')} before"


def _date(name: str) -> str:
    """An attribute that holds a date, as a noun."""
    for ending in ("_at", "_on", "_date"):
        name = name.removesuffix(ending)
    return f"{spaced(name)} date"


def _lies(operator: str, value: Any) -> str:
    """Where a date lies, by the days since it: "at most 30 days ago", "at least 7 days ahead"."""
    if operator in ("between", "in"):
        ends = [
            "today" if one == 0 else f"{days('', abs(one))} {'ago' if one > 0 else 'ahead'}" for one in value
        ]
        if operator == "between" and value[0] >= 0:
            return f"{days(operator, value)} ago"
        return f"between {ends[0]} and {ends[1]}" if operator == "between" else listed(ends)
    if (operator, value) in {("<", 0), ("<=", -1)}:
        return "in the future"
    if value < 0:
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
        return f"{days(turned, -value)} ahead"
    return "today" if (operator, value) == ("==", 0) else f"{days(operator, value)} ago"


def _account(aggregate: str, of: Any, currency: str) -> str:
    """What an account has in all, as a noun."""
    match aggregate:
        case "count":
            return f"number of people in the account {_those(of, currency)}"
        case "share":
            return f"share of people in the account {_those(of, currency)}"
        case "sum":
            return f"account's total {named(of, currency).removeprefix('total ')}"
        case "mean":
            return f"account's average {named(of, currency).removeprefix('average ')}"
    return f"account's highest {named(of, currency)}"


def things(source: Events, currency: str = "$") -> str:
    """What is counted, as a noun: "orders placed (category is tents)"."""
    words = phrase(source.event)
    return f"{words.many} {words.rest}".rstrip() + _notes(source, currency)


def unit_of(quantity: Any) -> str | None:
    """The property whose unit a measure has, if it has one."""
    match quantity:
        case Ratio(above, below):
            return None if unit_of(below) else unit_of(above)
        case Difference(first):
            return unit_of(first)
        case Account("sum" | "mean" | "max", of):
            return unit_of(of)
    return quantity.of if isinstance(quantity, Measure) and quantity.aggregate != "distinct" else None


def _measure(comparison: Held, currency: str) -> str:
    measure, operator, value = comparison
    source, tail = measure.source, _tail(measure, currency)
    words = phrase(source.event)
    match measure.aggregate:
        case "days_since_last" | "days_since_first":
            return _days_since(comparison, currency)
        case "first" | "last":
            return _outermost(comparison, currency)
        case "min" | "max":
            return f"whose {named(measure, currency)} is {choice(operator, value, measure.of, currency)}"
        case "sum" | "mean":
            name = spaced(measure.of.removesuffix("_cents"))
            many = choice(operator, value, measure.of, currency)
            if counts_in(name):
                unit = name[:-1] if value == 1 else name
                return f"whose {things(source, currency)}{tail} {_OF[measure.aggregate]} {many} {unit}"
            kind = "" if name == "amount" else f"{article(name)} of "
            return f"whose {things(source, currency)}{tail} {_OF[measure.aggregate]} {kind}{many}"
        case "distinct":
            of = spaced(measure.of.removesuffix("_cents"))
            many = f"{choice(operator, value)} {of if value == 1 else f'different {plural(of)}'}"
            if (operator, value) in NONE:
                many = f"no {of}"
            return f"whose {things(source, currency)}{tail} cover {many}"
        case "typical_gap":
            did = (
                words.did + _notes(source, currency) if words.by_times else _did(source, currency, words.many)
            )
            return f"who typically {did} {days(operator, value)} apart{tail}"
        case "days_until_expected":
            return f"whose next {words.one}{_notes(source, currency)}{tail} is {_due(operator, value)}"
        case "active_days" | "active_weeks":
            return _active(comparison, currency)
    return _counted(comparison, currency)


def _counted(comparison: Held, currency: str) -> str:
    measure, operator, value = comparison
    source, tail = measure.source, _tail(measure, currency)
    words, notes = phrase(source.event), _notes(source, currency)
    none = (operator, value) in NONE
    some = (operator, value) in {(">=", 1), (">", 0), ("!=", 0)}
    many = choice(operator, value)
    if operator == "!=" and not some:
        number = f"any number of {'times' if words.by_times else words.many}"
        if words.by_times:
            return f"who {words.did}{notes} {number} but {value:,}{tail}"
        return f"who {words.did} {number} but {value:,}{words.after}{notes}{tail}"
    if words.by_times:
        if none:
            return f"who never {words.did}{notes}{tail}"
        times = "at least once" if some else f"{many} {'time' if value == 1 else 'times'}"
        times = times.replace("exactly 1 time", "exactly once").replace("at most 1 time", "at most once")
        times = times.replace("more than 1 time", "more than once")
        return f"who {words.did}{notes} {times}{tail}"
    if none or some:
        return f"who {words.did} {'no' if none else 'at least one'} {words.one}{words.after}{notes}{tail}"
    return f"who {words.did} {many} {words.one if value == 1 else words.many}{words.after}{notes}{tail}"


def _days_since(comparison: Held, currency: str) -> str:
    measure, operator, value = comparison
    which = "last" if measure.aggregate == "days_since_last" else "first"
    words, notes = phrase(measure.source.event), _notes(measure.source, currency)
    looking = f" (looking only {_tail(measure, currency).strip()})" if measure.window else ""
    ago = "today" if (operator, value) in NONE else f"{days(operator, value)} ago"
    ago += looking
    if words.by_times:
        return f"who {which} {words.did}{notes} {ago}"
    return f"who {which} {words.did} {article(words.one)}{words.after}{notes} {ago}"


def _active(comparison: Held, currency: str) -> str:
    measure, operator, value = comparison
    words, window = phrase(measure.source.event), measure.window
    many, notes = choice(operator, value), _notes(measure.source, currency)
    did = f"{words.did}{notes}" if words.by_times else f"{words.did} {words.many}{words.after}{notes}"
    if measure.aggregate == "active_days":
        if (operator, value) in NONE:
            return f"who {did} on no day{_tail(measure, currency)}"
        return f"who {did} on {many} {'day' if value == 1 else 'different days'}{_tail(measure, currency)}"
    if isinstance(window, Window) and window.newest == "0d" and microseconds(window.oldest) % WEEK == 0:
        weeks = microseconds(window.oldest) // WEEK
        if (operator, value) in {("==", weeks), (">=", weeks)} and weeks > 1:
            return f"who {did} in each of the last {weeks} weeks"
        if (operator, value) in NONE and weeks > 1:
            return f"who {did} in none of the last {weeks} weeks"
        return f"who {did} in {many} of the last {weeks} weeks"
    if (operator, value) in NONE:
        return f"who {did} in no week{_tail(measure, currency)}"
    return f"who {did} in {many} {'week' if value == 1 else 'different weeks'}{_tail(measure, currency)}"


def _outermost(comparison: Held, currency: str) -> str:
    measure, operator, value = comparison
    words, name = phrase(measure.source.event), spaced(measure.of.removesuffix("_cents"))
    one = f"{words.one} {words.rest}".rstrip() + _notes(measure.source, currency)
    start = f"whose {measure.aggregate} {one}{_tail(measure, currency)}"
    if isinstance(value, str) and operator == "==":
        return f"{start} had the {name} {value}"
    if isinstance(value, str) and operator == "!=":
        return f"{start} had another {name} than {value}"
    if operator == "in" and isinstance(value[0], str):
        return f"{start} had the {name} {is_(Held(measure, 'in', value), currency).removeprefix('is ')}"
    if isinstance(value, str | bool):
        return f"{start} had a {name} that {is_(Held(measure, operator, value), currency)}"
    return f"{start} had {article(name)} of {choice(operator, value, measure.of, currency)}"


def _due(operator: str, value: Any) -> str:
    if operator in ("<", "<=") and value <= 0:
        over = choice({"<": ">", "<=": ">="}[operator], abs(value))
        return (
            "overdue by their own rhythm"
            if (operator, value) == ("<", 0)
            else (f"overdue by {over} {'day' if value == -1 else 'days'}, by their own rhythm")
        )
    if operator == "between":
        return f"due in {value[0]:,} to {value[1]:,} days by their own rhythm"
    return f"due in {days(operator, value)} by their own rhythm"


def _two(comparison: Held, currency: str) -> str:
    """A ratio or a difference, said as a share or a trend where it is one."""
    quantity, operator, value = comparison
    one, other = quantity.children()
    if _is_before(one, other):
        just = one.window.newest == "0d"
        before = f"in {_just_before(one)}" if just else "just before"
        if (operator, value) == ("==", 1 if isinstance(quantity, Ratio) else 0):
            return f"whose {named(one, currency)} is the same as {before}"
        if isinstance(quantity, Ratio):
            return f"whose {named(one, currency)} is {percent(operator, value)} of that {before}"
        return f"whose {named(one, currency)} {_moved(comparison, currency)} than {before}"
    if isinstance(quantity, Ratio) and _is_share(one, other):
        conditions = one.source.conditions[len(other.source.conditions) :]
        such = " and ".join(f"whose {_condition(part, currency)}" for part in conditions)
        return (
            f"for whom {percent(operator, value)} of the {things(other.source, currency)}"
            f"{_tail(other, currency)} are ones {such}"
        )
    return f"whose {named(quantity, currency)} is {_number(comparison, currency)}"


def _number(comparison: Held, currency: str) -> str:
    quantity, operator, value = comparison
    return choice(operator, value, unit_of(quantity), currency).replace("fewer than", "less than")


def _moved(comparison: Held, currency: str) -> str:
    quantity, operator, value = comparison
    if operator in ("<", "<=") and value <= 0:
        by = (
            ""
            if (operator, value) == ("<", 0)
            else (f" by {choice({'<': '>', '<=': '>='}[operator], -value, unit_of(quantity), currency)}")
        )
        return f"is lower{by}"
    if operator in (">", ">=") and value >= 0:
        by = "" if (operator, value) == (">", 0) else f" by {_number(comparison, currency)}"
        return f"is higher{by}"
    return f"is higher (below 0: lower) by {_number(comparison, currency)}"


def _is_before(one: Any, other: Any) -> bool:
    """Whether the second is the same measure in the window before."""
    both = isinstance(one, Measure) and isinstance(other, Measure)
    if not both or not isinstance(one.window, Window) or not isinstance(other.window, Window):
        return False
    same = {**one.to_dict(), "window": None} == {**other.to_dict(), "window": None}
    return same and one.window.before() == other.window


def _is_share(one: Any, other: Any) -> bool:
    """Whether the first counts some of the second: the same events under more conditions."""
    if not (isinstance(one, Measure) and isinstance(other, Measure)):
        return False
    fewer = other.source.conditions
    return (
        one.aggregate == other.aggregate == "count"
        and one.window == other.window
        and one.source.event == other.source.event
        and not one.source.then
        and not other.source.then
        and len(one.source.conditions) > len(fewer)
        and one.source.conditions[: len(fewer)] == fewer
    )


def _tail(measure: Measure, currency: str) -> str:
    """The window of a measure, as it ends a clause."""
    window = measure.window
    if not isinstance(window, Anchored):
        return f" {window.words()}" if window else ""
    return f" within {in_words(window.within)} of {_anchor(window.after, currency)}"


def _anchor(after: Attribute | Moment, currency: str) -> str:
    if isinstance(after, Attribute):
        other = f"their {spaced(after.name.removesuffix('_at'))}"
        return "signing up" if after.name == "signed_up_at" else other
    words = phrase(after.source.event)
    did = words.did if words.by_times else f"{words.did} {article(words.one)}{words.after}"
    return f"the {after.which} time they {did}{_notes(after.source, currency)}"


def _did(source: Events, currency: str, word: str) -> str:
    words = phrase(source.event)
    return f"{words.did} {word}{words.after}{_notes(source, currency)}"


def _notes(source: Events, currency: str) -> str:
    """Conditions and further steps of events, in brackets."""
    notes = [_condition(condition, currency) for condition in source.conditions]
    for number, step in enumerate(source.then):
        words = phrase(step.events.event)
        follower = article(f"{words.one} {words.rest}".rstrip()) + _notes(step.events, currency)
        followed = "followed" if step.happens else "not followed"
        notes.append(f"{'then ' if number else ''}{followed} by {follower} within {in_words(step.inside)}")
    return f" ({', '.join(notes)})" if notes else ""


def _condition(condition: Any, currency: str) -> str:
    name = condition.subject.name
    return (
        f"{spaced(name.removesuffix('_cents'))} "
        f"{is_(Held(condition.subject, condition.operator, condition.value), currency)}"
    )
