"""Bringing an exported study into a server: what a preview shows is what one press writes, or nothing of it.

The preview writes everything down and takes it back again, so that a file which cannot be brought in is found
out before anything is there. People keep their ids: who is in this server is known again, the others by name.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn

from bot.clock import Clock
from bot.core import takeout
from bot.core.bundle import Bundle
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.core.posting import PostKind
from bot.core.season import Season as SeasonPlan
from bot.core.takeout import Tables
from bot.core.uploads import PICTURE_MOST
from bot.services import access, drafts
from bot.services.founding import LookAgainError, room_for_study, title_is_taken
from bot.services.holidays import holidays_between
from bot.services.import_checks import check, check_picture
from bot.services.import_looks import look_at
from bot.services.posts import reconcile
from bot.services.views import StudyView
from bot.store import posts as post_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.errors import StoreBusyError
from bot.store.models import Member, Study
from bot.store.portable import Key
from bot.store.restoring import RowError, restore

KIND = "study.import"
PICTURES = "question_picture"


@dataclass(frozen=True, slots=True)
class Wish:
    """A file that somebody wants to bring in, and where to. `digest` tells it from any other file."""

    url: str
    channel_id: int
    voice_id: int | None
    digest: str = ""
    away: tuple[int, ...] = ()
    """Who of its people is not in this server."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is in a file: looked at, but not yet together. `people` are those who have not left, by id."""

    tables: Tables
    files: Mapping[Key, bytes]
    people: Mapping[int, str]
    digest: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A study as it is in this server, or would be. `away` are the names of who is not here."""

    draft_id: int
    study: StudyView
    season: SeasonPlan
    holidays: Mapping[dt.date, str]
    people: int
    away: tuple[str, ...]
    new_host: bool
    """Its host is not here: whoever brings it in is."""
    meetings: int
    """Meetings that were held, in all its seasons."""
    questions: int
    pictures_lost: int


class _PreviewOnlyError(Exception):
    """Ends the transaction of a preview without keeping anything of it."""

    def __init__(self, arrival: Arrival) -> None:
        super().__init__("preview")
        self.arrival = arrival


async def require_may(store: Store, actor: Actor) -> None:
    """Refuse who may not create studies, before anything of theirs is read."""
    async with store.read() as session:
        await _may_import(session, actor)


async def read(data: bytes) -> Parcel:
    """Look into a file. UserError says what is wrong with it: no zip, changed, of a newer Sadari …"""
    try:
        return await asyncio.to_thread(_read, data)
    except RowError as error:
        _refuse(error)


async def begin(store: Store, clock: Clock, actor: Actor, wish: Wish) -> int:
    """Keep what somebody wants to bring in, for an hour. Returns the draft's id."""
    async with store.write() as session:
        await _may_import(session, actor)
        return await drafts.save(session, actor, KIND, asdict(wish), clock.now())


async def wished(store: Store, clock: Clock, actor: Actor, draft_id: int) -> Wish:
    """What a draft holds."""
    async with store.read() as session:
        try:
            return _wish(await drafts.load(session, actor, draft_id, KIND, clock.now()))
        except NotFoundError:
            raise NotFoundError("error.import.preview_gone") from None


async def preview(store: Store, clock: Clock, actor: Actor, draft_id: int, parcel: Parcel) -> Arrival:
    """The study as it would be; refused as `create` would refuse it. Nothing is kept."""
    now = clock.now()
    try:
        async with store.write() as session:
            wish = _wish(await drafts.load(session, actor, draft_id, KIND, now))
            raise _PreviewOnlyError(await _write(session, actor, draft_id, wish, parcel, now))
    except _PreviewOnlyError as shown:
        return shown.arrival


async def create(
    store: Store,
    clock: Clock,
    actor: Actor,
    draft_id: int,
    parcel: Parcel,
    can_post: Callable[[int], bool],
) -> Arrival:
    """Create the study of a file as its preview showed it, or nothing of it. The draft is used up.

    LookAgainError where the bot `can_post` nothing in its channel.
    """
    now = clock.now()
    async with store.write() as session:
        try:
            wish = _wish(await drafts.take(session, actor, draft_id, KIND, now))
        except NotFoundError:
            raise NotFoundError("error.import.preview_gone") from None
        if not can_post(wish.channel_id):
            raise LookAgainError("error.study.channel_lacking", channel=wish.channel_id)
        return await _write(session, actor, draft_id, wish, parcel, now)


async def cancel(store: Store, actor: Actor, draft_id: int) -> None:
    """Forget a file; nothing was created."""
    async with store.write() as session:
        await drafts.drop(session, actor, draft_id)


def _read(data: bytes) -> Parcel:
    bundle = Bundle(data)
    if takeout.FILE not in bundle:
        raise UserError("error.import.other_zip")
    tables = takeout.read(bundle.read(takeout.FILE, takeout.BYTES_MOST))
    check(tables)
    files: dict[Key, bytes] = {}
    for number, row in enumerate(tables.get(PICTURES, ()), start=1):
        path = row.get("data")
        if isinstance(path, str) and path in bundle:
            picture = bundle.read(path, PICTURE_MOST)
            if not check_picture(row, picture):
                raise RowError(PICTURES, number)
            files[PICTURES, number] = picture
    try:
        members = [row for row in tables.get("member", ()) if row["left_at"] is None]
        people = {int(row["user_id"]): str(row["name"]) for row in members}
    except (KeyError, TypeError, ValueError) as error:
        raise RowError("member") from error
    return Parcel(tables, files, people, hashlib.sha256(data).hexdigest())


async def _write(
    session: Session, actor: Actor, draft_id: int, wish: Wish, parcel: Parcel, now: dt.datetime
) -> Arrival:
    await _may_import(session, actor)
    if parcel.digest != wish.digest:
        raise UserError("error.import.gone")
    title = str(parcel.tables["study"][0]["title"])
    if await title_is_taken(session, actor.guild_id, title):
        raise UserError("error.import.title_taken", title=title)
    try:
        study, arrival = await _restored(session, actor, wish, parcel, now)
    except StoreBusyError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, UserError, ValueError) as error:
        # Values that fit their columns, but make no study together.
        _refuse(error)
    await reconcile(session, study, arrival.season, now)
    await _hush(session, study.id, now)
    return replace(arrival, draft_id=draft_id)


async def _restored(
    session: Session, actor: Actor, wish: Wish, parcel: Parcel, now: dt.datetime
) -> tuple[Study, Arrival]:
    own = {"channel_id": wish.channel_id, "voice_channel_id": wish.voice_id}
    study_id = await restore(session, parcel.tables, parcel.files, actor.guild_id, own)
    study = await session.get_one(Study, study_id)
    new_host = study.host_id in wish.away or study.host_id not in parcel.people
    if new_host:
        study.host_id = actor.user_id
        if actor.user_id not in parcel.people:
            await _join(session, study, actor, now)
    await session.flush()
    seen = await look_at(session, study, now)
    first, last = seen.plan.weeks[0].day, seen.plan.weeks[-1].day
    names = holidays_between(study.country, study.language, first, last)
    met = {week.day: names[week.day] for week in seen.plan.meetings() if week.day in names}
    arrival = Arrival(
        draft_id=0,
        study=StudyView.of(study),
        season=seen.plan,
        holidays=met,
        people=len(parcel.people),
        away=_names(parcel.people, wish.away),
        new_host=new_host,
        meetings=seen.held,
        questions=seen.questions,
        pictures_lost=len(parcel.tables.get(PICTURES, ())) - len(parcel.files),
    )
    return study, arrival


async def _join(session: Session, study: Study, actor: Actor, now: dt.datetime) -> None:
    row = await study_store.member_row(session, study.id, actor.user_id)
    if row is None:
        row = Member(study_id=study.id, guild_id=study.guild_id, user_id=actor.user_id, joined_at=now)
        session.add(row)
    elif row.left_at is not None:
        row.left_at, row.joined_at = None, now
    row.name = actor.name


async def _hush(session: Session, study_id: int, now: dt.datetime) -> None:
    """What was due before is not posted: it has been, where the study comes from. The plan is."""
    for row in await post_store.posts_of(session, study_id):
        if row.kind != PostKind.PLAN and row.status == post_store.PENDING and row.due_at <= now:
            row.status, row.last_error = post_store.EXPIRED, "brought in"


async def _may_import(session: Session, actor: Actor) -> None:
    await access.require_builder(session, actor)
    await room_for_study(session, actor.guild_id)


def _names(people: Mapping[int, str], away: Collection[int]) -> tuple[str, ...]:
    return tuple(name for user_id, name in people.items() if user_id in away)


def _wish(data: Mapping[str, Any]) -> Wish:
    away: Sequence[int] = data["away"]
    return Wish(**dict(data) | {"away": tuple(away)})


def _refuse(error: Exception) -> NoReturn:
    if isinstance(error, RowError) and error.number:
        raise UserError("error.import.broken", table=error.table, number=error.number) from error
    raise UserError("error.import.apart") from error
