"""The bucket in front of every request."""

from __future__ import annotations

import asyncio

from bot.delivery.pacing import Pacer, urgency


async def passed(pacer: Pacer, count: int, urgent: int = 0) -> list[float]:
    """The instants at which so many requests, asked for at once, may go."""
    loop = asyncio.get_running_loop()
    instants: list[float] = []

    async def one() -> None:
        with urgency(urgent):
            await pacer.turn()
        instants.append(loop.time())

    await asyncio.gather(*(one() for _ in range(count)))
    return instants


async def test_no_second_has_more_requests_than_allowed() -> None:
    """In every window of one second there are at most the rate and what a pause saves up."""
    instants = await passed(Pacer(200), 500)
    most = max(sum(1 for t in instants if start <= t < start + 1) for start in instants)
    assert most <= 200 + 3
    assert instants[-1] - instants[0] < 3


async def test_no_second_sees_more_arrive_than_allowed() -> None:
    """What left within a second and a half arrives in a heap; still Discord counts 49 a second at most."""
    pacer, loop = Pacer(45), asyncio.get_running_loop()
    opens_at = loop.time() + 1.5
    arrivals: list[float] = []

    async def ask() -> None:
        await pacer.turn()
        await pacer.begin()
        await asyncio.sleep(max(0.0, opens_at - loop.time()))
        arrivals.append(loop.time())
        pacer.end()

    await asyncio.gather(*(ask() for _ in range(70)))
    most = max(sum(1 for t in arrivals if start <= t < start + 1) for start in arrivals)
    assert most == 49
    assert arrivals[-1] - opens_at < 1.5


async def test_the_urgent_go_first() -> None:
    """Somebody who presses a button does not stand behind a hundred announcements."""
    pacer = Pacer(100)
    order: list[str] = []

    async def ask(name: str, value: int) -> None:
        with urgency(value):
            await pacer.turn()
        order.append(name)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(60):
            tasks.create_task(ask("post", 3))
        await asyncio.sleep(0.05)
        await ask("press", 0)
    assert order.index("press") < 30


async def test_equals_go_in_the_order_of_asking() -> None:
    """First come, first served, within one urgency."""
    pacer = Pacer(500)
    order: list[int] = []

    async def ask(number: int) -> None:
        await pacer.turn()
        order.append(number)

    await asyncio.gather(*(ask(number) for number in range(100)))
    assert order == sorted(order)


async def test_who_gives_up_takes_nobodys_turn() -> None:
    """A cancelled wait costs the others nothing."""
    pacer = Pacer(50)
    await passed(pacer, 2)
    async with asyncio.TaskGroup() as tasks:
        waits = [tasks.create_task(pacer.turn()) for _ in range(40)]
        await asyncio.sleep(0)
        for wait in waits:
            wait.cancel()
    loop = asyncio.get_running_loop()
    before = loop.time()
    await pacer.turn()
    assert loop.time() - before < 0.2
    assert pacer.waiting == 0
