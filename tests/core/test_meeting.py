"""A meeting's clock: what instants say about it, and that nothing else is needed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.meeting import EXTENSION, PAUSE_MOST, Meeting, MeetingState, PageNote, Pause

AT = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
LEADER, GUEST = 1, 2


def minutes(count: float) -> dt.timedelta:
    """So many minutes."""
    return dt.timedelta(minutes=count)


def meeting(*pauses: tuple[float, float | None], **values: object) -> Meeting:
    """Two hours from 12:00; pauses as minutes after the start."""
    made = tuple(
        Pause(AT + minutes(at), LEADER, until=None if until is None else AT + minutes(until))
        for at, until in pauses
    )
    given = {"cap": 2 * HOUR, "usual": 2 * HOUR, "started_at": AT, "pauses": made} | values
    return Meeting(**given)  # type: ignore[arg-type]


def test_a_meeting_from_start_to_cap() -> None:
    """Ready, running, ended; its clock runs from the start to the cap and stays there."""
    ready = meeting(started_at=None)
    assert ready.state(AT) is MeetingState.READY
    assert (ready.over_at, ready.stopped_at, ready.elapsed(AT)) == (None, None, minutes(0))
    runs = meeting()
    assert runs.state(AT) is MeetingState.RUNNING
    assert runs.over_at == AT + 2 * HOUR
    assert (runs.elapsed(AT + HOUR), runs.left(AT + HOUR)) == (HOUR, HOUR)
    assert runs.state(AT + 2 * HOUR) is MeetingState.ENDED
    assert runs.elapsed(AT + 5 * HOUR) == 2 * HOUR
    assert runs.stopped_at == AT + 2 * HOUR


def test_pauses_stop_the_clock() -> None:
    """Ten and twenty minutes later it ends half an hour later."""
    paused = meeting((30, 40), (60, 80))
    assert paused.over_at == AT + minutes(150)
    assert paused.state(AT + minutes(35)) is MeetingState.PAUSED
    assert paused.state(AT + minutes(40)) is MeetingState.RUNNING
    assert paused.elapsed(AT + minutes(35)) == paused.elapsed(AT + minutes(40)) == minutes(30)
    assert paused.elapsed(AT + minutes(90)) == minutes(60)
    assert paused.paused(AT + minutes(90)) == minutes(30)
    lasting = paused.pause_at(AT + minutes(70))
    assert lasting is not None
    assert lasting.at == AT + minutes(60)
    assert paused.pause_at(AT + minutes(50)) is None


def test_a_pause_that_nobody_ends_ends_the_meeting() -> None:
    """Two hours later it is over, and it had stopped where it was paused."""
    forgotten = meeting((50, None))
    assert forgotten.over_at == AT + minutes(50) + PAUSE_MOST
    assert forgotten.state(AT + minutes(169)) is MeetingState.PAUSED
    assert forgotten.state(AT + minutes(170)) is MeetingState.ENDED
    assert forgotten.stopped_at == AT + minutes(50)
    assert forgotten.elapsed(AT + 9 * HOUR) == minutes(50)


def test_an_extension_never_passes_the_cap() -> None:
    """From 105 minutes ten are added, then five, then none."""
    short = meeting(usual=minutes(105))
    assert (short.length, short.extension) == (minutes(105), EXTENSION)
    once = replace(short, extra=minutes(10))
    assert (once.over_at, once.extension) == (AT + minutes(115), minutes(5))
    twice = replace(short, extra=minutes(20))
    assert (twice.length, twice.extension) == (minutes(120), minutes(0))
    assert replace(short, extra=minutes(500)).over_at == AT + 2 * HOUR


def test_an_end_by_hand_stops_everything() -> None:
    """Its clock stands from then on, also where a pause lasted."""
    ended = meeting((30, 40), ended_at=AT + minutes(70))
    assert ended.state(AT + minutes(69)) is MeetingState.RUNNING
    assert ended.state(AT + minutes(70)) is MeetingState.ENDED
    assert ended.elapsed(AT + 9 * HOUR) == minutes(60)
    while_paused = meeting((30, None), ended_at=AT + minutes(70))
    assert while_paused.stopped_at == AT + minutes(70)
    assert while_paused.elapsed(AT + 9 * HOUR) == minutes(30)
    assert while_paused.paused(AT + 9 * HOUR) == minutes(40)


def test_what_came_before_the_start_is_of_another_start() -> None:
    """Started by mistake, paused, noted, taken back, and started again an hour later."""
    note = PageNote(40, LEADER, AT + minutes(5), counts=True)
    again = meeting((10, None), notes=(note,), started_at=AT + HOUR)
    assert again.over_at == AT + 3 * HOUR
    assert again.state(AT + HOUR) is MeetingState.RUNNING
    assert (again.noted, again.own_pauses) == (None, ())


def test_the_leader_s_last_note_counts() -> None:
    """Others' are heard, each one's last, until the leader writes again."""

    def note(page: int, by: int, at: float) -> PageNote:
        return PageNote(page, by, AT + minutes(at), counts=by == LEADER)

    notes = (note(70, GUEST, 5), note(75, LEADER, 10), note(80, GUEST, 20), note(83, GUEST, 30))
    counted = meeting(notes=notes)
    assert counted.noted == notes[1]
    assert counted.heard == (notes[3],)
    unheard = meeting(notes=(*notes, note(82, LEADER, 40)))
    assert (unheard.noted, unheard.heard) == (note(82, LEADER, 40), ())
    nobody = meeting(notes=(note(70, GUEST, 5), note(71, 3, 6)))
    assert nobody.noted is None
    assert [one.by for one in nobody.heard] == [3, GUEST]


@pytest.mark.parametrize(
    ("zone", "start", "ends"),
    [
        ("Asia/Seoul", "2026-03-03T23:00", "2026-03-04T01:10+09:00"),
        ("Europe/Berlin", "2026-03-29T01:00", "2026-03-29T04:10+02:00"),
        ("Europe/Berlin", "2026-10-25T01:30", "2026-10-25T02:40+01:00"),
    ],
)
def test_across_midnight_and_clock_changes(zone: str, start: str, ends: str) -> None:
    """Two hours and a break of ten minutes are that long, whatever clocks on walls do."""
    at = dt.datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    pause = Pause(at + minutes(30), LEADER, until=at + minutes(40))
    night = meeting(started_at=at, pauses=(pause,))
    assert night.over_at == at + minutes(130)
    assert night.over_at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes") == ends
    assert night.elapsed(at + minutes(100)) == minutes(90)


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    """Any meeting as people can make it: pauses begin while it runs, the last one may be open."""
    cap = minutes(draw(st.integers(10, 480)))
    usual = min(cap, minutes(draw(st.integers(10, 480))))
    made = Meeting(cap, usual, minutes(draw(st.integers(0, 60))), AT)
    for _ in range(draw(st.integers(0, 5))):
        over = made.over_at
        last = made.pauses[-1].until if made.pauses else AT
        assert over is not None
        assert last is not None
        runs = int((over - last).total_seconds())
        if runs < 1:
            break
        at = last + dt.timedelta(seconds=draw(st.integers(0, runs - 1)))
        until = at + dt.timedelta(seconds=draw(st.integers(0, 7200)))
        made = replace(made, pauses=(*made.pauses, Pause(at, LEADER, until=until)))
    forgotten: bool = draw(st.booleans())
    if made.pauses and forgotten:
        made = replace(made, pauses=(*made.pauses[:-1], replace(made.pauses[-1], until=None)))
    return made


@given(meetings(), st.lists(st.integers(0, 40_000), min_size=2, max_size=6))
def test_the_clock_only_goes_forward(made: Meeting, seconds: list[int]) -> None:
    """What has run and what is left is the whole; it never runs backwards, past its length, or the cap."""
    before = minutes(0)
    for now in (AT + dt.timedelta(seconds=one) for one in sorted(seconds)):
        elapsed = made.elapsed(now)
        assert before <= elapsed <= made.length <= made.cap
        assert elapsed + made.left(now) == made.length
        before = elapsed


@given(meetings())
def test_it_ends_where_its_time_is_used_up(made: Meeting) -> None:
    """Running to the very end, unless a pause was forgotten; a moment before, it is not over."""
    over = made.over_at
    assert over is not None
    assert made.state(over) is MeetingState.ENDED
    assert made.state(over - dt.timedelta(seconds=1)) is not MeetingState.ENDED
    forgotten = bool(made.pauses) and made.pauses[-1].until is None
    assert forgotten or made.elapsed(over) == made.length
    assert made.elapsed(over) + made.paused(over) == (made.stopped_at or over) - AT


@given(meetings(), st.integers(0, 20_000))
def test_an_end_by_hand_keeps_what_had_run(made: Meeting, seconds: int) -> None:
    """Ending it changes nothing of what its clock had shown."""
    over, now = made.over_at, AT + dt.timedelta(seconds=seconds)
    assert over is not None
    if now < over:
        ended = replace(made, ended_at=now)
        assert ended.elapsed(over + HOUR) == made.elapsed(now)
