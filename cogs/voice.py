"""Follows who comes to voice channels and goes, while a study meets there. It joins no channel itself."""

from __future__ import annotations

import asyncio
import contextvars
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import NamedTuple, TypeAlias

import discord
from discord.ext import commands

from bot.client import StudyBot
from bot.core.attendance import voice_of
from bot.services import presence
from bot.services.views import WeekView
from bot.store.attendance import Room
from bot.store.engine import AT_LEISURE
from bot.store.errors import StoreBusyError

log = logging.getLogger(__name__)

Channel: TypeAlias = discord.VoiceChannel | discord.StageChannel

LOOK_EVERY = 300.0
"""Seconds between two looks at a channel in which a study meets: what nobody told is made up for by then."""
STRANGERS_MOST = 100
"""So many people are asked after in one look; the names of others are learnt when they move."""
AT_ONCE = 10
EVERYWHERE = 0


class Move(NamedTuple):
    """Somebody came or went."""

    at: dt.datetime
    name: str


class Voice(commands.Cog):
    """Looks into a channel whenever somebody moves, every five minutes while a study meets there, after a
    start, and before the end. What it keeps in memory can be lost: any look makes up for it.
    """

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._meeting: set[Room] = set()
        self._moved: dict[int, dict[int, Move]] = {}
        """Who came to a channel or left it since the last look at it, by channel and person."""
        self._bots: set[int] = set()
        self._wanted: set[int] = set()
        """Channels to be looked into (once more); `EVERYWHERE` stands for all of them."""
        self._looking: set[int] = set()
        self._missed = False
        """Whether the look everywhere after a start is still to be done."""
        self._timer: asyncio.TimerHandle | None = None
        self._context: contextvars.Context | None = None
        self._ending = False

    async def cog_load(self) -> None:
        """Remember whose work this is: a timer that another task sets is to be the bot's as well."""
        self._context = contextvars.copy_context()

    async def cog_unload(self) -> None:
        """Look once more: who is not there after a restart was there until now."""
        self._ending = True
        if self._timer is not None:
            self._timer.cancel()
        await self._look_round()

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody came, went or moved; or only muted themselves."""
        if member.bot:
            self._bots.add(member.id)
        elif before.channel != after.channel:
            move = Move(self._bot.clock.now(), member.display_name)
            for channel in (before.channel, after.channel):
                if channel is not None:
                    self._moved.setdefault(channel.id, {})[member.id] = move
                    await self._look(channel)

    @commands.Cog.listener()
    async def on_meeting_start(self, view: WeekView) -> None:
        """A meeting was started: who is in its channel already is there from now on."""
        channel_id = voice_of(view.study.voice_channel_id, view.week.facts.place)
        channel = self._channel(view.study.guild_id, channel_id) if channel_id is not None else None
        if channel is not None:
            await self._look(channel)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """After a start, or when the connection had to be made anew: who is really there?"""
        await self._once(EVERYWHERE, self._look_everywhere)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The same for a server that Discord itself had lost; at a start there are many of them at once."""
        if self._bot.is_ready():
            await self._once(EVERYWHERE, self._look_everywhere)

    async def _look_everywhere(self) -> None:
        """At every channel where somebody is, or was when somebody looked last."""
        self._missed = True
        try:
            usual, occupied = await presence.rooms(self._bot.store)
        except StoreBusyError:
            log.warning("Who is where cannot be looked up now; it is tried again in a while")
            self._set_timer()
            return
        self._missed = False
        for room in {*usual, *occupied}:
            channel = self._channel(*room)
            if channel is not None and (channel.voice_states or room in occupied):
                await self._look(channel)

    async def _look_round(self) -> None:
        """At every channel in which a study meets."""
        if self._missed and not self._ending:
            await self._once(EVERYWHERE, self._look_everywhere)
        for room in tuple(self._meeting):
            channel = self._channel(*room)
            if channel is None:
                self._meeting.discard(room)
            else:
                await self._look(channel)
        self._set_timer()

    def _channel(self, guild_id: int, channel_id: int) -> Channel | None:
        """The channel, as far as it is known who is in it."""
        guild = self._bot.get_guild(guild_id)
        channel = guild.get_channel(channel_id) if guild is not None and not guild.unavailable else None
        return channel if isinstance(channel, discord.VoiceChannel | discord.StageChannel) else None

    async def _look(self, channel: Channel) -> None:
        await self._once(channel.id, lambda: self._look_once(channel))
        self._set_timer()

    async def _once(self, what: int, look: Callable[[], Awaitable[None]]) -> None:
        """Look; while somebody else does, they look once more instead."""
        self._wanted.add(what)
        if what in self._looking:
            return
        self._looking.add(what)
        try:
            while what in self._wanted:
                self._wanted.discard(what)
                await look()
        finally:
            self._looking.discard(what)

    async def _look_once(self, channel: Channel) -> None:
        room = (channel.guild.id, channel.id)
        moves: dict[int, Move] = {}
        try:
            seen = await presence.glance(self._bot.store, self._bot.clock, room)
            names = await self._introduced(channel, seen.known) if seen is not None else {}
            moves = self._moved.pop(channel.id, {})
            names |= {user_id: move.name for user_id, move in moves.items()}
            there = {one: names.get(one) for one in channel.voice_states if one not in self._bots}
            if seen is None:
                meets = False
            elif seen.is_right(there) and not moves and not self._ending:
                meets = bool(seen.weeks)
                await presence.nobody_moved(self._bot.store, self._bot.clock, room)
            else:
                meets = await presence.look(
                    self._bot.store,
                    self._bot.clock,
                    room,
                    there,
                    {user_id: move.at for user_id, move in moves.items()},
                    None if self._ending else AT_LEISURE,
                )
        except StoreBusyError:
            log.warning("Who is in channel %d could not be written down; the next look does it", channel.id)
            self._moved[channel.id] = moves | self._moved.get(channel.id, {})
            meets = True
        (self._meeting.add if meets else self._meeting.discard)(room)

    async def _introduced(self, channel: Channel, known: Collection[int]) -> dict[int, str]:
        """The names of those in a channel whom nobody knows; bots among them are remembered."""
        familiar = {*known, *self._bots, *self._moved.get(channel.id, ())}
        strangers = [user_id for user_id in channel.voice_states if user_id not in familiar]
        asking = asyncio.Semaphore(AT_ONCE)
        found: dict[int, str] = {}

        async def ask(user_id: int) -> None:
            async with asking:
                try:
                    member = await channel.guild.fetch_member(user_id)
                except discord.HTTPException as error:
                    log.info("Nobody knows who %d is: %s", user_id, error)
                    return
            if member.bot:
                self._bots.add(user_id)
            else:
                found[user_id] = member.display_name

        await asyncio.gather(*(ask(user_id) for user_id in strangers[:STRANGERS_MOST]))
        return found

    def _set_timer(self) -> None:
        """Look round again in five minutes, if a study meets anywhere."""
        if self._timer is None and (self._meeting or self._missed) and not self._ending:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(LOOK_EVERY, self._ring, context=self._context)

    def _ring(self) -> None:
        self._timer = None
        self._bot.spawn(self._look_round(), "looking who is there")


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Voice(bot))
