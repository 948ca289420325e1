"""The dark card that every picture is on, with its title, and what is set on it: lines of text and boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.render import text
from bot.render.colours import CARD, EDGE, SUB, TEXT
from bot.render.text import Align, clean_name, fit

WIDTH = 800.0
"""Of the card, in units of the SVG."""
MARGIN = 32.0
"""Between the card's edge and what is on it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text in its place; `y` is its base line."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    align: Align = "start"

    def svg(self, fill: str) -> str:
        """The text in a colour."""
        return text.svg(self.x, self.y, self.text, self.size, fill, bold=self.bold, align=self.align)


def heading(title: str | None, subtitle: str | None, room: float) -> tuple[tuple[Line, ...], float]:
    """A title and what stands below it, each at most `room` wide, and where the rest may begin."""
    lines: list[Line] = []
    y = MARGIN - 8
    if title:
        y += 32
        lines.append(Line(fit(clean_name(title), room, 28, bold=True), MARGIN, y, 28, bold=True))
    if subtitle:
        y += 30
        lines.append(Line(fit(clean_name(subtitle), room, 17), MARGIN, y, 17))
    return tuple(lines), y + 28 if lines else MARGIN


def heading_svg(lines: Iterable[Line]) -> list[str]:
    """The heading's lines in their colours."""
    return [line.svg(TEXT if line.bold else SUB) for line in lines]


def card(height: float, parts: Iterable[str]) -> str:
    """Put parts of a picture on the card."""
    return sheet(height, [box(0.5, 0.5, WIDTH - 1, round(height) - 1, 18, CARD, f' stroke="{EDGE}"'), *parts])


def sheet(height: float, parts: Iterable[str]) -> str:
    """Put parts of a picture on nothing."""
    size = f'width="{WIDTH:g}" height="{round(height)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def box(x: float, y: float, width: float, height: float, radius: float, fill: str, more: str = "") -> str:
    """A box with round corners; `more` are further attributes."""
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" rx="{radius:g}" '
        f'fill="{fill}"{more}/>'
    )
