"""A member's own record in one server: what they presented, where they were, and all of it as a file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core.attendance import Status
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.core.season import WeekState
from bot.services import access
from bot.services.attendance import Attendance, attendances
from bot.services.views import StudyView
from bot.store import attendance as attendance_store
from bot.store import personal
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Member, Study

VERSION = 1
"""Of the file's form."""


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """A meeting that was held, or a turn to come, as one person's record has it.

    `status` is None where there is nothing to say of them; `sure`, `said`, `minutes` as in Entry.
    """

    season: int
    number: int
    last_number: int
    at: dt.datetime
    held: bool
    presents: bool
    status: Status | None = None
    sure: bool = False
    said: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class OwnStudy:
    """One person in one study; `joined_at` is None for a guest."""

    study: StudyView
    joined_at: dt.datetime | None
    left_at: dt.datetime | None
    listener: bool
    host: bool
    meetings: tuple[OwnMeeting, ...]

    def count(self, *statuses: Status) -> int:
        """At how many meetings they were in one of these ways."""
        return sum(one.status in statuses for one in self.meetings)


async def own_record(store: Store, clock: Clock, actor: Actor) -> tuple[OwnStudy, ...]:
    """The actor's record in every study of this server, those that were put away included, newest first."""
    now = clock.now()
    async with store.read() as session:
        return await _record(session, actor, now)


async def own_file(store: Store, clock: Clock, actor: Actor) -> bytes:
    """All that is stored of the actor in this server, as JSON: first as it is read, then row by row."""
    now = clock.now()
    async with store.read() as session:
        record = await _record(session, actor, now)
        rows = await personal.rows_of(session, actor.guild_id, actor.user_id)
        changes = await personal.changes_by(session, actor.guild_id, actor.user_id)
    content = {
        "sadari": VERSION,
        "server": str(actor.guild_id),
        "person": str(actor.user_id),
        "exported_at": now,
        "studies": [_study(one) for one in record],
        "changes": [{"at": at, "kind": kind} for at, kind in changes],
        "rows": {table: [_numbers_kept(row) for row in some] for table, some in rows.items()},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


async def _record(session: Session, actor: Actor, now: dt.datetime) -> tuple[OwnStudy, ...]:
    found = []
    for study in await attendance_store.studies_with(session, actor.guild_id, actor.user_id):
        member = await study_store.member_row(session, study.id, actor.user_id)
        found.append(await _own(session, study, member, actor.user_id, now))
    return tuple(found)


async def _own(
    session: Session, study: Study, member: Member | None, user_id: int, now: dt.datetime
) -> OwnStudy:
    meetings: list[OwnMeeting] = []
    for season in await study_store.season_rows(session, study.id):
        plan = await access.load_season(session, study, now, season)
        held = [week for week in plan.meetings() if week.state in (WeekState.HELD, WeekState.ASKED)]
        seen = await attendances(session, study, held, now)
        # A closed season's weeks that were not held are dropped: their pages are read in the next one.
        shown = held if season.closed_at is not None else [*plan.meetings()]
        meetings += [_meeting(plan, week, seen.get(week.id), user_id) for week in shown]
    return OwnStudy(
        study=StudyView.of(study),
        joined_at=member.joined_at if member is not None else None,
        left_at=member.left_at if member is not None else None,
        listener=member is not None and member.listener,
        host=study.host_id == user_id,
        meetings=tuple(one for one in meetings if one.presents or one.status is not None),
    )


def _meeting(plan: SeasonPlan, week: PlanWeek, seen: Attendance | None, user_id: int) -> OwnMeeting:
    together: Sequence[PlanWeek] = plan.weeks[week.number - 1 : week.last_number]
    entry = seen.entry(user_id) if seen is not None else None
    return OwnMeeting(
        season=plan.facts.number,
        number=week.number,
        last_number=week.last_number,
        at=week.at,
        held=week.state in (WeekState.HELD, WeekState.ASKED),
        presents=any(user_id in one.own_presenters for one in together),
        status=entry.status if entry is not None else None,
        sure=entry.sure if entry is not None else False,
        said=entry.said if entry is not None else None,
        minutes=entry.minutes if entry is not None else None,
    )


def _study(own: OwnStudy) -> dict[str, Any]:
    return {
        "title": own.study.title,
        "joined_at": own.joined_at,
        "left_at": own.left_at,
        "listener": own.listener,
        "host": own.host,
        "meetings": [
            {
                "season": one.season,
                "week": one.number,
                "at": one.at,
                "held": one.held,
                "presents": one.presents,
                "attendance": one.status,
                "confirmed": one.sure,
                "said": one.said,
                "minutes": one.minutes,
            }
            for one in own.meetings
        ],
    }


def _numbers_kept(row: dict[str, Any]) -> dict[str, Any]:
    """Ids of Discord's as text: many programs that read JSON round numbers as large as these."""
    return {
        name: str(value) if type(value) is int and value > 2**53 else value for name, value in row.items()
    }


def _plain(value: object) -> str:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not expected in a record")
