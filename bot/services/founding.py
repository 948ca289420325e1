"""Founding a study: keeping its form while it is filled in, previewing the season, creating all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.core.book import parse_sections
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.core.posting import PostRules
from bot.core.season import Season as SeasonPlan
from bot.services import access, drafts
from bot.services.editing import fit
from bot.services.posts import reconcile
from bot.services.studyform import SEOUL, Proposal, StudyForm, propose
from bot.services.views import StudyView
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Member, Rest, Season, Section, Study

KIND = "study.new"
STUDIES_MOST = 25
"""So many active studies a server may have: what one menu can offer."""
ZONES = {"ko": SEOUL, "ja": "Asia/Tokyo", "de": "Europe/Berlin", "fr": "Europe/Paris", "it": "Europe/Rome"}
"""Where a Discord language is mostly spoken in one zone."""


class LookAgainError(UserError):
    """Nothing was created, and the draft is still there: its preview has to be looked at once more."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A season as it would be created. `revision` changes with every change of the form."""

    draft_id: int
    revision: int
    form: StudyForm
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Founded:
    """A study that was just created, with its first season."""

    study: StudyView
    season: SeasonPlan


async def begin(store: Store, clock: Clock, actor: Actor, form: StudyForm) -> int:
    """Keep what was entered, however much is missing. Returns the draft's id."""
    async with store.write() as session:
        await _may_found(session, actor)
        zone = form.zone or await _usual_zone(session, actor, form.language)
        kept = replace(form, zone=zone)
        return await drafts.save(session, actor, KIND, {"form": kept.to_json(), "revision": 0}, clock.now())


async def entered(store: Store, clock: Clock, actor: Actor, draft_id: int) -> StudyForm:
    """What the form held: to offer it again."""
    async with store.read() as session:
        data = await drafts.load(session, actor, draft_id, KIND, clock.now())
        return StudyForm.from_json(data["form"])


async def revise(store: Store, clock: Clock, actor: Actor, draft_id: int, **changes: object) -> None:
    """Keep changed fields of a form, right or wrong; `changes` are StudyForm's fields."""
    async with store.write() as session:
        data = await drafts.load(session, actor, draft_id, KIND, clock.now())
        form = replace(StudyForm.from_json(data["form"]), **changes)  # type: ignore[arg-type]
        await _keep(session, actor, draft_id, form, int(data["revision"]) + 1, clock.now())


async def take_sections(
    store: Store, clock: Clock, actor: Actor, draft_id: int, data: bytes, filename: str
) -> None:
    """Read the book's sections into a draft; SectionsError where the file cannot be read as a whole."""
    sections = parse_sections(data, filename)
    pairs = tuple((section.title, section.page) for section in sections)
    await revise(store, clock, actor, draft_id, sections=pairs)


async def preview(store: Store, clock: Clock, actor: Actor, draft_id: int) -> Preview:
    """The season that a draft describes; FormError or UserError where it cannot be created like that."""
    now = clock.now()
    async with store.write() as session:
        await _may_found(session, actor)
        data = await drafts.load(session, actor, draft_id, KIND, now)
        form, revision = StudyForm.from_json(data["form"]), int(data["revision"])
        proposal = propose(form, now)
        await _title_is_free(session, actor, proposal.title)
        settled = _settled(form, proposal)
        if settled != form:
            await _keep(session, actor, draft_id, settled, revision, now)
        return Preview(draft_id, revision, settled, proposal)


async def create(
    store: Store,
    clock: Clock,
    actor: Actor,
    draft_id: int,
    revision: int,
    can_post: Callable[[int], bool],
) -> Founded:
    """Create what a preview showed: study, season, weeks and their posts, or nothing of it.

    The draft is used up, so a second press finds nothing. LookAgainError where the form has changed since,
    or where the bot `can_post` nothing in its channel.
    """
    now = clock.now()
    async with store.write() as session:
        await _may_found(session, actor)
        try:
            data = await drafts.take(session, actor, draft_id, KIND, now)
        except NotFoundError:
            raise NotFoundError("error.study.preview_gone") from None
        if int(data["revision"]) != revision:
            raise LookAgainError("error.study.preview_stale")
        if not can_post(int(data["form"]["channel_id"])):
            raise LookAgainError("error.study.channel_lacking", channel=int(data["form"]["channel_id"]))
        form = StudyForm.from_json(data["form"])
        proposal = propose(form, now)
        await _title_is_free(session, actor, proposal.title)
        study = _study_row(actor, form, proposal, now)
        session.add(study)
        await session.flush()
        _add_people(session, actor, study, form, now)
        for position, section in enumerate(proposal.sections):
            session.add(Section(study_id=study.id, position=position, title=section.title, page=section.page))
        season = await open_season(session, study, proposal.season, number=1)
        plan = await fit(session, study, season, now)
        await reconcile(session, study, plan, now)
        return Founded(StudyView.of(study), plan)


async def cancel(store: Store, actor: Actor, draft_id: int) -> None:
    """Forget a form; nothing was created."""
    async with store.write() as session:
        await drafts.drop(session, actor, draft_id)


async def open_season(session: Session, study: Study, planned: SeasonPlan, number: int) -> Season:
    """Store a planned season and its rest days, also those after its end: it may be extended.

    Its weeks get their rows from `editing.fit`.
    """
    facts = planned.facts
    season = Season(
        study_id=study.id,
        guild_id=study.guild_id,
        number=number,
        first_page=facts.terms.pages.first,
        last_page=facts.terms.pages.last,
        weekly_pages=facts.terms.pace,
        weeks=facts.terms.weeks,
        snap=facts.terms.snap,
        start=facts.start,
        weekdays=list(facts.weekdays),
        wall_time=facts.wall_time,
        timezone=facts.zone,
    )
    session.add(season)
    await session.flush()
    for day, reason in sorted(facts.rests.items()):
        session.add(Rest(season_id=season.id, day=day, reason=reason))
    await session.flush()
    return season


async def title_is_taken(session: Session, guild_id: int, title: str, but: int = 0) -> bool:
    """Whether another active study of the server has this title, in capitals or not."""
    studies = await study_store.active_studies(session, guild_id)
    return any(study.title.casefold() == title.casefold() and study.id != but for study in studies)


async def room_for_study(session: Session, guild_id: int) -> None:
    """Refuse another active study where the server has as many as it may."""
    if await study_store.count_studies(session, guild_id) >= STUDIES_MOST:
        raise UserError("error.study.many", most=STUDIES_MOST)


async def _may_found(session: Session, actor: Actor) -> None:
    await access.require_builder(session, actor)
    await room_for_study(session, actor.guild_id)


async def _title_is_free(session: Session, actor: Actor, title: str) -> None:
    if await title_is_taken(session, actor.guild_id, title):
        raise UserError("error.study.title_taken", title=title)


async def _usual_zone(session: Session, actor: Actor, language: str) -> str:
    """The zone of the server's newest study, else the one its language is mostly spoken in."""
    for study in reversed(await study_store.active_studies(session, actor.guild_id)):
        season = await study_store.latest_season(session, study.id)
        if season is not None:
            return season.timezone
    return ZONES.get(language, "UTC")


async def _keep(
    session: Session, actor: Actor, draft_id: int, form: StudyForm, revision: int, now: dt.datetime
) -> None:
    data = {"form": form.to_json(), "revision": revision}
    await drafts.save(session, actor, KIND, data, now, draft_id)


def _settled(form: StudyForm, proposal: Proposal) -> StudyForm:
    """The form with its dates written out: "tomorrow" must not mean another day when it is created."""
    facts = proposal.season.facts
    return replace(
        form,
        title=proposal.title,
        start=f"{facts.start.isoformat()} {facts.wall_time:%H:%M}",
        zone=facts.zone,
    )


def _study_row(actor: Actor, form: StudyForm, proposal: Proposal, now: dt.datetime) -> Study:
    return Study(
        guild_id=actor.guild_id,
        title=proposal.title,
        language=proposal.language,
        country=proposal.country,
        channel_id=form.channel_id,
        voice_channel_id=form.voice_id,
        role_id=form.role_id,
        host_id=form.host_id,
        book_url=proposal.book_url,
        pdf_offset=proposal.pdf_offset,
        cap_minutes=proposal.season.facts.cap // dt.timedelta(minutes=1),
        posts=PostRules().to_json(),
        created_at=now,
    )


def _add_people(session: Session, actor: Actor, study: Study, form: StudyForm, now: dt.datetime) -> None:
    """The host is a member from the start; who created the study for somebody else is not."""
    session.add(
        Member(
            study_id=study.id,
            guild_id=actor.guild_id,
            user_id=form.host_id,
            name=form.host_name,
            joined_at=now,
        )
    )
