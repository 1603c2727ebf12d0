"""The notebooks served by Voilà, as a trainer shows them to people without JupyterLab."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES
from tests.browser.looking import PATIENCE, answer_exercise, longest_lines, serious_findings, time_moves


def open_page(page: Page, voila: str, name: str) -> None:
    page.goto(f"{voila}/voila/render/{name}.ipynb", timeout=PATIENCE)
    page.wait_for_selector(".sl-panel .noUi-handle", timeout=PATIENCE)


@pytest.mark.parametrize("page", SIZES.values(), ids=SIZES.keys(), indirect=True)
@pytest.mark.parametrize("name", ["00_start_here", "demo"])
def test_a_page_runs_fits_and_its_slider_moves(page, voila, artefacts, name, record_property):
    open_page(page, voila, name)
    panel = page.locator(".sl-panel").filter(has=page.locator(".sl-says")).first
    panel.scroll_into_view_if_needed()
    says, picture = panel.locator(".sl-says"), panel.locator("img.sl-picture")
    before = says.text_content(), picture.get_attribute("alt")
    width = page.viewport_size["width"]
    time_moves(panel, panel.get_by_role("slider").first, f"Voilà {name} {width}", record_property)
    expect(says).not_to_have_text(before[0])
    expect(picture).not_to_have_attribute("alt", before[1])
    assert panel.evaluate("p => p.scrollWidth - p.clientWidth") <= 2
    page.screenshot(path=artefacts / f"voila_{name}_{width}.png")


@pytest.mark.parametrize("page", [SIZES["1920"]], ids=["1920"], indirect=True)
def test_a_page_shows_no_code_asks_nothing_of_the_internet_and_keeps_its_lines_short(page, voila):
    answered = []
    page.on("response", lambda response: answered.append(response.url))
    open_page(page, voila, "00_start_here")
    words = page.locator("body").inner_text()
    assert "who is slipping away" in words.lower()
    assert "from segmentlab import" not in words and "double arrow" not in words
    assert [url for url in answered if not url.startswith((voila, "data:", "blob:"))] == []
    assert 60 < longest_lines(page) < 100


def test_guess_quiz_and_exercise_are_answered_and_loading_again_starts_afresh(page, voila, artefacts):
    open_page(page, voila, "demo")
    card = page.locator(".sl-card").filter(has_text="How many quiet regulars")
    card.get_by_role("slider", name="My guess").press("ArrowLeft")
    card.get_by_role("button", name="Commit my guess").press("Enter")
    expect(card).to_contain_text("You said 49%. It is 12%")
    expect(card.locator("img.sl-picture")).to_be_visible()
    quiz = page.locator(".sl-card").filter(has_text="Which number is a threshold?")
    quiz.get_by_label("60 days").press("Space")
    quiz.get_by_role("button", name="Check").first.press("Enter")
    expect(quiz.locator(".sl-right-answer").first).to_be_visible()
    page.screenshot(path=artefacts / "voila_answers_1280.png")
    page.reload()
    page.wait_for_selector(".sl-panel .noUi-handle", timeout=PATIENCE)
    expect(card.locator("img.sl-picture")).to_have_count(0)
    expect(card.get_by_role("button", name="Commit my guess")).to_be_enabled()


def test_an_exercise_card_works_and_everything_is_accessible(page, voila, artefacts):
    open_page(page, voila, "kit")
    answer_exercise(page)
    assert serious_findings(page) == []
    page.screenshot(path=artefacts / "voila_kit_1280.png", full_page=True)


def test_a_term_leads_to_its_explanation(page, voila):
    open_page(page, voila, "00_start_here")
    page.get_by_role("link", name="window", exact=True).first.click()
    page.wait_for_url(re.compile("glossary"))
    expect(page.get_by_role("heading", name=re.compile("^window"))).to_be_in_viewport(timeout=PATIENCE)
