"""Notebook 15: who reads, who visits, how deep, how many messages are too many, and what to send to whom.

Comes in: the three businesses and where the reader's controls stand. Goes out: pictures, sentences, and
questions with their answers. Stage of the loop: teach.
"""

from segmentlab.instrument.business import Business

from .asking import exercise_1, exercise_2, exercise_3, opened_by_nobody, questions, who_orders_most
from .content import DEPTHS, depth, how_deep, too_many
from .matching import KINDS, one_page, true_effects, who_gets_what
from .reading import (
    BUSINESSES,
    CHANNELS,
    PAST,
    WHO,
    active_weeks,
    both,
    email_groups,
    email_or_visits,
    next_of,
    readers,
    scene,
    visitors,
    what_came_of_them,
)


def get_ready(*businesses: Business) -> None:
    """Compute once what the panels on several businesses slice, so that every move is quick."""
    for business in businesses:
        next_of(business), both(business), email_groups(business, "all")
        depth(business), active_weeks(business)


__all__ = [
    "BUSINESSES",
    "CHANNELS",
    "DEPTHS",
    "KINDS",
    "PAST",
    "WHO",
    "email_or_visits",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "get_ready",
    "how_deep",
    "one_page",
    "opened_by_nobody",
    "questions",
    "readers",
    "scene",
    "too_many",
    "true_effects",
    "visitors",
    "what_came_of_them",
    "who_gets_what",
    "who_orders_most",
]
