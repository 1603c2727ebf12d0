"""What the outdoor gear shop knows on paper: its customers, and how what they agreed to changed.

Comes in: the world today, and the log. Goes out: the customers table and the further tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.ecommerce.facts import by_type, facts
from data_generators.ecommerce.shoppers import agreed_at_sign_up
from data_generators.people import draw_people
from data_generators.world import World


def customers(world: World) -> pd.DataFrame:
    """Show what the shop knows about its customers today, which says nothing of their hidden type."""
    table = draw_people(world, facts()["countries"], by_type("age")[world.traits.kind])
    table.insert(1, "signed_up_at", _signed_up_at(world))
    return table.assign(email_consent=world.state.consent_email)


def _signed_up_at(world: World) -> np.ndarray:
    joined = world.traits.joined_week.astype(np.int64) * 7 * 24 * 3600 + world.traits.joined_second
    return (world.start.to_datetime64() + joined * np.timedelta64(1, "s")).astype("datetime64[us]")


def tables(world: World, events: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the further tables: how each customer's consent began and changed."""
    begins = pd.DataFrame({"customer_id": world.customer_ids, "changed_at": _signed_up_at(world)})
    begins["email_consent"] = agreed_at_sign_up(world, "email")
    left = events.loc[events["event"] == "unsubscribed", ["customer_id", "occurred_at", "recorded_at"]]
    left = left.rename(columns={"occurred_at": "changed_at"}).assign(email_consent=False)
    changes = pd.concat([begins.assign(recorded_at=begins["changed_at"]), left])
    changes = changes.sort_values(["changed_at", "customer_id"], kind="stable", ignore_index=True)
    changes["email_consent"] = changes["email_consent"].astype("boolean")
    return {"changes": changes[["customer_id", "changed_at", "recorded_at", "email_consent"]]}
