"""A week and its parts as a card's line shows them: plain values that can be stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.core.plan import Pages
from bot.core.presenting import Segment
from bot.core.season import Week, WeekKind, WeekState


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of pages and who explains it."""

    first: int
    last: int
    people: tuple[int, ...]
    carried: bool
    swapped: tuple[int, ...] = ()
    """Those of the people who have somebody else's turn."""

    @classmethod
    def of(cls, segment: Segment) -> Self:
        """The plain form of a segment."""
        first, last = segment.pages.first, segment.pages.last
        return cls(first, last, segment.people, segment.carried, segment.swapped)

    @property
    def pages(self) -> Pages:
        """The part's pages."""
        return Pages(self.first, self.last)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The part as stored."""
        people, swapped = tuple(data["people"]), tuple(data.get("swapped", ()))
        return cls(data["first"], data["last"], people, data["carried"], swapped)


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week as a card's line shows it. `at` is the meeting's instant in seconds since 1970."""

    week_id: int
    number: int
    last_number: int
    at: int
    first: int | None
    last: int | None
    parts: tuple[Part, ...]
    day: str
    """The local day, ISO."""
    catch_up: bool = False
    read: tuple[int, int] | None = None
    """What a held week read."""
    held: bool = False

    @classmethod
    def of(cls, week: Week) -> Self:
        """The line of a week."""
        first, last = (week.pages.first, week.pages.last) if week.pages else (None, None)
        return cls(
            week_id=week.id,
            number=week.number,
            last_number=week.last_number,
            at=int(week.at.timestamp()),
            first=first,
            last=last,
            parts=tuple(Part.of(s) for s in week.segments),
            day=week.day.isoformat(),
            catch_up=week.facts.kind is WeekKind.CATCH_UP,
            read=(week.covered.first, week.covered.last) if week.covered else None,
            held=week.state is WeekState.HELD,
        )

    @property
    def pages(self) -> Pages | None:
        """The week's pages, or None for a meeting without new ones."""
        return Pages(self.first, self.last) if self.first is not None and self.last is not None else None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The line as stored."""
        parts = tuple(Part.from_json(part) for part in data["parts"])
        read = tuple(data["read"]) if data["read"] else None
        return cls(**{**data, "parts": parts, "read": read})
