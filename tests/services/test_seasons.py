"""The next season goes on where the group got to; archiving stops a study and can be taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.services import archiving, founding, history, meetings, seasons, weeks
from bot.store.engine import Store
from bot.store.models import ScheduledPost
from tests.acting import StillClock, host, manager, somebody
from tests.services.test_founding import FORM


@pytest.fixture
def clock() -> StillClock:
    """The twentieth of February 2026, noon in Seoul."""
    return StillClock()


@pytest.fixture
async def founded(store: Store, clock: StillClock) -> founding.Founded:
    """The real study without sections, ten weeks long: pages 217-248 do not fit."""
    form = FORM.from_json(FORM.to_json() | {"weeks": "10", "sections": [], "rest": "2026-05-19"})
    draft = await founding.begin(store, clock, manager(), form)
    return await founding.create(store, clock, manager(), draft, 0, lambda channel: True)


async def planned_posts(store: Store, kind: str) -> int:
    """How many posts of a kind wait to be sent."""
    query = select(func.count()).where(ScheduledPost.kind == kind, ScheduledPost.status == "pending")
    async with store.read() as session:
        return int((await session.scalars(query)).one())


async def test_after_the_last_week(store: Store, clock: StillClock, founded: founding.Founded) -> None:
    """Season 2 reads the backlog, from the next Tuesday that does not rest, at the same pace."""
    clock.at = dt.datetime(2026, 5, 13, tzinfo=dt.UTC)
    planned = await seasons.preview_next(store, clock, host(), None)
    assert (planned.number, planned.unmet) == (2, 0)
    assert [(w.day, w.pages and (w.pages.first, w.pages.last)) for w in planned.opening.weeks] == [
        (dt.date(2026, 5, 26), (217, 236)),
        (dt.date(2026, 6, 2), (237, 248)),
    ]
    opened = await seasons.open_next(store, clock, host(), planned.draft_id)
    assert opened.season.facts.number == 2
    assert all(week.id for week in opened.season.weeks)
    assert await planned_posts(store, "announcement") == 2
    view = await weeks.show_season(store, clock, host(), None)
    assert view.season.facts.number == 2


async def test_opened_once(store: Store, clock: StillClock, founded: founding.Founded) -> None:
    """Pressing twice, or another preview of the same season, opens one season."""
    clock.at = dt.datetime(2026, 5, 13, tzinfo=dt.UTC)
    one = await seasons.preview_next(store, clock, host(), None)
    two = await seasons.preview_by_study(store, clock, manager(), founded.study.id)
    await seasons.open_next(store, clock, host(), one.draft_id)
    with pytest.raises(NotFoundError):
        await seasons.open_next(store, clock, host(), one.draft_id)
    with pytest.raises(UserError) as refused:
        await seasons.open_next(store, clock, manager(), two.draft_id)
    assert refused.value.key == "error.season.opened_already"


async def test_undo(store: Store, clock: StillClock, founded: founding.Founded) -> None:
    """Undo takes the season back: the old one runs on with its posts."""
    clock.at = dt.datetime(2026, 3, 12, tzinfo=dt.UTC)
    planned = await seasons.preview_next(store, clock, host(), None, weeks=4, last_page=300)
    assert planned.unmet == 8
    assert planned.opening.pages.first == 57
    assert planned.opening.weeks[-1].pages is not None
    assert planned.opening.weeks[-1].pages.last == 300
    opened = await seasons.open_next(store, clock, host(), planned.draft_id)
    assert await planned_posts(store, "announcement") == 4
    assert opened.change_id is not None
    await history.undo(store, clock, host(), opened.change_id)
    view = await weeks.show_season(store, clock, host(), None)
    assert (view.season.facts.number, view.season.facts.closed_at) == (1, None)
    assert await planned_posts(store, "announcement") == planned.unmet


async def test_nothing_left(store: Store, clock: StillClock, founded: founding.Founded) -> None:
    """A book that is read needs a last page, one that is further on."""
    clock.at = dt.datetime(2026, 5, 13, tzinfo=dt.UTC)
    planned = await seasons.preview_next(store, clock, host(), None)
    await seasons.open_next(store, clock, host(), planned.draft_id)
    clock.at = dt.datetime(2026, 6, 4, tzinfo=dt.UTC)
    with pytest.raises(UserError) as refused:
        await seasons.preview_next(store, clock, host(), None)
    assert refused.value.key == "error.season.nothing_left"
    with pytest.raises(UserError) as refused:
        await seasons.preview_next(store, clock, host(), None, last_page=248)
    assert refused.value.key == "error.season.read_already"
    assert (await seasons.preview_next(store, clock, host(), None, last_page=260)).opening.pages.first == 249


@pytest.mark.parametrize(
    ("weeks_wanted", "last_page", "key"),
    [
        (0, None, "error.range.weeks"),
        (10_000, None, "error.range.weeks"),
        (None, 0, "error.range.page"),
        (None, 10**9, "error.range.page"),
    ],
)
async def test_junk(
    store: Store,
    clock: StillClock,
    founded: founding.Founded,
    weeks_wanted: int | None,
    last_page: int | None,
    key: str,
) -> None:
    """Numbers out of bounds are refused in words."""
    with pytest.raises(UserError) as refused:
        await seasons.preview_next(store, clock, host(), None, weeks_wanted, last_page)
    assert refused.value.key == key


async def test_while_a_meeting_runs(store: Store, clock: StillClock, founded: founding.Founded) -> None:
    """A season is not closed in the middle of a meeting, nor by a member."""
    with pytest.raises(ForbiddenError):
        await seasons.preview_next(store, clock, somebody(), None)
    first = founded.season.weeks[0]
    clock.at = first.at
    await meetings.start(store, clock, host(), first.id)
    with pytest.raises(UserError) as refused:
        await seasons.preview_next(store, clock, host(), None)
    assert refused.value.key == "error.meeting_runs"


async def test_archive_and_restore(store: Store, clock: StillClock, founded: founding.Founded) -> None:
    """An archived study has no posts and is found nowhere; taking it back brings its posts again."""
    study = founded.study.id
    for actor in (host(), somebody()):
        with pytest.raises(ForbiddenError):
            await archiving.archive(store, clock, actor, study)
    asked = await archiving.ask(store, manager(), None)
    assert (asked.study.id, asked.people) == (study, 1)
    assert asked.posts > 10
    before = await planned_posts(store, "announcement")
    assert (await archiving.archive(store, clock, manager(), study)).archived
    assert (await archiving.archive(store, clock, manager(), study)).archived
    assert await planned_posts(store, "announcement") == 0
    with pytest.raises(NotFoundError):
        await weeks.show_season(store, clock, manager(), None)
    with pytest.raises(UserError):
        await seasons.preview_by_study(store, clock, manager(), study)
    assert not (await archiving.restore(store, clock, manager(), study)).archived
    assert await planned_posts(store, "announcement") == before


async def test_a_title_that_was_taken_meanwhile(
    store: Store, clock: StillClock, founded: founding.Founded
) -> None:
    """A study does not come back beside another one of its name."""
    await archiving.archive(store, clock, manager(), founded.study.id)
    draft = await founding.begin(store, clock, manager(), FORM)
    await founding.create(store, clock, manager(), draft, 0, lambda channel: True)
    with pytest.raises(UserError) as refused:
        await archiving.restore(store, clock, manager(), founded.study.id)
    assert refused.value.key == "error.study.title_taken"
