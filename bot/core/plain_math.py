r"""Formulas where no picture can stand, as in the title of a post: `\mu \ge 0` becomes "μ ≥ 0"."""

from __future__ import annotations

import re

from bot.core.formula import Formula, has_formulas, pieces

LONGEST = 60
"""A formula that stays longer than this, even in plain letters, is left out."""
LEFT_OUT = "…"

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ"
    " lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω"
    " Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω"
)
_SIGNS = (
    "ge ≥ geq ≥ le ≤ leq ≤ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ propto ∝ in ∈ notin ∉ subset ⊂ subseteq ⊆"
    " cup ∪ cap ∩ emptyset ∅ forall ∀ exists ∃ neg ¬ land ∧ lor ∨ to → rightarrow → leftarrow ← Rightarrow ⇒"
    " implies ⇒ iff ⇔ mapsto ↦ sum Σ prod Π int ∫ partial ∂ nabla ∇ infty ∞ cdot · times × pm ± mp ∓ ast *"
    " circ ∘ perp ⊥ parallel ∥ mid | ldots … cdots … dots … top ⊤ ell ℓ prime ′ langle ⟨ rangle ⟩ lVert ‖"
    " rVert ‖ lvert | rvert | Vert ‖ vert |"
)
_WORDS: dict[str, str] = dict(zip(*[iter((_GREEK + " " + _SIGNS).split())] * 2, strict=True)) | dict.fromkeys(
    ("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "limits", "nolimits"), ""
)
_NAMES = frozenset("log ln exp max min argmax argmin sin cos tan det dim ker lim sup inf".split())
_DRESS = (
    "text|textbf|textit|textrm|mathrm|mathbf|mathit|mathbb|mathcal|mathsf|boldsymbol|bm|operatorname|hat|bar"
    "|tilde|vec|overline"
)
_WORN = re.compile(rf"\\(?:{_DRESS})\*?\s*\{{([^{{}}]*)\}}")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_SPACE = re.compile(r"\\[,;:! ]|~|\s+")
_SHIFTED = {
    "^": str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"),
    "_": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}
_SHIFT = re.compile(r"([_^]) ?(?:\{([^{}]*)\}|(.))")
_OPERAND = re.compile(r"[\w.]+")
_BETWEEN = re.compile(r" ?([=≥≤≠≈≡∼∝∈∉⊂⊆∪∩∧∨→←⇒⇔↦<>]) ?")


def plain_rows(text: str) -> list[tuple[str, bool]]:
    """The text's lines, its formulas in plain letters, and whether a line is a formula and nothing else.

    A formula that has no plain form becomes "…". Empty lines are left out.
    """
    if not has_formulas(text):
        return [(row, False) for row in map(_one_line, text.split("\n")) if row]
    rows: list[tuple[str, bool]] = []
    line = ""
    for piece in pieces(text):
        if isinstance(piece, Formula) and piece.display:
            rows += [(_one_line(line), False), (_plain(piece.tex), True)]
            line = ""
            continue
        *ended, rest = (_plain(piece.tex) if isinstance(piece, Formula) else piece.text).split("\n")
        if ended:
            rows += [(_one_line(line + ended[0]), False), *((_one_line(row), False) for row in ended[1:])]
            line = ""
        line += rest
    return [(row, alone) for row, alone in (*rows, (_one_line(line), False)) if row]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(tex: str) -> str:
    written = tex
    for _ in range(8):  # formulas nest; deeper ones have no plain form anyway
        before = written
        written = _WORN.sub(r"\1", written)
        written = _ROOT.sub(lambda found: f"√{_operand(found[1])}", written)
        written = _FRACTION.sub(lambda found: f"{_operand(found[1])}/{_operand(found[2])}", written)
        if written == before:
            break
    written = written.replace("\\|", "‖").replace("\\{", "⦃").replace("\\}", "⦄").replace("\\%", "%")
    written = _COMMAND.sub(_word, _SPACE.sub(" ", written))
    written = _BETWEEN.sub(r" \1 ", _SHIFT.sub(_shifted, written))
    braces = {ord("{"): None, ord("}"): None, ord("⦃"): "{", ord("⦄"): "}"}
    written = " ".join(written.translate(braces).split())
    return LEFT_OUT if not written or "\\" in written or "&" in written or len(written) > LONGEST else written


def _word(found: re.Match[str]) -> str:
    """A command's sign; a backslash stays where there is none, and the formula is left out."""
    name = found[1]
    if name in _NAMES:
        following = str(found.string)[found.end() : found.end() + 1]
        return name if following in "(_^" else f"{name} "
    return _WORDS.get(name, "\\")


def _operand(part: str) -> str:
    part = part.strip()
    return part if _OPERAND.fullmatch(part) or part.startswith("\\") and " " not in part else f"({part})"


def _shifted(found: re.Match[str]) -> str:
    """A raised or lowered number in its own letters, anything else with its sign."""
    sign, part = found[1], (found[2] if found[2] is not None else found[3]).strip()
    small = part.translate(_SHIFTED[sign])
    if part and all(one != other for one, other in zip(part, small, strict=True)):
        return small
    return f"{sign}{part}" if len(part) < 2 else f"{sign}({part})"
