"""The child process: reads texts from its standard input, writes pictures to its standard output.

It is started without the bot's environment, limits itself before it reads anything from people, opens no
file but the fonts and MathJax's, and ends when its input does.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO

from bot.core.formula import Formula, pieces
from bot.render import raster
from bot.render.formula.lines import sheet
from bot.render.formula.typesetting import Broken, Engine, Mistake, Typeset
from bot.render.formula.wire import packed, read

ADDRESS_SPACE = 1 << 30
OPEN_FILES = 64
PIXELS_MOST = 2400
"""Of a picture's width and height."""
_SCALES = (1.0, 0.5)
"""Half as large where it would get too large: still legible, as a page of text is."""


def main() -> None:
    """Answer until the input ends, or until the engine is broken."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    engine = Engine()
    # The first picture of a process pays for opening the fonts.
    draw(engine, "$x$ 수식")
    limit()
    _tell(target, {"ready": True})
    while (request := read(source)) is not None:
        if not _answer(engine, request[0], target):
            return


def draw(engine: Engine, text: str) -> bytes:
    """Return the card of a text, as PNG. Raises Mistake (`at` is a place in the text) or Broken."""

    def typeset(formula: Formula, display: bool, room: float) -> Typeset:
        try:
            return engine.typeset(formula.tex, display=display, room=room)
        except Mistake as mistake:
            mistake.at += formula.at
            raise

    card = sheet(pieces(text), typeset)
    for scale in _SCALES:
        if max(card.width, card.height) * scale <= PIXELS_MOST:
            return raster.png(card.svg, scale)
    raise Mistake("TooLarge")


def limit() -> None:
    """Take from this process what drawing does not need; where the system has no limits, nothing is taken."""
    with suppress(ImportError):
        import resource

        for name, most in (
            ("RLIMIT_AS", ADDRESS_SPACE),
            ("RLIMIT_CORE", 0),
            ("RLIMIT_FSIZE", 0),
            ("RLIMIT_NOFILE", OPEN_FILES),
            ("RLIMIT_NPROC", 0),
        ):
            kind = getattr(resource, name, None)
            if kind is not None:
                with suppress(ValueError, OSError):
                    resource.setrlimit(kind, (most, most))


def _answer(engine: Engine, request: dict[str, Any], target: BinaryIO) -> bool:
    """Answer one request; False where this process is not to be asked again."""
    try:
        picture = draw(engine, request["text"])
    except Mistake as mistake:
        _tell(target, {"mistake": [mistake.id, mistake.message, mistake.about, mistake.at]})
    except (Broken, MemoryError, RecursionError) as error:
        _tell(target, {"broken": repr(error)})
        return False
    except Exception:  # noqa: BLE001 - whatever it is, the bot's log gets it and a new process takes over
        _tell(target, {"failed": traceback.format_exc()})
        return False
    else:
        _tell(target, {}, picture)
    return True


def _tell(target: BinaryIO, values: Mapping[str, Any], picture: bytes = b"") -> None:
    target.write(packed(values, picture))
    target.flush()


if __name__ == "__main__":
    main()
