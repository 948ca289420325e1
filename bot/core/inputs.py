"""What people type, read tolerantly: pages, weekdays and lengths of time here, dates and times in moments."""

from __future__ import annotations

import re

from bot.core.bounds import CAP_MINUTES, PAGE, WEEKLY_PAGES, Bounds, shown
from bot.core.errors import UserError
from bot.core.moments import parse_date, parse_start, parse_time
from bot.core.plan import Pages
from bot.core.words import WEEKDAY, plain, weekday_of

__all__ = [
    "parse_date",
    "parse_minutes",
    "parse_page",
    "parse_pages",
    "parse_start",
    "parse_time",
    "parse_weekdays",
    "parse_weekly_pages",
]

_PAGE = r"(?:p(?:p|ages?)?\.? ?)?(\d{1,9}) ?(?:쪽|페이지|p\.?)?"
ONE_PAGE = re.compile(rf"{_PAGE}(?: ?까지)?")
TWO_PAGES = re.compile(rf"(?:from )?{_PAGE} ?(?:-|~|\.\.\.?|부터|에서|to|until|through) ?{_PAGE}(?: ?까지)?")
WEEKLY = re.compile(
    r"(?:(?:매주|일주일에|주당|주에?|약|about|around|~) ?){0,2}(\d{1,9}) ?(?:쪽|페이지|pages?|p\.?)?"
    r" ?(?:씩|정도|a week|per week|each week|weekly|/ ?week)?"
)
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

GROUPS = {"매일": range(7), "평일": range(5), "주말": range(5, 7)} | {
    "everyday": range(7),
    "every day": range(7),
    "daily": range(7),
    "weekdays": range(5),
    "weekends": range(5, 7),
}
WEEKDAY_TOKEN = re.compile(
    rf"(?P<group>{'|'.join(GROUPS)})|(?P<day>{WEEKDAY})|(?P<until> ?(?:[-~]|부터|to\b|through\b) ?)"
    r"|(?P<filler>[ ,/·・ᆞ+&]+|매주|마다|까지|과|와|및|하고|(?:every|each|and|on)\b)"
)

COUNTED_HOURS = {"한": 1, "두": 2, "세": 3, "네": 4}
CLOCK_LENGTH = re.compile(r"(\d{1,2}):(\d\d)")
LENGTH = re.compile(
    rf"(?:(?P<hours>\d{{1,4}}(?:\.\d{{1,2}})?|{'|'.join(COUNTED_HOURS)}) ?(?:시간|hours?|hrs?|h))?"
    r" ?(?:(?P<minutes>\d{1,6}) ?(?:분|minutes?|mins?|m)?|(?P<half>반))?"
)


def parse_pages(text: str) -> Pages:
    """Read a range of pages: "17-248", "p. 17–248", "17쪽부터 248쪽까지"; UserError where it is none."""
    found = TWO_PAGES.fullmatch(THOUSANDS.sub("", plain(text)))
    if found is None:
        raise UserError("error.input.pages", text=shown(text))
    first, last = (PAGE.check(int(group)) for group in found.groups())
    if last < first:
        raise UserError("error.input.pages_backwards", first=first, last=last)
    return Pages(first, last)


def parse_page(text: str) -> int:
    """Read one page: "83", "p. 83", "83쪽까지"; UserError where it is none."""
    found = ONE_PAGE.fullmatch(THOUSANDS.sub("", plain(text)))
    if found is None:
        raise UserError("error.input.page", text=shown(text))
    return PAGE.check(int(found[1]))


def parse_weekly_pages(text: str) -> int:
    """Read how many pages a week: "20", "20쪽씩", "about 20 pages"; UserError where it is none."""
    found = WEEKLY.fullmatch(THOUSANDS.sub("", plain(text)))
    if found is None:
        raise UserError("error.input.weekly_pages", text=shown(text))
    return WEEKLY_PAGES.check(int(found[1]))


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Read weekdays: "매주 화·목", "월수금", "Tue and Thu", "mon-fri"; sorted, Monday is 0."""
    line = plain(text)
    days: set[int] = set()
    at, last, until = 0, None, False
    while at < len(line) and (token := WEEKDAY_TOKEN.match(line, at)):
        at = token.end()
        if token["group"]:
            days.update(GROUPS[token["group"]])
        elif token["day"]:
            day = weekday_of(token["day"])
            first = last if until and last is not None else day
            days.update((first + step) % 7 for step in range((day - first) % 7 + 1))
            last, until = day, False
        elif token["until"]:
            if until or last is None:
                break
            until = True
    if at < len(line) or until or not days:
        raise UserError("error.input.weekdays", text=shown(text))
    return tuple(sorted(days))


def parse_minutes(text: str, bounds: Bounds = CAP_MINUTES) -> int:
    """Read a length of time, in minutes: "120", "2시간", "1시간 반", "1h 30m"; UserError out of `bounds`."""
    line = plain(text)
    if found := CLOCK_LENGTH.fullmatch(line):
        return bounds.check(60 * int(found[1]) + int(found[2]))
    found = LENGTH.fullmatch(line)
    if found is None or not (found["hours"] or found["minutes"]):
        raise UserError("error.input.minutes", text=shown(text))
    hours = found["hours"] or "0"
    minutes = round(60 * float(COUNTED_HOURS.get(hours, hours)))
    minutes += 30 if found["half"] else int(found["minutes"] or 0)
    return bounds.check(minutes)
