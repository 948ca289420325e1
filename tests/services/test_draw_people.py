"""Who is drawn when: over seasons, late joiners, one person and very many; and what else can be drawn."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.drawn import Past, Purpose, State
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.services import draw_entries, draw_looks, draw_results, draws, members, order, seasons
from bot.services.draw_planning import Wish
from bot.services.drawing import draw_due
from bot.store.engine import Store
from bot.store.models import DrawWord
from tests.acting import StillClock, host, somebody
from tests.factories import GUILD, HOST
from tests.services.ground import PEOPLE
from tests.services.lots import CLOSING, Lots, change_member, checked, everything, make_lots, orders


@pytest.fixture
async def lots(store: Store) -> Lots:
    """Five members, twelve weeks, eleven days before the first meeting."""
    return await make_lots(store, StillClock())


async def next_season(lots: Lots, weeks: int) -> None:
    """Let this season be held to its end, and open the next one."""
    await lots.to(12, minutes=180)
    about = (lots.store, lots.clock, host())
    planned = await seasons.preview_next(*about, None, weeks=weeks, last_page=400)
    await seasons.open_next(*about, planned.draft_id)


async def order_of(lots: Lots) -> list[int]:
    """Who presents week after week."""
    return [one for (one,) in (await lots.presenting()).values()]


async def test_who_was_left_over_leads_the_next_season(lots: Lots) -> None:
    """Twelve weeks for five people: two of them have three talks, so the other three begin."""
    await lots.press(await lots.open())
    first = await order_of(lots)
    behind = {person for person in range(5) if first.count(person) == 2}
    assert len(behind) == 3
    await next_season(lots, 8)
    view = await lots.open()
    await lots.press(view)
    second = await order_of(lots)
    assert set(second[:3]) == behind
    assert second[0] != first[-1]
    taken = checked(await lots.row(view))["context"]["taken"]
    assert sorted(week for _, week in taken) == [-1, 0]
    counts = [(first + second).count(person) for person in range(5)]
    assert max(counts) - min(counts) <= 1


async def test_weeks_that_a_closed_season_did_not_reach_are_no_talks(lots: Lots) -> None:
    """Closed after week 3: only those three have presented."""
    await lots.press(await lots.open())
    first = await order_of(lots)
    await lots.to(3, minutes=180)
    about = (lots.store, lots.clock, host())
    planned = await seasons.preview_next(*about, None, weeks=5)
    await seasons.open_next(*about, planned.draft_id)
    await lots.press(await lots.open())
    assert set((await order_of(lots))[:2]) == set(range(5)) - set(first[:3])


async def test_who_missed_their_day_is_among_the_next(lots: Lots) -> None:
    """Of the two with a third talk one could not come: four people have two now, and are drawn first."""
    await lots.press(await lots.open())
    first = await order_of(lots)
    away, present = (person for person in range(5) if first.count(person) == 3)
    last = len(first) - first[::-1].index(away)
    await lots.answer(last, PEOPLE[away], "absent")
    await next_season(lots, 5)
    shown = await order.show_order(lots.store, lots.clock, host(), None)
    assert shown.counts()[PEOPLE[away]] == 2
    assert len(shown.talks_of(PEOPLE[present])) == 3
    view = await lots.open()
    assert set(view.card.rounds[0].people) == {*PEOPLE[:5]} - {PEOPLE[present]}


async def test_late_joiners_start_where_the_others_are(lots: Lots) -> None:
    """Everybody has two talks; who joins now is in one round with them, not alone in the first ones."""
    await lots.press(await lots.open())
    await lots.to(10, minutes=180)
    newcomer = somebody(PEOPLE[8])
    await members.join(lots.store, lots.clock, newcomer, lots.study_id, listener=False)
    await next_season(lots, 6)
    view = await lots.open()
    first = view.card.rounds[0].people
    assert PEOPLE[8] in first
    assert len(first) == 4


async def test_listeners_and_paused_people_are_left_out(lots: Lots) -> None:
    """Who listens in or takes a break is not drawn; who begins to present is, from now on."""
    await change_member(lots, 0, listener=True)
    await change_member(lots, 1, paused=True)
    view = await lots.open()
    assert view.card.people == PEOPLE[2:5]
    await draws.cancel(lots.store, lots.clock, host(), view.card.draw_id)
    await members.change(lots.store, lots.clock, host(), lots.study_id, PEOPLE[0], listener=False)
    assert (await lots.open()).card.people == (PEOPLE[0], *PEOPLE[2:5])


async def test_one_person_presents_every_week(store: Store) -> None:
    """There is nothing to choose: no ladder, but it is written down and can be checked like any other."""
    lots = await make_lots(store, StillClock(), people=1)
    view = await lots.open()
    done = await lots.press(view)
    assert set(await order_of(lots)) == {0}
    assert not any(one.pictured for one in done.card.rounds)
    checked(await lots.row(view))


async def test_nobody_and_no_week_are_refused(store: Store) -> None:
    """Each with what is missing."""
    lots = await make_lots(store, StillClock(), people=1)
    await change_member(lots, 0, paused=True)
    with pytest.raises(UserError) as refused:
        await lots.open()
    assert refused.value.key == "error.draw.nobody"
    with pytest.raises(UserError) as refused:
        await lots.open(**orders())
    assert refused.value.key == "error.draw.alone"
    await change_member(lots, 0, paused=False)
    await lots.press(await lots.open())
    with pytest.raises(UserError) as refused:
        await lots.open()
    assert refused.value.key == "error.draw.no_weeks"


async def test_more_people_than_a_ladder_holds(store: Store) -> None:
    """Thirty people for twelve weeks: a list without a picture; who got no week leads the next season."""
    lots = await make_lots(store, StillClock(), people=30)
    view = await lots.open()
    done = await lots.press(view)
    assert len(done.card.people) == 30
    assert not done.card.moving
    drawn = [(end.week, who) for end, who in done.card.assigned()]
    assert len({who for _, who in drawn}) == 30
    assert sum(week is None for week, _ in drawn) == 18
    checked(await lots.row(view))


async def test_many_people_may_name_a_third_of_the_weeks(store: Store) -> None:
    """So that there is always an order, and finding it takes no time."""
    lots = await make_lots(store, StillClock(), people=30)
    view = await lots.open(closes=CLOSING)
    await lots.cannot(view, 0, 1, 2, 3, 4)
    with pytest.raises(UserError) as refused:
        await lots.cannot(view, 1, 1, 2, 3, 4, 5)
    assert refused.value.key == "error.draw.absent_many"


async def test_five_hundred_lucky_words(lots: Lots) -> None:
    """All of them are in the record, which still holds and is small enough for a message."""
    view = await lots.open(closes=CLOSING)
    async with lots.store.write() as session:
        for number in range(500):
            word = f"행운 {number} " + "🍀" * 50
            session.add(
                DrawWord(
                    draw_id=view.card.draw_id,
                    guild_id=GUILD,
                    user_id=PEOPLE[0] + number,
                    word=word[:64],
                    at=lots.clock.at,
                )
            )
    lots.clock.at = dt.datetime(2026, 2, 26, tzinfo=dt.UTC)
    await draw_due(lots.store, lots.clock.at)
    record = checked(await lots.row(view))
    assert len(record["words"]) == 500
    proof = await draw_results.prove(lots.store, lots.clock, host(), view.card.draw_id)
    assert proof.check.ok
    assert len(proof.file) < 200_000


async def test_lucky_words_change_the_order_and_nothing_else(lots: Lots) -> None:
    """A word is one's own: given, changed, taken back; after the closing none is taken."""
    view = await lots.open(closes=CLOSING)

    async def say(actor: Actor, typed: str) -> str | None:
        about = (lots.store, lots.clock, actor, view.card.draw_id)
        return (await draw_entries.set_word(*about, typed)).word

    assert await say(somebody(PEOPLE[0]), "  네잎\n클로버 ") == "네잎 클로버"
    assert await say(somebody(PEOPLE[0]), "별") == "별"
    assert await say(somebody(PEOPLE[1]), "달") == "달"
    assert await say(somebody(PEOPLE[1]), "") is None
    with pytest.raises(UserError) as refused:
        await say(somebody(), "해")
    assert refused.value.key == "error.member_only"
    await lots.press(view)
    assert checked(await lots.row(view))["words"] == [[str(PEOPLE[0]), "별"]]
    with pytest.raises(UserError) as refused:
        await say(somebody(PEOPLE[0]), "늦은 말")
    assert refused.value.key == "error.draw.over"


async def test_a_draw_on_the_spot_takes_nothing_but_the_press(lots: Lots) -> None:
    """There are no lucky words, and what was frozen stays, whatever ids are made up."""
    view = await lots.open()
    about = (lots.store, lots.clock, somebody(PEOPLE[0]), view.card.draw_id)
    for attempt in (draw_entries.set_word(*about, "봄"), draw_entries.set_absences(*about, [1], [1])):
        with pytest.raises(UserError) as refused:
            await attempt
        assert refused.value.key == "error.draw.over"
    await lots.press(view)
    checked(await lots.row(view))


async def test_any_member_draws_an_order(lots: Lots) -> None:
    """An order of everybody, opened and drawn by members; it changes no week."""
    view = await lots.open(somebody(PEOPLE[1]), **orders("데모"))
    done = await lots.press(view, somebody(PEOPLE[3]))
    assert done.card.state == State.DRAWN
    assert sorted(who for _, who in done.card.assigned()) == sorted(PEOPLE[:5])
    assert set((await lots.presenting()).values()) == {()}
    checked(await lots.row(view))
    with pytest.raises(UserError) as refused:
        await draws.cancel(lots.store, lots.clock, somebody(PEOPLE[3]), view.card.draw_id)
    assert refused.value.key == "error.host_only"


async def test_listeners_watch(lots: Lots) -> None:
    """They draw nothing, and are in nothing that is drawn."""
    await change_member(lots, 4, listener=True)
    with pytest.raises(UserError) as refused:
        await lots.open(somebody(PEOPLE[4]), **orders())
    assert refused.value.key == "error.draw.listener"
    view = await lots.open(closes=CLOSING)
    with pytest.raises(UserError) as refused:
        await lots.cannot(view, 4, 1)
    assert refused.value.key == "error.draw.not_in"


async def test_who_was_drawn_for_the_minutes(lots: Lots) -> None:
    """One person for this week; drawn again it is the new one, and another week has nobody yet."""
    wish = {"purpose": Purpose.ROLE, "label": "minutes"}
    first, second = await lots.week(1), await lots.week(2)

    async def taker(week_id: int) -> int | None:
        async with lots.store.read() as session:
            return await draw_results.minutes_by(session, week_id)

    assert await taker(first.id) is None
    view = await lots.open(somebody(PEOPLE[1]), **wish)
    done = await lots.press(view, somebody(PEOPLE[1]))
    assert await taker(first.id) == done.card.rounds[0].result[0]
    again = await lots.press(await lots.open(host(), again=True, **wish))
    assert await taker(first.id) == again.card.rounds[0].result[0]
    assert await taker(second.id) is None
    seen = await draw_looks.look(lots.store, lots.clock, host(), None, Wish(Purpose.ROLE, "minutes"))
    assert seen.earlier is not None
    assert seen.earlier.turn == 2
    old = await draw_results.drawn(lots.store, lots.clock, host(), view.card.draw_id)
    assert old.card.past == Past.REPLACED


async def test_the_same_order_another_day_is_no_second_one(lots: Lots) -> None:
    """Only within a day it is asked whether to draw again."""
    await lots.press(await lots.open(**orders()))
    wish = Wish(Purpose.ORDER, "review")
    seen = await draw_looks.look(lots.store, lots.clock, host(), None, wish)
    assert seen.earlier is not None
    lots.clock.at += dt.timedelta(days=1)
    assert (await draw_looks.look(lots.store, lots.clock, host(), None, wish)).earlier is None


async def test_practice_leaves_no_trace(lots: Lots) -> None:
    """Nothing in any table is different afterwards, not even a number that was used up."""
    before = await everything(lots.store)
    _, card = await draw_looks.practise(lots.store, lots.clock, host(), None, Wish(closes=CLOSING))
    assert len(list(card.assigned())) == 15
    assert await everything(lots.store) == before
    await lots.press(await lots.open())
    before = await everything(lots.store)
    _, card = await draw_looks.practise(lots.store, lots.clock, host(), None, Wish())
    assert len(card.weeks) == 12
    assert await everything(lots.store) == before


async def test_who_is_not_in_the_server_any_more_is_left_out(lots: Lots) -> None:
    """The command has asked Discord; they stay in the study, in case they come back."""
    view = await draws.open_draw(
        lots.store, lots.clock, host(), lots.study_id, Wish(), gone=[PEOPLE[0], PEOPLE[4]]
    )
    assert view.card.people == PEOPLE[1:4]
    assert HOST not in view.card.people
