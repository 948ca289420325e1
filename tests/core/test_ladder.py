"""Ladders lead everybody to the place they drew, look like ladders, and never let two rungs touch."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from itertools import pairwise, permutations

import pytest

from bot.core.ladder import NEAREST, Ladder, ladder_seed, make_ladder
from bot.core.orders import Stream

SEED = bytes(32)


def followed(ladder: Ladder) -> list[int]:
    """Where each path ends, by walking down all rails at once: person on rail, rung by rung."""
    rails = list(range(ladder.n))
    for rung in ladder.rungs:
        rails[rung.gap], rails[rung.gap + 1] = rails[rung.gap + 1], rails[rung.gap]
    return [rails.index(person) for person in range(ladder.n)]


def check(ends: Sequence[int], seed: bytes = SEED) -> Ladder:
    """Make a ladder and hold it against everything that is promised."""
    ladder = make_ladder(ends, seed)
    n = len(ends)
    assert followed(ladder) == list(ends)
    assert ladder.ends() == tuple(ends)
    heights = [rung.height for rung in ladder.rungs]
    assert heights == sorted(heights)
    assert heights[0] > NEAREST
    assert ladder.levels - heights[-1] > NEAREST
    by_gap = [[rung.height for rung in ladder.rungs if rung.gap == gap] for gap in range(n - 1)]
    assert sum(map(len, by_gap)) == len(ladder.rungs)
    for gap, own in enumerate(by_gap):
        near = sorted(own + (by_gap[gap + 1] if gap + 1 < n - 1 else []))
        assert all(later - height >= NEAREST for height, later in pairwise(near))
        assert len(own) >= 2
    assert len(ladder.rungs) >= 3 * (n - 1)
    return ladder


def shuffled(n: int, stream: Stream) -> list[int]:
    """Any order of n."""
    left = list(range(n))
    return [left.pop(stream.below(len(left))) for _ in range(n)]


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_every_order_of_few(n: int) -> None:
    """All of them."""
    for ends in permutations(range(n)):
        check(ends)


@pytest.mark.slow
@pytest.mark.parametrize("n", [6, 7])
def test_every_order_of_more(n: int) -> None:
    """All 720 and all 5040."""
    for ends in permutations(range(n)):
        check(ends)


def test_some_orders_of_any_size() -> None:
    """One of each size, and the two ends of the scale at the largest."""
    stream = Stream(b"some")
    for n in range(2, 26):
        check(shuffled(n, stream))
    check(range(25))
    check(range(24, -1, -1))


@pytest.mark.slow
def test_two_thousand_orders_of_any_size() -> None:
    """Each with a seed of its own."""
    stream = Stream(b"any")
    for number in range(2000):
        check(shuffled(2 + number % 24, stream), hashlib.sha256(number.to_bytes(4, "big")).digest())


def test_nothing_cancels_in_plain_sight() -> None:
    """Between two rungs of one gap there is one beside it, or the two would lead nowhere for all to see."""
    stream = Stream(b"doubles")
    for number in range(60):
        ladder = check(shuffled(3 + number % 23, stream))
        for at, rung in enumerate(ladder.rungs):
            later = (other.gap for other in ladder.rungs[at + 1 :] if abs(other.gap - rung.gap) <= 1)
            assert next(later, None) != rung.gap


def test_the_same_seed_gives_the_same_ladder() -> None:
    """And another seed another: a ladder drawn twice is the same picture, also after a restart."""
    ends = [3, 0, 4, 2, 1]
    assert make_ladder(ends, SEED) == make_ladder(ends, SEED)
    assert make_ladder(ends, SEED) != make_ladder(ends, ladder_seed(SEED, 0))
    assert ladder_seed(SEED, 0) != ladder_seed(SEED, 1)


def test_paths_are_drawn_corner_by_corner() -> None:
    """From the top of one rail to the bottom of another, only along rails and over rungs."""
    ends = [2, 0, 3, 1]
    ladder = make_ladder(ends, SEED)
    crossed = []
    for start in range(4):
        path = ladder.path(start)
        assert path[0] == (start, 0.0)
        assert path[-1] == (ends[start], ladder.levels)
        for (rail, height), (after, further) in pairwise(path):
            assert further >= height
            assert (rail == after) != (height == further)
            if rail != after:
                crossed.append((min(rail, after), height))
    assert sorted(crossed) == sorted([(rung.gap, rung.height) for rung in ladder.rungs] * 2)


@pytest.mark.parametrize("ends", [(), (0,), (0, 0), (0, 2), (1, 2), tuple(range(26))])
def test_there_is_no_such_ladder(ends: tuple[int, ...]) -> None:
    """One rail or more than 25, or two paths that end on one."""
    with pytest.raises(ValueError, match="2 to 25"):
        make_ladder(ends, SEED)


def test_ladders_are_quick() -> None:
    """Fast enough to be made beside other things: the largest within 80 ms of processor time."""
    stream = Stream(b"quick")
    spent = []
    for _ in range(9):
        ends = shuffled(25, stream)
        start = time.process_time()
        make_ladder(ends, SEED)
        spent.append(time.process_time() - start)
    assert sorted(spent)[4] < 0.08
