"""Finding questions on the database in use: what fits best comes first, and never another study's."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable

import pytest
from sqlalchemy import delete

from bot.core.grams import grams, indexed
from bot.store.engine import Store
from bot.store.models import Question, Study
from bot.store.search import find

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
GUILD = 1234567890123456789
TEXTS = (
    "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유가 궁금해요",
    "절댓값을 미분하면 왜 사라지나요? 제곱을 미분한 것과 같나요?",
    "라그랑주 승수는 어디서 나온 식인가요",
    "퀴즈 8-4 설명해 주세요",
    "왜 직교하는 벡터의 내적은 0인가요",
)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store with two studies of one server and one of another; all have the same five questions."""
    store = Store(database_url)
    await store.open()
    async with store.write() as session:
        for guild_id, title in ((GUILD, "MML"), (GUILD, "PRML"), (GUILD + 1, "MML")):
            study = Study(
                guild_id=guild_id,
                title=title,
                language="ko",
                country="KR",
                channel_id=1,
                host_id=2,
                created_at=NOW,
            )
            session.add(study)
            await session.flush()
            session.add_all(asked(study, TEXTS))
    yield store
    await store.close()


def asked(study: Study, texts: Iterable[str]) -> list[Question]:
    """Questions of a study."""
    return [
        Question(
            study_id=study.id,
            guild_id=study.guild_id,
            title=body[:100],
            body=body,
            created_at=NOW,
            grams=indexed(study.guild_id, study.id, body),
        )
        for body in texts
    ]


async def found(store: Store, words: str, guild_id: int = GUILD, study_id: int = 1) -> list[str]:
    """The bodies of what a search finds, the best first."""
    async with store.read() as session:
        hits = await find(session, guild_id, study_id, grams(words), most=5)
        rows = [await session.get_one(Question, hit.question_id) for hit in hits]
        assert all((row.guild_id, row.study_id) == (guild_id, study_id) for row in rows)
        return [row.body for row in rows]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("발산은", 0),
        ("쿨백 라이블러 발산을", 0),
        ("절댓값이 미분", 1),
        ("라그랑주승수", 2),
        ("퀴즈", 3),
        ("8-4", 3),
        ("내적", 4),
        ("벡터들이 직교", 4),
    ],
)
async def test_the_question_that_is_meant_comes_first(store: Store, words: str, first: int) -> None:
    """Whatever particles the words carry, in the question or in the search."""
    assert (await found(store, words))[0] == TEXTS[first]


async def test_only_this_studys_questions_are_found(store: Store) -> None:
    """The same words in another study or server are never among them."""
    assert len(await found(store, "발산")) == 1
    assert await found(store, "발산", GUILD, 3) == []
    assert await found(store, "발산", GUILD + 1, 1) == []
    assert len(await found(store, "발산", GUILD + 1, 3)) == 1


async def test_the_index_follows_the_rows(store: Store) -> None:
    """A question that is edited is found by its new words only; one that goes is not found at all."""
    async with store.write() as session:
        row = await session.get_one(Question, 1)
        row.grams = indexed(row.guild_id, row.study_id, "정규분포의 엔트로피")
    assert await found(store, "발산") == []
    assert await found(store, "엔트로피를") == [TEXTS[0]]
    async with store.write() as session:
        await session.execute(delete(Study).where(Study.id == 1))
    assert await found(store, "엔트로피를") == []


@pytest.mark.parametrize(
    "words", ["", "'; DROP TABLE question; --", '" OR "*', "NEAR(", "없는 낱말", "\\frac & | ! <->"]
)
async def test_no_words_break_the_search(store: Store, words: str) -> None:
    """What people type is letters to it, never a language."""
    await found(store, words)
    assert len(await found(store, "발산")) == 1


async def test_what_is_rare_the_study_alone_decides(store: Store) -> None:
    """Words that another server uses all the time may be the telling ones here."""
    async with store.write() as session:
        here, elsewhere = await session.get_one(Study, 1), await session.get_one(Study, 3)
        session.add_all(asked(elsewhere, ("함수의 극한",) * 60))
        session.add_all(asked(here, (*("행렬의 곱",) * 20, "극한의 뜻")))
    assert (await found(store, "행렬 극한"))[0] == "극한의 뜻"
