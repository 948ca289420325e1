"""The posts of questions as rows: taken to be made or brought up to date, and what became of that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.clock import Clock
from bot.core.asked_post import Done, OwnTag, Placed, Task
from bot.core.question import Post
from bot.services.asking import LEASE
from bot.services.question_views import card_of
from bot.store import questions as question_store
from bot.store.engine import AT_LEISURE, Session, Store
from bot.store.models import ForumTag, Study

BATCH = 50


async def free(store: Store, now: dt.datetime) -> None:
    """What a dead process had in hand is due now."""
    async with store.write(AT_LEISURE) as session:
        await question_store.free_claims(session, now)


async def due(store: Store, now: dt.datetime) -> Sequence[int]:
    """The ids of some questions whose posts want to be looked at."""
    async with store.read() as session:
        return await question_store.due_questions(session, now, BATCH)


async def next_due(store: Store) -> dt.datetime | None:
    """When the next of them does."""
    async with store.read() as session:
        return await question_store.next_due(session)


async def take(store: Store, clock: Clock, question_id: int, returned_at: dt.datetime | None) -> Task | None:
    """Take a question's post in hand; None where there is nothing to do about it.

    `returned_at`: when this database was brought back from a copy; what is older may be out already.
    """
    now = clock.now()
    async with store.write() as session:
        row = await question_store.question_anywhere(session, question_id)
        if row is None or row.next_try_at is None:
            return None
        if row.post in (Post.GONE, Post.REFUSED):
            row.next_try_at = None
            return None
        study = await session.get_one(Study, row.study_id)
        row.attempt, row.next_try_at = row.attempt + 1, now + LEASE
        if row.channel_id is None:
            # Where it is tried first it is looked for later, whatever the settings say by then.
            row.forum_id, row.channel_id = study.forum_id, study.channel_id
        forum_id, placed = row.forum_id, None
        if row.message_id is not None:
            placed = Placed(row.forum_id, row.channel_id, row.message_id, row.thread_id)
        pictures = await question_store.pictures_of(session, row.id, data=True)
        tags = await question_store.tags_of(session, forum_id) if forum_id is not None else ()
        return Task(
            card=await card_of(session, row),
            guild_id=row.guild_id,
            language=study.language,
            forum_id=forum_id,
            channel_id=row.channel_id,
            placed=placed,
            look=row.attempt > 1 or (returned_at is not None and row.created_at < returned_at),
            since=row.created_at,
            attempt=row.attempt,
            revision=row.revision,
            own_tags=tuple(OwnTag(tag.tag_id, tag.name, tag.lasting) for tag in tags),
            files=tuple((picture.name, picture.data) for picture in pictures),
        )


async def sent(store: Store, question_id: int, placed: Placed, now: dt.datetime) -> None:
    """Its message is out; the thread under it is still to be made."""
    async with store.write(AT_LEISURE) as session:
        row = await question_store.question_anywhere(session, question_id)
        if row is not None:
            row.forum_id, row.channel_id = placed.forum_id, placed.channel_id
            row.message_id, row.thread_id = placed.message_id, placed.thread_id
            row.posted_at = row.posted_at or now


async def done(store: Store, task: Task, done: Done, now: dt.datetime) -> None:
    """Its post shows what it showed when it was taken; what changed since is looked at again."""
    placed = done.placed
    async with store.write(AT_LEISURE) as session:
        if placed.forum_id is not None:
            await _note_tags(session, task.guild_id, placed.forum_id, done, now)
        row = await question_store.question_anywhere(session, task.card.id)
        if row is None:
            return
        row.post, row.attempt, row.last_error = Post.POSTED, 0, None
        row.forum_id, row.channel_id = placed.forum_id, placed.channel_id
        row.message_id, row.thread_id = placed.message_id, placed.thread_id
        row.posted_at = row.posted_at or now
        row.next_try_at = None if row.revision == task.revision else now


async def later(store: Store, question_id: int, error: str, at: dt.datetime) -> None:
    """It is tried again then."""
    async with store.write(AT_LEISURE) as session:
        row = await question_store.question_anywhere(session, question_id)
        if row is not None:
            row.next_try_at, row.last_error = at, error[:300]


async def refused(store: Store, question_id: int, error: str) -> None:
    """Discord said no: it waits for somebody to try again; a post that is out stays as it is."""
    async with store.write(AT_LEISURE) as session:
        row = await question_store.question_anywhere(session, question_id)
        if row is not None:
            if row.post == Post.WAITING:
                row.post = Post.REFUSED
                if row.message_id is None:
                    row.forum_id = row.channel_id = None
            row.next_try_at, row.last_error, row.attempt = None, error[:300], max(1, row.attempt)


async def gone(store: Store, question_id: int) -> None:
    """Somebody deleted it."""
    async with store.write(AT_LEISURE) as session:
        row = await question_store.question_anywhere(session, question_id)
        if row is not None:
            row.post, row.next_try_at, row.last_error = Post.GONE, None, None


async def _note_tags(session: Session, guild_id: int, forum_id: int, done: Done, now: dt.datetime) -> None:
    """Remember which of a forum's tags are the bot's own, and when each was used last."""
    for row in await question_store.tags_of(session, forum_id):
        if row.tag_id in done.dropped:
            await session.delete(row)
        elif row.tag_id in done.used:
            row.used_at = now
    session.add_all(
        ForumTag(
            guild_id=guild_id,
            forum_id=forum_id,
            tag_id=tag.tag_id,
            name=tag.name,
            lasting=tag.lasting,
            used_at=now,
        )
        for tag in done.made
    )
