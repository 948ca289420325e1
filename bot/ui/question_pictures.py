"""The pictures of a question's post: its formulas and those of its accepted answers, and what was put in."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import discord

from bot.core.formula import FormulaError, has_formulas
from bot.core.question import QuestionCard
from bot.render.formula.formulas import Drawn
from bot.ui.text import clip

ANSWERS_SHOWN = 3
"""So many accepted answers are quoted, the last ones."""
ALT_MOST = 1024

Drawing: TypeAlias = Callable[[str], Awaitable[Drawn]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that is sent along, and what it says to those who cannot see it ("": nobody knows)."""

    name: str
    data: bytes
    alt: str

    @property
    def address(self) -> str:
        """By which a card shows it: what it is sent along as, or where it is already."""
        return self.name if self.name.startswith("https://") else f"attachment://{self.name}"


@dataclass(frozen=True, slots=True)
class Pictures:
    """All pictures of a post: the question's own, and by the answer's id those of answers."""

    own: tuple[Picture, ...] = ()
    answers: dict[int, Picture] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.own or self.answers)


async def question_pictures(
    draw: Drawing, card: QuestionCard, files: Sequence[tuple[str, bytes]]
) -> Pictures:
    """Draw what holds formulas; where one cannot be drawn, its text stands there alone."""
    own = [await drawn_picture(draw, "asked.png", card.body)]
    own += [Picture(name, data, "") for name, data in files]
    answers = {
        answer.id: await drawn_picture(draw, f"answer-{answer.id}.png", answer.body)
        for answer in card.answers[-ANSWERS_SHOWN:]
    }
    return Pictures(
        tuple(picture for picture in own if picture is not None),
        {answer_id: picture for answer_id, picture in answers.items() if picture is not None},
    )


def question_files(pictures: Pictures) -> list[discord.File]:
    """The files to send along with the card."""
    every = (*pictures.own, *pictures.answers.values())
    return [discord.File(io.BytesIO(one.data), one.name, description=one.alt or None) for one in every]


async def drawn_picture(draw: Drawing, name: str, text: str) -> Picture | None:
    """A text with its formulas as a picture; None where it has none, or one cannot be drawn."""
    if not has_formulas(text):
        return None
    try:
        drawn = await draw(text)
    except FormulaError:
        return None
    return Picture(name, drawn.png, clip(drawn.alt, ALT_MOST))
