"""Turn numbers and short texts into what a reader sees: amounts, shares, people, safe HTML.

Comes in: plain numbers and sentences. Goes out: text or HTML. Stage of the loop: teach.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from segmentlab.words import safe


def inline(text: str) -> str:
    """Make safe HTML of a sentence; ``**bold**``, ``*emphasis*`` and code in backticks are kept.

    Examples
    --------
    >>> inline("**12** of `a < b`")
    '<strong>12</strong> of <code>a &lt; b</code>'
    """
    # Code first, set aside, so that a star inside it (2 * 3) stays a star.
    pieces = re.split(r"`([^`]+)`", safe(text))
    for place, piece in enumerate(pieces):
        if place % 2:
            pieces[place] = f"<code>{piece}</code>"
        else:
            piece = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", piece)
            pieces[place] = re.sub(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", r"<em>\1</em>", piece)
    return "".join(pieces)


def paragraphs(text: str) -> str:
    r"""Make HTML paragraphs of a text; lines indented by four spaces become a block of code.

    Examples
    --------
    >>> paragraphs("Count them.\n\n    shop.orders")
    '<p>Count them.</p><pre><code>shop.orders</code></pre>'
    """
    blocks = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        lines = block.splitlines()
        if all(line.startswith("    ") for line in lines):
            code = safe("\n".join(line[4:] for line in lines))
            blocks.append(f"<pre><code>{code}</code></pre>")
        else:
            blocks.append(f"<p>{inline(' '.join(line.strip() for line in lines))}</p>")
    return "".join(blocks)


def plain(text: str) -> str:
    """Take the marks (stars, backticks) out of a sentence.

    Examples
    --------
    >>> plain("**12** people, `a`")
    '12 people, a'
    """
    return re.sub(r"\*\*(.+?)\*\*|`([^`]+)`|(?<![\w*])\*([^*\n]+)\*(?![\w*])", _inside, text)


def settings_table(settings: Mapping[str, str]) -> str:
    """Make a small HTML table of control labels and the values they stand at.

    Examples
    --------
    >>> settings_table({"Quiet for": "60 days"})
    '<table><tbody><tr><td>Quiet for</td><td><strong>60 days</strong></td></tr></tbody></table>'
    """
    rows = "".join(
        f"<tr><td>{safe(label)}</td><td><strong>{safe(value)}</strong></td></tr>"
        for label, value in settings.items()
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _inside(match: re.Match[str]) -> str:
    return next(part for part in match.groups() if part is not None)
