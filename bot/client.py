"""The bot as Discord sees it: what it listens to, how it opens and ends, the one way from error to reply."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeAlias

import discord
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import Shard

from bot import logs
from bot.clock import Clock
from bot.connection import FINAL, NETWORK, brief, is_redirected, pace, repeat_less, waits
from bot.core.errors import UserError
from bot.delivery.pacing import Pacer
from bot.delivery.question_desk import QuestionDesk
from bot.delivery.worker import Delivery
from bot.i18n.commands import CommandTranslator, describe
from bot.render.formula.formulas import Formulas
from bot.render.studio import Studio
from bot.store import meta
from bot.store.engine import Store
from bot.store.migrate import database_file, upgrade
from bot.ui import failures
from bot.ui.replies import show_error
from bot.ui.router import Router
from bot.ui.tree import Tree

log = logging.getLogger(__name__)

Interaction: TypeAlias = discord.Interaction["StudyBot"]
Setup: TypeAlias = Callable[["StudyBot"], Awaitable[None]]

FINISH_WITHIN = 8.0
"""Seconds for what is in hand when the bot is told to stop; closing the rest takes less than two."""
_QUEUE, _SHARDS = "_AutoShardedClient__queue", "_AutoShardedClient__shards"


class StudyBot(commands.AutoShardedBot):
    """Holds what cogs and delivery share. `store`, `delivery`, `questions` and commands are there after
    `setup_hook`.

    `features` set up the cogs; `deliver` makes the delivery once the database is open. Without a `pacer`
    requests go out as they come.
    """

    delivery: Delivery
    questions: QuestionDesk
    tree: Tree

    def __init__(
        self,
        *,
        database_url: str,
        clock: Clock,
        features: Sequence[Setup],
        deliver: Callable[[StudyBot], Awaitable[Delivery]],
        pacer: Pacer | None = None,
    ) -> None:
        super().__init__(
            commands.when_mentioned,
            # Nothing here needs Discord's approval.
            intents=discord.Intents(guilds=True, guild_scheduled_events=True, voice_states=True),
            tree_cls=Tree,
            help_command=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        if pacer is not None:
            pace(self.http, pacer)
        repeat_less(self.http)
        self.clock = clock
        self.store = Store(database_url)
        self.router = Router()
        self.studio = Studio()
        file = database_file(database_url)
        # Beside the database, where there is a place that is surely ours.
        self.formulas = Formulas(file and file.with_name(f"{file.name}-formulas"))
        self.answered: Callable[[str, float], None] | None = None
        """Called for every interaction that is done with, with its type and the seconds that took."""
        self._database_url = database_url
        self._features = features
        self._deliver = deliver
        self._in_hand: set[asyncio.Task[Any]] = set()
        self._ending: asyncio.Task[None] | None = None

    # ------------------------------------------------------------------------------ opening and closing

    async def setup_hook(self) -> None:
        """Open everything, in order: the database, the cogs, the commands, the automatic posts."""
        await upgrade(self._database_url)
        await self.store.open(alone=True)
        for setup in self._features:
            await setup(self)
        describe(self.tree)
        translator = CommandTranslator()
        await self.tree.set_translator(translator)
        await self._sync_commands(translator)
        self.delivery = await self._deliver(self)
        await self.delivery.open()

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """Add a cog with its commands, and the methods that answer its buttons and forms."""
        await super().add_cog(cog, **options)
        self.tree.guard()
        self.router.adopt(cog)

    async def close(self) -> None:
        """Finish what is in hand, within ten seconds, then close everything. Calling it again is harmless."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._end(), name="close")
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + FINISH_WITHIN
        if hasattr(self, "delivery"):
            ending = self.spawn(self.delivery.close(), "end of delivery")
            await asyncio.wait({ending}, timeout=FINISH_WITHIN)
        while self._in_hand and loop.time() < deadline:
            await asyncio.wait(self._in_hand, timeout=deadline - loop.time())
        left = tuple(self._in_hand)
        for task in left:
            log.warning("Stopped while busy with %s", task.get_name())
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if _QUEUE in vars(self):  # else it never tried to log in, and the library would stumble
            await super().close()
        await self.studio.close()
        await self.formulas.close()
        await self.store.close()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Start a task: it is held until it ends, its error is logged, and the bot's end waits for it."""
        task = asyncio.create_task(self._supervised(work, name), name=name)
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)
        return task

    async def _supervised(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 - on_error logs it
            await self.on_error(name)

    async def _sync_commands(self, translator: CommandTranslator) -> None:
        """Tell Discord the commands, where they are others than it was told last."""
        every = sorted(self.tree.get_commands(), key=lambda command: command.qualified_name)
        payload = [await command.get_translated_payload(self.tree, translator) for command in every]
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        told = f"{self.application_id}:{digest}"
        async with self.store.read() as session:
            if await meta.get_meta(session, meta.COMMANDS) == told:
                return
        await self.tree.sync()
        async with self.store.write() as session:
            await meta.put_meta(session, meta.COMMANDS, told)
        log.info("Told Discord the commands", extra={"commands": len(payload)})

    async def launch_shard(self, gateway: Any, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard, however long that takes.

        discord.py's own tries come every five seconds, each with a trace, each deeper in the stack. What it
        does with a connected shard is repeated here; it has no public place for that.
        """
        if is_redirected():
            # On a reconnect the library would go to Discord, whatever gateway the server had named.
            DiscordWebSocket.DEFAULT_GATEWAY = gateway
        for wait in waits():
            try:
                connecting = DiscordWebSocket.from_client(
                    self, initial=initial, gateway=gateway, shard_id=shard_id
                )
                socket = await asyncio.wait_for(connecting, self.shard_connect_timeout)
                break
            except (*NETWORK, OSError, discord.ConnectionClosed, ReconnectWebSocket) as error:
                if isinstance(error, discord.ConnectionClosed) and error.code in FINAL:
                    raise
                log.warning("Discord's gateway cannot be reached, next try in %.0f s: %s", wait, brief(error))
                await asyncio.sleep(wait)
        own: dict[str, Any] = vars(self)
        shard = Shard(socket, self, own[_QUEUE].put_nowait)
        own[_SHARDS][shard_id] = shard
        shard.launch()

    async def create_dm(self, user: discord.abc.Snowflake) -> discord.DMChannel:
        """Find or open the messages with a person. Ids are strings; the library would send a number."""
        known = self._connection._get_private_channel_by_user(user.id)
        return known or self._connection.add_dm_channel(await self.http.start_private_message(str(user.id)))

    async def on_ready(self) -> None:
        """Tell whoever reads the log that everything is there."""
        log.info("Ready", extra={"user": str(self.user), "servers": len(self.guilds)})

    # ------------------------------------------------------------------------------ interactions, errors

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer buttons, menus and forms by their id; commands come through the tree."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            async with self.answering(interaction):
                await self.router.dispatch(interaction)

    @asynccontextmanager
    async def answering(self, interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
        """Hold an interaction while it is answered, and tell the person of errors that are expected.

        Any other error goes on to `on_error`, here and in the tree.
        """
        task = asyncio.current_task()
        if task is not None:
            self._in_hand.add(task)
        try:
            with self.timing(interaction):
                yield
        except UserError as error:
            await self.tell(interaction, error)
        except discord.HTTPException as error:
            refused = isinstance(error, discord.Forbidden) and failures.refusal(interaction, error)
            if refused:
                log.warning("Not allowed: %s", error, extra=_where(interaction))
                await self.tell(interaction, refused)
            elif failures.came_too_late(error):
                log.warning("The answer came too late: %s", error, extra=_where(interaction))
            else:
                raise
        finally:
            if task is not None:
                self._in_hand.discard(task)

    @contextmanager
    def timing(self, interaction: discord.Interaction[Any]) -> Iterator[None]:
        """Tell `answered` how long the block took."""
        begun_at = self.loop.time()
        try:
            yield
        finally:
            if self.answered is not None:
                self.answered(interaction.type.name, self.loop.time() - begun_at)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what went wrong outside of commands; who pressed a button gets the error's reference."""
        error = sys.exc_info()[1]
        if error is not None and args and isinstance(args[0], discord.Interaction):
            await self.report(args[0], error)
        else:
            log.exception("Unexpected error in %s", event_method)

    async def report(self, interaction: discord.Interaction[Any], error: BaseException) -> None:
        """Log an error that nobody expected, and give the person its reference."""
        reference = logs.reference()
        where = _where(interaction)
        log.error("Unexpected error", exc_info=error, extra={"reference": reference, **where})
        await self.tell(interaction, UserError("error.unexpected", reference=reference))

    async def tell(self, interaction: discord.Interaction[Any], error: UserError) -> None:
        """Show an error to the person. Where Discord takes no answer any more, there is only the log."""
        try:
            await show_error(interaction, error)
        except (discord.DiscordException, *NETWORK) as failure:
            where = _where(interaction)
            log.warning("Nobody could be told of %s: %s", error.key, brief(failure), extra=where)


def _where(interaction: discord.Interaction[Any]) -> dict[str, object]:
    return {
        "used": failures.place(interaction),
        "guild": interaction.guild_id,
        "channel": interaction.channel_id,
        "user": None if failures.nameless(interaction) else interaction.user.id,
    }
