"""Asking a question: what a form holds is kept in a draft from its opening until it is posted.

So nothing that somebody typed is lost where it cannot be taken, and a button pressed twice posts once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.core.book import Section
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.core.question import BODY_MOST, Place, Post, post_title, read_place, storable, title_of, week_of
from bot.services import access, drafts
from bot.services.posts import reconcile_study
from bot.services.question_sheets import Sheet, Upload
from bot.services.question_views import Found, place_of, reindex, similar, url_of
from bot.services.views import StudyView
from bot.store import questions as question_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Asker, Question, QuestionPicture, Study

KIND = "question.ask"
"""Of drafts: what a form for a question holds."""
MOST_AN_HOUR = 10
LEASE = dt.timedelta(minutes=2)
"""So long whoever writes a question down has for its post, before somebody else makes it."""


class JoinFirstError(ForbiddenError):
    """For members only; `study` is the one to join."""

    def __init__(self, key: str, study: StudyView, **values: Any) -> None:
        super().__init__(key, **values)
        self.study = study


@dataclass(frozen=True, slots=True)
class Begun:
    """A form to be filled, with its draft."""

    study: StudyView
    draft_id: int
    sheet: Sheet

    def foreign(self, actor: Actor) -> bool:
        """Whether it makes a question of what somebody else wrote: their words stay as they are."""
        return self.sheet.source is not None and self.sheet.source.author_id != actor.user_id


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form was sent with; None where it had no such field."""

    where: str
    body: str | None
    anonymous: bool | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A question that can be posted, as its preview shows it."""

    study: StudyView
    draft_id: int
    sheet: Sheet
    place: Place
    week: int | None
    title: str
    similar: tuple[Found, ...]


async def begin(store: Store, clock: Clock, actor: Actor, study_option: str | None, sheet: Sheet) -> Begun:
    """Open a form in the study that is meant: that of the sheet's week or question, else by the option."""
    sheet = replace(sheet, where=storable(sheet.where), body=storable(sheet.body))
    async with store.write() as session:
        if sheet.week_id is not None:
            study, _, _ = await access.get_week(session, actor, sheet.week_id)
        else:
            study = await access.find_study(session, actor, study_option)
        await require_asks(session, study, actor)
        await _require_new(session, study, sheet)
        draft_id = await drafts.save(session, actor, KIND, sheet.to_json(), clock.now())
        return Begun(StudyView.of(study), draft_id, sheet)


async def begin_edit(store: Store, clock: Clock, actor: Actor, question_id: int) -> Begun:
    """Open the form of a question that is to be changed: for who asked it."""
    async with store.write() as session:
        study, row = await _own(session, actor, question_id)
        words = row.place if row.place is not None else str(row.page or "")
        sheet = Sheet(words, row.body, row.anonymous, edits=row.id)
        draft_id = await drafts.save(session, actor, KIND, sheet.to_json(), clock.now())
        return Begun(StudyView.of(study), draft_id, sheet)


async def reopen(store: Store, clock: Clock, actor: Actor, study_id: int, draft_id: int) -> Begun:
    """Open a form once more, with what it held."""
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        held = await drafts.load(session, actor, draft_id, KIND, clock.now())
        return Begun(StudyView.of(study), draft_id, Sheet.from_json(held))


async def keep(store: Store, clock: Clock, actor: Actor, study_id: int, draft_id: int, typed: Typed) -> Begun:
    """Keep what a form was sent with, whatever it is.

    A draft whose hour is over begins anew: what was typed counts more than what it belonged to.
    """
    now = clock.now()
    body = None if typed.body is None else storable(typed.body)
    async with store.write() as session:
        study = await access.get_study(session, actor, study_id)
        known: int | None = draft_id
        try:
            sheet = Sheet.from_json(await drafts.load(session, actor, draft_id, KIND, now))
        except NotFoundError:
            if body is None:
                raise
            sheet, known = Sheet(), None
        sheet = replace(sheet, where=storable(typed.where))
        if not Begun(StudyView.of(study), draft_id, sheet).foreign(actor):
            anonymous = sheet.anonymous if typed.anonymous is None else typed.anonymous
            sheet = replace(sheet, body=sheet.body if body is None else body, anonymous=anonymous)
        kept = await drafts.save(session, actor, KIND, sheet.to_json(), now, known)
        return Begun(StudyView.of(study), kept, sheet)


async def put_in(store: Store, clock: Clock, actor: Actor, begun: Begun, pictures: Sequence[Upload]) -> Begun:
    """Keep the pictures that a form was sent with, instead of any before."""
    sheet = replace(begun.sheet, pictures=tuple(pictures))
    async with store.write() as session:
        await drafts.save(session, actor, KIND, sheet.to_json(), clock.now(), begun.draft_id)
        return replace(begun, sheet=sheet)


async def check(store: Store, clock: Clock, actor: Actor, study_id: int, draft_id: int) -> Checked:
    """Whether a kept question can be posted, and as what. UserError names what is wrong with it."""
    now = clock.now()
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        sheet = Sheet.from_json(await drafts.load(session, actor, draft_id, KIND, now))
        if sheet.edits is None:
            await require_asks(session, study, actor)
            await _require_room(session, study, actor, now)
        else:
            await _own(session, actor, sheet.edits)
        if not sheet.body.strip():
            raise UserError("error.question.empty")
        if len(sheet.body) > BODY_MOST:
            raise UserError("error.question.long", most=BODY_MOST, length=len(sheet.body))
        place, week, _ = await _placed(session, study, sheet, now)
        like = () if sheet.edits else await similar(session, study.guild_id, study.id, sheet.body)
        return Checked(StudyView.of(study), draft_id, sheet, place, week, title_of(sheet.body), like)


async def post(
    store: Store,
    clock: Clock,
    actor: Actor,
    study_id: int,
    draft_id: int,
    pictures: Sequence[tuple[str, bytes]],
) -> int:
    """Write a kept question down, or change the one that it edits; its post is to follow. Returns its id.

    `pictures` are the sheet's, as (name, bytes).
    """
    now = clock.now()
    async with store.write() as session:
        study = await access.get_study(session, actor, study_id)
        sheet = Sheet.from_json(await drafts.take(session, actor, draft_id, KIND, now))
        if sheet.edits is not None:
            _, row = await _own(session, actor, sheet.edits)
        else:
            await require_asks(session, study, actor)
            await _require_room(session, study, actor, now)
            await _require_new(session, study, sheet)
            row = await _new(session, study, actor, sheet, now)
        place, week, season_id = await _placed(session, study, sheet, now)
        row.page, row.section, row.place = place.page, place.section, place.words
        row.season_id, row.week = season_id, week
        row.title, row.body = title_of(sheet.body), sheet.body
        await session.flush()
        if pictures:
            await question_store.drop_pictures(session, row.id)
            session.add_all(
                QuestionPicture(question_id=row.id, guild_id=row.guild_id, position=at, name=name, data=data)
                for at, (name, data) in enumerate(pictures)
            )
        if sheet.edits is not None:
            row.edited_at = now
        if row.post != Post.GONE:
            row.post = Post.WAITING if row.post == Post.REFUSED else row.post
            row.next_try_at, row.revision = now + LEASE, row.revision + 1
        await reindex(session, row)
        await session.flush()
        await reconcile_study(session, study.id, now)
        return row.id


async def drop(store: Store, actor: Actor, draft_id: int) -> None:
    """Forget a question that is not to be posted after all."""
    async with store.write() as session:
        await drafts.drop(session, actor, draft_id)


def title_shown(checked: Checked) -> str:
    """What the post will be called."""
    return post_title(checked.place, checked.title)


async def _new(session: Session, study: Study, actor: Actor, sheet: Sheet, now: dt.datetime) -> Question:
    """A question's row, and apart from it who asks it."""
    source = sheet.source
    own = source is None or source.author_id == actor.user_id
    hidden = sheet.anonymous and own
    asker_id = actor.user_id if own or source is None else source.author_id
    name = actor.name if own or source is None else source.author_name
    row = Question(
        study_id=study.id,
        guild_id=study.guild_id,
        title="",
        body=sheet.body,
        anonymous=hidden,
        author_id=None if hidden else asker_id,
        author_name=None if hidden else name,
        # A link to one's own message would tell who asks.
        source_channel_id=source.channel_id if source and not hidden else None,
        source_message_id=source.message_id if source and not hidden else None,
        raised_by=None if own else actor.user_id,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    session.add(Asker(question_id=row.id, guild_id=row.guild_id, user_id=asker_id))
    return row


async def _placed(
    session: Session, study: Study, sheet: Sheet, now: dt.datetime
) -> tuple[Place, int | None, int]:
    """Where a question belongs: its place in the book, its week, and its season."""
    season_row = await access.get_season(session, study)
    season = await access.load_season(session, study, now, season_row)
    rows = await study_store.section_rows(session, study.id)
    place = read_place(sheet.where, [Section(row.title, row.page) for row in rows])
    if place.page is not None:
        return place, week_of(season, place.page), season_row.id
    if sheet.edits is not None and (row := await question_store.question_anywhere(session, sheet.edits)):
        if row.season_id is not None:
            return place, row.week, row.season_id
    asked_in = season.by_id(sheet.week_id) if sheet.week_id is not None else None
    week = asked_in or season.current(now)
    return place, week.number if week else None, season_row.id


async def _own(session: Session, actor: Actor, question_id: int) -> tuple[Study, Question]:
    """A question of the actor's, with its study."""
    row = await question_store.question_row(session, actor.guild_id, question_id)
    if row is None:
        raise NotFoundError("error.question.not_found")
    if not await question_store.asked(session, row.id, actor.user_id):
        raise ForbiddenError("error.question.asker_only")
    study = await study_store.study_row(session, actor.guild_id, row.study_id)
    if study is None:
        raise NotFoundError("error.question.not_found")
    return study, row


async def require_asks(session: Session, study: Study, actor: Actor) -> None:
    """Refuse who is not in the study, and everybody where it was put away. Listeners may ask, too."""
    if study.archived_at is not None:
        raise UserError("error.study_archived", title=study.title)
    try:
        await access.require_member(session, study, actor)
    except ForbiddenError as error:
        raise JoinFirstError(error.key, StudyView.of(study), **error.values) from error


async def _require_room(session: Session, study: Study, actor: Actor, now: dt.datetime) -> None:
    """Refuse who asks so much that nobody else's questions could be seen."""
    since = now - dt.timedelta(hours=1)
    if await question_store.asked_since(session, study.id, actor.user_id, since) >= MOST_AN_HOUR:
        raise UserError("error.question.many", most=MOST_AN_HOUR)


async def _require_new(session: Session, study: Study, sheet: Sheet) -> None:
    """Refuse a message that is a question already: two people may have had the same thought."""
    if sheet.source is None:
        return
    known = await question_store.question_from(session, study.id, sheet.source.message_id)
    if known is not None and url_of(known) is not None:
        raise UserError("error.question.from_message_at", thread=known.thread_id)
    if known is not None:
        raise UserError("error.question.from_message", title=post_title(place_of(known), known.title))
