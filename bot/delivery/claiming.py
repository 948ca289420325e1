"""Takes due rows for this process, with what they say frozen, in one short write transaction."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from bot.core.notice import Notice
from bot.core.posting import DRAWS, SWAPS, TIDIES, PostKind
from bot.delivery.post import Post
from bot.delivery.retrying import backoff, brief
from bot.services import draw_notices, minutes_posts, missed, notices, posts, swap_notices
from bot.services.notices import Place
from bot.store import posts as post_store
from bot.store.engine import AT_LEISURE, Session, Store
from bot.store.models import ScheduledPost

log = logging.getLogger(__name__)

BATCH = 200
AT_A_STRETCH = 10
LEASE = dt.timedelta(minutes=2)


class Claims:
    """The rows that one process has in hand; `owner` is its name in them.

    `returned_at`: when this database was brought back from a copy, if it was; what was due before may be
    out already.
    """

    def __init__(self, store: Store, owner: str, returned_at: dt.datetime | None) -> None:
        self._store, self._owner, self._returned_at = store, owner, returned_at

    async def free(self) -> None:
        """Give back what other processes had claimed: one at a time has the database, so they are dead."""
        async with self._store.write(AT_LEISURE) as session:
            for row in await post_store.claims_of_others(session, self._owner):
                row.status, row.claimed_by, row.lease_until = post_store.PENDING, None, None
                row.attempt = min(row.attempt, 1)  # a death is no failed try: the back-off begins anew

    async def take(self, now: dt.datetime, lead: dt.timedelta) -> tuple[int, list[Post]]:
        """How many rows were due, and those of them that are to be sent. Announcements are due by `lead`
        earlier.
        """
        async with self._store.write(AT_LEISURE) as session:
            rows = await post_store.due_rows(session, now, BATCH, lead)
            places = await notices.places_of(session, rows)
            claimed = []
            for number, row in enumerate(rows):
                if number % AT_A_STRETCH == 0:
                    await asyncio.sleep(0)  # what a post says is computed: others get a turn in between
                claimed.append(await self._claim_safely(session, row, places[row.study_id], now))
        log.debug("Claimed posts", extra={"size": len(rows)})
        return len(rows), [post for post in claimed if post is not None]

    async def _claim_safely(
        self, session: Session, row: ScheduledPost, place: Place, now: dt.datetime
    ) -> Post | None:
        """Claim one row; what goes wrong with it must not keep the others from going out."""
        try:
            return await self._claim(session, row, place, now)
        except Exception as error:
            await session.refresh(row)
            log.error("post %s could not be claimed", row.id, exc_info=error)
            row.attempt += 1
            row.next_try_at, row.last_error = now + backoff(row.attempt), brief(error)
            row.status, row.claimed_by, row.lease_until = post_store.PENDING, None, None
            return None

    async def _claim(
        self, session: Session, row: ScheduledPost, place: Place, now: dt.datetime
    ) -> Post | None:
        """Freeze what the row says. None where it is too late, or where there is nothing to say."""
        fresh = row.attempt == 0 and row.message_id is None
        late = row.not_after is not None and now >= row.not_after
        if fresh and late:
            await missed.expire(session, row, now)
            facts = {"kind": row.kind, "study": row.study_id, "guild": row.guild_id}
            log.warning("post %s (%s) was not sent in time", row.id, row.dedupe_key, extra=facts)
            return None
        if fresh and row.user_id is None and place.study.refused_at is not None:
            row.status, row.last_error = post_store.DEAD, "refused"
            return None
        target = row.message_id
        if row.kind in TIDIES:
            tidied = TIDIES[PostKind(row.kind)]
            post = await post_store.post_by_key(session, f"{tidied}:{row.week_id}")
            target = post.message_id if post else None
            if post is not None and post_store.may_be_out(post):
                row.next_try_at = now + LEASE
                return None
            if target is None:
                await session.delete(row)
                return None
        elif fresh and row.kind != PostKind.MISSED:
            notice = await _compose(session, row, place, now)
            if notice is None:
                await session.delete(row)
                return None
            row.payload = notice.to_json()
        elif row.message_id is not None and _looks_again(row, now):
            notice = await _compose(session, row, place, now)
            if notice is None:
                row.status = post_store.SENT
                return None
            row.payload = posts.renewed(row.payload or {}, notice)
        row.status, row.claimed_by, row.lease_until = post_store.CLAIMED, self._owner, now + LEASE
        row.attempt += 1
        row.first_try_at = row.first_try_at or now
        said = Notice.from_json(row.payload) if row.payload else None
        file = None
        if said is not None and said.minutes is not None:
            file = await minutes_posts.file_of(session, place.study, said.minutes.week_id, now)
        return Post(
            id=row.id,
            kind=PostKind(row.kind),
            guild_id=row.guild_id,
            study_id=row.study_id,
            channel_id=row.channel_id,
            user_id=row.user_id,
            message_id=target,
            attempt=row.attempt,
            due_at=row.due_at,
            first_try_at=row.first_try_at,
            look=row.attempt > 1 or (self._returned_at is not None and row.due_at < self._returned_at),
            too_late=late,
            notice=said,
            file=file,
        )


async def _compose(session: Session, row: ScheduledPost, place: Place, now: dt.datetime) -> Notice | None:
    """What a row says now; None where there is nothing to say (any more)."""
    if row.kind in DRAWS:
        return await draw_notices.compose(session, row, place.study, now)
    if row.kind in SWAPS:
        return await swap_notices.compose(session, row, place, now)
    return await notices.compose(session, row, place, now)


def _looks_again(row: ScheduledPost, now: dt.datetime) -> bool:
    """Whether the instant has come at which a post that is out would say something else."""
    again = row.payload.get("again") if row.payload else None
    return again is not None and again <= now.timestamp()
