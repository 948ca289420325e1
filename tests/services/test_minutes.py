"""Minutes: from the facts, written by several, with messages put in; the end card and its file follow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.attendance import Status
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.minutes import MESSAGES_MOST, Kind, Section
from bot.core.notice import Notice
from bot.core.people import Actor
from bot.i18n import catalog
from bot.services import (
    archiving,
    attendance_edits,
    forgetting,
    history,
    meetings,
    minutes_access,
    minutes_edits,
    minutes_messages,
    minutes_posts,
    plan_edits,
    records,
    seasons,
)
from bot.services.minutes_access import MinutesView
from bot.services.minutes_edits import MeanwhileError
from bot.services.minutes_messages import Added, Offered, Said
from bot.services.notices import compose, places_of
from bot.store.engine import Store
from bot.store.models import (
    Answer,
    Change,
    Draw,
    Material,
    Member,
    Minutes,
    MinutesMessage,
    Presence,
    Prompt,
    Question,
    ScheduledPost,
    Study,
    Week,
)
from bot.ui.notices import notice_card
from tests.acting import StillClock, host, manager, somebody
from tests.factories import GUILD, HOST
from tests.services.ground import PEOPLE, Ground, make_ground

HOUR = dt.timedelta(hours=1)
WRITER = PEOPLE[7]


@pytest.fixture
async def ground(store: Store) -> Ground:
    """Week 1 was held and noted at p. 30, six pages before its planned end."""
    ground = await make_ground(store, StillClock())
    week = await ground.to(1, minutes=4)
    about = (ground.store, ground.clock)
    await meetings.start(*about, host(), week.id)
    ground.clock.at += HOUR
    await meetings.end(*about, host(), week.id, 30)
    return ground


def about(ground: Ground) -> tuple[Store, StillClock]:
    """What every service takes first."""
    return ground.store, ground.clock


async def shown(ground: Ground, number: int = 1, actor: Actor | None = None) -> MinutesView:
    """The minutes of a week as somebody sees them, the host where nobody is named."""
    return await minutes_access.show(*about(ground), actor or host(), None, number)


async def write(ground: Ground, texts: dict[Section, str], actor: Actor | None = None) -> MinutesView:
    """Fill the form of week 1 and send it."""
    who, week = actor or host(), await ground.week(1)
    opened = await minutes_edits.begin(*about(ground), who, week.id)
    typed = {**opened.texts, **texts}
    draft = await minutes_edits.keep(*about(ground), who, week.id, opened.draft_id, typed)
    return await minutes_edits.save(*about(ground), who, week.id, draft)


async def post(ground: Ground, number: int = 1) -> MinutesView:
    """Post a week's minutes as the host."""
    return await minutes_edits.post(*about(ground), host(), (await ground.week(number)).id)


async def put_in(ground: Ground, body: str = "글", actor: Actor | None = None, **other: Any) -> Added:
    """Put a message into the minutes of week 1, under what was decided."""
    who, week = actor or host(), await ground.week(1)
    offered = await minutes_messages.begin(*about(ground), who, said(ground, body, **other))
    assert isinstance(offered, Offered)
    section = Section.DECISIONS
    return await minutes_messages.add(*about(ground), who, offered.draft_id, week.id, section)


def said(ground: Ground, body: str = "글", *, message_id: int = 1, author: int = PEOPLE[3]) -> Said:
    """A message that was just written."""
    return Said(message_id, "https://discord.com/channels/1/2/3", author, "넷째", body, ground.clock.at)


def a_question(ground: Ground) -> Question:
    """One about the pages of week 1, asked anonymously."""
    return Question(
        study_id=ground.study_id,
        guild_id=GUILD,
        season_id=1,
        week=1,
        page=20,
        title="왜?",
        body="왜 $x$?",
        anonymous=True,
        created_at=ground.clock.at,
    )


def a_material(ground: Ground, week_id: int) -> Material:
    """Slides of a week."""
    return Material(
        study_id=ground.study_id,
        week_id=week_id,
        guild_id=GUILD,
        user_id=PEOPLE[0],
        kind="slides",
        title="슬라이드",
        url="https://a.b/c",
        at=ground.clock.at,
    )


def a_prompt(ground: Ground, week_id: int) -> Prompt:
    """Something to talk about."""
    words = "무엇이 달라질까요?"
    return Prompt(
        week_id=week_id, guild_id=GUILD, user_id=PEOPLE[0], at=ground.clock.at, position=1, text=words
    )


def an_answer(ground: Ground, asked: Question) -> Answer:
    """An accepted answer to it."""
    return Answer(
        question_id=asked.id,
        guild_id=GUILD,
        channel_id=1,
        message_id=2,
        author_id=PEOPLE[0],
        author_name="첫째",
        body="그래서",
        accepted_at=ground.clock.at,
    )


async def end_card(ground: Ground, number: int = 1) -> ScheduledPost | None:
    """The row of a week's end card."""
    week = await ground.week(number)
    async with ground.store.read() as session:
        query = select(ScheduledPost).where(ScheduledPost.dedupe_key == f"end:{week.id}")
        return (await session.scalars(query)).one_or_none()


async def send(ground: Ground, number: int = 1) -> Notice:
    """Let the end card be out as it is composed now."""
    async with ground.store.write() as session:
        week = await ground.week(number)
        query = select(ScheduledPost).where(ScheduledPost.dedupe_key == f"end:{week.id}")
        row = (await session.scalars(query)).one()
        place = (await places_of(session, [row]))[row.study_id]
        notice = await compose(session, row, place, ground.clock.at)
        assert notice is not None
        row.payload, row.status, row.message_id = notice.to_json(), "sent", 77
        return notice


async def test_from_the_facts(ground: Ground) -> None:
    """When it really was, what was read and left, who was there and who is next; nothing is written yet."""
    week = await ground.week(1)
    await attendance_edits.correct(*about(ground), host(), week.id, {PEOPLE[4]: "다섯째"}, Status.ABSENT)
    async with ground.store.write() as session:
        asked = a_question(ground)
        session.add_all([asked, a_material(ground, week.id), a_prompt(ground, week.id)])
        (await session.get_one(Study, ground.study_id)).book_url = "https://mml-book.github.io"
        await session.flush()
        session.add(an_answer(ground, asked))
    view = await shown(ground)
    found = view.minutes
    assert (found.begin, found.end, found.minutes) == (week.at + 4 * HOUR / 60, ground.clock.at, 60)
    assert (found.planned, found.read, found.left) == (week.pages, week.covered, found.left)
    assert found.left is not None
    assert (found.left.first, found.left.last) == (31, 36)
    assert found.attendance is not None
    assert found.attendance[Status.ABSENT] == (f"member {PEOPLE[4]}",)
    assert found.presumed
    assert found.questions[0].author is None
    assert found.next is not None
    assert found.next.number == 2
    for said_ in (
        "**계획** p. 17–36",
        "p. 31–36 (6쪽), 다음에",
        "그래서",
        "$`x`$",
        "2주차 · 2026-03-10 (화) 21:00",
        "- [발표 자료: 슬라이드](<https://a.b/c>)\n- [교재](<https://mml-book.github.io>)",
        "## 같이 이야기할 것\n\n- 무엇이 달라질까요?",
    ):
        assert said_ in view.document
    assert not view.posted
    async with ground.store.read() as session:
        assert (await session.scalars(select(Minutes))).all() == []


async def test_a_week_that_was_never_started(ground: Ground) -> None:
    """기록 없음: nobody is said to have come; its minutes get an end card of their own that calls nobody."""
    await ground.to(2, minutes=300)
    await ground.catch_up_with_time()
    assert await end_card(ground, 2) is None
    view = await shown(ground, 2)
    assert view.minutes.attendance is None
    assert "시작 기록 없음" in view.document
    assert "기록 없음, 계획대로 읽은 것으로 봐요" in view.document
    await post(ground, 2)
    row = await end_card(ground, 2)
    assert row is not None
    assert (row.status, row.due_at) == ("pending", ground.clock.at)
    notice = await send(ground, 2)
    assert notice.minutes is not None
    assert not notice.pings
    await ground.catch_up_with_time()
    row = await end_card(ground, 2)
    assert row is not None
    assert row.status == "sent"


async def test_other_kinds_of_meetings(ground: Ground) -> None:
    """A catch-up and an evening elsewhere tell by themselves, a link and a voice channel are no such evening;
    an orientation, which somebody says it was, shows the whole season.
    """
    week = await ground.week(2)
    await plan_edits.set_catch_up(*about(ground), host(), week.id, True)
    await ground.to(2, minutes=200)
    view = await shown(ground, 2)
    assert view.minutes.kind is Kind.CATCH_UP
    assert "새로 읽는 페이지가 없는 모임이었어요." in view.document
    places = {
        "치맥, 강남역": Kind.OFFLINE,
        "https://meet.example.com/x": Kind.READING,
        f"<#{10**17}>": Kind.READING,
    }
    first = await ground.week(1)
    for place, kind in places.items():
        async with ground.store.write() as session:
            (await session.get_one(Week, first.id)).place = place
        assert (await shown(ground)).minutes.kind is kind
    # Where they met is what was seen, whatever the settings say by now; a channel has no number in a file.
    assert "- **장소** 디스코드\n" in (await shown(ground)).document
    async with ground.store.write() as session:
        begun = first.facts.started_at
        assert begun is not None
        where: dict[str, Any] = {"week_id": first.id, "guild_id": GUILD, "channel_id": 5}
        session.add(Presence(**where, user_id=HOST, since=begun, until=begun + HOUR, seen_at=begun + HOUR))
    assert "- **장소** 디스코드 음성 채널\n" in (await shown(ground)).document
    told = await minutes_edits.choose_kind(*about(ground), host(), first.id, Kind.ORIENTATION)
    assert "## 이번 시즌 순서\n\n- 1주차 · " in told.document
    assert len(told.minutes.season_plan) == len([*(await ground.season()).meetings()])


async def test_who_may(ground: Ground) -> None:
    """The host, and who was drawn to write; members read what was posted; others know of nothing."""
    week = await ground.week(1)
    other, writer = somebody(PEOPLE[5]), somebody(WRITER)
    with pytest.raises(ForbiddenError, match="not_posted"):
        await shown(ground, 1, writer)
    async with ground.store.write() as session:
        session.add(drawn(ground, week.id))
    seen = await shown(ground, 1, writer)
    assert seen.may_write
    assert f"## 사다리로 정한 것\n\n- **회의록** member {WRITER}\n" in seen.document
    await write(ground, {Section.NOTES: "노름"}, writer)
    with pytest.raises(ForbiddenError, match="writers"):
        await minutes_edits.begin(*about(ground), other, week.id)
    with pytest.raises(ForbiddenError, match="writers"):
        await minutes_edits.post(*about(ground), other, week.id)
    await post(ground)
    read = await shown(ground, 1, other)
    assert (read.may_write, read.posted) == (False, True)
    with pytest.raises(NotFoundError):
        await minutes_access.show_week(*about(ground), manager(GUILD + 1), week.id)
    stranger = Actor(GUILD, 5, "x", "ko")
    with pytest.raises(NotFoundError):
        await minutes_access.show_week(*about(ground), stranger, week.id)


def drawn(ground: Ground, week_id: int) -> Draw:
    """A draw of who writes the minutes of a week."""
    return Draw(
        study_id=ground.study_id,
        guild_id=GUILD,
        week_id=week_id,
        season_id=1,
        purpose="role",
        label="minutes",
        status="drawn",
        opened_by=HOST,
        opened_at=ground.clock.at,
        secret="ab" * 32,
        commitment="cd" * 32,
        context={"people": [WRITER]},
        fixed=[],
        record={"result": [[WRITER]]},
    )


async def test_two_people_write(ground: Ground) -> None:
    """What only one has changed is kept; where both changed the same, the second gets both texts."""
    week, boss = await ground.week(1), manager()
    first = await minutes_edits.begin(*about(ground), host(), week.id)
    second = await minutes_edits.begin(*about(ground), boss, week.id)
    mine = {**first.texts, Section.TODO: "교재", Section.NOTES: "하나"}
    await minutes_edits.keep(*about(ground), host(), week.id, first.draft_id, mine)
    await minutes_edits.save(*about(ground), host(), week.id, first.draft_id)
    theirs = {**second.texts, Section.LESSONS: "셋", Section.NOTES: "둘"}
    await minutes_edits.keep(*about(ground), boss, week.id, second.draft_id, theirs)
    with pytest.raises(MeanwhileError) as error:
        await minutes_edits.save(*about(ground), boss, week.id, second.draft_id)
    assert error.value.values["by"] == HOST
    again = await minutes_edits.reopen(*about(ground), boss, week.id, second.draft_id)
    assert again.texts[Section.NOTES] == "하나\n\n둘"
    assert (again.texts[Section.TODO], again.texts[Section.LESSONS]) == ("교재", "셋")
    await minutes_edits.keep(*about(ground), boss, week.id, again.draft_id, again.texts)
    saved = await minutes_edits.save(*about(ground), boss, week.id, again.draft_id)
    assert saved.minutes.sections[Section.NOTES] == "하나\n\n둘"
    assert (saved.minutes.written_by, saved.minutes.edited_by) == (HOST, boss.user_id)
    with pytest.raises(NotFoundError, match="draft_gone"):
        await minutes_edits.reopen(*about(ground), boss, week.id, again.draft_id)
    # A form that was open for more than an hour: what was typed is kept, and overwrites nothing.
    late = await minutes_edits.keep(*about(ground), host(), week.id, 999, mine)
    with pytest.raises(MeanwhileError):
        await minutes_edits.save(*about(ground), host(), week.id, late)


async def test_changes_are_recorded_and_undone(ground: Ground) -> None:
    """Who changed what and when, in the list of changes; nothing is written down where nothing changed."""
    await write(ground, {Section.DECISIONS: "하나"})
    ground.clock.at += HOUR
    view = await write(ground, {Section.DECISIONS: "둘"}, manager())
    assert view.change_id is not None
    assert (await write(ground, {})).change_id is None
    await minutes_edits.choose_kind(*about(ground), host(), view.week.id, Kind.MENTORING)
    async with ground.store.read() as session:
        kinds = (await session.scalars(select(Change).where(Change.kind.startswith("minutes.")))).all()
    assert [(one.kind, one.by) for one in kinds] == [
        ("minutes.edit", HOST),
        ("minutes.edit", manager().user_id),
        ("minutes.kind", HOST),
    ]
    with pytest.raises(UserError, match="undo_later"):
        await history.undo(*about(ground), host(), view.change_id)
    await history.undo(*about(ground), host(), kinds[-1].id)
    await history.undo(*about(ground), host(), view.change_id)
    found = (await shown(ground)).minutes
    assert (found.sections[Section.DECISIONS], found.kind, found.edited_by) == ("하나", Kind.READING, None)


async def test_the_end_card_follows(ground: Ground) -> None:
    """Posted onto it; edited with each change of what they say, and not otherwise; undo takes them off."""
    assert (await send(ground)).minutes is None
    view = await post(ground)
    row = await end_card(ground)
    assert row is not None
    assert (row.status, row.message_id) == ("pending", 77)
    notice = await send(ground)
    assert notice.minutes is not None
    await ground.catch_up_with_time()
    assert (await status(ground)) == "sent"
    await write(ground, {Section.DECISIONS: "다음 주는 쉬어요"}, manager())
    assert (await status(ground)) == "pending"
    followed = await send(ground)
    assert followed.minutes is not None
    assert dict(followed.minutes.said)["decisions"] == "다음 주는 쉬어요"
    assert followed.minutes.edited_by == manager().user_id
    # Facts are followed as well: somebody's attendance is put right.
    await attendance_edits.correct(*about(ground), host(), view.week.id, {PEOPLE[4]: "다섯째"}, Status.ABSENT)
    assert (await status(ground)) == "pending"
    await send(ground)
    async with ground.store.write() as session:
        asked = a_question(ground)
        session.add(asked)
        await session.flush()
        session.add(an_answer(ground, asked))
    await ground.catch_up_with_time()
    assert (await status(ground)) == "pending"
    await send(ground)
    async with ground.store.read() as session:
        study = await session.get_one(Study, ground.study_id)
        file = await minutes_posts.file_of(session, study, view.week.id, ground.clock.at)
    assert file is not None
    assert file[0] == "minutes-season-1-week-01.md"
    assert "다음 주는 쉬어요" in file[1].decode()
    # Weeks later nobody touches the card, but a change of the minutes still does.
    ground.clock.at += dt.timedelta(days=20)
    await ground.catch_up_with_time()
    assert (await status(ground)) == "sent"
    view = await write(ground, {Section.DECISIONS: "고쳤어요"})
    assert (await status(ground)) == "pending"
    await send(ground)
    # So does taking that change back, though what stands there then is old.
    assert view.change_id is not None
    await history.undo(*about(ground), host(), view.change_id)
    assert (await status(ground)) == "pending"
    before = (await send(ground)).minutes
    assert before is not None
    assert dict(before.said)["decisions"] == "다음 주는 쉬어요"
    await ground.catch_up_with_time()
    assert (await status(ground)) == "sent"


async def status(ground: Ground, number: int = 1) -> str:
    """Where the end card's row stands."""
    row = await end_card(ground, number)
    assert row is not None
    return row.status


async def test_posting_is_undone(ground: Ground) -> None:
    """The card is as it was before."""
    before = await send(ground)
    view = await post(ground)
    await send(ground)
    assert view.change_id is not None
    await history.undo(*about(ground), host(), view.change_id)
    row = await end_card(ground)
    assert row is not None
    assert row.payload == before.to_json()
    with pytest.raises(ForbiddenError):
        await shown(ground, 1, somebody(PEOPLE[5]))


async def test_they_did_not_meet_after_all(ground: Ground) -> None:
    """Minutes of no meeting are nowhere, nor is the way to them; undo puts them back onto the card."""
    posted = await post(ground)
    await send(ground)
    preview = await meetings.end(*about(ground), host(), posted.week.id, None)
    after = await send(ground)
    assert (after.minutes, after.outcome and after.outcome.record) == (None, "not_met")
    shown_then = notice_card(after, catalog("ko"), 1)
    assert "sd:minutes:" not in str(shown_then.to_components())  # type: ignore[no-untyped-call]
    assert (await minutes_access.posted(*about(ground), somebody(PEOPLE[2]), ground.study_id))[1] == ()
    assert preview.change_id is not None
    await history.undo(*about(ground), host(), preview.change_id)
    assert (await send(ground)).minutes is not None
    assert len((await minutes_access.posted(*about(ground), host(), ground.study_id))[1]) == 1


async def test_the_last_meeting_of_a_closed_season(ground: Ground) -> None:
    """Its minutes are often written when the next season is open: they can be, and the card follows."""
    week = await ground.week(1)
    await send(ground)
    dropped = await ground.week(2)
    planned = await seasons.preview_by_study(*about(ground), manager(), ground.study_id)
    await seasons.open_next(*about(ground), manager(), planned.draft_id)
    view = await minutes_access.show(*about(ground), host(), None)
    assert (view.week.id, view.minutes.season, view.minutes.next) == (week.id, 1, None)
    # Its other weeks were dropped: no day makes meetings of them.
    later, ground.clock.at = ground.clock.at, ground.clock.at + dt.timedelta(days=6, hours=23)
    with pytest.raises(UserError, match="not_begun"):
        await minutes_access.show_week(*about(ground), host(), dropped.id)
    ground.clock.at = later
    opened = await minutes_edits.begin(*about(ground), host(), week.id)
    texts = {**opened.texts, Section.REFLECTIONS: "좋았어요"}
    await minutes_edits.keep(*about(ground), host(), week.id, opened.draft_id, texts)
    await minutes_edits.save(*about(ground), host(), week.id, opened.draft_id)
    await minutes_edits.post(*about(ground), host(), week.id)
    async with ground.store.read() as session:
        query = select(ScheduledPost).where(ScheduledPost.dedupe_key == f"end:{week.id}")
        row = (await session.scalars(query)).one()
    assert row.status == "pending"
    assert row.payload is not None
    assert dict(row.payload["minutes"]["said"])["reflections"] == "좋았어요"
    (_, listed) = await minutes_access.posted(*about(ground), somebody(PEOPLE[2]), ground.study_id)
    assert [(one.season, one.number) for one in listed] == [(1, 1)]


async def test_messages(ground: Ground) -> None:
    """Kept as they were, under a heading, once; taken out by who put them in, wrote them, or writes."""
    member, author = somebody(PEOPLE[2]), somebody(PEOPLE[3])
    added = await put_in(ground, "# 정한 것\n@everyone", member)
    assert (added.number, added.section, added.moved) == (1, Section.DECISIONS, False)
    view = await shown(ground)
    assert "> \\# 정한 것\\\n> @\u200beveryone\n>\n> — 넷째 · " in view.document
    assert "[메시지](<https://discord.com/channels/1/2/3>)" in view.document
    # Who may take it out is told where it is; for anybody else it is a message like others.
    again = await minutes_messages.begin(*about(ground), author, said(ground))
    assert isinstance(again, Added)
    assert again.may_remove
    offered = await minutes_messages.begin(*about(ground), somebody(PEOPLE[6]), said(ground))
    assert isinstance(offered, Offered)
    week = offered.choices[0].week_id
    moved = await minutes_messages.add(
        *about(ground), somebody(PEOPLE[6]), offered.draft_id, week, Section.TODO
    )
    assert (moved.row_id, moved.moved) == (added.row_id, True)
    with pytest.raises(ForbiddenError, match="not_yours"):
        await minutes_messages.remove_one(*about(ground), somebody(PEOPLE[6]), added.row_id)
    await minutes_messages.remove_one(*about(ground), author, added.row_id)
    with pytest.raises(NotFoundError, match="gone"):
        await minutes_messages.remove_one(*about(ground), author, added.row_id)
    async with ground.store.read() as session:
        last = (await session.scalars(select(Change).order_by(Change.id.desc()).limit(1))).one()
    await history.undo(*about(ground), author, last.id)
    assert len((await shown(ground)).minutes.messages) == 1


async def test_messages_are_bounded(ground: Ground) -> None:
    """Members stop with the posting, everybody at a number; strangers and studies put away add nothing."""
    week = await ground.week(1)
    await put_in(ground, "하나", somebody(PEOPLE[2]))
    with pytest.raises(UserError, match="no_meeting"):
        await minutes_messages.begin(*about(ground), somebody(), said(ground, message_id=9))
    async with ground.store.write() as session:
        session.add_all(
            MinutesMessage(
                week_id=week.id,
                guild_id=GUILD,
                section="notes",
                message_id=100 + at,
                author_id=PEOPLE[3],
                author_name="넷째",
                body="글",
                sent_at=ground.clock.at,
                added_by=HOST,
                at=ground.clock.at,
            )
            for at in range(MESSAGES_MOST - 1)
        )
    with pytest.raises(UserError, match="many"):
        await put_in(ground, "하나 더", message_id=7)
    await post(ground)
    with pytest.raises(ForbiddenError, match="posted"):
        await put_in(ground, "늦게", somebody(PEOPLE[2]), message_id=8)
    view = await shown(ground)
    chosen = [one.id for one in minutes_messages.removable(view, HOST)][:2]
    _, gone = await minutes_messages.remove(*about(ground), host(), week.id, chosen)
    assert gone == 2
    await archiving.archive(*about(ground), manager(), ground.study_id)
    for refused in (minutes_edits.post, minutes_edits.begin):
        with pytest.raises(UserError, match="archived"):
            await refused(*about(ground), host(), week.id)


async def test_what_has_no_minutes(ground: Ground) -> None:
    """A week to come, one that did not meet, one that runs: what to do is said; a running one is written."""
    with pytest.raises(UserError, match="not_begun"):
        await shown(ground, 2)
    week = await ground.to(2, minutes=5)
    await meetings.start(*about(ground), host(), week.id)
    opened = await minutes_edits.begin(*about(ground), host(), week.id)
    assert set(opened.texts.values()) == {""}
    with pytest.raises(UserError, match="running"):
        await minutes_edits.post(*about(ground), host(), week.id)
    await meetings.end(*about(ground), host(), week.id, None)
    with pytest.raises(UserError, match="not_met"):
        await shown(ground, 2)


async def test_a_persons_own(ground: Ground) -> None:
    """Their words are in their file; once they are forgotten, neither id nor name is left; the text is."""
    me = somebody(PEOPLE[3])
    await put_in(ground, "제 말이에요", me, author=PEOPLE[3])
    await write(ground, {Section.NOTES: "노름"})
    content = (await records.own_file(*about(ground), me)).decode()
    assert "제 말이에요" in content
    async with ground.store.write() as session:
        for row in await session.scalars(select(Member).where(Member.user_id == PEOPLE[3])):
            row.name = "넷째"
    await forgetting.forget(*about(ground), me)
    view = await shown(ground)
    assert "제 말이에요" in view.document
    assert "넷째" not in view.document
    async with ground.store.read() as session:
        every = (await session.scalars(select(Change))).all()
        assert "넷째" not in str([(one.before, one.after) for one in every])
