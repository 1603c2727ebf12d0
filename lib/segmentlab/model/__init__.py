"""Model: turn behavior into numbers, one per customer as of a date (second stage of the loop)."""
