"""Instrument: get a business into one shape, synthetic or your own (first stage of the loop)."""

from segmentlab.instrument.business import Business, Truth, make_business
from segmentlab.instrument.purchases import open_purchases, read_purchases
from segmentlab.instrument.reading import Reading

__all__ = ["Business", "Reading", "Truth", "make_business", "open_purchases", "read_purchases"]
