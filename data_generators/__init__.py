"""Synthetic businesses that behave like real ones and know their own truth."""
