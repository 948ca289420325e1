"""Words and formulas set in lines on a card, as SVG, in the child process; all lengths in pixels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.core.formula import Formula, Piece
from bot.render import card, text
from bot.render.colours import CARD, EDGE, TEXT
from bot.render.formula.typesetting import Typeset

LINE = 728.0
"""How wide a line of words is. With the margins that is a card as wide as all of Sadari's, whatever is on it:
Discord fits pictures to a width, so all formulas look equally large."""
WIDE = 1076.0
"""How wide a formula on a line of its own may be before it is broken; the card grows with it."""
WORDS, MATHS = 28.0, 32.5
"""Font sizes. Letters of mathematics are small for their size beside Pretendard's."""
ACROSS, DOWN, RADIUS = 36.0, 24.0, 18
"""From the card's edge to what is on it, and its round corners."""
ABOVE, BELOW, LEADING = 0.95 * WORDS, 0.28 * WORDS, 11.0
"""A line of words goes so far above and below its base line; what is least between two lines."""
APART, PARAGRAPH = 18.0, 18.0
"""More between a line of words and a formula on its own line, and for an empty line."""

_SPACE = text.width(" ", WORDS)
_PARTS = re.compile(r"\s+|\S+")

Typesetter = Callable[[Formula, bool, float], Typeset]
"""Sets a formula: on a line of its own or not, in so many em (0: as wide as it gets)."""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a space among them."""

    letters: str
    width: float
    above: float = ABOVE
    below: float = BELOW

    def svg(self, x: float, y: float) -> str:
        """The letters with their base line there."""
        return text.svg(x, y, self.letters, WORDS, TEXT)


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula that was set."""

    shapes: str
    width: float
    above: float
    below: float

    def svg(self, x: float, y: float) -> str:
        """The shapes with their base line there."""
        scale = MATHS / 1000
        return f'<g transform="translate({x:.2f},{y:.2f}) scale({scale:g})">{self.shapes}</g>'


Box = Word | Maths


@dataclass(slots=True)
class Line:
    """Boxes with their places from the line's left end; `before` is what is more than LEADING above it."""

    boxes: list[tuple[float, Box]] = field(default_factory=list)
    width: float = 0.0
    own: bool = False
    before: float = 0.0

    @property
    def above(self) -> float:
        """How far its boxes go above the base line."""
        return max((box.above for _, box in self.boxes), default=ABOVE)

    @property
    def below(self) -> float:
        """How far its boxes go below the base line."""
        return max((box.below for _, box in self.boxes), default=BELOW)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished card."""

    svg: str
    width: int
    height: int


def sheet(pieces: Iterable[Piece], typeset: Typesetter) -> Sheet:
    """Set all pieces on one card."""
    page = _Page(typeset)
    for piece in pieces:
        if isinstance(piece, Formula):
            page.add_formula(piece)
        else:
            page.add_words(piece.text)
    page.end_line()
    lines = _spaced(page.lines)
    inner = max(LINE, *(line.width for line in lines)) if lines else LINE
    parts, y = [], DOWN
    for line in lines:
        y += line.before + line.above
        left = ACROSS + ((inner - line.width) / 2 if line.own else 0.0)
        parts += [box.svg(left + x, y) for x, box in line.boxes]
        y += line.below
    width, height = round(inner + 2 * ACROSS), round(y + DOWN)
    ground = card.box(0.5, 0.5, width - 1, height - 1, RADIUS, CARD, f' stroke="{EDGE}"')
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" color="{TEXT}">'
    return Sheet(f"{opening}{ground}{''.join(parts)}</svg>", width, height)


def _spaced(lines: list[Line]) -> list[Line]:
    """Drop what is empty at both ends, and turn empty lines between into space."""
    kept: list[Line] = []
    empty = 0.0
    for line in lines:
        if not line.boxes:
            empty = PARAGRAPH
            continue
        if kept:
            apart = APART if line.own or kept[-1].own else 0.0
            line.before = LEADING + max(apart, empty)
        kept.append(line)
        empty = 0.0
    return kept


class _Page:
    """Lines as they fill up. Boxes gather in a group until a space ends it; then it takes its place."""

    def __init__(self, typeset: Typesetter) -> None:
        self.lines = [Line()]
        self._typeset = typeset
        self._group: list[Box] = []
        self._spaced = False

    def add_words(self, words: str) -> None:
        """Set words, whose line breaks are kept."""
        for number, row in enumerate(words.split("\n")):
            if number:
                self.end_line()
            for part in _PARTS.findall(row):
                if part.isspace():
                    self._end_group()
                    self._spaced = True
                else:
                    self._group += _words(part)

    def add_formula(self, formula: Formula) -> None:
        """Set a formula in the line; on a line of its own where it is meant to be, or too wide."""
        room = WIDE
        if not formula.display:
            box = _maths(self._typeset(formula, False, 0))
            if box.width <= LINE:
                self._group.append(box)
                return
            room = LINE
        box = _maths(self._typeset(formula, True, room / MATHS))
        self._end_group()
        self._next_line()
        self.lines[-1] = Line([(0.0, box)], box.width, own=True)
        self.end_line()

    def end_line(self) -> None:
        """Go on with a new line."""
        self._end_group()
        self._spaced = False
        self.lines.append(Line())

    def _end_group(self) -> None:
        """Put the group on the last line, or on a new one where it does not fit there."""
        if not self._group:
            return
        line, width = self.lines[-1], sum(box.width for box in self._group)
        gap = _SPACE if self._spaced else 0.0
        if not line.boxes or line.width + gap + width > LINE:
            self._next_line()
        else:
            line.width += gap
        for box in self._group:
            if self.lines[-1].width + box.width > LINE:
                self._next_line()
            self.lines[-1].boxes.append((self.lines[-1].width, box))
            self.lines[-1].width += box.width
        self._group = []

    def _next_line(self) -> None:
        """Begin a line, unless the last one is empty still."""
        if self.lines[-1].boxes:
            self.lines.append(Line())


def _words(letters: str) -> Iterator[Word]:
    """One word, or a longer one than a line in pieces."""
    width = text.width(letters, WORDS)
    if width <= LINE:
        yield Word(letters, width)
        return
    begun, used = 0, 0.0
    for index, letter in enumerate(letters):
        step = text.width(letter, WORDS)
        if used + step > LINE and index > begun:
            yield Word(letters[begun:index], used)
            begun, used = index, 0.0
        used += step
    yield Word(letters[begun:], used)


def _maths(made: Typeset) -> Maths:
    return Maths(made.svg, made.width * MATHS, made.above * MATHS, made.below * MATHS)
