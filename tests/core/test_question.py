"""Where a question is asked, what it is called, and which week it belongs to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.book import Section
from bot.core.plan import Pages, Terms
from bot.core.question import TITLE_MOST, Place, post_title, read_place, storable, title_of, week_of
from bot.core.season import Record, SeasonFacts, WeekFacts, build

BOOK = (
    Section("3 Analytic Geometry", 70),
    Section("3.7 Inner Product of Functions", 80),
    Section("3.8 Orthogonal Projections", 81),
    Section("3.9 Rotations", 91),
    Section("3.10 Further Reading", 94),
    Section("3 Exercises", 96),
    Section("8 When Models Meet Data", 251),
    Section("8.4 Probabilistic Modeling and Inference", 272),
)
PROJECTIONS = "3.8 Orthogonal Projections"


@pytest.mark.parametrize(
    "typed",
    ["83", "p.83", "P. 83", "p83", "83쪽", "83 페이지", "page 83", "８３쪽", "pp. 83-85", "83~85쪽", " 83 "],
)
def test_a_page_is_a_page_however_it_is_written(typed: str) -> None:
    """The page alone is kept, with the section that holds it."""
    assert read_place(typed, BOOK) == Place(83, PROJECTIONS)
    assert read_place(typed, BOOK).label == "p. 83"


@pytest.mark.parametrize(
    "typed", ["3.8", "3.8절", "§3.8", "Section 3.8", "sec. 3.8", "제 3.8절", "3.8 정사영"]
)
def test_a_section_is_found_by_its_number(typed: str) -> None:
    """Its first page is taken for its place, its name stays as it was typed."""
    assert read_place(typed, BOOK) == Place(81, PROJECTIONS, typed)


@pytest.mark.parametrize(
    ("typed", "page", "section"),
    [
        ("8-4 퀴즈", 272, "8.4 Probabilistic Modeling and Inference"),
        ("퀴즈 8-4", 272, "8.4 Probabilistic Modeling and Inference"),
        ("3장 연습문제", 70, "3 Analytic Geometry"),
        ("chapter 8", 251, "8 When Models Meet Data"),
        ("Rotations", 91, "3.9 Rotations"),
        ("p.83 위쪽 식", 83, PROJECTIONS),
        ("83쪽 둘째 문단", 83, PROJECTIONS),
        ("3.10", 94, "3.10 Further Reading"),
    ],
)
def test_free_words_lead_to_page_and_section(typed: str, page: int, section: str) -> None:
    """What was typed is what the post is called by."""
    assert read_place(typed, BOOK) == Place(page, section, typed)
    assert read_place(typed, BOOK).label == typed


@pytest.mark.parametrize(
    "typed",
    [
        "부록",
        "식 (3.8)",
        "그림 3.8",
        "theorem 3.8",
        "9.9",
        "1-2-3",
        "0",
        "999999999",
        "3.8쪽",
        "Exercises of",
    ],
)
def test_what_names_no_place_stays_words(typed: str) -> None:
    """Equation (3.8) is not section 3.8; a page that no book has is no page."""
    assert read_place(typed, BOOK) == Place(words=typed)


def test_before_the_first_section_there_is_none() -> None:
    """And a study without sections has none at all."""
    assert read_place("12", BOOK) == Place(12)
    assert read_place("3.8", ()) == Place(words="3.8")
    assert read_place("", BOOK) == Place()


@given(st.text(max_size=200))
def test_any_words_are_a_place(typed: str) -> None:
    """Nothing that can be typed fails, and titles keep Discord's limit."""
    place = read_place(typed, BOOK)
    title = title_of(typed)
    assert len(post_title(place, title)) <= TITLE_MOST
    assert "\n" not in title


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (
            "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유? 즉 왜 $\\text{KL}(P\\|Q)\\ge 0$ 인가요?",
            "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유?",
        ),
        ("왜 $\\text{KL}(P\\|Q)\\ge 0$ 인가요?", "왜 KL(P‖Q) ≥ 0 인가요?"),
        ("질문이요.\n왜 절댓값이 사라지나요?", "질문이요. 왜 절댓값이 사라지나요?"),
        ("$$\n\\lambda = \\sum n_k\n$$\n이 식은 어디서 나온 건가요?", "이 식은 어디서 나온 건가요?"),
        ("# 제목입니다\n> - 둘째 줄", "제목입니다 둘째 줄"),
        ("**굵게** 쓴 `코드` 는 ||x|| 인가요?", "굵게 쓴 코드 는 ||x|| 인가요?"),
        ("$x^2$", "x²"),
        ("교재가 $5 라고요? 그럼 $x^2$ 은요", "교재가 $5 라고요?"),
        ("p. 83의 3.8절 설명이 어려워요. 도와주세요", "p. 83의 3.8절 설명이 어려워요."),
        ("\n \n", ""),
    ],
)
def test_a_question_is_called_by_its_first_sentence(body: str, title: str) -> None:
    """In plain letters, formulas included; one that only greets takes the next along."""
    assert title_of(body) == title


def test_titles_are_cut_to_discords_limit() -> None:
    """The place stays, whatever the question is called."""
    long = post_title(Place(158), "가" * 300)
    assert long.startswith("p. 158 · 가")
    assert long.endswith("가…")
    assert len(long) == 100
    assert len(post_title(Place(words="나" * 100), "가" * 300)) == 100
    assert post_title(Place(), "왜요?") == "왜요?"


def test_a_page_belongs_to_the_week_that_read_it() -> None:
    """The past by what was reached, the future by the plan; other pages to none."""
    weeks = tuple(WeekFacts(number, id=number) for number in range(1, 5))
    facts = SeasonFacts(
        terms=Terms(Pages(17, 96), 4, 20),
        start=dt.date(2026, 3, 3),
        weekdays=(1,),
        wall_time=dt.time(21),
        zone="Asia/Seoul",
        weeks=weeks,
    )
    before = build(facts, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    assert [week_of(before, page) for page in (16, 17, 36, 37, 96, 97)] == [None, 1, 1, 2, 4, None]
    held = facts.with_week(
        1,
        record=Record.NOTED,
        reached=30,
        planned=Pages(17, 36),
        started_at=dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC),
        ended_at=dt.datetime(2026, 3, 3, 13, tzinfo=dt.UTC),
        held_at=dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC),
    )
    after = build(held, dt.datetime(2026, 3, 4, tzinfo=dt.UTC))
    assert [week_of(after, page) for page in (30, 31, 36)] == [1, 2, 2]


@given(st.text(alphabet=st.characters(), max_size=300))
def test_whatever_was_typed_can_be_kept(typed: str) -> None:
    """No NUL and no half of a character reaches a database, and nothing outgrows its column."""
    assert "\0" not in storable(typed)
    storable(typed).encode()
    assert len(read_place(typed, BOOK).words or "") <= 100
    assert len(title_of(storable(typed))) <= 100
