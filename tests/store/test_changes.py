"""Recording what a block changes, and listing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, update

from bot.core.errors import NotFoundError
from bot.store.changes import changes_of, get_change, record
from bot.store.engine import Session, Store
from bot.store.models import Change, Presenter, Rsvp, Season, Study, Week
from tests.factories import GUILD, HOST, NOW, make_member, make_season, make_study, make_week

DAY = dt.timedelta(days=1)


@pytest.fixture
async def session(store: Store) -> AsyncIterator[Session]:
    """A write session on a database with one study of two weeks, whose ids are all 1 and 2."""
    async with store.write() as session:
        season = make_season(make_study())
        session.add_all([season, make_week(season, 1), make_week(season, 2)])
    async with store.write() as session:
        yield session


async def the_study(session: Session) -> Study:
    """The first study."""
    return await session.get_one(Study, 1)


async def test_only_touched_columns_are_kept(session: Session) -> None:
    """An updated row is recorded with the columns that differ, before and after, as JSON has them."""
    week = await session.get_one(Week, 1)
    study = await the_study(session)
    async with record(session, study, by=HOST, kind="week.move", at=NOW, details={"week": 1}) as change:
        week.moved_day, week.moved_time = dt.date(2026, 3, 5), dt.time(20, 30)
        week.started_at = NOW
        week.place = None
        change.details["late"] = True
    assert change.id is not None
    assert (change.study_id, change.guild_id, change.by, change.at) == (1, GUILD, HOST, NOW)
    assert (change.kind, change.details) == ("week.move", {"week": 1, "late": True})
    assert change.before == {"week:1": {"moved_day": None, "moved_time": None, "started_at": None}}
    assert change.after == {
        "week:1": {"moved_day": "2026-03-05", "moved_time": "20:30:00", "started_at": 1772539200000}
    }


async def test_made_and_deleted_rows_are_kept_whole(session: Session) -> None:
    """A row that was not there before, or is not after, is None there and complete on the other side."""
    study = await the_study(session)
    async with record(session, study, by=HOST, kind="presenter.set", at=NOW) as made:
        session.add(Presenter(week_id=1, user_id=5))
    row: dict[str, int | None] = {"id": 1, "week_id": 1, "user_id": 5, "position": 0}
    row |= dict.fromkeys(("first_page", "last_page", "instead_of"))
    assert (made.before, made.after) == ({"presenter:1": None}, {"presenter:1": row})
    async with record(session, study, by=HOST, kind="presenter.clear", at=NOW) as deleted:
        await session.delete(await session.get_one(Presenter, 1))
    assert (deleted.before, deleted.after) == ({"presenter:1": row}, {"presenter:1": None})


@pytest.mark.parametrize("loaded", [True, False], ids=["loaded", "not loaded"])
async def test_rows_that_go_with_a_parent_are_kept(session: Session, loaded: bool) -> None:
    """What the database deletes below a deleted row is recorded, whether the session knew it or not."""
    study = await the_study(session)
    presenter = Presenter(week_id=1, user_id=5)
    session.add_all([presenter, Rsvp(week_id=2, user_id=6, answer="late", at=NOW)])
    await session.flush()
    if not loaded:
        session.expunge_all()
        study = await the_study(session)
    async with record(session, study, by=HOST, kind="season.drop", at=NOW) as change:
        await session.delete(await session.get_one(Season, 1))
    assert set(change.after.values()) == {None}
    assert list(change.before) == ["rsvp:1", "presenter:1", "week:1", "week:2", "season:1"]
    assert change.before["rsvp:1"]["answer"] == "late"
    assert (await session.scalars(select(Rsvp))).all() == []
    assert presenter not in session


async def test_a_row_moved_away_from_a_deleted_parent_stays(session: Session) -> None:
    """What has another parent by then does not go with the old one, and is recorded as moved."""
    study = await the_study(session)
    presenter = Presenter(week_id=2, user_id=5)
    session.add(presenter)
    await session.flush()
    async with record(session, study, by=HOST, kind="week.drop", at=NOW) as change:
        presenter.week_id = 1
        await session.delete(await session.get_one(Week, 2))
    assert change.after == {"presenter:1": {"week_id": 1}, "week:2": None}
    assert (await session.scalars(select(Presenter.week_id))).one() == 1


async def test_several_flushes_are_one_change(session: Session) -> None:
    """Whatever happens in between, a row is recorded as it was first and as it is last."""
    study = await the_study(session)
    weeks = {week.id: week for week in await session.scalars(select(Week))}
    async with record(session, study, by=HOST, kind="weeks.swap", at=NOW) as change:
        weeks[1].number = 99
        await session.flush()
        weeks[2].number = 1
        await session.flush()
        weeks[1].number = 2
        passing = make_week(await session.get_one(Season, 1), 3)
        session.add(passing)
        await session.flush()
        await session.delete(passing)
    assert change.before == {"week:2": {"number": 2}, "week:1": {"number": 1}}
    assert change.after == {"week:2": {"number": 1}, "week:1": {"number": 2}}


async def test_nothing_touched_is_no_change(session: Session) -> None:
    """A block that leaves everything as it was leaves no trace in the history."""
    study = await the_study(session)
    async with record(session, study, by=HOST, kind="week.goals", at=NOW) as change:
        week = await session.get_one(Week, 1)
        week.goals = "read"
        await session.flush()
        week.goals = None
    assert change not in session
    assert change.before == {}
    assert await changes_of(session, 1, NOW - DAY) == []


async def test_only_the_block_is_recorded(session: Session) -> None:
    """What the session did before the block, flushed or not, and after it is not part of the change."""
    study = await the_study(session)
    week = await session.get_one(Week, 1)
    week.goals = "before"
    async with record(session, study, by=HOST, kind="week.note", at=NOW) as change:
        week.note = "within"
    week.place = "after"
    await session.flush()
    assert change.after == {"week:1": {"note": "within"}}


async def test_a_failed_block_records_nothing(session: Session) -> None:
    """An error in the block is passed on, and the session can record again."""
    study = await the_study(session)

    async def fail() -> None:
        async with record(session, study, by=HOST, kind="study.title", at=NOW):
            study.title = str(1 // 0)

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with record(session, study, by=HOST, kind="study.settings", at=NOW) as change:
        study.posts = {"reminder": False}
    assert change.after["study:1"]["posts"] == {"reminder": False}


async def test_what_would_pass_the_recorder_by_is_an_error(session: Session) -> None:
    """A bulk statement or a second recorder inside a block is told to whoever writes it."""
    study = await the_study(session)
    async with record(session, study, by=HOST, kind="week.note", at=NOW):
        with pytest.raises(RuntimeError, match="bulk"):
            await session.execute(update(Week).values(note="x"))
        with pytest.raises(RuntimeError, match="already"):
            async with record(session, study, by=HOST, kind="week.note", at=NOW):
                pass
    assert await changes_of(session, 1, NOW - DAY) == []


async def test_history_is_of_one_study_and_server(session: Session) -> None:
    """The list has one study's changes, newest first; a change of another server is unknown here."""
    first = await the_study(session)
    second = make_study(guild_id=GUILD + 1)
    session.add(second)
    made: list[Change] = []
    for number, study in enumerate([first, second, first]):
        async with record(session, study, by=HOST, kind="member.join", at=NOW + number * DAY) as change:
            session.add(make_member(study, 10 + number))
        made.append(change)
    assert await changes_of(session, first.id, NOW) == [made[2], made[0]]
    assert await changes_of(session, first.id, NOW + DAY) == [made[2]]
    assert await get_change(session, GUILD, made[0].id) is made[0]
    for guild, number in ((GUILD + 1, made[0].id), (GUILD, made[1].id), (GUILD, 404)):
        with pytest.raises(NotFoundError, match=r"error\.change_unknown"):
            await get_change(session, guild, number)
