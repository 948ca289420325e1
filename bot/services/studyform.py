"""A new study as somebody typed it, and what it means: every field is parsed here, none is lost."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from bot.core import calendar
from bot.core.book import Section, starts
from bot.core.bounds import PDF_OFFSET, SHOWN_LENGTH, WEEKS, Bounds, shown
from bot.core.errors import UserError
from bot.core.inputs import (
    parse_date,
    parse_minutes,
    parse_pages,
    parse_start,
    parse_weekdays,
    parse_weekly_pages,
)
from bot.core.plan import agree
from bot.core.season import Season, SeasonFacts, build
from bot.services.holidays import country_of, holidays_between, known_country

TITLE_MOST = 100
URL_MOST = 500
RESTS_MOST = 100
FAR = dt.timedelta(days=2 * 366)
"""How far ahead a season may begin."""
DEFAULT_CAP = dt.timedelta(hours=2)
SEOUL = "Asia/Seoul"

_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_NOT_IN_URL = frozenset(' <>"\\`')
_LISTED = re.compile(r"[,;、，\n]")
_NUMBER = re.compile(r"-?\d{1,12}")
_UNTIL = re.compile(r"\s*[~∼～]\s*")

Parsed = TypeVar("Parsed")


class Part(StrEnum):
    """The forms in which a new study can be corrected: which one holds the field that is wrong."""

    BASICS = "basics"
    MORE = "more"
    BOOK = "book"


class FormError(UserError):
    """A field that could not be understood, and the form it can be corrected in."""

    def __init__(self, part: Part, error: UserError) -> None:
        super().__init__(error.key, again=error.again, **error.values)
        self.part = part


@dataclass(frozen=True, slots=True)
class StudyForm:
    """A new study as it was entered: texts as typed, ids as chosen."""

    title: str = ""
    pages: str = ""
    weekly_pages: str = ""
    start: str = ""
    zone: str = ""
    weekdays: str = ""
    weeks: str = ""
    cap_minutes: str = ""
    rest: str = ""
    book_url: str = ""
    country: str = ""
    pdf_offset: str = ""
    language: str = "ko"
    channel_id: int = 0
    voice_id: int | None = None
    role_id: int | None = None
    host_id: int = 0
    host_name: str = ""
    sections: tuple[tuple[str, int], ...] = ()
    rest_holidays: bool = False

    @property
    def complete(self) -> bool:
        """Whether there is enough to plan a season."""
        return all(text.strip() for text in (self.title, self.pages, self.start))

    def to_json(self) -> dict[str, Any]:
        """Plain values for a draft."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The form as kept in a draft."""
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        values["sections"] = tuple((str(title), int(page)) for title, page in values.get("sections", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a form means: a whole season that does not exist yet. `season.weeks` have the id 0."""

    title: str
    language: str
    country: str
    book_url: str | None
    pdf_offset: int
    sections: tuple[Section, ...]
    season: Season
    holidays: Mapping[dt.date, str]
    """Public holidays on which the season meets, with their names."""


def propose(form: StudyForm, now: dt.datetime) -> Proposal:
    """Plan the season that a form describes; FormError names the first field that cannot be taken."""
    with _in(Part.BASICS):
        title = clean_title(form.title)
        pages = parse_pages(form.pages)
        pace = _given(form.weekly_pages, parse_weekly_pages)
        zone = calendar.known_zone(form.zone or SEOUL)
        today = calendar.local(now, zone).date()
        start, wall = parse_start(form.start, today)
        _check_start(start, today)
    with _in(Part.BOOK):
        url = parse_url(form.book_url)
        country = known_country(form.country) if form.country.strip() else country_of(zone)
        offset = parse_offset(form.pdf_offset)
    with _in(Part.MORE):
        weekdays = _given(form.weekdays, parse_weekdays) or (start.weekday(),)
        weeks = _given(form.weeks, lambda text: parse_whole(text, WEEKS))
        cap = _given(form.cap_minutes, parse_cap) or DEFAULT_CAP
        rest_days = parse_rests(form.rest, start, weekdays)
    sections = tuple(Section(title, page) for title, page in form.sections)
    with _in(Part.BASICS):
        terms = agree(pages, weekly_pages=pace, weeks=weeks, sections=starts(sections))
        days = calendar.week_days(start, weekdays, rest_days, terms.weeks)
    names = holidays_between(country, form.language, start, days[-1] + dt.timedelta(days=366))
    rests = {day: names.get(day) for day in rest_days}
    if form.rest_holidays:
        rests |= {day: name for day, name in names.items() if day.weekday() in weekdays}
    facts = SeasonFacts(
        terms=terms, start=start, weekdays=weekdays, wall_time=wall, zone=zone, cap=cap, rests=rests
    )
    season = build(facts, now)
    with _in(Part.BASICS):
        if season.weeks[0].at <= now:
            raise UserError("error.study.start_past")
    met = {week.day: names[week.day] for week in season.meetings() if week.day in names}
    return Proposal(title, form.language, country, url, offset, sections, season, met)


def clean_title(text: str) -> str:
    """A study's title as one line; UserError where there is nothing to see, or too much."""
    title = " ".join(unicodedata.normalize("NFC", text).split())
    if not any(unicodedata.category(c)[0] in "LNPS" and c not in _INVISIBLE for c in title):
        raise UserError("error.study.title_missing")
    if len(title) > TITLE_MOST:
        raise UserError("error.study.title_long", length=len(title), most=TITLE_MOST)
    return title


def parse_cap(text: str) -> dt.timedelta:
    """The longest that a meeting may run: minutes, or "1h 30m"; UserError outside 15 minutes to 8 hours."""
    return dt.timedelta(minutes=parse_minutes(text))


def parse_url(text: str) -> str | None:
    """A link to the book, None for no text; UserError where no browser would open it."""
    url = text.strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or len(url) > URL_MOST or any(c in _NOT_IN_URL or not c.isprintable() for c in url):
        raise UserError("error.study.url", text=shown(url), most=URL_MOST)
    return url


def parse_offset(text: str) -> int:
    """How many pages a PDF's numbering runs ahead of the book's; UserError out of bounds."""
    return _given(text, lambda given: parse_whole(given, PDF_OFFSET)) or 0


def parse_whole(text: str, bounds: Bounds) -> int:
    """A whole number within bounds; UserError where the text is none, or one that is out of them."""
    plain = unicodedata.normalize("NFKC", text[: 4 * SHOWN_LENGTH]).strip()
    if not _NUMBER.fullmatch(plain):
        raise UserError("error.study.number", text=shown(text))
    return bounds.check(int(plain))


def parse_rests(text: str, start: dt.date, weekdays: tuple[int, ...]) -> tuple[dt.date, ...]:
    """The meeting days that rest: "2026-02-17, 4/7~4/21". A date without a year is the next from `start`.

    UserError for a date on which the study would not meet anyway.
    """
    rests: set[dt.date] = set()
    for item in (part.strip() for part in _LISTED.split(text)):
        if not item:
            continue
        ends = [parse_date(end, start) for end in _UNTIL.split(item, maxsplit=1)]
        count = (ends[-1] - ends[0]).days + 1
        if not 1 <= count <= 366:
            raise UserError("error.study.rest_range", text=shown(item))
        days = (ends[0] + dt.timedelta(days=day) for day in range(count))
        found = {day for day in days if day >= start and day.weekday() in weekdays}
        if not found:
            raise UserError("error.study.rest_no_meeting", text=shown(item))
        rests |= found
    if len(rests) > RESTS_MOST:
        raise UserError("error.study.rest_many", most=RESTS_MOST)
    return tuple(sorted(rests))


def _check_start(start: dt.date, today: dt.date) -> None:
    if start < today:
        raise UserError("error.study.start_past")
    if start > today + FAR:
        raise UserError("error.study.start_far")


def _given(text: str, parse: Callable[[str], Parsed]) -> Parsed | None:
    """The parsed text, or None where nothing was typed."""
    return parse(text.strip()) if text.strip() else None


@contextmanager
def _in(part: Part) -> Iterator[None]:
    """Tell of an error inside the block in which form it can be corrected."""
    try:
        yield
    except UserError as error:
        raise FormError(part, error) from error
