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

from data_generators.draws import Floats, Whole, chance, choose
from data_generators.parameters import common, facts
from data_generators.quantiles import normal
from data_generators.world import World

#: Whose names are common in which country.
LOCALES = {"US": "en_US", "GB": "en_GB", "DE": "de_DE", "FR": "fr_FR"}
#: The parts of each country and about where the middle of each is (degrees north and east): a city belongs to
#: the nearest.
REGIONS = {
    "US": {
        "New England": (42.2, -71.8),
        "New York and New Jersey": (40.8, -74.0),
        "Chesapeake": (38.9, -77.0),
        "Carolinas and Georgia": (34.2, -82.0),
        "Florida": (27.7, -81.7),
        "Great Lakes": (41.6, -85.5),
        "Upper Midwest": (44.0, -93.5),
        "Mississippi": (34.5, -89.5),
        "Texas and Plains": (33.0, -97.5),
        "California": (35.5, -119.0),
        "Northwest and Mountains": (44.0, -116.0),
    },
    "GB": {
        "Scotland": (56.5, -3.5),
        "Northern England": (53.7, -1.9),
        "Midlands and East": (52.5, -0.6),
        "London and South East": (51.3, -0.4),
        "South West and Wales": (51.0, -2.9),
    },
    "DE": {
        "Northern Germany": (53.4, 9.9),
        "Rhine and Ruhr": (51.1, 7.0),
        "Eastern Germany": (51.8, 12.6),
        "Hesse and Saar": (50.0, 8.4),
        "Southern Germany": (48.4, 10.0),
    },
    "FR": {
        "Paris and the North": (49.0, 2.4),
        "Western France": (46.5, -0.8),
        "South East France": (44.5, 5.2),
    },
}
#: A degree east is this much of a degree north, in the latitudes of these countries.
EAST = 0.7
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})


class Places(NamedTuple):
    """The regions of some countries: their names, the country of each (its place in the list), weights."""

    regions: list[str]
    country: Whole
    weights: Floats


class Pool(NamedTuple):
    """Words and how common each is."""

    words: np.ndarray
    weights: Floats

    def draw(self, draws: Floats) -> Whole:
        """Give the positions of the words drawn."""
        return choose(draws, self.weights)


@cache
def pools(country: str) -> dict[str, Pool]:
    """Read the first and last names of a country from Faker, with their weights."""
    names = import_module(f"faker.providers.person.{LOCALES[country]}").Provider
    return {"first": _pool(names.first_names), "last": _pool(names.last_names)}


@cache
def cities(country: str) -> dict[str, Pool]:
    """Read the cities of a country from Faker, by region."""
    found: dict[str, list[str]] = {region: [] for region in REGIONS[country]}
    for north, east, city, code, _ in import_module("faker.providers.geo").Provider.land_coords:
        if code == country:
            away = {
                region: (float(north) - middle[0]) ** 2 + (EAST * (float(east) - middle[1])) ** 2
                for region, middle in REGIONS[country].items()
            }
            found[min(away, key=away.__getitem__)].append(city)
    return {region: _pool(names) for region, names in found.items()}


def _pool(words: Mapping[str, float] | Iterable[str]) -> Pool:
    weighted = dict(words) if isinstance(words, Mapping) else dict.fromkeys(words, 1.0)
    return Pool(np.array(list(weighted), dtype=object), np.array(list(weighted.values()), dtype=np.float64))


def places(countries: Mapping[str, float]) -> Places:
    """List the regions of some countries (with weights); within a country every city has the same weight.

    Examples
    --------
    >>> found = places({"FR": 1})
    >>> found.regions, found.country.tolist(), round(float(found.weights.sum()), 9)
    (['Paris and the North', 'Western France', 'South East France'], [0, 0, 0], 1.0)
    """
    sizes = [np.array([len(pool.words) for pool in cities(name).values()]) for name in countries]
    weights = [weight * size / size.sum() for weight, size in zip(countries.values(), sizes, strict=True)]
    return Places(
        [region for name in countries for region in REGIONS[name]],
        np.repeat(np.arange(len(countries)), [len(size) for size in sizes]),
        np.concatenate(weights),
    )


def draw_people(
    world: World, countries: Mapping[str, float], middle_age: Floats, region: Whole | None = None
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
    region
        The region of each, as its place in `places`; drawn if left out.

    Returns
    -------
    DataFrame with ``customer_id`` (1, 2, …), ``first_name``, ``last_name``, ``email``, ``country``,
    ``region``, ``city``, ``birth_date`` and ``acquisition_channel``.
    """
    people, who = world.people, np.arange(world.people)
    region = region_of(world, countries) if region is None else region
    where = places(countries)
    country = where.country[region]
    words = {column: np.empty(people, dtype=object) for column in ("first", "last", "city", "address")}
    draws = {column: world.draw_for_good(f"people/{column}", who) for column in ("first", "last", "city")}
    for code, name in enumerate(where.regions):
        here = np.flatnonzero(region == code)
        pool = cities(list(countries)[where.country[code]])[name]
        words["city"][here] = pool.words[pool.draw(draws["city"][here])]
    for code, name in enumerate(countries):
        here = np.flatnonzero(country == code)
        drawn = {column: pool.draw(draws[column][here]) for column, pool in pools(name).items()}
        for column, found in drawn.items():
            words[column][here] = pools(name)[column].words[found]
        words["address"][here] = _plain(name, "first")[drawn["first"]] + _plain(name, "last")[drawn["last"]]
    number = pd.Series(world.customer_ids).astype(str).to_numpy(dtype=object)
    came_by = facts(world.business)["acquisition"]
    channel = choose(world.draw_for_good("people/acquisition", who), list(came_by.values()))
    return pd.DataFrame(
        {
            "customer_id": np.asarray(world.customer_ids),
            "first_name": pd.array(words["first"], dtype="str"),
            "last_name": pd.array(words["last"], dtype="str"),
            "email": pd.array(words["address"] + number + "@example.com", dtype="str"),
            "country": pd.Categorical.from_codes(country, list(countries)),
            "region": pd.Categorical.from_codes(region, where.regions),
            "city": pd.Categorical(words["city"]),
            "birth_date": draw_birth_dates(world, middle_age),
            "acquisition_channel": pd.Categorical.from_codes(channel, list(came_by)),
        }
    )


def region_of(world: World, countries: Mapping[str, float]) -> Whole:
    """Draw the region each person lives in, as its place in `places`."""
    return choose(world.draw_for_good("people/country", np.arange(world.people)), places(countries).weights)


@cache
def _plain(country: str, column: str) -> np.ndarray:
    """Write each word of a pool the way email addresses are written, with the dot that follows it."""
    words = [word.lower().translate(_LETTERS) for word in pools(country)[column].words]
    ascii_words = (unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() for word in words)
    kept = (re.sub("[^a-z]+", "-", word.replace("'", "")).strip("-") for word in ascii_words)
    return np.array([word + "." for word in kept], dtype=object)


def draw_birth_dates(world: World, middle_age: Floats) -> np.ndarray:
    """Draw when each person was born; `middle_age` is the age around which their own is drawn."""
    told = common()["ages"]
    spread = normal(world.draw_for_good("people/age", np.arange(len(middle_age)))) * told["spread"]
    age = np.clip(middle_age + spread, told["youngest"], told["oldest"])
    age_days = np.round(chance(age) * 365.25).astype(np.int64)
    return (np.datetime64("2025-07-01", "us") - age_days.astype("timedelta64[D]")).astype("datetime64[us]")
