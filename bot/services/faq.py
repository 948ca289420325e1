"""A study's questions as files to keep: Markdown with the pictures that people put in and the drawn formulas.

Who asked without a name has none here, either: nothing of `Asker` is read.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from bot.core.bundle import pack
from bot.core.errors import UserError
from bot.core.formula import has_formulas
from bot.core.people import Actor
from bot.core.question import State, post_title
from bot.core.question_pages import Entry, Picture, Reply, Words, by_theme, faq_page, questions_page
from bot.i18n import catalog
from bot.services import access
from bot.services.question_views import place_of, url_of
from bot.store import asked as asked_store
from bot.store.asked import Which
from bot.store.engine import Session, Store
from bot.store.models import Answer, Question, QuestionPicture, Study

MARGIN = 64 << 10
"""Bytes that are left free: for the text, the heads of entries, and Discord's own around the file."""
SMALLEST_ROOM = 10 << 20
"""Bytes of a file that every server takes."""
NAME = "faq.md"
FOLDER = "pictures"


class Drawn(Protocol):
    """A drawn text."""

    @property
    def png(self) -> bytes:
        """The picture."""

    @property
    def alt(self) -> str:
        """Its source."""


Drawing: TypeAlias = Callable[[str], Awaitable[Drawn]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A question as it is written down, and the bytes of its pictures by their paths."""

    entry: Entry
    stem: str
    """How the paths of its pictures begin."""
    files: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """A Markdown file with its pictures, by their paths beside it. `left_out`: pictures without room."""

    text: str
    pictures: tuple[tuple[str, bytes], ...]
    left_out: int = 0


async def faq(
    store: Store, actor: Actor, study_id: int, room: int, draw: Drawing | None = None
) -> tuple[bytes, int]:
    """The accepted answers of a study by theme as a zip of at most `room` bytes, and how many pictures are
    left out of it. With `draw` what holds formulas is drawn as well. UserError where nothing is accepted.
    """
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        title, language = study.title, study.language
        kept = await kept_of(session, study, answered=True)
    if not kept:
        raise UserError("error.faq.empty")
    if draw is not None:
        kept = [await drawn_too(draw, one) for one in kept]
    pages = await asyncio.to_thread(written, words_of(language, faq=True), title, kept, room, themed=True)
    files = {NAME: pages.text.encode(), **dict(pages.pictures)}
    return await asyncio.to_thread(pack, files), pages.left_out


async def kept_of(
    session: Session,
    study: Study,
    *,
    answered: bool,
    links: bool = True,
    only: Collection[int] | None = None,
) -> list[Kept]:
    """A study's questions in the order they were asked, with `answered` those with accepted answers only, in
    the order of the book. Without `links` they do not lead to their posts. `only`: the ids of the pictures
    that are wanted, where these are not all.
    """
    zone = ZoneInfo((await access.get_season(session, study)).timezone)
    if answered:
        themes = by_theme(await asked_store.themed(session, Which(study.id, answered=True)))
        places = {row.id: at for at, row in enumerate(row for _, rows in themes for row in rows)}
        rows = [row for row in await asked_store.every(session, study.id) if row.id in places]
        rows.sort(key=lambda row: places[row.id])
    else:
        rows = list(await asked_store.every(session, study.id))
    ids = [row.id for row in rows]
    answers = await asked_store.answers_to(session, ids)
    pictures = await asked_store.pictures_to(session, ids, only)
    return [
        _kept(at, row, answers.get(row.id, ()), pictures.get(row.id, ()), zone, links=links)
        for at, row in enumerate(rows, start=1)
    ]


async def drawn_too(draw: Drawing, one: Kept) -> Kept:
    """The same with its formulas drawn; what cannot be drawn stays text alone."""
    pictures, files = await _draw(draw, f"{one.stem}-drawn.png", one.entry.text)
    replies = []
    for at, reply in enumerate(one.entry.replies, start=1):
        shown, made = await _draw(draw, f"{one.stem}-answer-{at}-drawn.png", reply.text)
        replies.append(replace(reply, pictures=(*shown, *reply.pictures)))
        files += made
    entry = replace(one.entry, pictures=(*pictures, *one.entry.pictures), replies=tuple(replies))
    return replace(one, entry=entry, files=(*one.files, *files))


def written(words: Words, title: str, kept: Sequence[Kept], room: int, *, themed: bool) -> Pages:
    """The page of these questions with as many of their pictures as there is room for, the first first."""
    page = faq_page if themed else questions_page
    left = room - MARGIN - len(page(words, title, [one.entry for one in kept]).encode())
    there: dict[str, bytes] = {}
    every = [file for one in kept for file in one.files]
    for path, data in every:
        if len(data) + 300 <= left:
            left -= len(data) + 300
            there[path] = data
    text = page(words, title, [_only(one.entry, there) for one in kept])
    return Pages(text, tuple(there.items()), len(every) - len(there))


def words_of(language: str, *, faq: bool) -> Words:
    """The page's own words in a language."""
    say = catalog(language)
    return Words(
        title=say("pages.faq") if faq else say("pages.questions"),
        nowhere=say("find.nowhere"),
        nothing=say("find.faq.none") if faq else say("find.all.none"),
        week=lambda number: say("pages.week", number=number),
        nameless=say("question.anonymous"),
        by=lambda name: say("pages.by", name=name),
        answer=say("pages.answer"),
        open=say("question.tag.open"),
        solved=say("question.tag.solved"),
        post=say("ask.see.button"),
    )


def _kept(
    number: int,
    row: Question,
    answers: Sequence[Answer],
    pictures: Sequence[QuestionPicture],
    zone: ZoneInfo,
    *,
    links: bool,
) -> Kept:
    """A question's row as it is written down. Files are numbered: other databases have other ids."""
    stem = f"{FOLDER}/q{number:04}"
    files: list[tuple[str, bytes]] = []

    def shown(answer_id: int | None, name: str) -> tuple[Picture, ...]:
        own = [one for one in pictures if one.answer_id == answer_id]
        paths = [f"{name}-{at}.{one.name.rpartition('.')[2]}" for at, one in enumerate(own, start=1)]
        files.extend((path, one.data) for path, one in zip(paths, own, strict=True))
        return tuple(Picture(path, "") for path in paths)

    entry = Entry(
        title=post_title(place_of(row), row.title),
        section=row.section,
        page=row.page,
        week=row.week,
        who=None if row.anonymous else row.author_name,
        asked_on=_day(row.created_at, zone),
        text=row.body,
        replies=tuple(
            Reply(answer.author_name, answer.body, shown(answer.id, f"{stem}-answer-{at}"))
            for at, answer in enumerate(answers, start=1)
        ),
        pictures=shown(None, stem),
        solved=row.state == State.SOLVED,
        starred=row.starred,
        url=url_of(row) if links else None,
    )
    return Kept(entry, stem, tuple(files))


async def _draw(
    draw: Drawing, path: str, text: str
) -> tuple[tuple[Picture, ...], tuple[tuple[str, bytes], ...]]:
    if not has_formulas(text):
        return (), ()
    try:
        drawn = await draw(text)
    except UserError:
        return (), ()
    return (Picture(path, drawn.alt),), ((path, drawn.png),)


def _only(entry: Entry, there: Collection[str]) -> Entry:
    """The entry with those of its pictures that are there."""
    replies = tuple(replace(one, pictures=_fitting(one.pictures, there)) for one in entry.replies)
    return replace(entry, pictures=_fitting(entry.pictures, there), replies=replies)


def _fitting(pictures: Sequence[Picture], there: Collection[str]) -> tuple[Picture, ...]:
    return tuple(one for one in pictures if one.path in there)


def _day(at: dt.datetime, zone: ZoneInfo) -> dt.date:
    return at.astimezone(zone).date()
