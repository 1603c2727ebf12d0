"""Behavioral customer segmentation: instrument, model, segment, activate, measure, govern, teach."""
