"""Deleting a person's own data in one server: they are gone, and the group's history stays readable."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.season import WeekState
from bot.i18n import catalog
from bot.services import access, members
from bot.services.attendance import Entry, attendances
from bot.services.posts import reconcile_study
from bot.store import attendance as attendance_store
from bot.store import personal
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import AttendanceMark, Study

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What deleting would take a person out of: the titles of the studies that they are in."""

    titles: tuple[str, ...]


async def preview(store: Store, actor: Actor) -> Leaving:
    """What deletion would do. UserError for who is a study's host: the study would have none."""
    async with store.read() as session:
        studies = await _studies(session, actor)
        return Leaving(tuple(study.title for study in await _joined(session, actor, studies)))


async def forget(store: Store, clock: Clock, actor: Actor) -> None:
    """Leave every study of this server, and delete what is stored of oneself in it. Nothing brings it back.

    Where somebody presented or what a meeting read stays, under a stand-in's id, which is negative.
    """
    now = clock.now()
    async with store.read() as session:
        joined = [study.id for study in await _joined(session, actor, await _studies(session, actor))]
    for study_id in joined:
        await members.leave(store, clock, actor, study_id, actor.user_id)
    async with store.write() as session:
        studies = await _studies(session, actor)
        ids = [study.id for study in studies if study.archived_at is None]
        for study in studies:
            member = await study_store.member_row(session, study.id, actor.user_id)
            if member is not None:
                member.left_at, member.cohost = member.left_at or now, False
        stand_in = -(1 + secrets.randbelow(2**52))
        name = catalog(studies[0].language if studies else actor.language)("person.gone")
        marks: list[AttendanceMark] = []
        for study in studies:
            marks += await _marks(session, study, actor, stand_in, name, now)
        await personal.forget(session, actor.guild_id, actor.user_id, stand_in, name)
        session.add_all(marks)
    log.info("Deleted a person's data", extra={"guild": actor.guild_id, "studies": len(studies)})
    for study_id in ids:
        async with store.write() as session:
            await reconcile_study(session, study_id, now)


async def _studies(session: Session, actor: Actor) -> Sequence[Study]:
    """The person's studies. UserError where they are the host of one that goes on."""
    studies = await attendance_store.studies_with(session, actor.guild_id, actor.user_id)
    hosted = next((one for one in studies if one.host_id == actor.user_id and one.archived_at is None), None)
    if hosted is not None:
        raise UserError("error.record.host", title=hosted.title)
    return studies


async def _joined(session: Session, actor: Actor, studies: Sequence[Study]) -> list[Study]:
    """Those of them that go on, and that the person has not left."""
    found = []
    for study in studies:
        member = await study_store.member_row(session, study.id, actor.user_id)
        if study.archived_at is None and member is not None and member.left_at is None:
            found.append(study)
    return found


async def _marks(
    session: Session, study: Study, actor: Actor, stand_in: int, name: str, now: dt.datetime
) -> list[AttendanceMark]:
    """What is left of being at meetings: that somebody was, without when."""
    found = []
    for season in await study_store.season_rows(session, study.id):
        plan = await access.load_season(session, study, now, season)
        held = [week for week in plan.meetings() if week.state in (WeekState.HELD, WeekState.ASKED)]
        seen = await attendances(session, study, held, now)
        for week_id, attendance in seen.items():
            entry: Entry | None = attendance.entry(actor.user_id)
            if entry is not None and entry.sure:
                found.append(
                    AttendanceMark(
                        week_id=week_id,
                        guild_id=actor.guild_id,
                        user_id=stand_in,
                        name=name,
                        status=entry.status.value,
                        by=stand_in,
                        at=now,
                    )
                )
    return found
