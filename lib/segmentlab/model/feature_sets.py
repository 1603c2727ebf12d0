"""What a feature is, and which ones each business is described by unless an author names others.

Comes in: nothing. Goes out: measures with the words for much and little of them, how to treat skew, and
what a missing number means. Stage of the loop: model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from segmentlab.model.nodes import Subject
from segmentlab.model.tree import Events, Measure, Ratio, events, prop
from segmentlab.model.window import DAY, microseconds

SCALES = ("log", "as it is")
MISSING = ("longest", "middle")


@dataclass(frozen=True, eq=False)
class Feature:
    """A measure with what a model and a reader need to know about it.

    Parameters
    ----------
    measure
        What is measured, such as ``events("order_placed").count(within="365d")``.
    high, low
        At most three words for people with much, and with little of it: ``"order often"``,
        ``"order rarely"``. Without them they are made from the measure.
    scale
        ``"log"`` for skewed numbers (counts, money, days), ``"as it is"`` for shares and other ratios.
    missing
        ``"longest"``: as if the silence were as long as can be. ``"middle"``: neither high nor low.
    name
        Name of its column; without it, that of the measure.

    Examples
    --------
    >>> feature = Feature(events("order_placed").days_since_last("365d"))
    >>> feature.high, feature.low, feature.scale, feature.missing
    ('long since order', 'recent order', 'log', 'longest')
    """

    measure: Any
    high: str = ""
    low: str = ""
    scale: str = ""
    missing: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        """Fill in what follows from the measure, and refuse what could not be said or computed."""
        if not (isinstance(self.measure, Subject) and self.measure.is_number):
            raise TypeError(
                f"{self.measure!r} is not a measure; a feature is made of one such as "
                'events("order_placed").count(within="90d").'
            )
        high, low = _words(self.measure)
        kind = getattr(self.measure, "aggregate", "")
        money = str(getattr(self.measure, "of", "")).endswith("_cents")
        skewed = money or kind in ("count", "sum", "distinct", "active_days", "active_weeks", "typical_gap")
        for field, value in {
            "high": high,
            "low": low,
            "scale": "log" if skewed or kind.startswith("days_since") else "as it is",
            "missing": "longest" if kind.startswith("days_since") else "middle",
            "name": self.measure.name,
        }.items():
            if not getattr(self, field):
                object.__setattr__(self, field, value)
        for words in (self.high, self.low):
            if len(words.split()) > 3:
                raise ValueError(f"{words!r} is too long for the name of a group; use at most three words.")
        if self.scale not in SCALES or self.missing not in MISSING:
            raise ValueError(
                f"scale={self.scale!r}, missing={self.missing!r}: choose scale from {', '.join(SCALES)} "
                f"and missing from {', '.join(MISSING)}."
            )

    @property
    def window_days(self) -> float:
        """How far back the measure looks, in days; 0 if without end."""
        window = getattr(self.measure, "window", None)
        return microseconds(window.oldest) / DAY if window else 0.0


def everyday(names: Iterable[str]) -> tuple[Feature, ...]:
    """How often and how lately each of these events happened in a year.

    Examples
    --------
    >>> [feature.high for feature in everyday(["visit_made"])]
    ['many visits', 'long since visit']
    """
    kinds = [events(name) for name in names]
    return tuple(
        Feature(measure) for one in kinds for measure in (one.count("365d"), one.days_since_last("365d"))
    )


def _words(measure: Any) -> tuple[str, str]:
    """Words for much and little of a measure, from its own name."""
    kind, source = getattr(measure, "aggregate", ""), getattr(measure, "source", None)
    if isinstance(measure, Ratio) and isinstance(measure.above, Measure):
        above = measure.above.source
        about = above.conditions[0].subject.name if above.conditions else above.event
        word = about.split("_")[0]
        kind = "share" if above.conditions else "ratio"
        return f"high {word} {kind}", f"low {word} {kind}"
    if source is None:
        name = " ".join(measure.name.replace("_", " ").split()[:2])
        return f"high {name}", f"low {name}"
    thing = " ".join(source.event.rpartition("_")[0].split("_")[:2]) or source.event
    things = " ".join((getattr(measure, "of", None) or thing).removesuffix("_cents").split("_")[:2])
    match kind:
        case "count" | "active_days" | "active_weeks":
            return f"many {_last_word(thing)}s", f"few {_last_word(thing)}s"
        case "days_since_last":
            return f"long since {_last_word(thing)}", f"recent {_last_word(thing)}"
        case "days_since_first":
            return f"early first {_last_word(thing)}", f"late first {_last_word(thing)}"
        case "distinct":
            return f"varied {things}", f"uniform {things}"
    return f"high {things}", f"low {things}"


def _last_word(words: str) -> str:
    return words.split()[-1]


_orders = events("order_placed")
_discounted = _orders.where(prop("discount_cents") > 0)
_logins, _used, _boxes = events("logged_in"), events("feature_used"), events("delivery_sent")


def _per_order(source: Events) -> Ratio:
    """How many of an event a customer needs per order."""
    return source.count("365d") / _orders.count("365d")


#: The default features of each simulated business, in the order of importance to a reader.
SETS: dict[str, tuple[Feature, ...]] = {
    "ecommerce": (
        Feature(_orders.count("365d"), "order often", "order rarely"),
        Feature(_orders.days_since_last("365d"), "long silent", "ordered lately"),
        Feature(_orders.mean("amount_cents", "365d"), "large orders", "small orders"),
        Feature(_discounted.share_of(_orders, "365d"), "on discount", "full price"),
        Feature(_orders.distinct("category", "365d"), "many categories", "one category"),
        Feature(events("session_started").count("90d"), "visit often", "visit rarely"),
        Feature(events("session_started").days_since_last("365d"), "visited long ago", "visited lately"),
        Feature(events("product_viewed").count("90d"), "browse much", "browse little"),
        Feature(events("cart_item_added").count("90d"), "fill carts", "few carts"),
        Feature(events("order_returned").count("365d"), "return purchases", "keep purchases"),
        Feature(events("search_filtered").count("90d"), "filter much", "filter little"),
        Feature(events("reviews_read").count("90d"), "read reviews", "skip reviews"),
        Feature(events("email_clicked").count("90d"), "click emails", "ignore emails"),
    ),
    "saas": (
        Feature(events("logged_in").active_days("28d"), "log in often", "log in rarely"),
        Feature(events("logged_in").days_since_last("365d"), "long absent", "here lately"),
        Feature(events("logged_in").mean("seconds", "28d"), "long sessions", "short sessions", "log"),
        Feature(events("feature_used").distinct("feature", "28d"), "many features", "few features"),
        Feature(events("feature_used").count("28d"), "use it much", "use it little"),
        Feature(events("limit_reached").count("90d"), "hit limits", "within limits"),
        Feature(events("teammate_invited").count("365d"), "invite teammates", "invite nobody"),
        Feature(events("pricing_viewed").count("90d"), "look at prices", "ignore prices"),
        Feature(events("docs_read").count("90d"), "read the docs", "skip the docs"),
        Feature(events("ticket_opened").count("90d"), "ask for help", "need no help"),
    ),
    "subscription": (
        Feature(events("delivery_sent").count("84d"), "most boxes", "few boxes"),
        Feature(events("delivery_sent").days_since_last("365d"), "long without box", "box lately"),
        Feature(events("delivery_skipped").count("84d"), "skip often", "skip rarely"),
        Feature(events("subscription_paused").count("365d"), "pause often", "pause rarely"),
        Feature(events("app_opened").active_days("28d"), "open app often", "open app rarely"),
        Feature(events("app_opened").days_since_last("365d"), "app long unused", "app lately"),
        Feature(events("recipe_viewed").count("28d"), "cook from recipes", "ignore recipes"),
        Feature(events("recipe_rated").count("84d"), "rate recipes", "rate nothing"),
        Feature(events("payment_failed").count("180d"), "payments fail", "payments work"),
        Feature(events("ticket_opened").count("90d"), "ask for help", "need no help"),
        Feature(events("cancellation_page_viewed").count("90d"), "consider leaving", "not leaving"),
    ),
}

#: What people are clustered by: how they do it, rather than how much and how lately. Amounts alone would part
#: people into the busy and the quiet, which a rule does better.
STYLES: dict[str, tuple[Feature, ...]] = {
    "ecommerce": (
        Feature(_orders.count("365d"), "order often", "order rarely"),
        Feature(_discounted.share_of(_orders, "365d"), "on discount", "full price"),
        Feature(_per_order(events("product_viewed")), "look around long", "decide quickly", "log"),
        Feature(_orders.distinct("category", "365d") / _orders.count("365d"), "many kinds", "same kind"),
        Feature(_orders.mean("amount_cents", "365d"), "large orders", "small orders"),
        Feature(_per_order(events("reviews_read")), "read reviews", "skip reviews", "log"),
        Feature(_per_order(events("search_filtered")), "filter much", "filter little", "log"),
        Feature(_orders.where(gift=True).share_of(_orders, "365d"), "give presents", "buy for themselves"),
    ),
    "saas": (
        Feature(_logins.active_days("28d"), "log in often", "log in rarely"),
        Feature(_used.distinct("feature", "28d"), "many features", "few features"),
        Feature(_used.count("28d") / _used.distinct("feature", "28d"), "use deeply", "use lightly", "log"),
        Feature(_logins.mean("seconds", "28d"), "long sessions", "short sessions", "log"),
        Feature(events("limit_reached").count("90d"), "hit limits", "within limits"),
        Feature(events("teammate_invited").count("365d"), "invite teammates", "invite nobody"),
        Feature(events("docs_read").count("90d"), "read the docs", "skip the docs"),
        Feature(events("ticket_opened").count("90d"), "ask for help", "need no help"),
    ),
    "subscription": (
        Feature(_boxes.count("84d"), "most boxes", "few boxes"),
        Feature(
            events("delivery_skipped").count("84d") / _boxes.count("84d"), "skip often", "skip rarely", "log"
        ),
        Feature(events("subscription_paused").count("365d"), "pause often", "pause rarely"),
        Feature(events("app_opened").active_days("28d"), "open app often", "open app rarely"),
        Feature(events("recipe_viewed").distinct("item", "84d"), "many recipes", "few recipes"),
        Feature(events("recipe_rated").count("84d"), "rate recipes", "rate nothing"),
        Feature(events("payment_failed").count("180d"), "payments fail", "payments work"),
        Feature(events("ticket_opened").count("90d"), "ask for help", "need no help"),
    ),
}
