"""What Discord must be asked for once only: a second try would make a second one, and nobody would know.

Messages carry a nonce by which Discord knows a repeat; threads and posts of forums do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ONCE: ContextVar[bool] = ContextVar("once", default=False)


@contextmanager
def once() -> Iterator[None]:
    """Inside the block no request is repeated: an answer of 5xx is raised at once."""
    token = _ONCE.set(True)
    try:
        yield
    finally:
        _ONCE.reset(token)


def is_once() -> bool:
    """Whether this is inside such a block."""
    return _ONCE.get()
