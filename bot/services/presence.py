"""Who comes to a meeting and goes, while it runs: what its voice channel shows, for the panel as well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.attendance import Here, Interval, Window, is_watched, step, voice_of
from bot.core.posting import PostKind
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.services import access
from bot.store import attendance as attendance_store
from bot.store import posts as post_store
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.attendance import Room
from bot.store.engine import AT_LEISURE, Session, Store
from bot.store.models import Presence, Study

VISITORS_MOST = 300
"""So many people are written down of one meeting: everybody of the largest study, and its guests."""
FORGOTTEN = dt.timedelta(minutes=15)
"""Somebody who was not seen for so long in a channel may well be in another one."""
SOON = dt.timedelta(seconds=20)
"""The panel shows who has come within so long: where several come together, it is edited once."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A voice channel in which a study meets, or met just now: its meetings, whom they know by name, and who
    is in it as far as is written down, as (week, person).
    """

    weeks: tuple[int, ...]
    known: frozenset[int]
    inside: frozenset[tuple[int, int]]

    def is_right(self, there: Collection[int]) -> bool:
        """Whether these people are in it, and no others."""
        return self.inside == {(week, user_id) for week in self.weeks for user_id in there}


async def rooms(store: Store) -> tuple[Collection[Room], Collection[Room]]:
    """The voice channels of all servers that studies meet in, and those in which somebody is, as far as is
    written down: what to look into after a start.
    """
    async with store.read() as session:
        return await attendance_store.usual_rooms(session), await attendance_store.open_rooms(session)


async def glance(store: Store, clock: Clock, room: Room) -> Glance | None:
    """What is known of a voice channel in which a study meets now; None where nobody has to look."""
    async with store.read() as session:
        meetings = await _meetings_in(session, room, clock.now())
        still = await attendance_store.open_in(session, *room)
        if not meetings and not still:
            return None
        weeks = [week.id for _, week in meetings]
        known = {row.user_id for row in await attendance_store.presence_rows(session, weeks)}
        for study, _ in meetings:
            known |= {row.user_id for row in await study_store.member_rows(session, study.id)}
        inside = {(row.week_id, row.user_id) for row in still}
        return Glance(tuple(weeks), frozenset(known), frozenset(inside))


async def nobody_moved(store: Store, clock: Clock, room: Room) -> None:
    """Write down that everybody is still there who was: from then on they are known to have been."""
    async with store.write(AT_LEISURE) as session:
        await attendance_store.see_again(session, *room, clock.now())


async def look(
    store: Store,
    clock: Clock,
    room: Room,
    there: Mapping[int, str | None],
    moved: Mapping[int, dt.datetime],
    patience: float | None = AT_LEISURE,
) -> bool:
    """Write down who is in a voice channel now, for every meeting in it. Returns whether there is one.

    `there`: the people in it with the names that are known; `moved`: when somebody was seen coming or going.
    A look can be repeated at any time, and makes up for what was missed: see bot.core.attendance.step.
    """
    now = clock.now()
    async with store.write(patience) as session:
        meetings = await _meetings_in(session, room, now)
        await _close(session, room, {week.id for _, week in meetings}, now)
        for _, week in meetings:
            if await _write_down(session, room, week, there, moved, now):
                await show_soon(session, week.id, now)
        return bool(meetings)


async def show_soon(session: Session, week_id: int, now: dt.datetime) -> None:
    """Let the panel be looked at again in a moment."""
    row = await post_store.post_by_key(session, f"{PostKind.PANEL}:{week_id}")
    if row is None or row.message_id is None or row.payload is None:
        return
    if row.status == post_store.CLAIMED:
        row.stale = True  # it is being edited just now
    elif row.status in (post_store.SENT, post_store.PENDING):
        waits = row.status == post_store.PENDING
        soon = min(now + SOON, row.next_try_at) if waits else now + SOON
        row.payload = {**row.payload, "again": int(soon.timestamp())}
        row.status, row.attempt, row.not_after, row.next_try_at = post_store.PENDING, 0, None, soon


async def here(session: Session, study: Study, week: PlanWeek, now: dt.datetime) -> Here | None:
    """Who is at a meeting now, for its panel; None once it is over."""
    if not is_watched(week, now):
        return None
    still = [row for row in await attendance_store.presence_rows(session, [week.id]) if row.until is None]
    came = [(row.since, row.user_id) for row in still]
    came += [(row.at, row.user_id) for row in await attendance_store.check_in_rows(session, [week.id])]
    people = dict.fromkeys(user_id for _, user_id in sorted(came))
    elsewhere = study.voice_channel_id is None or bool(week.facts.place)
    return Here(tuple(people), check_in=elsewhere)


async def here_in(session: Session, study: Study, season: SeasonPlan, now: dt.datetime) -> dict[int, Here]:
    """The same of every week of a season of which there is something to show, by week id."""
    found = {week.id: await here(session, study, week, now) for week in season.meetings()}
    return {week_id: one for week_id, one in found.items() if one is not None}


async def _meetings_in(session: Session, room: Room, now: dt.datetime) -> list[tuple[Study, PlanWeek]]:
    """The meetings that are in a voice channel now, of all studies of its server."""
    guild_id, channel_id = room
    found = []
    for study in await study_store.active_studies(session, guild_id):
        season = await study_store.latest_season(session, study.id)
        if season is None or season.closed_at is not None:
            continue
        facts = await season_store.load_facts(session, study, season)
        if all(voice_of(study.voice_channel_id, week.place) != channel_id for week in facts.weeks):
            continue
        plan = await access.load_season(session, study, now, season)
        found += [(study, week) for week in plan.meetings() if _is_in(study, week, channel_id, now)]
    return found


def _is_in(study: Study, week: PlanWeek, channel_id: int, now: dt.datetime) -> bool:
    return is_watched(week, now) and voice_of(study.voice_channel_id, week.facts.place) == channel_id


async def _write_down(
    session: Session,
    room: Room,
    week: PlanWeek,
    there: Mapping[int, str | None],
    moved: Mapping[int, dt.datetime],
    now: dt.datetime,
) -> bool:
    """Bring a meeting's rows in step with who is there; whether somebody has come or gone."""
    last = {row.user_id: row for row in await attendance_store.presence_rows(session, [week.id])}
    coming = [user_id for user_id in there if user_id not in last or last[user_id].until is not None]
    elsewhere = await attendance_store.open_elsewhere(session, room[1], coming)
    changed = False
    for user_id in {*last, *there}:
        row, others = last.get(user_id), elsewhere.get(user_id, ())
        if user_id in moved:
            for other in others:
                _write(other, _interval(other).ended(moved[user_id]))
        elif any(other.seen_at > now - FORGOTTEN for other in others):
            continue  # they have gone on to another channel since, and nobody told this one
        old = _interval(row) if row is not None else None
        new = step(old, there=user_id in there, now=now, moved_at=moved.get(user_id))
        if row is not None and there.get(user_id):
            row.name = (there[user_id] or "")[:100]
        if new is None or new == old:
            continue
        if row is not None and old is not None and new.since == old.since:
            _write(row, new)
            changed |= new.until is not None
        elif row is not None or len(last) < VISITORS_MOST:
            row = _row(room, week.id, user_id, there.get(user_id) or (row.name if row else None), new)
            session.add(row)
            last[user_id] = row
            changed = True
    await session.flush()
    return changed


async def _close(session: Session, room: Room, watched: Collection[int], now: dt.datetime) -> None:
    """Whoever is still there when a meeting is over was there until it ended."""
    still = [row for row in await attendance_store.open_in(session, *room) if row.week_id not in watched]
    for week_id in {row.week_id for row in still}:
        window = await _window(session, room[0], week_id, now)
        for row in still:
            if row.week_id == week_id:
                _write(row, _interval(row).ended(window.end if window else None))


async def _window(session: Session, guild_id: int, week_id: int, now: dt.datetime) -> Window | None:
    row = await season_store.week_row(session, guild_id, week_id)
    if row is None:
        return None
    study, season = await season_store.season_of_week(session, row)
    plan: SeasonPlan = await access.load_season(session, study, now, season)
    week = plan.by_id(week_id)
    return Window.of(week, now) if week is not None else None


def _row(room: Room, week_id: int, user_id: int, name: str | None, found: Interval) -> Presence:
    return Presence(
        week_id=week_id,
        guild_id=room[0],
        channel_id=room[1],
        user_id=user_id,
        name=name[:100] if name else None,
        since=found.since,
        until=found.until,
        seen_at=found.seen_at,
    )


def _interval(row: Presence) -> Interval:
    return Interval(row.since, row.until, row.seen_at)


def _write(row: Presence, found: Interval) -> None:
    row.until, row.seen_at = found.until, found.seen_at


def intervals_of(rows: Sequence[Presence]) -> tuple[Interval, ...]:
    """The times that these rows hold."""
    return tuple(_interval(row) for row in rows)
