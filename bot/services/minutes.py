"""The minutes of a meeting as values: put together from what is stored of it, whoever asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from bot.core import minutes as rules
from bot.core.attendance import LEAD, Status, Window, voice_of
from bot.core.drawn import Purpose
from bot.core.materials import Kind as MaterialKind
from bot.core.materials import Material
from bot.core.meeting import Meeting as Clocked
from bot.core.minutes import Asked, Break, Drawn, Kind, Meeting, Message, Minutes, Part, Reply, Section
from bot.core.minutes_page import document
from bot.core.plan import Pages
from bot.core.presenting import Segment
from bot.core.season import Record, WeekState
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.i18n.catalog import catalog
from bot.services.attendance import Attendance, attendance_of
from bot.services.draw_cards import past_of
from bot.services.question_views import place_of
from bot.store import attendance as attendance_store
from bot.store import draws as draw_store
from bot.store import minutes as minutes_store
from bot.store.engine import Session
from bot.store.models import Minutes as MinutesRow
from bot.store.models import MinutesMessage, Question, Study


async def minutes_of(
    session: Session, study: Study, plan: SeasonPlan, week: PlanWeek, now: dt.datetime
) -> Minutes:
    """What the minutes of a week's meeting say at `now`, also where nobody has written anything yet.

    `plan` is the week's own season; a meeting that runs is told as far as it has come.
    """
    row = await minutes_store.minutes_row(session, week.id)
    found = await attendance_of(session, study, week, now)
    everybody = await attendance_store.everybody(session, study.id)
    kind = rules.kind_of(week, row.kind if row else None, study.voice_channel_id)
    window = Window.of(week, now)
    begin = window.begin if window else week.at
    end = window.end if window else max(week.at, week.ends_at)
    return Minutes(
        title=study.title,
        season=plan.facts.number,
        number=week.number,
        last_number=week.last_number,
        kind=kind,
        zone=plan.facts.zone,
        begin=begin,
        end=end,
        begun=week.facts.started_at is not None,
        recorded=week.facts.record is Record.NOTED or week.meeting.noted is not None,
        met=week.facts.record is not Record.NOT_MET,
        host_id=study.host_id,
        names={one.user_id: one.name for one in everybody},
        minutes=window.length // dt.timedelta(minutes=1) if window else 0,
        breaks=tuple(_breaks(week.meeting, begin, end)),
        # A channel by its number says nothing in a file. Where they met is told by who was seen, not by the
        # settings, which change: also when the study moves to another server.
        place=None if voice_of(None, week.facts.place) else week.facts.place,
        voice=bool(await attendance_store.presence_rows(session, [week.id])),
        planned=week.pages,
        read=week.covered,
        left=_left(week),
        policy=week.facts.policy,
        goals=week.facts.goals,
        note=week.facts.note,
        parts=_parts(week.segments),
        materials=(*plan.materials(week), *_links(study, plan)),
        prompts=tuple(one.text for one in plan.prompts(week)),
        attendance=_attendance(week, found),
        presumed=found is not None and not found.measured and not all(one.sure for one in found.entries),
        drawn=await _drawn(session, study, plan, week, begin, end),
        sections=_sections(row),
        messages=tuple(_message(one) for one in await minutes_store.message_rows(session, week.id)),
        questions=await _questions(session, plan, week),
        next=_next(plan, week),
        season_plan=tuple(map(_meeting, plan.meetings())) if kind is Kind.ORIENTATION else (),
        written_by=row.written_by if row else None,
        written_at=row.written_at if row else None,
        edited_by=row.edited_by if row else None,
        edited_at=row.edited_at if row else None,
        posted_at=row.posted_at if row else None,
    )


def document_of(study: Study, minutes: Minutes) -> str:
    """The minutes as a Markdown file, in the study's language."""
    return document(minutes, catalog(study.language))


def _breaks(meeting: Clocked, begin: dt.datetime, end: dt.datetime) -> Iterable[Break]:
    for pause in meeting.own_pauses:
        first, last = max(begin, pause.at), min(end, pause.until or end)
        if first < last:
            yield Break(first, last, pause.reason)


def _left(week: PlanWeek) -> Pages | None:
    """What was planned and not reached."""
    over = week.state in (WeekState.HELD, WeekState.ASKED)
    if week.pages is None or not over or week.facts.record is Record.NOT_MET:
        return None
    reached = week.covered.last if week.covered else week.pages.first - 1
    return Pages.between(reached + 1, week.pages.last)


def _parts(segments: Sequence[Segment]) -> tuple[Part, ...]:
    return tuple(Part(one.people, one.pages, one.carried) for one in segments if one.people)


def _links(study: Study, plan: SeasonPlan) -> tuple[Material, ...]:
    """The study's own links: its book first."""
    book = Material(0, MaterialKind.BOOK, "", study.book_url, study.host_id) if study.book_url else None
    return (*([book] if book else []), *plan.facts.links)


def _attendance(week: PlanWeek, found: Attendance | None) -> dict[Status, tuple[str, ...]] | None:
    """Who was there, by name; None where nobody can tell. Why somebody was not is nobody else's business."""
    if found is None:
        return None
    if week.facts.started_at is None and not any(one.sure for one in found.entries):
        return None
    return {status: tuple(one.name for one in found.of(status)) for status in Status}


async def _drawn(
    session: Session, study: Study, plan: SeasonPlan, week: PlanWeek, begin: dt.datetime, end: dt.datetime
) -> tuple[Drawn, ...]:
    """What was drawn for the meeting beside its presenters, as far as it holds."""
    ids = [one.id for one in plan.together(week)]
    rows = await draw_store.for_meeting(session, study.id, ids, begin - LEAD, end)
    found = []
    for row in rows:
        if row.record is not None and await past_of(session, row) is None:
            order = tuple(int(user_id) for bag in row.record["result"] for user_id in bag)
            one = row.purpose == Purpose.ROLE
            found.append(Drawn(row.label, order[:1] if one else order, one))
    return tuple(found)


def _sections(row: MinutesRow | None) -> dict[Section, str]:
    if row is None:
        return {}
    return {one: text for one in Section if (text := getattr(row, one.value))}


def _message(row: MinutesMessage) -> Message:
    return Message(
        id=row.id,
        section=Section(row.section),
        author_id=row.author_id,
        author=row.author_name,
        body=row.body,
        url=row.url,
        sent_at=row.sent_at,
        added_by=row.added_by,
    )


async def _questions(session: Session, plan: SeasonPlan, week: PlanWeek) -> tuple[Asked, ...]:
    """The questions about a week's pages. Who asked one anonymously is not known here."""
    rows = await minutes_store.questions_of(session, plan.facts.id, week.number, week.last_number)
    answers = await minutes_store.answers_in(session, [row.id for row in rows])
    return tuple(
        Asked(
            author=None if row.anonymous else row.author_name or "–",
            place=_place(row),
            body=row.body,
            solved=row.solved_at is not None,
            answers=tuple(Reply(one.author_name, one.body) for one in answers[row.id]),
        )
        for row in rows
    )


def _place(row: Question) -> str | None:
    return place_of(row).label


def _next(plan: SeasonPlan, week: PlanWeek) -> Meeting | None:
    """The meeting after it; what a closed season had planned and not held is read in the next one."""
    following = plan.after(week)
    dropped = plan.facts.closed_at is not None and following is not None and following.facts.record is None
    return None if following is None or dropped else _meeting(following)


def _meeting(week: PlanWeek) -> Meeting:
    return Meeting(week.number, week.last_number, week.at, week.pages, _parts(week.segments))
