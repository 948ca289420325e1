"""Attendance in the database: who was expected, who missed their talk, what the host puts right."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.attendance import Status
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.services import attendance_edits, check_ins, history, meetings, presence
from bot.services.attendance import Attendance, Miss, attendance_of, missed_presenters
from bot.services.attendance_edits import AttendanceView
from bot.store.engine import Store
from bot.store.models import CheckIn, Member, Presence, Study
from tests.acting import STRANGER, StillClock, host, somebody
from tests.factories import GUILD
from tests.services.ground import PEOPLE, Ground, make_ground, presenter

VOICE = 700_000_000_000_000_077
ROOM = (GUILD, VOICE)


@pytest.fixture
async def ground(store: Store) -> Ground:
    """The real study, which meets in a voice channel."""
    ground = await make_ground(store, StillClock())
    async with store.write() as session:
        study = await session.get_one(Study, ground.study_id)
        study.voice_channel_id = VOICE
    return ground


async def seen(ground: Ground, number: int, minutes: dict[int, tuple[float, float]]) -> None:
    """People were in the channel, from and until so many minutes after the slot of a week."""
    week = await ground.week(number)
    async with ground.store.write() as session:
        for user_id, (since, until) in minutes.items():
            began, ended = (week.at + dt.timedelta(minutes=one) for one in (since, until))
            session.add(
                Presence(
                    week_id=week.id,
                    guild_id=GUILD,
                    channel_id=VOICE,
                    user_id=user_id,
                    name=f"somebody {user_id}",
                    since=began,
                    until=ended,
                    seen_at=ended,
                )
            )


async def held(ground: Ground, number: int, minutes: dict[int, tuple[float, float]] | None = None) -> None:
    """A meeting of ninety minutes with these people in the channel, read as planned."""
    week = await ground.to(number, minutes=0)
    await meetings.start(ground.store, ground.clock, host(), week.id)
    await ground.to(number, minutes=90)
    if minutes:
        await seen(ground, number, minutes)
    pages = (await ground.week(number)).pages
    assert pages is not None
    await meetings.end(ground.store, ground.clock, host(), week.id, pages.last)


async def of(ground: Ground, number: int) -> Attendance:
    """Who was there."""
    week = await ground.week(number)
    async with ground.store.read() as session:
        found = await attendance_of(
            session, await session.get_one(Study, ground.study_id), week, ground.clock.at
        )
    assert found is not None
    return found


async def missed(ground: Ground) -> list[tuple[int, int]]:
    """(week, the presenter's place among the people) of every talk that was missed."""
    async with ground.store.read() as session:
        found: tuple[Miss, ...] = await missed_presenters(
            session, await session.get_one(Study, ground.study_id)
        )
    return [(one.number, PEOPLE.index(one.user_id)) for one in found]


async def put_right(ground: Ground, number: int, status: Status, *people: int) -> AttendanceView:
    """The host corrects."""
    week = await ground.week(number)
    names = dict.fromkeys(people, "name")
    return await attendance_edits.correct(ground.store, ground.clock, host(), week.id, names, status)


async def test_said_and_silent_and_seen(ground: Ground) -> None:
    """What was seen counts; what was said stands beside it, with its reason for the host."""
    await ground.answer(1, PEOPLE[1], "absent")
    await ground.answer(1, PEOPLE[2], "late")
    await ground.answer(1, PEOPLE[3], "absent")
    await held(ground, 1, {PEOPLE[0]: (-5, 90), PEOPLE[2]: (12, 90), PEOPLE[3]: (0, 90), STRANGER: (0, 50)})
    found = await of(ground, 1)
    told = {entry.user_id: (entry.status.value, entry.said, entry.minutes) for entry in found.entries}
    assert told[PEOPLE[0]] == ("present", None, 90)
    assert told[PEOPLE[1]] == ("absent", "absent", None)
    assert told[PEOPLE[2]] == ("late", "late", 78)
    assert told[PEOPLE[3]] == ("present", "absent", 90)
    assert told[PEOPLE[4]] == ("absent", None, None)
    assert told[STRANGER] == ("listener", None, 50)
    guest = found.entry(STRANGER)
    assert guest is not None
    assert (guest.guest, guest.name) == (True, f"somebody {STRANGER}")


async def test_who_came_later_or_left_was_not_expected(ground: Ground) -> None:
    """Only who was in the study at that time, and neither listens in nor pauses."""
    async with ground.store.write() as session:
        for number, change in enumerate(("joined", "left", "listens", "pauses"), start=1):
            row = await session.get_one(Member, number)
            week = await ground.week(1)
            if change == "joined":
                row.joined_at = week.at + dt.timedelta(days=1)
            elif change == "left":
                row.left_at = week.at - dt.timedelta(days=1)
            elif change == "listens":
                row.listener = True
            else:
                row.paused = True
        people = [(await session.get_one(Member, number)).user_id for number in range(1, 5)]
    await held(ground, 1, {PEOPLE[8]: (0, 90)})
    found = await of(ground, 1)
    assert not {entry.user_id for entry in found.entries} & set(people)


async def test_presenters_who_missed_their_day(ground: Ground) -> None:
    """Measured away; said so; put right by the host; and not where nothing is known, or nobody met."""
    everybody = dict.fromkeys(PEOPLE, (0.0, 90.0))
    await held(ground, 1, {k: v for k, v in everybody.items() if k != PEOPLE[0]})
    await held(ground, 2, everybody)
    await ground.answer(3, PEOPLE[2], "absent")
    await held(ground, 3)
    await held(ground, 4)
    week = await ground.to(5)
    await meetings.end(ground.store, ground.clock, host(), week.id, None)
    assert await missed(ground) == [(1, 0), (3, 2)]
    await put_right(ground, 1, Status.LATE, PEOPLE[0])
    await put_right(ground, 4, Status.ABSENT, PEOPLE[3])
    assert await missed(ground) == [(3, 2), (4, 3)]


async def test_a_silent_week_counts_once_it_is_written_down(ground: Ground) -> None:
    """Nobody pressed anything, and the presenter was not in the channel where the others were."""
    await seen(ground, 1, dict.fromkeys(PEOPLE[1:], (0.0, 120.0)))
    await ground.to(2, minutes=-60)
    await ground.catch_up_with_time()
    assert await missed(ground) == [(1, 0)]


async def test_what_is_right_already_is_not_written_down(ground: Ground) -> None:
    """A correction to what was seen takes an earlier one back, and is no change by itself."""
    await held(ground, 1, {PEOPLE[0]: (0, 90)})
    same = await put_right(ground, 1, Status.PRESENT, PEOPLE[0])
    assert same.change_id is None
    changed = await put_right(ground, 1, Status.LATE, PEOPLE[0], PEOPLE[1])
    assert changed.change_id is not None
    assert {one.user_id for one in changed.attendance.of(Status.LATE)} == {PEOPLE[0], PEOPLE[1]}
    back = await put_right(ground, 1, Status.PRESENT, PEOPLE[0])
    entry = back.attendance.entry(PEOPLE[0])
    assert entry is not None
    assert (entry.status, entry.corrected) == (Status.PRESENT, False)
    assert back.change_id is not None
    nobody = await put_right(ground, 1, Status.ABSENT, STRANGER)
    assert (nobody.change_id, nobody.attendance.entry(STRANGER)) == (None, None)


async def test_a_correction_can_be_undone(ground: Ground) -> None:
    """One change for all who were picked; undo brings back what was there, also an earlier correction."""
    await held(ground, 1, {PEOPLE[0]: (0, 90)})
    await put_right(ground, 1, Status.LISTENER, PEOPLE[1])
    view = await put_right(ground, 1, Status.PRESENT, PEOPLE[1], PEOPLE[2])
    assert view.change_id is not None
    undone = await history.undo(ground.store, ground.clock, host(), view.change_id)
    assert (undone.change.kind, undone.change.details["count"]) == ("attendance.present", 2)
    found = await of(ground, 1)
    assert {one.user_id for one in found.of(Status.LISTENER)} == {PEOPLE[1]}
    assert PEOPLE[2] in {one.user_id for one in found.of(Status.ABSENT)}


async def test_only_the_host_sees_and_corrects(ground: Ground) -> None:
    """Not even the presenter: the reasons are for the host."""
    await held(ground, 1)
    week = await ground.week(1)
    about = (ground.store, ground.clock, presenter(1))
    with pytest.raises(ForbiddenError):
        await attendance_edits.show_week(*about, week.id)
    with pytest.raises(ForbiddenError):
        await attendance_edits.correct(*about, week.id, {PEOPLE[0]: "x"}, Status.PRESENT)
    other = somebody(guild_id=GUILD + 1)
    with pytest.raises(NotFoundError):
        await attendance_edits.correct(ground.store, ground.clock, other, week.id, {1: "x"}, Status.LATE)


async def test_there_is_none_of_what_was_not_held(ground: Ground) -> None:
    """A week to come, one that did not meet, and one that does not exist are named."""
    about = (ground.store, ground.clock, host())
    with pytest.raises(UserError, match="no_meeting_yet"):
        await attendance_edits.show(*about, None)
    with pytest.raises(UserError, match="not_begun"):
        await attendance_edits.show(*about, None, 3)
    with pytest.raises(NotFoundError):
        await attendance_edits.show(*about, None, 99)
    week = await ground.to(1)
    await meetings.end(*about, week.id, None)
    with pytest.raises(UserError, match="not_met"):
        await attendance_edits.show_week(*about, week.id)


async def test_the_way_through_the_weeks(ground: Ground) -> None:
    """From the last meeting that has begun to those before it."""
    await held(ground, 1)
    await held(ground, 2)
    await ground.to(3, minutes=5)
    last = await attendance_edits.show(ground.store, ground.clock, host(), None)
    assert (last.week.number, last.after, last.attendance.over) == (3, None, False)
    assert last.before is not None
    second = await attendance_edits.show_week(ground.store, ground.clock, host(), last.before)
    assert (second.week.number, second.after) == (2, last.week.id)


async def test_checking_in_has_its_time(ground: Ground) -> None:
    """From half an hour before until the end; twice is once; a person of another server finds nothing."""
    week = await ground.to(1, minutes=-31)
    about = (ground.store, ground.clock)
    with pytest.raises(UserError, match="early"):
        await check_ins.check_in(*about, presenter(1), week.id)
    await ground.to(1, minutes=-30)
    assert not (await check_ins.check_in(*about, presenter(1), week.id)).again
    again = await check_ins.check_in(*about, presenter(1), week.id)
    assert (again.again, again.at) == (True, ground.clock.at)
    with pytest.raises(NotFoundError):
        await check_ins.check_in(*about, somebody(guild_id=GUILD + 1), week.id)
    await ground.to(1, minutes=121)
    with pytest.raises(UserError, match="meeting_over"):
        await check_ins.check_in(*about, presenter(2), week.id)
    with pytest.raises(UserError, match="meeting_over"):
        await check_ins.take_back(*about, presenter(1), week.id)


async def test_one_meeting_takes_so_many(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of guests is not written down without end."""
    monkeypatch.setattr(presence, "VISITORS_MOST", 3)
    monkeypatch.setattr(check_ins, "VISITORS_MOST", 3)
    week = await ground.to(1, minutes=0)
    crowd = {STRANGER + number: f"guest {number}" for number in range(9)}
    await presence.look(ground.store, ground.clock, ROOM, crowd, {})
    async with ground.store.read() as session:
        now_here = await presence.here(
            session,
            await session.get_one(Study, ground.study_id),
            await ground.week(1),
            ground.clock.at,
        )
    assert now_here is not None
    assert len(now_here.people) == 3
    for number in range(3):
        await check_ins.check_in(ground.store, ground.clock, somebody(STRANGER + number), week.id)
    with pytest.raises(UserError, match="full"):
        await check_ins.check_in(ground.store, ground.clock, somebody(STRANGER + 8), week.id)


async def test_the_past_is_not_measured_by_a_check_in(ground: Ground) -> None:
    """One who pressed is sure; of the others, silence means that they came."""
    week = await ground.week(1)
    async with ground.store.write() as session:
        at = week.at + dt.timedelta(minutes=20)
        session.add(CheckIn(week_id=week.id, guild_id=GUILD, user_id=PEOPLE[0], name="x", at=at))
    await held(ground, 1)
    found = await of(ground, 1)
    first, second = found.entry(PEOPLE[0]), found.entry(PEOPLE[1])
    assert first is not None
    assert second is not None
    assert (first.status, first.sure, first.minutes) == (Status.LATE, True, 70)
    assert (second.status, second.sure, second.minutes) == (Status.PRESENT, False, None)
    assert not found.measured
