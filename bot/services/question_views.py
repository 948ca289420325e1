"""Questions as values: what a post shows, and which earlier ones are like a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.grams import alike, grams, indexed
from bot.core.question import Accepted, Place, Post, QuestionCard, State, post_title
from bot.services.views import StudyView
from bot.store import questions as question_store
from bot.store import search
from bot.store.engine import Session
from bot.store.models import Answer, Question

SIMILAR_MOST = 3
CANDIDATES = 12
"""So many of the best hits are looked at more closely."""
ALIKE = 0.45
"""How much of the shorter one's grams two questions share at least to be called similar."""


@dataclass(frozen=True, slots=True)
class Found:
    """A question in a list: its post's title, its state, and the address of its post (None: it has none)."""

    id: int
    title: str
    state: State
    answers: int
    url: str | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its study, as the answer to somebody who did something with it."""

    study: StudyView
    card: QuestionCard
    url: str | None


def jump_url(guild_id: int, channel_id: int, message_id: int | None = None) -> str:
    """The address of a message, a thread or a channel."""
    url = f"https://discord.com/channels/{guild_id}/{channel_id}"
    return url if message_id is None else f"{url}/{message_id}"


def place_of(row: Question) -> Place:
    """Where in the book a question is asked."""
    return Place(row.page, row.section, row.place)


def url_of(row: Question) -> str | None:
    """The address of a question's post, while there is one."""
    return post_url(row.guild_id, row.post, row.thread_id)


def post_url(guild_id: int, post: str, thread_id: int | None) -> str | None:
    """The same, of its columns."""
    return jump_url(guild_id, thread_id) if post == Post.POSTED and thread_id is not None else None


async def card_of(session: Session, row: Question) -> QuestionCard:
    """What a question's post shows."""
    answers = await question_store.answers_of(session, row.id)
    pictures = await question_store.pictures_of(session, row.id)
    source = None
    if row.source_channel_id is not None and row.source_message_id is not None and not row.anonymous:
        source = jump_url(row.guild_id, row.source_channel_id, row.source_message_id)
    return QuestionCard(
        id=row.id,
        study_id=row.study_id,
        place=place_of(row),
        week=row.week,
        title=row.title,
        body=row.body,
        author_id=row.author_id,
        raised_by=row.raised_by,
        source_url=source,
        asked_at=row.created_at,
        state=State(row.state),
        wishes=await question_store.wishes(session, row.id),
        answers=tuple(
            Accepted(a.id, a.author_id, a.body, jump_url(a.guild_id, a.channel_id, a.message_id))
            for a in answers
        ),
        pictures=tuple(picture.name for picture in pictures),
    )


async def found_of(session: Session, row: Question) -> Found:
    """A question as a line in a list."""
    answers = await question_store.answers_of(session, row.id)
    title = post_title(place_of(row), row.title)
    return Found(row.id, title, State(row.state), len(answers), url_of(row))


async def similar(session: Session, guild_id: int, study_id: int, body: str) -> tuple[Found, ...]:
    """Earlier questions of this study that seem to ask the same, and whose posts can be read."""
    wanted = grams(body)
    hits = await search.find(session, guild_id, study_id, wanted, CANDIDATES)
    rows = await question_store.questions_of(session, study_id, [hit.question_id for hit in hits])
    found = [rows[hit.question_id] for hit in hits if hit.question_id in rows]
    near = [row for row in found if url_of(row) is not None and alike(wanted, grams(row.body)) >= ALIKE][
        :SIMILAR_MOST
    ]
    return tuple([await found_of(session, row) for row in near])


async def reindex(session: Session, row: Question) -> None:
    """Let a question be found by what it and its accepted answers say now."""
    answers: Sequence[Answer] = await question_store.answers_of(session, row.id)
    texts = [row.title, row.body, row.place, row.section, str(row.page) if row.page is not None else None]
    row.grams = indexed(row.guild_id, row.study_id, *texts, *(answer.body for answer in answers))
