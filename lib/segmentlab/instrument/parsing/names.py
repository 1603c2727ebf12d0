"""Say what the name of a column tells: the words that people use for each role, in several languages.

Comes in: the name of a column. Goes out: whether one of some words stands in it. Stage of the loop:
instrument.
"""

from __future__ import annotations

import re
import unicodedata

DATE = (
    "date datum data fecha time timestamp when day jour tag zeit zeitpunkt uhrzeit hora created at on moment"
)
SALE = (
    "order purchase invoice transaction sale sold bought buy kauf bestell rechnung commande achat "
    "facture compra pedido factura venta ordine acquisto"
)
OTHER_DATES = (
    "ship shipped deliver delivered delivery delivering fulfilled estimated approved birth due update "
    "updated modif modified signup signed registered expire return refund refunded cancel cancelled "
    "canceled first last previous next closed set limit insert received geburt liefer touch"
)
CUSTOMER = (
    "customer client cliente clientes user member buyer shopper kunde kunden kundin kaeufer household "
    "visitor account person patron guest subscriber contact cust consumer acheteur comprador usuario "
    "utilisateur klant pseudo anonymous distinct besucher nutzer mitglied"
)
EMAIL = "email mail"
ID = "id number nr no num key code nummer numero unique"
NOT_CUSTOMER = (
    "order invoice transaction product item sku basket session country city state region type segment "
    "group gender age name since date zip postcode line row category channel agent property properties "
    "phone cohort first last count number_of ltv lifetime from to ip street status marketing tags since note "
    "platform bestell commande pedido factura"
)
AMOUNT = (
    "amount total revenue sales spend spent paid dollars usd eur euro gbp betrag umsatz importe montant "
    "gesamt gesamtbetrag summe brutto gross ttc ventas importo bedrag"
)
WEAK_AMOUNT = "price value sum money preis prix precio cost prezzo wert valor"
NOT_AMOUNT = (
    "unit each discount tax taxes vat mwst tva iva ship shipping versand fee fees qty quantity count id "
    "number profit margin balance outstanding points weight rate rating score per percent cds refund "
    "refunded tip duties compare einzelpreis unitaire unitario stueckpreis freight currency method items"
)
ORDER = (
    "order invoice transaction transactionid basket receipt bestell bestellung rechnung auftrag beleg bon "
    "commande facture pedido factura ticket ordine ordernumber orderid"
)
NOT_ORDER = (
    "date time status total amount type value price count line item customer user day dow hour source "
    "datum by at in channel country currency quantity discount revenue priority mode state notes method "
    "tax ship shipping refund item prior since betrag summe typ position subtotal cart sum"
)
UNIT = "unit each per single piece einzelpreis unitaire unitario stueckpreis"
PRICE = "price preis prix precio cost prezzo einzelpreis stueckpreis"
QUANTITY = (
    "quantity qty units pieces items menge anzahl stueck cantidad quantite cds count copies quantita aantal"
)
NOT_QUANTITY = "price amount total id code cost value preis discount refund session sessions days tax"
STATUS = (
    "status state financial type typ zustand estado statut cancelled canceled cancellation storno returned "
    "refunded test"
)
NOT_STATUS = "fulfillment shipping delivery country region address province product customer card file mime"
CURRENCY = "currency waehrung wahrung devise moneda valuta divisa"
EVENT = (
    "event eventname eventtype action activity behavior behaviour ereignis aktion evenement evento "
    "accion verb"
)
NOT_EVENT = (
    "date time timestamp id value count index bundle sequence previous offset params param properties "
    "property category label page source server session price user revenue"
)


def named(column: str, words: str) -> bool:
    """Say whether one of the words stands in a column name, however the name is put together.

    Examples
    --------
    >>> named("CustomerID", "customer"), named("Kundennummer", "kunde"), named("amount", "order")
    (True, True, False)
    """
    parts = words_in(column)
    joined = "".join(parts)
    return any(word in parts or (len(word) > 4 and word in joined) for word in words.split())


def words_in(column: str) -> list[str]:
    """Take a column name apart into lower-case words without accents.

    Examples
    --------
    >>> words_in("InvoiceNo"), words_in("Käufer-Nr.")
    (['invoice', 'no'], ['kaeufer', 'nr'])
    """
    for written, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("ß", "ss")):
        column = column.replace(written, plain)
    column = "".join(
        letter for letter in unicodedata.normalize("NFD", column) if not unicodedata.combining(letter)
    )
    found = re.findall(r"[^\W\d_a-z]+(?![a-z])|[^\W\d_]?[^\W\d_A-Z]+", column)
    return [part.lower() for part in found]


def is_unnamed(column: str) -> bool:
    """Say whether a column has a number for want of a name."""
    return re.fullmatch(r"column_\d+", column) is not None
