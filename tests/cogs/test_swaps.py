"""Presenters swap turns: asking, answering, and what everybody sees of it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cogs.swapping import (
    ask_everybody,
    ask_for,
    last_message,
    my_turn,
    open_week,
    present,
    presenters,
    requests,
    taking_turns,
    undo_last,
)
from tests.discord_env import World
from tests.seasons.group import Group, seoul

NOTED = seoul(2026, 3, 1, 12)
"""When the presenter of week 1 gets their note."""
ANNOUNCED = seoul(2026, 3, 1, 20)


@pytest.fixture
async def group(world: World) -> Group:
    """Haneul, Seojun and Minseo present weeks 1, 2 and 3; Yuna has no turn."""
    return await taking_turns(world)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_two_people_swap_and_every_card_follows(world: World, language: str) -> None:
    """From the presenter's note: ask, accept, and note, announcement, order and plan say so."""
    group = await taking_turns(world, language)
    mark = "(교체)" if language == "ko" else "(swapped)"
    haneul, seojun = world.members[:2]
    await world.advance_to(NOTED)
    (note,) = world.inbox(haneul)
    hard = await world.click(haneul, note, "swap_turn")
    find = await world.click(haneul, hard, "swap_find")
    asked = await world.select(haneul, find, [f"t{(await group.week(2)).facts.presenters[0].id}"])
    until = int((NOTED + dt.timedelta(hours=48)).timestamp())
    assert f"<t:{until}:f>" in world.text_of(asked)

    (request,) = world.inbox(seojun)
    said = world.text_of(request)
    assert all(part in said for part in ("**김하늘**", "17–36", "37–56", f"<t:{until}:f>"))
    assert world.pings(world.sent(seojun.user.dm_channel)[0]) == {seojun.id}
    done = await world.click(seojun, request, "swap_accept")
    assert "17–36" in world.text_of(done)

    assert await presenters(group) == {1: (seojun.id,), 2: (haneul.id,), 3: (world.members[2].id,), 4: ()}
    assert "swap_accept" not in str(world.buttons_of(request))
    off = "맡지 않으셔도" if language == "ko" else "no longer present"
    assert off in world.text_of(note)
    result = last_message(world, haneul)
    assert "**이서준**" in result
    assert "37–56" in result
    assert mark in last_message(world, seojun), "the new presenter gets a note of their own at once"
    order = world.text_of(await world.slash(haneul, group.channel, "order"))
    assert order.count(mark) == 2
    plan = world.text_of(group.post_with("join"))
    assert plan.count(mark) == 2
    await world.advance_to(ANNOUNCED)
    announced = world.text_of(group.post_with("rsvp"))
    assert f"<@{seojun.id}>" in announced
    assert mark in announced


async def test_who_asked_hears_of_a_yes_without_a_sound(world: World, group: Group) -> None:
    """Nothing is to be done about it. A no needs another way, so that one calls."""
    haneul, seojun = world.members[:2]
    await ask_for(group, haneul, 2)
    await world.click(seojun, world.inbox(seojun)[-1], "swap_accept")
    assert world.pings(world.sent(haneul.user.dm_channel)[-1]) == set()
    minseo = world.members[2]
    await ask_for(group, minseo, 1)
    await world.click(seojun, world.inbox(seojun)[-1], "이번에는 어려워요")
    assert world.pings(world.sent(minseo.user.dm_channel)[-1]) == {minseo.id}
    assert "그대로" in last_message(world, minseo)
    again = await world.click(minseo, world.inbox(minseo)[-1], "다른 방법 보기")
    assert "바꿔 줄 사람 찾기" in world.buttons_of(again)


async def test_swapping_back_is_no_swap(world: World, group: Group) -> None:
    """The mark says who was chosen first; once they present again there is nothing to say."""
    haneul, seojun = world.members[:2]
    await ask_for(group, haneul, 2)
    await world.click(seojun, world.inbox(seojun)[-1], "swap_accept")
    await ask_for(group, haneul, 1)
    await world.click(seojun, world.inbox(seojun)[-1], "swap_accept")
    order = world.text_of(await world.slash(haneul, group.channel, "order"))
    assert "교체" not in order
    assert (await presenters(group))[1] == (haneul.id,)


async def test_the_host_can_undo_a_swap(world: World, group: Group) -> None:
    """Both turns are as they were, and the answered request says so."""
    haneul, seojun = world.members[:2]
    before = await presenters(group)
    await ask_for(group, haneul, 2)
    request = world.inbox(seojun)[-1]
    await world.click(seojun, request, "swap_accept")
    assert await presenters(group) != before
    undone = await undo_last(group)
    assert f"<@{haneul.id}> 님과 <@{seojun.id}> 님이 1주차와 2주차 발표를 바꿨어요" in undone
    assert await presenters(group) == before
    assert "되돌렸어요" in world.text_of(request)
    assert "교체" not in world.text_of(await world.slash(haneul, group.channel, "order"))


async def test_a_request_that_was_withdrawn_needs_no_answer(world: World, group: Group) -> None:
    """The asked one's message says so, and an answer from before does nothing."""
    haneul, seojun = world.members[:2]
    before = await presenters(group)
    asked = await ask_for(group, haneul, 2)
    request = world.inbox(seojun)[-1]
    await world.click(haneul, asked, "부탁 거두기")
    assert "거둔 부탁" in world.text_of(request)
    assert list(world.buttons_of(request)) == ["자세히"]
    assert world.inbox(haneul) == [], "who withdrew knows of it"
    assert (await presenters(group), await requests(group)) == (before, [("swap", "withdrawn")])


async def test_a_turn_is_asked_for_once_at_a_time(world: World, group: Group) -> None:
    """The card offers to withdraw instead; a second card that was open says why not."""
    haneul = world.members[0]
    old = await world.click(haneul, await my_turn(group, haneul), "swap_find")
    await ask_for(group, haneul, 2)
    said = world.text_of(await world.click(haneul, old, "swap_anybody"))
    assert "이미 물어보고 있어요" in said
    shown = await my_turn(group, haneul)
    assert f"<@{world.members[1].id}> 님" in world.text_of(shown)
    assert len(await requests(group)) == 1


async def test_nobody_is_asked_all_the_time(world: World, group: Group) -> None:
    """Six requests in two days; the seventh is refused, a day later too."""
    haneul, seojun = world.members[:2]
    for _ in range(6):
        asked = await ask_for(group, haneul, 2)
        await world.click(haneul, asked, "부탁 거두기")
    said = world.text_of(await ask_for(group, haneul, 2))
    assert "6번까지" in said
    assert len(world.inbox(seojun)) == 6
    await world.advance(hours=49)
    assert "물어봤어요" in world.text_of(await ask_for(group, haneul, 2))


async def test_anybody_can_take_a_turn_that_is_offered_to_all(world: World, group: Group) -> None:
    """The post calls nobody; who has no turn of their own takes it with one press."""
    haneul, yuna = world.members[0], world.members[3]
    post = await ask_everybody(group, haneul)
    assert world.pings(world.sent()[-1]) == set()
    done = await world.click(yuna, post, "제가 할게요")
    assert "고마워요" in world.text_of(done)
    assert (await presenters(group))[1] == (yuna.id,)
    assert f"<@{yuna.id}> 님이 맡아요" in world.text_of(post)
    assert "제가 할게요" not in world.buttons_of(post)
    assert "1주차" in last_message(world, haneul)


async def test_who_has_a_turn_can_offer_it_in_exchange(world: World, group: Group) -> None:
    """Instead of a third talk: the one who asked everybody is asked back, and accepts."""
    haneul, minseo = world.members[0], world.members[2]
    post = await ask_everybody(group, haneul)
    shown = await world.click(minseo, post, "제가 할게요")
    assert "맡을게요" in world.buttons_of(shown)
    turn = (await group.week(3)).facts.presenters[0].id
    offered = await world.select(minseo, shown, [f"{(await group.week(3)).id}.{turn}"])
    assert "물어봤어요" in world.text_of(offered)
    await world.click(haneul, world.inbox(haneul)[-1], "바꿀게요")
    assert (await presenters(group))[1] == (minseo.id,)
    assert (await presenters(group))[3] == (haneul.id,)
    assert "끝났어요" in world.text_of(post)
    assert await requests(group) == [("cover", "gone"), ("swap", "accepted")]
    assert len(world.inbox(haneul)) == 1, "what they know of themselves is not told again"


async def test_two_people_press_at_once_and_one_gets_it(world: World, group: Group) -> None:
    """The second one is told kindly; nobody presents twice."""
    haneul, minseo, yuna = world.members[0], world.members[2], world.members[3]
    await present(group, 3)
    post = await ask_everybody(group, haneul)
    answers = await world.together([(minseo, post, "제가 할게요"), (yuna, post, "제가 할게요")])
    said = sorted(world.text_of(one) for one in answers)
    assert "고마워요!" in said[0]
    assert "이미 맡을 분이 정해졌어요" in said[1]
    (taker,) = (await presenters(group))[1]
    assert taker in (minseo.id, yuna.id)
    assert await requests(group) == [("cover", "accepted")]


async def test_listeners_and_strangers_do_not_take_turns(world: World, group: Group) -> None:
    """A listener reads why; a stranger is invited; a member on a break, too, is told."""
    haneul, yuna = world.members[0], world.members[3]
    post = await ask_everybody(group, haneul)
    roster = await world.slash(world.host, group.channel, "study members")
    await world.click(world.host, await world.select(world.host, roster, [yuna]), "쉬기")
    assert "쉬는 중" in world.text_of(await world.click(yuna, post, "제가 할게요"))
    await world.click(yuna, group.post_with("join"), "청강하기")
    assert "청강" in world.text_of(await world.click(yuna, post, "제가 할게요"))
    stranger = world.join("woojin", "장우진")
    world.locale(stranger, "ko")
    invited = await world.click(stranger, post, "제가 할게요")
    assert "참가하기" in world.buttons_of(invited)
    assert (await presenters(group))[1] == (haneul.id,)
    own = await world.click(haneul, post, "제가 할게요")
    assert list(world.buttons_of(own)) == ["부탁 거두기"]


async def test_reading_together_tells_the_host_quietly_and_can_be_undone(world: World, group: Group) -> None:
    """One press gives the turn up, another one takes that back; nothing else is cancelled."""
    haneul = world.members[0]
    done = await world.click(haneul, await my_turn(group, haneul), "발표자 없이 같이 읽기")
    assert (await presenters(group))[1] == ()
    assert "**김하늘** 님이 1주차 발표를 내려놓았어요" in last_message(world, world.host)
    assert world.pings(world.sent(world.host.user.dm_channel)[-1]) == set()
    assert (await group.week(1)).meets
    preview = await world.click(haneul, done, "되돌리기")
    await world.click(haneul, preview, "되돌리기")
    assert (await presenters(group))[1] == (haneul.id,)
    assert "되돌렸어요" in last_message(world, world.host)


async def test_where_messages_are_closed_the_channel_asks(world: World, group: Group) -> None:
    """The one who is asked is called there, nobody else, and can answer there."""
    haneul, seojun = world.members[:2]
    dm = seojun.user.dm_channel
    world.env.inject_error(
        "POST", f"/channels/{dm.id}/messages", status=403, code=50007, message="Cannot send", times=None
    )
    await ask_for(group, haneul, 2)
    post = group.post_with("swap_accept")
    assert world.pings(world.sent()[-1]) == {seojun.id}
    refused = await world.click(world.members[2], post, "swap_accept")
    assert "부탁을 받은 분이나 빌더" in world.text_of(refused)
    await world.click(seojun, post, "swap_accept")
    assert (await presenters(group))[1] == (seojun.id,)


async def test_at_night_nobody_is_woken(world: World, group: Group) -> None:
    """What is asked at one in the morning waits without a sound, and can be answered."""
    haneul, seojun = world.members[:2]
    await world.advance_to(seoul(2026, 2, 25, 1))
    await ask_for(group, haneul, 2)
    assert world.pings(world.sent(seojun.user.dm_channel)[-1]) == set()
    await world.click(seojun, world.inbox(seojun)[-1], "이번에는 어려워요")
    assert world.pings(world.sent(haneul.user.dm_channel)[-1]) == set()


async def test_weeks_that_meet_together_are_one_meeting(world: World, group: Group) -> None:
    """Weeks 1 and 2 merged: their presenters have nothing to swap with each other, but with week 3."""
    haneul, minseo = world.members[0], world.members[2]
    await open_week(group, 1, "plan_merge")
    shown = await my_turn(group, haneul)
    assert "내 발표: 1–2주차" in world.text_of(shown)
    find = world.message(await world.click(haneul, shown, "swap_find"))
    menu = world.env.backend.get_message(find.channel.id, find.id).components[0]["components"][1]
    labels = [one["label"] for one in menu["components"][0]["options"]]
    assert [label for label in labels if "주차" in label] == ["3주차 · 3월 17일 (화) · 박민서"]
    await ask_for(group, haneul, 3)
    await world.click(minseo, world.inbox(minseo)[-1], "바꿀게요")
    assert (await group.week(1)).presenters == (minseo.id, world.members[1].id)


async def test_several_turns_are_chosen_from(world: World, group: Group) -> None:
    """[순서 바꾸기] lists one's turns; without any it says so."""
    haneul, yuna = world.members[0], world.members[3]
    await present(group, 4, haneul)
    shown = await my_turn(group, haneul)
    assert "1주차" in world.text_of(shown)
    week = await group.week(4)
    card = await world.select(haneul, shown, [f"{week.id}.{week.facts.presenters[0].id}"])
    assert "내 발표: 4주차" in world.text_of(card)
    assert "앞으로 맡은 발표가 없어요" in world.text_of(await my_turn(group, yuna))


async def test_a_meeting_that_has_begun_is_not_swapped(world: World, group: Group) -> None:
    """The button of the presenter's note says why; the week after can still be."""
    haneul = world.members[0]
    await world.advance_to(seoul(2026, 3, 3, 21))
    note = world.inbox(haneul)[-1]
    said = world.text_of(await world.click(haneul, note, "swap_turn"))
    assert "이미 시작했거나 지나서" in said
    with pytest.raises(AssertionError, match="components are called"):
        await ask_for(group, haneul, 2)
    assert await requests(group) == []


async def test_a_catch_up_has_no_turns(world: World, group: Group) -> None:
    """Its presenter keeps the week, and nothing is asked."""
    haneul = world.members[0]
    await world.advance_to(NOTED)
    note = world.inbox(haneul)[-1]
    await open_week(group, 1, "plan_catch_up")
    assert "맡지 않으셔도 돼요" in world.text_of(note)
    assert "앞으로 맡은 발표가 없어요" in world.text_of(await my_turn(group, haneul))
