"""The kill test in short: the long one is `make kill`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.engine import Store
from tests.wire.killing import run

pytestmark = [pytest.mark.wire, pytest.mark.slow]


async def test_posts_are_there_once_however_often_it_is_killed(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    """Sixty posts, six kills, faults of every kind: none is lost, none is there twice."""
    report = await run(7, 60, 6, 100, 180, store, database_url, tmp_path)
    assert report.good, str(report)
