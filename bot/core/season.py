"""A season as people see it: the plan, the calendar and the presenters put together, at one instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from bot.core import calendar
from bot.core.facts import Record, SeasonFacts, WeekFacts, WeekKind, meeting_of, slot_of
from bot.core.materials import Material, Prompt
from bot.core.meeting import Meeting
from bot.core.plan import Held, Pages, Plan, PlanWeek, make_plan
from bot.core.presenting import Prepared, Segment, assign

__all__ = [
    "Record",
    "Season",
    "SeasonFacts",
    "Week",
    "WeekFacts",
    "WeekKind",
    "WeekState",
    "build",
    "meeting_of",
    "slot_of",
]


class WeekState(StrEnum):
    """Where a week stands. `ASKED`: the meeting is over and nobody has said yet how far it got."""

    UPCOMING = "upcoming"
    RUNNING = "running"
    ASKED = "asked"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Week:
    """One week at one instant. `pages` is what it plans, `covered` what it read."""

    facts: WeekFacts
    meeting: Meeting
    state: WeekState
    day: dt.date
    at: dt.datetime
    ends_at: dt.datetime
    pages: Pages | None
    covered: Pages | None
    last_number: int
    segments: tuple[Segment, ...]

    @property
    def id(self) -> int:
        """The row's id; 0 in a preview."""
        return self.facts.id

    @property
    def number(self) -> int:
        """The week's number in its season, from 1."""
        return self.facts.number

    @property
    def meets(self) -> bool:
        """Whether people come together: not when merged away, nor when there is nothing to read."""
        if self.facts.kind is WeekKind.MERGED:
            return False
        held = self.facts.record is not None or self.facts.started_at is not None
        return held or self.pages is not None or self.facts.kind is WeekKind.CATCH_UP

    @property
    def presenters(self) -> tuple[int, ...]:
        """Everyone who explains something this week, in the order of the pages."""
        return tuple(dict.fromkeys(person for segment in self.segments for person in segment.people))

    @property
    def own_presenters(self) -> tuple[int, ...]:
        """Who presents this week by plan, without those who finish an earlier week's pages."""
        return tuple(p.user_id for p in self.facts.presenters)


@dataclass(frozen=True, slots=True)
class Season:
    """The whole season at one instant."""

    facts: SeasonFacts
    plan: Plan
    weeks: tuple[Week, ...]
    rests: tuple[tuple[dt.date, str | None], ...]
    """Resting dates of the season's weekdays between its first and last week, in order."""

    @property
    def pages(self) -> Pages:
        """All pages of the season."""
        return self.facts.terms.pages

    def week(self, number: int) -> Week | None:
        """The week with this number, if the season has one."""
        return self.weeks[number - 1] if 1 <= number <= len(self.weeks) else None

    def by_id(self, week_id: int) -> Week | None:
        """The week with this row id, if it is of this season."""
        return next((week for week in self.weeks if week.id == week_id), None)

    def meetings(self) -> Iterator[Week]:
        """The weeks in which people come together, in order."""
        return (week for week in self.weeks if week.meets)

    def current(self, now: dt.datetime) -> Week | None:
        """The meeting that runs, else the next to come, else (when all are over) the last one."""
        meetings = list(self.meetings())
        ahead = (w for w in meetings if w.state is WeekState.RUNNING or w.ends_at > now)
        return next((w for w in ahead if w.state is not WeekState.HELD), meetings[-1] if meetings else None)

    def before(self, week: Week) -> Week | None:
        """The meeting before this one."""
        return next((w for w in reversed(self.weeks[: week.number - 1]) if w.meets), None)

    def after(self, week: Week) -> Week | None:
        """The meeting after this one."""
        return next((w for w in self.weeks[week.number :] if w.meets), None)

    def together(self, week: Week) -> tuple[Week, ...]:
        """The week with those that meet together with it."""
        return self.weeks[week.number - 1 : week.last_number]

    def materials(self, week: Week) -> tuple[Material, ...]:
        """What a meeting is read with, that of the weeks which it took in included."""
        return tuple(material for one in self.together(week) for material in one.facts.materials)

    def prompts(self, week: Week) -> tuple[Prompt, ...]:
        """What its presenters would like to talk about."""
        return tuple(prompt for one in self.together(week) for prompt in one.facts.prompts)

    @property
    def finished(self) -> bool:
        """Whether no meeting is left to be held."""
        return all(w.state is WeekState.HELD for w in self.meetings())


def build(facts: SeasonFacts, now: dt.datetime) -> Season:
    """Derive the season at `now`. A week whose time has passed without a record counts as read."""
    rows = {week.number: week for week in facts.weeks}
    units = _units(rows)
    days = calendar.slot_days(facts.start, facts.weekdays, facts.rests)
    row_days = dict(enumerate(islice(days, len(rows)), start=1))
    over = [
        row
        for number, row in sorted(rows.items())
        if row.kind is not WeekKind.MERGED and _over(facts, row, row_days[number], now)
    ]
    plan = make_plan(facts.terms, [_held(facts, row) for row in over], units)
    people = {number: _prepared(rows, number) for number in rows}
    segments = assign(plan, people, {row.number for row in over if _handed(facts, row)})
    slots = calendar.week_days(facts.start, facts.weekdays, facts.rests, len(plan.weeks))
    weeks = tuple(
        _week(facts, rows.get(p.number) or WeekFacts(p.number), p, day, now, _last(rows, p.number), segments)
        for p, day in zip(plan.weeks, slots, strict=True)
    )
    last_day = max((w.day for w in weeks), default=facts.start)
    rests = tuple(sorted((day, reason) for day, reason in facts.rests.items() if day <= last_day))
    return Season(facts, plan, weeks, rests)


def _units(rows: Mapping[int, WeekFacts]) -> dict[int, int]:
    units: dict[int, int] = {}
    for number, row in rows.items():
        if row.kind is WeekKind.CATCH_UP:
            units[number] = 0
        elif row.kind is WeekKind.READING:
            units[number] = 1 + _last(rows, number) - number
        else:
            units[number] = 0
    return units


def _last(rows: Mapping[int, WeekFacts], number: int) -> int:
    """The last of the numbers that meet together with this week."""
    last = number
    while (row := rows.get(last + 1)) is not None and row.kind is WeekKind.MERGED:
        last += 1
    return last


def _prepared(rows: Mapping[int, WeekFacts], number: int) -> tuple[Prepared, ...]:
    if rows[number].kind is WeekKind.MERGED:
        return ()
    together = range(number, _last(rows, number) + 1)
    return tuple(person for n in together for person in rows[n].presenters)


def _over(facts: SeasonFacts, row: WeekFacts, day: dt.date, now: dt.datetime) -> bool:
    if row.record is not None:
        return True
    meeting = meeting_of(facts, row)
    return (meeting.over_at or slot_of(facts, row, day)[1] + meeting.length) <= now


def _held(facts: SeasonFacts, row: WeekFacts) -> Held:
    """What a week that is over came to. One that nobody ended by hand got to the page noted last."""
    if row.record is not None:
        return Held(row.number, row.reached, row.planned, row.policy)
    note = meeting_of(facts, row).noted
    return Held(row.number, note.page if note else None, row.planned, facts.policy, open=True)


def _handed(facts: SeasonFacts, row: WeekFacts) -> bool:
    if row.record is not None:
        return row.hand_over
    return facts.hand_over and meeting_of(facts, row).noted is not None


def _week(
    facts: SeasonFacts,
    row: WeekFacts,
    planned: PlanWeek,
    slot_day: dt.date,
    now: dt.datetime,
    last_number: int,
    segments: Mapping[int, tuple[Segment, ...]],
) -> Week:
    day, at = slot_of(facts, row, slot_day)
    meeting = meeting_of(facts, row)
    ends_at = row.ended_at or meeting.over_at or at + meeting.length
    if row.record is not None:
        state = WeekState.HELD
    elif row.started_at is not None:
        state = WeekState.RUNNING if now < ends_at else WeekState.ASKED
    else:
        state = WeekState.HELD if now >= ends_at else WeekState.UPCOMING
    parts = segments.get(planned.number, ())
    return Week(row, meeting, state, day, at, ends_at, planned.pages, planned.covered, last_number, parts)
