"""Undo: it brings everything back, is refused where something later stands in the way, and keeps the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest

from bot.core.errors import ForbiddenError, UserError
from bot.core.plan import CarryOver
from bot.services import history, meetings, members, plan_edits, plan_terms, seasons
from bot.services.history import LaterChangeError
from bot.services.meetings import Ended
from bot.services.planning import Edited
from bot.store.engine import Store
from tests.acting import StillClock, host, somebody
from tests.services.ground import PEOPLE, Ground, make_ground, noted, of_study, of_week, presenter


@pytest.fixture
async def ground(store: Store) -> Ground:
    """The study an hour after its second meeting began; week 1 read 17-36 by default."""
    ground = await make_ground(store, StillClock())
    await ground.to(2)
    return ground


CHANGES: dict[str, Callable[[Ground], Awaitable[Edited | Ended]]] = {
    "rest": lambda g: of_week(g, plan_edits.rest_week, 4, "설날"),
    "rests by date": lambda g: of_study(g, plan_terms.add_rests, "3/24, 4/7~4/14", ""),
    "catch-up": lambda g: of_week(g, plan_edits.set_catch_up, 4, True),
    "merge": lambda g: of_week(g, plan_edits.merge, 4),
    "move": lambda g: of_week(g, plan_edits.move, 4, "3/26", "19:30"),
    "goals": lambda g: of_week(g, plan_edits.set_goals, 4, "예제 3.1까지"),
    "place": lambda g: of_week(g, plan_edits.set_place, 4, "https://meet.example.com/a"),
    "presenters": lambda g: of_week(g, plan_edits.set_presenters, 4, [PEOPLE[7], PEOPLE[3]]),
    "nobody presents": lambda g: of_week(g, plan_edits.set_presenters, 4, []),
    "own pages": lambda g: of_week(g, plan_edits.set_ranges, 4, {PEOPLE[3]: "77-80"}),
    "more weeks": lambda g: of_study(g, plan_terms.set_weeks, "14"),
    "fewer weeks": lambda g: of_study(g, plan_terms.set_weeks, "10"),
    "pace": lambda g: of_study(g, plan_terms.set_pace, "25"),
    "even": lambda g: of_study(g, plan_terms.set_pace, ""),
    "end": noted,
    "end, extended": lambda g: noted(g, 39, CarryOver.EXTEND),
    "not met": lambda g: noted(g, None),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_undo_brings_everything_back(ground: Ground, name: str) -> None:
    """Plan, dates, presenters, RSVPs and waiting posts are as before the change."""
    await ground.answer(4, PEOPLE[5])
    await ground.answer(11, PEOPLE[6], "absent")
    await ground.catch_up_with_time()
    rows, plan = await ground.rows(), await ground.season()
    made = await CHANGES[name](ground)
    change_id = made.change_id
    assert change_id is not None
    assert await ground.rows() != rows
    shown = await history.preview_undo(ground.store, ground.clock, host(), change_id)
    assert await ground.season() != plan
    undone = await history.undo(ground.store, ground.clock, host(), change_id)
    assert undone.after == plan == shown.after
    assert await ground.rows() == rows


async def test_undo_is_refused_after_a_later_change(ground: Ground) -> None:
    """The refusal names the later change; undone in turn, both go."""
    first = await of_week(ground, plan_edits.set_goals, 4, "하나")
    second = await of_week(ground, plan_edits.set_goals, 4, "둘")
    assert first.change_id is not None
    assert second.change_id is not None
    with pytest.raises(LaterChangeError) as refused:
        await history.undo(ground.store, ground.clock, host(), first.change_id)
    assert (refused.value.later.id, refused.value.later.kind) == (second.change_id, "week.goals")
    await history.undo(ground.store, ground.clock, host(), second.change_id)
    await history.undo(ground.store, ground.clock, host(), first.change_id)
    assert (await ground.week(4)).facts.goals is None
    with pytest.raises(UserError) as refused_again:
        await history.undo(ground.store, ground.clock, host(), first.change_id)
    assert refused_again.value.key == "error.undo_done"


async def test_undo_never_moves_a_week_into_the_past(ground: Ground) -> None:
    """A rest that has passed stays: without it the next meeting would have been a week ago."""
    ground.clock.at = dt.datetime(2026, 3, 23, tzinfo=dt.UTC)
    edited = await of_week(ground, plan_edits.rest_week, 4)
    assert edited.change_id is not None
    ground.clock.at = dt.datetime(2026, 3, 26, tzinfo=dt.UTC)
    with pytest.raises(UserError) as refused:
        await history.undo(ground.store, ground.clock, host(), edited.change_id)
    assert refused.value.key == "error.plan.into_past"
    assert (await ground.week(4)).day == dt.date(2026, 3, 31)


async def test_answers_given_for_the_other_date_go(ground: Ground) -> None:
    """Undoing a rest brings back the answers for the old date, and drops those given meanwhile."""
    await ground.answer(4, PEOPLE[5])
    edited = await of_week(ground, plan_edits.rest_week, 4)
    await ground.answer(4, PEOPLE[6])
    assert edited.change_id is not None
    await history.undo(ground.store, ground.clock, host(), edited.change_id)
    assert [row["user_id"] for row in (await ground.rows())["rsvp"]] == [PEOPLE[5]]


async def test_the_last_change_is_not_that_somebody_came(ground: Ground) -> None:
    """Without another word a host takes back what was done to the study; a join only if there is no more."""

    async def last() -> str | None:
        found = await history.recent_changes(ground.store, ground.clock, host(), None)
        return found.last.kind if found.last else None

    stranger, study_id = somebody(), ground.study_id
    await of_week(ground, plan_edits.rest_week, 4)
    await members.join(ground.store, ground.clock, stranger, study_id, listener=False)
    assert await last() == "rest.add"


async def test_undo_waits_for_the_season_that_followed(ground: Ground) -> None:
    """The next season goes on from the page that was reached: that stands until the season is taken back."""
    ended = await noted(ground)
    following = await seasons.preview_next(ground.store, ground.clock, host(), None)
    opened = await seasons.open_next(ground.store, ground.clock, host(), following.draft_id)
    assert ended.change_id is not None
    assert opened.change_id is not None
    with pytest.raises(LaterChangeError) as refused:
        await history.undo(ground.store, ground.clock, host(), ended.change_id)
    assert refused.value.later.kind == "season.open"
    undone = await history.undo(ground.store, ground.clock, host(), opened.change_id)
    assert (undone.before.facts.number, undone.after.facts.number) == (2, 1)
    await history.undo(ground.store, ground.clock, host(), ended.change_id)
    assert (await ground.week(2)).facts.record is None


async def test_people_take_back_their_own_end(ground: Ground) -> None:
    """A presenter who ended the meeting may undo that, and nothing that the host did."""
    week = await ground.week(2)
    own = await meetings.end(ground.store, ground.clock, presenter(2), week.id, 39)
    edited = await of_week(ground, plan_edits.set_goals, 4, "하나")
    assert own.change_id is not None
    assert edited.change_id is not None
    for actor, change_id in ((presenter(2), edited.change_id), (presenter(3), own.change_id)):
        with pytest.raises(ForbiddenError):
            await history.undo(ground.store, ground.clock, actor, change_id)
    await history.undo(ground.store, ground.clock, presenter(2), own.change_id)
    assert (await ground.week(2)).facts.record is None
