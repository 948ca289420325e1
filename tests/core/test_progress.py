"""How far the reading is, in numbers."""

from __future__ import annotations

import datetime as dt

from bot.core.plan import CarryOver, Pages
from bot.core.progress import Progress, measure
from bot.core.season import Record, SeasonFacts, WeekKind, build
from tests.core.test_season import BEFORE, FACTS, FIRST, WEEK, held


def at(week: int, facts: SeasonFacts) -> Progress:
    """The progress a day after a week's slot; 0: before the first."""
    now = BEFORE if week == 0 else FIRST + (week - 1) * WEEK + dt.timedelta(days=1)
    return measure(build(facts, now))


def read(*reached: int) -> SeasonFacts:
    """The season with so many weeks held, each at a page, by the usual rule."""
    facts, first = FACTS, 17
    for number, page in enumerate(reached, start=1):
        facts = facts.with_week(number, **held(number, page, first, first + 19))
        first = page + 1
    return facts


def test_before_the_first_meeting() -> None:
    """Nothing is read, everything is planned, and nothing is foretold."""
    progress = at(0, FACTS)

    assert (progress.position, progress.read, progress.percent, progress.weeks) == (16, 0, 0, 12)
    assert progress.held == ()
    assert [step.planned for step in progress.ahead] == [*range(36, 237, 20), 248]
    assert progress.forecast is None


def test_every_meeting_is_a_step() -> None:
    """What was planned before each meeting, and what it got to; the plan to come follows from there."""
    progress = at(3, read(30, 50, 66))

    assert [(step.planned, step.reached) for step in progress.held] == [(36, 30), (50, 50), (70, 66)]
    assert [step.planned for step in progress.ahead][:2] == [86, 106]
    assert (progress.read, progress.percent) == (50, 21)


def test_the_forecast_goes_by_the_last_three_meetings() -> None:
    """Fewer pages a week lead less far than the plan; more lead to the last page before the last meeting."""
    slow = at(4, read(20, 31, 43, 55)).forecast
    quick = at(3, read(60, 100, 140)).forecast
    assert slow is not None
    assert quick is not None

    assert (round(slow.pace, 1), slow.page, slow.done) == (11.7, 148, False)
    assert slow.at.number == 12
    # 41 pages a week from page 140: the third meeting from there reads the last ones.
    assert (quick.page, quick.done, quick.at.number) == (248, True, 6)
    assert at(4, read(20, 20, 20, 20)).forecast is None


def test_a_meeting_that_nobody_noted() -> None:
    """It counts as read as planned, and says so."""
    first, second, _ = at(3, read(30)).held

    assert (first.noted, first.reached) == (True, 30)
    assert (second.noted, second.reached, second.planned) == (False, 50, 50)
    assert all(step.noted for step in at(3, read(30)).ahead)


def test_a_week_without_a_meeting_counts_for_the_pace() -> None:
    """Who did not meet read nothing that week."""
    facts = read(36, 56).with_week(3, **held(3, 56, 57, 76) | {"record": Record.NOT_MET})
    forecast = at(3, facts).forecast
    assert forecast is not None

    assert round(forecast.pace, 2) == 13.33
    assert at(3, facts).held[-1].reached == 56


def test_home_reading_counts_as_read() -> None:
    """The group goes on after it."""
    facts = read(36).with_week(2, **held(2, 50, 37, 56) | {"policy": CarryOver.HOME})

    assert (at(2, facts).position, at(2, facts).held[-1].reached) == (56, 56)
    assert at(2, facts).ahead[0].planned == 76


def test_weeks_that_meet_together_are_one_step() -> None:
    """A merged week is on the way of the one before it; a catch-up has nothing planned."""
    facts = FACTS.with_week(3, kind=WeekKind.MERGED).with_week(5, kind=WeekKind.CATCH_UP)
    steps = at(0, facts).steps

    assert [(step.number, step.last_number) for step in steps][:3] == [(1, 1), (2, 3), (4, 4)]
    assert steps[1].planned == 76
    assert steps[3].planned is None
    assert at(0, facts).weeks == 12


def test_everything_is_read() -> None:
    """100 only then; there is nothing to foretell."""
    done = at(2, read(130, 248))
    nearly = at(2, read(130, 247))

    assert (done.percent, done.forecast) == (100, None)
    assert nearly.percent == 99
    assert done.pages == Pages(17, 248)
