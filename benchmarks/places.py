"""What the benchmarks are measured on: servers on the loopback Discord, and studies in a database."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.store.engine import Session, Store
from bot.store.migrate import upgrade
from bot.store.models import Presenter, ScheduledPost, Section, Study
from bot.store.posts import SENT
from tests.factories import make_member, make_season, make_study, make_week
from tests.wire.ground import ONLY_ANNOUNCED
from tests.wire.place import Channel, Guild, snowflake
from tests.wire.server import Wire

HOUR = dt.timedelta(hours=1)
WEEKS, MEMBERS, SECTIONS = 12, 8, 24
CHANNELS, ROLES = 10, 8
"""Of a server; those that study groups are in are rather small."""


def server(wire: Wire) -> Guild:
    """A server with some channels and roles; it is told to a bot that comes afterwards."""
    guild = wire.add_guild()
    for number in range(CHANNELS):
        wire.add_text(guild, f"channel {number}")
    guild.roles = {snowflake(): f"role {number}" for number in range(ROLES)}
    return guild


def first_channel(guild: Guild) -> Channel:
    """Where a server's study is."""
    return next(iter(guild.channels.values()))


def address(path: Path) -> str:
    """The value for DATABASE_URL."""
    return f"sqlite+aiosqlite:///{path}"


@asynccontextmanager
async def database(path: Path) -> AsyncIterator[Store]:
    """A database with all tables in a file; made where there is none."""
    await upgrade(address(path))
    store = Store(address(path))
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def found_studies(store: Store, places: Sequence[Channel], due: dt.datetime) -> None:
    """A study in each place, with members, presenters and sections; its first announcement is due then.

    Nothing else is ever due but for announcements. The pinned plan counts as posted.
    """
    async with store.write() as session:
        for place in places:
            await _found(session, place, due)


async def _found(session: Session, place: Channel, due: dt.datetime) -> None:
    assert place.guild_id is not None, "a study is in a server"
    meeting = (due + HOUR).astimezone(ZoneInfo("Asia/Seoul"))
    people = [snowflake() for _ in range(MEMBERS)]
    study = make_study(
        guild_id=place.guild_id,
        channel_id=place.id,
        host_id=people[0],
        posts=ONLY_ANNOUNCED,
        created_at=SystemClock().now(),
    )
    start = {"start": meeting.date(), "weekdays": [meeting.weekday()], "wall_time": meeting.time()}
    season = make_season(study, weeks=WEEKS, **start)
    weeks = [make_week(season, number) for number in range(1, WEEKS + 1)]
    session.add_all([study, season, *weeks])
    await session.flush()
    session.add_all(make_member(study, one) for one in people)
    session.add_all(
        Section(study_id=study.id, position=number, title=f"{number}. Section", page=17 + 9 * number)
        for number in range(SECTIONS)
    )
    session.add_all(
        Presenter(week_id=week.id, user_id=person) for week, person in zip(weeks, people, strict=False)
    )
    session.add(_posted_plan(study, season.id, due))
    await session.flush()


def _posted_plan(study: Study, season_id: int, at: dt.datetime) -> ScheduledPost:
    return ScheduledPost(
        study_id=study.id,
        guild_id=study.guild_id,
        kind="plan",
        dedupe_key=f"plan:{season_id}",
        channel_id=study.channel_id,
        due_at=at,
        next_try_at=at,
        priority=3,
        status=SENT,
        message_id=snowflake(),
    )


def store_posts(path: Path, count: int) -> None:
    """So many rows of the first study, one in ten of them yet to come, from tomorrow on; at once, in SQL."""
    tomorrow = int((SystemClock().now() + 24 * HOUR).timestamp() * 1000)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(_POSTS, {"count": count, "tomorrow": tomorrow})
        connection.execute("ANALYZE")
    connection.close()


_POSTS = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
INSERT INTO scheduled_post
    (study_id, guild_id, kind, dedupe_key, channel_id, due_at, next_try_at, priority, status, attempt, stale)
SELECT study.id, study.guild_id, 'announcement', 'announcement:bulk-' || n, study.channel_id,
    :tomorrow + n * 1000, :tomorrow + n * 1000, 3, CASE WHEN n % 10 THEN 'sent' ELSE 'pending' END, 0, 0
FROM number, (SELECT * FROM study ORDER BY id LIMIT 1) AS study
"""
