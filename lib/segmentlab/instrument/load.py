"""Open a simulated business, making it on first use and keeping it for the next time.

Comes in: the name and size of a business. Goes out: a `Business`, read from a folder of Parquet files in the
user's cache. Stage of the loop: instrument. A business is made once, however many notebooks ask at the same
moment, and its folder appears whole or not at all. The environment variable SEGMENTLAB_CACHE moves the cache.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business, Truth

#: The business whose notes say that it is complete: written last, read first.
NOTES = "business.json"
#: The arrays of the world behind the log; everything else is a Parquet file per table.
WORLD = "world.npz"
#: Businesses of more customers are not for memory.
MOST_IN_MEMORY = 200_000
#: How dirty a business can be.
MESS = ("off", "mild", "heavy")


class Settings(NamedTuple):
    """What makes one simulated business different from another."""

    name: str
    customers: int
    weeks: int
    seed: int
    mess: str = "off"


class CacheError(OSError):
    """The folder that keeps the businesses cannot be used."""


def load(
    name: str, *, customers: int = 20_000, weeks: int = 104, seed: int = 2026, mess: str = "off"
) -> Business:
    """Open one of the simulated businesses.

    The first time takes a second or two; after that it is read from a cache on this computer.

    Parameters
    ----------
    name
        ``"ecommerce"``: an outdoor gear shop. ``"saas"``: a team project tool sold to companies.
        ``"subscription"``: a meal-kit box with a recipe app.
    customers
        How many people have signed up by the end, 200,000 at most; `open_folder` opens larger ones.
    weeks
        How long the business has been open.
    seed
        Another seed gives other people in a business of the same kind.
    mess
        ``"mild"`` or ``"heavy"`` gives the same business with dirty data: people twice, events lost, late,
        misnamed and nobody's. `clean` cleans it, `audit` finds what is wrong, and ``truth.tables["dirt"]``
        has every change. Visits without a login are in ``tables["anonymous_events"]``.

    Returns
    -------
    Business
        Its `truth` knows who everybody really is; open it only after committing to an answer.

    Raises
    ------
    ValueError
        If there is no such business, or a number makes no sense.
    OSError
        If the cache folder cannot be written, or the disk is full.

    Examples
    --------
    >>> shop = load("ecommerce", customers=100, weeks=10)
    >>> len(shop.customers), shop.today
    (100, Timestamp('2024-09-09 00:00:00'))
    """
    return _open(_settings(name, customers, weeks, seed, mess), progress=False)


def prepare(progress: bool = True) -> None:
    """Make every business ready, so that the first notebook opens at once.

    Parameters
    ----------
    progress
        Show a bar while a business is being made.
    """
    from data_generators import BUSINESSES

    for name, title in BUSINESSES.items():
        shop = _open(_settings(name, 20_000, 104, 2026), progress)
        sys.stdout.write(f"{title}: {len(shop.customers):,} customers, {len(shop.events):,} events, ready.\n")


def _settings(name: str, customers: int, weeks: int, seed: int, mess: str = "off") -> Settings:
    from data_generators import check_settings

    check_settings(name, customers, weeks, seed)
    if customers > MOST_IN_MEMORY:
        raise ValueError(
            f"customers={customers!r} is more than memory should hold; make a folder with python -m "
            f"data_generators {name} --customers {customers} --out FOLDER, then open_folder(FOLDER)."
        )
    if mess not in MESS:
        raise ValueError(f"mess={mess!r} does not work; choose one of: {', '.join(map(repr, MESS))}.")
    return Settings(name, int(customers), int(weeks), int(seed), mess)


def _open(settings: Settings, progress: bool) -> Business:
    from data_generators import BUSINESSES, START

    customers, events = _tables(settings, ("customers", "events"), progress)
    own = ("customers", "events", "truth")
    further = [name for name in _kept(settings) if name.split(".")[0] not in own]
    return Business(
        name=settings.name,
        title=BUSINESSES[settings.name],
        customers=customers,
        events=events,
        today=START + settings.weeks * pd.Timedelta(weeks=1),
        tables=LazyTables({name: partial(_further, settings, name) for name in further}),
        load_truth=partial(_truth, settings),
    )


class LazyTables(Mapping[str, pd.DataFrame]):
    """Tables by name, each read when first asked for."""

    def __init__(self, read: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        self._read, self._tables = dict(read), dict[str, pd.DataFrame]()

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._tables:
            if name not in self._read:
                raise KeyError(f"There is no table {name!r}; there are {', '.join(self._read) or 'none'}.")
            self._tables[name] = self._read[name]()
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def __contains__(self, name: object) -> bool:
        return name in self._read


def _further(settings: Settings, name: str) -> pd.DataFrame:
    return _tables(settings, (name,), progress=False)[0]


def _truth(settings: Settings) -> Truth:
    from data_generators import world_from_arrays

    (people,) = _tables(settings, ("truth",), progress=False)
    (saved,) = _files(settings, [WORLD], progress=False)
    with np.load(io.BytesIO(saved)) as arrays:
        world = world_from_arrays(
            dict(arrays),
            business=settings.name,
            seed=settings.seed,
            weeks=settings.weeks,
            week=settings.weeks,
        )
    hidden = [name for name in _kept(settings) if name.startswith("truth.")]
    tables = LazyTables({name.split(".")[1]: partial(_further, settings, name) for name in hidden})
    return Truth(customers=people.set_index("customer_id"), world=world, tables=tables)


def _kept(settings: Settings) -> list[str]:
    """Name the tables of a business that is ready."""
    files = _checksums(_ready(settings, progress=False))
    return [Path(file).stem for file in files if file.endswith(".parquet")]


def _tables(settings: Settings, names: tuple[str, ...], progress: bool) -> list[pd.DataFrame]:
    return [_table(saved) for saved in _files(settings, [f"{name}.parquet" for name in names], progress)]


def _files(settings: Settings, files: list[str], progress: bool) -> list[bytes]:
    """Read files of a business, making it again if what lies there is damaged after all."""
    folder = _ready(settings, progress)
    try:
        return [_checked(folder, file) for file in files]
    except (OSError, ValueError):
        try:
            (folder / NOTES).unlink(missing_ok=True)
        except OSError as error:
            raise CacheError(_in_one_sentence(error, folder.parent)) from error
    folder = _ready(settings, progress)
    return [_checked(folder, file) for file in files]


def _ready(settings: Settings, progress: bool) -> Path:
    """Give the folder of a business, making it first if it is missing or damaged."""
    from filelock import FileLock

    from data_generators import VERSION

    folder = _cache() / f"{_name(settings)}-{VERSION}"
    if _checksums(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{_name(settings)}.lock")):
            if not _checksums(folder):
                _make(settings, folder, progress)
    except OSError as error:
        raise CacheError(_in_one_sentence(error, folder.parent)) from error
    return folder


def _cache() -> Path:
    """Give the folder in which businesses are kept."""
    chosen = os.environ.get("SEGMENTLAB_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("segmentlab", appauthor=False)


def _name(settings: Settings) -> str:
    name = settings.name if settings.mess == "off" else f"{settings.name}.{settings.mess}"
    return "-".join(map(str, (name, *settings[1:4])))


def _checksums(folder: Path) -> dict[str, int]:
    """Read the checksum of each file from a folder's notes; none where it was not completed."""
    try:
        notes = json.loads((folder / NOTES).read_text(encoding="utf-8"))
        return {file: int(checksum) for file, checksum in notes["crc32"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _make(settings: Settings, folder: Path, progress: bool) -> None:
    """Simulate a business into a folder beside its own, then give it its name in one step.

    Only the holder of the lock gets here, so other folders of this business are what earlier versions or
    a process that was killed have left behind.
    """
    for leftover in folder.parent.glob(f"{_name(settings)}-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    part = folder.with_name(f"{folder.name}.part{os.getpid()}")
    part.mkdir()
    try:
        _write(settings, part, progress)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _write(settings: Settings, part: Path, progress: bool) -> None:
    from tqdm.auto import tqdm

    from data_generators import BUSINESSES, keep, simulate

    title = BUSINESSES[settings.name]
    with tqdm(total=settings.weeks, desc=title, unit="week", disable=not progress) as bar:
        made = simulate(
            settings.name,
            customers=settings.customers,
            weeks=settings.weeks,
            seed=settings.seed,
            progress=bar.update,
            mess=settings.mess,
        )
    tables = {"customers": made.customers, "events": made.events, "truth": made.truth.reset_index()}
    hidden = {f"truth.{name}": table for name, table in made.hidden.items()}
    for name, table in (tables | made.tables | hidden).items():
        _save(table, part / f"{name}.parquet")
    np.savez(part / WORLD, **keep(made.world))  # type: ignore[arg-type]
    notes = {"crc32": {path.name: zlib.crc32(path.read_bytes()) for path in sorted(part.iterdir())}}
    (part / NOTES).write_text(json.dumps(notes, indent=1), encoding="utf-8")


def _save(table: pd.DataFrame, path: Path) -> None:
    from data_generators.parquet import save_table

    save_table(table, path)


def _table(saved: bytes) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = pq.read_table(pa.BufferReader(saved))
    table = columns.to_pandas(self_destruct=True)
    del columns, saved
    pa.default_memory_pool().release_unused()  # Arrow keeps 80 MB for its next read, which never comes
    return table


def _checked(folder: Path, file: str) -> bytes:
    """Read a file, refusing one that is damaged: Parquet's own checksums leave out its footer."""
    saved = (folder / file).read_bytes()
    if zlib.crc32(saved) != _checksums(folder).get(file):
        raise ValueError(f"{folder / file} is damaged.")
    return saved


def _in_one_sentence(error: OSError, cache: Path) -> str:
    """Say what is wrong with the cache, and what to do about it."""
    if error.errno == errno.ENOSPC:
        return f"The disk with {cache} is full: free about 100 MB, or set SEGMENTLAB_CACHE to another folder."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT):
        return f"The folder {cache} cannot be written: set SEGMENTLAB_CACHE to a folder of your own."
    return f"The simulated business could not be kept in {cache}: {error}."


def main() -> int:
    """Make every business ready, and say in one sentence if that fails."""
    try:
        with suppress(BrokenPipeError):
            prepare()
    except CacheError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
