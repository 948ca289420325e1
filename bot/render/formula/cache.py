"""Pictures that were drawn before, in a folder of files that may be deleted at any time."""

from __future__ import annotations

import itertools
import logging
import os
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

FILES_MOST, BYTES_MOST = 2000, 64 << 20
_START, _END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_SWEEP_EVERY = 100
"""Pictures written between two looks at the folder's size."""


class Cache:
    """Pictures by name in a folder, which is made when the first one is kept. Calls block; errors are no more
    than a picture that has to be drawn again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = itertools.count()
        self._refused = False

    def get(self, name: str) -> bytes | None:
        """Return the picture, whole, or None."""
        path = self._path(name)
        try:
            picture = path.read_bytes()
        except OSError:
            return None
        if not (picture.startswith(_START) and picture.endswith(_END)):
            return None
        with suppress(OSError):
            os.utime(path)  # what is used is swept last
        return picture

    def put(self, name: str, picture: bytes) -> None:
        """Keep a picture; now and then, let those go that were not used for the longest time."""
        number = next(self._written)
        temporary = self._folder / f"{os.getpid()}-{number}.tmp"
        try:
            self._folder.mkdir(exist_ok=True)
            temporary.write_bytes(picture)
            temporary.replace(self._path(name))
        except OSError as error:
            if not self._refused:
                log.warning("Pictures of formulas cannot be kept in %s: %s", self._folder, error.strerror)
            self._refused = True
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            return
        if number % _SWEEP_EVERY == 0:
            self._sweep()

    def _sweep(self) -> None:
        """Delete what was used longest ago, and leftovers of a process that was killed while it wrote."""
        with suppress(OSError):
            found = [(entry.stat(), Path(entry)) for entry in os.scandir(self._folder) if entry.is_file()]
            found.sort(key=lambda pair: pair[0].st_mtime, reverse=True)
            size = 0
            for number, (stat, path) in enumerate(found):
                size += stat.st_size
                mine = path.name.startswith(f"{os.getpid()}-")
                stale = path.suffix == ".tmp" and not mine
                if stale or number >= FILES_MOST or size > BYTES_MOST:
                    path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.png"
