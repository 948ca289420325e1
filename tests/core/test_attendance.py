"""Attendance from what was seen of a voice channel: nothing overlaps, nothing exceeds the meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.attendance import (
    GRACE,
    LEAD,
    Here,
    Interval,
    Known,
    Span,
    Standing,
    Status,
    Window,
    gathered_until,
    is_watched,
    standing,
    step,
    total,
    union,
    voice_of,
    without,
)
from bot.core.meeting import Pause
from bot.core.plan import Pages, Terms
from bot.core.season import Record, SeasonFacts, Week, WeekFacts, build

START = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
LOOK = dt.timedelta(minutes=5)
"""How often the bot looks by itself."""


def at(minutes: float) -> dt.datetime:
    """So many minutes after the start."""
    return START + dt.timedelta(minutes=minutes)


def was(*minutes: float) -> tuple[Interval, ...]:
    """Somebody's intervals: begin, end, begin, end …; the last one may be open."""
    ends = [*map(at, minutes), *([None] if len(minutes) % 2 else [])]
    begins = [one for one in ends[::2] if one is not None]
    return tuple(Interval(a, b, b or a) for a, b in zip(begins, ends[1::2], strict=True))


HOUR = Window(START, at(60))
MEMBER = Known(expected=True)
GATHERED = at(60)


# ----------------------------------------------------------------------------- seeing a voice channel


def test_somebody_comes_and_goes() -> None:
    """One interval, from the event of the one to the event of the other."""
    came = step(None, there=True, now=at(1), moved_at=at(0.5))
    assert came == Interval(at(0.5), None, at(0.5))
    left = step(came, there=False, now=at(9), moved_at=at(8))
    assert left is not None
    assert (left.since, left.until) == (at(0.5), at(8))


def test_a_doubled_event_changes_nothing() -> None:
    """Whoever is there is there, however often that is said; and so is whoever is not."""
    came = step(None, there=True, now=at(0), moved_at=at(0))
    again = step(came, there=True, now=at(0), moved_at=at(0))
    assert again == came
    left = step(came, there=False, now=at(5), moved_at=at(5))
    assert step(left, there=False, now=at(6), moved_at=at(6)) == left
    assert step(None, there=False, now=at(6), moved_at=at(6)) is None


def test_a_lost_leave_ends_at_the_last_instant_that_is_known() -> None:
    """The bot was away: who was there before and is not any more was there until it looked last."""
    came = step(None, there=True, now=at(0))
    seen = step(came, there=True, now=at(30))
    gone = step(seen, there=False, now=at(75))
    assert gone is not None
    assert gone.until == at(30)


def test_what_is_heard_late_begins_after_what_is_known() -> None:
    """They were seen until the tenth minute: that they came in the ninth adds nothing to that."""
    left = Interval(at(0), at(10), at(10))
    assert step(left, there=True, now=at(12), moved_at=at(9)) == Interval(at(10), None, at(10))


def test_who_stayed_through_an_outage_was_there_all_the_time() -> None:
    """There before and there after: one interval."""
    came = step(None, there=True, now=at(0))
    assert step(came, there=True, now=at(75)) == Interval(at(0), None, at(75))


@dataclass(frozen=True)
class Move:
    """What really happens: somebody comes or goes, and what becomes of the event."""

    minute: int
    there: bool
    copies: int
    """How often the event arrives: 0 is lost, 2 is doubled."""


moves = st.builds(
    Move, minute=st.integers(0, 119), there=st.booleans(), copies=st.sampled_from([1, 1, 1, 0, 2])
)
outages = st.sets(st.integers(0, 23), max_size=8)
"""The looks that do not happen: the bot is down."""


def told(moves_: list[Move], missing: set[int]) -> tuple[list[Interval], list[Span]]:
    """What the bot writes down of two hours with a look every five minutes, and what was true."""
    real: list[Span] = []
    written: list[Interval] = []
    inside = False
    since = START

    def look(now: dt.datetime, moved_at: dt.datetime | None) -> None:
        last = written[-1] if written else None
        new = step(last, there=inside, now=now, moved_at=moved_at)
        if new is not None and last is not None and new.since == last.since:
            written[-1] = new
        elif new is not None:
            written.append(new)

    happening = sorted({move.minute: move for move in moves_}.values(), key=lambda one: one.minute)
    for minute in range(120):
        for move in (one for one in happening if one.minute == minute and one.there is not inside):
            if inside:
                real.append(Span(since, at(minute)))
            inside, since = move.there, at(minute)
            down = minute // 5 in missing
            for _ in range(0 if down else move.copies):
                look(at(minute), at(minute))
        if minute % 5 == 4 and minute // 5 not in missing:
            look(at(minute), None)
    if inside:
        real.append(Span(since, at(120)))
    return written, real


@given(st.lists(moves, max_size=30), outages)
def test_intervals_never_overlap(moves_: list[Move], missing: set[int]) -> None:
    """Whatever is lost, doubled or missed: intervals follow each other, and only the last is open."""
    written, _ = told(moves_, missing)
    for one, following in pairwise(written):
        assert one.until is not None
        assert one.since <= one.until <= following.since
    assert all(one.since <= one.seen_at for one in written)


@given(st.lists(moves, max_size=30))
def test_lost_events_cost_at_most_a_look(moves_: list[Move]) -> None:
    """The bot looks every five minutes: an event that gets lost moves an end by no more than that."""
    written, real = told(moves_, set())
    window = Window(START, at(120))
    lost = sum(1 for move in moves_ if move.copies == 0)
    difference = abs(total(window.inside(written)) - total(real))
    # Two moves between two looks can hide each other as well.
    assert difference <= (2 * lost) * LOOK


@given(st.lists(moves, max_size=30))
def test_without_losses_it_is_exact(moves_: list[Move]) -> None:
    """To the minute what was true, with every event doubled."""
    written, real = told([replace(move, copies=2) for move in moves_], set())
    assert Window(START, at(120)).inside(written) == union(real)


instants = st.integers(-60, 240).map(at)
spans = st.tuples(instants, instants).map(lambda ends: Span(min(ends), max(ends)))
intervals = spans.map(lambda span: Interval(span.begin, span.end, span.end))


@given(st.lists(spans), st.lists(spans))
def test_spans(some: list[Span], holes: list[Span]) -> None:
    """Together and without: in order, apart from each other, and not a minute lost or counted twice."""
    merged, left = union(some), without(union(some), union(holes))
    for found in (merged, left):
        assert all(one.begin < one.end for one in found)
        assert all(one.end <= following.begin for one, following in pairwise(found))
    covered = {m for m in range(-60, 240) if any(s.begin <= at(m) < s.end for s in some)}
    hidden = {m for m in range(-60, 240) if any(s.begin <= at(m) < s.end for s in holes)}
    assert total(merged) == dt.timedelta(minutes=len(covered))
    assert total(left) == dt.timedelta(minutes=len(covered - hidden))


@given(st.lists(intervals, max_size=8), st.lists(spans, max_size=4), st.integers(0, 180), instants)
def test_nobody_is_there_longer_than_the_meeting(
    seen: list[Interval], breaks: list[Span], minutes: int, checked_in: dt.datetime
) -> None:
    """Intervals that overlap, pauses anywhere, a check-in beside: the minutes stay within the meeting."""
    inside = union(Span(max(START, b.begin), min(at(minutes), b.end)) for b in breaks)
    window = Window(START, at(minutes), inside)
    for known in (replace(MEMBER, intervals=tuple(seen)), replace(MEMBER, checked_in_at=checked_in)):
        found = standing(known, window, at(minutes))
        assert found is not None
        assert 0 <= (found.minutes or 0) <= window.length // dt.timedelta(minutes=1)
        if found.came_at is not None and found.left_at is not None:
            assert window.begin <= found.came_at < found.left_at <= window.end


# ------------------------------------------------------------------------------ what it comes to


@pytest.mark.parametrize(
    ("seen", "status", "minutes"),
    [
        (was(-5, 60), Status.PRESENT, 60),
        (was(10, 60), Status.PRESENT, 50),
        (was(11), Status.LATE, 49),
        (was(-20, -5), Status.ABSENT, None),
        (was(0, 3), Status.ABSENT, 3),
        (was(0, 5, 20, 25), Status.PRESENT, 10),
        (was(56, 60), Status.LATE, 4),
    ],
)
def test_minutes_say_who_was_there(seen: tuple[Interval, ...], status: Status, minutes: int | None) -> None:
    """From ten minutes on, or by being there at the end; late by more than ten."""
    found = standing(replace(MEMBER, intervals=seen), HOUR, GATHERED)
    assert found is not None
    assert (found.status, found.minutes, found.sure) == (status, minutes, True)


def test_pauses_count_for_nobody() -> None:
    """Who was there during a pause only was not there; who was there all the time was, without it."""
    window = Window(START, at(60), (Span(at(20), at(35)),))
    whole = standing(replace(MEMBER, intervals=was(0, 60)), window, GATHERED)
    pause = standing(replace(MEMBER, intervals=was(20, 35)), window, GATHERED)
    assert whole is not None
    assert pause is not None
    assert (whole.minutes, pause.status, pause.minutes) == (45, Status.ABSENT, 0)


def test_leaving_early_is_measured_by_who_stayed_longest() -> None:
    """Everybody went before the cap: nobody left early. One went half-way: they did."""
    stayed, went = replace(MEMBER, intervals=was(0, 45)), replace(MEMBER, intervals=was(0, 30))
    gathered = gathered_until(HOUR, [stayed, went])
    assert gathered == at(45)
    flags = [found.early for one in (stayed, went) if (found := standing(one, HOUR, gathered))]
    assert flags == [False, True]
    running = replace(HOUR, over=False)
    assert not [
        found for one in (stayed, went) if (found := standing(one, running, gathered)) and found.early
    ]


@pytest.mark.parametrize(
    ("said", "measured", "status", "sure"),
    [
        (None, True, Status.ABSENT, True),
        ("late", True, Status.ABSENT, True),
        ("absent", True, Status.ABSENT, True),
        (None, False, Status.PRESENT, False),
        ("late", False, Status.LATE, False),
        ("absent", False, Status.ABSENT, True),
    ],
)
def test_silence_means_coming_where_nothing_is_known(
    said: str | None, measured: bool, status: Status, sure: bool
) -> None:
    """Without a voice channel what people said is all there is; with one it is what was seen."""
    found = standing(replace(MEMBER, said=said), HOUR, GATHERED if measured else None)
    assert found == Standing(status, sure)


@pytest.mark.parametrize("gathered", [None, GATHERED])
def test_while_it_runs_people_may_still_come(gathered: dt.datetime | None) -> None:
    """Nobody is taken to be there who was not seen, and nobody is surely absent."""
    running = replace(HOUR, over=False)
    assert standing(MEMBER, running, gathered) == Standing(Status.ABSENT, sure=False)
    here = standing(replace(MEMBER, checked_in_at=at(5)), running, None)
    assert here == Standing(Status.PRESENT, True, 55, at(5), at(60))


def test_who_said_no_and_came_was_there() -> None:
    """An RSVP is a plan."""
    found = standing(replace(MEMBER, said="absent", intervals=was(0)), HOUR, GATHERED)
    assert found is not None
    assert found.status is Status.PRESENT


def test_a_check_in_is_an_arrival() -> None:
    """From then on they are there: late, where it was late, and to the end."""
    found = standing(replace(MEMBER, checked_in_at=at(25)), HOUR, None)
    assert found == Standing(Status.LATE, True, 35, at(25), at(60))
    assert gathered_until(HOUR, [replace(MEMBER, checked_in_at=at(25))]) is None
    before = standing(replace(MEMBER, checked_in_at=at(-9)), HOUR, None)
    assert before == Standing(Status.PRESENT, True, 60, at(0), at(60))


def test_guests_listen() -> None:
    """Whoever is not expected is a listener when they come, and nothing when they do not."""
    guest = Known(listener=True)
    assert standing(guest, HOUR, GATHERED) is None
    found = standing(replace(guest, intervals=was(30)), HOUR, GATHERED)
    assert found is not None
    assert found.status is Status.LISTENER
    paused = standing(Known(intervals=was(0)), HOUR, GATHERED)
    assert paused is not None
    assert paused.status is Status.PRESENT


@pytest.mark.parametrize("status", list(Status))
def test_what_the_host_says_stands(status: Status) -> None:
    """Over anything that was seen; the minutes stay as they were seen."""
    found = standing(replace(MEMBER, corrected=status, intervals=was(0, 30)), HOUR, GATHERED)
    assert found is not None
    assert (found.status, found.sure, found.minutes) == (status, True, 30)
    unseen = standing(replace(MEMBER, corrected=status, said="absent"), HOUR, GATHERED)
    assert unseen == Standing(status, True)
    guest = standing(Known(listener=True, corrected=status), HOUR, GATHERED)
    assert (guest is None) is (status is Status.ABSENT)


# ------------------------------------------------------------------------------- the meeting itself


def season(now: dt.datetime, **first: object) -> Week:
    """A season's first week at an instant."""
    facts = SeasonFacts(
        terms=Terms(Pages(17, 56), 2, 20),
        start=dt.date(2026, 3, 3),
        weekdays=(1,),
        wall_time=dt.time(21),
        zone="Asia/Seoul",
        weeks=(WeekFacts(1, id=1), WeekFacts(2, id=2)),
    )
    return build(facts.with_week(1, **first) if first else facts, now).weeks[0]


def test_the_window_of_a_meeting() -> None:
    """From its start to now, to its end, or to where its clock stopped; of one nobody started its slot."""
    assert Window.of(season(at(-1)), at(-1)) is None
    slot = Window.of(season(at(30)), at(30))
    assert slot == Window(START, at(30), (), over=False)
    late: dict[str, object] = {"started_at": at(7), "started_by": 1}
    running = Window.of(season(at(30), **late), at(30))
    assert running == Window(at(7), at(30), (), over=False)
    pauses = (Pause(at(20), 1, None, at(35), 1), Pause(at(50), 1))
    paused = Window.of(season(at(55), **late, pauses=pauses), at(55))
    assert paused == Window(at(7), at(50), (Span(at(20), at(35)),), over=False)
    ended = Window.of(season(at(300), **late), at(300))
    assert ended == Window(at(7), at(127))
    silent = Window.of(season(at(300)), at(300))
    assert silent == Window(START, at(120))
    noted: dict[str, object] = {
        "record": Record.NOTED,
        "reached": 36,
        "held_at": START,
        "ended_at": at(90),
    }
    assert Window.of(season(at(300), **late, **noted), at(300)) == Window(at(7), at(90))
    assert Window.of(season(at(300), **late, **{**noted, "record": Record.NOT_MET}), at(300)) is None


def test_comings_and_goings_are_written_down_around_the_meeting_only() -> None:
    """From half an hour before the slot until it is over; where it was started early from its start on."""
    for minute, watched in ((-31, False), (-30, True), (0, True), (119, True), (120, False)):
        assert is_watched(season(at(minute)), at(minute)) is watched
    early = {"started_at": at(-300), "started_by": 1}
    assert is_watched(season(at(-200), **early), at(-200))
    assert not is_watched(season(at(-100), **early), at(-100))
    ended = {"record": Record.NOTED, "reached": 36, "held_at": START, "ended_at": at(20)}
    assert not is_watched(season(at(30), **ended), at(30))
    assert dt.timedelta(minutes=30) == LEAD
    assert dt.timedelta(minutes=10) == GRACE


@pytest.mark.parametrize(
    ("usual", "place", "expected"),
    [
        (7, None, 7),
        (7, "", 7),
        (None, None, None),
        (7, "치맥, 강남역 3번 출구", None),
        (7, "<#123456789012345678>", 123456789012345678),
        (None, "여기서: https://discord.com/channels/1/123456789012345678", 123456789012345678),
        (7, "<#12>", None),
    ],
)
def test_where_a_week_meets(usual: int | None, place: str | None, expected: int | None) -> None:
    """In the study's voice channel, in another one that its place names, or somewhere else."""
    assert voice_of(usual, place) == expected


def test_here_is_stored_as_plain_values() -> None:
    """A panel is kept as JSON."""
    assert Here.from_json({"people": [1, 2], "check_in": True}) == Here((1, 2), True)
