"""A question's post is made once, whatever happens on the way; its forum's tags stay within limits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import delete, select, update

from bot.core.asked_post import Done
from bot.services import answers, question_posts
from bot.store.meta import IDENTITY
from bot.store.models import ForumTag, Meta, Question
from tests.cogs.forum import PNG, Desk, choose_forum, open_desk, shown
from tests.discord_env import World
from tests.seasons.group import seoul

KL = "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유가 뭔가요?"
CRASHED: dict[str, Any] = {
    "post": "waiting",
    "forum_id": None,
    "channel_id": None,
    "thread_id": None,
    "message_id": None,
    "attempt": 1,
}
"""What a process that dies between Discord's answer and its own commit leaves of a question."""


@pytest.fixture
async def desk(world: World) -> Desk:
    """A Korean study with a forum."""
    return await open_desk(world)


MARK = {"id": "77", "name": "중요", "moderated": False, "emoji_id": None, "emoji_name": None}
"""A tag that people made."""


async def leave(world: World, **values: Any) -> None:
    """Set the last question's row back, as a crash would have left it."""
    async with world.bot.store.write() as session:
        await session.execute(
            update(Question).values(**values, next_try_at=world.now + dt.timedelta(minutes=2))
        )


async def test_a_crash_after_the_post_makes_no_second_one(desk: Desk, world: World) -> None:
    """Before it is made again, it is looked for: here it is found, and everything goes on as usual."""
    await desk.ask(KL, where="83")
    (thread,) = desk.threads()
    card = desk.card()
    await leave(world, **CRASHED)
    await world.restart()
    assert [one.id for one in desk.threads()] == [thread.id]
    (row,) = await desk.rows()
    assert (row.post, row.thread_id, row.message_id) == ("posted", thread.id, card.id)
    assert row.next_try_at is None
    await desk.accept(await desk.answer("젠센 부등식이요"))
    assert "젠센 부등식이요" in world.text_of(desk.card())


async def test_another_forum_is_chosen_meanwhile(desk: Desk, world: World) -> None:
    """What may be there already is looked for where it was tried, not where the next question goes."""
    await desk.ask(KL, where="83")
    (row,) = await desk.rows()
    crashed = CRASHED | {"forum_id": row.forum_id, "channel_id": desk.group.channel.id}
    await leave(world, **crashed)
    other = world.guild.create_forum_channel("새 질문")
    await choose_forum(world, desk.group, other)
    await world.restart()
    assert len(desk.threads()) == 1
    assert desk.threads(other) == []
    asked = await desk.ask("기댓값은 왜 선형인가요? 궁금해요.")
    assert "질문을 올렸어요" in world.text_of(asked)
    assert len(desk.threads(other)) == 1


async def test_a_crash_before_the_post_makes_it(desk: Desk, world: World) -> None:
    """What was written down is posted by the next process, with its picture."""
    world.env.inject_error("POST", "/channels/*/threads", status=500)
    said = await desk.ask(KL, where="83", image=("풀이.png", PNG))
    assert "지금은 디스코드가 답하지 않아서" in world.text_of(said)
    assert desk.threads() == []
    await leave(world, **CRASHED)
    await world.restart()
    (thread,) = desk.threads()
    assert thread.name == f"p. 83 · {KL}"
    assert [await one.read() for one in desk.card().attachments] == [PNG]


async def test_discord_away_for_a_while(desk: Desk, world: World) -> None:
    """It is tried again by itself, and what changed meanwhile is on the card."""
    world.env.inject_error("POST", "/channels/*/threads", status=500)
    await desk.ask(KL, where="83")
    assert desk.threads() == []
    await world.advance(seconds=30)
    assert len(desk.threads()) == 1
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=502)
    await world.click(world.members[2], desk.card(), "나도 궁금")
    assert "나도 궁금" in world.buttons_of(desk.card())
    await world.advance(seconds=30)
    assert "나도 궁금 · 1" in world.buttons_of(desk.card())


async def test_what_changes_while_the_card_is_edited(desk: Desk, world: World) -> None:
    """The card showed what was true a moment ago: it is edited once more."""
    await desk.ask(KL, where="83")
    store, clock = world.bot.store, world.clock
    await answers.wish(store, clock, desk.actor(desk.answerer), 1)
    task = await question_posts.take(store, clock, 1, None)
    assert task is not None
    assert task.placed is not None
    await answers.wish(store, clock, desk.actor(world.members[2]), 1)
    await question_posts.done(store, task, Done(task.placed), world.now)
    await world.bot.questions.publish(1)
    assert "나도 궁금 · 2" in world.buttons_of(desk.card())


@pytest.mark.parametrize("hours", [0, 30])
async def test_a_post_that_was_put_away_is_found_as_well(desk: Desk, world: World, hours: int) -> None:
    """After a long downtime the post may be archived; among other people's posts it is still the one."""
    await desk.ask("다른 질문이에요. 기댓값은 왜 선형인가요?", desk.answerer)
    await desk.ask(KL, where="83")
    thread = desk.threads()[-1]
    await world.advance(hours=hours)
    world.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": hours > 0})
    await leave(world, **CRASHED)
    async with world.bot.store.write() as session:
        await session.execute(
            update(Question).where(Question.id == 1).values(next_try_at=None, post="posted")
        )
    await world.restart()
    assert len(desk.threads()) == 2
    assert (await desk.rows())[-1].thread_id == thread.id


@pytest.mark.parametrize("lost", ["message", "thread"])
async def test_a_crash_in_a_channel_makes_nothing_twice(world: World, lost: str) -> None:
    """Without a forum it is a message and its thread: what is there is found, what is missing is made."""
    desk = await open_desk(world, forum=False)
    if lost == "thread":
        world.env.inject_error("POST", "/channels/*/messages/*/threads", status=500)
    await desk.ask(KL, where="83")
    assert len(desk.threads()) == (1 if lost == "message" else 0)
    card = desk.card()
    await leave(world, **CRASHED)
    await world.restart()
    (thread,) = desk.threads()
    assert thread.id == card.id == desk.card().id
    assert len([m for m in desk.group.posts() if KL in world.text_of(m)]) == 1
    (row,) = await desk.rows()
    assert (row.post, row.message_id, row.thread_id) == ("posted", card.id, card.id)


async def test_a_copy_brought_back_posts_nothing_twice(desk: Desk, world: World) -> None:
    """A restored database may hold a question as new that has its post already."""
    await desk.ask(KL, where="83")
    (thread,) = desk.threads()
    await leave(world, **CRASHED | {"attempt": 0})
    async with world.bot.store.write() as session:
        # A backup is without it.
        await session.execute(delete(Meta).where(Meta.key == IDENTITY))
    await world.advance(seconds=60)
    await world.restart()
    assert [one.id for one in desk.threads()] == [thread.id]
    assert (await desk.rows())[0].thread_id == thread.id


# ------------------------------------------------------------------------------------ forums and rights


async def test_a_forum_that_was_deleted(desk: Desk, world: World) -> None:
    """The next question becomes a thread in the channel, and its asker is told; the settings show it."""
    await desk.ask(KL, where="83")
    assert desk.forum is not None
    world.env.backend.delete_channel(desk.forum.id)
    await world.env.settle()
    said = await desk.ask("기댓값은 왜 선형인가요? 궁금해요.")
    assert "질문 포럼을 찾을 수 없어서" in world.text_of(said)
    (thread,) = desk.threads(desk.group.channel)
    assert thread.name == "기댓값은 왜 선형인가요?"
    settings = await world.slash(world.host, desk.group.channel, "study settings")
    assert "채널 보기" in world.text_of(settings)
    again = await choose_forum(world, desk.group, None)
    assert "되돌리기" in world.buttons_of(again)
    assert [row.post for row in await desk.rows()] == ["gone", "posted"]


async def test_a_missing_permission_is_named(desk: Desk, world: World) -> None:
    """With what to do, and [다시 시도]; nothing typed is lost, and no automatic post is held up by it."""
    assert desk.forum is not None
    everyone, forum = world.guild.default_role, world.env.backend.get_channel(desk.forum.id)
    deny = discord.Permissions(send_messages=True).value
    set_rights(world, forum.id, everyone.id, deny)
    said = await desk.ask(KL, where="83")
    assert f"<#{forum.id}>에 올리지 못했어요. 봇에게 ‘게시물 만들기’ 권한이 없어요" in world.text_of(said)
    (row,) = await desk.rows()
    assert (row.post, row.body) == ("refused", KL)
    set_rights(world, forum.id, everyone.id, 0)
    done = await world.click(desk.asker, said, "다시 시도")
    assert "질문을 올렸어요" in world.text_of(done)
    assert len(desk.threads()) == 1


async def test_a_refused_change_is_tried_again(desk: Desk, world: World) -> None:
    """It is told as what it is, and whoever was told can bring the card up to date once that is possible."""
    await desk.ask(KL, where="83")
    message = await desk.answer("젠센 부등식이요")
    world.env.inject_error("PATCH", "/channels/*", status=403, code=50001)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001)
    said = await desk.accept(message, desk.answerer)
    assert "질문 글은 아직 바꾸지 못했어요" in world.text_of(said)
    assert "젠센" not in world.text_of(desk.card())
    assert said.response is not None
    refused = world.message(said.response)
    assert "질문 보기" in world.buttons_of(refused)
    await world.together([(desk.answerer, refused, "다시 시도"), (desk.answerer, refused, "다시 시도")])
    assert "질문을 고쳤어요" in world.text_of(world.message(refused))
    assert "젠센 부등식이요" in world.text_of(desk.card())
    assert desk.tags_of(desk.threads()[0]) == {"해결됨", "4주차"}


async def test_a_stale_card_is_mended_by_its_button(desk: Desk, world: World) -> None:
    """[해결됨] on a card that was not brought up to date shows what is true."""
    await desk.ask(KL, where="83")
    world.env.inject_error("PATCH", "/channels/*", status=403, code=50001)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001)
    await world.click(desk.asker, desk.card(), "해결됨")
    assert "해결됨" in world.buttons_of(desk.card())
    await world.click(desk.asker, desk.card(), "해결됨")
    assert "다시 열기" in world.buttons_of(desk.card())


async def test_a_channel_without_threads(world: World) -> None:
    """Where the bot may not make threads, it does not post half a question."""
    desk = await open_desk(world, forum=False, language="en")
    deny = discord.Permissions(create_public_threads=True).value
    set_rights(world, desk.group.channel.id, world.guild.default_role.id, deny)
    before = len(world.sent())
    said = await desk.ask("Why is the trace of a projection its rank?")
    assert "I don't have the “Create Public Threads” permission" in world.text_of(said)
    assert len(world.sent()) == before
    refused = await world.click(desk.asker, said, "q_retry")
    assert "Create Public Threads" in world.text_of(refused)


async def test_tags_without_the_permission(desk: Desk, world: World) -> None:
    """Nobody has to give Manage Channels: then there are no tags, and the settings say what is missing."""
    assert desk.forum is not None
    deny = discord.Permissions(manage_channels=True).value
    set_rights(world, desk.forum.id, world.guild.default_role.id, deny)
    await desk.ask(KL, where="83")
    (thread,) = desk.threads()
    assert desk.tags() == []
    assert thread.applied_tags == []
    settings = await world.slash(world.host, desk.group.channel, "study settings")
    assert "채널 관리하기" in world.text_of(settings)


# ------------------------------------------------------------------------------------------------ tags


@pytest.mark.slow
async def test_tags_after_thirty_weeks(world: World) -> None:
    """Old weeks' tags make room; states and people's own tags stay; no post has more than five."""
    desk = await open_desk(world, weekly_pages=8, last_page=256)
    assert desk.forum is not None
    forum = world.env.backend.get_channel(desk.forum.id)
    forum.available_tags.append(MARK)
    world.env.backend.announce_channel_update(forum.id)
    await world.env.settle()
    season = await desk.group.season()
    assert len(season.weeks) >= 30
    for week in season.weeks[:30]:
        await world.advance_to(week.at - dt.timedelta(days=1))
        assert week.pages is not None
        asked = await desk.ask(
            f"{week.pages.first}쪽의 {week.number}번째로 모르겠는 것", where=str(week.pages.first)
        )
        if "올리기" in world.buttons_of(asked):
            await world.click(desk.asker, asked, "올리기")
        assert desk.tags_of(desk.threads()[-1]) == {"답변 기다려요", f"{week.number}주차"}
        assert len(desk.tags()) <= 20
    tags = desk.tags()
    assert {"답변 기다려요", "해결됨", "중요", "30주차"} <= set(tags)
    assert "1주차" not in tags
    async with world.bot.store.read() as session:
        own = {row.name for row in await session.scalars(select(ForumTag))}
    assert own == set(tags) - {"중요"}
    assert len(desk.threads()) == 30


async def test_people_keep_their_tags(desk: Desk, world: World) -> None:
    """What a moderator put on a post stays; a tag that somebody deleted is made again."""
    await desk.ask(KL, where="83")
    assert desk.forum is not None
    forum = world.env.backend.get_channel(desk.forum.id)
    forum.available_tags.append(MARK)
    forum.available_tags = [tag for tag in forum.available_tags if tag["name"] != "해결됨"]
    world.env.backend.announce_channel_update(forum.id)
    thread = desk.threads()[0]
    world.env.backend.edit_channel(thread.id, {"applied_tags": [*thread.applied_tags, 77]})
    await world.env.settle()
    await world.click(desk.asker, desk.card(), "해결됨")
    assert desk.tags_of(desk.threads()[0]) == {"해결됨", "4주차", "중요"}


async def test_the_button_of_announcement_panel_and_week(desk: Desk, world: World) -> None:
    """[질문하기] opens the same form, for the week that it belongs to."""
    week = await desk.group.week(1)
    await world.advance_to(week.at - dt.timedelta(days=1))
    announcement = desk.group.post_with("rsvp")
    opened = await world.click(desk.asker, announcement, "질문하기")
    assert shown(opened)["question"] == ""
    await desk.fill(desk.asker, opened, question="첫 주에 무엇을 준비하면 되나요?")
    assert desk.tags_of(desk.threads()[-1]) == {"답변 기다려요", "1주차"}
    outsider = await world.click(world.members[3], announcement, "질문하기")
    assert "참가자가 아니에요" in world.text_of(outsider)
    await world.advance_to(seoul(2026, 3, 3, 21))
    panel = desk.group.post_with("meeting_start")
    assert "질문하기" in world.buttons_of(panel)
    await world.click(world.host, panel, "meeting_start")
    panel = desk.group.post_with("page_note")
    assert shown(await world.click(desk.asker, panel, "질문하기"))["where"] == ""
    card = await world.slash(desk.asker, desk.group.channel, "week", week=2)
    opened = await world.click(desk.asker, card, "질문하기")
    await desk.fill(desk.asker, opened, question="둘째 주 것은 미리 물어봐도 되나요?")
    assert desk.tags_of(desk.threads()[-1]) == {"답변 기다려요", "2주차"}


def set_rights(world: World, channel_id: int, role_id: int, deny: int) -> None:
    """Deny something to everybody in a channel, the bot included."""
    world.env.backend.set_overwrite(
        channel_id, Overwrite(target_id=role_id, type=OverwriteType.ROLE, allow=0, deny=deny)
    )
