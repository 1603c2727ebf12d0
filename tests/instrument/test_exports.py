"""Made-up exports in the shape of well-known shops, tills, tools and ledgers, opened as a new user would."""

from dataclasses import dataclass, field

import pandas as pd
import pytest

from segmentlab.instrument import look_at, read_events, read_purchases

BOUGHT, BACK = "order_placed", "order_returned"


@dataclass(frozen=True)
class Export:
    """A file as a system writes it, and what it says: row, customer, event, cents; and the rows set aside."""

    text: str
    says: list[tuple[int, object, str, int]]
    aside: dict[int, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"


WOOCOMMERCE = Export(
    "Order ID,Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Email (Billing),"
    "Order Subtotal Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,"
    "Order Total Tax Amount,SKU,Item Name,Quantity,Item Cost\n"
    "1201,1201,Completed,2024-01-05 10:15,,Ann,ann@example.com,40,5,0,45,3,T1,Tent,1,30\n"
    "1201,1201,Completed,2024-01-05 10:15,,Ann,ann@example.com,40,5,0,45,3,R1,Rope,2,5\n"
    "1202,1202,Processing,2024-01-17 11:15,,Bob,bob@example.com,10,5,5,15,1,R1,Rope,2,5\n"
    "1203,1203,Refunded,2024-01-18 11:15,,Cyd,cyd@example.com,10,5,15,15,1,R1,Rope,2,5\n"
    "1204,1204,Cancelled,2024-01-19 11:15,,Cyd,cyd@example.com,10,5,0,15,1,R1,Rope,2,5\n"
    "1205,1205,On hold,2024-01-20 11:15,,Dan,dan@example.com,10,5,0,15,1,R1,Rope,2,5\n",
    [
        (2, "ann@example.com", BOUGHT, 4500),
        (4, "bob@example.com", BOUGHT, 1500),
        (4, "bob@example.com", BACK, 500),
    ],
    {5: "paid back in full", 6: "cancelled", 7: "not paid"},
    {"refunded": "Order Refund Amount", "amount": "Order Total Amount"},
)

MAGENTO = Export(
    '"ID","Purchase Date","Bill-to Name","Grand Total (Base)","Grand Total (Purchased)","Status",'
    '"Customer Email","Subtotal","Shipping and Handling","Payment Method","Total Refunded"\n'
    '"001","Jan 5, 2024 10:15:00 AM","Ann","$45.00","$45.00","Complete","ann@example.com","$40.00","$5.00",'
    '"check","$0.00"\n'
    '"002","Jan 17, 2024 1:15:00 PM","Bob","$1,115.00","$1,115.00","Complete","bob@example.com","$1,110.00",'
    '"$5.00","check","$100.00"\n'
    '"003","Jan 18, 2024 1:15:00 PM","Ann","$15.00","$15.00","Closed","ann@example.com","$10.00","$5.00",'
    '"check","$15.00"\n'
    '"004","Jan 19, 2024 1:15:00 PM","Ann","$15.00","$15.00","Canceled","ann@example.com","$10.00","$5.00",'
    '"check",""\n',
    [
        (2, "ann@example.com", BOUGHT, 4500),
        (3, "bob@example.com", BOUGHT, 111500),
        (3, "bob@example.com", BACK, 10000),
    ],
    {4: "paid back in full", 5: "cancelled"},
)

BIGCOMMERCE = Export(
    "Order ID,Customer ID,Customer Name,Customer Email,Order Date,Order Status,Subtotal (inc tax),Tax Total,"
    "Order Total (ex tax),Order Total (inc tax),Total Quantity,Total Shipped,Date Shipped,"
    "Order Currency Code\n"
    "100,11,Ann,ann@example.com,05/01/2024,Completed,40,4,41.00,45.00,3,3,07/01/2024,EUR\n"
    "101,12,Bob,bob@example.com,17/01/2024,Shipped,10,1,14.00,15.00,2,2,18/01/2024,EUR\n"
    "102,0,,gus@example.com,18/01/2024,Refunded,10,1,14.00,15.00,2,2,18/01/2024,EUR\n"
    "103,0,,hal@example.com,19/01/2024,Awaiting Payment,10,1,14.00,15.00,2,2,,EUR\n"
    "104,0,,gus@example.com,20/01/2024,Completed,10,1,14.00,15.00,2,2,,EUR\n"
    "105,11,Ann,ann@example.com,21/01/2024,Partially Refunded,10,1,14.00,15.00,2,2,21/01/2024,EUR\n",
    [
        (2, "ann@example.com", BOUGHT, 4500),
        (3, "bob@example.com", BOUGHT, 1500),
        (6, "gus@example.com", BOUGHT, 1500),
        (7, "ann@example.com", BOUGHT, 1500),
    ],
    {4: "paid back in full", 5: "not paid"},
)

SQUARE = Export(
    "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds by Amount,"
    "Total Collected,Source,Transaction ID,Payment ID,Event Type,Customer ID,Customer Name\n"
    "1/5/24,10:15:12,Eastern Time (US & Canada),$44.00,-$4.00,$40.00,$0.00,$3.20,$0.00,$0.00,$43.20,"
    "Register,T1,P1,Payment,C1,Ann\n"
    "1/17/24,11:15:12,Eastern Time (US & Canada),$10.00,$0.00,$10.00,$0.00,$0.80,$1.00,$0.00,$11.80,"
    "Register,T2,P2,Payment,C2,Bob\n"
    "1/18/24,12:15:12,Eastern Time (US & Canada),($10.00),$0.00,($10.00),$0.00,($0.80),$0.00,$0.00,($10.80),"
    "Register,T3,P3,Refund,C2,Bob\n"
    "1/19/24,12:15:12,Eastern Time (US & Canada),$7.00,$0.00,$7.00,$0.00,$0.80,$0.00,$0.00,$7.80,"
    "Register,T4,P4,Payment,,\n"
    "1/19/24,12:25:12,Eastern Time (US & Canada),$7.00,$0.00,$7.00,$0.00,$0.80,$0.00,$0.00,$7.80,"
    "Register,T5,P5,Payment,C1,Ann\n",
    [(2, "C1", BOUGHT, 4320), (3, "C2", BOUGHT, 1180), (4, "C2", BACK, 1080), (6, "C1", BOUGHT, 780)],
    {5: "no customer"},
    {"time": "Time"},
)

AMAZON_ORDERS = Export(
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tsku\tquantity\t"
    "currency\titem-price\titem-tax\tbuyer-email\n"
    "111-1\t\t2024-01-05T10:15:00+00:00\t2024-01-06T10:15:00+00:00\tShipped\tT1\t2\tEUR\t40.00\t6.00\tb1@x\n"
    "111-1\t\t2024-01-05T10:15:00+00:00\t2024-01-06T10:15:00+00:00\tShipped\tR1\t1\tEUR\t5.00\t0.80\tb1@x\n"
    "111-2\t\t2024-01-17T10:15:00+00:00\t2024-01-18T10:15:00+00:00\tCancelled\tT1\t0\t\t\t\tb2@x\n"
    "111-3\t\t2024-01-18T10:15:00+00:00\t2024-01-18T10:15:00+00:00\tShipped\tT1\t1\tEUR\t20.00\t3.00\tb2@x\n",
    [(2, "b1@x", BOUGHT, 4500), (5, "b2@x", BOUGHT, 2000)],
    {4: "cancelled"},
    {"amount": "item-price"},
)

EBAY = Export(
    '"Sales Record Number","Order Number","Buyer Username","Buyer Name","Item Title","Quantity","Sold For",'
    '"Shipping And Handling","Total Price","Sale Date","Paid On Date","Ship By Date"\n'
    '"101","01-1","ann_99","Ann","Tent","1","$40.00","$5.00","$45.00","Jan-05-24","Jan-05-24","Jan-08-24"\n'
    '"102","01-2","bob_77","Bob","Rope","2","$5.00","$5.00","$15.00","Jan-17-24","Jan-17-24","Jan-20-24"\n'
    '"103","01-3","ann_99","Ann","Rope","1","$5.00","$5.00","$10.00","Jan-18-24","","Jan-20-24"\n\n'
    '"3 record(s) downloaded"\n',
    [(2, "ann_99", BOUGHT, 4500), (3, "bob_77", BOUGHT, 1500), (4, "ann_99", BOUGHT, 1000)],
    {6: "another number of values than the other rows"},
    {"when": "Sale Date"},
)

HUBSPOT = Export(
    "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Amount in company currency,Currency,"
    "Create Date,Associated Company IDs\n"
    "9001,Renewal A,Closed won,2024-01-05 10:15,Kim,1200,1200,EUR,2023-11-05 10:15,501\n"
    "9002,New B,Closed lost,2024-01-06 10:15,Kim,800,800,EUR,2023-12-05 10:15,502\n"
    "9003,New C,Closed won,2024-01-17 10:15,Lee,650.50,650.50,EUR,2023-12-06 10:15,503\n"
    "9004,New D,Appointment scheduled,,Lee,900,900,EUR,2024-01-06 10:15,504\n"
    "9005,Upsell A,Closed won,2024-03-05 10:15,Kim,300,300,EUR,2024-01-05 10:15,501\n",
    [(2, 501, BOUGHT, 120000), (4, 503, BOUGHT, 65050), (6, 501, BOUGHT, 30000)],
    {3: "cancelled", 5: "not paid"},
    {"when": "Close Date", "status": "Deal Stage"},
)

CHARGEBEE = Export(
    "Invoice Number,Customer Id,Subscription Id,Customer Email,Invoice Date,Due Date,Paid On,Status,Currency,"
    "Amount,Tax Total,Amount Paid,Refunded Amount,Amount Due\n"
    "I-1,cb_1,s1,ann@example.com,05-Jan-2024 10:15,05-Jan-2024,05-Jan-2024,Paid,EUR,49.00,7.82,49.00,0,0\n"
    "I-2,cb_2,s2,bob@example.com,17-Jan-2024 10:15,17-Jan-2024,17-Jan-2024,Paid,EUR,99.00,15.81,99.00,20,0\n"
    "I-3,cb_2,s2,bob@example.com,17-Feb-2024 10:15,17-Feb-2024,,Payment Due,EUR,99.00,15.81,0.00,0,99.00\n"
    "I-4,cb_3,s3,cyd@example.com,18-Feb-2024 10:15,18-Feb-2024,,Voided,EUR,99.00,15.81,0.00,0,0\n"
    "I-5,cb_3,s3,cyd@example.com,19-Feb-2024 10:15,19-Feb-2024,,Not Paid,EUR,99.00,15.81,0.00,0,0\n",
    [(2, "cb_1", BOUGHT, 4900), (3, "cb_2", BOUGHT, 9900), (3, "cb_2", BACK, 2000)],
    {4: "not paid", 5: "cancelled", 6: "not paid"},
    {"customer": "Customer Id", "refunded": "Refunded Amount"},
)

RECURLY = Export(
    "invoice_number,invoice_id,account_code,invoice_type,origin,invoice_state,created_at,closed_at,currency,"
    "subtotal,tax,total,paid,balance,refundable_total\n"
    "1001,a1,acc-1,charge,renewal,paid,2024-01-05 10:15:00 UTC,2024-01-05 10:15:00 UTC,USD,49,0.0,49.0,49.0,"
    "0.0,49.0\n"
    "1002,a2,acc-2,charge,renewal,failed,2024-01-17 10:15:00 UTC,2024-01-27 10:15:00 UTC,USD,49,0.0,49.0,"
    "0.0,49.0,0.0\n"
    "1003,a3,acc-1,credit,refund,closed,2024-01-18 10:15:00 UTC,2024-01-18 10:15:00 UTC,USD,-20,0.0,-20.0,"
    "-20.0,0.0,0.0\n"
    "1004,a4,acc-3,charge,purchase,past_due,2024-01-19 10:15:00 UTC,,USD,49,0.0,49.0,0.0,49.0,0.0\n"
    "1005,a5,acc-3,charge,purchase,paid,2024-01-20 10:15:00 UTC,,USD,99,0.0,99.0,99.0,0.0,99.0\n",
    [(2, "acc-1", BOUGHT, 4900), (4, "acc-1", BACK, 2000), (6, "acc-3", BOUGHT, 9900)],
    {3: "cancelled", 5: "not paid"},
    {"customer": "account_code", "status": "invoice_state"},
)

SAP = Export(
    "Buchungskreis;Faktura;Position;Fakturaart;Fakturadatum;Auftraggeber;Name 1;Material;Fakturierte Menge;"
    "ME;Nettowert;Währung;Storniert\n"
    "1000;90000001;10;F2;05.01.2024;0000100023;Meier KG;M-1;3;ST;1.234,56;EUR;\n"
    "1000;90000001;20;F2;05.01.2024;0000100023;Meier KG;M-2;1;ST;100,00;EUR;\n"
    "1000;90000002;10;F2;17.01.2024;0000100024;Müller OHG;M-1;1;ST;411,52;EUR;X\n"
    "1000;90000003;10;F2;17.01.2024;0000100024;Müller OHG;M-2;1;ST;100,00;EUR;\n"
    "1000;90000004;10;G2;18.01.2024;0000100023;Meier KG;M-1;1;ST;100,00-;EUR;\n",
    [(2, "0000100023", BOUGHT, 133456), (5, "0000100024", BOUGHT, 10000), (6, "0000100023", BACK, 10000)],
    {4: "cancelled"},
    {"order": "Faktura", "customer": "Auftraggeber", "status": "Storniert"},
    "cp1252",
)

SPREADSHEET = Export(
    "\ufeffsep=;\r\nKundennr;Name;Datum;Betrag\r\n1;Änne;05.01.2024;1 234,50\r\n2;Özil;17.01.2024;12,00\r\n"
    "1;Änne;18.01.2024;7,00\r\n",
    [(3, 1, BOUGHT, 123450), (4, 2, BOUGHT, 1200), (5, 1, BOUGHT, 700)],
    {1: "title above the header"},
)

SWISS = Export(
    "Kunde;Datum;Total CHF\nA1;05.01.24;1'234.50\nA2;17.01.24;12.00\nA1;18.01.24;2’000.00\n",
    [(2, "A1", BOUGHT, 123450), (3, "A2", BOUGHT, 1200), (4, "A1", BOUGHT, 200000)],
)

JAPAN = Export(
    "注文番号,注文日,顧客番号,顧客名,商品名,数量,単価,合計金額,ステータス\n"
    "1001,2024/01/05,C01,山田太郎,テント,1,12000,12000,発送済み\n"
    "1002,2024/01/17,C02,鈴木花子,ロープ,2,1500,3000,発送済み\n"
    "1003,2024/01/18,C01,山田太郎,ロープ,1,1500,1500,キャンセル\n"
    "1004,2024/01/19,C02,鈴木花子,ロープ,1,1500,1500,返品\n",
    [(2, "C01", BOUGHT, 1200000), (3, "C02", BOUGHT, 300000), (5, "C02", BACK, 150000)],
    {4: "cancelled"},
    {"customer": "顧客番号", "when": "注文日", "order": "注文番号", "quantity": "数量"},
    "shift_jis",
)

YEN = Export(
    '注文番号,購入日,会員ID,合計\n1001,2024年1月5日,C01,"￥12,000"\n1002,2024年1月17日,C02,"￥3,000"\n'
    '1003,2024年1月18日 10:15,C01,"1,500円"\n',
    [(2, "C01", BOUGHT, 1200000), (3, "C02", BOUGHT, 300000), (4, "C01", BOUGHT, 150000)],
    encoding="cp932",
)

SECONDS = Export(
    "user_id,created_at,total\n7,1704449700,12.50\n8,1704536100,5\n7,1705536100,7.25\n",
    [(2, 7, BOUGHT, 1250), (3, 8, BOUGHT, 500), (4, 7, BOUGHT, 725)],
)

MILLISECONDS = Export(
    "user_id,ts,total\n7,1704449700123,12.50\n8,1704536100456,5\n7,1705536100000,7.25\n",
    [(2, 7, BOUGHT, 1250), (3, 8, BOUGHT, 500), (4, 7, BOUGHT, 725)],
)

SHORT_DATES = Export(
    "customer,order date,amount\n7,3-Jan-24,12.50\n8,13-Jan-24,5\n7,4-Feb-24,7.25\n",
    [(2, 7, BOUGHT, 1250), (3, 8, BOUGHT, 500), (4, 7, BOUGHT, 725)],
)

TILL = Export(
    "Transaction,Customer No,Date,SKU,Qty,Unit Price\n1,7,2024-01-05,A,2,5.00\n2,8,2024-01-06,A,1,5.00\n"
    "3,7,2024-01-07,A,-1,5.00\n",
    [(2, 7, BOUGHT, 1000), (3, 8, BOUGHT, 500), (4, 7, BACK, 500)],
)

RETAIL_TWO = Export(
    "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
    "400001,A1,X,12,2009-12-01 07:45:00,6.95,13001.0,UK\n"
    "C400002,A2,Y,-12,2009-12-01 10:33:00,2.95,16002.0,AU\n"
    "400003,A3,Z,10,2009-12-01 07:46:00,2.10,13001.0,UK\n"
    "400004,A3,Z,12,2009-12-01 07:46:00,2.10,,UK\n"
    "A400005,B,Adjust bad debt,1,2009-12-02 07:46:00,-11062.06,,UK\n",
    [(2, 13001, BOUGHT, 8340), (3, 16002, BACK, 3540), (4, 13001, BOUGHT, 2100)],
    {5: "no customer", 6: "no customer"},
    {"unit_price": "Price"},
)

ACCOUNT_STATEMENT = Export(
    '\ufeff"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net",'
    '"From Email Address","Transaction ID"\n'
    '"05/01/2024","10:00:00","GMT","Ann A","Express Checkout Payment","Completed","EUR","25,00","-1,03",'
    '"23,97","ann@example.com","1AB"\n'
    '"18/01/2024","10:00:00","GMT","Bob B","Express Checkout Payment","Completed","EUR","1.125,00","-1,03",'
    '"1.123,97","bob@example.com","2AB"\n'
    '"19/01/2024","00:30:00","CET","Bob B","Payment Refund","Completed","EUR","-125,00","1,03","-123,97",'
    '"shop@example.com","3AB"\n',
    [(2, "Ann A", BOUGHT, 2500), (3, "Bob B", BOUGHT, 112500), (4, "Bob B", BACK, 12500)],
    roles={"when": "Date", "time": "Time"},
)

PAYMENTS = Export(
    "id,Created (UTC),Amount,Amount Refunded,Currency,Description,Fee,Status,Customer ID,Customer Email\n"
    "ch_1,2024-01-05 10:15,25.00,0.00,usd,Plan,1.03,Paid,cus_1,ann@example.com\n"
    'ch_2,2024-01-06 10:15,"1,125.00",25.00,usd,Plan,31.03,Paid,cus_2,bob@example.com\n'
    "ch_3,2024-01-07 10:15,25.00,25.00,usd,Plan,1.03,Refunded,cus_2,bob@example.com\n"
    "ch_4,2024-01-08 10:15,25.00,0.00,usd,Plan,0,Failed,cus_3,cyd@example.com\n",
    [(2, "cus_1", BOUGHT, 2500), (3, "cus_2", BOUGHT, 112500), (3, "cus_2", BACK, 2500)],
    {4: "paid back in full", 5: "cancelled"},
    {"customer": "Customer ID", "refunded": "Amount Refunded"},
)

SHOPIFY = Export(
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Total,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Refunded Amount,Vendor\n"
    "#1003,ann@example.com,partially_refunded,2024-01-05 22:00:02 -0500,EUR,30.00,5.00,37.00,"
    "2024-01-05 22:00:00 -0500,1,Tent,20.00,12.00,V\n"
    "#1003,ann@example.com,,,,,,,2024-01-05 22:00:00 -0500,2,Rope,5.00,,V\n"
    "#1002,bob@example.com,paid,2024-01-04 10:00:02 -0500,EUR,10.00,0.00,10.00,2024-01-04 10:00:00 -0500,"
    "1,Boot,10.00,0.00,V\n"
    "#1001,bob@example.com,paid,2024-01-03 10:00:02 -0500,EUR,15.00,0.00,15.00,2024-01-03 10:00:00 -0500,"
    "1,Boot,10.00,15.00,V\n"
    "#1001,bob@example.com,,,,,,,2024-01-03 10:00:00 -0500,1,Rope,5.00,,V\n",
    [
        (2, "ann@example.com", BOUGHT, 3700),
        (2, "ann@example.com", BACK, 1200),
        (4, "bob@example.com", BOUGHT, 1000),
    ],
    {5: "paid back in full", 6: "paid back in full"},
    {"amount": "Total", "refunded": "Refunded Amount"},
)

EXPORTS = {name: one for name, one in list(globals().items()) if isinstance(one, Export)}


def told(log):
    """Write each event as: row, customer, event, cents."""
    return [
        (row, customer, str(event), cents)
        for row, customer, event, cents in zip(
            log.index, log["customer_id"], log["event"], log["amount_cents"], strict=True
        )
    ]


def reasons(reading):
    return dict(zip(reading.set_aside["row"], reading.set_aside["reason"], strict=True))


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_read_right_without_a_hint(log, name):
    export = EXPORTS[name]
    path = log(export.text, encoding=export.encoding)
    look = look_at(path)
    assert (look.kind, look.problems) == ("purchases", ())
    orders, reading = read_purchases(path)
    assert told(orders) == export.says
    assert reasons(reading) == export.aside
    assert reading.rows == reading.used + len(reading.set_aside)
    assert reading.columns == {role: column for role, column in look.roles.items() if column}
    assert {role: reading.columns.get(role) for role in export.roles} == export.roles


def test_a_till_that_writes_date_and_time_apart_is_read_to_the_second(log):
    orders, reading = read_purchases(log(ACCOUNT_STATEMENT.text))
    assert orders["occurred_at"].tolist() == [
        pd.Timestamp("2024-01-05 10:00"), pd.Timestamp("2024-01-18 10:00"), pd.Timestamp("2024-01-18 23:30"),
    ]  # fmt: skip
    assert "Date, Time and TimeZone" in reading.sentence()
    orders, _ = read_purchases(log(ACCOUNT_STATEMENT.text), time="")
    assert (orders["occurred_at"].dt.hour == 0).all()


def test_an_id_wins_over_an_email_unless_it_is_often_empty(log):
    look = look_at(log(PAYMENTS.text))
    assert look.roles["customer"] == "Customer ID" and "id" in look.why["customer"]
    text = PAYMENTS.text.replace("cus_2", "").replace("cus_3", "")
    look = look_at(log(text))
    assert look.roles["customer"] == "Customer Email"
    assert "Customer ID is empty in 75% of the rows" in look.why["customer"]


def test_a_zero_for_many_people_is_nobody_and_a_zero_for_one_person_is_one(log):
    rows = "".join(f"{n},{n},p{n}@x.org,2024-01-{n + 1:02d},5.00\n" for n in range(1, 20))
    header = "order,customer_id,email,date,amount\n"
    guests = "30,0,gus@x.org,2024-02-01,5.00\n31,0,hal@x.org,2024-02-02,5.00\n"
    orders, reading = read_purchases(log(header + rows + guests))
    assert reading.columns["customer"] == "customer_id" and 0 not in set(orders["customer_id"])
    assert reasons(reading) == {21: "no customer", 22: "no customer"}
    orders, reading = read_purchases(log(header + rows + guests.replace("hal", "gus")))
    assert reading.set_aside.empty and (orders["customer_id"] == 0).sum() == 2


def test_days_that_could_be_months_are_asked_about(log):
    look = look_at(log("customer,order date,amount\n7,03/01/2024,12.50\n8,04/02/2024,5\n7,05/03/2024,7\n"))
    (problem,) = look.problems
    assert "day first or month first" in problem


def test_a_settlement_that_names_no_buyer_is_refused_in_one_sentence(log):
    path = log(
        "settlement-id\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tshipment-id\t"
        "amount-type\tamount\tposted-date-time\tquantity-purchased\n"
        "99\t2024-01-16 00:00:00 UTC\t120.50\tUSD\t\t\t\t\t\t\t\n"
        "99\t\t\t\tOrder\t111-1\tS1\tItemPrice\t20.00\t2024-01-05 10:15:00 UTC\t1\n"
        "99\t\t\t\tOrder\t111-1\tS1\tItemFees\t-3.00\t2024-01-05 10:15:00 UTC\t\n"
        "99\t\t\t\tRefund\t111-2\tS2\tItemPrice\t-10.00\t2024-01-06 10:15:00 UTC\t\n"
    )
    look = look_at(path)
    assert look.roles["amount"] == "amount" and look.roles["customer"] is None
    (problem,) = look.problems
    assert "no column that is clearly the customer" in problem


KLAVIYO = "Event,Timestamp,Person ID,Email,$value,Currency\n" + "".join(
    f"{name},2024-01-0{day}T10:15:00+00:00,01H{day % 2},p{day % 2}@example.com,{value},EUR\n"
    for day, (name, value) in enumerate(
        [("Placed Order", "45.0"), ("Opened Email", ""), ("Clicked Email", ""), ("Refunded Order", "45.0"),
         ("Received Email", ""), ("Ordered Product", "45.0"), ("Cancelled Order", "45.0"),
         ("Subscribed to List", "")],
        start=1,
    )
)  # fmt: skip
MIXPANEL = (
    '{"event":"Sign Up","properties":{"time":1704449700,"distinct_id":"u1","$insert_id":"a1"}}\n'
    '{"event":"Purchase","properties":{"time":1704449800,"distinct_id":"u1","$insert_id":"a2","amount":25.5,'
    '"Item Count":2}}\n'
    '{"event":"$mp_web_page_view","properties":{"time":1704449900,"distinct_id":"u2","$insert_id":"a3"}}\n'
)
AMPLITUDE = (
    '{"event_type":"session_start","event_time":"2024-01-05 10:15:00.123000","user_id":"u1","device_id":"d1",'
    '"client_event_time":"2024-01-05 10:14:59.000000","event_properties":{},"revenue":null}\n'
    '{"event_type":"Purchase","event_time":"2024-01-06 10:16:00.123000","user_id":"u2","device_id":"d2",'
    '"client_event_time":"2024-01-06 10:15:59.000000","event_properties":{"sku":"T1"},"revenue":19.99}\n'
    '{"event_type":"Song Played","event_time":"2024-01-06 10:16:00.123000","user_id":null,"device_id":"d3",'
    '"client_event_time":"2024-01-06 10:15:59.000000","event_properties":{},"revenue":null}\n'
)


@pytest.mark.parametrize(
    ("text", "named", "cents", "aside"),
    [
        (
            KLAVIYO,
            ["order_placed", "email_opened", "email_clicked", "order_returned", "email_sent",
             "ordered_product", "order_cancelled", "subscribed_to_list"],
            [4500, 4500], {},
        ),
        (MIXPANEL, ["signed_up", "order_placed", "page_viewed"], [2550], {}),
        (AMPLITUDE, ["session_started", "order_placed"], [1999], {3: "no customer"}),
    ],
    ids=["klaviyo", "mixpanel", "amplitude"],
)  # fmt: skip
def test_a_log_of_a_tool_is_read_right_without_a_hint(log, text, named, cents, aside):
    path = log(text, name="log.jsonl" if text.startswith("{") else "log.csv")
    look = look_at(path)
    assert (look.kind, look.problems) == ("events", ())
    events, reading = read_events(path)
    assert events["event"].astype(str).tolist() == named
    orders = events[events["event"].isin([BOUGHT, BACK])]
    assert orders["amount_cents"].tolist() == cents
    assert reasons(reading) == aside


def test_visits_of_a_web_log_are_no_pieces_and_carts_left_are_no_purchases(log):
    path = log(
        "idVisit,visitorId,serverDate,serverTimePretty,serverTimestamp,visitCount,revenue,visitEcommerceStatus\n"
        "1,a1b2,2024-01-05,10:15:00,1704449700,1,0,none\n2,a1b2,2024-01-17,11:15:00,1705490100,2,25.5,ordered\n"
        "3,b1b2,2024-01-18,11:15:00,1705576500,1,12,ordered\n"
        "4,c1b2,2024-01-18,12:15:00,1705580100,1,9,abandonedCart\n",
        encoding="utf-16",
    )
    orders, reading = read_purchases(path)
    assert reading.columns.get("quantity") is None
    assert reasons(reading)[5] == "cancelled"
    assert told(orders)[-2:] == [(3, "a1b2", BOUGHT, 2550), (4, "b1b2", BOUGHT, 1200)]


def test_curly_quotes_and_accents_of_the_west_are_not_taken_for_japanese(log):
    text = (
        "customer;date;amount;said\nA;05.01.2024;5,00;don’t\n"
        "B;17.01.2024;6,00;“Société Générale” – à Orléans\n"
    )
    assert look_at(log(text, encoding="cp1252")).notation["encoding"] == "Windows-1252"
    assert look_at(log(JAPAN.text, encoding="shift_jis")).notation["encoding"] == "Shift-JIS"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("customer,date,amount\nA,2026-01-05,5\nB,2026-01-06,-6\n", "a negative amount (1)"),
        (
            "customer,date,amount,status\nA,2026-01-05,5,paid\nB,2026-01-06,6,refund\n",
            "a status that says so",
        ),
        (TILL.text, "a negative number of pieces (1)"),
        (PAYMENTS.text, "what Amount Refunded says was paid back of an order (1)"),
    ],
)
def test_the_reading_says_where_refunds_come_from(log, text, said):
    _, reading = read_purchases(log(text))
    assert f"Refunds come from {said}" in reading.sentence()
    assert "negative amount" not in reading.sentence() or said == "a negative amount (1)"
    assert "a status that says so" not in reading.sentence() or said == "a status that says so"
