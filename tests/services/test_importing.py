"""Bringing a study in: it is the same there, its past stays past, and a wrong file changes nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.core import takeout
from bot.core.bundle import pack
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.services import access, exporting, history, importing, plan_terms, question_views
from bot.services.founding import LookAgainError
from bot.services.importing import Arrival, Wish
from bot.store import personal
from bot.store import studies as study_store
from bot.store.engine import Store
from bot.store.migrate import upgrade
from bot.store.models import (
    Asker,
    Base,
    Change,
    Draft,
    Draw,
    Presenter,
    Question,
    ScheduledPost,
    Season,
    Study,
    SwapRequest,
    Week,
)
from tests.acting import CHANNEL, StillClock, host, manager, somebody
from tests.factories import HOST
from tests.services.full import make_full, newcomer
from tests.services.ground import PEOPLE
from tests.services.lots import Lots

MOST = 10 << 20
THERE = 900_000_000_000_000_555
"""The other server."""
ROOM = CHANNEL + 100
AT = dt.datetime(2026, 3, 12, tzinfo=dt.UTC)


@pytest.fixture
async def lots(store: Store) -> Lots:
    """A study in which everything has happened."""
    return await make_full(store)


@pytest.fixture
async def elsewhere(empty_database_url: str) -> AsyncIterator[Store]:
    """Another bot's database."""
    await upgrade(empty_database_url)
    store = Store(empty_database_url)
    await store.open()
    yield store
    await store.close()


async def exported(lots: Lots) -> bytes:
    """The study's zip."""
    return (await exporting.export(lots.store, lots.clock, host(), str(lots.study_id), MOST)).data


@pytest.fixture
async def packed(lots: Lots) -> bytes:
    """The same, made once."""
    return await exported(lots)


async def looked(
    store: Store, clock: StillClock, data: bytes, actor: Actor | None = None, away: tuple[int, ...] = ()
) -> Arrival:
    """A preview of it."""
    actor = actor or newcomer(THERE)
    parcel = await importing.read(data)
    wish = Wish("https://cdn.example/file", ROOM, ROOM + 1, parcel.digest, away)
    draft = await importing.begin(store, clock, actor, wish)
    return await importing.preview(store, clock, actor, draft, parcel)


async def brought(
    store: Store, clock: StillClock, data: bytes, actor: Actor | None = None, away: tuple[int, ...] = ()
) -> Arrival:
    """It is there."""
    actor = actor or newcomer(THERE)
    shown = await looked(store, clock, data, actor, away)
    parcel = await importing.read(data)
    return await importing.create(store, clock, actor, shown.draft_id, parcel, lambda channel: True)


def entries(data: bytes) -> dict[str, bytes]:
    """What is in a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(data: bytes, change: Callable[[dict[str, Any]], object], *, honest: bool = True) -> bytes:
    """The zip with another study.json; `honest`: with a digest that fits, as if it had always been so."""
    found = entries(data)
    content = json.loads(found[takeout.FILE])
    change(content)
    if honest:
        content["digest"] = takeout.digest(content["tables"])
    return pack(found | {takeout.FILE: json.dumps(content).encode()})


async def counts(store: Store) -> dict[str, int]:
    """How many rows there are, without drafts, which a preview leaves."""
    async with store.read() as session:
        return {
            table.name: (await session.scalar(select(func.count()).select_from(table))) or 0
            for table in Base.metadata.sorted_tables
            if table.name != Draft.__tablename__
        }


async def test_out_and_in_and_out_again_is_the_same(lots: Lots, elsewhere: Store) -> None:
    """Byte for byte, apart from the time of the export; and so is the plan. Nothing old is posted."""
    data = await exported(lots)
    shown = await looked(elsewhere, lots.clock, data)
    assert not any((await counts(elsewhere)).values()), "a preview keeps nothing"
    assert (shown.people, shown.away, shown.meetings, shown.questions) == (6, (), 2, 2)
    arrival = await brought(elsewhere, lots.clock, data)
    there = newcomer(THERE)
    again = await exporting.export(elsewhere, lots.clock, there, None, MOST)
    first, second = entries(data), entries(again.data)
    assert list(first) == list(second)
    for name in first:
        assert first[name] == second[name], name
    async with elsewhere.read() as session:
        study = await session.get_one(Study, arrival.study.id)
        plan = await access.load_season(session, study, lots.clock.at)
        posts = (await session.scalars(select(ScheduledPost))).all()
        assert (await session.scalars(select(Asker))).all() == []
        question = (await session.scalars(select(Question).order_by(Question.id))).first()
        assert question is not None
        found = await question_views.similar(session, THERE, study.id, question.body)
        assert found == (), "its post is in the other server"
        assert f"g{THERE} s{study.id}" in question.grams
    here = await lots.season()
    assert [(w.at, w.pages, w.covered, w.state, w.segments) for w in plan.weeks] == [
        (w.at, w.pages, w.covered, w.state, w.segments) for w in here.weeks
    ]
    places = (study.guild_id, study.channel_id, study.voice_channel_id, study.role_id, study.forum_id)
    assert places == (THERE, ROOM, ROOM + 1, None, None)
    due = {post.kind for post in posts if post.status == "pending" and post.due_at <= lots.clock.at}
    assert due == {"plan"}
    assert {post.channel_id for post in posts} == {ROOM}
    assert [post for post in posts if post.status == "pending" and post.kind == "announcement"]


async def test_old_changes_are_read_and_stay(lots: Lots, elsewhere: Store) -> None:
    """What was changed before cannot be undone there, and says so; what is changed there can."""
    arrival = await brought(elsewhere, lots.clock, await exported(lots))
    there = newcomer(THERE)
    about = (elsewhere, lots.clock, there)
    assert (await history.recent_changes(*about, None)).changes == ()
    async with elsewhere.read() as session:
        old = (await session.scalars(select(Change).order_by(Change.id.desc()))).first()
    assert old is not None
    with pytest.raises(UserError, match="undo_brought_in"):
        await history.undo(*about, old.id)
    edited = await plan_terms.add_rests(*about, arrival.study.id, "4/14")
    assert edited.change_id is not None
    (change,) = (await history.recent_changes(*about, None)).changes
    await history.undo(*about, change.id)
    async with elsewhere.write() as session:
        await personal.forget(session, THERE, PEOPLE[1], -5, "somebody")
        assert (await study_store.member_row(session, arrival.study.id, -5)) is not None


async def test_who_is_not_here(lots: Lots, elsewhere: Store) -> None:
    """They stay by name; without the host, whoever brings it in is the host, and in the study."""
    boss = manager(THERE)
    arrival = await brought(elsewhere, lots.clock, await exported(lots), boss, (HOST, PEOPLE[1]))
    assert (arrival.new_host, set(arrival.away)) == (True, {"=서지우", f"member {PEOPLE[1]}"})
    async with elsewhere.read() as session:
        study = await session.get_one(Study, arrival.study.id)
        assert study.host_id == boss.user_id
        assert await study_store.member_row(session, study.id, boss.user_id) is not None


async def test_who_may_and_where(lots: Lots, elsewhere: Store) -> None:
    """Builders only; once a draft; not beside a study of the same name; only what was looked at."""
    data = await exported(lots)
    with pytest.raises(ForbiddenError):
        await looked(elsewhere, lots.clock, data, somebody(guild_id=THERE))
    shown = await looked(elsewhere, lots.clock, data)
    parcel, there = await importing.read(data), newcomer(THERE)
    about = (elsewhere, lots.clock)
    with pytest.raises(LookAgainError, match="channel_lacking"):
        await importing.create(*about, there, shown.draft_id, parcel, lambda channel: False)
    other = await importing.read(changed(data, lambda content: content["exported"].update(at="then")))
    with pytest.raises(UserError, match="import.gone"):
        await importing.create(*about, there, shown.draft_id, other, lambda channel: True)
    with pytest.raises(NotFoundError):
        await importing.create(*about, manager(THERE), shown.draft_id, parcel, lambda channel: True)
    presses = [
        importing.create(*about, there, shown.draft_id, parcel, lambda channel: True) for _ in range(2)
    ]
    done = await asyncio.gather(*presses, return_exceptions=True)
    assert [type(one) for one in done if isinstance(one, BaseException)] == [NotFoundError]
    with pytest.raises(UserError, match="title_taken"):
        await looked(elsewhere, lots.clock, data)
    assert (await counts(elsewhere))["study"] == 1
    with pytest.raises(UserError, match="title_taken"):
        await looked(lots.store, lots.clock, data, manager())


FIRST = {
    "error.import.newer": lambda content: content.update(sadari=2),
    "error.import.json": lambda content: content.update(what="something"),
}
WRONG: list[tuple[str, str, object]] = [
    ("study", "language", "xx"),
    ("study", "title", ""),
    ("study", "posts", {"announcement_time": "25:99"}),
    ("study", "posts", []),
    ("study", "cap_minutes", 10**9),
    ("study", "book_url", "javascript:alert(1)"),
    ("study", "country", "ZZ"),
    ("season", "weeks", 10**6),
    ("season", "weekdays", [9]),
    ("season", "weekdays", []),
    ("season", "timezone", "Nowhere/Land"),
    ("season", "first_page", -5),
    ("season", "start", "9999-12-31"),
    ("season", "number", 3),
    ("week", "number", 500),
    ("week", "season_id", 2),
    ("week", "reached", "36"),
    ("week", "started_at", "2026-03-03T12:00:00"),
    ("week", "note", "\0"),
    ("week", "kind", "party"),
    ("member", "user_id", "0"),
    ("member", "user_id", 5),
    ("member", "user_id", "9" * 19),
    ("member", "name", "x" * 101),
    ("draw", "record", None),
    ("draw", "context", {}),
    ("draw", "status", "open"),
    ("change", "details", "\ud800"),
    ("swap_request", "given", []),
    ("attendance_mark", "status", "asleep"),
    ("question_picture", "name", "../x.png"),
    ("minutes", "notes", "x" * 4001),
    ("material", "url", "javascript:alert(1)"),
]


async def test_files_that_are_wrong(lots: Lots, elsewhere: Store) -> None:
    """Each gets a message that says what is wrong; nothing of it is kept."""
    data = await exported(lots)

    async def told(wrong: bytes) -> str:
        with pytest.raises(UserError) as caught:
            await looked(elsewhere, lots.clock, wrong)
        return caught.value.key

    for key, change in FIRST.items():
        assert await told(changed(data, change)) == key
    rename = lambda content: content["tables"]["study"][0].update(title="mine")  # noqa: E731
    assert await told(changed(data, rename, honest=False)) == "error.import.edited"
    assert await told(b"text") == "error.import.zip"
    assert await told(pack({"plan.csv": b""})) == "error.import.other_zip"
    assert await told(pack({takeout.FILE: b"[" * 100_000})) == "error.import.json"
    assert await told(pack({takeout.FILE: b"\xff"})) == "error.import.json"
    for table, column, value in WRONG:

        def put(content: dict[str, Any], place: tuple[str, str, object] = (table, column, value)) -> None:
            content["tables"][place[0]][0][place[1]] = place[2]

        try:
            wrong = changed(data, put)
        except UnicodeEncodeError:
            wrong = changed(data, put, honest=False)
        key = await told(wrong)
        assert key in ("error.import.broken", "error.import.apart", "error.import.json"), (table, column, key)
    assert not any((await counts(elsewhere)).values())


VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just({}) | st.just("2026-01-01")
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.data())
async def test_whatever_is_in_a_file(packed: bytes, elsewhere: Store, draw: st.DataObject) -> None:
    """Any value anywhere: the study comes in as the file says, or a message says that it cannot."""

    def change(content: dict[str, Any]) -> None:
        tables = content["tables"]
        name = draw.draw(st.sampled_from(sorted(name for name in tables if tables[name])))
        row = draw.draw(st.sampled_from(tables[name]))
        column = draw.draw(st.sampled_from(sorted(row)))
        if draw.draw(st.booleans()):
            row[column] = draw.draw(VALUES)
        elif draw.draw(st.booleans()):
            del row[column]
        else:
            tables[name].remove(row)

    if draw.draw(st.integers(0, 4)):
        data = changed(packed, change)
    else:
        broken = bytearray(packed)
        for _ in range(draw.draw(st.integers(1, 3))):
            broken[draw.draw(st.integers(0, len(broken) - 1))] ^= draw.draw(st.integers(1, 255))
        data = bytes(broken)
    with suppress(UserError):
        await looked(elsewhere, StillClock(AT), data)
    assert (await counts(elsewhere))["study"] == 0


async def test_ids_of_other_studies_are_not_reached(lots: Lots) -> None:
    """In a database with other studies a file's numbers are its own."""
    before = await counts(lots.store)
    data = await exported(lots)
    arrival = await brought(lots.store, lots.clock, data, newcomer(THERE))
    async with lots.store.read() as session:
        seasons = (await session.scalars(select(Season).where(Season.study_id == arrival.study.id))).all()
        weeks = (await session.scalars(select(Week).where(Week.season_id == seasons[0].id))).all()
        here = Draw.study_id == arrival.study.id
        drawn = (await session.scalars(select(Draw).where(here, Draw.change_id.is_not(None)))).one()
        change = await session.get_one(Change, drawn.change_id)
        own = SwapRequest.study_id == arrival.study.id
        swapped = (await session.scalars(select(SwapRequest).where(own))).one()
        turn = await session.get_one(Presenter, swapped.given[0]["presenter_id"])
    assert (change.study_id, change.details["draw"]) == (arrival.study.id, drawn.id)
    assert turn.week_id == swapped.given[0]["week_id"]
    assert turn.week_id in {week.id for week in weeks}
    assert len(weeks) == 12
    assert {week.guild_id for week in weeks} == {THERE}
    after = await counts(lots.store)
    assert after["study"] == before["study"] + 1
    assert after["asker"] == before["asker"]
