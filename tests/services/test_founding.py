"""Founding a study: who may, what is created, and that nothing is created twice or by halves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.services import founding, settings
from bot.services.founding import LookAgainError
from bot.services.studyform import FormError, StudyForm
from bot.store.engine import Store
from bot.store.models import Draft, Member, ScheduledPost, Season, Section, Study, Week
from tests.acting import CHANNEL, StillClock, host, manager, somebody
from tests.factories import GUILD, HOST

BUILDERS = 600_000_000_000_000_001
FORM = StudyForm(
    title="Mathematics for Machine Learning",
    pages="17-248",
    weekly_pages="20",
    start="3/3 21:00",
    zone="서울",
    channel_id=CHANNEL,
    host_id=HOST,
    host_name="Jiwoo",
    sections=(("1 Introduction", 11), ("2 Linear Algebra", 17)),
)


@pytest.fixture
def clock() -> StillClock:
    """The twentieth of February 2026, noon in Seoul."""
    return StillClock()


async def every(store: Store, model: type[Any]) -> Sequence[Any]:
    """All rows of a table."""
    async with store.read() as session:
        return (await session.scalars(select(model).order_by(model.id))).all()


async def found(store: Store, clock: StillClock, form: StudyForm = FORM) -> founding.Founded:
    """Go the whole way as a manager."""
    draft = await founding.begin(store, clock, manager(), form)
    preview = await founding.preview(store, clock, manager(), draft)
    return await founding.create(store, clock, manager(), draft, preview.revision, lambda channel: True)


async def test_everything_at_once(store: Store, clock: StillClock) -> None:
    """Study, host, sections, season, weeks and posts are there, and the draft is gone."""
    founded = await found(store, clock)
    assert founded.study.title == FORM.title
    assert [week.number for week in founded.season.weeks] == list(range(1, 13))
    assert all(week.id for week in founded.season.weeks)
    (study,) = await every(store, Study)
    assert (study.guild_id, study.host_id, study.cap_minutes, study.country) == (GUILD, HOST, 120, "KR")
    assert [member.user_id for member in await every(store, Member)] == [HOST]
    assert [(s.position, s.page) for s in await every(store, Section)] == [(0, 11), (1, 17)]
    assert len(await every(store, Week)) == 12
    assert {"announcement", "reminder", "end"} <= {post.kind for post in await every(store, ScheduledPost)}
    assert not await every(store, Draft)


async def test_pressed_twice(store: Store, clock: StillClock) -> None:
    """The second press of the button finds nothing and says so."""
    draft = await founding.begin(store, clock, manager(), FORM)
    await founding.create(store, clock, manager(), draft, 0, lambda channel: True)
    with pytest.raises(NotFoundError) as refused:
        await founding.create(store, clock, manager(), draft, 0, lambda channel: True)
    assert refused.value.key == "error.study.preview_gone"
    assert len(await every(store, Study)) == 1


async def test_an_old_preview(store: Store, clock: StillClock) -> None:
    """Nothing is created from a preview whose form has changed, nor where one cannot post."""
    draft = await founding.begin(store, clock, manager(), FORM)
    await founding.revise(store, clock, manager(), draft, weeks="10")
    with pytest.raises(LookAgainError):
        await founding.create(store, clock, manager(), draft, 0, lambda channel: True)
    with pytest.raises(LookAgainError):
        await founding.create(store, clock, manager(), draft, 1, lambda channel: False)
    assert not await every(store, Study)
    assert (await founding.preview(store, clock, manager(), draft)).revision == 1


async def test_somebody_elses_draft(store: Store, clock: StillClock) -> None:
    """A draft is its owner's, in its server, for an hour."""
    draft = await founding.begin(store, clock, manager(), FORM)
    other = replace(manager(), user_id=1)
    elsewhere = manager(GUILD + 1)
    for actor in (other, elsewhere):
        with pytest.raises(NotFoundError):
            await founding.preview(store, clock, actor, draft)
    clock.at += dt.timedelta(hours=1)
    with pytest.raises(NotFoundError) as refused:
        await founding.preview(store, clock, manager(), draft)
    assert refused.value.key == "error.draft_gone"


async def test_who_may(store: Store, clock: StillClock) -> None:
    """Manage Server or the builder role; the host of a study has neither."""
    for actor in (host(), somebody(roles=(BUILDERS,))):
        with pytest.raises(ForbiddenError):
            await founding.begin(store, clock, actor, FORM)
    with pytest.raises(ForbiddenError):
        await settings.set_builder_role(store, host(), BUILDERS)
    await settings.set_builder_role(store, manager(), BUILDERS)
    assert await founding.begin(store, clock, somebody(roles=(BUILDERS,)), FORM)
    with pytest.raises(ForbiddenError):
        await founding.begin(store, clock, somebody(roles=(BUILDERS,), guild_id=GUILD + 1), FORM)


async def test_titles_are_the_servers_own(store: Store, clock: StillClock) -> None:
    """Two studies of a server have different titles, in capitals or not; another server is free."""
    await found(store, clock)
    draft = await founding.begin(store, clock, manager(), replace(FORM, title=FORM.title.upper()))
    with pytest.raises(UserError) as refused:
        await founding.preview(store, clock, manager(), draft)
    assert refused.value.key == "error.study.title_taken"
    elsewhere = manager(GUILD + 1)
    draft = await founding.begin(store, clock, elsewhere, FORM)
    await founding.create(store, clock, elsewhere, draft, 0, lambda channel: True)
    assert len(await every(store, Study)) == 2


async def test_no_more_than_a_menu_holds(store: Store, clock: StillClock) -> None:
    """A server has at most 25 active studies."""
    for number in range(25):
        await found(store, clock, replace(FORM, title=f"Study {number}", sections=()))
    with pytest.raises(UserError) as refused:
        await founding.begin(store, clock, manager(), FORM)
    assert refused.value.key == "error.study.many"


async def test_relative_dates_are_written_out(store: Store, clock: StillClock) -> None:
    """What "3/3" meant in the preview is what is created, also after midnight."""
    draft = await founding.begin(store, clock, manager(), replace(FORM, start="내일 21:00"))
    shown = await founding.preview(store, clock, manager(), draft)
    assert shown.form.start == "2026-02-21 21:00"
    assert shown.form.zone == "Asia/Seoul"


async def test_a_wrong_form_is_kept(store: Store, clock: StillClock) -> None:
    """A form that cannot be taken is kept as it was typed."""
    draft = await founding.begin(store, clock, manager(), FORM)
    await founding.revise(store, clock, manager(), draft, start="3/3 25:00", zone="Asia/Soul")
    with pytest.raises(FormError):
        await founding.preview(store, clock, manager(), draft)
    held = await founding.entered(store, clock, manager(), draft)
    assert (held.start, held.zone) == ("3/3 25:00", "Asia/Soul")


async def test_the_servers_usual_zone(store: Store, clock: StillClock) -> None:
    """Without a zone it is that of the server's newest study, else the language's own."""
    first = await founding.begin(store, clock, manager(), replace(FORM, zone="", language="ko"))
    assert (await founding.entered(store, clock, manager(), first)).zone == "Asia/Seoul"
    await found(store, clock, replace(FORM, zone="Europe/Berlin"))
    second = await founding.begin(store, clock, manager(), replace(FORM, zone="", language="ko"))
    assert (await founding.entered(store, clock, manager(), second)).zone == "Europe/Berlin"


async def test_cancelled(store: Store, clock: StillClock) -> None:
    """Cancelling forgets the draft, once or twice, and only one's own."""
    draft = await founding.begin(store, clock, manager(), FORM)
    await founding.cancel(store, somebody(), draft)
    assert len(await every(store, Draft)) == 1
    await founding.cancel(store, manager(), draft)
    await founding.cancel(store, manager(), draft)
    assert not await every(store, Draft)
    assert not await every(store, Season)
