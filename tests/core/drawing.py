"""For the tests of draws: contexts, exact chances, and whether numbers of hits look like chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import sqrt
from typing import Any

from bot.core.bags import Candidate, make_bags
from bot.core.lottery import Context

SECRET = bytes(range(32))
ONE_IN_10_000 = 3.719
"""So many standard deviations above the mean a normal value lies once in ten thousand times."""


def context(
    people: int,
    weeks: Iterable[int],
    barred: Iterable[tuple[int, int]] = (),
    taken: Iterable[tuple[int, int]] = (),
    gap: int = 2,
    closes_at: int | None = None,
) -> Context:
    """People 101, 102 … who present in these weeks (one entry a place)."""
    ids = tuple(range(101, 101 + people))
    bags = make_bags([Candidate(user_id) for user_id in ids], sorted(weeks))
    plain = Context(
        draw=7,
        study=1,
        season=2,
        purpose="presenters",
        label="",
        people=ids,
        names=tuple(f"이름{user_id}" for user_id in ids),
        bags=bags,
        gap=gap,
        taken=tuple(sorted(set(taken))),
        closes_at=closes_at,
    )
    return plain.barring(barred)


def chance_like(hits: Mapping[Any, int], chances: Mapping[Any, float], constraints: int = 1) -> bool:
    """Whether the hits fit the chances: Pearson's chi-squared, refused where it happens once in 10 000.

    `constraints`: how many of the hits follow from the others.
    """
    assert set(hits) <= set(chances), "something impossible was hit"
    draws = sum(hits.values())
    squared = sum((hits.get(key, 0) - draws * p) ** 2 / (draws * p) for key, p in chances.items())
    return squared < critical(len(chances) - constraints)


def critical(freedom: int) -> float:
    """Chi-squared that is passed once in 10 000 times (Wilson and Hilferty)."""
    part = 2 / (9 * freedom)
    return freedom * (1 - part + ONE_IN_10_000 * sqrt(part)) ** 3


def marginals_like(
    orders: Sequence[Sequence[int]], chances: Mapping[tuple[int, int], float], furthest: float = 4.8
) -> bool:
    """Whether everybody was as often in every place as they should be.

    `orders` are place -> person, `chances` (place, person) -> chance. Every cell within `furthest` standard
    deviations, and all together not farther off than happens once in 10 000 times.
    """
    hits = Counter(cell for order in orders for cell in enumerate(order))
    squares = []
    for cell, p in chances.items():
        if p in (0.0, 1.0):
            if hits[cell] != len(orders) * p:
                return False
        else:
            squares.append((hits[cell] - len(orders) * p) ** 2 / (len(orders) * p * (1 - p)))
    free = (len(orders[0]) - 1) ** 2
    return max(squares) < furthest**2 and sum(squares) / len(squares) < critical(free) / free


def exact_chances(kinds: Sequence[int], may: Sequence[Sequence[bool]]) -> dict[tuple[int, int], float]:
    """The chance of each (place, person) if all legal orders are as likely: by counting all of them.

    People of one kind may stand in the same places: `kinds` says how many people each kind has, `may` for
    each kind the places. People are numbered kind by kind.
    """
    size = sum(kinds)
    states = list(product(*(range(kind + 1) for kind in kinds)))
    before = dict.fromkeys(states, 0)
    before[tuple(0 for _ in kinds)] = 1
    for state in sorted(states, key=sum):
        if (place := sum(state)) < size:
            for kind, after in _steps(state, kinds, may, place):
                before[after] += before[state] * (kinds[kind] - state[kind])
    behind = dict.fromkeys(states, 0)
    behind[tuple(kinds)] = 1
    hits: Counter[tuple[int, int]] = Counter()
    for state in sorted(states, key=sum, reverse=True):
        if (place := sum(state)) < size:
            for kind, after in _steps(state, kinds, may, place):
                ways = (kinds[kind] - state[kind]) * behind[after]
                behind[state] += ways
                hits[place, kind] += before[state] * ways
    total = before[tuple(kinds)]
    firsts = [sum(kinds[:kind]) for kind in range(len(kinds))]
    return {
        (place, firsts[kind] + i): hits[place, kind] / total / kinds[kind]
        for place in range(size)
        for kind in range(len(kinds))
        for i in range(kinds[kind])
    }


def _steps(
    state: tuple[int, ...], kinds: Sequence[int], may: Sequence[Sequence[bool]], place: int
) -> list[tuple[int, tuple[int, ...]]]:
    return [
        (kind, tuple(count + (i == kind) for i, count in enumerate(state)))
        for kind in range(len(kinds))
        if state[kind] < kinds[kind] and may[kind][place]
    ]
