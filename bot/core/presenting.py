"""Who explains which pages: a leftover stays with whoever prepared it, ahead of the week's presenter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.plan import Pages, Plan


@dataclass(frozen=True, slots=True)
class Prepared:
    """A presenter of one week; `pages` where they agreed on pages of their own. `id` is the row's."""

    user_id: int
    pages: Pages | None = None
    instead_of: int | None = None
    """Whose turn this was before people swapped."""
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a week's pages and who explains it; `carried` when it was prepared for an earlier week.

    Several people share the pages; nobody means that the group reads them together.
    """

    pages: Pages
    people: tuple[int, ...]
    carried: bool = False
    swapped: tuple[int, ...] = ()
    """Those of the people who have somebody else's turn."""


def assign(
    plan: Plan, presenters: Mapping[int, Sequence[Prepared]], handed_over: Collection[int] = ()
) -> dict[int, tuple[Segment, ...]]:
    """The segments of every week that has pages, by week number.

    `handed_over` are the held weeks whose leftover goes to the next week's presenter instead of
    staying with the one who prepared it.
    """
    result: dict[int, tuple[Segment, ...]] = {}
    carried: list[Segment] = []
    position = 0
    for week in plan.weeks:
        if week.covered is not None:
            position = week.covered.last
        if week.pages is None:
            continue
        position = max(position, week.pages.first - 1)
        segments = _segments(week.pages, carried, presenters.get(week.number, ()))
        result[week.number] = tuple(segments)
        if week.held:
            kept = [] if week.number in handed_over else [s for s in segments if s.people]
            carried = _clipped(kept, Pages.between(position + 1, week.pages.last))
        else:
            carried = _clipped(carried, Pages.between(week.pages.last + 1, 10**9))
    return result


def substitutes(segments: Iterable[Segment]) -> frozenset[int]:
    """Everyone who explains some of these pages because people swapped."""
    return frozenset(person for segment in segments for person in segment.swapped)


def _segments(pages: Pages, carried: Sequence[Segment], people: Sequence[Prepared]) -> list[Segment]:
    segments = [Segment(s.pages, s.people, True) for s in _clipped(carried, pages)]
    swapped = {p.user_id for p in people if p.instead_of is not None}
    first = segments[-1].pages.last + 1 if segments else pages.first
    own = sorted((p for p in people if p.pages is not None), key=lambda p: p.pages or pages)
    shared = tuple(p.user_id for p in people if p.pages is None)
    for person in own:
        part = _overlap(person.pages, Pages.between(first, pages.last))
        if part is None:
            continue
        if part.first > first:
            segments.append(_segment(Pages(first, part.first - 1), shared, swapped))
        segments.append(_segment(part, (person.user_id,), swapped))
        first = part.last + 1
    if first <= pages.last:
        segments.append(_segment(Pages(first, pages.last), shared, swapped))
    return segments


def _segment(pages: Pages, people: tuple[int, ...], swapped: Collection[int]) -> Segment:
    return Segment(pages, people, swapped=tuple(person for person in people if person in swapped))


def _clipped(segments: Sequence[Segment], pages: Pages | None) -> list[Segment]:
    parts = ((s, _overlap(s.pages, pages)) for s in segments)
    return [Segment(part, s.people, s.carried, s.swapped) for s, part in parts if part is not None]


def _overlap(one: Pages | None, other: Pages | None) -> Pages | None:
    if one is None or other is None:
        return None
    return Pages.between(max(one.first, other.first), min(one.last, other.last))
