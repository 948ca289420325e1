"""The pictures of a draw, in the words of its language: one a round, drawn elsewhere and kept for a while."""

from __future__ import annotations

import io
from collections.abc import Sequence

import discord

from bot.core.drawn import DrawCard, End, Purpose, Round
from bot.core.ladder import ladder_seed
from bot.i18n.catalog import Text
from bot.render.drawn import DrawnLadder, still, traced
from bot.render.studio import Studio
from bot.ui.draw_words import LABELS, name_of
from bot.ui.text import clip

PICTURES_MOST = 3
"""Ladders in one message; more rounds than that are read in the list."""
LABEL_MOST = 24

Picture = tuple[str, bytes]
"""A file's name and its bytes."""


async def draw_pictures(studio: Studio, say: Text, drawn: DrawCard) -> list[Picture]:
    """The ladders of a result, moving or still; none at all where one of them cannot be drawn."""
    shown = [(at, one) for at, one in enumerate(drawn.rounds) if one.pictured][:PICTURES_MOST]
    if drawn.seed is None:
        return []
    made: list[Picture] = []
    for at, one in shown:
        ladder = _ladder(say, drawn, at, one)
        picture = await studio.attempt(traced if drawn.moving else still, ladder)
        if picture is None:
            return []
        made.append((f"ladder-{at + 1}.{'gif' if drawn.moving else 'png'}", picture))
    return made


async def path_pictures(studio: Studio, say: Text, drawn: DrawCard, reader: int) -> list[Picture]:
    """The ladders of one person's rounds, with their path before all others."""
    made: list[Picture] = []
    for at, one in enumerate(drawn.rounds):
        if reader not in one.people or not one.pictured or drawn.seed is None or len(made) == PICTURES_MOST:
            continue
        picture = await studio.attempt(still, _ladder(say, drawn, at, one), one.people.index(reader))
        if picture is None:
            return []
        made.append((f"path-{at + 1}.png", picture))
    return made


def names_of(pictures: Sequence[Picture]) -> list[str]:
    """The files' names, for the card that shows them."""
    return [name for name, _ in pictures]


def files_of(pictures: Sequence[Picture]) -> list[discord.File]:
    """The files to send along with the card."""
    return [discord.File(io.BytesIO(picture), name) for name, picture in pictures]


def _ladder(say: Text, drawn: DrawCard, at: int, one: Round) -> DrawnLadder:
    return DrawnLadder(
        names=tuple(name_of(say, drawn, user_id) for user_id in one.people),
        ends=tuple(_end(say, drawn, end) for end in one.ends),
        landing=one.landing,
        seed=ladder_seed(bytes.fromhex(drawn.seed or ""), at),
        title=_title(say, drawn, at),
    )


def _end(say: Text, drawn: DrawCard, end: End) -> str:
    """A place as the picture names it: what stands before " · " is bold."""
    if end.week is not None:
        day = drawn.day(end.week)
        return say("draw.end", week=end.week, day=say.short_day(day)) if day else str(end.week)
    if drawn.purpose == Purpose.PRESENTERS:
        return say("draw.next_season")
    if drawn.purpose == Purpose.ROLE:
        return _label(say, drawn) if end.number == 1 else "–"
    return say("draw.place", number=end.number)


def _title(say: Text, drawn: DrawCard, at: int) -> str:
    if drawn.purpose != Purpose.PRESENTERS:
        return say("draw.title.other", label=_label(say, drawn))
    if len(drawn.rounds) == 1:
        return say("draw.title.presenters")
    return say("draw.title.round", number=at + 1)


def _label(say: Text, drawn: DrawCard) -> str:
    return clip(say(LABELS[drawn.label]) if drawn.label in LABELS else drawn.label, LABEL_MOST)
