"""What a page without a kernel shows of a panel: picture, sentence, settings, and a few of them in numbers.

Comes in: what the panel shows, and its function. Goes out: plain HTML that prints. Stage of the loop: teach.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from segmentlab.words import safe

from .controls import Control
from .words import inline, settings_table

WAKE_UP = (
    "A stored copy. To move the controls, run this notebook in JupyterLab: "
    "press the double arrow ▶▶ above it."
)
NUMBERS = "Some settings in numbers"
#: More rows are not read.
MOST_ROWS = 8
#: Paper cannot be clicked or scrolled: what is folded on the screen is open in print, what is wide is wrapped
#: there, and nobody is asked to press anything.
PRINT = (
    "<style>@media print{details::details-content{content-visibility:visible;height:auto}"
    "details+style+p{display:none}"
    "pre{white-space:pre-wrap!important;overflow-wrap:anywhere}"
    "table{font-size:8.5pt!important}td,th{padding:2px 5px!important}"
    ".jp-InputPrompt,.jp-OutputPrompt{display:none}"
    "img{max-width:100%;height:auto}img,tr{break-inside:avoid}h2,h3{break-after:avoid}}</style>"
)


class Setting(NamedTuple):
    """One control moved to one value, the others left alone, and the sentence that belongs to it."""

    label: str
    value: str
    sentence: str


def some_settings(
    controls: Mapping[str, Control], settings: Mapping[str, Any], say: Callable[[dict[str, Any]], str]
) -> list[Setting]:
    """Move each control to its ends, one at a time, and note what is said there.

    Parameters
    ----------
    controls
        The controls by name.
    settings
        Where they stand; each row changes one of them.
    say
        Gives the sentence for all settings.

    Returns
    -------
    At most eight rows in the order of the controls; every control has one before any has two.

    Examples
    --------
    >>> from segmentlab.teach import days
    >>> some_settings({"quiet": days(7, 90, 60, label="Quiet")}, {"quiet": 60}, lambda s: f"{s['quiet']}!")
    [Setting(label='Quiet', value='7 days', sentence='7!'),
     Setting(label='Quiet', value='90 days', sentence='90!')]
    """
    offered = [_elsewhere(control, settings[key]) for key, control in controls.items()]
    # One round visits every control once: the last end first, then the first, then what lies between.
    turns = itertools.chain.from_iterable(
        [(place, values[turn]) for place, values in enumerate(offered) if turn < len(values)]
        for turn in range(max(map(len, offered), default=0))
    )
    chosen = list(itertools.islice(turns, MOST_ROWS))
    rows = []
    for place, (key, control) in enumerate(controls.items()):
        mine = [control.code(value) for at, value in chosen if at == place]
        for value in control.ends:
            if control.code(value) in mine:
                rows.append(Setting(control.label, control.text(value), say({**settings, key: value})))
    return rows


def still(picture: str, sentence: str, table: str, texts: Mapping[str, str], rows: list[Setting]) -> str:
    """Put a panel together as plain HTML.

    Parameters
    ----------
    picture, table
        As HTML; empty where there is none.
    sentence
        With its marks.
    texts
        The label of each control, and where it stands.
    rows
        From `some_settings`.
    """
    return (
        f"<div>{picture}<p><big>{inline(sentence)}</big></p>{table}{settings_table(texts)}"
        f"{_numbers(rows)}<p><small>{WAKE_UP}</small></p></div>"
    )


def _elsewhere(control: Control, now: Any) -> list[Any]:
    """Give the ends at which a control does not stand: the last, the first, then those between."""
    first, *between, last = control.ends
    return [value for value in (last, first, *between) if control.code(value) != control.code(now)]


def _numbers(rows: list[Setting]) -> str:
    cells = "".join(
        f'<tr><td style="text-align: left">{safe(row.label)}: <strong>{safe(row.value)}</strong></td>'
        f'<td style="text-align: left">{inline(row.sentence)}</td></tr>'
        for row in rows
    )
    return f"<details><summary>{NUMBERS}</summary><table><tbody>{cells}</tbody></table></details>{PRINT}"
