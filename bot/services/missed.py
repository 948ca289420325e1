"""Posts that did not go out: too late, or refused by Discord; and how their host hears of it once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.core.notice import Missed, Notice, WeekLine
from bot.core.posting import PRIORITY, PostKind
from bot.services import access
from bot.services.notices import study_notice
from bot.store import posts as post_store
from bot.store.engine import Session
from bot.store.models import ScheduledPost, Study

TOLD = (PostKind.ANNOUNCEMENT, PostKind.PRESENTER, PostKind.REMINDER, PostKind.PANEL, PostKind.END)
"""What somebody may have waited for."""
TELL_FOR = dt.timedelta(days=3)


async def expire(session: Session, row: ScheduledPost, now: dt.datetime) -> None:
    """Record a post whose time ran out, and let the study's host know with the others in one message."""
    row.status, row.last_error = post_store.EXPIRED, "late"
    row.lease_until = row.claimed_by = None
    if row.kind not in TOLD:
        return
    study = await session.get_one(Study, row.study_id)
    season = await access.load_season(session, study, now)
    week = season.by_id(row.week_id) if row.week_id is not None else None
    if week is None or not week.meets or study.archived_at is not None:
        return
    one = Missed(row.kind, week.number, week.last_number, int(row.due_at.timestamp()))
    waiting = await post_store.waiting_of_kind(session, study.id, PostKind.MISSED)
    if waiting is not None and waiting.payload is not None:
        notice = Notice.from_json(waiting.payload)
        waiting.payload = replace(notice, missed=(*notice.missed, one)).to_json()
        return
    notice = replace(study_notice(study, WeekLine.of(week), PostKind.MISSED), missed=(one,))
    session.add(
        ScheduledPost(
            study_id=study.id,
            guild_id=study.guild_id,
            kind=PostKind.MISSED.value,
            dedupe_key=f"{PostKind.MISSED}:{row.id}",
            channel_id=study.channel_id,
            due_at=now,
            next_try_at=now,
            not_after=now + TELL_FOR,
            priority=PRIORITY[PostKind.MISSED],
            payload=notice.to_json(),
        )
    )
    await session.flush()


async def refuse(session: Session, row: ScheduledPost, now: dt.datetime) -> bool:
    """Pause the study's posts after a refusal; whether this was the first, which its host hears of."""
    study = await session.get_one(Study, row.study_id)
    if row.user_id is not None or study.refused_at is not None:
        return row.user_id is not None
    study.refused_at = now
    return True


async def resume(session: Session, study: Study, now: dt.datetime) -> None:
    """The host has mended it: try again everything that was refused and is still of use."""
    study.refused_at = None
    for row in await post_store.posts_of(session, study.id):
        in_time = row.not_after is None or row.not_after > now
        if row.status in (post_store.DEAD, post_store.UNCERTAIN) and in_time:
            row.status, row.attempt, row.last_error = post_store.PENDING, 0, None
            row.channel_id, row.next_try_at = study.channel_id, max(row.due_at, now)
