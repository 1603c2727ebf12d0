"""What every notebook asks: its title and the keys of its questions. Stage of the loop: teach.

One small file per notebook in the folder `course`, written when a notebook is stored, says which guesses,
exercises and quiz questions it holds, so that progress can be told of notebooks that were never opened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from .progress_file import KINDS, Answers


@dataclass(frozen=True)
class Asked:
    """What one notebook asks.

    Attributes
    ----------
    name
        Its file without the ending, such as ``11_rfm``.
    title
        Its first heading.
    keys
        Of each kind (guess, exercise, quiz) the keys of its questions, in order.
    """

    name: str
    title: str
    keys: Mapping[str, tuple[str, ...]]


def course() -> list[Asked]:
    """List what every notebook asks, in the order of the course."""
    folder = files(__package__).joinpath("course")
    pages = sorted(page.name for page in folder.iterdir() if page.name.endswith(".json"))
    return [asked_in(name, folder.joinpath(name).read_text("utf-8")) for name in pages]


def asked_in(name: str, text: str) -> Asked:
    """Read one file of the folder `course`."""
    page = json.loads(text)
    return Asked(
        name.removesuffix(".json"), page["title"], {kind: tuple(page.get(kind, ())) for kind in KINDS}
    )


def page_of(title: str, answers: Answers) -> str:
    """Write the file of one notebook from what was met when it ran."""
    page: dict[str, object] = {"title": title}
    for kind in KINDS:
        page[kind] = sorted((key for key, met in answers.items() if met.kind == kind), key=_natural)
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"


def _natural(key: str) -> list[tuple[bool, int, str]]:
    parts = re.split(r"(\d+)", key)
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
