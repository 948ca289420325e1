"""Rows of events: in step with the plan, taken one at a time, and nothing lost when a process dies."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.core.errors import ForbiddenError, NotFoundError
from bot.core.events import EventTask
from bot.services import plan_edits, week_events
from bot.store.engine import Store
from bot.store.models import WeekEvent
from tests.acting import StillClock, host, manager, somebody
from tests.factories import GUILD, HOST
from tests.services.ground import Ground, make_ground, of_week


@pytest.fixture
def clock() -> StillClock:
    """Before the season."""
    return StillClock()


@pytest.fixture
async def ground(store: Store, clock: StillClock) -> Ground:
    """The study with its twelve weeks."""
    return await make_ground(store, clock)


async def rows(store: Store) -> list[WeekEvent]:
    """All rows, by week."""
    async with store.read() as session:
        return list((await session.scalars(select(WeekEvent).order_by(WeekEvent.begins_at))).all())


async def states(store: Store) -> list[str]:
    """How far each got."""
    return [row.state for row in await rows(store)]


async def take(store: Store, clock: StillClock, row: WeekEvent) -> EventTask:
    """Take a row in hand."""
    task = await week_events.take(store, clock, row.id, None)
    assert task is not None
    return task


async def test_made_once(store: Store, clock: StillClock, ground: Ground) -> None:
    """The nearest first; in hand nobody else gets it; a death makes the next try look; then it is quiet."""
    due = await week_events.due(store, clock.now())
    every = await rows(store)
    assert due == [(GUILD, row.id) for row in every]
    assert len(every) == 12
    first = await take(store, clock, every[0])
    assert (first.look, first.attempt, first.event_id) == (False, 1, None)
    assert await week_events.take(store, clock, first.id, None) is None
    await week_events.free(store, clock.now())
    second = await take(store, clock, every[0])
    assert (second.look, second.attempt) == (True, 2)
    await week_events.done(store, second, 99, clock.now())
    assert [row_id for _, row_id in await week_events.due(store, clock.now())] == [r.id for r in every[1:]]
    clock.at = (await ground.week(1)).ends_at
    task = await take(store, clock, every[0])
    assert (task.phase, task.event_id) == ("over", 99)


async def test_a_change_on_the_way(store: Store, clock: StillClock, ground: Ground) -> None:
    """What changes while it is in hand is shown afterwards."""
    (row, *_) = await rows(store)
    task = await take(store, clock, row)
    await of_week(ground, plan_edits.set_place, 1, "카페")
    await week_events.done(store, task, 99, clock.now())
    again = await take(store, clock, row)
    assert again.wanted is not None
    assert (again.event_id, again.wanted.place) == (99, "카페")


async def test_refused_and_tried_again(store: Store, clock: StillClock, ground: Ground) -> None:
    """One refusal lets the study's others wait; the host hears of the first one; only hosts try again."""
    every = await rows(store)
    task = await take(store, clock, every[0])
    assert await week_events.refused(store, task, "permission.create_events", lacking=True)
    assert await states(store) == ["refused"] * 12
    assert await week_events.due(store, clock.now()) == []
    assert not await week_events.refused(store, task, "permission.create_events", lacking=True)
    with pytest.raises(ForbiddenError):
        await week_events.retry(store, clock, 5, ground.study_id, somebody())
    for stranger in (5, 0):
        with pytest.raises(NotFoundError):
            await week_events.retry(store, clock, stranger, ground.study_id)
    with pytest.raises(NotFoundError):
        await week_events.retry(store, clock, 5, ground.study_id, manager(GUILD + 1))
    await week_events.retry(store, clock, HOST, ground.study_id)
    assert await states(store) == ["waiting"] * 12
    task = await take(store, clock, every[0])
    assert not task.look, "what was refused is not there"
    assert await week_events.refused(store, task, "50035: no", lacking=False)
    assert (await states(store)).count("refused") == 1
    await week_events.retry(store, clock, 5, ground.study_id, host())


async def test_no_room(store: Store, clock: StillClock, ground: Ground) -> None:
    """The last meeting gives its room to a nearer one; the last of all waits a day."""
    every = await rows(store)
    await week_events.done(store, await take(store, clock, every[11]), 12, clock.now())
    assert await week_events.full(store, await take(store, clock, every[0]), clock.now()) == 12
    assert await states(store) == ["waiting"] * 12
    assert await week_events.full(store, await take(store, clock, every[0]), clock.now()) is None
    assert (await rows(store))[0].next_try_at == clock.now() + dt.timedelta(days=1)
    # It is gone, as far as anybody knows: whoever makes it again looks for it.
    clock.at += dt.timedelta(days=1)
    assert (await take(store, clock, every[11])).look


async def test_gone_and_over(store: Store, clock: StillClock, ground: Ground) -> None:
    """What a person deleted stays so through every change; a start that is taken back makes it anew."""
    every = await rows(store)
    for number in (0, 1):
        await week_events.done(store, await take(store, clock, every[number]), 100 + number, clock.now())
    await week_events.gone(store, every[0].id)
    await of_week(ground, plan_edits.set_place, 1, "카페")
    assert (await states(store))[0] == "gone"
    assert await week_events.take(store, clock, every[0].id, None) is None
    await of_week(ground, plan_edits.merge, 1)
    task = await take(store, clock, every[1])
    assert (task.wanted, task.event_id) == (None, 101)
    await week_events.done(store, task, None, clock.now())
    assert (await states(store))[1] == "over"
    await of_week(ground, plan_edits.split, 1)
    task = await take(store, clock, every[1])
    assert (task.event_id, task.look) == (None, False)
