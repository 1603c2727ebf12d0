"""Make a simulated business from the command line, or hold one against published facts.

Comes in: what stands after `python -m data_generators`. Goes out: a folder, or a report. Problems are one
sentence and exit code 1, or 2 for words that make no sense; an interrupted run says how to go on and
ends with exit code 130.
"""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from data_generators import BUSINESSES, VERSION
from data_generators.mess import AMOUNTS
from data_generators.rules import MOST_PEOPLE, MOST_WEEKS
from data_generators.write import FolderError, Settings, write_business

WEEKS_IN_A_MONTH = 52 / 12
MOST_MONTHS = round(MOST_WEEKS / WEEKS_IN_A_MONTH)
#: Millions of bytes that a thousand customers take, times the root of the months: measured on all businesses
#: from 2 to 120 months. Most do little after their first weeks, so four times as long takes twice as much.
MEGABYTES = {"off": 0.27, "mild": 0.41, "heavy": 0.48}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; the result is the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["fidelity"]:
        return _report(words[1:])
    asked = _parser().parse_args(words)
    weeks = round(asked.months * WEEKS_IN_A_MONTH)
    settings = Settings(asked.business, asked.customers, weeks, asked.seed, asked.mess)
    return make(settings, asked.out, asked.fresh)


def make(settings: Settings, out: Path, fresh: bool = False) -> int:
    """Write a business into a folder, with a bar; `fresh` throws away what an earlier run left unfinished."""
    done = [0, 0]
    try:
        from tqdm import tqdm

        if out.name in ("", ".."):
            raise FolderError(f'"{out}" is no folder to make: give it a name of its own, such as --out shop.')
        out = out.resolve() if out.is_symlink() else out
        if out.is_mount():
            raise FolderError(
                f"{out} is a disk of its own: name a folder in it, such as --out {out / 'shop'}."
            )
        with tqdm(desc=BUSINESSES[settings.business], unit="week", disable=None) as bar:

            def stored(blocks: int, of: int) -> None:
                done[:] = blocks, of
                bar.total = of * settings.weeks
                bar.refresh()

            manifest = write_business(settings, out, VERSION, bar.update, stored, fresh)
    except KeyboardInterrupt:
        return _say(
            f"Stopped: {done[0]} of {done[1]} blocks are stored. The same command goes on from there; "
            "with --fresh it begins anew.",
            130,
        )
    except OSError as error:
        return _say(_in_one_sentence(error, out, settings), 1)
    except ValueError as error:
        return _say(str(error), 1)
    rows = ", ".join(f"{manifest['tables'][name]['rows']:,} {name}" for name in ("customers", "events"))
    sys.stdout.write(f"{out}: {rows}. What the tables hold stands in {out / 'data_dictionary.md'}.\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    people, months = partial(_counted, "customers", MOST_PEOPLE), partial(_counted, "months", MOST_MONTHS)
    parser = argparse.ArgumentParser(
        prog="python -m data_generators",
        description="Make a simulated business of any size as a folder of Parquet files. "
        "`python -m data_generators fidelity` holds the businesses against published facts instead.",
    )
    parser.add_argument("business", choices=list(BUSINESSES), help="which business")
    parser.add_argument(
        "--customers", type=people, default=20_000, help="how many have signed up by the end, to a million"
    )
    parser.add_argument("--months", type=months, default=24, help="how long it has been open, 1 to 120")
    parser.add_argument("--seed", type=int, default=2026, help="another seed gives other people")
    parser.add_argument("--mess", choices=list(AMOUNTS), default="off", help="how dirty the data are")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")
    parser.add_argument("--fresh", action="store_true", help="throw away what an earlier run left unfinished")
    return parser


def _counted(what: str, most: int, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(
            f"{text} does not work; give a whole number of {what} from 1 to {most:,}."
        )
    return int(text)


def megabytes(settings: Settings) -> float:
    """Estimate the room that the folder of a business takes, in millions of bytes."""
    months = settings.weeks / WEEKS_IN_A_MONTH
    return MEGABYTES[settings.mess] * settings.customers / 1000 * months**0.5


def _in_one_sentence(error: OSError, out: Path, settings: Settings) -> str:
    """Say what is wrong with the folder, and what to do about it."""
    if isinstance(error, FolderError):
        return str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in str(error):
        needed = max(megabytes(settings), 1)
        return (
            f"The disk with {out} is full: this business takes about {needed:,.0f} MB. Make room and run the "
            "same command again to go on, or name a folder on another disk."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT):
        return f"The folder {out} cannot be written: name a folder of your own with --out."
    return f"The business could not be written to {out}: {error}."


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


def _report(arguments: Sequence[str]) -> int:
    from data_generators.report import main as report

    return report(arguments)


if __name__ == "__main__":
    sys.exit(main())
