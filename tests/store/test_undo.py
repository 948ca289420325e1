"""Taking a change back."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import select

from bot.core.errors import UserError
from bot.store.changes import UNDO_WINDOW, get_change, record, undo
from bot.store.engine import Session, Store
from bot.store.models import Base, Change, Member, Presenter, Rest, Rsvp, Season, Section, Study, Week
from bot.store.rows import TRACKED, load
from tests.factories import GUILD, HOST, NOW, make_member, make_season, make_study, make_week

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
async def session(store: Store) -> AsyncIterator[Session]:
    """A write session on a study with two weeks, presenters, an answer, a rest week and sections."""
    async with store.write() as session:
        study = make_study()
        season = make_season(study)
        weeks = [make_week(season, 1, moved_time=dt.time(20, 0)), make_week(season, 2)]
        session.add_all([make_member(study, 5), make_member(study, 6), season, *weeks])
        session.add(Rest(season=season, day=dt.date(2026, 3, 10), reason="설날"))
        session.add_all([Section(study=study, position=n, title=f"{n}", page=n) for n in range(3)])
        session.add_all([Presenter(week=weeks[0], user_id=5), Presenter(week=weeks[1], user_id=6)])
        session.add(Rsvp(week=weeks[0], user_id=6, answer="late", reason="버스", at=NOW))
    async with store.write() as session:
        yield session


async def change_of(
    session: Session, kind: str = "test", by: int = HOST, at: dt.datetime = NOW
) -> AbstractAsyncContextManager[Change]:
    """A recorded block in the first study."""
    return record(session, await session.get_one(Study, 1), by=by, kind=kind, at=at, details={"kind": kind})


async def everything(session: Session) -> object:
    """All tracked rows as they are in the database."""
    await session.flush()
    keys = [(m.__tablename__, n) for m in TRACKED for n in range(1, 30)]
    return await session.run_sync(lambda sync: load(sync.connection(), keys))


def values(row: Base, *columns: str) -> list[object]:
    """What the loaded object says."""
    return [getattr(row, column) for column in columns]


async def test_an_update_is_put_back(session: Session) -> None:
    """Changed columns have their old values again, in the database and in what is loaded."""
    before = await everything(session)
    week = await session.get_one(Week, 1)
    study = await session.get_one(Study, 1)
    async with await change_of(session) as change:
        week.moved_day, week.moved_time, week.goals = dt.date(2026, 3, 5), None, "read"
        week.ended_at, week.hand_over = NOW, True
        study.posts, study.archived_at = {"reminder": False}, NOW
    await undo(session, change, HOST, LATER)
    assert await everything(session) == before
    assert values(week, "moved_day", "moved_time", "ended_at") == [None, dt.time(20, 0), None]
    assert values(study, "posts", "archived_at") == [{}, None]
    assert (change.undone_by, change.undone_at) == (HOST, LATER)


async def test_made_rows_are_deleted(session: Session) -> None:
    """What a change made is gone, with what hangs on it, and loaded objects know it."""
    before = await everything(session)
    season = await session.get_one(Season, 1)
    async with await change_of(session) as change:
        weeks = [make_week(season, number) for number in (3, 4)]
        session.add_all([*weeks, Presenter(week=weeks[0], user_id=5)])
        season.weeks = 14
    answer = Rsvp(week_id=weeks[1].id, user_id=5, answer="absent", at=NOW)
    session.add(answer)
    await undo(session, change, HOST, LATER)
    assert await everything(session) == before
    assert weeks[0] not in session
    assert answer not in session


async def test_deleted_rows_come_back_with_their_ids(session: Session) -> None:
    """A deleted season is there again, with its weeks, presenters, answers and rest weeks as they were."""
    before = await everything(session)
    async with await change_of(session) as change:
        await session.delete(await session.get_one(Season, 1))
        for section in await session.scalars(select(Section)):
            await session.delete(section)
    assert await everything(session) != before
    await undo(session, change, HOST, LATER)
    assert await everything(session) == before
    assert (await session.get_one(Presenter, 2)).user_id == 6


async def test_a_replaced_row_makes_room_again(session: Session) -> None:
    """Where a new row took the place of a deleted one, the old one has it again."""
    before = await everything(session)
    async with await change_of(session) as change:
        await session.delete(await session.get_one(Rest, 1))
        await session.flush()
        session.add(Rest(season_id=1, day=dt.date(2026, 3, 10), reason="휴강"))
    await undo(session, change, HOST, LATER)
    assert await everything(session) == before


async def test_rows_that_changed_places_change_back(session: Session) -> None:
    """Numbers that were handed on step by step are handed back."""
    before = await everything(session)
    weeks = (await session.scalars(select(Week).order_by(Week.number.desc()))).all()
    async with await change_of(session) as change:
        for week in weeks:
            week.number += 1
            await session.flush()
        session.add(make_week(await session.get_one(Season, 1), 1))
    await undo(session, change, HOST, LATER)
    assert await everything(session) == before


async def test_moved_rows_find_their_parent_again(session: Session) -> None:
    """A presenter moved away from a week that was then deleted is back there."""
    before = await everything(session)
    async with await change_of(session) as change:
        (await session.get_one(Presenter, 2)).week_id = 1
        await session.flush()
        await session.delete(await session.get_one(Week, 2))
    await undo(session, change, HOST, LATER)
    assert await everything(session) == before


async def test_rows_changed_before_they_went_come_back_in_order(session: Session) -> None:
    """A week that was changed first and deleted then is there again before its presenter is."""
    before = await everything(session)
    async with await change_of(session) as change:
        week = await session.get_one(Week, 1)
        week.goals = "read"
        await session.flush()
        await session.delete(week)
    await undo(session, change, HOST, LATER)
    assert await everything(session) == before


async def test_undo_works_after_a_restart(session: Session, store: Store) -> None:
    """A change of an earlier session is undone by another one, which has loaded nothing."""
    before = await everything(session)
    async with await change_of(session) as change:
        await session.delete(await session.get_one(Week, 1))
    await session.commit()
    session.expunge_all()
    await undo(session, await get_change(session, GUILD, change.id), HOST, LATER)
    assert await everything(session) == before


async def test_a_later_change_of_the_same_is_named(session: Session) -> None:
    """Undo is refused with the newest change that touched the same columns; undone ones don't count."""
    week = await session.get_one(Week, 1)
    changes = []
    for reached in (30, 31, 32):
        at = NOW + dt.timedelta(minutes=reached)
        async with await change_of(session, kind="host.end", by=reached, at=at) as change:
            week.reached = reached
        changes.append(change)
    with pytest.raises(UserError) as caught:
        await undo(session, changes[0], HOST, LATER)
    assert caught.value.key == "error.undo_later"
    assert caught.value.values == {
        "change": changes[2].id,
        "kind": "host.end",
        "by": 32,
        "at": changes[2].at,
        "details": {"kind": "host.end"},
    }
    for change in reversed(changes):
        await undo(session, change, HOST, LATER)
    assert week.reached is None


async def test_a_later_change_of_something_else_is_no_obstacle(session: Session) -> None:
    """Other columns of the row, and other rows, may have changed since."""
    week = await session.get_one(Week, 1)
    async with await change_of(session) as first:
        week.reached = 30
    async with await change_of(session):
        week.goals = "read"
        (await session.get_one(Week, 2)).reached = 50
    await undo(session, first, HOST, LATER)
    assert values(week, "reached", "goals") == [None, "read"]


async def test_a_change_below_a_made_row_is_an_obstacle(session: Session) -> None:
    """A new week with a presenter set later is not undone away under the presenter."""
    async with await change_of(session) as first:
        week = make_week(await session.get_one(Season, 1), 3)
        session.add(week)
    async with await change_of(session, kind="presenter.set"):
        session.add(Presenter(week_id=week.id, user_id=5))
    with pytest.raises(UserError, match=r"error\.undo_later.*presenter\.set"):
        await undo(session, first, HOST, LATER)


async def test_a_deleted_parent_is_an_obstacle(session: Session) -> None:
    """A presenter cannot come back to a week that was deleted later."""
    async with await change_of(session) as first:
        await session.delete(await session.get_one(Presenter, 1))
    async with await change_of(session, kind="week.drop"):
        await session.delete(await session.get_one(Week, 1))
    with pytest.raises(UserError, match=r"error\.undo_later.*week\.drop"):
        await undo(session, first, HOST, LATER)


async def test_a_place_taken_by_a_later_change_is_an_obstacle(session: Session) -> None:
    """A deleted rest week that somebody entered again is not entered twice; that change is named."""
    async with await change_of(session) as first:
        await session.delete(await session.get_one(Rest, 1))
    async with await change_of(session, kind="rest.add"):
        session.add(Rest(season_id=1, day=dt.date(2026, 3, 10)))
    with pytest.raises(UserError, match=r"error\.undo_later.*rest\.add"):
        await undo(session, first, HOST, LATER)


async def test_an_answer_given_since_stays(session: Session) -> None:
    """Where a member has answered again since, undo leaves that answer and restores the rest."""
    async with await change_of(session) as change:
        (await session.get_one(Week, 1)).moved_day = dt.date(2026, 3, 4)
        await session.delete(await session.get_one(Rsvp, 1))
    session.add(Rsvp(week_id=1, user_id=6, answer="absent", at=LATER))
    await undo(session, change, HOST, LATER)
    assert [rsvp.answer for rsvp in await session.scalars(select(Rsvp))] == ["absent"]
    assert (await session.get_one(Week, 1)).moved_day is None


async def test_what_changed_without_a_record_is_not_lost(session: Session) -> None:
    """A value that no change explains is not overwritten, and a made row that lives on is not deleted."""
    season = await session.get_one(Season, 1)
    async with await change_of(session) as change:
        week = make_week(season, 3)
        session.add(week)
    week.started_at = NOW
    with pytest.raises(UserError, match=r"error\.undo_changed"):
        await undo(session, change, HOST, LATER)


async def test_a_new_display_name_is_no_obstacle(session: Session) -> None:
    """The name last seen follows Discord and belongs to nobody's change."""
    async with await change_of(session) as change:
        member = make_member(await session.get_one(Study, 1), 7)
        session.add(member)
    member.name = "new name"
    await undo(session, change, HOST, LATER)
    assert {m.user_id for m in await session.scalars(select(Member))} == {5, 6}


async def test_a_change_is_undone_once(session: Session) -> None:
    """A second undo says who did it and when."""
    async with await change_of(session) as change:
        (await session.get_one(Week, 1)).reached = 30
    await undo(session, change, HOST, LATER)
    with pytest.raises(UserError) as caught:
        await undo(session, change, 7, LATER)
    assert (caught.value.key, caught.value.values) == ("error.undo_done", {"by": HOST, "at": LATER})


async def test_undo_ends_after_seven_days(session: Session) -> None:
    """To the end of the window a change can be undone, then no more."""
    async with await change_of(session) as change:
        (await session.get_one(Week, 1)).reached = 30
    with pytest.raises(UserError) as caught:
        await undo(session, change, HOST, NOW + UNDO_WINDOW + dt.timedelta(milliseconds=1))
    assert (caught.value.key, caught.value.values) == ("error.undo_expired", {"days": 7})
    await undo(session, change, HOST, NOW + UNDO_WINDOW)


async def test_studies_do_not_mix(session: Session) -> None:
    """Another study's later change is no obstacle, and undo leaves the other study alone."""
    other = make_study()
    season = make_season(other)
    week = make_week(season, 1)
    session.add(week)
    async with await change_of(session) as change:
        (await session.get_one(Week, 1)).reached = 30
    async with record(session, other, by=HOST, kind="host.end", at=NOW):
        week.reached = 40
    await undo(session, change, HOST, LATER)
    assert ((await session.get_one(Week, 1)).reached, week.reached) == (None, 40)
