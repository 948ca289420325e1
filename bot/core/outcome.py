"""What a held meeting came to, beside what it would have been had it read just what was planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.core.lines import WeekLine
from bot.core.plan import CarryOver
from bot.core.season import Record, Season, Week, WeekState, build


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a meeting came to, beside what it would have been had it read just what was planned."""

    reached: int
    record: str
    read: bool
    """Whether any page was read that was not read before."""
    next: WeekLine | None
    home: tuple[int, int] | None
    backlog: int
    usual_backlog: int
    last_day: str
    usual_last_day: str
    moved: bool
    """Whether the weeks to come read other pages than they would have."""
    change_id: int | None = None
    """The change that undo takes back."""
    note: str | None = None
    """What the host wrote about the meeting."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The outcome as stored."""
        following = WeekLine.from_json(data["next"]) if data["next"] else None
        home = tuple(data["home"]) if data["home"] else None
        return cls(**{**data, "next": following, "home": home})


def outcome_of(season: Season, week: Week, change_id: int | None = None) -> Outcome | None:
    """What a held week came to; None as long as nobody said so."""
    if week.state is not WeekState.HELD or week.facts.record in (None, Record.UNRECORDED):
        return None
    following = season.after(week)
    planned, usual = week.pages, _as_planned(season, week)
    home = planned and next((p for p in season.plan.home if p.last == planned.last), None)
    return Outcome(
        reached=week.facts.reached or season.pages.first - 1,
        record=str(week.facts.record),
        read=week.covered is not None,
        next=WeekLine.of(following) if following else None,
        home=(home.first, home.last) if home and week.facts.policy is CarryOver.HOME else None,
        backlog=_backlog(season),
        usual_backlog=_backlog(usual),
        last_day=last_day(season).isoformat(),
        usual_last_day=last_day(usual).isoformat(),
        moved=[w.pages for w in season.weeks[week.number :]] != [w.pages for w in usual.weeks[week.number :]],
        change_id=change_id,
        note=week.facts.note,
    )


def _as_planned(season: Season, week: Week) -> Season:
    """The same season, had this week read just what was planned."""
    reached = week.pages.last if week.pages else week.facts.reached
    facts = season.facts.with_week(week.number, record=Record.NOTED, reached=reached)
    return build(facts, week.ends_at)


def _backlog(season: Season) -> int:
    return season.plan.backlog.count if season.plan.backlog else 0


def last_day(season: Season) -> dt.date:
    """The local day of the season's last meeting."""
    return max((w.day for w in season.meetings()), default=season.facts.start)
