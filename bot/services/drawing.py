"""Drawing: what was frozen becomes an order, in one transaction, whoever asks for it and however often."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from bot.core.drawn import Past, State, Void
from bot.core.errors import UserError
from bot.core.lottery import SECRET_BYTES, ClashError, Context, commitment, draw, seed
from bot.core.posting import PostKind
from bot.core.proof import record
from bot.core.season import WeekState
from bot.services import access, posts
from bot.services.draw_cards import barred_of, is_for_presenters, pairs, past_of
from bot.services.draw_notices import post_of
from bot.services.editing import editing
from bot.services.roster import is_wanted, may_present
from bot.store import draws as draw_store
from bot.store import posts as post_store
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Draw, Presenter, Season, Study

AGAIN_IN = dt.timedelta(minutes=5)
"""So long after something unexpected a draw whose time has come is tried again."""

log = logging.getLogger(__name__)


async def draw_due(store: Store, now: dt.datetime) -> None:
    """Draw what has a closing time that has come. Its post goes out afterwards, like any other."""
    async with store.read() as session:
        due = [row.id for row in await draw_store.due_draws(session, now)]
    for post_id in due:
        try:
            await _draw_due(store, post_id, now)
        except Exception as error:
            log.error("the draw of post %s could not be made", post_id, exc_info=error)
            async with store.write() as session:
                if (row := await post_store.post_row(session, post_id)) is not None:
                    row.next_try_at, row.last_error = now + AGAIN_IN, type(error).__name__


async def _draw_due(store: Store, post_id: int, now: dt.datetime) -> None:
    async with store.write() as session:
        row = await post_store.post_row(session, post_id)
        found = await draw_store.draw_of_post(session, row.dedupe_key) if row is not None else None
        if found is not None and found.status == State.OPEN:
            await finish(session, found, now, by=None)


async def finish(session: Session, found: Draw, now: dt.datetime, *, by: int | None) -> None:
    """Draw an open draw, or find that it cannot be: then it is void, and its post says why."""
    study = await session.get_one(Study, found.study_id)
    season = await access.get_season(session, study)
    if study.archived_at is not None or (is_for_presenters(found) and found.season_id != season.id):
        await end(session, study, found, now, by=by, reason=Void.CLOSED)
        return
    if season.closed_at is not None and is_for_presenters(found):
        await end(session, study, found, now, by=by, reason=Void.CLOSED)
        return
    key, context = await _secret(session, found)
    if key is None or context is None:
        log.error("the secret of draw %s is lost", found.id)
        await end(session, study, found, now, by=by, reason=Void.LOST)
        return
    if context.closes_at is not None:
        context = context.barring(await barred_of(session, found))
    words = await draw_store.words_of(session, found.id)
    try:
        result = draw(seed(key, context, words), context)
    except ClashError:
        await end(session, study, found, now, by=by, reason=Void.CLASH)
        return
    found.record = record(key, words, result)
    found.status, found.ended_at, found.ended_by = State.DRAWN.value, now, by
    if is_for_presenters(found):
        drawn = [(person, slot.week) for person, slot in result.assignments() if slot.week is not None]
        await _give(session, study, season, found, context, drawn, now)
    log.info("Drew lots", extra={"draw": found.id, "study": study.id, "guild": study.guild_id})
    await _tell(session, study, found, now)


async def end(
    session: Session, study: Study, found: Draw, now: dt.datetime, *, by: int | None, reason: Void
) -> None:
    """End an open draw without a result. What was taken back is told on its own card only."""
    found.status, found.reason = State.VOID.value, reason.value
    found.ended_at, found.ended_by = now, by
    found.secret = None  # it fixed nothing, and is never told
    if reason in (Void.CANCELLED, Void.REOPENED):
        for kind in (PostKind.DRAW, PostKind.DRAW_OPEN):
            row = await post_store.post_by_key(session, draw_store.key_of(kind, found.id))
            if row is not None and row.status == post_store.PENDING and row.message_id is None:
                await session.delete(row)
        await session.flush()
        await posts.reconcile_study(session, study.id, now)
        return
    await _tell(session, study, found, now)


async def _secret(session: Session, found: Draw) -> tuple[bytes | None, Context | None]:
    """The secret and what it was committed with; None where they are not what was published."""
    try:
        key = bytes.fromhex(await draw_store.secret_of(session, found.id) or "")
        context = Context.from_json(found.context)
    except (KeyError, TypeError, ValueError):
        return None, None
    kept = len(key) == SECRET_BYTES and commitment(key, context) == found.commitment
    return (key, context) if kept else (None, None)


async def _tell(session: Session, study: Study, found: Draw, now: dt.datetime) -> None:
    """Post the outcome now, and let the card of the open draw say that it is over."""
    row = await post_store.post_by_key(session, draw_store.key_of(PostKind.DRAW, found.id))
    if row is None:
        session.add(post_of(study, found, PostKind.DRAW, now))
    elif row.status == post_store.PENDING and row.attempt == 0:
        row.due_at, row.next_try_at = min(row.due_at, now), now
    await session.flush()
    await posts.reconcile_study(session, study.id, now)


async def _give(
    session: Session,
    study: Study,
    season: Season,
    found: Draw,
    context: Context,
    drawn: Sequence[tuple[int, int]],
    now: dt.datetime,
) -> None:
    """Write the presenters down, as one change. What does not hold any more is left out, and named."""
    again = await _drawn_again(session, found, context)
    left_out: list[tuple[int, int]] = []
    async with editing(
        session, study, season, by=found.ended_by or found.opened_by, kind="week.draw", now=now, draw=found.id
    ) as edit:
        by_week: dict[int, list[int]] = {}
        for user_id, number in (*pairs(found.fixed), *drawn):
            member = await study_store.member_row(session, study.id, user_id)
            week = edit.before.week(number)
            if week is None or not is_wanted(week) or not may_present(member):
                left_out.append((user_id, number))
            else:
                by_week.setdefault(week.id, []).append(user_id)
        numbers = {week.id: week.number for week in edit.before.weeks}
        for week in edit.before.weeks:
            if week.number in again and week.state is WeekState.UPCOMING:
                for old in await season_store.presenter_rows(session, week.id):
                    await session.delete(old)
        await session.flush()
        for week_id, people in by_week.items():
            left_out += [
                (user_id, numbers[week_id])
                for user_id in await _add(session, week_id, numbers[week_id], people, context)
            ]
    found.change_id = edit.change_id
    found.left_out = [list(pair) for pair in left_out]


async def _add(
    session: Session, week_id: int, number: int, people: Sequence[int], context: Context
) -> Sequence[int]:
    """Give a week its people, behind those who present in it already; returns whom there is no place for.

    Whoever was chosen by hand since the draw was opened keeps the place.
    """
    there = [row.user_id for row in await season_store.presenter_rows(session, week_id)]
    since = [user_id for user_id in there if (user_id, number) not in context.taken]
    new = [user_id for user_id in people if user_id not in there]
    room = max(0, len(people) - len(since))
    for position, user_id in enumerate(new[:room], start=len(there)):
        session.add(Presenter(week_id=week_id, user_id=user_id, position=position))
    return new[room:]


async def _drawn_again(session: Session, found: Draw, context: Context) -> set[int]:
    """The weeks of this draw that another draw had given away before."""
    earlier = await session.get(Draw, found.replaces_id) if found.replaces_id is not None else None
    if earlier is None or await past_of(session, earlier) is Past.UNDONE:
        return set()
    return weeks_in(Context.from_json(earlier.context)) & weeks_in(context)


def weeks_in(context: Context) -> set[int]:
    """The numbers of the weeks that a context draws."""
    return {slot.week for bag in context.bags for slot in bag.slots if slot.week is not None}


def require_open(found: Draw, now: dt.datetime) -> None:
    """Refuse what comes too late for a draw; one on the spot takes nothing but the press."""
    if found.status == State.VOID:
        raise UserError("error.draw.void")
    if found.status != State.OPEN or found.closes_at is None or found.closes_at <= now:
        raise UserError("error.draw.over")
