"""Messages in minutes: put in under a heading, kept as they were then, and taken out again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.minutes import BODY_MOST, MESSAGES_MOST, Message, Section
from bot.core.people import Actor
from bot.core.question import storable
from bot.services import access, drafts
from bot.services.minutes_access import (
    Found,
    MinutesView,
    begun,
    find,
    is_member,
    may_write,
    require_kept,
    view_of,
)
from bot.services.minutes_edits import recorded, touch
from bot.store import minutes as minutes_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import MinutesMessage, Study

KIND = "minutes.message"
"""Of drafts: a message on its way into minutes."""
MEETINGS_MOST = 5
"""So many meetings of each study are offered, the latest ones."""
CHOICES_MOST = 25


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is now."""

    message_id: int
    url: str
    author_id: int
    author_name: str
    body: str
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """A meeting whose minutes a message can go into; `here`: this channel is its study's."""

    week_id: int
    title: str
    number: int
    last_number: int
    at: dt.datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """A form to be filled, with its draft. The first choice is the one that is most likely meant."""

    draft_id: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A message that is in the minutes of a week. `moved`: it was there, under another heading."""

    row_id: int
    number: int
    last_number: int
    section: Section
    may_remove: bool
    moved: bool = False


async def begin(store: Store, clock: Clock, actor: Actor, said: Said) -> Offered | Added:
    """Where a message may go; where it is in minutes already, and the actor could take it out, that."""
    now = clock.now()
    async with store.write() as session:
        known = await minutes_store.message_known(session, actor.guild_id, said.message_id)
        if known is not None and (there := await _known(session, actor, known, now)) is not None:
            return there
        choices = await _choices(session, actor, now)
        if not choices:
            raise UserError("error.minutes.no_meeting")
        data: dict[str, Any] = {
            "message_id": said.message_id,
            "url": said.url,
            "author_id": said.author_id,
            "author_name": said.author_name[:100],
            "body": storable(said.body)[:BODY_MOST],
            "sent_at": int(said.sent_at.timestamp() * 1000),
        }
        draft_id = await drafts.save(session, actor, KIND, data, now)
        return Offered(draft_id, _likely_first(choices, said.sent_at))


async def reopen(store: Store, clock: Clock, actor: Actor, draft_id: int) -> Offered:
    """The form once more."""
    now = clock.now()
    async with store.read() as session:
        held = await drafts.load(session, actor, draft_id, KIND, now)
        choices = await _choices(session, actor, now)
        return Offered(draft_id, _likely_first(choices, _instant(held["sent_at"])))


async def add(
    store: Store, clock: Clock, actor: Actor, draft_id: int, week_id: int, section: Section
) -> Added:
    """Put a message in under a heading; one that is there already moves to it."""
    now = clock.now()
    async with store.write() as session:
        held = await drafts.load(session, actor, draft_id, KIND, now)
        found = await find(session, actor, week_id, now)
        await _require_may_add(session, found, actor)
        rows = await minutes_store.message_rows(session, week_id)
        row = next((one for one in rows if one.message_id == held["message_id"]), None)
        moved = row is not None
        if row is None and len(rows) >= MESSAGES_MOST:
            raise UserError("error.minutes.many", most=MESSAGES_MOST)
        async with recorded(session, found, actor, "minutes.add", now):
            if row is None:
                row = _row(found, held, section, actor, now)
                session.add(row)
            row.section = section.value
            await touch(session, week_id, actor, now)
            await session.flush()
        await drafts.drop(session, actor, draft_id)
        week = found.week
        return Added(row.id, week.number, week.last_number, section, may_remove=True, moved=moved)


async def remove(
    store: Store, clock: Clock, actor: Actor, week_id: int, row_ids: Collection[int]
) -> tuple[MinutesView, int]:
    """Take messages out: for who put one in, who wrote it, and who writes the minutes. How many went."""
    now = clock.now()
    async with store.write() as session:
        found = await find(session, actor, week_id, now)
        require_kept(found.study)
        rows = await minutes_store.message_rows(session, week_id)
        chosen = [row for row in rows if row.id in row_ids]
        if not chosen:
            raise NotFoundError("error.minutes.gone")
        if not all(found.may_write or _own(row, actor) for row in chosen):
            raise ForbiddenError("error.minutes.not_yours", host=found.study.host_id)
        async with recorded(session, found, actor, "minutes.remove", now):
            for row in chosen:
                await session.delete(row)
            await touch(session, week_id, actor, now)
        fresh = await find(session, actor, week_id, now)
        return await view_of(session, fresh, now), len(chosen)


async def remove_one(store: Store, clock: Clock, actor: Actor, row_id: int) -> int:
    """Take out the one message that a button names. How many went: 1."""
    async with store.read() as session:
        row = await minutes_store.message_row(session, actor.guild_id, row_id)
        if row is None:
            raise NotFoundError("error.minutes.gone")
        week_id = row.week_id
    return (await remove(store, clock, actor, week_id, [row_id]))[1]


def removable(view: MinutesView, user_id: int) -> tuple[Message, ...]:
    """The messages that this reader may take out, in the order of the headings."""
    every = [one for section in Section for one in view.minutes.under(section)]
    return tuple(one for one in every if view.may_write or user_id in (one.author_id, one.added_by))


async def _known(session: Session, actor: Actor, row: MinutesMessage, now: dt.datetime) -> Added | None:
    """The minutes that a message is in, where the actor may know of them."""
    try:
        found = await find(session, actor, row.week_id, now)
    except UserError:
        return None
    week, mine = found.week, found.may_write or _own(row, actor)
    return Added(row.id, week.number, week.last_number, Section(row.section), mine) if mine else None


async def _choices(session: Session, actor: Actor, now: dt.datetime) -> list[Choice]:
    """The meetings whose minutes the actor may add to: of this channel's study, else of all their studies."""
    found: list[Choice] = []
    for study in await access.visible_studies(session, actor):
        found += await _meetings(session, study, actor, now)
    found.sort(key=lambda one: one.at, reverse=True)
    return [one for one in found if one.here] or found


async def _meetings(session: Session, study: Study, actor: Actor, now: dt.datetime) -> list[Choice]:
    places = {study.channel_id, study.forum_id, study.voice_channel_id}
    here = bool(places & actor.channels)
    member = await is_member(session, study, actor)
    found: list[Choice] = []
    for season in reversed(await study_store.season_rows(session, study.id)):
        plan = await access.load_season(session, study, now, season)
        for week in reversed(begun(plan, now)[-MEETINGS_MOST:]):
            if member or await may_write(session, study, plan, week, actor):
                line = (week.id, study.title, week.number, week.last_number, week.at)
                found.append(Choice(*line, here))
        if len(found) >= MEETINGS_MOST:
            break
    return found[:MEETINGS_MOST]


def _likely_first(choices: Sequence[Choice], sent_at: dt.datetime) -> tuple[Choice, ...]:
    """The last meeting that had begun when the message was written, then the others as they are."""
    said = next((one for one in choices if one.at - dt.timedelta(hours=1) <= sent_at), None)
    ordered = [*([said] if said else []), *(one for one in choices if one is not said)]
    return tuple(ordered[:CHOICES_MOST])


async def _require_may_add(session: Session, found: Found, actor: Actor) -> None:
    """Members help while the minutes are not posted yet; afterwards who writes them answers for them."""
    require_kept(found.study)
    if found.may_write:
        return
    await access.require_member(session, found.study, actor)
    row = await minutes_store.minutes_row(session, found.row.id)
    if row is not None and row.posted_at is not None:
        raise ForbiddenError("error.minutes.posted", host=found.study.host_id)


def _own(row: MinutesMessage, actor: Actor) -> bool:
    return actor.user_id in (row.author_id, row.added_by)


def _row(
    found: Found, held: dict[str, Any], section: Section, actor: Actor, now: dt.datetime
) -> MinutesMessage:
    return MinutesMessage(
        week_id=found.row.id,
        guild_id=found.row.guild_id,
        section=section.value,
        message_id=held["message_id"],
        url=held["url"],
        author_id=held["author_id"],
        author_name=held["author_name"],
        body=held["body"],
        sent_at=_instant(held["sent_at"]),
        added_by=actor.user_id,
        at=now,
    )


def _instant(milliseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)
