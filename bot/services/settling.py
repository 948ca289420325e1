"""Freezes the weeks whose time has passed: with the page that was noted, without one as read as planned."""

from __future__ import annotations

import datetime as dt

from bot.core.season import Record, WeekState, build
from bot.core.season import Season as SeasonPlan
from bot.services import access
from bot.store import seasons as season_store
from bot.store.engine import Session
from bot.store.models import Season, Study


async def settle(session: Session, study: Study, season: Season, now: dt.datetime) -> SeasonPlan:
    """Write down what `build` already says of the weeks that are over, so that later changes cannot
    rewrite the past. A meeting that was started stays open for its page until the next one begins.
    Returns the season as it is then.
    """
    facts = await season_store.load_facts(session, study, season)
    derived = build(facts, now)
    begun = max((w.number for w in derived.weeks if w.at <= now), default=0)
    silent = {
        week.number: week
        for week in derived.weeks
        if week.meets
        and week.facts.record is None
        and (week.state is WeekState.HELD or (week.state is WeekState.ASKED and week.number < begun))
    }
    if not silent and season.closed_at is None:
        return derived
    for row in await season_store.week_rows(session, season.id) if silent else ():
        week = silent.get(row.number)
        if week is None:
            continue
        row.held_at, row.ended_at = week.at, week.meeting.stopped_at or week.ends_at
        if week.pages is not None:
            row.planned_first, row.planned_last = week.pages.first, week.pages.last
            row.reached = week.pages.last
        row.record = Record.UNRECORDED.value
        if (note := week.meeting.noted) is not None:
            row.record, row.reached = Record.NOTED.value, note.page
            row.policy, row.hand_over = study.policy, study.hand_over
    await session.flush()
    return await access.load_season(session, study, now, season)
