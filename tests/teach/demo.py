"""A small notebook with one of everything the kit offers, for tests that need a notebook but no lesson."""

from pathlib import Path

import nbformat

CELLS = Path(__file__).parent / "demo_cells.py"


def write_demo(folder: Path, source: Path = CELLS, name: str = "demo") -> Path:
    """Write the notebook, not yet run, and say where."""
    new = nbformat.v4
    written = source.read_text("utf-8").split("# %%\n")[1:]
    cells = [
        new.new_markdown_cell("# How quiet is too quiet?"),
        *(new.new_code_cell(c.rstrip()) for c in written),
    ]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    path = folder / f"{name}.ipynb"
    nbformat.write(new.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path
