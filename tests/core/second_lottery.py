"""A second draw, written from docs/lottery.md alone; it shares no code with the bot or the script."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any

Json = dict[str, Any]
INNER, OUTER = bytes([0x36]), bytes([0x5C])


def spelled(value: object) -> bytes:
    """JSON by hand: sorted keys, no spaces, UTF-8."""
    if isinstance(value, dict):
        return b"{" + b",".join(spelled(key) + b":" + spelled(value[key]) for key in sorted(value)) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(spelled, value)) + b"]"
    if value is None:
        return b"null"
    return str(value).encode() if isinstance(value, int) else json.dumps(value, ensure_ascii=False).encode()


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104, for keys of up to 64 bytes."""
    padded = key.ljust(64, b"\0")
    inner = sha256(bytes(a ^ INNER[0] for a in padded) + message).digest()
    return sha256(bytes(a ^ OUTER[0] for a in padded) + inner).digest()


def fingerprint(record: Json) -> str:
    """The commitment."""
    context = dict(record["context"])
    if context["closes_at"] is not None:
        context["barred"] = []
    return sha256(bytes.fromhex(record["secret"]) + spelled(context)).hexdigest()


def seed_of(record: Json) -> bytes:
    """The seed."""
    message = {"context": record["context"], "words": record["words"]}
    return hmac_sha256(bytes.fromhex(record["secret"]), spelled(message))


def source(seed: bytes, attempt: int, bag: int) -> Callable[[int], int]:
    """A function that gives numbers below its argument."""

    def endless() -> Iterator[int]:
        for block in count():
            yield from sha256(b"".join((seed, _four(attempt), _four(bag), _four(0), _four(block)))).digest()

    stream = endless()

    def number(most: int) -> int:
        size = 0
        while 256**size < most:
            size += 1
        while True:
            value = 0
            for _ in range(size):
                value = value * 256 + next(stream)
            if value // most < 256**size // most:
                return value % most

    return number


def _four(value: int) -> bytes:
    return bytes((value >> shift) & 255 for shift in (24, 16, 8, 0))


class Bag:
    """One bag: a matrix of who may stand where, and the limits known so far, as fractions."""

    def __init__(self, may: list[list[bool]]) -> None:
        self.may = may
        people = len(may)
        columns = [sum(row[place] for row in may) for place in range(people)]
        self.turn = sorted(range(people), key=columns.__getitem__)
        self.limits: dict[tuple[int, ...], Fraction] = {}

    def feasible(self) -> bool:
        """Whether there is any legal order: places are filled by the first person who can move there."""
        seat_of: dict[int, int] = {}

        def place_person(person: int, refused: set[int]) -> bool:
            for place, allowed in enumerate(self.may[person]):
                if allowed and place not in refused:
                    refused.add(place)
                    if place not in seat_of or place_person(seat_of[place], refused):
                        seat_of[place] = person
                        return True
            return False

        return all(place_person(person, set()) for person in range(len(self.may)))

    def limit(self, left: tuple[int, ...]) -> Fraction:
        """The limit for the people left, in whole orders."""
        if left in self.limits:
            return self.limits[left]
        everywhere, product = Fraction(1), Fraction(1)
        places = self.turn[len(self.may) - len(left) :]
        for nth, person in enumerate(left, start=1):
            everywhere *= nth
            product *= Fraction(growth(sum(self.may[person][place] for place in places)), 100_000)
        return min(everywhere, product)

    def attempt(self, number: Callable[[int], int]) -> list[int] | None:
        """One try: the people from the first place to the last, or None."""
        left = tuple(range(len(self.may)))
        seats: dict[int, int] = {}
        for place in self.turn:
            options = [person for person in left if self.may[person][place]]
            before = self.limit(left)
            after = [self.limit(tuple(p for p in left if p != person)) for person in options]
            self.limits[left] = sum(after, Fraction(0))
            # In the document's whole numbers: everything times 100000 to the power of the bag's size.
            unit = _common(before, *after)
            rest = number(int(before / unit))
            for person, limit in zip(options, after, strict=True):
                rest -= int(limit / unit)
                if rest < 0:
                    seats[place] = person
                    break
            else:
                return None
            left = tuple(p for p in left if p != seats[place])
        return [seats[place] for place in range(len(self.may))]


def _common(*values: Fraction) -> Fraction:
    """The greatest common divisor of fractions: Euclid's way."""
    divisor = Fraction(0)
    for value in values:
        while value:
            divisor, value = value, divisor % value
    return divisor


@cache
def growth(room: int) -> int:
    """g(r)."""
    if room < 2:
        return 100_000 * room
    before = growth(room - 1)
    return before + 36_789 + 777_000_000 // before


def attempt(context: Json, gaps: list[int], seed: bytes, number: int) -> list[list[str]] | None:
    """All bags once."""
    talks: dict[str, list[int]] = {}
    away: dict[str, set[int]] = {}
    for person, week in context["taken"]:
        talks.setdefault(person, []).append(week)
    for person, week in context["barred"]:
        away.setdefault(person, set()).add(week)
    orders = []
    for index, bag in enumerate(context["bags"]):

        def may(person: str, week: int | None, gap: int = gaps[index]) -> bool:
            if week is None:
                return True
            near = any(abs(week - talk) < gap for talk in talks.get(person, []))
            return not near and week not in away.get(person, set())

        rows = Bag([[may(person, week) for week in bag["weeks"]] for person in bag["people"]])
        if not rows.feasible():
            return None
        numbers = source(seed, number, index)
        while (order := rows.attempt(numbers)) is None:
            continue
        orders.append([bag["people"][person] for person in order])
        for person, week in zip(orders[-1], bag["weeks"], strict=True):
            if week is not None:
                talks.setdefault(person, []).append(week)
    return orders


def gaps_of(context: Json) -> list[int] | None:
    """The gap of each bag."""

    def works(gaps: list[int]) -> bool:
        return any(attempt(context, gaps, b"\0" * 32, number) is not None for number in range(20))

    gaps = [1 for _ in context["bags"]]
    if not works(gaps):
        return None
    for index in range(len(gaps)):
        for wider in range(2, context["gap"] + 1):
            if not works([*gaps[:index], wider, *gaps[index + 1 :]]):
                break
            gaps[index] = wider
    return gaps


def result_of(record: Json) -> tuple[list[int], list[list[str]]] | None:
    """Gaps and orders; None where there is no draw."""
    context = record["context"]
    gaps = gaps_of(context)
    if gaps is None:
        return None
    attempts = (attempt(context, gaps, seed_of(record), number) for number in count())
    return gaps, next(orders for orders in attempts if orders is not None)
