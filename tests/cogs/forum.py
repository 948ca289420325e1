"""A study with a forum for its questions on the simulated Discord, and what can be read there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
import simcord
from simcord.backend import serializers
from simcord.backend.models import Channel as Stored
from simcord.interactions import base_payload
from sqlalchemy import select

from bot.core.people import Actor
from bot.store.models import Question
from tests.discord_env import Channel, Member, Result, World
from tests.seasons.group import Group, found, seoul

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
_CHECKBOX = discord.ComponentType.checkbox.value
SECTIONS = (
    b"title,page\n2 Linear Algebra,17\n2.1 Systems of Linear Equations,19\n2.2 Matrices,22\n3 Geometry,70\n"
    b"3.8 Orthogonal Projections,81\n5.5 Useful Identities for Computing Gradients,158\n"
    b"8.4 Probabilistic Modeling and Inference,240\n"
)


@dataclass(slots=True)
class Desk:
    """A group, and its forum (None: threads in the channel)."""

    group: Group
    forum: Channel | None

    @property
    def world(self) -> World:
        """Where it is."""
        return self.group.world

    @property
    def asker(self) -> Member:
        """The first member."""
        return self.group.members[0]

    @property
    def answerer(self) -> Member:
        """The second one."""
        return self.group.members[1]

    def threads(self, channel: Channel | None = None) -> list[Stored]:
        """The posts of the forum, or the threads of a channel, oldest first."""
        place = channel or self.forum or self.group.channel
        every = self.world.env.backend.channels.values()
        return [one for one in every if one.is_thread and one.parent_id == place.id]

    def thread(self, at: int = -1) -> Channel:
        """One of them, to write in."""
        return simcord.ChannelHandle(self.world.env, self.world.guild, self.threads()[at])

    def card(self, at: int = -1) -> discord.Message:
        """The card of a question."""
        if self.forum is not None:
            return self.world.posts(self.thread(at))[0]
        cards = [
            m for m in self.group.posts() if any("q_wish" in i for i in self.world.buttons_of(m).values())
        ]
        return cards[at]

    def tags(self) -> list[str]:
        """The names of the forum's tags."""
        assert self.forum is not None
        return [tag["name"] for tag in self.world.env.backend.get_channel(self.forum.id).available_tags]

    def tags_of(self, thread: Stored) -> set[str]:
        """The names of the tags on a post."""
        assert self.forum is not None
        available = self.world.env.backend.get_channel(self.forum.id).available_tags
        names = {int(tag["id"]): tag["name"] for tag in available}
        return {names[tag] for tag in thread.applied_tags if tag in names}

    async def ask(self, question: str, who: Member | None = None, **options: Any) -> Result:
        """/ask with its text."""
        return await self.world.slash(
            who or self.asker, self.group.channel, "ask", question=question, **options
        )

    async def fill(self, who: Member, opened: Result, **values: Any) -> Result:
        """Fill the form of a question and send it; what is not given stays as the form has it."""
        assert opened.modal is not None, self.world.text_of(opened)
        held = {name: value for name, value in shown(opened).items() if name != "picture"}
        return await self.world.submit(who, opened, held | values)

    async def answer(
        self, text: str, who: Member | None = None, at: int = -1, **more: Any
    ) -> discord.Message:
        """Write into a question's thread."""
        return await (who or self.answerer).send(self.thread(at), text, **more)

    async def accept(
        self, message: discord.Message, who: Member | None = None, channel: Channel | None = None
    ) -> Result:
        """Use the menu on a message."""
        place = self.thread() if channel is None else channel
        return await (who or self.asker).context_menu(place, "Accept as answer", target=message)

    def actor(self, who: Member) -> Actor:
        """A member without rights, in the study's channel."""
        channels = frozenset([self.group.channel.id])
        return Actor(self.world.guild.id, who.id, who.name, self.group.language, channels=channels)

    async def rows(self) -> Sequence[Question]:
        """The questions in the database."""
        async with self.world.bot.store.read() as session:
            return (await session.scalars(select(Question).order_by(Question.id))).all()


async def press(world: World, who: Member, custom_id: str, on: discord.Message, place: Channel) -> str:
    """Send a press that nobody was offered, from a channel of one's own; returns what is said to it."""
    backend = world.env.backend
    assert place.guild is not None
    record, payload = base_payload(
        backend,
        type=3,
        channel_id=place.id,
        guild_id=place.guild.id,
        user_id=who.id,
        data={"custom_id": custom_id, "component_type": 2},
    )
    payload["message"] = dict(serializers.message_payload(backend, backend.get_message(on.channel.id, on.id)))
    backend.emit("INTERACTION_CREATE", payload)
    await world.env.settle()
    return world.text_of(simcord.InteractionResult(world.env, record))


def shown(opened: Result) -> dict[str, Any]:
    """What a form's fields hold."""
    assert opened.modal is not None
    parts = [part["component"] for part in opened.modal["components"] if "component" in part]
    empty = {_CHECKBOX: False}
    return {
        part["custom_id"]: part.get("value") or part.get("default") or empty.get(part["type"], "")
        for part in parts
    }


async def open_desk(world: World, *, forum: bool = True, members: int = 3, **options: Any) -> Desk:
    """A study of the world's first members, with its book's sections."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members[:members], sections=("toc.csv", SECTIONS), **options)
    for person in world.members:
        world.locale(person, "ko" if group.language == "ko" else "en-US")
    if not forum:
        return Desk(group, None)
    place = world.guild.create_forum_channel("질문")
    await choose_forum(world, group, place)
    return Desk(group, place)


async def choose_forum(world: World, group: Group, place: Channel | None) -> Result:
    """Choose the forum in the settings, as the host."""
    settings = await world.slash(world.host, group.channel, "study settings")
    await world.click(world.host, settings, f"sd:study_settings:{group.study_id}:places")
    picked = [place] if place is not None else []
    return await world.select(world.host, settings, picked, f"sd:study_set:{group.study_id}:forum")
