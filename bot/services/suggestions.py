"""What options offer while somebody types: only what the person may know of."""

from __future__ import annotations

from bot.core.people import Actor
from bot.services import access
from bot.services.views import StudyView
from bot.store.engine import Store

OFFERED_MOST = 25


async def studies_like(store: Store, actor: Actor, typed: str) -> tuple[StudyView, ...]:
    """The studies that the actor may know of and whose title holds what was typed; this channel's first."""
    wanted = typed.strip().casefold()
    async with store.read() as session:
        studies = await access.visible_studies(session, actor)
        found = [study for study in studies if wanted in study.title.casefold()]
        found.sort(key=lambda study: study.channel_id not in actor.channels)
        return tuple(StudyView.of(study) for study in found[:OFFERED_MOST])
