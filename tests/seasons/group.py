"""A study group on the simulated Discord: founding a study, and a week as its people live it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import discord
from sqlalchemy import select

from bot.core.season import Season, Week
from bot.services import access
from bot.store.models import ScheduledPost, Study
from tests.discord_env import Channel, Member, World

LABELS = {
    "ko": {"join": "참가하기", "late": "늦어요", "absent": "못 가요", "accept": "이대로"},
    "en": {"join": "Join", "late": "Late", "absent": "Can't come", "accept": "Looks good"},
}


@dataclass(slots=True)
class Group:
    """One study with its host and members, all of whom read one language."""

    world: World
    channel: Channel
    host: Member
    members: list[Member]
    language: str
    study_id: int

    def label(self, name: str) -> str:
        """A button's label in the group's language."""
        return LABELS[self.language][name]

    async def season(self) -> Season:
        """The season as it is now, from the database."""
        async with self.world.bot.store.read() as session:
            study = await session.get_one(Study, self.study_id)
            return await access.load_season(session, study, self.world.now)

    async def week(self, number: int) -> Week:
        """One week of it."""
        week = (await self.season()).week(number)
        assert week is not None
        return week

    async def rows(self, kind: str | None = None) -> list[ScheduledPost]:
        """The rows of its automatic posts."""
        async with self.world.bot.store.read() as session:
            query = select(ScheduledPost).where(ScheduledPost.study_id == self.study_id)
            rows = (await session.scalars(query.order_by(ScheduledPost.id))).all()
        return [row for row in rows if kind in (None, row.kind)]

    def posts(self) -> list[discord.Message]:
        """What the bot has posted in its channel; that it pinned something is Discord's own line."""
        return [m for m in self.world.posts(self.channel) if m.type is discord.MessageType.default]

    def post_with(self, action: str) -> discord.Message:
        """The newest post that has a button with this action."""
        world = self.world
        found = [m for m in self.posts() if any(f"sd:{action}:" in i for i in world.buttons_of(m).values())]
        assert found, f"no post offers {action}"
        return found[-1]

    async def join(self, member: Member) -> None:
        """Press [참가하기] under the pinned plan."""
        result = await self.world.click(member, self.post_with("join"), self.label("join"))
        assert result.ephemeral

    async def run_meeting(self, number: int, page: int | None = None) -> str:
        """Start a meeting at its slot, and end it an hour later at a page; returns the end card."""
        world, week = self.world, await self.week(number)
        await world.advance_to(week.at)
        await world.slash(self.host, self.channel, "host start")
        await world.advance(hours=1)
        assert week.pages is not None
        await self.end(page if page is not None else week.pages.last)
        return world.text_of(self.post_with("plan_view"))

    async def end(self, page: int) -> None:
        """End the meeting at a page, by the study's own rule."""
        world = self.world
        shown = await world.slash(self.host, self.channel, "host end", page=page)
        assert shown.ephemeral
        await world.click(self.host, shown, self.label("accept"))


async def found(
    world: World,
    host: Member,
    members: list[Member],
    *,
    language: str = "ko",
    channel: Channel | None = None,
    **options: Any,
) -> Group:
    """Found a study as the manager, and let its members join."""
    place = channel or world.channel
    for person in (world.manager, host, *members):
        world.locale(person, "ko" if language == "ko" else "en-US")
    given = {
        "title": "Mathematics for Machine Learning",
        "first_page": 17,
        "last_page": 248,
        "weekly_pages": 20,
        "start": "2026-03-03",
        "time": "21:00",
        "timezone": "Asia/Seoul",
        "host": host,
        "language": language,
    } | options
    shown = await world.slash(world.manager, place, "study create", **given)
    await world.click(world.manager, shown, "study_create")
    async with world.bot.store.read() as session:
        study_id = (await session.scalars(select(Study.id).order_by(Study.id.desc()))).first()
    assert study_id is not None, world.text_of(shown)
    group = Group(world, place, host, members, language, study_id)
    for member in members:
        await group.join(member)
    return group


def seoul(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    """An instant by Seoul's clock."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=9)))
