"""People on paper look like people and belong to nobody."""

import numpy as np

from data_generators.ecommerce.orders import catalogue
from data_generators.people import REGIONS, cities, draw_people
from data_generators.rules import rules


def test_addresses_are_unique_plain_and_nobodys(small):
    email = small.customers["email"]
    assert email.is_unique
    assert email.str.fullmatch(r"[a-z-]+\.[a-z-]+\.\d+@example\.com").all()


def test_names_are_as_common_as_they_are():
    world = rules("ecommerce").open_business(0, 50_000, weeks=4, seed=1, everybody=50_000)
    people = draw_people(world, {"US": 1}, np.full(50_000, 40.0))
    common = people["first_name"].value_counts(normalize=True)
    assert common.index[0] in {"Michael", "Jennifer", "Christopher", "David", "James", "John"}
    assert 0.01 < common.iloc[0] < 0.04
    assert people["last_name"].value_counts().index[0] == "Smith"


def test_everybody_lives_in_a_region_of_their_country_and_in_a_city_of_that_region(small):
    lives = small.customers[["country", "region", "city"]].astype(str).drop_duplicates()
    assert len(lives) > 200
    for country, region, city in lives.itertuples(index=False):
        assert city in cities(country)[region].words, (country, region, city)


def test_regions_are_where_people_would_look_for_them():
    found = {
        city: region for country in REGIONS for region, pool in cities(country).items() for city in pool.words
    }
    assert [
        found[city] for city in ("Boston", "Jersey City", "Toledo", "Exeter", "Stuttgart", "Marseille 11")
    ] == [
        "New England",
        "New York and New Jersey",
        "Great Lakes",
        "South West and Wales",
        "Southern Germany",
        "South East France",
    ]


def test_everybody_is_an_adult(small):
    age = (small.today - small.customers["birth_date"]).dt.days / 365.25
    assert age.between(17.9, 90).all()


def test_the_shelves_are_priced_and_earn_something():
    shop = catalogue()
    assert len(set(shop.items)) == len(shop.items) >= 40
    assert (shop.price_cents > shop.cost_cents).all() and (shop.cost_cents > 0).all()
    for start, size in zip(shop.shelf_start, shop.shelf_size, strict=True):
        assert (np.diff(shop.price_cents[start : start + size]) >= 0).all()
