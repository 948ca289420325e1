"""Questions and their accepted answers as Markdown: the FAQ by the book's sections, and all of them in order.

Values in, text out. What members wrote can neither forge a heading nor ping anybody (bot.core.markdown).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from bot.core.markdown import blocks, inline, link, quote

STAR = "⭐ "


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside the page: its path from there, and what it shows."""

    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An accepted answer as it was then."""

    who: str
    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its accepted answers. Text is as its members wrote it."""

    title: str
    """With its place: see bot.core.question.post_title."""
    section: str | None
    """The book's section that it belongs to."""
    page: int | None
    week: int | None
    who: str | None
    """None: asked without a name."""
    asked_on: dt.date
    text: str
    replies: tuple[Reply, ...] = ()
    pictures: tuple[Picture, ...] = ()
    solved: bool = False
    starred: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The page's own words, in its readers' language."""

    title: str
    """In front of the study's title."""
    nowhere: str
    """The heading of questions of which no section is known."""
    nothing: str
    """What an empty page says."""
    week: Callable[[int], str]
    nameless: str
    by: Callable[[str], str]
    """Who asked, by their name as Markdown."""
    answer: str
    """Before the answer of one person."""
    open: str
    solved: str
    post: str
    """The name of the link to its post."""


class Themed(Protocol):
    """What has a place in the book."""

    @property
    def section(self) -> str | None:
        """The title of its section."""

    @property
    def page(self) -> int | None:
        """Its page."""

    @property
    def starred(self) -> bool:
        """Whether it is among the important ones."""


One = TypeVar("One", bound=Themed)


def by_theme(entries: Iterable[One]) -> list[tuple[str | None, list[One]]]:
    """Entries by their section, as the book goes; in each the important ones first, then by page.

    A section is where the first of its pages that is asked about is; what has no place comes last.
    """
    every = sorted(entries, key=lambda one: (one.page is None, one.page or 0))
    first: dict[str | None, int] = {}
    for at, one in enumerate(every):
        first.setdefault(one.section, at)
    ordered = sorted(every, key=lambda one: (one.section is None, first[one.section], not one.starred))
    return [(section, list(found)) for section, found in groupby(ordered, key=lambda one: one.section)]


def faq_page(words: Words, study: str, entries: Sequence[Entry]) -> str:
    """The accepted answers of a study by theme."""
    parts = [f"# {words.title} — {inline(study)}"]
    themes = by_theme(entries)
    for section, found in themes:
        if section or len(themes) > 1:
            parts.append(f"## {inline(section) if section else words.nowhere}")
        parts += [_entry(words, one) for one in found]
    return _joined(parts if entries else [*parts, words.nothing])


def questions_page(words: Words, study: str, entries: Sequence[Entry]) -> str:
    """All questions of a study in the order they were asked, the open ones as well."""
    parts = [f"# {words.title} — {inline(study)}"]
    for one in entries:
        parts.append(_entry(words, one, level="##"))
    return _joined(parts if entries else [*parts, words.nothing])


def _entry(words: Words, one: Entry, level: str = "###") -> str:
    about = [
        words.week(one.week) if one.week is not None else None,
        words.by(inline(one.who)) if one.who is not None else words.nameless,
        one.asked_on.isoformat(),
        words.solved if one.solved else words.open,
        link(words.post, one.url) if one.url else None,
    ]
    parts = [
        f"{level} {STAR if one.starred else ''}{inline(one.title) or '?'}",
        " · ".join(part for part in about if part),
        *_said(one.text, one.pictures),
    ]
    for reply in one.replies:
        whose = f"**{words.answer}** · {inline(reply.who)}"
        parts.append("\n".join(quote("\n\n".join((whose, *_said(reply.text, reply.pictures))).split("\n"))))
    return "\n\n".join(parts)


def _said(text: str, pictures: Sequence[Picture]) -> list[str]:
    """What somebody wrote, and the pictures that go with it."""
    shown = [f"![{inline(one.alt)}](<{one.path}>)" for one in pictures]
    written = "\n".join(blocks(text))
    return [written, *shown] if written else shown


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"
