"""The ladder that leads everybody to the place they drew: the order comes first, the rungs follow from it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.orders import Stream

FEWEST_RAILS = 2
MOST_RAILS = 25
"""More people than that are shown as a list."""

NEAREST = 0.62
"""Rungs that share a rail are at least so many levels apart, so that they never touch."""

CANDIDATES = 32
_SHIFT = (1 - NEAREST) / 2


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung between rail `gap` and the next one, at a height in levels that grows along the way."""

    gap: int
    height: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """`n` rails from height 0 to `levels`, and the rungs between them by height."""

    n: int
    rungs: tuple[Rung, ...]
    levels: float

    def ends(self) -> tuple[int, ...]:
        """For each rail the one on which the path that starts there ends."""
        return tuple(self.path(start)[-1][0] for start in range(self.n))

    def path(self, start: int) -> tuple[tuple[int, float], ...]:
        """The corners (rail, height) of the path from a rail, with its first and its last point."""
        rail = start
        corners = [(rail, 0.0)]
        for rung in self.rungs:
            if rung.gap in (rail - 1, rail):
                corners.append((rail, rung.height))
                rail = rung.gap + 1 if rung.gap == rail else rung.gap
                corners.append((rail, rung.height))
        return (*corners, (rail, self.levels))


def ladder_seed(seed: bytes, bag: int) -> bytes:
    """What the look of a bag's ladder follows from, given the draw's seed; bags count from 0."""
    return hashlib.sha256(seed + b"ladder" + bag.to_bytes(2, "big")).digest()


def make_ladder(ends: Sequence[int], seed: bytes) -> Ladder:
    """A good-looking ladder whose path from rail i ends on rail ends[i]; the same for the same seed."""
    if sorted(ends) != list(range(len(ends))) or not FEWEST_RAILS <= len(ends) <= MOST_RAILS:
        raise ValueError("a ladder has 2 to 25 rails, and each of them ends one path")
    stream = Stream(seed)
    words = [_word(ends, stream) for _ in range(CANDIDATES)]
    best = min(words, key=lambda word: _ugliness(word, len(ends)))
    ladder = _place(best, len(ends), stream)
    assert ladder.ends() == tuple(ends), "the rungs realise the order"
    return ladder


def _word(ends: Sequence[int], stream: Stream) -> list[int]:
    """Gaps of rungs, in order, that bring every path to its end, and enough of them."""
    n = len(ends)
    word = _reduced(ends, stream)
    if n == FEWEST_RAILS:
        # Two rails have one gap only: pairs of rungs that cancel are all there is to add.
        return [0] * (len(word) + (2 if word else 4))
    for _ in range(4):
        _enrich(word, n, stream)
        _scramble(word, stream)
        shorter = _without_doubles(word, n)
        if len(shorter) == len(word):
            break
        word = shorter
    _enrich(word, n, stream)
    return word


def _reduced(ends: Sequence[int], stream: Stream) -> list[int]:
    """Swap neighbours that stand the wrong way round, any of them, until none do."""
    goals = list(ends)
    wrong = [gap for gap in range(len(goals) - 1) if goals[gap] > goals[gap + 1]]
    word: list[int] = []
    while wrong:
        gap = wrong[stream.below(len(wrong))]
        goals[gap], goals[gap + 1] = goals[gap + 1], goals[gap]
        word.append(gap)
        near = range(max(gap - 1, 0), min(gap + 2, len(goals) - 1))
        wrong = [g for g in wrong if g not in near] + [g for g in near if goals[g] > goals[g + 1]]
    return word


def _enrich(word: list[int], n: int, stream: Stream) -> None:
    """Add hexagons (six rungs in turn in two gaps, which lead nowhere) where rungs are few."""
    counts = [word.count(gap) for gap in range(n - 1)]
    while min(counts) < 2 or len(word) < 3 * (n - 1):
        fewest = min(counts)
        poor = [gap for gap in range(n - 1) if counts[gap] == fewest]
        gap = poor[stream.below(len(poor))]
        beside = [other for other in (gap - 1, gap + 1) if 0 <= other < n - 1]
        other = min(beside, key=lambda g: (counts[g], stream.below(256)))
        at = stream.below(len(word) + 1)
        word[at:at] = [gap, other] * 3 if stream.below(2) else [other, gap] * 3
        counts[gap] += 3
        counts[other] += 3


def _scramble(word: list[int], stream: Stream) -> None:
    """Change the look and not the way: far rungs trade places, a-b-a becomes b-a-b."""
    if len(word) < 3:
        return
    for _ in range(2 * len(word)):
        at = stream.below(len(word) - 1)
        a, b = word[at], word[at + 1]
        if abs(a - b) > 1:
            word[at], word[at + 1] = b, a
        elif at + 2 < len(word) and word[at + 2] == a != b:
            word[at : at + 3] = [b, a, b]


def _without_doubles(word: Sequence[int], n: int) -> list[int]:
    """Take out pairs of rungs in one gap with nothing between them at either side."""
    seen: list[list[int]] = [[-1] for _ in range(n + 1)]
    for at, gap in enumerate(word):
        before, own, after = seen[gap : gap + 3]
        if own[-1] > max(before[-1], after[-1]):
            own.pop()
        else:
            own.append(at)
    return [word[at] for at in sorted(at for places in seen for at in places[1:])]


def _ugliness(word: Sequence[int], n: int) -> float:
    """Long ladders, doubles and unevenly filled gaps look worse."""
    counts = [word.count(gap) for gap in range(n - 1)]
    mean = len(word) / (n - 1)
    doubles = (len(word) - len(_without_doubles(word, n))) // 2
    return max(_levels(word)) + 4 * doubles + sum((count - mean) ** 2 for count in counts) / n


def _levels(word: Sequence[int]) -> list[int]:
    """The lowest level of each rung: one above every earlier rung that shares a rail with it."""
    top: dict[int, int] = {}
    levels = []
    for gap in word:
        level = 1 + max(top.get(near, 0) for near in (gap - 1, gap, gap + 1))
        top[gap] = level
        levels.append(level)
    return levels


def _place(word: Sequence[int], n: int, stream: Stream) -> Ladder:
    """Give every rung its height: between the lowest and the highest possible, and a little off the line."""
    low = _levels(word)
    last = max(low)
    high = [last + 1 - level for level in reversed(_levels(word[::-1]))]
    rungs = []
    for gap, lowest, highest in zip(word, low, high, strict=True):
        shift = (stream.below(1001) / 500 - 1) * _SHIFT
        rungs.append(Rung(gap, (lowest + highest) / 2 + shift))
    return Ladder(n, tuple(sorted(rungs, key=lambda rung: (rung.height, rung.gap))), float(last + 1))
