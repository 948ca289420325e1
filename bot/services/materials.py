"""What a week is read with: who may put links, files and prompts there, and take them away again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.core import materials
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.materials import OF_WEEK, PROMPTS_MOST, WEEK_MOST, Kind, Material, Prompt
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.core.season import WeekKind
from bot.services import access
from bot.services.editing import Edit, editing
from bot.services.leading import leads
from bot.services.studyform import parse_url
from bot.services.views import StudyView
from bot.store import changes
from bot.store import materials as material_store
from bot.store.engine import Session, Store
from bot.store.models import Material as MaterialRow
from bot.store.models import Prompt as PromptRow
from bot.store.models import Season, Study

REMOVED = "material.remove"
FILE_URL = "https://discord.com/channels/{guild}/{channel}/{message}"
"""Where the message that holds a file is: this address lasts as long as the message does."""


@dataclass(frozen=True, slots=True)
class MaterialsView:
    """A week with what it is read with, for one reader, who `may` change it or not."""

    study: StudyView
    season: SeasonPlan
    week: PlanWeek
    may: bool
    materials: tuple[Material, ...]
    prompts: tuple[Prompt, ...]
    change_id: int | None = None
    """The change that was just made; undo takes it back."""
    file_left: bool = False
    """What was just removed was a file, and the message that holds it is still there."""


@dataclass(frozen=True, slots=True)
class FileAt:
    """The bot's message that holds an uploaded file."""

    channel_id: int
    message_id: int


def book_of(study: Study | StudyView) -> tuple[Material, ...]:
    """The link to a study's book, where it has one."""
    if not study.book_url:
        return ()
    return (Material(0, Kind.BOOK, "", study.book_url, study.host_id),)


# ------------------------------------------------------------------------------------------------- a week


async def show(store: Store, clock: Clock, actor: Actor, week_id: int) -> MaterialsView:
    """What the week that a button names is read with."""
    async with store.read() as session:
        return await _view(await _open(session, actor, week_id, clock.now()))


async def to_change(store: Store, clock: Clock, actor: Actor, week_id: int) -> MaterialsView:
    """The same for who wants to change it. ForbiddenError for all but its presenters and hosts."""
    async with store.read() as session:
        opened = await _mine(session, actor, week_id, clock.now())
        access.require_open(opened.study, opened.row)
        return await _view(opened)


async def add_link(
    store: Store, clock: Clock, actor: Actor, week_id: int, kind: str, title: str, url: str
) -> MaterialsView:
    """Put a link there, as typed; UserErrors of `address`."""
    return await _add(store, clock, actor, week_id, _kind(kind), title, address(url), None)


def address(typed: str) -> str:
    """A link as typed; UserError for none, for one that no browser opens, or that stops working soon."""
    url = parse_url(typed)
    if url is None:
        raise UserError("error.material.nothing")
    return materials.require_lasting(url)


async def to_post(
    store: Store, clock: Clock, actor: Actor, week_id: int, kind: str, title: str
) -> MaterialsView:
    """The week that a file is to be put to: what keeps it from there is said before the file is posted."""
    materials.title_of(title, _kind(kind), "")
    async with store.read() as session:
        opened = await _mine(session, actor, week_id, clock.now())
        access.require_open(opened.study, opened.row)
        _require_room(opened)
        return await _view(opened)


async def add_file(
    store: Store, clock: Clock, actor: Actor, week_id: int, kind: str, title: str, file: FileAt
) -> MaterialsView:
    """Put a file there, by the message that holds it."""
    url = FILE_URL.format(guild=actor.guild_id, channel=file.channel_id, message=file.message_id)
    return await _add(store, clock, actor, week_id, _kind(kind), title, url, file)


async def remove(store: Store, clock: Clock, actor: Actor, material_id: int) -> MaterialsView:
    """Take a material away. The message that holds a file stays, so that undo brings all of it back."""
    now = clock.now()
    async with store.write() as session:
        row = await material_store.material_row(session, actor.guild_id, material_id)
        if row is None or row.week_id is None:
            raise NotFoundError("error.material.gone")
        opened = await _mine(session, actor, row.week_id, now)
        async with _change(opened, REMOVED, number=opened.week.number) as edit:
            await session.delete(row)
        view = await _view(opened.after(edit.after), edit.change_id)
        return replace(view, file_left=row.message_id is not None)


async def removed_file(store: Store, actor: Actor, change_id: int) -> FileAt:
    """The message that holds a file which this change removed, for who did that and for hosts."""
    async with store.read() as session:
        change = await changes.get_change(session, actor.guild_id, change_id)
        study = await access.get_study(session, actor, change.study_id)
        if change.by != actor.user_id:
            await access.require_host(session, study, actor)
        if change.kind == REMOVED and change.undone_at is None:
            for row in change.before.values():
                if row and row.get("message_id"):
                    return FileAt(row["channel_id"], row["message_id"])
        raise NotFoundError("error.material.gone")


async def set_prompts(
    store: Store, clock: Clock, actor: Actor, week_id: int, typed: Sequence[str]
) -> MaterialsView:
    """Say what to talk about: up to `PROMPTS_MOST` texts as typed; none: nothing."""
    now, texts = clock.now(), materials.clean_prompts(typed)
    async with store.write() as session:
        opened = await _mine(session, actor, week_id, now)
        async with _change(opened, "week.prompts", number=opened.week.number) as edit:
            rows = list(await material_store.prompt_rows(session, week_id))
            for row, text in zip(rows, texts, strict=False):
                if row.text != text:
                    row.text, row.user_id, row.at = text, actor.user_id, now
            for row in rows[len(texts) :]:
                await session.delete(row)
            for position, text in enumerate(texts[len(rows) :], start=len(rows) + 1):
                session.add(
                    PromptRow(
                        week_id=week_id,
                        guild_id=actor.guild_id,
                        position=position,
                        user_id=actor.user_id,
                        text=text,
                        at=now,
                    )
                )
        return await _view(opened.after(edit.after), edit.change_id)


async def prompts_typed(store: Store, clock: Clock, actor: Actor, week_id: int) -> tuple[str, ...]:
    """The prompts of a week as its form holds them, for who may change them."""
    view = await to_change(store, clock, actor, week_id)
    texts = [prompt.text for prompt in view.week.facts.prompts]
    return tuple(texts + [""] * (PROMPTS_MOST - len(texts)))


# ------------------------------------------------------------------------------------------------- inside


@dataclass(frozen=True, slots=True)
class _Opened:
    """A week laid open for one reader."""

    session: Session
    actor: Actor
    now: dt.datetime
    study: Study
    row: Season
    plan: SeasonPlan
    week: PlanWeek

    def after(self, plan: SeasonPlan) -> _Opened:
        """The same as this plan has it."""
        week = plan.by_id(self.week.id)
        assert week is not None, "a material drops no week"
        return _Opened(self.session, self.actor, self.now, self.study, self.row, plan, week)


async def _open(session: Session, actor: Actor, week_id: int, now: dt.datetime) -> _Opened:
    study, season, row = await access.get_week(session, actor, week_id)
    plan = await access.load_season(session, study, now, season)
    week = plan.by_id(row.id)
    if week is not None and week.facts.kind is WeekKind.MERGED:
        # What belongs to a week that was taken in belongs to the meeting that took it.
        week = next((one for one in plan.weeks if one.number < row.number <= one.last_number), None)
    if week is None:
        raise UserError("error.week_does_not_meet", number=row.number)
    return _Opened(session, actor, now, study, season, plan, week)


async def _mine(session: Session, actor: Actor, week_id: int, now: dt.datetime) -> _Opened:
    opened = await _open(session, actor, week_id, now)
    if not await _may(opened):
        raise ForbiddenError("error.material.presenters_only", host=opened.study.host_id)
    return opened


async def _may(opened: _Opened) -> bool:
    return await leads(opened.session, opened.study, opened.week, opened.actor)


def _is_open(opened: _Opened) -> bool:
    return opened.study.archived_at is None and opened.row.closed_at is None


def _change(opened: _Opened, kind: str, **details: int) -> AbstractAsyncContextManager[Edit]:
    return editing(
        opened.session,
        opened.study,
        opened.row,
        by=opened.actor.user_id,
        kind=kind,
        now=opened.now,
        **details,
    )


async def _add(
    store: Store,
    clock: Clock,
    actor: Actor,
    week_id: int,
    kind: Kind,
    title: str,
    url: str,
    file: FileAt | None,
) -> MaterialsView:
    now, name = clock.now(), materials.title_of(title, kind, url)
    async with store.write() as session:
        opened = await _mine(session, actor, week_id, now)
        _require_room(opened)
        async with _change(opened, "material.add", number=opened.week.number) as edit:
            session.add(
                MaterialRow(
                    study_id=opened.study.id,
                    week_id=week_id,
                    guild_id=actor.guild_id,
                    user_id=actor.user_id,
                    kind=str(kind),
                    title=name,
                    url=url,
                    channel_id=file.channel_id if file else None,
                    message_id=file.message_id if file else None,
                    at=now,
                )
            )
        return await _view(opened.after(edit.after), edit.change_id)


async def _view(opened: _Opened, change_id: int | None = None) -> MaterialsView:
    plan, week = opened.plan, opened.week
    return MaterialsView(
        StudyView.of(opened.study),
        plan,
        week,
        await _may(opened) and _is_open(opened),
        plan.materials(week),
        plan.prompts(week),
        change_id,
    )


def _kind(text: str) -> Kind:
    """What somebody chose in a form of ours."""
    if text not in OF_WEEK:
        raise UserError("error.old_button")
    return Kind(text)


def _require_room(opened: _Opened) -> None:
    if len(opened.plan.materials(opened.week)) >= WEEK_MOST:
        raise UserError("error.material.many", most=WEEK_MOST)
