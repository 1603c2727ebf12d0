"""Who the customers are on paper: names, places, ages and addresses that belong to nobody.

Comes in: a world. Goes out: one row per person, the same for the same person whatever the
size of the population. Faker's own vocabularies are read once into pools and drawn from by counter: asking
Faker for one person after the other takes minutes where this takes a tenth of a second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import NamedTuple

import numpy as np
import pandas as pd

from data_generators.draws import Floats, Whole, chance, choose, normal
from data_generators.world import World

#: Whose names are common in which country.
LOCALES = {"US": "en_US", "GB": "en_GB", "DE": "de_DE", "FR": "fr_FR"}
#: How a customer first heard of the shop, and how often.
ACQUISITION = {"search": 34, "social": 22, "friend": 14, "ads": 20, "marketplace": 10}
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})


class Pool(NamedTuple):
    """Words and how common each is."""

    words: np.ndarray
    weights: Floats

    def draw(self, draws: Floats) -> Whole:
        """Give the positions of the words drawn."""
        return choose(draws, self.weights)


@cache
def pools(country: str) -> dict[str, Pool]:
    """Read the first names, last names and cities of a country from Faker, with their weights."""
    names = import_module(f"faker.providers.person.{LOCALES[country]}").Provider
    places = import_module("faker.providers.geo").Provider.land_coords
    return {
        "first": _pool(names.first_names),
        "last": _pool(names.last_names),
        "city": _pool([place for _, _, place, code, _ in places if code == country]),
    }


def _pool(words: Mapping[str, float] | Iterable[str]) -> Pool:
    weighted = dict(words) if isinstance(words, Mapping) else dict.fromkeys(words, 1.0)
    return Pool(np.array(list(weighted), dtype=object), np.array(list(weighted.values()), dtype=np.float64))


def draw_people(
    world: World, countries: Mapping[str, float], middle_age: Floats, country: Whole | None = None
) -> pd.DataFrame:
    """Draw people on paper.

    Parameters
    ----------
    world
        Whose people they are.
    countries
        Country codes and how many customers live there (weights).
    middle_age
        The age around which each person's own is drawn.
    country
        The country of each, as its place in the list; drawn if left out.

    Returns
    -------
    DataFrame with ``customer_id`` (1, 2, …), ``first_name``, ``last_name``, ``email``, ``country``, ``city``,
    ``birth_date`` and ``acquisition_channel``.
    """
    people, who = world.people, np.arange(world.people)
    country = country_of(world, countries) if country is None else country
    words = {column: np.empty(people, dtype=object) for column in ("first", "last", "city", "address")}
    draws = {column: world.draw_for_good(f"people/{column}", who) for column in ("first", "last", "city")}
    for code, name in enumerate(countries):
        here = np.flatnonzero(country == code)
        drawn = {column: pools(name)[column].draw(draws[column][here]) for column in draws}
        for column, places in drawn.items():
            words[column][here] = pools(name)[column].words[places]
        words["address"][here] = _plain(name, "first")[drawn["first"]] + _plain(name, "last")[drawn["last"]]
    number = pd.Series(world.customer_ids).astype(str).to_numpy(dtype=object)
    channel = choose(world.draw_for_good("people/acquisition", who), list(ACQUISITION.values()))
    return pd.DataFrame(
        {
            "customer_id": np.asarray(world.customer_ids),
            "first_name": pd.array(words["first"], dtype="str"),
            "last_name": pd.array(words["last"], dtype="str"),
            "email": pd.array(words["address"] + number + "@example.com", dtype="str"),
            "country": pd.Categorical.from_codes(country, list(countries)),
            "city": pd.Categorical(words["city"]),
            "birth_date": draw_birth_dates(world, middle_age),
            "acquisition_channel": pd.Categorical.from_codes(channel, list(ACQUISITION)),
        }
    )


def country_of(world: World, countries: Mapping[str, float]) -> Whole:
    """Draw the country each person lives in, as its place in the list."""
    return choose(world.draw_for_good("people/country", np.arange(world.people)), list(countries.values()))


@cache
def _plain(country: str, column: str) -> np.ndarray:
    """Write each word of a pool the way email addresses are written, with the dot that follows it."""
    words = [word.lower().translate(_LETTERS) for word in pools(country)[column].words]
    ascii_words = (unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() for word in words)
    kept = (re.sub("[^a-z]+", "-", word.replace("'", "")).strip("-") for word in ascii_words)
    return np.array([word + "." for word in kept], dtype=object)


def draw_birth_dates(world: World, middle_age: Floats) -> np.ndarray:
    """Draw when each person was born; `middle_age` is the age around which their own is drawn."""
    spread = normal(world.draw_for_good("people/age", np.arange(len(middle_age)))) * 12
    age_days = np.round(chance(np.clip(middle_age + spread, 18, 84)) * 365.25).astype(np.int64)
    return (np.datetime64("2025-07-01", "us") - age_days.astype("timedelta64[D]")).astype("datetime64[us]")
