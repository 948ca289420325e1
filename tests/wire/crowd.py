"""Many studies at once, whose posts of every kind fall due over a span; and what came of each row."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random  # noqa: TID251 - made from a seed, and handed in
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from bot.core.posting import TIDIES, PostKind
from bot.services import access, posts
from bot.store.engine import Session, Store
from bot.store.models import Presenter, ScheduledPost, Season, Study
from tests.factories import make_member, make_season, make_study, make_week
from tests.wire.ground import now
from tests.wire.messages import parts
from tests.wire.place import Channel, Json
from tests.wire.server import Wire
from tests.wire.toll import Entry

SEOUL = ZoneInfo("Asia/Seoul")
HOUR = dt.timedelta(hours=1)
BEFORE = {
    # All three an hour before the meeting, that is to the second: announcement, note and reminder.
    "announcement_days": 0,
    "announcement_time": "23:59",
    "presenter_days": 0,
    "presenter_time": "23:59",
    "reminder_minutes": 60,
    "end": False,
    "events": False,
}
AFTER = {"announcement": False, "presenter": False, "reminder": False, "panel": False, "ten_minutes": False}
_MARKER = re.compile(r":p(\d+)$")


@dataclass
class Crowd:
    """All the studies. Their posts are due by `until`."""

    wire: Wire
    store: Store
    until: dt.datetime

    async def missing(self) -> int:
        """How many rows are due or will be, and are not sent."""
        async with self.store.read() as session:
            query = select(func.count()).select_from(ScheduledPost)
            found = await session.scalar(query.where(*self._due(), ScheduledPost.status != "sent"))
            return found or 0

    async def hurry(self) -> None:
        """Let what waits for another try be tried at once; while the bot is away."""
        late = ScheduledPost.status == "pending", ScheduledPost.next_try_at > ScheduledPost.due_at
        async with self.store.write() as session:
            for row in await session.scalars(select(ScheduledPost).where(*self._due(), *late)):
                row.next_try_at = row.due_at

    async def claimed(self) -> bool:
        """Whether something is on its way just now."""
        async with self.store.read() as session:
            query = select(ScheduledPost.id).where(ScheduledPost.status == "claimed").limit(1)
            return await session.scalar(query) is not None

    async def next_due(self) -> dt.datetime | None:
        """The next instant at which something will be due."""
        async with self.store.read() as session:
            query = select(func.min(ScheduledPost.due_at))
            return await session.scalar(query.where(*self._due(), ScheduledPost.due_at > now()))

    async def entries(self) -> list[Entry]:
        """Every row that was due, with its messages."""
        shown = defaultdict(list)
        for message in self._messages():
            for post_id in _markers(message):
                shown[post_id].append(int(message["id"]))
        async with self.store.read() as session:
            rows = await session.scalars(select(ScheduledPost).where(*self._due()))
            found = [
                Entry(
                    row.id,
                    row.dedupe_key,
                    row.status,
                    row.attempt,
                    row.last_error,
                    row.message_id,
                    tuple(shown.pop(row.id, ())),
                )
                for row in rows
            ]
        # A message whose row is gone is one too many as well.
        return found + [
            Entry(one, "of no row", "gone", 0, None, None, tuple(ids * 2)) for one, ids in shown.items()
        ]

    def _due(self) -> tuple[ColumnElement[bool], ...]:
        # Tidying deletes a message at the meeting, an hour from now: it is no post.
        return ScheduledPost.due_at <= self.until, ScheduledPost.kind.not_in(tuple(TIDIES))

    def _messages(self) -> Iterator[Json]:
        for channel in self.wire.channels.values():
            yield from self.wire.messages.of(channel.id)


def _markers(message: Json) -> set[int]:
    ids = (str(one.get("custom_id", "")) for one in parts(message))
    return {int(found[1]) for one in ids if (found := _MARKER.search(one))}


async def gather_crowd(wire: Wire, store: Store, dice: Random, count: int, seconds: float) -> Crowd:
    """Found studies until at least `count` posts are due within so many seconds from now.

    Of five studies four have a plan, an announcement, a presenter's note and a reminder, one has a plan and
    the card after a meeting. A third of them meet at the same few instants, and some share a channel.
    """
    crowd = Crowd(wire, store, now() + dt.timedelta(seconds=seconds))
    common = [dice.uniform(0, seconds) for _ in range(max(2, count // 100))]
    channel: Channel | None = None
    number = made = 0
    async with store.write() as session:
        while made < count:
            if channel is None or dice.random() > 0.2:
                channel = wire.add_text(wire.add_guild())
            offset = dice.choice(common) if dice.random() < 1 / 3 else dice.uniform(0, seconds)
            due = crowd.until - dt.timedelta(seconds=offset)
            after = number % 5 == 4
            study = await _study(session, wire, channel, due, after)
            plan = crowd.until - dt.timedelta(seconds=dice.uniform(0, seconds))
            await _put_off_plan(session, study, plan)
            number, made = number + 1, made + (2 if after else 4)
    return crowd


async def _study(session: Session, wire: Wire, channel: Channel, due: dt.datetime, after: bool) -> Study:
    host, reader = wire.add_user("서지우"), wire.add_user("김하늘")
    meeting = (due + (-2 if after else 1) * HOUR).astimezone(SEOUL)
    assert channel.guild_id is not None, "studies are in servers"
    study = make_study(
        guild_id=channel.guild_id,
        channel_id=channel.id,
        host_id=host.id,
        posts=AFTER if after else BEFORE,
        created_at=now(),
    )
    season = _season(study, meeting)
    week = make_week(season, 1, started_at=meeting.astimezone(dt.UTC) if after else None)
    session.add_all([study, season, week, make_week(season, 2)])
    session.add_all([make_member(study, host.id, name=host.name), make_member(study, reader.id)])
    session.add(Presenter(week=week, user_id=reader.id))
    await session.flush()
    await posts.reconcile(session, study, await access.load_season(session, study, now(), season), now())
    await session.flush()
    return study


def _season(study: Study, meeting: dt.datetime) -> Season:
    return make_season(
        study,
        last_page=56,
        weeks=2,
        start=meeting.date(),
        weekdays=[meeting.weekday()],
        wall_time=meeting.time(),
    )


async def _put_off_plan(session: Session, study: Study, due: dt.datetime) -> None:
    """A plan is due at once; here they fall due over the span like everything else."""
    query = select(ScheduledPost).where(ScheduledPost.study_id == study.id)
    for row in await session.scalars(query.where(ScheduledPost.kind == PostKind.PLAN)):
        row.due_at = row.next_try_at = due
