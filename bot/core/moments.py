"""The ways of writing a date, a time of day and a season's start, in Korean and in English."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from bot.core.bounds import YEAR, shown
from bot.core.errors import UserError
from bot.core.words import LONG_WEEKDAY, MONTH, WEEKDAY, month_of, plain, weekday_of

T = TypeVar("T")


def _hours(first: int, last: int, shift: int = 0) -> dict[int, int]:
    return {hour: hour + shift for hour in range(first, last + 1)}


_MORNING = _hours(0, 11) | {12: 0}
_AFTERNOON = _hours(12, 23) | _hours(0, 11, shift=12)
_MIDDAY = _hours(10, 18) | _hours(1, 6, shift=12)
PARTS = {
    "오전": _MORNING,
    "am": _MORNING,
    "오후": _AFTERNOON,
    "pm": _AFTERNOON,
    "새벽": _hours(0, 7) | {12: 0},
    "아침": _hours(4, 11),
    "점심": _MIDDAY,
    "낮": _MIDDAY,
    "저녁": _hours(16, 23) | _hours(4, 11, shift=12),
    "밤": _hours(0, 5) | _hours(18, 23) | _hours(6, 11, shift=12) | {12: 0},
}
"""For each part of the day the hours that go with it, and the hour of 24 that is meant."""
NAMED_TIMES = {"정오": dt.time(12), "noon": dt.time(12), "자정": dt.time(0), "midnight": dt.time(0)}
TIME = re.compile(
    rf"(?:at )?(?:(?P<before>{'|'.join(PARTS)}) ?)?(?P<hour>\d{{1,2}})"
    r"(?: ?: ?(?P<colon>\d\d)(?::00)?"
    r"| ?(?P<oclock>시|h)(?: ?(?:(?P<spoken>\d{1,2})(?: ?분)?|(?P<half>반)))?)?"
    r"(?: ?(?P<after>am|pm))?(?: ?정각)?(?: ?에| ?부터)?"
)

YEAR_FIRST = re.compile(r"(\d{4}) ?(?:[-./]|년) ?(\d{1,2}) ?(?:[-./]|월) ?(\d{1,2}) ?(?:일|\.)?")
ALL_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
YEAR_LAST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
NO_YEAR = re.compile(r"(\d{1,2}) ?(?:[-./]|월) ?(\d{1,2}) ?(?:일|\.)?")
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
MONTH_DAY = re.compile(rf"({MONTH}) ?{_DAY}(?:,? (\d{{4}}))?")
DAY_MONTH = re.compile(rf"{_DAY}\.? ?(?:of )?({MONTH})(?:,? (\d{{4}}))?")
LEAP_CYCLE = 8
"""Years within which every day of the calendar comes (1896 to 1904 was eight years without 29 February)."""

DAYS_AHEAD = {"오늘": 0, "today": 0, "내일": 1, "tomorrow": 1, "모레": 2, "day after tomorrow": 2, "글피": 3}
WEEKS_AHEAD = {"이번": 0, "this": 0, "다음": 1, "담": 1, "next": 1, "다다음": 2}
IN_WEEK = re.compile(rf"({'|'.join(WEEKS_AHEAD)})(?: ?주| week)? ?({WEEKDAY})")
ONLY_WEEKDAY = re.compile(rf"(?:돌아오는 |coming |on )?({LONG_WEEKDAY})")
THEN_WEEKDAY = re.compile(rf"(.*\S)(?: ?\(({WEEKDAY})\)|,? ?({LONG_WEEKDAY})|,? ({WEEKDAY}))")
WEEKDAY_THEN = re.compile(rf"(?:\(({WEEKDAY})\)|({LONG_WEEKDAY})),? ?(.*\S)")


def parse_time(text: str) -> dt.time:
    """Read a time of day: "21:00", "오후 9시 30분", "9:30 PM", "정오"; UserError where it is none."""
    time = _read_time(plain(text))
    if time is None:
        raise UserError("error.input.time", text=shown(text))
    return time


def parse_date(text: str, today: dt.date) -> dt.date:
    """Read a date: "2026-03-03", "3월 3일", "3/3", "내일", "다음 주 화요일"; UserError where it is none.

    Without a year it is the next such date, `today` included; without any date, the next such weekday.
    """
    day = _read_date(plain(text), today)
    if day is None:
        raise UserError("error.input.date", text=shown(text))
    return day


def parse_start(text: str, today: dt.date) -> tuple[dt.date, dt.time]:
    """Read a date and a time in either order: "3/3 21:00"; UserError says which one is missing."""
    line = re.sub(r"(?<=\d)t(?=\d)", " ", plain(text))

    def date(part: str) -> dt.date | None:
        return _read_date(part, today)

    problems: list[UserError] = []
    for left, right in _halves(line):
        for date_part, time_part in ((left, right), (right, left)):
            day, no_day = _attempt(date, date_part)
            time, no_time = _attempt(_read_time, time_part)
            if day is not None and time is not None:
                return day, time
            if day is not None or time is not None:
                problems += filter(None, (no_day, no_time))
    whole_day, no_day = _attempt(date, line)
    whole_time, no_time = _attempt(_read_time, line)
    for problem in (*problems, no_day, no_time):
        if problem is not None:
            raise problem
    if whole_day is not None:
        raise UserError("error.input.start_time", text=shown(text))
    if whole_time is not None:
        raise UserError("error.input.start_date", text=shown(text))
    raise UserError("error.input.start", text=shown(text))


def _halves(line: str) -> Iterator[tuple[str, str]]:
    """Every way to part a line in two without parting a number or a word ("3/3오후 9시" has no space)."""
    for at in range(1, len(line)):
        a, b = line[at - 1], line[at]
        same = (a.isdigit() and b.isdigit()) or (a.isalpha() and b.isalpha() and a != "일")
        if not same:
            yield line[:at].strip(" ,@"), line[at:].strip(" ,@")


def _attempt(read: Callable[[str], T | None], part: str) -> tuple[T | None, UserError | None]:
    """What was read, and what is wrong with it where that is known."""
    try:
        return read(part), None
    except UserError as problem:
        return None, problem


def _read_time(line: str) -> dt.time | None:
    """The time a plain line says, or None; UserError where it is a time that cannot be."""
    if line in NAMED_TIMES:
        return NAMED_TIMES[line]
    found = TIME.fullmatch(line)
    if found is None or (found["before"] and found["after"]):
        return None
    part = found["before"] or found["after"]
    if not (part or found["colon"] or found["oclock"]):
        return None  # a lone number: an hour, a day, a page?
    hour = int(found["hour"])
    minute = 30 if found["half"] else int(found["colon"] or found["spoken"] or 0)
    if hour > 23 or minute > 59:
        raise UserError("error.input.time_range", text=shown(line))
    if part is None:
        if found["oclock"] == "시" and 1 <= hour <= 11:
            raise UserError("error.input.time_half", text=shown(line), hour=hour)
        return dt.time(hour, minute)
    meant = PARTS[part].get(hour)
    return None if meant is None else dt.time(meant, minute)


def _read_date(line: str, today: dt.date) -> dt.date | None:
    """The date a plain line says, or None; UserError where it is a date that cannot be."""
    if line in DAYS_AHEAD:
        return today + dt.timedelta(days=DAYS_AHEAD[line])
    if found := IN_WEEK.fullmatch(line):
        monday = today - dt.timedelta(days=today.weekday())
        return monday + dt.timedelta(days=7 * WEEKS_AHEAD[found[1]] + weekday_of(found[2]))
    if found := ONLY_WEEKDAY.fullmatch(line):
        return today + dt.timedelta(days=(weekday_of(found[1]) - today.weekday()) % 7)
    day = _read_numbers(line, today)
    if day is not None:
        return day
    for pattern, date_at in ((THEN_WEEKDAY, 1), (WEEKDAY_THEN, 3)):
        if found := pattern.fullmatch(line):
            day = _read_numbers(found[date_at], today)
            word = next(group for at, group in enumerate(found.groups(), 1) if at != date_at and group)
            if day is not None and day.weekday() != weekday_of(word):
                raise UserError("error.input.date_weekday", text=shown(line))
            return day
    return None


def _read_numbers(line: str, today: dt.date) -> dt.date | None:
    """The date that a day and a month, perhaps a year, give."""
    line = line.removeprefix("on ")
    year = None
    if found := YEAR_FIRST.fullmatch(line) or ALL_DIGITS.fullmatch(line):
        year, month, day = (int(group) for group in found.groups())
    elif found := YEAR_LAST.fullmatch(line):
        month, day, year = (int(group) for group in found.groups())
    elif found := NO_YEAR.fullmatch(line):
        month, day = (int(group) for group in found.groups())
    elif found := MONTH_DAY.fullmatch(line):
        month, day, year = month_of(found[1]), int(found[2]), int(found[3]) if found[3] else None
    elif found := DAY_MONTH.fullmatch(line):
        month, day, year = month_of(found[2]), int(found[1]), int(found[3]) if found[3] else None
    else:
        return None
    if year is not None:
        YEAR.check(year)
    for candidate in [year] if year is not None else range(today.year, today.year + LEAP_CYCLE + 1):
        try:
            date = dt.date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or date >= today:
            return date
    raise UserError("error.input.date_impossible", text=shown(line))
