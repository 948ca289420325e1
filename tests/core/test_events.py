"""The event of a week at every moment of its life: a pure function of the week."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.events import About, Phase, look_again, phase_of, wanted
from bot.core.plan import Pages, Terms
from bot.core.season import Record, Season, SeasonFacts, WeekFacts, WeekKind, build

START = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ABOUT = About("ko", "책", 7, 8, None, 0)


def season(now: dt.datetime, **first: object) -> Season:
    """Two weeks from START on, two hours each at the most."""
    facts = SeasonFacts(
        terms=Terms(Pages(17, 56), 2, 20),
        start=dt.date(2026, 3, 3),
        weekdays=(1,),
        wall_time=dt.time(21),
        zone="Asia/Seoul",
        weeks=(WeekFacts(1, id=1), WeekFacts(2, id=2)),
    )
    return build(facts.with_week(1, **first) if first else facts, now)


@pytest.mark.parametrize(
    ("hours", "first", "phase", "again"),
    [
        (-1, {}, Phase.SCHEDULED, 2),
        (1, {}, Phase.SCHEDULED, 2),
        (2, {}, Phase.OVER, None),
        (-0.5, {"started_at": START - HOUR}, Phase.ACTIVE, 1),
        (1, {"started_at": START + HOUR / 2}, Phase.ACTIVE, 2.5),
        (3, {"started_at": START + HOUR / 2}, Phase.OVER, None),
        (1, {"started_at": START, "ended_at": START + HOUR, "record": Record.NOTED}, Phase.OVER, None),
        (3, {"record": Record.NOT_MET}, Phase.NONE, None),
        (-1, {"kind": WeekKind.CATCH_UP}, Phase.SCHEDULED, 2),
    ],
)
def test_from_plan_to_end(hours: float, first: dict[str, object], phase: Phase, again: float | None) -> None:
    """Scheduled until somebody starts it, active until it ends, and then over; by itself at its cap."""
    week = season(START + hours * HOUR, **first).weeks[0]
    assert phase_of(week) is phase
    assert look_again(week) == (START + again * HOUR if again is not None else None)


def test_a_merged_week_has_none() -> None:
    """The meeting that took it in has one with the pages of both."""
    facts = season(START).facts.with_week(2, kind=WeekKind.MERGED)
    first, second = build(facts, START - HOUR).weeks
    assert phase_of(second) is Phase.NONE
    said = wanted(ABOUT, first)
    assert (said.number, said.last_number, said.pages) == (1, 2, Pages(17, 56))


@pytest.mark.parametrize(
    ("place", "voice", "kept"),
    [
        (None, 8, None),
        ("https://meet.example/x", None, "https://meet.example/x"),
        ("<#123456789012345678>", 123456789012345678, None),
    ],
)
def test_its_place(place: str | None, voice: int | None, kept: str | None) -> None:
    """The study's voice channel, another one that the week names, or an address."""
    said = wanted(ABOUT, season(START - HOUR, place=place).weeks[0])
    assert (said.voice_id, said.place) == (voice, kept)


def test_it_ends_after_it_begins() -> None:
    """Discord takes no other: a meeting that was started long before its slot is over by then."""
    said = wanted(ABOUT, season(START - HOUR, started_at=START - 4 * HOUR).weeks[0])
    assert said.ends > said.begins
