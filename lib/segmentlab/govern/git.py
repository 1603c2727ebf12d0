"""Asking git what a file was: read-only, with a time limit, and nothing of it runs what a repository says.

Comes in: a folder and the name of a file in it. Goes out: its versions, and the files beside it at each.
Stage of the loop: govern.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pandas as pd

#: Seconds after which git is given up.
PATIENCE = 20.0
#: A repository may name programs for git to run (signatures, monitors, filters); none of them is wanted here.
_HARMLESS = (
    "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false",
    "-c", "core.quotePath=false",
)  # fmt: skip


class Commit(NamedTuple):
    """A version of a file in git: when, by whom, why, and where it stood then."""

    revision: str
    at: pd.Timestamp
    by: str
    why: str
    path: str


def commits_of(folder: Path, name: str) -> list[Commit]:
    """Every commit that changed a file, the latest first, also under its former names.

    Raises
    ------
    LookupError
        With one sentence: git is not installed, the folder is in no repository, or git does not know the
        file.
    """
    form = "--format=%H%x00%cI%x00%an%x00%s"
    fields = _git(folder, "log", "--follow", "-M30%", "-z", "--name-only", form, "--", name).decode(
        "utf-8", "replace"
    )
    parts = fields.split("\0")
    found: list[Commit] = []
    path, number = "", 0
    while number + 3 < len(parts):
        revision, at, by, why = parts[number : number + 4]
        number += 4
        if number < len(parts) and parts[number].startswith("\n"):
            path = parts[number][1:]
            number += 1
        moment = pd.Timestamp(at).tz_convert("UTC").tz_localize(None)
        found.append(Commit(revision, moment, by, why, path))
    if not found:
        raise LookupError(f"git does not know {name} yet; commit it, and its versions are kept.")
    return found


def last_commit_before(folder: Path, moment: pd.Timestamp) -> str:
    """The last commit that changed anything in a folder before a moment (UTC); empty if there is none."""
    log = _git(folder, "log", "-z", "--format=%H %cI", "--", ".").decode("ascii", "replace")
    dated = [entry.split(" ") for entry in log.split("\0") if entry.strip()]
    for revision, at in ((one[0].strip(), one[1]) for one in dated):
        if pd.Timestamp(at).tz_convert("UTC").tz_localize(None) < moment:
            return revision
    return ""


def files_at(folder: Path, revisions: Iterable[tuple[str, str]]) -> list[dict[str, bytes]]:
    """The definition files that stood in a folder of the repository at each revision.

    Parameters
    ----------
    folder
        Anywhere in the repository.
    revisions
        Pairs of a revision and the path, inside the repository, of a file in that folder.

    Returns
    -------
    list of dict: content by name, in the order asked for.
    """
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "replace").rstrip("\r\n"))
    listed: list[dict[str, str]] = []
    for revision, path in revisions:
        place = PurePosixPath(path).parent.as_posix()
        where = [] if place == "." else ["--", f"{place}/"]
        tree = _git(top, "ls-tree", "-z", revision, *where).decode("utf-8", "replace")
        blobs = {}
        for line in filter(None, tree.split("\0")):
            about, _, full = line.partition("\t")
            _, kind, number = about.split(" ")
            name = PurePosixPath(full).name
            if kind == "blob" and name.lower().endswith((".yaml", ".yml")) and not name.startswith("."):
                blobs[name] = number
        listed.append(blobs)
    contents = _contents(top, {number for blobs in listed for number in blobs.values()})
    return [{name: contents[number] for name, number in blobs.items()} for blobs in listed]


def _contents(top: Path, numbers: Iterable[str]) -> dict[str, bytes]:
    """What blobs hold, asked for all at once."""
    asked = sorted(numbers)
    if not asked:
        return {}
    answer = _git(top, "cat-file", "--batch", given="".join(f"{one}\n" for one in asked).encode("ascii"))
    found, place = {}, 0
    for number in asked:
        end = answer.index(b"\n", place)
        size = int(answer[place:end].split(b" ")[2])
        found[number] = answer[end + 1 : end + 1 + size]
        place = end + size + 2
    return found


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers; its own errors become one sentence."""
    program = shutil.which("git")
    if program is None:
        raise LookupError("git is not installed here, so versions are known from the files alone.")
    # Where a hook or another program set them, these would point git at another repository.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            [program, "-C", str(folder.resolve()), *_HARMLESS, *arguments],
            input=given, capture_output=True, timeout=PATIENCE, check=False,
            env={**clean, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise LookupError(
            f"git gave no answer about {folder.name} within {PATIENCE:g} seconds; try again later."
        ) from error
    except OSError as error:
        raise LookupError(f"git cannot be run ({error.strerror}); check its installation.") from error
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace")
    if "not a git repository" in said:
        raise LookupError(
            f"{folder.name} is in no git repository, so versions are known from the files alone."
        )
    if "does not have any commits" in said:
        raise LookupError(f"The git repository of {folder.name} has no commit yet; make the first one.")
    if "dubious ownership" in said:
        raise LookupError(
            f"git does not read {folder.name} because another user owns it; add it to git's safe.directory."
        )
    first = said.strip().splitlines()[0].removeprefix("fatal: ") if said.strip() else "no reason given"
    raise LookupError(f"git cannot tell about {folder.name} ({first}); check the repository.")
