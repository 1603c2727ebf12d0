"""Audience files: the members of a segment for a CRM, with no more people and columns than needed.

Comes in: a business, a segment, a path, and who asks for it why. Goes out: a CSV or Parquet file that appears
whole or not at all, a manifest beside it, and a line in the access log. Stage of the loop: activate.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from segmentlab.activate.access_log import LOG, append_entry
from segmentlab.activate.audience_content import content_of, manifest_of, people_table, write_together
from segmentlab.activate.may_leave import NO_CONSENT, reasons_to_stay
from segmentlab.activate.playbook_rows import Suppression
from segmentlab.activate.small_cells import blank_rare
from segmentlab.instrument.business import Business
from segmentlab.segment.segment import Segment
from segmentlab.showing import shows_itself
from segmentlab.words import people

#: Columns that tell one person from another: they describe nobody, so they are no cells.
IDENTIFIERS = (
    "customer_id",
    "email",
    "email_sha256",
    "first_name",
    "last_name",
    "name",
    "phone",
    "account_id",
)
#: Words in the names of columns that leave the house only if they are allowed by name.
SENSITIVE = (
    "age", "birth", "birthdate", "birthday", "disability", "ethnicity", "gender", "health", "income",
    "nationality", "orientation", "password", "political", "pregnant", "race", "religion", "salary", "sex",
    "ssn", "union",
)  # fmt: skip
#: Fewer people than this are no audience; fewer than this share no combination of attributes.
FEWEST, FEWEST_ALIKE = 100, 5
_SUFFIXES = (".csv", ".parquet")


@shows_itself
@dataclass(frozen=True)
class AudienceFile:
    """What was written: the file, its manifest, how many people are in it and who was left out why.

    `left_out` counts the members who are not in it by the first reason against each of them.
    """

    path: Path
    manifest: Path
    log: Path
    count: int
    members: int
    left_out: dict[str, int]
    blanked: int
    sha256: str

    @property
    def no_consent(self) -> int:
        """How many were left out because they have not agreed."""
        return self.left_out[NO_CONSENT]

    def table(self) -> pd.DataFrame:
        """The members, how many of them were left out for each reason, and how many are in the file."""
        numbers = {
            "members": self.members,
            **self.left_out,
            "in the file": self.count,
            "blanked": self.blanked,
        }
        return pd.DataFrame({"value": numbers})

    def sentence(self) -> str:
        """The file in one sentence."""
        missing = self.members - self.count
        why = ", ".join(f"{number:,} {reason}" for reason, number in self.left_out.items() if number)
        left = f"{missing:,} were left out ({why})" if missing > 1 else f"1 was left out ({why})"
        blanked = f"; the attributes of {self.blanked:,} were blanked because too few share them"
        return (
            f"{self.path.name} holds {people(self.count)} of {self.members:,} members; "
            f"{left if missing else 'nobody was left out'}{blanked if self.blanked else ''}."
        )


def audience_file(
    business: Business,
    segment_or_members: Segment | pd.Series,
    path: str | Path,
    *,
    columns: Sequence[str],
    channel: str,
    purpose: str,
    asked_by: str,
    why: str,
    hash_emails: bool = False,
    holdout: float = 0.05,
    suppress: Iterable[Suppression] | None = None,
    kinds: Collection[str] | None = None,
    as_of: str | date | None = None,
    allow: Collection[str] = (),
    at_least: int = FEWEST,
    alike: int = FEWEST_ALIKE,
    log: str | Path | None = None,
    asked_at: str | None = None,
) -> AudienceFile:
    """Write the members of a segment whom nothing speaks against to a file for a CRM or an ad platform.

    Against somebody speak, in this order: the universal holdout, no consent, a rule of suppression.

    Parameters
    ----------
    business
        Where the people are.
    segment_or_members
        A segment, or yes/no per ``customer_id`` as from ``Segment.members``.
    path
        Where to: ``.csv`` (UTF-8, texts in quotes, no text can run as a formula; see `spreadsheet.py`) or
        ``.parquet``.
    columns
        The attributes that are needed, as they stood, such as ``["customer_id", "email", "country"]``.
    channel, purpose
        What the people are to be reached through and for; only those who have agreed to it are in the file:
        at the moment, and still today.
    asked_by, why
        Who asked for the file and what for; both are noted down.
    hash_emails
        Write ``email_sha256`` for ``email``: the SHA-256 of the trimmed address in small letters, in
        hexadecimal digits, as ad platforms document for customer lists.
    holdout
        Share of all customers in the universal holdout: they never leave, in any file. It is that of
        `who_gets_what`; keep both the same.
    suppress, kinds
        Who must not get what; without it, the rules of the playbook that comes with the business. Say what
        the message is, such as ``kinds=("perk",)``, and only the rules that stop that count; otherwise it
        could be anything, and everybody whom a rule keeps from anything stays.
    as_of
        The moment; without it, ``business.today``.
    allow
        Columns that are sensitive by their name and needed all the same.
    at_least
        Smaller audiences are refused.
    alike
        How many people must share a combination of attributes; rarer ones are blanked.
    log
        The access log; ``access_log.jsonl`` beside the file if left out.
    asked_at
        When this was asked for (UTC); now if left out.

    Returns
    -------
    AudienceFile
        The manifest is beside the file, as ``<file>.manifest.json``.

    Raises
    ------
    ValueError
        If a column is unknown, sensitive or singles everybody out, the audience is too small, somebody is no
        customer, there is no such kind of message, or nobody says who asks why.
    LookupError
        If the business does not log what a rule of suppression asks about.

    Examples
    --------
    >>> import tempfile
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> shop, folder = tiny_business(), Path(tempfile.mkdtemp())
    >>> buyers = Segment("buyers", events("order_placed").count() >= 1)
    >>> asked = {"channel": "in_app", "purpose": "marketing", "asked_by": "CRM", "why": "spring campaign"}
    >>> made = audience_file(shop, buyers, folder / "a.csv", columns=["customer_id"], at_least=1, **asked)
    >>> made.sentence()
    'a.csv holds 2 customers of 2 members; nobody was left out.'
    >>> audience_file(shop, buyers, folder / "a.csv", columns=["customer_id"], holdout=0.5, **asked)
    Traceback (most recent call last):
    ValueError: 1 person is too few for an audience file (of 2 members, 1 universal holdout): at least 100 ...
    """
    path = Path(path)
    if path.suffix not in _SUFFIXES:
        raise ValueError(f"{path.name} is no audience file; end the name with .csv or .parquet.")
    for name, said in (("asked_by", asked_by), ("why", why)):
        if not isinstance(said, str) or not said.strip():
            raise ValueError(f"{name} is empty; the access log must say who asked for the file and why.")
    columns = _needed(business, columns, allow, hash_emails)
    moment = business.moment(as_of)
    members = _members(business, segment_or_members, moment)
    against = reasons_to_stay(
        business, members, channel, purpose, moment, holdout=holdout, suppress=suppress, kinds=kinds
    )
    reached = members[against.isna().to_numpy()]
    left_out = {str(reason): int(number) for reason, number in against.value_counts(sort=False).items()}
    if len(reached) < at_least:
        why_not = "".join(f", {number:,} {reason}" for reason, number in left_out.items() if number)
        raise ValueError(
            f"{'1 person is' if len(reached) == 1 else f'{len(reached)} people are'} too few for an audience "
            f"file (of {len(members):,} members{why_not}): at least {at_least} make sure that nobody is "
            "singled out."
        )
    table = people_table(business, reached, columns, moment, hash_emails)
    described = [name for name in table if name not in IDENTIFIERS]
    table, blanked = blank_rare(table, described, alike)
    if blanked == len(table):
        raise ValueError(
            f"{', '.join(described)} together single out everybody; leave out the column with the most "
            "different values."
        )
    definition = segment_or_members.to_yaml() if isinstance(segment_or_members, Segment) else None
    log = Path(log) if log is not None else path.parent / LOG
    content = content_of(table, path.suffix)
    entry: dict[str, Any] = {
        "asked_at": asked_at or datetime.now(UTC).isoformat(timespec="seconds"),
        "asked_by": asked_by,
        "why": why,
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "count": len(table),
        "columns": list(table),
        "channel": channel,
        "purpose": purpose,
        "as_of": moment.isoformat(),
        "business": business.name,
        "segment": segment_or_members.key if isinstance(segment_or_members, Segment) else None,
    }
    notes = entry | {
        "members": len(members),
        "left_out": left_out,
        "universal_holdout": holdout,
        "message": None if kinds is None else sorted(kinds),
        "blanked": blanked,
        "definition": definition,
    }
    text = json.dumps(notes, ensure_ascii=False, indent=2) + "\n"
    # Nothing leaves without being noted down: first the log, then the file.
    append_entry(log, entry)
    write_together({manifest_of(path): text.encode("utf-8"), path: content}, log)
    return AudienceFile(
        path, manifest_of(path), log, len(table), len(members), left_out, blanked, str(entry["sha256"])
    )


def is_sensitive(name: str) -> bool:
    """Whether the name of a column speaks of something that should not leave the house by itself.

    Examples
    --------
    >>> is_sensitive("birth_date"), is_sensitive("AgeGroup"), is_sensitive("message_count")
    (True, True, False)
    """
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return any(word.lower() in SENSITIVE for word in words)


def _needed(
    business: Business, columns: Sequence[str], allow: Collection[str], hash_emails: bool
) -> list[str]:
    """The columns, once each is known, is allowed and stands there once."""
    if isinstance(columns, str) or not len(columns):
        raise ValueError('List the columns that are needed, such as columns=["customer_id", "email"].')
    known = list(map(str, business.customers.columns))
    for name in columns:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."
            raise ValueError(f"The customers have no column {name!r}; {hint}")
        if list(columns).count(name) > 1:
            raise ValueError(f"The column {name!r} is listed twice; list it once.")
        if is_sensitive(str(name)) and name not in allow:
            raise ValueError(
                f"The column {name!r} is sensitive; leave it out, or say allow=({name!r},) if it is needed."
            )
    if hash_emails and "email" not in columns:
        raise ValueError('hash_emails=True needs the column "email"; add it to the columns.')
    return list(columns)


def _members(business: Business, chosen: Segment | pd.Series, moment: pd.Timestamp) -> pd.Index:
    """The ids of those chosen; ids or names in place of yes and no would be yes for everybody."""
    if isinstance(chosen, Segment):
        found = chosen.members(business, moment)
        return found.index[found]
    if not (isinstance(chosen, pd.Series) and pd.api.types.is_bool_dtype(chosen) and not chosen.hasnans):
        raise TypeError("Say yes or no for each customer_id: give a Segment, or what its members() gave.")
    ids = chosen.index[chosen.to_numpy(dtype=bool)]
    strangers = ids[~ids.isin(business.customers["customer_id"])]
    if len(strangers):
        raise ValueError(f"customer_id {strangers.tolist()[0]!r} is not a customer; leave it out.")
    if ids.has_duplicates:
        twice = ids[ids.duplicated()].tolist()[0]
        raise ValueError(f"customer_id {twice!r} stands in the audience twice; leave one out.")
    return ids
