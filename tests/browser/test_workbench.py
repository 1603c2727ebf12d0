"""The workbench in a real browser: an idea is built from nothing, saved, opened, changed, and taken along."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SIZES
from tests.browser.looking import PATIENCE, serious_findings
from tests.browser.test_lab import open_notebook

#: Parts that stick out of the bench, and words that are cut off in it.
STICKS_OUT = """() => [...document.querySelectorAll('.sl-bench *')].filter((part) => {
  const bench = part.closest('.sl-bench').getBoundingClientRect(), own = part.getBoundingClientRect();
  return own.width > 2 && own.right > bench.right + 2;
}).map((part) => part.className + ': ' + part.textContent.slice(0, 60))"""
CUT_OFF = """() => [...document.querySelectorAll('.sl-bench .widget-label, .sl-bench button')].filter(
  (part) => part.clientWidth > 2 && part.scrollWidth > part.clientWidth + 1
).map((part) => part.textContent)"""


def opened(page: Page, lab: str) -> Locator:
    open_notebook(page, lab, "51_workbench.ipynb")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".sl-bench .sl-picture", timeout=PATIENCE)
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=PATIENCE)
    return page.locator(".sl-bench").first


def press(bench: Locator, name: str) -> None:
    bench.get_by_role("button", name=name, exact=True).last.press("Enter")


def write(bench: Locator, label: str, text: str) -> None:
    field = bench.get_by_label(label, exact=True).last
    field.fill(text)
    field.press("Tab")


def test_an_idea_is_built_saved_opened_changed_and_taken_to_sql_at_the_keyboard(page, lab, artefacts):
    bench = opened(page, lab)
    says, left = bench.locator(".sl-right .sl-says").first, bench.locator(".sl-bench-left")
    expect(says).to_contain_text("placed at least 2 orders")
    press(bench, "New")
    expect(says).to_contain_text("everybody is in")
    press(bench, "+ What they did")
    bench.get_by_label("they did", exact=True).select_option("product viewed")
    write(bench, "this number", "3")
    press(bench, "+ Only some of them")
    bench.get_by_label("only where", exact=True).select_option("category")
    bench.get_by_label("this value", exact=True).select_option("tents")
    expect(says).to_contain_text("viewed at least 3 products (category is tents)", timeout=20_000)
    press(bench, "+ Who they are")
    bench.get_by_label("this value", exact=True).select_option("DE")
    expect(says).to_contain_text("whose country is DE", timeout=20_000)
    press(bench, "Undo")
    expect(says).to_contain_text("whose country is US", timeout=20_000)
    press(bench, "Redo")
    expect(left).to_contain_text("whose country is DE", timeout=20_000)
    press(bench, "Save")
    press(bench, "Save to the catalogue")
    expect(bench).to_contain_text("Give it a name", timeout=20_000)
    for label, text in {"name": "tent_people", "objective": "Sell tents", "owner": "CRM"}.items():
        write(bench, label, text)
    press(bench, "Save to the catalogue")
    expect(bench).to_contain_text("was written to tent_people.yaml", timeout=20_000)
    press(bench, "New")
    expect(left).not_to_contain_text("whose country is DE", timeout=20_000)
    bench.get_by_label("saved", exact=True).select_option("tent people")
    press(bench, "Open")
    expect(left).to_contain_text("whose country is DE", timeout=20_000)
    write(bench, "this number", "5")
    press(bench, "Save to the catalogue")
    expect(bench).to_contain_text("at least 3 → at least 5", timeout=20_000)
    bench.screenshot(path=artefacts / "workbench_change_report.png")
    press(bench, "Yes, save this change")
    expect(bench).to_contain_text("was written to tent_people.yaml", timeout=20_000)
    press(bench, "Take it with you")
    bench.get_by_label("write it as", exact=True).select_option("SQL for DuckDB")
    code = bench.locator(".sl-bench-code code")
    expect(code).to_contain_text("-- tent_people:", timeout=20_000)
    expect(code).to_contain_text(re.compile("SELECT"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bench.get_by_role("button", name="Copy", exact=True).press("Enter")
    expect(bench.locator(".sl-copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("-- tent_people:")
    press(bench, "Run it in DuckDB")
    expect(bench).to_contain_text("the very same people as here", timeout=40_000)
    bench.screenshot(path=artefacts / "workbench_sql.png")


@pytest.mark.parametrize("page", SIZES.values(), ids=SIZES.keys(), indirect=True)
def test_every_section_fits_and_can_be_read_and_heard(page, lab, artefacts):
    bench = opened(page, lab)
    for section in (
        "What they do next",
        "Overlap",
        "Health",
        "Test",
        "Past campaigns",
        "Save",
        "Take it with you",
    ):
        bench.get_by_role("button", name=section, exact=True).press("Enter")
        page.wait_for_timeout(1_500)
        assert not page.evaluate(STICKS_OUT), section
        assert not page.evaluate(CUT_OFF), section
        size = page.viewport_size["width"]
        bench.screenshot(path=artefacts / f"workbench_{section.split()[0].lower()}_{size}.png")
    bench.get_by_role("button", name="+ Only some of them").press("Enter")
    bench.get_by_role("button", name="+ What came next").press("Enter")
    page.wait_for_timeout(2_000)
    assert not page.evaluate(STICKS_OUT)
    assert not serious_findings(page)
