"""What is done with a question: answers accepted and taken back, solved, wondered about, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import discord
import pytest
from sqlalchemy import select

from bot.services import answers
from bot.services.answers import Said
from bot.store.models import Answer, Question, QuestionPicture
from tests.cogs.forum import PNG, Desk, open_desk, press, shown
from tests.discord_env import World

KL = "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유가 뭔가요?"
JENSEN = "$-\\log$ 가 볼록이라 젠센 부등식에서 바로 나와요."


@pytest.fixture
async def desk(world: World) -> Desk:
    """A Korean study with a forum, and a question of its first member in it."""
    desk = await open_desk(world)
    await desk.ask(KL, where="83")
    return desk


async def kept(world: World) -> Sequence[Answer]:
    """The accepted answers in the database."""
    async with world.bot.store.read() as session:
        return (await session.scalars(select(Answer).order_by(Answer.id))).all()


async def test_an_answer_is_accepted_and_taken_back(desk: Desk, world: World) -> None:
    """Linked and quoted at the top with its formula drawn, tag solved; undone, all is as it was."""
    before = world.text_of(desk.card())
    message = await desk.answer(JENSEN)
    done = await desk.accept(message)
    assert done.ephemeral
    assert f"<@{desk.answerer.id}> 님의 답변을 채택했어요" in world.text_of(done)
    said = world.text_of(desk.card())
    assert "✅ 채택한 답변" in said
    assert "> -log 가 볼록이라 젠센 부등식에서 바로 나와요." in said
    assert f"<@{desk.answerer.id}> 님" in said
    buttons = world.buttons_of(desk.card())
    assert buttons["답변 보기"].endswith(f"/{desk.threads()[0].id}/{message.id}")
    assert "다시 열기" in buttons
    (picture,) = desk.card().attachments
    assert picture.description == JENSEN
    assert desk.tags_of(desk.threads()[0]) == {"해결됨", "4주차"}
    (answer,) = await kept(world)
    assert (answer.body, answer.author_name) == (JENSEN, "이서준")
    undone = await world.click(desk.asker, done, "채택 취소")
    assert "채택을 취소했어요" in world.text_of(undone)
    assert world.text_of(desk.card()) == before
    assert desk.tags_of(desk.threads()[0]) == {"답변 기다려요", "4주차"}
    assert await kept(world) == []


async def test_an_answer_that_is_a_formula_alone(desk: Desk, world: World) -> None:
    """Where it has no plain letters, it is called a formula; the card shows it drawn."""
    await desk.accept(await desk.answer("$\\int_0^1 x\\,dx=\\frac12$"))
    assert "> (수식)" in world.text_of(desk.card())
    assert len(desk.card().attachments) == 1
    listed = await world.slash(desk.asker, desk.group.channel, "questions", state="solved")
    assert f"> (수식) · <@{desk.answerer.id}>" in world.text_of(listed)


async def test_several_answers_and_pictures(desk: Desk, world: World) -> None:
    """Each is quoted; pictures are kept as they are, for the time when their message is gone."""
    first = await desk.answer(JENSEN)
    second = await desk.answer("손으로 푼 거예요", world.members[2], attachments=[("풀이.jpg", PNG)])
    for message in (first, second):
        await desk.accept(message)
    said = world.text_of(desk.card())
    assert "젠센 부등식" in said
    assert "손으로 푼 거예요" in said
    again = await desk.accept(first)
    assert "이미 채택했어요" in world.text_of(again)
    await desk.answerer.delete(first)
    await world.members[2].delete(second)
    async with world.bot.store.read() as session:
        (picture,) = (await session.scalars(select(QuestionPicture))).all()
        assert await session.scalar(select(QuestionPicture.data)) == PNG
    assert (picture.name, picture.answer_id) == ("answer-1.png", 2)
    await world.click(desk.asker, again, "채택 취소")
    assert "젠센 부등식" not in world.text_of(desk.card())
    assert "손으로 푼 거예요" in world.text_of(desk.card())
    assert desk.tags_of(desk.threads()[0]) == {"해결됨", "4주차"}


async def test_who_accepts(desk: Desk, world: World) -> None:
    """The asker, the host and the answerer; nobody else, not a question's card, not elsewhere."""
    message = await desk.answer(JENSEN)
    third = world.members[2]
    refused = await desk.accept(message, third)
    assert "질문한 분, 답변한 분, 빌더" in world.text_of(refused)
    assert await kept(world) == []
    for who in (desk.answerer, world.host):
        done = await desk.accept(message, who)
        assert "채택했어요" in world.text_of(done)
        await world.click(who, done, "채택 취소")
    refused = await desk.accept(desk.card())
    assert "이 메시지는 질문이에요" in world.text_of(refused)
    elsewhere = await desk.answerer.send(desk.group.channel, JENSEN)
    refused = await desk.accept(elsewhere, channel=desk.group.channel)
    assert "여기는 질문 글이 아니에요" in world.text_of(refused)
    done = await desk.accept(message)
    assert "채택 취소" in world.buttons_of(done)
    (answer,) = await kept(world)
    said = await press(world, third, f"sd:q_unaccept:{answer.id}", desk.card(), desk.thread())
    assert "질문한 분, 답변한 분, 빌더" in said
    assert len(await kept(world)) == 1


async def test_who_asked_without_a_name_accepts_all_the_same(desk: Desk, world: World) -> None:
    """And nothing of it says who accepted."""
    preview = await desk.ask("아무도 모르게 물어요. 고윳값은 왜 실수인가요?", anonymous=True)
    assert "올리기" not in world.buttons_of(preview)
    message = await desk.answer("대칭행렬이라서요")
    refused = await desk.accept(message, world.members[2])
    assert str(desk.asker.id) not in world.text_of(refused)
    await desk.accept(message)
    assert "대칭행렬이라서요" in world.text_of(desk.card())
    assert str(desk.asker.id) not in world.text_of(desk.card())
    async with world.bot.store.read() as session:
        rows = [tuple(row) for row in await session.execute(select(Answer.__table__))]
    assert not any(desk.asker.id in row for row in rows)


async def test_solved_without_an_answer_and_open_again(desk: Desk, world: World) -> None:
    """By the asker or the host; the card and its tags say it."""
    refused = await world.click(desk.answerer, desk.card(), "해결됨")
    assert "질문한 분과 빌더" in world.text_of(refused)
    await world.click(desk.asker, desk.card(), "해결됨")
    assert "✅ 해결된 질문이에요" in world.text_of(desk.card())
    assert desk.tags_of(desk.threads()[0]) == {"해결됨", "4주차"}
    await world.click(world.host, desk.card(), "다시 열기")
    assert "✅" not in world.text_of(desk.card())
    assert desk.tags_of(desk.threads()[0]) == {"답변 기다려요", "4주차"}


async def test_others_wonder_too(desk: Desk, world: World) -> None:
    """Each counts once; again takes it back; not the asker's own; others are offered to join."""
    third = world.members[2]
    await world.together([(desk.answerer, desk.card(), "나도 궁금"), (third, desk.card(), "나도 궁금")])
    assert "나도 궁금 · 2" in world.buttons_of(desk.card())
    await world.click(third, desk.card(), "q_wish")
    assert "나도 궁금 · 1" in world.buttons_of(desk.card())
    own = await world.click(desk.asker, desk.card(), "q_wish")
    assert "내가 올린 질문이에요" in world.text_of(own)
    outsider = await world.click(world.members[3], desk.card(), "q_wish")
    assert "참가자가 아니에요" in world.text_of(outsider)
    assert "나도 궁금 · 1" in world.buttons_of(desk.card())


async def test_two_accept_at_once(desk: Desk, world: World) -> None:
    """One answer is there once, and is taken back once."""
    messages = [await desk.answer(f"{number}번째 답이에요") for number in (1, 2)]
    said = Said(desk.threads()[0].id, messages[0].id, desk.answerer.id, "이서준", messages[0].content)
    who = [desk.actor(person) for person in (desk.asker, desk.answerer)]
    store, clock = world.bot.store, world.clock
    both = await asyncio.gather(*(answers.accept(store, clock, actor, said, ()) for actor in who))
    assert sorted(one.already for one in both) == [False, True]
    done = [await desk.accept(message) for message in messages]
    await world.together([(desk.asker, done[0], "채택 취소"), (world.host, done[0], "채택 취소")])
    assert [answer.body for answer in await kept(world)] == ["2번째 답이에요"]
    assert "1번째" not in world.text_of(desk.card())


async def test_an_archived_post_is_opened_before_it_changes(desk: Desk, world: World) -> None:
    """Discord edits nothing in a post that was put away."""
    message = await desk.answer(JENSEN)
    backend = world.env.backend
    thread = desk.threads()[0]
    backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await world.env.settle()
    seen = len(world.env.http_requests)
    await desk.accept(message)
    after = [(r.method, (r.json or {}).get("archived")) for r in world.env.http_requests[seen:]]
    opened = after.index(("PATCH", False))
    assert all(method != "PATCH" or at >= opened for at, (method, _) in enumerate(after))
    assert "젠센 부등식" in world.text_of(desk.card())


async def test_a_deleted_post_keeps_its_question(desk: Desk, world: World) -> None:
    """What was asked and answered stays on record, and nothing links to where it was."""
    await desk.accept(await desk.answer(JENSEN))
    thread = desk.threads()[0]
    world.env.backend.delete_channel(thread.id)
    await world.env.settle()
    (row,) = await desk.rows()
    assert (row.body, row.post, row.state) == (KL, "gone", "solved")
    assert [answer.body for answer in await kept(world)] == [JENSEN]
    asked = await desk.ask("KL 발산은 왜 항상 0보다 크거나 같나요?", desk.answerer)
    assert "비슷한 질문" not in world.text_of(asked)


async def test_a_card_whose_thread_was_deleted(world: World) -> None:
    """It stands in the channel still: its buttons say what is wrong with it, and an edit is not promised."""
    desk = await open_desk(world, forum=False)
    await desk.ask(KL, where="83")
    card = desk.card()
    world.env.backend.delete_channel(desk.threads()[0].id)
    await world.env.settle()
    assert "지워졌어요" in world.text_of(await world.click(desk.answerer, card, "q_wish"))
    assert "지워졌어요" in world.text_of(await world.click(desk.asker, card, "q_solve"))
    opened = await world.click(desk.asker, card, "q_edit")
    edited = await desk.fill(desk.asker, opened, question="고쳐 쓴 질문이에요. 왜 0보다 큰가요?")
    assert "지워졌어요" in world.text_of(edited)
    assert "다시 쓰기" not in world.buttons_of(edited)


async def test_a_card_that_was_deleted_is_let_be(desk: Desk, world: World) -> None:
    """Somebody deleted the card alone: accepting says so, and the answer is kept."""
    message = await desk.answer(JENSEN)
    world.env.backend.delete_message(desk.card().channel.id, desk.card().id)
    await world.env.settle()
    done = await desk.accept(message)
    assert "지워졌어요" in world.text_of(done)
    assert [answer.body for answer in await kept(world)] == [JENSEN]


async def test_another_servers_questions_are_out_of_reach(desk: Desk, world: World) -> None:
    """Their ids open nothing, whatever button carries them."""
    await desk.accept(await desk.answer(JENSEN))
    elsewhere = world.env.create_guild("다른 서버")
    channel = elsewhere.create_text_channel("여기")
    rights = discord.Permissions(manage_guild=True, manage_events=True)
    boss = elsewhere.add_member(
        world.env.create_user("boss"), roles=[elsewhere.create_role("b", permissions=rights)]
    )
    for action in ("q_wish", "q_solve", "q_edit", "q_unaccept", "q_retry"):
        said = await press(world, boss, f"sd:{action}:1", desk.card(), channel)
        assert "can't be found" in said or "was taken back already" in said, (action, said)
    (row,) = await desk.rows()
    assert row.state == "solved"
    assert len(await kept(world)) == 1


async def test_answers_are_found_by_their_words(desk: Desk, world: World) -> None:
    """What was accepted helps to find the question, until it is taken back."""
    done = await desk.accept(await desk.answer(JENSEN))
    async with world.bot.store.read() as session:
        question = (await session.scalars(select(Question))).one()
        assert "젠센" in question.grams.split()
    await world.click(desk.asker, done, "채택 취소")
    async with world.bot.store.read() as session:
        question = (await session.scalars(select(Question))).one()
        assert "젠센" not in question.grams.split()


async def test_buttons_work_after_a_restart(desk: Desk, world: World) -> None:
    """Nothing about them is kept in memory."""
    done = await desk.accept(await desk.answer(JENSEN))
    await world.restart()
    await world.click(world.members[2], desk.card(), "나도 궁금")
    await world.click(desk.asker, done, "채택 취소")
    assert "나도 궁금 · 1" in world.buttons_of(desk.card())
    assert "젠센 부등식" not in world.text_of(desk.card())
    assert shown(await world.click(desk.asker, desk.card(), "고치기"))["question"] == KL


async def test_answers_in_english(world: World) -> None:
    """In a thread of the channel, too."""
    desk = await open_desk(world, forum=False, language="en")
    await desk.ask("Why is the trace of a projection its rank?", where="3.8")
    done = await desk.accept(await desk.answer("Because its eigenvalues are 0 and 1."))
    assert f"<@{desk.answerer.id}>'s answer is accepted" in world.text_of(done)
    said = world.text_of(desk.card())
    assert "✅ Accepted answer" in said
    assert "> Because its eigenvalues are 0 and 1." in said
    await world.click(desk.asker, done, "Take it back")
    assert "✅" not in world.text_of(desk.card())
