"""A study's settings as they are, with the state of its automatic posts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.services import access
from bot.services.views import StudyView
from bot.store import events as event_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import ScheduledPost, Study

POSTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PostLine:
    """One automatic post: what it is, for which week, and how far it got."""

    id: int
    kind: str
    week: int | None
    at: dt.datetime
    status: str
    error: str | None
    late: dt.timedelta | None
    """How long after its instant it went out; None while it has not."""


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Everything that the settings show."""

    study: StudyView
    season: SeasonPlan
    cohosts: tuple[int, ...]
    builder_role_id: int | None
    sections: int
    upcoming: tuple[PostLine, ...]
    recent: tuple[PostLine, ...]
    events_refused: str | None
    """What keeps the events of its weeks from being made, as a permission's key or in Discord's words."""
    manager: bool
    """Whether the reader may also set what belongs to the server."""


async def show(store: Store, clock: Clock, actor: Actor, study_option: str | None) -> SettingsView:
    """The settings of the study that is meant (host or manager)."""
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        await access.require_host(session, study, actor)
        return await settings_view(session, study, actor, clock.now())


async def show_by_id(store: Store, clock: Clock, actor: Actor, study_id: int) -> SettingsView:
    """The settings of the study that a button names."""
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        await access.require_host(session, study, actor)
        return await settings_view(session, study, actor, clock.now())


async def settings_view(session: Session, study: Study, actor: Actor, now: dt.datetime) -> SettingsView:
    """Everything at `now`, for an actor who may see it (or could, before they handed the study over)."""
    season = await access.load_season(session, study, now)
    guild = await study_store.guild_row(session, study.guild_id)
    members = await study_store.member_rows(session, study.id)
    upcoming = await study_store.pending_posts(session, study.id, POSTS_SHOWN)
    recent = await study_store.finished_posts(session, study.id, POSTS_SHOWN)
    return SettingsView(
        study=StudyView.of(study),
        season=season,
        cohosts=tuple(member.user_id for member in members if member.cohost),
        builder_role_id=guild.builder_role_id if guild else None,
        sections=len(await study_store.section_rows(session, study.id)),
        upcoming=tuple(_line(season, row) for row in upcoming),
        recent=tuple(_line(season, row) for row in recent),
        events_refused=await event_store.refusal(session, study.id),
        manager=actor.manage_server,
    )


def _line(season: SeasonPlan, row: ScheduledPost) -> PostLine:
    week = season.by_id(row.week_id) if row.week_id is not None else None
    at = row.sent_at or row.due_at
    late = row.sent_at - row.due_at if row.sent_at is not None else None
    return PostLine(row.id, row.kind, week.number if week else None, at, row.status, row.last_error, late)
