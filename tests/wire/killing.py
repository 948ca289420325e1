"""The kill test: the real process is killed again and again, on a Discord where everything goes wrong.

    .venv/bin/python -m tests.wire.killing --seed 7 --posts 1000 --kills 50

Posts of every kind fall due while the bot is killed (-9) at random instants and at named points, requests
fail before and after they took effect, Discord restarts, and the bot stays away for longer than Discord
knows a nonce. At the end each post is there once, or the exit code is 1. The seed decides what happens and
in which order; how it falls on the two processes is the machine's.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from random import Random  # noqa: TID251 - made from the seed

from bot.store.engine import Store
from bot.store.migrate import upgrade
from tests.wire.crowd import Crowd, gather_crowd
from tests.wire.faults import Fault
from tests.wire.ground import now
from tests.wire.process import Program, program
from tests.wire.server import Wire
from tests.wire.toll import Report

SEND = ("POST", "/channels/*/messages")
POINTS = ("random", "starting", "claim", "claimed", "received", "committed", "answered", "looking")
"""Where it is killed: `claim` is right at a due instant, `claimed` once rows are; the next three follow one
message at the server, `looking` is while it asks for a channel's history."""
PATIENCE = 4.0
"""Seconds that a named point is waited for; then it is killed wherever it is."""
SURELY = 30.0
"""The library repeats a 5xx by itself for 25 s: a window shorter than that goes with none after commit."""
KILLED = -9


class Killing:
    """One run: `folder` is where the program starts, `settings` are its environment."""

    def __init__(
        self, wire: Wire, crowd: Crowd, dice: Random, folder: Path, settings: dict[str, str]
    ) -> None:
        self.report = Report()
        self._wire, self._crowd, self._dice = wire, crowd, dice
        self._folder, self._settings = folder, settings
        self._weather: list[tuple[str, Fault]] = []
        self._dead, self._up = asyncio.Event(), asyncio.Event()
        self._up.set()

    async def run(self, kills: int, seconds: float) -> Report:
        """Kill it so many times, let it finish, and look what is there; within so many seconds."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                async with asyncio.TaskGroup() as tasks:
                    worse = tasks.create_task(self._bad_weather())
                    away = tasks.create_task(self._restarts())
                    order = [POINTS[number % len(POINTS)] for number in range(kills)]
                    self._dice.shuffle(order)
                    for point in order:
                        await self._life(point)
                    worse.cancel()
                    await self._up.wait()
                    away.cancel()
                await self._finish()
        except TimeoutError:
            self.report.broken.append(f"not done after {seconds:.0f} s")
        self.report.repeats = self._wire.messages.doubled
        self.report.entries = await self._crowd.entries()
        self.report.broken += self._wire.violations
        self._tally()
        self.report.seconds = time.monotonic() - begun
        return self.report

    # --------------------------------------------------------------------------------------- the process

    async def _life(self, point: str) -> None:
        """Start it, kill it at this point, and leave it dead for a while."""
        async with program(self._folder, "run", **self._settings) as bot:
            known = len(self._wire.gateway.identified)
            self._dead.clear()
            if point == "starting":
                await asyncio.sleep(self._dice.uniform(0, 2))
            else:
                with suppress(TimeoutError):
                    await self._wire.gateway.until(identified=known + 1, seconds=10)
                if not await self._at(point):
                    point = "random"
            with suppress(ProcessLookupError):
                await bot.kill()
            self._dead.set()
            if (code := await bot.end()) != KILLED:
                self.report.broken.append(f"it ended by itself ({code}): {bot.said[-2000:]}")
        self.report.kills[point] += 1
        if self._dice.random() < 0.3:
            self._wire.messages.forget_nonces()
            self.report.outages += 1
        await asyncio.sleep(self._dice.uniform(0, 0.3))

    async def _at(self, point: str) -> bool:
        """Wait for the point; False where it did not come in time."""
        if point == "random":
            await asyncio.sleep(self._dice.uniform(0, 1.5))
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                if point == "claim":
                    due = await self._crowd.next_due() or now()
                    wait = dt.timedelta(seconds=self._dice.uniform(0, 0.06)) + due - now()
                    await asyncio.sleep(max(0.0, wait.total_seconds()))
                elif point == "claimed":
                    while not await self._crowd.claimed():  # noqa: ASYNC110 - the database tells nobody
                        await asyncio.sleep(0.001)
                else:
                    await self._request(point)
                return True
        return False

    async def _request(self, point: str) -> None:
        """Wait for what the server sees: one message as it comes, is kept, or is answered.

        But for the answered one, the request stays where it is until the bot is dead.
        """
        reached = asyncio.Event()

        async def hold() -> None:
            reached.set()
            if point != "answered":
                await self._dead.wait()

        after = point in ("committed", "answered")
        what = ("GET", "/channels/*/messages") if point == "looking" else SEND
        rule = self._wire.faults.add(*what, after=after, cut=point != "answered", do=hold)
        self._wire.faults.rules.insert(0, self._wire.faults.rules.pop())
        try:
            await reached.wait()
            if point == "answered":
                await asyncio.sleep(self._dice.uniform(0, 0.01))
        finally:
            rule.times = 0

    async def _finish(self) -> None:
        """In calm weather it makes up for everything; and a start with no nonce known adds nothing."""
        self._wire.faults.clear()
        # After so many tries the next one may be minutes away, and waiting is not what is tested here.
        await self._crowd.hurry()
        async with program(self._folder, "run", **self._settings) as bot:
            while await self._crowd.missing():  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.1)
            await self._end(bot)
        self._wire.messages.forget_nonces()
        async with program(self._folder, "run", **self._settings) as bot:
            await self._wire.gateway.until(identified=len(self._wire.gateway.identified) + 1)
            while await self._crowd.missing():  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.1)
            await self._end(bot)

    async def _end(self, bot: Program) -> None:
        if code := await bot.stop():
            self.report.broken.append(f"told to stop, it ended with {code}: {bot.said[-2000:]}")

    # ------------------------------------------------------------------------------------ the bad weather

    async def _bad_weather(self) -> None:
        """One fault after another, each for one request; a few wait for one at any time."""
        while True:
            await asyncio.sleep(self._dice.uniform(0.05, 0.3))
            if sum(1 for _, rule in self._weather if not rule.hits) < 3:
                self._weather.append(self._fault())

    def _fault(self) -> tuple[str, Fault]:
        dice, add = self._dice, self._wire.faults.add
        method, path = SEND if dice.random() < 0.8 else ("*", "/channels/*")
        lasting = self._wire.messages.nonce_window >= SURELY
        kinds = [
            "5xx before",
            "cut before",
            "cut after",
            "429",
            "429 everywhere",
            "slow before",
            "slow after",
        ]
        match kind := dice.choice(kinds + ["5xx after"] * lasting):
            case "5xx before" | "5xx after":
                status = dice.choice((500, 502, 503))
                return kind, add(method, path, after=kind.endswith("after"), status=status)
            case "cut before" | "cut after":
                return kind, add(method, path, after=kind.endswith("after"), cut=True)
            case "429" | "429 everywhere":
                wait = dice.uniform(0.1, 1)
                return kind, add(method, path, retry_after=wait, everywhere=kind != "429")
            case _:
                return kind, add(method, path, after=kind.endswith("after"), delay=dice.uniform(0.1, 1.5))

    async def _restarts(self) -> None:
        """Now and then the server itself goes away; it comes back with all it knew."""
        while True:
            await asyncio.sleep(self._dice.uniform(5, 15))
            self._up.clear()
            try:
                await self._wire.restart(self._dice.uniform(0.1, 1.5))
            finally:
                self._up.set()
            self.report.restarts += 1

    def _tally(self) -> None:
        for kind, rule in self._weather:
            self.report.faults[kind] += rule.hits


async def run(
    seed: int, posts: int, kills: int, seconds: float, window: float, store: Store, url: str, folder: Path
) -> Report:
    """Let posts fall due over the kills, on an empty database; `window` is how long a nonce is known (s)."""
    dice = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    async with Wire() as wire:
        wire.messages.nonce_window = window
        wire.limits.like_discord()
        crowd = await gather_crowd(wire, store, dice, posts, max(kills * 3, posts / 20))
        settings = {"DATABASE_URL": url, **wire.settings}
        return await Killing(wire, crowd, dice, folder, settings).run(kills, seconds)


async def _main(wanted: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'sadari.db'}"
        await upgrade(url)
        store = Store(url)
        await store.open()
        try:
            report = await run(
                wanted.seed, wanted.posts, wanted.kills, wanted.seconds, wanted.window, store, url, folder
            )
        finally:
            await store.close()
    sys.stdout.write(f"{report}\n")
    return 0 if report.good else 1


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.wire.killing", description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=7, help="decides what happens, and in which order")
    parser.add_argument("--posts", type=int, default=1000, help="at least so many posts")
    parser.add_argument("--kills", type=int, default=50, help="so many kills")
    parser.add_argument("--seconds", type=float, default=600, help="give up after so long")
    parser.add_argument("--window", type=float, default=180, help="seconds for which a nonce is known")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(_wanted())))
