"""/questions and what hangs on it: lists, search, a week's questions, the FAQ, one on the panel's screen."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from tests.cogs.forum import PNG, Desk, open_desk, press
from tests.cogs.swapping import present
from tests.discord_env import World
from tests.seasons.group import found

KL = "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유가 뭔가요?"
ABS = "절댓값을 미분하면 왜 사라지나요?"
INNER = "왜 직교하는 벡터의 내적은 0인가요?"
JENSEN = "$-\\log$ 가 볼록이라 젠센 부등식에서 바로 나와요."


@pytest.fixture
async def desk(world: World) -> Desk:
    """A Korean study with a forum."""
    return await open_desk(world)


async def post(desk: Desk, question: str, **options: object) -> None:
    """Ask, and post it past a preview."""
    asked = await desk.ask(question, **options)  # type: ignore[arg-type]
    if "올리기" in desk.world.buttons_of(asked):
        await desk.world.click(options.get("who") or desk.asker, asked, "올리기")  # type: ignore[arg-type]


async def test_lists_search_and_places(desk: Desk, world: World) -> None:
    """What waits, one's own, by words whatever their particles, by page, section and week, with links."""
    channel, other = desk.group.channel, world.members[1]
    await post(desk, KL, where="83")
    await post(desk, ABS, where="158", who=other)
    await post(desk, INNER, where="71", anonymous=True)
    shown = await world.slash(other, channel, "questions")
    assert shown.ephemeral
    said = world.text_of(shown)
    assert "답변을 기다리는 질문 · 3개" in said
    assert f"[p. 83 · {KL}](https://discord.com/channels/{world.guild.id}/{desk.threads()[0].id})" in said
    await desk.accept(await desk.answer(JENSEN, at=0), channel=desk.thread(0))
    solved = world.text_of(await world.slash(other, channel, "questions", state="solved"))
    assert f"> -log 가 볼록이라 젠센 부등식에서 바로 나와요. · <@{desk.answerer.id}> 님" in solved
    assert KL not in world.text_of(await world.slash(other, channel, "questions"))
    for words, first in (("발산은", KL), ("절댓값이 미분", ABS), ("벡터들이 직교", INNER), ("젠센", KL)):
        lines = world.text_of(await world.slash(other, channel, "questions", find=words)).split("\n")
        assert first in next(line for line in lines if line.startswith("- ")), words
    assert "찾는 질문이 없어요" in world.text_of(
        await world.slash(other, channel, "questions", find="엔트로피")
    )
    for place, there in (("83", KL), ("3.8", KL), ("p. 150-160", ABS), ("3장", INNER), ("5.5", ABS)):
        assert there in world.text_of(await world.slash(other, channel, "questions", find=place)), place
    assert ABS not in world.text_of(await world.slash(other, channel, "questions", find="3장"))
    week = world.text_of(await world.slash(other, channel, "questions", week=4))
    assert KL in week
    assert ABS not in week
    # One's own, also without a name, to oneself alone.
    assert INNER in world.text_of(await world.slash(desk.asker, channel, "questions", state="mine"))
    mine = await world.slash(other, channel, "questions", state="mine")
    assert ABS in world.text_of(mine)
    assert INNER not in world.text_of(mine)
    assert str(desk.asker.id) not in world.text_of(
        await world.slash(other, channel, "questions", state="all")
    )
    every = await world.select(other, mine, ["all"], "questions_view")
    assert "모든 질문 · 3개" in world.text_of(every)


async def test_pages_and_other_servers(desk: Desk, world: World) -> None:
    """Pages are turned in place, also after a restart; questions of other studies never appear."""
    channel = desk.group.channel
    for number in range(8):
        await post(
            desk,
            f"{number}번째 행렬 질문이에요. 왜 그런가요?",
            where=str(20 + number),
            who=world.members[number % 3],
        )
    listed = await world.slash(desk.asker, channel, "questions", find="행렬")
    assert "“행렬” · 모든 질문 · 8개" in world.text_of(listed)
    assert world.text_of(listed).count("\n- ") == 6
    await world.restart()
    turned = await world.click(desk.asker, listed, "다음")
    assert world.text_of(turned).count("\n- ") == 2
    assert "이전" in world.buttons_of(turned)
    place = world.guild.create_text_channel("다른 스터디")
    group = await found(world, world.host, [world.members[3]], channel=place, title="PRML")
    mine = await world.slash(world.members[3], place, "questions", find="행렬")
    assert "‘PRML’의 질문" in world.text_of(mine)
    assert "찾는 질문이 없어요" in world.text_of(mine)
    # An id that was guessed opens nothing of a study one is not in.
    guessed = f"sd:questions:{desk.group.study_id}:all.0.0."
    assert "번째 행렬" not in await press(world, world.members[3], guessed, group.posts()[0], place)
    (first, *_) = (await desk.group.season()).weeks
    crossed = f"sd:questions:{group.study_id}:all.{first.id}.0."
    assert "번째 행렬" not in await press(world, world.members[3], crossed, group.posts()[0], place)


async def test_a_weeks_questions_carry_over(desk: Desk, world: World) -> None:
    """Announcement, note and week count them; an open one comes along until it is solved."""
    first = await desk.group.week(1)
    shown = await world.slash(world.host, desk.group.channel, "host plan")
    assert shown.ephemeral
    await post(desk, INNER, where="20")
    await world.advance_to(first.at - dt.timedelta(days=1))
    announced = desk.group.post_with("rsvp")
    assert "질문 1개" in world.buttons_of(announced)
    await post(desk, KL, where="21")
    assert "질문 2개" in world.buttons_of(desk.group.post_with("rsvp"))
    listed = await world.click(desk.answerer, desk.group.post_with("rsvp"), "질문 2개")
    assert listed.ephemeral
    assert INNER in world.text_of(listed)
    await desk.accept(await desk.answer("직교의 정의예요", at=0), channel=desk.thread(0))
    await desk.group.run_meeting(1)
    card = await world.slash(desk.asker, desk.group.channel, "week", week=2)
    assert "질문 1개" in world.buttons_of(card)
    listed = await world.click(desk.asker, card, "질문 1개")
    assert KL in world.text_of(listed)
    assert INNER not in world.text_of(listed)
    await world.click(desk.asker, desk.card(1), "해결됨")
    card = await world.slash(desk.asker, desk.group.channel, "week", week=2)
    assert not any(label.startswith("질문 ") for label in world.buttons_of(card))
    card = await world.slash(desk.asker, desk.group.channel, "week", week=1)
    assert "질문 2개" in world.buttons_of(card)


async def test_the_panel_shows_a_question(desk: Desk, world: World) -> None:
    """Who leads puts one on, with its formulas drawn, and takes it off; it goes with the meeting's end."""
    formula = "$D_{KL}(p\\|q)$ 는 왜 항상 0 이상인가요?"
    await post(desk, formula, where="20")
    week = await desk.group.week(1)
    # Chosen beforehand it is there from the beginning on.
    early = await world.slash(world.host, desk.group.channel, "questions", week=1)
    assert "시작할 때 보여요" in world.text_of(await world.select(world.host, early, ["1"], "screen_put"))
    await world.advance_to(week.at)
    panel = desk.group.post_with("meeting_start")
    assert "함께 보는 질문" in world.text_of(panel)
    await world.click(world.host, panel, "질문 내리기")
    asked = next(
        label
        for label in world.buttons_of(desk.group.post_with("meeting_start"))
        if label.startswith("질문 ")
    )
    own = await world.click(desk.asker, desk.group.post_with("meeting_start"), asked)
    panel = desk.group.post_with("meeting_start")
    listed = await world.click(world.host, panel, asked)
    rows = await desk.rows()
    done = await world.select(world.host, listed, [str(rows[0].id)], "screen_put")
    assert "패널에 띄웠어요" in world.text_of(done)
    panel = desk.group.post_with("meeting_start")
    assert "함께 보는 질문" in world.text_of(panel)
    assert [picture.filename for picture in panel.attachments] == ["on-screen.png"]
    assert "screen_put" not in str(world._components(world.message(own)))
    refused = await world.click(desk.asker, panel, "질문 내리기")
    assert "on-screen" in str([one.filename for one in desk.group.post_with("meeting_start").attachments])
    assert world.text_of(refused)
    await world.click(world.host, panel, "meeting_start")
    panel = desk.group.post_with("page_note")
    assert "함께 보는 질문" in world.text_of(panel)
    await world.click(world.host, panel, "질문 내리기")
    panel = desk.group.post_with("page_note")
    assert "함께 보는 질문" not in world.text_of(panel)
    assert panel.attachments == []
    await world.select(world.host, listed, [str(rows[0].id)], "screen_put")
    assert "함께 보는 질문" in world.text_of(desk.group.post_with("page_note"))
    await world.advance(hours=1)
    panel = desk.group.post_with("page_note")
    await desk.group.end(36)
    assert "함께 보는 질문" not in world.text_of(world.message(panel))


async def test_the_faq(desk: Desk, world: World) -> None:
    """Accepted answers by section, the important first; stars are the host's; as a file with its pictures."""
    channel = desk.group.channel
    empty = await world.slash(desk.asker, channel, "questions", state="faq")
    assert "아직 채택한 답변이 없어요" in world.text_of(empty)
    await post(desk, KL, where="82", anonymous=True)
    await post(desk, INNER, where="81")
    await post(desk, ABS, where="158")
    for at in range(2):
        message = await desk.answer(f"{JENSEN} {at}", at=at, attachments=[("풀이.png", PNG)])
        await desk.accept(message, channel=desk.thread(at))
    shown = world.text_of(await world.slash(desk.asker, channel, "questions", state="faq"))
    assert "**3.8 Orthogonal Projections**" in shown
    assert shown.index(INNER) < shown.index(KL)
    assert ABS not in shown
    hosts = await world.slash(world.host, channel, "questions", state="faq")
    starred = await world.select(world.host, hosts, ["1.on"], "faq_star")
    said = world.text_of(starred)
    assert f"⭐ [p. 82 · {KL}]" in said
    assert said.index(KL) < said.index(INNER)
    card = await world.slash(desk.asker, channel, "questions", state="faq")
    assert "faq_star" not in str(world._components(world.message(card)))
    file = await world.click(desk.asker, card, "파일로 받기")
    (attached,) = world.message(file).attachments
    with zipfile.ZipFile(io.BytesIO(await attached.read())) as archive:
        names = archive.namelist()
        page = archive.read("faq.md").decode()
        assert archive.read("pictures/q0001-answer-1-1.png") == PNG
    assert "pictures/q0001-answer-1-drawn.png" in names
    assert page.index("## 3\\.8 Orthogonal Projections") < page.index("### ⭐ p. 82")
    assert "이름 없이 올린 질문" in page
    assert "$`-\\log`$ 가 볼록이라" in page
    assert str(desk.asker.id) not in page


async def test_a_presenters_note(desk: Desk, world: World) -> None:
    """It names the open questions about its reader's pages; its button works in the direct message."""
    await present(desk.group, 1, desk.answerer)
    await post(desk, INNER, where="20")
    await post(desk, ABS, where="158")
    await world.advance_to((await desk.group.week(1)).at - dt.timedelta(hours=30))
    (note,) = world.inbox(desk.answerer)
    said = world.text_of(note)
    assert "답변을 기다리는 질문" in said
    assert f"[p. 20 · {INNER}](" in said
    assert ABS not in said
    listed = await world.click(desk.answerer, note, "질문 1개")
    assert INNER in world.text_of(listed)
    solved = await world.select(desk.answerer, listed, ["solved"], "questions_view")
    assert "아직 해결된 질문이 없어요" in world.text_of(solved)
    await world.click(desk.asker, desk.card(0), "해결됨")
    assert INNER not in world.text_of(world.inbox(desk.answerer)[0])
