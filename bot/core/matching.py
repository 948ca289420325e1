"""Whether people fit places, and if not, who and which stand in each other's way (Hall's theorem)."""

from __future__ import annotations

from collections.abc import Sequence


def fits(allowed: Sequence[int]) -> bool:
    """Whether every place can have its own person; `allowed` are people as bits."""
    return None not in match(allowed)


def match(allowed: Sequence[int]) -> list[int | None]:
    """A largest assignment: for each place a person (by index), or None."""
    place_of: dict[int, int] = {}
    for place in range(len(allowed)):
        _augment(place, allowed, place_of, [0])
    person_of: list[int | None] = [None] * len(allowed)
    for person, place in place_of.items():
        person_of[place] = person
    return person_of


def _augment(place: int, allowed: Sequence[int], place_of: dict[int, int], seen: list[int]) -> bool:
    while open_ := allowed[place] & ~seen[0]:
        low = open_ & -open_
        seen[0] |= low
        person = low.bit_length() - 1
        if person not in place_of or _augment(place_of[person], allowed, place_of, seen):
            place_of[person] = place
            return True
    return False


def violator(allowed: Sequence[int]) -> tuple[int, ...] | None:
    """Places with too few people between them, but enough if any of them were left out; None: all fit."""
    unmatched = (place for place, person in enumerate(match(allowed)) if person is None)
    return min((_reachable(place, allowed) for place in unmatched), key=len, default=None)


def _reachable(start: int, allowed: Sequence[int]) -> tuple[int, ...]:
    """The places that compete with an unmatched one: over alternating paths of a largest assignment."""
    owners = match(allowed)
    place_of = {person: place for place, person in enumerate(owners) if person is not None}
    reached, new = {start}, [start]
    while new:
        people = allowed[new.pop()]
        for person, place in place_of.items():
            if people >> person & 1 and place not in reached:
                reached.add(place)
                new.append(place)
    return tuple(sorted(reached))
