"""Weeks as scheduled events of a server: made once, changed, started, ended and deleted.

Events know no repeat by a nonce, so each is asked for once, and one that may be there already is looked for:
its description ends with a mark of its own.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any, Protocol

import discord

from bot.core.events import EventTask, Phase, Wanted
from bot.delivery.once import once
from bot.delivery.post import Full, Gone, Refused, Unreachable
from bot.delivery.sender import NETWORK
from bot.delivery.servers import server
from bot.i18n.catalog import Text, catalog
from bot.ui.events import event_about, event_mark, event_name, event_place, events_refused_card
from bot.ui.permissions import missing_for_event

log = logging.getLogger(__name__)

UNKNOWN_EVENT = 10070
TOO_MANY = 30038
EVENTS_MOST = 100
"""Events of a server that are not over."""
LIVE = (discord.EventStatus.scheduled, discord.EventStatus.active)
FORBIDDEN = (50001, 50013)


class Client(Protocol):
    """The part of the bot that this needs."""

    @property
    def user(self) -> discord.ClientUser | None:
        """The bot itself."""

    def get_guild(self, id: int) -> discord.Guild | None:
        """A server as far as it is known."""

    async def create_dm(self, user: discord.abc.Snowflake) -> discord.DMChannel:
        """The direct messages with a person."""

    async def wait_until_ready(self) -> None:
        """Wait until the gateway has told what is where."""


class Calendar:
    """Makes the events of weeks and brings them up to date. `tag` is the database's, for their marks."""

    def __init__(self, client: Client, tag: str) -> None:
        self._client, self._tag = client, tag

    async def put(self, task: EventTask) -> int | None:
        """Make it, change it, end it or delete it. Returns its id, None where there is none (any more).

        Raises Unreachable where that can be tried again, Refused and Full where it cannot, and Gone.
        """
        try:
            guild = await server(self._client, task.guild_id)
            self._check(guild, task.wanted)
            if task.event_id is not None:
                return await self._renew(guild, task, task.event_id)
            return await self._make(guild, task)
        except discord.HTTPException as error:
            raise _meaning(error) from error
        except NETWORK as error:
            raise Unreachable(type(error).__name__) from error

    async def delete(self, guild_id: int, event_id: int) -> None:
        """Delete an event; one that is not there is fine. Raises Unreachable and Refused."""
        try:
            guild = await server(self._client, guild_id)
            await (await guild.fetch_scheduled_event(event_id, with_counts=False)).delete()
        except discord.NotFound:
            log.debug("event %s is gone already", event_id)
        except discord.HTTPException as error:
            raise _meaning(error) from error
        except NETWORK as error:
            raise Unreachable(type(error).__name__) from error

    async def tell_host(self, task: EventTask, why: Refused) -> None:
        """Say in a direct message what is missing, and offer another try."""
        card = events_refused_card(catalog(task.language), task.study_id, why.permission, why.channel_id)
        try:
            dm = await self._client.create_dm(discord.Object(task.host_id))
            await dm.send(view=card, allowed_mentions=discord.AllowedMentions.none())
        except (discord.HTTPException, *NETWORK) as error:
            log.warning("the host could not be told about events: %s", error, extra=task.facts)

    # -------------------------------------------------------------------------------------- a new one

    async def _make(self, guild: discord.Guild, task: EventTask) -> int | None:
        if task.look and (there := await self._earlier(guild, task)) is not None:
            return await self._bring(guild, task, there)
        if task.wanted is None:
            return None
        if sum(event.status in LIVE for event in guild.scheduled_events) >= EVENTS_MOST:
            raise Full
        given = self._values(guild, task, task.wanted)
        with once():
            made = await guild.create_scheduled_event(privacy_level=discord.PrivacyLevel.guild_only, **given)
        log.info("Made a week's event", extra=task.facts)
        return made.id

    async def _earlier(self, guild: discord.Guild, task: EventTask) -> discord.ScheduledEvent | None:
        """The event of an earlier try: by its mark, or by its name and time where another copy made it."""
        me, mark = self._client.user, event_mark(self._tag, task.id)
        name = event_name(catalog(task.wanted.language), task.wanted) if task.wanted is not None else None
        begins = _instant(task.wanted.begins) if task.wanted is not None else None
        for event in await guild.fetch_scheduled_events(with_counts=False):
            if me is not None and event.creator_id not in (None, me.id):
                continue
            if (event.description or "").endswith(mark) or (event.name, event.start_time) == (name, begins):
                return event
        return None

    # ------------------------------------------------------------------------------------- up to date

    async def _renew(self, guild: discord.Guild, task: EventTask, event_id: int) -> int | None:
        try:
            event = await guild.fetch_scheduled_event(event_id, with_counts=False)
        except discord.NotFound:
            if task.phase in (Phase.OVER, Phase.NONE):
                return None
            raise Gone from None
        return await self._bring(guild, task, event)

    async def _bring(
        self, guild: discord.Guild, task: EventTask, event: discord.ScheduledEvent
    ) -> int | None:
        """From what an event is to what it is to be. It only ever goes forward: scheduled, active, over."""
        scheduled = event.status is discord.EventStatus.scheduled
        active = event.status is discord.EventStatus.active
        if event.status not in LIVE:
            if task.phase in (Phase.OVER, Phase.NONE):
                return event.id
            raise Gone
        if task.wanted is None or task.phase in (Phase.OVER, Phase.NONE):
            if active:
                await event.edit(status=discord.EventStatus.completed)
                return event.id
            # Nobody started it: it goes as quietly as it came.
            await event.delete()
            return None
        changes = self._changes(guild, task, task.wanted, event)
        if task.phase is Phase.ACTIVE and scheduled:
            changes["status"] = discord.EventStatus.active
        if changes:
            await event.edit(**changes)
        return event.id

    def _changes(
        self, guild: discord.Guild, task: EventTask, want: Wanted, event: discord.ScheduledEvent
    ) -> dict[str, Any]:
        """What differs; of an event that has begun its time and place stay."""
        given = self._values(guild, task, want)
        there = {
            "name": event.name,
            "description": event.description,
            "start_time": event.start_time,
            "end_time": event.end_time,
        }
        changes = {key: given[key] for key in there if given[key] != there[key]}
        if event.status is discord.EventStatus.active or task.phase is Phase.ACTIVE:
            changes.pop("start_time", None)
            return changes
        if (event.channel_id, event.location) != (_id(given.get("channel")), given.get("location")):
            place = {key: given[key] for key in ("channel", "location", "entity_type") if key in given}
            changes |= place | {"end_time": given["end_time"]}
        return changes

    def _values(self, guild: discord.Guild, task: EventTask, want: Wanted) -> dict[str, Any]:
        """All that an event says, as the library takes it."""
        say: Text = catalog(want.language)
        values: dict[str, Any] = {
            "name": event_name(say, want),
            "description": event_about(say, want, event_mark(self._tag, task.id)),
            "start_time": _instant(want.begins),
            "end_time": _instant(want.ends),
        }
        channel = guild.get_channel(want.voice_id) if want.voice_id is not None else None
        if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
            stage = isinstance(channel, discord.StageChannel)
            kind = discord.EntityType.stage_instance if stage else discord.EntityType.voice
            return values | {"entity_type": kind, "channel": channel}
        place = event_place(want, guild.id)
        return values | {"entity_type": discord.EntityType.external, "location": place}

    # ----------------------------------------------------------------------------------------- inside

    def _check(self, guild: discord.Guild, want: Wanted | None) -> None:
        """Refuse before Discord does, with the permission that is missing."""
        channel = guild.get_channel(want.voice_id) if want is not None and want.voice_id is not None else None
        if lacking := missing_for_event(guild.me.guild_permissions):
            raise Refused(f"{guild.id}: {lacking[0]}", lacking[0])
        if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
            lacking = missing_for_event(channel.permissions_for(guild.me), voice=True)
            if lacking:
                raise Refused(f"{channel.id}: {lacking[0]}", lacking[0], channel.id)


def _meaning(error: discord.HTTPException) -> Exception:
    """What an answer of Discord's says about an event."""
    if error.status == 429 or error.status >= 500:
        return Unreachable(f"HTTP {error.status}")
    if error.code == TOO_MANY:
        return Full()
    if error.code == UNKNOWN_EVENT:
        return Gone()
    permission = "permission.create_events" if error.code in FORBIDDEN else None
    return Refused(f"{error.code}: {error.text}"[:200], permission)


def _instant(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _id(channel: discord.abc.Snowflake | None) -> int | None:
    return channel.id if channel is not None else None
