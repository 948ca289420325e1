"""The record of changes: who changed what, what undoing it would do, and undoing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.services import access
from bot.services.editing import fit
from bot.services.planning import check_order
from bot.services.posts import reconcile
from bot.services.settling import settle
from bot.services.views import StudyView
from bot.store import changes
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Change, Study

UNDO_FOR = changes.UNDO_WINDOW
OWN = frozenset(
    {
        "meeting.start",
        "meeting.pause",
        "meeting.pause_reason",
        "meeting.resume",
        "meeting.extend",
        "meeting.end",
        "meeting.not_met",
        "member.join",
        "member.leave",
        "swap.together",
        "material.add",
        "material.remove",
        "week.prompts",
        "minutes.edit",
        "minutes.kind",
        "minutes.post",
        "minutes.add",
        "minutes.remove",
    }
)
"""Kinds that people who run nothing can cause; they may take back their own."""
OPENING = "season.open"
PEOPLE = ("user", "presenter", "taker")
"""Details of a change that are people's ids."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change: its kind and the values that its sentence is made of."""

    id: int
    kind: str
    by: int
    at: dt.datetime
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """What can be undone in a study, the newest first. `names` has the people that it speaks of."""

    study: StudyView
    zone: str
    changes: tuple[ChangeView, ...]
    names: Mapping[int, str]

    @property
    def last(self) -> ChangeView | None:
        """What a host means by "undo": the newest change, but not that somebody came or went by themselves
        (unless there is nothing else).
        """
        own = [change for change in self.changes if change.details.get("user") != change.by]
        return next(iter(own or self.changes), None)


@dataclass(frozen=True, slots=True)
class Undo:
    """What undoing a change does (or did): the season before and after. They are two seasons where the
    change opened the later one.
    """

    study: StudyView
    change: ChangeView
    before: SeasonPlan
    after: SeasonPlan


class LaterChangeError(UserError):
    """A later change touched the same things: that one has to be undone first."""

    def __init__(self, later: ChangeView) -> None:
        super().__init__("error.undo_later", by=later.by)
        self.later = later


class _PreviewOnlyError(Exception):
    """Ends the transaction of a preview without keeping anything of it."""

    def __init__(self, undo: Undo) -> None:
        super().__init__("preview")
        self.undo = undo


async def recent_changes(store: Store, clock: Clock, actor: Actor, study_option: str | None) -> History:
    """What can be undone in the study that is meant, for its host."""
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        await access.require_host(session, study, actor)
        season = await access.get_season(session, study)
        rows = await changes.changes_of(session, study.id, clock.now() - UNDO_FOR)
        standing = (row for row in rows if row.undone_at is None and row.after != changes.BROUGHT_IN)
        views = tuple(map(_view, standing))
        people = {view.by for view in views}
        people |= {int(view.details[key]) for view in views for key in PEOPLE if key in view.details}
        return History(StudyView.of(study), season.timezone, views, await _names(session, study, people))


async def preview_undo(store: Store, clock: Clock, actor: Actor, change_id: int) -> Undo:
    """What undoing a change would do; refused as `undo` would refuse it. Nothing is kept."""
    try:
        async with store.write() as session:
            raise _PreviewOnlyError(await _undo(session, clock.now(), actor, change_id))
    except _PreviewOnlyError as preview:
        return preview.undo


async def undo(store: Store, clock: Clock, actor: Actor, change_id: int) -> Undo:
    """Undo a change. Refused with the reason where a later change touched the same things."""
    async with store.write() as session:
        return await _undo(session, clock.now(), actor, change_id)


async def _undo(session: Session, now: dt.datetime, actor: Actor, change_id: int) -> Undo:
    change = await changes.get_change(session, actor.guild_id, change_id)
    try:
        study = await access.get_study(session, actor, change.study_id)
    except NotFoundError:
        # Whether there is such a change in a study one may not know of is not told.
        raise NotFoundError("error.change_unknown") from None
    if not (change.by == actor.user_id and change.kind in OWN):
        await access.require_host(session, study, actor)
    season = await access.get_season(session, study)
    await settle(session, study, season, now)
    before = await access.load_season(session, study, now, season)
    await _require_same_season(session, change)
    answered = {rsvp.id for rsvp in await study_store.rsvp_rows(session, *(week.id for week in before.weeks))}
    await _take_back(session, change, actor, now)
    season = await access.get_season(session, study)
    after = await fit(session, study, season, now)
    if before.facts.id == after.facts.id:
        check_order(before, after)
        await _clear_answers(session, before, after, answered)
    await reconcile(session, study, after, now)
    return Undo(StudyView.of(study), _view(change), before, after)


async def _take_back(session: Session, change: Change, actor: Actor, now: dt.datetime) -> None:
    try:
        await changes.undo(session, change, by=actor.user_id, at=now)
    except UserError as error:
        if error.key == "error.undo_later":
            later = await changes.get_change(session, actor.guild_id, error.values["change"])
            raise LaterChangeError(_view(later)) from error
        raise


async def _require_same_season(session: Session, change: Change) -> None:
    """A season that was opened goes on from where the one before it had got to: that stands by now."""
    for later in await changes.changes_of(session, change.study_id, change.at):
        opened = later.kind == OPENING and later.undone_at is None and later.id > change.id
        if opened and change.kind.startswith(("meeting.", "rest.", "week.", "season.")):
            raise LaterChangeError(_view(later))


async def _clear_answers(
    session: Session, before: SeasonPlan, after: SeasonPlan, answered: Collection[int]
) -> None:
    """Drop the RSVPs given for a date that is no more; those that the undo brought back fit theirs."""
    moved = [
        week.id for week in after.weeks if (old := before.by_id(week.id)) is not None and old.at != week.at
    ]
    for rsvp in await study_store.rsvp_rows(session, *moved):
        if rsvp.id in answered:
            await session.delete(rsvp)
    await session.flush()


async def _names(session: Session, study: Study, people: Collection[int]) -> dict[int, str]:
    """The names last seen of people in the study, also of those who left."""
    rows = [await study_store.member_row(session, study.id, user_id) for user_id in people]
    return {row.user_id: row.name for row in rows if row is not None}


def _view(row: Change) -> ChangeView:
    return ChangeView(row.id, row.kind, row.by, row.at, row.details)
