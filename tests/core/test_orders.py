"""Every legal order is as likely as any other, also where much is barred; a ladder of random rungs is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations
from math import e, exp, factorial

import pytest

from bot.core.matching import fits
from bot.core.orders import Rules, Stream, row_limits, uniform_order
from tests.core.drawing import chance_like, critical, exact_chances, marginals_like

Order = tuple[int, ...]
FIVE = range(5)


def seeds(count: int, name: str) -> Iterator[bytes]:
    """As many seeds, the same in every run."""
    return (name.encode() + number.to_bytes(4, "big") for number in range(count))


def one_bag(size: int, barred: Sequence[tuple[int, int]] = ()) -> Rules:
    """People 0 … size - 1 for weeks 1 … size."""
    return Rules(((tuple(range(size)), tuple(range(1, size + 1))),), frozenset(barred), ())


def fair(rules: Rules) -> Callable[[bytes], Order]:
    """The bot's way from a seed to the order of one bag."""

    def order(seed: bytes) -> Order:
        drawn = rules.draw(seed, (2,), range(1))
        assert drawn is not None
        return drawn.orders[0]

    return order


def naive_ladder(size: int, rungs: int) -> Callable[[bytes], Order]:
    """What it is not: rungs anywhere, and everybody follows their path."""

    def order(seed: bytes) -> Order:
        stream = Stream(seed)
        people = list(range(size))
        for _ in range(rungs):
            gap = stream.below(size - 1)
            people[gap], people[gap + 1] = people[gap + 1], people[gap]
        return tuple(people)

    return order


def legal_orders(size: int, barred: Sequence[tuple[int, int]]) -> list[Order]:
    """All of them, by looking at every order."""
    return [
        order
        for order in permutations(range(size))
        if not any((person, place + 1) in barred for place, person in enumerate(order))
    ]


def looks_uniform(way: Callable[[bytes], Order], legal: Sequence[Order], draws: int) -> bool:
    """The test: chi-squared over all legal orders."""
    hits = Counter(way(seed) for seed in seeds(draws, "uniform"))
    return chance_like(hits, dict.fromkeys(legal, 1 / len(legal)))


def test_orders_of_five_are_uniform() -> None:
    """A short run of the test below."""
    assert looks_uniform(fair(one_bag(5)), legal_orders(5, ()), 24_000)


@pytest.mark.slow
def test_orders_of_five_are_uniform_in_a_long_run() -> None:
    """Two thousand draws for each of the 120 orders."""
    assert looks_uniform(fair(one_bag(5)), legal_orders(5, ()), 240_000)


BARRED = ((0, 1), (0, 2), (1, 1), (3, 5), (4, 2), (4, 3), (4, 5))


@pytest.mark.slow
def test_legal_orders_of_five_are_uniform() -> None:
    """With weeks that cannot be: the same over all orders that are left, and no others."""
    legal = legal_orders(5, BARRED)
    assert 10 < len(legal) < 40
    assert looks_uniform(fair(one_bag(5, BARRED)), legal, 12_000)


@pytest.mark.parametrize("rungs", [12, 25, 40])
def test_a_naive_ladder_fails_the_same_test(rungs: int) -> None:
    """Random rungs are no fair draw, and the test above sees it, with a tenth of the draws."""
    assert not looks_uniform(naive_ladder(5, rungs), legal_orders(5, ()), 24_000)


def test_any_legal_orders_are_uniform() -> None:
    """Forty arbitrary tables of who may stand where, each over all its legal orders."""
    stream = Stream(b"tables")
    tables = 0
    while tables < 40:
        size = 3 + stream.below(2)
        allowed = [1 + stream.below(2**size - 1) for _ in range(size)]
        legal = [order for order in permutations(range(size)) if _legal(order, allowed)]
        assert fits(allowed) is bool(legal)
        if legal:
            tables += 1
            hits = Counter(tuple(uniform_order(stream, allowed)[0]) for _ in range(100 * len(legal)))
            if len(legal) == 1:
                assert set(hits) == set(legal)
            else:
                assert chance_like(hits, dict.fromkeys(legal, 1 / len(legal)))


def _legal(order: Sequence[int], allowed: Sequence[int]) -> bool:
    return all(people >> person & 1 for people, person in zip(allowed, order, strict=True))


GROUPS = {
    8: [(2, range(1, 4)), (2, range(4, 6)), (1, range(1, 7)), (3, ())],
    12: [(3, range(1, 5)), (3, range(9, 13)), (2, (2, 4, 6, 8)), (1, range(2, 12)), (3, ())],
    25: [(5, range(1, 13)), (5, range(13, 26)), (5, range(1, 26, 2)), (5, range(6, 19)), (5, (25,))],
}
"""For so many people: groups of as many, and the weeks they cannot."""


@pytest.mark.slow
@pytest.mark.parametrize(("size", "draws"), [(8, 6000), (12, 4000), (25, 2500)])
def test_everybody_is_anywhere_as_often(size: int, draws: int) -> None:
    """Everybody in every place, as often as any other; the naive ladder with three rungs a gap is not."""
    chances = {(place, person): 1 / size for place in range(size) for person in range(size)}
    orders = [fair(one_bag(size))(seed) for seed in seeds(draws, "anywhere")]
    assert marginals_like(orders, chances)
    # All cells together: rows and columns add up, so (n - 1)² of them are free.
    hits = Counter(cell for order in orders for cell in enumerate(order))
    squared = sum((hits[cell] - draws / size) ** 2 / (draws / size) for cell in chances)
    assert squared * (size - 1) / size < critical((size - 1) ** 2)
    naive = naive_ladder(size, 3 * (size - 1))
    assert not marginals_like([naive(seed) for seed in seeds(draws, "anywhere")], chances)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "draws"), [(8, 6000), (12, 4000), (25, 2500)])
def test_everybody_is_where_they_can_as_often_as_orders_say(size: int, draws: int) -> None:
    """With weeks that cannot be, against the count of all legal orders."""
    kinds, barred, may, first = [], [], [], 0
    for count, weeks in GROUPS[size]:
        kinds.append(count)
        may.append([week not in weeks for week in range(1, size + 1)])
        barred += [(person, week) for person in range(first, first + count) for week in weeks]
        first += count
    assert first == size
    orders = [fair(one_bag(size, barred))(seed) for seed in seeds(draws, "marginals")]
    assert marginals_like(orders, exact_chances(kinds, may))
    uniform = {(place, person): 1 / size for place in range(size) for person in range(size)}
    assert not marginals_like(orders, uniform), "the test would not see a difference"


@pytest.mark.slow
def test_a_second_bag_is_uniform_given_the_first() -> None:
    """Three people, two bags: the one who ended the first cannot begin the second; all else is as likely."""
    people = (0, 1, 2)
    rules = Rules(((people, (1, 2, 3)), (people, (4, 5, 6))), frozenset(), ())
    legal = [(one, two) for one in permutations(people) for two in permutations(people) if one[2] != two[0]]
    hits: Counter[object] = Counter()
    for seed in seeds(12_000, "second"):
        drawn = rules.draw(seed, (2, 2), range(1))
        assert drawn is not None
        hits[drawn.orders] += 1
    assert chance_like(hits, dict.fromkeys(legal, 1 / len(legal)))


def test_a_long_gap_reaches_over_a_whole_bag() -> None:
    """A talk three weeks ago counts, whatever bag it was in."""
    rules = Rules((((0,), (1,)), ((2,), (2,)), ((0, 1, 2), (3, 4, 5))), frozenset(), ())
    assert rules.gaps(3) == (3, 3, 3)
    for seed in seeds(20, "long"):
        drawn = rules.draw(seed, (3, 3, 3), range(1))
        assert drawn is not None
        assert drawn.orders[2] == (1, 0, 2)


def test_dead_ends_are_thrown_away_whole() -> None:
    """Where the first bag can spoil the second, only whole attempts count, and they keep their chances."""
    people = (0, 1, 2)
    barred = frozenset({(1, 4), (2, 4), (0, 1), (1, 6)})
    rules = Rules(((people, (1, 2, 3)), (people, (4, 5, 6))), barred, ())
    chances: dict[object, Fraction] = {}
    first = [o for o in permutations(people) if not _bars(o, (1, 2, 3), barred)]
    for one in first:
        second = [o for o in permutations(people) if o[0] != one[2] and not _bars(o, (4, 5, 6), barred)]
        chances |= {(one, two): Fraction(1, len(first) * len(second)) for two in second}
    assert sum(chances.values()) < 1, "there is a dead end"
    hits: Counter[object] = Counter()
    for seed in seeds(6000, "ends"):
        drawn = rules.draw(seed, (2, 2), range(100))
        assert drawn is not None
        hits[drawn.orders] += 1
    total = sum(chances.values())
    assert chance_like(hits, {key: float(chance / total) for key, chance in chances.items()})


def _bars(order: Order, weeks: Sequence[int], barred: frozenset[tuple[int, int]]) -> bool:
    return any((person, week) in barred for person, week in zip(order, weeks, strict=True))


def away_half_of_the_time(size: int) -> list[int]:
    """Everyone may take a random half of the places."""
    stream = Stream(b"half")
    while True:
        halves = [set(_some(stream, size, size // 2)) for _ in range(size)]
        allowed = [sum(1 << i for i in range(size) if place in halves[i]) for place in range(size)]
        if fits(allowed):
            return allowed


def few_places(size: int) -> list[int]:
    """Everyone may take three places only."""
    stream = Stream(b"few")
    orders = [_some(stream, size, size) for _ in range(3)]
    return [sum(1 << i for i in {order[place] for order in orders}) for place in range(size)]


def stairs(size: int) -> list[int]:
    """Person i may take the first i + 2 places, in a shuffled numbering: long detours for who looks ahead."""
    stream = Stream(b"stairs")
    rows, columns = _some(stream, size, size), _some(stream, size, size)
    return [sum(1 << i for i in range(size) if columns[place] <= rows[i] + 1) for place in range(size)]


def _some(stream: Stream, size: int, count: int) -> list[int]:
    numbers = list(range(size))
    return [numbers.pop(stream.below(len(numbers))) for _ in range(count)]


@pytest.mark.parametrize("table", [away_half_of_the_time, few_places, stairs])
def test_many_absences_cost_little(table: Callable[[int], list[int]]) -> None:
    """Twenty-five people: shuffling until nobody is away would take from 10⁷ to 10²⁰ shuffles."""
    allowed = table(25)
    for seed in seeds(5, "cost"):
        order, tries = uniform_order(Stream(seed), allowed)
        assert _legal(order, allowed)
        assert tries < 3000


def test_limits_are_large_enough() -> None:
    """The rule behind them (docs/lottery.md), for as many places as anybody will ever have."""
    limits = row_limits(500)
    assert limits[:2] == [0, 100_000]
    for before, after in zip(limits[1:], limits[2:], strict=False):
        assert after >= before * exp(100_000 / (e * before))
    assert limits[25] < 1.16 * 100_000 * factorial(25) ** (1 / 25), "and not much larger than they must be"


def test_numbers_are_even_and_cover_everything() -> None:
    """Bytes that would favour small numbers are passed over, also just above a power of 256."""
    for bound in (1, 2, 3, 7, 100, 200, 256, 257, 300):
        stream = Stream(b"even", bound)
        hits = Counter(stream.below(bound) for _ in range(200 * bound))
        assert set(hits) == set(range(bound))
        assert bound == 1 or chance_like(hits, dict.fromkeys(range(bound), 1 / bound))
