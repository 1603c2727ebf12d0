"""A lesson on paper, as JupyterLab prints it (by nbconvert): tables are open, nothing is cut off."""

from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from tests.browser.conftest import ROOT

#: The width of A4 between margins of one centimetre, in the pixels of a browser.
PAPER = {"width": 718, "height": 1000}
#: Its wide table of people's scores is the first to be cut off.
LESSON = ROOT / "notebooks" / "11_rfm.ipynb"


@pytest.fixture
def paper(page, tmp_path: Path):
    """The lesson as a page that is about to be printed."""
    html, _ = HTMLExporter().from_notebook_node(nbformat.read(LESSON, as_version=4))
    printed = tmp_path / "lesson.html"
    printed.write_text(html, "utf-8")
    page.route("http*://**", lambda route: route.abort())
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    page.goto(printed.as_uri())
    return page


def test_on_paper_settings_in_numbers_are_open_and_nothing_is_cut_off(paper):
    folded = paper.locator("details:not([open]) table")
    heights = [table.bounding_box()["height"] for table in folded.all()]
    assert len(heights) >= 4 and min(heights) > 30, heights
    wide = paper.evaluate("""() => Array.from(document.querySelectorAll('table, img, pre, p'))
      .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
      .map((part) => part.outerHTML.slice(0, 200))""")
    assert wide == []
    assert not paper.get_by_text("A stored copy").first.is_visible()
    paper.emulate_media(media="screen")
    assert folded.first.bounding_box() is None or not folded.first.is_visible()
    assert paper.get_by_text("A stored copy").first.is_visible()
