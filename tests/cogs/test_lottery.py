"""/host ladder as people use it: on the spot or with a closing time, in both languages, by everybody."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from bot.core.proof import verify
from tests.cogs.drawing import (
    CLOSING,
    cannot,
    draw_live,
    draw_rows,
    give_word,
    make_group,
    open_card,
    open_closing,
    open_live,
    presenters,
    record_in,
    results,
)
from tests.discord_env import World
from tests.seasons.group import Group

TEXTS = {
    "ko": {
        "live": "사다리로 발표 순서를 정해요(5명, 5주). 빌더가 누르면 바로 뽑아요.",
        "closing": "사다리로 발표 순서를 정해요(5명, 5주).",
        "tracing": "사다리를 타고 있어요…",
        "result": "사다리 결과예요.",
        "first": "**1주차** 3월 3일 (화) · <@{0}> 님",
        "host": "빌더, 공동 빌더, 운영진이 할 수 있는 일이에요.",
        "path": "내 길이에요.",
        "proof": "처음부터 다시 계산했고, 모두 맞아요.",
        "not_in": "이 사다리에는 들어 있지 않아요.",
    },
    "en": {
        "live": "We'll decide who presents when by ladder (5 people, 5 weeks). It's drawn as soon",
        "closing": "We'll decide who presents when by ladder (5 people, 5 weeks).",
        "tracing": "Following the ladder…",
        "result": "Here's the result of the ladder.",
        "first": "**Week 1** Tue, Mar 3 · <@{0}>",
        "host": "Only the host, co-hosts and managers can do this.",
        "path": "This is your path.",
        "proof": "Computed anew from the start: everything holds.",
        "not_in": "You're not in this ladder.",
    },
}


@pytest.fixture
async def group(world: World) -> Group:
    """Five people, five weeks, in Korean."""
    return await make_group(world)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_draw_on_the_spot(world: World, language: str) -> None:
    """The card shows roster and commitment, the host presses, the ladder is traced, then comes the list."""
    group = await make_group(world, language)
    say = TEXTS[language]
    card = await open_live(group)
    shown = world.text_of(card)
    assert say["live"] in shown
    assert all(member.mention in shown for member in (world.host, *world.members))
    (found,) = await draw_rows(world)
    assert found.commitment in shown
    refused = await world.click(world.members[0], card, "draw_now")
    assert say["host"] in world.text_of(refused)
    assert set(await presenters(group)) == {()}

    pressed = await world.click(world.host, card, "draw_now")
    assert pressed.ephemeral
    (result,) = results(group)
    assert say["tracing"] in world.text_of(result)
    assert [file.filename for file in result.attachments] == ["ladder-1.gif"]
    assert (await result.attachments[0].read()).startswith(b"GIF89a")
    order = [one for (one,) in await presenters(group)]
    assert sorted(order) == sorted(member.id for member in (world.host, *world.members))

    await world.advance(seconds=30)
    (after,) = results(group)
    assert after.id == result.id
    said = world.text_of(after)
    assert say["result"] in said
    assert say["first"].format(order[0]) in said
    assert [file.filename for file in after.attachments] == ["ladder-1.png"]
    assert (await after.attachments[0].read()).startswith(b"\x89PNG")
    assert not any(world.pings(request) for request in world.sent())
    sent = [r for r in world.sent() if "ladder" in str(r.json) and "draw_path" in str(r.json)]
    edits = [r for r in world.env.http_requests if r.method == "PATCH" and r.path.endswith(f"/{result.id}")]
    assert (len(sent), len(edits)) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_draw_with_a_closing_time(world: World, language: str) -> None:
    """Members enter weeks and words in private; at its time it closes by itself, and both have counted."""
    group = await make_group(world, language)
    say = TEXTS[language]
    card = await open_closing(group)
    shown = world.text_of(card)
    assert say["closing"] in shown
    assert f"<t:{int(CLOSING.timestamp())}:R>" in shown
    haneul, seojun = world.members[:2]
    await cannot(world, haneul, card, 1, 2, 3, 4)
    said = await give_word(world, seojun, card, "  **네잎** 클로버 ")
    assert said.ephemeral
    assert "> \\*\\*네잎\\*\\* 클로버" in world.text_of(said)
    assert world.text_of(open_card(group)) == shown
    secret_before = [str(m.json) for m in world.env.http_requests]

    await world.advance_to(CLOSING)
    await world.advance(seconds=30)
    assert (await presenters(group))[4] == (haneul.id,)
    after = open_card(group)
    assert (world.text_of(after), after.edited_at) == (shown, None)
    (result,) = results(group)
    assert say["result"] in world.text_of(result)
    (found,) = await draw_rows(world)
    assert found.record is not None
    assert found.record["words"] == [[str(seojun.id), "**네잎** 클로버"]]
    assert not any(found.record["secret"] in request for request in secret_before)
    late = await world.click(world.members[2], result, "draw_verify")
    assert verify(await record_in(world, late)).ok


async def test_everybody_sees_their_own_path(world: World, group: Group) -> None:
    """The picture is for the reader only; who was not drawn is told so."""
    world.locale(world.members[1], "en-US")
    result = await draw_live(group)
    shown = await world.click(world.members[1], result, "draw_path")
    assert shown.ephemeral
    assert TEXTS["en"]["path"] in world.text_of(shown)
    (picture,) = world.message(shown).attachments
    assert (await picture.read()).startswith(b"\x89PNG")
    order = await world.slash(world.members[0], world.channel, "order")
    again = await world.click(world.members[0], order, "내 길")
    assert [file.filename for file in world.message(again).attachments] == ["path-1.png"]
    refused = await world.click(world.manager, result, "draw_path")
    assert TEXTS["ko"]["not_in"] in world.text_of(refused)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_anybody_can_verify(world: World, language: str) -> None:
    """The steps in words, and a file that holds; one changed byte, and it says which step does not."""
    group = await make_group(world, language)
    result = await draw_live(group)
    shown = await world.click(world.manager, result, "draw_verify")
    assert shown.ephemeral
    said = world.text_of(shown)
    assert TEXTS[language]["proof"] in said
    assert said.count("✅") == 4
    assert "tools/verify_draw.py" in said
    last = {"ko": "확인값", "en": "COMMITMENT"}[language]
    assert f"`python3 verify_draw.py sadari-draw-1.json {last}`" in said
    file = await record_in(world, shown)
    assert verify(file).ok
    assert json.loads(file)["commitment"] in world.text_of(open_card(group))
    (found,) = await draw_rows(world)
    async with world.bot.store.write() as session:
        row = await session.merge(found)
        assert row.record is not None
        turned = [list(reversed(bag)) for bag in row.record["result"]]
        row.record = row.record | {"result": turned}
    wrong = world.text_of(await world.click(world.manager, result, "draw_verify"))
    assert wrong.count("✅") == 3
    assert wrong.count("❌") == 1


async def test_two_hosts_press_at_once(world: World, group: Group) -> None:
    """One result; the other one reads that it is over."""
    card = await open_live(group)
    done = await world.together([(world.host, card, "draw_now"), (world.manager, card, "draw_now")])
    said = [world.text_of(one) for one in done]
    assert sum("뽑았어요." in text for text in said) == 1
    assert sum("이미 마감했어요." in text for text in said) == 1
    assert len(results(group)) == 1


async def test_the_host_closes_early(world: World, group: Group) -> None:
    """[지금 마감] is the host's; the closing time that comes later does nothing more."""
    card = await open_closing(group)
    refused = await world.click(world.members[3], card, "draw_now")
    assert TEXTS["ko"]["host"] in world.text_of(refused)
    await world.click(world.host, card, "draw_now")
    order = await presenters(group)
    await world.advance_to(CLOSING)
    await world.advance(minutes=1)
    assert await presenters(group) == order
    assert len(results(group)) == 1


async def test_listeners_and_strangers_are_told_kindly(world: World, group: Group) -> None:
    """A listener may wish luck, but has no weeks; who is not in the study is asked to join."""
    card = await open_closing(group)
    listener, stranger = world.join("listens", "한결"), world.join("new", "처음")
    for member in (listener, stranger):
        world.locale(member, "ko")
    await world.click(listener, group.post_with("join"), "청강하기")
    assert TEXTS["ko"]["not_in"] in world.text_of(await world.click(listener, card, "draw_absent"))
    assert "행운을 빌어요!" in world.text_of(await give_word(world, listener, card, "모두 행운"))
    assert "참가" in world.text_of(await world.click(stranger, card, "draw_word"))
    assert TEXTS["ko"]["not_in"] in world.text_of(await world.click(stranger, card, "draw_absent"))


@pytest.mark.slow
async def test_weeks_that_leave_no_order_are_not_kept(world: World, group: Group) -> None:
    """The last one who can take week 2 reads why, and what was chosen before stays."""
    card = await open_closing(group)
    for member in (world.host, *world.members[:3]):
        await cannot(world, member, card, 2)
    shown = await world.click(world.members[3], card, "draw_absent")
    refused = await world.select(world.members[3], shown, ["2", "3"])
    said = world.text_of(refused)
    assert "2주차에 발표할 수 있는 분이 없어요." in said
    assert "방금 고른 것은 적지 않았어요." in said
    await world.advance_to(CLOSING)
    await world.advance(seconds=30)
    assert (await presenters(group))[1] == (world.members[3].id,)


async def test_practice_is_for_the_hosts_eyes_only(world: World, group: Group) -> None:
    """An ephemeral picture with the list; nothing is posted, and nothing is in the database."""
    posts, rows = len(group.posts()), len(await group.rows())
    shown = await world.slash(world.host, world.channel, "host ladder", practice=True)
    assert shown.ephemeral
    said = world.text_of(shown)
    assert "연습이에요. 아무것도 남지 않아요." in said
    assert said.count("주차") == 5
    assert [file.filename for file in world.message(shown).attachments] == ["ladder-1.gif"]
    assert not world.buttons_of(shown)
    assert (len(group.posts()), len(await group.rows())) == (posts, rows)
    assert await draw_rows(world) == []
    assert set(await presenters(group)) == {()}


@pytest.mark.slow
async def test_drawing_again_asks_first(world: World, group: Group) -> None:
    """One press more; the old result says that it was drawn again, and keeps its record."""
    first = await draw_live(group)
    shown = await world.slash(world.host, world.channel, "host ladder")
    assert shown.ephemeral
    assert "이미 뽑았어요. 다시 뽑을까요?" in world.text_of(shown)
    assert "1–5주차 발표 순서가 모두 새로 정해져요." in world.text_of(shown)
    assert len(await draw_rows(world)) == 1
    assert "빈 주만 뽑기" not in world.buttons_of(shown)
    await world.click(world.host, shown, "다시 뽑기")
    card = open_card(group)
    assert "다시 뽑는 사다리예요(2번째)" in world.text_of(card)
    await world.click(world.host, card, "draw_now")
    await world.advance(seconds=30)
    old, new = results(group)
    assert old.id == first.id
    assert "이 순서는 다시 뽑았어요." in world.text_of(old)
    assert "순서 바꾸기" not in world.buttons_of(old)
    assert TEXTS["ko"]["result"] in world.text_of(new)
    assert "✅" in world.text_of(await world.click(world.members[0], old, "draw_verify"))

    shown = await world.slash(world.host, world.channel, "host undo")
    await world.click(world.host, shown, "undo_commit")
    old, new = results(group)
    assert "이 결과는 되돌렸어요." in world.text_of(new)
    assert TEXTS["ko"]["result"] in world.text_of(old)
    assert "순서 바꾸기" in world.buttons_of(old)
    order = await world.slash(world.members[0], world.channel, "order")
    assert "내 길" in world.buttons_of(order)


async def test_an_old_result_says_that_it_was_drawn_again(world: World, group: Group) -> None:
    """Also weeks later, when half of the season is over."""
    old = await draw_live(group)
    await world.advance_to((await group.week(3)).at - dt.timedelta(days=1))
    shown = await world.slash(world.host, world.channel, "host ladder")
    await world.click(world.host, shown, "다시 뽑기")
    await world.click(world.host, open_card(group), "draw_now")
    await world.advance(seconds=30)
    assert "이 순서는 다시 뽑았어요." in world.text_of(old)
    assert "순서 바꾸기" not in world.buttons_of(old)


async def test_the_question_can_be_answered_with_no(world: World, group: Group) -> None:
    """[취소] leaves everything as it is."""
    await draw_live(group)
    before = await presenters(group)
    shown = await world.slash(world.host, world.channel, "host ladder")
    kept = await world.click(world.host, shown, "host_close")
    assert "그대로 두었어요." in world.text_of(kept)
    assert (len(await draw_rows(world)), await presenters(group)) == (1, before)


async def test_the_host_changes_an_open_draw(world: World, group: Group) -> None:
    """Somebody sits out, two present each week: it is opened anew, and the old card says so."""
    shown = await world.slash(world.host, world.channel, "host ladder", closes="3/1 21:00")
    old = group.post_with("draw_word")
    form = await world.click(world.host, shown, "바꾸기")
    values = {"without": [world.members[3]], "each": "2", "closes": "어제"}
    refused = await world.submit(world.host, form, values)
    assert "‘어제’에서 마감 시각을 알아보지 못했어요." in world.text_of(refused)
    form = await world.click(world.host, refused, "draw_change")
    await world.submit(world.host, form, values | {"closes": "3/2 20:00"})
    assert "바꿔서 다시 열었어요." in world.text_of(old)
    card = group.post_with("draw_word")
    assert card.id != old.id
    said = world.text_of(card)
    assert world.members[3].mention not in said
    assert "(4명, 5주)" in said
    assert "**2바퀴** 3–4주차 (4명)" in said


async def test_the_host_opens_one_from_the_plan(world: World, group: Group) -> None:
    """[발표 사다리] asks when it closes; what cannot be read is offered again, an open one shown."""
    plan = await world.slash(world.host, world.channel, "host plan")
    form = await world.click(world.host, plan, "발표 사다리")
    refused = await world.submit(world.host, form, {"closes": "어제"})
    assert "‘어제’에서 마감 시각을 알아보지 못했어요." in world.text_of(refused)
    assert await draw_rows(world) == []
    form = await world.click(world.host, refused, "draw_begin")
    assert "비우면 빌더가 누를 때 바로 뽑아요." in world.text_of(form)
    opened = await world.submit(world.host, form, {"closes": "3/1 21:00"})
    assert "사다리를 열었어요." in world.text_of(opened)
    assert f"<t:{int(CLOSING.timestamp())}:R>" in world.text_of(group.post_with("draw_word"))
    met = await world.click(world.host, plan, "발표 사다리")
    assert "이미 열린 사다리가 있어요." in world.text_of(met)
    await world.click(world.host, met, "거두기")
    await world.submit(world.host, await world.click(world.host, plan, "발표 사다리"), {"closes": ""})
    await world.click(world.host, group.post_with("draw_now"), "draw_now")
    await world.advance(seconds=30)
    assert len(results(group)) == 1
    form = await world.click(world.host, plan, "발표 사다리")
    asked = await world.submit(world.host, form, {"closes": ""})
    assert "이미 뽑았어요. 다시 뽑을까요?" in world.text_of(asked)


async def test_the_host_takes_an_open_draw_back(world: World, group: Group) -> None:
    """[거두기]: the card says so, nothing is drawn at its time; the command offers a new one again."""
    card = await open_closing(group)
    shown = await world.slash(world.host, world.channel, "host ladder")
    assert "이미 열린 사다리가 있어요." in world.text_of(shown)
    form = await world.click(world.host, shown, "바꾸기")
    other = await world.slash(world.manager, world.channel, "host ladder")
    await world.click(world.host, shown, "거두기")
    assert "열었던 사다리를 거뒀어요." in world.text_of(card)
    late = await world.click(world.manager, other, "지금 마감")
    assert "이 사다리는 뽑지 않아서 결과가 없어요." in world.text_of(late)
    late = await world.submit(world.host, form, {"without": [], "each": "1", "closes": "3/2 20:00"})
    assert "이 사다리는 뽑지 않아서 결과가 없어요." in world.text_of(late)
    assert world.buttons_of(late) == {}
    await world.advance_to(CLOSING)
    await world.advance(minutes=5)
    assert results(group) == []
    assert set(await presenters(group)) == {()}
    assert "지금 뽑기" in world.buttons_of(await open_live(group))


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_any_member_draws_something_else(world: World, language: str) -> None:
    """The order of code reviews: opened by one member, drawn by another; presenters stay as they are."""
    group = await make_group(world, language)
    shown = await world.slash(world.members[0], world.channel, "host ladder", **{"for": "코드 리뷰"})
    assert shown.ephemeral
    card = group.post_with("draw_now")
    assert {"ko": "코드 리뷰", "en": "code review"}[language] in world.text_of(card)
    met = await world.slash(world.members[1], world.channel, "host ladder", **{"for": "code review"})
    assert [i.split(":")[1] for i in world.buttons_of(met).values()] == ["draw_now"]
    helped = world.text_of(await world.slash(world.members[0], world.channel, "help"))
    assert "`/host ladder`" in helped
    assert "`/host plan`" not in helped
    await world.click(world.members[2], card, "draw_now")
    await world.advance(seconds=30)
    said = world.text_of(results(group)[-1])
    assert {"ko": "**1번째**", "en": "**No. 1**"}[language] in said
    assert all(member.mention in said for member in (world.host, *world.members))
    assert set(await presenters(group)) == {()}


async def test_a_role_for_today(world: World, group: Group) -> None:
    """One person for the minutes of this week; presenters remain the host's business."""
    refused = await world.slash(world.members[0], world.channel, "host ladder")
    assert TEXTS["ko"]["host"] in world.text_of(refused)
    await world.slash(world.members[0], world.channel, "host ladder", **{"for": "회의록"})
    await world.click(world.members[0], group.post_with("draw_now"), "draw_now")
    await world.advance(seconds=30)
    said = world.text_of(results(group)[-1])
    assert "회의록은 이분이 맡아 주세요. 부탁해요!" in said
    (found,) = await draw_rows(world)
    assert found.week_id == (await group.week(1)).id
    shown = await world.slash(world.members[1], world.channel, "host ladder", **{"for": "회의록"})
    assert "이미 뽑았어요. 다시 뽑을까요?" in world.text_of(shown)


async def test_what_can_be_drawn_is_offered_while_typing(world: World, group: Group) -> None:
    """The usual things; any words as an order, or for one person."""
    actor = world.members[0]
    offered = await actor.autocomplete(world.channel, "host ladder", "for", "간식")
    assert [choice["value"] for choice in offered] == ["order:간식", "role:간식"]


async def test_fixed_weeks_are_read_as_typed(world: World, group: Group) -> None:
    """With “2주 @하늘” week 2 is hers; what cannot be read is said, and nothing is opened."""
    refused = await world.slash(world.host, world.channel, "host ladder", fixed="2주 하늘이")
    assert "정해진 주를 알아보지 못했어요." in world.text_of(refused)
    assert await draw_rows(world) == []
    haneul = world.members[0]
    card = await open_live(group, fixed=f"2주 {haneul.mention}")
    assert f"정해진 주: 2주차 {haneul.mention} 님" in world.text_of(card)
    await world.click(world.host, card, "draw_now")
    await world.advance(seconds=30)
    assert (await presenters(group))[1] == (haneul.id,)
    said = world.text_of(results(group)[-1])
    assert f"**2주차** 3월 10일 (화) · {haneul.mention} 님 · 미리 정함" in said


async def test_who_left_the_server_is_left_out(world: World, group: Group) -> None:
    """Nobody tells the bot when somebody leaves: it asks before it opens a draw."""
    world.guild.remove_member(world.members[1])
    shown = await world.slash(world.host, world.channel, "host ladder")
    assert f"서버에 없는 분은 뺐어요: {world.members[1].mention}" in world.text_of(shown)
    assert "(4명, 5주)" in world.text_of(open_card(group))


async def test_undo_takes_a_draw_back(world: World, group: Group) -> None:
    """The presenters go, the result stays for the record and says so."""
    result = await draw_live(group)
    shown = await world.slash(world.host, world.channel, "host undo")
    assert "사다리로 발표 순서를 정했어요" in world.text_of(shown)
    await world.click(world.host, shown, "undo_commit")
    assert set(await presenters(group)) == {()}
    assert "이 결과는 되돌렸어요." in world.text_of(result)
    assert [file.filename for file in world.message(result).attachments] == ["ladder-1.png"]


async def test_another_server_finds_nothing(world: World, group: Group) -> None:
    """Its members know the number of the draw, and nothing comes of it."""
    result = await draw_live(group)
    elsewhere = world.env.create_guild("다른 서버")
    channel = elsewhere.create_text_channel("잡담")
    visitor = elsewhere.add_member(world.env.create_user("visitor"))
    shown = await world.slash(visitor, channel, "host ladder", study=str(group.study_id))
    assert "study" in world.text_of(shown)
    assert results(group)[-1].id == result.id
