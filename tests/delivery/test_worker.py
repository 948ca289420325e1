"""Automatic posts in bad weather: refused, interrupted, late, and restarted in between."""

from __future__ import annotations

import datetime as dt
import json
import logging

import discord
import pytest

from bot.logs import JsonLines
from bot.store.models import ScheduledPost
from tests.discord_env import World
from tests.seasons.group import Group, found, seoul

DUE = seoul(2026, 3, 1, 20)
MEETING = seoul(2026, 3, 3, 21)


@pytest.fixture
async def group(world: World) -> Group:
    """The real study a minute before its first announcement."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members)
    await world.advance_to(DUE - dt.timedelta(minutes=1))
    return group


async def rearm(world: World) -> None:
    """Let the drain that a write of the test's own has woken end: the simulation does not know of it."""
    for _ in range(2):
        await world.bot.delivery.run_due()


async def announcement(group: Group) -> ScheduledPost:
    """The row of the first week's announcement."""
    return (await group.rows("announcement"))[0]


def announced(group: Group) -> list[discord.Message]:
    """The messages that announce week 1."""
    return [m for m in group.posts() if "1주차 · p. 17–36" in group.world.text_of(m)]


def reminders(group: Group) -> list[discord.Message]:
    """The messages that remind of week 1."""
    return [m for m in group.posts() if "시작해요" in group.world.text_of(m)]


async def claimed_by_the_dead(world: World, post_id: int, arrived: int) -> None:
    """Let a post look as after the death of the process that sent it; `arrived` is its message."""
    async with world.bot.store.write() as session:
        row = await session.get_one(ScheduledPost, post_id)
        assert row.message_id == arrived
        row.status, row.message_id, row.claimed_by = "claimed", None, "a process that died"
        row.lease_until = world.now + dt.timedelta(minutes=2)


async def test_it_is_tried_again_until_discord_takes_it(world: World, group: Group) -> None:
    """Three times 503: nothing is lost, and it is posted once."""
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=503, times=3)
    await world.advance_to(DUE)
    row = await announcement(group)
    assert (row.status, row.attempt, row.last_error) == ("pending", 1, "HTTP 503")
    await world.advance(minutes=2)
    assert len(announced(group)) == 1
    row = await announcement(group)
    assert (row.status, row.message_id) == ("sent", announced(group)[0].id)


async def test_a_lost_answer_is_found_by_its_marker(world: World, group: Group) -> None:
    """The message went out, the process died before it wrote that down: it is found, not posted again."""
    await world.advance_to(DUE)
    (shown,) = announced(group)
    await claimed_by_the_dead(world, (await announcement(group)).id, arrived=shown.id)
    await world.restart()
    await world.advance(minutes=1)
    assert len(announced(group)) == 1
    row = await announcement(group)
    assert (row.status, row.message_id, row.attempt) == ("sent", announced(group)[0].id, 2)


async def test_each_post_that_goes_out_is_one_line_with_its_values(
    world: World, group: Group, caplog: pytest.LogCaptureFixture
) -> None:
    """Kind, study, server, try and lateness are fields for programs; an edit keeps when it went out."""
    with caplog.at_level(logging.DEBUG, "bot.delivery"):
        await world.advance_to(DUE)
    row = await announcement(group)
    (line,) = [one for one in caplog.records if one.message == "Sent a post"]
    said = json.loads(JsonLines(()).format(line))
    assert {name: said[name] for name in ("post", "kind", "study", "guild", "attempt", "late_ms")} == {
        "post": row.id,
        "kind": "announcement",
        "study": row.study_id,
        "guild": row.guild_id,
        "attempt": 1,
        "late_ms": 0,
    }
    sizes = [vars(one)["size"] for one in caplog.records if one.message == "Claimed posts"]
    assert 1 in sizes
    async with world.bot.store.write() as session:
        changed = await session.get_one(ScheduledPost, row.id)
        changed.status, changed.next_try_at = "pending", DUE + dt.timedelta(minutes=1)
    await rearm(world)
    await world.advance(minutes=2)
    edited = await announcement(group)
    assert (edited.status, edited.sent_at) == ("sent", row.sent_at)


async def test_a_claim_of_this_process_that_ran_out_is_taken_up(world: World, group: Group) -> None:
    """Whatever happened to it: after the lease it is tried again."""
    async with world.bot.store.write() as session:
        row = await session.get_one(ScheduledPost, (await announcement(group)).id)
        notice = (await group.rows("plan"))[0].payload
        row.status, row.claimed_by, row.attempt = "claimed", "somebody", 1
        row.lease_until, row.first_try_at, row.payload = DUE, world.now, notice
    await rearm(world)
    await world.advance_to(DUE + dt.timedelta(seconds=1))
    assert (await announcement(group)).status == "sent"


async def test_a_refusal_is_told_to_the_host_who_can_try_again(world: World, group: Group) -> None:
    """The host reads which permission is missing, switches it on and presses the button."""
    world.env.inject_error(
        "POST",
        f"/channels/{world.channel.id}/messages",
        status=403,
        code=50013,
        message="Missing Permissions",
    )
    await world.advance_to(DUE)
    assert (await announcement(group)).status == "dead"
    told = world.inbox(world.host)[-1]
    assert f"<#{world.channel.id}>에 글을 올리지 못했어요. ‘메시지 보내기’ 권한이 없어요." in world.text_of(
        told
    )
    await world.click(world.host, told, "다시 시도")
    assert len(announced(group)) == 1
    assert (await announcement(group)).status == "sent"


async def test_what_is_too_late_is_recorded_and_not_posted(world: World, group: Group) -> None:
    """The bot was down until the meeting had begun: nobody wants its announcement any more."""
    await world.bot.close()
    await world.advance_to(seoul(2026, 3, 3, 21, 30))
    await world.restart()
    await world.advance(minutes=1)
    assert announced(group) == []
    rows = {
        row.kind: row.status
        for row in await group.rows()
        if row.week_id == (await announcement(group)).week_id
    }
    assert (rows["announcement"], rows["reminder"]) == ("expired", "expired")


async def test_a_reminder_found_after_the_start_is_deleted(world: World, group: Group) -> None:
    """It went out, the process died before it wrote that down, and came back when the meeting had begun."""
    await world.advance_to(MEETING - dt.timedelta(hours=1))
    (shown,) = reminders(group)
    await claimed_by_the_dead(world, (await group.rows("reminder"))[0].id, arrived=shown.id)
    await world.bot.close()
    await world.advance_to(MEETING + dt.timedelta(minutes=40))
    await world.restart()
    await world.advance(minutes=5)
    assert reminders(group) == []
    assert (await group.rows("reminder"))[0].status == "sent"


async def test_what_never_arrived_is_not_posted_too_late(world: World, group: Group) -> None:
    """Discord was away from the reminder's first try until the meeting had begun: its host hears of it."""
    where = f"/channels/{world.channel.id}/messages"
    await world.advance_to(MEETING - dt.timedelta(hours=2))
    world.env.inject_error("POST", where, status=503, times=1)
    await world.advance_to(MEETING - dt.timedelta(hours=1))
    assert (await group.rows("reminder"))[0].attempt == 1
    await world.bot.close()
    await world.advance_to(MEETING + dt.timedelta(minutes=40))
    await world.restart()
    await world.advance(minutes=5)
    assert reminders(group) == []
    assert (await group.rows("reminder"))[0].status == "expired"
    assert any("모임 알림" in world.text_of(one) for one in group.posts())


async def test_a_row_that_cannot_be_read_does_not_hold_up_the_others(world: World, group: Group) -> None:
    """It stays behind with its error and its trace in the log; the announcement goes out."""
    async with world.bot.store.write() as session:
        row = await session.get_one(ScheduledPost, (await group.rows("reminder"))[1].id)
        row.due_at = row.next_try_at = DUE
        row.kind = "unknown"
    await rearm(world)
    await world.advance_to(DUE)
    assert len(announced(group)) == 1
    broken = (await group.rows("unknown"))[0]
    assert (broken.status, broken.attempt) == ("pending", 1)
    assert "unknown" in (broken.last_error or "")


async def test_a_deleted_channel_is_told_once(world: World, group: Group) -> None:
    """Unknown channel: dead, with a direct message, and no further tries."""
    world.env.inject_error(
        "POST",
        f"/channels/{world.channel.id}/messages",
        status=404,
        code=10003,
        message="Unknown Channel",
        times=None,
    )
    await world.advance_to(DUE + dt.timedelta(hours=1))
    assert (await announcement(group)).status == "dead"
    assert len(world.inbox(world.host)) == 1


async def test_a_closed_inbox_gets_its_note_in_the_channel(world: World, group: Group) -> None:
    """A presenter who takes no direct messages is called in the channel, and only they."""
    week_id = (await announcement(group)).week_id
    haneul = world.members[0]
    dm = haneul.user.dm_channel
    world.env.inject_error(
        "POST", f"/channels/{dm.id}/messages", status=403, code=50007, message="Cannot send", times=None
    )
    async with world.bot.store.write() as session:
        session.add(
            ScheduledPost(
                study_id=group.study_id,
                guild_id=world.guild.id,
                week_id=week_id,
                user_id=haneul.id,
                kind="presenter",
                dedupe_key=f"presenter:{week_id}:{haneul.id}",
                channel_id=world.channel.id,
                due_at=DUE,
                next_try_at=DUE,
                priority=2,
                attempt=1,
                first_try_at=DUE - dt.timedelta(minutes=1),
                payload=await presenter_payload(group, haneul.id),
            )
        )
    await rearm(world)
    await world.advance_to(DUE)
    note = next(m for m in group.posts() if "발표예요" in world.text_of(m))
    assert f"<@{haneul.id}> 님" in world.text_of(note)
    request = next(r for r in world.sent() if "발표예요" in str(r.json))
    assert world.pings(request) == {haneul.id}


async def presenter_payload(group: Group, user_id: int) -> dict[str, object]:
    """A frozen note for a presenter of the first week."""
    plan = (await group.rows("plan"))[0].payload
    assert plan is not None
    part = {"first": 17, "last": 36, "people": [user_id], "carried": False}
    return {**plan, "kind": "presenter", "people": [user_id], "week": {**plan["week"], "parts": [part]}}
