"""Studies with their people and seasons, and what was changed in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, owner, parent, row_id
from bot.store.types import Instant, Snowflake


class Meta(Base):
    """Facts about this database: its tag (part of every nonce), the hash of the synced commands."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class Guild(Base):
    """A server's own settings; the row is made when the first one is set."""

    __tablename__ = "guild"
    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    builder_role_id: Mapped[int | None] = mapped_column(Snowflake)


class Study(Base):
    """A group reading one book in one server."""

    __tablename__ = "study"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    title: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(5))
    country: Mapped[str] = mapped_column(String(2))
    channel_id: Mapped[int] = mapped_column(Snowflake)
    voice_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    forum_id: Mapped[int | None] = mapped_column(Snowflake)
    """Where its questions become posts; without one they become threads in its channel."""
    role_id: Mapped[int | None] = mapped_column(Snowflake)
    host_id: Mapped[int] = mapped_column(Snowflake)
    book_url: Mapped[str | None] = mapped_column(String(500))
    pdf_offset: Mapped[int] = mapped_column(default=0)
    cap_minutes: Mapped[int] = mapped_column(default=120)
    usual_minutes: Mapped[int | None]
    """How long its meetings usually take, where that is less than the cap."""
    policy: Mapped[str] = mapped_column(String(10), default="shift")
    hand_over: Mapped[bool] = mapped_column(default=False)
    posts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Which automatic posts go out and when: bot.core.posting.PostRules."""
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    archived_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    refused_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """Since when Discord refuses this study's posts: until the host tries again, nothing more is sent."""


class Section(Base):
    """An entry of the book's table of contents with its first page."""

    __tablename__ = "section"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    page: Mapped[int]


class Member(Base):
    """A person in a study: host's helpers, members and listeners; `left_at` once they have gone."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("study_id", "user_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    name: Mapped[str] = mapped_column(String(100))
    """The display name last seen: without the members intent nothing else remembers it."""
    listener: Mapped[bool] = mapped_column(default=False)
    cohost: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    credit: Mapped[int] = mapped_column(default=0)
    """Talks that count as held: who joins late starts where those stand who have presented least."""
    joined_at: Mapped[dt.datetime] = mapped_column(Instant)
    left_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class Season(Base):
    """A planned run of weeks over a page range. Its plan is derived, see bot.core.plan."""

    __tablename__ = "season"
    __table_args__ = (UniqueConstraint("study_id", "number"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    number: Mapped[int]
    first_page: Mapped[int]
    last_page: Mapped[int]
    weekly_pages: Mapped[int | None]
    weeks: Mapped[int]
    snap: Mapped[bool] = mapped_column(default=True)
    start: Mapped[dt.date]
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    """Monday is 0."""
    wall_time: Mapped[dt.time]
    timezone: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class Rest(Base):
    """A date of the season's weekdays on which nobody meets: no number, no pages."""

    __tablename__ = "rest"
    __table_args__ = (UniqueConstraint("season_id", "day"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    season_id: Mapped[int] = owner("season.id")
    season: Mapped[Season] = parent()
    day: Mapped[dt.date]
    reason: Mapped[str | None] = mapped_column(String(100))


class Week(Base):
    """A numbered slot: the stable id that presenters, goals, RSVPs and posts hang on."""

    __tablename__ = "week"
    __table_args__ = (UniqueConstraint("season_id", "number"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    season_id: Mapped[int] = owner("season.id")
    season: Mapped[Season] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10), default="reading")
    """reading, catch_up, or merged (into the week before)."""
    moved_day: Mapped[dt.date | None]
    moved_time: Mapped[dt.time | None]
    place: Mapped[str | None] = mapped_column(String(500))
    goals: Mapped[str | None] = mapped_column(String(2000))
    # The meeting. `record` is None until it ended: noted, unrecorded (read as planned), not_met.
    started_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    started_by: Mapped[int | None] = mapped_column(Snowflake)
    minutes: Mapped[int | None]
    """How long this meeting is to take, once it has been started."""
    extra_minutes: Mapped[int] = mapped_column(default=0)
    """What was added to that while it ran."""
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    record: Mapped[str | None] = mapped_column(String(10))
    held_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """The slot's instant as frozen when the week was held: later rest weeks never move the past."""
    planned_first: Mapped[int | None]
    planned_last: Mapped[int | None]
    reached: Mapped[int | None]
    policy: Mapped[str | None] = mapped_column(String(10))
    hand_over: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(String(2000))


class Presenter(Base):
    """Who explains a week's pages; several share it in order, or have pages of their own."""

    __tablename__ = "presenter"
    __table_args__ = (UniqueConstraint("week_id", "user_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    user_id: Mapped[int] = mapped_column(Snowflake, index=True)
    position: Mapped[int] = mapped_column(default=0)
    first_page: Mapped[int | None]
    last_page: Mapped[int | None]
    instead_of: Mapped[int | None] = mapped_column(Snowflake)
    """Who was drawn or chosen for this turn first, where people have swapped since."""


class Rsvp(Base):
    """Late, or can't come; no row means coming. The reason is for the host only."""

    __tablename__ = "rsvp"
    __table_args__ = (UniqueConstraint("week_id", "user_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    user_id: Mapped[int] = mapped_column(Snowflake)
    answer: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class Change(Base):
    """One change of a plan, people or settings: the rows it touched, before and after, for undo."""

    __tablename__ = "change"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    by: Mapped[int] = mapped_column(Snowflake)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Values for the sentence that names the change in a list (week number, page, …)."""
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_by: Mapped[int | None] = mapped_column(Snowflake)
    undone_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class Draft(Base):
    """A flow of several steps, or what a failed form held; gone after `expires_at`."""

    __tablename__ = "draft"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)
