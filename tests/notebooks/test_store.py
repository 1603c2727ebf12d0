"""What `store.py` keeps of a notebook, and what strict nbval then compares."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.store import METADATA, as_text, canonical, read, store

ROOT = Path(__file__).resolve().parents[2]
#: Shows, like a panel, a live widget beside a picture with alt text and a sentence.
PANEL = """\
from ipywidgets import IntSlider
from IPython.display import display

picture = '<img alt="Orders per week, 40 of them" src="data:image/png;base64,iVBORw0KGgo=">'
words = " ".join(["Most of them buy again on their own."] * 9)
live = IntSlider()._repr_mimebundle_()
display({**live, "text/html": f"{picture}<p>{words} 12 customers qualify.</p>"}, raw=True)
"""


def notebook(*cells: str) -> str:
    written = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    return nbformat.writes(written)


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("stored") / "tiny.ipynb"
    path.write_text(notebook(PANEL, "print( 'one' )\nprint('two')\n6*7"), "utf-8")
    store(path)
    return path


def test_storing_twice_gives_the_same_bytes(stored):
    before = stored.read_bytes()
    store(stored)
    assert stored.read_bytes() == before


def test_the_live_widget_is_dropped_and_its_static_twin_stays(stored):
    (output,) = nbformat.read(stored, 4).cells[0].outputs
    assert set(output.data) == {"text/html", "text/plain"}


def test_metadata_are_the_same_on_every_python_and_hold_no_widget_state(stored):
    assert nbformat.read(stored, 4).metadata == METADATA


def test_code_is_laid_out_by_ruff(stored):
    assert nbformat.read(stored, 4).cells[1].source == 'print("one")\nprint("two")\n6 * 7'


def test_a_notebook_that_stops_with_an_error_is_left_as_it_was(tmp_path):
    path = tmp_path / "broken.ipynb"
    path.write_text(notebook("1", "1 / 0", "2"), "utf-8")
    before = path.read_bytes()
    with pytest.raises(SystemExit, match=r"broken\.ipynb is not stored: cell 2 .* ZeroDivisionError"):
        store(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["broken.ipynb"]


def test_counts_restart_at_one_and_printed_pieces_are_joined():
    code = nbformat.v4.new_code_cell("print(1)", execution_count=7, metadata={"execution": {"a": "b"}})
    code.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in ("a\n", "b\n")]
    (cell,) = canonical(nbformat.v4.new_notebook(cells=[code])).cells
    assert (cell.execution_count, cell.metadata) == (1, {})
    assert [output.text for output in cell.outputs] == ["a\nb\n"]


def test_cell_ids_are_kept_and_missing_ones_named_after_their_place():
    raw = json.loads(notebook("1", "2", "3"))
    raw["cells"][0]["id"] = "scene"
    raw["cells"][1]["id"] = "cell-03"
    del raw["cells"][2]["id"]
    assert [cell.id for cell in read(json.dumps(raw), Path("x")).cells] == ["scene", "cell-03", "cell-03-2"]


def test_links_to_terms_get_the_form_that_scrolls_when_it_opens_the_page():
    text = nbformat.v4.new_markdown_cell("**[control group](glossary.ipynb#holdout)**")
    once = canonical(nbformat.v4.new_notebook(cells=[text]))
    expected = r'\*\*\[control group\]\(glossary\.ipynb#cell-id=[\w-]+ "Glossary: holdout"\)\*\*'
    assert re.fullmatch(expected, once.cells[0].source)
    assert canonical(once) == once


def test_folded_cells_stay_folded():
    cell = nbformat.v4.new_code_cell("1", metadata={"jupyter": {"source_hidden": True}, "scrolled": True})
    kept = canonical(nbformat.v4.new_notebook(cells=[cell])).cells[0].metadata
    assert kept == {"jupyter": {"source_hidden": True}}


@pytest.fixture(scope="module")
def verdicts(stored, tmp_path_factory) -> dict[str, str]:
    """Let strict nbval judge the stored notebook, as it is and with one thing changed in each copy."""
    changes = {
        "unchanged": (" ", " "),
        "other_pixels": ("iVBORw0KGgo=", "AAAABBBBCCCC"),
        "other_number_late_in_the_sentence": ("12 customers", "13 customers"),
        "other_alt_text": ("40 of them", "41 of them"),
        "other_printed_word": (r"two\n", r"three\n"),
    }
    folder = tmp_path_factory.mktemp("judged")
    for name, (old, new) in changes.items():
        written = nbformat.read(stored, 4)
        for cell in written.cells:
            changed = json.dumps(cell.outputs).replace(old, new)
            cell.outputs = [nbformat.from_dict(output) for output in json.loads(changed)]
        (folder / f"{name}.ipynb").write_text(as_text(written), "utf-8")
    report = subprocess.run(
        [sys.executable, "-m", "pytest", folder, "-rpf", "--nbval", "--nbval-current-env",
         "--nbval-sanitize-with", ROOT / "tests/notebooks/nbval.cfg", "-p", "no:cacheprovider"],
        cwd=folder, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    found: dict[str, str] = {}
    for verdict, name in re.findall(r"^(PASSED|FAILED) \S*?(\w+)\.ipynb::", report, re.MULTILINE):
        found[name] = min(verdict, found.get(name, verdict))  # one failed cell fails its notebook
    assert set(found) == set(changes), report
    return found


@pytest.mark.parametrize("copy", ["unchanged", "other_pixels"])
def test_strict_nbval_accepts(verdicts, copy):
    assert verdicts[copy] == "PASSED"


@pytest.mark.parametrize(
    "copy", ["other_number_late_in_the_sentence", "other_alt_text", "other_printed_word"]
)
def test_strict_nbval_refuses(verdicts, copy):
    assert verdicts[copy] == "FAILED"
