"""Orders that keep the rules, each as likely as any other, from numbers that anybody can repeat."""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import factorial, gcd, prod

from bot.core.matching import fits

TRIALS = 20
"""A gap works if one of so many trial draws keeps it."""

TRIAL_SEED = bytes(32)

SCALE = 100_000
"""Limits are whole numbers of parts of this size, so that they are the same on every machine."""

Weeks = Sequence[int | None]
"""The week of each place of a bag, or None for one without."""


class Stream:
    """Numbers from a seed: SHA-256 of the seed, what they are for, and a counter, block after block."""

    def __init__(self, seed: bytes, attempt: int = 0, bag: int = 0) -> None:
        self._start = seed + attempt.to_bytes(4, "big") + bag.to_bytes(4, "big")
        self._blocks = 0
        self._bytes = b""
        self._used = 0

    def below(self, bound: int) -> int:
        """A number from 0 to bound - 1, each as likely: bytes that would favour some are passed over."""
        width = ((bound - 1).bit_length() + 7) // 8
        whole: int = 256**width
        while True:
            number = int.from_bytes(self._take(width), "big")
            if number < whole - whole % bound:
                return number % bound

    def _take(self, count: int) -> bytes:
        while len(self._bytes) - self._used < count:
            block = hashlib.sha256(self._start + self._blocks.to_bytes(8, "big")).digest()
            self._bytes = self._bytes[self._used :] + block
            self._used = 0
            self._blocks += 1
        self._used += count
        return self._bytes[self._used - count : self._used]


Round = tuple[Sequence[int], Weeks]
"""The people of a bag and the weeks of its places, as many."""


Talks = tuple[tuple[int, int], ...]
"""Who has which week: (person, week)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """For each bag its people in the order of its places; `tries` counts what was thrown away, and these."""

    orders: tuple[tuple[int, ...], ...]
    tries: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Bags, weeks (person, week) that somebody cannot, and talks (person, week) that stand already."""

    bags: tuple[Round, ...]
    barred: frozenset[tuple[int, int]]
    taken: Talks

    def draw(self, seed: bytes, gaps: Sequence[int], attempts: Iterable[int]) -> Drawn | None:
        """Draw bag after bag, each with its gap to the talks before; a dead end starts the next attempt."""
        for attempt in attempts:
            drawn = self.attempt(seed, attempt, gaps, 0, self.taken)
            if drawn is not None:
                return drawn
        return None

    def gaps(self, most: int) -> tuple[int, ...] | None:
        """For each bag in turn the largest gap up to `most` that works; None where not even 1 does."""
        gaps = [1] * len(self.bags)
        if self.draw(TRIAL_SEED, gaps, range(TRIALS)) is None:
            return None
        trials = _Trials(self, gaps)
        for bag in range(len(gaps)):
            while gaps[bag] < most:
                gaps[bag] += 1
                if not trials.work(bag):
                    gaps[bag] -= 1
                    break
        return tuple(gaps)

    def attempt(
        self, seed: bytes, attempt: int, gaps: Sequence[int], first: int, talks: Talks
    ) -> Drawn | None:
        """Draw the bags from `first` on, after these talks."""
        orders: list[tuple[int, ...]] = []
        tries = 0
        for bag in range(first, len(self.bags)):
            found = self.order(seed, attempt, bag, gaps[bag], talks)
            if found is None:
                return None
            orders.append(found.orders[0])
            tries += found.tries
            talks = self.after(bag, talks, orders[-1])
        return Drawn(tuple(orders), tries)

    def order(self, seed: bytes, attempt: int, bag: int, gap: int, talks: Talks) -> Drawn | None:
        """Draw one bag after these talks; None where no order is legal."""
        allowed = self.allowed(bag, talks, gap)
        if not fits(allowed):
            return None
        order, tries = uniform_order(Stream(seed, attempt, bag), allowed)
        people = self.bags[bag][0]
        return Drawn((tuple(people[i] for i in order),), tries)

    def after(self, bag: int, talks: Talks, order: Sequence[int]) -> Talks:
        """The talks so far, with those of a bag's order."""
        weeks = self.bags[bag][1]
        return (*talks, *((p, week) for p, week in zip(order, weeks, strict=True) if week is not None))

    def allowed(self, bag: int, talks: Talks, gap: int) -> list[int]:
        """For each place of a bag the people who may take it, as bits: bit i stands for its i-th person."""
        people, weeks = self.bags[bag]
        near = {(person, week) for person, talk in talks for week in range(talk - gap + 1, talk + gap)}
        return [
            sum(
                1 << i
                for i, person in enumerate(people)
                if week is None or ((person, week) not in self.barred and (person, week) not in near)
            )
            for week in weeks
        ]


class _Trials:
    """The trial draws while gaps are being found, each drawn once only as far as the gaps are final."""

    def __init__(self, rules: Rules, gaps: list[int]) -> None:
        self._rules, self._gaps = rules, gaps
        self._talks: dict[tuple[int, int], Talks | None] = {}

    def work(self, bag: int) -> bool:
        """Whether one of the trials does not fail with the gaps as they are, final before this bag."""
        for attempt in range(TRIALS):
            talks = self._before(attempt, bag)
            if talks is not None and self._rules.attempt(TRIAL_SEED, attempt, self._gaps, bag, talks):
                return True
        return False

    def _before(self, attempt: int, bag: int) -> Talks | None:
        """All talks before a bag; None where the trial has failed by then."""
        if bag == 0:
            return self._rules.taken
        if (attempt, bag) not in self._talks:
            talks = self._before(attempt, bag - 1)
            if talks is not None:
                found = self._rules.order(TRIAL_SEED, attempt, bag - 1, self._gaps[bag - 1], talks)
                talks = None if found is None else self._rules.after(bag - 1, talks, found.orders[0])
            self._talks[attempt, bag] = talks
        return self._talks[attempt, bag]


def uniform_order(stream: Stream, allowed: Sequence[int]) -> tuple[list[int], int]:
    """One of all legal orders (place -> person), and how many tries it took; there must be one.

    Fisher and Yates's shuffle: for one place after another somebody who is left is picked. Where not
    everybody may stand everywhere, each choice weighs as much as a limit, never too small, of the orders it
    leads to. What the choices weigh together may be less than the limit before them; a number that falls
    into the rest throws the try away. So every legal order is as likely as any other in every try.

    `allowed` are the people for each place, as bits; as many people as places.
    """
    # Places with few people first: then there are few ways to go on, and the limits soon fit closely.
    turn = sorted(range(len(allowed)), key=lambda place: (allowed[place].bit_count(), place))
    limits = _Limits([allowed[place] for place in turn])
    tries = 0
    while True:
        tries += 1
        order = _attempt(stream, limits)
        if order is not None:
            return [person for _, person in sorted(zip(turn, order, strict=True))], tries


def _attempt(stream: Stream, limits: _Limits) -> list[int] | None:
    left = (1 << limits.size) - 1
    order: list[int] = []
    while left:
        ways, total = limits.ways(left), limits.of(left)
        # From now on known better; for this try the limit is the one with which it came here.
        limits.known[left] = sum(limit for _, limit in ways)
        unit = gcd(total, *(limit for _, limit in ways))
        number = stream.below(total // unit) * unit
        chosen = bisect(list(accumulate(limit for _, limit in ways)), number)
        if chosen == len(ways):
            return None
        order.append(ways[chosen][0])
        left &= ~(1 << order[-1])
    return order


class _Limits:
    """How many orders there are at most for the people left (bits) and the last places, as many.

    The smaller of n! (everybody everywhere) and the product of g(places open to each person), see
    `row_limits`; or, once somebody has looked, the sum of the limits of the choices for the next place.
    """

    def __init__(self, allowed: Sequence[int]) -> None:
        self.size = len(allowed)
        self.known: dict[int, int] = {}
        self._allowed = allowed
        self._rooms = [[0] * self.size]
        for people in reversed(allowed):
            self._rooms.append([room + (people >> i & 1) for i, room in enumerate(self._rooms[-1])])
        self._rooms.reverse()
        self._row_limits = row_limits(self.size)

    def of(self, left: int) -> int:
        """The limit for these people."""
        if left in self.known:
            return self.known[left]
        done = self.size - left.bit_count()
        product = prod(self._row_limits[self._rooms[done][i]] for i in bits(left))
        return self._scaled(done, product)

    def ways(self, left: int) -> list[tuple[int, int]]:
        """Everyone who may take the next place, with the limit for the people left after them."""
        done = self.size - left.bit_count() + 1
        rooms = self._rooms[done]
        stuck = sum(1 << i for i in bits(left) if not rooms[i])
        product = prod(self._row_limits[rooms[i]] for i in bits(left & ~stuck))
        ways = []
        for i in bits(left & self._allowed[done - 1]):
            limit = self.known.get(left & ~(1 << i))
            if limit is None:
                others = 0 if stuck & ~(1 << i) else product // (self._row_limits[rooms[i]] or 1)
                limit = self._scaled(done, others)
            ways.append((i, limit))
        return ways

    def _scaled(self, done: int, product: int) -> int:
        """All limits count in the same parts, whatever the number of factors."""
        people = self.size - done
        everywhere: int = factorial(people) * SCALE**people
        return min(everywhere, product) * int(SCALE**done)


def row_limits(most: int) -> list[int]:
    """Limits g(0 … most) in parts of `SCALE`: no more than the product of g(places open to each) orders.

    g(0) = 0, g(1) = 1, and g(r + 1) is at least g(r) · exp(1 / (e · g(r))). With y ≤ exp(y / e) it follows
    that the limits of all choices for one place never add up to more than the bound before that place.
    """
    limits = [0, SCALE]
    while len(limits) <= most:
        limits.append(limits[-1] + 36_789 + 777_000_000 // limits[-1])
    return limits[: most + 1]


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
