"""Execute notebooks top to bottom on a clean kernel and store them so that diffs show real changes only.

    python tests/notebooks/store.py             every notebook
    python tests/notebooks/store.py 11_rfm      this one (any number of names)

The glossary is made of `lib/segmentlab/teach/glossary.toml`, and made anew whenever that has changed.

Stored are: the outputs as a reader without a kernel sees them (the live control is dropped, its picture,
alt text and sentence stay), counts from 1, one kernel name. Left out are: timings, widget state, the
Python version. Storing twice gives the same bytes. A notebook that stops with an error is not stored.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from segmentlab.teach.course import page_of
from segmentlab.teach.progress_file import Answers, place
from segmentlab.teach.progress_file import read as read_answers
from tests.notebooks import glossary_page

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
GLOSSARY = NOTEBOOKS / "glossary.ipynb"
#: What each notebook asks, for the page that shows a reader's progress.
COURSE = NOTEBOOKS.parent / "lib" / "segmentlab" / "teach" / "course"
#: JupyterLab shows "Error displaying widget" for a stored one, until the notebook is run.
LIVE_WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = "python3"
KEPT_CELL_METADATA = ("jupyter", "tags")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": KERNEL},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


def main(names: list[str]) -> None:
    """Store the notebooks named, or all."""
    if not glossary_page.is_current(GLOSSARY):
        text = nbformat.writes(glossary_page.page(NOTEBOOKS))
        GLOSSARY.write_text(text, "utf-8", newline="\n")
        names = [*names, GLOSSARY.stem] if names else []
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            write(path, linked(nbformat.read(path, as_version=4)))
    paths = dict.fromkeys(find(name) for name in names) or sorted(NOTEBOOKS.glob("*.ipynb"))
    for path in paths:
        store(path)
        print(f"stored {path.name} ({path.stat().st_size / 1000:.0f} kB)", flush=True)


def find(name: str) -> Path:
    """Find a notebook by its path or its name, with or without its ending."""
    for path in (Path(name), NOTEBOOKS / name, NOTEBOOKS / f"{name}.ipynb"):
        if path.suffix == ".ipynb" and path.is_file():
            return path
    sys.exit(f"There is no notebook {name!r} in {NOTEBOOKS}.")


def store(path: Path) -> None:
    """Format, execute and store one notebook; leave the file as it is if a cell stops with an error."""
    notebook = read(formatted(path), path)
    client = NotebookClient(
        notebook,
        kernel_name=KERNEL,
        timeout=600,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    with answers_of_its_own():
        try:
            client.execute()
        except CellExecutionError as error:
            number, cell = last_executed(notebook)
            sys.exit(
                f"{path.name} is not stored: cell {number} (id {cell['id']}) stops with "
                f"{error.ename}: {error.evalue}"
            )
        met = read_answers(place())
    if path.resolve().parent == NOTEBOOKS:
        note_questions(path.stem, notebook, met)
    write(path, canonical(notebook))


def write(path: Path, notebook: nbformat.NotebookNode) -> None:
    """Write a notebook under another name first: whoever interrupts it keeps the one there is."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(as_text(notebook), "utf-8", newline="\n")
    unfinished.replace(path)


def linked(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Let links to terms, written as glossary.ipynb#holdout, scroll where they open the page, too."""
    for cell in notebook.cells:
        cell.source = glossary_page.with_links(cell.source)
    return notebook


@contextmanager
def answers_of_its_own() -> Iterator[None]:
    """Let the kernel keep answers in a file of its own, never in that of whoever stores the notebook."""
    before = os.environ.get("SEGMENTLAB_PROGRESS")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEGMENTLAB_PROGRESS"] = str(Path(folder) / "progress.json")
        try:
            yield
        finally:
            os.environ.pop("SEGMENTLAB_PROGRESS")
            if before is not None:
                os.environ["SEGMENTLAB_PROGRESS"] = before


def note_questions(name: str, notebook: nbformat.NotebookNode, met: Answers) -> None:
    """Write down what a notebook asks, so that progress can be told of notebooks not opened yet."""
    page = COURSE / f"{name}.json"
    if not met:
        page.unlink(missing_ok=True)
        return
    COURSE.mkdir(exist_ok=True)
    title = re.match(r"#\s+(.+)", notebook.cells[0].source)
    page.write_text(page_of(title[1].strip() if title else name, met), "utf-8", newline="\n")


def formatted(path: Path) -> str:
    """Return the text of a notebook with its code laid out by ruff."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(path), "-"]
    ruff = subprocess.run(command, input=path.read_bytes(), capture_output=True, check=False)
    if ruff.returncode:
        sys.exit(f"{path.name} is not stored: {ruff.stderr.decode('utf-8', 'replace').strip()}")
    return ruff.stdout.decode("utf-8")


def read(text: str, path: Path) -> nbformat.NotebookNode:
    """Read a notebook's text, and name the cells that have no id after their place."""
    raw = json.loads(text)
    if raw.get("nbformat") != 4:
        sys.exit(f"{path.name} is not stored: open and save it in JupyterLab once, its format is too old.")
    taken = {cell.get("id") for cell in raw["cells"]}
    for number, cell in enumerate(raw["cells"], start=1):
        if "id" not in cell:
            cell["id"] = next(name for name in new_names(number) if name not in taken)
            taken.add(cell["id"])
    return nbformat.reads(json.dumps({**raw, "nbformat_minor": 5}), as_version=4)


def new_names(number: int) -> Iterator[str]:
    """Give names for a cell without one, the plainest first."""
    yield f"cell-{number:02}"
    yield from (f"cell-{number:02}-{again}" for again in range(2, 1000))


def last_executed(notebook: nbformat.NotebookNode) -> tuple[int, nbformat.NotebookNode]:
    """Return the last cell that was run, and its place in the notebook counted from 1."""
    ended = [
        (number, cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if any(output.output_type == "error" for output in cell.get("outputs", []))
    ]
    return ended[-1]


def canonical(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Reduce an executed notebook to what a reader without a kernel sees."""
    cells, count = [], 0
    for cell in notebook.cells:
        kept = {name: cell.metadata[name] for name in KEPT_CELL_METADATA if name in cell.metadata}
        cell = nbformat.from_dict({**cell, "metadata": kept})
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = stored_outputs(cell.outputs, count)
        cells.append(cell)
    whole = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return linked(nbformat.from_dict(whole))


def stored_outputs(outputs: list, count: int) -> list:
    """Drop live widgets, join the pieces in which printed text happened to arrive."""
    stored: list = []
    for output in map(nbformat.from_dict, outputs):
        if output.output_type == "stream":
            if stored and stored[-1].get("name") == output.name:
                stored[-1].text += output.text
                continue
        elif "data" in output:
            output.data.pop(LIVE_WIDGET, None)
            output.metadata.pop(LIVE_WIDGET, None)
            if not output.data:
                continue
        if "execution_count" in output:
            output.execution_count = count
        stored.append(output)
    return stored


def as_text(notebook: nbformat.NotebookNode) -> str:
    """Write a notebook as text, keys in order, so that equal notebooks are equal texts."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
