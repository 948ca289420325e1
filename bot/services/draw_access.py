"""Which draw is meant, who may do what with it, and how it looks to its reader."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from bot.core.drawn import DrawCard, Purpose, State
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.lottery import Context
from bot.core.people import Actor
from bot.services import access
from bot.services.draw_cards import card_of
from bot.services.roster import may_present
from bot.services.views import StudyView
from bot.store import draws as draw_store
from bot.store import studies as study_store
from bot.store.engine import Session
from bot.store.models import Draw, Study


@dataclass(frozen=True, slots=True)
class DrawView:
    """A draw as one reader sees it; `runs`: the reader may end it and take it back."""

    study: StudyView
    card: DrawCard
    runs: bool
    each: int = 1
    without: tuple[int, ...] = ()
    """Who presents otherwise, and was left out."""


async def get_draw(session: Session, actor: Actor, draw_id: int) -> tuple[Study, Draw]:
    """A draw and its study, if the actor may know of them."""
    found = await draw_store.draw_row(session, actor.guild_id, draw_id)
    if found is None:
        raise NotFoundError("error.draw.not_found")
    try:
        return await access.get_study(session, actor, found.study_id), found
    except NotFoundError:
        raise NotFoundError("error.draw.not_found") from None


async def require_may_open(session: Session, study: Study, actor: Actor, purpose: Purpose) -> None:
    """Refuse who may not have this drawn: presenters are the host's business, the rest every member's."""
    if purpose is Purpose.PRESENTERS:
        await access.require_host(session, study, actor)
    elif not await access.is_host(session, study, actor):
        member = await access.require_member(session, study, actor)
        if member.listener:
            raise ForbiddenError("error.draw.listener")


async def require_runs(session: Session, study: Study, found: Draw, actor: Actor) -> None:
    """Refuse who neither runs the study nor has opened this order or role."""
    if not _is_own(found, actor):
        await access.require_host(session, study, actor)


def require_waiting(found: Draw) -> None:
    """Refuse what comes after a draw, or after it was taken back."""
    if found.status != State.OPEN:
        raise UserError("error.draw.void" if found.status == State.VOID else "error.draw.over")


async def view(session: Session, study: Study, found: Draw, actor: Actor, now: dt.datetime) -> DrawView:
    """A draw for its reader."""
    context = Context.from_json(found.context)
    members = await study_store.member_rows(session, study.id)
    left_out = [
        row.user_id
        for row in members
        if may_present(row) and row.user_id not in context.people and row.joined_at <= found.opened_at
    ]
    places = Counter(slot.week for bag in context.bags for slot in bag.slots if slot.week is not None)
    return DrawView(
        study=StudyView.of(study),
        card=await card_of(session, study, found, now),
        runs=_is_own(found, actor) or await access.is_host(session, study, actor),
        each=max(places.values(), default=1),
        without=tuple(left_out),
    )


def _is_own(found: Draw, actor: Actor) -> bool:
    return found.purpose != Purpose.PRESENTERS and found.opened_by == actor.user_id
