"""Pages as Markdown and as HTML: the same blocks, each text escaped for where it lands.

Comes in: a title and blocks of text, tables, code and small curves. Goes out: text of a file that needs
nothing else. Stage of the loop: govern.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np


class Heading(NamedTuple):
    """What the following blocks are about."""

    text: str


class Paragraph(NamedTuple):
    """A text of its own."""

    text: str


class Table(NamedTuple):
    """Rows of texts below their headings; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Code(NamedTuple):
    """Text for a machine, letter for letter."""

    text: str
    language: str


class Curve(NamedTuple):
    """Numbers in time order, and the sentence that says what they show."""

    numbers: tuple[float, ...]
    sentence: str


Block = Heading | Paragraph | Table | Code | Curve
_BARS = "▁▂▃▄▅▆▇█"
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1d1d1f; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d2d2d7; }
pre { background: #f5f5f7; padding: 1rem; overflow-x: auto; font-size: .85rem; }
svg { display: block; width: 100%; height: 5rem; }
""".strip()


def to_markdown(title: str, blocks: Iterable[Block]) -> str:
    r"""Write a page as Markdown.

    Examples
    --------
    >>> print(to_markdown("a_b", [Paragraph("1 < 2"), Curve((1, 2, 3), "It grew.")]), end="")
    # a\_b
    <BLANKLINE>
    1 \< 2
    <BLANKLINE>
    ▁▅█ It grew.
    """
    return "\n\n".join([f"# {plain(title)}", *(_markdown(block) for block in blocks)]) + "\n"


def to_html(title: str, blocks: Iterable[Block]) -> str:
    """Write a page as HTML that loads nothing from elsewhere and runs nothing.

    Examples
    --------
    >>> "<p>1 &lt; 2</p>" in to_html("a_b", [Paragraph("1 < 2")])
    True
    """
    body = "\n".join(_html(block) for block in blocks)
    rules = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{rules}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f"<h1>{html.escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def plain(text: str) -> str:
    r"""A text that Markdown shows as it is, on one line.

    Examples
    --------
    >>> plain("*loud* <b> | # x")
    '\\*loud\\* \\<b\\> \\| \\# x'
    """
    one_line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    escaped = re.sub(r"([\\`*_{}\[\]<>#|~&$])", r"\\\1", one_line)
    # At the beginning of a line these would be a list, a numbered item or a line across.
    return re.sub(r"^(\d+[.)]|[-+=])", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", escaped)


def bars(numbers: Sequence[float]) -> str:
    """A curve drawn with characters, from the lowest to the highest number.

    Examples
    --------
    >>> bars([0, 5, 10]), bars([3, 3]), bars([])
    ('▁▅█', '▄▄', '')
    """
    known = [one for one in numbers if np.isfinite(one)]
    if not known:
        return " " * len(numbers)
    low, span = min(known), max(known) - min(known)
    if not span:
        return "".join("▄" if np.isfinite(one) else " " for one in numbers)
    return "".join(
        _BARS[round((one - low) / span * 7 + 1e-9)] if np.isfinite(one) else " " for one in numbers
    )


def _markdown(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {plain(text)}"
        case Paragraph(text):
            return plain(text)
        case Curve(numbers, sentence):
            return f"{bars(numbers)} {plain(sentence)}"
        case Code(text, language):
            longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
            fence = "`" * max(3, longest + 1)
            return f"{fence}{language}\n{text.rstrip()}\n{fence}"
        case Table(columns, rows):
            lines = [columns, tuple("---" for _ in columns), *rows]
            cells = [[one if one == "---" else plain(one) for one in line] for line in lines]
            return "\n".join(f"| {' | '.join(line)} |" for line in cells)
    raise TypeError(f"{block!r} is no part of a page.")


def _html(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{html.escape(text)}</h2>"
        case Paragraph(text):
            return f"<p>{html.escape(text)}</p>"
        case Curve(numbers, sentence):
            return f"{_svg(numbers, sentence)}\n<p>{html.escape(sentence)}</p>"
        case Code(text, _):
            return f"<pre><code>{html.escape(text.rstrip())}</code></pre>"
        case Table(columns, rows):
            head = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in columns)
            body = "\n".join(
                f'<tr><th scope="row">{html.escape(row[0])}</th>'
                + "".join(f"<td>{html.escape(one)}</td>" for one in row[1:])
                + "</tr>"
                for row in rows
            )
            return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    raise TypeError(f"{block!r} is no part of a page.")


def _svg(numbers: Sequence[float], sentence: str) -> str:
    """A curve from 0 up, so that a small move looks small."""
    top = max((one for one in numbers if np.isfinite(one)), default=0) or 1
    steps = max(len(numbers) - 1, 1)
    points = " ".join(
        f"{600 * place / steps:.1f},{76 - 72 * one / top:.1f}"
        for place, one in enumerate(numbers)
        if np.isfinite(one)
    )
    said = html.escape(sentence)
    return (
        f'<svg viewBox="0 0 600 80" preserveAspectRatio="none" role="img" aria-label="{said}">'
        '<line x1="0" y1="76" x2="600" y2="76" stroke="#d2d2d7"/>'
        f'<polyline points="{points}" fill="none" stroke="#0072b2" stroke-width="2" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
