"""The page of the glossary, made of `glossary.toml`: a search box, then every term under its letter.

Each term is a cell whose id is its address, so that `glossary.ipynb#cell-id=control-group` leads
to it: JupyterLab and Voilà both understand this form, and no other when the page is opened by the link.
"""

from pathlib import Path

import nbformat

from segmentlab.teach.glossary import Term, alphabetical, in_words, terms

OPENING = """\
# Which word means what?

**For** everyone, at any time · **On the loop:** all the way round. Every term of the course in \
plain words. In the notebooks a term is **bold** and leads here where it is explained.

"""
SEARCH = "from segmentlab import glossary\n\nglossary()"


def page(folder: Path, found: dict[str, Term] | None = None) -> nbformat.NotebookNode:
    """Make the notebook; terms point to the notebooks of the folder that explain them."""
    letters = alphabetical(terms() if found is None else found)
    search = nbformat.v4.new_code_cell(
        SEARCH, id="glossary-search", metadata={"jupyter": {"source_hidden": True}}
    )
    jump = " · ".join(f"[{letter}](#cell-id={group[0].anchor})" for letter, group in letters.items())
    cells = [nbformat.v4.new_markdown_cell(OPENING + jump, id="glossary-opening"), search]
    for letter, group in letters.items():
        for place, term in enumerate(group):
            text = entry(term, folder) if place else f"## {letter}\n\n{entry(term, folder)}"
            cells.append(nbformat.v4.new_markdown_cell(text, id=term.anchor))
    return nbformat.v4.new_notebook(cells=cells)


def entry(term: Term, folder: Path) -> str:
    """Write one term: heading, meaning, other words, where it is explained."""
    where = in_words(term.introduced)
    if (folder / f"{term.introduced}.ipynb").exists():
        where = f"[{where}]({term.introduced}.ipynb)"
    others = [word for word in term.also if not word.lower().startswith(term.name.lower())]
    also = f"Also: {', '.join(others)}. " if others else ""
    return f"### {term.name}\n\n{_no_formula(term.words)}\n\n{also}Explained in {where}."


def is_current(path: Path) -> bool:
    """Tell whether a stored glossary says what it should."""
    if not path.exists():
        return False
    stored, wanted = nbformat.read(path, as_version=4), page(path.parent)
    return [cell.source for cell in stored.cells] == [cell.source for cell in wanted.cells]


def _no_formula(words: str) -> str:
    return words.replace("$", r"\$")
