"""Changing a study's settings: each change is recorded and can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.core.book import parse_sections
from bot.core.bounds import Bounds
from bot.core.errors import ForbiddenError, UserError
from bot.core.inputs import parse_time
from bot.core.people import Actor
from bot.core.posting import PostRules
from bot.core.season import Season as SeasonPlan
from bot.services import access, drafts
from bot.services.editing import editing
from bot.services.founding import title_is_taken
from bot.services.settings_choices import CHOICES, role_of
from bot.services.settings_view import SettingsView, settings_view
from bot.services.study_links import replace_links
from bot.services.studyform import clean_title, parse_cap, parse_offset, parse_url, parse_whole
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Guild, Member, Section, Study

DAYS = Bounds("error.range.post_days", 0, 7)
REMINDER_MINUTES = Bounds("error.range.reminder_minutes", 5, 720)
COHOSTS_MOST = 10
SWITCHES = ("announcement", "presenter", "reminder", "panel", "ten_minutes", "end", "events")
"""The posts that can be switched off, by their names in PostRules."""

Apply = Callable[[Session, Study], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Changed:
    """The settings after a change, the plan before it, and the change that undo takes back (None: none)."""

    view: SettingsView
    before: SeasonPlan
    change_id: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was picked, with the name last seen."""

    user_id: int
    name: str


async def switch_posts(
    store: Store, clock: Clock, actor: Actor, study_id: int, wanted: frozenset[str]
) -> Changed:
    """Which automatic posts go out: names of `SWITCHES`."""

    async def apply(session: Session, study: Study) -> None:
        switched = {name: name in wanted for name in SWITCHES}
        study.posts = PostRules.from_json(study.posts | switched).to_json()

    return await _change(store, clock, actor, study_id, apply, what="posts")


async def time_posts(
    store: Store, clock: Clock, actor: Actor, study_id: int, typed: Mapping[str, str]
) -> Changed:
    """When they go out, as typed: announcement_days, announcement_time, presenter_days, presenter_time,
    reminder_minutes. UserError names the first one that cannot be taken.
    """

    async def apply(session: Session, study: Study) -> None:
        rules = PostRules.from_json(study.posts)
        study.posts = replace(
            rules,
            announcement_days=parse_whole(typed["announcement_days"], DAYS),
            announcement_time=f"{parse_time(typed['announcement_time']):%H:%M}",
            presenter_days=parse_whole(typed["presenter_days"], DAYS),
            presenter_time=f"{parse_time(typed['presenter_time']):%H:%M}",
            reminder_minutes=parse_whole(typed["reminder_minutes"], REMINDER_MINUTES),
        ).to_json()

    return await _change(store, clock, actor, study_id, apply, what="posts")


async def choose(
    store: Store, clock: Clock, actor: Actor, study_id: int, field: str, value: str | None
) -> Changed:
    """Set one of `CHOICES` to what was chosen in its menu (None: nothing was).

    UserError where a menu of ours would not have offered that.
    """
    if field not in CHOICES:
        raise UserError("error.old_button")

    async def apply(session: Session, study: Study) -> None:
        CHOICES[field](study, value)

    return await _change(store, clock, actor, study_id, apply, what=field)


async def set_host(store: Store, clock: Clock, actor: Actor, study_id: int, person: Person) -> Changed:
    """Who runs the study; the host before stays a member. Not for co-hosts."""

    async def apply(session: Session, study: Study) -> None:
        _require_host_itself(study, actor)
        member = await _member(session, study, person, clock.now())
        member.listener, member.paused, member.cohost = False, False, False
        study.host_id = person.user_id

    return await _change(store, clock, actor, study_id, apply, what="people")


async def set_cohosts(
    store: Store, clock: Clock, actor: Actor, study_id: int, people: tuple[Person, ...]
) -> Changed:
    """Who may do what the host may, apart from choosing hosts. Not for co-hosts."""

    async def apply(session: Session, study: Study) -> None:
        _require_host_itself(study, actor)
        wanted = {person.user_id for person in people} - {study.host_id}
        for person in people:
            if person.user_id in wanted:
                await _member(session, study, person, clock.now())
        await session.flush()
        for member in await study_store.member_rows(session, study.id):
            member.cohost = member.user_id in wanted

    return await _change(store, clock, actor, study_id, apply, what="people")


async def set_book(
    store: Store,
    clock: Clock,
    actor: Actor,
    study_id: int,
    typed: Mapping[str, str],
    sections: tuple[bytes, str] | None = None,
) -> Changed:
    """Title, cap_minutes, book_url and pdf_offset as typed, and a new sections file (its bytes and name).

    UserError names the first one that cannot be taken; then nothing is changed.
    """

    async def apply(session: Session, study: Study) -> None:
        title = clean_title(typed["title"])
        if await title_is_taken(session, study.guild_id, title, but=study.id):
            raise UserError("error.study.title_taken", title=title)
        study.title = title
        study.cap_minutes = parse_cap(typed["cap_minutes"]) // dt.timedelta(minutes=1)
        study.book_url = parse_url(typed["book_url"])
        study.pdf_offset = parse_offset(typed["pdf_offset"])
        if sections is not None:
            await _replace_sections(session, study, *sections)

    kind = "study.settings" if sections is None else "study.sections"
    return await _change(store, clock, actor, study_id, apply, kind=kind, what="book")


async def set_links(
    store: Store, clock: Clock, actor: Actor, study_id: int, typed: Mapping[str, str]
) -> Changed:
    """The study's lasting links as typed: code, plan, and others (see `study_links.replace_links`)."""

    async def apply(session: Session, study: Study) -> None:
        await replace_links(session, study, actor, typed, clock.now())

    return await _change(store, clock, actor, study_id, apply, kind="study.links", what="links")


async def keep(store: Store, clock: Clock, actor: Actor, kind: str, typed: Mapping[str, str]) -> int:
    """Keep what a form of settings held that could not be taken. Returns the draft's id."""
    async with store.write() as session:
        return await drafts.save(session, actor, kind, typed, clock.now())


async def kept(store: Store, clock: Clock, actor: Actor, kind: str, draft_id: int) -> dict[str, str]:
    """What `keep` kept; NotFoundError where it is gone."""
    async with store.read() as session:
        return await drafts.load(session, actor, draft_id, kind, clock.now())


async def set_builder_role(store: Store, actor: Actor, role_id: int | None) -> None:
    """Who may create studies besides managers, in this whole server (Manage Server)."""
    if not actor.manage_server:
        raise ForbiddenError("error.manager_only")
    role = role_of(actor.guild_id, role_id)
    async with store.write() as session:
        guild = await study_store.guild_row(session, actor.guild_id)
        if guild is None:
            session.add(Guild(id=actor.guild_id, builder_role_id=role))
        else:
            guild.builder_role_id = role


async def _change(
    store: Store,
    clock: Clock,
    actor: Actor,
    study_id: int,
    apply: Apply,
    *,
    what: str,
    kind: str = "study.settings",
) -> Changed:
    """One recorded change; plan and posts fit again at its end."""
    now = clock.now()
    async with store.write() as session:
        study = await access.get_study(session, actor, study_id)
        await access.require_host(session, study, actor)
        if study.archived_at is not None:
            raise UserError("error.study_archived", title=study.title)
        season = await access.get_season(session, study)
        async with editing(session, study, season, by=actor.user_id, kind=kind, now=now, what=what) as edit:
            await apply(session, study)
        await session.flush()
        return Changed(await settings_view(session, study, actor, now), edit.before, edit.change_id)


def _require_host_itself(study: Study, actor: Actor) -> None:
    if not (actor.user_id == study.host_id or actor.manage_events or actor.manage_server):
        raise ForbiddenError("error.host_itself", host=study.host_id)


async def _member(session: Session, study: Study, person: Person, now: dt.datetime) -> Member:
    """The person's row in the study, made or brought back where it has to be."""
    row = await study_store.member_row(session, study.id, person.user_id)
    if row is None:
        row = Member(
            study_id=study.id,
            guild_id=study.guild_id,
            user_id=person.user_id,
            name=person.name,
            joined_at=now,
        )
        session.add(row)
    elif row.left_at is not None:
        row.left_at, row.joined_at = None, now
    row.name = person.name
    return row


async def _replace_sections(session: Session, study: Study, data: bytes, filename: str) -> None:
    sections = parse_sections(data, filename)
    for row in await study_store.section_rows(session, study.id):
        await session.delete(row)
    await session.flush()
    for position, section in enumerate(sections):
        session.add(Section(study_id=study.id, position=position, title=section.title, page=section.page))
