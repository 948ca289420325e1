"""Puts the demo together: a temporary database, the real bot, its world, the season so far, the page."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import simcord

from bot.app import create_bot
from bot.client import StudyBot
from bot.demo.journal import Journal
from bot.demo.season import play
from bot.demo.server import DemoServer
from bot.demo.stage import Stage
from bot.demo.virtual import LoopAlarm, SimClock
from bot.demo.world import build_world
from bot.settings import Settings

USUAL_PORT = 8484
_READY = """
  사다리 데모 · Sadari demo

    {url}

  Ctrl-C 로 끝내요. · Ctrl-C ends it.

"""
_TAKEN = """\
포트 {port}번을 쓸 수 없어요({reason}). 다른 번호로 켜거나 --port 없이 켜 주세요.
Port {port} cannot be used ({reason}). Choose another one, or leave --port out.
"""


async def run(port: int | None) -> int:
    """Prepare the demo, serve it until a signal comes, take it down. Returns the exit code."""
    stop = asyncio.Event()
    _stop_on_signals(stop)
    _say("사다리 데모를 준비하고 있어요 … · Preparing the Sadari demo …\n")
    with TemporaryDirectory(prefix="sadari-demo-") as folder:
        database = Path(folder, "demo.db").as_posix()
        settings = Settings(database_url=f"sqlite+aiosqlite:///{database}")
        clock = SimClock()
        bot = create_bot(settings, clock, LoopAlarm(clock))
        env = simcord.Env(bot, shard_count=1)
        clock.follow(env)
        await env.start()
        try:
            with env.time_context():
                return await _serve(env, bot, port, stop)
        finally:
            await bot.close()
            await env.shutdown()


async def _serve(env: simcord.Env, bot: StudyBot, port: int | None, stop: asyncio.Event) -> int:
    world = build_world(env)
    journal = Journal(env.backend.bot_user.id, env.now)
    env.backend.subscribers.append(journal.hear)
    await env.settle()
    stage = Stage(env, bot, world, journal)
    server = DemoServer(stage)
    try:
        await server.start(USUAL_PORT if port is None else port)
    except OSError as error:
        if port is not None:
            sys.stderr.write(_TAKEN.format(port=port, reason=error.strerror))
            return 2
        await server.start(0)
    try:
        async with stage.turn():
            await play(stage)
        journal.read_all()
        if not stop.is_set():
            _say(_READY.format(url=server.url))
        await stop.wait()
    finally:
        await stage.close()
        await server.close()
    return 0


def _stop_on_signals(stop: asyncio.Event) -> None:
    """Let the first signal end the demo in order, and a second one at once."""
    loop = asyncio.get_running_loop()
    names = (signal.SIGINT, signal.SIGTERM)

    def end() -> None:
        stop.set()
        for name in names:
            loop.remove_signal_handler(name)

    for name in names:
        with suppress(NotImplementedError):  # Windows: Ctrl-C still raises KeyboardInterrupt
            loop.add_signal_handler(name, end)


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
