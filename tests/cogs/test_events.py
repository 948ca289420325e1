"""The server's scheduled events: one a week, from the plan to the end of each meeting, without a word."""

from __future__ import annotations

import datetime as dt

import pytest
from simcord.backend.models import ScheduledEvent

from tests.discord_env import Result, World
from tests.seasons.group import Group, found, seoul

SCHEDULED, ACTIVE, COMPLETED = 1, 2, 3
STAGE, VOICE, EXTERNAL = 1, 2, 3


@pytest.fixture
async def group(world: World) -> Group:
    """A study of four weeks that meets in a voice channel."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    return await found(
        world, world.host, world.members[:2], weeks=4, voice=world.voice, pdf_offset=16, book_url=BOOK
    )


BOOK = "https://mml-book.github.io"


def events(world: World) -> list[ScheduledEvent]:
    """The server's events, by when they begin."""
    found = world.env.backend.get_guild(world.guild.id).scheduled_events.values()
    return sorted(found, key=lambda event: event.scheduled_start_time)


def asked(world: World, method: str) -> int:
    """How often the bot has asked for something about events."""
    return sum("/scheduled-events" in r.path and r.method == method for r in world.env.http_requests)


async def plan(group: Group) -> Result:
    """The table that the host changes."""
    return await group.world.slash(group.host, group.channel, "host plan")


def names(world: World) -> list[str]:
    """What the events are called."""
    return [event.name for event in events(world)]


async def test_a_season(world: World, group: Group) -> None:
    """Made with the plan, started and completed with the meeting, moved with the week, and never twice."""
    first = events(world)[0]
    assert names(world)[:2] == [
        "1주차 · p. 17–36 · Mathematics for Machine Learning",
        "2주차 · p. 37–56 · Mathematics for Machine Learning",
    ]
    assert (len(events(world)), asked(world, "POST")) == (4, 4)
    assert (first.entity_type, first.channel_id, first.status) == (VOICE, world.voice.id, SCHEDULED)
    assert first.description is not None
    for word in ("p. 17–36 (PDF 33–52)", f"<{BOOK}>", f"<#{group.channel.id}>", "Sadari "):
        assert word in first.description
    begins = dt.datetime.fromisoformat(first.scheduled_start_time)
    assert begins == seoul(2026, 3, 3, 21)

    await world.restart()
    await world.advance(hours=1)
    assert (asked(world, "POST"), asked(world, "PATCH")) == (4, 0), "a restart changes nothing"

    # The host starts before the slot, so that it is the bot and not the clock that starts the event.
    await world.advance_to(begins - dt.timedelta(minutes=5))
    await world.slash(group.host, group.channel, "host start")
    await world.advance(seconds=30)
    assert first.status == ACTIVE
    await world.restart()
    await world.advance(minutes=40)
    assert first.status == ACTIVE
    await group.end(30)
    await world.advance(seconds=30)
    assert first.status == COMPLETED
    assert names(world)[1].startswith("2주차 · p. 31–50"), "the plan has moved"
    assert asked(world, "POST") == 4

    # A week that rests goes to the next date with all after it; a merged one has none of its own.
    shown = await plan(group)
    card = await world.select(group.host, shown, [str((await group.week(2)).id)])
    form = await world.click(group.host, card, "plan_rest_week")
    rested = await world.submit(group.host, form, {"reason": "시험"})
    await world.advance(seconds=30)
    assert dt.datetime.fromisoformat(events(world)[1].scheduled_start_time) == seoul(2026, 3, 17, 21)
    undo = await world.click(group.host, rested, "undo_change")
    await world.click(group.host, undo, "undo_commit")
    await world.advance(seconds=30)
    assert dt.datetime.fromisoformat(events(world)[1].scheduled_start_time) == seoul(2026, 3, 10, 21)
    shown = await plan(group)
    card = await world.select(group.host, shown, [str((await group.week(3)).id)])
    await world.click(group.host, card, "plan_merge")
    await world.advance(seconds=30)
    assert [name.partition(" · ")[0] for name in names(world)] == ["1주차", "2주차", "3–4주차"]

    # A study that is put away has no events to come.
    shown = await world.slash(world.manager, group.channel, "study archive")
    await world.click(world.manager, shown, "study_archive")
    await world.advance(seconds=30)
    assert [event.status for event in events(world)] == [COMPLETED]
    assert len(world.inbox(group.host)) == 0


async def test_nobody_pressed_anything(world: World, group: Group) -> None:
    """A meeting that runs into its cap completes its event; a stage and an address are places, too."""
    first = events(world)[0]
    await world.advance_to(seoul(2026, 3, 3, 20, 55))
    await world.slash(group.host, group.channel, "host start")
    await world.advance(hours=3)
    assert first.status == COMPLETED

    shown = await plan(group)
    card = await world.select(group.host, shown, [str((await group.week(2)).id)])
    form = await world.click(group.host, card, "plan_place")
    await world.submit(group.host, form, {"place": "강남역 2번 출구 카페"})
    await world.advance(seconds=30)
    second = events(world)[1]
    assert (second.entity_type, second.channel_id) == (EXTERNAL, None)
    assert second.entity_metadata == {"location": "강남역 2번 출구 카페"}
    assert second.scheduled_end_time is not None
    assert events(world)[2].entity_type == VOICE

    stage = world.guild.create_stage_channel("무대")
    card = await world.select(group.host, await plan(group), [str((await group.week(3)).id)])
    form = await world.click(group.host, card, "plan_place")
    await world.submit(group.host, form, {"place": f"<#{stage.id}>"})
    await world.advance(seconds=30)
    third = events(world)[2]
    assert (third.entity_type, third.channel_id) == (STAGE, stage.id)
    assert third.entity_metadata is None


async def test_what_a_person_deleted_is_not_made_again(world: World, group: Group) -> None:
    """By hand before its meeting: no change of the plan and no restart brings it back."""
    second = events(world)[1]
    world.env.backend.delete_scheduled_event(world.guild.id, second.id)
    shown = await plan(group)
    card = await world.select(group.host, shown, [str((await group.week(1)).id)])
    form = await world.click(group.host, card, "plan_rest_week")
    await world.submit(group.host, form, {"reason": ""})
    await world.advance(seconds=30)
    await world.restart()
    await world.advance(hours=2)
    assert [name.partition(" · ")[0] for name in names(world)] == ["1주차", "3주차", "4주차"]
    assert asked(world, "POST") == 4


async def test_without_the_permission(world: World) -> None:
    """The host hears of it once, the settings say it, all posts go out, and one press makes the events."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    world.let_bot(create_events=False, manage_events=False)
    group = await found(world, world.host, world.members[:2], weeks=4)
    await world.advance(seconds=30)
    assert (events(world), asked(world, "POST")) == ([], 0)
    (told,) = world.inbox(group.host)
    assert "‘이벤트 만들기’" in world.text_of(told)
    said = world.text_of(await world.slash(group.host, group.channel, "study settings"))
    assert "계획표" in said
    assert said.count("이벤트 만들기") == 1
    await world.restart()
    await world.advance(hours=1)
    assert len(world.inbox(group.host)) == 1

    world.let_bot(create_events=True, manage_events=True)
    settings = await world.slash(group.host, group.channel, "study settings")
    assert "‘이벤트 만들기’ 권한이 없어요" in world.text_of(settings)
    await world.click(group.host, settings, "events_retry")
    await world.advance(seconds=30)
    assert len(events(world)) == 4
    settings = await world.slash(group.host, group.channel, "study settings")
    assert "이벤트 만들기" not in world.text_of(settings)

    page = await world.click(group.host, settings, "자동 글")
    kept = ["announcement", "presenter", "reminder", "panel", "ten_minutes", "end"]
    await world.select(group.host, page, kept, "study_posts")
    await world.advance(seconds=30)
    assert events(world) == [], "without the switch there are none"


async def test_a_server_that_is_full(world: World) -> None:
    """Discord takes a hundred: the nearest weeks of all studies have events, and what frees room is used."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    far = seoul(2027, 1, 1).isoformat()
    for number in range(97):
        world.env.backend.create_scheduled_event(
            world.guild.id,
            name=f"{number}",
            entity_type=EXTERNAL,
            scheduled_start_time=far,
            creator_id=world.manager.id,
            scheduled_end_time=seoul(2027, 1, 2).isoformat(),
            entity_metadata={"location": "x"},
        )
    await found(world, world.host, [], weeks=4, title="화요일")
    await world.advance(seconds=30)
    assert [name[:3] for name in names(world)[:3]] == ["1주차", "2주차", "3주차"]
    assert len(events(world)) == 100
    other = world.guild.create_text_channel("다른 스터디")
    await found(world, world.host, [], weeks=2, title="목요일", start="2026-03-05", channel=other)
    await world.advance(seconds=30)
    made = [name.partition(" ")[0] + name[-3:] for name in names(world)[:3]]
    assert made == ["1주차화요일", "1주차목요일", "2주차화요일"]
    assert len(events(world)) == 100

    # The first meeting comes and goes, and its room goes to the next in turn.
    await world.advance_to(seoul(2026, 3, 4))
    made = [
        event.name.partition(" ")[0] + event.name[-3:] for event in events(world) if event.status < COMPLETED
    ]
    assert made[:3] == ["1주차목요일", "2주차화요일", "2주차목요일"]
