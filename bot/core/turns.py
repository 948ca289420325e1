"""One person's turn to present: where it is in the plan, and how it is told again once the plan has moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from bot.core.errors import UserError
from bot.core.plan import Pages
from bot.core.presenting import Prepared
from bot.core.season import Season, Week, WeekKind, WeekState


@dataclass(frozen=True, slots=True)
class Turn:
    """A place in a meeting to come. `week_id` is the row's own week, which may meet with an earlier one."""

    presenter_id: int
    user_id: int
    week_id: int
    meeting: Week

    @property
    def pages(self) -> Pages | None:
        """What the person explains, without what is left over from an earlier week."""
        return _pages(self.meeting, self.user_id)


@dataclass(frozen=True, slots=True)
class Place:
    """A turn as a request keeps it, whatever becomes of its rows. `at` is in seconds since 1970.

    `position` and the pages of one's own are for who takes it after its row was deleted.
    """

    presenter_id: int
    week_id: int
    number: int
    last_number: int
    at: int
    day: str
    position: int = 0
    first: int | None = None
    last: int | None = None
    newest: int = 0
    """The newest presenter of its week when it became free: who is newer was chosen by hand."""

    @classmethod
    def of(cls, turn: Turn, **more: Any) -> Self:
        """The place of a turn, as the plan is now."""
        week = turn.meeting
        return cls(
            presenter_id=turn.presenter_id,
            week_id=turn.week_id,
            number=week.number,
            last_number=week.last_number,
            at=int(week.at.timestamp()),
            day=week.day.isoformat(),
            **more,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The place as stored."""
        return cls(**data)


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn as a card shows it. `at` is the meeting's instant in seconds, `day` its local day (ISO)."""

    presenter_id: int
    week_id: int
    number: int
    last_number: int
    at: int
    day: str
    first: int | None = None
    last: int | None = None
    holder: int | None = None
    """Who has the turn now."""

    @classmethod
    def of(cls, turn: Turn) -> Self:
        """The line of a turn."""
        return cls._of(turn.presenter_id, turn.week_id, turn.meeting, turn.pages, turn.user_id)

    @classmethod
    def of_place(cls, plan: Season, place: Place) -> Self:
        """The line of a place as the plan is now; of a week that is none any more, as it was."""
        meeting = meeting_of(plan, place.week_id)
        if meeting is None:
            shown = (place.number, place.last_number, place.at, place.day)
            return cls(place.presenter_id, place.week_id, *shown)
        holder = holder_of(plan, place)
        pages = _pages(meeting, holder) if holder is not None else meeting.pages
        return cls._of(place.presenter_id, place.week_id, meeting, pages, holder)

    @classmethod
    def _of(
        cls, presenter_id: int, week_id: int, meeting: Week, pages: Pages | None, holder: int | None
    ) -> Self:
        first, last = (pages.first, pages.last) if pages else (None, None)
        at, day = int(meeting.at.timestamp()), meeting.day.isoformat()
        return cls(presenter_id, week_id, meeting.number, meeting.last_number, at, day, first, last, holder)

    @property
    def pages(self) -> Pages | None:
        """What is explained in it; None for a meeting without new pages."""
        return Pages(self.first, self.last) if self.first is not None and self.last is not None else None


def turns_ahead(plan: Season, now: dt.datetime) -> tuple[Turn, ...]:
    """Every turn that can still be given to somebody else, in the order of the meetings."""
    return tuple(
        Turn(prepared.id, prepared.user_id, week_id, meeting)
        for meeting in plan.meetings()
        if is_ahead(meeting, now)
        for week_id, prepared in in_meeting(plan, meeting)
    )


def in_meeting(plan: Season, meeting: Week) -> Iterator[tuple[int, Prepared]]:
    """Who presents in a meeting by plan, each with the id of the week that they have."""
    for week in plan.weeks[meeting.number - 1 : meeting.last_number]:
        yield from ((week.id, prepared) for prepared in week.facts.presenters)


def is_ahead(meeting: Week, now: dt.datetime) -> bool:
    """Whether somebody will present in it: it has pages, and has not begun."""
    return meeting.state is WeekState.UPCOMING and meeting.at > now and meeting.pages is not None


def begins(meeting: Week) -> dt.datetime:
    """When the meeting begins, or began."""
    return min(meeting.at, meeting.facts.started_at or meeting.at)


def meeting_of(plan: Season, week_id: int) -> Week | None:
    """The meeting that a week is part of; None where the season has no such week (any more)."""
    week = plan.by_id(week_id)
    while week is not None and week.facts.kind is WeekKind.MERGED:
        week = plan.week(week.number - 1)
    return week


def holder_of(plan: Season, place: Place) -> int | None:
    """Who has this turn now; None where nobody does."""
    week = plan.by_id(place.week_id)
    rows = week.facts.presenters if week is not None else ()
    return next((row.user_id for row in rows if row.id == place.presenter_id), None)


def is_free(plan: Season, place: Place, now: dt.datetime) -> bool:
    """Whether a turn that somebody left behind can be taken: nobody has it, nor was anybody chosen since."""
    meeting, week = meeting_of(plan, place.week_id), plan.by_id(place.week_id)
    if meeting is None or week is None or not is_ahead(meeting, now):
        return False
    return not any(row.id == place.presenter_id or row.id > place.newest for row in week.facts.presenters)


def find_turn(plan: Season, presenter_id: int, now: dt.datetime) -> Turn:
    """The turn that a presenter's row stands for.

    UserError where there is none (any more), or where its meeting has begun or reads nothing new.
    """
    for week in plan.weeks:
        for row in week.facts.presenters:
            if row.id != presenter_id:
                continue
            meeting = meeting_of(plan, week.id)
            if meeting is None or meeting.pages is None:
                raise UserError("error.swap.no_pages", number=week.number)
            if not is_ahead(meeting, now):
                raise UserError("error.swap.begun", number=meeting.number)
            return Turn(row.id, row.user_id, week.id, meeting)
    raise UserError("error.swap.gone")


def _pages(meeting: Week, user_id: int) -> Pages | None:
    own = [s.pages for s in meeting.segments if user_id in s.people and not s.carried]
    return Pages(own[0].first, own[-1].last) if own else meeting.pages
