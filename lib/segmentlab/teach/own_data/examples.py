"""Made-up files to practice on: the purchases of the simulated shop, as exports of several kinds.

Comes in: the shop. Goes out: files in a temporary folder that is gone with the kernel, and what they should
say. Stage of the loop: teach.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business

TIDY, EUROPEAN, EVENTS, WRONG = "tidy", "european", "events", "wrong"
#: What a reader chooses from, and the file each one is.
TITLES = {
    "A messy export from Europe": EUROPEAN,
    "The same purchases, tidy": TIDY,
    "A log of events: visits, carts, orders": EVENTS,
    "The wrong file: a price list": WRONG,
}
FILES = {
    EUROPEAN: "bestellungen.csv",
    TIDY: "orders.csv",
    EVENTS: "shop_events.csv",
    WRONG: "preisliste.csv",
}
#: People in the files of purchases and in the log of events.
BUYERS, VISITORS = 9_000, 1_500
#: One row in so many is a cancelled order, has no customer, is a test, or cannot be read.
CANCELLED, NAMELESS, TESTS, UNREADABLE = 14, 31, 1_200, 900
#: What events are called in the log, as tracking tools usually call them.
_NAMES = {
    "session_started": "session_start",
    "product_viewed": "Product Viewed",
    "cart_item_added": "Product Added",
    "order_placed": "Order Completed",
    "order_returned": "Order Refunded",
    "guide_read": "Guide Opened",
}


class Examples(NamedTuple):
    """The folder with the files, and the rows of the messy one with what they mean."""

    folder: tempfile.TemporaryDirectory[str]
    rows: pd.DataFrame

    def path(self, which: str) -> Path:
        """Where one of the files is."""
        return Path(self.folder.name) / FILES[which]


def examples(shop: Business) -> Examples:
    """Write the files once per business, into a temporary folder of this kernel."""
    return shop.keep(("own data", "examples"), lambda: _write(shop))


def _write(shop: Business) -> Examples:
    folder = tempfile.TemporaryDirectory(prefix="segmentlab_")
    rows = _rows(shop)
    made = Examples(folder, rows)
    _write_european(rows, made.path(EUROPEAN))
    _write_tidy(rows, made.path(TIDY))
    _write_events(shop, made.path(EVENTS))
    prices = (
        "Artikel;Preis;Lagerbestand\nZelt Familie;349,00;12\nWanderstiefel;169,00;40\nTagesrucksack;29,00;7\n"
    )
    made.path(WRONG).write_text(prices, "latin-1")
    return made


def _rows(shop: Business) -> pd.DataFrame:
    """The rows of the messy file in its order; `is_a` says what each one truly is."""
    log = shop.events
    people = shop.customers["customer_id"].to_numpy()[:BUYERS]
    kept = log["event"].isin(("order_placed", "order_returned")) & log["customer_id"].isin(people)
    columns = ["customer_id", "event", "occurred_at", "amount_cents", "category"]
    rows = log.loc[kept, columns].reset_index(drop=True)
    back = (rows["event"] == "order_returned").to_numpy()
    rows["is_a"] = np.where(back, "refund", "purchase")
    rows["cents"] = rows["amount_cents"].astype("int64") * np.where(back, -1, 1)
    bought = rows[~back]
    # People press twice, or change their mind: an order that was cancelled comes before one that was kept.
    cancelled = bought.iloc[5::CANCELLED].assign(is_a="cancelled")
    cancelled["occurred_at"] -= pd.Timedelta(minutes=7)
    tests = bought.iloc[11::TESTS].assign(is_a="test", customer_id=1, cents=100)
    rows = pd.concat([rows, cancelled, tests]).sort_values("occurred_at", kind="stable", ignore_index=True)
    place = np.arange(len(rows))
    usual = (rows["is_a"] == "purchase").to_numpy()
    rows["nameless"] = usual & (place % NAMELESS == 3)
    rows["no_date"] = usual & (place % UNREADABLE == 50)
    rows["no_amount"] = usual & (place % UNREADABLE == 450)
    country = shop.customers.set_index("customer_id")["country"].astype("str")
    rows["country"] = country.reindex(rows["customer_id"]).to_numpy()
    rows["number"] = 70_001 + place
    return rows


def _write_european(rows: pd.DataFrame, path: Path) -> None:
    status = rows["is_a"].map(
        {"refund": "Gutschrift", "cancelled": "storniert", "test": "Test", "purchase": "bezahlt"}
    )
    shipped = (rows["is_a"] == "purchase") & (rows["number"] % 3 > 0)
    table = pd.DataFrame({
        "Bestellnr": rows["number"].astype("str"),
        "Kundennr": ("K" + (10_000 + rows["customer_id"]).astype("str")).where(~rows["nameless"], ""),
        "Bestelldatum": rows["occurred_at"].dt.strftime("%d.%m.%Y").where(~rows["no_date"], "folgt"),
        "Betrag": rows["cents"].map(_european).where(~rows["no_amount"], "siehe Notiz"),
        "Währung": "EUR",
        "Status": status.mask(shipped, "versendet"),
        "Warengruppe": rows["category"].astype("str").map(_GERMAN).fillna("Sonstiges"),
    })  # fmt: skip
    head = "Bestellungen – Export aus dem Shop, alle Länder\r\n".replace("–", "-")
    text = table.to_csv(sep=";", index=False, lineterminator="\r\n")
    path.write_bytes((head + text).encode("latin-1"))


def _write_tidy(rows: pd.DataFrame, path: Path) -> None:
    rows = rows[rows["is_a"].isin(("purchase", "refund"))]
    table = pd.DataFrame({
        "order_id": rows["number"],
        "customer_id": 10_000 + rows["customer_id"],
        "ordered_at": rows["occurred_at"].dt.strftime("%Y-%m-%d %H:%M:%S"),
        "amount": (rows["cents"] / 100).map("{:.2f}".format),
        "category": rows["category"].astype("str"),
        "country": rows["country"],
    })  # fmt: skip
    table.to_csv(path, index=False, lineterminator="\n")


def _write_events(shop: Business, path: Path) -> None:
    log = shop.events
    people = shop.customers["customer_id"].to_numpy()[:VISITORS]
    rows = log[log["event"].isin(list(_NAMES)) & log["customer_id"].isin(people)]
    money = rows["event"].isin(("order_placed", "order_returned"))
    table = pd.DataFrame({
        "user_id": rows["customer_id"],
        "event": rows["event"].astype("str").map(_NAMES),
        "timestamp": rows["occurred_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "product": rows["item"].astype("str").where(rows["item"].notna(), ""),
        "revenue": (rows["amount_cents"].astype("Float64") / 100).where(money),
    })  # fmt: skip
    table.to_csv(path, index=False, lineterminator="\n")


def _european(cents: int) -> str:
    return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


_GERMAN = {
    "tents": "Zelte",
    "boots": "Wanderschuhe",
    "backpacks": "Rucksäcke",
    "climbing": "Klettern",
    "clothing": "Überzieher und Jacken",
    "jackets": "Überzieher und Jacken",
    "sleeping": "Schlafsäcke",
    "cooking": "Kocher und Töpfe",
}
