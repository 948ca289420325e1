"""Questions in Discord: a post of the study's forum, or a thread under a message in its channel.

Neither knows a repeat by a nonce, so each is made once, and what may be there already is looked for: the
card's buttons carry the question's id, by which it is found again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal, Protocol, TypeAlias

import discord

from bot.clock import Clock
from bot.core.asked_post import Done, Placed, Task
from bot.delivery.forum_tags import Tags, arrange, ask_for
from bot.delivery.once import once
from bot.delivery.post import Gone, Refused, Unreachable
from bot.delivery.sender import LOOK_BACK, NETWORK, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE
from bot.delivery.servers import server
from bot.i18n.catalog import catalog
from bot.ui.components import custom_ids
from bot.ui.layout import Card
from bot.ui.permissions import missing_for_questions
from bot.ui.question import question_card, question_files, question_mark, question_name
from bot.ui.question_pictures import Drawing, Pictures, question_pictures

log = logging.getLogger(__name__)

Channel: TypeAlias = discord.TextChannel | discord.ForumChannel
HAS_THREAD = 160004
LASTING: Literal[10080] = 10080
"""Minutes without a message after which a post is put away: a week, the longest that Discord has."""
SHORTEST_ARCHIVE = dt.timedelta(hours=1)
"""No post is put away earlier after its last message."""
RENAMES_APART = dt.timedelta(minutes=6)
"""Discord takes two new names in ten minutes, and lets a third wait."""


class Client(Protocol):
    """The part of the bot that this needs."""

    @property
    def user(self) -> discord.ClientUser | None:
        """The bot itself."""

    def get_guild(self, id: int) -> discord.Guild | None:
        """A server as far as it is known."""

    def get_partial_messageable(self, id: int) -> discord.PartialMessageable:
        """A channel by id, without a look-up."""

    async def wait_until_ready(self) -> None:
        """Wait until the gateway has told what is where."""


class Forum:
    """Makes the posts of questions and brings them up to date. `tag` is the database's, for nonces."""

    def __init__(self, client: Client, tag: str, clock: Clock, draw: Drawing) -> None:
        self._client, self._tag, self._clock, self._draw = client, tag, clock, draw
        self._renamed: dict[int, dt.datetime] = {}
        # Of a forum's tags all are written at once, so that two at a time would lose one's.
        self._arranging = asyncio.Lock()

    async def put(self, task: Task, sent: Callable[[Placed], Awaitable[None]]) -> Done:
        """Make a question's post, or bring it up to date. `sent` hears of a message whose thread is to come.

        Raises Unreachable where that can be tried again, Refused where it cannot, and Gone.
        """
        try:
            guild = await server(self._client, task.guild_id)
            if task.placed is not None and task.placed.thread_id is not None:
                return await self._renew(guild, task, task.placed)
            return await self._make(guild, task, sent)
        except discord.HTTPException as error:
            if error.status == 429 or error.status >= 500:
                raise Unreachable(f"HTTP {error.status}") from error
            raise Refused(f"{error.code}: {error.text}"[:200]) from error
        except NETWORK as error:
            raise Unreachable(type(error).__name__) from error

    # ------------------------------------------------------------------------------------------ a new one

    async def _make(
        self, guild: discord.Guild, task: Task, sent: Callable[[Placed], Awaitable[None]]
    ) -> Done:
        channel, lost = await self._channel(guild, task)
        pictures = await question_pictures(self._draw, task.card, task.files)
        needed = missing_for_questions(
            channel.permissions_for(guild.me),
            forum=isinstance(channel, discord.ForumChannel),
            files=bool(pictures),
        )
        if needed:
            raise Refused(f"{channel.id}: {needed[0]}", needed[0], channel.id)
        if isinstance(channel, discord.ForumChannel):
            return await self._forum_post(channel, task, pictures)
        placed = task.placed or await self._message(channel, task, pictures)
        await sent(placed)
        thread_id = await self._thread(channel, task, placed.message_id)
        return Done(Placed(None, channel.id, placed.message_id, thread_id), lost_forum=lost)

    async def _channel(self, guild: discord.Guild, task: Task) -> tuple[Channel, bool]:
        """Where a new post belongs, and whether the study's forum is gone."""
        lost = False
        if task.placed is None and task.forum_id is not None:
            try:
                found = guild.get_channel(task.forum_id) or await guild.fetch_channel(task.forum_id)
            except discord.NotFound:
                found = None
            except discord.Forbidden as error:
                raise Refused(str(error), "permission.view_channel", task.forum_id) from error
            if isinstance(found, discord.ForumChannel):
                return found, False
            lost = True
        channel = guild.get_channel(task.channel_id)
        if not isinstance(channel, discord.TextChannel):
            raise Refused(f"{task.channel_id}: unknown", "permission.view_channel", task.channel_id)
        return channel, lost

    async def _forum_post(self, forum: discord.ForumChannel, task: Task, pictures: Pictures) -> Done:
        if task.look:
            async for thread, message_id in self._earlier_posts(forum, task):
                tags = Tags.of(task)
                return tags.done(Placed(forum.id, thread.id, message_id, thread.id))
        async with self._arranging:
            tags = await arrange(forum, task)
        with once():
            made = await forum.create_thread(
                name=question_name(task.card),
                view=self._card(task, pictures),
                files=question_files(pictures),
                applied_tags=ask_for(forum, tags),
                auto_archive_duration=LASTING,
                allowed_mentions=discord.AllowedMentions.none(),
                silent=True,
            )
        placed = Placed(forum.id, made.thread.id, made.message.id, made.thread.id)
        log.info("Posted a question", extra={**task.facts, "attempt": task.attempt})
        return tags.done(placed)

    async def _earlier_posts(
        self, forum: discord.ForumChannel, task: Task
    ) -> AsyncIterator[tuple[discord.Thread, int]]:
        """The post of an earlier try, by the marker in its first message."""
        since = task.since - LOOK_BACK
        me = self._client.user
        threads = [one for one in await forum.guild.active_threads() if one.parent_id == forum.id]
        if self._clock.now() - since > SHORTEST_ARCHIVE:
            async for old in forum.archived_threads(limit=None):
                if old.archive_timestamp < since:
                    break  # they come by when they were put away, the last one first
                threads.append(old)
        for thread in threads:
            if _made(thread) < since or (me is not None and thread.owner_id != me.id):
                continue
            async for message in thread.history(limit=3, oldest_first=True):
                if question_mark(task.card.id) in custom_ids(message.components):
                    yield thread, message.id

    async def _message(self, channel: discord.TextChannel, task: Task, pictures: Pictures) -> Placed:
        """The card in the study's channel; its nonce is good for some minutes, later it is looked for."""
        if task.look:
            me = self._client.user
            async for message in channel.history(after=task.since - LOOK_BACK, limit=None):
                mine = me is None or message.author.id == me.id
                if mine and question_mark(task.card.id) in custom_ids(message.components):
                    return Placed(None, channel.id, message.id, None)
        message = await channel.send(
            view=self._card(task, pictures),
            files=question_files(pictures),
            nonce=f"q{self._tag}-{task.card.id}",
            allowed_mentions=discord.AllowedMentions.none(),
            silent=True,
        )
        log.info("Posted a question", extra={**task.facts, "attempt": task.attempt})
        return Placed(None, channel.id, message.id, None)

    async def _thread(self, channel: discord.TextChannel, task: Task, message_id: int) -> int:
        """The thread under the card; there is never more than one, and it has the message's id."""
        try:
            with once():
                made = await channel.get_partial_message(message_id).create_thread(
                    name=question_name(task.card), auto_archive_duration=LASTING
                )
        except discord.NotFound as error:
            raise Gone from error
        except discord.HTTPException as error:
            if error.code != HAS_THREAD:
                raise
            return message_id
        return made.id

    # --------------------------------------------------------------------------------------- up to date

    async def _renew(self, guild: discord.Guild, task: Task, placed: Placed) -> Done:
        assert placed.thread_id is not None, "a post that is brought up to date has its thread"
        pictures = await question_pictures(self._draw, task.card, task.files)
        thread = await self._found(guild, placed.thread_id)
        done = Done(placed)
        if placed.forum_id is not None:
            if thread is None:
                raise Gone
            if thread.archived:
                thread = await thread.edit(archived=False)
            done = await self._retag(thread, task, placed)
        try:
            await (
                self._client.get_partial_messageable(placed.channel_id)
                .get_partial_message(placed.message_id)
                .edit(
                    view=self._card(task, pictures),
                    attachments=question_files(pictures),
                    allowed_mentions=discord.AllowedMentions.none(),
                )
            )
        except discord.NotFound as error:
            if error.code not in (UNKNOWN_CHANNEL, UNKNOWN_MESSAGE):
                raise
            raise Gone from error
        if thread is not None and not thread.archived:
            await self._rename(thread, task)
        return done

    async def _found(self, guild: discord.Guild, thread_id: int) -> discord.Thread | None:
        """A thread, also one that was put away; None where it was deleted."""
        known = guild.get_thread(thread_id)
        if known is not None:
            return known
        try:
            found = await guild.fetch_channel(thread_id)
        except discord.NotFound:
            return None
        return found if isinstance(found, discord.Thread) else None

    async def _retag(self, thread: discord.Thread, task: Task, placed: Placed) -> Done:
        """Let the post's tags say what is true; where the bot may not, its card alone does."""
        forum = thread.parent
        if not isinstance(forum, discord.ForumChannel):
            return Done(placed)
        async with self._arranging:
            tags = await arrange(forum, task)
        now = tuple(tag.id for tag in thread.applied_tags)
        wanted = tags.applied(now)
        if wanted != now:
            try:
                await thread.edit(applied_tags=tags.chosen(wanted))
            except discord.Forbidden as error:
                log.warning("No tags for a question: %s", error, extra=task.facts)
        return tags.done(placed)

    async def _rename(self, thread: discord.Thread, task: Task) -> None:
        """Give a post its new name; not so soon after another that Discord would let us wait."""
        name, now = question_name(task.card), self._clock.now()
        last = self._renamed.get(thread.id)
        if thread.name == name:
            return
        if last is not None and now - last < RENAMES_APART:
            log.info("A question keeps its old title: it was changed just now", extra=task.facts)
            return
        self._renamed = {key: at for key, at in self._renamed.items() if now - at < RENAMES_APART}
        self._renamed[thread.id] = now
        try:
            await thread.edit(name=name)
        except discord.Forbidden as error:
            log.warning("No new title for a question: %s", error, extra=task.facts)

    def _card(self, task: Task, pictures: Pictures) -> Card:
        return question_card(catalog(task.language), task.card, pictures)


def _made(thread: discord.Thread) -> dt.datetime:
    """When a thread was made."""
    return thread.created_at or discord.utils.snowflake_time(thread.id)
