"""A whole season as its people live it, with the bot restarted in every week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from bot.core.plan import Pages
from bot.core.season import Season
from tests.discord_env import World
from tests.seasons.group import Group, found

WEEK = dt.timedelta(days=7)
HOUR = dt.timedelta(hours=1)
MOMENTS = ("announcement", "reminder", "meeting", "end")
"""Before which (the meeting: during which) the bot is restarted, one in each week."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group lives, and what its people read on the cards."""

    language: str
    zone: str
    start: str
    time: str
    first_announcement: dt.datetime
    rest: str
    rest_named: str
    finished: str
    season_two: str


SEOUL = Place(
    language="ko",
    zone="Asia/Seoul",
    start="2026-01-13",
    time="오후 9시",
    first_announcement=dt.datetime(2026, 1, 11, 20, tzinfo=ZoneInfo("Asia/Seoul")),
    rest="2026-02-17",
    rest_named="2월 17일 (화) 쉬어요",
    finished="이번 시즌의 마지막 모임이었어요",
    season_two="시즌 2",
)
BERLIN = Place(
    language="en",
    zone="Europe/Berlin",
    start="2026-02-18",
    time="7pm",
    first_announcement=dt.datetime(2026, 2, 16, 20, tzinfo=ZoneInfo("Europe/Berlin")),
    rest="2026-04-01",
    rest_named="Wed, Apr 1",
    finished="the season's last meeting",
    season_two="season 2",
)


@pytest.mark.parametrize("place", [SEOUL, BERLIN], ids=["seoul", "berlin"])
async def test_a_season_from_its_founding_to_the_next_one(world: World, place: Place) -> None:
    """Founded by a manager for a host without rights; announced at the right minute across DST changes
    and a rest week; two leftovers carried, one of them undone; then season 2 from what is left.
    """
    await world.advance_to(place.first_announcement - 3 * WEEK / 7)
    group = await found(
        world,
        world.host,
        world.members,
        language=place.language,
        start=place.start,
        time=place.time,
        timezone=place.zone,
        rest=place.rest,
        country="KR" if place.language == "ko" else "DE",
    )
    plan = await group.season()
    assert [week.pages for week in plan.weeks][:3] == [Pages(17, 36), Pages(37, 56), Pages(57, 76)]
    assert place.rest_named in world.text_of(group.post_with("join"))
    for number in range(1, 13):
        await live_a_week(group, place, number, MOMENTS[number % len(MOMENTS)])
    end = group.post_with("season_next")
    assert place.finished in world.text_of(end)
    season = await group.season()
    assert (season.finished, season.plan.backlog) == (True, Pages(240, 248))
    assert_quiet(world, group, season)
    await open_season_two(group, place)


async def live_a_week(group: Group, place: Place, number: int, restarts: str) -> None:
    """Announcement, an answer, the reminder, the meeting and its end, with a restart at one moment."""

    async def pass_by(moment: str) -> None:
        if moment == restarts:
            await world.restart()

    world, week = group.world, await group.week(number)
    zone = ZoneInfo(place.zone)
    assert week.pages is not None
    local = week.at.astimezone(zone)
    assert local.hour == (21 if place.language == "ko" else 19)
    assert local.date().isoformat() != place.rest
    announced = dt.datetime.combine(local.date() - dt.timedelta(days=2), dt.time(20), tzinfo=zone).astimezone(
        dt.UTC
    )
    await world.advance_to(announced - dt.timedelta(minutes=1))
    await pass_by("announcement")
    before = len(group.posts())
    await world.advance_to(announced)
    assert len(group.posts()) == before + 1
    announcement = group.posts()[-1]
    assert announcement.created_at == announced
    await world.click(world.members[number % 4], announcement, group.label("late"))
    await world.advance_to(week.at - 2 * HOUR)
    await pass_by("reminder")
    await world.advance_to(week.at)
    await world.slash(group.host, group.channel, "host start")
    await world.advance(minutes=30)
    await pass_by("meeting")
    await world.advance(minutes=60)
    await group.end({2: 39, 5: 90}.get(number, week.pages.last))
    await pass_by("end")
    if number == 5:
        await undo_and_end_again(group, week.pages.last)
    assert (await group.week(number)).facts.reached == {2: 39}.get(number, week.pages.last)


async def undo_and_end_again(group: Group, page: int) -> None:
    """[되돌리기] under the end card gives the plan back; the page is noted anew."""
    world = group.world
    after = [week.pages for week in (await group.season()).weeks]
    card = group.post_with("undo_change")
    shown = await world.click(group.host, card, "undo_change")
    await world.click(group.host, shown, "undo_commit")
    assert [week.pages for week in (await group.season()).weeks] != after
    assert (await group.week(5)).facts.reached is None
    await group.end(page)


async def open_season_two(group: Group, place: Place) -> None:
    """The host's button under the last end card opens the next season with what is left."""
    world = group.world
    shown = await world.click(group.host, group.post_with("season_next"), "season_next")
    assert place.season_two in world.text_of(shown).lower()
    await world.click(group.host, shown, "season_open")
    season = await group.season()
    assert (season.facts.number, season.pages) == (2, Pages(240, 248))
    assert place.season_two in world.text_of(group.post_with("join")).lower()


def assert_quiet(world: World, group: Group, season: Season) -> None:
    """At most five messages a week, and at most two pings a week for a member."""
    first = season.weeks[0].at - dt.timedelta(days=3)
    messages = Counter((message.created_at - first) // WEEK for message in group.posts())
    assert max(messages.values()) <= 5
    pings = Counter(person for request in world.sent(group.channel) for person in world.pings(request))
    assert max(pings.values()) <= 2 * len(season.weeks)
