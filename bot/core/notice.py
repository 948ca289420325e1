"""What an automatic post says, as plain values: frozen into its row at the first claim."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from bot.core.drawn import DrawCard
from bot.core.lines import Part, WeekLine
from bot.core.materials import Link
from bot.core.minutes import MinutesNote
from bot.core.outcome import Outcome, last_day, outcome_of
from bot.core.panel import Panel
from bot.core.season import Season
from bot.core.swaps import Request
from bot.core.week_questions import Screened

__all__ = ["Missed", "Notice", "Outcome", "Part", "Table", "WeekLine", "last_day", "outcome_of"]

TABLE_LINES = 14
"""How many weeks the pinned table shows; their presenters fit one message even with long names."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A post that was not made in time. `due` is its promised instant in seconds since 1970."""

    kind: str
    number: int
    last_number: int
    due: int


@dataclass(frozen=True, slots=True)
class Table:
    """A season's plan as its pinned table shows it: the weeks around now, and what lies beyond."""

    season: int
    weeks: tuple[WeekLine, ...]
    earlier: int
    later: int
    rests: tuple[str, ...]
    weekdays: tuple[int, ...]
    wall_time: str
    zone: str
    first: int
    last: int
    backlog: int

    @classmethod
    def of(cls, season: Season, now: dt.datetime) -> Self:
        """The table at `now`: two meetings back and as many ahead as a message holds."""
        lines = [WeekLine.of(week) for week in season.meetings()]
        current = season.current(now)
        here = next((i for i, line in enumerate(lines) if current and line.number == current.number), 0)
        start = max(0, min(here - 2, len(lines) - TABLE_LINES))
        shown = lines[start : start + TABLE_LINES]
        days = {line.day for line in shown}
        rests = [day.isoformat() for day, _ in season.rests]
        return cls(
            season=season.facts.number,
            weeks=tuple(shown),
            earlier=start,
            later=len(lines) - start - len(shown),
            rests=tuple(day for day in rests if days and min(days) <= day <= max(days)),
            weekdays=season.facts.weekdays,
            wall_time=season.facts.wall_time.isoformat("minutes"),
            zone=season.facts.zone,
            first=season.pages.first,
            last=season.pages.last,
            backlog=season.plan.backlog.count if season.plan.backlog else 0,
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """One automatic post. Ids are Discord's; text from members is as written."""

    kind: str
    language: str
    study_id: int
    title: str
    week: WeekLine
    role_id: int | None = None
    voice_channel_id: int | None = None
    place: str | None = None
    goals: str | None = None
    book_url: str | None = None
    pdf_offset: int = 0
    """By how many pages a PDF of the book counts ahead of it."""
    materials: tuple[Link, ...] = ()
    """What the week is read with, then the study's own links."""
    prompts: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    asks: WeekLine | None = None
    """An earlier week that nobody noted a page for."""
    outcome: Outcome | None = None
    table: Table | None = None
    missed: tuple[Missed, ...] = ()
    due: int | None = None
    """The promised instant in seconds, for a post that went out late."""
    host_id: int | None = None
    silent: bool = False
    """It is night where the study meets: the post goes out without a ping."""
    moved_from: int | None = None
    """The instant in seconds that was announced first, for a meeting that moved since."""
    off: bool = False
    """What the post said holds no more: the meeting is not held, or its reader does not present in it."""
    instead: WeekLine | None = None
    """The meeting that took this one in."""
    panel: Panel | None = None
    page: int | None = None
    """The page noted last: where the meeting ended if nobody says otherwise."""
    again: int | None = None
    """The instant in seconds at which the post is to be looked at again: it would say something else then."""
    draw: DrawCard | None = None
    swap: Request | None = None
    questions: int = 0
    """How many questions the week has."""
    waiting: tuple[tuple[str, str | None], ...] = ()
    """Open questions about its reader's pages: title, and the address of the post."""
    unlisted: int = 0
    """How many more of them there are."""
    screen: Screened | None = None
    minutes: MinutesNote | None = None
    """The minutes of its meeting, once they are posted."""

    @property
    def pings(self) -> bool:
        """Whether the post calls anybody: decides between a sound and a silent message."""
        if self.silent:
            return False
        asks = self.kind == "end" and self.outcome is None and self.minutes is None
        calls_host = self.kind == "missed" or asks
        return bool(self.people) or calls_host or (self.kind == "announcement" and bool(self.role_id))

    def to_json(self) -> dict[str, Any]:
        """Plain values, as a JSON column gives them back: tuples become lists."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return values

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The notice as stored; what an earlier version said beside it is dropped."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        values["week"] = WeekLine.from_json(values["week"])
        values["asks"] = WeekLine.from_json(values["asks"]) if values["asks"] else None
        values["instead"] = WeekLine.from_json(values["instead"]) if values.get("instead") else None
        values["people"] = tuple(values["people"])
        values["materials"] = tuple(Link.from_json(one) for one in values.get("materials", ()))
        values["prompts"] = tuple(values.get("prompts", ()))
        values["missed"] = tuple(Missed(**one) for one in values.get("missed", ()))
        if (outcome := values["outcome"]) is not None:
            values["outcome"] = Outcome.from_json(outcome)
        if (table := values.get("table")) is not None:
            weeks = tuple(WeekLine.from_json(line) for line in table["weeks"])
            lists = {"rests": tuple(table["rests"]), "weekdays": tuple(table["weekdays"])}
            values["table"] = Table(**{**table, **lists, "weeks": weeks})
        if values.get("panel") is not None:
            values["panel"] = Panel.from_json(values["panel"])
        if values.get("draw") is not None:
            values["draw"] = DrawCard.from_json(values["draw"])
        values["waiting"] = tuple((title, url) for title, url in values.get("waiting", ()))
        if values.get("screen") is not None:
            values["screen"] = Screened.from_json(values["screen"])
        if values.get("minutes") is not None:
            values["minutes"] = MinutesNote.from_json(values["minutes"])
        if values.get("swap") is not None:
            values["swap"] = Request.from_json(values["swap"])
        return cls(**values)
