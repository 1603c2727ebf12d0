"""Govern: definitions that stay true over time (last stage of the loop)."""
