"""Putting a study away: its posts stop and it is offered nowhere; and taking it back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.core.errors import ForbiddenError, UserError
from bot.core.people import Actor
from bot.services import access
from bot.services.founding import room_for_study, title_is_taken
from bot.services.posts import reconcile
from bot.services.views import StudyView
from bot.store import changes
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Study


@dataclass(frozen=True, slots=True)
class Asked:
    """What is about to be archived: how many people and automatic posts that concerns."""

    study: StudyView
    people: int
    posts: int


async def ask(store: Store, actor: Actor, study_option: str | None) -> Asked:
    """The study that is meant, with what archiving it stops (Manage Server or the builder role)."""
    async with store.read() as session:
        await _may_archive(session, actor)
        study = await access.find_study(session, actor, study_option)
        people = await study_store.member_rows(session, study.id)
        posts = await study_store.pending_posts(session, study.id)
        return Asked(StudyView.of(study), len(people), len(posts))


async def archive(store: Store, clock: Clock, actor: Actor, study_id: int) -> StudyView:
    """Archive a study and withdraw its posts. Archiving it twice changes nothing."""
    now = clock.now()
    async with store.write() as session:
        await _may_archive(session, actor)
        study = await access.get_study(session, actor, study_id)
        if study.archived_at is None:
            async with changes.record(session, study, by=actor.user_id, kind="study.archive", at=now):
                study.archived_at = now
            await reconcile(session, study, await access.load_season(session, study, now), now)
        return StudyView.of(study)


async def restore(store: Store, clock: Clock, actor: Actor, study_id: int) -> StudyView:
    """Take an archived study back, with the posts that are still to come."""
    now = clock.now()
    async with store.write() as session:
        await _may_archive(session, actor)
        study: Study = await access.get_study(session, actor, study_id)
        if study.archived_at is not None:
            await room_for_study(session, actor.guild_id)
            if await title_is_taken(session, actor.guild_id, study.title):
                raise UserError("error.study.title_taken", title=study.title)
            async with changes.record(session, study, by=actor.user_id, kind="study.restore", at=now):
                study.archived_at = None
            await reconcile(session, study, await access.load_season(session, study, now), now)
        return StudyView.of(study)


async def _may_archive(session: Session, actor: Actor) -> None:
    try:
        await access.require_builder(session, actor)
    except ForbiddenError:
        raise ForbiddenError("error.archive_only") from None
