"""Parsing: from a file of unknown layout and notation to exact values in known columns."""
