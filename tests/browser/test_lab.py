"""JupyterLab in a real browser: run a notebook, move a slider by keyboard, answer, and look at it."""

import re
import time
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES
from tests.browser.looking import PATIENCE, answer_exercise, longest_lines, serious_findings, time_moves

#: A lesson of each business, and one of all three; the others are swept and compared without a browser.
LESSONS = (
    "00_start_here",
    "10_purchase_behavior",
    "15_engagement",
    "19_accounts_b2b",
    "20_renewal_and_winback",
)
#: Samples every frame whether the picture on view is really there; a flicker is a frame without one.
WATCH_FRAMES = """(panel) => {
  window.frames_seen = {blank: 0, all: 0, pictures: new Set()};
  (function look() {
    const picture = panel.querySelector('.sl-picture');
    window.frames_seen.all++;
    const there = picture && picture.complete && picture.naturalWidth && picture.offsetHeight > 50;
    if (!there) window.frames_seen.blank++;
    else window.frames_seen.pictures.add(picture.alt + picture.src.length);
    requestAnimationFrame(look);
  })();
}"""


def open_notebook(page: Page, lab: str, name: str) -> None:
    page.goto(f"{lab}/lab/tree/{name}?token=test&reset")
    # The status bar, too: a notebook run before its kernel has answered would run nothing.
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=PATIENCE)
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=PATIENCE)


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".sl-panel .noUi-handle", timeout=PATIENCE)
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=PATIENCE)


def test_a_slider_moved_by_keyboard_changes_picture_and_sentence_without_a_flicker(page, lab, artefacts):
    open_notebook(page, lab, "demo.ipynb")
    run_all(page)
    panel = page.locator(".sl-panel").filter(has_text="No order for more than").first
    picture, says = panel.locator("img.sl-picture"), panel.locator(".sl-says")
    expect(picture).to_have_attribute("alt", re.compile("Histogram of .* customers"))
    panel.scroll_into_view_if_needed()
    expect(says).to_contain_text("people get the message")
    before = picture.get_attribute("alt"), says.text_content()
    panel.evaluate(WATCH_FRAMES)
    handle = panel.get_by_role("slider", name="No order for more than")
    handle.focus()
    start = time.perf_counter()
    handle.press("ArrowRight")
    expect(says).not_to_have_text(before[1], timeout=5_000)
    print(f"key to new sentence: {1000 * (time.perf_counter() - start):.0f} ms")
    expect(picture).not_to_have_attribute("alt", before[0])
    for _ in range(25):
        handle.press("ArrowRight")
    # However fast the keys came, what is shown in the end belongs to where the slider stands.
    expect(panel.locator(".sl-code code")).to_contain_text("quiet=86", timeout=10_000)
    expect(picture).to_have_attribute("alt", re.compile("More than 86 days"))
    seen = page.evaluate("({...window.frames_seen, pictures: window.frames_seen.pictures.size})")
    print(f"{seen['all']} frames, {seen['pictures']} pictures, {seen['blank']} blank")
    assert seen["blank"] == 0 and seen["pictures"] > 3
    expect(handle).to_have_attribute("aria-valuetext", "86 days")
    panel.screenshot(path=artefacts / "panel_moved.png")
    panel.get_by_role("button", name="Reset").press("Enter")
    expect(says).to_have_text(before[1])


def test_screen_readers_hear_names_and_changes(page, lab):
    open_notebook(page, lab, "demo.ipynb")
    run_all(page)
    for name in (
        "No order for more than",
        "Orders in the past year, at least",
        "Profit per order",
        "My guess",
    ):
        expect(page.get_by_role("slider", name=name)).to_have_count(1)
    expect(page.get_by_role("radiogroup", name="Message")).to_have_count(1)
    expect(page.get_by_role("group", name="Groups to compare")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="people get the message")).to_have_attribute(
        "aria-live", "polite"
    )


def test_a_guess_is_committed_and_a_quiz_answered_by_keyboard(page, lab, artefacts):
    open_notebook(page, lab, "demo.ipynb")
    run_all(page)
    card = page.locator(".sl-card").filter(has_text="How many quiet regulars")
    expect(card.locator("img.sl-picture")).to_have_count(0)
    card.get_by_role("slider", name="My guess").press("ArrowLeft")
    card.get_by_role("button", name="Commit my guess").press("Enter")
    expect(card).to_contain_text("You said 49%. It is 12%: 37 points too high.")
    expect(card.locator("img.sl-picture")).to_be_visible()
    card.screenshot(path=artefacts / "reveal.png")
    quiz = page.locator(".sl-card").filter(has_text="Which number is a threshold?")
    quiz.get_by_label("20,000 customers").press("Space")
    quiz.get_by_role("button", name="Check").first.press("Enter")
    expect(quiz).to_contain_text("Not yet.")
    quiz.get_by_label("60 days").press("Space")
    quiz.get_by_role("button", name="Check").first.press("Enter")
    quiz.get_by_role("textbox").fill("200")
    quiz.get_by_role("button", name="Check").last.press("Enter")
    expect(quiz).to_contain_text("2 of 2 right")
    quiz.screenshot(path=artefacts / "quiz.png")


@pytest.mark.parametrize("page", SIZES.values(), ids=SIZES.keys(), indirect=True)
def test_nothing_is_cut_off_at_the_window_sizes_of_desks_and_projectors(page, lab, artefacts):
    open_notebook(page, lab, "demo.ipynb")
    run_all(page)
    width = page.viewport_size["width"]
    for sidebar in ("open", "closed"):
        for place, panel in enumerate(page.locator(".sl-panel").all()):
            panel.scroll_into_view_if_needed()
            overflow = panel.evaluate("p => p.scrollWidth - p.clientWidth")
            assert overflow <= 2, (
                f"panel {place} is {overflow} px too wide at {width} with the sidebar {sidebar}"
            )
            page.screenshot(path=artefacts / f"panel_{place}_{width}_{sidebar}.png")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+b")
        page.wait_for_timeout(500)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_is_accessible_and_its_first_slider_moves(page, lab, artefacts, name, record_property):
    open_notebook(page, lab, f"{name}.ipynb")
    run_all(page)
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    panel = page.locator(".sl-panel").filter(has=page.locator(".sl-says"))
    panel = panel.filter(has=page.get_by_role("slider")).first
    panel.scroll_into_view_if_needed()
    code = panel.locator(".sl-code code")
    before = code.text_content()
    handle = panel.get_by_role("slider").first
    time_moves(panel, handle, f"JupyterLab {name}", record_property)
    expect(code).not_to_have_text(before)
    assert serious_findings(page) == []
    for size in SIZES.values():
        page.set_viewport_size(size)
        assert panel.evaluate("p => p.scrollWidth - p.clientWidth") <= 2
        assert longest_lines(page) < 100
        page.screenshot(path=artefacts / f"{name}_{size['width']}.png")


def test_every_control_is_accessible_in_light_and_dark(page, lab, artefacts):
    open_notebook(page, lab, "kit.ipynb")
    run_all(page)
    expect(page.locator(".sl-says").first).to_contain_text("Customer 101")
    assert serious_findings(page) == []
    page.locator(".sl-panel").first.screenshot(path=artefacts / "all_controls.png")
    dark(page)
    assert serious_findings(page) == []


def test_an_exercise_is_answered_without_code_amounts_are_no_formulas_a_term_is_looked_up(page, lab):
    open_notebook(page, lab, "kit.ipynb")
    run_all(page)
    answer_exercise(page)
    # The formula below them is drawn: by now two amounts would have been drawn as one, too.
    expect(page.locator("mjx-container")).to_have_count(1, timeout=PATIENCE)
    expect(
        page.locator(".jp-RenderedMarkdown", has_text="It costs $12 per customer, and it brings $34.")
    ).to_be_visible()
    page.get_by_role("textbox", name="Look up a term").press_sequentially("control gr")
    expect(page.get_by_text("1 of", exact=False).last).to_be_visible()
    expect(page.get_by_role("rowheader", name="holdout")).to_be_visible()


def test_a_notebook_loaded_again_runs_again_and_reminds_of_what_was_answered(page, lab):
    open_notebook(page, lab, "kit.ipynb")
    run_all(page)
    answer_exercise(page)
    page.reload()
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=PATIENCE)
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=PATIENCE)
    run_all(page)
    expect(page.locator(".sl-card").first).to_contain_text("You answered The holdout on")
    answer_exercise(page)
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


#: The second stands deep in a cell that other terms begin.
@pytest.mark.parametrize(("mode", "term"), [("lab", "window"), ("doc", "holdout")])
def test_a_term_leads_to_its_explanation(page, lab, mode, term):
    page.goto(f"{lab}/{mode}/tree/00_start_here.ipynb?token=test&reset")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=PATIENCE)
    page.get_by_role("link", name=term, exact=True).first.click()
    heading = page.get_by_role("heading", name=term, exact=True)
    expect(heading).to_be_in_viewport(timeout=PATIENCE)


def test_a_stored_notebook_from_elsewhere_reads_well_before_it_is_run(page, lab, shelf: Path, artefacts):
    stored_copy(shelf / "demo.ipynb", shelf / "stored.ipynb")
    open_notebook(page, lab, "stored.ipynb")
    shown = page.locator(".jp-OutputArea-output").filter(has_text="people get the message").first
    picture = shown.locator("img")
    expect(picture).to_have_attribute("alt", re.compile("Histogram of"))
    assert picture.evaluate("i => i.naturalWidth > 500 && i.offsetWidth > 400")
    expect(shown).to_contain_text("No order for more than")
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    shown.scroll_into_view_if_needed()
    page.screenshot(path=artefacts / "stored_1280.png")


def test_dark_theme_keeps_words_readable(page, lab, artefacts):
    open_notebook(page, lab, "demo.ipynb")
    run_all(page)
    dark(page)
    panel = page.locator(".sl-panel").first
    panel.scroll_into_view_if_needed()
    for words in (".sl-says", ".sl-label", ".sl-code code"):
        assert contrast(panel.locator(words).first) >= 4.5, words
    # An answer in code is told outside any panel, in the colours of the theme all the same.
    message = page.locator(".jp-OutputArea-output > .sl-note").first
    assert contrast(message) >= 4.5 and luminance_behind(message) < 0.1
    page.screenshot(path=artefacts / "dark_1280.png")
    page.locator(".sl-card").first.scroll_into_view_if_needed()
    page.screenshot(path=artefacts / "dark_card_1280.png")


def test_a_panel_works_without_its_look_and_its_script(page, lab, shelf: Path, artefacts):
    bare = nbformat.read(shelf / "demo.ipynb", as_version=4)
    # As in a front end that lets neither through, such as a strict viewer of notebooks.
    first = "from segmentlab.teach import style\nstyle._head = lambda: ''"
    bare.cells = [nbformat.v4.new_code_cell(first), *bare.cells]
    nbformat.write(bare, shelf / "bare.ipynb")
    open_notebook(page, lab, "bare.ipynb")
    run_all(page)
    assert page.locator(".sl-panel style, .sl-start").count() == 0
    panel = page.locator(".sl-panel").filter(has_text="No order for more than").first
    panel.scroll_into_view_if_needed()
    before = panel.locator(".sl-says").text_content()
    panel.locator(".noUi-handle").first.press("ArrowRight")
    expect(panel.locator(".sl-says")).not_to_have_text(before)
    place = panel.locator("img.sl-picture").bounding_box()
    assert place["width"] > 300 and place["height"] > 150
    assert place["x"] + place["width"] <= page.viewport_size["width"]
    expect(panel.get_by_role("button", name="Copy")).to_have_count(0)  # it would do nothing
    for words in ("No order for more than", "people get the message", "To share this setting"):
        expect(panel.get_by_text(words).first).to_be_visible()
    page.screenshot(path=artefacts / "bare_1280.png")


def dark(page: Page) -> None:
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")


def contrast(words) -> float:
    """How well words stand out from what is behind them, as the accessibility guidelines count it."""
    light, dark = sorted((luminance(colour) for colour in colours(words)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance_behind(words) -> float:
    """How bright what is behind words is, from 0 to 1."""
    return luminance(colours(words)[1])


def colours(words) -> list[list[float]]:
    """The colour of words, and of what is behind them: red, green and blue from 0 to 1."""
    # A canvas gives plain numbers for whatever way a browser writes a colour in.
    return words.evaluate("""(e) => {
      const brush = document.createElement('canvas').getContext('2d');
      const parts = (c) => {
        brush.clearRect(0, 0, 1, 1);
        brush.fillStyle = c;
        brush.fillRect(0, 0, 1, 1);
        return Array.from(brush.getImageData(0, 0, 1, 1).data, (v) => v / 255);
      };
      let behind = e;
      while (behind.parentElement && parts(getComputedStyle(behind).backgroundColor)[3] === 0) {
        behind = behind.parentElement;
      }
      return [getComputedStyle(e).color, getComputedStyle(behind).backgroundColor].map(parts);
    }""")


def luminance(colour: list[float]) -> float:
    """How bright a colour is, as the accessibility guidelines count it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def stored_copy(source: Path, target: Path) -> None:
    """Execute a notebook and keep of its outputs what the course stores: no live widgets."""
    from nbclient import NotebookClient

    notebook = nbformat.read(source, as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=120, store_widget_state=False).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    nbformat.write(notebook, target)
