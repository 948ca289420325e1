"""Which questions belong to a week: those about its pages, and the open ones that come along.

What nobody has answered carries over like pages: it shows up with the week that follows until it is solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.core.plan import Pages
from bot.core.season import Week

SHOWN_ON_SCREEN = 2000
"""Characters of a question that a panel holds."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question without an answer: its post's title and address (None: it has none)."""

    id: int
    title: str
    url: str | None
    page: int | None
    season_id: int | None
    week: int | None


@dataclass(frozen=True, slots=True)
class Screened:
    """The question that a meeting's panel shows to everybody. Text is as its asker wrote it."""

    id: int
    title: str
    body: str
    url: str | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The same as stored."""
        return cls(data["id"], data["title"], data["body"], data["url"])


@dataclass(frozen=True, slots=True)
class WeekQuestions:
    """The questions of one week: how many in all, and those that wait for an answer, the oldest first."""

    count: int = 0
    waiting: tuple[Waiting, ...] = ()

    def within(self, pages: Pages) -> tuple[Waiting, ...]:
        """The waiting ones that are about these pages."""
        return tuple(
            one for one in self.waiting if one.page is not None and pages.first <= one.page <= pages.last
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked in a season: the study's open questions, and how many are solved by the week's number.

    `current` is the number of the week that runs or comes next.
    """

    season_id: int
    current: int | None
    waiting: tuple[Waiting, ...] = ()
    solved: Mapping[int, int] | None = None

    def of(self, week: Week) -> WeekQuestions:
        """The questions of a week; those of the current one with what came along."""
        numbers = range(week.number, week.last_number + 1)
        current = self.current is not None and self.current in numbers
        waiting = tuple(
            one for one in self.waiting if self._own(one, numbers) or (current and self._before(one, week))
        )
        solved = sum((self.solved or {}).get(number, 0) for number in numbers)
        return WeekQuestions(solved + len(waiting), waiting)

    def _own(self, one: Waiting, numbers: range) -> bool:
        return one.season_id == self.season_id and one.week in numbers

    def _before(self, one: Waiting, week: Week) -> bool:
        return one.season_id != self.season_id or one.week is None or one.week < week.number
