"""Make a workbench: where its catalogue lies, what it begins with, where files go. Stage of the loop: teach.

Comes in: a business, and what a reader said of the rest. Goes out: the workbench.
"""

from __future__ import annotations

from pathlib import Path

from segmentlab.govern.catalogue import Catalogue, new_catalogue
from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule, check_rule
from segmentlab.segment.segment import Segment

from . import drafts_file
from .bench import Workbench


def workbench(
    business: Business,
    catalogue: Catalogue | None = None,
    *,
    start: Segment | Rule | None = None,
    folder: str | Path | None = None,
) -> Workbench:
    """Build a segment with controls alone, see at once what it means, save it and take it with you.

    Parameters
    ----------
    business
        Simulated, or your own from `open_purchases` or `open_folder`.
    catalogue
        Where segments are saved, opened and compared; a folder beside the reader's progress if left out.
    start
        What to begin with: a segment or a rule; nothing if left out.
    folder
        Where audience files are written; beside the catalogue if left out.

    Returns
    -------
    Workbench
        Shows itself when it is the last line of a cell. ``.segment`` is what stands on it.

    Examples
    --------
    >>> import tempfile
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> place = new_catalogue(Path(tempfile.mkdtemp()) / "segments")
    >>> workbench(tiny_business(), place, start=events("order_placed").count() >= 2)
    workbench(tiny): Everyone who placed at least 2 orders. 1 customer on 2026-03-01; ...
    """
    if catalogue is None:
        catalogue = new_catalogue(drafts_file.place().parent / "catalogues" / business.name)
    if start is not None and not isinstance(start, Segment):
        start = Segment("my_segment", check_rule(start))
    place = (
        Path(folder) if folder is not None else catalogue.folder.parent / f"{catalogue.folder.name}_audiences"
    )
    return Workbench(business, catalogue, start, place)
