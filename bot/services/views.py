"""What services hand out: frozen values, never rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.book import Section
from bot.core.plan import CarryOver, Pages
from bot.core.posting import PostRules
from bot.core.season import Season, Week
from bot.store.models import Study


@dataclass(frozen=True, slots=True)
class StudyView:
    """A study's own settings. Text is as its members wrote it: escape it where it is shown."""

    id: int
    guild_id: int
    title: str
    language: str
    country: str
    channel_id: int
    voice_channel_id: int | None
    role_id: int | None
    host_id: int
    book_url: str | None
    pdf_offset: int
    cap: dt.timedelta
    policy: CarryOver
    hand_over: bool
    posts: PostRules
    archived: bool
    usual: dt.timedelta | None = None
    """How long its meetings usually take, where that is less than the cap."""
    forum_id: int | None = None
    """Where its questions become posts."""

    @classmethod
    def of(cls, row: Study) -> StudyView:
        """The view of a row."""
        return cls(
            id=row.id,
            guild_id=row.guild_id,
            title=row.title,
            language=row.language,
            country=row.country,
            channel_id=row.channel_id,
            voice_channel_id=row.voice_channel_id,
            role_id=row.role_id,
            host_id=row.host_id,
            book_url=row.book_url,
            pdf_offset=row.pdf_offset,
            cap=dt.timedelta(minutes=row.cap_minutes),
            policy=CarryOver(row.policy),
            hand_over=row.hand_over,
            posts=PostRules.from_json(row.posts),
            archived=row.archived_at is not None,
            usual=dt.timedelta(minutes=row.usual_minutes) if row.usual_minutes else None,
            forum_id=row.forum_id,
        )


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person of a study who has not left."""

    user_id: int
    name: str
    listener: bool
    cohost: bool
    paused: bool
    host: bool


@dataclass(frozen=True, slots=True)
class RsvpView:
    """An answer to a week's announcement: `late` or `absent`. The reason is for the host only."""

    user_id: int
    answer: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class SeasonView:
    """A study with one of its seasons, derived at one instant."""

    study: StudyView
    season: Season
    minutes: bool = False
    """There are minutes of past meetings to read."""

    def meetings(self) -> Iterator[Week]:
        """The weeks in which people come together."""
        return self.season.meetings()


@dataclass(frozen=True, slots=True)
class WeekView:
    """One week with what its card shows."""

    study: StudyView
    season: Season
    week: Week
    rsvps: tuple[RsvpView, ...] = ()
    sections: tuple[Section, ...] = ()
    change_id: int | None = None
    """The change that was just made of it; undo takes it back."""
    questions: int = 0
    """How many questions it has: see bot.core.week_questions."""

    @property
    def pages(self) -> Pages | None:
        """What the week plans to read."""
        return self.week.pages
