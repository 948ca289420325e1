"""The frame of every change to a season: freeze the past, record the change, keep rows and posts in step."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.core.season import Season as SeasonPlan
from bot.core.season import WeekState
from bot.services import access
from bot.services.posts import reconcile
from bot.services.settling import settle
from bot.store import changes
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.engine import Session
from bot.store.models import Season, Study, Week


@dataclass(slots=True)
class Edit:
    """A change under way: the season before it and, once the block has ended, after it."""

    before: SeasonPlan
    after: SeasonPlan
    change_id: int | None = None


@asynccontextmanager
async def editing(
    session: Session, study: Study, season: Season, *, by: int, kind: str, now: dt.datetime, **details: Any
) -> AsyncIterator[Edit]:
    """Change rows of a season inside the block; at its end the plan, rows and posts fit again.

    `details` fill the sentence that names the change in a list. Undo restores what the block
    touched and everything that followed from it. Refused where the study or season is closed.
    """
    access.require_open(study, season)
    await settle(session, study, season, now)
    before = await access.load_season(session, study, now, season)
    edit = Edit(before, before)
    async with changes.record(session, study, by=by, kind=kind, at=now, details=details) as change:
        yield edit
        await session.flush()
        edit.after = await fit(session, study, season, now, before)
    edit.change_id = change.id
    await reconcile(session, study, edit.after, now)


async def fit(
    session: Session, study: Study, season: Season, now: dt.datetime, before: SeasonPlan | None = None
) -> SeasonPlan:
    """Give every week of the plan its row, drop rows the plan no longer has, and clear the RSVPs of
    weeks whose date changed.
    """
    plan = await access.load_season(session, study, now, season)
    rows = {row.number: row for row in await season_store.week_rows(session, season.id)}
    count = len(plan.weeks)
    for number in range(1, count + 1):
        if number not in rows:
            session.add(Week(season_id=season.id, guild_id=season.guild_id, number=number))
    for number, row in rows.items():
        if number > count:
            for presenter in await season_store.presenter_rows(session, row.id):
                await session.delete(presenter)
            await session.delete(row)
    if before is not None:
        await _clear_rsvps(session, before, plan)
    await session.flush()
    return await access.load_season(session, study, now, season)


async def _clear_rsvps(session: Session, before: SeasonPlan, after: SeasonPlan) -> None:
    moved = [
        week.id
        for week in after.weeks
        if week.state is WeekState.UPCOMING
        and (old := before.by_id(week.id)) is not None
        and old.at != week.at
    ]
    for rsvp in await study_store.rsvp_rows(session, *moved):
        await session.delete(rsvp)
