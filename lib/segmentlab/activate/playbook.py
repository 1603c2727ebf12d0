"""A playbook: for each behavior the segment, the action, the channel, how often, and the KPI.

Comes in: the name of a business, or a file. Goes out: a `Playbook`, checked and in order of priority, which
`who_gets_what` turns into what happens today. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import pandas as pd

from segmentlab.activate.playbook_rows import KINDS, PlaybookRow, Suppression
from segmentlab.instrument.business import Business
from segmentlab.segment.segment import Segment
from segmentlab.showing import shows_itself

#: The businesses that have a playbook of their own.
PLAYBOOKS = ("ecommerce", "saas", "subscription")


@shows_itself
@dataclass(frozen=True)
class Playbook:
    """Rows in order of priority, and who must not get what.

    Examples
    --------
    >>> book = playbook("ecommerce")
    >>> book.row("champions").channel, book.row("champions").cadence
    ('email', 'every 60d')
    >>> [rule.reason for rule in book.suppress][:2]
    ['just purchased', 'in a win-back']
    """

    name: str
    rows: tuple[PlaybookRow, ...]
    suppress: tuple[Suppression, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        """Sort the rows, and refuse two with one key or one priority, and suppressions of nothing."""
        rows = sorted(self.rows, key=lambda row: row.priority)
        if not rows:
            raise ValueError(f"The playbook {self.name!r} has no rows; give at least one.")
        for what in ("key", "priority"):
            seen: dict[object, PlaybookRow] = {}
            for row in rows:
                other = seen.setdefault(getattr(row, what), row)
                if other is not row:
                    raise ValueError(
                        f"{other.behavior!r} and {row.behavior!r} both have the {what} "
                        f"{getattr(row, what)!r}; give each its own."
                    )
        object.__setattr__(self, "rows", tuple(rows))
        object.__setattr__(self, "suppress", tuple(self.suppress))
        purposes = {row.purpose for row in rows} | {"marketing", "service"}
        for rule in self.suppress:
            for stopped in rule.stops:
                if stopped not in KINDS and stopped not in purposes:
                    raise ValueError(
                        f"{rule.reason!r} stops {stopped!r}, which is neither a kind of action "
                        f"({', '.join(KINDS)}) nor a purpose ({', '.join(sorted(purposes))})."
                    )

    @property
    def segments(self) -> dict[str, Segment]:
        """The segments by their key, in order of priority."""
        return {row.key: row.segment for row in self.rows}

    def row(self, key: str) -> PlaybookRow:
        """The row of a segment.

        Raises
        ------
        LookupError
            If there is none.
        """
        for row in self.rows:
            if row.key == key:
                return row
        raise LookupError(f"There is no row {key!r}; there are {', '.join(self.segments)}.")

    def without(self, *names: str) -> Playbook:
        """The playbook without some rows (by key) or suppressions (by reason)."""
        known = {*self.segments, *(rule.reason for rule in self.suppress)}
        for name in names:
            if name not in known:
                raise LookupError(
                    f"There is no row or suppression {name!r}; there are {', '.join(sorted(known))}."
                )
        rows = tuple(row for row in self.rows if row.key not in names)
        kept = tuple(rule for rule in self.suppress if rule.reason not in names)
        return replace(self, rows=rows, suppress=kept)

    def table(self) -> pd.DataFrame:
        """The decision matrix: one row per behavior, in order of priority."""
        return pd.DataFrame(
            {
                "priority": [row.priority for row in self.rows],
                "behavior": [row.behavior for row in self.rows],
                "segment": [row.key for row in self.rows],
                "action": [row.action for row in self.rows],
                "channel": [row.channel for row in self.rows],
                "cadence": [row.cadence for row in self.rows],
                "kpi": [row.kpi for row in self.rows],
                "purpose": [row.purpose for row in self.rows],
            }
        ).set_index("priority")

    def sentence(self) -> str:
        """The playbook in one sentence."""
        channels = sorted({row.channel.replace("_", "-") for row in self.rows})
        return (
            f"{len(self.rows)} behaviors, each with a segment, an action and a KPI, through "
            f"{', '.join(channels)}; {len(self.suppress)} rules say who must not get what."
        )

    def to_yaml(self) -> str:
        """The text of a file that `playbook` reads back to an equal playbook."""
        from segmentlab.activate.playbook_files import write_playbook

        return write_playbook(self)

    def save(self, path: str | Path) -> Path:
        """Write it to a file that appears whole or not at all."""
        from segmentlab.segment.files import write_whole

        text = self.to_yaml()
        write_whole(Path(path), text)
        return Path(path)


def playbook(source: Business | str | Path, segments: Iterable[Segment] = ()) -> Playbook:
    """Open a playbook: the one that comes with a business, or one of your own.

    Parameters
    ----------
    source
        A business or its name (``"ecommerce"``, ``"saas"``, ``"subscription"``), a path that ends in .yaml or
        .yml, or the YAML text itself.
    segments
        Segments from elsewhere that those of the playbook may refer to.

    Returns
    -------
    Playbook

    Raises
    ------
    ValueError
        With one sentence that names the file, the line and the fix.
    LookupError
        If the business has no playbook of its own.
    FileNotFoundError
        If there is no such file.

    Examples
    --------
    >>> playbook("saas").row("shallow_use").action
    'first_webinar'
    >>> playbook("bakery")
    Traceback (most recent call last):
    LookupError: There is no playbook for 'bakery'; choose ecommerce, saas or subscription, or give a file.
    """
    from segmentlab.activate.playbook_files import read_playbook

    name = source.name if isinstance(source, Business) else source
    if isinstance(name, str) and name in PLAYBOOKS:
        text = files("segmentlab.activate").joinpath("playbooks", f"{name}.yaml").read_text("utf-8")
        return read_playbook(text, segments, file=f"{name}.yaml")
    is_file = isinstance(name, Path) or "\n" in name or name.endswith((".yaml", ".yml"))
    if isinstance(source, Business) or not is_file:
        raise LookupError(
            f"There is no playbook for {name!r}; choose {', '.join(PLAYBOOKS[:-1])} or {PLAYBOOKS[-1]}, "
            "or give a file."
        )
    return read_playbook(source, segments)
