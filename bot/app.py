"""Where everything is plugged together, and how long the running bot stays."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import cogs
from bot.client import StudyBot
from bot.clock import Clock, SystemClock
from bot.connection import brief, final_word, is_outage, redirect, waits
from bot.delivery.alarm import Alarm, SchedulerAlarm
from bot.delivery.calendar import Calendar
from bot.delivery.event_desk import EventDesk
from bot.delivery.forum import Forum
from bot.delivery.pacing import Pacer
from bot.delivery.question_desk import QuestionDesk
from bot.delivery.sender import DiscordSender
from bot.delivery.worker import Delivery
from bot.settings import Settings
from bot.store.errors import DatabaseError, StoreBusyError, UnreachableError
from bot.store.meta import database_tag

if TYPE_CHECKING:
    from bot.metrics import Metrics

log = logging.getLogger(__name__)

STOPPED, LOST, MISCONFIGURED = 0, 1, 2
"""Exit codes: told to stop; a connection that cannot be had back; a setting that cannot be used."""


def create_bot(
    settings: Settings,
    clock: Clock | None = None,
    alarm: Alarm | None = None,
    figures: Metrics | None = None,
) -> StudyBot:
    """Build the bot with all its parts. Nothing is opened before it starts (`setup_hook`).

    `figures` follow what it does, where anybody wants to know.
    """
    ringing = alarm or SchedulerAlarm()
    # An alarm of somebody's own is a simulation's: its clock has no seconds to count requests in.
    per_second = settings.requests_per_second if alarm is None else None

    async def deliver(bot: StudyBot) -> Delivery:
        async with bot.store.write() as session:
            tag = await database_tag(session, bot.clock.now())
        sender = DiscordSender(bot, tag.value, bot.clock)
        forum = Forum(bot, tag.value, bot.clock, bot.formulas.draw)
        bot.questions = QuestionDesk(bot.store, bot.clock, forum, bot.spawn, tag.returned_at)
        events = Calendar(bot, tag.value)
        beside = (bot.questions, EventDesk(bot.store, bot.clock, events, bot.spawn, tag.returned_at))
        delivery = Delivery(
            bot.store, bot.clock, ringing, sender, bot.spawn, tag.returned_at, per_second, beside
        )
        if figures is not None:
            figures.follow_delivery(delivery)
        return delivery

    pacer = Pacer(per_second) if per_second else None
    bot = StudyBot(
        database_url=settings.database_url,
        clock=clock or SystemClock(),
        features=cogs.setups(),
        deliver=deliver,
        pacer=pacer,
    )
    if figures is not None:
        figures.follow(bot, pacer)
    return bot


async def serve(settings: Settings) -> int:
    """Run the bot until a signal says stop. Returns the exit code.

    While Discord or the database cannot be reached at the start, it waits and tries again. A second signal
    ends it at once.
    """
    token = settings.discord_token
    if token is None:
        raise ValueError("a bot without a token has nobody to be")
    redirect(settings.discord_api_url, settings.discord_gateway_url)
    told = _told_to_stop()
    closing = asyncio.Event()
    work = asyncio.create_task(_run(settings, token.get_secret_value(), closing), name="bot")
    stop = asyncio.create_task(told.wait(), name="stop")
    await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    while not work.done():
        if not closing.is_set():
            # More than once: before Python 3.12 a wait_for whose result is just there swallows this.
            work.cancel()
        await asyncio.wait({work}, timeout=0.5)
    if work.cancelled():
        log.info("Stopped")
        return STOPPED
    return work.result()


async def _run(settings: Settings, token: str, closing: asyncio.Event) -> int:
    """Stay, with figures where they are asked for: a port that cannot be had ends the start."""
    port = settings.metrics_port
    if port is None:
        return await _stay(settings, token, closing, None)
    from bot.metrics import Metrics  # only here: it takes a while, and most bots do without

    figures = Metrics()
    try:
        try:
            await figures.open(port)
        except OSError as error:
            log.critical("METRICS_PORT: port %d of this machine cannot be had: %s", port, error.strerror)
            return MISCONFIGURED
        return await _stay(settings, token, closing, figures)
    finally:
        await figures.close()


async def _stay(settings: Settings, token: str, closing: asyncio.Event, figures: Metrics | None) -> int:
    """Start the bot, again and again while something is away. `closing` is set while it is being closed."""
    pauses = waits()
    while True:
        bot = create_bot(settings, figures=figures)
        closing.clear()
        try:
            await bot.start(token)
            return STOPPED
        except Exception as error:  # noqa: BLE001 - what does not pass by itself ends the bot, in the log
            away = _away(error)
            if away is None:
                return _end(error)
            if bot.is_ready():
                pauses = waits()
            pause = next(pauses)
            log.warning("%s cannot be reached, next try in %.0f s: %s", away, pause, brief(error))
        finally:
            closing.set()
            await bot.close()
        closing.clear()
        await asyncio.sleep(pause)


def _away(error: Exception) -> str | None:
    """What cannot be reached just now and may come back; None where waiting does not help."""
    if isinstance(error, UnreachableError | StoreBusyError):
        return "The database"
    return "Discord" if is_outage(error) else None


def _end(error: Exception) -> int:
    """Say what ended the bot for good. Returns the exit code."""
    word = str(error) if isinstance(error, DatabaseError) else final_word(error)
    if word is None:
        log.critical("The bot cannot go on", exc_info=error)
        return LOST
    log.critical("%s", word)
    return MISCONFIGURED


def _told_to_stop() -> asyncio.Event:
    """Set at the first SIGTERM or Ctrl-C; the second one ends the process as if nobody listened."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(name: signal.Signals) -> None:
        told.set()
        loop.remove_signal_handler(name)

    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no such handlers; Ctrl-C ends the loop there
            loop.add_signal_handler(name, tell, name)
    return told
