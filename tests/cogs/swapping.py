"""A study whose members present in turn, and what they press to swap."""

from __future__ import annotations

import discord
from sqlalchemy import select

from bot.store.models import SwapRequest
from tests.discord_env import Member, Result, World
from tests.seasons.group import Group, found, seoul

START = seoul(2026, 2, 24, 9)
"""When the studies of these tests are made: week 1 meets on 3 March at 21:00, week 2 a week later."""


async def taking_turns(world: World, language: str = "ko") -> Group:
    """A study of four; the first three of them present weeks 1, 2 and 3, the fourth listens to nobody."""
    await world.advance_to(START)
    group = await found(world, world.host, world.members, language=language)
    for number, person in enumerate(world.members[:3], start=1):
        await present(group, number, person)
    return group


async def present(group: Group, number: int, *people: Member) -> None:
    """Let the host choose who presents a week."""
    world, week = group.world, await group.week(number)
    card = await open_week(group, number, "plan_presenters")
    await world.select(group.host, card, list(people))
    assert {p.id for p in people} == set((await group.week(week.number)).own_presenters)


async def open_week(group: Group, number: int, button: str) -> Result:
    """Choose a week of the host's plan, and press a button on its card."""
    world, week = group.world, await group.week(number)
    shown = await world.slash(group.host, group.channel, "host plan")
    card = await world.select(group.host, shown, [str(week.id)])
    return await world.click(group.host, card, button)


async def undo_last(group: Group) -> str:
    """The host takes the last change back; what they are told."""
    shown = await group.world.slash(group.host, group.channel, "host undo")
    return group.world.text_of(await group.world.click(group.host, shown, "undo_commit"))


async def my_turn(group: Group, person: Member) -> Result:
    """Press [순서 바꾸기] on one's /order: the card of one's only turn, or of all there is."""
    shown = await group.world.slash(person, group.channel, "order")
    return await group.world.click(person, shown, "swap")


async def ask_for(group: Group, person: Member, number: int) -> Result:
    """Ask to swap one's only turn for the turn of this week."""
    world, week = group.world, await group.week(number)
    card = await world.click(person, await my_turn(group, person), "swap_find")
    return await world.select(person, card, [f"t{week.facts.presenters[0].id}"])


async def ask_everybody(group: Group, person: Member) -> discord.Message:
    """Ask everybody to take one's only turn; returns the post."""
    card = await group.world.click(person, await my_turn(group, person), "swap_find")
    await group.world.click(person, card, "swap_anybody")
    return group.post_with("swap_take")


async def presenters(group: Group) -> dict[int, tuple[int, ...]]:
    """Who presents which of the first weeks."""
    return {week.number: week.own_presenters for week in (await group.season()).weeks[:4]}


async def requests(group: Group) -> list[tuple[str, str]]:
    """Kind and state of every request, as they are stored."""
    async with group.world.bot.store.read() as session:
        rows = (await session.scalars(select(SwapRequest).order_by(SwapRequest.id))).all()
        return [(row.kind, row.status) for row in rows]


def last_message(world: World, member: Member) -> str:
    """The newest direct message to somebody, as it is now."""
    return world.text_of(world.inbox(member)[-1])
