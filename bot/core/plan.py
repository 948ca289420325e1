"""The page plan of a season: which week reads which pages, as a pure fold over the weeks already held.

Nothing here is stored: the plan is derived from the season's terms and from what each held week
reached. Pages are the book's printed page numbers, both ends included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from bot.core import cuts
from bot.core.bounds import WEEKLY_PAGES, WEEKS
from bot.core.cuts import Ahead, Range
from bot.core.errors import UserError


class CarryOver(StrEnum):
    """What happens to the pages of a week that were planned and not reached."""

    SHIFT = "shift"
    EXTEND = "extend"
    SPREAD = "spread"
    ADD = "add"
    HOME = "home"


@dataclass(frozen=True, slots=True, order=True)
class Pages:
    """A run of pages, first and last included; never empty."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"pages {self.first}-{self.last} run backwards")

    @property
    def count(self) -> int:
        """How many pages, at least 1."""
        return self.last - self.first + 1

    def __contains__(self, page: int) -> bool:
        return self.first <= page <= self.last

    @classmethod
    def between(cls, first: int, last: int) -> Pages | None:
        """The pages from `first` to `last`, or None where there are none."""
        return cls(first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a season agreed on: its pages, its number of weeks, and its pace.

    `pace` is the pages of one week, or None for a season that spreads its pages evenly over
    `weeks`. `sections` are the first pages of the book's sections; with `snap` a week ends where
    a section ends, if one is near.
    """

    pages: Pages
    weeks: int
    pace: int | None = None
    sections: tuple[int, ...] = ()
    snap: bool = True

    def __post_init__(self) -> None:
        if self.weeks < 1 or (self.pace is not None and self.pace < 1):
            raise ValueError("a season has at least one week of at least one page")

    @property
    def cut_pace(self) -> int:
        """Pages a week for the cutting rule: the agreed pace, or the even share of a spread season."""
        return self.pace or -(-self.pages.count // self.weeks)

    @property
    def starts(self) -> tuple[int, ...]:
        """Where a week may begin to end with a section; none where the season does not snap."""
        return self.sections if self.snap else ()


@dataclass(frozen=True, slots=True)
class Held:
    """What one held week came to. `planned` is its range as frozen when it ended (None: none).

    `reached` None means that nobody noted a page: the week counts as read as planned. One that is `open` has
    nothing frozen yet: it planned what the plan says by then.
    """

    number: int
    reached: int | None
    planned: Pages | None = None
    policy: CarryOver = CarryOver.SHIFT
    open: bool = False


@dataclass(frozen=True, slots=True)
class PlanWeek:
    """One numbered week of the plan. `pages` is what it plans (or planned), `covered` what it read."""

    number: int
    pages: Pages | None
    held: bool = False
    covered: Pages | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole season: covered + home + planned + backlog are all its pages, once each, in order."""

    weeks: tuple[PlanWeek, ...]
    position: int
    home: tuple[Pages, ...]
    backlog: Pages | None

    def week(self, number: int) -> PlanWeek:
        """The week with this number (KeyError where there is none)."""
        if 1 <= number <= len(self.weeks):
            return self.weeks[number - 1]
        raise KeyError(number)


DEFAULT_PACE = 20


def agree(
    pages: Pages,
    *,
    weekly_pages: int | None,
    weeks: int | None,
    sections: Sequence[int] = (),
    snap: bool = True,
) -> Terms:
    """The terms of a new season from what its host gave; fixes the number of weeks.

    UserError where a number is out of bounds, or where the pace needs more weeks than a season has.
    """
    starts = tuple(sorted(set(sections)))
    if weekly_pages is not None:
        WEEKLY_PAGES.check(weekly_pages)
    if weeks is not None:
        return Terms(pages, WEEKS.check(weeks), weekly_pages, starts, snap)
    open_terms = Terms(pages, 1, weekly_pages or DEFAULT_PACE, starts, snap)
    needed = sum(1 for _ in cuts.cut(pages.first, pages.last, open_terms.cut_pace, open_terms.starts))
    if needed > WEEKS.last:
        enough = -(-pages.count // WEEKS.last)
        raise UserError("error.plan.weeks_needed", weeks=needed, last=WEEKS.last, pages=enough)
    return Terms(pages, needed, open_terms.pace, starts, snap)


def make_plan(terms: Terms, held: Sequence[Held] = (), units: Mapping[int, int] | None = None) -> Plan:
    """Fold the held weeks, in order, into the plan.

    `units` says how many weeks' worth of pages a week takes where that is not one: 0 for a
    catch-up week or one merged into the week before, 2 and more for the week that took it in.
    """
    return _Fold(terms, dict(units or {})).run(held)


@dataclass(slots=True)
class _Fold:
    """The state of the fold: what is read, and what the weeks to come are to read."""

    terms: Terms
    units: dict[int, int]
    position: int = 0
    count: int = 0
    ahead: Ahead = field(default_factory=lambda: Ahead(iter(())))
    past: dict[int, PlanWeek] = field(default_factory=dict)
    home: list[Pages] = field(default_factory=list)

    def run(self, held: Sequence[Held]) -> Plan:
        self.position = self.terms.pages.first - 1
        self.count = self.terms.weeks
        self.relay(0, self.terms.pages.first)
        for record in held:
            self.hold(record)
        future = {number: Pages(*pages) for number, pages in self.ahead.all()}
        weeks = tuple(
            self.past.get(number) or PlanWeek(number, future.get(number))
            for number in range(1, self.count + 1)
        )
        backlog = Pages.between(self.planned_to(self.position) + 1, self.terms.pages.last)
        return Plan(weeks, self.position, tuple(self.home), backlog)

    def hold(self, record: Held) -> None:
        """Close one week: what it read, and what that makes of the weeks after it.

        `due` is the page after which those go on if everything planned was read.
        """
        number, planned, before = record.number, record.planned, self.position
        goal = self.terms.pages.last
        self.count = max(self.count, number)
        expected = self.ahead.take(number)
        if (record.reached is None or record.open) and planned is None and expected is not None:
            planned = Pages(*expected)
        due = max(before, min(planned.last, goal)) if planned else before
        self.position = due if record.reached is None else min(max(before, record.reached), goal)
        self.past[number] = PlanWeek(number, planned, True, Pages.between(before + 1, self.position))
        following = self.ahead.next()
        follows_on = following is None or following[1][0] == due + 1
        if not follows_on or expected != (planned and (planned.first, planned.last)):
            # An earlier week was corrected after this one was held: lay out anew what comes after.
            self.relay(number, due + 1)
        if self.position < due:
            self.carry(number, Pages(self.position + 1, due), record.policy)
        elif self.position > due:
            self.shift(number)

    def carry(self, number: int, leftover: Pages, policy: CarryOver) -> None:
        if policy is CarryOver.EXTEND:
            self.extend(number)
        elif policy is CarryOver.SPREAD:
            self.spread(number, leftover.first, self.planned_to(leftover.last))
        elif policy is CarryOver.ADD:
            if not self.ahead.begin_at(leftover.first):
                self.lay(number, iter([(leftover.first, leftover.last)]))
        elif policy is CarryOver.HOME:
            self.home.append(leftover)
            self.position = leftover.last
        else:
            self.shift(number)

    def planned_to(self, page: int) -> int:
        """The last planned page, or `page` where no week to come has pages."""
        return self.ahead.end() or page

    def cut(self, first: int) -> Iterator[Range]:
        """The season's remaining pages from `first`, cut by its pace."""
        return cuts.cut(first, self.terms.pages.last, self.terms.cut_pace, self.terms.starts)

    def room(self, number: int) -> int:
        """How many weeks' worth of pages the weeks after `number` take."""
        return sum(self.units.get(week, 1) for week in range(number + 1, self.count + 1))

    def shift(self, number: int) -> None:
        self.lay(number, self.cut(self.position + 1))

    def extend(self, number: int) -> None:
        ranges = list(self.cut(self.position + 1))
        self.count += max(0, len(ranges) - self.room(number))
        self.lay(number, iter(ranges), self.terms.pages.last)

    def spread(self, number: int, first: int, goal: int) -> None:
        self.lay(number, cuts.spread(first, goal, self.room(number), self.terms.starts), goal)

    def relay(self, number: int, first: int) -> None:
        """Lay out the weeks after `number` from page `first` by the season's own rule."""
        if self.terms.pace is None:
            self.spread(number, first, self.terms.pages.last)
        else:
            self.lay(number, self.cut(first))

    def lay(self, number: int, ranges: Iterator[Range], end: int | None = None) -> None:
        """Give the weeks after `number` the ranges, which end on `end` (None: not known before)."""
        self.ahead = Ahead(self.fill(range(number + 1, self.count + 1), ranges), end)

    def fill(self, weeks: range, ranges: Iterator[Range]) -> Iterator[tuple[int, Range]]:
        """The weeks with as many of the ranges, in order, as each takes."""
        for week in weeks:
            taken = list(islice(ranges, self.units.get(week, 1)))
            if taken:
                yield week, (taken[0][0], taken[-1][1])
