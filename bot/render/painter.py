"""The process in which pictures are drawn: a function and its values come in, a picture goes out.

Drawing holds Python's lock for up to a second, so the bot's own process must not do it.
"""

from __future__ import annotations

import pickle
import signal
import sys
import traceback
from typing import IO

LENGTH = 4
"""Bytes before a task and before an answer that say how long it is, the greatest first."""
DRAWN, FAILED = b"+", b"-"


def main() -> None:
    """Draw what is asked for until nobody is there to ask."""
    # Ctrl-C in a terminal is for the bot; it ends this process by leaving.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints is no answer.
    sys.stdout = sys.stderr
    while (task := read(asked)) is not None:
        answer = _draw(task)
        answers.write(len(answer).to_bytes(LENGTH, "big") + answer)
        answers.flush()


def _draw(task: bytes) -> bytes:
    try:
        draw, values = pickle.loads(task)  # noqa: S301 - from the bot itself, which started this process
        picture: bytes = draw(*values)
    except Exception:  # noqa: BLE001 - whatever it is, the bot logs it
        return FAILED + traceback.format_exc().encode()
    return DRAWN + picture


def read(stream: IO[bytes]) -> bytes | None:
    """Read a task or an answer; None where the other side is gone."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    length = int.from_bytes(head, "big")
    body = stream.read(length)
    return body if len(body) == length else None


if __name__ == "__main__":
    main()
