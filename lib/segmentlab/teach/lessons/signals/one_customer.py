"""One customer, as each device and each system sees them, and all of it together.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business

from ... import figures
from ..shared import Shown

#: How many customers there are to look at, and how many days of their lives.
PEOPLE, DAYS = 8, 120
#: Which system knows of what; the name under which it is shown.
SYSTEMS = {
    "the website": {
        "session_started": "visit",
        "product_viewed": "product looked at",
        "cart_item_added": "into the cart",
    },
    "the order system": {"order_placed": "order", "order_returned": "return"},
    "the email tool": {"email_sent": "email sent", "email_opened": "email opened", "email_clicked": "click"},
    "the help desk": {"ticket_opened": "ticket opened", "ticket_closed": "ticket closed"},
}
SEEN = ["each device by itself", *SYSTEMS, "everybody together"]


def _chosen(shop: Business) -> pd.DataFrame:
    """Pick customers with three devices or more, an order and a ticket lately, as lanes to draw."""

    def found() -> pd.DataFrame:
        names = {event: name for part in SYSTEMS.values() for event, name in part.items()}
        since = shop.today - pd.Timedelta(days=DAYS)
        log = shop.events[(shop.events["occurred_at"] >= since) & shop.events["event"].isin(list(names))]
        devices = shop.tables["identities"].groupby("customer_id").size()
        counts = log.groupby(["customer_id", "event"], observed=True).size().unstack(fill_value=0)
        counts = counts[counts.index.isin(devices.index[devices >= 2])]
        many = counts[(counts["order_placed"] >= 1) & (counts["ticket_opened"] >= 1)]
        ids = many.sort_values("session_started", ascending=False, kind="stable").index[:PEOPLE]
        mine = log[log["customer_id"].isin(ids)]
        visits = mine[mine["event"] == "session_started"]
        device = visits.dropna(subset="session_id").drop_duplicates("session_id").set_index("session_id")
        return pd.DataFrame(
            {
                "customer_id": mine["customer_id"],
                "kind": mine["event"].astype(str),
                "event": mine["event"].astype(str).map(names),
                "occurred_at": mine["occurred_at"],
                "device_id": mine["session_id"].map(device["device_id"]),
            }
        )

    return shop.keep(("signals", "one customer"), found)


def several_devices(shop: Business) -> dict[str, int]:
    """Name the customers to choose from."""
    names = shop.customers.set_index("customer_id")["first_name"]
    ids = dict.fromkeys(int(one) for one in _chosen(shop)["customer_id"])
    return {f"{names[one]} ({one})": one for one in sorted(ids)}


def in_pieces(shop: Business, who: int, seen: str) -> Shown:
    """What one device, one system, or everybody together knows of a customer."""
    table = _chosen(shop)
    mine = table[table["customer_id"] == who]
    name = str(shop.customers.set_index("customer_id").loc[who, "first_name"])
    if seen == SEEN[0]:
        return _by_device(shop, mine, name)
    parts = SYSTEMS if seen == SEEN[-1] else {seen: SYSTEMS[seen]}
    kinds = [kind for part in parts.values() for kind in part.values()]
    lane = mine[mine["event"].isin(kinds)]
    facts = lane["event"].value_counts()
    told = ", ".join(f"{_count(facts.get(kind, 0), kind)}" for kind in kinds)
    chart = figures.timelines(
        lane.assign(customer_id=who)[["customer_id", "event", "occurred_at"]],
        {who: name},
        title=f"{name}, as {seen} sees it" if seen != SEEN[-1] else f"{name}, one customer",
        since=shop.today - pd.Timedelta(days=DAYS),
        until=shop.today,
        kinds=kinds,
    )
    if seen == SEEN[-1]:
        return chart, (
            f"**Together:** {told} in {DAYS} days. Only here can a rule ask for “ordered lately, **and** has "
            "asked for help, **and** keeps looking”."
        )
    blind = [system for system in SYSTEMS if system != seen]
    return chart, (
        f"**{seen[:1].upper()}{seen[1:]} alone** knows of {told} in {DAYS} days. It knows nothing of what "
        f"{', '.join(blind[:-1])} and {blind[-1]} know."
    )


def _by_device(shop: Business, mine: pd.DataFrame, name: str) -> Shown:
    """Draw every device as the stranger that it is before a login."""
    known = shop.tables["identities"].set_index("device_id")["kind"].astype(str)
    web = mine[mine["device_id"].notna()]
    used = web["device_id"].value_counts().index[:4]
    labels, seen = {}, dict[str, int]()
    for device in used:
        kind = known.get(device, "device")
        seen[kind] = seen.get(kind, 0) + 1
        labels[device] = f"a {kind}" if seen[kind] == 1 else f"another {kind}"
    kinds = [*SYSTEMS["the website"].values(), "order"]
    lanes = web[web["device_id"].isin(used) & web["event"].isin(kinds)]
    ordered = {
        labels[one]: int(((lanes["device_id"] == one) & (lanes["event"] == "order")).sum()) for one in used
    }
    chart = figures.timelines(
        pd.DataFrame(
            {"customer_id": lanes["device_id"], "event": lanes["event"], "occurred_at": lanes["occurred_at"]}
        ),
        labels,
        title=f"{_several(len(used))}, one {'customer' if len(used) > 1 else 'device'}: {name}",
        since=shop.today - pd.Timedelta(days=DAYS),
        until=shop.today,
        kinds=kinds,
    )
    told = "; ".join(f"{label} {_count(count, 'order')}" for label, count in ordered.items())
    return chart, (
        f"To a website that does not know who is there, these are **{_several(len(used)).lower()}**: {told}. "
        "A device that only looks seems to be somebody who never buys. A login ties them together, from then "
        "on and backwards."
    )


def _several(count: int) -> str:
    return {1: "One visitor", 2: "Two strangers", 3: "Three strangers", 4: "Four strangers"}[count]


def _count(count: int, kind: str) -> str:
    first, _, rest = kind.partition(" ")
    plural = kind if count == 1 else f"{first}s{f' {rest}' if rest else ''}"
    if kind == "into the cart":
        plural = "into the cart"
    return f"{'no' if count == 0 else f'{int(count):,}'} {plural}"
