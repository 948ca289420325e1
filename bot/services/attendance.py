"""Who was at a meeting: from what was seen, what people said, and what the host put right."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.attendance import Known, Status, Window, gathered_until, standing
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.services import access
from bot.services.presence import intervals_of
from bot.store import attendance as attendance_store
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.engine import Session
from bot.store.models import AttendanceMark, CheckIn, Member, Presence, Rsvp, Study


@dataclass(frozen=True, slots=True)
class Entry:
    """One person at one meeting. `said`: late or absent, by RSVP; the `reason` is for the host only.

    `sure`: seen or said; otherwise silence is taken to mean that they came. `minutes` is None where nobody
    saw how long they were there.
    """

    user_id: int
    name: str
    status: Status
    sure: bool
    said: str | None
    reason: str | None
    minutes: int | None
    came_at: dt.datetime | None
    left_at: dt.datetime | None
    early: bool
    guest: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was at one meeting, in the order of the roster, guests last.

    `measured`: its voice channel tells who was there. `over`: it will not change by itself any more.
    `minutes`: how long it took, without its pauses.
    """

    week_id: int
    number: int
    measured: bool
    over: bool
    minutes: int
    entries: tuple[Entry, ...]

    def of(self, status: Status) -> tuple[Entry, ...]:
        """The people with this status."""
        return tuple(entry for entry in self.entries if entry.status is status)

    def entry(self, user_id: int) -> Entry | None:
        """One person, where there is something to say of them."""
        return next((entry for entry in self.entries if entry.user_id == user_id), None)


@dataclass(frozen=True, slots=True)
class Miss:
    """A presenter who was not there on their day, in the week with this number of its season."""

    user_id: int
    week_id: int
    season_id: int
    number: int


async def attendance_of(
    session: Session, study: Study, week: PlanWeek, now: dt.datetime, *, corrected: bool = True
) -> Attendance | None:
    """Who was at a week's meeting; None where there was none (yet). See `attendances`."""
    return (await attendances(session, study, [week], now, corrected=corrected)).get(week.id)


async def attendances(
    session: Session, study: Study, weeks: Sequence[PlanWeek], now: dt.datetime, *, corrected: bool = True
) -> dict[int, Attendance]:
    """Who was at the meetings of these weeks, by week id. A meeting that runs: as far as it has come.

    With `corrected` false as if the host had put nothing right.
    """
    windows = {week.id: window for week in weeks if (window := Window.of(week, now)) is not None}
    if not windows:
        return {}
    seen = await _read(session, list(windows), corrected=corrected)
    members = await attendance_store.everybody(session, study.id)
    return {
        week.id: _attendance(week, windows[week.id], seen[week.id], members)
        for week in weeks
        if week.id in windows
    }


async def missed_presenters(session: Session, study: Study) -> tuple[Miss, ...]:
    """The presenters of this study who were not there on their day, in all its seasons, oldest first.

    They said so, the voice channel tells it, or the host does. Weeks that nothing was written down of yet
    are left out (bot.services.settling does that).
    """
    found: list[Miss] = []
    for season in await study_store.season_rows(session, study.id):
        facts = await season_store.load_facts(session, study, season)
        ended = [row.ended_at for row in facts.weeks if row.record is not None and row.ended_at]
        if not ended:
            continue
        plan = await access.load_season(session, study, max(ended), season)
        known = await attendances(session, study, [*plan.meetings()], max(ended))
        for week in plan.meetings():
            absent = {one.user_id for one in known[week.id].of(Status.ABSENT)} if week.id in known else ()
            missed = (user_id for user_id in _presenters(plan, week) if user_id in absent)
            found += [Miss(user_id, week.id, season.id, week.number) for user_id in missed]
    return tuple(found)


async def missed_talks(session: Session, study: Study) -> frozenset[tuple[int, int]]:
    """The same as (user id, id of the meeting's week): talks that were not held, and so count for nobody."""
    return frozenset((one.user_id, one.week_id) for one in await missed_presenters(session, study))


def _presenters(plan: SeasonPlan, week: PlanWeek) -> Iterator[int]:
    """Who presents a week by plan, those of the weeks that it took in included."""
    for one in plan.weeks[week.number - 1 : week.last_number]:
        yield from one.own_presenters


@dataclass(slots=True)
class _Seen:
    """The rows of one week."""

    presences: defaultdict[int, list[Presence]] = field(default_factory=lambda: defaultdict(list))
    check_ins: dict[int, CheckIn] = field(default_factory=dict)
    marks: dict[int, AttendanceMark] = field(default_factory=dict)
    rsvps: dict[int, Rsvp] = field(default_factory=dict)

    def names(self) -> dict[int, str]:
        """Everybody of whom something was written down, by the name last seen."""
        found: dict[int, str] = {user_id: row.name for user_id, row in self.marks.items()}
        found |= {user_id: row.name for user_id, row in self.check_ins.items()}
        for user_id, rows in self.presences.items():
            known = [row.name for row in rows if row.name]
            found[user_id] = known[-1] if known else found.get(user_id, "")
        return found


async def _read(session: Session, week_ids: Sequence[int], *, corrected: bool) -> Mapping[int, _Seen]:
    found: defaultdict[int, _Seen] = defaultdict(_Seen)
    for presence in await attendance_store.presence_rows(session, week_ids):
        found[presence.week_id].presences[presence.user_id].append(presence)
    for check_in in await attendance_store.check_in_rows(session, week_ids):
        found[check_in.week_id].check_ins[check_in.user_id] = check_in
    for mark in await attendance_store.mark_rows(session, week_ids) if corrected else ():
        found[mark.week_id].marks[mark.user_id] = mark
    for rsvp in await study_store.rsvp_rows(session, *week_ids):
        found[rsvp.week_id].rsvps[rsvp.user_id] = rsvp
    return found


def _attendance(week: PlanWeek, window: Window, seen: _Seen, members: Sequence[Member]) -> Attendance:
    inside = {row.user_id: row for row in members if _was_in(row, window)}
    names = seen.names() | {row.user_id: row.name for row in inside.values()}
    people = [*inside, *(user_id for user_id in names if user_id not in inside)]
    known = {user_id: _known(user_id, inside.get(user_id), seen) for user_id in people}
    gathered = gathered_until(window, known.values())
    entries = []
    for user_id in people:
        found = standing(known[user_id], window, gathered)
        if found is None:
            continue
        rsvp = seen.rsvps.get(user_id)
        entries.append(
            Entry(
                user_id=user_id,
                name=names[user_id],
                status=found.status,
                sure=found.sure,
                said=rsvp.answer if rsvp is not None else None,
                reason=rsvp.reason if rsvp is not None else None,
                minutes=found.minutes,
                came_at=found.came_at,
                left_at=found.left_at,
                early=found.early,
                guest=user_id not in inside,
                corrected=user_id in seen.marks,
            )
        )
    minutes = window.length // dt.timedelta(minutes=1)
    return Attendance(week.id, week.number, gathered is not None, window.over, minutes, tuple(entries))


def _was_in(member: Member, window: Window) -> bool:
    """Whether somebody was in the study at that time."""
    return member.joined_at <= window.end and (member.left_at is None or member.left_at > window.begin)


def _known(user_id: int, member: Member | None, seen: _Seen) -> Known:
    check_in, mark, rsvp = seen.check_ins.get(user_id), seen.marks.get(user_id), seen.rsvps.get(user_id)
    listens = member is None or member.listener
    return Known(
        intervals=intervals_of(seen.presences.get(user_id, ())),
        checked_in_at=check_in.at if check_in is not None else None,
        said=rsvp.answer if rsvp is not None else None,
        corrected=Status(mark.status) if mark is not None else None,
        expected=not listens and member is not None and not member.paused,
        listener=listens,
    )
