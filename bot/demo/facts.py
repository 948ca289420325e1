"""What lies ahead in the demo, read from the bot's own database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.client import StudyBot
from bot.services import access
from bot.store import studies

INTO = dt.timedelta(hours=2)
"""How far into a meeting the page's button goes: the usual cap, where a meeting ends."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next instants worth going to; None where there is none."""

    post: dt.datetime | None = None
    meeting: dt.datetime | None = None
    into_meeting: dt.datetime | None = None


async def look_ahead(bot: StudyBot, guild_id: int, now: dt.datetime) -> Ahead:
    """Read what comes next in this server."""
    async with bot.store.read() as session:
        seasons = [
            await access.load_season(session, study, now)
            for study in await studies.active_studies(session, guild_id)
        ]
    meetings = [week for season in seasons for week in season.meetings()]
    starts = [week.at for week in meetings]
    running = [week.facts.started_at for week in meetings if week.facts.ended_at is None]
    ends = [start + INTO for start in (*starts, *running) if start is not None]
    return Ahead(
        post=await bot.delivery.next_due(),
        meeting=min((start for start in starts if start > now), default=None),
        into_meeting=min((end for end in ends if end > now), default=None),
    )
