"""/order and /progress on Discord: whose turn it is and was, and the chart of the reading."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.render.studio import DrawingError
from tests.discord_env import Member, Result, World
from tests.seasons.group import Group, found, seoul


async def group_of(world: World, language: str = "ko", **options: Any) -> Group:
    """A study a week before it begins, with three members."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    return await found(world, world.host, world.members[:3], language=language, **options)


async def give(group: Group, number: int, person: Member) -> None:
    """Let somebody present a week."""
    world, week = group.world, await group.week(number)
    shown = await world.slash(group.host, group.channel, "host plan")
    card = await world.select(group.host, shown, [str(week.id)])
    label = "발표자" if group.language == "ko" else "Presenters"
    await world.select(group.host, await world.click(group.host, card, label), [person])


def picture_of(world: World, answer: Result) -> tuple[discord.Attachment, str]:
    """The file of an answer, and what its card says about it."""
    message = world.message(answer)
    (attachment,) = message.attachments
    backend = world.env.backend
    card = backend.get_message(message.channel.id, message.id).components[0]
    (item,) = next(part for part in card["components"] if part["type"] == 12)["items"]
    assert item["media"]["url"].endswith(attachment.filename)
    return attachment, item["description"]


@pytest.mark.parametrize(
    ("language", "said", "leads"),
    [
        (
            "ko",
            "p. 17–248 중 p. 30까지 읽었어요.",
            "요즘처럼 모임마다 14쪽씩 읽으면 시즌 끝에 p. 184까지 읽어요.",
        ),
        (
            "en",
            "Read up to p. 30 of pp. 17–248.",
            "At the recent pace of 14 pages a meeting, the season ends at",
        ),
    ],
)
async def test_the_chart(world: World, language: str, said: str, leads: str) -> None:
    """A picture, its words as its description and below it, for the reader only."""
    group = await group_of(world, language)
    await group.run_meeting(1, 30)

    answer = await world.slash(group.members[0], group.channel, "progress")

    attachment, about = picture_of(world, answer)
    assert answer.ephemeral
    assert (attachment.filename, (await attachment.read())[:4]) == ("reading.png", b"\x89PNG")
    for sentence in (said, leads):
        assert sentence in about
        assert sentence in world.text_of(answer)
    assert "<" not in about


async def test_before_the_first_meeting(world: World) -> None:
    """There is a chart of the plan, and nothing is foretold."""
    group = await group_of(world)

    answer = await world.slash(group.members[0], group.channel, "progress")

    _, about = picture_of(world, answer)
    assert "아직 첫 모임 전이에요" in about
    assert "요즘처럼" not in about


async def test_without_a_picture_there_are_the_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be drawn keeps nobody from the answer; a bar stands for it."""
    group = await group_of(world)

    async def draw(*_: object) -> bytes:
        raise DrawingError("no ink")

    monkeypatch.setattr(world.bot.studio, "draw", draw)
    answer = await world.slash(group.members[0], group.channel, "progress")

    assert world.message(answer).attachments == []
    assert "▱" in world.text_of(answer)
    assert "Mathematics for Machine Learning · 시즌 1" in world.text_of(answer)


async def test_discord_is_asked_for_time_where_a_picture_takes_some(world: World) -> None:
    """The first picture waits for its process; once it is drawn, the answer comes at once."""
    group = await group_of(world)
    kinds = []
    for _ in range(2):
        answer = await world.slash(group.members[0], group.channel, "progress")
        picture_of(world, answer)
        callbacks = [r.json for r in world.env.http_requests if r.path.endswith("/callback")]
        kinds.append((callbacks[-1] or {})["type"])

    assert kinds == [5, 4]


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_whose_turn_it_is(world: World, language: str) -> None:
    """The order of the season, the reader's own next turn before it, and how often everybody presents."""
    group = await group_of(world, language)
    haneul, seojun, minseo = group.members
    for number, person in enumerate((haneul, seojun, haneul), start=1):
        await give(group, number, person)

    mine = world.text_of(await world.slash(seojun, group.channel, "order"))
    theirs = world.text_of(await world.slash(minseo, group.channel, "order"))

    week = await group.week(2)
    stamp = f"<t:{int(week.at.timestamp())}:R>"
    if language == "ko":
        assert f"내 다음 차례는 2주차 3월 10일 (화) {stamp}" in mine
        assert "내 다음 차례" not in theirs
        assert f"**1주차** 3월 3일 (화) · p. 17–36 · <@{haneul.id}> 님" in theirs
        assert f"2번: <@{haneul.id}> 님\n1번: <@{seojun.id}> 님\n0번: " in theirs
    else:
        assert f"Your next turn: Week 2, Tue, Mar 10 {stamp}" in mine
        assert "Your next turn" not in theirs
        assert f"2 talks: <@{haneul.id}>\n1 talk: <@{seojun.id}>\n0 talks: " in theirs


@pytest.mark.slow
async def test_one_persons_turns_over_two_seasons(world: World) -> None:
    """The next turn, past talks of all seasons, and the balance with the others."""
    group = await group_of(world, last_page=96, weekly_pages=20)
    haneul, seojun, _ = group.members
    await give(group, 1, haneul)
    await give(group, 4, seojun)
    for number in (1, 2, 3, 4):
        await group.run_meeting(number)
    shown = await world.slash(world.manager, group.channel, "study season", weeks=4, last_page=176)
    await world.click(world.manager, shown, "season_open")
    assert (await group.season()).facts.number == 2
    await give(group, 2, haneul)
    await give(group, 3, haneul)

    said = world.text_of(await seojun.slash(group.channel, "order", member=haneul))

    week = await group.week(2)
    assert week.pages is not None
    assert f"<@{haneul.id}> 님의 발표 차례예요." in said
    assert f"**다음 차례**\n**2주차** 4월 7일 (화) · p. {week.pages.first}–{week.pages.last} · <t:" in said
    assert "**그다음**\n**3주차** 4월 14일 (화)" in said
    assert "**지난 발표**\n- 시즌 1 · 1주차 · 3월 3일 (화) · p. 17–36" in said
    assert "지난 발표 1번, 앞으로 2번, 모두 3번이에요. 다른 분들은 0~1번이에요." in said

    other = world.text_of(await haneul.slash(group.channel, "order", member=seojun))
    assert "앞으로 정해진 차례는 없어요." in other
    assert "- 시즌 1 · 4주차 · 3월 24일 (화) · p. 77–96" in other


async def test_long_orders_have_pages(world: World) -> None:
    """Ten weeks a page; the reader turns them."""
    group = await group_of(world)
    await give(group, 12, group.members[0])

    first = await world.slash(group.members[1], group.channel, "order")
    assert "**10주차**" in world.text_of(first)
    assert "**11주차**" not in world.text_of(first)
    await world.click(group.members[1], first, "다음")

    assert "**12주차**" in world.text_of(first)
    assert f"1번: <@{group.members[0].id}> 님" in world.text_of(first)


@pytest.mark.slow
async def test_the_path_is_offered_to_who_was_drawn(world: World) -> None:
    """After a draw everybody in it finds their path beside the order."""
    group = await group_of(world, last_page=96)
    before = await world.slash(group.members[0], group.channel, "order")
    assert "내 길" not in world.buttons_of(before)
    shown = await world.slash(group.host, group.channel, "host ladder")
    await world.click(group.host, shown, "지금 뽑기")

    order = await world.slash(group.members[0], group.channel, "order")
    path = await world.click(group.members[0], order, "내 길")

    (attachment,) = world.message(path).attachments
    assert (await attachment.read())[:4] == b"\x89PNG"
    assert "내 길" not in world.buttons_of(await world.slash(world.manager, group.channel, "order"))
