"""The posts of a draw in bad weather: restarts at every step, a closing time that passed, refusals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord
import pytest
from sqlalchemy import select

from bot.core.drawn import State, Void
from bot.store.models import Draw, ScheduledPost
from tests.cogs.drawing import (
    CLOSING,
    cannot,
    draw_rows,
    give_word,
    make_group,
    open_card,
    open_closing,
    open_live,
    presenters,
    results,
)
from tests.delivery.test_worker import rearm
from tests.discord_env import World
from tests.seasons.group import Group

MESSAGES = "/channels/{}/messages"


@pytest.fixture
async def group(world: World) -> Group:
    """Five people, five weeks, in Korean."""
    return await make_group(world)


async def drawn_once(world: World, group: Group) -> discord.Message:
    """There is one result at rest, one draw, and everybody presents once. Returns the result."""
    (result,) = results(group)
    assert "사다리 결과예요." in world.text_of(result)
    assert [file.filename for file in result.attachments] == ["ladder-1.png"]
    (found,) = await draw_rows(world)
    assert found.status == State.DRAWN
    everybody = sorted(member.id for member in (world.host, *world.members))
    assert sorted(one for (one,) in await presenters(group)) == everybody
    assert {row.status for row in [*await group.rows("draw"), *await group.rows("draw_open")]} == {"sent"}
    return result


@pytest.mark.slow
async def test_a_restart_at_every_step_changes_nothing(world: World, group: Group) -> None:
    """After the opening, after weeks and words, between the moving picture and the still one."""
    card = await open_closing(group)
    await world.restart()
    await cannot(world, world.members[0], card, 1)
    await world.restart()
    await give_word(world, world.members[1], card, "우산")
    await world.restart()
    await world.advance_to(CLOSING)
    (moving,) = results(group)
    assert "사다리를 타고 있어요…" in world.text_of(moving)
    await world.restart()
    await world.advance(seconds=30)
    assert (await drawn_once(world, group)).id == moving.id
    (found,) = await draw_rows(world)
    assert found.record is not None
    assert found.record["words"] == [[str(world.members[1].id), "우산"]]
    await world.restart()
    await world.advance(hours=1)
    assert (await world.click(world.members[0], results(group)[0], "draw_verify")).ephemeral


async def test_a_closing_time_that_passed_while_the_bot_was_down(world: World, group: Group) -> None:
    """It is drawn after the start, once, and the result says that it is late."""
    await open_closing(group)
    await world.bot.close()
    await world.advance_to(CLOSING + dt.timedelta(hours=3))
    await world.restart()
    await world.advance(minutes=2)
    result = await drawn_once(world, group)
    assert f"<t:{int(CLOSING.timestamp())}:f>에 마감했어요. 봇이 멈춰 있어서" in world.text_of(result)


async def test_a_closing_time_that_passed_after_the_first_meeting(world: World, group: Group) -> None:
    """Week 1 is over by then: who was drawn for it is named, and presents at the next draw."""
    await open_closing(group)
    await world.bot.close()
    await world.advance_to(CLOSING + dt.timedelta(days=3))
    await world.restart()
    await world.advance(minutes=2)
    (result,) = results(group)
    assert "1주차는" in world.text_of(result)
    assert "비워 두었어요." in world.text_of(result)
    order = await presenters(group)
    assert order[0] == ()
    assert len({one for people in order[1:] for one in people}) == 4


async def test_a_process_that_died_after_the_draw(world: World, group: Group) -> None:
    """The presenters are written, the post is not out: it is posted after the start, with the same result."""
    card = await open_live(group)
    world.env.inject_error("POST", MESSAGES.format(world.channel.id), status=503)
    await world.click(world.host, card, "draw_now")
    assert results(group) == []
    order = await presenters(group)
    assert all(order)
    await world.restart()
    await world.advance(minutes=2)
    await drawn_once(world, group)
    assert await presenters(group) == order


async def test_a_lost_answer_is_found_by_its_marker(world: World, group: Group) -> None:
    """The result is out, the process died before it wrote that down: it is not posted twice."""
    await world.click(world.host, await open_live(group), "draw_now")
    (moving,) = results(group)
    async with world.bot.store.write() as session:
        row = (await session.scalars(select(ScheduledPost).where(ScheduledPost.kind == "draw"))).one()
        row.status, row.message_id, row.claimed_by = "claimed", None, "a process that died"
        row.attempt, row.lease_until = 1, world.now + dt.timedelta(minutes=2)
    await world.restart()
    await world.advance(minutes=3)
    assert (await drawn_once(world, group)).id == moving.id


async def test_a_refused_result_waits_for_the_host(world: World, group: Group) -> None:
    """The draw is done; its result goes out once the channel takes posts again."""
    await open_closing(group)
    world.env.inject_error("POST", MESSAGES.format(world.channel.id), status=403, code=50013, message="no")
    await world.advance_to(CLOSING)
    assert results(group) == []
    (found,) = await draw_rows(world)
    assert found.status == State.DRAWN
    (told,) = [m for m in world.inbox(world.host) if "다시 시도" in world.buttons_of(m)]
    await world.click(world.host, told, "다시 시도")
    await world.advance(minutes=1)
    await drawn_once(world, group)


async def test_without_the_right_to_attach_files_there_is_the_list(world: World) -> None:
    """No picture and no refusal: the result is there to read at once."""
    bare: dict[Any, discord.PermissionOverwrite] = {}
    bare[world.guild.default_role] = discord.PermissionOverwrite(attach_files=False)
    channel = world.guild.create_text_channel("글만", overwrites=bare)
    group = await make_group(world, channel=channel)
    await world.click(world.host, await open_live(group), "draw_now")
    (result,) = results(group)
    assert "사다리 결과예요." in world.text_of(result)
    assert result.attachments == []
    await world.advance(minutes=1)
    assert "사다리 결과예요." in world.text_of(result)
    assert [row.status for row in await group.rows("draw")] == ["sent"]


@pytest.mark.parametrize("damage", [None, "00" * 32])
async def test_a_lost_secret_is_told_to_all(world: World, group: Group, damage: str | None) -> None:
    """Nothing is drawn; the post says why, in plain words, and a new draw can be opened."""
    card = await open_closing(group)
    async with world.bot.store.write() as session:
        row = (await session.scalars(select(Draw))).one()
        row.secret = damage
    await rearm(world)
    await world.advance_to(CLOSING)
    await world.advance(minutes=1)
    (found,) = await draw_rows(world)
    assert (found.status, found.reason) == (State.VOID, Void.LOST)
    assert "뽑지 않고 끝났어요." in world.text_of(card)
    assert "이 사다리는 뽑을 수 없게 됐어요." in world.text_of(group.posts()[-1])
    assert set(await presenters(group)) == {()}
    assert "지금 뽑기" in world.buttons_of(await open_live(group))


async def test_a_member_who_leaves_while_it_is_open(world: World, group: Group) -> None:
    """The roster stays as it was published; their week is open, and the result says whose it was."""
    await open_closing(group)
    leaving = world.members[2]
    roster = await world.slash(leaving, world.channel, "study members")
    asked = await world.click(leaving, roster, "member_leave")
    await world.click(leaving, asked, "member_leave_sure")
    await world.advance_to(CLOSING)
    await world.advance(seconds=30)
    said = world.text_of(results(group)[-1])
    assert f"{leaving.mention} 님 차례였지만 그사이 사정이 바뀌어서 비워 두었어요." in said
    order = await presenters(group)
    assert sum(people == () for people in order) == 1
    (found,) = await draw_rows(world)
    assert found.commitment in world.text_of(open_card(group))


async def test_a_study_that_was_archived_draws_nothing(world: World, group: Group) -> None:
    """At its time nothing is posted; its card says why, and the study has no draw that waits."""
    card = await open_closing(group)
    asked = await world.slash(world.manager, world.channel, "study archive")
    await world.click(world.manager, asked, "study_archive")
    posts = len(group.posts())
    await world.advance_to(CLOSING)
    await world.advance(minutes=1)
    assert len(group.posts()) == posts
    (found,) = await draw_rows(world)
    assert (found.status, found.reason) == (State.VOID, Void.CLOSED)
    assert "시즌이나 스터디가 닫혀서 이 사다리는 뽑지 않았어요." in world.text_of(card)


async def test_presses_at_the_very_end_are_one_draw(world: World, group: Group) -> None:
    """The host closes at the instant at which it closes by itself."""
    card = await open_closing(group)
    await world.advance_to(CLOSING - dt.timedelta(seconds=1))
    await world.click(world.host, card, "draw_now")
    await world.advance(minutes=1)
    await drawn_once(world, group)
