"""Swapping turns in the database: what is written, what undo brings back, and two at once."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select

from bot.core.errors import UserError
from bot.core.turns import find_turn
from bot.services import history, members, plan_edits, posts, swap_views, swaps
from bot.services.history import LaterChangeError
from bot.store.engine import Store
from bot.store.models import Presenter, ScheduledPost, SwapRequest
from tests.acting import StillClock, host, manager, somebody
from tests.factories import GUILD
from tests.services.ground import PEOPLE, Ground, make_ground, of_week, presenter


@pytest.fixture
async def ground(store: Store) -> Ground:
    """Twelve weeks, twelve people in turn, eleven days before the first meeting."""
    return await make_ground(store, StillClock())


async def turn_of(ground: Ground, number: int) -> tuple[int, int]:
    """A week's id and the row of its first presenter."""
    week = await ground.week(number)
    return week.id, week.facts.presenters[0].id


async def ask(ground: Ground, number: int, wanted: int | None = None, person: int | None = None) -> int:
    """The presenter of a week asks for their turn; the request's id."""
    week_id, presenter_id = await turn_of(ground, number)
    other = (await turn_of(ground, wanted))[1] if wanted else None
    done = await swaps.ask(
        ground.store, ground.clock, presenter(number), week_id, presenter_id, wanted=other, person=person
    )
    return done.request.id


async def presenters(ground: Ground) -> dict[int, tuple[int, ...]]:
    """Who presents which week, by the numbers of `PEOPLE`."""
    weeks = (await ground.season()).weeks
    return {w.number: tuple(PEOPLE.index(p) + 1 for p in w.own_presenters) for w in weeks}


async def states(ground: Ground) -> list[str]:
    """The stored state of every request."""
    async with ground.store.read() as session:
        rows = await session.scalars(select(SwapRequest).order_by(SwapRequest.id))
        return [row.status for row in rows]


async def test_undo_brings_back_every_row_of_a_swap(ground: Ground) -> None:
    """Presenters, whose turn it was, and the posts to come."""
    before = await ground.rows()
    request = await ask(ground, 2, 5)
    done = await swaps.accept(ground.store, ground.clock, presenter(5), request)
    assert (await presenters(ground))[2] == (5,)
    assert (await presenters(ground))[5] == (2,)
    (mine,) = (await ground.week(2)).facts.presenters
    assert mine.instead_of == PEOPLE[1]
    assert done.change_id is not None
    await history.undo(ground.store, ground.clock, host(), done.change_id)
    after = await ground.rows()
    swap_posts = [p for p in after["posts"] if str(p["key"]).startswith("swap")]
    after["posts"] = [p for p in after["posts"] if p not in swap_posts]
    assert after == before
    assert (
        await swap_views.request_view(ground.store, ground.clock, host(), request)
    ).request.state == "undone"


async def test_one_of_two_answers_counts(ground: Ground) -> None:
    """The asked one and the host say yes at the same time; another one says no."""
    request = await ask(ground, 2, 5)
    answers = await asyncio.gather(
        swaps.accept(ground.store, ground.clock, presenter(5), request),
        swaps.accept(ground.store, ground.clock, host(), request),
        swaps.decline(ground.store, ground.clock, manager(), request),
        return_exceptions=True,
    )
    refused = [one for one in answers if isinstance(one, UserError)]
    assert len(refused) == 2
    assert {one.key for one in refused} <= {"error.swap.accepted", "error.swap.declined"}
    turns = await presenters(ground)
    assert (turns[2], turns[5]) in (((5,), (2,)), ((2,), (5,)))
    async with ground.store.read() as session:
        rows = list(await session.scalars(select(Presenter)))
    assert len(rows) == len(PEOPLE)


async def test_two_requests_for_one_turn_end_with_the_first_yes(ground: Ground) -> None:
    """2 and 3 both ask 5: who says yes to one has nothing left to give to the other."""
    first, second = await ask(ground, 2, 5), await ask(ground, 3, 5)
    await swaps.accept(ground.store, ground.clock, presenter(5), first)
    assert await states(ground) == ["accepted", "gone"]
    with pytest.raises(UserError, match="swap.gone"):
        await swaps.accept(ground.store, ground.clock, presenter(5), second)


async def test_pages_and_place_of_a_co_presenter_stay_with_the_turn(ground: Ground) -> None:
    """Who takes one of two turns explains just those pages, in the same place of the order."""
    four = (PEOPLE[3], PEOPLE[0])
    await of_week(ground, plan_edits.set_presenters, 4, four)
    await of_week(ground, plan_edits.set_ranges, 4, {PEOPLE[0]: "77-80"})
    turn = next(p for p in (await ground.week(4)).facts.presenters if p.user_id == PEOPLE[0])
    wanted = (await turn_of(ground, 7))[1]
    week_id = (await ground.week(4)).id
    done = await swaps.ask(ground.store, ground.clock, presenter(1), week_id, turn.id, wanted=wanted)
    await swaps.accept(ground.store, ground.clock, presenter(7), done.request.id)
    after = find_turn(await ground.season(), turn.id, ground.clock.at)
    assert after.user_id == PEOPLE[6]
    assert after.pages is not None
    assert (after.pages.first, after.pages.last) == (77, 80)
    assert (await presenters(ground))[4] == (4, 7)


async def test_leaving_and_coming_back_with_everything_in_between(ground: Ground) -> None:
    """A leaver's turn with its pages goes to somebody; undo of the leaving waits for the undo of that."""
    before = await ground.rows()
    change = await members.leave(ground.store, ground.clock, host(), ground.study_id, PEOPLE[1])
    view = await swap_views.request_view(ground.store, ground.clock, presenter(9), 1)
    taken = await swaps.take(ground.store, ground.clock, presenter(9), 1, view.request.free[0])
    assert (await presenters(ground))[2] == (9,)
    with pytest.raises(UserError, match="swap.accepted"):
        await swaps.take(ground.store, ground.clock, presenter(8), 1, view.request.free[0])
    assert change is not None
    assert taken.change_id is not None
    with pytest.raises(LaterChangeError):
        await history.undo(ground.store, ground.clock, host(), change)
    await history.undo(ground.store, ground.clock, host(), taken.change_id)
    await history.undo(ground.store, ground.clock, host(), change)
    after = await ground.rows()
    after["posts"] = [p for p in after["posts"] if not str(p["key"]).startswith("swap")]
    assert after == before


async def test_only_ones_own_turn_is_given_up(ground: Ground) -> None:
    """Not another's, not twice, and only who did it (or a host) takes it back."""
    week_id, presenter_id = await turn_of(ground, 2)
    with pytest.raises(UserError, match="swap.not_yours"):
        await swaps.read_together(ground.store, ground.clock, presenter(3), week_id, presenter_id)
    done = await swaps.read_together(ground.store, ground.clock, presenter(2), week_id, presenter_id)
    with pytest.raises(UserError, match="swap.gone"):
        await swaps.read_together(ground.store, ground.clock, presenter(2), week_id, presenter_id)
    assert done.change_id is not None
    with pytest.raises(UserError, match="host_only"):
        await history.undo(ground.store, ground.clock, presenter(3), done.change_id)
    await history.undo(ground.store, ground.clock, presenter(2), done.change_id)
    assert (await presenters(ground))[2] == (2,)


async def test_another_server_finds_no_request(ground: Ground) -> None:
    """Not by its number, whatever one wants to do with it."""
    request = await ask(ground, 2)
    next_door = somebody(PEOPLE[4], guild_id=GUILD + 1)
    for step in (swaps.accept, swaps.decline, swaps.withdraw, swap_views.request_view):
        with pytest.raises(UserError, match="swap.unknown"):
            await step(ground.store, ground.clock, next_door, request)
    assert await states(ground) == ["open"]


async def test_bringing_posts_in_step_again_changes_nothing(ground: Ground) -> None:
    """Neither twice in a row, nor after what time has ended."""
    await ask(ground, 2, 5)
    await ask(ground, 3)

    async def planned() -> list[tuple[object, ...]]:
        async with ground.store.read() as session:
            rows = await session.scalars(select(ScheduledPost).order_by(ScheduledPost.id))
            return [(r.id, r.dedupe_key, r.due_at, r.not_after, r.status, r.user_id) for r in rows]

    async def again() -> None:
        async with ground.store.write() as session:
            await posts.reconcile_study(session, ground.study_id, ground.clock.at)

    before = await planned()
    keys = {str(row[1]).rpartition(":")[0] for row in before if str(row[1]).startswith("swap")}
    assert keys == {"swap", "swap_result:1", "swap_result:2"}
    await again()
    assert await planned() == before
    ground.clock.at += dt.timedelta(hours=48)
    await again()
    assert await states(ground) == ["expired", "expired"]
    settled = await planned()
    assert not [row for row in settled if str(row[1]) in ("swap:1", "swap:2")], "nobody is asked any more"
    await again()
    assert await planned() == settled
