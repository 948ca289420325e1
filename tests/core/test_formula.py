"""Where the formulas of a text are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.formula import Formula, Prose, has_formulas, pieces, tidy


def inline(text: str) -> list[str]:
    """The formulas within lines."""
    return [piece.tex for piece in pieces(text) if isinstance(piece, Formula) and not piece.display]


def displayed(text: str) -> list[str]:
    """The formulas on lines of their own."""
    return [piece.tex for piece in pieces(text) if isinstance(piece, Formula) and piece.display]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("교재가 $5 라고요? 그럼 $x^2$ 은요", ["x^2"]),
        ("왜 $\\text{KL}(P\\|Q)\\ge 0$ 인가요?", ["\\text{KL}(P\\|Q)\\ge 0"]),
        ("$a$와 $b$를 더하면", ["a", "b"]),
        ("그건 \\(a+b\\)예요", ["a+b"]),
        ("줄이\n바뀌는 $a\n+ b$ 식", ["a\n+ b"]),
        ("안의 \\$는 $x\\$y$ 닫지 않아요", ["x\\$y"]),
        ("달러는 $\\text{if $x$ is}$ 안에서도", ["\\text{if $x$ is}"]),
        ("숫자 앞 $x$1 말고 $y$", ["y"]),
    ],
)
def test_formulas_within_lines(text: str, formulas: list[str]) -> None:
    """A dollar opens before a character, closes after one and never before a digit, as pandoc has it."""
    assert has_formulas(text)
    assert inline(text) == formulas


@pytest.mark.parametrize(
    "text",
    [
        "커피는 $5, 빵은 $10이에요",
        "5$ 와 10$",
        "$5/$10",
        "a\\$x\\$ 그대로",
        "`$x$`는 코드예요",
        "```py\nprint('$x$')\n```",
        "빈 줄은 $a\n\nb$ 못 넘어요",
        "$$ $$",
        "\\( \\)",
        "달러 하나 $",
        "\\\\(a\\\\)",
    ],
)
def test_text_without_formulas(text: str) -> None:
    """Prices, escaped signs, code, and what opens without closing stay words."""
    assert not has_formulas(text)


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("가우시안은\n$$\na\n\n+ b\n$$\n이에요", ["\na\n\n+ b\n"]),
        ("\\[ a \\\\[2pt] b \\] 끝", [" a \\\\[2pt] b "]),
        ("```latex\n\\frac12\n```", ["\\frac12"]),
        ("```tex\n\\frac12```", ["\\frac12"]),
        ("$x^2$", ["x^2"]),
        ("식은\n$x^2$\n이에요", ["x^2"]),
    ],
)
def test_formulas_on_their_own_lines(text: str, formulas: list[str]) -> None:
    """Marked so, fenced, or with nothing beside them on their line."""
    assert displayed(text) == formulas
    assert inline(text) == []


def test_a_fence_may_hold_words() -> None:
    """A fence of LaTeX with marked parts is text like any other."""
    assert inline("```latex\nlet $x$ be\n```") == ["x"]


def test_words_stay_in_order() -> None:
    """Nothing is lost between the formulas, and an escaped dollar is a dollar."""
    assert pieces("값 \\$5: $x$ 끝") == (Prose("값 $5: "), Formula("x", False, 8), Prose(" 끝"))


@pytest.mark.parametrize("text", ["\\frac12", "a \\text{이면 $x$ 이고} b", "\\colorbox{red}{$x$} + 1"])
def test_without_marks_all_of_it_is_one_formula(text: str) -> None:
    """Dollars within TeX's own words mark nothing."""
    assert not has_formulas(text)
    assert pieces(text) == (Formula(text, True, 0),)


def test_nothing_is_nothing() -> None:
    """Blank text has no pieces."""
    assert pieces(" \n ") == ()


def test_what_cannot_be_seen_becomes_a_space() -> None:
    """Turned directions, halves of characters and control signs go; Hangul is composed; places stay."""
    assert tidy("a\u202eb\ud800c\x00d") == "a b c d"
    assert tidy("\u1112\u1161\u11ab") == "한"
    assert tidy("a\r\nb\u00a0c") == "a\nb c"


@given(st.text(alphabet="$\\()[]{}`ab \n가5texmbox", max_size=200))
def test_every_formula_is_where_it_says(text: str) -> None:
    """Whatever is written, a formula's place is where its TeX stands."""
    for piece in pieces(text):
        if isinstance(piece, Formula):
            assert text[piece.at : piece.at + len(piece.tex)] == piece.tex


@pytest.mark.parametrize(
    "part", ["\\(", "\\[", "$ ", "$$a", "`", "` ", "\\text{", "$\\text{{", "\\fcolorbox{a}{b}{", "```a\n"]
)
def test_no_text_takes_long(part: str) -> None:
    """Openers that never close are not looked for again and again: it runs on the event loop."""
    text = part * (4000 // len(part))
    begun = time.thread_time()
    has_formulas(text)
    assert time.thread_time() - begun < 0.02
