"""A study of five people and five weeks on the simulated Discord, and what they press to draw."""

from __future__ import annotations

import re
from typing import Any

import discord
from sqlalchemy import select

from bot.store.models import Draw
from tests.discord_env import Member, Result, World
from tests.seasons.group import Group, found, seoul

FINGERPRINT = re.compile(r"`[0-9a-f]{64}`")
CLOSES = "3/1 21:00"
CLOSING = seoul(2026, 3, 1, 21)


async def make_group(world: World, language: str = "ko", **options: Any) -> Group:
    """Five people, five weeks, a week before the first meeting."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    return await found(world, world.host, world.members, language=language, last_page=116, **options)


def open_card(group: Group) -> discord.Message:
    """The card of the draw that is open, or was opened last."""
    posts = [m for m in group.posts() if FINGERPRINT.search(group.world.text_of(m))]
    assert posts, "no draw was opened"
    return posts[-1]


def results(group: Group) -> list[discord.Message]:
    """The messages that show results."""
    return [m for m in group.posts() if any("draw_path" in i for i in group.world.buttons_of(m).values())]


async def draw_rows(world: World) -> list[Draw]:
    """All draws, the first one first."""
    async with world.bot.store.read() as session:
        return list((await session.scalars(select(Draw).order_by(Draw.id))).all())


async def presenters(group: Group) -> list[tuple[int, ...]]:
    """Who presents, week after week."""
    return [week.own_presenters for week in (await group.season()).weeks]


async def open_live(group: Group, **options: Any) -> discord.Message:
    """Let the host open a draw on the spot; returns its public card."""
    shown = await group.world.slash(group.host, group.channel, "host ladder", **options)
    assert shown.ephemeral
    return group.post_with("draw_now")


async def draw_live(group: Group) -> discord.Message:
    """Let the host draw on the spot, and the ladders come to rest."""
    world = group.world
    await world.click(group.host, await open_live(group), "draw_now")
    await world.advance(seconds=30)
    return results(group)[-1]


async def open_closing(group: Group, closes: str = CLOSES, **options: Any) -> discord.Message:
    """Let the host open a draw with a closing time; returns its public card."""
    shown = await group.world.slash(group.host, group.channel, "host ladder", closes=closes, **options)
    assert shown.ephemeral
    return group.post_with("draw_word")


async def give_word(world: World, member: Member, card: discord.Message, word: str) -> Result:
    """Press [행운의 말] and fill the form."""
    form = await world.click(member, card, "draw_word")
    return await world.submit(member, form, {"word": word})


async def cannot(world: World, member: Member, card: discord.Message, *weeks: int) -> Result:
    """Press [못 하는 주] and choose."""
    shown = await world.click(member, card, "draw_absent")
    assert shown.ephemeral
    return await world.select(member, shown, [str(week) for week in weeks])


async def record_in(world: World, shown: Result) -> bytes:
    """The file that [검증] gives."""
    (file,) = world.message(shown).attachments
    return await file.read()
