"""Pictures of formulas, as they look; drawn by a real child process."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from bot.core.formula import FormulaError, tidy
from bot.render.colours import CARD
from bot.render.formula.process import Process
from tests.render.formula_texts import BOOK, KEPT, MIXED, STUDY, kept_text, texts
from tests.render.gallery import GOLDEN
from tests.render.test_ladder import difference

CARD_COLOUR = tuple(bytes.fromhex(CARD[1:]))


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    """One process for all of these: it is the same as for a bot that draws one formula after another."""
    with closing(Process()) as process:
        yield process


def picture(process: Process, text: str) -> Image.Image:
    """The picture of a text."""
    return Image.open(io.BytesIO(process.draw(tidy(text)))).convert("RGBA")


def bands(image: Image.Image) -> int:
    """How many rows of ink there are, with nothing but the card between them."""
    inner = image.convert("RGB").crop((20, 6, image.width - 20, image.height - 6))
    grey = inner.convert("L")
    ink = [max(grey.crop((0, y, grey.width, y + 1)).tobytes()) > 70 for y in range(grey.height)]
    return sum(now and not before for before, now in zip([False, *ink], ink, strict=False))


@pytest.mark.parametrize("file", [STUDY, BOOK, MIXED])
def test_every_formula_of_the_book_and_a_real_study_is_drawn(process: Process, file: str) -> None:
    """Each has its card, with something on it, no larger than a screen."""
    every = texts(file)
    assert len(every) >= {STUDY: 20, BOOK: 60, MIXED: 8}[file]
    for text in every:
        image = picture(process, text)
        assert bands(image) >= 1, text
        assert image.width <= 1560, text
        assert image.height <= 1000, text


@pytest.mark.parametrize("name", KEPT)
def test_looks_as_it_did(process: Process, name: str) -> None:
    """The picture is the one that was looked at: letters, table lines, numbers of equations, Korean words.

    After a change that is meant: look at what `python -m tests.render.formula_texts` writes.
    """
    mean, much = difference(process.draw(tidy(kept_text(name))), (GOLDEN / f"{name}.png").read_bytes())
    assert mean < 0.5
    assert much < 0.002


def test_the_card_suits_both_themes(process: Process) -> None:
    """Light letters on a dark card of its own; what is outside its round corners is nobody's."""
    image = picture(process, "x^2")
    assert image.getpixel((0, 0)) == (0, 0, 0, 0)
    assert image.getpixel((image.width // 2, 8)) == (*CARD_COLOUR, 255)
    assert max(image.convert("L").tobytes()) > 200


def test_all_cards_are_equally_wide(process: Process) -> None:
    """So that Discord, which fits pictures to a width, shows all formulas equally large."""
    widths = {picture(process, text).width for text in ("k", r"\frac{n_k}{\lambda}", "왜 $x$ 인가요?")}
    assert len(widths) == 1


def test_a_formula_alone_is_as_large_as_a_displayed_one(process: Process) -> None:
    """People mark a formula with single dollars even where it stands alone."""
    assert process.draw(r"$\sum_{k=1}^d p_k$") == process.draw(r"$$\sum_{k=1}^d p_k$$")
    assert process.draw(r"\sum_{k=1}^d p_k") == process.draw(r"$$\sum_{k=1}^d p_k$$")


def test_lines_with_high_formulas_do_not_touch(process: Process) -> None:
    """Three lines with something high on them are three rows of ink."""
    text = "\n".join(r"가 $\rule[-1em]{1em}{4em}$ 나" for _ in range(3))
    assert bands(picture(process, text)) == 3


def test_long_words_and_formulas_break(process: Process) -> None:
    """Words stay on the card, whatever their length, and a sum of many terms takes several lines."""
    narrow = picture(process, "가 $x$").width
    assert picture(process, f"{'아주긴단어' * 30} $x$").width == narrow
    assert picture(process, " ".join(["낱말"] * 80) + " $x$").width == narrow
    long = picture(process, "+".join(f"a_{{{number}}}" for number in range(40)))
    assert long.height > 1.5 * picture(process, "a_{1}").height
    assert long.width < 1200


def test_letters_of_many_scripts_are_drawn(process: Process) -> None:
    """Korean, Chinese, Japanese, emoji and accents, within and beside a formula."""
    blank = picture(process, r"\text{x}\quad")
    for letters in ("한글", "漢字", "かな", "😀", "é", "ㅋㅋ"):
        for text in (rf"\text{{x {letters}}}", f"{letters} $x$"):
            assert difference_of(picture(process, text), blank) > 0.1, text


def difference_of(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels, in percent, that differ; of two sizes all."""
    if one.size != other.size:
        return 100.0
    pairs = zip(one.convert("L").tobytes(), other.convert("L").tobytes(), strict=True)
    return 100 * sum(abs(a - b) > 60 for a, b in pairs) / (one.width * one.height)


def test_colours_can_be_read_on_the_card(process: Process) -> None:
    """Black and navy were meant for white paper: they become light enough."""
    for colour in ("black", "navy", "[rgb]{0,0,0.2}", "#101010", "blue"):
        named = colour if colour.startswith("[") else f"{{{colour}}}"
        image = picture(process, rf"\color{named}{{\rule{{3em}}{{3em}}}}")
        grey = image.convert("L").crop(
            (image.width // 2, image.height // 2, image.width // 2 + 1, image.height)
        )
        assert grey.tobytes()[0] > 110, colour


def test_one_persons_macro_does_not_reach_the_next(process: Process) -> None:
    """The commands that somebody makes are gone with their formula."""
    process.draw(
        r"\def\mine{x}\newcommand{\ours}{y}\let\frac\sqrt \DeclareMathOperator{\op}{op}\mine\ours\op"
    )
    for name in (r"\mine", r"\ours", r"\op"):
        with pytest.raises(FormulaError, match=r"error\.formula\.command"):
            process.draw(name)
    process.draw(r"\frac{a}{b}")


@pytest.mark.parametrize(
    "text",
    [
        r"\R \N \Z \bm{x} \mathbbm{1} \mathds{1} \argmin_x \argmax_x",
        r"\begin{CD} A @>>> B \end{CD} \cancel{x} \braket{a|b} \ket{\psi}",
        r"\begin{cases} a \\ b \end{cases} \begin{dcases} a \\ b \end{dcases} \coloneqq \xRightarrow{x}",
        r"\begin{empheq}[left=\empheqlbrace]{align} a &= b \\ c &= d \end{empheq}",
        r"\textcolor{red}{x} \boxed{y} \enclose{circle}{z} 1\,\units{km} \degree \upalpha \verb|a_b|",
        r"\mathcal{A} \mathscr{A} \mathfrak{A} \mathbb{A} \mathsf{A} \mathtt{A}",
        r"a \bmod b \pmod{n} \pod{n} \varlimsup \text{a \ref{b}}",
        r"\begin{numcases}{f} a & if $x$ \\ b & otherwise \end{numcases}",
        "∑_{i=1}^n α_i ≤ ∞ ∀x∈ℝ",
    ],
)
def test_what_people_know_from_elsewhere(process: Process, text: str) -> None:
    """KaTeX's shorthands, amsmath, mathtools, colours, and signs typed as they are."""
    assert bands(picture(process, text)) >= 1


def test_mathjax_is_built_from_its_sources() -> None:
    """Whoever changes tools/mathjax builds it as well: `make mathjax`."""
    root = Path(__file__).parents[2]
    built = root / "bot" / "render" / "formula" / "mathjax"
    names = ("build.mjs", "colours.js", "drawn.js", "engine.js", "errors.js", "fonts.js", "package-lock.json")
    digest = hashlib.sha256(b"".join((root / "tools" / "mathjax" / name).read_bytes() for name in names))
    assert (built / "source.sha256").read_text().strip() == digest.hexdigest()
    assert "Apache License" in (built / "LICENSE.txt").read_text()
    assert "MathJax" in (built / "NOTICE.txt").read_text()
