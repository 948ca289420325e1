"""Pages noted while a meeting runs: whose count, which ask, and what a forgotten end makes of them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.errors import ForbiddenError, UserError
from bot.core.plan import CarryOver, Pages
from bot.core.season import Record, WeekState
from bot.services import history, meetings, noting, settings
from bot.services.noting import Noted
from bot.store.engine import Store
from tests.acting import StillClock, host, somebody
from tests.services.ground import PEOPLE, Ground, make_ground, presenter


@pytest.fixture
async def ground(store: Store) -> Ground:
    """The second meeting runs since half an hour; the first read what was planned."""
    made = await make_ground(store, StillClock())
    await made.to(1)
    await meetings.end(store, made.clock, host(), (await made.week(1)).id, 36)
    week = await made.to(2, minutes=0)
    await meetings.start(store, made.clock, host(), week.id)
    made.clock.at += dt.timedelta(minutes=30)
    return made


async def note(ground: Ground, page: int, number: int | None = None, *, sure: bool = False) -> Noted:
    """Note a page of week 2, as who presents the week with this number (None: the host)."""
    actor = presenter(number) if number is not None else host()
    week = await ground.week(2)
    ground.clock.at += dt.timedelta(minutes=1)
    return await noting.note_page(ground.store, ground.clock, actor, week.id, page, sure=sure)


async def test_the_last_note_of_who_leads_counts(ground: Ground) -> None:
    """The presenter's after the host's; what others write is heard, and forgotten with the next one."""
    await note(ground, 40)
    assert (await note(ground, 45, 2)).counts
    assert not (await note(ground, 50, 5)).counts
    assert not (await note(ground, 48, 6)).counts
    meeting = (await ground.week(2)).meeting
    assert meeting.noted is not None
    assert meeting.noted.page == 45
    assert [(one.by, one.page) for one in meeting.heard] == [(PEOPLE[5], 48), (PEOPLE[4], 50)]
    await note(ground, 49)
    meeting = (await ground.week(2)).meeting
    assert meeting.noted is not None
    assert (meeting.noted.page, meeting.heard) == (49, ())


async def test_a_page_of_another_week_has_to_be_meant(ground: Ground) -> None:
    """Nothing is written before that; then it is."""
    asked = await note(ground, 60)
    assert asked.asks
    assert (await ground.week(2)).meeting.noted is None
    assert not (await note(ground, 60, sure=True)).asks
    noted = (await ground.week(2)).meeting.noted
    assert noted is not None
    assert noted.page == 60


@pytest.mark.parametrize("page", [35, 249, 100_000])
async def test_a_page_that_cannot_be_is_refused(ground: Ground, page: int) -> None:
    """Before what was read already, or after the season's last: sure or not."""
    for sure in (False, True):
        with pytest.raises(UserError) as refused:
            await note(ground, page, sure=sure)
        assert refused.value.key == "error.page_range"


async def test_who_may_note(ground: Ground) -> None:
    """Everybody in the study while it runs; nobody else, and not later."""
    week = await ground.week(2)
    with pytest.raises(ForbiddenError):
        await noting.note_page(ground.store, ground.clock, somebody(), week.id, 40)
    with pytest.raises(ForbiddenError):
        await noting.meeting_to_note(ground.store, ground.clock, somebody(), week.id)
    third = await ground.week(3)
    with pytest.raises(UserError) as refused:
        await noting.note_page(ground.store, ground.clock, host(), third.id, 60)
    assert refused.value.key == "error.meeting_not_started"
    ground.clock.at += dt.timedelta(hours=2)
    with pytest.raises(UserError) as refused:
        await note(ground, 40)
    assert refused.value.key == "error.meeting_over"


@pytest.mark.parametrize("policy", [CarryOver.SHIFT, CarryOver.ADD])
async def test_a_meeting_nobody_ended_got_to_the_noted_page(ground: Ground, policy: CarryOver) -> None:
    """Its plan follows at once, by the study's own policy; with the next meeting it is written down."""
    await settings.choose(ground.store, ground.clock, host(), ground.study_id, "policy", policy.value)
    await note(ground, 45)
    await note(ground, 50, 5)
    ground.clock.at += dt.timedelta(hours=2)
    week = await ground.week(2)
    assert week.state is WeekState.ASKED
    assert week.covered == Pages(37, 45)
    following = (await ground.pages())[3]
    assert following == ((46, 65) if policy is CarryOver.SHIFT else (46, 76))
    await ground.to(3, minutes=0)
    await ground.catch_up_with_time()
    facts = (await ground.week(2)).facts
    assert (facts.record, facts.reached, facts.policy) == (Record.NOTED, 45, policy)
    assert (await ground.pages())[3] == following


@pytest.mark.parametrize("hand_over", [False, True])
async def test_who_goes_on_where_nobody_ended_it(ground: Ground, hand_over: bool) -> None:
    """As the study's settings say, before and after it is written down."""
    value = "hand_over" if hand_over else "continue"
    await settings.choose(ground.store, ground.clock, host(), ground.study_id, "hand_over", value)
    await note(ground, 45)
    ground.clock.at += dt.timedelta(hours=2)
    expected = [(PEOPLE[2],)] if hand_over else [(PEOPLE[1],), (PEOPLE[2],)]
    assert [s.people for s in (await ground.week(3)).segments] == expected
    await ground.to(3, minutes=0)
    await ground.catch_up_with_time()
    assert [s.people for s in (await ground.week(3)).segments] == expected


async def test_what_others_noted_moves_nothing(ground: Ground) -> None:
    """Without a note of who leads it the week counts as read as planned."""
    await note(ground, 45, 5)
    await ground.to(3, minutes=0)
    await ground.catch_up_with_time()
    facts = (await ground.week(2)).facts
    assert (facts.record, facts.reached) == (Record.UNRECORDED, 56)


async def test_an_end_by_hand_is_stronger(ground: Ground) -> None:
    """Whatever was noted before; undone, the note counts again."""
    await note(ground, 45)
    ground.clock.at += dt.timedelta(hours=2)
    week = await ground.week(2)
    ended = await meetings.end(ground.store, ground.clock, host(), week.id, 56)
    assert (await ground.pages())[3] == (57, 76)
    assert ended.change_id is not None
    await history.undo(ground.store, ground.clock, host(), ended.change_id)
    assert (await ground.pages())[3] == (46, 65)


async def test_a_note_with_the_end(ground: Ground) -> None:
    """What is kept for the end goes with it in one change, can be changed and emptied, and undone."""
    week = await ground.week(2)
    store, clock = ground.store, ground.clock
    await meetings.keep_note(store, clock, host(), week.id, "증명은 다음에")
    preview = await meetings.preview_end(store, clock, host(), week.id, 50)
    assert (preview.note, (await ground.week(2)).facts.note) == ("증명은 다음에", None)
    await meetings.keep_note(store, clock, presenter(2), week.id, "다른 사람의 것")
    ended = await meetings.end(store, clock, host(), week.id, 50)
    assert ended.week.facts.note == "증명은 다음에"
    again = await meetings.end(store, clock, host(), week.id, 51)
    assert again.week.facts.note == "증명은 다음에"
    await meetings.keep_note(store, clock, host(), week.id, "")
    assert (await meetings.end(store, clock, host(), week.id, 51)).week.facts.note is None
    assert ended.change_id is not None
    for change in (await history.recent_changes(store, clock, host(), None)).changes[:3]:
        await history.undo(store, clock, host(), change.id)
    assert (await ground.week(2)).facts.note is None
