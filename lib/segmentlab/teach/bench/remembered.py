"""What a reader chose for a file of their own, kept so that another notebook opens it the same way.

Comes in: the place of a file and how it was read. Goes out: a small YAML file beside that of the reader's
answers, whole at every moment, and what it says. Nothing of the file itself is in it. Stage: teach.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from segmentlab.segment.files import write_whole

from ..progress_file import PATIENCE
from ..progress_file import place as progress_place

FORMAT, VERSION = "segmentlab own data", 1
#: Older files than this many are forgotten.
MOST = 30


class Remembered(NamedTuple):
    """A file that was read: where it is, purchases or events, and what the reader was called with."""

    path: Path
    kind: str
    arguments: dict[str, Any]


def place() -> Path:
    """Name the file, beside the one of the reader's answers."""
    return progress_place().with_name("own_data.yaml")


def remember(path: Path, kind: str, arguments: dict[str, Any]) -> None:
    """Keep how a file was read; it becomes the latest.

    Raises
    ------
    OSError
        If it cannot be written; what was there stays.
    """
    from filelock import FileLock

    here = place()
    here.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(here.with_name(f"{here.name}.lock"), timeout=PATIENCE):
        others = [one for one in all_remembered() if one.path != _whole(path)]
        kept = [*others, Remembered(_whole(path), kind, arguments)][-MOST:]
        files = [{"path": str(one.path), "kind": one.kind, "arguments": one.arguments} for one in kept]
        said = {"format": FORMAT, "version": VERSION, "files": files}
        write_whole(here, yaml.safe_dump(said, allow_unicode=True, sort_keys=False))


def recall(path: Path) -> Remembered | None:
    """Give how a file was read; none if it was never read, or the list of files cannot be."""
    return next((one for one in all_remembered() if one.path == _whole(path)), None)


def all_remembered() -> list[Remembered]:
    """List the files that were read, the latest last; none where the list is not there or damaged."""
    try:
        found = yaml.safe_load(place().read_text("utf-8"))
        if (found["format"], found["version"]) != (FORMAT, VERSION):
            return []
        return [_remembered(one) for one in found["files"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError, yaml.YAMLError):
        return []


def _remembered(said: dict[str, Any]) -> Remembered:
    arguments = {str(name): value for name, value in said["arguments"].items()}
    if said["kind"] not in ("purchases", "events"):
        raise ValueError(f"{said['kind']} is no kind of file")
    return Remembered(Path(said["path"]), said["kind"], arguments)


def _whole(path: Path) -> Path:
    return path.expanduser().absolute()
