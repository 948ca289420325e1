"""Settings: each change takes effect, is recorded, can be undone, and is refused to who may not."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.plan import CarryOver
from bot.core.posting import PostRules
from bot.services import founding, history, settings
from bot.services.settings import Person
from bot.services.settings_view import show, show_by_id
from bot.store.engine import Store
from tests.acting import StillClock, host, manager, somebody
from tests.factories import GUILD, HOST
from tests.services.test_founding import FORM

OTHER = 800_000_000_000_000_009


@pytest.fixture
def clock() -> StillClock:
    """The twentieth of February 2026, noon in Seoul."""
    return StillClock()


@pytest.fixture
async def study(store: Store, clock: StillClock) -> int:
    """The id of the real study."""
    draft = await founding.begin(store, clock, manager(), FORM)
    return (await founding.create(store, clock, manager(), draft, 0, lambda channel: True)).study.id


async def undone(store: Store, clock: StillClock, change_id: int | None) -> None:
    """Undo a change as the host."""
    assert change_id is not None
    await history.undo(store, clock, host(), change_id)


async def test_posts(store: Store, clock: StillClock, study: int) -> None:
    """Switched off posts are not planned any more; undo plans them again."""
    done = await settings.switch_posts(store, clock, host(), study, frozenset({"reminder"}))
    assert {line.kind for line in done.view.upcoming} <= {"plan", "reminder"}
    assert not done.view.study.posts.announcement
    await undone(store, clock, done.change_id)
    view = await show_by_id(store, clock, host(), study)
    assert view.study.posts == PostRules()
    assert "announcement" in {line.kind for line in view.upcoming}


async def test_times(store: Store, clock: StillClock, study: int) -> None:
    """Times are taken the way people write them, and move the posts."""
    typed = {
        "announcement_days": "3",
        "announcement_time": "오후 7시 30분",
        "presenter_days": "1",
        "presenter_time": "9am",
        "reminder_minutes": "30",
    }
    done = await settings.time_posts(store, clock, host(), study, typed)
    first = next(line for line in done.view.upcoming if line.kind == "announcement")
    assert first.at == dt.datetime(2026, 2, 28, 10, 30, tzinfo=dt.UTC)
    assert done.view.study.posts.presenter_time == "09:00"
    for field, text in (("announcement_days", "8"), ("reminder_minutes", "4"), ("presenter_time", "25:00")):
        with pytest.raises(UserError):
            await settings.time_posts(store, clock, host(), study, typed | {field: text})
    assert (await show_by_id(store, clock, host(), study)).study.posts == done.view.study.posts


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", "700000000000000009"),
        ("voice", "700000000000000008"),
        ("role", "700000000000000007"),
        ("policy", "spread"),
        ("hand_over", "hand_over"),
        ("language", "en"),
    ],
)
async def test_menus(store: Store, clock: StillClock, study: int, field: str, value: str) -> None:
    """Every menu sets its field, choosing the same again changes nothing, and undo takes it back."""
    before = (await show_by_id(store, clock, host(), study)).study
    done = await settings.choose(store, clock, host(), study, field, value)
    assert done.view.study != before
    again = await settings.choose(store, clock, host(), study, field, value)
    assert again.change_id is None
    await undone(store, clock, done.change_id)
    assert (await show_by_id(store, clock, host(), study)).study == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", str(GUILD)),
        ("policy", "none"),
        ("language", "de"),
        ("channel", None),
        ("hand_over", None),
        ("title", "x"),
    ],
)
async def test_made_up_choices(
    store: Store, clock: StillClock, study: int, field: str, value: str | None
) -> None:
    """What no menu of ours offers is refused."""
    with pytest.raises(UserError):
        await settings.choose(store, clock, host(), study, field, value)


async def test_hosts(store: Store, clock: StillClock, study: int) -> None:
    """Host and co-hosts become members; a co-host sets things, but chooses no hosts; undo restores all."""
    helper = somebody(OTHER)
    with pytest.raises(ForbiddenError):
        await show(store, clock, helper, None)
    done = await settings.set_cohosts(store, clock, host(), study, (Person(OTHER, "Haneul"),))
    assert done.view.cohosts == (OTHER,)
    await settings.choose(store, clock, helper, study, "policy", "home")
    with pytest.raises(ForbiddenError):
        await settings.set_host(store, clock, helper, study, Person(OTHER, "Haneul"))
    moved = await settings.set_host(store, clock, manager(), study, Person(OTHER, "Haneul"))
    assert (moved.view.study.host_id, moved.view.cohosts) == (OTHER, ())
    with pytest.raises(ForbiddenError):
        await show_by_id(store, clock, host(), study)
    assert moved.change_id is not None
    await history.undo(store, clock, manager(), moved.change_id)
    assert (await show_by_id(store, clock, host(), study)).study.host_id == HOST
    none = await settings.set_cohosts(store, clock, host(), study, ())
    assert none.view.cohosts == ()


async def test_the_book(store: Store, clock: StillClock, study: int) -> None:
    """Title, time, link and sections change together or not at all; new sections lay the plan out anew."""
    typed = {"title": "MML", "cap_minutes": "1h 30m", "book_url": "https://mml-book.com", "pdf_offset": "6"}
    with pytest.raises(UserError):
        await settings.set_book(store, clock, host(), study, typed, (b"title,page\nx,nine\n", "a.csv"))
    assert (await show_by_id(store, clock, host(), study)).study.title == FORM.title
    sections = b"title,page\nOne,17\nTwo,40\nThree,60\n"
    done = await settings.set_book(store, clock, host(), study, typed, (sections, "a.csv"))
    assert (done.view.study.title, done.view.study.cap) == ("MML", dt.timedelta(minutes=90))
    assert done.view.sections == 3
    first = done.view.season.weeks[0].pages
    assert first is not None
    assert first.last == 39
    before = done.before.weeks[0].pages
    assert before is not None
    assert before.last == 36
    await undone(store, clock, done.change_id)
    view = await show_by_id(store, clock, host(), study)
    assert (view.sections, view.study.title) == (2, FORM.title)


async def test_a_title_that_is_taken(store: Store, clock: StillClock, study: int) -> None:
    """Renaming a study to another's title is refused; its own in capitals is fine."""
    typed = {"title": FORM.title.upper(), "cap_minutes": "120", "book_url": "", "pdf_offset": ""}
    assert (await settings.set_book(store, clock, host(), study, typed)).change_id is not None
    draft = await founding.begin(store, clock, manager(), FORM)
    with pytest.raises(UserError):
        await founding.preview(store, clock, manager(), draft)


async def test_other_servers(store: Store, clock: StillClock, study: int) -> None:
    """A manager of another server finds no such study, by option or by id."""
    for option in (None, str(study), FORM.title):
        with pytest.raises(NotFoundError):
            await show(store, clock, manager(GUILD + 1), option)
    with pytest.raises(NotFoundError):
        await settings.choose(store, clock, manager(GUILD + 1), study, "policy", CarryOver.HOME.value)
