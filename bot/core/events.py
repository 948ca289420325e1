"""The server's scheduled event of a week: what it is to say at one instant, and what has to happen to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.core.attendance import voice_of
from bot.core.plan import Pages
from bot.core.season import Record, Week, WeekKind, WeekState


class State(StrEnum):
    """How far a week's event got. `GONE`: a person deleted or ended it, and it is not made again.

    `OVER`: nothing is left to be done. `REFUSED`: the bot may not; it waits for somebody to try again.
    """

    WAITING = "waiting"
    MADE = "made"
    OVER = "over"
    GONE = "gone"
    REFUSED = "refused"


class Phase(StrEnum):
    """Where an event is to be. `NONE`: there is to be none. `OVER`: completed, if it ever was active."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    OVER = "over"
    NONE = "none"


FULL = "full"
"""Kept as the error of a row for which the server has no room: Discord takes a hundred events."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an event is to say. Instants are seconds since 1970; text from members is as written."""

    phase: str
    language: str
    title: str
    number: int
    last_number: int
    first: int | None
    last: int | None
    catch_up: bool
    begins: int
    ends: int
    channel_id: int
    """The study's channel."""
    voice_id: int | None
    """The voice channel it takes place in; None: at `place`, or in the study's channel."""
    place: str | None
    book_url: str | None
    pdf_offset: int

    @property
    def pages(self) -> Pages | None:
        """The week's pages."""
        return Pages(self.first, self.last) if self.first is not None and self.last is not None else None

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class About:
    """What an event says of its study."""

    language: str
    title: str
    channel_id: int
    voice_id: int | None
    book_url: str | None
    pdf_offset: int


def phase_of(week: Week) -> Phase:
    """Where the event of a week is to be."""
    if not week.meets or week.facts.record is Record.NOT_MET:
        return Phase.NONE
    if week.state is WeekState.UPCOMING:
        return Phase.SCHEDULED
    if week.state is WeekState.RUNNING:
        return Phase.ACTIVE
    return Phase.OVER


def wanted(about: About, week: Week) -> Wanted:
    """What the event of a week says."""
    voice = voice_of(about.voice_id, week.facts.place)
    first, last = (week.pages.first, week.pages.last) if week.pages else (None, None)
    return Wanted(
        phase=phase_of(week),
        language=about.language,
        title=about.title,
        number=week.number,
        last_number=week.last_number,
        first=first,
        last=last,
        catch_up=week.facts.kind is WeekKind.CATCH_UP,
        begins=int(week.at.timestamp()),
        ends=max(int(week.ends_at.timestamp()), int(week.at.timestamp()) + 60),
        channel_id=about.channel_id,
        voice_id=voice,
        place=week.facts.place if voice is None else None,
        book_url=about.book_url,
        pdf_offset=about.pdf_offset,
    )


def look_again(week: Week) -> dt.datetime | None:
    """When the event would say something else by itself; None: never."""
    return week.ends_at if phase_of(week) in (Phase.SCHEDULED, Phase.ACTIVE) else None


@dataclass(frozen=True, slots=True)
class EventTask:
    """A row taken in hand: its event is to be made, changed, ended or deleted.

    `since` is when it was first asked for. `look`: there may be one that nobody knows the id of.
    """

    id: int
    guild_id: int
    study_id: int
    host_id: int
    language: str
    event_id: int | None
    wanted: Wanted | None
    """None: there is to be no event."""
    look: bool
    attempt: int
    revision: int
    again_at: dt.datetime | None

    @property
    def phase(self) -> Phase:
        """Where it is to be."""
        return Phase(self.wanted.phase) if self.wanted is not None else Phase.NONE

    @property
    def facts(self) -> dict[str, object]:
        """What the log says of it."""
        return {"event": self.id, "study": self.study_id, "guild": self.guild_id, "attempt": self.attempt}
