"""A season one can click through in the browser: the real bot on a simulated Discord (SimCord)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from bot import logs

_NEEDED = ("simcord", "aiohttp", "aiosqlite", "markdown_it", "linkify_it", "regex", "PIL", "av")
_MISSING = """\
데모에 필요한 패키지가 없어요: {names}
  설치: python -m pip install ".[demo]"   (또는 make demo)

The demo needs packages that are not installed: {names}
  Install them: python -m pip install ".[demo]"   (or: make demo)
"""


def main(arguments: Sequence[str] = ()) -> int:
    """Run the demo until it is told to stop; returns the exit code (2 when it cannot start)."""
    parser = argparse.ArgumentParser(prog="python -m bot demo", description=__doc__)
    parser.add_argument("--port", type=_port, help="the page's port; 0 takes any free one (default: 8484)")
    port: int | None = parser.parse_args(arguments).port
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        sys.stderr.write(_MISSING.format(names=", ".join(missing)))
        return 2

    from bot.demo.run import run  # only here: without the packages above it cannot be imported

    logs.setup("WARNING")
    try:
        return asyncio.run(run(port))
    except KeyboardInterrupt:
        return 0


def _port(value: str) -> int:
    port = int(value)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("0-65535")
    return port
