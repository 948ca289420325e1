"""Formulas where no picture can stand."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plain_math import LEFT_OUT, plain_rows


def plain(text: str) -> str:
    """The text in one line."""
    return " ".join(row for row, _ in plain_rows(text))


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"$\mu$", "μ"),
        (r"$x_i > \mu$", "x_i > μ"),
        (r"$P(A \cap B)$", "P(A ∩ B)"),
        (r"$\text{KL}(P\|Q)\ge 0$", "KL(P‖Q) ≥ 0"),
        (r"$\lambda = \frac{n_k}{p_k} \Rightarrow p_k = \frac{n_k}{\lambda}$", "λ = n_k/p_k ⇒ p_k = n_k/λ"),
        (r"$1 - \sum p_k = 0$", "1 - Σp_k = 0"),
        (r"$\sum_{i=1}^n x_i^2$", "Σ_(i = 1)ⁿ x_i²"),
        (r"$A^{-1}$ 은 $\det(A)\neq 0$ 일 때", "A⁻¹ 은 det(A) ≠ 0 일 때"),
        (r"$\sqrt{a+b}$", "√(a+b)"),
        (r"$\mathcal{N}(\mu, \Sigma)$", "N(μ, Σ)"),
        (r"$\left\{ x \right\}$", "{ x }"),
        (r"$\begin{pmatrix}1&2\end{pmatrix}$ 는?", f"{LEFT_OUT} 는?"),
        (r"$\unknown{x}$", LEFT_OUT),
        ("교재가 $5 라고요?", "교재가 $5 라고요?"),
        (r"\mu 는?", r"\mu 는?"),
    ],
)
def test_what_formulas_look_like_in_plain_letters(tex: str, shown: str) -> None:
    """What has no plain form is left out, words stay as they are."""
    assert plain(tex) == shown


def test_lines_know_whether_they_are_formulas() -> None:
    """A displayed formula stands alone; the words around it are lines of their own."""
    rows = plain_rows("이 식은\n$$\\lambda = 1$$\n어디서 왔나요? $x$ 는?")
    assert rows == [("이 식은", False), ("λ = 1", True), ("어디서 왔나요? x 는?", False)]


@given(st.text(alphabet="$\\{}_^ab12 fracmusqrt&\n()|", max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    """It never fails, and no line holds another."""
    assert all(row and "\n" not in row for row, _ in plain_rows(text))


def test_long_and_nested_ones_are_quick() -> None:
    """What cannot be shown costs no time to find out."""
    begun = time.perf_counter()
    for nasty in ("\\frac{" * 400, "{" * 2900, "$" + "\\sqrt{" * 300 + "x" + "}" * 300 + "$", "^_" * 1400):
        plain(nasty)
        plain(f"${nasty}$")
    assert time.perf_counter() - begun < 1
