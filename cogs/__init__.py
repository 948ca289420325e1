"""Discord's side of each feature: read what was typed or pressed, call one service, reply."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from typing import Any

Setup = Callable[[Any], Awaitable[None]]


def setups() -> tuple[Setup, ...]:
    """Return the `setup(bot)` of every module in this package, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.ispkg)
    return tuple(importlib.import_module(f"{__name__}.{name}").setup for name in names)
