"""Rounds: nobody twice before all once, whoever joins, leaves or pauses, and however long the seasons are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.core.bags import Candidate, current_minimum, make_bags, one_bag
from bot.core.lottery import Bag, Context, Result, clash, draw
from bot.core.orders import Stream


def dealt(counts: Sequence[int], weeks: Sequence[int]) -> list[tuple[str, list[int | None]]]:
    """The bags of people a, b, c … with so many talks: (people, weeks)."""
    bags = make_bags([Candidate(i, count) for i, count in enumerate(counts)], weeks)
    return [("".join("abcdefgh"[i] for i in bag.people), [slot.week for slot in bag.slots]) for bag in bags]


def test_more_weeks_than_people() -> None:
    """The next round follows; what it has too many is for the next season."""
    assert dealt([0, 0, 0], range(1, 9)) == [("abc", [1, 2, 3]), ("abc", [4, 5, 6]), ("abc", [7, 8, None])]


def test_more_people_than_weeks() -> None:
    """Who draws no week leads the next season: they have the fewest talks then."""
    assert dealt([0] * 5, [1, 2, 3]) == [("abcde", [1, 2, 3, None, None])]
    assert dealt([1, 0, 1, 0, 1], [1, 2, 3]) == [("bd", [1, 2]), ("abcde", [3, None, None, None, None])]


def test_weeks_that_are_not_drawn_are_no_places() -> None:
    """Rest and catch-up weeks have no place; a week that was given away counts as a talk."""
    assert dealt([0, 0, 1], [1, 2, 5, 6, 7]) == [("ab", [1, 2]), ("abc", [5, 6, 7])]


def test_two_presenters_a_week() -> None:
    """Two places of one week; a round may end between them."""
    assert dealt([0, 0, 0], [1, 1, 2, 2, 3, 3]) == [("abc", [1, 1, 2]), ("abc", [2, 3, 3])]


def test_a_week_has_no_more_places_than_people() -> None:
    """One person cannot present twice in a week, nor two people three times."""
    assert dealt([0], [1, 1, 2, 2]) == [("a", [1]), ("a", [2])]
    assert dealt([0, 0], [1, 1, 1, 2]) == [("ab", [1, 1]), ("ab", [2, None])]


def test_fewest_talks_come_first() -> None:
    """Until all have as many."""
    assert dealt([2, 1, 2, 1], range(1, 5)) == [("bd", [1, 2]), ("abcd", [3, 4, None, None])]


def test_many_weeks_given_away_are_respected() -> None:
    """Who has three weeks already waits until all others have as many."""
    assert [people for people, _ in dealt([3, 0, 0], range(1, 8))] == ["bc", "bc", "bc", "abc"]


def test_long_pauses_do_not_end_in_a_series() -> None:
    """Who comes back four talks behind presents first, once, and then with all others."""
    assert dealt([5, 1, 5, 5], range(1, 6)) == [("b", [1]), ("abcd", [2, 3, 4, 5])]


def test_late_joiners_owe_nothing() -> None:
    """They start with the fewest talks of the time, and keep that start."""
    others = [Candidate(1, 3), Candidate(2, 4), Candidate(3, 1, credit=2)]
    assert current_minimum(others) == 3
    assert current_minimum([]) == 0
    late = Candidate(4, credit=3)
    assert [bag.people for bag in make_bags([*others, late], [1, 2, 3, 4])] == [(1, 3, 4), (1, 2, 3, 4)]


def test_nobody_and_nothing() -> None:
    """Without people or weeks there is nothing to draw."""
    assert make_bags([], [1]) == ()
    assert make_bags([Candidate(1)], []) == ()
    assert one_bag([]) == ()


def test_other_orders_are_one_bag() -> None:
    """Places without weeks, as many as people."""
    (bag,) = one_bag([5, 3, 9])
    assert bag.people == (5, 3, 9)
    assert [(slot.number, slot.week) for slot in bag.slots] == [(1, None), (2, None), (3, None)]


def test_nonsense_is_refused() -> None:
    """Somebody twice, or weeks out of order."""
    with pytest.raises(ValueError, match="once"):
        make_bags([Candidate(1), Candidate(1)], [1])
    with pytest.raises(ValueError, match="ascend"):
        make_bags([Candidate(1)], [2, 1])


@dataclass
class Person:
    """Somebody in a made-up study."""

    talks: int = 0
    credit: int = 0
    paused: bool = False
    left: bool = False
    listener: bool = False

    @property
    def presents(self) -> bool:
        return not (self.paused or self.left or self.listener)


@dataclass
class Study:
    """Seasons at random, each drawn and checked against every rule."""

    chance: Stream
    people: dict[int, Person] = field(default_factory=dict)
    leading: set[int] = field(default_factory=set)
    """Who drew a place of the next season in the last one."""

    def candidates(self) -> list[Candidate]:
        return [Candidate(i, p.talks, p.credit) for i, p in self.people.items() if p.presents]

    def one_in(self, many: int) -> bool:
        return self.chance.below(many) == 0

    def between_seasons(self) -> None:
        """People leave, pause, come back and join; who starts late starts with the fewest talks."""
        for i, person in self.people.items():
            person.left |= self.one_in(12)
            if self.one_in(8):
                person.paused = not person.paused
                if not person.paused:
                    others = [one for one in self.candidates() if one.user_id != i]
                    person.credit = max(person.credit, current_minimum(others) - person.talks)
        for _ in range(self.chance.below(3) if self.people else 1 + self.chance.below(8)):
            credit = current_minimum(self.candidates())
            self.people[len(self.people) + 1] = Person(credit=credit, listener=self.one_in(6))

    def season(self) -> Result | None:
        """Draw one season and check it; None where nobody could be drawn."""
        numbers = [week for week in range(1, 2 + self.chance.below(14)) if not self.one_in(6)]
        each = 1 + self.one_in(4)
        active = [i for i, person in self.people.items() if person.presents]
        taken: set[tuple[int, int]] = set()
        places = [week for week in numbers for _ in range(each)]
        while active and places and self.one_in(5):
            pair = (active[self.chance.below(len(active))], places[self.chance.below(len(places))])
            if pair not in taken:
                taken.add(pair)
                places.remove(pair[1])
        for i, _ in taken:
            self.people[i].talks += 1
        candidates = self.candidates()
        bags = make_bags(candidates, places)
        if not bags:
            return None
        context = Context(1, 1, 1, "presenters", "", tuple(active), bags, taken=tuple(sorted(taken)))
        away = [(i, week) for i in active for week in numbers if self.one_in(12)] if self.one_in(3) else []
        if clash(context.barring(away)) is None:
            context = context.barring(away)
        if clash(context) is not None:
            # With weeks given away to the few people there are, a second place may be for nobody.
            assert taken or each > 1
            return None
        result = draw(bytes(self.chance.below(256) for _ in range(8)), context)
        self.check_bags(bags, candidates, places)
        self.check_result(result, each)
        self.leading = {i for i, slot in result.assignments() if slot.week is None}
        for i, slot in result.assignments():
            self.people[i].talks += slot.week is not None
        return result

    def check_bags(self, bags: tuple[Bag, ...], candidates: list[Candidate], places: list[int]) -> None:
        """Who is in which round, and that every place is in one."""
        slots = [slot for bag in bags for slot in bag.slots]
        weeks = [slot.week for slot in slots if slot.week is not None]
        most = len(candidates)
        assert Counter(weeks) == {week: min(most, n) for week, n in Counter(places).items()}
        assert all(self.people[i].presents for bag in bags for i in bag.people)
        assert all(slot.week is not None for bag in bags[:-1] for slot in bag.slots)
        assert bags[-1].slots[0].week is not None
        middle = sorted(one.count for one in candidates)[(most - 1) // 2]
        counts = {one.user_id: max(one.count, middle - 1) for one in candidates}
        spread = max(counts.values()) - min(counts.values())
        assert {i for i in self.leading if i in counts and self.is_behind(i)} <= set(bags[0].people)
        for bag in bags:
            # Nobody twice before all once: whoever is not in a round has more talks than all who are.
            fewest = min(counts.values())
            assert {counts[i] for i in bag.people} == {fewest}
            assert all(counts[i] > fewest for i in counts if i not in bag.people)
            for i in bag.people:
                counts[i] += 1
            assert max(counts.values()) - min(counts.values()) <= max(1, spread)

    def is_behind(self, i: int) -> bool:
        """Whether nobody has fewer talks; who was given a week beforehand may have more by now."""
        own = self.people[i].talks + self.people[i].credit
        return own == current_minimum(self.candidates())

    def check_result(self, result: Result, each: int) -> None:
        """Who got which week."""
        context = result.context
        before = list(context.taken)
        for bag, order, gap in zip(context.bags, result.bags, result.gaps, strict=True):
            assert sorted(order) == sorted(bag.people)
            drawn = [(i, slot.week) for i, slot in zip(order, bag.slots, strict=True) if slot.week]
            assert not set(drawn) & set(context.barred)
            for i, week in drawn:
                assert all(other != i or abs(week - talk) >= gap for other, talk in before)
            before += drawn
        assert len(before) == len(set(before)), "nobody twice in a week"
        if not context.barred and not context.taken and each == 1:
            # Somebody who is alone in a round may follow themselves; nobody else ever does.
            alone = [len(bag.people) == 1 for bag in context.bags]
            assert all(gap == 2 or single for gap, single in zip(result.gaps, alone, strict=True))
            presenter = {week: i for i, week in before}
            assert any(alone) or all(i != presenter.get(week + 1) for week, i in presenter.items())


def play(studies: int, name: bytes) -> Counter[int]:
    """Seasons of so many studies; how many were drawn, by the number of their bags."""
    drawn: Counter[int] = Counter()
    for number in range(studies):
        study = Study(Stream(name, number))
        for _ in range(4):
            study.between_seasons()
            result = study.season()
            if result is not None:
                drawn[len(result.bags)] += 1
    return drawn


def test_random_seasons_keep_every_rule() -> None:
    """Some of the seasons of the test below."""
    assert play(150, b"some").total() > 400


@pytest.mark.slow
def test_ten_thousand_random_seasons_keep_every_rule() -> None:
    """Of all lengths: with one bag, two, three and more."""
    drawn = play(3200, b"many")
    assert drawn.total() > 10_000
    assert min(drawn[bags] for bags in (1, 2, 3, 4, 5)) > 100
