"""What the outdoor gear shop knows on paper: its customers, what they agreed to, its products.

Comes in: the world today, and the log. Goes out: the customers table and the further tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.ecommerce.facts import by_type, facts
from data_generators.ecommerce.orders import catalogue
from data_generators.ecommerce.shoppers import agreed_at_sign_up
from data_generators.ecommerce.survey import survey
from data_generators.identities import identities_table
from data_generators.people import draw_people
from data_generators.world import World

#: Channels that need an agreement.
AGREED = ("email", "sms", "push")


def customers(world: World) -> pd.DataFrame:
    """Show what the shop knows about its customers today, which says nothing of their hidden type."""
    table = draw_people(world, facts()["countries"], by_type("age")[world.traits.kind])
    table.insert(1, "signed_up_at", _signed_up_at(world))
    return table.assign(
        **{f"{channel}_consent": getattr(world.state, f"consent_{channel}") for channel in AGREED}
    )


def _signed_up_at(world: World) -> np.ndarray:
    joined = world.traits.joined_week.astype(np.int64) * 7 * 24 * 3600 + world.traits.joined_second
    return (world.start.to_datetime64() + joined * np.timedelta64(1, "s")).astype("datetime64[us]")


def tables(world: World, events: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the further tables."""
    return {
        "changes": _changes(world, events),
        "products": _products(),
        "identities": identities_table(world, events, list(facts()["visits"]["devices"])),
        "survey": survey(world),
    }


def _changes(world: World, events: pd.DataFrame) -> pd.DataFrame:
    """Tell how each customer's consent began and changed, by channel."""
    begins = pd.DataFrame({"customer_id": world.customer_ids, "changed_at": _signed_up_at(world)})
    begins = begins.assign(recorded_at=begins["changed_at"])
    for channel in AGREED:
        begins[f"{channel}_consent"] = agreed_at_sign_up(world, channel)
    rows = events.loc[events["event"].isin(["unsubscribed", "subscribed"])]
    later = rows[["customer_id", "occurred_at", "recorded_at"]].rename(columns={"occurred_at": "changed_at"})
    for channel in AGREED:
        agreed = pd.array((rows["event"] == "subscribed").to_numpy(), dtype="boolean")
        agreed[(rows["channel"] != channel).to_numpy()] = pd.NA
        later[f"{channel}_consent"] = agreed
    changes = pd.concat([begins.astype({f"{channel}_consent": "boolean" for channel in AGREED}), later])
    return changes.sort_values(["changed_at", "customer_id"], kind="stable", ignore_index=True)


def _products() -> pd.DataFrame:
    """List what the shop sells, and for how much."""
    shop = catalogue()
    return pd.DataFrame(
        {
            "item": pd.Categorical(shop.items, shop.items),
            "category": pd.Categorical.from_codes(shop.shelf, shop.categories),
            "price_cents": shop.price_cents,
            "cost_cents": shop.cost_cents,
        }
    )
