"""What people type to open a draw: closing times, fixed weeks, and what is drawn."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.draw_inputs import MINUTES, QUESTIONS, REVIEW, parse_closing, parse_fixed, parse_purpose
from bot.core.drawn import Purpose
from bot.core.errors import UserError

NOW = dt.datetime(2026, 3, 1, 3, 0, tzinfo=dt.UTC)
"""A Sunday, at noon in Seoul."""


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("<t:1772400000:F>", "2026-03-01T21:20+00:00"),
        (" <t:1772400000> ", "2026-03-01T21:20+00:00"),
        ("21:00", "2026-03-01T21:00+09:00"),
        ("오전 9시", "2026-03-02T09:00+09:00"),
        ("9pm", "2026-03-01T21:00+09:00"),
        ("3/3 21:00", "2026-03-03T21:00+09:00"),
        ("내일 밤 9시", "2026-03-02T21:00+09:00"),
        ("2026-03-05 09:30", "2026-03-05T09:30+09:00"),
    ],
)
def test_a_closing_time(typed: str, at: str) -> None:
    """Discord's own picker, a date with a time, or a time alone: then the next such one."""
    assert parse_closing(typed, NOW, "Asia/Seoul") == dt.datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("<t:5:R>", "error.draw.closes_past"),
        ("<t:99999999999>", "error.draw.closes_far"),
        ("1/1 21:00", "error.draw.closes_far"),
        ("3/3", "error.draw.closes"),
        ("soon", "error.draw.closes"),
        ("", "error.draw.closes"),
        ("25:00", "error.input.time_range"),
        ("2/30 21:00", "error.input.date_impossible"),
    ],
)
def test_a_time_that_cannot_be_one(typed: str, key: str) -> None:
    """It has to be to come, within 30 days; the error says which part is wrong."""
    with pytest.raises(UserError) as refused:
        parse_closing(typed, NOW, "Asia/Seoul")
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("typed", "pairs"),
    [
        ("3주 <@1>", [(1, 3)]),
        ("<@!1> 님 3주차", [(1, 3)]),
        ("3주차 <@12>, 5 <@34>", [(12, 3), (34, 5)]),
        ("week 5 <@2> week 3 <@1>", [(1, 3), (2, 5)]),
        ("3주 5주 <@1>", [(1, 3), (1, 5)]),
        ("3주, 5주는 <@1>", [(1, 3), (1, 5)]),
        ("3주 <@1> <@2>", [(1, 3), (2, 3)]),
        ("w3 <@1>; w3 <@1>", [(1, 3)]),
        ("3: <@1>\n４주: <@2>", [(1, 3), (2, 4)]),
    ],
)
def test_fixed_weeks(typed: str, pairs: list[tuple[int, int]]) -> None:
    """Weeks with people, in any order and in either language."""
    assert list(parse_fixed(typed)) == pairs


@pytest.mark.parametrize(
    "typed", ["", "3주 지우", "<@1>", "3", "1234 <@1>", "3 4 <@1> <@2> <@3>", "3주 <@1>, 5주", "3주 <@1> 꼭"]
)
def test_fixed_weeks_that_cannot_be_read(typed: str) -> None:
    """A week without a person, a name that Discord did not turn into a person, words."""
    with pytest.raises(UserError) as refused:
        parse_fixed(typed)
    assert refused.value.key == "error.draw.fixed"


@pytest.mark.parametrize(
    ("typed", "purpose", "label"),
    [
        (None, Purpose.PRESENTERS, ""),
        ("  ", Purpose.PRESENTERS, ""),
        ("발표 순서", Purpose.PRESENTERS, ""),
        ("Code Review", Purpose.ORDER, REVIEW),
        ("질문", Purpose.ORDER, QUESTIONS),
        ("회의록", Purpose.ROLE, MINUTES),
        ("minutes", Purpose.ROLE, MINUTES),
        ("데모  순서", Purpose.ORDER, "데모 순서"),
        ("간식 한 명", Purpose.ROLE, "간식"),
        ("role:간식", Purpose.ROLE, "간식"),
        ("order:회의록", Purpose.ORDER, "회의록"),
    ],
)
def test_what_is_drawn(typed: str | None, purpose: Purpose, label: str) -> None:
    """The usual things in both languages; any other words are an order, or for one person."""
    assert parse_purpose(typed) == (purpose, label)


@pytest.mark.parametrize("typed", ["가" * 41, "role:" + "x" * 41, "a\u202eb"])
def test_labels_that_are_too_much(typed: str) -> None:
    """One line of at most 40 characters that can be seen."""
    with pytest.raises(UserError) as refused:
        parse_purpose(typed)
    assert refused.value.key == "error.draw.label_long"
