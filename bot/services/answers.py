"""What becomes of a question: answers accepted or taken back, solved without one, asked by others, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.core.question import Post, State, storable
from bot.services import access
from bot.services.asking import LEASE, require_asks
from bot.services.posts import reconcile_study
from bot.services.question_views import QuestionView, card_of, reindex, url_of
from bot.services.views import StudyView
from bot.store import questions as question_store
from bot.store.engine import Session, Store
from bot.store.models import Answer, Question, QuestionPicture, Study, Wish

ANSWERS_MOST = 20
"""More accepted answers than this have stopped to answer."""
ANSWER_MOST = 4000


@dataclass(frozen=True, slots=True)
class Said:
    """A message that answers: where it is, who wrote it, and what it says, as it is now."""

    channel_id: int
    message_id: int
    author_id: int
    author_name: str
    body: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer that was accepted, just now or before (`already`)."""

    view: QuestionView
    answer_id: int
    already: bool


async def look(store: Store, actor: Actor, said: Said) -> Accepted | None:
    """Whether the actor may accept this message: None where they may, or the answer that it is already.

    UserError says why not.
    """
    async with store.read() as session:
        study, row = await _question_in(session, actor, said.channel_id)
        await _require_may_accept(session, study, row, actor, said.author_id)
        known = await _known(session, row, said.message_id)
        return Accepted(await _view(session, study, row), known.id, already=True) if known else None


async def accept(
    store: Store, clock: Clock, actor: Actor, said: Said, pictures: Sequence[tuple[str, bytes]]
) -> Accepted:
    """Accept a message of a question's thread as an answer, and keep what it says. `pictures`: its files."""
    now = clock.now()
    async with store.write() as session:
        study, row = await _question_in(session, actor, said.channel_id)
        await _require_may_accept(session, study, row, actor, said.author_id)
        if (known := await _known(session, row, said.message_id)) is not None:
            return Accepted(await _view(session, study, row), known.id, already=True)
        if len(await question_store.answers_of(session, row.id)) >= ANSWERS_MOST:
            raise UserError("error.answer.many", most=ANSWERS_MOST)
        answer = Answer(
            question_id=row.id,
            guild_id=row.guild_id,
            channel_id=said.channel_id,
            message_id=said.message_id,
            author_id=said.author_id,
            author_name=said.author_name,
            body=storable(said.body[:ANSWER_MOST]),
            accepted_at=now,
        )
        session.add(answer)
        await session.flush()
        session.add_all(
            QuestionPicture(
                question_id=row.id,
                answer_id=answer.id,
                guild_id=row.guild_id,
                position=at,
                name=name,
                data=data,
            )
            for at, (name, data) in enumerate(pictures)
        )
        row.state, row.solved_at = State.SOLVED, row.solved_at or now
        await _changed(session, row, clock)
        await _told(session, study, clock)
        return Accepted(await _view(session, study, row), answer.id, already=False)


async def take_back(store: Store, clock: Clock, actor: Actor, answer_id: int) -> QuestionView:
    """Accept an answer no more; with the last one gone, its question is open again."""
    async with store.write() as session:
        answer = await question_store.answer_row(session, actor.guild_id, answer_id)
        if answer is None:
            raise NotFoundError("error.answer.not_found")
        study, row = await _question(session, actor, answer.question_id)
        await _require_may_accept(session, study, row, actor, answer.author_id)
        await session.delete(answer)
        await session.flush()
        if not await question_store.answers_of(session, row.id):
            row.state, row.solved_at = State.OPEN, None
        await _changed(session, row, clock)
        await _told(session, study, clock)
        return await _view(session, study, row)


async def solve(store: Store, clock: Clock, actor: Actor, question_id: int, *, solved: bool) -> QuestionView:
    """Mark a question solved without an answer, or open again; its accepted answers stay."""
    async with store.write() as session:
        study, row = await _question(session, actor, question_id)
        if not await _asks_or_runs(session, study, row, actor):
            raise ForbiddenError("error.question.solve", host=study.host_id)
        state = State.SOLVED if solved else State.OPEN
        known = row.state == state
        if not known:
            row.state, row.solved_at = state, clock.now() if solved else None
        # A card that offers what is true already was not brought up to date.
        await _changed(session, row, clock)
        if not known:
            await _told(session, study, clock)
        return await _view(session, study, row)


async def star(store: Store, actor: Actor, question_id: int, *, starred: bool) -> QuestionView:
    """Count a question among the important ones of the FAQ, or no more; for hosts."""
    async with store.write() as session:
        study, row = await _question(session, actor, question_id)
        await access.require_host(session, study, actor)
        row.starred = starred
        await session.flush()
        return await _view(session, study, row)


async def wish(store: Store, clock: Clock, actor: Actor, question_id: int) -> QuestionView:
    """Say that one wonders, too; saying it again takes it back."""
    async with store.write() as session:
        study, row = await _question(session, actor, question_id)
        await require_asks(session, study, actor)
        if await question_store.asked(session, row.id, actor.user_id):
            raise UserError("error.question.own_wish")
        found = await question_store.wish_row(session, row.id, actor.user_id)
        if found is not None:
            await session.delete(found)
        else:
            session.add(
                Wish(question_id=row.id, guild_id=row.guild_id, user_id=actor.user_id, at=clock.now())
            )
        await _changed(session, row, clock)
        return await _view(session, study, row)


async def view_of(store: Store, actor: Actor, question_id: int) -> QuestionView:
    """A question, for who may know of it."""
    async with store.read() as session:
        study, row = await _question(session, actor, question_id)
        return await _view(session, study, row)


async def retry(store: Store, clock: Clock, actor: Actor, question_id: int) -> QuestionView:
    """Try once more what Discord refused, a post or a change of it: for whoever may see the question."""
    async with store.write() as session:
        study, row = await _question(session, actor, question_id)
        if row.post == Post.GONE:
            raise NotFoundError("error.question.gone")
        row.post = Post.WAITING if row.post == Post.REFUSED else row.post
        row.next_try_at = clock.now() + LEASE
        await session.flush()
        return await _view(session, study, row)


async def is_gone(store: Store, question_id: int) -> bool:
    """Whether somebody deleted this question's post."""
    async with store.read() as session:
        row = await question_store.question_anywhere(session, question_id)
        return row is not None and row.post == Post.GONE


async def place_deleted(store: Store, guild_id: int, place_id: int) -> None:
    """Somebody deleted a thread, channel or forum: questions in it keep their rows, and have no post."""
    async with store.read() as session:
        if not await question_store.has_posts(session, guild_id, place_id):
            return
    async with store.write() as session:
        await question_store.lose_posts(session, guild_id, place_id)


async def _question(session: Session, actor: Actor, question_id: int) -> tuple[Study, Question]:
    row = await question_store.question_row(session, actor.guild_id, question_id)
    if row is None:
        raise NotFoundError("error.question.not_found")
    return await access.get_study(session, actor, row.study_id), row


async def _question_in(session: Session, actor: Actor, thread_id: int) -> tuple[Study, Question]:
    row = await question_store.question_in(session, actor.guild_id, thread_id)
    if row is None:
        raise NotFoundError("error.answer.elsewhere")
    return await access.get_study(session, actor, row.study_id), row


async def _known(session: Session, row: Question, message_id: int) -> Answer | None:
    """The accepted answer that a message is already."""
    answers = await question_store.answers_of(session, row.id)
    return next((answer for answer in answers if answer.message_id == message_id), None)


async def _require_may_accept(
    session: Session, study: Study, row: Question, actor: Actor, answerer_id: int
) -> None:
    """The asker, the hosts, and who gave the answer accept it."""
    if actor.user_id != answerer_id and not await _asks_or_runs(session, study, row, actor):
        raise ForbiddenError("error.answer.who", host=study.host_id)


async def _asks_or_runs(session: Session, study: Study, row: Question, actor: Actor) -> bool:
    if await question_store.asked(session, row.id, actor.user_id):
        return True
    return await access.is_host(session, study, actor)


async def _changed(session: Session, row: Question, clock: Clock) -> None:
    """Its post has something else to show; whoever changes it edits it at once, or it is done later."""
    if row.post in (Post.POSTED, Post.WAITING):
        row.next_try_at, row.revision = clock.now() + LEASE, row.revision + 1
    await session.flush()
    await reindex(session, row)
    await session.flush()


async def _told(session: Session, study: Study, clock: Clock) -> None:
    """Posts say how many questions a week has, and which of them wait."""
    await reconcile_study(session, study.id, clock.now())


async def _view(session: Session, study: Study, row: Question) -> QuestionView:
    return QuestionView(StudyView.of(study), await card_of(session, row), url_of(row))
