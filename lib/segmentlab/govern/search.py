"""Finding a segment by what people remember of it.

Comes in: words, and the entries of a catalogue. Goes out: a table of segments, best first. Stage of the loop:
govern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from segmentlab.govern.records import Entry
from segmentlab.segment.segment import Segment

#: Where to look, the weightiest first.
_PLACES = ("key", "objective", "action", "owner", "definition", "description", "channel", "kpi")


def found(words: str, entries: Iterable[Entry]) -> pd.DataFrame:
    """Segments in which every word occurs, those with words in weightier places first.

    Parameters
    ----------
    words
        Separated by spaces. Each is looked for at the beginning of words; ``win-back`` also finds
        ``win back`` and ``winback``.
    entries
        Where to look.

    Examples
    --------
    >>> from segmentlab.model.tree import customer
    >>> one = Segment("lapsing", customer("country") == "DE", action="Win back by email")
    >>> found("WIN-BACK", [Entry(one)])["found_in"].to_dict()
    {'lapsing': 'action'}
    """
    asked = [_simple(word) for word in words.split()]
    asked = [word for word in asked if word]
    if not asked:
        raise ValueError(f'search({words!r}) looks for nothing; give a word such as "win-back".')
    rows = []
    for entry in entries:
        texts = {place: _simple(text) for place, text in _texts(entry.segment).items()}
        hits = [[place for place in _PLACES if _occurs(word, texts[place])] for word in asked]
        if all(hits):
            places = [place for place in _PLACES if any(place in hit for hit in hits)]
            # Words in the key count most; then how many of the words a weighty place has.
            rank = sum(_PLACES.index(hit[0]) for hit in hits)
            one = entry.segment
            rows.append((rank, one.key, entry.status, one.owner, one.objective, ", ".join(places)))
    rows.sort(key=lambda row: row[:2])
    table = pd.DataFrame(rows, columns=["rank", "key", "status", "owner", "objective", "found_in"])
    return table.drop(columns="rank").set_index("key")


def _texts(segment: Segment) -> dict[str, str]:
    return {
        "key": segment.key, "objective": segment.objective, "action": segment.action, "owner": segment.owner,
        "definition": segment.definition, "description": segment.describe(), "channel": segment.channel,
        "kpi": segment.kpi,
    }  # fmt: skip


def _simple(text: str) -> str:
    """Small letters without accents, with single spaces for all that is neither letter nor digit."""
    letters = "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    )
    return " ".join(re.split(r"[\W_]+", letters)).strip()


def _occurs(word: str, text: str) -> bool:
    """Does a text have the word, written as one or as several, at the beginning of one of its own?"""
    joined, parts = word.replace(" ", ""), text.split()
    return any("".join(parts[number:]).startswith(joined) for number in range(len(parts)))
