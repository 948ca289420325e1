"""A season that does not exist yet, as lines of a card: its rule, its weeks and rests, what is left over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from bot.core import calendar
from bot.core.season import Season, Week
from bot.i18n.catalog import Text
from bot.ui.phrases import joined, lines, week_label
from bot.ui.text import clip, escape, stamp

ROWS_A_PAGE = 15
REASON_MOST = 40
SHOWN_CHANGES = 6
OFFSETS_SHOWN = 4


def season_head(say: Text, season: Season) -> str:
    """Pages, weeks, weekdays, time and zone; the first and last meeting in every reader's own zone."""
    facts = season.facts
    meetings = list(season.meetings())
    rule = say("preview.rule", days=say.weekdays(facts.weekdays), time=say.wall(facts.wall_time))
    return lines(
        [
            joined(say.pages(season.pages), say.count("preview.weeks", len(season.weeks)), rule),
            say("preview.span", first=stamp(meetings[0].at, "F"), last=stamp(meetings[-1].at, "D")),
            _zone(say, season),
        ]
    )


def season_rows(say: Text, season: Season, holidays: Mapping[dt.date, str]) -> list[str]:
    """A line a week, with public holidays named, rests in their places, and the backlog at the end."""
    dated = [(week.day, _week(say, week, holidays.get(week.day))) for week in season.meetings()]
    dated += [(day, _rest(say, day, reason)) for day, reason in season.rests]
    rows = [row for _, row in sorted(dated)]
    free = sum(1 for week in season.weeks if not week.meets)
    if free:
        rows.append(say.count("preview.free", free))
    if (backlog := season.plan.backlog) is not None:
        rows.append(say.count("preview.backlog", backlog.count, pages=backlog))
    return rows


def page_of(rows: Sequence[str], page: int) -> tuple[list[str], int, int]:
    """The rows of a page that exists, its number from 0, and the last page's."""
    last = max(0, (len(rows) - 1) // ROWS_A_PAGE)
    page = max(0, min(page, last))
    return list(rows[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]), page, last


def changed_rows(say: Text, before: Season, after: Season) -> list[str]:
    """What a change made of the pages of the weeks to come: before → after, the first few."""
    rows = []
    for week in after.weeks:
        old = before.week(week.number)
        was = old.pages if old is not None else None
        if was != week.pages:
            rows.append(
                say(
                    "preview.changed",
                    week=week_label(say, week.number),
                    before=say.pages(was) if was else "–",
                    after=say.pages(week.pages) if week.pages else "–",
                )
            )
    more = len(rows) - SHOWN_CHANGES
    return rows if more <= 0 else [*rows[:SHOWN_CHANGES], say.count("preview.changed_more", more)]


def _zone(say: Text, season: Season) -> str:
    """How far the zone is from UTC, and from which meetings on clocks there show another time."""
    (_, first), *later = _offsets(season)
    changes = [
        say("preview.offset_from", day=say.day(day), offset=_utc(offset))
        for day, offset in later[:OFFSETS_SHOWN]
    ]
    offsets = say("list.comma").join([_utc(first), *changes])
    zone = say("preview.zone", zone=escape(season.facts.zone), offset=offsets)
    return lines([zone, say("preview.dst") if later else None])


def _offsets(season: Season) -> Iterator[tuple[dt.date, dt.timedelta]]:
    """The zone's distance from UTC at the first meeting, and at each meeting from which on it is another."""
    last: dt.timedelta | None = None
    for week in season.meetings():
        offset = calendar.local(week.at, season.facts.zone).utcoffset()
        if offset is not None and offset != last:
            yield week.day, offset
        last = offset


def _utc(offset: dt.timedelta) -> str:
    """As in "UTC+9", "UTC−3:30"."""
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def _week(say: Text, week: Week, holiday: str | None) -> str:
    named = f"**{_name(holiday)}**" if holiday else None
    pages = say.pages(week.pages) if week.pages else None
    return joined(f"**{week_label(say, week.number)}** {say.day(week.day)}", pages, named)


def _rest(say: Text, day: dt.date, reason: str | None) -> str:
    if reason is None:
        return say("plan.rest", day=say.day(day))
    return say("preview.rest", day=say.day(day), reason=_name(reason))


def _name(text: str) -> str:
    return escape(clip(text, REASON_MOST))
