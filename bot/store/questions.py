"""Queries for questions, their answers and pictures, and the tags of forums.

Who asked an anonymous question is told by `asked` and `asked_since` alone, about one person who is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import undefer

from bot.core.question import Post
from bot.store.engine import Session
from bot.store.models import Answer, Asker, ForumTag, Question, QuestionPicture, Wish


async def question_row(session: Session, guild_id: int, question_id: int) -> Question | None:
    """One question of this server."""
    row = await session.get(Question, question_id)
    return row if row is not None and row.guild_id == guild_id else None


async def question_anywhere(session: Session, question_id: int) -> Question | None:
    """One question of any server: for its post."""
    return await session.get(Question, question_id)


async def question_in(session: Session, guild_id: int, thread_id: int) -> Question | None:
    """The question that is answered in this thread."""
    query = select(Question).where(Question.guild_id == guild_id, Question.thread_id == thread_id)
    return (await session.scalars(query.order_by(Question.id.desc()).limit(1))).one_or_none()


async def question_from(session: Session, study_id: int, message_id: int) -> Question | None:
    """The question that was made of this message."""
    query = select(Question).where(Question.study_id == study_id, Question.source_message_id == message_id)
    return (await session.scalars(query.limit(1))).one_or_none()


async def questions_of(session: Session, study_id: int, ids: Collection[int]) -> dict[int, Question]:
    """Those of these questions that are this study's, by id."""
    query = select(Question).where(Question.study_id == study_id, Question.id.in_(ids))
    return {row.id: row for row in await session.scalars(query)}


async def asked(session: Session, question_id: int, user_id: int) -> bool:
    """Whether this person asked this question."""
    query = select(Asker.id).where(Asker.question_id == question_id, Asker.user_id == user_id)
    return (await session.scalars(query)).one_or_none() is not None


async def asked_since(session: Session, study_id: int, user_id: int, since: dt.datetime) -> int:
    """How many questions this person has asked in a study since then."""
    query = (
        select(func.count())
        .select_from(Asker)
        .join(Question, Question.id == Asker.question_id)
        .where(Asker.user_id == user_id, Question.study_id == study_id, Question.created_at > since)
    )
    return int((await session.scalars(query)).one())


async def answer_row(session: Session, guild_id: int, answer_id: int) -> Answer | None:
    """One accepted answer of this server."""
    row = await session.get(Answer, answer_id)
    return row if row is not None and row.guild_id == guild_id else None


async def answers_of(session: Session, question_id: int) -> Sequence[Answer]:
    """The accepted answers of a question, the first one first."""
    query = select(Answer).where(Answer.question_id == question_id).order_by(Answer.accepted_at, Answer.id)
    return (await session.scalars(query)).all()


async def pictures_of(
    session: Session, question_id: int, answer_id: int | None = None, *, data: bool = False
) -> Sequence[QuestionPicture]:
    """The pictures of a question itself, or of one of its answers; with `data`, their bytes as well."""
    query = select(QuestionPicture).where(
        QuestionPicture.question_id == question_id, QuestionPicture.answer_id == answer_id
    )
    if data:
        query = query.options(undefer(QuestionPicture.data))
    return (await session.scalars(query.order_by(QuestionPicture.position))).all()


async def drop_pictures(session: Session, question_id: int) -> None:
    """Forget the pictures of a question itself."""
    await session.execute(
        delete(QuestionPicture).where(
            QuestionPicture.question_id == question_id, QuestionPicture.answer_id.is_(None)
        )
    )


async def wish_row(session: Session, question_id: int, user_id: int) -> Wish | None:
    """That somebody wonders about the same, if they do."""
    query = select(Wish).where(Wish.question_id == question_id, Wish.user_id == user_id)
    return (await session.scalars(query)).one_or_none()


async def wishes(session: Session, question_id: int) -> int:
    """How many people wonder about the same."""
    query = select(func.count()).select_from(Wish).where(Wish.question_id == question_id)
    return int((await session.scalars(query)).one())


# ------------------------------------------------------------------------------------- posts and tags


async def due_questions(session: Session, now: dt.datetime, limit: int) -> Sequence[int]:
    """The ids of questions whose posts are to be made or brought up to date now, the longest due first."""
    query = select(Question.id).where(Question.next_try_at <= now)
    return (await session.scalars(query.order_by(Question.next_try_at, Question.id).limit(limit))).all()


async def next_due(session: Session) -> dt.datetime | None:
    """When the next question's post is to be looked at."""
    query = select(func.min(Question.next_try_at)).where(Question.next_try_at.is_not(None))
    return (await session.scalars(query)).one()


async def free_claims(session: Session, now: dt.datetime) -> None:
    """What another process had in hand is due now: one at a time has the database, so it is dead."""
    await session.execute(update(Question).where(Question.next_try_at > now).values(next_try_at=now))


async def lose_posts(session: Session, guild_id: int, place_id: int) -> None:
    """Somebody deleted this thread, channel or forum: the questions in it have no post any more."""
    await session.execute(
        update(Question).where(*_posted_in(guild_id, place_id)).values(post=Post.GONE.value, next_try_at=None)
    )


async def has_posts(session: Session, guild_id: int, place_id: int) -> bool:
    """Whether a question's post is in this thread, channel or forum."""
    query = select(Question.id).where(*_posted_in(guild_id, place_id))
    return (await session.scalars(query.limit(1))).one_or_none() is not None


def _posted_in(guild_id: int, place_id: int) -> tuple[ColumnElement[bool], ...]:
    places = (Question.thread_id, Question.channel_id, Question.forum_id)
    return (
        Question.guild_id == guild_id,
        Question.post == Post.POSTED.value,
        or_(*(place == place_id for place in places)),
    )


async def tags_of(session: Session, forum_id: int) -> Sequence[ForumTag]:
    """The tags that the bot made in a forum."""
    query = select(ForumTag).where(ForumTag.forum_id == forum_id).order_by(ForumTag.used_at, ForumTag.id)
    return (await session.scalars(query)).all()
