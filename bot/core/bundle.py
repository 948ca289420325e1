"""Files as one zip and back, in memory: the same files always give the same bytes.

What comes from outside is read with limits: whatever its headers say, no more is unpacked than was allowed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from bot.core.errors import UserError

DATE = (1980, 1, 1, 0, 0, 0)
"""Of every entry: a zip must not differ by when it was made."""
ENTRIES_MOST = 4000
UNPACKED_MOST = 64 << 20
"""Bytes of all entries together."""
PLAIN_FILE = 0o100644 << 16
_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for bytes that are no zip, or a broken one."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip with these files, by path, in their order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, DATE)
            entry.create_system, entry.external_attr = 3, PLAIN_FILE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=6)
    return packed.getvalue()


class Bundle:
    """A zip from outside. Raises UserError (error.import.zip, .paths, .bomb) for what is none, or a trap."""

    def __init__(self, data: bytes) -> None:
        self._left = UNPACKED_MOST
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except _UNREADABLE as error:
            raise UserError("error.import.zip") from error
        if len(entries) > ENTRIES_MOST or sum(entry.file_size for entry in entries) > UNPACKED_MOST:
            raise UserError("error.import.bomb", most=UNPACKED_MOST >> 20)
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) < len(entries) or not all(map(is_plain, self._entries)):
            raise UserError("error.import.paths")

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    def read(self, path: str, most: int) -> bytes:
        """The bytes of one file: at most `most`, UserError("error.import.bomb") for more."""
        entry = self._entries[path]
        if entry.compress_type not in _KINDS or entry.flag_bits & _ENCRYPTED:
            raise UserError("error.import.zip")
        most = min(most, self._left)
        try:
            with self._archive.open(entry) as file:
                data = file.read(most + 1)
        except _UNREADABLE as error:
            raise UserError("error.import.zip") from error
        if len(data) > most:
            raise UserError("error.import.bomb", most=UNPACKED_MOST >> 20)
        self._left -= len(data)
        return data


def is_plain(path: str) -> bool:
    """Whether a path stays below the folder that a zip is unpacked into, on every system."""
    parts = path.removesuffix("/").split("/")
    bad = any(part in ("", ".", "..") for part in parts)
    return not bad and not any(letter in "\\:" or letter < " " for letter in path)
