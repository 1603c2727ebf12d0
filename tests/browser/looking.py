"""What the tests of JupyterLab and of Voilà do alike: time moves, answer an exercise, audit accessibility."""

import statistics
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000
#: Milliseconds from key to picture in the median: generous, for slow and busy machines; the aim is 250.
CEILING = 2_000
#: Presses a key on a slider and waits until another picture is ready to be painted.
MOVE = """(panel, key) => new Promise((done, fail) => {
  const handle = panel.querySelector('[role=slider]'), right = panel.querySelector('.sl-right');
  const seen = () => panel.querySelector('img.sl-picture')?.src;
  const before = seen(), start = performance.now();
  const watch = new MutationObserver(async () => {
    const picture = panel.querySelector('img.sl-picture');
    if (!picture || picture.src === before) return;
    watch.disconnect();
    await picture.decode();
    done(performance.now() - start);
  });
  watch.observe(right, {childList: true, subtree: true, attributes: true});
  setTimeout(() => { watch.disconnect(); done(null); }, 5000);
  handle.focus();
  handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
})"""


def time_moves(panel: Locator, handle: Locator, where: str, note: Callable[[str, object], None]) -> None:
    """Move a slider by keyboard, one step at a time, and note how long the new picture took."""
    handle.press("ArrowRight")
    panel.page.wait_for_timeout(500)
    taken = [panel.evaluate(MOVE, key) for key in ["ArrowRight", "ArrowRight", "ArrowLeft"] * 4]
    times = [time for time in taken if time is not None]
    assert len(times) >= 6, f"{where}: {len(taken) - len(times)} of {len(taken)} moves change no picture"
    median, slowest = statistics.median(times), max(times)
    note("browser", f"{where}: median {median:.0f} ms, slowest of {len(times)} {slowest:.0f} ms")
    assert median <= CEILING, f"{where}: {median:.0f} ms from key to picture"


def answer_exercise(page: Page) -> None:
    """Go wrong, take the hint, then answer the exercise of `kit_cells.py`, at the keyboard alone."""
    card = page.locator(".sl-card").filter(has_text="Which people get nothing").first
    check = card.get_by_role("button", name="Check")
    card.get_by_label("The audience").press("Space")
    check.press("Enter")
    expect(card).to_contain_text("They get the message.")
    card.get_by_role("button", name="Hint").press("Enter")
    expect(card).to_contain_text("A lottery picks them.")
    card.get_by_label("The holdout").press("Space")
    check.press("Enter")
    expect(card.locator(".sl-right-answer")).to_be_visible()


def longest_lines(page: Page) -> float:
    """Count the letters of a line where the text of a page has most of them, over its long paragraphs."""
    return page.evaluate("""() => Math.max(...Array.from(
        document.querySelectorAll('.jp-RenderedMarkdown > p'))
      .filter((words) => words.offsetParent && words.textContent.length > 200)
      .map((words) => words.textContent.length
        / Math.round(words.offsetHeight / parseFloat(getComputedStyle(words).lineHeight))))""")


def serious_findings(page: Page) -> list[str]:
    """Name what axe-core finds serious or critical in panels and cards."""
    context = {"include": [[".sl-panel"]]}
    found = Axe().run(page, context=context, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{finding['id']}: {finding['help']}: {node['html'][:200]}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]
