"""What the business knows on paper: users, accounts, plans, how they changed, and what users say in a survey.

Comes in: the world today, and the log. Goes out: the customers table and the further tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.draws import choose
from data_generators.identities import identities_table
from data_generators.people import draw_people, places, pools
from data_generators.saas.choices import invoice
from data_generators.saas.facts import BILLINGS, FREE, LEFT, ROLES, STANDINGS, TEAM, by_type, facts
from data_generators.saas.survey import survey
from data_generators.saas.users import agreed_at_sign_up
from data_generators.world import WEEK_SECONDS, World

#: What companies are called besides a name.
ENDINGS = ("Group", "Partners", "& Sons", "Labs", "Works", "Studio", "Systems", "Services")


def customers(world: World) -> pd.DataFrame:
    """Show what the business knows about its users today, which says nothing of their hidden type."""
    traits, state = world.traits, world.state
    middle_age = by_type("age")[traits.kind]
    table = draw_people(world, facts()["countries"], middle_age, traits.account_region[traits.account])
    by, who = state.invited_by, np.asarray(world.customer_ids)
    table.insert(1, "signed_up_at", signed_up_at(world))
    table.insert(2, "account_id", traits.account_number[traits.account] + 1)
    table.insert(3, "role", pd.Categorical.from_codes(state.role, ROLES))
    table.insert(4, "plan", pd.Categorical.from_codes(state.standing[traits.account], STANDINGS))
    table.insert(5, "invited_by", pd.arrays.IntegerArray(np.where(by < 0, 0, who[by]), by < 0))
    return table.assign(email_consent=state.consent_email)


def signed_up_at(world: World) -> np.ndarray:
    """Give when everybody signed up."""
    joined = world.traits.joined_week.astype(np.int64) * WEEK_SECONDS + world.traits.joined_second
    return (world.start.to_datetime64() + joined * np.timedelta64(1, "s")).astype("datetime64[us]")


def tables(world: World, events: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the further tables of the business."""
    return {
        "accounts": _accounts(world),
        "plans": _plans(),
        "changes": _changes(world, events),
        "survey": survey(world),
        "identities": identities_table(world, events, list(facts()["devices"])),
    }


def _accounts(world: World) -> pd.DataFrame:
    """Describe the companies as they stand today, one row each."""
    traits, state, owner = world.traits, world.state, world.traits.account_starts
    bands = facts()["size_bands"]
    size = np.searchsorted(list(bands.values()), traits.account_employees, side="right") - 1
    mrr, _ = invoice(state.standing.astype(np.int64), state.seats.astype(np.int64), state.by_year)
    pays = state.standing >= TEAM
    where = places(facts()["countries"])
    return pd.DataFrame(
        {
            "account_id": traits.account_number + 1,
            "company": pd.array(_companies(world), dtype="str"),
            "industry": pd.Categorical.from_codes(
                traits.account_industry, list(facts()["accounts"]["industries"])
            ),
            "employees": pd.Categorical.from_codes(size, list(bands), ordered=True),
            "country": pd.Categorical.from_codes(
                where.country[traits.account_region], list(facts()["countries"])
            ),
            "region": pd.Categorical.from_codes(traits.account_region, where.regions),
            "signed_up_at": signed_up_at(world)[owner],
            "plan": pd.Categorical.from_codes(state.standing, STANDINGS),
            "billing": pd.Categorical.from_codes(np.where(pays, state.by_year, -1), BILLINGS),
            "seats": np.where(pays, state.seats, 0),
            "mrr_cents": np.where(pays, mrr, 0),
            "owner_id": np.asarray(world.customer_ids)[owner],
        }
    )


def _companies(world: World) -> np.ndarray:
    """Name the companies after people who do not exist."""
    traits, owner = world.traits, world.traits.account_starts
    names = np.empty(len(owner), dtype=object)
    lives = places(facts()["countries"]).country[traits.account_region]
    draws = world.draw_for_good("account/name", owner)
    for code, country in enumerate(facts()["countries"]):
        here = np.flatnonzero(lives == code)
        pool = pools(country)["last"]
        names[here] = pool.words[pool.draw(draws[here])]
    ending = choose(world.draw_for_good("account/ending", owner), np.ones(len(ENDINGS)))
    return names + " " + np.array(ENDINGS, dtype=object)[ending]


def _plans() -> pd.DataFrame:
    """List the plans with their prices and limits."""
    told = pd.DataFrame(facts()["plans"]).drop(columns="use").rename(columns={"name": "plan"})
    told = told.rename(columns={"seat_cents": "seat_month_cents"})
    return told.assign(seat_year_cents=told["seat_month_cents"] * facts()["deciding"]["annual_months"])


def _changes(world: World, events: pd.DataFrame) -> pd.DataFrame:
    """Tell how role, plan and consent of each user began and changed."""
    kinds = pd.CategoricalDtype(STANDINGS)
    ids, joined = np.asarray(world.customer_ids), signed_up_at(world)
    plans, account = _plan_history(world, events), world.traits.account.astype(np.int64)
    begins = pd.DataFrame({"customer_id": ids, "changed_at": joined, "account": account})
    begins = pd.merge_asof(
        begins.sort_values("changed_at", kind="stable"), plans.drop(columns="recorded_at"),
        on="changed_at", by="account",
    ).sort_values("customer_id", ignore_index=True)  # fmt: skip
    begins["role"] = pd.Categorical.from_codes(world.traits.first_role, ROLES)
    begins["email_consent"] = pd.array(agreed_at_sign_up(world), dtype="boolean")
    begins["recorded_at"] = begins["changed_at"]
    people = pd.DataFrame({"customer_id": ids, "account": account, "joined": joined})
    later = people.merge(plans, on="account")
    later = later[later["changed_at"] > later["joined"]]
    rows = events.rename(columns={"occurred_at": "changed_at"})
    rows = rows[["customer_id", "event", "changed_at", "recorded_at", "role", "channel"]]
    roles = rows[rows["event"] == "role_changed"].drop(columns=["event", "channel"])
    consent = rows[rows["event"].isin(["unsubscribed", "subscribed"])]
    agreed = pd.array((consent["event"] == "subscribed").to_numpy(), dtype="boolean")
    consent = consent[["customer_id", "changed_at", "recorded_at"]].assign(email_consent=agreed)
    table = pd.concat([begins, later, roles, consent], ignore_index=True)
    table = table.sort_values(["changed_at", "customer_id"], kind="stable", ignore_index=True)
    table["plan"], table["role"] = (
        table["plan"].astype(kinds),
        table["role"].astype(pd.CategoricalDtype(ROLES)),
    )
    return table[["customer_id", "changed_at", "recorded_at", "role", "plan", "email_consent"]]


def _plan_history(world: World, events: pd.DataFrame) -> pd.DataFrame:
    """List each account's plans: ``account``, ``changed_at``, ``recorded_at``, ``plan``."""
    traits = world.traits
    named = {
        "trial_ended": FREE,
        "account_cancelled": LEFT,
        "account_suspended": LEFT,
        "account_restarted": FREE,
    }
    from_plan = ["plan_started", "plan_upgraded", "plan_downgraded"]
    rows = events[events["event"].isin([*named, *from_plan])]
    plan = rows["event"].astype(str).map({event: STANDINGS[code] for event, code in named.items()})
    plan = plan.fillna(rows["plan"].astype("str"))
    account = traits.account[rows["customer_id"].to_numpy() - world.first - 1]
    opened = signed_up_at(world)[traits.account_starts]
    history = pd.DataFrame(
        {
            "account": np.concatenate([np.arange(len(opened)), account]),
            "changed_at": np.concatenate([opened, rows["occurred_at"].to_numpy()]),
            "recorded_at": np.concatenate([opened, rows["recorded_at"].to_numpy()]),
            "plan": ["trial"] * len(opened) + plan.tolist(),
        }
    )
    history["plan"] = history["plan"].astype(pd.CategoricalDtype(STANDINGS))
    return history.sort_values("changed_at", kind="stable", ignore_index=True)
