"""Who comes to a voice channel and goes: written down while a study meets there, whatever gets lost."""

from __future__ import annotations

import datetime as dt
import random  # noqa: TID251 - a walk that can be repeated
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import discord
import pytest
from sqlalchemy import select

from bot.core.attendance import Status
from bot.services.attendance import Attendance, attendance_of
from bot.store.models import Presence, Study
from tests.discord_env import Channel, Member, World
from tests.seasons.group import Group, found, seoul

SLOT = seoul(2026, 3, 3, 21)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
async def group(world: World) -> Group:
    """The real study with its voice channel, half an hour before its first meeting."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members, voice=world.voice)
    await world.advance_to(SLOT - 40 * MINUTE)
    return group


class Line:
    """What the gateway carries: it can lose the events of voice channels, or carry them twice."""

    def __init__(self, world: World) -> None:
        self.copies = 1
        self._backend = world.env.backend
        self._backend.subscribers.insert(0, self._carry)
        self._again = False

    def _carry(self, event: str, payload: Any) -> None:
        if event != "VOICE_STATE_UPDATE" or self._again:
            return
        if self.copies == 0:
            payload["guild_id"] = "1"  # a server that the bot does not know
        elif self.copies == 2:
            self._again = True
            self._backend.emit(event, dict(payload))
            self._again = False


async def presences(world: World) -> list[Presence]:
    """Everything that was written down, in order."""
    async with world.bot.store.read() as session:
        return list((await session.scalars(select(Presence).order_by(Presence.since, Presence.id))).all())


async def times(world: World, member: Member) -> list[tuple[float, float | None]]:
    """When somebody was seen, in minutes after the slot."""

    def minutes(at: dt.datetime) -> float:
        return (at - SLOT) / MINUTE

    own = [row for row in await presences(world) if row.user_id == member.id]
    return [(minutes(row.since), minutes(row.until) if row.until else None) for row in own]


async def attendance(group: Group, number: int = 1) -> Attendance:
    """Who was at a meeting, as it stands now."""
    week = await group.week(number)
    async with group.world.bot.store.read() as session:
        study = await session.get_one(Study, group.study_id)
        found = await attendance_of(session, study, week, group.world.now)
    assert found is not None
    return found


async def at_minute(world: World, minute: float) -> None:
    """So long after the slot."""
    await world.advance_to(SLOT + minute * MINUTE)


async def start(world: World) -> None:
    """The host starts the meeting."""
    await world.slash(world.host, world.channel, "host start")


async def test_a_meeting_as_people_come_and_go(world: World, group: Group) -> None:
    """Gathering before, one late, one away for a while, one who leaves early, one who does not come."""
    haneul, seojun, minseo, _ = world.members
    await haneul.join_voice(world.voice)
    assert await presences(world) == []
    await at_minute(world, -10)
    await minseo.join_voice(world.voice)
    await start(world)
    await at_minute(world, 15)
    await seojun.join_voice(world.voice)
    await minseo.leave_voice()
    await at_minute(world, 20)
    await minseo.join_voice(world.voice)
    await at_minute(world, 42)
    await minseo.leave_voice()
    await at_minute(world, 60)
    await group.end(36)
    await haneul.leave_voice()
    assert await times(world, minseo) == [(-10, 15), (20, 42)]
    assert await times(world, seojun) == [(15, 60)]
    seen = await attendance(group)
    said = {one.user_id: (one.status, one.minutes, one.early) for one in seen.entries}
    # It was started at -10, when haneul was there already.
    assert said[haneul.id] == (Status.PRESENT, 70, False)
    assert said[minseo.id] == (Status.PRESENT, 47, True)
    assert said[seojun.id] == (Status.LATE, 45, False)
    assert said[world.members[3].id] == (Status.ABSENT, None, False)
    assert (seen.measured, seen.minutes) == (True, 70)


async def test_who_is_there_already_when_it_starts_early(world: World, group: Group) -> None:
    """Forty minutes before its slot nobody looks yet; from the start on they are there."""
    haneul = world.members[0]
    await haneul.join_voice(world.voice)
    await start(world)
    assert await times(world, haneul) == [(-40, None)]


async def test_nothing_is_written_down_outside_of_meetings(world: World, group: Group) -> None:
    """Long before, and after the end, the channel is nobody's business; nor is another channel."""
    haneul, seojun = world.members[:2]
    elsewhere = world.guild.create_voice_channel("게임")
    await haneul.join_voice(world.voice)
    await haneul.leave_voice()
    await at_minute(world, 5)
    await seojun.join_voice(elsewhere)
    await start(world)
    await at_minute(world, 60)
    await group.end(36)
    await haneul.join_voice(world.voice)
    assert await presences(world) == []


async def test_who_is_still_there_at_the_end_was_there_until_then(world: World, group: Group) -> None:
    """Five minutes later their time is closed; who chats on is not counted any further."""
    haneul = world.members[0]
    await at_minute(world, 0)
    await haneul.join_voice(world.voice)
    await start(world)
    await at_minute(world, 50)
    await group.end(36)
    assert await times(world, haneul) == [(0, None)]
    await at_minute(world, 56)
    assert await times(world, haneul) == [(0, 50)]
    await at_minute(world, 180)
    await haneul.leave_voice()
    assert await times(world, haneul) == [(0, 50)]


async def test_a_meeting_that_nobody_starts_or_ends(world: World, group: Group) -> None:
    """The slot is what counts then; who was there is known all the same, and nobody left early."""
    haneul, seojun = world.members[:2]
    await at_minute(world, 2)
    await haneul.join_voice(world.voice)
    await seojun.join_voice(world.voice)
    await at_minute(world, 80)
    for member in (haneul, seojun):
        await member.leave_voice()
    await at_minute(world, 200)
    seen = await attendance(group)
    assert {one.user_id for one in seen.of(Status.PRESENT)} == {haneul.id, seojun.id}
    assert not any(one.early for one in seen.entries)
    assert [one.minutes for one in seen.of(Status.PRESENT)] == [78, 78]


async def test_doubled_events_change_nothing(world: World, group: Group) -> None:
    """Each arrives twice."""
    haneul = world.members[0]
    line = Line(world)
    line.copies = 2
    await at_minute(world, 0)
    await start(world)
    await haneul.join_voice(world.voice)
    await at_minute(world, 10)
    await haneul.leave_voice()
    await at_minute(world, 20)
    await haneul.join_voice(world.voice)
    await haneul.set_voice(self_mute=True)
    assert await times(world, haneul) == [(0, 10), (20, None)]


async def test_lost_events_are_made_up_for(world: World, group: Group) -> None:
    """A lost arrival is noticed when they mute themselves; a lost leave when they come back."""
    haneul = world.members[0]
    line = Line(world)
    await at_minute(world, 0)
    await start(world)
    line.copies = 0
    await haneul.join_voice(world.voice)
    line.copies = 1
    await at_minute(world, 5)
    await haneul.set_voice(self_mute=True)
    assert await times(world, haneul) == [(5, None)]
    await at_minute(world, 20)
    line.copies = 0
    await haneul.leave_voice()
    line.copies = 1
    await at_minute(world, 30)
    await haneul.join_voice(world.voice)
    assert await times(world, haneul) == [(5, None)]
    await at_minute(world, 40)
    await haneul.leave_voice()
    assert await times(world, haneul) == [(5, 40)]


async def test_moves_between_channels(world: World, group: Group) -> None:
    """To another channel and back, and to one of another study that meets at the same time."""
    haneul, seojun = world.members[:2]
    other_voice = world.guild.create_voice_channel("둘째 방")
    elsewhere = world.guild.create_text_channel("다른 스터디")
    await found(
        world, world.manager, [], channel=elsewhere, title="Other Book", time="21:00", voice=other_voice
    )
    await at_minute(world, 0)
    await haneul.join_voice(world.voice)
    await seojun.join_voice(world.voice)
    await at_minute(world, 10)
    await haneul.join_voice(other_voice)
    await at_minute(world, 30)
    await haneul.join_voice(world.voice)
    await seojun.leave_voice()
    rows = [row for row in await presences(world) if row.user_id == haneul.id]
    assert [(row.channel_id, (row.since - SLOT) / MINUTE) for row in rows] == [
        (world.voice.id, 0),
        (other_voice.id, 10),
        (world.voice.id, 30),
    ]
    assert [one.until == following.since for one, following in pairwise(rows)] == [True, True]
    assert len({row.week_id for row in rows}) == 2


async def test_two_studies_in_one_channel(world: World, group: Group) -> None:
    """Both write down who is there."""
    elsewhere = world.guild.create_text_channel("다른 스터디")
    other = await found(
        world, world.manager, [], channel=elsewhere, title="Other Book", time="21:00", voice=world.voice
    )
    await at_minute(world, 0)
    await world.members[0].join_voice(world.voice)
    weeks = {(await group.week(1)).id, (await other.week(1)).id}
    assert {row.week_id for row in await presences(world)} == weeks


async def test_a_stage(world: World) -> None:
    """A study may meet on a stage."""
    stage = world.guild.create_stage_channel("무대")
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members, voice=stage)
    haneul = world.members[0]
    await at_minute(world, 0)
    await start(world)
    await haneul.join_voice(stage)
    await at_minute(world, 30)
    await haneul.join_voice(world.voice)
    assert await times(world, haneul) == [(0, 30)]
    assert (await attendance(group)).measured


async def test_a_restart_finds_who_is_really_there(world: World, group: Group) -> None:
    """One stayed, one left, one came while the bot was away; a stop knows until when it saw them."""
    haneul, seojun, minseo, _ = world.members
    await at_minute(world, 0)
    await start(world)
    await haneul.join_voice(world.voice)
    await seojun.join_voice(world.voice)
    await at_minute(world, 22)
    await world.bot.close()
    await at_minute(world, 30)
    move(world, seojun, None)
    move(world, minseo, world.voice)
    await at_minute(world, 45)
    await world.restart()
    await at_minute(world, 50)
    assert await times(world, haneul) == [(0, None)]
    assert await times(world, seojun) == [(0, 22)]
    assert await times(world, minseo) == [(45, None)]
    names = {row.user_id: row.name for row in await presences(world)}
    assert names[haneul.id] == "김하늘"


async def test_a_crash_is_known_to_the_last_look(world: World, group: Group) -> None:
    """Nothing was written down at the end: the look of every five minutes says until when it was known."""
    haneul = world.members[0]
    await at_minute(world, 0)
    await start(world)
    await haneul.join_voice(world.voice)
    await at_minute(world, 33)
    cog = world.bot.get_cog("Voice")
    assert cog is not None
    cog._meeting.clear()  # type: ignore[attr-defined]  # a crash asks nobody
    await world.bot.close()
    move(world, haneul, None)
    await at_minute(world, 45)
    await world.restart()
    assert await times(world, haneul) == [(0, 30)]


async def test_guests_are_listeners_and_bots_are_nobody(world: World, group: Group) -> None:
    """Somebody from the server who is not in the study; and the one that plays music, before and after."""
    guest = world.join("gaon", "이가온")
    music = world.guild.add_member(world.env.create_user("music", global_name="노래봇", bot=True))
    await at_minute(world, 0)
    await start(world)
    for one in (guest, music, world.members[0]):
        move(world, one, world.voice)
    await world.env.settle()
    await world.restart()
    await at_minute(world, 60)
    assert {row.user_id for row in await presences(world)} == {guest.id, world.members[0].id}
    seen = await attendance(group)
    (listener,) = seen.of(Status.LISTENER)
    assert (listener.user_id, listener.name, listener.guest, listener.minutes) == (
        guest.id,
        "이가온",
        True,
        60,
    )


async def test_strangers_found_after_a_restart_are_asked_after(world: World, group: Group) -> None:
    """Their names are not among what the gateway tells; a bot among them is left out."""
    guest = world.join("gaon", "이가온")
    music = world.guild.add_member(world.env.create_user("music", global_name="노래봇", bot=True))
    await at_minute(world, 0)
    await start(world)
    await world.bot.close()
    for one in (guest, music):
        move(world, one, world.voice)
    await world.restart()
    await at_minute(world, 6)
    assert [(row.user_id, row.name) for row in await presences(world)] == [(guest.id, "이가온")]


async def test_a_member_of_two_servers_is_in_one_place(world: World, group: Group) -> None:
    """They went on to the other server's meeting, and the first one was never told that they left."""
    line = Line(world)
    haneul = world.members[0]
    second = world.env.create_guild("둘째 서버", preferred_locale="ko")
    text, voice = second.create_text_channel("책"), second.create_voice_channel("방")
    manager = second.add_member(
        world.env.create_user("boss", global_name="대장"),
        roles=[second.create_role("운영", permissions=discord.Permissions(manage_guild=True))],
    )
    there = second.add_member(haneul.user)
    options = {"title": "Two", "first_page": 1, "last_page": 90, "start": "2026-03-03", "time": "21:30"}
    world.locale(manager, "ko")
    shown = await world.slash(
        manager, text, "study create", **options, timezone="Asia/Seoul", host=manager, voice=voice
    )
    await world.click(manager, shown, "study_create")
    await at_minute(world, 0)
    await start(world)
    await haneul.join_voice(world.voice)
    await at_minute(world, 40)
    line.copies = 0
    await haneul.leave_voice()
    line.copies = 1
    await there.join_voice(voice)
    await at_minute(world, 60)
    rows = [row for row in await presences(world) if row.user_id == haneul.id]
    assert [(row.guild_id, (row.since - SLOT) / MINUTE) for row in rows] == [
        (world.guild.id, 0),
        (second.id, 40),
    ]
    assert rows[0].until == rows[1].since
    assert rows[1].until is None


async def test_the_panel_shows_who_is_here(world: World, group: Group) -> None:
    """Within twenty seconds, once for all who come together, and nobody is pinged."""
    await at_minute(world, 0)
    panel = group.post_with("meeting_start")
    edits = len(edited(world, panel))
    for member in world.members[:3]:
        await member.join_voice(world.voice)
    assert "와 있어요" not in world.text_of(panel)
    await world.advance(seconds=21)
    assert "지금 3명이 와 있어요: <@" in world.text_of(panel)
    assert len(edited(world, panel)) == edits + 1
    assert all(not world.pings(one) for one in edited(world, panel))
    await start(world)
    await world.members[0].leave_voice()
    await world.advance(seconds=21)
    assert "지금 2명이 와 있어요" in world.text_of(panel)
    await at_minute(world, 30)
    await group.end(36)
    assert "와 있어요" not in world.text_of(panel)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_nothing_overlaps(world: World, group: Group, seed: int) -> None:
    """Two studies, three channels, five people; events lost and doubled, restarts at any moment."""
    chance = random.Random(seed)  # noqa: S311
    line = Line(world)
    stage = world.guild.create_stage_channel("무대")
    elsewhere = world.guild.create_text_channel("다른 스터디")
    other = await found(
        world, world.manager, [], channel=elsewhere, title="Other Book", time="21:30", voice=stage
    )
    rooms: Sequence[Channel | None] = [
        world.voice,
        stage,
        world.guild.create_voice_channel("게임"),
        None,
    ]
    people = [world.host, *world.members]
    for minute in range(-20, 170, 5):
        await at_minute(world, minute)
        line.copies = chance.choice([1, 1, 1, 2, 0])
        for person in chance.sample(people, chance.randint(0, 3)):
            room = chance.choice(rooms)
            line.copies = chance.choice([1, 1, 1, 2, 0])
            await (person.join_voice(room) if room else person.leave_voice())
        line.copies = 1
        if minute == 4:
            await start(world)
        if chance.random() < 0.1:
            await world.restart()
    await at_minute(world, 200)
    rows = await presences(world)
    assert len(rows) > 5
    for person in people:
        own = [row for row in rows if row.user_id == person.id]
        assert all(row.until is None or row.since <= row.until for row in own)
        assert not list(overlaps(own)), (seed, person.id)
    for one in (await attendance(group), await attendance(other)):
        assert all((entry.minutes or 0) <= one.minutes <= 120 for entry in one.entries)
        assert one.over


def overlaps(rows: Sequence[Presence]) -> Iterator[tuple[Presence, Presence]]:
    """Rows of one person that are at the same time."""
    for one, following in pairwise(rows):
        if one.until is None or following.since < one.until:
            yield one, following


def edited(world: World, message: discord.Message) -> list[Any]:
    """The requests that edited a message."""
    path = f"/channels/{message.channel.id}/messages/{message.id}"
    return [one for one in world.env.http_requests if one.method == "PATCH" and one.path == path]


def move(world: World, member: Member, channel: Channel | None) -> None:
    """Somebody moves, whether the bot is there or not."""
    world.env.backend.set_voice_state(world.guild.id, member.id, channel.id if channel else None)
