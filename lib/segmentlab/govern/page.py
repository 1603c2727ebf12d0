"""One page per segment: everything a colleague asks about it, as Markdown and as HTML.

Comes in: a catalogue, a key, a business. Goes out: the text of two files that need nothing else. Stage of the
loop: govern.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from segmentlab.govern.catalogue import Catalogue
from segmentlab.govern.changes import first_known
from segmentlab.govern.page_text import Block, Code, Curve, Heading, Paragraph, Table, to_html, to_markdown
from segmentlab.govern.records import Entry, file_name
from segmentlab.govern.versions import Versions, versions
from segmentlab.instrument.business import Business
from segmentlab.segment.files import REASONS, write_whole
from segmentlab.segment.health import health
from segmentlab.segment.history import membership_history
from segmentlab.segment.overlap import overlap
from segmentlab.segment.segment import Segment
from segmentlab.words import no_formula

#: How many other segments the page lists, those with the most people in common.
_MOST = 5


@dataclass(frozen=True, eq=False)
class Page:
    """A page about one segment, as `markdown` and as `html`; both hold the same."""

    key: str
    markdown: str = field(repr=False)
    html: str = field(repr=False)

    def write(self, folder: str | Path) -> tuple[Path, Path]:
        """Write both into a folder, each whole or not at all, and say where they are."""
        place = Path(folder)
        if not place.is_dir():
            raise FileNotFoundError(f"There is no folder {place}; make it, or give another one.")
        stem = file_name(self.key).removesuffix(".yaml")
        paths = (place / f"{stem}.md", place / f"{stem}.html")
        for path, text in zip(paths, (self.markdown, self.html), strict=True):
            write_whole(path, text)
        return paths

    def _repr_markdown_(self) -> str:
        return no_formula(self.markdown)


def segment_page(
    catalogue: Catalogue,
    key: str,
    business: Business,
    as_of: str | pd.Timestamp | None = None,
    *,
    dialect: str = "duckdb",
    weeks: int = 26,
) -> Page:
    """Write the page of one segment.

    It holds the reasons, the definition in words, how many people each condition removes, the size over
    time, the health card, the largest overlaps, the versions, and the SQL.

    Parameters
    ----------
    catalogue, key
        Which segment.
    business, as_of
        Where to look, and the moment at which everything is judged.
    dialect
        Of the SQL: one of ``DIALECTS``, such as ``"bigquery"``.
    weeks
        How far back the size and the health card look.

    Returns
    -------
    Page
        Texts are shown as they are: nothing in a definition can become a tag, a picture or a script.

    Examples
    --------
    >>> import tempfile
    >>> from segmentlab.govern.catalogue import new_catalogue
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> catalogue = new_catalogue(tempfile.mkdtemp())
    >>> _ = catalogue.save(Segment("buyers", events("order_placed").count() >= 1, owner="CRM"))
    >>> page = segment_page(catalogue, "buyers", tiny_business(), weeks=3)
    >>> print(page.markdown[:63])
    # buyers
    <BLANKLINE>
    Everyone who placed at least one order.
    <BLANKLINE>
    ## Reasons
    """
    entry = catalogue.entry(key)
    moment = business.moment(as_of)
    blocks = list(_blocks(catalogue, entry, business, moment, dialect, weeks))
    return Page(key, to_markdown(key, blocks), to_html(key, blocks))


def _blocks(
    catalogue: Catalogue, entry: Entry, business: Business, moment: pd.Timestamp, dialect: str, weeks: int
) -> Iterator[Block]:
    segment = entry.segment
    if entry.retired is not None:
        yield Paragraph(f"Retired on {entry.retired.day} by {entry.retired.by}: {entry.retired.reason}")
    if segment.definition:
        yield Paragraph(segment.definition)
    yield Paragraph(segment.describe(business.currency))
    yield Heading("Reasons")
    yield _reasons(catalogue, entry)
    yield Heading(f"Who is in it on {moment.date()}")
    yield _conditions(segment, business, moment)
    yield Heading("Size over time")
    yield from _health_and_size(segment, catalogue, business, moment, weeks)
    yield Heading("People it shares with other segments")
    yield _shared(segment, catalogue, business, moment)
    yield Heading("Versions")
    yield from _versions(versions(catalogue, segment.key))
    yield Heading(f"SQL ({dialect})")
    yield Code(segment.to_sql(dialect), "sql")


def _reasons(catalogue: Catalogue, entry: Entry) -> Table:
    key = entry.segment.key
    rows = [("status", entry.status)]
    rows += [
        (name.replace("_", " "), getattr(entry.segment, name)) for name in REASONS if name != "definition"
    ]
    rows.append(("rests on", ", ".join(catalogue.depends_on(key))))
    rows.append(("is used by", ", ".join(catalogue.used_by(key))))
    return Table(
        ("", "said"),
        tuple((name, said or "not said" if _is_reason(name) else said or "none") for name, said in rows),
    )


def _is_reason(name: str) -> bool:
    return name not in ("rests on", "is used by")


def _conditions(segment: Segment, business: Business, moment: pd.Timestamp) -> Table:
    columns = ("condition", "people removed", "people left", "meet it alone")
    steps = segment.attrition(business, moment).itertuples(index=False)
    return Table(columns, tuple((one[0], *(f"{number:,}" for number in one[1:])) for one in steps))


def _health_and_size(
    segment: Segment, catalogue: Catalogue, business: Business, moment: pd.Timestamp, weeks: int
) -> Iterator[Block]:
    there = int((moment - first_known(business)) / pd.Timedelta(weeks=1))
    if there < 1:
        yield Paragraph("The log is too short to show it.")
        return
    history = membership_history(segment, business, min(weeks, there), moment)
    sizes = history.sizes()
    first, last = int(sizes.iloc[0]), int(sizes.iloc[-1])
    yield Curve(
        tuple(float(one) for one in sizes),
        f"From {first:,} people on {sizes.index[0].date()} to {last:,} on {sizes.index[-1].date()}, by week.",
    )
    yield Heading("Health")
    card = health(history, catalogue=catalogue)
    yield Paragraph(card.sentence())
    yield Table(
        ("question", "verdict", "finding"),
        tuple(
            (str(name).replace("_", " "), row["verdict"], row["sentence"])
            for name, row in card.table.iterrows()
        ),
    )


def _shared(segment: Segment, catalogue: Catalogue, business: Business, moment: pd.Timestamp) -> Block:
    others = {one.key: one for one in catalogue if one.key != segment.key}
    if not others:
        return Paragraph("There is no other segment in the catalogue.")
    found = overlap({segment.key: segment, **others}, business, moment)
    both = found.counts.loc[segment.key].drop(segment.key)
    most = both[both > 0].sort_values(ascending=False, kind="stable").head(_MOST)
    if most.empty:
        return Paragraph("It shares nobody with another segment.")
    rows = [
        (
            str(key),
            f"{number:,}",
            f"{found.share_in.loc[segment.key, key]:.0%}",
            f"{found.share_in.loc[key, segment.key]:.0%}",
        )
        for key, number in most.items()
    ]
    return Table(("segment", "people in both", "of this one", "of that one"), tuple(rows))


def _versions(known: Versions) -> Iterator[Block]:
    yield Paragraph(known.sentence())
    rows = [
        ("" if pd.isna(row.since) else str(row.since.date()), row.by, row.why, row.changed)
        for row in known.table.itertuples(index=False)
    ]
    yield Table(("since", "by", "why", "what changed"), tuple(rows))
