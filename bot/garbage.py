"""When Python looks for garbage: never in what the program is made of, and seldom in all that it holds.

A look at everything takes up to 100 ms, in which the event loop stands still. What nothing refers to any more
is freed at once, without any look, unless it refers to itself.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (700, 10, 100)
"""New objects before a look at the youngest; such looks before one at the middle ones; those before all."""


@contextmanager
def loading() -> Iterator[None]:
    """Load the program within: what there is at the end of the block is never looked at again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()
