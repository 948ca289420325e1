"""Who is in which round of a draw: nobody twice before all once, over as many seasons as a study has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low

from bot.core.lottery import Bag, Slot


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who presents. Listeners, paused people and leavers are no candidates.

    `talks` counts what they held, what is planned and not part of this draw, and what is fixed for them.
    `credit` is what they started with (see `current_minimum`).
    """

    user_id: int
    talks: int = 0
    credit: int = 0

    @property
    def count(self) -> int:
        """What the rounds go by."""
        return self.talks + self.credit


def current_minimum(others: Iterable[Candidate]) -> int:
    """The credit of somebody who joins now: they owe no talk of the time before."""
    return min((candidate.count for candidate in others), default=0)


def make_bags(people: Sequence[Candidate], weeks: Sequence[int]) -> tuple[Bag, ...]:
    """Deal the weeks out in rounds. `people` in roster order; `weeks` ascending, one entry a place.

    Rest weeks, catch-up weeks and places fixed beforehand are simply not among `weeks`; a week with two
    presenters is there twice. A week never gets more places than there are people. Where the last round
    has more people than weeks, the others get slots of the next season.
    """
    if len({person.user_id for person in people}) != len(people):
        raise ValueError("everybody is there once")
    if list(weeks) != sorted(weeks):
        raise ValueError("weeks ascend")
    if not people:
        return ()
    places = [week for i, week in enumerate(weeks) if i < len(people) or weeks[i - len(people)] != week]
    # Somebody who was away for long comes back one talk behind the others: no series of talks in a row.
    floor = median_low(person.count for person in people) - 1
    counts = {person.user_id: max(person.count, floor) for person in people}
    bags: list[Bag] = []
    number = 1
    while places:
        fewest = min(counts.values())
        members = tuple(user_id for user_id, count in counts.items() if count == fewest)
        own: list[int | None] = [*places[: len(members)]]
        del places[: len(members)]
        own += [None] * (len(members) - len(own))
        slots = tuple(Slot(number + i, week) for i, week in enumerate(own))
        bags.append(Bag(members, slots))
        number += len(slots)
        for user_id in members:
            counts[user_id] += 1
    return tuple(bags)


def one_bag(people: Sequence[int]) -> tuple[Bag, ...]:
    """An order without weeks: code reviews, questions, or (its first place) a role of today."""
    return (Bag(tuple(people), tuple(Slot(i) for i in range(1, len(people) + 1))),) if people else ()
