"""Deleting one's own data: nothing of the person is left, and the group's history can be read."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.attendance import Status
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.services import archiving, forgetting, history, members, plan_edits, records, rsvps, settings
from bot.services.settings import Person
from bot.store import personal
from bot.store.engine import Store
from bot.store.models import (
    Base,
    Change,
    CheckIn,
    Draft,
    Draw,
    DrawWord,
    Member,
    PageNote,
    Presenter,
    Study,
)
from tests.acting import StillClock, host, somebody
from tests.factories import GUILD, HOST
from tests.services.ground import PEOPLE, Ground, make_ground
from tests.services.test_attendance import held, of, put_right

ME = PEOPLE[1]
NAME = "somebody with a name of their own"


@pytest.fixture
async def ground(store: Store) -> Ground:
    """Two meetings were held; I presented the second, said things, came late, and was put right."""
    ground = await make_ground(store, StillClock())
    about = (ground.store, ground.clock)
    await rsvps.answer(*about, me(), (await ground.week(1)).id, "late", "a private reason")
    await rsvps.answer(*about, me(), (await ground.week(4)).id, "absent", "another private reason")
    await held(ground, 1, {PEOPLE[0]: (0, 90), ME: (30, 90)})
    await held(ground, 2, {PEOPLE[0]: (0, 90), ME: (0, 90)})
    await put_right(ground, 2, Status.LATE, ME)
    week = await ground.to(3, minutes=5)
    async with store.write() as session:
        study = await session.get_one(Study, ground.study_id)
        at = ground.clock.at
        session.add_all(
            [
                CheckIn(week_id=week.id, guild_id=GUILD, user_id=ME, name=NAME, at=at),
                PageNote(week_id=week.id, guild_id=GUILD, user_id=ME, page=60, at=at, counts=False),
                Draft(guild_id=GUILD, user_id=ME, kind="x", data={"my": "text"}, expires_at=at),
            ]
        )
        draw = a_draw(study, at)
        session.add(draw)
        await session.flush()
        session.add(DrawWord(draw_id=draw.id, guild_id=GUILD, user_id=ME, word="luck", at=at))
    return ground


def a_draw(study: Study, at: dt.datetime) -> Draw:
    """One whose record was published."""
    return Draw(
        study_id=study.id,
        guild_id=GUILD,
        purpose="order",
        label="reviews",
        status="drawn",
        opened_by=ME,
        opened_at=at,
        secret="ab" * 32,
        commitment="cd" * 32,
        context={"people": [ME]},
        fixed=[],
        record={"result": [[ME]]},
    )


def me(guild_id: int = GUILD) -> Actor:
    """The person whose data it is, who is called something that nobody else is."""
    return Actor(guild_id, ME, NAME, "en", channels=somebody().channels)


async def everything(ground: Ground) -> dict[str, list[dict[str, Any]]]:
    """Every row of the database as it stands."""
    found = {}
    async with ground.store.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = (await session.execute(select(table))).mappings()
            found[table.name] = [dict(row) for row in rows]
    return found


def said(rows: dict[str, list[dict[str, Any]]], *but: str) -> str:
    """All that the database holds, as text."""
    return json.dumps({k: v for k, v in rows.items() if k not in but}, default=str, ensure_ascii=False)


async def test_nothing_of_the_person_is_left(ground: Ground) -> None:
    """Neither the id nor the name nor a reason, in any table, any history and any post to come; but in the
    record of a draw that was published.
    """
    about = (ground.store, ground.clock)
    # Their name and a reason are in the history of changes only: a rename, and an answer that a move cleared.
    await settings.set_host(*about, host(), ground.study_id, Person(ME, f"{NAME} anew"))
    await settings.set_host(*about, me(), ground.study_id, Person(HOST, "host"))
    await plan_edits.move(*about, host(), (await ground.week(4)).id, "", "20:00")
    before = said(await everything(ground), "draw")
    assert before.count(str(ME)) > 15
    assert NAME in before
    await forgetting.forget(ground.store, ground.clock, me())
    rows = await everything(ground)
    after = said(rows, "draw")
    for trace in (str(ME), NAME, "private reason", "luck"):
        assert trace not in after
    (draw,) = rows["draw"]
    assert (draw["record"], draw["context"]) == ({"result": [[ME]]}, {"people": [ME]})
    assert draw["opened_by"] < 0


async def test_the_history_stays_readable(ground: Ground) -> None:
    """Who presented, who was there, how often: with a stand-in who has a name for all."""
    async with ground.store.read() as session:
        talks = len((await session.scalars(select(Presenter.id))).all())
    first, second = await of(ground, 1), await of(ground, 2)
    await forgetting.forget(ground.store, ground.clock, me())
    for number, before in ((1, first), (2, second)):
        now = await of(ground, number)
        assert [len(now.of(status)) for status in Status] == [len(before.of(status)) for status in Status]
    entry = next(one for one in (await of(ground, 2)).of(Status.LATE))
    assert (entry.user_id < 0, entry.name, entry.minutes, entry.came_at) == (
        True,
        "떠난 참가자",
        None,
        None,
    )
    assert (await ground.week(2)).own_presenters == (entry.user_id,)
    async with ground.store.read() as session:
        assert len((await session.scalars(select(Presenter.id))).all()) == talks
        members_ = (await session.scalars(select(Member).where(Member.user_id == entry.user_id))).all()
    assert [(one.name, one.left_at is not None) for one in members_] == [("떠난 참가자", True)]


async def test_others_keep_everything(ground: Ground) -> None:
    """Not a row of anybody else is different, nor one of another server."""
    about = (ground.store, ground.clock)
    other = somebody(PEOPLE[5])
    await rsvps.answer(*about, other, (await ground.week(4)).id, "absent", "their reason")
    async with ground.store.write() as session:
        elsewhere = Study(
            guild_id=GUILD + 1,
            title="Elsewhere",
            language="ko",
            country="KR",
            channel_id=5,
            host_id=ME,
            created_at=ground.clock.at,
        )
        session.add(elsewhere)
        await session.flush()
        session.add(
            Member(
                study_id=elsewhere.id,
                guild_id=GUILD + 1,
                user_id=ME,
                name=NAME,
                joined_at=ground.clock.at,
            )
        )
    record = await records.own_file(*about, other)
    await forgetting.forget(*about, me())
    assert json.loads(await records.own_file(*about, other)) == json.loads(record)
    rows = await everything(ground)
    assert [row["name"] for row in rows["member"] if row["guild_id"] == GUILD + 1] == [NAME]
    assert [row["host_id"] for row in rows["study"]] == [HOST, ME]


async def test_undo_goes_on_working(ground: Ground) -> None:
    """A change of before that named the person can be taken back; what is gone does not come back with it."""
    await forgetting.forget(ground.store, ground.clock, me())
    async with ground.store.read() as session:
        last = (await session.scalars(select(Change).where(Change.kind == "attendance.late"))).all()
        kinds = set((await session.scalars(select(Change.kind))).all())
    assert last
    assert not {"member.leave", "member.join"} & kinds, "undo would bring somebody without a name back"
    await history.undo(ground.store, ground.clock, host(), last[-1].id)
    assert str(ME) not in said(await everything(ground), "draw")


async def test_a_host_hands_over_first(ground: Ground) -> None:
    """A study without a host would be nobody's; one that was put away is not in the way."""
    about = (ground.store, ground.clock)
    with pytest.raises(UserError, match="record.host"):
        await forgetting.preview(ground.store, host())
    with pytest.raises(UserError, match="record.host"):
        await forgetting.forget(*about, host())
    manager = Actor(GUILD, 1, "manager", "en", manage_server=True, manage_events=True)
    await archiving.archive(*about, manager, ground.study_id)
    await forgetting.forget(*about, host())
    rows = await everything(ground)
    assert rows["study"][0]["host_id"] < 0
    assert str(HOST) not in said(rows, "draw")


async def test_who_comes_back_begins_anew(ground: Ground) -> None:
    """The stand-in keeps the past; a second deletion gets one of its own."""
    about = (ground.store, ground.clock)
    await forgetting.forget(*about, me())
    await members.join(*about, me(), ground.study_id, listener=False)
    (own,) = await records.own_record(*about, me())
    assert own.meetings == ()
    await forgetting.forget(*about, me())
    async with ground.store.read() as session:
        gone = (await session.scalars(select(Member.user_id).where(Member.user_id < 0))).all()
    assert len(set(gone)) == 2


async def test_the_file_holds_all_of_it(ground: Ground) -> None:
    """As it is read and row by row; what others own or must not be told yet is not in it."""
    content = json.loads(await records.own_file(ground.store, ground.clock, me()))
    (study,) = content["studies"]
    meetings = {one["week"]: one for one in study["meetings"]}
    assert (meetings[1]["attendance"], meetings[1]["minutes"], meetings[1]["said"]) == ("late", 60, "late")
    assert (meetings[2]["presents"], meetings[2]["attendance"]) == (True, "late")
    assert {"member", "presenter", "rsvp", "presence", "check_in", "page_note", "draw_word"} <= set(
        content["rows"]
    )
    assert content["rows"]["rsvp"][0]["reason"] == "a private reason"
    assert {row["user_id"] for row in content["rows"]["presence"]} == {str(ME)}
    text = json.dumps(content)
    assert "secret" not in text
    assert not any(str(other) in text for other in PEOPLE if other != ME)
    stranger = json.loads(await records.own_file(ground.store, ground.clock, somebody()))
    assert (stranger["studies"], stranger["rows"], stranger["changes"]) == ([], {}, [])


def test_every_column_with_an_id_of_discords_is_searched() -> None:
    """Also of tables to come: whatever has such a column belongs to a server, or is named here."""
    outside = {"meta", "guild"}
    for table in Base.metadata.sorted_tables:
        if personal.people_columns(table) and table.name not in outside:
            assert personal._here(table, 1) is not None, table.name
    names = {column.name for column in personal.people_columns(Base.metadata.tables["week"])}
    assert names == {"guild_id", "started_by"}
