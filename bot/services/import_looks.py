"""Looks at a study that was just written down as everybody will: what would fail later fails now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.core import calendar
from bot.core.bounds import CAP_MINUTES, PAGE, PDF_OFFSET, WEEKLY_PAGES
from bot.core.grams import indexed
from bot.core.posting import PostKind, PostRules
from bot.core.season import Season as SeasonPlan
from bot.core.season import WeekState
from bot.services import access
from bot.services.attendance import attendances
from bot.services.draw_cards import card_of
from bot.services.holidays import known_country
from bot.services.notices import plan_notice, week_notice
from bot.services.settings import DAYS, REMINDER_MINUTES
from bot.store import draws as draw_store
from bot.store import studies as study_store
from bot.store.engine import Session
from bot.store.models import Season, Study
from bot.store.restoring import RowError, questions_with_answers

MEETINGS_MOST = 2000
"""So many would be needed at most to read a season at its pace: a plan is computed at every look."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: the season that runs, how many meetings were held, and how many questions there are."""

    plan: SeasonPlan
    held: int
    questions: int


async def look_at(session: Session, study: Study, now: dt.datetime) -> Seen:
    """Derive everything of a study once, and let its questions be found. Raises whatever does not fit."""
    _check_study(study)
    seasons = await study_store.season_rows(session, study.id)
    _check_seasons(seasons)
    held = 0
    for season in seasons:
        plan = await access.load_season(session, study, now, season)
        await attendances(session, study, [*plan.meetings()], now)
        held += sum(week.state in (WeekState.HELD, WeekState.ASKED) for week in plan.meetings())
    for week in plan.meetings():
        week_notice(study, plan, week, PostKind.ANNOUNCEMENT)
    plan_notice(study, plan, now)
    for draw in await draw_store.draws_of(session, study.id):
        await card_of(session, study, draw, now)
    return Seen(plan, held, await _index(session, study))


def _check_study(study: Study) -> None:
    if study.country:
        _must(known_country(study.country) == study.country, "study")
    CAP_MINUTES.check(study.cap_minutes)
    PDF_OFFSET.check(study.pdf_offset)
    _must(study.usual_minutes is None or 0 < study.usual_minutes <= study.cap_minutes, "study")
    rules, usual = asdict(PostRules.from_json(study.posts)), asdict(PostRules())
    _must(all(type(rules[name]) is type(value) for name, value in usual.items()), "study")
    for name in ("announcement_days", "presenter_days"):
        DAYS.check(rules[name])
    REMINDER_MINUTES.check(rules["reminder_minutes"])
    for name in ("announcement_time", "presenter_time"):
        dt.time.fromisoformat(rules[name])


def _check_seasons(seasons: Sequence[Season]) -> None:
    _must([season.number for season in seasons] == [*range(1, len(seasons) + 1)], "season")
    _must([season.closed_at is None for season in seasons] == [False] * (len(seasons) - 1) + [True], "season")
    for season in seasons:
        pages = PAGE.check(season.last_page) - PAGE.check(season.first_page) + 1
        _must(pages > 0, "season")
        _must(1 <= season.weeks <= MEETINGS_MOST, "season")
        if season.weekly_pages is not None:
            _must(pages <= WEEKLY_PAGES.check(season.weekly_pages) * MEETINGS_MOST, "season")
        days: Any = season.weekdays
        _must(isinstance(days, list) and all(type(day) is int for day in days), "season")
        _must(0 < len(days) == len(set(days)) and {*days} <= {*range(7)}, "season")
        _must(calendar.known_zone(season.timezone) == season.timezone, "season")


async def _index(session: Session, study: Study) -> int:
    """Let every question be found in its new place. Returns how many there are."""
    found = await questions_with_answers(session, study.id)
    for row, answers in found:
        _must(row.page is None or row.page in PAGE, "question")
        texts = [row.title, row.body, row.place, row.section, str(row.page) if row.page is not None else None]
        said = (answer.body for answer in answers)
        row.grams = indexed(row.guild_id, row.study_id, *texts, *said)
    await session.flush()
    return len(found)


def _must(holds: object, table: str) -> None:
    if not holds:
        raise RowError(table)
