"""Which study is meant, and who may do what in it. Discord's own defaults are not trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.core.season import build
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Member, Season, Study, Week


async def visible_studies(session: Session, actor: Actor) -> list[Study]:
    """The active studies the actor may know of: their own, the one of this channel; a manager's all."""
    studies = await study_store.active_studies(session, actor.guild_id)
    joined = await study_store.studies_joined(session, actor.guild_id, actor.user_id)
    return [study for study in studies if _sees(study, joined, actor)]


async def find_study(session: Session, actor: Actor, option: str | None) -> Study:
    """The study that is meant: the option, else the one of this channel, else the only one there is.

    `option` is a study's id (from autocomplete) or its title. Raises NotFoundError, or UserError
    where one has to be chosen.
    """
    studies = await visible_studies(session, actor)
    if option:
        wanted = option.strip().casefold()
        by_id = [s for s in studies if str(s.id) == wanted]
        found = by_id or [s for s in studies if s.title.casefold() == wanted]
        if not found:
            raise NotFoundError("error.study_not_found")
    else:
        found = [s for s in studies if _lives_here(s, actor)] or studies
        if not found:
            raise NotFoundError("error.no_study")
    if len(found) > 1:
        raise UserError("error.choose_study", titles=", ".join(s.title for s in found[:10]))
    return found[0]


async def get_study(session: Session, actor: Actor, study_id: int) -> Study:
    """The study with this id, if the actor may know of it."""
    study = await study_store.study_row(session, actor.guild_id, study_id)
    if study is None or not await _may_see(session, study, actor):
        raise NotFoundError("error.study_not_found")
    return study


async def get_week(session: Session, actor: Actor, week_id: int) -> tuple[Study, Season, Week]:
    """The week with this id, with its study and season, if the actor may know of them."""
    week = await season_store.week_row(session, actor.guild_id, week_id)
    if week is None:
        raise NotFoundError("error.week_not_found")
    study, season = await season_store.season_of_week(session, week)
    if not await _may_see(session, study, actor):
        raise NotFoundError("error.week_not_found")
    return study, season, week


async def _may_see(session: Session, study: Study, actor: Actor) -> bool:
    return _sees(study, await study_store.studies_joined(session, actor.guild_id, actor.user_id), actor)


def _sees(study: Study, joined: Collection[int], actor: Actor) -> bool:
    manages = actor.manage_events or actor.manage_server or actor.user_id == study.host_id
    return manages or study.id in joined or _lives_here(study, actor)


def _lives_here(study: Study, actor: Actor) -> bool:
    """Whether the actor is in the study's channel, its forum, or a thread of one of them."""
    return bool({study.channel_id, study.forum_id} & actor.channels)


async def get_season(session: Session, study: Study) -> Season:
    """The season the study is in."""
    season = await study_store.latest_season(session, study.id)
    if season is None:
        raise NotFoundError("error.study_not_found")
    return season


async def load_season(
    session: Session, study: Study, now: dt.datetime, season: Season | None = None
) -> SeasonPlan:
    """The study's current season (or the one given), derived at `now`; a closed one as it was then."""
    row = season or await get_season(session, study)
    at = min(now, row.closed_at) if row.closed_at is not None else now
    return build(await season_store.load_facts(session, study, row), at)


def require_open(study: Study, season: Season) -> None:
    """Refuse to change a study that was put away, or a season that is closed."""
    if study.archived_at is not None:
        raise UserError("error.study_archived", title=study.title)
    if season.closed_at is not None:
        raise UserError("error.plan.season_closed", number=season.number)


def runs_study(study: Study, member: Member | None, actor: Actor) -> bool:
    """Whether the actor is the study's host or co-host, or a manager (has Manage Events)."""
    cohost = member is not None and member.cohost and member.left_at is None
    return actor.user_id == study.host_id or cohost or actor.manage_events or actor.manage_server


async def is_host(session: Session, study: Study, actor: Actor) -> bool:
    """Whether the actor runs this study."""
    return runs_study(study, await study_store.member_row(session, study.id, actor.user_id), actor)


async def require_host(session: Session, study: Study, actor: Actor) -> None:
    """Refuse everyone but the host, co-hosts and managers."""
    if not await is_host(session, study, actor):
        raise ForbiddenError("error.host_only", host=study.host_id)


async def require_member(session: Session, study: Study, actor: Actor) -> Member:
    """Refuse who is not in the study; the message offers to join."""
    member = await study_store.member_row(session, study.id, actor.user_id)
    if member is None or member.left_at is not None:
        raise ForbiddenError("error.member_only", title=study.title)
    return member


async def require_builder(session: Session, actor: Actor) -> None:
    """Refuse who has neither Manage Server nor the role that managers chose for builders."""
    guild = await study_store.guild_row(session, actor.guild_id)
    role = guild.builder_role_id if guild else None
    if not (actor.manage_server or (role is not None and role in actor.role_ids)):
        raise ForbiddenError("error.builder_only")


async def roles_of(store: Store, actor: Actor, option: str | None) -> tuple[bool, bool]:
    """Whether the actor runs the study (without an option: any study here), and may found one."""
    async with store.read() as session:
        seen = await visible_studies(session, actor)
        studies = [await find_study(session, actor, option)] if option else seen
        host = any([await is_host(session, study, actor) for study in studies])
        try:
            await require_builder(session, actor)
        except ForbiddenError:
            return host, False
        return host, True
