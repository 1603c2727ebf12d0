"""What a reader reads in a stored notebook, cell by cell, as plain text without code; and the terms in it."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import nbformat

from segmentlab.teach.glossary import Term
from tests.notebooks.glossary_page import anchors

#: A term where it is explained: bold, and leading to the glossary.
INTRODUCED = re.compile(r"\*\*\[([^\]]+)(\]\(glossary\.ipynb#[^)]+\))\*\*")
NEW_TERMS = re.compile(r"^\*\*New terms:\*\*(.*)$", re.MULTILINE)
#: The name of another notebook may hold a term that is explained there.
_LINK_ELSEWHERE = re.compile(r"\[[^\]]*\]\((?!glossary\.ipynb)[^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


class Passage(NamedTuple):
    """A piece of text, and where it stands."""

    cell: int
    text: str


def markdown(path: Path) -> list[Passage]:
    """Read the text cells, and the prose that cells print, as they are written."""
    passages = []
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
        if cell.cell_type == "markdown":
            passages.append(Passage(number, cell.source))
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}):
                passages.append(Passage(number, output.data["text/markdown"]))
    return passages


def prose(path: Path) -> list[Passage]:
    """Read all that stands there for reading: text cells, panels, questions, tables; no code, no links."""
    passages = [Passage(cell, _plain(text)) for cell, text in markdown(path)]
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}) and "text/markdown" not in output.data:
                passages.append(Passage(number, Words(output.data["text/html"]).text))
    return sorted(passages, key=lambda passage: passage.cell)


def introduced(path: Path) -> list[tuple[str, str]]:
    """Name the terms a notebook explains: what is shown, and the anchor it leads to."""
    return [
        (shown, anchor)
        for passage in markdown(path)
        for shown, link in INTRODUCED.findall(passage.text)
        for anchor in anchors(link)
    ]


def new_terms(path: Path) -> list[str]:
    """Read the terms listed at the end of a notebook."""
    lines = [line for passage in markdown(path) for line in NEW_TERMS.findall(passage.text)]
    listed = _LINK.sub(r"\1", " ".join(lines)).strip().rstrip(".")
    return [term.strip() for term in listed.split(",") if term.strip()]


def uses(passages: Iterable[Passage], terms: Iterable[Term]) -> dict[str, Passage]:
    """Find the terms used in passages, each with the first passage that has it.

    The longest form counts: who reads "uplift curve" has not read "curve".
    """
    forms = sorted(
        ((form, term.name) for term in terms for form in (term.name, *term.also)),
        key=lambda pair: -len(pair[0]),
    )
    patterns = [(pattern_of(form), name) for form, name in forms]
    found: dict[str, Passage] = {}
    for passage in passages:
        rest = passage.text
        for pattern, name in patterns:
            left = pattern.sub(" · ", rest)
            if left != rest:
                found.setdefault(name, passage)
                rest = left
    return found


def pattern_of(form: str) -> re.Pattern[str]:
    """Match a term and its plural; letters in capitals, such as RFM, only as they are.

    Any space or hyphen stands for any other: "fixed-limit", "fixed limit".
    """
    words = [re.escape(word) for word in re.split(r"[\s-]+", form)]
    last = words[-1]
    words[-1] = f"(?:{last}|{last[:-1]}ie)" if last.endswith("y") else last
    ending = r"(?:['’]?s|es|['’])?"
    between = r"[\s-]+".join(words)
    return re.compile(rf"(?<![\w-]){between}{ending}(?!\w)", 0 if form.isupper() else re.IGNORECASE)


def _plain(text: str) -> str:
    text = NEW_TERMS.sub("", _CODE.sub(" ", text))
    return Words(_LINK.sub(r"\1", _LINK_ELSEWHERE.sub(" ", text)).replace("*", "")).text


class Words(HTMLParser):
    """The words of a piece of HTML, with the alt texts of its pictures and without its code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._hidden = 0
        self.feed(page)
        self.close()

    @property
    def text(self) -> str:
        """All words."""
        return "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an alt text; pass over code and looks."""
        if tag in ("code", "pre", "style"):
            self._hidden += 1
        elif tag == "img":
            self._pieces.append(f" {dict(attrs).get('alt') or ''} ")
        elif tag in ("p", "td", "th", "tr", "div", "li", "br", "summary"):
            self._pieces.append(" . ")

    def handle_endtag(self, tag: str) -> None:
        """Come out of code and looks."""
        if tag in ("code", "pre", "style"):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        """Take in words."""
        if not self._hidden:
            self._pieces.append(data)
