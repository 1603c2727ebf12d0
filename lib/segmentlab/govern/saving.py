"""Writing into a catalogue: one writer at a time, nobody's newer edit lost, no file half-written.

Comes in: a catalogue's folder and the text of a file. Goes out: the file, or an error and everything as it
was. Stage of the loop: govern.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from segmentlab.govern.records import File
from segmentlab.govern.shelf import file_of, read_files
from segmentlab.segment.files import write_whole

#: Held by whoever writes; it stays in the folder, empty.
LOCK = ".catalogue.lock"
#: Seconds to wait for another writer, who needs a fraction of one.
PATIENCE = 10.0


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Be the only one who writes into a folder, for as long as the block lasts.

    Raises
    ------
    TimeoutError
        If somebody else goes on writing.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout as error:
        raise TimeoutError(
            f"Somebody else is writing into {folder.name} and has been for {PATIENCE:g} seconds; "
            "try again in a moment."
        ) from error
    except OSError as error:
        raise OSError(f"Nothing can be written into {folder} ({error.strerror}); check who may.") from error
    try:
        yield
    finally:
        lock.release()


def now_in(folder: Path, read_before: Mapping[str, File], name: str) -> dict[str, File]:
    """The files as they are now, once it is certain that nobody changed the one to be written.

    Parameters
    ----------
    folder
        Of the catalogue; the caller is its only writer.
    read_before
        The files as this catalogue read (or last wrote) them.
    name
        The file that is to be written.

    Raises
    ------
    RuntimeError
        If it was changed, added or removed by somebody else since.
    """
    now = read_files(folder, read_before)
    before, there = read_before.get(name), now.get(name)
    if (before and before.fingerprint) != (there and there.fingerprint):
        what = "removed" if there is None else "added" if before is None else "changed"
        raise RuntimeError(
            f"{name} was {what} by somebody else since this catalogue was read; nothing was written: open "
            "the catalogue again, look at what they did, and save yours again."
        )
    return now


def put(folder: Path, name: str, text: str) -> File:
    """Write a file whole or not at all, and give it as it now is."""
    try:
        write_whole(folder / name, text)
    except OSError as error:
        why = error.strerror or str(error)
        raise OSError(f"{name} could not be written ({why}); the file is as it was before.") from error
    return file_of(name, text.encode("utf-8"))


def comments_in(text: str, ours: str = "") -> list[str]:
    r"""Find the comments that people wrote into a file, so that saving does not lose them.

    Parameters
    ----------
    text
        The file.
    ours
        The same definition as this library writes it; its comments are made anew each time.

    Examples
    --------
    >>> comments_in("# Ask Legal first.\nowner: CRM # until May\naction: 'call #1'\n")
    ['# Ask Legal first.', '# until May']
    """
    own = set(_comments(ours)) if ours else set()
    return [line for line in dict.fromkeys(_comments(text)) if line not in own]


def _comments(text: str) -> Iterator[str]:
    """What stands between the tokens of YAML and begins with #."""
    done = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        yield from _in_gap(text[done : token.start_mark.index])
        done = max(done, token.end_mark.index)
    yield from _in_gap(text[done:])


def _in_gap(gap: str) -> Iterator[str]:
    for line in gap.splitlines():
        _, sign, comment = line.partition("#")
        if sign:
            yield f"#{comment.rstrip()}"
