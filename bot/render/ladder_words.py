"""The words of a ladder's picture: names that fit and differ, and the labels of slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.card import Line
from bot.render.text import Align, fit, ink, width

# Between the two parts of a label.
_SPACE = 7.0
# The base line stands so far below the middle of the letters, in em.
_DROP = 0.355
# Where letters are piled so high that no other size fits.
_LOWEST_SIZE = 11.0
# Less of a label's second part says nothing.
_LEAST = 30.0


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, in a line of the height `room`; `cut` where a part of it is missing."""

    text: str
    size: float
    room: float
    cut: bool = False

    @property
    def width(self) -> float:
        """In units of the SVG."""
        return width(self.text, self.size, bold=True)

    def line(self, x: float, middle: float, align: Align) -> Line:
        """Put it in its place; `middle` is the middle of its letters' height."""
        y = middle + _DROP * self.size
        above, below = ink(self.text, self.size, bold=True)
        reach = self.room / 2 - 1
        # Letters that go far down, as Arabic ones, stand a little higher, and the other way round.
        y = max(min(y, middle + reach - below), middle - reach + above)
        return Line(self.text, x, y, self.size, True, align)


@dataclass(frozen=True, slots=True)
class Label:
    """What a slot is called: a first part, bold, and what stood behind " · "."""

    first: str
    second: str
    size: float

    @classmethod
    def of(cls, text: str, size: float, room: float) -> Label:
        """Divide a label, and cut it where it is wider than its room."""
        head, _, rest = text.partition(" · ")
        first = fit(head, room, size, bold=True)
        left = room - width(first, size, bold=True) - _SPACE
        return cls(first, fit(rest, left, size) if left > _LEAST else "", size)

    @property
    def width(self) -> float:
        """In units of the SVG."""
        second = _SPACE + width(self.second, self.size) if self.second else 0.0
        return width(self.first, self.size, bold=True) + second

    def lines(self, x: float, middle: float) -> tuple[Line, ...]:
        """Put it in its place, beginning at `x`."""
        y = middle + _DROP * self.size
        first = Line(self.first, x, y, self.size, bold=True)
        if not self.second:
            return (first,)
        after = x + width(self.first, self.size, bold=True) + _SPACE
        return first, Line(self.second, after, y, self.size)


@dataclass(frozen=True, slots=True)
class Room:
    """What a name has: width and height, and the sizes it may be written in, the best first."""

    width: float
    height: float
    sizes: tuple[float, ...]


def apart(names: Sequence[str], room: Room) -> list[Name]:
    """Write names so that they fit, smaller before any cut; those that look alike get a number."""
    looks = {_fitted(name, "", room).text for name in names}
    taken: set[str] = set()
    made: list[Name] = []
    for name in names:
        written, number = _fitted(name, "", room), 1
        while written.text in taken or (number > 1 and written.text in looks):
            number += 1
            written = _fitted(name, f" ({number})", room)
        taken.add(written.text)
        made.append(written)
    return made


def _fitted(name: str, number: str, room: Room) -> Name:
    sizes = [size for size in room.sizes if sum(ink(name, size, bold=True)) <= room.height - 2]
    sizes = sizes or [_LOWEST_SIZE]
    for size in sizes:
        if width(name + number, size, bold=True) <= room.width:
            return Name(name + number, size, room.height)
    left = room.width - width(number, sizes[-1], bold=True)
    return Name(fit(name, left, sizes[-1], bold=True) + number, sizes[-1], room.height, cut=True)
