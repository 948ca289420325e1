"""Starting and ending meetings: who may, what carries over, corrections, and never two changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.plan import CarryOver, Pages
from bot.core.season import Record, WeekState
from bot.services import access, meetings, plan_edits, which_meeting
from bot.services.endings import PlanChangedError, outcome_token, page_bounds
from bot.store.engine import Store
from bot.store.models import Change, Study
from tests.acting import StillClock, host, manager, somebody
from tests.services.ground import PEOPLE, Ground, make_ground, presenter

OTHER_GUILD = 900_000_000_000_000_009


@pytest.fixture
async def ground(store: Store) -> Ground:
    """The study two weeks before it begins."""
    return await make_ground(store, StillClock())


async def end(ground: Ground, number: int, page: int | None, **how: Any) -> meetings.Ended:
    """End a week as its host."""
    week = await ground.week(number)
    return await meetings.end(ground.store, ground.clock, host(), week.id, page, **how)


async def changes(store: Store) -> int:
    """How many changes were recorded."""
    async with store.read() as session:
        return int((await session.scalars(select(func.count()).select_from(Change))).one())


SHIFTED = {n: (40 + 20 * (n - 3), 59 + 20 * (n - 3)) for n in range(3, 13)}


@pytest.mark.parametrize(
    ("policy", "pages", "backlog"),
    [
        (CarryOver.SHIFT, SHIFTED, Pages(240, 248)),
        (CarryOver.EXTEND, {**SHIFTED, 13: (240, 248)}, None),
        (CarryOver.SPREAD, {3: (40, 60), 11: (208, 228), 12: (229, 248)}, None),
        (CarryOver.ADD, {3: (40, 76), 4: (77, 96), 12: (237, 248)}, None),
        (CarryOver.HOME, {3: (57, 76), 12: (237, 248)}, None),
    ],
)
async def test_week_two_ends_at_39(
    ground: Ground, policy: CarryOver, pages: dict[int, tuple[int, int]], backlog: Pages | None
) -> None:
    """Each policy plans what its preview showed."""
    await ground.to(2)
    week = await ground.week(2)
    preview = await meetings.preview_end(ground.store, ground.clock, host(), week.id, 39)
    assert [result.policy for result in preview.results][0] is CarryOver.SHIFT
    shown = preview.result(policy)
    ended = await end(ground, 2, 39, policy=policy, token=outcome_token(preview, shown))
    planned = await ground.pages()
    assert {number: planned[number] for number in pages} == pages
    assert ended.after.plan.backlog == backlog
    assert [w.pages for w in shown.season.weeks] == [w.pages for w in ended.after.weeks]
    assert len(ended.after.weeks) == (13 if policy is CarryOver.EXTEND else 12)


async def test_an_added_week_has_its_posts(ground: Ground) -> None:
    """The thirteenth week gets a row, a date and its automatic posts; undo takes them away again."""
    await ground.to(2)
    await end(ground, 2, 39, policy=CarryOver.EXTEND)
    added = await ground.week(13)
    assert added.day == dt.date(2026, 5, 26)
    for kind in ("announcement", "reminder", "end"):
        assert added.id in await ground.post_keys(kind)


async def test_who_prepared_the_leftover_finishes_it(ground: Ground) -> None:
    """The leftover stays with the presenter, or goes to the next one."""
    await ground.to(2)
    ended = await end(ground, 2, 39)
    third = ended.after.weeks[2]
    assert [(s.people, s.carried) for s in third.segments] == [((PEOPLE[1],), True), ((PEOPLE[2],), False)]
    ended = await end(ground, 2, 39, hand_over=True)
    assert [s.people for s in ended.after.weeks[2].segments] == [(PEOPLE[2],)]


async def test_the_last_week_leaves_a_backlog(ground: Ground) -> None:
    """What the season's last meeting does not reach is for the next season, and no meeting is left."""
    await ground.to(12)
    ended = await end(ground, 12, 240)
    assert ended.after.plan.backlog == Pages(241, 248)
    assert ended.after.finished


async def test_an_earlier_page_is_corrected(ground: Ground) -> None:
    """A correction keeps what the week planned, and re-plans only the weeks not yet held."""
    await ground.to(2)
    await end(ground, 2, 39)
    await ground.to(3)
    await end(ground, 3, 59)
    week = await ground.week(2)
    assert page_bounds(await ground.season(), week) == (36, 59)
    ended = await end(ground, 2, 45)
    assert ended.after.weeks[1].pages == Pages(37, 56)
    assert ended.after.weeks[2].covered == Pages(46, 59)
    assert ended.after.weeks[3].pages == Pages(60, 79)
    with pytest.raises(UserError) as refused:
        await end(ground, 2, 60)
    assert refused.value.key == "error.page_range"


async def test_an_unrecorded_week_is_noted_later(ground: Ground) -> None:
    """Nobody pressed: the week counts as read; a page noted after the next one began still counts."""
    await ground.to(3)
    assert (await ground.week(2)).state is WeekState.HELD
    assert (await ground.pages())[3] == (57, 76)
    ended = await end(ground, 2, 39)
    assert ended.week.facts.record is Record.NOTED
    assert ended.after.weeks[2].pages == Pages(40, 59)


async def test_nobody_met(ground: Ground) -> None:
    """A meeting that was not held reads nothing, also when the week before is corrected to less."""
    await ground.to(2)
    await end(ground, 2, 56)
    await ground.to(3)
    ended = await end(ground, 3, None)
    assert ended.week.facts.record is Record.NOT_MET
    assert ended.after.weeks[3].pages == Pages(57, 76)
    ended = await end(ground, 2, 39)
    assert ended.after.weeks[2].covered is None
    assert ended.after.weeks[3].pages is not None
    assert ended.after.weeks[3].pages.first == 40


async def test_ending_twice_is_one_change(ground: Ground) -> None:
    """The second of two equal presses changes nothing and gets the same result."""
    await ground.to(2)
    week = await ground.week(2)
    preview = await meetings.preview_end(ground.store, ground.clock, host(), week.id, 39)
    token = outcome_token(preview, preview.results[0])
    first = await end(ground, 2, 39, token=token)
    second = await end(ground, 2, 39, token=token)
    assert (first.change_id is not None, second.change_id) == (True, None)
    assert await changes(ground.store) == 1


async def test_a_stale_preview_is_not_committed(ground: Ground) -> None:
    """Where the plan, or the week's page, changed after the preview, the new outcome is shown instead."""
    await ground.to(2)
    week = await ground.week(2)
    preview = await meetings.preview_end(ground.store, ground.clock, host(), week.id, 39)
    token = outcome_token(preview, preview.results[0])
    fifth = await ground.week(5)
    await plan_edits.set_catch_up(ground.store, ground.clock, host(), fifth.id, True)
    with pytest.raises(PlanChangedError) as changed:
        await end(ground, 2, 39, token=token)
    assert changed.value.preview.result(CarryOver.SHIFT).season.weeks[4].pages is None
    fresh = changed.value.preview
    await end(ground, 2, 45)
    with pytest.raises(PlanChangedError):
        await end(ground, 2, 39, token=outcome_token(fresh, fresh.results[0]))
    assert (await ground.week(2)).facts.reached == 45


async def test_a_preview_whose_dates_moved_is_stale(ground: Ground) -> None:
    """The same pages on another day are another outcome; what only time did is none."""
    await ground.to(2)
    week, fifth = await ground.week(2), await ground.week(5)
    preview = await meetings.preview_end(ground.store, ground.clock, host(), week.id, 39)
    token = outcome_token(preview, preview.results[0])
    ground.clock.at += dt.timedelta(minutes=40)
    later = await meetings.preview_end(ground.store, ground.clock, host(), week.id, 39)
    assert outcome_token(later, later.results[0]) == token
    await plan_edits.move(ground.store, ground.clock, host(), fifth.id, "4/1", "")
    with pytest.raises(PlanChangedError):
        await end(ground, 2, 39, token=token)


async def test_a_week_to_come_cannot_be_ended(ground: Ground) -> None:
    """An old or guessed button ends no meeting that has not begun."""
    await ground.to(2)
    for page in (76, None):
        with pytest.raises(UserError) as refused:
            await end(ground, 3, page)
        assert refused.value.key == "error.meeting_not_begun"


async def test_who_may_end(ground: Ground) -> None:
    """The host, managers, and the presenter of that week: by button and by command."""
    await ground.to(2)
    week = await ground.week(2)
    for actor in (presenter(2), manager()):
        found = await which_meeting.meeting_to_end(ground.store, ground.clock, actor, None)
        assert found.week.number == 2
        await meetings.preview_end(ground.store, ground.clock, actor, week.id, 39)
    for actor in (presenter(3), somebody()):
        with pytest.raises(ForbiddenError):
            await which_meeting.meeting_to_end(ground.store, ground.clock, actor, None)
        with pytest.raises(ForbiddenError):
            await meetings.end(ground.store, ground.clock, actor, week.id, 39)
    with pytest.raises(NotFoundError):
        await meetings.end(ground.store, ground.clock, manager(OTHER_GUILD), week.id, 39)


async def test_starting(ground: Ground) -> None:
    """Once, the next one only, not too early, and within the cap."""
    week = await ground.week(1)
    ground.clock.at = week.at - dt.timedelta(hours=13)
    with pytest.raises(UserError) as refused:
        await meetings.start(ground.store, ground.clock, host(), week.id)
    assert refused.value.key == "error.meeting_too_early"
    ground.clock.at = week.at
    second = await ground.week(2)
    with pytest.raises(UserError) as refused:
        await meetings.start(ground.store, ground.clock, host(), second.id)
    assert refused.value.key == "error.meeting_not_next"
    with pytest.raises(UserError) as refused:
        await meetings.start(ground.store, ground.clock, host(), week.id, 121)
    assert refused.value.key == "error.minutes_over_cap"
    view = await meetings.start(ground.store, ground.clock, host(), week.id, 90)
    assert view.week.ends_at - ground.clock.at == dt.timedelta(minutes=90)
    with pytest.raises(UserError) as refused:
        await meetings.start(ground.store, ground.clock, host(), week.id)
    assert refused.value.key == "error.meeting_runs"


async def test_anyone_in_the_study_starts_after_ten_minutes(ground: Ground) -> None:
    """Before that the host and the presenter; never who is not in the study."""
    week = await ground.to(1, minutes=9)
    with pytest.raises(ForbiddenError):
        await meetings.start(ground.store, ground.clock, presenter(4), week.id)
    await ground.to(1, minutes=10)
    with pytest.raises(ForbiddenError):
        await meetings.start(ground.store, ground.clock, somebody(), week.id)
    view = await meetings.start(ground.store, ground.clock, presenter(4), week.id)
    assert view.week.state is WeekState.RUNNING


async def test_a_closed_season_stays(ground: Ground) -> None:
    """Buttons of an earlier season change nothing any more."""
    await ground.to(2)
    async with ground.store.write() as session:
        study = await session.get_one(Study, ground.study_id)
        season = await access.get_season(session, study)
        season.closed_at = ground.clock.at
    with pytest.raises(UserError) as refused:
        await end(ground, 2, 39)
    assert refused.value.key == "error.plan.season_closed"
