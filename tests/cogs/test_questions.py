"""Asking as members do: with words, by form, from a message, without a name, and what is kept on the way."""

from __future__ import annotations

import discord
import pytest
from sqlalchemy import select

from bot.services import asking
from bot.services.asking import Typed
from bot.store.models import Asker, Base
from tests.cogs.forum import PNG, Desk, open_desk, shown
from tests.discord_env import World
from tests.seasons.group import found

KL = "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유가 뭔가요?"
FORMULA = "왜 $\\text{KL}(P\\|Q)\\ge 0$ 인가요?"
BROKEN = "왜 $\\frac{1}$ 인가요?"


@pytest.fixture
async def desk(world: World) -> Desk:
    """A Korean study with a forum."""
    return await open_desk(world)


async def test_a_question_becomes_a_post_with_place_week_and_tags(desk: Desk) -> None:
    """/ask with its text posts at once; who asked is told where."""
    said = await desk.ask(KL, where="83")
    assert said.ephemeral
    (thread,) = desk.threads()
    assert thread.name == f"p. 83 · {KL}"
    assert desk.world.buttons_of(said) == {
        "질문 보기": f"https://discord.com/channels/{desk.world.guild.id}/{thread.id}"
    }
    assert desk.tags() == ["답변 기다려요", "해결됨", "4주차"]
    assert desk.tags_of(thread) == {"답변 기다려요", "4주차"}
    card = desk.world.text_of(desk.card())
    assert card.startswith("### p. 83 · 3.8 Orthogonal Projections")
    assert f"4주차 · <@{desk.asker.id}> 님의 질문" in card
    assert KL in card
    assert list(desk.world.buttons_of(desk.card())) == ["나도 궁금", "해결됨", "고치기"]
    (request,) = [r for r in desk.world.env.http_requests if r.path.endswith("/threads")]
    assert desk.world.pings(request) == set()


@pytest.mark.parametrize(
    ("where", "title", "week"),
    [
        ("3.8", "3.8 · ", "4주차"),
        ("8-4 퀴즈", "8-4 퀴즈 · ", "12주차"),
        ("부록", "부록 · ", "1주차"),
        (None, "", "1주차"),
    ],
)
async def test_where_is_understood(desk: Desk, where: str | None, title: str, week: str) -> None:
    """A section, free words, words that name no place, or nothing: the week of now."""
    given = {"where": where} if where else {}
    await desk.world.slash(desk.asker, desk.group.channel, "ask", question="왜 그런가요? 궁금해요.", **given)
    (thread,) = desk.threads()
    assert thread.name == f"{title}왜 그런가요? 궁금해요."
    assert week in desk.tags_of(thread)


async def test_a_form_with_a_wrong_formula_loses_nothing(desk: Desk) -> None:
    """The error names the place; the form comes back with everything, the picture too; then it is posted."""
    world, who = desk.world, desk.asker
    opened = await world.slash(who, desk.group.channel, "ask", where="158")
    assert shown(opened)["where"] == "158"
    typed = {"question": BROKEN, "picture": [("풀이.png", PNG)], "anonymous": True}
    refused = await desk.fill(who, opened, **typed)
    assert "번째 글자" in world.text_of(refused)
    assert desk.threads() == []
    again = await world.click(who, refused, "다시 쓰기")
    assert {k: v for k, v in shown(again).items() if k != "picture"} == {
        "where": "158",
        "question": BROKEN,
        "anonymous": True,
    }
    assert "앞서 올린 그림은 그대로 있어요" in world.text_of(again)
    preview = await desk.fill(who, again, question=FORMULA, anonymous=False)
    assert "이렇게 올릴게요" in world.text_of(preview)
    assert "p. 158 · 왜 KL(P‖Q) ≥ 0 인가요?" in world.text_of(preview)
    assert desk.threads() == []
    await world.click(who, preview, "올리기")
    (thread,) = desk.threads()
    assert thread.name == "p. 158 · 왜 KL(P‖Q) ≥ 0 인가요?"
    drawn, handwritten = desk.card().attachments
    assert (await handwritten.read()) == PNG
    assert (await drawn.read()).startswith(PNG[:8])
    assert drawn.description == FORMULA
    assert "질문을 올렸어요" in world.text_of(preview)
    assert world.message(preview).attachments == []


async def test_a_file_that_is_no_picture_loses_nothing(desk: Desk) -> None:
    """What /ask was given beside it is in the form that the error offers."""
    world = desk.world
    refused = await desk.ask(KL, where="83", image=("a.txt", b"hello"))
    assert "그림이 아니에요" in world.text_of(refused)
    again = await world.click(desk.asker, refused, "다시 쓰기")
    assert (shown(again)["where"], shown(again)["question"]) == ("83", KL)


async def test_the_preview_can_be_changed_or_left(desk: Desk) -> None:
    """[고치기] brings the form back in place; [취소] posts nothing; a second press of [올리기] neither."""
    world, who = desk.world, desk.asker
    preview = await desk.ask(FORMULA)
    again = await world.click(who, preview, "고치기")
    assert shown(again)["question"] == FORMULA
    changed = await desk.fill(who, again, where="83", question="그럼 $x^2$ 은요? 궁금해요.")
    assert "p. 83 · 그럼 x² 은요?" in world.text_of(changed)
    await world.click(who, changed, "취소")
    assert "취소했어요" in world.text_of(changed)
    assert desk.threads() == []
    preview = await desk.ask(FORMULA)
    pressed = await world.together([(who, preview, "올리기"), (who, preview, "올리기")])
    assert len(desk.threads()) == 1
    assert sorted(len(one.followups) for one in pressed) == [0, 1]


async def test_what_was_typed_survives_its_drafts_hour(desk: Desk) -> None:
    """A form that lay open over night is taken all the same."""
    opened = await desk.world.slash(desk.asker, desk.group.channel, "ask")
    await desk.world.advance(hours=9)
    await desk.fill(desk.asker, opened, question=KL, where="83")
    assert [thread.name for thread in desk.threads()] == [f"p. 83 · {KL}"]


async def test_similar_questions_of_the_same_study_come_first(desk: Desk, world: World) -> None:
    """With a link and how they stand; another study's never show up."""
    await desk.ask(KL, where="83")
    other = world.guild.create_text_channel("다른-스터디")
    await found(world, world.host, world.members[:2], channel=other, title="PRML")
    elsewhere = await world.slash(
        desk.answerer, other, "ask", question="KL 발산은 왜 항상 0보다 크거나 같나요?"
    )
    assert "비슷한 질문" not in world.text_of(elsewhere)
    asked = await desk.ask("KL 발산은 왜 항상 0보다 크거나 같나요?", desk.answerer)
    said = world.text_of(asked)
    assert "비슷한 질문이 있었어요" in said
    assert f"[p. 83 · {KL}](https://discord.com/channels/{world.guild.id}/{desk.threads()[0].id})" in said
    assert said.count("](https") == 1
    assert len(desk.threads()) == 1
    await world.click(desk.answerer, asked, "올리기")
    assert len(desk.threads()) == 2


async def test_from_a_message_of_ones_own(desk: Desk, world: World) -> None:
    """The text is in the form, its picture is kept, and the card links to it."""
    message = await desk.asker.send(desk.group.channel, KL, attachments=[("a.png", PNG)])
    opened = await desk.asker.context_menu(desk.group.channel, "Ask this", message)
    assert shown(opened) == {"where": "", "question": KL, "picture": "", "anonymous": False}
    await desk.fill(desk.asker, opened, where="83")
    card = desk.card()
    assert world.buttons_of(card)["원래 메시지"].endswith(f"/{desk.group.channel.id}/{message.id}")
    assert [await one.read() for one in card.attachments] == [PNG]
    again = await desk.answerer.context_menu(desk.group.channel, "Ask this", message)
    assert f"이미 질문으로 올라와 있어요. <#{desk.threads()[0].id}>에서" in world.text_of(again)


async def test_from_somebody_elses_message(desk: Desk, world: World) -> None:
    """Their words stay as they are, under their name; who brought them is named, too. They may edit it."""
    message = await desk.asker.send(desk.group.channel, f"{BROKEN} 잘 모르겠어요")
    opened = await desk.answerer.context_menu(desk.group.channel, "Ask this", message)
    assert shown(opened) == {"where": ""}
    await desk.fill(desk.answerer, opened, where="83")
    said = world.text_of(desk.card())
    assert f"<@{desk.asker.id}> 님의 질문 · <@{desk.answerer.id}> 님이 옮김" in said
    assert "잘 모르겠어요" in said
    refused = await world.click(desk.answerer, desk.card(), "고치기")
    assert "질문한 분만" in world.text_of(refused)
    assert shown(await world.click(desk.asker, desk.card(), "고치기"))["question"].startswith("왜")


async def test_two_people_bring_the_same_message(desk: Desk, world: World) -> None:
    """Both forms are open; the second one is told that it is there."""
    message = await desk.asker.send(desk.group.channel, KL)
    opened = [
        await who.context_menu(desk.group.channel, "Ask this", message) for who in (desk.asker, desk.answerer)
    ]
    await desk.fill(desk.asker, opened[0])
    late = await desk.fill(desk.answerer, opened[1])
    preview = world.buttons_of(late)
    if "올리기" in preview:  # it is like the first, which is shown before
        late = await world.click(desk.answerer, late, "올리기")
    assert "이미 질문으로 올라와 있어요" in world.text_of(late)
    assert len(desk.threads()) == 1


async def test_a_bots_message_is_no_question(desk: Desk, world: World) -> None:
    """Nor is one without text."""
    post = desk.group.posts()[0]
    refused = await desk.asker.context_menu(desk.group.channel, "Ask this", post)
    assert "봇이 쓴 메시지" in world.text_of(refused)
    picture = await desk.asker.send(desk.group.channel, "", attachments=[("a.png", PNG)])
    refused = await desk.answerer.context_menu(desk.group.channel, "Ask this", picture)
    assert "글이 없는 메시지" in world.text_of(refused)


async def test_nobody_learns_who_asked_without_a_name(
    desk: Desk, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """No card, name, answer to others, log or table but one holds the asker; only they can edit it."""
    caplog.set_level("DEBUG", "bot")
    who = desk.asker
    preview = await desk.ask(FORMULA, who, where="83", anonymous=True)
    assert "이름 없이 올린 질문" in world.text_of(preview)
    await world.click(who, preview, "올리기")
    card = desk.card()
    said = world.text_of(card)
    assert "이름 없이 올린 질문" in said
    told = (
        f"{said} {desk.threads()[0].name} {world.buttons_of(card)} {[a.filename for a in card.attachments]}"
    )
    public = [
        r for r in world.env.http_requests if "/interactions/" not in r.path and "/webhooks/" not in r.path
    ]
    after = public[-4:]
    for secret in (str(who.id), "김하늘", "haneul"):
        assert secret not in told
        assert not any(secret in str(request.json) for request in after)
        assert not any(
            secret in f"{r.getMessage()} {vars(r)}" for r in caplog.records if "uestion" in r.getMessage()
        )
    async with world.bot.store.read() as session:
        held = {
            table.name
            for table in Base.metadata.sorted_tables
            for row in await session.execute(select(table))
            if str(who.id) in str(tuple(row)) or "김하늘" in str(tuple(row))
        }
    assert "question" not in held
    assert held == {Asker.__tablename__, "member", "change"}
    for other in (world.host, world.manager, desk.answerer):
        refused = await world.click(other, card, "고치기")
        assert "질문한 분만" in world.text_of(refused)
        assert str(who.id) not in world.text_of(refused)
    mine = await world.click(who, card, "고치기")
    assert shown(mine)["question"] == FORMULA
    assert "anonymous" not in shown(mine)


async def test_ones_own_message_without_a_name(desk: Desk, world: World) -> None:
    """A link to it would tell who asks; editing later names nobody either, and takes no turn back."""
    message = await desk.asker.send(desk.group.channel, KL)
    opened = await desk.asker.context_menu(desk.group.channel, "Ask this", message)
    await desk.fill(desk.asker, opened, where="83", anonymous=True)
    assert "원래 메시지" not in world.buttons_of(desk.card())
    opened = await world.click(desk.asker, desk.card(), "고치기")
    await desk.fill(desk.asker, opened, question="고쳐 쓴 질문이에요. 왜 0보다 큰가요?")
    said = world.text_of(desk.card())
    assert "고쳐 쓴 질문이에요" in said
    assert "이름 없이 올린 질문" in said
    assert str(desk.asker.id) not in said
    (row,) = await desk.rows()
    assert (row.author_id, row.author_name, row.source_message_id, row.raised_by) == (None,) * 4


async def test_somebody_elses_words_are_never_without_a_name(desk: Desk, world: World) -> None:
    """A form that was changed on its way does not hide who wrote them, nor change what they wrote."""
    message = await desk.asker.send(desk.group.channel, KL)
    opened = await desk.answerer.context_menu(desk.group.channel, "Ask this", message)
    assert opened.modal is not None
    draft_id = int(opened.modal["custom_id"].rpartition(":")[2])
    about = (world.bot.store, world.clock, desk.actor(desk.answerer))
    begun = await asking.keep(*about, 1, draft_id, Typed("83", "다른 말", anonymous=True))
    await asking.post(*about, 1, begun.draft_id, ())
    (row,) = await desk.rows()
    assert (row.author_id, row.raised_by, row.anonymous) == (desk.asker.id, desk.answerer.id, False)
    assert row.body == KL


async def test_an_unexpected_error_tells_the_log_no_name(
    desk: Desk, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """What goes wrong while somebody asks is logged without who it was."""
    await desk.ask(KL, desk.answerer)
    world.env.inject_error("POST", "/channels/*/threads", status=403, code=50013)
    preview = await desk.ask(KL, anonymous=True)
    refused = await world.click(desk.asker, preview, "올리기")
    assert "질문을 적어 두었지만" in world.text_of(refused)
    world.env.inject_error("POST", "/interactions/*/callback", status=400)
    await desk.ask(KL, anonymous=True)
    assert len(world.errors()) == 1
    assert "Unexpected error" in caplog.text
    assert str(desk.asker.id) not in caplog.text
    assert not any(str(desk.asker.id) in str(vars(record)) for record in caplog.records)


async def test_editing_changes_card_and_title(desk: Desk, world: World) -> None:
    """What was posted is changed in place; its name follows."""
    await desk.ask(KL, where="83")
    opened = await world.click(desk.asker, desk.card(), "고치기")
    assert shown(opened) == {"where": "83", "question": KL, "picture": ""}
    done = await desk.fill(desk.asker, opened, where="158", question="왜 절댓값이 사라지나요? 미분하면요.")
    assert "질문을 고쳤어요" in world.text_of(done)
    (thread,) = desk.threads()
    assert thread.name == "p. 158 · 왜 절댓값이 사라지나요?"
    assert "5.5 Useful Identities" in world.text_of(desk.card())
    assert desk.tags_of(thread) == {"답변 기다려요", "8주차"}


async def test_who_may_ask(desk: Desk, world: World) -> None:
    """Listeners may; who is not in the study is offered to join, before they have typed anything."""
    outsider = world.members[3]
    offered = await world.slash(outsider, desk.group.channel, "ask")
    assert "아직 ‘Mathematics for Machine Learning’ 참가자가 아니에요" in world.text_of(offered)
    kept = await world.slash(outsider, desk.group.channel, "ask", question="왜 $|A|$인가요? @everyone")
    assert "> 왜 $|A|$인가요?" in world.text_of(kept).replace("\\", "")
    assert "복사해서 다시 질문해" in world.text_of(kept)
    await world.click(outsider, offered, "청강하기")
    await desk.ask(KL, outsider)
    assert len(desk.threads()) == 1


async def test_too_many_and_too_long(desk: Desk, world: World) -> None:
    """An hour takes ten questions of one person; a picture has to be one."""
    for number in range(10):
        asked = await desk.ask(f"{number}번째로 궁금한 것은 이것이에요. {'가나다라마바사아자차'[number] * 9}")
        if "올리기" in world.buttons_of(asked):
            await world.click(desk.asker, asked, "올리기")
    assert len(desk.threads()) == 10
    refused = await desk.ask("열한 번째 질문이에요.")
    assert "한 시간에 10개까지" in world.text_of(refused)
    again = await world.click(desk.asker, refused, "다시 쓰기")
    assert shown(again)["question"] == "열한 번째 질문이에요."
    await world.advance(minutes=61)
    text = await desk.ask("그림 대신 글이에요", image=("메모.txt", b"hello"))
    assert "그림이 아니에요" in world.text_of(text)
    assert len(desk.threads()) == 10


async def test_members_text_stays_in_its_place(desk: Desk, world: World) -> None:
    """No mention, heading or link of theirs does anything; at its longest it still fits."""
    nasty = "@everyone # 제목 <@1> [x](http://a.b) ||s|| `c` "
    await desk.ask((nasty * 60)[:2000], where="<@1>*_`" * 12)
    said = world.text_of(desk.card())
    assert "@everyone" not in said
    assert "](http://" not in said
    assert len(desk.threads()[0].name or "") <= 100


async def test_asking_in_english(world: World) -> None:
    """The same in the other language, by form, in a thread of the channel where there is no forum."""
    desk = await open_desk(world, forum=False, language="en")
    opened = await world.slash(desk.asker, desk.group.channel, "ask")
    assert "Where in the book?" in world.text_of(opened)
    done = await desk.fill(
        desk.asker, opened, where="3.8", question="Why is the projection matrix symmetric?"
    )
    assert "Your question is posted" in world.text_of(done)
    (thread,) = desk.threads()
    assert thread.name == "3.8 · Why is the projection matrix symmetric?"
    card = desk.card()
    assert thread.id == card.id
    assert f"Week 4 · Asked by <@{desk.asker.id}>" in world.text_of(card)
    assert list(world.buttons_of(card)) == ["I wonder too", "Solved", "Edit"]
    (request,) = [r for r in world.sent(desk.group.channel) if "q_wish" in str(r.json)]
    assert request.json is not None
    assert request.json["flags"] & discord.MessageFlags.suppress_notifications.flag
