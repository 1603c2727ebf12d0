"""The glossary: complete, in the order in which the notebooks explain its terms, and findable."""

import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from segmentlab.teach.glossary import Glossary, Term, glossary, read_terms, terms
from tests.notebooks import glossary_page, reading
from tests.notebooks.reading import Passage, Words, pattern_of, uses

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
TERMS = tuple(terms().values())
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
each_term = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)


# Every lesson explains its terms, and no term comes before its explanation.


def by_anchor() -> dict[str, Term]:
    return {term.anchor: term for term in TERMS}


def faults_in_order(lesson: str, explained: list[tuple[str, str]], listed: list[str]) -> list[str]:
    """Say what is wrong with the terms a lesson explains (shown, anchor) and lists at its end."""
    known, faults = by_anchor(), []
    for shown, anchor in explained:
        term = known.get(anchor)
        if term is None:
            faults.append(
                f"“{shown}” leads to #{anchor}, which is no term of glossary.toml (spaces become -)"
            )
        elif term.introduced != lesson:
            faults.append(
                f"“{term.name}” is in bold with a link, as if explained here; glossary.toml says "
                f"it is in {term.introduced}: take the ** off here, or change `introduced` and do it there"
            )
    anchors = Counter(anchor for _, anchor in explained)
    faults += [
        f"#{anchor} is in bold with a link {n} times; once is enough"
        for anchor, n in anchors.items()
        if n > 1
    ]
    names = {known[anchor].name for anchor in anchors if anchor in known}
    faults += [f"“{name}” is explained and missing in the line “New terms:”" for name in names - set(listed)]
    faults += [
        f"“{name}” is listed in “New terms:” and nowhere explained in bold with a link "
        f"(**[{name}](glossary.ipynb#{name.replace(' ', '-')})**)"
        for name in listed
        if name not in names
    ]
    mine = {term.name for term in TERMS if term.introduced == lesson}
    faults += [f"glossary.toml says that “{name}” is explained here; it is not" for name in mine - names]
    return faults


@each_lesson
def test_a_lesson_explains_and_lists_exactly_its_terms(path: Path):
    faults = faults_in_order(path.stem, reading.introduced(path), reading.new_terms(path))
    assert not faults, f"\n{path.name}: " + f"\n{path.name}: ".join(faults)


@each_lesson
def test_no_term_is_used_before_the_lesson_that_explains_it(path: Path):
    later = [term for term in TERMS if term.introduced > path.stem]
    # Terms known by now are looked for as well, because the longest form counts.
    found = uses(reading.prose(path), TERMS)
    faults = [
        f"cell {found[term.name].cell} uses “{term.name}”, which only {term.introduced} explains: say it in "
        "other words, explain it here, or mark an everyday word `common = true` in glossary.toml"
        for term in later
        if term.name in found and not term.common
    ]
    assert not faults, f"\n{path.name}: " + f"\n{path.name}: ".join(faults)


@each_lesson
def test_every_link_into_the_glossary_leads_to_a_term(path: Path):
    anchors = {a for passage in reading.markdown(path) for a in glossary_page.anchors(passage.text)}
    assert anchors - set(by_anchor()) == set()


@each_lesson
def test_every_link_into_the_glossary_leads_to_the_cell_that_holds_its_term(path: Path):
    cell_with = {
        heading: cell.id
        for cell in nbformat.read(NOTEBOOKS / "glossary.ipynb", as_version=4).cells
        for heading in re.findall(r"^### (.+)$", cell.source, re.MULTILINE)
    }
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    links = re.findall(r'\]\(glossary\.ipynb#cell-id=([\w-]+) "Glossary: ([^"]+)"\)', text)
    assert links
    assert len(links) == text.count("](glossary.ipynb#")
    assert [(cell, term) for cell, term in links if cell_with[term] != cell] == []


def test_the_glossary_has_few_cells_for_jupyterlab_to_draw_before_it_goes_to_a_term():
    # It waits ten seconds for the cell of a term; 168 cells took that long on slow computers.
    assert len(nbformat.read(NOTEBOOKS / "glossary.ipynb", as_version=4).cells) <= 60


def test_there_are_lessons_and_terms():
    assert len(LESSONS) >= 2
    assert {term.introduced for term in TERMS} & {path.stem for path in LESSONS}


def test_each_fault_of_a_lesson_is_named():
    right = [(term.name, term.anchor) for term in TERMS if term.introduced == "00_start_here"]
    names = [name for name, _ in right]
    assert faults_in_order("00_start_here", right, names) == []
    wrong = {
        "no term of glossary.toml": ([*right, ("gizmo", "gizmo")], names),
        "take the \\*\\* off here": ([*right, ("recency", "recency")], [*names, "recency"]),
        "2 times": (right + right[:1], names),
        "missing in the line": (right, names[1:]),
        "nowhere explained": (right, [*names, "gizmo"]),
        "it is not": (right[1:], names[1:]),
    }
    for said, (explained, listed) in wrong.items():
        faults = faults_in_order("00_start_here", explained, listed)
        assert any(re.search(said, fault) for fault in faults), said


# How terms are found in a text.


@pytest.mark.parametrize(
    ("form", "text", "there"),
    [
        ("holdout", "Holdouts tell.", True),
        ("holdout", "the holdout’s orders", True),
        ("category", "many categories", True),
        ("fixed limits", "fixed\n limits", True),
        ("win-back", "the win back", True),
        ("lift", "uplift", False),
        ("segment", "segmentation", False),
        ("RFM", "rfm(shop)", False),
        ("RFM", "RFM scores", True),
    ],
)
def test_a_term_is_found_in_its_plural_and_not_inside_other_words(form, text, there):
    assert bool(pattern_of(form).search(text)) is there


def test_a_longer_term_hides_a_shorter_one_inside_it():
    curve, uplift_curve = (Term(name, "", "99_x") for name in ("curve", "uplift curve"))
    first, second = Passage(1, "An uplift curve."), Passage(2, "A curve.")
    assert uses([first], [curve, uplift_curve]) == {"uplift curve": first}
    assert uses([first, second], [curve, uplift_curve]) == {"uplift curve": first, "curve": second}


def test_other_words_for_a_term_count_as_the_term():
    holdout = Term("holdout", "", "42_x", also=("control group", "held out"))
    for text in ("A control group.", "Some were held out."):
        assert set(uses([Passage(1, text)], [holdout])) == {"holdout"}


def test_a_notebook_is_read_without_code_links_elsewhere_and_its_own_list_of_terms(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(
                "A **[holdout](glossary.ipynb#holdout)** and `lift`, see [11 Backtest](11_rfm.ipynb).\n\n"
                "**New terms:** holdout, RFM."
            ),
            nbformat.v4.new_code_cell(
                "x",
                outputs=[
                    nbformat.v4.new_output(
                        "display_data",
                        data={
                            "text/html": "<p>Days of <code>recency</code><b>silence</b></p><img alt='Bars'>",
                            "text/plain": "frequency",
                        },
                    )
                ],
            ),
        ]
    )
    path = tmp_path / "12_x.ipynb"
    nbformat.write(notebook, path)
    text = " ".join(passage.text for passage in reading.prose(path))
    assert "A holdout and" in text and "silence" in text and "Bars" in text
    assert not re.search("lift|Backtest|RFM|recency|frequency", text)
    assert reading.introduced(path) == [("holdout", "holdout")]
    assert reading.new_terms(path) == ["holdout", "RFM"]


def test_words_of_markup_do_not_run_into_each_other():
    assert uses([Passage(1, Words("<td>fixed</td><td>limits</td>").text)], TERMS) == {}


# The file and its page.


@each_term
def test_an_entry_is_short_and_made_of_sentences(term):
    assert 20 <= len(term.words) <= 260
    assert term.words[0].isupper() and term.words.endswith((".", "?"))
    assert re.fullmatch(r"\d\d_[a-z0-9_]+", term.introduced)
    assert re.fullmatch(r"[\w ’/-]+", term.name), "a heading and an address are made of it"


def test_entries_stand_in_the_order_of_the_notebooks():
    order = [term.introduced for term in TERMS]
    assert order == sorted(order)


def test_no_two_entries_share_a_word():
    forms = Counter(form.lower() for term in TERMS for form in (term.name, *term.also))
    assert [form for form, count in forms.items() if count > 1] == []


def test_the_page_has_every_term_as_a_heading_and_is_up_to_date():
    path = NOTEBOOKS / "glossary.ipynb"
    assert glossary_page.is_current(path), "run: python tests/notebooks/store.py glossary"
    text = "\n".join(passage.text for passage in reading.markdown(path))
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert sorted(headings) == sorted(term.name for term in TERMS)


def test_a_page_that_lacks_a_term_is_stale(tmp_path):
    path = tmp_path / "glossary.ipynb"
    assert not glossary_page.is_current(path)
    fewer = {term.name: term for term in TERMS[1:]}
    nbformat.write(glossary_page.page(tmp_path, fewer), path)
    assert not glossary_page.is_current(path)
    nbformat.write(glossary_page.page(tmp_path), path)
    assert glossary_page.is_current(path)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('[a]\nwords = "A."', "lacks 'introduced'"),
        ('[a]\nwords = "A."\nintroduced = "x"\nalias = "b"', "unknown 'alias'"),
    ],
)
def test_a_faulty_entry_is_named(entry, said):
    with pytest.raises(ValueError, match=f"'a' in glossary.toml.* {said}"):
        read_terms(entry)


# The search box.


def test_typing_narrows_the_list_and_names_come_first():
    shown = Glossary(
        (
            Term("lift", "What a message changed.", "00_x"),
            Term("message", "Words sent.", "00_x"),
            Term("holdout", "Gets nothing.", "00_x", also=("control group",)),
        )
    )
    assert [term.name for term in shown.found("mess")] == ["message", "lift"]
    assert [term.name for term in shown.found("CONTROL")] == ["holdout"]
    assert shown.view
    assert shown._parts["rows"].value == ""
    shown.box.value = "mess"
    assert shown._parts["count"].value == "2 of 3 terms"
    assert shown._parts["rows"].value.index("Words sent") < shown._parts["rows"].value.index("What a message")
    shown.box.value = "<b>"
    assert (shown._parts["count"].value, shown._parts["rows"].value) == ("0 of 3 terms", "")


def test_the_stored_copy_says_how_to_search():
    bundle = glossary()._repr_mimebundle_()
    assert f"{len(TERMS)} terms" in bundle["text/html"] and "double arrow" in bundle["text/html"]
