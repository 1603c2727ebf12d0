"""Measure: what the action was really worth (sixth stage of the loop)."""
