"""The last step of an automatic post: a notice becomes a Discord message, an edit or a deletion."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Iterator
from typing import Protocol, TypeAlias

import aiohttp
import discord

from bot.clock import Clock
from bot.core.notice import Notice
from bot.core.posting import TIDIES, PostKind
from bot.delivery.post import Post, Refused, TooLate, Uncertain, Unreachable
from bot.delivery.servers import is_ready
from bot.i18n.catalog import catalog
from bot.render.formula.formulas import Formulas
from bot.render.studio import Studio
from bot.ui.draw_pictures import Picture, draw_pictures, files_of, names_of
from bot.ui.layout import Card
from bot.ui.not_sent import refused_card, uncertain_card
from bot.ui.notices import mentions_of, notice_card
from bot.ui.week_questions import screen_pictures

log = logging.getLogger(__name__)

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
PINS_FULL = 30003
DM_CLOSED = 50007
NONCE_HOLDS = dt.timedelta(seconds=60)
"""So long after the first try a repeat surely gets the first message; Discord says "a few minutes"."""
LOOK_BACK = dt.timedelta(seconds=10)
"""Clocks differ: the search for an earlier try begins this much before it."""
PERMISSIONS = {50001: "permission.view_channel", 50013: "permission.send_messages"}
CHANGING = (PostKind.PANEL, PostKind.END)
"""Posts whose files come and go."""
Place: TypeAlias = discord.PartialMessageable | discord.DMChannel
NETWORK = (aiohttp.ClientError, OSError, asyncio.TimeoutError, discord.RateLimited)


class Client(Protocol):
    """The part of the bot that sending needs."""

    studio: Studio
    """Who draws the pictures."""
    formulas: Formulas
    """Who draws formulas."""

    @property
    def user(self) -> discord.ClientUser | None:
        """The bot itself."""

    def get_partial_messageable(self, id: int) -> discord.PartialMessageable:
        """A channel by id, without a look-up."""

    def get_guild(self, id: int) -> discord.Guild | None:
        """A server as far as it is known."""

    def get_channel(self, id: int) -> object:
        """A channel as far as it is known."""

    async def wait_until_ready(self) -> None:
        """Wait until the gateway has told what is where."""

    async def create_dm(self, user: discord.abc.Snowflake) -> discord.DMChannel:
        """The direct messages with a person."""


class DiscordSender:
    """Sends posts through the bot's own session. `tag` is the database's: it is part of each nonce."""

    def __init__(self, client: Client, tag: str, clock: Clock) -> None:
        self._client, self._tag, self._clock = client, tag, clock

    async def send(self, post: Post) -> int | None:
        """Do what the post asks for. Returns the id of its message, None where it has none."""
        try:
            if post.kind in TIDIES:
                await self._delete(post)
                return None
            if post.message_id is not None:
                return await self._edit(post, post.message_id)
            return await self._post(post)
        except discord.HTTPException as error:
            if error.status == 429 or error.status >= 500:
                raise Unreachable(f"HTTP {error.status}") from error
            raise Refused(f"{error.code}: {error.text}"[:200], PERMISSIONS.get(error.code)) from error
        except NETWORK as error:
            raise Unreachable(type(error).__name__) from error

    async def tell_host(self, post: Post, why: Refused | Uncertain) -> None:
        """Say in a direct message what could not be posted, why, and offer another try."""
        if post.notice is None or post.notice.host_id is None:
            return
        say = catalog(post.notice.language)
        if isinstance(why, Refused):
            card = refused_card(say, post.channel_id, post.id, why.permission)
        else:
            card = uncertain_card(say, post.channel_id, post.id)
        try:
            dm = await self._client.create_dm(discord.Object(post.notice.host_id))
            await dm.send(view=card, allowed_mentions=discord.AllowedMentions.none())
        except (discord.HTTPException, *NETWORK) as error:
            log.warning("the host could not be told about post %s: %s", post.id, error)

    async def _post(self, post: Post) -> int | None:
        if post.user_id is not None and await self._is_member(post.guild_id, post.user_id):
            try:
                dm = await self._client.create_dm(discord.Object(post.user_id))
                return await self._send_to(dm, post)
            except discord.Forbidden as error:
                if error.code != DM_CLOSED:
                    raise
        return await self._send_to(self._client.get_partial_messageable(post.channel_id), post)

    async def _is_member(self, guild_id: int, user_id: int) -> bool:
        """Whether somebody is in the server: who left it, or never came with their study, gets no mail."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.get_member(user_id) is not None:
            return True
        try:
            await guild.fetch_member(user_id)
        except discord.NotFound:
            return False
        return True

    async def _send_to(self, channel: discord.abc.Messageable, post: Post) -> int | None:
        notice = post.notice
        assert notice is not None, "a post without a notice is never claimed"
        if post.look and (found := await self._find(channel, post)) is not None:
            await self._pin(post, found)
            return found.id
        if post.too_late:
            raise TooLate("none of its tries arrived in time")
        card, files = await self._made(notice, post)
        try:
            message = await channel.send(
                view=card,
                files=files,
                nonce=f"s{self._tag}-{post.id}",
                allowed_mentions=mentions_of(notice),
                silent=notice.silent or not notice.pings,
            )
        except discord.NotFound as error:
            if not post.look or error.code == UNKNOWN_CHANNEL:
                raise
            log.info("post %s was out, and has been deleted since", post.id)
            return None
        await self._pin(post, message)
        return message.id

    async def _pin(self, post: Post, message: discord.Message) -> None:
        """Pin the plan, unless it is; /study settings names the permission where the bot may not.

        While the plan is not pinned its row is not marked: whatever happens, the next try comes back here.
        """
        if post.kind is not PostKind.PLAN or message.pinned:
            return
        try:
            await message.pin()
        except (discord.Forbidden, discord.NotFound) as error:
            log.warning("the plan %s could not be pinned: %s", message.id, error)
        except discord.HTTPException as error:
            if error.code != PINS_FULL:
                raise
            log.warning("the plan %s could not be pinned: %s", message.id, error)

    async def _edit(self, post: Post, message_id: int) -> int:
        notice = post.notice
        assert notice is not None, "a post that went out has its notice"
        places: list[Place] = [self._client.get_partial_messageable(post.channel_id)]
        if post.user_id is not None:
            # Where a note went is not kept: to its reader, or to the channel if their inbox was closed.
            places.insert(0, await self._client.create_dm(discord.Object(post.user_id)))
        for place in places:
            try:
                card, files = await self._made(notice, post)
                await place.get_partial_message(message_id).edit(
                    view=card,
                    # Without new pictures those that are there stay, but a question leaves with its own,
                    # and minutes with their file.
                    attachments=files if files or post.kind in CHANGING else discord.utils.MISSING,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
                return message_id
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
        log.info("post %s was deleted by somebody; nothing to edit", post.id)
        return message_id

    async def _made(self, notice: Notice, post: Post) -> tuple[Card, list[discord.File]]:
        """The post's card, with the pictures that it shows: a draw goes without where there can be none."""
        say = catalog(notice.language)
        pictures: list[Picture] = []
        if post.kind is PostKind.DRAW and notice.draw is not None and self._may_attach(post.channel_id):
            pictures = await draw_pictures(self._client.studio, say, notice.draw)
        elif post.kind is PostKind.PANEL and notice.screen is not None and self._may_attach(post.channel_id):
            pictures = await screen_pictures(self._client.formulas.draw, notice.screen)
        elif post.file is not None and self._may_attach(post.channel_id):
            pictures = [post.file]
        return notice_card(notice, say, post.id, names_of(pictures)), files_of(pictures)

    async def _delete(self, post: Post) -> None:
        assert post.message_id is not None, "a deletion names its message"
        message = self._client.get_partial_messageable(post.channel_id).get_partial_message(post.message_id)
        try:
            await message.delete()
        except discord.NotFound:
            log.debug("message %s is gone already", post.message_id)

    async def _find(self, channel: discord.abc.Messageable, post: Post) -> discord.Message | None:
        """The message of an earlier try, by the marker in one of its components.

        Where the channel cannot be read: None as long as a repeat is safe, then Uncertain. Raises Unreachable
        where it is not known whether it can be read.
        """
        me = self._client.user
        if not isinstance(channel, discord.DMChannel):
            if not self._repeatable(post) and not await self._knows(post.guild_id):
                raise Unreachable("it is not known (yet) whether the channel can be read")
            if not self._readable(post.channel_id):
                self._cannot_tell(post)
                return None
        try:
            async for message in channel.history(after=post.first_try_at - LOOK_BACK, limit=None):
                if me is not None and message.author.id != me.id:
                    continue
                if any(custom_id.endswith(f":p{post.id}") for custom_id in _custom_ids(message.components)):
                    return message
        except discord.Forbidden:
            self._cannot_tell(post)
        return None

    def _cannot_tell(self, post: Post) -> None:
        """Nothing is found where nothing can be read: repeat while the nonce holds, then give up."""
        if not self._repeatable(post):
            raise Uncertain("history: the channel's messages cannot be read")

    def _repeatable(self, post: Post) -> bool:
        """Whether Discord surely knows the nonce still."""
        return self._clock.now() - post.first_try_at <= NONCE_HOLDS

    async def _knows(self, guild_id: int) -> bool:
        """Wait for the gateway, a little; False where it has not told (yet) what the bot may do there."""
        if not await is_ready(self._client):
            return False
        guild = self._client.get_guild(guild_id)
        return guild is None or not guild.unavailable  # where the bot is gone from, Discord itself says no

    def _may_attach(self, channel_id: int) -> bool:
        """Whether files can be posted there, as far as is known."""
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return True
        return channel.permissions_for(channel.guild.me).attach_files

    def _readable(self, channel_id: int) -> bool:
        """Whether the history can be read: without the permission Discord answers with an empty list."""
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return True
        rights = channel.permissions_for(channel.guild.me)
        return rights.view_channel and rights.read_message_history


def _custom_ids(components: object) -> Iterator[str]:
    """Every custom id in a message's components, however deep."""
    for item in components if isinstance(components, list | tuple) else ():
        if custom_id := getattr(item, "custom_id", None):
            yield custom_id
        yield from _custom_ids(getattr(item, "children", None))
        if accessory := getattr(item, "accessory", None):
            yield from _custom_ids([accessory])
