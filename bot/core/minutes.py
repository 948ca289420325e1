"""The minutes of one meeting as values: bot.core.minutes_page makes a Markdown document of them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from bot.core.attendance import Status, voice_of
from bot.core.markdown import rows
from bot.core.materials import Material
from bot.core.plan import CarryOver, Pages
from bot.core.season import Week, WeekKind

SECTION_MOST = 4000
"""Characters of a section that is written by hand: a form's field holds no more."""
BODY_MOST = 4000
"""Characters of a message that is put in: Discord's own messages have no more."""
MESSAGES_MOST = 50
NOTE_MOST = 400
"""Characters of each section that go onto the end card at most."""


class Kind(StrEnum):
    """What kind of meeting it was."""

    READING = "reading"
    ORIENTATION = "orientation"
    CATCH_UP = "catch_up"
    MENTORING = "mentoring"
    OFFLINE = "offline"


class Section(StrEnum):
    """The headings that people write under, in the order in which a form asks for them."""

    NOTES = "notes"
    DECISIONS = "decisions"
    TODO = "todo"
    LESSONS = "lessons"
    REFLECTIONS = "reflections"


KINDS = {
    Kind.READING: "minutes.kind.reading",
    Kind.ORIENTATION: "minutes.kind.orientation",
    Kind.CATCH_UP: "minutes.kind.catch_up",
    Kind.MENTORING: "minutes.kind.mentoring",
    Kind.OFFLINE: "minutes.kind.offline",
}
SECTIONS = {
    Section.NOTES: "minutes.notes",
    Section.DECISIONS: "minutes.decisions",
    Section.TODO: "minutes.todo",
    Section.LESSONS: "minutes.lessons",
    Section.REFLECTIONS: "minutes.reflections",
}
"""The texts of both, for whoever shows them."""


@dataclass(frozen=True, slots=True)
class Break:
    """A time in which the meeting's clock stood."""

    begin: dt.datetime
    end: dt.datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Who explains which pages; `carried`: they finish what they had prepared for an earlier week."""

    people: tuple[int, ...]
    pages: Pages
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was put in, as it was then."""

    id: int
    section: Section
    author_id: int
    author: str
    body: str
    url: str | None
    sent_at: dt.datetime
    added_by: int


@dataclass(frozen=True, slots=True)
class Reply:
    """An accepted answer."""

    author: str
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the week's pages; `author` None: anonymous."""

    author: str | None
    place: str | None
    body: str
    solved: bool
    answers: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An order that was drawn for the meeting, or who was drawn for something (`one`), by its label."""

    label: str
    people: tuple[int, ...]
    one: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another meeting of the season: the next one, or each of them at an orientation."""

    number: int
    last_number: int
    at: dt.datetime
    pages: Pages | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything that the minutes of one meeting say. Text is as its members wrote it; instants are aware.

    `begun`: somebody started it, else `begin` and `end` are its slot. `recorded`: somebody said how far it
    got. `met` is False where they could not meet. `attendance` is None where nobody knows who was there.
    People are named by `names`.
    """

    title: str
    season: int
    number: int
    last_number: int
    kind: Kind
    zone: str
    begin: dt.datetime
    end: dt.datetime
    begun: bool
    recorded: bool
    met: bool
    host_id: int
    names: Mapping[int, str]
    minutes: int = 0
    """How long it took, without its pauses."""
    breaks: tuple[Break, ...] = ()
    place: str | None = None
    voice: bool = False
    """People were seen in its voice channel."""
    planned: Pages | None = None
    read: Pages | None = None
    left: Pages | None = None
    policy: CarryOver = CarryOver.SHIFT
    goals: str | None = None
    note: str | None = None
    """What was written down with its end."""
    parts: tuple[Part, ...] = ()
    materials: tuple[Material, ...] = ()
    prompts: tuple[str, ...] = ()
    attendance: Mapping[Status, tuple[str, ...]] | None = None
    presumed: bool = False
    """Nobody saw who was there: who said nothing is taken to have come."""
    drawn: tuple[Drawn, ...] = ()
    sections: Mapping[Section, str] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    questions: tuple[Asked, ...] = ()
    next: Meeting | None = None
    season_plan: tuple[Meeting, ...] = ()
    """All meetings, where this one opened the season."""
    written_by: int | None = None
    written_at: dt.datetime | None = None
    edited_by: int | None = None
    edited_at: dt.datetime | None = None
    posted_at: dt.datetime | None = None

    @property
    def filename(self) -> str:
        """What its file is called: the same whatever changes."""
        return f"minutes-season-{self.season}-week-{self.number:02}.md"

    def under(self, section: Section) -> tuple[Message, ...]:
        """The messages under one heading, in the order in which they were written."""
        found = (one for one in self.messages if one.section is section)
        return tuple(sorted(found, key=lambda one: (one.sent_at, one.id)))


@dataclass(frozen=True, slots=True)
class MinutesNote:
    """What an end card shows of minutes that were posted: plain values, instants in seconds since 1970.

    `digest` is that of the document that goes with the card: another one asks for another edit.
    """

    week_id: int
    digest: str
    filename: str
    by: int
    at: int
    edited_by: int | None
    edited_at: int | None
    said: tuple[tuple[str, str], ...]
    """The beginning of each section that says something, by its name, as its members wrote it."""

    @classmethod
    def of(cls, week_id: int, minutes: Minutes, made: str) -> Self:
        """The note of minutes whose document is `made`."""
        assert minutes.written_by is not None, "posted minutes have a writer"
        assert minutes.written_at is not None, "posted minutes were written"
        said = ((section, beginning(minutes, section)) for section in Section)
        return cls(
            week_id=week_id,
            digest=digest(made),
            filename=minutes.filename,
            by=minutes.written_by,
            at=int(minutes.written_at.timestamp()),
            edited_by=minutes.edited_by,
            edited_at=int(minutes.edited_at.timestamp()) if minutes.edited_at else None,
            said=tuple((str(section), text) for section, text in said if text),
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The note as stored."""
        return cls(**{**data, "said": tuple((name, text) for name, text in data["said"])})


def beginning(minutes: Minutes, section: Section) -> str:
    """The first lines under a heading, from what was written and from what was put in."""
    found = [*rows(minutes.sections.get(section, ""))]
    found += [" ".join(one.body.split()) for one in minutes.under(section)]
    return "\n".join(found)[:NOTE_MOST]


def kind_of(week: Week, chosen: str | None, voice_channel: int | None) -> Kind:
    """What kind of meeting a week was: as somebody said, else as the week tells."""
    if chosen is not None:
        return Kind(chosen)
    if week.facts.kind is WeekKind.CATCH_UP:
        return Kind.CATCH_UP
    place = week.facts.place
    elsewhere = bool(place) and voice_of(voice_channel, place) is None and "://" not in (place or "")
    return Kind.OFFLINE if elsewhere else Kind.READING


def digest(document: str) -> str:
    """A short name for what a document says: another one where anything in it is different."""
    return hashlib.blake2b(document.encode(), digest_size=8).hexdigest()
