"""What was read stays at hand until somebody changes it, for those who see that state."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import event, text

from bot.store import seasons, studies
from bot.store.engine import Store
from bot.store.models import Season, Study
from tests.factories import GUILD, HOST, make_member, make_season, make_study, make_week


class Asked:
    """Counts the questions that reach the database from readers."""

    def __init__(self, store: Store) -> None:
        self.count = 0
        event.listen(store._read_engine.sync_engine, "after_cursor_execute", self._one)

    def _one(self, connection: object, cursor: object, statement: str, *how: object) -> None:
        self.count += statement.lstrip().startswith("SELECT")


@pytest.fixture
async def study(store: Store) -> Study:
    """A study with a season of two weeks and a member."""
    async with store.write() as session:
        study = make_study()
        season = make_season(study, weeks=2)
        session.add_all([study, season, make_week(season, 1), make_week(season, 2), make_member(study, HOST)])
    return study


async def look(store: Store) -> tuple[str, int]:
    """The study's title and how many weeks are stored, as a reader sees them."""
    async with store.read() as session:
        (found,) = await studies.active_studies(session, GUILD)
        season = await studies.latest_season(session, found.id)
        assert season is not None
        return found.title, len((await seasons.load_facts(session, found, season)).weeks)


async def test_nobody_asks_twice(store: Store, study: Study) -> None:
    """The second look at the same thing does not reach the database."""
    asked = Asked(store)
    first = await look(store)
    once = asked.count
    assert once > 0
    assert await look(store) == first
    assert asked.count == once


async def test_a_change_is_seen_at_once(store: Store, study: Study) -> None:
    """After a commit everybody sees what it changed, however it was written."""
    await look(store)
    async with store.write() as session:
        (await session.get_one(Study, study.id)).title = "선형대수"
    assert (await look(store))[0] == "선형대수"
    async with store.write() as session:
        await session.execute(text("UPDATE study SET title = 'By hand'"))
    assert (await look(store))[0] == "By hand"


async def test_what_is_rolled_back_was_never_there(store: Store, study: Study) -> None:
    """Neither the writer's own look nor a reader's keeps anything of a change that is given up."""
    before = await look(store)
    with suppress(ZeroDivisionError):
        async with store.write() as session:
            row = await session.get_one(Study, study.id)
            season = (await studies.latest_seasons(session, [study.id]))[study.id]
            session.add(make_week(season, 3))
            await session.flush()
            assert len((await seasons.load_facts(session, row, season)).weeks) == 3
            raise ZeroDivisionError
    assert await look(store) == before


async def test_a_writer_sees_its_own_changes(store: Store, study: Study) -> None:
    """A writer that has changed something, flushed or not, is never shown what was true before."""
    await look(store)
    async with store.write() as session:
        season = (await studies.latest_seasons(session, [study.id]))[study.id]
        assert len((await seasons.load_facts(session, study, season)).weeks) == 2
        session.add(make_week(season, 3))
        assert len((await seasons.load_facts(session, study, season)).weeks) == 3
        await session.flush()
        assert len((await seasons.load_facts(session, study, season)).weeks) == 3
    assert (await look(store))[1] == 3


async def test_a_writer_gets_rows_of_its_own(store: Store, study: Study) -> None:
    """What a writer changes is not what readers hold."""
    async with store.read() as session:
        held = await studies.study_row(session, GUILD, study.id)
    assert held is not None
    async with store.write() as session:
        row = await studies.study_row(session, GUILD, study.id)
        assert row is not None
        assert row is not held
        row.title = "선형대수"
    assert held.title == study.title


async def test_a_reader_of_an_earlier_state_leaves_nothing(store: Store, study: Study) -> None:
    """Who began before a commit sees the state before it, and no one after it is shown that."""
    async with store.read() as session:
        await session.execute(text("SELECT * FROM study"))  # it has begun: this is what it sees from now on
        async with store.write() as writer:
            (await writer.get_one(Study, study.id)).title = "선형대수"
        assert (await studies.active_studies(session, GUILD))[0].title == study.title
    assert (await look(store))[0] == "선형대수"


async def test_posts_come_and_go_without_it(store: Store, study: Study) -> None:
    """Marking posts, which happens all the time, makes nobody ask again."""
    await look(store)
    asked = Asked(store)
    async with store.write() as session:
        await session.execute(text("UPDATE scheduled_post SET attempt = 1"))
        await session.execute(text("DELETE FROM draft"))
    await look(store)
    assert asked.count == 0


async def test_facts_of_many_are_those_of_each(store: Store, study: Study) -> None:
    """Reading several seasons at once gives what reading them one by one gives."""
    async with store.write() as session:
        other = make_study(title="다른 책")
        season = make_season(other, weeks=3)
        session.add_all([other, season, *(make_week(season, number) for number in (1, 2, 3))])
    places: list[tuple[Study, Season]] = []
    async with store.read() as session:
        for one in await studies.active_studies(session, GUILD):
            latest = await studies.latest_season(session, one.id)
            assert latest is not None
            places.append((one, latest))
        together = await seasons.load_many(session, places)
    async with store.write() as session:
        await session.execute(text("UPDATE study SET pdf_offset = 1"))
        apart = {season.id: await seasons.load_facts(session, one, season) for one, season in places}
    assert together == apart
    assert [len(facts.weeks) for facts in together.values()] == [2, 3]
