"""A draw that nobody can steer: commitment, lucky words, seed and order (docs/lottery.md says how)."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from bot.core.errors import UserError
from bot.core.matching import violator
from bot.core.orders import Rules

SECRET_BYTES = 32
LONGEST_WORD = 64
MOST_GAP = 10
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows them: a word must stay in its place."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place to fill. `number` counts from 1 through the draw; `week` is None for the next season."""

    number: int
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Bag:
    """One round: as many people (user ids, roster order) as slots; nobody stands in it twice."""

    people: tuple[int, ...]
    slots: tuple[Slot, ...]

    def __post_init__(self) -> None:
        if len(self.people) != len(self.slots) or len(set(self.people)) != len(self.people):
            raise ValueError("a bag has as many slots as people, and each of them once")


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a draw depends on but its secret and the lucky words; all of it is public.

    `people` are user ids in roster order, `names` theirs (or nothing). `barred` are (user id, week) that
    cannot be; `taken` are talks (user id, week) that stand already. `gap` is how many weeks should lie
    between two talks of one person. `closes_at`: seconds since 1970, or None for a draw on the spot. With
    a closing time members may enter `barred` until then, so the commitment leaves them out.
    """

    draw: int
    study: int
    season: int | None
    purpose: str
    label: str
    people: tuple[int, ...]
    bags: tuple[Bag, ...]
    names: tuple[str, ...] = ()
    barred: tuple[tuple[int, int], ...] = ()
    gap: int = 2
    taken: tuple[tuple[int, int], ...] = ()
    closes_at: int | None = None

    def __post_init__(self) -> None:
        slots = [slot for bag in self.bags for slot in bag.slots]
        weeks = [slot.week for slot in slots if slot.week is not None]
        if [slot.number for slot in slots] != list(range(1, len(slots) + 1)):
            raise ValueError("slots are numbered from 1")
        if weeks != sorted(weeks) or min(weeks, default=1) < 1:
            raise ValueError("weeks count from 1, and ascend")
        if any(slot.week is None for slot in slots[: len(weeks)]):
            raise ValueError("slots of the next season come after all weeks")
        if not {person for bag in self.bags for person in bag.people} <= set(self.people):
            raise ValueError("everyone in a bag is one of the draw's people")
        if len(set(self.people)) != len(self.people) or len(self.names) not in (0, len(self.people)):
            raise ValueError("people are there once, with a name each or none")
        if not 1 <= self.gap <= MOST_GAP:
            raise ValueError("the gap is at least 1 (nobody talks twice in a week) and at most 10")
        for pairs in (self.barred, self.taken):
            if list(pairs) != sorted(set(pairs)):
                raise ValueError("weeks of people are sorted, each there once")
        if self.barring(self.barred).barred != self.barred:
            raise ValueError("only weeks of this draw can be barred, and only for its people")

    def barring(self, pairs: Iterable[tuple[int, int]]) -> Context:
        """The same draw with exactly those of these (user id, week) barred that concern it."""
        weeks = {slot.week for bag in self.bags for slot in bag.slots}
        barred = {(person, week) for person, week in pairs if person in self.people and week in weeks}
        return self if barred == set(self.barred) else replace(self, barred=tuple(sorted(barred)))

    def to_json(self) -> dict[str, Any]:
        """Plain values. User ids become strings: some readers of JSON round numbers of that size."""
        return {
            "draw": self.draw,
            "study": self.study,
            "season": self.season,
            "purpose": self.purpose,
            "label": self.label,
            "people": [str(person) for person in self.people],
            "names": list(self.names),
            "bags": [
                {"people": [str(person) for person in bag.people], "weeks": [slot.week for slot in bag.slots]}
                for bag in self.bags
            ],
            "barred": [[str(person), week] for person, week in self.barred],
            "gap": self.gap,
            "taken": [[str(person), week] for person, week in self.taken],
            "closes_at": self.closes_at,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Context:
        """The context of such values; KeyError, TypeError or ValueError where they are none."""
        bags: list[Bag] = []
        number = 0
        for bag in values["bags"]:
            slots = tuple(Slot(number + i, week) for i, week in enumerate(bag["weeks"], start=1))
            bags.append(Bag(tuple(int(person) for person in bag["people"]), slots))
            number += len(slots)
        return cls(
            draw=values["draw"],
            study=values["study"],
            season=values["season"],
            purpose=values["purpose"],
            label=values["label"],
            people=tuple(int(person) for person in values["people"]),
            names=tuple(values["names"]),
            bags=tuple(bags),
            barred=tuple((int(person), week) for person, week in values["barred"]),
            gap=values["gap"],
            taken=tuple((int(person), week) for person, week in values["taken"]),
            closes_at=values["closes_at"],
        )

    def canonical(self) -> bytes:
        """The one spelling of the context as it is drawn."""
        return canonical(self.to_json())

    def opening(self) -> bytes:
        """The one spelling of what the commitment covers: without what members may still enter."""
        return (self if self.closes_at is None else self.barring(())).canonical()


@dataclass(frozen=True, slots=True)
class Result:
    """Who got what: user ids in slot order, bag by bag. `gaps`: the gap each bag could keep."""

    context: Context
    bags: tuple[tuple[int, ...], ...]
    gaps: tuple[int, ...]
    tries: int

    def assignments(self) -> Iterator[tuple[int, Slot]]:
        """Every person with their slot, in the order of the slots."""
        for bag, order in zip(self.context.bags, self.bags, strict=True):
            yield from zip(order, bag.slots, strict=True)

    def ends(self, bag: int) -> tuple[int, ...]:
        """For the ladder of a bag: the place (from 0) of each of its people, in roster order."""
        order = self.bags[bag]
        return tuple(order.index(person) for person in self.context.bags[bag].people)


@dataclass(frozen=True, slots=True)
class Clash:
    """People and weeks that do not fit. With fewer people than `places`, these weeks have too few people

    who can; otherwise these people have too few weeks. Either may be empty: a week that nobody can.
    """

    people: tuple[int, ...]
    weeks: tuple[int, ...]
    places: int

    @property
    def lacks_people(self) -> bool:
        """Whether the weeks want for people, rather than the people for weeks."""
        return len(self.people) < self.places


class ClashError(Exception):
    """A draw without any legal order; `clash` says why. Checked before, it cannot happen in a draw."""

    def __init__(self, clash: Clash) -> None:
        super().__init__(clash)
        self.clash = clash


def canonical(values: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def commitment(secret: bytes, context: Context) -> str:
    """What is posted at the opening: it fixes secret and context without telling the secret. Hex."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a secret has 32 bytes")
    return hashlib.sha256(secret + context.opening()).hexdigest()


def clean_word(text: str) -> str:
    """A lucky word as it counts: one line in NFC, no control characters; "" stands for none."""
    spaced = "".join(" " if c.isspace() else c for c in text)
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs") and c not in _TURNS)
    word = unicodedata.normalize("NFC", " ".join("".join(kept).split()))
    if len(word) > LONGEST_WORD:
        raise UserError("error.draw.word_long", most=LONGEST_WORD)
    return word


def seed(secret: bytes, context: Context, words: Sequence[tuple[int, str]]) -> bytes:
    """What the order follows from, 32 bytes. `words` are (user id, lucky word), sorted by user id.

    A draw on the spot has no lucky words: whoever added some afterwards could choose among orders.
    """
    people = [person for person, _ in words]
    if people != sorted(set(people)) or (people and context.closes_at is None):
        raise ValueError("one lucky word a person, sorted by user id, and only until a closing time")
    message = {"context": context.to_json(), "words": [[str(person), word] for person, word in words]}
    return hmac.new(secret, canonical(message), hashlib.sha256).digest()


def draw(seed: bytes, context: Context) -> Result:
    """The order that follows from a seed: each legal one is as likely. ClashError where there is none."""
    rules = _rules(context)
    gaps = rules.gaps(context.gap)
    # A trial draw has found an order, so one attempt will; rarely is it not the first.
    drawn = None if gaps is None else rules.draw(seed, gaps, count())
    if gaps is None or drawn is None:
        raise ClashError(_clash(context, rules))
    return Result(context, drawn.orders, gaps, drawn.tries)


def clash(context: Context) -> Clash | None:
    """Who and which weeks stand against every order, or None where `draw` will find one."""
    rules = _rules(context)
    return None if rules.gaps(1) is not None else _clash(context, rules)


def _rules(context: Context) -> Rules:
    bags = tuple((bag.people, tuple(slot.week for slot in bag.slots)) for bag in context.bags)
    return Rules(bags, frozenset(context.barred), context.taken)


def _clash(context: Context, rules: Rules) -> Clash:
    found: list[Clash] = []
    for number, bag in enumerate(context.bags):
        allowed = rules.allowed(number, context.taken, 1)
        turned = [
            sum((people >> i & 1) << place for place, people in enumerate(allowed))
            for i in range(len(bag.people))
        ]
        places, people = violator(allowed), violator(turned)
        if places is not None and people is not None:
            able = [p for i, p in enumerate(bag.people) if any(allowed[place] >> i & 1 for place in places)]
            found.append(_named(bag, able, places))
            open_ = [place for place in range(len(allowed)) if any(turned[i] >> place & 1 for i in people)]
            found.append(_named(bag, [bag.people[i] for i in people], open_))
    if not found:
        found = [_shared(context, rules)]
    return min(found, key=lambda one: len(one.people) + len(one.weeks))


def _named(bag: Bag, people: Sequence[int], places: Sequence[int]) -> Clash:
    weeks = sorted({week for place in places if (week := bag.slots[place].week) is not None})
    return Clash(tuple(people), tuple(weeks), len(places))


def _shared(context: Context, rules: Rules) -> Clash:
    """Each bag alone would fit: a week that two bags share wants two different people."""
    weeks: dict[int, set[int]] = {}
    places: dict[int, int] = {}
    for number, bag in enumerate(context.bags):
        for slot, allowed in zip(bag.slots, rules.allowed(number, context.taken, 1), strict=True):
            if slot.week is not None:
                able = {person for i, person in enumerate(bag.people) if allowed >> i & 1}
                weeks.setdefault(slot.week, set()).update(able)
                places[slot.week] = places.get(slot.week, 0) + 1
    scarce = min((week for week in weeks if places[week] > 1), key=lambda week: len(weeks[week]))
    people = tuple(person for person in context.people if person in weeks[scarce])
    return Clash(people, (scarce,), places[scarce])
