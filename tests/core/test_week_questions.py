"""Which questions a week has, and what a search takes for a place."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grams import covered, grams
from bot.core.plan import Pages, Terms
from bot.core.question import places_named
from bot.core.season import Season, SeasonFacts, WeekFacts, WeekKind, build
from bot.core.week_questions import Asked, Waiting
from tests.core.test_question import BOOK, PROJECTIONS

WEEKS = 6
MERGED = 4
"""Meets together with the week before."""


def season() -> Season:
    """Six weeks, two of which meet together."""
    rows = tuple(
        WeekFacts(n, id=n, kind=WeekKind.MERGED if n == MERGED else WeekKind.READING)
        for n in range(1, WEEKS + 1)
    )
    facts = SeasonFacts(
        id=2,
        terms=Terms(Pages(17, 136), WEEKS, 20),
        start=dt.date(2026, 3, 3),
        weekdays=(1,),
        wall_time=dt.time(21),
        zone="Asia/Seoul",
        weeks=rows,
    )
    return build(facts, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))


SEASON = season()
WAITING = st.builds(
    Waiting,
    id=st.integers(1, 10**6),
    title=st.just("t"),
    url=st.none(),
    page=st.none() | st.integers(1, 200),
    season_id=st.sampled_from((None, 1, 2)),
    week=st.none() | st.integers(1, WEEKS),
)


@given(
    st.lists(WAITING, max_size=20),
    st.integers(1, WEEKS),
    st.dictionaries(st.integers(1, WEEKS), st.integers(0, 9)),
)
def test_every_open_question_is_with_some_week(
    waiting: list[Waiting], current: int, solved: dict[int, int]
) -> None:
    """With its own, and with the current one if that is later; never with one after that."""
    asked = Asked(2, current, tuple(waiting), solved)
    found = {week.number: asked.of(week) for week in SEASON.meetings()}
    now = 3 if current == MERGED else current
    for one in waiting:
        numbers = {number for number, of_week in found.items() if one in of_week.waiting}
        own = (
            {3 if one.week == MERGED else one.week} if one.season_id == 2 and one.week is not None else set()
        )
        before = not own or max(own) < now
        assert numbers == own | ({now} if before else set())
    assert sum(of_week.count - len(of_week.waiting) for of_week in found.values()) == sum(solved.values())


def test_those_about_some_pages() -> None:
    """For who presents them."""
    pages = (None, 16, 17, 36, 37)
    waiting = tuple(Waiting(n, "t", None, page, 2, 1) for n, page in enumerate(pages))
    asked = Asked(2, 1, waiting).of(SEASON.weeks[0])
    assert [one.page for one in asked.within(Pages(17, 36))] == [17, 36]


@pytest.mark.parametrize(
    ("typed", "pages", "titles"),
    [
        ("83", [83], {PROJECTIONS}),
        ("p. 83", [83], {PROJECTIONS}),
        ("83~85쪽", [83, 84, 85], set()),
        ("3.8", [], {PROJECTIONS}),
        ("§3.8절", [], {PROJECTIONS}),
        ("8장", [], {"8 When Models Meet Data", "8.4 Probabilistic Modeling and Inference"}),
        ("3.9 rotations", [], {"3.9 Rotations"}),
        ("8-4", [], set()),
        ("p.83 위쪽 식", [], set()),
        ("1-99999", [], set()),
        ("0", [], set()),
        ("발산", [], set()),
        ("", [], set()),
    ],
)
def test_what_is_nothing_but_a_place(typed: str, pages: list[int], titles: set[str]) -> None:
    """Pages, sections with those within them, whole titles; words beside it are searched for."""
    found, named = places_named(typed, BOOK)
    assert list(found) == pages
    assert set(named) == titles


@given(st.text(max_size=60))
def test_any_text_may_be_looked_for(typed: str) -> None:
    """Whatever it is, it is a place or none; a text has all of its own grams."""
    found, _ = places_named(typed, BOOK)
    assert len(found) <= 100
    mine = grams(typed)
    assert covered(mine, mine) == (1.0 if mine else 0.0)


def test_what_merely_asks_does_not_find() -> None:
    """Half of all questions end with the same words."""
    text = frozenset(grams("행렬식은 왜 그런가요"))
    assert covered(grams("엔트로피는 왜 그런가요"), text) < 0.5
    assert covered(grams("행렬식이 왜 그런가요"), text) > 0.5
