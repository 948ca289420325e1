"""The first weeks of a study, as its people live them."""

from __future__ import annotations

import datetime as dt

from bot.core.plan import Pages
from tests.discord_env import World
from tests.seasons.group import Group, found, seoul


async def start(world: World) -> Group:
    """The real study, founded a week before it begins, with four members."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    return await found(world, world.host, world.members)


async def test_the_plan_is_posted_once_and_follows_every_change(world: World) -> None:
    """Founding posts the plan; ending a meeting edits it and posts nothing but the result."""
    group = await start(world)
    plan = group.post_with("join")
    assert [m.id for m in group.posts()] == [plan.id]
    assert "**1주차** 3월 3일 (화) · p. 17–36" in world.text_of(plan)
    await group.run_meeting(1, 30)
    assert "1주차 3월 3일 (화) · p. 17–30" in world.text_of(plan)
    assert "**2주차** 3월 10일 (화) · p. 31–50" in world.text_of(plan)


async def test_posts_of_a_week_arrive_at_their_minute(world: World) -> None:
    """Announcement two days before at 20:00, reminder an hour before and gone at the start."""
    group = await start(world)
    await world.advance_to(seoul(2026, 3, 1, 19, 59))
    assert len(group.posts()) == 1
    await world.advance_to(seoul(2026, 3, 1, 20, 0))
    announcement = group.posts()[-1]
    assert announcement.created_at == seoul(2026, 3, 1, 20, 0)
    assert "1주차 · p. 17–36" in world.text_of(announcement)
    await world.advance_to(seoul(2026, 3, 3, 20, 0))
    reminder = group.posts()[-1]
    assert "시작해요" in world.text_of(reminder)
    assert world.pings(world.sent()[-1]) == {m.id for m in (world.host, *world.members)}
    await world.advance_to(seoul(2026, 3, 3, 21, 0))
    assert reminder.id not in [m.id for m in group.posts()]


async def test_silence_means_coming(world: World) -> None:
    """Who can't come is not called; the reason is for the host only."""
    group = await start(world)
    haneul, seojun = world.members[:2]
    await world.advance_to(seoul(2026, 3, 1, 20, 0))
    announcement = group.posts()[-1]
    said = await world.click(haneul, announcement, "못 가요")
    assert said.ephemeral
    form = await world.click(haneul, said, "이유 남기기")
    await world.submit(haneul, form, {"reason": "제주 여행"})
    await world.click(seojun, announcement, "늦어요")
    hosts = world.text_of(await world.slash(world.host, world.channel, "week"))
    assert "제주 여행" in hosts
    assert f"<@{seojun.id}>" in hosts
    others = world.text_of(await world.slash(seojun, world.channel, "week"))
    assert "제주 여행" not in others
    assert f"<@{haneul.id}>" not in others
    assert "못 가요 1명" in others
    await world.advance_to(seoul(2026, 3, 3, 20, 0))
    assert haneul.id not in world.pings(world.sent()[-1])
    assert seojun.id in world.pings(world.sent()[-1])


async def test_a_meeting_nobody_ended_asks_and_becomes_its_result(world: World) -> None:
    """At the cap the card asks the host; the answer turns the same card into the result."""
    group = await start(world)
    await world.advance_to(seoul(2026, 3, 3, 21, 5))
    await world.slash(world.host, world.channel, "host start")
    await world.advance_to(seoul(2026, 3, 3, 23, 5))
    asked = group.posts()[-1]
    assert "몇 페이지까지 읽었나요?" in world.text_of(asked)
    assert world.pings(world.sent()[-1]) == {world.host.id}
    before = len(group.posts())
    form = await world.click(world.host, asked, "페이지 적기")
    preview = await world.submit(world.host, form, {"page": "30"})
    await world.click(world.host, preview, "이대로")
    assert len(group.posts()) == before
    assert "p. 30까지 읽었어요" in world.text_of(asked)


async def test_a_week_nobody_spoke_of_counts_as_read_and_is_asked_for(world: World) -> None:
    """The next announcement asks; a page noted then moves the plan."""
    group = await start(world)
    await world.advance_to(seoul(2026, 3, 8, 20, 0))
    announcement = group.posts()[-1]
    assert "2주차 · p. 37–56" in world.text_of(announcement)
    assert "1주차에 어디까지 읽었는지" in world.text_of(announcement)
    form = await world.click(world.host, announcement, "페이지 적기")
    preview = await world.submit(world.host, form, {"page": "30"})
    await world.click(world.host, preview, "이대로")
    assert (await group.week(2)).pages == Pages(31, 50)
    assert "2주차 · p. 31–50" in world.text_of(announcement)
    assert "1주차에 어디까지" not in world.text_of(announcement)


async def test_a_late_announcement_says_so(world: World) -> None:
    """The bot was down at the promised time: it announces at the restart, and says sorry."""
    group = await start(world)
    await world.advance_to(seoul(2026, 3, 1, 19))
    await world.bot.close()
    await world.advance(hours=3)
    await world.restart()
    assert "봇이 멈춰 있어서 늦었어요" in world.text_of(group.posts()[-1])
    assert len([m for m in group.posts() if "1주차 · p. 17–36" in world.text_of(m)]) == 1


async def test_a_moved_week_edits_its_announcement(world: World) -> None:
    """One announcement, that says from when it moved; answers to the old date are cleared."""
    group = await start(world)
    await world.advance_to(seoul(2026, 3, 1, 20, 0))
    announcement = group.posts()[-1]
    await world.click(world.members[0], announcement, "늦어요")
    week = await group.week(1)
    shown = await world.slash(world.host, world.channel, "host plan")
    card = await world.select(world.host, shown, [str(week.id)])
    form = await world.click(world.host, card, "옮기기")
    await world.submit(world.host, form, {"day": "3/5", "time": "20:00"})
    assert (await group.week(1)).at == seoul(2026, 3, 5, 20, 0)
    text = world.text_of(announcement)
    assert f"<t:{int(seoul(2026, 3, 5, 20).timestamp())}:F>" in text
    assert f"<t:{int(seoul(2026, 3, 3, 21).timestamp())}:f>" in text
    assert "늦어요" not in world.text_of(await world.slash(world.members[0], world.channel, "week")).split(
        "\n"
    )
    assert len([m for m in group.posts() if "1주차 · p. 17–36" in world.text_of(m)]) == 1


async def test_presenters_get_their_note_and_finish_what_they_prepared(world: World) -> None:
    """By direct message two days before, at noon; a leftover stays with whoever prepared it."""
    group = await start(world)
    bora, chan = world.members[1], world.members[2]
    for number, person in ((1, bora), (2, chan)):
        week = await group.week(number)
        shown = await world.slash(world.host, world.channel, "host plan")
        card = await world.select(world.host, shown, [str(week.id)])
        picker = await world.click(world.host, card, "발표자")
        await world.select(world.host, picker, [person])
    await world.advance_to(seoul(2026, 3, 1, 12, 0))
    assert "p. 17–36(20쪽)을 맡아 주세요" in world.text_of(world.inbox(bora)[-1])
    result = await group.run_meeting(1, 30)
    assert f"p. 31–36은 <@{bora.id}> 님이 이어서" in result
    assert f"p. 37부터는 <@{chan.id}> 님이 발표해요" in result
    await world.advance_to(seoul(2026, 3, 8, 12, 0))
    assert "p. 31–36(6쪽)" in world.text_of(world.inbox(bora)[-1])
    assert "p. 37–50(14쪽)" in world.text_of(world.inbox(chan)[-1])


async def test_the_berlin_study_keeps_its_local_hour(world: World) -> None:
    """Across the change of 29 March announcements come at 20:00 and meetings at 19:00 local."""
    await world.advance_to(dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC))
    group = await found(
        world,
        world.host,
        world.members,
        language="en",
        start="2026-03-18",
        time="19:00",
        timezone="Europe/Berlin",
    )
    expected = {1: (16, 19, 18, 18), 2: (23, 19, 25, 18), 3: (30, 18, 32, 17)}
    for number, (announced, hour, day, at) in expected.items():
        week = await group.week(number)
        assert week.at == dt.datetime(2026, 3, 1, at, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)
        due = dt.datetime(2026, 3, announced, hour, tzinfo=dt.UTC)
        await world.advance_to(due - dt.timedelta(minutes=1))
        before = len(group.posts())
        await world.advance_to(due)
        assert len(group.posts()) == before + 1
        assert f"Week {number} · pp. " in world.text_of(group.posts()[-1])
        await group.run_meeting(number)
