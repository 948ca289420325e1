"""Instants in the tables: aware, UTC, milliseconds."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from bot.store.engine import Store
from bot.store.models import Study
from tests.factories import NOW, make_study

SEOUL = dt.timezone(dt.timedelta(hours=9))


async def test_instants_come_back_as_utc_milliseconds(store: Store) -> None:
    """An instant of any zone is read as the same instant in UTC, rounded down to the millisecond."""
    given = dt.datetime(2026, 3, 3, 21, 0, 0, 123_999, tzinfo=SEOUL)
    async with store.write() as session:
        session.add(make_study(archived_at=given))
    async with store.read() as session:
        study = (await session.scalars(select(Study))).one()
    assert study.archived_at == dt.datetime(2026, 3, 3, 12, 0, 0, 123_000, tzinfo=dt.UTC)
    assert study.archived_at is not None
    assert study.archived_at.tzinfo is dt.UTC


async def test_instants_before_1970_and_far_ahead_are_kept(store: Store) -> None:
    """No instant that a person could mean is out of range, and rounding goes the same way everywhere."""
    early = dt.datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=dt.UTC)
    late = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
    async with store.write() as session:
        session.add(make_study(created_at=early, archived_at=late))
    async with store.read() as session:
        study = (await session.scalars(select(Study))).one()
    assert (study.created_at, study.archived_at) == (early, late)


def test_a_row_in_memory_equals_its_stored_self() -> None:
    """What a row is given is rounded at once, not only when it is read again."""
    study = make_study(archived_at=dt.datetime(2026, 3, 3, 21, 0, 0, 123_999, tzinfo=SEOUL))
    assert study.archived_at == dt.datetime(2026, 3, 3, 12, 0, 0, 123_000, tzinfo=dt.UTC)


def test_a_naive_instant_is_refused_where_it_is_assigned() -> None:
    """A datetime without a zone fails at the line that hands it over."""
    study = make_study()
    with pytest.raises(ValueError, match="time zone"):
        study.archived_at = NOW.replace(tzinfo=None)


async def test_a_naive_instant_is_refused_in_a_query(store: Store) -> None:
    """A datetime without a zone cannot be compared with an instant."""
    async with store.read() as session:
        with pytest.raises(StatementError, match="time zone"):
            await session.scalars(select(Study).where(Study.created_at < NOW.replace(tzinfo=None)))


async def test_discord_ids_of_64_bits_are_kept(store: Store) -> None:
    """The largest id that Discord can give fits."""
    async with store.write() as session:
        session.add(make_study(host_id=2**63 - 1))
    async with store.read() as session:
        assert (await session.scalars(select(Study.host_id))).one() == 2**63 - 1
