"""The stand-alone script, run as often as the tests like: compiled once, in this process."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

SCRIPT = Path(__file__).parents[2] / "tools" / "verify_draw.py"
_CODE = compile(SCRIPT.read_text(encoding="utf-8"), SCRIPT, "exec")


@dataclass(frozen=True)
class Outcome:
    """What it printed, line by line, and whether it found everything right."""

    lines: tuple[str, ...]
    good: bool


def check(file: Path, *more: str) -> Outcome:
    """Let the script check a file, as from the command line."""
    printed = io.StringIO()
    hook = sys.excepthook
    good = True
    with patch.object(sys, "argv", [str(SCRIPT), str(file), *more]), contextlib.redirect_stdout(printed):
        try:
            exec(_CODE, {"__name__": "__main__"})  # noqa: S102
        except SystemExit:
            good = False
        except Exception as error:  # noqa: BLE001
            sys.excepthook(type(error), error, None)
            good = False
        finally:
            sys.excepthook = hook
    return Outcome(tuple(printed.getvalue().splitlines()), good)
