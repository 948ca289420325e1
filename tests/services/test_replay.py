"""A season as such studies go, without sections: the plan after every week, and who goes on with what."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.season import Week
from bot.services import meetings, noting, settings
from bot.store.engine import Store
from tests.acting import StillClock, host
from tests.services.ground import PEOPLE, Ground, make_ground

pytestmark = pytest.mark.slow

REACHED = (33, 52, 74, 85, 104, 133, 150, 171, 190, 213, 232, 248)
"""The page on which each of the twelve meetings ended: some short of the plan, some past it."""
LAST_WEEK = (234, 233, 235, 226, 225, 234, 231, 232, 231, 234, 233)
"""After each week, the first page of week 12; its last is 248 each time, so nothing is left over."""
FINISHES: dict[int, tuple[int, int, int]] = {
    2: (1, 34, 36),
    3: (2, 53, 53),
    5: (4, 86, 94),
    6: (5, 105, 105),
    8: (7, 151, 153),
    10: (9, 191, 191),
    12: (11, 233, 233),
}
"""In these weeks somebody finishes pages of the week before: (whose week it was, first, last page)."""
Part = tuple[int, int, int]


def expected(after: int) -> dict[int, tuple[int, int]]:
    """The weeks to come after one: twenty pages each from the next page on, the last one to the end."""
    first = REACHED[after - 1] + 1
    weeks = {n: (first + 20 * (n - after - 1), first + 20 * (n - after) - 1) for n in range(after + 1, 12)}
    return weeks | {12: (LAST_WEEK[after - 1], 248)} if after < 12 else {}


def parts(week: Week) -> list[Part]:
    """Who explains which pages of a week: (their own week's number, first, last page)."""
    return [(PEOPLE.index(s.people[0]) + 1, s.pages.first, s.pages.last) for s in week.segments]


async def hold(ground: Ground, number: int, *, by_hand: bool) -> None:
    """Start a meeting, and end it an hour later at its page, or note the page and forget it."""
    week = await ground.to(number, minutes=0)
    await meetings.start(ground.store, ground.clock, host(), week.id)
    ground.clock.at += dt.timedelta(hours=1)
    page = REACHED[number - 1]
    if by_hand:
        await meetings.end(ground.store, ground.clock, host(), week.id, page)
    else:
        await noting.note_page(ground.store, ground.clock, host(), week.id, page, sure=True)
        ground.clock.at += dt.timedelta(hours=1)


@pytest.mark.parametrize("by_hand", [True, False], ids=["ended", "noted"])
@pytest.mark.parametrize("hand_over", [False, True], ids=["continue", "hand over"])
async def test_a_season_by_shift(store: Store, hand_over: bool, by_hand: bool) -> None:
    """The weeks to come after every week; a leftover stays with who prepared it, or goes to the next one."""
    ground = await make_ground(store, StillClock())
    if hand_over:
        await settings.choose(store, ground.clock, host(), ground.study_id, "hand_over", "hand_over")
    for number in range(1, 13):
        await hold(ground, number, by_hand=by_hand)
        season = await ground.season()
        planned = {w.number: (w.pages.first, w.pages.last) for w in season.weeks[number:] if w.pages}
        assert planned == expected(number), f"after week {number}"
        assert season.plan.backlog is None
        assert len(season.weeks) == 12
        covered = [w.covered for w in season.weeks[:number]]
        assert [c.last for c in covered if c] == list(REACHED[:number])
        if number < 12:
            first, last = planned[number + 1]
            finishing = None if hand_over else FINISHES.get(number + 1)
            begins = finishing[2] + 1 if finishing else first
            own = (number + 1, begins, last)
            assert parts(season.weeks[number]) == ([finishing, own] if finishing else [own])
            later = [parts(week) for week in season.weeks[number + 1 :]]
            assert later == [[(n, *planned[n])] for n in range(number + 2, 13)]
    await ground.to(12, minutes=200)
    assert (await ground.season()).finished or not by_hand
