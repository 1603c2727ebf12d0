"""Instrument: get a business into one shape, synthetic or your own (first stage of the loop)."""

from segmentlab.instrument.business import Business, Truth, make_business
from segmentlab.instrument.looking import Look, look_at
from segmentlab.instrument.own import own_business
from segmentlab.instrument.own_events import open_events, read_events
from segmentlab.instrument.purchases import open_purchases, read_purchases
from segmentlab.instrument.reading import Reading

__all__ = [
    "Business",
    "Look",
    "Reading",
    "Truth",
    "look_at",
    "make_business",
    "open_events",
    "open_purchases",
    "own_business",
    "read_events",
    "read_purchases",
]
