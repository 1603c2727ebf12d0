"""Get at the bytes of a file: packed or not, all of them or only the first.

Comes in: a path. Goes out: bytes, or one sentence on why there are none to read. Stage of the loop:
instrument.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_JUDGED = 200_000  # bytes that are enough to tell a script
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
_NOT_TEXT = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; open it and save the sheet as CSV",
    b"%PDF": "a PDF document; ask for the data as CSV",
    b"SQLite format 3": "a database; write the table you want to a CSV file",
    b"\x89PNG": "a picture; ask for the data as CSV",
    b"Rar!": "a packed archive; unpack it first",
    b"7z\xbc\xaf": "a packed archive; unpack it first",
    b"ORC": "an ORC file; write it as Parquet or CSV",
    b"Obj\x01": "an Avro file; write it as Parquet or CSV",
    b"<!DOCTYPE": "a web page, perhaps the download page; save the file itself",
    b"<html": "a web page, perhaps the download page; save the file itself",
    b"{\\rtf": "a text document; save the table as CSV",
}  # fmt: skip
_PACKED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}


def existing(path: str | Path) -> Path:
    """Give the path of a file or folder that is there."""
    path = Path(path).expanduser()
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path} (looked in {path.absolute().parent}).")
    return path


def read_source(path: Path, most: int | None = None) -> bytes:
    """Read a file, or its first bytes, unpacked if it is packed.

    Raises
    ------
    ValueError
        With one sentence, if it is something else than data.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "log.csv.gz"
    >>> _ = path.write_bytes(gzip.compress(b"who,when"))
    >>> read_source(path), read_source(path, most=3)
    (b'who,when', b'who')
    """
    with path.open("rb") as file:
        start = file.read(20)
    for mark, what in _NOT_TEXT.items():
        if start.startswith(mark):
            raise ValueError(f"{path.name} is {what}.")
    try:
        if start.startswith(b"PK\x03\x04"):
            return _unzipped(path, most)
        for mark, unpacked in _PACKED.items():
            if start.startswith(mark):
                with unpacked(path, "rb") as stream:
                    return bytes(stream.read(-1 if most is None else most))
        with path.open("rb") as file:
            return file.read(-1 if most is None else most)
    except (
        EOFError,
        zipfile.BadZipFile,
        lzma.LZMAError,
        gzip.BadGzipFile,
        OSError,
        NotImplementedError,
    ) as error:
        raise ValueError(
            f"{path.name} is packed, or an Excel workbook, and cannot be opened ({error}); get it again."
        ) from error


def _unzipped(path: Path, most: int | None) -> bytes:
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        if any(name.startswith("xl/") for name in names):
            raise ValueError(f"{path.name} is an Excel workbook; open it and save the sheet as CSV.")
        if "content.xml" in names:
            raise ValueError(f"{path.name} is a spreadsheet; open it and save the sheet as CSV.")
        files = [name for name in names if not name.startswith("__MACOSX") and not name.endswith(".DS_Store")]
        if len(files) != 1:
            inside = ", ".join(files[:5]) + (" ..." if len(files) > 5 else "")
            raise ValueError(
                f"{path.name} holds {len(files)} files ({inside}); unpack it and give one of them."
            )
        if archive.getinfo(files[0]).flag_bits & 1:
            raise ValueError(f"{path.name} is locked with a password; unpack it and give the file in it.")
        with archive.open(files[0]) as stream:
            return stream.read(-1 if most is None else most)


def decode(data: bytes, encoding: str | None, name: str, *, whole: bool = True) -> tuple[str, str]:
    """Turn bytes into text: by the encoding given, the mark at the start, or what can be decoded.

    Examples
    --------
    >>> decode("für".encode("utf-16-le"), None, "log.csv")
    ('für', 'UTF-16-le')
    """
    guesses = (encoding,) if encoding else _likely_encodings(data)
    for guess in guesses:
        try:
            text = codecs.getincrementaldecoder(guess)().decode(data, final=whole)
        except UnicodeError:
            continue
        except LookupError as error:
            raise ValueError(f'encoding={guess!r} is not known; write one like "utf-8".') from error
        if "\x00" in text:
            continue
        return text.removeprefix("\ufeff"), _shown(guess)
    tried = " or ".join(guesses)
    raise ValueError(
        f"{name} cannot be read as {tried} text; if it is a text file, name its encoding, "
        'such as encoding="latin-1" or encoding="utf-16".'
    )


def _likely_encodings(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return (encoding,)
    start = data[:10_000]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if start[offset::2].count(0) > len(start) / 5:  # Latin letters leave every other byte empty
            return (encoding,)
    return ("utf-8", "cp932") if _looks_japanese(data) else ("utf-8", "cp1252")


def _looks_japanese(data: bytes) -> bool:
    """Say whether bytes read as Japanese: its letters stand in stretches, accents and quotes alone."""
    start = data[:_JUDGED]
    for cut in range(2):  # the last letter may be cut in two
        try:
            text = start[: len(start) - cut].decode("cp932")
            break
        except UnicodeError:
            continue
    else:
        return False
    stretches = re.findall("[\u3040-\u30ff\u4e00-\u9fff]+", re.sub("(?<=[0-9])[年月日円]", "", text))
    letters = sum(map(len, stretches))
    return letters > 0 and sum(len(one) for one in stretches if len(one) > 1) > 0.8 * letters


def _shown(encoding: str) -> str:
    named = {"cp1252": "Windows-1252", "cp932": "Shift-JIS"}
    plain = encoding.removesuffix("-sig")
    return named.get(plain, plain.replace("utf", "UTF"))
