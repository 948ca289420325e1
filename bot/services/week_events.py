"""The scheduled events of weeks as rows: kept in step with the plan, taken in hand, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from bot.clock import Clock
from bot.core.errors import NotFoundError
from bot.core.events import FULL, About, EventTask, Phase, State, Wanted, look_again, phase_of, wanted
from bot.core.people import Actor
from bot.core.posting import PostRules
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week
from bot.services import access
from bot.store import events as event_store
from bot.store import studies as study_store
from bot.store.engine import AT_LEISURE, Session, Store
from bot.store.models import Study, WeekEvent

BATCH = 50
LEASE = dt.timedelta(minutes=2)
"""So long a row is left alone that somebody has in hand."""
LOOK_FOR_ROOM = dt.timedelta(days=1)
"""How often it is seen whether a server that was full has room: people delete events, too."""


# --------------------------------------------------------------------------------- in step with the plan


async def follow(session: Session, study: Study, season: SeasonPlan, now: dt.datetime) -> None:
    """Insert, move and withdraw the rows of a study's events, to fit its plan."""
    rows = await event_store.events_of(session, study.id)
    by_week = {row.week_id: row for row in rows if row.week_id is not None}
    refused = next((row.last_error for row in rows if row.state == State.REFUSED), None)
    seen = set()
    for week in season.weeks if _has_events(study) else ():
        row = by_week.get(week.id)
        if row is not None:
            seen.add(row.id)
            _fit(row, wanted(_about(study), week), now)
        elif phase_of(week) is Phase.SCHEDULED and week.at > now:
            made = WeekEvent(
                study_id=study.id,
                guild_id=study.guild_id,
                week_id=week.id,
                begins_at=week.at,
                next_try_at=now,
            )
            if refused is not None:
                made.state, made.next_try_at, made.last_error = State.REFUSED, None, refused
            session.add(made)
    for row in rows:
        if row.id not in seen and row.state not in (State.OVER, State.GONE):
            await _drop(session, row, now)


def _fit(row: WeekEvent, want: Wanted, now: dt.datetime) -> None:
    """Let the row of a week be looked at, if its event is to say something else."""
    begins = dt.datetime.fromtimestamp(want.begins, dt.UTC)
    moved, row.begins_at = row.begins_at != begins, begins
    ahead = want.phase == Phase.SCHEDULED and begins > now
    if row.state == State.OVER and ahead:
        # Its end was taken back, or it met in vain and meets once more: an event never begins again.
        row.state, row.event_id, row.said, row.first_try_at = State.WAITING, None, None, None
        row.attempt, row.next_try_at = 0, now
    elif row.state == State.MADE and row.said != want.to_json():
        row.revision, row.attempt, row.next_try_at = row.revision + 1, 0, now
    elif row.state == State.WAITING and (moved or not ahead):
        row.revision, row.next_try_at = row.revision + 1, now
    elif row.state == State.WAITING and row.attempt > 0:
        row.revision += 1  # it is being made of what was true before


async def _drop(session: Session, row: WeekEvent, now: dt.datetime) -> None:
    """The plan has no meeting for this row any more: its event goes, one that was never asked for at once."""
    if row.event_id is None and row.first_try_at is None:
        await session.delete(row)
    elif row.state in (State.WAITING, State.MADE):
        row.revision, row.attempt, row.next_try_at = row.revision + 1, 0, now


# -------------------------------------------------------------------------------------------- one in hand


async def free(store: Store, now: dt.datetime) -> None:
    """What a dead process had in hand is due now."""
    async with store.write(AT_LEISURE) as session:
        await event_store.free_claims(session, now)


async def due(store: Store, now: dt.datetime, but: Collection[int] = ()) -> list[tuple[int, int]]:
    """Some rows that want to be looked at: (server, id), the nearest meeting first; not of servers `but`."""
    async with store.read() as session:
        return await event_store.due_events(session, now, BATCH, frozenset(but))


async def next_due(store: Store) -> dt.datetime | None:
    """When the next of them does."""
    async with store.read() as session:
        return await event_store.next_due(session)


async def take(store: Store, clock: Clock, row_id: int, returned_at: dt.datetime | None) -> EventTask | None:
    """Take a row in hand; None where there is nothing to do about it.

    `returned_at`: when this database was brought back from a copy, if it was: then there may be events that
    it knows nothing of.
    """
    now = clock.now()
    async with store.write(AT_LEISURE) as session:
        row = await event_store.event_row(session, row_id)
        if row is None or row.next_try_at is None or row.next_try_at > now:
            return None
        if row.state not in (State.WAITING, State.MADE):
            row.next_try_at = None
            return None
        study = await session.get_one(Study, row.study_id)
        week = await _week(session, study, row, now)
        want = wanted(_about(study), week) if week is not None else None
        again = look_again(week) if week is not None else None
        if row.event_id is not None and want is not None and row.said == want.to_json():
            row.next_try_at = again  # it was only to be seen whether its time has come
            return None
        if row.event_id is None and row.first_try_at is None and not _ahead(want, now):
            row.state, row.next_try_at = State.OVER, None
            return None
        looks = row.event_id is None and (row.first_try_at is not None or returned_at is not None)
        row.attempt, row.next_try_at = row.attempt + 1, now + LEASE
        row.first_try_at = row.first_try_at or now
        return EventTask(
            id=row.id,
            guild_id=row.guild_id,
            study_id=study.id,
            host_id=study.host_id,
            language=study.language,
            event_id=row.event_id,
            wanted=want if row.event_id is not None or _ahead(want, now) else None,
            look=looks,
            attempt=row.attempt,
            revision=row.revision,
            again_at=again,
        )


async def done(store: Store, task: EventTask, event_id: int | None, now: dt.datetime) -> None:
    """Its event says what it was to say when it was taken; `event_id` None: there is none any more."""
    async with store.write(AT_LEISURE) as session:
        row = await event_store.event_row(session, task.id)
        if row is None:
            return
        row.attempt, row.last_error, row.event_id = 0, None, event_id
        row.state, row.said = State.MADE, task.wanted.to_json() if task.wanted is not None else None
        row.next_try_at = task.again_at if row.revision == task.revision else now
        if event_id is None or task.phase in (Phase.OVER, Phase.NONE):
            row.state, row.first_try_at = State.OVER, None
            waiting = await event_store.nearest_without_room(session, task.guild_id)
            if waiting is not None:
                waiting.next_try_at = now


async def later(store: Store, row_id: int, error: str, at: dt.datetime) -> None:
    """It is tried again then."""
    async with store.write(AT_LEISURE) as session:
        row = await event_store.event_row(session, row_id)
        if row is not None:
            row.next_try_at, row.last_error = at, error[:300]


async def gone(store: Store, row_id: int) -> None:
    """Somebody deleted or ended its event by hand: it is not made again."""
    async with store.write(AT_LEISURE) as session:
        row = await event_store.event_row(session, row_id)
        if row is not None:
            row.state, row.next_try_at, row.last_error = State.GONE, None, None


async def refused(store: Store, task: EventTask, error: str, *, lacking: bool) -> bool:
    """Discord said no; where a permission is `lacking`, all events of the study that are to be made wait.

    Returns whether this is new, and its host is to hear of it.
    """
    async with store.write(AT_LEISURE) as session:
        known = await event_store.refusal(session, task.study_id)
        for row in await event_store.events_of(session, task.study_id):
            if row.id == task.id or (lacking and row.state == State.WAITING):
                row.state, row.next_try_at, row.last_error = State.REFUSED, None, error[:300]
                row.attempt = 0
            if row.id == task.id and not task.look:
                row.first_try_at = None  # there is none, for sure
        return known is None


async def full(store: Store, task: EventTask, now: dt.datetime) -> int | None:
    """The server has no room: the event of its last meeting makes room for a nearer one.

    Returns that event's id, which is to be deleted; None where this one is the last, and waits.
    """
    async with store.write(AT_LEISURE) as session:
        row = await event_store.event_row(session, task.id)
        if row is None:
            return None
        row.last_error, row.attempt, row.first_try_at = FULL, 0, None
        last = await event_store.farthest(session, row.guild_id, row.begins_at)
        row.next_try_at = now if last is not None else now + LOOK_FOR_ROOM
        if last is None:
            return None
        # It may be there still if we die now: whoever makes it again looks for it first.
        event_id, last.event_id = last.event_id, None
        last.state, last.said, last.last_error = State.WAITING, None, FULL
        last.next_try_at = now + LOOK_FOR_ROOM
        return event_id


async def retry(store: Store, clock: Clock, user_id: int, study_id: int, actor: Actor | None = None) -> None:
    """Try again what was refused: for its host in a direct message, or (`actor`) for whoever runs it."""
    now = clock.now()
    async with store.write() as session:
        if actor is not None:
            study = await access.get_study(session, actor, study_id)
            await access.require_host(session, study, actor)
        else:
            found = await session.get(Study, study_id)
            if found is None or found.host_id != user_id:
                raise NotFoundError("error.study_not_found")
            study = found
        await resume(session, study, now)


async def resume(session: Session, study: Study, now: dt.datetime) -> None:
    """Somebody has mended it: try again all events of the study that were refused."""
    for row in await event_store.events_of(session, study.id):
        if row.state == State.REFUSED:
            row.state = State.WAITING if row.event_id is None else State.MADE
            row.next_try_at, row.last_error, row.said = now, None, None


# ------------------------------------------------------------------------------------------------- inside


def _has_events(study: Study) -> bool:
    return study.archived_at is None and PostRules.from_json(study.posts).events


def _ahead(want: Wanted | None, now: dt.datetime) -> bool:
    """Whether an event could be made of it: Discord takes none that has begun."""
    return want is not None and want.phase == Phase.SCHEDULED and want.begins > now.timestamp()


async def _week(session: Session, study: Study, row: WeekEvent, now: dt.datetime) -> Week | None:
    """The week of a row in the season that the study is in."""
    season = await study_store.latest_season(session, study.id)
    if row.week_id is None or season is None or not _has_events(study):
        return None
    plan = await access.load_season(session, study, now, season)
    week = plan.by_id(row.week_id)
    return week if week is not None and phase_of(week) is not Phase.NONE else None


def _about(study: Study) -> About:
    return About(
        language=study.language,
        title=study.title,
        channel_id=study.channel_id,
        voice_id=study.voice_channel_id,
        book_url=study.book_url,
        pdf_offset=study.pdf_offset or 0,
    )
