"""How long to wait after a try that failed, and how its error reads in one line."""

from __future__ import annotations

import datetime as dt
import secrets

FIRST_BACKOFF = dt.timedelta(seconds=5)
LONGEST_BACKOFF = dt.timedelta(minutes=10)


def backoff(attempt: int) -> dt.timedelta:
    """How long to wait after this many tries: longer and longer, never quite the same."""
    wait = min(FIRST_BACKOFF * (1 << min(attempt - 1, 12)), LONGEST_BACKOFF)
    return wait * (1 + secrets.randbelow(250) / 1000)


def brief(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}"[:300]
