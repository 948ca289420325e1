"""What a week is read with: links and files, prompts to talk about, and a study's lasting links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from bot.core.errors import UserError

WEEK_MOST = 10
"""Materials of one week."""
OTHERS_MOST = 3
"""Links of a study beside its book, code and plan."""
PROMPTS_MOST = 3
TITLE_MOST = 100
PROMPT_MOST = 300

_HOST = re.compile(r"https?://(?:[^/?#]*@)?([^/?#:]+)", re.IGNORECASE)
_PASSING = re.compile(
    r"https?://(?:cdn\.discordapp\.com|media\.discordapp\.net)/(?:ephemeral-)?attachments/", re.IGNORECASE
)


class Kind(StrEnum):
    """What a link leads to. Slides, notes and recordings are a week's; book, code and plan a study's."""

    SLIDES = "slides"
    NOTES = "notes"
    RECORDING = "recording"
    BOOK = "book"
    CODE = "code"
    PLAN = "plan"
    OTHER = "other"


OF_WEEK = (Kind.SLIDES, Kind.NOTES, Kind.RECORDING, Kind.OTHER)
"""What a week's material can be, the most usual first."""


@dataclass(frozen=True, slots=True)
class Material:
    """A link of a week or of a study; `title` is as written, empty where the kind says enough.

    A file is a link to the message that holds it. `id` is 0 for the study's book.
    """

    id: int
    kind: Kind
    title: str
    url: str
    user_id: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to talk about, as a presenter wrote it."""

    position: int
    text: str
    user_id: int


@dataclass(frozen=True, slots=True)
class Link:
    """A material as a post shows it: plain values that can be stored."""

    kind: str
    title: str
    url: str

    @classmethod
    def of(cls, material: Material) -> Self:
        """The plain form of a material."""
        return cls(str(material.kind), material.title, material.url)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The link as stored."""
        return cls(data["kind"], data["title"], data["url"])


def links(materials: Iterable[Material]) -> tuple[Link, ...]:
    """Materials as a post shows them."""
    return tuple(Link.of(material) for material in materials)


def require_lasting(url: str) -> str:
    """The address itself; UserError where it is one of Discord's that stops working after a day."""
    if _PASSING.match(url):
        raise UserError("error.material.passing")
    return url


def title_of(typed: str, kind: Kind, url: str) -> str:
    """What a link is called: as typed, else for a kind of its own nothing, else where it leads to."""
    title = " ".join(typed.split())
    if len(title) > TITLE_MOST:
        raise UserError("error.material.title_long", most=TITLE_MOST)
    host = _HOST.match(url)
    return title or (host[1][:TITLE_MOST] if kind is Kind.OTHER and host else "")


def clean_prompts(typed: Iterable[str]) -> tuple[str, ...]:
    """The prompts that were written, each as one line; UserError for one that is too long."""
    found = tuple(line for text in typed if (line := " ".join(text.split())))
    for line in found[:PROMPTS_MOST]:
        if len(line) > PROMPT_MOST:
            raise UserError("error.material.prompt_long", most=PROMPT_MOST)
    return found[:PROMPTS_MOST]
