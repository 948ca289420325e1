"""A study's plan and attendance as tables, in the study's language: what spreadsheet programs open.

Private reasons are not in them, and nobody is ranked: people stand in the order of the roster.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core import calendar
from bot.core.attendance import Status, voice_of
from bot.core.plan import Pages
from bot.core.season import Record, Season, Week, WeekKind, WeekState
from bot.core.sheets import Cell, sheet
from bot.i18n.catalog import Text
from bot.services.attendance import Attendance, Entry

PLAN = (
    "export.column.season",
    "export.column.week",
    "export.column.day",
    "export.column.time",
    "export.column.state",
    "export.column.first",
    "export.column.last",
    "export.column.read_first",
    "export.column.read_last",
    "export.column.presenters",
    "export.column.place",
    "export.column.goals",
    "minutes.materials",
    "minutes.prompts",
    "export.column.note",
)
ATTENDANCE = (
    "export.column.season",
    "export.column.week",
    "export.column.day",
    "export.column.name",
    "export.column.attendance",
    "export.column.seen",
    "export.column.said",
    "export.column.minutes",
    "export.column.came",
    "export.column.left",
    "export.column.early",
    "export.column.presents",
)
COUNTS = (
    "export.column.name",
    "export.column.meetings",
    "export.column.present",
    "export.column.late",
    "export.column.absent",
    "export.column.listener",
    "export.column.talks",
)
STATES = {
    WeekState.UPCOMING: "export.state.upcoming",
    WeekState.RUNNING: "export.state.running",
    WeekState.ASKED: "export.state.asked",
    WeekState.HELD: "export.state.held",
}
STATUSES = {
    Status.PRESENT: "record.present",
    Status.LATE: "record.late",
    Status.ABSENT: "record.absent",
    Status.LISTENER: "record.listener",
}
SAID = {"late": "export.said.late", "absent": "export.said.absent"}


@dataclass(frozen=True, slots=True)
class Told:
    """A season with who was at its meetings, by week id. A closed season's as it was then."""

    plan: Season
    attendance: Mapping[int, Attendance]
    closed: bool

    def meetings(self) -> Iterator[Week]:
        """The meetings it had or will have: those of a closed one that were not held are read in the next."""
        over = (WeekState.HELD, WeekState.ASKED)
        return (week for week in self.plan.meetings() if not self.closed or week.state in over)

    def presenting(self, week: Week) -> tuple[int, ...]:
        """Who presents in a meeting by plan, those of the weeks that it took in included."""
        together = self.plan.weeks[week.number - 1 : week.last_number]
        return tuple(dict.fromkeys(person for one in together for person in one.own_presenters))


def plan_sheet(say: Text, seasons: Sequence[Told], names: Mapping[int, str]) -> bytes:
    """A line a meeting and a date that rests, season after season."""
    rows: list[tuple[Cell, ...]] = []
    for told in seasons:
        number = told.plan.facts.number
        found = [(week.day, _week(say, told, week, names)) for week in told.meetings()]
        found += [(day, _rest(say, number, day, reason)) for day, reason in told.plan.rests]
        rows += [row for _, row in sorted(found, key=lambda one: one[0])]
    return sheet([say(key) for key in PLAN], rows)


def attendance_sheet(say: Text, seasons: Sequence[Told]) -> bytes:
    """A line a person and meeting that was held."""
    rows = (
        _entry(say, told, week, entry)
        for told in seasons
        for week in told.meetings()
        if week.id in told.attendance
        for entry in told.attendance[week.id].entries
    )
    return sheet([say(key) for key in ATTENDANCE], rows)


def counts_sheet(say: Text, seasons: Sequence[Told]) -> bytes:
    """A line a person: at how many meetings they were in which way, and how many talks they held."""
    entries: dict[int, list[Entry]] = {}
    talks: dict[int, int] = {}
    for told in seasons:
        for week in told.meetings():
            seen = told.attendance.get(week.id)
            for entry in seen.entries if seen is not None else ():
                entries.setdefault(entry.user_id, []).append(entry)
                held = entry.user_id in told.presenting(week) and entry.status is not Status.ABSENT
                talks[entry.user_id] = talks.get(entry.user_id, 0) + held
    rows: list[tuple[Cell, ...]] = [
        (some[-1].name, len(some), *(_count(some, status) for status in Status), talks[user_id])
        for user_id, some in entries.items()
    ]
    return sheet([say(key) for key in COUNTS], rows)


def _count(entries: Iterable[Entry], status: Status) -> int:
    return sum(entry.status is status for entry in entries)


def _week(say: Text, told: Told, week: Week, names: Mapping[int, str]) -> tuple[Cell, ...]:
    people = (names.get(user_id) or say("person.gone") for user_id in told.presenting(week))
    at = calendar.local(week.at, told.plan.facts.zone)
    # A channel by its number says nothing outside of its server.
    place = week.facts.place if voice_of(None, week.facts.place) is None else None
    return (
        told.plan.facts.number,
        _label(week),
        week.day.isoformat(),
        f"{at:%H:%M}",
        _state(say, week),
        *_pages(week.pages),
        *_pages(week.covered),
        ", ".join(people),
        place,
        week.facts.goals,
        "\n".join(f"{one.title} {one.url}".strip() for one in told.plan.materials(week)),
        "\n".join(one.text for one in told.plan.prompts(week)),
        week.facts.note,
    )


def _rest(say: Text, season: int, day: dt.date, reason: str | None) -> tuple[Cell, ...]:
    empty: tuple[Cell, ...] = (None,) * 9
    return (season, None, day.isoformat(), None, say("export.state.rest"), *empty, reason)


def _state(say: Text, week: Week) -> str:
    if week.facts.record is Record.NOT_MET:
        return say("export.state.not_met")
    if week.facts.record is Record.UNRECORDED or (week.state is WeekState.HELD and week.facts.record is None):
        return say("export.state.unrecorded")
    if week.facts.kind is WeekKind.CATCH_UP and week.state is WeekState.UPCOMING:
        return say("export.state.catch_up")
    return say(STATES[week.state])


def _entry(say: Text, told: Told, week: Week, entry: Entry) -> tuple[Cell, ...]:
    zone = told.plan.facts.zone
    return (
        told.plan.facts.number,
        _label(week),
        week.day.isoformat(),
        entry.name or say("person.gone"),
        say(STATUSES[entry.status]),
        _mark(entry.sure),
        say(SAID[entry.said]) if entry.said in SAID else entry.said,
        entry.minutes,
        _clock(entry.came_at, zone),
        _clock(entry.left_at, zone),
        _mark(entry.early),
        _mark(entry.user_id in told.presenting(week)),
    )


def _label(week: Week) -> Cell:
    return week.number if week.last_number == week.number else f"{week.number}–{week.last_number}"


def _pages(pages: Pages | None) -> tuple[Cell, Cell]:
    return (pages.first, pages.last) if pages is not None else (None, None)


def _mark(yes: bool) -> str:
    return "O" if yes else ""


def _clock(at: dt.datetime | None, zone: str) -> str | None:
    return f"{calendar.local(at, zone):%H:%M}" if at is not None else None
