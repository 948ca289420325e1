"""Says what each automatic post says: from the plan as it is now to plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core import calendar
from bot.core.attendance import Here
from bot.core.materials import links
from bot.core.meeting import MeetingState
from bot.core.minutes import MinutesNote
from bot.core.notice import Notice, Table, WeekLine, outcome_of
from bot.core.panel import Panel, look_again
from bot.core.posting import PostKind
from bot.core.season import Record, Week, WeekState
from bot.core.season import Season as SeasonPlan
from bot.core.week_questions import Screened
from bot.services import minutes_posts, presence, week_questions
from bot.services.settling import settle
from bot.store import changes
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.engine import Session
from bot.store.models import ScheduledPost, Season, Study

LATE = dt.timedelta(minutes=2)
"""A post this much after its promised instant says that it is late."""
AWAKE = dt.timedelta(hours=2)
"""This close to a meeting people are up: a post may ping even at night."""
UNDO_FOR = dt.timedelta(days=7)
SUPPLIED = (PostKind.ANNOUNCEMENT, PostKind.PRESENTER, PostKind.PANEL)
"""Posts that show what a week is read with, and what it talks about."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post belongs to: its study, and the season that is in."""

    study: Study
    season: Season | None
    asked: week_questions.Known | None
    """What is asked in both."""
    screens: Mapping[int, Screened]
    """What panels show of it, by the week's id."""


async def places_of(session: Session, rows: Sequence[ScheduledPost]) -> dict[int, Place]:
    """The places of many posts, by the study's id; what they say is read for all of them at once."""
    ids = {row.study_id for row in rows}
    studies = await study_store.studies_of(session, ids)
    seasons = await study_store.latest_seasons(session, ids)
    await season_store.load_many(session, [(studies[one], season) for one, season in seasons.items()])
    panels = [row.week_id for row in rows if row.kind == PostKind.PANEL and row.week_id is not None]
    asked = await week_questions.known_in(session, {one: season.id for one, season in seasons.items()})
    screens = await week_questions.screens(session, panels) if panels else {}
    return {one: Place(study, seasons.get(one), asked.get(one), screens) for one, study in studies.items()}


async def compose(session: Session, row: ScheduledPost, place: Place, now: dt.datetime) -> Notice | None:
    """What a row says now; None where there is nothing to say (any more)."""
    study = place.study
    if study.archived_at is not None or place.season is None:
        return None
    season = await settle(session, study, place.season, now)
    if row.kind == PostKind.PLAN:
        return plan_notice(study, season, now)
    week = season.by_id(row.week_id) if row.week_id is not None else None
    if week is None and row.kind == PostKind.END:
        # The minutes of an earlier season's last meeting.
        place_then = await minutes_posts.place_of(session, study, row.week_id, now)
        season, week = place_then or (season, None)
    if week is None or not week.meets:
        return None
    if row.kind in (PostKind.PANEL, PostKind.TEN):
        here = await presence.here(session, study, week, now)
        made = panel_notice(study, season, week, PostKind(row.kind), now, here)
        return made and _asked(made, place, season, week, now)
    people: tuple[int, ...] = (row.user_id,) if row.user_id is not None else ()
    if row.kind == PostKind.REMINDER:
        absent = {r.user_id for r in await study_store.rsvp_rows(session, week.id) if r.answer == "absent"}
        members = await study_store.member_rows(session, study.id)
        people = tuple(m.user_id for m in members if not m.paused and m.user_id not in absent)
    endings, minutes = {}, None
    if row.kind == PostKind.END:
        endings = await last_endings(session, study.id, now)
        minutes = await minutes_posts.note_of(session, study, season, week, now)
    notice = week_notice(study, season, week, PostKind(row.kind), people, endings, minutes)
    if notice is None:
        return None
    notice = _asked(notice, place, season, week, now)
    late = row.kind == PostKind.ANNOUNCEMENT and now - row.due_at >= LATE
    near = week.state is WeekState.RUNNING or abs(week.at - now) <= AWAKE or row.kind == PostKind.END
    return replace(
        notice,
        due=int(row.due_at.timestamp()) if late else None,
        silent=calendar.quiet(now, season.facts.zone) and not near,
    )


def _asked(notice: Notice, place: Place, season: SeasonPlan, week: Week, now: dt.datetime) -> Notice:
    """The notice with the week's questions, where its post shows any."""
    if place.asked is None or notice.kind not in week_questions.SHOWN:
        return notice
    asked = place.asked.at(season, now).of(week)
    return week_questions.told(notice, asked, place.screens.get(week.id))


async def last_endings(session: Session, study_id: int, now: dt.datetime) -> dict[int, int]:
    """The change that ended each week's meeting last, by the week's number: what [되돌리기] undoes."""
    rows = await changes.changes_of(session, study_id, now - UNDO_FOR)
    kinds = ("meeting.end", "meeting.not_met")
    found = [row for row in rows if row.kind in kinds and row.undone_at is None]
    return {row.details["number"]: row.id for row in sorted(found, key=lambda row: row.id)}


def plan_notice(study: Study, season: SeasonPlan, now: dt.datetime) -> Notice | None:
    """The season's pinned table."""
    week = season.current(now)
    if week is None:
        return None
    return replace(_notice(study, season, week, PostKind.PLAN), table=Table.of(season, now))


def week_notice(
    study: Study,
    season: SeasonPlan,
    week: Week,
    kind: PostKind,
    people: tuple[int, ...] = (),
    endings: Mapping[int, int] | None = None,
    minutes: MinutesNote | None = None,
) -> Notice | None:
    """The notice of one kind for one week, or None where that kind has nothing to say."""
    if kind is PostKind.END:
        outcome = outcome_of(season, week, (endings or {}).get(week.number))
        if outcome is None and not (unnoted(week) and (week.facts.started_at or minutes)):
            return None  # nobody started the meeting: there is nothing to thank for
        noted = week.meeting.noted
        page = noted.page if noted is not None and week.state is WeekState.ASKED else None
        told = minutes if week.facts.record is not Record.NOT_MET else None
        return replace(_notice(study, season, week, kind), outcome=outcome, page=page, minutes=told)
    if kind is PostKind.PRESENTER and not set(people) <= set(week.presenters):
        return None  # somebody else presents by now
    before = season.before(week) if kind is PostKind.ANNOUNCEMENT else None
    silent = before is not None and unnoted(before) and before.meeting.noted is None
    asks = WeekLine.of(before) if before is not None and silent else None
    return replace(_notice(study, season, week, kind), people=people, asks=asks)


def panel_notice(
    study: Study,
    season: SeasonPlan,
    week: Week,
    kind: PostKind,
    now: dt.datetime,
    here: Here | None = None,
) -> Notice | None:
    """The panel of a week's meeting, or the note at ten minutes, which has nothing to say once it is over."""
    panel = Panel.of(season, week, now)
    if kind is PostKind.PANEL:
        panel = replace(panel, here=here)
    made = replace(_notice(study, season, week, kind), panel=panel)
    if kind is PostKind.TEN:
        return made if panel.started and panel.state != MeetingState.ENDED else None
    again = look_again(week, now)
    return replace(made, again=int(again.timestamp()) if again is not None else None)


def taken_back(old: Notice, week: Week) -> Notice:
    """What an end card says whose end was undone: it asks again, or waits until the meeting is over."""
    noted = week.meeting.noted
    page = noted.page if noted else None
    asks = replace(old, week=WeekLine.of(week), outcome=None, off=False, page=page, minutes=None)
    if week.state in (WeekState.HELD, WeekState.ASKED):
        return asks
    return replace(asks, off=True, again=int(week.ends_at.timestamp()))


def called_off(old: Notice, season: SeasonPlan, week: Week | None) -> Notice:
    """What a post says whose meeting is not held any more, or whose reader does not present in it."""
    host = next((w for w in season.meetings() if week and w.number < week.number <= w.last_number), None)
    return replace(old, off=True, instead=WeekLine.of(host) if host else None)


def unnoted(week: Week) -> bool:
    """Whether the week is over and counts as read as planned because nobody said anything."""
    over = week.state in (WeekState.HELD, WeekState.ASKED)
    return over and week.facts.record in (None, Record.UNRECORDED)


def study_notice(study: Study, line: WeekLine, kind: PostKind) -> Notice:
    """A notice with what every kind says of its study."""
    return Notice(
        kind=str(kind),
        language=study.language,
        study_id=study.id,
        title=study.title,
        week=line,
        role_id=study.role_id,
        voice_channel_id=study.voice_channel_id,
        book_url=study.book_url,
        pdf_offset=study.pdf_offset or 0,
        host_id=study.host_id,
    )


def _notice(study: Study, season: SeasonPlan, week: Week, kind: PostKind) -> Notice:
    made = replace(
        study_notice(study, WeekLine.of(week), kind), place=week.facts.place, goals=week.facts.goals
    )
    if kind not in SUPPLIED:
        return made
    return replace(
        made,
        materials=links((*season.materials(week), *season.facts.links)),
        prompts=tuple(prompt.text for prompt in season.prompts(week)),
    )
