"""Each person's path through a ladder, as corners: a rung is two lanes side by side that cross once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.ladder import Ladder

Point = tuple[float, float]

# Of the room between two rungs: how wide a line is; of a line, how wide the ground beside it is.
_LINE, _HALO = 0.3, 0.36
_THIN, _FINE, _THICK = 1.6, 4.0, 7.0
# How flat two lanes cross.
_SLOPE = 1.1


@dataclass(frozen=True, slots=True)
class Tracks:
    """Paths as corners (along, across), with the width of their lines and of the ground kept free beside."""

    corners: tuple[tuple[Point, ...], ...]
    stroke: float
    halo: float


def levels(ladder: Ladder) -> int:
    """How many rungs, at most, follow one another so that none can be passed before the last."""
    return max(_lowest([rung.gap for rung in ladder.rungs]), default=1)


def trace(
    ladder: Ladder, begin: float, end: float, edge: float, rails: Sequence[float], pixel: float
) -> Tracks:
    """Lead everybody from `begin` to `end`; no rung is nearer to either than `edge`. All in units of the SVG.

    `rails` are the places of the rails across. Lines fill whole pixels, so that straight ones are sharp.
    """
    length = end - begin - 2 * edge
    heights, narrowest = _heights(ladder, length)
    low, long = min(heights), (max(heights) - min(heights)) or 1.0
    space = min(length, length / long * narrowest)
    stroke = pixel * round(min(_THICK, max(_THIN, _LINE * space)) / pixel)
    halo = pixel * max(1, round(_HALO * stroke / pixel))
    lane = (stroke + halo) / 2
    rails = [_snapped(rail, stroke, pixel) for rail in rails]
    corners = [[(begin, rail)] for rail in rails]
    at = list(range(ladder.n))
    for rung, height in zip(ladder.rungs, heights, strict=True):
        along = begin + edge + length * ((height - low) / long if len(heights) > 1 else 0.5)
        first = _snapped(along - lane, stroke, pixel)
        for goer, origin in ((at[rung.gap], rung.gap), (at[rung.gap + 1], rung.gap + 1)):
            there = rails[2 * rung.gap + 1 - origin]
            corners[goer] += _crossing(first, first + 2 * lane, rails[origin], there)
        at[rung.gap], at[rung.gap + 1] = at[rung.gap + 1], at[rung.gap]
    for rail, goer in enumerate(at):
        corners[goer].append((end, rails[rail]))
    return Tracks(tuple(map(tuple, corners)), stroke, halo)


def _heights(ladder: Ladder, length: float) -> tuple[list[float], float]:
    """The rungs' heights, and how near the nearest are that share a rail.

    A long ladder is set level by level: its lines would be too thin as it is.
    """
    gaps = [rung.gap for rung in ladder.rungs]
    heights = [rung.height for rung in ladder.rungs]
    nearest = min(
        (
            abs(one - other)
            for (gap, one), (beside, other) in combinations(zip(gaps, heights, strict=True), 2)
            if abs(gap - beside) <= 1
        ),
        default=1.0,
    )
    if length / ((max(heights) - min(heights)) or 1.0) * nearest * _LINE >= _FINE:
        return heights, nearest
    low = _lowest(gaps)
    high = [max(low) + 1 - level for level in reversed(_lowest(gaps[::-1]))]
    return [(one + other) / 2 for one, other in zip(low, high, strict=True)], 1.0


def _lowest(gaps: Sequence[int]) -> list[int]:
    """The lowest level of each rung: one above every earlier rung that shares a rail with it."""
    top: dict[int, int] = {}
    found = []
    for gap in gaps:
        top[gap] = 1 + max(top.get(near, 0) for near in (gap - 1, gap, gap + 1))
        found.append(top[gap])
    return found


def _snapped(place: float, stroke: float, pixel: float) -> float:
    """The nearest place where a line of this width begins and ends with a pixel."""
    return round((place - stroke / 2) / pixel) * pixel + stroke / 2


def _crossing(first: float, second: float, here: float, there: float) -> tuple[Point, ...]:
    """Leave the rail on the first lane, change to the second half-way, join the other rail."""
    middle = (here + there) / 2
    half = _SLOPE * (second - first) / 2 * (1 if there > here else -1)
    return (first, here), (first, middle - half), (second, middle + half), (second, there)
