"""One child process that draws: started, asked, and killed where it takes too long. Every call blocks."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from bot.core.formula import FormulaError
from bot.render.formula.mistakes import complaint
from bot.render.formula.wire import packed, read

START_WITHIN, DRAW_WITHIN = 30.0, 4.0
"""Seconds for a process to be ready (a busy machine needs some), and for one picture."""
PICTURES_MOST = 200
"""After which a process is to be replaced: MathJax keeps a little of each formula."""

_ROOT = Path(__file__).parents[3]
# Windows cannot wait for a pipe: there only JavaScript's own limit ends what takes too long.
_PATIENT = hasattr(select, "poll")
_COMMAND = (sys.executable, "-B", "-m", "bot.render.formula.worker")
# Where some systems keep what a program needs to start at all; no token, no address of a database.
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH")


class LostError(Exception):
    """The process is gone, by itself or because it took too long (`slow`); it drew nothing."""

    def __init__(self, *, slow: bool) -> None:
        super().__init__("took too long" if slow else "ended")
        self.slow = slow


class Process:
    """A child process, ready to draw. Raises LostError where it cannot be started."""

    def __init__(self) -> None:
        self._drawn = 0
        self._late = False
        self._patience = START_WITHIN
        self._child = subprocess.Popen(  # noqa: S603 - fixed words
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # What has arrived must not wait in a buffer, where `poll` does not see it.
            bufsize=0,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            # Ctrl-C is for the bot, which ends its children itself.
            start_new_session=True,
        )
        self._listen(START_WITHIN)

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        return self._child.pid

    @property
    def usable(self) -> bool:
        """Whether it can be asked (again)."""
        return self._child.poll() is None and self._drawn < PICTURES_MOST

    def draw(self, text: str) -> bytes:
        """Return the PNG. FormulaError: the text cannot be drawn; LostError: the process is gone."""
        self._drawn += 1
        pipe = self._child.stdin
        assert pipe is not None, "it was asked for"
        try:
            pipe.write(packed({"text": text}))
        except OSError:
            self.close()
            raise LostError(slow=False) from None
        answer, picture = self._listen(DRAW_WITHIN)
        if "mistake" in answer:
            raise complaint(text, *answer["mistake"])
        if not picture:
            self.close()
        if "broken" in answer:
            raise FormulaError("error.formula.hard")
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return picture

    def kill(self) -> None:
        """End the process at once; whoever is waiting for it gets LostError."""
        self._child.kill()

    def close(self) -> None:
        """End the process, and wait until it is gone."""
        self.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass

    def read(self, size: int) -> bytes:
        """Read so many bytes of the answer; fewer where the process ended, or is killed for being late."""
        pipe = self._child.stdout
        assert pipe is not None, "it was asked for"
        got = bytearray()
        while len(got) < size:
            if _PATIENT and not _arrives(pipe, self._patience):
                self._late = True
                self.kill()
            part = os.read(pipe.fileno(), size - len(got))
            if not part:
                break
            got += part
        return bytes(got)

    def _listen(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        self._patience = seconds
        answer = read(self)
        if answer is None:
            self.close()
            raise LostError(slow=self._late)
        return answer


def _arrives(pipe: IO[bytes], seconds: float) -> bool:
    """Wait for something to read, or for the end; False where neither comes in time."""
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))
