"""What the end of a meeting would do to the plan, by each policy: computed, not yet written."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace

from bot.core.errors import UserError
from bot.core.plan import CarryOver, Pages
from bot.core.season import Record, WeekFacts, build
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.services.views import StudyView


@dataclass(frozen=True, slots=True)
class Result:
    """What one policy makes of a meeting's end, beside the season as it is planned now."""

    policy: CarryOver
    hand_over: bool
    season: SeasonPlan


@dataclass(frozen=True, slots=True)
class EndPreview:
    """The end of a meeting before it is committed. `results` has the default policy first.

    There is one result only where the policy makes no difference (everything was read, or more).
    """

    study: StudyView
    before: SeasonPlan
    week: PlanWeek
    reached: int
    met: bool
    leftover: Pages | None
    results: tuple[Result, ...]
    note: str | None = None
    """What is written down with it."""

    def result(self, policy: CarryOver) -> Result:
        """The outcome of one policy."""
        return next((r for r in self.results if r.policy is policy), self.results[0])

    @property
    def can_hand_over(self) -> bool:
        """Whether somebody prepared pages that are left over."""
        left = self.leftover
        return left is not None and any(s.people and s.pages.last >= left.first for s in self.week.segments)

    def noted_already(self, result: Result) -> bool:
        """Whether the week holds just this end already: somebody else was quicker."""
        facts, wanted = self.week.facts, result.season.by_id(self.week.id)
        return facts.record is not None and wanted is not None and facts == wanted.facts


class PlanChangedError(UserError):
    """The plan is no longer the one of the preview; `preview` shows what the end would do now."""

    def __init__(self, preview: EndPreview) -> None:
        super().__init__("error.plan_changed")
        self.preview = preview


def outcome_token(preview: EndPreview, result: Result) -> str:
    """A short digest of what a preview shows: what the week holds now, and the plan that would follow.

    The button that commits carries it, so that nothing else than what was shown is committed.
    """
    facts = preview.week.facts
    shown = [
        (facts.record, facts.reached, facts.policy, facts.hand_over),
        (preview.reached, preview.met, result.policy, result.hand_over),
        result.season.plan.backlog,
        [(w.number, w.at, w.last_number, w.meets, w.pages, w.segments) for w in result.season.weeks],
    ]
    return hashlib.blake2b(repr(shown).encode(), digest_size=6).hexdigest()


def page_bounds(season: SeasonPlan, week: PlanWeek) -> tuple[int, int]:
    """The pages that a week's meeting can have reached: from the page before its first one (nothing
    was read) to the season's last, or to what a later meeting reached.
    """
    earlier = [w.covered.last for w in season.weeks[: week.number - 1] if w.covered]
    home = [p.last for p in season.plan.home if week.pages is None or p.last < week.pages.first]
    low = max([season.pages.first - 1, *earlier, *home])
    later = [
        w.facts.reached
        for w in season.weeks[week.number :]
        if w.facts.record is Record.NOTED and w.facts.reached is not None
    ]
    return low, min([season.pages.last, *later])


def preview_of(
    study: StudyView,
    plan: SeasonPlan,
    week: PlanWeek,
    reached: int | None,
    now: dt.datetime,
    hand_over: bool | None = None,
    note: str | None = None,
) -> EndPreview:
    """What ending a week at a page does by every policy; UserError for a page it cannot have reached."""
    low, high = page_bounds(plan, week)
    page = low if reached is None else reached
    if not low <= page <= high:
        raise UserError("error.page_range", page=page, first=low, last=high)
    planned = week.pages
    leftover = Pages.between(page + 1, planned.last) if planned else None
    default = study.policy
    policies = [default] if leftover is None else [default, *(p for p in CarryOver if p is not default)]
    hands = study.hand_over if hand_over is None else hand_over
    results = []
    for policy in policies:
        # A meeting that was not held reached nothing, wherever a correction of an earlier one begins it.
        record = Record.NOTED if reached is not None else Record.NOT_MET
        stands = page if reached is not None else plan.pages.first - 1
        ended = replace(_ended(week, now), record=record, reached=stands, note=note)
        facts = replace(ended, policy=policy, hand_over=hands)
        changed = replace(
            plan.facts, weeks=tuple(facts if w.number == week.number else w for w in plan.facts.weeks)
        )
        results.append(Result(policy, hands, build(changed, now)))
    return EndPreview(study, plan, week, page, reached is not None, leftover, tuple(results), note)


def _ended(week: PlanWeek, now: dt.datetime) -> WeekFacts:
    """The week with what it planned and its slot frozen: later changes never move the past."""
    facts = week.facts
    return replace(
        facts,
        planned=facts.planned or week.pages,
        held_at=facts.held_at or week.at,
        ended_at=facts.ended_at or (now if now < week.ends_at else week.meeting.stopped_at or week.ends_at),
    )
