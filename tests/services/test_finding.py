"""Finding questions on the database in use, what a week's posts say of them; nobody is given away."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.notice import Notice
from bot.core.question import State
from bot.delivery.claiming import Claims
from bot.services import answers, faq, finding, screening, seasons, weeks
from bot.services.answers import Said
from bot.services.finding import A_PAGE, FoundList, View, Wanted
from bot.services.posts import reconcile_study
from bot.services.question_views import reindex
from bot.store.engine import Store
from bot.store.models import Asker, OnScreen, Question, ScheduledPost, Section
from tests.acting import StillClock, host, manager, somebody
from tests.factories import make_member, make_season, make_study
from tests.services.ground import PEOPLE, Ground, make_ground, presenter

ASKER, OTHER = PEOPLE[0], PEOPLE[1]
BOOK = ((17, "2 Linear Algebra"), (30, "2.4 Vector Spaces"), (60, "3 Geometry"))


@pytest.fixture
async def ground(store: Store) -> Ground:
    """A study of twelve weeks with three sections."""
    ground = await make_ground(store, StillClock())
    async with store.write() as session:
        for at, (page, title) in enumerate(BOOK):
            session.add(Section(study_id=ground.study_id, position=at, page=page, title=title))
    return ground


async def ask(
    ground: Ground, body: str, user_id: int = ASKER, *, page: int = 20, week: int | None = 1, **values: Any
) -> int:
    """A question of the current season, as asking writes it down; it has its post already."""
    async with ground.store.write() as session:
        season = (await ground.season()).facts
        row = Question(
            study_id=ground.study_id,
            guild_id=host().guild_id,
            season_id=season.id,
            week=week,
            page=page,
            section="2 Linear Algebra" if page < 30 else "2.4 Vector Spaces",
            title=body,
            body=body,
            author_id=None if values.get("anonymous") else user_id,
            author_name=None if values.get("anonymous") else f"name {user_id}",
            created_at=ground.clock.at,
            post="posted",
            thread_id=77,
            **values,
        )
        session.add(row)
        await session.flush()
        session.add(Asker(question_id=row.id, guild_id=row.guild_id, user_id=user_id))
        await reindex(session, row)
        await reconcile_study(session, ground.study_id, ground.clock.at)
        return row.id


async def accept(ground: Ground, question_id: int, body: str = "because", message: int = 5) -> None:
    """Accept an answer of OTHER's, as the host."""
    async with ground.store.write() as session:
        row = await session.get_one(Question, question_id)
        row.thread_id = 1000 + question_id
    said = Said(1000 + question_id, message, OTHER, "이서준", body)
    await answers.accept(ground.store, ground.clock, host(), said, [("answer.png", b"png")])


async def look(ground: Ground, view: View, user_id: int = OTHER, **wanted: Any) -> FoundList:
    """A list as somebody sees it."""
    asked = Wanted(ground.study_id, view, **wanted)
    return await finding.look(ground.store, ground.clock, somebody(user_id), asked)


async def words(ground: Ground, typed: str, view: View | None = None) -> list[str]:
    """The titles that a search finds, the best first."""
    found = await finding.find(ground.store, ground.clock, somebody(OTHER), None, typed, None, view)
    return [line.title for line in found.lines]


async def test_views(ground: Ground) -> None:
    """Open, solved, all, the FAQ, and one's own: an anonymous question is its asker's alone."""
    first = await ask(ground, "one", anonymous=True)
    second = await ask(ground, "two", OTHER)
    await accept(ground, first)
    await answers.solve(ground.store, ground.clock, host(), second, solved=True)
    await ask(ground, "three", OTHER)
    ids = {view: [line.title for line in (await look(ground, view)).lines] for view in View}
    assert ids == {
        View.OPEN: ["p. 20 · three"],
        View.MINE: ["p. 20 · three", "p. 20 · two"],
        View.SOLVED: ["p. 20 · two", "p. 20 · one"],
        View.ALL: ["p. 20 · three", "p. 20 · two", "p. 20 · one"],
        View.FAQ: ["p. 20 · one"],
    }
    mine = await look(ground, View.MINE, ASKER)
    assert [(line.title, line.state, line.quote) for line in mine.lines] == [
        ("p. 20 · one", State.SOLVED, "because")
    ]
    assert (await look(ground, View.MINE, PEOPLE[5])).total == 0
    for view in View:
        assert str(ASKER) not in str(await look(ground, view))


async def test_words_and_places(ground: Ground) -> None:
    """The best first; what shares but a syllable is none; pages and sections before words."""
    await ask(ground, "기저의 개수는 왜 항상 같은가요", page=35, week=1)
    await ask(ground, "행렬식이 0이면 역행렬이 왜 없나요", page=20)
    await ask(ground, "랭크와 행렬의 열공간이 왜 같은가요", page=31)
    assert await words(ground, "역행렬은") == ["p. 20 · 행렬식이 0이면 역행렬이 왜 없나요"]
    assert (await words(ground, "행렬"))[-1].startswith("p.")
    assert len(await words(ground, "행렬")) == 2
    assert await words(ground, "왜 같은가요 기저가") == ["p. 35 · 기저의 개수는 왜 항상 같은가요"]
    assert (await words(ground, "31"))[0].startswith("p. 31")
    assert len(await words(ground, "2.4")) == 2
    assert len(await words(ground, "2장")) == 3
    assert len(await words(ground, "30-40쪽")) == 2
    assert await words(ground, "2.4", View.SOLVED) == []


async def test_nothing_of_another_study_or_server(ground: Ground) -> None:
    """Neither by words nor by ids."""
    await ask(ground, "벡터 공간의 차원")
    async with ground.store.write() as session:
        study = make_study(title="PRML", channel_id=4)
        session.add_all([study, make_season(study), make_member(study, PEOPLE[3])])
        await session.flush()
        other = study.id
    found = await finding.find(ground.store, ground.clock, somebody(PEOPLE[3]), "PRML", "벡터", None, None)
    assert (found.study.id, found.total) == (other, 0)
    week = await ground.week(1)
    with pytest.raises(NotFoundError):
        await finding.look(ground.store, ground.clock, manager(), Wanted(other, View.ALL, week.id))
    away = manager(guild_id=1)
    with pytest.raises(NotFoundError):
        await finding.look(ground.store, ground.clock, away, Wanted(ground.study_id, View.ALL))
    with pytest.raises(NotFoundError):
        await faq.faq(ground.store, away, ground.study_id, 10**7)


async def test_pages_of_a_list(ground: Ground) -> None:
    """Every question is on one of them; one beyond the last is the last."""
    titles = {f"p. 20 · {number}" for number in range(A_PAGE + 2)}
    for number in range(A_PAGE + 2):
        await ask(ground, str(number))
    first, second, beyond = [await look(ground, View.ALL, page=page) for page in (0, 1, 99)]
    assert {line.title for line in (*first.lines, *second.lines)} == titles
    assert beyond.lines == second.lines
    assert (first.pages, beyond.wanted.page) == (2, 1)


async def test_open_ones_come_along(ground: Ground) -> None:
    """To the week that runs or comes next, and into the next season; solved they stay where they were."""
    first = await ask(ground, "one")
    second = await ask(ground, "two")
    await ask(ground, "three", page=40, week=2)

    async def counts() -> list[int]:
        found = [
            await weeks.show_week(ground.store, ground.clock, host(), None, number) for number in (1, 2, 3)
        ]
        return [view.questions for view in found]

    assert await counts() == [2, 1, 0]
    await ground.to(1, minutes=300)
    assert await counts() == [2, 3, 0]
    await accept(ground, first)
    assert await counts() == [2, 2, 0]
    listed = await look(ground, View.ALL, week_id=(await ground.week(2)).id)
    assert [line.title for line in listed.lines] == ["p. 20 · two", "p. 40 · three"]
    await ground.to(2, minutes=300)
    assert await counts() == [2, 1, 2]
    await answers.solve(ground.store, ground.clock, host(), second, solved=True)
    assert await counts() == [2, 1, 1]


async def payload(ground: Ground, kind: str) -> Notice:
    """What the first post of a kind says."""
    async with ground.store.read() as session:
        query = select(ScheduledPost).where(ScheduledPost.kind == kind, ScheduledPost.payload.is_not(None))
        row = (await session.scalars(query.order_by(ScheduledPost.id))).first()
    assert row is not None
    assert row.payload is not None
    return Notice.from_json(row.payload)


async def test_what_posts_say(ground: Ground) -> None:
    """The announcement counts; the presenter's note names the open ones of their pages; both follow."""
    first = await ask(ground, "mine")
    await ask(ground, "far", page=200, week=1)
    week = await ground.week(1)
    ground.clock.at = week.at - dt.timedelta(hours=30)
    claims = Claims(ground.store, "test", None)
    _, posts = await claims.take(ground.clock.at, dt.timedelta())
    assert {"announcement", "presenter"} <= {post.kind.value for post in posts}
    said = {post.kind.value: post.notice for post in posts}
    announced, note = said["announcement"], said["presenter"]
    assert announced is not None
    assert note is not None
    assert announced.questions == note.questions == 2
    url = f"https://discord.com/channels/{host().guild_id}/77"
    assert (note.waiting, note.unlisted) == ((("p. 20 · mine", url),), 0)
    assert str(ASKER) not in str(announced.to_json()["questions"])
    async with ground.store.write() as session:
        for number, row in enumerate((await session.scalars(select(ScheduledPost))).all()):
            row.status, row.message_id = "sent", number + 1
    await ask(ground, "another", page=18)
    assert (await payload(ground, "announcement")).questions == 3
    assert len((await payload(ground, "presenter")).waiting) == 2
    await accept(ground, first)
    assert [title for title, _ in (await payload(ground, "presenter")).waiting] == ["p. 18 · another"]
    # Afterwards nothing is edited for the sake of a number.
    await ground.to(1, minutes=400)
    await ask(ground, "late")
    assert (await payload(ground, "announcement")).questions == 3


async def test_on_screen(ground: Ground) -> None:
    """Who leads the meeting may, with a question of the study, until it is over."""
    question = await ask(ground, "one")
    week = await ground.week(1)
    ground.clock.at = week.at
    store, clock = ground.store, ground.clock
    with pytest.raises(ForbiddenError):
        await screening.put(store, clock, somebody(OTHER), week.id, question)
    with pytest.raises(NotFoundError):
        await screening.put(store, clock, presenter(1), week.id, 999)
    assert await screening.put(store, clock, presenter(1), week.id, question) == "p. 20 · one"
    assert await screening.put(store, clock, host(), week.id, question) == "p. 20 · one"
    async with store.read() as session:
        assert [row.question_id for row in await session.scalars(select(OnScreen))] == [question]
    found = await look(ground, View.ALL, PEOPLE[0], week_id=week.id)
    assert [one.id for one in found.screen] == [question]
    assert (await look(ground, View.ALL, PEOPLE[4], week_id=week.id)).screen == ()
    with pytest.raises(ForbiddenError):
        await screening.take_off(store, clock, somebody(PEOPLE[4]), week.id)
    await screening.take_off(store, clock, presenter(1), week.id)
    await screening.take_off(store, clock, presenter(1), week.id)
    async with store.read() as session:
        assert (await session.scalars(select(OnScreen))).all() == []
    await ground.to(1, minutes=400)
    with pytest.raises(UserError):
        await screening.put(store, clock, host(), week.id, question)
    assert (await look(ground, View.ALL, PEOPLE[0], week_id=week.id)).screen == ()


async def test_the_faq_as_a_file(ground: Ground) -> None:
    """By section, the starred first, with the pictures there is room for; who asked nameless has no name."""
    store = ground.store
    with pytest.raises(UserError):
        await faq.faq(store, somebody(OTHER), ground.study_id, 10**7)
    hidden = await ask(ground, "one $x$", page=19, anonymous=True)
    star = await ask(ground, "two", page=25)
    await ask(ground, "open", page=26)
    for number, question in enumerate((hidden, star)):
        await accept(ground, question, f"answer {number}", message=number + 1)
    with pytest.raises(ForbiddenError):
        await answers.star(store, somebody(OTHER), star, starred=True)
    await answers.star(store, host(), star, starred=True)
    data, left_out = await faq.faq(store, somebody(OTHER), ground.study_id, 10**7)
    assert left_out == 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("faq.md").decode()
        assert archive.namelist() == [
            "faq.md", "pictures/q0001-answer-1-1.png", "pictures/q0002-answer-1-1.png",
        ]  # fmt: skip
    assert page.index("### ⭐ p. 25 · two") < page.index("### p. 19 · one")
    assert "open" not in page
    assert f"name {ASKER}" in page
    assert page.count(str(ASKER)) == 1
    again, left_out = await faq.faq(store, somebody(OTHER), ground.study_id, faq.MARGIN)
    assert left_out == 2
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert archive.namelist() == ["faq.md"]
        assert "![" not in archive.read("faq.md").decode()


async def test_what_is_open_goes_into_the_next_season(ground: Ground) -> None:
    """As pages do."""
    await ask(ground, "one")
    solved = await ask(ground, "two")
    await answers.solve(ground.store, ground.clock, host(), solved, solved=True)
    await ground.to(12, minutes=400)
    preview = await seasons.preview_next(ground.store, ground.clock, host(), None, last_page=300)
    await seasons.open_next(ground.store, ground.clock, host(), preview.draft_id)
    found = [await weeks.show_week(ground.store, ground.clock, host(), None, number) for number in (1, 2)]
    assert [view.questions for view in found] == [1, 0]
    listed = await look(ground, View.ALL, week_id=found[0].week.id)
    assert [line.title for line in listed.lines] == ["p. 20 · one"]
