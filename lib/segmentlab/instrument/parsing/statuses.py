"""Say what the status of a row means: was something bought, sent back, cancelled, never paid, or a test?

Comes in: the different words of a status column. Goes out: a meaning for each that is known. Stage of the
loop: instrument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from segmentlab.instrument.parsing.names import named, words_in

#: What a status can mean, and what becomes of the row.
MEANINGS = {
    "bought": "counts as a purchase",
    "returned": "counts as a refund",
    "refunded": "is set aside: the order was paid back in full",
    "cancelled": "is set aside: it never became a purchase",
    "unpaid": "is set aside: it is not paid (yet)",
    "test": "is set aside: it is a test",
}
#: Usual words, of shops, payment services and marketplaces; a row called "refund" is money going back, while
#: an order called "refunded" is one that was bought before.
_WORDS = {
    "bought": (
        "completed complete paid success succeeded successful delivered shipped fulfilled processing "
        "captured settled approved invoiced closed sale sold purchase purchased bought charge payment "
        "order ordered buy active confirmed partially_refunded partially_shipped partially_fulfilled "
        "available done finished ok order_placed transaction dispatched in_transit out_for_delivery "
        "shipping closed_won won awaiting_fulfillment awaiting_shipment awaiting_pickup partially_returned "
        "bezahlt abgeschlossen versendet geliefert payee paye livree livre expediee pagado "
        "entregado enviado completado shipped_to_buyer express_checkout_payment website_payment "
        "mobile_payment subscription_payment terminee 発送済み 発送済 出荷済み 支払済み 入金済み 完了 購入"
    ),
    "returned": (
        "refund return credit credit_note payment_refund gutschrift retoure erstattung remboursement retour "
        "devolucion reembolso chargeback reversal payment_reversal order_returned partial_refund 返品 返金"
    ),
    "refunded": (
        "refunded returned reversed charged_back erstattet retourniert remboursee rembourse devuelto "
        "reembolsado"
    ),
    "cancelled": (
        "cancelled canceled cancel cancellation void voided failed failure declined denied rejected expired "
        "unavailable blocked abandoned removed deleted trash storniert abgebrochen storno annulee annule "
        "cancelado anulado fraud lost closed_lost error abandoned_cart キャンセル 取消"
    ),
    "unpaid": (
        "pending unpaid awaiting_payment pending_payment on_hold draft checkout_draft created authorized "
        "requires_payment_method requires_action requires_capture open partially_paid quote offen ausstehend "
        "en_attente pendiente incomplete uncaptured payment_due not_paid past_due overdue "
        "appointment_scheduled qualified_to_buy presentation_scheduled decision_maker_bought_in "
        "contract_sent prospecting proposal negotiation 未払い 未入金 保留 処理中"
    ),
    "test": "test testing test_order testbestellung demo sandbox テスト",
}  # fmt: skip
#: What a yes means in a column with such a name.
_YES = {
    "cancelled canceled cancellation storno storniert": "cancelled",
    "returned refunded": "refunded",
    "test": "test",
}
_TRUE, _FALSE = (
    ("true", "yes", "y", "1", "t", "ja", "oui", "si", "x"),
    ("false", "no", "n", "0", "f", "nein", "non"),
)
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}


def meanings(
    values: Iterable[str], told: Mapping[str, str] | None = None, *, column: str = "status"
) -> dict[str, str]:
    """Give each status its meaning; a status that is not known is not in the answer.

    Parameters
    ----------
    values
        The different statuses as written.
    told
        What the reader says some of them mean: one of `MEANINGS` each.
    column
        Name of the column, which says what a yes means in it: ``is_cancelled``.

    Raises
    ------
    ValueError
        If a meaning told is none of `MEANINGS`, or its status does not occur.

    Examples
    --------
    >>> meanings(["Paid", "wc-cancelled", "Refund", "odd"], {"odd": "test"})
    {'Paid': 'bought', 'wc-cancelled': 'cancelled', 'Refund': 'returned', 'odd': 'test'}
    >>> meanings(["True", "False"], column="is_cancelled")
    {'True': 'cancelled', 'False': 'bought'}
    """
    values = list(values)
    told = {status.strip().casefold(): meaning for status, meaning in (told or {}).items()}
    written = {value.strip().casefold() for value in values}
    for status, meaning in told.items():
        if meaning not in MEANINGS:
            raise ValueError(
                f'statuses={{"{status}": "{meaning}"}}: a status means one of {", ".join(MEANINGS)}; '
                "choose one of these."
            )
        if status not in written:
            raise ValueError(
                f'statuses= names "{status}", which does not occur; there are {", ".join(map(str, values))}.'
            )
    yes = next((meaning for words, meaning in _YES.items() if named(column, words)), None)
    known = _MEANING | ({**dict.fromkeys(_TRUE, yes), **dict.fromkeys(_FALSE, "bought")} if yes else {})
    found = {value: told.get(value.strip().casefold()) or known.get(_plain(value)) for value in values}
    return {value: meaning for value, meaning in found.items() if meaning}


def _plain(status: str) -> str:
    words = re.sub(r"[\W_]+", "_", "_".join(words_in(status)) or status.strip().casefold()).strip("_")
    return words.removeprefix("wc_")
