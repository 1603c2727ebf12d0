"""One page per segment: all that is asked about it, and no text of a definition becomes anything else."""

import html.parser
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentlab.govern.catalogue import new_catalogue
from segmentlab.govern.page import segment_page
from segmentlab.govern.page_text import (
    Code,
    Curve,
    Heading,
    Paragraph,
    Table,
    bars,
    plain,
    to_html,
    to_markdown,
)
from segmentlab.instrument.business import tiny_business
from segmentlab.model.tree import customer
from segmentlab.segment.segment import Segment
from tests.govern.test_catalogue import lapsing, orders, regulars
from tests.govern.test_changes import SHOP

EVIL = "<script>alert(1)</script> ![x](http://evil) \" onload='x' ``` | `code` <!-- \n# Big\n</svg>"


class Tags(html.parser.HTMLParser):
    """Every tag and attribute of a page, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts = set(), set(), []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}

    def handle_data(self, data):
        self.texts.append(data)


def read(text):
    found = Tags()
    found.feed(text)
    return found


@pytest.fixture
def catalogue(tmp_path):
    made = new_catalogue(tmp_path / "segments")
    made.save(regulars, status="active", on="2026-01-05", by="CRM", why="begin")
    made.save(lapsing, status="active")
    return made


def test_a_page_holds_everything_that_is_asked_about_a_segment(catalogue):
    page = segment_page(catalogue, "regulars", SHOP, dialect="bigquery")
    for text in ("Keep those who keep us alive", "who placed at least 3 orders", "everyone known", "Health",
                 "2026-06-01", "lapsing", "begin", "SQL (bigquery)", "CAST(", "by week"):  # fmt: skip
        assert text in page.markdown.replace("\\", ""), text
        assert text in page.html, text
    assert "<svg" in page.html and set(page.markdown) & set("▁▂▃▄▅▆▇█")


def test_a_page_loads_nothing_and_runs_nothing_whatever_a_definition_says(catalogue):
    evil = Segment("evil", customer("kind") == EVIL, **dict.fromkeys(("objective", "owner", "action"), EVIL),
                   definition=EVIL)  # fmt: skip
    catalogue.save(evil, on="2026-01-05", by=EVIL, why=EVIL)
    catalogue.retire("evil", EVIL, on="2026-01-06", by=EVIL)
    page = segment_page(catalogue, "evil", SHOP)
    found = read(page.html)
    harmless = read(segment_page(catalogue, "regulars", SHOP).html)
    assert found.tags == harmless.tags and found.attributes == harmless.attributes
    assert not found.attributes & {"src", "href", "onload", "style"}
    assert page.html.count("Content-Security-Policy") == 1 and "default-src 'none'" in page.html
    assert "<script>alert(1)</script>" in "".join(found.texts)
    outside_code = (
        page.markdown.split("````")[0] if "````" in page.markdown else page.markdown.split("```")[0]
    )
    assert "\\<script\\>" in outside_code and "<script" not in outside_code.replace("\\<script", "")
    assert "\n# Big" not in outside_code


@given(st.text())
def test_no_text_leaves_its_place_on_a_page(text):
    blocks = [Heading(text), Paragraph(text), Table(("a", "b"), ((text, text),)), Curve((1.0, 2.0), text),
              Code(text, "sql")]  # fmt: skip
    found = read(to_html(text, blocks))
    assert found.tags == read(to_html("x", [Heading("x"), Paragraph("x"), Table(("a", "b"), (("x", "x"),)),
                                            Curve((1.0, 2.0), "x"), Code("x", "sql")])).tags  # fmt: skip
    lines = to_markdown(text, blocks[:4]).splitlines()
    assert len(lines) == len(
        to_markdown("x", [Heading("x"), Paragraph("x"), blocks[2], blocks[3]]).splitlines()
    )
    cells = plain(text).replace("\\\\", "").replace("\\|", "")
    assert "|" not in cells and "<" not in cells.replace("\\<", "") and "`" not in cells.replace("\\`", "")


def test_code_that_holds_fences_gets_a_longer_one():
    assert to_markdown("x", [Code("a\n```\nb\n`````", "sql")]).split("\n")[2] == "``````sql"


def test_a_curve_of_characters_follows_the_numbers():
    assert bars([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert bars([7, float("nan"), 0]) == "█ ▁"
    assert bars([float("nan")]) == " "


def test_pages_are_written_under_names_that_every_system_can_hold(catalogue, tmp_path):
    catalogue.save(Segment("con", orders.count() >= 1))
    paths = segment_page(catalogue, "con", tiny_business(), weeks=2).write(tmp_path)
    assert [path.name for path in paths] == ["segment-con.md", "segment-con.html"]
    assert paths[1].read_text("utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(FileNotFoundError, match="make it"):
        segment_page(catalogue, "con", tiny_business(), weeks=2).write(tmp_path / "nowhere")


def test_a_retired_segment_and_an_empty_business_have_pages_too(catalogue):
    catalogue.save(replace(lapsing, rule=orders.count() >= 9))
    catalogue.retire("lapsing", "Nobody answered.", on="2026-02-01", by="Émile")
    page = segment_page(catalogue, "lapsing", SHOP)
    assert "Retired on 2026-02-01 by Émile: Nobody answered." in page.html
    early = segment_page(catalogue, "regulars", SHOP, "2025-01-01")
    assert "too short" in early.markdown
