"""Tables for reading: plain headings, amounts, dashes; nothing in them is taken for a formula."""

import re

import pandas as pd

from segmentlab.teach import table
from segmentlab.teach.words import inline
from segmentlab.words import safe

PEOPLE = pd.DataFrame(
    {
        "spend_cents": pd.array([125_050, None], dtype="Int64"),
        "likes_<b>": [True, False],
        "share": [0.25, 3.0],
        "group": pd.Categorical(["Loyal", None]),
    },
    index=pd.Index([10_001, 10_002], name="customer_id"),
)


def test_headings_are_words_and_values_are_written_for_people():
    assert repr(table(PEOPLE)).split("\n") == [
        "customer id  spend likes <b> share group",
        "      10001 $1,250       yes  0.25 Loyal",
        "      10002      –        no     3     –",
    ]


def test_what_a_table_holds_cannot_become_html():
    assert "likes &lt;b&gt;" in table(PEOPLE).html()


def test_a_corner_without_words_is_no_heading():
    rows = table(pd.DataFrame({"people": [3, 5]}, index=["Loyal", "New"])).html()
    assert rows.startswith('<table><thead><tr><td></td><th style="text-align: right">people</th></tr>')
    assert '<td style="text-align: left">Loyal</td>' in rows and "<th></th>" not in rows


def test_another_currency_is_used():
    assert "€1,250" in table(PEOPLE, currency="€").html()


def test_two_amounts_in_one_text_are_never_a_formula():
    # JupyterLab typesets what stands between two dollar signs of one piece of text.
    for written in (inline("**$5** to $7 of `$9`"), safe("$5 to $7"), table(PEOPLE).html()):
        texts = re.split(r"<[^>]+>", written)
        assert all(text.count("$") <= 1 and (text == "$" or "$" not in text) for text in texts)
