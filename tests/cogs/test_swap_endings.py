"""How requests end without an answer: time, downtime, a plan that moves, people who are away."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cogs.swapping import (
    START,
    ask_everybody,
    ask_for,
    last_message,
    open_week,
    present,
    presenters,
    requests,
    taking_turns,
    undo_last,
)
from tests.discord_env import World
from tests.seasons.group import Group, found, seoul


@pytest.fixture
async def group(world: World) -> Group:
    """Haneul, Seojun and Minseo present weeks 1, 2 and 3; Yuna has no turn."""
    return await taking_turns(world)


async def test_a_request_ends_by_itself_after_two_days(world: World, group: Group) -> None:
    """Who asked hears of it, who was asked cannot answer any more, the order is as it was."""
    haneul, seojun = world.members[:2]
    before = await presenters(group)
    await ask_for(group, haneul, 2)
    request = world.inbox(seojun)[-1]
    await world.advance_to(START + dt.timedelta(hours=48, minutes=-1))
    assert "바꿀게요" in world.buttons_of(request)
    assert world.inbox(haneul) == []
    await world.advance(minutes=1)
    assert list(world.buttons_of(request)) == ["자세히"]
    assert "답이 없어서" in world.text_of(request)
    assert "1주차 발표는 그대로" in last_message(world, haneul)
    assert "바꿔 줄 사람 찾기" in world.buttons_of(
        await world.click(haneul, world.inbox(haneul)[-1], "다른 방법 보기")
    )
    assert (await presenters(group), await requests(group)) == (before, [("swap", "expired")])


async def test_a_request_ends_when_its_meeting_begins(world: World, group: Group) -> None:
    """A day before the meeting nobody has two days left; the answer at the last second is too late."""
    haneul, seojun = world.members[:2]
    await world.advance_to(seoul(2026, 3, 2, 21))
    await ask_for(group, haneul, 2)
    request = world.inbox(seojun)[-1]
    slot = seoul(2026, 3, 3, 21)
    assert f"<t:{int(slot.timestamp())}:f>" in world.text_of(request)
    await world.advance_to(slot)
    assert "바꿀게요" not in world.buttons_of(request)
    assert "1주차 발표는 그대로" in last_message(world, haneul)
    assert (await presenters(group))[1] == (haneul.id,)


async def test_a_meeting_that_is_started_early_ends_it(world: World, group: Group) -> None:
    """From then on who presents is settled."""
    haneul, seojun = world.members[:2]
    await world.advance_to(seoul(2026, 3, 3, 19))
    await ask_for(group, haneul, 2)
    await world.advance_to(seoul(2026, 3, 3, 20, 50))
    await world.slash(world.host, group.channel, "host start")
    assert await requests(group) == [("swap", "expired")]
    assert "바꿀게요" not in world.buttons_of(world.inbox(seojun)[-1])


async def test_it_can_be_answered_after_a_restart(world: World, group: Group) -> None:
    """Nothing about it was in memory: not the buttons, not when it ends."""
    haneul, seojun = world.members[:2]
    asked = await ask_for(group, haneul, 2)
    await world.restart()
    await world.click(seojun, world.inbox(seojun)[-1], "바꿀게요")
    assert (await presenters(group))[1] == (seojun.id,)
    late = await world.click(haneul, asked, "부탁 거두기")
    assert "이미 맡을 분이 정해졌어요" in world.text_of(late)


async def test_it_ends_while_the_bot_is_away(world: World, group: Group) -> None:
    """Back again, the bot says so to both; nothing is asked that cannot be answered."""
    haneul, seojun = world.members[:2]
    await ask_for(group, haneul, 2)
    request = world.inbox(seojun)[-1]
    await world.bot.close()
    await world.advance(hours=60)
    assert "바꿀게요" in world.buttons_of(request)
    await world.restart()
    assert "바꿀게요" not in world.buttons_of(request)
    assert "답이 없어서" in last_message(world, haneul)
    assert await requests(group) == [("swap", "expired")]


async def test_a_request_that_never_arrived_says_so(world: World, group: Group) -> None:
    """Discord took nothing until the meeting: who asked reads that, and nobody is asked too late."""
    haneul, seojun = world.members[:2]
    await world.advance_to(seoul(2026, 3, 3, 20, 45))
    path = f"/channels/{seojun.user.dm_channel.id}/messages"
    world.env.inject_error("POST", path, status=503, times=None)
    await ask_for(group, haneul, 2)
    await world.advance_to(seoul(2026, 3, 3, 21, 1))
    assert world.inbox(seojun) == []
    assert "전하지 못했어요" in last_message(world, haneul)
    world.env.backend.faults.clear()
    await world.advance(minutes=20)
    assert world.inbox(seojun) == []


async def test_a_week_that_is_dropped_ends_the_request(world: World, group: Group) -> None:
    """The asked turn is gone: both hear it, and an old button does nothing."""
    haneul, minseo = world.members[0], world.members[2]
    await ask_for(group, haneul, 3)
    request = world.inbox(minseo)[-1]
    shown = await world.slash(group.host, group.channel, "host plan")
    form = await world.click(group.host, shown, "plan_weeks")
    await world.submit(group.host, form, {"weeks": "2"})
    assert await requests(group) == [("swap", "gone")]
    assert "계획이 바뀌어서" in world.text_of(request)
    assert "계획이 바뀌어서" in last_message(world, haneul)
    await undo_last(group)
    assert (await presenters(group))[1] == (haneul.id,)
    assert "계획이 바뀌어서" in world.text_of(request), "what has ended stays so"


async def test_a_turn_given_to_somebody_else_ends_the_request(world: World, group: Group) -> None:
    """The host chose another presenter by hand: accepting is refused, and nobody is bothered."""
    haneul, seojun, _, yuna = world.members
    await ask_for(group, haneul, 2)
    request = world.inbox(seojun)[-1]
    await present(group, 1, yuna)
    assert await requests(group) == [("swap", "gone")]
    assert "바꿀게요" not in world.buttons_of(request)
    assert world.inbox(haneul) == [], "their turn is nobody's question any more"
    assert (await presenters(group))[1] == (yuna.id,)


async def test_a_week_that_moves_takes_its_request_along(world: World, group: Group) -> None:
    """The meeting is a day later: the request waits no longer than its two days, and can be accepted."""
    haneul, seojun = world.members[:2]
    await world.advance_to(seoul(2026, 3, 2, 12))
    await ask_for(group, haneul, 2)
    form = await open_week(group, 1, "plan_move")
    await world.submit(group.host, form, {"day": "3/5", "time": "21:00"})
    request = world.inbox(seojun)[-1]
    assert f"<t:{int(seoul(2026, 3, 4, 12).timestamp())}:f>" in world.text_of(request)
    assert f"<t:{int(seoul(2026, 3, 5, 21).timestamp())}:F>" in world.text_of(request)
    await world.click(seojun, request, "바꿀게요")
    assert (await presenters(group))[1] == (seojun.id,)


@pytest.mark.parametrize("button", ["쉬기", "청강으로", "스터디에서 빼기"])
async def test_who_is_away_cannot_be_waited_for(world: World, group: Group, button: str) -> None:
    """The asked one takes a break, listens or leaves: who asked hears that it has ended."""
    haneul, yuna = world.members[0], world.members[3]
    from_yuna = f"u{yuna.id}"
    shown = await world.slash(haneul, group.channel, "order")
    card = await world.click(haneul, await world.click(haneul, shown, "swap"), "swap_find")
    await world.select(haneul, card, [from_yuna])
    request = world.inbox(yuna)[-1]
    roster = await world.slash(world.host, group.channel, "study members")
    person = await world.select(world.host, roster, [yuna])
    after = await world.click(world.host, person, button)
    if button == "스터디에서 빼기":
        await world.click(world.host, after, button)
    assert await requests(group) == [("cover", "away")]
    assert "님이 지금은" in last_message(world, haneul)
    assert "맡을게요" not in world.buttons_of(request)


async def test_a_study_that_is_put_away_asks_nobody(world: World, group: Group) -> None:
    """Its requests end, and nobody hears of it."""
    haneul, seojun = world.members[:2]
    await ask_for(group, haneul, 2)
    asked = await world.slash(world.manager, group.channel, "study archive")
    await world.click(world.manager, asked, "study_archive")
    await world.advance(hours=50)
    assert world.inbox(haneul) == []
    said = await world.click(seojun, world.inbox(seojun)[-1], "자세히")
    assert world.errors() == []
    assert world.text_of(said)
    assert (await requests(group))[0][1] == "gone"


async def test_a_server_next_door_cannot_answer(world: World, group: Group) -> None:
    """A request's number opens nothing for people of another study."""
    await ask_everybody(group, world.members[0])
    elsewhere = world.guild.create_text_channel("다른 방")
    stranger = world.join("woojin", "장우진")
    world.locale(stranger, "ko")
    other = await found(world, stranger, [], channel=elsewhere, title="다른 책", start="2026-03-10")
    card = await world.slash(stranger, elsewhere, "order")
    assert other.study_id != group.study_id
    button = world.message(card)
    stored = world.env.backend.get_message(button.channel.id, button.id)
    row = stored.components[0]["components"][-1]["components"][0]
    for action in ("swap_take", "swap_accept", "swap_decline", "swap_withdraw"):
        row["custom_id"] = f"sd:{action}:1"
        said = world.text_of(await world.click(stranger, card, action))
        assert "찾을 수 없어요" in said, action
    assert await requests(group) == [("cover", "open")]
