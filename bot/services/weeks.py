"""Looking at a season: this week's card, the whole plan, who presents when, how far the reading is."""

from __future__ import annotations

import datetime as dt

from bot.clock import Clock
from bot.core.book import Section, sections_in
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.core.season import Season, Week
from bot.services import access, week_questions
from bot.services.views import MemberView, RsvpView, SeasonView, StudyView, WeekView
from bot.store import minutes as minutes_store
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Member, Study


async def show_week(
    store: Store, clock: Clock, actor: Actor, study_option: str | None, number: int | None
) -> WeekView:
    """A week of the current season; without a number the one that runs or comes next."""
    now = clock.now()
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        season = await access.load_season(session, study, now)
        if number is None:
            week = season.current(now)
        else:
            week = season.week(number)
            if week is None:
                raise NotFoundError("error.week_number", number=number, last=len(season.weeks))
        if week is None:
            raise UserError("error.season_over")
        return await week_view(session, study, season, week, now)


async def week_by_id(store: Store, clock: Clock, actor: Actor, week_id: int) -> WeekView:
    """The week that a button names."""
    async with store.read() as session:
        study, season_row, row = await access.get_week(session, actor, week_id)
        now = clock.now()
        season = await access.load_season(session, study, now, season_row)
        week = season.by_id(row.id)
        if week is None:
            raise NotFoundError("error.week_not_found")
        return await week_view(session, study, season, week, now)


async def show_season(store: Store, clock: Clock, actor: Actor, study_option: str | None) -> SeasonView:
    """The current season of a study, for plan, order and progress."""
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        return SeasonView(StudyView.of(study), await access.load_season(session, study, clock.now()))


async def season_by_study(store: Store, clock: Clock, actor: Actor, study_id: int) -> SeasonView:
    """The current season of the study that a button names."""
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        season = await access.load_season(session, study, clock.now())
        past = bool(await minutes_store.posted_weeks(session, study.id, 1))
        return SeasonView(StudyView.of(study), season, past)


async def private_actor(store: Store, user_id: int, name: str, language: str, week_id: int) -> Actor:
    """Who presses a week's button in a direct message: a member of its study, without any rights."""
    async with store.read() as session:
        row = await season_store.week_anywhere(session, week_id)
        if row is not None:
            study, _ = await season_store.season_of_week(session, row)
            member = await study_store.member_row(session, study.id, user_id)
            if member is not None and member.left_at is None:
                return Actor(row.guild_id, user_id, name, language)
    raise NotFoundError("error.week_not_found")


async def people_of(store: Store, actor: Actor, study_id: int) -> tuple[MemberView, ...]:
    """The people of a study in the order they joined."""
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        return tuple(member_view(study, row) for row in await study_store.member_rows(session, study.id))


async def runs(store: Store, actor: Actor, study_id: int) -> bool:
    """Whether the actor runs the study: decides which buttons they are offered."""
    async with store.read() as session:
        return await access.is_host(session, await access.get_study(session, actor, study_id), actor)


async def week_view(session: Session, study: Study, season: Season, week: Week, now: dt.datetime) -> WeekView:
    """A week with its answers and the sections it reads."""
    rsvps = await study_store.rsvp_rows(session, week.id)
    sections: tuple[Section, ...] = ()
    if week.pages is not None:
        rows = await study_store.section_rows(session, study.id)
        sections = sections_in([Section(row.title, row.page) for row in rows], week.pages)
    answers = tuple(RsvpView(r.user_id, r.answer, r.reason) for r in rsvps)
    asked = await week_questions.of_week(session, study, season, week, now)
    return WeekView(StudyView.of(study), season, week, answers, sections, questions=asked.count)


def member_view(study: Study, row: Member) -> MemberView:
    """The view of a member's row."""
    return MemberView(
        row.user_id, row.name, row.listener, row.cohost, row.paused, row.user_id == study.host_id
    )
