"""The next season: this one is closed, and the book goes on where the group has got to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.core import calendar
from bot.core.book import Section, starts
from bot.core.bounds import PAGE
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.core.plan import Pages, agree
from bot.core.season import Season as SeasonPlan
from bot.core.season import SeasonFacts, WeekState, build
from bot.services import access, drafts
from bot.services.editing import fit
from bot.services.founding import open_season
from bot.services.holidays import holidays_between
from bot.services.posts import reconcile
from bot.services.settling import settle
from bot.services.views import StudyView
from bot.store import changes
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Season, Study

KIND = "season.open"


@dataclass(frozen=True, slots=True)
class NextSeason:
    """The season that would follow, beside the one it closes. `opening.weeks` have the id 0."""

    draft_id: int
    study: StudyView
    closing: SeasonPlan
    unmet: int
    """Weeks of the closing season that were not held: they are dropped, their pages are read next."""
    number: int
    opening: SeasonPlan
    holidays: Mapping[dt.date, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A season that was just opened, and the change that undo takes back."""

    study: StudyView
    season: SeasonPlan
    change_id: int | None


async def preview_next(
    store: Store,
    clock: Clock,
    actor: Actor,
    study_option: str | None,
    weeks: int | None = None,
    last_page: int | None = None,
) -> NextSeason:
    """Plan the season after this one. UserError where nothing is left to read and no page was given."""
    now = clock.now()
    async with store.write() as session:
        study = await access.find_study(session, actor, study_option)
        return await _preview(session, study, actor, now, weeks, last_page)


async def preview_by_study(store: Store, clock: Clock, actor: Actor, study_id: int) -> NextSeason:
    """The same for the study that a button names: all that is left, at the pace there was."""
    now = clock.now()
    async with store.write() as session:
        return await _preview(session, await _study(session, actor, study_id), actor, now, None, None)


async def preview_again(store: Store, clock: Clock, actor: Actor, draft_id: int) -> NextSeason:
    """What a draft of this flow shows."""
    now = clock.now()
    async with store.read() as session:
        data = await drafts.load(session, actor, draft_id, KIND, now)
        study = await _study(session, actor, int(data["study"]))
        return await _plan_next(session, study, actor, now, data, draft_id)


async def open_next(store: Store, clock: Clock, actor: Actor, draft_id: int) -> Opened:
    """Close the season and open the next, as previewed. The draft is used up."""
    now = clock.now()
    async with store.write() as session:
        try:
            data = await drafts.take(session, actor, draft_id, KIND, now)
        except NotFoundError:
            raise NotFoundError("error.season.preview_gone") from None
        study = await _study(session, actor, int(data["study"]))
        season = await access.get_season(session, study)
        if season.id != int(data["season"]):
            raise UserError("error.season.opened_already", number=season.number)
        await settle(session, study, season, now)
        planned = await _plan_next(session, study, actor, now, data, draft_id)
        async with changes.record(
            session, study, by=actor.user_id, kind="season.open", at=now, details={"number": planned.number}
        ) as change:
            season.closed_at = now
            opened = await open_season(session, study, planned.opening, planned.number)
            plan = await fit(session, study, opened, now)
        await reconcile(session, study, plan, now)
        return Opened(StudyView.of(study), plan, change.id)


async def cancel(store: Store, actor: Actor, draft_id: int) -> None:
    """Forget a planned season; nothing was changed."""
    async with store.write() as session:
        await drafts.drop(session, actor, draft_id)


async def _study(session: Session, actor: Actor, study_id: int) -> Study:
    return await access.get_study(session, actor, study_id)


async def _preview(
    session: Session, study: Study, actor: Actor, now: dt.datetime, weeks: int | None, last_page: int | None
) -> NextSeason:
    season = await access.get_season(session, study)
    data = {"study": study.id, "season": season.id, "weeks": weeks, "last_page": last_page}
    planned = await _plan_next(session, study, actor, now, data, 0)
    return replace(planned, draft_id=await drafts.save(session, actor, KIND, data, now))


async def _plan_next(
    session: Session,
    study: Study,
    actor: Actor,
    now: dt.datetime,
    data: Mapping[str, int | None],
    draft_id: int,
) -> NextSeason:
    await access.require_host(session, study, actor)
    if study.archived_at is not None:
        raise UserError("error.study_archived", title=study.title)
    row = await access.get_season(session, study)
    closing = await access.load_season(session, study, now, row)
    running = next((w for w in closing.meetings() if w.state is WeekState.RUNNING), None)
    if running is not None:
        raise UserError("error.meeting_runs", number=running.number)
    pages = _pages_left(closing, data["last_page"])
    rows = await study_store.section_rows(session, study.id)
    sections = [Section(section.title, section.page) for section in rows]
    opening = build(_facts(row, closing, pages, data["weeks"], sections, now), now)
    first, last = opening.weeks[0].day, opening.weeks[-1].day
    names = holidays_between(study.country, study.language, first, last)
    met = {week.day: names[week.day] for week in opening.meetings() if week.day in names}
    unmet = sum(1 for week in closing.meetings() if week.state is WeekState.UPCOMING)
    return NextSeason(draft_id, StudyView.of(study), closing, unmet, row.number + 1, opening, met)


def _pages_left(closing: SeasonPlan, last_page: int | None) -> Pages:
    """From the page after the one that was reached to the last one."""
    first = closing.plan.position + 1
    last = closing.pages.last if last_page is None else PAGE.check(last_page)
    if first > last:
        if last_page is None:
            raise UserError("error.season.nothing_left", page=first - 1)
        raise UserError("error.season.read_already", page=first - 1, last=last)
    return Pages(PAGE.check(first), last)


def _facts(
    row: Season,
    closing: SeasonPlan,
    pages: Pages,
    weeks: int | None,
    sections: list[Section],
    now: dt.datetime,
) -> SeasonFacts:
    """The same weekdays, time and zone, from the first free day on; rests that are still to come stay."""
    old = closing.facts
    pace = old.terms.cut_pace if weeks is None else None
    terms = agree(pages, weekly_pages=pace, weeks=weeks, sections=starts(sections), snap=row.snap)
    today = calendar.local(now, old.zone).date()
    held = [week.day for week in closing.meetings() if week.state is not WeekState.UPCOMING]
    start = max([today, *held]) + dt.timedelta(days=1)
    rests = {day: reason for day, reason in old.rests.items() if day >= start}
    days = calendar.slot_days(start, old.weekdays, rests)
    return SeasonFacts(
        terms=terms,
        start=next(days, start),
        weekdays=old.weekdays,
        wall_time=old.wall_time,
        zone=old.zone,
        cap=old.cap,
        number=row.number + 1,
        rests=rests,
    )
