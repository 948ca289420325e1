"""Writing minutes: what a form holds, what kind of meeting it was, and posting them onto the end card.

Every change is recorded with who made it, and can be undone for seven days. Once they are posted, the post
and its file follow: bot.services.minutes_posts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.errors import NotFoundError, UserError
from bot.core.minutes import SECTION_MOST, Kind, Section
from bot.core.people import Actor
from bot.core.posting import PostKind
from bot.core.question import storable
from bot.services import drafts
from bot.services.minutes_access import Found, MinutesView, find, to_write, view_of
from bot.services.posts import post_again, reconcile_study
from bot.store import changes
from bot.store import minutes as minutes_store
from bot.store import posts as post_store
from bot.store.engine import Session, Store
from bot.store.models import Change, Minutes

KIND = "minutes.form"
"""Of drafts: what a form for minutes was opened with, and what was typed into it."""

Texts = Mapping[Section, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A form to be filled: its draft, and what stands in its fields."""

    week_id: int
    draft_id: int
    texts: Texts


class MeanwhileError(UserError):
    """Somebody else has changed the same section since the form was opened: the draft has both texts now."""

    def __init__(self, by: int, draft_id: int) -> None:
        super().__init__("error.minutes.meanwhile", by=by)
        self.draft_id = draft_id


async def begin(store: Store, clock: Clock, actor: Actor, week_id: int) -> Opened:
    """Open the form. What it is opened with is kept, so that nobody's words overwrite another's unseen."""
    now = clock.now()
    async with store.write() as session:
        found = await to_write(session, actor, week_id, now)
        texts = _texts(await minutes_store.minutes_row(session, found.row.id))
        draft_id = await drafts.save(session, actor, KIND, _draft(week_id, texts, texts), now)
        return Opened(week_id, draft_id, texts)


async def reopen(store: Store, clock: Clock, actor: Actor, week_id: int, draft_id: int) -> Opened:
    """Open a form once more, with what was typed into it."""
    async with store.read() as session:
        _, typed = _held(await drafts.load(session, actor, draft_id, KIND, clock.now()), week_id)
        return Opened(week_id, draft_id, typed)


async def keep(store: Store, clock: Clock, actor: Actor, week_id: int, draft_id: int, texts: Texts) -> int:
    """Keep what a form was sent with, whatever becomes of it. Returns the draft's id, a new one where the
    old one's hour is over: then nobody knows what the form was opened with.
    """
    now = clock.now()
    typed = {section: storable(text) for section, text in texts.items()}
    async with store.write() as session:
        try:
            base, _ = _held(await drafts.load(session, actor, draft_id, KIND, now), week_id)
            known: int | None = draft_id
        except NotFoundError:
            base, known = {}, None
        return await drafts.save(session, actor, KIND, _draft(week_id, base, typed), now, known)


async def save(store: Store, clock: Clock, actor: Actor, week_id: int, draft_id: int) -> MinutesView:
    """Write down what a form holds. Sections that only somebody else has changed meanwhile stay theirs.

    MeanwhileError where both changed the same one: the form then offers both texts.
    """
    now = clock.now()
    async with store.write() as session:
        found = await to_write(session, actor, week_id, now)
        base, typed = _held(await drafts.load(session, actor, draft_id, KIND, now), week_id)
        row = await minutes_store.minutes_row(session, found.row.id)
        current = _texts(row)
        merged = {one: _merged(one, base, typed, current) for one in Section}
        clash = [one for one in Section if merged[one] is None]
        if not clash and merged == current:
            await drafts.drop(session, actor, draft_id)
            return await view_of(session, found, now)
        if not clash:
            async with recorded(session, found, actor, "minutes.edit", now) as change:
                made = await _written(session, found, actor, now)
                for one, text in merged.items():
                    setattr(made, one.value, text or None)
            await drafts.drop(session, actor, draft_id)
            return await _done(session, actor, found, now, change)
        both = {
            one: _both(current[one], typed[one]) if one in clash else merged[one] or "" for one in Section
        }
        await drafts.save(session, actor, KIND, _draft(week_id, current, both), now, draft_id)
        by = (row.edited_by or row.written_by) if row is not None else actor.user_id
    raise MeanwhileError(by, draft_id)


async def choose_kind(store: Store, clock: Clock, actor: Actor, week_id: int, kind: Kind) -> MinutesView:
    """Say what kind of meeting it was."""
    now = clock.now()
    async with store.write() as session:
        found = await to_write(session, actor, week_id, now)
        async with recorded(session, found, actor, "minutes.kind", now) as change:
            (await _written(session, found, actor, now)).kind = kind.value
        return await _done(session, actor, found, now, change)


async def post(
    store: Store, clock: Clock, actor: Actor, week_id: int, *, deleted: bool = False
) -> MinutesView:
    """Put the minutes onto the week's end card, with their file; from then on everybody can read them.

    Those that are posted are put there once more; `deleted`: somebody deleted the card, there is to be
    another one.
    """
    now = clock.now()
    async with store.write() as session:
        found = await to_write(session, actor, week_id, now)
        if now < found.week.ends_at:
            raise UserError("error.minutes.running", number=found.week.number)
        row = await minutes_store.minutes_row(session, found.row.id)
        first = row is None or row.posted_at is None
        async with recorded(session, found, actor, "minutes.post", now) as change:
            made = row or await _written(session, found, actor, now)
            made.posted_by, made.posted_at = actor.user_id, now
            if deleted or not first:
                await post_again(session, found.row.id, now, deleted=deleted)
        return await _done(session, actor, found, now, change)


async def end_card_at(store: Store, actor: Actor, week_id: int) -> tuple[int, int] | None:
    """The channel and the message of a week's end card; None where it is not out."""
    async with store.read() as session:
        row = await post_store.post_by_key(session, f"{PostKind.END}:{week_id}")
        out = row is not None and row.guild_id == actor.guild_id and row.message_id is not None
        return (row.channel_id, row.message_id) if row is not None and row.message_id and out else None


@asynccontextmanager
async def recorded(
    session: Session, found: Found, actor: Actor, kind: str, now: dt.datetime
) -> AsyncIterator[Change]:
    """The frame of a change of minutes: it is recorded, and then the end card is brought up to date.

    Not that of bot.services.editing: a season's last minutes are often written when the next one is open.
    """
    details = {"number": found.week.number}
    async with changes.record(
        session, found.study, by=actor.user_id, kind=kind, at=now, details=details
    ) as change:
        yield change
    await reconcile_study(session, found.study.id, now)


async def touch(session: Session, week_id: int, actor: Actor, now: dt.datetime) -> None:
    """Note who changed the minutes last, where they have been begun."""
    row = await minutes_store.minutes_row(session, week_id)
    if row is not None:
        row.edited_by, row.edited_at = actor.user_id, now


async def _written(session: Session, found: Found, actor: Actor, now: dt.datetime) -> Minutes:
    """The row of these minutes, made where it is their first; its last change is the actor's, now."""
    row = await minutes_store.minutes_row(session, found.row.id)
    if row is not None:
        row.edited_by, row.edited_at = actor.user_id, now
        return row
    row = Minutes(week_id=found.row.id, guild_id=found.row.guild_id, written_by=actor.user_id, written_at=now)
    session.add(row)
    return row


async def _done(
    session: Session, actor: Actor, found: Found, now: dt.datetime, change: Change
) -> MinutesView:
    fresh = await find(session, actor, found.row.id, now)
    return await view_of(session, fresh, now, change.id if change.before else None)


def _texts(row: Minutes | None) -> dict[Section, str]:
    return {one: (getattr(row, one.value) if row is not None else None) or "" for one in Section}


def _merged(section: Section, base: Texts, typed: Texts, current: Texts) -> str | None:
    """What a section says then: None where both have changed it, each in another way."""
    mine, theirs, before = typed[section].strip(), current[section], base.get(section)
    if mine == before:
        return theirs
    return mine if mine == theirs or theirs == (before or "") else None


def _both(theirs: str, mine: str) -> str:
    """Both texts, one below the other, for whoever has to decide; one's own where they do not fit."""
    both = f"{theirs}\n\n{mine}"
    return both if theirs and len(both) <= SECTION_MOST else mine


def _draft(week_id: int, base: Texts, typed: Texts) -> dict[str, object]:
    return {"week": week_id, "base": dict(base), "typed": dict(typed)}


def _held(data: Mapping[str, object], week_id: int) -> tuple[dict[Section, str], dict[Section, str]]:
    """What a draft's form was opened with, and what was typed into it."""
    base, typed = data["base"], data["typed"]
    if data["week"] != week_id or not isinstance(base, dict) or not isinstance(typed, dict):
        raise NotFoundError("error.draft_gone")
    return (
        {Section(one): str(text) for one, text in base.items()},
        {one: str(typed.get(one.value, "")) for one in Section},
    )
