"""The real bot without its pace: once every server is known it sends all that is due, says how, and ends."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable

from benchmarks.processes import loop_factory
from bot.app import create_bot
from bot.clock import SystemClock
from bot.connection import redirect
from bot.settings import load_settings


class Held(SystemClock):
    """A clock that is an hour behind until it is let go: nothing is due yet while the bot starts."""

    def __init__(self) -> None:
        self._behind = dt.timedelta(hours=1)

    def let_go(self) -> None:
        """It is now what it is."""
        self._behind = dt.timedelta()

    def now(self) -> dt.datetime:
        """The time, or an hour before it."""
        return super().now() - self._behind


class Silent:
    """An alarm that never rings. With an alarm of somebody's own the bot does not pace its requests."""

    def open(self, wake: Callable[[], None]) -> None:
        """Nothing to begin."""

    def set(self, instant: dt.datetime | None) -> None:
        """Nothing to wait for."""

    def close(self) -> None:
        """Nothing to end."""


async def main() -> None:
    """Print one line of JSON: how many posts, in how many seconds, with how much processor time."""
    settings = load_settings()
    assert settings.discord_token is not None, "the loopback server names one"
    redirect(settings.discord_api_url, settings.discord_gateway_url)
    clock = Held()
    bot = create_bot(settings, clock, Silent())
    async with bot, asyncio.TaskGroup() as group:
        await bot.login(settings.discord_token.get_secret_value())
        group.create_task(bot.connect())
        await bot.wait_until_ready()
        while bot._in_hand:
            await asyncio.wait(bot._in_hand)
        clock.let_go()
        began, used = time.perf_counter(), time.process_time()
        posts = len(await bot.delivery.run_due())
        seconds, used = time.perf_counter() - began, time.process_time() - used
        print(json.dumps({"posts": posts, "seconds": seconds, "used": used}), flush=True)
        await bot.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(main())
