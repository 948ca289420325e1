"""What a host changes in the plan: what each change does, and what it refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.plan import CarryOver, Pages
from bot.core.season import WeekKind
from bot.services import history, meetings, members, plan_edits, plan_terms
from bot.store.engine import Store
from bot.store.models import Rsvp
from tests.acting import StillClock, host, manager, somebody
from tests.services.ground import PEOPLE, Ground, make_ground, noted, of_study, of_week, presenter

OTHER_GUILD = 900_000_000_000_000_009


@pytest.fixture
async def ground(store: Store) -> Ground:
    """The study an hour after its second meeting began; week 1 read 17-36 by default."""
    ground = await make_ground(store, StillClock())
    await ground.to(2)
    return ground


async def test_a_rest_moves_weeks_with_their_presenters(ground: Ground) -> None:
    """A new rest week takes its date out; pages and presenters stay with the numbers."""
    await ground.answer(4, PEOPLE[5])
    await ground.answer(3, PEOPLE[5])
    before = await ground.season()
    edited = await of_week(ground, plan_edits.rest_week, 4, "설날")
    after = edited.after
    assert after.weeks[3].day == before.weeks[4].day
    assert after.weeks[3].own_presenters == before.weeks[3].own_presenters
    assert after.weeks[3].pages == before.weeks[3].pages
    assert after.rests == ((dt.date(2026, 3, 24), "설날"),)
    async with ground.store.read() as session:
        answered = {row.week_id for row in (await session.scalars(select(Rsvp))).all()}
    assert answered == {before.weeks[2].id}


async def test_a_moved_week_rests(ground: Ground) -> None:
    """The slot rests, and the week meets on the next one, not on the day it was moved to."""
    await of_week(ground, plan_edits.move, 4, "3/26", "")
    edited = await of_week(ground, plan_edits.rest_week, 4)
    assert [w.day for w in edited.after.weeks[3:5]] == [dt.date(2026, 3, 31), dt.date(2026, 4, 7)]


async def test_rests_are_taken_back(ground: Ground) -> None:
    """The weeks meet earlier again; a day that rests no more is refused."""
    before = await ground.season()
    await of_study(ground, plan_terms.add_rests, "3/24, 3/31", "")
    edited = await of_study(ground, plan_terms.remove_rests, {dt.date(2026, 3, 24), dt.date(2026, 3, 31)})
    assert [w.at for w in edited.after.weeks] == [w.at for w in before.weeks]
    with pytest.raises(UserError) as refused:
        await of_study(ground, plan_terms.remove_rests, {dt.date(2026, 3, 24)})
    assert refused.value.key == "error.plan.rest_gone"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("3/25", "error.study.rest_no_meeting"),
        ("2026-03-10", "error.plan.rest_past"),
        ("2026-03-03", "error.study.rest_no_meeting"),
        ("2028-03-07", "error.plan.rest_far"),
        ("언젠가", "error.input.date"),
        ("2/30", "error.input.date_impossible"),
        ("🙂", "error.input.date"),
        ("4/21~4/14", "error.study.rest_range"),
    ],
)
async def test_days_that_cannot_rest(ground: Ground, typed: str, key: str) -> None:
    """Not a meeting day, begun already, out of the season, or no date at all: nothing changes."""
    await meetings.start(ground.store, ground.clock, host(), (await ground.week(2)).id)
    rows = await ground.rows()
    with pytest.raises(UserError) as refused:
        await of_study(ground, plan_terms.add_rests, typed, "")
    assert refused.value.key == key
    assert await ground.rows() == rows


async def test_catch_up(ground: Ground) -> None:
    """No new pages that week; those after it come a week later, and the rest is for next season."""
    edited = await of_week(ground, plan_edits.set_catch_up, 4, True)
    assert [w.pages for w in edited.after.weeks[2:5]] == [Pages(57, 76), None, Pages(77, 96)]
    assert edited.after.weeks[3].meets
    assert edited.after.plan.backlog == Pages(237, 248)
    edited = await of_week(ground, plan_edits.set_catch_up, 4, False)
    assert edited.after.plan.backlog is None


async def test_merge_and_split(ground: Ground) -> None:
    """Both weeks are read on the first one's date, by the people of both; split undoes it."""
    edited = await of_week(ground, plan_edits.merge, 4)
    before = edited.before
    week = edited.after.weeks[3]
    assert (week.last_number, week.pages, week.at) == (5, Pages(77, 116), before.weeks[3].at)
    assert week.own_presenters[:1] == (PEOPLE[3],)
    assert set(week.presenters) == {PEOPLE[3], PEOPLE[4]}
    assert not edited.after.weeks[4].meets
    edited = await of_week(ground, plan_edits.merge, 4)
    assert edited.after.weeks[3].pages == Pages(77, 136)
    await of_week(ground, plan_edits.split, 4)
    edited = await of_week(ground, plan_edits.split, 4)
    assert edited.after == before
    for change, number, key in (
        (plan_edits.split, 4, "error.plan.not_merged"),
        (plan_edits.merge, 12, "error.plan.merge_last"),
    ):
        with pytest.raises(UserError) as refused:
            await of_week(ground, change, number)
        assert refused.value.key == key


async def test_merged_weeks_share_what_is_set_by_hand(ground: Ground) -> None:
    """Presenters chosen for weeks that meet together are for all of their pages."""
    await of_week(ground, plan_edits.merge, 4)
    edited = await of_week(ground, plan_edits.set_presenters, 4, [PEOPLE[8]])
    assert edited.after.weeks[3].presenters == (PEOPLE[8],)
    with pytest.raises(UserError) as refused:
        await of_week(ground, plan_edits.set_catch_up, 4, True)
    assert refused.value.key == "error.plan.split_first"


@pytest.mark.parametrize(
    ("day", "time", "key"),
    [
        ("3/17", "21:00", "error.plan.move_early"),
        ("2026-03-01", "", "error.plan.move_early"),
        ("3/31", "21:00", "error.plan.move_late"),
        ("4/1", "", "error.plan.move_late"),
        ("내후년", "", "error.input.date"),
        ("", "25:00", "error.input.time_range"),
        ("", "9시", "error.input.time_half"),
    ],
)
async def test_a_week_stays_between_its_neighbours(ground: Ground, day: str, time: str, key: str) -> None:
    """A move that would change the order, or cannot be read, changes nothing."""
    rows = await ground.rows()
    with pytest.raises(UserError) as refused:
        await of_week(ground, plan_edits.move, 4, day, time)
    assert refused.value.key == key
    assert await ground.rows() == rows


async def test_move_there_and_back(ground: Ground) -> None:
    """Another day and time for one week only; empty fields are its usual ones."""
    edited = await of_week(ground, plan_edits.move, 4, "3/26", "오후 7시 30분")
    assert edited.after.weeks[3].at == dt.datetime(2026, 3, 26, 10, 30, tzinfo=dt.UTC)
    assert edited.after.weeks[4].at == edited.before.weeks[4].at
    edited = await of_week(ground, plan_edits.move, 4, "", "")
    facts = edited.after.weeks[3].facts
    assert (facts.moved_day, facts.moved_time) == (None, None)


async def test_a_rest_never_overtakes_a_moved_week(ground: Ground) -> None:
    """Week 5 was moved ahead of its day: week 4 cannot rest past it before week 5 is moved."""
    await of_week(ground, plan_edits.move, 5, "3/30", "")
    with pytest.raises(UserError) as refused:
        await of_week(ground, plan_edits.rest_week, 4)
    assert (refused.value.key, refused.value.values) == ("error.plan.order", {"number": 4, "next": 5})


async def test_presenters(ground: Ground) -> None:
    """Up to four members in their order, with pages of their own where they want."""
    people = [PEOPLE[7], PEOPLE[8], PEOPLE[9], PEOPLE[10]]
    await of_week(ground, plan_edits.set_presenters, 4, people)
    edited = await of_week(ground, plan_edits.set_ranges, 4, {PEOPLE[8]: "77-80", PEOPLE[9]: "p. 91–96"})
    segments = edited.after.weeks[3].segments
    assert [(s.pages, s.people) for s in segments] == [
        (Pages(77, 80), (PEOPLE[8],)),
        (Pages(81, 90), (PEOPLE[7], PEOPLE[10])),
        (Pages(91, 96), (PEOPLE[9],)),
    ]


@pytest.mark.parametrize(
    ("ranges", "key"),
    [
        ({PEOPLE[7]: "70-80"}, "error.plan.range_outside"),
        ({PEOPLE[7]: "77-80", PEOPLE[8]: "80-90"}, "error.plan.range_twice"),
        ({PEOPLE[7]: "앞쪽"}, "error.input.pages"),
        ({PEOPLE[7]: "80-77"}, "error.input.pages_backwards"),
    ],
)
async def test_pages_that_cannot_be_ones_own(ground: Ground, ranges: dict[int, str], key: str) -> None:
    """Outside of the week, twice, or no pages at all."""
    await of_week(ground, plan_edits.set_presenters, 4, [PEOPLE[7], PEOPLE[8]])
    with pytest.raises(UserError) as refused:
        await of_week(ground, plan_edits.set_ranges, 4, ranges)
    assert refused.value.key == key


async def test_who_cannot_present(ground: Ground) -> None:
    """Strangers, listeners, and more than four."""
    await members.change(ground.store, ground.clock, host(), ground.study_id, PEOPLE[6], listener=True)
    for people, key in (
        ([somebody().user_id], "error.plan.presenter_unknown"),
        ([PEOPLE[6]], "error.plan.presenter_listens"),
        (list(PEOPLE[:5]), "error.plan.presenters_many"),
    ):
        with pytest.raises(UserError) as refused:
            await of_week(ground, plan_edits.set_presenters, 4, people)
        assert refused.value.key == key


async def test_the_number_of_weeks(ground: Ground) -> None:
    """It never falls below the weeks that have begun, and it is the host's word over an extension."""
    await noted(ground, 39, CarryOver.EXTEND)
    assert len((await ground.season()).weeks) == 13
    edited = await of_study(ground, plan_terms.set_weeks, "12")
    assert len(edited.after.weeks) == 12
    assert edited.after.plan.backlog == Pages(240, 248)
    for typed, key in (
        ("1", "error.plan.weeks_begun"),
        ("201", "error.range.weeks"),
        ("0", "error.range.weeks"),
        ("열", "error.study.number"),
    ):
        with pytest.raises(UserError) as refused:
            await of_study(ground, plan_terms.set_weeks, typed)
        assert refused.value.key == key


async def test_the_pace(ground: Ground) -> None:
    """Only the weeks to come; not while a page is still to be noted."""
    await meetings.start(ground.store, ground.clock, host(), (await ground.week(2)).id)
    with pytest.raises(UserError) as refused:
        await of_study(ground, plan_terms.set_pace, "30")
    assert refused.value.key == "error.meeting_runs"
    ground.clock.at += dt.timedelta(hours=3)
    with pytest.raises(UserError) as refused:
        await of_study(ground, plan_terms.set_pace, "30")
    assert refused.value.key == "error.plan.note_first"
    await noted(ground, 56)
    edited = await of_study(ground, plan_terms.set_pace, "30")
    assert [w.pages for w in edited.after.weeks[:4]] == [
        Pages(17, 36),
        Pages(37, 56),
        Pages(57, 86),
        Pages(87, 116),
    ]
    edited = await of_study(ground, plan_terms.set_pace, "")
    assert edited.after.weeks[11].pages is not None
    assert edited.after.plan.backlog is None


async def test_a_week_that_is_over_stays(ground: Ground) -> None:
    """Only its page can be corrected; one that runs waits for its end."""
    for number, key in ((1, "error.plan.week_over"), (2, "error.meeting_runs")):
        week = await ground.week(number)
        if number == 2:
            await meetings.start(ground.store, ground.clock, host(), week.id)
        with pytest.raises(UserError) as refused:
            await of_week(ground, plan_edits.set_goals, number, "목표")
        assert refused.value.key == key


async def test_nothing_different_is_no_change(ground: Ground) -> None:
    """The same goals again are not recorded."""
    await of_week(ground, plan_edits.set_goals, 4, "하나")
    edited = await of_week(ground, plan_edits.set_goals, 4, " 하나 ")
    assert edited.change_id is None


async def test_rights(ground: Ground) -> None:
    """Host, co-hosts and managers; members and presenters get a no, other servers find nothing."""
    week = await ground.week(4)
    await plan_edits.set_goals(ground.store, ground.clock, manager(), week.id, "하나")
    for actor in (presenter(4), somebody()):
        with pytest.raises(ForbiddenError):
            await plan_edits.set_goals(ground.store, ground.clock, actor, week.id, "둘")
        with pytest.raises(ForbiddenError):
            await plan_terms.set_weeks(ground.store, ground.clock, actor, ground.study_id, "14")
        with pytest.raises(ForbiddenError):
            await plan_terms.plan_of(ground.store, ground.clock, actor, None)
    for change in (plan_edits.set_goals, plan_edits.set_place):
        with pytest.raises(NotFoundError):
            await change(ground.store, ground.clock, manager(OTHER_GUILD), week.id, "둘")
    with pytest.raises(NotFoundError):
        await plan_terms.plan_by_study(ground.store, ground.clock, manager(OTHER_GUILD), ground.study_id)
    found = await history.recent_changes(ground.store, ground.clock, host(), None)
    with pytest.raises(NotFoundError):
        await history.preview_undo(ground.store, ground.clock, manager(OTHER_GUILD), found.changes[0].id)
    assert (await ground.week(4)).facts.goals == "하나"
    assert (await ground.week(4)).facts.kind is WeekKind.READING
