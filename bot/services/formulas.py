"""Formulas that could not be drawn are kept for an hour, with what was to become of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bot.clock import Clock
from bot.core.people import Actor
from bot.services import drafts
from bot.store.engine import Store

KIND = "formula"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written. `share`: to be posted for everyone; `message`: the id of the one to be redrawn."""

    source: str
    share: bool = False
    message: int | None = None


async def keep(store: Store, clock: Clock, actor: Actor, kept: Kept, draft_id: int | None = None) -> int:
    """Keep it, in the actor's draft of that id where one is given. Returns the draft's id."""
    async with store.write() as session:
        return await drafts.save(session, actor, KIND, asdict(kept), clock.now(), draft_id)


async def kept_in(store: Store, clock: Clock, actor: Actor, draft_id: int) -> Kept:
    """What was kept; NotFoundError where it is gone."""
    async with store.read() as session:
        return Kept(**await drafts.load(session, actor, draft_id, KIND, clock.now()))
