"""The clock of a meeting that runs: pauses, extensions, the cap, and who may touch it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.meeting import PAUSE_MOST, MeetingState
from bot.core.people import Actor
from bot.core.season import Record, WeekState
from bot.services import history, meetings, pausing, settings
from bot.services.views import WeekView
from bot.store.engine import Store
from tests.acting import StillClock, host, manager, somebody
from tests.services.ground import PEOPLE, Ground, make_ground, presenter

OTHER_GUILD = 900_000_000_000_000_009
Press = Callable[..., Awaitable[WeekView]]


@pytest.fixture
async def ground(store: Store) -> Ground:
    """The first meeting has just been started at its slot."""
    made = await make_ground(store, StillClock())
    week = await made.to(1, minutes=0)
    await meetings.start(store, made.clock, host(), week.id)
    return made


async def press(ground: Ground, what: Press, actor: Actor | None = None, *given: Any) -> WeekView:
    """Press something on the panel of week 1."""
    week = await ground.week(1)
    return await what(ground.store, ground.clock, actor or host(), week.id, *given)


async def later(ground: Ground, minutes: float) -> None:
    """Let time pass."""
    ground.clock.at += dt.timedelta(minutes=minutes)


async def test_two_pauses_move_the_end(ground: Ground) -> None:
    """Ten and five minutes; who paused, why, and who went on is kept."""
    slot = (await ground.week(1)).at
    await later(ground, 30)
    await press(ground, pausing.pause)
    await press(ground, pausing.give_reason, None, "10분 쉬어요")
    await later(ground, 10)
    await press(ground, pausing.resume, presenter(1))
    await later(ground, 30)
    await press(ground, pausing.pause, presenter(1))
    await later(ground, 5)
    view = await press(ground, pausing.resume)
    assert view.week.ends_at == slot + dt.timedelta(minutes=135)
    first, second = view.week.meeting.own_pauses
    assert (first.by, first.reason, first.resumed_by) == (host().user_id, "10분 쉬어요", PEOPLE[0])
    assert (second.by, second.reason, second.resumed_by) == (PEOPLE[0], None, host().user_id)


async def test_pressing_twice_is_pressing_once(ground: Ground) -> None:
    """Two leaders press at the same time: one pause, one change, and the clock goes on where it stood."""
    await later(ground, 30)
    first = await press(ground, pausing.pause)
    second = await press(ground, pausing.pause, presenter(1))
    assert (first.change_id is not None, second.change_id) == (True, None)
    await later(ground, 10)
    await press(ground, pausing.resume)
    assert (await press(ground, pausing.resume, presenter(1))).change_id is None
    assert len((await ground.week(1)).meeting.pauses) == 1
    with pytest.raises(UserError) as refused:
        await press(ground, pausing.give_reason, None, "왜")
    assert refused.value.key == "error.meeting_not_paused"


async def test_the_cap_is_never_passed(ground: Ground, store: Store) -> None:
    """A study that usually takes 105 minutes of 120: ten more, then five, then none."""
    await meetings.end(store, ground.clock, host(), (await ground.week(1)).id, 36)
    await settings.choose(store, ground.clock, host(), ground.study_id, "usual", "105")
    week = await ground.to(2, minutes=0)
    await meetings.start(store, ground.clock, host(), week.id)
    assert (await ground.week(2)).ends_at - week.at == dt.timedelta(minutes=105)
    for minutes in (115, 120):
        view = await pausing.extend(store, ground.clock, host(), week.id)
        assert view.week.ends_at - week.at == dt.timedelta(minutes=minutes)
    with pytest.raises(UserError) as refused:
        await pausing.extend(store, ground.clock, host(), week.id)
    assert refused.value.key == "error.meeting_at_cap"
    await later(ground, 110)
    assert (await ground.week(2)).state is WeekState.RUNNING
    await later(ground, 10)
    assert (await ground.week(2)).state is WeekState.ASKED


async def test_another_usual_length_leaves_a_meeting_that_runs(ground: Ground, store: Store) -> None:
    """It was started with what held then."""
    before = (await ground.week(1)).ends_at
    await settings.choose(store, ground.clock, host(), ground.study_id, "usual", "60")
    await later(ground, 90)
    assert (await ground.week(1)).state is WeekState.RUNNING
    assert (await ground.week(2)).meeting.length == dt.timedelta(hours=1)
    assert before - (await ground.week(1)).at == dt.timedelta(hours=2)


@pytest.mark.parametrize("value", ["1", "99999", "", "cap;", None])
async def test_a_length_that_was_not_on_offer(ground: Ground, store: Store, value: str | None) -> None:
    """Values of menus can be made up."""
    with pytest.raises(UserError) as refused:
        await settings.choose(store, ground.clock, host(), ground.study_id, "usual", value)
    assert refused.value.key == "error.old_button"


async def test_who_may_touch_the_clock(ground: Ground) -> None:
    """Host, managers, presenters; never other members, people outside, or another server's."""
    await later(ground, 10)
    for actor in (presenter(2), somebody()):
        for what in (pausing.pause, pausing.resume, pausing.extend):
            with pytest.raises(ForbiddenError) as refused:
                await press(ground, what, actor)
            assert refused.value.key == "error.leader_only"
    with pytest.raises(NotFoundError):
        await press(ground, pausing.pause, manager(OTHER_GUILD))
    for actor in (presenter(1), manager()):
        await press(ground, pausing.pause, actor)
        await press(ground, pausing.resume, actor)


async def test_who_started_it_leads_it(ground: Ground, store: Store) -> None:
    """Host and presenter did not come: the member who started it pauses and ends it."""
    await meetings.end(store, ground.clock, host(), (await ground.week(1)).id, 36)
    week = await ground.to(2, minutes=12)
    await meetings.start(store, ground.clock, presenter(5), week.id)
    await pausing.pause(store, ground.clock, presenter(5), week.id)
    with pytest.raises(ForbiddenError):
        await pausing.resume(store, ground.clock, presenter(6), week.id)
    await pausing.resume(store, ground.clock, presenter(5), week.id)
    ended = await meetings.end(store, ground.clock, presenter(5), week.id, 50)
    assert ended.week.facts.reached == 50


async def test_nothing_is_paused_that_does_not_run(ground: Ground, store: Store) -> None:
    """Not before the start, not after the end: what is old is told so."""
    second = await ground.week(2)
    with pytest.raises(UserError) as refused:
        await pausing.pause(store, ground.clock, host(), second.id)
    assert refused.value.key == "error.meeting_not_started"
    await later(ground, 120)
    for what in (pausing.pause, pausing.resume, pausing.extend):
        with pytest.raises(UserError) as refused:
            await press(ground, what)
        assert refused.value.key == "error.meeting_over"


async def test_a_forgotten_pause_is_the_end(ground: Ground) -> None:
    """Nobody went on: two hours later it is over, and was when it was paused."""
    await later(ground, 40)
    await press(ground, pausing.pause)
    paused_at = ground.clock.at
    ground.clock.at += PAUSE_MOST - dt.timedelta(minutes=1)
    assert (await ground.week(1)).state is WeekState.RUNNING
    await later(ground, 1)
    assert (await ground.week(1)).state is WeekState.ASKED
    await ground.to(2)
    await ground.catch_up_with_time()
    week = await ground.week(1)
    assert (week.facts.record, week.facts.ended_at) == (Record.UNRECORDED, paused_at)


async def test_an_end_during_a_pause(ground: Ground) -> None:
    """It ends at the press; taken back, the pause still lasts."""
    await later(ground, 40)
    await press(ground, pausing.pause)
    await later(ground, 20)
    week = await ground.week(1)
    ended = await meetings.end(ground.store, ground.clock, host(), week.id, 30)
    assert ended.week.facts.ended_at == ground.clock.at
    assert ended.week.meeting.elapsed(ground.clock.at) == dt.timedelta(minutes=40)
    assert ended.change_id is not None
    await history.undo(ground.store, ground.clock, host(), ended.change_id)
    week = await ground.week(1)
    assert week.meeting.state(ground.clock.at) is MeetingState.PAUSED
    view = await press(ground, pausing.resume)
    assert view.week.ends_at == week.at + dt.timedelta(minutes=140)


async def test_every_press_can_be_taken_back(ground: Ground) -> None:
    """A pause by mistake leaves no trace on the clock, an extension neither; in their order."""
    slot = (await ground.week(1)).at
    await later(ground, 30)
    paused = await press(ground, pausing.pause)
    await later(ground, 10)
    resumed = await press(ground, pausing.resume)
    assert paused.change_id is not None
    assert resumed.change_id is not None
    with pytest.raises(history.LaterChangeError):
        await history.undo(ground.store, ground.clock, host(), paused.change_id)
    await history.undo(ground.store, ground.clock, host(), resumed.change_id)
    assert (await ground.week(1)).meeting.state(ground.clock.at) is MeetingState.PAUSED
    await history.undo(ground.store, ground.clock, host(), paused.change_id)
    assert (await ground.week(1)).ends_at == slot + dt.timedelta(hours=2)


async def test_a_start_that_was_taken_back_leaves_nothing(ground: Ground) -> None:
    """Started by mistake, paused, extended; started again later the clock begins anew."""
    started = await ground.week(1)
    changes = await history.recent_changes(ground.store, ground.clock, host(), None)
    begun = next(change for change in changes.changes if change.kind == "meeting.start")
    await later(ground, 5)
    await press(ground, pausing.pause)
    await history.undo(ground.store, ground.clock, host(), begun.id)
    assert (await ground.week(1)).state is WeekState.UPCOMING
    await later(ground, 15)
    await meetings.start(ground.store, ground.clock, host(), started.id, 60)
    week = await ground.week(1)
    assert week.meeting.state(ground.clock.at) is MeetingState.RUNNING
    assert week.ends_at == ground.clock.at + dt.timedelta(hours=1)
