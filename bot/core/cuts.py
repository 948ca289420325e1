"""The two ways to divide pages into weeks, by a pace and evenly, and the weeks laid out that way.

Ranges are plain (first, last) pairs: a plan goes over thousands of them. `starts` are the sorted
first pages of the book's sections, empty where weeks need not end with a section.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

Range = tuple[int, int]


def cut(first: int, goal: int, pace: int, starts: Sequence[int] = ()) -> Iterator[Range]:
    """The normal rule: ranges of about `pace` pages from `first` to `goal`."""
    while first <= goal:
        end = _snapped(first + pace - 1, pace, starts)
        if goal - end < pace // 4:
            end = goal
        end = min(end, goal)
        yield first, end
        first = end + 1


def spread(first: int, goal: int, count: int, starts: Sequence[int] = ()) -> Iterator[Range]:
    """`first` to `goal` in `count` even ranges (fewer where there are fewer pages than ranges)."""
    for left in range(count, 0, -1):
        if first > goal:
            return
        pace = -(-(goal - first + 1) // left)
        # A quarter of the pace more or less always leaves a page for each later week.
        end = _snapped(first + pace - 1, pace, starts) if left > 1 else goal
        yield first, end
        first = end + 1


def _snapped(aim: int, pace: int, starts: Sequence[int]) -> int:
    """The section boundary nearest to `aim` (ties: the smaller) within a quarter of the pace, else `aim`."""
    at = bisect_right(starts, aim + 1)
    below = aim - (starts[at - 1] - 1) if at else pace
    above = starts[at] - 1 - aim if at < len(starts) else pace
    if min(below, above) > pace // 4:
        return aim
    return aim - below if below <= above else aim + above


class Ahead:
    """The ranges of the weeks to come, in order, laid out only as far as somebody looks.

    Each carry-over lays out the whole rest of the season, and the next one throws it away again.
    """

    def __init__(self, ranges: Iterator[tuple[int, Range]], end: int | None = None) -> None:
        self._rest = ranges
        self._laid: deque[tuple[int, Range]] = deque()
        self._end = end

    def next(self) -> tuple[int, Range] | None:
        """The first week that has pages, with its pages."""
        if not self._laid:
            self._laid.extend(islice(self._rest, 1))
        return self._laid[0] if self._laid else None

    def take(self, number: int) -> Range | None:
        """Drop the weeks up to `number` and give the range of that one."""
        taken = None
        while (head := self.next()) is not None and head[0] <= number:
            week, pages = self._laid.popleft()
            taken = pages if week == number else None
        return taken

    def all(self) -> Sequence[tuple[int, Range]]:
        """Every week that has pages, with its pages."""
        self._laid.extend(self._rest)
        return self._laid

    def end(self) -> int | None:
        """The last planned page, None where no week has pages."""
        if self.next() is None:
            return None
        return self._end or self.all()[-1][1][1]

    def begin_at(self, page: int) -> bool:
        """Let the first week that has pages begin at `page`; False where no week has pages."""
        head = self.next()
        if head is not None:
            self._laid[0] = (head[0], (page, head[1][1]))
        return head is not None
