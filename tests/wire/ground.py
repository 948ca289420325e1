"""Studies put straight into the database, whose posts are due when a test says, by the real clock."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.clock import SystemClock
from bot.services import access, posts
from bot.store.engine import Store
from bot.store.models import ScheduledPost
from tests.factories import make_member, make_season, make_study, make_week
from tests.wire.place import Channel, Guild, Json, User
from tests.wire.server import Wire

ONLY_ANNOUNCED = {
    # An hour before the meeting at the latest: that is the only instant that can be set to the second.
    "announcement_days": 0,
    "announcement_time": "23:59",
    "presenter": False,
    "reminder": False,
    "end": False,
    "events": False,
}


def now() -> dt.datetime:
    """The real time."""
    return SystemClock().now()


def soon(seconds: float) -> dt.datetime:
    """So many seconds from now."""
    return now() + dt.timedelta(seconds=seconds)


@dataclass
class Ground:
    """One study, where it is, and what came of its posts."""

    wire: Wire
    store: Store
    guild: Guild
    channel: Channel
    host: User
    study_id: int
    founded_at: dt.datetime

    async def rows(self, kind: str = "announcement") -> list[ScheduledPost]:
        """Its rows of one kind, the first due first."""
        async with self.store.read() as session:
            query = select(ScheduledPost).where(ScheduledPost.study_id == self.study_id)
            rows = await session.scalars(query.order_by(ScheduledPost.due_at, ScheduledPost.id))
            return [row for row in rows if row.kind == kind]

    async def row(self, kind: str = "announcement") -> ScheduledPost:
        """The first of them."""
        return (await self.rows(kind))[0]

    def posts(self) -> list[Json]:
        """What stands in the channel."""
        return self.wire.messages.of(self.channel.id)

    async def shown(self, kind: str = "announcement") -> list[Json]:
        """The messages that carry the marker of the first row of this kind."""
        marker = f':p{(await self.row(kind)).id}"'
        return [one for one in self.posts() if marker in str(one["components"]).replace("'", '"')]

    async def until(self, status: str, kind: str = "announcement", seconds: float = 13) -> None:
        """Wait until the first row of this kind is in this state."""
        try:
            async with asyncio.timeout(seconds):
                while (await self.row(kind)).status != status:  # noqa: ASYNC110 - the database tells nobody
                    await asyncio.sleep(0.1)
        except TimeoutError:
            row = await self.row(kind)
            raise AssertionError(
                f"not {status} but {row.status}, try {row.attempt}: {row.last_error}"
            ) from None

    async def once(self, kind: str = "announcement") -> Json:
        """Wait until the first post of this kind is out; there is one message, and the row knows it."""
        await self.until("sent", kind)
        shown, row = await self.shown(kind), await self.row(kind)
        assert [int(one["id"]) for one in shown] == [row.message_id]
        return shown[0]


async def found(wire: Wire, store: Store, due: dt.datetime, weeks: int = 2) -> Ground:
    """A study in a server of its own; its first announcement is due then, its plan at once."""
    guild = wire.add_guild()
    channel, host = wire.add_text(guild), wire.add_user("서지우")
    meeting = (due + dt.timedelta(hours=1)).astimezone(ZoneInfo("Asia/Seoul"))
    async with store.write() as session:
        study = make_study(
            guild_id=guild.id,
            channel_id=channel.id,
            host_id=host.id,
            posts=ONLY_ANNOUNCED,
            created_at=now(),
        )
        season = make_season(
            study,
            last_page=16 + 20 * weeks,
            weeks=weeks,
            start=meeting.date(),
            weekdays=[meeting.weekday()],
            wall_time=meeting.time(),
        )
        session.add_all([study, season, *(make_week(season, number) for number in range(1, weeks + 1))])
        session.add(make_member(study, host.id, name=host.name))
        await session.flush()
        loaded = await access.load_season(session, study, now(), season)
        await posts.reconcile(session, study, loaded, now())
        return Ground(wire, store, guild, channel, host, study.id, now())
