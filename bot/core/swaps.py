"""Requests of presenters: when one ends, what may be swapped, and what a request's cards say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from bot.core.errors import UserError
from bot.core.season import Season
from bot.core.turns import Place, Turn, TurnLine, begins, holder_of, in_meeting, is_free, meeting_of

ANSWER_WITHIN = dt.timedelta(hours=48)
"""How long a request waits for its answer, at most until one of its meetings begins."""
ASKS_MOST = 6
"""So often a person can ask within `ANSWER_WITHIN`: every request is a message to somebody."""


class Kind(StrEnum):
    """What is asked for or was done: one turn for another, that somebody takes it over, turns of who has
    left, reading without a presenter, or what the host decided by themselves.
    """

    SWAP = "swap"
    COVER = "cover"
    LEFT = "left"
    TOGETHER = "together"
    HOST = "host"


class State(StrEnum):
    """Where a request stands. `GONE`: its turns are not what they were; `AWAY`: who was asked cannot present
    now; `UNDONE`: it was accepted, and taken back later.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    GONE = "gone"
    AWAY = "away"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is stored."""

    kind: Kind
    state: State
    user_id: int
    asked_id: int | None
    given: tuple[Place, ...]
    wanted: Place | None
    opened_at: dt.datetime

    @property
    def places(self) -> tuple[Place, ...]:
        """Every turn it is about."""
        return (*self.given, self.wanted) if self.wanted is not None else self.given


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its cards show it. Ids are Discord's, `ends` is in seconds since 1970."""

    id: int
    kind: str
    state: str
    user_id: int
    asked_id: int | None
    given: tuple[TurnLine, ...]
    wanted: TurnLine | None = None
    ends: int | None = None
    taker_id: int | None = None
    """Who has the turn that was given away."""
    by_host: bool = False
    """The host decided for who was asked."""
    free: tuple[int, ...] = ()
    """Of turns that somebody left behind, those that nobody has taken yet, by `presenter_id`."""
    told: bool = True
    """Whether the request reached anybody."""
    names: tuple[tuple[int, str], ...] = ()
    """What the people of it are called: where a mention would show a number, as in direct messages."""

    @property
    def turn(self) -> TurnLine:
        """The turn it is about; of several the first."""
        return self.given[0]

    def name(self, user_id: int) -> str | None:
        """What a person is called, if that is known."""
        return dict(self.names).get(user_id)

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.state == State.OPEN

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The request as a JSON column gives it back: with lists for tuples."""
        values = dict(data)
        values["given"] = tuple(TurnLine(**one) for one in data["given"])
        values["wanted"] = TurnLine(**data["wanted"]) if data["wanted"] else None
        values["free"] = tuple(data["free"])
        values["names"] = tuple((user_id, name) for user_id, name in data["names"])
        return cls(**values)


def ends_at(asked: Asked, plan: Season) -> dt.datetime:
    """When a request ends by itself: 48 hours after it was made, or when one of its meetings begins."""
    meetings = (meeting_of(plan, place.week_id) for place in asked.places)
    return min(asked.opened_at + ANSWER_WITHIN, *(begins(m) for m in meetings if m is not None))


def standing(asked: Asked, plan: Season, now: dt.datetime, able: Collection[int]) -> State:
    """Where a request stands at `now`. `able` are the people who can present."""
    if asked.state is not State.OPEN:
        return asked.state
    if asked.kind is Kind.LEFT:
        if any(is_free(plan, place, now) for place in asked.given):
            return State.OPEN
        taken = any(holder_of(plan, place) is not None for place in asked.given)
        return State.ACCEPTED if taken else State.EXPIRED
    for place, holder in zip(asked.places, (asked.user_id, asked.asked_id), strict=False):
        meeting = meeting_of(plan, place.week_id)
        if meeting is None or meeting.pages is None or holder_of(plan, place) != holder:
            return State.GONE
    if now >= ends_at(asked, plan):
        return State.EXPIRED
    if asked.asked_id is not None and asked.asked_id not in able:
        return State.AWAY
    return State.GONE if asked.wanted is not None and asked.user_id not in able else State.OPEN


def check_swap(plan: Season, turn: Turn, taker_id: int, other: Turn | None) -> None:
    """Refuse what cannot be: that `taker_id` takes this turn (and its holder the other one).

    UserError where somebody would present twice in one meeting, or nothing would change.
    """
    if taker_id == turn.user_id:
        raise UserError("error.swap.oneself")
    if other is not None and other.meeting.number == turn.meeting.number:
        raise UserError("error.swap.same_meeting", number=turn.meeting.number)
    comes = [(turn, taker_id)] if other is None else [(turn, taker_id), (other, turn.user_id)]
    for place, user_id in comes:
        if any(row.user_id == user_id for _, row in in_meeting(plan, place.meeting)):
            raise UserError("error.swap.there_already", user=user_id, number=place.meeting.number)


def instead_of(first: int | None, holder: int, taker: int) -> int | None:
    """Whose turn it was at first, once `taker` has it from `holder`; None where it is their own again."""
    was = first if first is not None else holder
    return None if was == taker else was
