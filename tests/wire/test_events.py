"""A week's scheduled event when everything goes wrong: the process, killed and cut off, makes it once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.services import posts
from bot.store.engine import Store
from bot.store.models import Study, WeekEvent
from tests.wire.ground import Ground, found, now, soon
from tests.wire.place import Json
from tests.wire.process import Program, Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire
MAKE = ("POST", "/guilds/*/scheduled-events")
CHANGE, DELETE = ("PATCH", "/guilds/*/scheduled-events/*"), ("DELETE", "/guilds/*/scheduled-events/*")


@dataclass
class Calendar:
    """A study of two weeks whose events are to be made."""

    ground: Ground

    @property
    def events(self) -> list[Json]:
        """The server's events that are not over, by when they begin."""
        live = [one for one in self.ground.guild.events.values() if one["status"] < 3]
        return sorted(live, key=lambda one: str(one["scheduled_start_time"]))

    async def rows(self) -> list[WeekEvent]:
        """The rows, by week."""
        async with self.ground.store.read() as session:
            return list((await session.scalars(select(WeekEvent).order_by(WeekEvent.begins_at))).all())

    async def change(self, change: Callable[[Study], None]) -> None:
        """Change the study, as a service would."""
        async with self.ground.store.write() as session:
            change(await session.get_one(Study, self.ground.study_id))
            await session.flush()
            await posts.reconcile_study(session, self.ground.study_id, now())

    async def until(self, state: str, count: int, seconds: float = 25) -> list[WeekEvent]:
        """Wait until all rows are in this state with nothing left to be done before their meetings."""
        rows: list[WeekEvent] = []
        try:
            async with asyncio.timeout(seconds):
                while True:
                    rows = await self.rows()
                    quiet = all(
                        row.attempt == 0 and (row.next_try_at is None or row.next_try_at > soon(60))
                        for row in rows
                    )
                    if quiet and {row.state for row in rows} == {state}:
                        break
                    await asyncio.sleep(0.05)
        except TimeoutError:
            told = [(row.state, row.attempt, row.last_error) for row in rows]
            raise AssertionError(f"not {state} but {told}") from None
        assert len(self.events) == count
        return rows

    async def once(self) -> None:
        """Wait until both are made; the rows know them, and there are no others."""
        rows = await self.until("made", 2)
        assert [str(row.event_id) for row in rows] == [one["id"] for one in self.events]


@pytest.fixture
async def calendar(wire: Wire, store: Store) -> Calendar:
    """The study, whose first meeting is tomorrow."""
    made = Calendar(await found(wire, store, soon(86400)))
    await made.change(_with_events)
    return made


async def killed_at(where: tuple[str, str], wire: Wire, start: Start, *, after: bool = True) -> Program:
    """Start it, kill it at this request, and start it again."""
    reached = asyncio.Event()
    dead = asyncio.Event()

    async def hold() -> None:
        reached.set()
        await dead.wait()

    wire.faults.add(*where, after=after, cut=True, do=hold)
    bot = await start()
    async with asyncio.timeout(25):
        await reached.wait()
    await bot.kill()
    dead.set()
    return await start()


def _with_events(study: Study) -> None:
    study.posts = study.posts | {"events": True}


def _renamed(study: Study) -> None:
    study.title = "다른 이름"


def _without_events(study: Study) -> None:
    study.posts = study.posts | {"events": False}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("how", ["500", "cut", "kill"])
async def test_it_is_there_once(calendar: Calendar, wire: Wire, start: Start, how: str, after: bool) -> None:
    """5xx, cut connections and a death, before Discord has made the event, or after it has."""
    if how == "kill":
        await killed_at(MAKE, wire, start, after=after)
    else:
        fault = wire.faults.add(*MAKE, after=after, status=500 if how == "500" else None, cut=how == "cut")
        await start()
    await calendar.once()
    assert how == "kill" or fault.hits == 1
    for one, number in zip(calendar.events, (1, 2), strict=True):
        assert one["name"].startswith(f"{number}주차 · p. ")
        assert one["privacy_level"] == 2


async def test_it_follows_and_goes_once(calendar: Calendar, wire: Wire, start: Start) -> None:
    """A death while it is changed, and one while it is deleted: in the end it is as it was to be."""
    bot = await start()
    await calendar.once()
    first = [one["id"] for one in calendar.events]
    await bot.stop()
    await calendar.change(_renamed)
    bot = await killed_at(CHANGE, wire, start)
    await calendar.until("made", 2)
    assert [one["id"] for one in calendar.events] == first
    assert all(one["name"].endswith("다른 이름") for one in calendar.events)
    await bot.stop()
    await calendar.change(_without_events)
    await killed_at(DELETE, wire, start)
    await calendar.until("over", 0)


async def test_a_server_that_has_to_wait(calendar: Calendar, wire: Wire, store: Store, start: Start) -> None:
    """Where Discord lets one server wait, the events of another are made meanwhile."""
    other = Calendar(await found(wire, store, soon(90000)))
    await other.change(_with_events)
    wire.faults.add(
        "POST", f"/guilds/{calendar.ground.guild.id}/scheduled-events", status=429, retry_after=12, times=1
    )
    await start()
    async with asyncio.timeout(8):
        while len(other.events) < 2:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.05)
    assert calendar.events == []
    await calendar.until("made", 2)


async def test_a_full_server(calendar: Calendar, wire: Wire, start: Start) -> None:
    """Discord takes no more of them: they wait, nobody is told, and posts go out all the same."""
    wire.faults.add(*MAKE, status=400, code=30038, message="full", times=None)
    await start()
    await calendar.ground.until("sent", "plan")
    rows = await calendar.until("waiting", 0)
    assert {row.last_error for row in rows} == {"full"}
