"""What people are told of a formula that cannot be read: what is wrong, and where, in their language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.core.formula import FormulaError, tidy
from bot.i18n.catalog import catalog
from bot.render.formula.mistakes import _KEYS, _PLACELESS
from bot.render.formula.process import Process
from bot.ui.replies import sentence


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    """One process for all of these."""
    with closing(Process()) as process:
        yield process


def complaint(process: Process, text: str) -> FormulaError:
    """The error that drawing this raises."""
    with pytest.raises(FormulaError) as caught:
        process.draw(tidy(text))
    return caught.value


@pytest.mark.parametrize(
    ("text", "korean"),
    [
        (r"x+\frac", r"3번째 글자 ‘\frac’ 근처: \frac 뒤에 {…} 부분이 없어요."),
        (r"x+\frac{1}", r"3번째 글자 ‘\frac{1}’ 근처: \frac 뒤에 {…} 부분이 없어요."),
        (r"\frac{1}{2", r"9번째 글자 ‘{2’ 근처: 여기서 연 { 기호의 짝인 } 기호가 없어요."),
        (r"\sqrt{x} + {y", r"12번째 글자 ‘{y’ 근처: 여기서 연 { 기호의 짝인 } 기호가 없어요."),
        (r"x}+y", r"2번째 글자 ‘}+y’ 근처: 짝이 되는 { 없이 } 기호가 나왔어요."),
        (r"\sqrt[3{x}", r"1번째 글자 ‘\sqrt[3{x}’ 근처: \sqrt 뒤의 [를 닫는 ]가 없어요."),
        (r"a \farc{1}{2}", r"3번째 글자 ‘\farc{1}{2}’ 근처: \farc는 모르는 명령이에요."),
        (r"\begin{foo}x\end{foo}", "1번째 글자 ‘\\begin{foo}x\\end…’ 근처: ‘foo’ 환경은 그릴 수 없어요."),
        (r"\begin{bmatrix}1", r"1번째 글자 ‘\begin{bmatrix}1’ 근처: 이 \begin에 짝이 되는 \end가 없어요."),
        (r"1\end{bmatrix}", r"2번째 글자 ‘\end{bmatrix}’ 근처: 이 \end에 짝이 되는 \begin이 없어요."),
        (r"\left( x", r"1번째 글자 ‘\left( x’ 근처: \left에 짝이 되는 \right가 없어요."),
        (r"x \right)", r"3번째 글자 ‘\right)’ 근처: \right에 짝이 되는 \left가 없어요."),
        (r"\left x", r"1번째 글자 ‘\left x’ 근처: \left 뒤에는 ( [ | . 같은 괄호가 와야 해요."),
        ("x^2^3", "4번째 글자 ‘^3’ 근처: 첨자가 두 번 이어졌어요. {x^2}^3처럼 중괄호로 묶어 주세요."),
        ("x^", "2번째 글자 ‘^’ 근처: ^나 _ 뒤에 쓸 것이 없어요."),
        (
            "a & b",
            "3번째 글자 ‘& b’ 근처: 여기에는 & 기호를 쓸 수 없어요. "
            "행렬이나 align 같은 환경 안에서 써 주세요.",
        ),
        (r"\text{a_b}", r"8번째 글자 ‘_b}’ 근처: \text{…} 안에서 _ 같은 수식은 $…$로 감싸 주세요."),
        (r"x # y", r"3번째 글자 ‘\# y’ 근처: `#`은 `\#`로 써 주세요."),
        (
            r"\hspace{wide}",
            r"1번째 글자 ‘\hspace{wide}’ 근처: \hspace 뒤에는 1em이나 3pt 같은 길이가 와야 해요.",
        ),
        (
            r"\color[cmyk]{1,1,1,1}x",
            "1번째 글자 ‘\\color[cmyk]{1,1…’ 근처: 색을 알아보지 못했어요. red나 #ff8800처럼 써 주세요.",
        ),
        (
            r"\def\x{\x\x}\x",
            "\\def나 \\newcommand로 만든 명령이 끝없이 늘어나요. 자기 자신을 부르지 않는지 살펴봐 주세요.",
        ),
        (r"\rule{900em}{1em}", "그림이 너무 커져요. 수식을 나누거나 줄여 주세요."),
    ],
)
def test_errors_name_the_place(process: Process, text: str, korean: str) -> None:
    """The number of the character, what stands there, and what to do about it."""
    said = sentence(catalog("ko"), complaint(process, text)).replace("\\\\", "\\")
    for sign in "_*~|<>[]":
        said = said.replace(f"\\{sign}", sign)
    assert said == korean


def test_places_are_counted_in_the_whole_text(process: Process) -> None:
    """Of several formulas among words, the place is that of the whole; an emoji is one character."""
    text = "😀 그래서 $x$이고 $$y + \\frac{1}$$"
    error = complaint(process, text)
    assert error.key == "error.formula.argument"
    assert error.place == text.index("\\frac") + 1


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{a}{\sqrt{b} + \foo{c}}",
        r"\text{만약 $\foo$ 이면} x",
        r"\begin{aligned} a &= b \\ c &= \foo \end{aligned}",
        r"\newcommand{\half}{\frac12} \half \half \half \foo",
        r"\underbrace{x + \foo}_{\text{크로스}} + y",
    ],
)
def test_places_within_arguments(process: Process, text: str) -> None:
    """However deep the mistake is, and whatever macros were expanded before it."""
    assert complaint(process, text).place == text.index("\\foo") + 1


def test_a_command_that_is_wrong_inside_is_named_where_it_was_made(process: Process) -> None:
    """What a macro's body lacks is shown in the body."""
    text = r"\def\a#1{#1\frac}\a{x}"
    assert complaint(process, text).place == text.index("\\frac") + 1


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("key", sorted({*_KEYS.values(), *_PLACELESS.values(), "error.formula.other"}))
def test_every_mistake_has_words(key: str, language: str) -> None:
    """Both languages say each of them, whatever MathJax hands over."""
    error = FormulaError(key, place=3, near="\\frac", command="\\frac", message="Odd")
    assert "3" in sentence(catalog(language), error) or key in _PLACELESS.values()


def test_a_mistake_nobody_knows_is_told_as_mathjax_says_it(process: Process) -> None:
    """With its place all the same."""
    error = complaint(process, r"x \limits_a")
    assert error.key == "error.formula.other"
    assert error.place == 3
    assert "\\limits" in error.values["message"]
