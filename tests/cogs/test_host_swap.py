"""The host's word on turns: /host swap, deciding for somebody, and the turns of who has left."""

from __future__ import annotations

import pytest

from tests.cogs.swapping import (
    ask_for,
    last_message,
    my_turn,
    present,
    presenters,
    requests,
    taking_turns,
    undo_last,
)
from tests.discord_env import Member, Result, World
from tests.seasons.group import Group, seoul


@pytest.fixture
async def group(world: World) -> Group:
    """Haneul, Seojun and Minseo present weeks 1, 2 and 3; Yuna has no turn."""
    return await taking_turns(world)


async def swap(group: Group, by: Member, first: Member, second: Member) -> Result:
    """Use /host swap."""
    return await by.slash(group.channel, "host swap", **{"member": first, "with": second})


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_two_turns_are_swapped_at_once(world: World, language: str) -> None:
    """Nobody is asked, both are told, the host sees old and new with a way back."""
    group = await taking_turns(world, language)
    haneul, seojun = world.members[:2]
    before = await presenters(group)
    shown = await swap(group, world.host, haneul, seojun)
    assert "→" in world.text_of(shown)
    assert (await presenters(group))[1] == (seojun.id,)
    assert (await presenters(group))[2] == (haneul.id,)
    for person, pages in ((haneul, "37–56"), (seojun, "17–36")):
        assert pages in last_message(world, person)
        assert world.pings(world.sent(person.user.dm_channel)[-1]) == {person.id}
    assert world.inbox(world.host) == []
    await undo_last(group)
    assert await presenters(group) == before
    told = "되돌렸어요" if language == "ko" else "undone"
    assert told in last_message(world, haneul)


async def test_who_has_no_turn_takes_it_over(world: World, group: Group) -> None:
    """In either order of the two; with no turn at all there is nothing to swap."""
    haneul, seojun, _, yuna = world.members
    await swap(group, world.host, yuna, haneul)
    assert (await presenters(group))[1] == (yuna.id,)
    await swap(group, world.manager, seojun, haneul)
    assert (await presenters(group))[2] == (haneul.id,)
    said = world.text_of(await swap(group, world.host, seojun, world.host))
    assert "바꿀 게 없어요" in said


async def test_of_several_turns_the_host_chooses(world: World, group: Group) -> None:
    """The next ones are proposed; a menu for each who has more than one."""
    haneul, seojun = world.members[:2]
    await present(group, 4, haneul)
    shown = await swap(group, world.host, haneul, seojun)
    assert "1주차" in world.text_of(shown)
    assert (await presenters(group))[1] == (haneul.id,)
    fourth = (await group.week(4)).facts.presenters[0].id
    card = await world.select(world.host, shown, [str(fourth)])
    assert "4주차" in world.text_of(card)
    await world.click(world.host, card, "바꾸기")
    assert (await presenters(group))[4] == (seojun.id,)
    assert (await presenters(group))[2] == (haneul.id,)
    assert (await presenters(group))[1] == (haneul.id,)


async def test_two_hosts_swap_the_same_at_once(world: World, group: Group) -> None:
    """The first one swaps; the second one's choice is not there any more."""
    haneul, seojun = world.members[:2]
    await present(group, 4, haneul)
    cards = [await swap(group, by, haneul, seojun) for by in (world.host, world.manager)]
    answers = await world.together([(world.host, cards[0], "바꾸기"), (world.manager, cards[1], "바꾸기")])
    said = "\n".join(world.text_of(one) for one in answers)
    assert "없어졌어요" in said
    assert (await presenters(group))[1] == (seojun.id,)
    assert (await presenters(group))[2] == (haneul.id,)
    assert await requests(group) == [("host", "accepted")]


async def test_only_hosts_swap_others(world: World, group: Group) -> None:
    """A member reads who can; listeners and people on a break are not given turns."""
    haneul, seojun, _, yuna = world.members
    assert "빌더, 공동 빌더, 운영진" in world.text_of(await swap(group, haneul, haneul, seojun))
    await world.click(yuna, group.post_with("join"), "청강하기")
    assert "청강하고 있어서" in world.text_of(await swap(group, world.host, haneul, yuna))
    stranger = world.join("woojin", "장우진")
    assert "이 스터디에 없어요" in world.text_of(await swap(group, world.host, haneul, stranger))
    assert "같은 분" in world.text_of(await swap(group, world.host, haneul, haneul))
    assert (await presenters(group))[1] == (haneul.id,)


async def test_the_host_decides_for_who_was_asked(world: World, group: Group) -> None:
    """From [순서 바꾸기]: the open requests, one of them, yes. Both are told who decided."""
    haneul, seojun = world.members[:2]
    await ask_for(group, haneul, 2)
    shown = await my_turn(group, world.host)
    assert f"<@{haneul.id}> 님 1주차 ↔ <@{seojun.id}> 님 2주차" in world.text_of(shown)
    card = await world.select(world.host, shown, ["1"])
    await world.click(world.host, card, "대신 수락하기")
    assert (await presenters(group))[1] == (seojun.id,)
    for person in (haneul, seojun):
        assert "빌더가 정했어요" in last_message(world, person)


async def test_the_host_ends_a_request(world: World, group: Group) -> None:
    """Who asked hears that it stays as it is."""
    haneul = world.members[0]
    await ask_for(group, haneul, 2)
    card = await world.select(world.host, await my_turn(group, world.host), ["1"])
    await world.click(world.host, card, "부탁 끝내기")
    assert "그대로" in last_message(world, haneul)
    assert await requests(group) == [("swap", "declined")]


async def leave(group: Group, person: Member, by: Member | None = None) -> Result:
    """Leave, or be taken out by the host."""
    world, who = group.world, by or person
    roster = await world.slash(who, group.channel, "study members")
    if by is not None:
        roster = await world.select(by, roster, [person])
    asked = await world.click(who, roster, "member_leave")
    return await world.click(who, asked, "member_leave_sure")


async def test_a_leavers_turns_are_offered_first(world: World, group: Group) -> None:
    """One post for all of them calls the host; each can be taken, and the rest is read together."""
    haneul, seojun, _, yuna = world.members
    await present(group, 4, haneul)
    await leave(group, haneul)
    assert await presenters(group) == {1: (), 2: (seojun.id,), 3: (world.members[2].id,), 4: ()}
    post = group.post_with("swap_take")
    said = world.text_of(post)
    assert said.count("발표자 없음") == 2
    assert world.pings(world.sent()[-1]) == {world.host.id}
    choice = await world.click(yuna, post, "제가 할게요")
    shown = world.message(choice)
    menu = world.env.backend.get_message(shown.channel.id, shown.id).components[0]["components"][1]
    options = menu["components"][0]["options"]
    assert [one["label"] for one in options] == ["1주차 · 3월 3일 (화)", "4주차 · 3월 24일 (화)"]
    took = await world.select(yuna, choice, [options[0]["value"]])
    assert "고마워요! **1주차**" in world.text_of(took)
    assert (await presenters(group))[1] == (yuna.id,)
    assert f"<@{yuna.id}>" in world.text_of(post)
    order = world.text_of(await world.slash(yuna, group.channel, "order"))
    assert f"<@{yuna.id}> 님 (교체)" in order
    await world.click(seojun, post, "제가 할게요")
    assert (await presenters(group))[4] == (seojun.id,)
    assert "제가 할게요" not in world.buttons_of(post)


async def test_who_is_taken_out_by_the_host_calls_nobody(world: World, group: Group) -> None:
    """The host knows; undoing it gives the turn back, and the offer says so."""
    haneul = world.members[0]
    await leave(group, haneul, by=world.host)
    post = group.post_with("swap_take")
    assert world.pings(world.sent()[-1]) == set()
    await undo_last(group)
    assert (await presenters(group))[1] == (haneul.id,)
    assert "제가 할게요" not in world.buttons_of(post)
    assert f"<@{haneul.id}> 님" in world.text_of(post)


async def test_bringing_a_leaver_back_names_who_took_their_turn(world: World, group: Group) -> None:
    """Undo refuses to give one turn to two people; taken back one after the other, all is as it was."""
    haneul, yuna = world.members[0], world.members[3]
    before = await presenters(group)
    left = await leave(group, haneul, by=world.host)
    post = group.post_with("swap_take")
    await world.click(yuna, post, "제가 할게요")
    refused = await world.click(world.host, left, "되돌리기")
    assert f"<@{yuna.id}> 님이 맡았어요" in world.text_of(refused)
    await undo_last(group)
    assert "제가 할게요" in world.buttons_of(post), "it is free again"
    await undo_last(group)
    assert await presenters(group) == before


async def test_a_turn_the_host_gave_away_is_not_offered_any_more(world: World, group: Group) -> None:
    """Chosen by hand or by hand over: the offer is answered."""
    haneul, _, _, yuna = world.members
    await leave(group, haneul)
    post = group.post_with("swap_take")
    await present(group, 1, yuna)
    assert "제가 할게요" not in world.buttons_of(post)
    await world.advance_to(seoul(2026, 3, 3, 22))
    assert (await presenters(group))[1] == (yuna.id,)


async def test_two_take_the_last_turn_of_a_leaver_at_once(world: World, group: Group) -> None:
    """One of them presents; the other one is thanked."""
    haneul, _, minseo, yuna = world.members
    await leave(group, haneul)
    post = group.post_with("swap_take")
    answers = await world.together([(minseo, post, "제가 할게요"), (yuna, post, "제가 할게요")])
    assert len((await presenters(group))[1]) == 1
    assert "이미 맡을 분이 정해졌어요" in "\n".join(world.text_of(one) for one in answers)
