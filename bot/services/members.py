"""The people of a study: joining and leaving, listeners, pauses, co-hosts, and who may change whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.errors import ForbiddenError, UserError
from bot.core.people import Actor
from bot.services import access
from bot.services.editing import editing
from bot.services.roster import starting_credit
from bot.services.swap_requests import offer_turns
from bot.services.views import MemberView, StudyView
from bot.services.weeks import member_view
from bot.store import minutes as minutes_store
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Member, Study

MEMBERS_MOST = 200
"""People in one study: what its cards, pings and orders are made for."""


@dataclass(frozen=True, slots=True)
class Roster:
    """A study and its people, and whether the reader may change them."""

    study: StudyView
    members: tuple[MemberView, ...]
    may_change: bool

    def member(self, user_id: int) -> MemberView | None:
        """The person with this id."""
        return next((m for m in self.members if m.user_id == user_id), None)


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining came to. `role_id` is the study's role, to be given to the person."""

    roster: Roster
    member: MemberView
    was: str | None
    """"member" or "listener" where the person was in the study already."""
    change_id: int | None
    minutes: bool = False
    """There are minutes of past meetings to read."""


async def roster(store: Store, actor: Actor, study_option: str | None) -> Roster:
    """The people of the study that is meant."""
    async with store.read() as session:
        return await _roster(session, await access.find_study(session, actor, study_option), actor)


async def roster_by_id(store: Store, actor: Actor, study_id: int) -> Roster:
    """The people of the study that a button names."""
    async with store.read() as session:
        return await _roster(session, await access.get_study(session, actor, study_id), actor)


async def join(store: Store, clock: Clock, actor: Actor, study_id: int, *, listener: bool) -> Joined:
    """Join a study, or change between member and listener. Joining twice changes nothing."""
    async with store.write() as session:
        study = await access.get_study(session, actor, study_id)
        before = await study_store.member_row(session, study.id, actor.user_id)
        was = None if before is None or before.left_at else ("listener" if before.listener else "member")
        change_id = await _add(
            session, study, actor, actor.user_id, actor.name, listener=listener, now=clock.now()
        )
        result = await _roster(session, study, actor)
        member = result.member(actor.user_id)
        assert member is not None, "who has just joined is in the study"
        past = bool(await minutes_store.posted_weeks(session, study.id, 1))
        return Joined(result, member, was, change_id, past)


async def add(
    store: Store, clock: Clock, actor: Actor, study_id: int, user_id: int, name: str, *, listener: bool
) -> Roster:
    """Add somebody to a study (host)."""
    async with store.write() as session:
        study = await _changeable(session, actor, study_id)
        await _add(session, study, actor, user_id, name, listener=listener, now=clock.now())
        return await _roster(session, study, actor)


async def leave(store: Store, clock: Clock, actor: Actor, study_id: int, user_id: int) -> int | None:
    """Take a person out of a study: oneself, or (host) somebody else. Returns the change to undo.

    What they presented in the past stays on record; their coming turns are offered to everybody.
    """
    now = clock.now()
    async with store.write() as session:
        study = await access.get_study(session, actor, study_id)
        if user_id != actor.user_id:
            await access.require_host(session, study, actor)
        if user_id == study.host_id:
            raise UserError("error.host_cannot_leave")
        member = await _current(session, study, user_id)
        season = await access.get_season(session, study)
        async with editing(
            session, study, season, by=actor.user_id, kind="member.leave", now=now, user=user_id
        ) as edit:
            member.left_at, member.cohost = now, False
            await offer_turns(session, study, edit.before, user_id, actor.user_id, now)
            ahead = [week.id for week in edit.before.weeks if week.at > now]
            for week_id in ahead:
                for presenter in await season_store.presenter_rows(session, week_id):
                    if presenter.user_id == user_id:
                        await session.delete(presenter)
            for rsvp in await study_store.rsvp_rows(session, *ahead):
                if rsvp.user_id == user_id:
                    await session.delete(rsvp)
        return edit.change_id


async def change(
    store: Store,
    clock: Clock,
    actor: Actor,
    study_id: int,
    user_id: int,
    *,
    listener: bool | None = None,
    paused: bool | None = None,
    cohost: bool | None = None,
) -> Roster:
    """Make a person a listener, pause them, or make them a co-host (host only)."""
    now = clock.now()
    async with store.write() as session:
        study = await _changeable(session, actor, study_id)
        member = await _current(session, study, user_id)
        season = await access.get_season(session, study)
        begins = member.listener and listener is False
        credit = await starting_credit(session, study, user_id, now) if begins else member.credit
        async with editing(
            session, study, season, by=actor.user_id, kind="member.change", now=now, user=user_id
        ):
            member.credit = credit
            member.listener = member.listener if listener is None else listener
            member.paused = member.paused if paused is None else paused
            member.cohost = member.cohost if cohost is None else cohost
        return await _roster(session, study, actor)


async def _add(
    session: Session,
    study: Study,
    actor: Actor,
    user_id: int,
    name: str,
    *,
    listener: bool,
    now: dt.datetime,
) -> int | None:
    member = await study_store.member_row(session, study.id, user_id)
    if member is None and len(await study_store.member_rows(session, study.id)) >= MEMBERS_MOST:
        raise UserError("error.study_full", most=MEMBERS_MOST)
    season = await access.get_season(session, study)
    begins = not listener and (member is None or member.listener or member.left_at is not None)
    credit = await starting_credit(session, study, user_id, now) if begins else 0
    async with editing(
        session, study, season, by=actor.user_id, kind="member.join", now=now, user=user_id
    ) as edit:
        if member is None:
            member = Member(
                study_id=study.id, guild_id=study.guild_id, user_id=user_id, name=name, joined_at=now
            )
            session.add(member)
        elif member.left_at is not None:
            member.left_at, member.joined_at = None, now
        member.name, member.listener, member.paused = name, listener, False
        if begins:
            member.credit = credit
    return edit.change_id


async def _changeable(session: Session, actor: Actor, study_id: int) -> Study:
    study = await access.get_study(session, actor, study_id)
    await access.require_host(session, study, actor)
    return study


async def _current(session: Session, study: Study, user_id: int) -> Member:
    member = await study_store.member_row(session, study.id, user_id)
    if member is None or member.left_at is not None:
        raise ForbiddenError("error.not_in_study", user=user_id)
    return member


async def _roster(session: Session, study: Study, actor: Actor) -> Roster:
    rows = await study_store.member_rows(session, study.id)
    own = next((row for row in rows if row.user_id == actor.user_id), None)
    members = tuple(member_view(study, row) for row in rows)
    return Roster(StudyView.of(study), members, access.runs_study(study, own, actor))
