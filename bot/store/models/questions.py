"""Questions with their answers, who else wonders, and the tags that sort them in a forum.

They are no part of the history that undo goes through. `Question` names nobody where it was asked
anonymously: `Asker` alone knows, and is read for two things only: what somebody asked themself, and what
they may change.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, RowId, owner, parent, row_id
from bot.store.models.studies import Season, Study, Week
from bot.store.types import Instant, Snowflake


class Question(Base):
    """One question, anchored to a place in the book, and the post it became."""

    __tablename__ = "question"
    __table_args__ = (
        Index("ix_question_study_id_state", "study_id", "state"),
        Index("ix_question_season_id_week", "season_id", "week"),
        Index(
            "ix_question_due",
            "next_try_at",
            sqlite_where=text("next_try_at IS NOT NULL"),
            postgresql_where=text("next_try_at IS NOT NULL"),
        ),
        NEVER_REUSED,
    )
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    season_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("season.id", ondelete="SET NULL"))
    season: Mapped[Season | None] = parent()
    week: Mapped[int | None]
    """The number of the season's week that reads its place, as planned when it was asked."""
    page: Mapped[int | None]
    section: Mapped[str | None] = mapped_column(String(200))
    """The book's section that holds its page, by its title."""
    place: Mapped[str | None] = mapped_column(String(100))
    """Where in the book, in the asker's own words, where these are neither a page nor a section."""
    title: Mapped[str] = mapped_column(String(100))
    """What it asks in short, without its place: see bot.core.question.post_title."""
    body: Mapped[str] = mapped_column(Text)
    """As written, with its formulas."""
    anonymous: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(Snowflake)
    """Who is shown as the one who asks; None for an anonymous question."""
    author_name: Mapped[str | None] = mapped_column(String(100))
    source_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    source_message_id: Mapped[int | None] = mapped_column(Snowflake)
    """The message that it was made of, if it was one."""
    raised_by: Mapped[int | None] = mapped_column(Snowflake)
    """Who made a question of somebody else's message; None for one's own."""
    state: Mapped[str] = mapped_column(String(10), default="open")
    """open, or solved (with accepted answers or without)."""
    starred: Mapped[bool] = mapped_column(default=False)
    """The host counts it among the important ones."""
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    edited_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    solved_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    grams: Mapped[str] = mapped_column(Text, default="")
    """What it is found by: bot.core.grams. The index over it is the migrations' own, see bot.store.search."""
    # The post. See bot.core.question.Post for its states.
    post: Mapped[str] = mapped_column(String(10), default="waiting")
    forum_id: Mapped[int | None] = mapped_column(Snowflake)
    """The forum it was posted in; None for a thread in the study's channel."""
    channel_id: Mapped[int | None] = mapped_column(Snowflake)
    """Where the card is: the forum's post (a thread), or the study's channel, also while it is on its way."""
    thread_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    """Where people answer."""
    message_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    """The card."""
    posted_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    attempt: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """When its post is to be made or brought up to date; None while nothing is to be done."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts the changes that its post has to show: some come while it is being edited."""
    last_error: Mapped[str | None] = mapped_column(String(300))


class Asker(Base):
    """Who asked a question, anonymously or not."""

    __tablename__ = "asker"
    __table_args__ = (UniqueConstraint("question_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    question_id: Mapped[int] = owner("question.id")
    question: Mapped[Question] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake, index=True)


class Answer(Base):
    """An accepted answer, kept as it was then: its message may be edited or deleted afterwards."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("question_id", "message_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    question_id: Mapped[int] = owner("question.id")
    question: Mapped[Question] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    message_id: Mapped[int] = mapped_column(Snowflake, index=True)
    author_id: Mapped[int] = mapped_column(Snowflake)
    author_name: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[dt.datetime] = mapped_column(Instant)


class QuestionPicture(Base):
    """A picture of a question, or of one of its accepted answers: addresses of attachments expire."""

    __tablename__ = "question_picture"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    question_id: Mapped[int] = owner("question.id")
    question: Mapped[Question] = parent()
    answer_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("answer.id", ondelete="CASCADE"), index=True
    )
    """None for a picture of the question itself."""
    answer: Mapped[Answer | None] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    """A file name, its ending by what the bytes are."""
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Wish(Base):
    """Somebody wonders about the same: 나도 궁금."""

    __tablename__ = "wish"
    __table_args__ = (UniqueConstraint("question_id", "user_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    question_id: Mapped[int] = owner("question.id")
    question: Mapped[Question] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    at: Mapped[dt.datetime] = mapped_column(Instant)


class OnScreen(Base):
    """The question that a meeting's panel shows to everybody, until it is taken off or the meeting ends."""

    __tablename__ = "on_screen"
    __table_args__ = (UniqueConstraint("week_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    question_id: Mapped[int] = owner("question.id")
    question: Mapped[Question] = parent()
    at: Mapped[dt.datetime] = mapped_column(Instant)


class ForumTag(Base):
    """A tag that the bot made in a forum: only these may ever make room for others."""

    __tablename__ = "forum_tag"
    __table_args__ = (UniqueConstraint("forum_id", "tag_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    forum_id: Mapped[int] = mapped_column(Snowflake)
    tag_id: Mapped[int] = mapped_column(Snowflake)
    name: Mapped[str] = mapped_column(String(20))
    lasting: Mapped[bool]
    """Open and solved stay; a week's tag goes when a newer week needs its room."""
    used_at: Mapped[dt.datetime] = mapped_column(Instant)
