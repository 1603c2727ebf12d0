"""Find out how a text is laid out in columns: by a separator, by blanks, or by fixed positions.

Comes in: a text. Goes out: what stands between the values, and the text with one tab there instead of
blanks. Stage of the loop: instrument.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from segmentlab.instrument.parsing.text import share_typed

#: Separators that are recognised, the least likely to occur inside a value first: it wins a tie.
SEPARATORS = {"\t": "tab", "|": "bar", ";": "semicolon", ",": "comma"}
WHITESPACE, FIXED_WIDTH = "whitespace", "fixed width"
_SAMPLE = 100_000  # characters that the layout is judged by
_JUDGED = 300  # rows whose values are looked at


def first_lines(text: str) -> str:
    """Give the first lines of a text, whole."""
    if len(text) <= _SAMPLE:
        return text
    end = text.rfind("\n", 0, _SAMPLE)
    return text[:end] if end > 0 else text[:_SAMPLE]


def whole_rows(text: str) -> str:
    """Cut a text that ends anywhere after its last whole row: a line break outside quotation marks."""
    end = text.rfind("\n")
    while end > 0 and text.count('"', 0, end) % 2:
        end = text.rfind("\n", 0, end)
    return text[: end + 1] if end > 0 else text


def find_separator(sample: str, columns: Sequence[str] | None, name: str) -> str:
    """Choose the separator that gives most columns of clean numbers and dates in rows of one length."""
    told = re.match(r"sep=([^\w\s]|\t)\r?\n", sample)  # as spreadsheets tell each other
    if told:
        return told[1]
    lines = sample.splitlines()
    splits = {separator: split_rows(sample, separator) for separator in SEPARATORS}
    splits[WHITESPACE] = [_words(line) for line in lines]
    spans = blank_framed(lines)
    splits[FIXED_WIDTH] = [[line[start:stop].strip() for start, stop in spans] for line in lines]
    ranked = []
    for order, (separator, split) in enumerate(splits.items()):
        rows = [row for row in split if any(cell.strip() for cell in row)]
        width, common = Counter(map(len, rows)).most_common(1)[0]
        if width < 2 or common < 0.6 * len(rows):
            continue
        fitting = [row for row in rows if len(row) == width][:_JUDGED]
        typed = sum(share_typed(cells) > 0.8 for cells in zip(*(fitting[1:] or fitting), strict=True))
        blanks = separator in (WHITESPACE, FIXED_WIDTH)
        if blanks and not typed:
            continue  # prose has blanks too
        clear = not blanks and width >= 3 and typed >= 2  # else the blank within "2026-01-05 10:00" wins
        named = columns is not None and width == len(columns)
        fits = len(rows[0]) == width
        ranked.append((named, clear, typed, fits, width, common / len(rows), -order, separator))
    if not ranked:
        raise ValueError(
            f"{name}: the values of a row could not be told apart; name what stands between them, "
            'such as separator=";".'
        )
    return max(ranked)[-1]


def split_rows(sample: str, separator: str) -> list[list[str]]:
    """Split a sample of a text into rows of values, minding quotation marks."""
    try:
        return list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    except csv.Error:  # a value longer than the csv module allows: surely not the separator
        return [[sample]]


def _words(line: str) -> list[str]:
    return re.findall(r"[^ \t]+", line)  # not split(): a narrow space may group the digits of a number


def blank_framed(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Find the columns of a fixed-width text: the stretches between positions blank in every line."""
    used = 0
    for line in lines[:: max(1, len(lines) // 10_000)]:
        used |= int("0" + "".join("0" if letter in " \t" else "1" for letter in reversed(line)), 2)
    pattern = bin(used)[:1:-1]
    return [match.span() for match in re.finditer("1+", pattern)]


def with_tabs(text: str, spans: list[tuple[int, int]] | None) -> str:
    """Put one tab between the values of each line; a line that does not keep to the spans stays as it is."""
    if spans is None:
        return "\n".join("\t".join(_words(line)) for line in text.splitlines())
    gaps = [(stop, start) for (_, stop), (start, _) in pairwise(spans)]
    bounds = [0, *(start for _, start in gaps), None]
    lines = []
    for line in text.splitlines():
        if any(line[start:stop].strip() for start, stop in gaps) or not line.strip():
            lines.append(line.replace("\t", " "))
        else:
            lines.append("\t".join(line[start:stop].strip() for start, stop in pairwise(bounds)))
    return "\n".join(lines)
