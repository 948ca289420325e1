"""A meeting as its people live it on the simulated Discord: its panel, its notes, its end card."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import discord

from bot.core.people import Actor
from bot.services import minutes_access
from bot.store.models import ScheduledPost
from tests.discord_env import Member, Result, World
from tests.seasons.group import Group


@dataclass(slots=True)
class Room:
    """One week's meeting of a group. With `restarts` the bot is another one after every step."""

    group: Group
    number: int
    restarts: bool = False

    @property
    def world(self) -> World:
        """Where it takes place."""
        return self.group.world

    async def step(self) -> None:
        """What was done is done: a restart changes nothing of it."""
        if self.restarts:
            await self.world.restart()

    async def to_slot(self, **later: float) -> None:
        """Let it be so long after the slot."""
        week = await self.group.week(self.number)
        await self.world.advance_to(week.at + dt.timedelta(**later))
        await self.step()

    async def wait(self, **time: float) -> None:
        """Let time pass."""
        await self.world.advance(**time)
        await self.step()

    async def row(self, kind: str) -> ScheduledPost | None:
        """The row of one of the week's posts."""
        week = await self.group.week(self.number)
        rows = await self.group.rows(kind)
        return next((row for row in rows if row.week_id == week.id), None)

    async def post(self, kind: str) -> discord.Message:
        """One of the week's posts as it is now."""
        row = await self.row(kind)
        assert row is not None, f"no {kind} was planned"
        found = [message for message in self.group.posts() if message.id == row.message_id]
        assert len(found) == 1, f"{kind}: {row.status}, message {row.message_id}"
        return found[0]

    async def says(self, kind: str) -> str:
        """What one of the week's posts says."""
        return self.world.text_of(await self.post(kind))

    async def minutes(self) -> str:
        """What the week's minutes say, as its host would see them."""
        world, host, week = self.world, self.group.host, await self.group.week(self.number)
        actor = Actor(world.guild.id, host.id, "host", self.group.language)
        view = await minutes_access.show_week(world.bot.store, world.clock, actor, week.id)
        return view.document

    async def is_there(self, kind: str) -> bool:
        """Whether one of the week's posts can be seen."""
        row = await self.row(kind)
        return row is not None and any(message.id == row.message_id for message in self.group.posts())

    async def press(self, member: Member, button: str, kind: str = "panel") -> Result:
        """Press a button on one of the week's posts."""
        result = await self.world.click(member, await self.post(kind), button)
        await self.step()
        return result

    async def note(self, member: Member, page: str) -> Result:
        """Note a page with the panel's form."""
        form = await self.world.click(member, await self.post("panel"), "page_note")
        assert form.modal is not None, self.world.text_of(form)
        result = await self.world.submit(member, form, {"page": page})
        await self.step()
        return result

    async def finish(self, member: Member, button: str) -> Result:
        """[마치기] on the panel, a page, [이대로]."""
        asked = await self.world.click(member, await self.post("panel"), "meeting_finish")
        shown = await self.world.click(member, asked, button)
        result = await self.world.click(member, shown, self.group.label("accept"))
        await self.step()
        return result
