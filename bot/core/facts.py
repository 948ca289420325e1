"""What is stored of a season and its weeks, as values: everything that `bot.core.season.build` needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.core import calendar
from bot.core.materials import Material, Prompt
from bot.core.meeting import Meeting, PageNote, Pause
from bot.core.plan import CarryOver, Pages, Terms
from bot.core.presenting import Prepared


class WeekKind(StrEnum):
    """What a numbered week is for. `MERGED` weeks meet together with the week before them."""

    READING = "reading"
    CATCH_UP = "catch_up"
    MERGED = "merged"


class Record(StrEnum):
    """How we know what a held week read."""

    NOTED = "noted"
    UNRECORDED = "unrecorded"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What is stored of one week. `id` is 0 for a week that is only being previewed."""

    number: int
    id: int = 0
    kind: WeekKind = WeekKind.READING
    moved_day: dt.date | None = None
    moved_time: dt.time | None = None
    place: str | None = None
    goals: str | None = None
    started_at: dt.datetime | None = None
    started_by: int | None = None
    minutes: int | None = None
    extra_minutes: int = 0
    pauses: tuple[Pause, ...] = ()
    notes: tuple[PageNote, ...] = ()
    ended_at: dt.datetime | None = None
    record: Record | None = None
    held_at: dt.datetime | None = None
    planned: Pages | None = None
    reached: int | None = None
    policy: CarryOver = CarryOver.SHIFT
    hand_over: bool = False
    note: str | None = None
    presenters: tuple[Prepared, ...] = ()
    materials: tuple[Material, ...] = ()
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True)
class SeasonFacts:
    """What is stored of one season: everything `build` needs."""

    terms: Terms
    start: dt.date
    weekdays: tuple[int, ...]
    wall_time: dt.time
    zone: str
    cap: dt.timedelta = dt.timedelta(hours=2)
    usual: dt.timedelta | None = None
    """How long a meeting takes where that is less than the cap."""
    policy: CarryOver = CarryOver.SHIFT
    hand_over: bool = False
    """What becomes of a leftover where nobody chooses: see `WeekFacts`."""
    id: int = 0
    number: int = 1
    rests: Mapping[dt.date, str | None] = field(default_factory=dict)
    weeks: tuple[WeekFacts, ...] = ()
    closed_at: dt.datetime | None = None
    links: tuple[Material, ...] = ()
    """The study's own links beside its book."""

    def with_week(self, number: int, **changes: object) -> SeasonFacts:
        """The same season with one week changed: for previews of what a change would do."""
        weeks = tuple(replace(w, **changes) if w.number == number else w for w in self.weeks)  # type: ignore[arg-type]
        return replace(self, weeks=weeks)


def slot_of(facts: SeasonFacts, row: WeekFacts, day: dt.date) -> tuple[dt.date, dt.datetime]:
    """The local day and the instant of a week whose slot falls on `day`."""
    if row.held_at is not None:
        return calendar.local(row.held_at, facts.zone).date(), row.held_at
    actual = row.moved_day or day
    return actual, calendar.instant(actual, row.moved_time or facts.wall_time, facts.zone)


def meeting_of(facts: SeasonFacts, row: WeekFacts) -> Meeting:
    """What is stored of a week's meeting."""
    usual = dt.timedelta(minutes=row.minutes) if row.minutes else facts.usual or facts.cap
    return Meeting(
        cap=facts.cap,
        usual=min(usual, facts.cap),
        extra=dt.timedelta(minutes=row.extra_minutes),
        started_at=row.started_at,
        started_by=row.started_by,
        ended_at=row.ended_at,
        pauses=row.pauses,
        notes=row.notes,
    )
