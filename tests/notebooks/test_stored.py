"""Every notebook as it is stored: complete, readable without a kernel, short, and free of what hides errors.

Nothing is executed here; that the outputs come out again is for strict nbval to say, and that every control
works at every end is for the sweep.
"""

import ast
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.store import LIVE_WIDGET, METADATA, NOTEBOOKS, as_text, canonical

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
LESSONS = [path for path in PATHS if path.stem != "glossary"]
every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
#: The glossary is there for looking things up: it has no panel, no picture and no minutes.
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
#: Each of these breaks strict nbval or hides an error behind a control.
BANNED = {"interact", "interact_manual", "interactive", "interactive_output", "Output"}
#: How the kit's stored copies of a panel begin their last line.
STORED_PANEL = "A stored copy."


def cells(path: Path, kind: str = "code") -> list[nbformat.NotebookNode]:
    """Read the cells of one kind."""
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def outputs(path: Path) -> list[nbformat.NotebookNode]:
    """Read all stored outputs."""
    return [output for cell in cells(path) for output in cell.outputs]


def htmls(path: Path) -> list[str]:
    """Read everything a browser will show as HTML: outputs, and the text cells, which may hold tags."""
    shown = [output.data["text/html"] for output in outputs(path) if "text/html" in output.get("data", {})]
    return shown + [cell.source for cell in cells(path, "markdown")]


def trees(path: Path) -> list[ast.AST]:
    """Parse the code."""
    return [node for cell in cells(path) for node in ast.walk(ast.parse(cell.source))]


def test_every_notebook_in_the_folder_is_checked():
    found = [
        name for _, _, names in os.walk(NOTEBOOKS) for name in names
        if name.endswith(".ipynb") and "-checkpoint" not in name
    ]  # fmt: skip
    assert len(PATHS) == len(found) > 0


@every_notebook
def test_cells_were_executed_in_order_on_a_clean_kernel(path):
    counts = [cell.execution_count for cell in cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@every_notebook
def test_a_cell_that_ends_in_a_name_or_a_table_shows_something(path):
    for cell in cells(path):
        last = ast.parse(cell.source).body[-1]
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name | ast.Subscript):
            assert cell.outputs, cell.source


@every_notebook
def test_no_output_is_an_error_or_a_warning(path):
    assert [output for output in outputs(path) if output.output_type == "error"] == []
    assert [output.text for output in outputs(path) if output.get("name") == "stderr"] == []


@every_notebook
def test_there_is_one_kernel_name_and_no_python_version(path):
    assert nbformat.read(path, as_version=4).metadata == METADATA


@every_notebook
def test_no_live_widget_is_stored(path):
    assert [output for output in outputs(path) if LIVE_WIDGET in output.get("data", {})] == []


@every_notebook
def test_the_file_is_what_the_store_script_writes(path):
    written = path.read_text("utf-8")
    assert written == as_text(canonical(nbformat.reads(written, as_version=4)))


@every_notebook
def test_no_cell_ends_in_a_semicolon(path):
    assert [cell.source for cell in cells(path) if cell.source.rstrip().endswith(";")] == []


@every_notebook
def test_nothing_is_used_that_hides_errors(path):
    names = {node.id for node in trees(path) if isinstance(node, ast.Name)}
    names |= {node.attr for node in trees(path) if isinstance(node, ast.Attribute)}
    assert names & BANNED == set()


@every_notebook
def test_pictures_are_not_svg(path):
    assert [output for output in outputs(path) if "image/svg+xml" in output.get("data", {})] == []
    assert [page[:100] for page in htmls(path) if "<svg" in page] == []


@every_lesson
def test_it_is_short_enough_to_finish(path):
    assert len(nbformat.read(path, as_version=4).cells) <= 40


@every_notebook
def test_nine_of_ten_code_cells_have_at_most_eight_lines(path):
    # Blank lines do not count: ruff wants two of them between a panel and its name.
    lines = {
        cell.source: sum(bool(line.strip()) for line in cell.source.splitlines()) for cell in cells(path)
    }
    long = [source for source, count in lines.items() if count > 8]
    assert len(long) <= len(cells(path)) / 10, "\n\n".join(long)


@every_notebook
def test_it_imports_from_segmentlab_and_pandas_only(path):
    imported = {ast.unparse(node) for node in trees(path) if isinstance(node, ast.Import)}
    modules = {node.module for node in trees(path) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"import pandas as pd"}
    assert modules <= {"segmentlab", "segmentlab.teach.lessons"}


@every_notebook
def test_it_is_small_enough_for_a_code_hosting_page(path):
    assert path.stat().st_size <= 1_500_000


@every_lesson
def test_the_first_control_is_on_the_first_screen(path):
    first = [cell for cell in nbformat.read(path, as_version=4).cells[:4] if cell.cell_type == "code"]
    shown = [output.get("data", {}).get("text/html", "") for cell in first for output in cell.outputs]
    assert any(STORED_PANEL in page for page in shown)


class Images(HTMLParser):
    """Collects the alt text of every image; None where an image has none."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.alts: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.alts.append(dict(attrs).get("alt"))


@every_lesson
def test_every_picture_has_alt_text(path):
    pages = htmls(path)
    alts = [alt for page in pages for alt in Images(page).alts]
    alts += [alt for page in pages for alt in re.findall(r"!\[(.*?)\]\(", page)]
    alts += [None for output in outputs(path) if "image/png" in output.get("data", {})]
    assert alts
    assert all(alt and alt.strip() for alt in alts)


@every_lesson
def test_it_opens_with_a_question_and_the_minutes_it_takes(path):
    opening = nbformat.read(path, as_version=4).cells[0].source
    assert re.match(r"# .+\?\n", opening)
    assert re.search(r"\d+ minutes", opening)


@every_notebook
def test_every_file_the_text_points_to_exists(path):
    for cell in cells(path, "markdown"):
        for link in re.findall(r"\]\((?!https?:|#|attachment:)([^)#\s]+)", cell.source):
            assert (NOTEBOOKS / link).exists(), link
