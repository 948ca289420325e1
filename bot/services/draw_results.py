"""Looking at what was drawn: one's own path, the record that anybody can check, who writes the minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core.draw_inputs import MINUTES
from bot.core.drawn import DrawCard, State
from bot.core.errors import NotFoundError, UserError
from bot.core.notice import Notice
from bot.core.people import Actor
from bot.core.posting import PostKind
from bot.core.proof import Check, published, verify
from bot.services import access
from bot.services.draw_access import get_draw
from bot.services.draw_cards import card_of, past_of
from bot.services.views import StudyView
from bot.store import draws as draw_store
from bot.store import posts as post_store
from bot.store.engine import Session, Store
from bot.store.models import Draw, Study


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw that was drawn, as its post shows it."""

    study: StudyView
    card: DrawCard


@dataclass(frozen=True, slots=True)
class Proof:
    """A draw that was checked, with the file by which anybody can check it again."""

    study: StudyView
    card: DrawCard
    check: Check
    record: Mapping[str, Any]
    file: bytes

    @property
    def filename(self) -> str:
        """What the file is called."""
        return f"sadari-draw-{self.card.draw_id}.json"


async def drawn(store: Store, clock: Clock, actor: Actor, draw_id: int) -> Drawn:
    """The draw that a result's button names."""
    async with store.read() as session:
        study, found = await get_draw(session, actor, draw_id)
        return Drawn(StudyView.of(study), await _shown(session, study, found, clock))


async def last_of_season(store: Store, clock: Clock, actor: Actor, study_id: int) -> Drawn:
    """The draw that the season's order came from."""
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        found = await _last(session, study)
        if found is None:
            raise NotFoundError("error.draw.none_yet")
        return Drawn(StudyView.of(study), await _shown(session, study, found, clock))


async def prove(store: Store, clock: Clock, actor: Actor, draw_id: int) -> Proof:
    """Compute a draw once more from what is published of it."""
    async with store.read() as session:
        study, found = await get_draw(session, actor, draw_id)
        card = await _shown(session, study, found, clock)
        record = found.record or {}
    file = published(record)
    return Proof(StudyView.of(study), card, verify(file), record, file)


async def minutes_by(session: Session, week_id: int) -> int | None:
    """Who was drawn to write this week's minutes, and may edit them; None where nobody was."""
    found = await draw_store.last_role(session, week_id, MINUTES)
    if found is None or found.record is None or await past_of(session, found) is not None:
        return None
    return int(found.record["result"][0][0])


async def _last(session: Session, study: Study) -> Draw | None:
    season = await access.get_season(session, study)
    return await draw_store.last_standing(session, study.id, season.id)


async def _shown(session: Session, study: Study, found: Draw, clock: Clock) -> DrawCard:
    """The result as it was posted: weeks may have moved since, the picture keeps its days."""
    if found.status != State.DRAWN:
        raise UserError("error.draw.not_yet" if found.status == State.OPEN else "error.draw.void")
    row = await post_store.post_by_key(session, draw_store.key_of(PostKind.DRAW, found.id))
    if row is not None and row.payload is not None:
        posted = Notice.from_json(row.payload).draw
        if posted is not None and posted.state == State.DRAWN:
            return posted
    return await card_of(session, study, found, clock.now())
