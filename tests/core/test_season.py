"""A season put together: plan, calendar, presenters, at one instant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.core.notice import Notice, Table, WeekLine, outcome_of
from bot.core.plan import CarryOver, Pages, Terms
from bot.core.presenting import Prepared
from bot.core.season import Record, SeasonFacts, WeekFacts, WeekKind, WeekState, build

FIRST = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)
BEFORE = FIRST - dt.timedelta(days=1)
FACTS = SeasonFacts(
    terms=Terms(Pages(17, 248), 12, 20),
    start=dt.date(2026, 3, 3),
    weekdays=(1,),
    wall_time=dt.time(21),
    zone="Asia/Seoul",
    weeks=tuple(WeekFacts(n, id=100 + n, presenters=(Prepared(n),)) for n in range(1, 13)),
)


def held(number: int, reached: int, first: int, last: int) -> dict[str, object]:
    """What is written of a week that was noted."""
    return {
        "record": Record.NOTED,
        "reached": reached,
        "planned": Pages(first, last),
        "held_at": FIRST + (number - 1) * WEEK,
        "ended_at": FIRST + (number - 1) * WEEK + dt.timedelta(hours=2),
    }


def test_before_it_begins_everything_is_ahead() -> None:
    """Twelve meetings a week apart, the first of them current."""
    season = build(FACTS, BEFORE)
    assert [week.at for week in season.weeks] == [FIRST + n * WEEK for n in range(12)]
    current = season.current(BEFORE)
    assert current is not None
    assert (current.number, current.state) == (1, WeekState.UPCOMING)


def test_a_week_without_a_word_counts_as_read_as_planned() -> None:
    """Two hours after the slot the next week is current, and the plan has not moved."""
    season = build(FACTS, FIRST + dt.timedelta(hours=2))
    first, second = season.weeks[:2]
    assert (first.state, first.covered, first.facts.record) == (WeekState.HELD, Pages(17, 36), None)
    assert second.pages == Pages(37, 56)
    assert season.current(FIRST + dt.timedelta(hours=2)) == second
    assert outcome_of(season, first) is None


def test_a_started_meeting_runs_until_its_cap_and_is_then_asked() -> None:
    """Everything follows from the stored instant of the start."""
    started = FACTS.with_week(1, started_at=FIRST + dt.timedelta(minutes=10))
    assert build(started, FIRST + dt.timedelta(minutes=129)).weeks[0].state is WeekState.RUNNING
    assert build(started, FIRST + dt.timedelta(minutes=130)).weeks[0].state is WeekState.ASKED
    short = started.with_week(1, minutes=30)
    assert build(short, FIRST + dt.timedelta(minutes=40)).weeks[0].state is WeekState.ASKED


def test_a_rest_week_moves_the_dates_and_keeps_number_and_presenter() -> None:
    """Week 3 is a week later and still belongs to who was to present week 3."""
    resting = replace(FACTS, rests={dt.date(2026, 3, 17): "설날"})
    season = build(resting, BEFORE)
    assert season.weeks[2].day == dt.date(2026, 3, 24)
    assert season.weeks[2].presenters == (3,)
    assert len(season.weeks) == 12
    assert season.rests == ((dt.date(2026, 3, 17), "설날"),)


def test_a_later_rest_week_never_moves_the_past() -> None:
    """A held week keeps its instant, whatever rests are added."""
    facts = FACTS.with_week(1, **held(1, 36, 17, 36))
    resting = replace(facts, rests={dt.date(2026, 3, 3): None})
    assert build(resting, FIRST + WEEK).weeks[0].at == FIRST


def test_merged_weeks_meet_once_for_both() -> None:
    """The first of them reads both ranges and has both presenters; the second does not meet."""
    merged = FACTS.with_week(5, kind=WeekKind.MERGED)
    season = build(merged, BEFORE)
    fourth, fifth = season.weeks[3], season.weeks[4]
    assert (fourth.pages, fourth.last_number, fourth.presenters) == (Pages(77, 116), 5, (4, 5))
    assert not fifth.meets
    assert season.weeks[5].pages == Pages(117, 136)


def test_a_catch_up_week_meets_without_new_pages() -> None:
    """The pages move on by a week, and what no longer fits is the backlog."""
    season = build(FACTS.with_week(2, kind=WeekKind.CATCH_UP), BEFORE)
    assert (season.weeks[1].pages, season.weeks[1].meets) == (None, True)
    assert season.weeks[2].pages == Pages(37, 56)
    assert season.plan.backlog == Pages(237, 248)


def test_a_moved_week_meets_elsewhen() -> None:
    """Only that week has another day and hour."""
    moved = FACTS.with_week(2, moved_day=dt.date(2026, 3, 12), moved_time=dt.time(20, 30))
    season = build(moved, BEFORE)
    assert season.weeks[1].at == dt.datetime(2026, 3, 12, 11, 30, tzinfo=dt.UTC)
    assert season.weeks[2].day == dt.date(2026, 3, 17)


def test_weeks_without_pages_are_free() -> None:
    """A group that read on ahead does not meet for nothing."""
    facts = FACTS.with_week(1, **held(1, 240, 17, 36))
    season = build(facts, FIRST + dt.timedelta(hours=3))
    assert [week.number for week in season.meetings()] == [1, 2]
    assert season.weeks[1].pages == Pages(241, 248)


def test_extending_adds_weeks_on_the_following_dates() -> None:
    """A thirteenth week a week after the twelfth, that has no row yet."""
    facts = FACTS.with_week(1, **held(1, 36, 17, 36)).with_week(2, **held(2, 39, 37, 56))
    season = build(facts.with_week(2, policy=CarryOver.EXTEND), FIRST + 2 * WEEK - dt.timedelta(days=1))
    last = season.weeks[12]
    assert (last.id, last.pages, last.day) == (0, Pages(240, 248), dt.date(2026, 5, 26))


def test_a_result_says_what_comes_next() -> None:
    """Reached page, next week's segments, backlog and last day."""
    facts = FACTS.with_week(1, **held(1, 36, 17, 36)).with_week(2, **held(2, 39, 37, 56))
    season = build(facts, FIRST + WEEK + dt.timedelta(hours=2))
    outcome = outcome_of(season, season.weeks[1], change_id=9)
    assert outcome is not None
    assert outcome.next is not None
    assert (outcome.reached, outcome.next.pages, outcome.backlog) == (39, Pages(40, 59), 9)
    assert [(part.pages, part.people, part.carried) for part in outcome.next.parts] == [
        (Pages(40, 56), (2,), True),
        (Pages(57, 59), (3,), False),
    ]
    assert (outcome.last_day, outcome.usual_last_day) == ("2026-05-19", "2026-05-19")
    assert (outcome.usual_backlog, outcome.moved) == (0, True)


def test_a_notice_survives_being_stored() -> None:
    """What is frozen into a row comes back the same."""
    facts = FACTS.with_week(1, **held(1, 20, 17, 36))
    season = build(facts, FIRST + dt.timedelta(hours=3))
    notice = Notice(
        kind="end",
        language="ko",
        study_id=1,
        title="수학",
        week=WeekLine.of(season.weeks[0]),
        people=(1, 2),
        asks=WeekLine.of(season.weeks[1]),
        outcome=outcome_of(season, season.weeks[0]),
        table=Table.of(season, FIRST),
    )
    assert Notice.from_json(notice.to_json()) == notice
