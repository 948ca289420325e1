"""What hosts do about automatic posts by hand: try one again that could not go out."""

from __future__ import annotations

from bot.clock import Clock
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.services import access, missed, week_events
from bot.store import posts as post_store
from bot.store import studies as study_store
from bot.store.engine import Store
from bot.store.models import Study


async def retry(store: Store, clock: Clock, user_id: int, post_id: int) -> int:
    """Try again what was refused in the study of this post (its host only); returns its channel.

    Only what is still of use is sent; its text is composed anew.
    """
    now = clock.now()
    async with store.write() as session:
        row = await post_store.post_row(session, post_id)
        study = await session.get(Study, row.study_id) if row is not None else None
        if row is None or study is None or study.host_id != user_id:
            raise NotFoundError("error.post_not_found")
        if row.status not in (post_store.DEAD, post_store.UNCERTAIN):
            raise UserError("error.post_not_waiting")
        await missed.resume(session, study, now)
    if row.status != post_store.PENDING:
        raise UserError("error.post_too_late")  # the others are on their way all the same
    return study.channel_id


async def resume(store: Store, clock: Clock, actor: Actor, study_id: int) -> None:
    """A test post has shown that the channel takes posts: send what was refused (host)."""
    async with store.write() as session:
        study = await access.get_study(session, actor, study_id)
        await access.require_host(session, study, actor)
        await missed.resume(session, study, clock.now())
        await week_events.resume(session, study, clock.now())


async def resume_server(store: Store, clock: Clock, guild_id: int) -> None:
    """The bot was invited again: send what was refused while it was away and is still of use."""
    async with store.write() as session:
        for study in await study_store.active_studies(session, guild_id):
            if study.refused_at is not None:
                await missed.resume(session, study, clock.now())
            await week_events.resume(session, study, clock.now())
