"""Say what the name of a column tells: the words that people use for each role, in several languages.

Comes in: the name of a column. Goes out: whether one of some words stands in it. Stage of the loop:
instrument.
"""

from __future__ import annotations

import re
import unicodedata

DATE = (
    "date datum data fecha time timestamp ts epoch when day jour tag zeit zeitpunkt uhrzeit hora created at "
    "on moment 日付 日時 注文日 購入日 売上日 受注日"
)
SALE = (
    "order purchase invoice transaction sale sold bought buy kauf bestell rechnung commande achat "
    "facture compra pedido factura venta ordine acquisto close faktura 注文 購入 売上 受注"
)
OTHER_DATES = (
    "ship shipped deliver delivered delivery delivering fulfilled estimated approved birth due update "
    "updated modif modified signup signed registered expire return refund refunded cancel cancelled "
    "canceled first last previous next closed set limit insert received geburt liefer touch"
)
CUSTOMER = (
    "customer client cliente clientes user member buyer shopper kunde kunden kundin kaeufer household "
    "visitor account person patron guest subscriber contact cust consumer acheteur comprador usuario "
    "utilisateur klant pseudo anonymous distinct besucher nutzer mitglied auftraggeber debitor 顧客 会員 "
    "お客様 購入者 得意先"
)
EMAIL = "email mail メール"
ID = "id number nr no num key code nummer numero unique username 番号 コード"
NOT_CUSTOMER = (
    "order invoice transaction product item sku basket session country city state region type segment "
    "group gender age name since date zip postcode line row category channel agent property properties "
    "phone cohort first last count number_of ltv lifetime from to ip street status marketing tags since note "
    "platform bestell commande pedido factura shipment settlement adjustment fulfillment merchant deal owner "
    "subscription payment 注文 商品 氏名 顧客名 会員名"
)
AMOUNT = (
    "amount total revenue sales spend spent paid dollars usd eur euro gbp betrag umsatz importe montant "
    "gesamt gesamtbetrag summe brutto gross ttc ventas importo bedrag collected 合計 金額 総額 売上"
)
WEAK_AMOUNT = "price value sum money preis prix precio cost prezzo wert valor 価格"
NOT_AMOUNT = (
    "unit each discount tax taxes vat mwst tva iva ship shipping versand fee fees qty quantity count id "
    "number profit margin balance outstanding points weight rate rating score per percent cds refund "
    "refunded refundable tip duties compare einzelpreis unitaire unitario stueckpreis freight currency "
    "method items shipped gift due 単価 送料 税 割引 数量 日"
)
ORDER = (
    "order invoice transaction transactionid basket receipt bestell bestellung rechnung auftrag beleg bon "
    "commande facture pedido factura ticket ordine ordernumber orderid faktura 注文番号 受注番号 伝票番号"
)
NOT_ORDER = (
    "date time status total amount type value price count line item customer user day dow hour source "
    "datum by at in channel country currency quantity discount revenue priority mode state notes method "
    "tax ship shipping refund item prior since betrag summe typ position subtotal cart sum auftraggeber "
    "fakturaart"
)
UNIT = "unit each per single piece einzelpreis unitaire unitario stueckpreis 単価"
PRICE = "price preis prix precio cost prezzo einzelpreis stueckpreis 単価"
QUANTITY = (
    "quantity qty units pieces items menge anzahl stueck cantidad quantite cds count copies quantita aantal "
    "数量 個数 点数"
)
NOT_QUANTITY = (
    "price amount total id code cost value preis discount refund session sessions visit days tax shipped"
)
STATUS = (
    "status state stage financial type typ zustand estado statut cancelled canceled cancellation storno "
    "storniert returned refunded test ステータス 状態 状況"
)
NOT_STATUS = "fulfillment shipping delivery country region address province product customer card file mime"
CURRENCY = "currency waehrung wahrung devise moneda valuta divisa 通貨"
REFUNDED = "refund refunds refunded erstattet erstattung rembourse reembolsado 返金"
NOT_REFUNDED = "refundable partial date time status reason id number count method type by at note currency 日"
TIME = "time uhrzeit zeit heure hora ora tijd 時刻 時間"
ZONE = "zone timezone tz"
PRODUCT = "product sku item stock article artikel material stockcode description"
#: Too often a part of another word: "account", "discount", "closedate".
_WHOLE = ("count", "closed")
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
    return any(
        word in parts or (word in joined and (len(word) > 4 or not word.isascii()) and word not in _WHOLE)
        for word in words.split()
    )


def words_in(column: str) -> list[str]:
    """Take a column name apart into lower-case words without accents.

    Examples
    --------
    >>> words_in("InvoiceNo"), words_in("Käufer-Nr.")
    (['invoice', 'no'], ['kaeufer', 'nr'])
    """
    for written, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("ß", "ss")):
        column = column.replace(written, plain)
    # The accents of Latin letters go; the marks of other scripts make other letters.
    column = "".join(
        letter for letter in unicodedata.normalize("NFD", column) if not "\u0300" <= letter < "\u0370"
    )
    column = unicodedata.normalize("NFC", column)
    found = re.findall(r"[^\W\d_a-z]+(?![a-z])|[^\W\d_]?[^\W\d_A-Z]+", column)
    return [part.lower() for part in found]


def is_unnamed(column: str) -> bool:
    """Say whether a column has a number for want of a name."""
    return re.fullmatch(r"column_\d+", column) is not None


def in_cents(column: str) -> bool:
    """Say whether a column of money is named as being in cents already.

    Examples
    --------
    >>> in_cents("amount_cents"), in_cents("percent")
    (True, False)
    """
    return named(column, "cent cents")
