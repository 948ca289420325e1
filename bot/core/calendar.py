"""Dates and instants of a season: weekdays, a wall time and an IANA zone, rest days left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from bot.core.errors import UserError
from bot.core.zones import known_zone, zones_like

__all__ = ["instant", "known_zone", "local", "quiet", "slot_days", "week_days", "zones_like"]

QUIET_FROM = dt.time(23)
QUIET_UNTIL = dt.time(8)
SECOND = dt.timedelta(seconds=1)
SEASON_DAYS = 20 * 366
"""No season has a date later than this after its start, however many days rest."""


def instant(day: dt.date, wall: dt.time, zone: str) -> dt.datetime:
    """The UTC instant at which clocks in `zone` show `wall` on `day`.

    A time that clocks skip is the instant right after the gap; a time that they show twice is the
    first one. UserError for a date at the very end of the calendar.
    """
    local_time = dt.datetime.combine(day, wall.replace(fold=0), ZoneInfo(zone))
    try:
        at = local_time.astimezone(dt.UTC)
        if at.astimezone(local_time.tzinfo).replace(tzinfo=None) == local_time.replace(tzinfo=None):
            return at
        return _gap_end(local_time)
    except OverflowError:
        raise UserError("error.calendar.far") from None


def _gap_end(skipped: dt.datetime) -> dt.datetime:
    """The instant, to the second, at which the offset changes around a local time that is skipped."""
    # fold=1 reads the skipped time with the offset after the change: an instant before it.
    before = skipped.replace(fold=1).astimezone(dt.UTC)
    after = skipped.astimezone(dt.UTC)
    offset = after.astimezone(skipped.tzinfo).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if middle.astimezone(skipped.tzinfo).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def local(at: dt.datetime, zone: str) -> dt.datetime:
    """The instant as an aware datetime in `zone`."""
    return at.astimezone(ZoneInfo(zone))


def quiet(at: dt.datetime, zone: str) -> bool:
    """Whether nothing may ping at this instant: from 23:00 to 08:00 in `zone`."""
    wall = local(at, zone).time()
    return wall >= QUIET_FROM or wall < QUIET_UNTIL


def slot_days(
    start: dt.date, weekdays: Collection[int], rests: Collection[dt.date] = ()
) -> Iterator[dt.date]:
    """The days of a season in order: its weekdays (Monday is 0) from `start` on, without the rests.

    It ends after 20 years, or where the calendar does.
    """
    if not weekdays or not all(0 <= weekday <= 6 for weekday in weekdays):
        raise ValueError(f"{weekdays!r} are no weekdays")
    first = start.toordinal()
    for ordinal in range(first, min(first + SEASON_DAYS, dt.date.max.toordinal() + 1)):
        day = dt.date.fromordinal(ordinal)
        if day.weekday() in weekdays and day not in rests:
            yield day


def week_days(
    start: dt.date, weekdays: Collection[int], rests: Collection[dt.date], count: int
) -> list[dt.date]:
    """The days of the first `count` weeks of a season; UserError where there are not so many."""
    days = list(islice(slot_days(start, weekdays, rests), count))
    if len(days) < count:
        raise UserError("error.calendar.far")
    return days
