"""What the panel of a meeting shows at one instant, and when it has to be looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.core.attendance import Here
from bot.core.meeting import MeetingState
from bot.core.season import Season, Week, WeekState

RHYTHM = dt.timedelta(minutes=5)
"""How often the panel of a meeting that runs is brought up to date; what ticks in it ticks by itself."""
HEARD_MOST = 3
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Panel:
    """A meeting as its panel shows it. Instants are seconds since 1970, lengths of time are minutes."""

    state: str
    begins: int
    """When it began; of one that nobody started, its slot."""
    ends: int
    """When it ended, or ends if nobody does anything more."""
    minutes: int
    elapsed: int
    pauses: int
    """How long it stood still, all pauses together."""
    extension: int
    """How much one more press would add."""
    started: bool
    page: int | None
    """The page noted last by who leads the meeting."""
    heard: tuple[tuple[int, int], ...]
    """What others have noted since: (person, page)."""
    paused_at: int | None
    paused_by: int | None
    reason: str | None
    record: str | None
    follows: bool
    """Whether another meeting follows in this season."""
    here: Here | None = None
    """Who is there."""

    @classmethod
    def of(cls, season: Season, week: Week, now: dt.datetime) -> Self:
        """The panel of a week at `now`."""
        meeting = week.meeting
        state = meeting.state(now)
        if state is MeetingState.READY and week.state is WeekState.HELD:
            state = MeetingState.ENDED
        lasting = meeting.pause_at(now) if state is MeetingState.PAUSED else None
        noted = meeting.noted
        begins, ends = week.facts.started_at or week.at, week.ends_at
        if state is MeetingState.ENDED:
            ends = meeting.stopped_at or ends
        return cls(
            state=str(state),
            begins=int(begins.timestamp()),
            ends=int(ends.timestamp()),
            minutes=meeting.length // MINUTE,
            elapsed=meeting.elapsed(now) // MINUTE,
            pauses=meeting.paused(now) // MINUTE,
            extension=meeting.extension // MINUTE,
            started=week.facts.started_at is not None,
            page=noted.page if noted else None,
            heard=tuple((note.by, note.page) for note in meeting.heard[:HEARD_MOST]),
            paused_at=int(lasting.at.timestamp()) if lasting else None,
            paused_by=lasting.by if lasting else None,
            reason=lasting.reason if lasting else None,
            record=str(week.facts.record) if week.facts.record else None,
            follows=season.after(week) is not None,
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The panel as stored."""
        heard = tuple((person, page) for person, page in data["heard"])
        here = Here.from_json(data["here"]) if data.get("here") else None
        return cls(**{**data, "heard": heard, "here": here})

    @property
    def left(self) -> int:
        """The minutes that its clock may still run."""
        return self.minutes - self.elapsed


def look_again(week: Week, now: dt.datetime) -> dt.datetime | None:
    """When a panel that is right at `now` would say something else by itself; None: never more."""
    if week.state in (WeekState.HELD, WeekState.ASKED):
        return None
    if week.meeting.state(now) is MeetingState.RUNNING:
        return min(now + RHYTHM, week.ends_at)
    return week.ends_at
