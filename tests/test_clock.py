"""The system's clock."""

from __future__ import annotations

import datetime as dt

from bot.clock import Clock, SystemClock


def test_instants_are_aware_and_utc() -> None:
    """The clock tells an aware instant in UTC, and does not stand still or run back."""
    clock: Clock = SystemClock()

    first, second = clock.now(), clock.now()

    assert first.tzinfo is dt.UTC
    assert first <= second
