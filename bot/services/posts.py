"""Keeps the rows of automatic posts in step with the plan, in the transaction of every change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.clock import Clock
from bot.core import posting
from bot.core.attendance import Here
from bot.core.meeting import MeetingState
from bot.core.notice import Notice
from bot.core.posting import DRAWS, PRIORITY, SWAPS, TIDIES, Due, PostKind, PostRules, Slot
from bot.core.season import Record, Season, WeekState
from bot.core.week_questions import Asked, Screened
from bot.services import draw_notices, minutes_posts, presence, swap_notices, week_events, week_questions
from bot.services.minutes_posts import Notes
from bot.services.missed import expire
from bot.services.notices import (
    called_off,
    last_endings,
    panel_notice,
    plan_notice,
    taken_back,
    unnoted,
    week_notice,
)
from bot.services.settling import settle
from bot.services.swap_notices import SwapPost
from bot.store import posts as post_store
from bot.store import studies as study_store
from bot.store.engine import AT_LEISURE, Session, Store
from bot.store.models import ScheduledPost, Study

EDITED_FOR = dt.timedelta(days=7)
"""Posts of weeks that ended longer ago are left as they are."""
BEFOREHAND = (PostKind.REMINDER, PostKind.PRESENTER)
"""Posts that speak of a meeting to come, and are left alone from its beginning on."""


async def reconcile(session: Session, study: Study, season: Season, now: dt.datetime) -> None:
    """Insert, move and withdraw pending rows, and refresh what already went out, to fit the plan."""
    rows = await post_store.posts_of(session, study.id)
    promised = {row.dedupe_key: row.due_at for row in rows}
    wanted = {} if study.archived_at else {due.key: due for due in _wanted(study, season, now, promised)}
    swaps = await swap_notices.wanted(session, study, season, now)
    endings = await last_endings(session, study.id, now)
    here = await presence.here_in(session, study, season, now)
    asked = await week_questions.asked_in(session, study, season, now)
    panels = {row.week_id for row in rows if row.kind == PostKind.PANEL and row.week_id is not None}
    screens = await week_questions.screens(session, panels)
    minutes = await minutes_posts.notes_in(session, study, season, rows, now)
    if not study.archived_at:
        wanted |= {due.key: due for due in minutes.dues}
    plan_key = f"{PostKind.PLAN}:{season.facts.id}"
    keys = set()
    for row in rows:
        keys.add(row.dedupe_key)
        due, swap = wanted.pop(row.dedupe_key, None), swaps.pop(row.dedupe_key, None)
        if row.kind == PostKind.MISSED:
            continue
        if row.status == post_store.CLAIMED:
            row.stale = True  # it is on its way with what it said before
        elif row.kind in DRAWS:
            await draw_notices.refresh(session, row, study, now)
        elif row.kind in SWAPS:
            await _follow(session, study, row, swap, now)
        elif row.kind == PostKind.PLAN:
            if row.message_id is not None:
                _refresh_plan(study, season, row, row.dedupe_key == plan_key, now)
        elif row.message_id is not None:
            _refresh_week(study, season, row, endings, here, asked, screens, minutes, now)
        elif row.status == post_store.PENDING and due is None:
            await _withdraw(session, row, now)
        elif row.status == post_store.PENDING and due is not None:
            _move(row, due, study, now)
        elif row.status == post_store.EXPIRED and due is not None and due.due_at > row.due_at:
            row.status, row.attempt, row.last_error = post_store.PENDING, 0, None
            _move(row, due, study, now)
        elif row.status == post_store.DEAD and due is not None and row.channel_id != study.channel_id:
            row.status, row.attempt, row.last_error = post_store.PENDING, 0, None
            _move(row, due, study, now)
    for due in wanted.values():
        session.add(_row(study, due.kind, due.key, due.due_at, now, due))
    for swap in swaps.values():
        if swap.new:
            session.add(_row(study, swap.due.kind, swap.key, swap.due.due_at, now, swap.due))
    if plan_key not in keys and not study.archived_at:
        session.add(_row(study, PostKind.PLAN, plan_key, now, now))
    await week_events.follow(session, study, season, now)


async def reconcile_all(store: Store, clock: Clock, stop: Callable[[], bool]) -> None:
    """After a start: bring every study's rows in step, one short transaction each, until told to stop."""
    async with store.read() as session:
        studies = await study_store.every_active_id(session)
    for study_id in studies:
        if stop():
            return
        async with store.write(AT_LEISURE) as session:
            await reconcile_study(session, study_id, clock.now())


async def reconcile_study(session: Session, study_id: int, now: dt.datetime) -> None:
    """Bring the rows of one study in step with its season as it is now."""
    study = await session.get(Study, study_id)
    season = await study_store.latest_season(session, study_id)
    if study is not None and season is not None:
        await reconcile(session, study, await settle(session, study, season, now), now)


async def post_again(session: Session, week_id: int, now: dt.datetime, *, deleted: bool) -> None:
    """Edit a week's end card once more as it is; `deleted`: let another one be made in its place."""
    row = await post_store.post_by_key(session, f"{PostKind.END}:{week_id}")
    if row is None or row.status != post_store.SENT:
        return
    if deleted:
        # A row of its own: Discord may still know the nonce of the one that is gone.
        await session.delete(row)
        await session.flush()
    elif row.message_id is not None:
        row.status, row.attempt, row.next_try_at, row.not_after = post_store.PENDING, 0, now, None


def _wanted(
    study: Study, season: Season, now: dt.datetime, promised: Mapping[str, dt.datetime]
) -> Iterable[Due]:
    rules = PostRules.from_json(study.posts)
    for due in posting.due_posts(rules, _slots(season), now, promised):
        week = season.by_id(due.week_id)
        silent = week is None or (week.facts.started_at is None and unnoted(week))
        if not (due.kind is PostKind.END and silent):
            yield due


def _slots(season: Season) -> Iterable[Slot]:
    """The weeks that meet, as posting needs them."""
    for week in season.meetings():
        yield Slot(
            week_id=week.id,
            at=week.at,
            ends_at=week.ends_at,
            zone=season.facts.zone,
            presenters=week.presenters,
            started_at=week.facts.started_at,
            ten_at=week.meeting.ten_at,
            over=week.state in (WeekState.HELD, WeekState.ASKED),
            noted=week.facts.record in (Record.NOTED, Record.NOT_MET),
        )


def _row(
    study: Study, kind: PostKind, key: str, at: dt.datetime, now: dt.datetime, due: Due | None = None
) -> ScheduledPost:
    return ScheduledPost(
        study_id=study.id,
        guild_id=study.guild_id,
        week_id=due.week_id if due else None,
        user_id=due.user_id if due else None,
        kind=str(kind),
        dedupe_key=key,
        channel_id=study.channel_id,
        due_at=max(at, now),
        next_try_at=max(at, now),
        not_after=due.not_after if due else None,
        priority=PRIORITY[kind],
    )


async def _withdraw(session: Session, row: ScheduledPost, now: dt.datetime) -> None:
    """Drop a row that the plan no longer wants; one whose time ran out while we were away is missed.

    One that may be out is only looked for. What is out and not to stay any more is deleted at once.
    """
    if post_store.may_be_out(row):
        _look_only(row, now)
    elif row.not_after is not None and row.not_after <= now:
        await expire(session, row, now)
    elif row.kind in TIDIES:
        row.due_at = row.next_try_at = min(row.next_try_at, now)
    else:
        await session.delete(row)


def _look_only(row: ScheduledPost, now: dt.datetime) -> None:
    """Nobody wants it any more: it is not sent, but if an earlier try arrived its message is to be known."""
    row.not_after = min(row.not_after or now, now)


async def _follow(
    session: Session, study: Study, row: ScheduledPost, swap: SwapPost | None, now: dt.datetime
) -> None:
    """Bring one of a request's posts in step; one that nobody needs any more is not sent."""
    if row.message_id is not None:
        _refresh(row, swap.notice if swap is not None else None, now)
    elif row.status == post_store.PENDING and (swap is None or not swap.new):
        if post_store.may_be_out(row):
            _look_only(row, now)
        else:
            await session.delete(row)
    elif row.status == post_store.PENDING and swap is not None:
        _move(row, swap.due, study, now)


def _move(row: ScheduledPost, due: Due, study: Study, now: dt.datetime) -> None:
    """Put a pending row at its new instant; one that was promised for an earlier one keeps it."""
    row.channel_id = study.channel_id
    row.not_after = due.not_after
    row.due_at = due.due_at if due.due_at > now else min(row.due_at, now)
    if row.attempt == 0:
        row.next_try_at = row.due_at
        row.payload = None


def _refresh_week(
    study: Study,
    season: Season,
    row: ScheduledPost,
    endings: Mapping[int, int],
    here: Mapping[int, Here],
    asked: Asked,
    screens: Mapping[int, Screened],
    minutes: Notes,
    now: dt.datetime,
) -> None:
    """Refresh what is out of a week; who was called before a meeting is not bothered once it begins."""
    if row.payload is None or row.kind in TIDIES:
        return
    old, kind = Notice.from_json(row.payload), PostKind(row.kind)
    # A week that was dropped, and came back by undo, is known by its id only.
    week = season.by_id(old.week.week_id)
    row.week_id = week.id if week is not None else row.week_id
    at = week.at if week is not None and week.meets else dt.datetime.fromtimestamp(old.week.at, dt.UTC)
    ends_at = week.ends_at if week is not None and week.meets else at
    note = minutes.of(row.week_id, old.minutes) if row.week_id is not None else old.minutes
    if ends_at < now - EDITED_FOR or (row.kind in BEFOREHAND and now >= at):
        _refresh(row, replace(old, minutes=note) if kind is PostKind.END else None, now)
        return
    if study.archived_at is not None or week is None or not week.meets:
        open_panel = old.panel is not None and old.panel.state != MeetingState.ENDED
        ahead = now < at if kind is not PostKind.PANEL else open_panel
        new = called_off(old, season, week) if kind is not PostKind.END and ahead else None
        if kind is PostKind.END and study.archived_at is None:
            new = replace(old, minutes=note)
    elif kind in (PostKind.PANEL, PostKind.TEN):
        new = panel_notice(study, season, week, kind, now, here.get(week.id))
    else:
        new = week_notice(study, season, week, kind, old.people, endings, note)
        if new is None and kind is PostKind.PRESENTER:
            new = called_off(old, season, week)
        elif new is None and kind is PostKind.END:
            new = taken_back(old, week)
    if new is not None and week is not None and now >= ends_at:
        new = replace(new, questions=old.questions, waiting=old.waiting, unlisted=old.unlisted)
    elif new is not None and week is not None and not new.off:
        new = week_questions.told(new, asked.of(week), screens.get(week.id))
    _refresh(row, new, now)


def _refresh_plan(study: Study, season: Season, row: ScheduledPost, current: bool, now: dt.datetime) -> None:
    """Refresh the season's table; those of earlier seasons stay, that of one taken back says so."""
    if current:
        _refresh(row, plan_notice(study, season, now), now)
    elif row.payload is not None:
        old = Notice.from_json(row.payload)
        if old.table is not None and old.table.season > season.facts.number:
            _refresh(row, replace(old, off=True), now)


def _refresh(row: ScheduledPost, new: Notice | None, now: dt.datetime) -> None:
    """Ask for an edit of a post that is out, where it would say something else today, or will later."""
    if new is None or row.payload is None or row.status not in (post_store.SENT, post_store.PENDING):
        return
    old, payload = row.payload, renewed(row.payload, new)
    if payload == old:
        return
    row.payload = payload
    if payload | {"again": None} != old | {"again": None}:
        row.status, row.attempt, row.next_try_at, row.not_after = post_store.PENDING, 0, now, None
    elif row.status == post_store.SENT or (row.attempt == 0 and row.next_try_at > now):
        look_again(row, new)


def renewed(payload: dict[str, Any], new: Notice) -> dict[str, Any]:
    """What a post that is out says from now on; how it went out stays with it."""
    old = Notice.from_json(payload)
    return new.to_json() | {"due": old.due, "silent": old.silent, "moved_from": _moved_from(old, new)}


def look_again(row: ScheduledPost, notice: Notice) -> None:
    """Let a post that is out and up to date be looked at again when it would say something else."""
    row.status = post_store.SENT
    if notice.again is not None and row.message_id is not None:
        row.status, row.attempt, row.not_after = post_store.PENDING, 0, None
        row.next_try_at = dt.datetime.fromtimestamp(notice.again, dt.UTC)


def _moved_from(old: Notice, new: Notice) -> int | None:
    """The instant that was announced first, where the meeting has moved since."""
    if new.kind != PostKind.ANNOUNCEMENT:
        return None
    first = old.moved_from if old.moved_from is not None else old.week.at
    return first if first != new.week.at else None
