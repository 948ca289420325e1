r"""Where a text has formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and fences of LaTeX, by pandoc's rule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from bot.core.errors import UserError

MOST = 3000
"""Characters of a text that is drawn."""

_FENCE = "```"
_LANGUAGES = frozenset(("latex", "tex", "math", "katex"))
_FENCED = re.compile(r"```(\w*)[ \t]*\n(.*?)```", re.DOTALL)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
# What closes a formula. Behind a backslash nothing does, and dollars in \text{…} are TeX's own; a blank line
# ends the formula of a lone dollar. Possessive, so that no text is read twice.
_PAIR = r"\\."
_WORDS = (
    r"\\(?:text[a-z]*|[mhf]box|tag\*?|(?:short)?intertext|f?colorbox(?:\{[^\\{}]{0,40}\}){1,2})"
    r"\s{0,9}\{(?:\\.|[^\\{}]|\{[^\\{}]{0,200}\}){0,400}+\}"
)
_CLOSERS = {
    "$": re.compile(rf"(?>{_WORDS}|{_PAIR}|[^\\$\n]|\n(?!\s*\n))*+(?=\$)", re.DOTALL),
    "$$": re.compile(rf"(?>{_WORDS}|{_PAIR}|[^\\$])*+(?=\$\$)", re.DOTALL),
    r"\(": re.compile(r"(?>\\[^)]|[^\\])*+(?=\\\))", re.DOTALL),
    r"\[": re.compile(r"(?>\\[^\]]|[^\\])*+(?=\\\])", re.DOTALL),
}
_OPENERS = re.compile(rf"{_WORDS}|{_PAIR}|\$\$?|`+", re.DOTALL)
_ESCAPED = re.compile(r"\\([$\\])")


@dataclass(frozen=True, slots=True)
class Prose:
    """Words between formulas, as they are to be shown."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula's TeX. `display`: on a line of its own; `at`: the index of its first character."""

    tex: str
    display: bool
    at: int


Piece: TypeAlias = Prose | Formula


class FormulaError(UserError):
    """What cannot be drawn, and why; `place` is the character it is about, from 1, where there is one."""

    def __init__(self, key: str, /, **values: Any) -> None:
        super().__init__(key, **values)
        self.place: int | None = values.get("place")


def tidy(text: str) -> str:
    """Return the text with composed letters and without what cannot be seen or turns the line around.

    Every other character keeps its place: a hidden one becomes a space.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(map(_visible, composed)).strip()


def has_formulas(text: str) -> bool:
    """Whether any part of the text is marked as a formula."""
    return any(isinstance(piece, Formula) for piece in _pieces(text, 0))


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the text as words and formulas, in order. Where nothing is marked, all of it is one formula."""
    found = tuple(_pieces(text, 0))
    if any(isinstance(piece, Formula) for piece in found):
        return tuple(_own_line(found, index) for index in range(len(found)))
    return (Formula(text, True, 0),) if text.strip() else ()


def _own_line(found: tuple[Piece, ...], index: int) -> Piece:
    """A formula with nothing beside it on its line is as large as one that was marked so."""
    piece = found[index]
    if isinstance(piece, Prose) or piece.display:
        return piece
    before = found[index - 1] if index else Prose("")
    after = found[index + 1] if index + 1 < len(found) else Prose("")
    if isinstance(before, Formula) or isinstance(after, Formula):
        return piece
    starts = index < 2 or "\n" in before.text
    ends = index > len(found) - 3 or "\n" in after.text
    alone = not before.text.rpartition("\n")[2].strip() and not after.text.partition("\n")[0].strip()
    return replace(piece, display=True) if alone and starts and ends else piece


def _visible(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    # Emoji are joined by a character that is as hidden as the others.
    hidden = category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and character != "\u200d"
    return " " if hidden or category == "Zs" else character


def _pieces(text: str, offset: int) -> Iterator[Piece]:
    """Read from one opening sign to the next; what closes nowhere is words."""
    shown = at = 0
    missing: set[str] = set()
    while (sign := _OPENERS.search(text, at)) is not None:
        at = sign.end()
        opener = sign.group()
        if opener.startswith("`"):
            fence = _FENCED.match(text, sign.start()) if opener == _FENCE else None
            if fence is not None and fence[1].lower() in _LANGUAGES and fence[2].strip():
                yield from _prose(text[shown : sign.start()])
                yield from _fenced(fence[2], offset + fence.start(2))
                shown = fence.end()
            skipped = fence or (_CODE.match(text, sign.start()) if opener not in missing else None)
            if skipped is None:
                missing.add(opener)
            at = skipped.end() if skipped else at
            continue
        if opener not in _CLOSERS or opener in missing:
            continue
        inside = _CLOSERS[opener].match(text, at)
        if inside is None:
            if opener != "$":
                missing.add(opener)
            continue
        end = inside.end() + len(opener)
        if not _is_formula(text, opener, inside, end):
            continue
        yield from _prose(text[shown : sign.start()])
        yield Formula(inside.group(), opener in ("$$", r"\["), offset + inside.start())
        shown = at = end
    yield from _prose(text[shown:])


def _is_formula(text: str, opener: str, inside: re.Match[str], end: int) -> bool:
    """Pandoc's rule: a lone dollar opens before a character, closes after one, and never before a digit."""
    tex = inside.group()
    if opener != "$":
        return bool(tex.strip())
    return bool(tex) and not tex[0].isspace() and not tex[-1].isspace() and not text[end : end + 1].isdigit()


def _fenced(tex: str, offset: int) -> Iterator[Piece]:
    """A fence holds one formula, or text with marked ones."""
    if has_formulas(tex):
        yield from _pieces(tex, offset)
    else:
        yield Formula(tex.strip(), True, offset + len(tex) - len(tex.lstrip()))


def _prose(text: str) -> Iterator[Prose]:
    if text:
        yield Prose(_ESCAPED.sub(r"\1", text))
