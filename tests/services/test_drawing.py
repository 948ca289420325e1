"""Draws from the opening to the presenters of each week: fair, once, and to be checked by anybody."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

import pytest
from sqlalchemy import select, update

from bot.core.drawn import Past, State, Void
from bot.core.errors import UserError
from bot.core.lottery import Context, commitment
from bot.core.people import Actor
from bot.services import draw_results, draws, history, plan_edits, seasons
from bot.services.draw_planning import NoOrderError
from bot.services.drawing import draw_due
from bot.store import draws as draw_store
from bot.store.engine import Store
from bot.store.models import Draw, DrawWord, Presenter, Study
from tests.acting import STRANGER, StillClock, host, manager, somebody
from tests.factories import GUILD
from tests.services.ground import PEOPLE
from tests.services.lots import (
    CLOSING,
    Lots,
    change_member,
    checked,
    everything,
    make_lots,
    present,
)


@pytest.fixture
async def lots(store: Store) -> Lots:
    """Five members, twelve weeks, eleven days before the first meeting."""
    return await make_lots(store, StillClock())


async def secret_of(lots: Lots, draw_id: int) -> str:
    """What nobody may see before the draw."""
    async with lots.store.read() as session:
        return await draw_store.secret_of(session, draw_id) or ""


async def close(lots: Lots) -> None:
    """Let the closing time come, an hour ago."""
    lots.clock.at = dt.datetime(2026, 2, 25, 13, 0, tzinfo=dt.UTC)
    await draw_due(lots.store, lots.clock.at)


async def test_everybody_presents_before_anybody_does_twice(lots: Lots) -> None:
    """Five people, twelve weeks: rounds of five, never two weeks in a row, and a record that holds."""
    view = await lots.open()
    assert set((await lots.presenting()).values()) == {()}
    await lots.press(view)
    order = [one for (one,) in (await lots.presenting()).values()]
    assert len(order) == 12
    assert sorted(order[:5]) == sorted(order[5:10]) == [0, 1, 2, 3, 4]
    assert all(one != other for one, other in zip(order, order[1:], strict=False))
    found = await lots.row(view)
    record = checked(found)
    assert record["commitment"] == view.card.commitment
    drawn = [int(person) for bag in record["result"] for person in bag][:12]
    assert [PEOPLE.index(person) for person in drawn] == order


async def test_the_secret_is_nowhere_before_the_draw(lots: Lots, caplog: pytest.LogCaptureFixture) -> None:
    """Only its own column has it: no change, post, context or line of the log; afterwards the record."""
    with caplog.at_level(logging.DEBUG):
        view = await lots.open(closes=CLOSING)
        await lots.cannot(view, 1, 3)
    secret = await secret_of(lots, view.card.draw_id)
    assert len(secret) == 64
    holding = {
        name for name, rows in (await everything(lots.store)).items() if any(secret in r for r in rows)
    }
    assert holding == {"draw"}
    row = await lots.row(view)
    assert secret not in str(row.context)
    assert secret not in str(view)
    assert secret not in caplog.text
    await close(lots)
    assert checked(await lots.row(view))["secret"] == secret


async def test_the_commitment_fixes_what_was_frozen(lots: Lots) -> None:
    """It is the hash of the secret and of roster, weeks and closing time; absences come in until then."""
    view = await lots.open(closes=CLOSING)
    await lots.cannot(view, 0, 1, 2, 3, 4)
    await close(lots)
    record = checked(await lots.row(view))
    context = Context.from_json(record["context"])
    assert commitment(bytes.fromhex(record["secret"]), context.barring(())) == view.card.commitment
    assert set(context.barred) == {(PEOPLE[0], week) for week in (1, 2, 3, 4)}
    assert (await lots.presenting())[5] == (0,)


async def test_two_hosts_at_once_draw_once(lots: Lots) -> None:
    """Who comes second is told that it is over; the first result stands."""
    view = await lots.open()
    done = await asyncio.gather(lots.press(view), lots.press(view, manager()), return_exceptions=True)
    refused = [one for one in done if isinstance(one, UserError)]
    assert [error.key for error in refused] == ["error.draw.over"]
    assert len(await lots.posts("draw")) == 1
    before = await lots.presenting()
    await draw_due(lots.store, lots.clock.at + dt.timedelta(days=9))
    assert await lots.presenting() == before


async def test_two_hosts_at_once_open_one_draw(lots: Lots) -> None:
    """A second one of the same is refused; of something else it is not."""
    opened = await asyncio.gather(lots.open(), lots.open(), return_exceptions=True)
    assert [one.key for one in opened if isinstance(one, UserError)] == ["error.draw.open_already"]


@pytest.mark.parametrize("secret", [None, "", "00" * 32, "ff", "no digits at all"])
async def test_a_lost_secret_makes_the_draw_void(lots: Lots, secret: str | None) -> None:
    """Nothing is drawn with anything else than what was committed to: it ends, and its post says so."""
    view = await lots.open(closes=CLOSING)
    async with lots.store.write() as session:
        await session.execute(update(Draw).values(secret=secret))
    await close(lots)
    found = await lots.row(view)
    assert (found.status, found.reason, found.record) == (State.VOID, Void.LOST, None)
    assert set((await lots.presenting()).values()) == {()}
    (post,) = await lots.posts("draw")
    assert post.next_try_at <= lots.clock.at


async def test_a_changed_context_makes_the_draw_void(lots: Lots) -> None:
    """One person more in what was frozen, and the commitment does not fit any more."""
    view = await lots.open()
    async with lots.store.write() as session:
        row = await session.get_one(Draw, view.card.draw_id)
        row.context = row.context | {"gap": 3}
    assert (await lots.press(view)).card.reason == Void.LOST


async def test_fixed_weeks_count_as_talks(lots: Lots) -> None:
    """Who has week 1 already is drawn again only once all others have presented."""
    view = await lots.open(fixed=((PEOPLE[2], 1),))
    await lots.press(view)
    order = [one for (one,) in (await lots.presenting()).values()]
    assert order[0] == 2
    assert sorted(order[1:5]) == [0, 1, 3, 4]


@pytest.mark.parametrize(
    ("fixed", "key"),
    [
        ((PEOPLE[0], 40), "error.draw.fixed_week"),
        ((STRANGER, 3), "error.draw.fixed_person"),
        ((PEOPLE[0], 2), "error.draw.fixed_taken"),
    ],
)
async def test_what_cannot_be_fixed_is_said(lots: Lots, fixed: tuple[int, int], key: str) -> None:
    """A week that is none, somebody who does not present, a week that somebody has."""
    await present(lots, 2, 4)
    with pytest.raises(UserError) as refused:
        await lots.open(fixed=(fixed,))
    assert refused.value.key == key
    assert (await everything(lots.store))["draw"] == []


async def test_weeks_that_have_a_presenter_are_left_alone(lots: Lots) -> None:
    """Chosen by hand before: neither drawn nor changed, and counted."""
    await present(lots, 1, 3)
    view = await lots.open()
    assert view.card.weeks == tuple(range(2, 13))
    await lots.press(view)
    order = [one for (one,) in (await lots.presenting()).values()]
    assert order[0] == 3
    assert sorted(order[1:5]) == [0, 1, 2, 4]


async def test_two_weeks_lie_between_talks_also_those_chosen_by_hand(store: Store) -> None:
    """Three people; the first one has week 4 already, so of the round over weeks 3, 5, 6 they get 6."""
    lots = await make_lots(store, StillClock(), people=3)
    await present(lots, 4, 0)
    view = await lots.open()
    await lots.press(view)
    assert (await lots.presenting())[6] == (0,)
    assert checked(await lots.row(view))["context"]["taken"] == [[str(PEOPLE[0]), 4]]


async def test_two_presenters_a_week(lots: Lots) -> None:
    """Two places a week, never the same person in both."""
    view = await lots.open(each=2)
    await lots.press(view)
    weeks = (await lots.presenting()).values()
    assert all(len(set(pair)) == 2 for pair in weeks)
    counts = [sum(person in pair for pair in weeks) for person in range(5)]
    assert max(counts) - min(counts) <= 1


async def test_absences_that_leave_no_order_are_refused_by_name(lots: Lots) -> None:
    """The last who could take week 3 is told who else can't; what they entered before stays."""
    view = await lots.open(closes=CLOSING, without=PEOPLE[2:5])
    await lots.cannot(view, 0, 3)
    with pytest.raises(NoOrderError) as refused:
        await lots.cannot(view, 1, 3, 4)
    assert refused.value.clash.weeks == (3,)
    assert refused.value.clash.people == ()
    rows = (await everything(lots.store))["draw_absence"]
    assert len(rows) == 1


async def test_absences_are_ones_own_and_can_be_taken_back(lots: Lots) -> None:
    """Each menu speaks of its own weeks only."""
    view = await lots.open(closes=CLOSING)
    await lots.cannot(view, 0, 3, 5)
    await lots.cannot(view, 1, 3)
    from bot.services import draw_entries

    about = (lots.store, lots.clock, somebody(PEOPLE[0]), view.card.draw_id)
    assert (await draw_entries.set_absences(*about, range(4, 8), [])).mine == {3}
    assert (await draw_entries.set_absences(*about, range(1, 4), [])).mine == set()
    assert len((await everything(lots.store))["draw_absence"]) == 1


async def test_said_absences_count_in_a_draw_on_the_spot(lots: Lots) -> None:
    """Who said that they can't come to week 1 is not drawn for it, and the commitment says so."""
    for person in range(4):
        await lots.answer(1, PEOPLE[person], "absent")
    view = await lots.open()
    await lots.press(view)
    assert (await lots.presenting())[1] == (4,)
    assert len(checked(await lots.row(view))["context"]["barred"]) == 4


async def test_who_has_left_gets_no_week(lots: Lots) -> None:
    """The roster stays as it was frozen, so that it can be checked; the week is left open and named."""
    view = await lots.open(closes=CLOSING)
    await change_member(lots, 2, left_at=lots.clock.at)
    await change_member(lots, 3, listener=True)
    await close(lots)
    found = await lots.row(view)
    checked(found)
    order = await lots.presenting()
    open_weeks = [number for number, people in order.items() if not people]
    assert {PEOPLE.index(user_id) for user_id, _ in found.left_out} == {2, 3}
    assert sorted(week for _, week in found.left_out) == open_weeks
    assert all(person in (0, 1, 4) for people in order.values() for person in people)


async def test_who_was_chosen_by_hand_meanwhile_keeps_the_week(lots: Lots) -> None:
    """The host chose somebody for week 2 while the draw was open; whom it was drawn for is named."""
    view = await lots.open(closes=CLOSING, without=[PEOPLE[4]])
    await present(lots, 2, 4)
    await close(lots)
    assert (await lots.presenting())[2] == (4,)
    found = await lots.row(view)
    drawn = checked(found)["result"][0][1]
    assert found.left_out == [[int(drawn), 2]]


async def test_weeks_that_changed_meanwhile_are_left_out(lots: Lots) -> None:
    """A week became a catch-up, another was merged: nobody is given to them."""
    view = await lots.open(closes=CLOSING)
    fifth, seventh = await lots.week(5), await lots.week(7)
    await plan_edits.set_catch_up(lots.store, lots.clock, host(), fifth.id, True)
    await plan_edits.merge(lots.store, lots.clock, host(), seventh.id)
    await close(lots)
    order = await lots.presenting()
    assert order[5] == order[8] == ()
    assert [week for _, week in (await lots.row(view)).left_out] == [5, 8]


async def test_undo_takes_the_presenters_back(lots: Lots) -> None:
    """One change; the draw stays on record, and its post says that it was undone."""
    view = await lots.open()
    await lots.press(view)
    recent = await history.recent_changes(lots.store, lots.clock, host(), None)
    assert recent.last is not None
    assert recent.last.kind == "week.draw"
    await history.undo(lots.store, lots.clock, host(), recent.last.id)
    assert set((await lots.presenting()).values()) == {()}
    found = await lots.row(view)
    assert found.status == State.DRAWN
    checked(found)
    again = await draw_results.drawn(lots.store, lots.clock, host(), view.card.draw_id)
    assert again.card.past == Past.UNDONE


async def test_drawing_again_keeps_the_old_on_record(lots: Lots) -> None:
    """A new commitment, new presenters for the weeks to come, and the old record as it was."""
    first = await lots.open()
    await lots.press(first)
    before = checked(await lots.row(first))
    with pytest.raises(UserError) as refused:
        await lots.open()
    assert refused.value.key == "error.draw.no_weeks"
    await lots.to(2, minutes=-60)
    second = await lots.open(again=True)
    assert second.card.turn == 2
    assert second.card.commitment != first.card.commitment
    assert second.card.weeks == tuple(range(2, 13))
    kept = await lots.presenting()
    await lots.press(second)
    order = await lots.presenting()
    assert order[1] == kept[1]
    assert all(len(people) == 1 for people in order.values())
    # Who presented in week 1 is not in the first round.
    assert order[1][0] not in [order[week][0] for week in range(2, 6)]
    old = await lots.row(first)
    assert old.record == before
    shown = await draw_results.drawn(lots.store, lots.clock, host(), first.card.draw_id)
    assert shown.card.past == Past.REPLACED


async def test_undoing_the_second_draw_brings_the_first_one_back(lots: Lots) -> None:
    """Its order holds again, anybody finds their path in it, and it can be drawn again: the third time."""
    first = await lots.open(closes=CLOSING)
    await lots.cannot(first, 1, 12)
    await lots.press(first)
    before = await lots.presenting()
    second = await lots.press(await lots.open(again=True))
    change_id = (await lots.row(second)).change_id
    assert change_id is not None
    await history.undo(lots.store, lots.clock, host(), change_id)
    assert await lots.presenting() == before
    found = await draw_results.last_of_season(lots.store, lots.clock, host(), lots.study_id)
    assert (found.card.draw_id, found.card.past) == (first.card.draw_id, None)
    third = await lots.open(again=True)
    assert third.card.turn == 3
    assert third.card.weeks == tuple(range(1, 13))
    done = await lots.press(third)
    assert done.card.left_out == ()
    past = []
    for view in (first, second, third):
        found = await draw_results.drawn(lots.store, lots.clock, host(), view.card.draw_id)
        past.append(found.card.past)
    assert past == [Past.REPLACED, Past.UNDONE, None]
    assert (await lots.presenting())[12] != (1,)


async def test_a_draw_can_be_taken_back_and_changed(lots: Lots) -> None:
    """Opened anew it has another commitment; words and absences go along, of who is in it."""
    first = await lots.open(closes=CLOSING)
    await lots.cannot(first, 1, 4)
    await lots.cannot(first, 2, 4)
    async with lots.store.write() as session:
        session.add(
            DrawWord(
                draw_id=first.card.draw_id, guild_id=GUILD, user_id=PEOPLE[1], word="봄", at=lots.clock.at
            )
        )
    second = await draws.reopen(
        lots.store, lots.clock, host(), first.card.draw_id, each=2, without=[PEOPLE[2]], closes=CLOSING
    )
    assert (await lots.row(first)).reason == Void.REOPENED
    assert second.card.commitment != first.card.commitment
    assert len(second.card.rounds[0].people) == 4
    assert (second.each, second.without) == (2, (PEOPLE[2],))
    await close(lots)
    record = checked(await lots.row(second))
    assert record["context"]["barred"] == [[str(PEOPLE[1]), 4]]
    assert record["words"] == [[str(PEOPLE[1]), "봄"]]
    third = await lots.open(again=True)
    await draws.cancel(lots.store, lots.clock, host(), third.card.draw_id)
    assert (await lots.row(third)).reason == Void.CANCELLED
    assert await secret_of(lots, third.card.draw_id) == ""


async def test_nobody_else_may(lots: Lots) -> None:
    """Members do not draw presenters; people of other servers find nothing; strangers are not in it."""
    view = await lots.open(closes=CLOSING)
    about = (lots.store, lots.clock)
    member, other = somebody(PEOPLE[0]), host_of_another_server()
    for actor, key in ((member, "error.host_only"), (other, "error.draw.not_found")):
        for press in (draws.draw_now, draws.cancel):
            with pytest.raises(UserError) as refused:
                await press(*about, actor, view.card.draw_id)
            assert refused.value.key == key
    with pytest.raises(UserError) as refused:
        await draw_results.prove(*about, host(), view.card.draw_id)
    assert refused.value.key == "error.draw.not_yet"


def host_of_another_server() -> Actor:
    """Somebody with every right, elsewhere."""
    return manager(GUILD + 1)


async def test_the_next_season_ends_an_open_draw(lots: Lots) -> None:
    """Its weeks are dropped: nothing is drawn, the post says so, and the new season can be drawn."""
    view = await lots.open(closes=CLOSING)
    planned = await seasons.preview_next(lots.store, lots.clock, host(), None, weeks=6)
    await seasons.open_next(lots.store, lots.clock, host(), planned.draft_id)
    await close(lots)
    assert (await lots.row(view)).reason == Void.CLOSED
    (post,) = await lots.posts("draw")
    assert post.status == "pending"
    # Its first week was the day before.
    assert (await lots.open()).card.weeks == (2, 3, 4, 5, 6)


async def test_a_season_that_is_over_has_nothing_to_draw(lots: Lots) -> None:
    """All weeks were held: no week needs a presenter."""
    await lots.to(12, minutes=600)
    with pytest.raises(UserError) as refused:
        await lots.open()
    assert refused.value.key == "error.draw.no_weeks"


async def test_nothing_is_opened_where_nothing_can_be_posted(lots: Lots) -> None:
    """Discord refuses the study's posts: who opens a draw hears of it at once."""
    async with lots.store.write() as session:
        (await session.get_one(Study, lots.study_id)).refused_at = lots.clock.at
    with pytest.raises(UserError) as refused:
        await lots.open()
    assert refused.value.key == "error.draw.paused"


async def test_an_archived_study_is_not_drawn(lots: Lots) -> None:
    """What is put away while a draw is open makes it void."""
    view = await lots.open(closes=CLOSING)
    async with lots.store.write() as session:
        (await session.get_one(Study, lots.study_id)).archived_at = lots.clock.at
    await close(lots)
    assert (await lots.row(view)).reason == Void.CLOSED
    async with lots.store.read() as session:
        assert (await session.scalars(select(Presenter))).all() == []
