"""Reads a season's rows as the facts that bot.core.season derives everything from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from bot.core.materials import Material
from bot.core.plan import CarryOver, Pages, Terms
from bot.core.presenting import Prepared
from bot.core.season import Record, SeasonFacts, WeekFacts, WeekKind
from bot.store.engine import Session
from bot.store.kept import kept, loan_of
from bot.store.materials import links_in, materials_in, prompts_in
from bot.store.meetings import notes_of, pauses_of
from bot.store.models import Presenter, Rest, Season, Section, Study, Week


@kept
async def week_row(session: Session, guild_id: int, week_id: int) -> Week | None:
    """One week of this server."""
    week = await session.get(Week, week_id)
    return week if week is not None and week.guild_id == guild_id else None


async def week_anywhere(session: Session, week_id: int) -> Week | None:
    """One week of any server: only for direct messages, where the caller checks the membership."""
    return await session.get(Week, week_id)


async def week_rows(session: Session, season_id: int) -> Sequence[Week]:
    """The weeks of a season by number."""
    return (
        await session.scalars(select(Week).where(Week.season_id == season_id).order_by(Week.number))
    ).all()


@kept
async def season_of_week(session: Session, week: Week) -> tuple[Study, Season]:
    """The study and the season that a week belongs to."""
    season = await session.get_one(Season, week.season_id)
    return await session.get_one(Study, season.study_id), season


async def rest_rows(session: Session, season_id: int) -> Sequence[Rest]:
    """The dates on which a season rests, in order."""
    return (await session.scalars(select(Rest).where(Rest.season_id == season_id).order_by(Rest.day))).all()


async def presenter_rows(session: Session, week_id: int) -> Sequence[Presenter]:
    """The presenters of a week, in their order."""
    query = select(Presenter).where(Presenter.week_id == week_id).order_by(Presenter.position, Presenter.id)
    return (await session.scalars(query)).all()


async def load_facts(session: Session, study: Study, season: Season) -> SeasonFacts:
    """Everything stored of a season, as values."""
    return (await load_many(session, [(study, season)]))[season.id]


async def load_many(session: Session, places: Iterable[tuple[Study, Season]]) -> dict[int, SeasonFacts]:
    """Everything stored of several seasons, by their ids."""
    loan = loan_of(session)
    found, wanted = {}, []
    for study, season in places:
        facts = loan.get((SeasonFacts, season.id)) if loan is not None else None
        if facts is None:
            wanted.append((study, season))
        else:
            found[season.id] = facts
    for facts in await _read(session, wanted) if wanted else ():
        found[facts.id] = facts
        if loan is not None:
            loan.put((SeasonFacts, facts.id), facts)
    return found


async def _read(session: Session, places: Sequence[tuple[Study, Season]]) -> list[SeasonFacts]:
    studies, seasons = {study.id for study, _ in places}, {season.id for _, season in places}
    starts: defaultdict[int, list[int]] = defaultdict(list)
    pages = select(Section.study_id, Section.page).where(Section.study_id.in_(studies)).distinct()
    for study_id, page in await session.execute(pages.order_by(Section.page)):
        starts[study_id].append(page)
    rests: defaultdict[int, dict[dt.date, str | None]] = defaultdict(dict)
    dates = select(Rest.season_id, Rest.day, Rest.reason).where(Rest.season_id.in_(seasons))
    for season_id, day, reason in await session.execute(dates.order_by(Rest.day)):
        rests[season_id][day] = reason
    people: defaultdict[int, list[Prepared]] = defaultdict(list)
    presenting = (
        select(
            Presenter.id,
            Presenter.week_id,
            Presenter.user_id,
            Presenter.first_page,
            Presenter.last_page,
            Presenter.instead_of,
        )
        .join(Week, Week.id == Presenter.week_id)
        .where(Week.season_id.in_(seasons))
        .order_by(Presenter.position, Presenter.id)
    )
    for row_id, week_id, user_id, first, last, instead_of in await session.execute(presenting):
        people[week_id].append(Prepared(user_id, _pages(first, last), instead_of, row_id))
    weeks: defaultdict[int, list[WeekFacts]] = defaultdict(list)
    query = select(Week).where(Week.season_id.in_(seasons)).order_by(Week.number)
    rows = (await session.scalars(query)).all()
    begun = [row.id for row in rows if row.started_at is not None]
    pauses, notes = await pauses_of(session, begun), await notes_of(session, begun)
    every = [row.id for row in rows]
    links, materials = await links_in(session, studies), await materials_in(session, every)
    prompts = await prompts_in(session, every)
    for row in rows:
        met = _week(row, tuple(people[row.id]))
        if row.id in pauses or row.id in notes:
            met = replace(met, pauses=tuple(pauses[row.id]), notes=tuple(notes[row.id]))
        if row.id in materials or row.id in prompts:
            met = replace(met, materials=materials[row.id], prompts=prompts[row.id])
        weeks[row.season_id].append(met)
    return [
        _facts(study, season, starts[study.id], rests[season.id], weeks[season.id], links[study.id])
        for study, season in places
    ]


def _facts(
    study: Study,
    season: Season,
    starts: Iterable[int],
    rests: Mapping[dt.date, str | None],
    weeks: Iterable[WeekFacts],
    links: tuple[Material, ...],
) -> SeasonFacts:
    pages = Pages(season.first_page, season.last_page)
    return SeasonFacts(
        terms=Terms(pages, season.weeks, season.weekly_pages, tuple(starts), season.snap),
        start=season.start,
        weekdays=tuple(season.weekdays),
        wall_time=season.wall_time,
        zone=season.timezone,
        cap=dt.timedelta(minutes=study.cap_minutes),
        usual=dt.timedelta(minutes=study.usual_minutes) if study.usual_minutes else None,
        policy=CarryOver(study.policy),
        hand_over=study.hand_over,
        id=season.id,
        number=season.number,
        rests=rests,
        weeks=tuple(weeks),
        closed_at=season.closed_at,
        links=links,
    )


def _week(row: Week, presenters: tuple[Prepared, ...]) -> WeekFacts:
    return WeekFacts(
        number=row.number,
        id=row.id,
        kind=WeekKind(row.kind),
        moved_day=row.moved_day,
        moved_time=row.moved_time,
        place=row.place,
        goals=row.goals,
        started_at=row.started_at,
        started_by=row.started_by,
        minutes=row.minutes,
        extra_minutes=row.extra_minutes,
        ended_at=row.ended_at,
        record=Record(row.record) if row.record else None,
        held_at=row.held_at,
        planned=_pages(row.planned_first, row.planned_last),
        reached=row.reached,
        policy=CarryOver(row.policy) if row.policy else CarryOver.SHIFT,
        hand_over=bool(row.hand_over),
        note=row.note,
        presenters=presenters,
    )


def _pages(first: int | None, last: int | None) -> Pages | None:
    return Pages(first, last) if first is not None and last is not None else None
