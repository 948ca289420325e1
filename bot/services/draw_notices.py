"""What the automatic posts of a draw say, and when those that are out have to say something else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.core.drawn import DrawCard, State
from bot.core.notice import Notice, WeekLine
from bot.core.posting import PRIORITY, PostKind
from bot.services import access
from bot.services.draw_cards import card_of, past_of
from bot.services.notices import LATE, study_notice
from bot.store import draws as draw_store
from bot.store import posts as post_store
from bot.store.engine import Session
from bot.store.models import Draw, ScheduledPost, Study

TRACED = dt.timedelta(seconds=20)
"""So long after a result is posted everybody has seen the ladders being traced."""
ENDED_FOR = dt.timedelta(days=8)
"""Orders and roles older than this are left as they are; presenters can be drawn again all season."""


def post_of(study: Study, draw: Draw, kind: PostKind, at: dt.datetime) -> ScheduledPost:
    """The row of one of a draw's posts. It is never too late for it: a draw waits for its result."""
    return ScheduledPost(
        study_id=study.id,
        guild_id=study.guild_id,
        kind=kind.value,
        dedupe_key=draw_store.key_of(kind, draw.id),
        channel_id=study.channel_id,
        due_at=at,
        next_try_at=at,
        priority=PRIORITY[kind],
    )


async def compose(session: Session, row: ScheduledPost, study: Study, now: dt.datetime) -> Notice | None:
    """What a draw's post says now; None where there is nothing to say (any more).

    Ladders are traced first, and stand still once the post is looked at again.
    """
    draw = await draw_store.draw_of_post(session, row.dedupe_key)
    if draw is None or study.archived_at is not None:
        return None
    if row.payload is not None and row.message_id is not None:
        shown = Notice.from_json(row.payload)
        return replace(shown, draw=replace(shown.draw, still=True), again=None) if shown.draw else None
    if row.kind == PostKind.DRAW and draw.status == State.OPEN:
        raise RuntimeError("a draw is drawn before its result is posted")
    season = await access.load_season(session, study, now)
    line = WeekLine.of(season.current(now) or season.weeks[-1])
    notice = study_notice(study, line, PostKind(row.kind))
    late = row.kind == PostKind.DRAW and draw.ended_by is None
    late = late and draw.closes_at is not None and now - draw.closes_at >= LATE
    card = await card_of(session, study, draw, now)
    moving = row.kind == PostKind.DRAW and card.moving
    return replace(
        notice,
        draw=card,
        due=card.closes_at if late else None,
        again=int((now + TRACED).timestamp()) if moving else None,
    )


async def refresh(session: Session, row: ScheduledPost, study: Study, now: dt.datetime) -> None:
    """Ask for an edit of a draw's post where it would say something else today.

    One that waits for a channel that takes it goes to the study's new one.
    """
    if row.status == post_store.DEAD and row.channel_id != study.channel_id:
        row.status, row.attempt, row.last_error = post_store.PENDING, 0, None
        row.channel_id, row.next_try_at = study.channel_id, max(row.due_at, now)
        return
    if row.status == post_store.PENDING and row.message_id is None and row.attempt == 0:
        row.channel_id = study.channel_id
    shown = row.payload and row.payload.get("draw")
    if not shown or row.message_id is None or row.status not in (post_store.SENT, post_store.PENDING):
        return
    old = row.due_at < now - ENDED_FOR and shown["season_id"] is None and shown["state"] != State.OPEN
    if old or shown["state"] == State.VOID:
        return
    draw = await draw_store.draw_of_post(session, row.dedupe_key)
    if draw is None or row.payload is None:
        return
    new = await _as_it_is(session, row, draw, DrawCard.from_json(shown))
    if new is None:
        return
    row.payload = replace(Notice.from_json(row.payload), draw=new, again=None).to_json()
    row.status, row.attempt, row.next_try_at = post_store.PENDING, 0, now


async def _as_it_is(session: Session, row: ScheduledPost, draw: Draw, old: DrawCard) -> DrawCard | None:
    """What has to be said instead of the old; None where that still holds.

    The card with the commitment is left alone once the draw is made: an edit would cast doubt on it.
    """
    if row.kind == PostKind.DRAW_OPEN:
        void = draw.status == State.VOID and old.state != State.VOID
        return replace(old, state=draw.status, reason=draw.reason) if void else None
    past = await past_of(session, draw)
    return replace(old, past=past, still=True) if past != old.past else None
