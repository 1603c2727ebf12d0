"""The page of the glossary, made of `glossary.toml`: a search box, then every term under its letter.

A few terms share a cell, and the cell's id is their address, so that `glossary.ipynb#cell-id=holdout` leads
to them: JupyterLab and Voilà both understand this form, and no other when the page is opened by the link.
"""

import re
from pathlib import Path

import nbformat

from segmentlab.teach.glossary import Term, alphabetical, in_words, terms

OPENING = """\
# Which word means what?

**For** everyone, at any time · **On the loop:** all the way round. Every term of the course in \
plain words. In the notebooks a term is **bold** and leads here where it is explained.

"""
SEARCH = "from segmentlab import glossary\n\nglossary()"
#: JupyterLab draws one cell after the other, and gives up after ten seconds to go to one that is not there
#: yet: with a term in a cell each, a slow computer never got to the end. Four terms stand in one window.
TERMS_IN_A_CELL = 4
#: A link to a term as authors write it, or as it is stored: with the cell, and the term in its title.
_LINK_TO_TERM = re.compile(
    r"\]\(glossary\.ipynb#(?:cell-id=)?(?P<place>[^)\s]+)(?: \"Glossary: (?P<name>[^\"]+)\")?\)"
)


def page(folder: Path, found: dict[str, Term] | None = None) -> nbformat.NotebookNode:
    """Make the notebook; terms point to the notebooks of the folder that explain them."""
    letters = alphabetical(terms() if found is None else found)
    search = nbformat.v4.new_code_cell(
        SEARCH, id="glossary-search", metadata={"jupyter": {"source_hidden": True}}
    )
    jump = " · ".join(f"[{letter}](#cell-id={group[0].anchor})" for letter, group in letters.items())
    cells = [nbformat.v4.new_markdown_cell(OPENING + jump, id="glossary-opening"), search]
    for letter, group in letters.items():
        for place, together in enumerate(batched(group)):
            texts = [] if place else [f"## {letter}"]
            texts += [entry(term, folder) for term in together]
            cells.append(nbformat.v4.new_markdown_cell("\n\n".join(texts), id=together[0].anchor))
    return nbformat.v4.new_notebook(cells=cells)


def batched(group: list[Term]) -> list[list[Term]]:
    """Part the terms of a letter into those that share a cell."""
    return [group[start : start + TERMS_IN_A_CELL] for start in range(0, len(group), TERMS_IN_A_CELL)]


def with_links(text: str, found: dict[str, Term] | None = None) -> str:
    """Let the links to terms in a text lead to the cell where the term is, and say which it is."""
    found = terms() if found is None else found
    cell_of = {
        term.anchor: together[0].anchor
        for group in alphabetical(found).values()
        for together in batched(group)
        for term in together
    }
    name_of = {term.anchor: term.name for term in found.values()}

    def link(match: re.Match[str]) -> str:
        anchor = anchor_of(match)
        if anchor not in cell_of:
            return match[0]
        return f'](glossary.ipynb#cell-id={cell_of[anchor]} "Glossary: {name_of[anchor]}")'

    return _LINK_TO_TERM.sub(link, text)


def anchors(text: str) -> list[str]:
    """Name the terms to which links in a text lead."""
    return [anchor_of(match) for match in _LINK_TO_TERM.finditer(text)]


def anchor_of(match: re.Match[str]) -> str:
    """Tell which term a link names: by its title if it has one, else by where it leads."""
    return Term(match["name"], "", "").anchor if match["name"] else match["place"]


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
    return [(cell.id, cell.source) for cell in stored.cells] == [
        (cell.id, cell.source) for cell in wanted.cells
    ]


def _no_formula(words: str) -> str:
    return words.replace("$", r"\$")
