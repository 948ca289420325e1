"""The quiet budget: what a whole season of full meetings costs people in messages and pings."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from tests.discord_env import Member, World
from tests.seasons.group import Group, found, seoul
from tests.seasons.meeting_room import Room

MESSAGES, DELETED, PINGS = 5, 2, 2
"""A week: messages in the channel, those of them that are gone afterwards, pings of a member."""
WEEKS = 12


async def name_presenters(group: Group) -> None:
    """Let the members present in turn."""
    world = group.world
    for number in range(1, WEEKS + 1):
        week = await group.week(number)
        shown = await world.slash(group.host, group.channel, "host plan")
        card = await world.select(group.host, shown, [str(week.id)])
        picker = await world.click(group.host, card, "plan_presenters")
        await world.select(group.host, picker, [presenter(group, number)])


def presenter(group: Group, number: int) -> Member:
    """Who presents a week."""
    return group.members[number % len(group.members)]


async def live(room: Room) -> None:
    """A meeting with everything that makes posts: a pause, an extension, notes, and an end in four ways."""
    world, host, number = room.world, room.world.host, room.number
    await room.to_slot(minutes=2)
    await world.slash(host, room.group.channel, "host start", minutes=100)
    await room.wait(minutes=30)
    await room.press(host, "meeting_pause")
    await room.wait(minutes=10)
    await room.press(host, "meeting_resume")
    pages = (await room.group.week(number)).pages
    assert pages is not None
    await room.note(presenter(room.group, number), str(pages.last))
    await room.wait(minutes=63)
    await room.press(host, "meeting_extend")
    if number % 4 == 1:
        await room.finish(host, "end_all")
    elif number % 4 == 2:
        await room.wait(minutes=30)
        shown = await room.press(host, "end_all", "end")
        await world.click(host, shown, room.group.label("accept"))
    elif number % 4 == 3:
        await room.finish(host, "end_all")
        shown = await room.press(host, "undo_change", "end")
        await world.click(host, shown, "undo_commit")
        await room.wait(minutes=30)


@pytest.mark.slow
async def test_a_season_within_its_budget(world: World) -> None:
    """Five messages a week, two of which are gone, two pings a member; two meetings with many restarts."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    role = world.guild.create_role("독서", mentionable=True)
    group = await found(world, world.host, world.members, role=role)
    await name_presenters(group)
    dms = {member.id: len(world.inbox(member)) for member in group.members}
    for number in range(1, WEEKS + 1):
        week = await group.week(number)
        await world.advance_to(week.at - dt.timedelta(days=3))
        sent, there = len(world.sent()), len(group.posts())
        await live(Room(group, number, restarts=number in (3, 10)))
        await world.advance_to(week.at + dt.timedelta(days=3))
        requests = world.sent()[sent:]
        assert len(requests) <= MESSAGES, f"week {number}"
        assert len(requests) - (len(group.posts()) - there) == DELETED, f"week {number}"
        pings = Counter(person for request in requests for person in world.pings(request))
        everybody = pings.pop(role.id, 0)
        assert everybody == 1
        for member in group.members:
            notes = len(world.inbox(member)) - dms[member.id]
            dms[member.id] += notes
            assert everybody + pings[member.id] <= PINGS
            assert notes == (member is presenter(group, number))
        assert everybody + pings[world.host.id] <= PINGS + 1  # and the end card, where nobody answered
    assert len(group.posts()) == 1 + WEEKS * (MESSAGES - DELETED)
