"""Activate: send something to a segment and keep a holdout (fourth stage of the loop)."""
