"""Random businesses and rules, full of the cases that break engines: ties, edges, gaps, late records."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from segmentlab.instrument import make_business
from segmentlab.model.tree import (
    account_count,
    account_max,
    account_mean,
    account_share,
    account_sum,
    at_least,
    change,
    customer,
    events,
    in_segment,
    prop,
    trend,
)
from segmentlab.model.window import Window
from segmentlab.segment.segment import Segment

AS_OF = pd.Timestamp("2026-03-01")
EVENTS = ("order_placed", "l'événement")
COUNTRIES = ("DE", "FR", "O'Land", None)
CATEGORIES = ("tents", "boots; --", 'the "best"', None)
DURATIONS = ("1h", "90min", "1d", "7d", "2w", "30d")

# Moments stand exactly on an edge of a window, or one stretch of a sequence beside it, or anywhere: engines
# differ, where they do, by one moment.
EDGES = [0, 1, 7, 14, 30]
STEPS = [pd.Timedelta(hours=h) for h in (0, 0.5, 1, 1.5, 24)]
moments = st.one_of(
    st.builds(
        lambda days, sign, step: AS_OF - pd.Timedelta(days=days) + sign * step,
        st.sampled_from(EDGES),
        st.sampled_from([-1, 1]),
        st.sampled_from(STEPS),
    ),
    st.integers(min_value=-40 * 48, max_value=6 * 48).map(lambda n: AS_OF + pd.Timedelta(minutes=30 * n)),
)
# So few that most events share theirs with another one, and first and last depend on what decides ties.
shared = st.sampled_from([AS_OF - pd.Timedelta(hours=hours) for hours in (1, 24)])
delays = st.sampled_from([0, 0, 0, 0, 30, 60, 24 * 60, 5 * 24 * 60]).map(lambda n: pd.Timedelta(minutes=n))
as_ofs = st.sampled_from([AS_OF, AS_OF + pd.Timedelta(hours=7), AS_OF - pd.Timedelta(days=5)])


def people_and_log(draw):
    """Tables of a few customers, and of what they did."""
    size = draw(st.integers(1, 4))
    happened = draw(st.sampled_from([moments, shared]))
    customers = pd.DataFrame(
        {
            "customer_id": range(1, size + 1),
            "signed_up_at": [draw(st.one_of(st.none(), moments)) for _ in range(size)],
            "country": pd.Categorical(
                [draw(st.sampled_from(COUNTRIES)) for _ in range(size)],
                categories=COUNTRIES[:3],
            ),
            "age": pd.array(
                [draw(st.one_of(st.none(), st.integers(18, 22))) for _ in range(size)], dtype="Int64"
            ),
            "consent": [draw(st.booleans()) for _ in range(size)],
            "account_id": pd.Series(
                [draw(st.sampled_from(["acme", "l'un", None])) for _ in range(size)], dtype="str"
            ),
        }
    )
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(1, size),
                st.sampled_from(EVENTS),
                happened,
                delays,
                st.one_of(st.none(), st.integers(0, 3).map(lambda n: 500 * n)),
                st.sampled_from(CATEGORIES),
            ),
            min_size=draw(st.sampled_from([0, 8])),
            max_size=24,
        )
    )
    log = pd.DataFrame(
        rows, columns=["customer_id", "event", "occurred_at", "delay", "amount_cents", "category"]
    )
    log["customer_id"] = log["customer_id"].astype("int64")
    log["occurred_at"] = pd.to_datetime(log["occurred_at"])
    log["recorded_at"] = log["occurred_at"] + pd.to_timedelta(log.pop("delay"))
    log["event"] = pd.Categorical(log["event"], categories=EVENTS)
    log["category"] = pd.Categorical(log["category"], categories=[c for c in CATEGORIES if c])
    log["amount_cents"] = log["amount_cents"].astype("Int64")
    return customers, log


@st.composite
def businesses(draw):
    return make_business(*people_and_log(draw), today=AS_OF)


@st.composite
def changing_businesses(draw):
    """The same, and some of them keep how attributes changed."""
    customers, log = people_and_log(draw)
    people = customers["customer_id"].tolist()
    rows = st.tuples(
        st.sampled_from(people),
        st.one_of(moments, shared),
        delays,
        st.sampled_from(COUNTRIES),
        st.sampled_from(["acme", "l'un", None]),
    )
    changed = draw(st.one_of(st.none(), st.lists(rows, max_size=6)))
    if changed is None:
        return make_business(customers, log, today=AS_OF)
    changes = pd.DataFrame(changed, columns=["customer_id", "changed_at", "delay", "country", "account_id"])
    changes["customer_id"] = changes["customer_id"].astype("int64")
    changes["changed_at"] = pd.to_datetime(changes["changed_at"])
    changes["recorded_at"] = changes["changed_at"] + pd.to_timedelta(changes.pop("delay"))
    changes = changes.astype({"country": "str", "account_id": "str"})
    return make_business(customers, log, today=AS_OF, tables={"changes": changes})


conditions = st.one_of(
    st.builds(lambda value: prop("category") == value, st.sampled_from(["tents", "boots; --", 'the "best"'])),
    st.builds(lambda value: prop("category") != value, st.sampled_from(["tents", "none such"])),
    st.builds(lambda value: prop("amount_cents") > value, st.sampled_from([0, 500, 1000])),
    st.just(prop("amount_cents").is_in([500, 1500])),
)
windows = st.one_of(
    st.just({}),
    st.sampled_from(DURATIONS).map(lambda within: {"within": within}),
    st.sampled_from([("30d", "7d"), ("2w", "1d"), ("7d", "90min")]).map(lambda edges: {"between": edges}),
)


THEN, NOT_THEN = "followed_by", "not_followed_by"
CHAINS = [(), (), (), (THEN,), (NOT_THEN,), (THEN, THEN), (THEN, NOT_THEN), (THEN, THEN, THEN)]


@st.composite
def sources(draw):
    source = events(draw(st.sampled_from(EVENTS))).where(*draw(st.lists(conditions, max_size=2)))
    for step in draw(st.sampled_from(CHAINS)):
        after = events(draw(st.sampled_from(EVENTS))).where(*draw(st.lists(conditions, max_size=1)))
        source = getattr(source, step)(after, inside=draw(st.sampled_from(DURATIONS)))
    return source


PLAIN = ("count", "active_days", "active_weeks", "days_since_last", "days_since_first")
RHYTHM = ("typical_gap", "days_until_expected")
OF_NUMBERS = ("sum", "mean", "min", "max")
OF_ANYTHING = ("distinct", "first", "last")
PROPERTIES = ("category", "amount_cents")


@st.composite
def anchored(draw):
    """A window of each customer's own."""
    after = draw(st.sampled_from(["sign-up", "first", "last"]))
    if after == "sign-up":
        anchor = customer("signed_up_at")
    else:
        source = draw(sources())
        anchor = source.first_time() if after == "first" else source.last_time()
    return {"within": draw(st.sampled_from(DURATIONS)), "after": anchor}


@st.composite
def measures(draw, aggregates=(*PLAIN, *RHYTHM, *OF_NUMBERS, "distinct"), windows=windows):
    """A measure of events that is a number."""
    aggregate = draw(st.sampled_from(aggregates))
    arguments = []
    if aggregate in OF_NUMBERS:
        arguments = ["amount_cents"]
    elif aggregate in OF_ANYTHING:
        arguments = [draw(st.sampled_from(PROPERTIES))]
    return getattr(draw(sources()), aggregate)(*arguments, **draw(windows))


@st.composite
def accounts(draw):
    """What an account has in all; sums and means of whole numbers alone, because others depend on order."""
    kind = draw(st.sampled_from([account_count, account_share, account_sum, account_mean, account_max]))
    if kind in (account_count, account_share):
        return kind(draw(comparisons(measures())))
    return kind(draw(measures(aggregates=(*PLAIN, "sum", "min", "max", "distinct"))))


@st.composite
def quantities(draw):
    """Anything that is a number: a measure, or what two of them make together."""
    kind = draw(
        st.sampled_from(
            [
                "measure",
                "measure",
                "anchored",
                "ratio",
                "difference",
                "trend",
                "change",
                "days since",
                "account",
            ]
        )
    )
    if kind == "anchored":
        return draw(measures(windows=anchored()))
    if kind == "days since":
        return customer("signed_up_at").days_since()
    if kind == "account":
        return draw(accounts())
    first = draw(measures())
    if kind == "ratio":
        return first / draw(measures())
    if kind == "difference":
        return first - draw(measures())
    if kind in ("trend", "change") and isinstance(first.window, Window):
        return trend(first) if kind == "trend" else change(first)
    return first


@st.composite
def values_of_properties(draw):
    """The first or last value of a property held against one of its kind."""
    of = draw(st.sampled_from(PROPERTIES))
    subject = getattr(draw(sources()), draw(st.sampled_from(["first", "last"])))(of, **draw(windows))
    if of == "category":
        value = draw(st.sampled_from(["tents", "boots; --", "none such"]))
        return draw(st.sampled_from([subject == value, subject != value, subject.is_in([value, "x"])]))
    return getattr(subject, draw(st.sampled_from(OPERATIONS)))(draw(st.sampled_from([0, 500, 1000])))


OPERATIONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")


@st.composite
def comparisons(draw, subjects):
    if draw(st.booleans()):
        subject = draw(subjects)
        value = draw(st.sampled_from([0, 1, 2, 7, 500, 1000, 1500]))
        return draw(
            st.sampled_from(
                [subject.is_in([value, 0]), getattr(subject, draw(st.sampled_from(OPERATIONS)))(value)]
            )
        )
    return draw(
        st.one_of(
            st.sampled_from(["DE", "O'Land", "none such"]).map(lambda value: customer("country") == value),
            st.sampled_from(["DE", "O'Land"]).map(lambda value: customer("country") != value),
            st.just(customer("country").is_in(["DE", "FR"])),
            st.tuples(st.sampled_from(OPERATIONS), st.integers(18, 22)).map(
                lambda pair: getattr(customer("age"), pair[0])(pair[1])
            ),
            st.booleans().map(lambda value: customer("consent") == value),
        )
    )


@st.composite
def extremes(draw):
    share = draw(st.sampled_from([0.1, 0.25, 1 / 3, 0.5, 0.67, 0.9]))
    among = draw(st.one_of(st.none(), comparisons(measures())))
    return getattr(draw(quantities()), draw(st.sampled_from(["in_top", "in_bottom"])))(share, among)


def combined(leaves):
    """Rules made of such leaves, joined in every way."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
            st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
            inner.map(lambda rule: ~rule),
            st.tuples(st.integers(1, 2), inner, inner).map(lambda drawn: at_least(*drawn)),
        ),
        max_leaves=5,
    )


def within_segments(leaves):
    return st.one_of(leaves, leaves, leaves, leaves.map(lambda rule: in_segment(Segment("another", rule))))


#: Rules of comparisons of single measures and attributes alone.
rules = combined(comparisons(measures()))
#: Rules of every kind there is.
every_rule = combined(
    st.one_of(
        comparisons(quantities()),
        within_segments(comparisons(quantities())),
        values_of_properties(),
        extremes(),
    )
)
