"""The automatic posts of requests: who is asked, what came of it, and who hears of it when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core import calendar
from bot.core.notice import Notice, WeekLine
from bot.core.posting import Due, PostKind
from bot.core.season import Season as SeasonPlan
from bot.core.swaps import Kind, Request, State, ends_at
from bot.core.turns import begins, meeting_of
from bot.services.notices import AWAKE, Place, study_notice
from bot.services.settling import settle
from bot.services.swap_requests import (
    Scene,
    ask_key,
    asked_of,
    requests_now,
    scene_of,
    settle_request,
    still_theirs,
)
from bot.store import posts as post_store
from bot.store import swaps as swap_store
from bot.store.engine import Session
from bot.store.models import ScheduledPost, Study, SwapRequest

RESULT_USEFUL = dt.timedelta(hours=24)
TOLD_FOR = dt.timedelta(days=7)
"""Posts of requests that were closed earlier stay as they are; so long a change can be undone."""
QUIETLY = (State.ACCEPTED, State.UNDONE)
"""What came of a request and needs nothing done: told without a sound."""


@dataclass(frozen=True, slots=True)
class SwapPost:
    """A post of a request as it should be. Where it is not planned yet, it is made only if it is `new`."""

    key: str
    due: Due
    notice: Notice
    new: bool


async def wanted(session: Session, study: Study, plan: SeasonPlan, now: dt.datetime) -> dict[str, SwapPost]:
    """Every post of the study's requests, by dedupe key. What time or the plan has ended is closed."""
    rows = await swap_store.requests_of(session, study.id, now - TOLD_FOR)
    if not rows:
        return {}
    return await _posts(await scene_of(session, study, plan, now), rows)


async def compose(session: Session, row: ScheduledPost, place: Place, now: dt.datetime) -> Notice | None:
    """What a request's post says now; None where there is nothing to say (any more)."""
    study = place.study
    if place.season is None:
        return None
    plan = await settle(session, study, place.season, now)
    request_id = int(row.dedupe_key.split(":")[1])
    request = await swap_store.request_row(session, study.guild_id, request_id)
    if request is None:
        return None
    found = await _posts(await scene_of(session, study, plan, now), [request])
    if row.kind == PostKind.SWAP_RESULT:
        await _renew_ask(session, found.get(ask_key(request_id)))
    if (post := found.get(row.dedupe_key)) is None:
        return None
    near = abs(dt.datetime.fromtimestamp(post.notice.week.at, dt.UTC) - now) <= AWAKE
    night = calendar.quiet(now, plan.facts.zone) and not near
    return replace(post.notice, silent=post.notice.silent or night)


async def _renew_ask(session: Session, ask: SwapPost | None) -> None:
    """Let a request that is on its way while it ends say so, once it is out."""
    row = await post_store.post_by_key(session, ask.key) if ask is not None else None
    if row is not None and row.message_id is None and row.status == post_store.CLAIMED:
        row.stale = True


async def _posts(scene: Scene, rows: Sequence[SwapRequest]) -> dict[str, SwapPost]:
    for row in rows:
        if scene.study.archived_at is not None and row.status == State.OPEN:
            row.status, row.closed_at = State.GONE.value, scene.now
        settle_request(row, scene)
    views = await requests_now(scene, rows)
    posts = (post for row, view in zip(rows, views, strict=True) for post in _posts_of(scene, row, view))
    return {post.key: post for post in posts}


def _posts_of(scene: Scene, row: SwapRequest, request: Request) -> Iterator[SwapPost]:
    if request.kind in (Kind.SWAP, Kind.COVER, Kind.LEFT):
        yield _ask(scene, row, request)
    for user_id in _readers(scene, row, request):
        yield _result(scene, row, request, user_id)


def _ask(scene: Scene, row: SwapRequest, request: Request) -> SwapPost:
    """The request itself: to who is asked, or in the channel to everybody."""
    people: tuple[int, ...] = (row.asked_id,) if row.asked_id is not None else ()
    if request.kind == Kind.LEFT and row.opened_by != scene.study.host_id:
        people = (scene.study.host_id,)
    notice = replace(
        _notice(scene, row, PostKind.SWAP, request),
        people=people,
        again=request.ends,
    )
    due = Due(PostKind.SWAP, _week_id(row), row.opened_at, _useful_until(scene, row), row.asked_id)
    return SwapPost(ask_key(row.id), due, notice, request.is_open)


def _result(scene: Scene, row: SwapRequest, request: Request, user_id: int) -> SwapPost:
    """What came of it, for one person: now, or when nobody will have answered."""
    at = row.closed_at if row.closed_at is not None else ends_at(asked_of(row), scene.plan)
    quiet = request.state in QUIETLY and not request.by_host
    notice = _notice(scene, row, PostKind.SWAP_RESULT, request)
    due = Due(PostKind.SWAP_RESULT, _week_id(row), at, at + RESULT_USEFUL, user_id)
    new = due.not_after > scene.now and scene.plan.by_id(due.week_id) is not None
    key = f"{PostKind.SWAP_RESULT}:{row.id}:{user_id}"
    return SwapPost(key, due, replace(notice, people=(user_id,), silent=quiet), new)


def _readers(scene: Scene, row: SwapRequest, request: Request) -> Iterator[int]:
    """Who hears what came of a request: not who decided it."""
    concerned: list[int | None] = []
    if request.kind == Kind.TOGETHER:
        concerned = [scene.study.host_id]
    elif request.kind == Kind.HOST:
        concerned = [row.user_id, row.asked_id]
    elif request.kind in (Kind.SWAP, Kind.COVER):
        if request.state != State.GONE or still_theirs(row, scene):
            concerned.append(row.user_id)
        if request.by_host and request.state in QUIETLY:
            concerned.append(row.asked_id)
    known = {*scene.people, scene.study.host_id}
    if scene.study.archived_at is None:
        yield from (one for one in concerned if one is not None and one in known and one != row.closed_by)


def _notice(scene: Scene, row: SwapRequest, kind: PostKind, request: Request) -> Notice:
    week = meeting_of(scene.plan, _week_id(row)) or scene.plan.current(scene.now) or scene.plan.weeks[-1]
    return replace(study_notice(scene.study, WeekLine.of(week), kind), swap=request)


def _useful_until(scene: Scene, row: SwapRequest) -> dt.datetime:
    asked = asked_of(row)
    if asked.kind is not Kind.LEFT:
        return ends_at(asked, scene.plan)
    meetings = [meeting_of(scene.plan, place.week_id) for place in asked.given]
    return max((begins(m) for m in meetings if m is not None), default=scene.now)


def _week_id(row: SwapRequest) -> int:
    return int(row.given[0]["week_id"])
