"""A draw as its cards show it: plain values, frozen into the rows of its posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from bot.core.lottery import Clash

PICTURED = range(2, 26)
"""So many people get a ladder; one needs none, and more are a list."""


class Purpose(StrEnum):
    """What a draw decides: who presents when, an order of people, or one person for something today."""

    PRESENTERS = "presenters"
    ORDER = "order"
    ROLE = "role"


class State(StrEnum):
    """Where a draw stands."""

    OPEN = "open"
    DRAWN = "drawn"
    VOID = "void"


class Void(StrEnum):
    """Why nothing was drawn: taken back, opened anew, its secret lost, no order that suits all, or its
    season or study was closed.
    """

    CANCELLED = "cancelled"
    REOPENED = "reopened"
    LOST = "lost"
    CLASH = "clash"
    CLOSED = "closed"


class Past(StrEnum):
    """Why a result holds no more: it was undone, or its weeks were drawn again."""

    UNDONE = "undone"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class End:
    """One place that is drawn. `week` is None for a place in an order, and for one of the next season."""

    number: int
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """People and as many places: one ladder. `people` in the order of the roster, `result` in that of the
    places, empty before the draw.
    """

    people: tuple[int, ...]
    ends: tuple[End, ...]
    result: tuple[int, ...] = ()

    @property
    def pictured(self) -> bool:
        """Whether the round has a ladder to look at."""
        return len(self.people) in PICTURED and bool(self.result)

    @property
    def landing(self) -> tuple[int, ...]:
        """For each person, in order, the index of the place they get."""
        places = {user_id: index for index, user_id in enumerate(self.result)}
        return tuple(places[user_id] for user_id in self.people)


@dataclass(frozen=True, slots=True)
class DrawCard:
    """What a draw's cards say. Ids are Discord's, instants are seconds since 1970."""

    draw_id: int
    purpose: str
    label: str
    state: str
    commitment: str
    rounds: tuple[Round, ...]
    names: tuple[tuple[int, str], ...]
    """What everybody was called when the draw was opened."""
    opened_by: int
    season_id: int | None = None
    """The season whose weeks are drawn."""
    closes_at: int | None = None
    fixed: tuple[tuple[int, int], ...] = ()
    """Weeks given away beforehand: (user id, week number)."""
    days: tuple[tuple[int, str], ...] = ()
    """The local days (ISO) of the weeks that are drawn or fixed, by number."""
    turn: int = 1
    """How many times these weeks have been drawn, this draw included."""
    seed: str | None = None
    """In hexadecimal digits; what the ladders are made of."""
    still: bool = False
    """The ladders have been traced: the picture is still, and the result is there to read."""
    left_out: tuple[tuple[int, int], ...] = ()
    """Drawn, but not given: (user id, week number) of who has left, or of a week that is none any more."""
    reason: str | None = None
    """Why it is void."""
    clash: Clash | None = None
    """The people and weeks that do not go together, where that is why."""
    past: str | None = None
    """Why the result holds no more."""

    @property
    def people(self) -> tuple[int, ...]:
        """Everybody who takes part, in the order of the roster."""
        return tuple(dict.fromkeys(person for one in self.rounds for person in one.people))

    @property
    def weeks(self) -> tuple[int, ...]:
        """The weeks that are drawn, in order."""
        return tuple(sorted({end.week for one in self.rounds for end in one.ends if end.week is not None}))

    @property
    def moving(self) -> bool:
        """Whether it is shown as ladders being traced first."""
        return self.state == State.DRAWN and not self.still and any(one.pictured for one in self.rounds)

    def assigned(self) -> Iterator[tuple[End, int]]:
        """Every place with who got it, in order."""
        for one in self.rounds:
            yield from zip(one.ends, one.result, strict=True)

    def day(self, week: int | None) -> dt.date | None:
        """The day of a week."""
        found = dict(self.days).get(week or 0)
        return dt.date.fromisoformat(found) if found else None

    def name(self, user_id: int) -> str | None:
        """What a person was called."""
        return dict(self.names).get(user_id)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The card as a JSON column gives it back: with lists for tuples."""
        values = dict(data)
        values["rounds"] = tuple(_round(one) for one in data["rounds"])
        for key in ("names", "fixed", "days", "left_out"):
            values[key] = tuple((first, second) for first, second in data[key])
        if (wrong := data["clash"]) is not None:
            values["clash"] = Clash(tuple(wrong["people"]), tuple(wrong["weeks"]), wrong["places"])
        return cls(**values)


def _round(data: Mapping[str, Any]) -> Round:
    ends = tuple(End(**end) for end in data["ends"])
    return Round(tuple(data["people"]), ends, tuple(data["result"]))
