"""Segment: turn numbers into named audiences (third stage of the loop)."""
