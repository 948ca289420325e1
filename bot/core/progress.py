"""How far a season's reading is: what was planned and read meeting by meeting, and where the pace leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.plan import Pages
from bot.core.season import Record, Season, Week, WeekState

RECENT = 3
"""The forecast goes by the pages of so many last meetings."""


@dataclass(frozen=True, slots=True)
class Step:
    """One meeting. `planned` is the page it was, or is, to get to; `reached` the one it got to, once held.

    `noted` is false where nobody said how far it got: it counts as read as planned.
    """

    number: int
    last_number: int
    day: dt.date
    planned: int | None
    reached: int | None = None
    noted: bool = True


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where `pace` pages a meeting lead: to `page` at the meeting `at`; `done` if that is the last page."""

    pace: float
    page: int
    at: Step
    done: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A season's reading at one instant. `position` is the page it is read to, pages read at home included:
    one before the season's first where nothing is read. `weeks` are its numbered weeks.
    """

    pages: Pages
    position: int
    weeks: int
    steps: tuple[Step, ...]
    forecast: Forecast | None

    @property
    def read(self) -> int:
        """How many of the season's pages are read."""
        return max(0, min(self.position, self.pages.last) - self.pages.first + 1)

    @property
    def percent(self) -> int:
        """The same of a hundred, in whole numbers; 100 only when everything is read."""
        return 100 * self.read // self.pages.count

    @property
    def held(self) -> tuple[Step, ...]:
        """The meetings that are over."""
        return tuple(step for step in self.steps if step.reached is not None)

    @property
    def ahead(self) -> tuple[Step, ...]:
        """The meetings that are not."""
        return tuple(step for step in self.steps if step.reached is None)


def measure(season: Season) -> Progress:
    """Look at a season as it is."""
    page = season.pages.first - 1
    over = [week for week in season.meetings() if week.state in (WeekState.HELD, WeekState.ASKED)]
    ahead = [_step(week) for week in season.meetings() if week not in over]
    held = []
    for week in over:
        # Pages left as home reading count where the group went on after them.
        page = season.plan.position if week is over[-1] else week.covered.last if week.covered else page
        held.append(_step(week, page))
    recent = [week.covered.count if week.covered else 0 for week in over[-RECENT:]]
    forecast = _forecast(season.pages, season.plan.position, recent, ahead)
    return Progress(season.pages, season.plan.position, len(season.weeks), (*held, *ahead), forecast)


def _step(week: Week, reached: int | None = None) -> Step:
    noted = week.facts.record in (Record.NOTED, Record.NOT_MET)
    planned = week.pages.last if week.pages else None
    return Step(week.number, week.last_number, week.day, planned, reached, noted or reached is None)


def _forecast(pages: Pages, position: int, recent: Sequence[int], ahead: Sequence[Step]) -> Forecast | None:
    """None before anything was read, when all is read, and after the last meeting."""
    left = pages.last - position
    if not sum(recent) or left <= 0 or not ahead:
        return None
    pace = sum(recent) / len(recent)
    needed = int(-(-left // pace))
    if needed <= len(ahead):
        return Forecast(pace, pages.last, ahead[needed - 1], done=True)
    return Forecast(pace, position + int(pace * len(ahead)), ahead[-1], done=False)
