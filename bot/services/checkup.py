"""What the doctor looks at in the database: the studies, their zones, and the posts: next, last and stuck."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.services.views import StudyView
from bot.store import posts as post_store
from bot.store import studies as study_store
from bot.store.engine import Store

NEXT = 5


@dataclass(frozen=True, slots=True)
class NextPost:
    """One automatic post that is planned."""

    at: dt.datetime
    zone: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class SentPost:
    """One automatic post that went out."""

    at: dt.datetime
    zone: str
    kind: str
    title: str
    late: dt.timedelta


@dataclass(frozen=True, slots=True)
class StuckPost:
    """One automatic post that Discord refused for good, or (`uncertain`) that may be out or not."""

    kind: str
    title: str
    reason: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Checkup:
    """The database at one moment."""

    studies: tuple[StudyView, ...]
    zones: frozenset[str]
    next_posts: tuple[NextPost, ...]
    last_posts: tuple[SentPost, ...]
    stuck: tuple[StuckPost, ...]


async def checkup(store: Store) -> Checkup:
    """Look at every study of the bot; for those who run it, not for servers."""
    async with store.read() as session:
        rows = {row.id: row for row in await study_store.every_active_study(session)}
        zones: dict[int, str] = {}
        for study_id in rows:
            season = await study_store.latest_season(session, study_id)
            if season is not None:
                zones[study_id] = season.timezone
        planned = [row for row in await post_store.upcoming(session, NEXT) if row.study_id in rows]
        sent = [row for row in await post_store.last_sent(session, NEXT) if row.study_id in rows]
        stuck = [row for row in await post_store.stuck_rows(session, NEXT) if row.study_id in rows]
        return Checkup(
            studies=tuple(StudyView.of(row) for row in rows.values()),
            zones=frozenset(zones.values()),
            next_posts=tuple(
                NextPost(row.next_try_at, zones.get(row.study_id, "UTC"), row.kind, rows[row.study_id].title)
                for row in planned
            ),
            last_posts=tuple(
                SentPost(
                    row.sent_at,
                    zones.get(row.study_id, "UTC"),
                    row.kind,
                    rows[row.study_id].title,
                    row.sent_at - row.due_at,
                )
                for row in sent
                if row.sent_at is not None
            ),
            stuck=tuple(
                StuckPost(
                    row.kind,
                    rows[row.study_id].title,
                    row.last_error or "",
                    row.status == post_store.UNCERTAIN,
                )
                for row in stuck
            ),
        )
