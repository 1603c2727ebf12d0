"""The terms of the course in plain words, one file for all notebooks, and a box to look one up in.

Comes in: `glossary.toml`, to which the author of a notebook adds its terms. Goes out: the terms, and a search
box. Stage of the loop: teach.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import ipywidgets

from segmentlab.words import safe

from .style import dressed, live, started

#: Voilà shows a page only when all of it has run, too late for the browser to go to a term by itself.
_GO_TO_TERM = (
    "(function go(tries) { var term = document.getElementById(location.hash.slice(1)); "
    "if (term && term.offsetParent) term.scrollIntoView(); "
    "else if (tries && location.hash) setTimeout(go, 200, tries - 1); })(50)"
)
#: What an entry may hold.
_FIELDS = {"words", "introduced", "also", "common"}


@dataclass(frozen=True)
class Term:
    """One term: what it means, where it is explained, and what else people call it.

    Attributes
    ----------
    name
        As it stands in the text.
    words
        What it means, in plain sentences.
    introduced
        Name of the notebook that explains it, without its ending.
    also
        Other words and forms of it.
    common
        Whether it is an everyday word, too, which a text may use before the term is explained.
    """

    name: str
    words: str
    introduced: str
    also: tuple[str, ...] = ()
    common: bool = False

    @property
    def anchor(self) -> str:
        """The end of its address, as authors write it: ``glossary.ipynb#uplift-curve``.

        Examples
        --------
        >>> Term("uplift curve", "A picture.", "45_who_to_target").anchor
        'uplift-curve'
        """
        return re.sub(r"[^\w-]", "-", self.name)

    def is_found_by(self, query: str) -> bool:
        """Tell whether every word of a query begins a word of this entry.

        Examples
        --------
        >>> holdout = Term("holdout", "People who get nothing.", "00_start_here", ("control group",))
        >>> holdout.is_found_by("Contr"), holdout.is_found_by("nothing people"), holdout.is_found_by("old")
        (True, True, False)
        """
        text = " ".join((self.name, *self.also, self.words)).lower()
        return all(re.search(rf"(?<!\w){re.escape(part)}", text) for part in query.lower().split())


@cache
def terms() -> dict[str, Term]:
    """Read all terms, in the order of the notebooks that introduce them.

    Returns
    -------
    Terms by name.

    Raises
    ------
    ValueError
        If an entry lacks something or holds something unknown.

    Examples
    --------
    >>> terms()["threshold"].introduced
    '00_start_here'
    """
    return read_terms(files(__package__).joinpath("glossary.toml").read_text("utf-8"))


def read_terms(text: str) -> dict[str, Term]:
    r"""Read terms from the text of a glossary file.

    Raises
    ------
    ValueError
        If an entry lacks something or holds something unknown.

    Examples
    --------
    >>> read_terms('[lift]\nwords = "What changed."\nintroduced = "00_start_here"')["lift"].words
    'What changed.'
    """
    found = {}
    for name, entry in tomllib.loads(text).items():
        unknown, missing = set(entry) - _FIELDS, {"words", "introduced"} - set(entry)
        if unknown or missing:
            wrong = f"lacks {sorted(missing)[0]!r}" if missing else f"has an unknown {sorted(unknown)[0]!r}"
            raise ValueError(
                f"The term {name!r} in glossary.toml {wrong}; it takes {', '.join(sorted(_FIELDS))}."
            )
        found[name] = Term(name, **{**entry, "also": tuple(entry.get("also", ()))})
    return found


def in_words(notebook: str) -> str:
    """Say which notebook it is.

    Examples
    --------
    >>> in_words("00_start_here")
    'notebook 00'
    """
    return f"notebook {notebook.split('_')[0]}"


@dataclass(frozen=True, eq=False)
class Glossary:
    """All terms behind a search box. Made by `glossary`."""

    terms: tuple[Term, ...]

    @cached_property
    def box(self) -> ipywidgets.Text:
        """The field to type into."""
        return ipywidgets.Text(placeholder="such as lift, or control group")

    def found(self, query: str) -> list[Term]:
        """Look terms up: those whose name begins with the query first, else by the alphabet."""
        hits = [term for term in self.terms if term.is_found_by(query)]
        start = query.strip().lower()
        return sorted(hits, key=lambda term: (not term.name.lower().startswith(start), term.name.lower()))

    @cached_property
    def view(self) -> ipywidgets.VBox:
        """The box and what it finds, as one widget."""
        label = ipywidgets.HTML('<div class="sl-label">Look up a term</div>')
        field = ipywidgets.VBox([label, self.box])
        field.add_class("sl-control")
        self._parts["count"].add_class("sl-help")
        self.box.observe(lambda _: self._refresh(), "value")
        self._refresh()
        go = ipywidgets.HTML(started(_GO_TO_TERM), layout={"height": "0", "margin": "0"})
        return dressed(field, self._parts["count"], self._parts["rows"], go)

    @cached_property
    def _parts(self) -> dict[str, ipywidgets.HTML]:
        return {"count": live(ipywidgets.HTML()), "rows": ipywidgets.HTML()}

    def _refresh(self) -> None:
        hits = self.found(self.box.value) if self.box.value.strip() else []
        some = f"{len(hits)} of {len(self.terms)} terms" if self.box.value.strip() else ""
        self._parts["count"].value = some or f"{len(self.terms)} terms; start typing"
        self._parts["rows"].value = _rows(hits)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = dict(self.view._repr_mimebundle_())
        bundle["text/html"] = (
            f"<p><small>To search the {len(self.terms)} terms, run this notebook: press the double arrow ▶▶ "
            "above it. Or scroll down: they stand in the order of the alphabet.</small></p>"
        )
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return f"Glossary of {len(self.terms)} terms"


def glossary() -> Glossary:
    """Show a box to look up the terms of the course in.

    Returns
    -------
    Glossary
        Shows itself when it is the last line of a cell.

    Examples
    --------
    >>> [term.name for term in glossary().found("control gr")]
    ['holdout']
    """
    return Glossary(tuple(terms().values()))


def alphabetical(found: dict[str, Term]) -> dict[str, list[Term]]:
    r"""Put terms under their first letters.

    Examples
    --------
    >>> entries = read_terms('[b]\nwords = ""\nintroduced = ""\n[A]\nwords = ""\nintroduced = ""')
    >>> {letter: [term.name for term in group] for letter, group in alphabetical(entries).items()}
    {'A': ['A'], 'B': ['b']}
    """
    ordered = sorted(found.values(), key=lambda term: term.name.lower())
    return {
        letter: list(group) for letter, group in itertools.groupby(ordered, lambda term: term.name[0].upper())
    }


def _rows(found: list[Term]) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="text-align: left; vertical-align: top; white-space: nowrap">'
        f"{safe(term.name)}</th>"
        f'<td style="text-align: left">{safe(term.words)} <small>({safe(in_words(term.introduced))})</small>'
        "</td></tr>"
        for term in found
    )
    return f"<table><tbody>{rows}</tbody></table>" if found else ""
