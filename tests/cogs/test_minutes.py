"""/host minutes, its form, the posted minutes on the end card, and "Add to minutes", as people use them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord
import pytest
from markdown_it import MarkdownIt
from sqlalchemy import select

from bot.store.models import Draw
from tests.discord_env import Member, Result, World
from tests.seasons.group import Group, found, seoul

SLOT = seoul(2026, 3, 3, 21)
FIELDS = ("notes", "decisions", "todo", "lessons", "reflections")
FILE = "minutes-season-1-week-01.md"


async def group_of(world: World, **options: Any) -> Group:
    """The real study a day before its first meeting."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members, **options)
    await world.advance_to(SLOT - dt.timedelta(days=1))
    return group


def held(form: Result) -> dict[str, str]:
    """What stands in the fields of a form."""
    assert form.modal is not None, form
    parts = [part["component"] for part in form.modal["components"]]
    return {part["custom_id"]: part.get("value") or "" for part in parts}


async def file_of(message: discord.Message) -> str:
    """The Markdown file of a message."""
    (file,) = [one for one in message.attachments if one.filename.endswith(".md")]
    return (await file.read()).decode()


def ends(group: Group) -> list[discord.Message]:
    """The end cards, oldest first."""
    found_ = [m for m in group.posts() if any("sd:minutes:" in i for i in group.world.buttons_of(m).values())]
    return found_


def edits(world: World, message: discord.Message) -> int:
    """How often a message was edited."""
    path = f"/channels/{message.channel.id}/messages/{message.id}"
    return sum(r.method == "PATCH" and r.path == path for r in world.env.http_requests)


async def test_from_the_preview_to_the_end_card(world: World) -> None:
    """Written before it is posted, posted into the end card's place with a file that a parser reads, changed
    later; one message all the time, whatever is restarted, and nobody is called.
    """
    group = await group_of(world)
    haneul = world.members[0]
    await group.run_meeting(1, 30)
    (card,) = ends(group)
    sent = len(world.sent())
    shown = await world.slash(world.host, world.channel, "host minutes")
    assert shown.ephemeral
    said = world.text_of(shown)
    assert "1주차 회의록" in said
    assert "아직 올리지 않은 회의록" in said
    assert "p. 31–36 (6쪽), 다음에 이어 읽어요" in await file_of(world.message(shown))
    form = await world.click(world.host, shown, "쓰기")
    assert held(form) == dict.fromkeys(FIELDS, "")
    texts = {"decisions": "다음 주는 20:30\n# @everyone", "todo": "[x] 교재\n코드", "notes": "내적 $x_1$"}
    await world.submit(world.host, form, dict.fromkeys(FIELDS, "") | texts)
    assert "회의록을 고쳤어요" in world.text_of(shown)
    assert "회의록**" not in world.text_of(card)
    refused = await world.click(haneul, card, "회의록")
    assert "1주차 회의록은 아직 올라오지 않았어요" in world.text_of(refused)
    await world.restart()
    await world.click(world.host, shown, "올리기")
    assert "모임을 마친 글에 붙어요" in world.text_of(shown)
    said = world.text_of(card)
    assert f"**회의록** · <@{world.host.id}> 님이 썼어요" in said
    assert "**정한 것**\n- 다음 주는 20:30\n- \\# @\u200beveryone" in said
    assert "p. 30까지 읽었어요" in said
    document = await file_of(world.message(card))
    headings = [
        inside.content
        for outer, inside in zip(
            *[MarkdownIt("commonmark").parse(document)[at:] for at in (0, 1)], strict=False
        )
        if outer.type == "heading_open"
    ]
    assert headings == [
        *("Mathematics for Machine Learning · 1주차 회의록", "읽은 범위", "출석", "배운 것과 나눈 것"),
        *("정한 것", "할 일", "다음 모임"),
    ]
    assert "- [x] 교재\n- [ ] 코드" in document
    await world.restart()
    await world.advance(minutes=5)
    assert (len(world.sent()), edits(world, card)) == (sent, 1)
    # A member reads them now; the host changes them, and the post and its file follow at once.
    read = await world.click(haneul, card, "회의록")
    assert set(world.buttons_of(read)) == {"지난 회의록"}
    assert await file_of(world.message(read)) == document
    shown = await world.slash(world.host, world.channel, "host minutes", week=1)
    form = await world.click(world.host, shown, "쓰기")
    assert held(form)["todo"] == "[x] 교재\n코드"
    await world.submit(world.host, form, held(form) | {"decisions": "20:00에 모여요", "lessons": "하나"})
    said = world.text_of(card)
    assert "20:00에 모여요" in said
    assert "님이 고쳤어요" in said
    assert "1. 하나" in await file_of(world.message(card))
    # Every card but the first one asks for nothing, and calls nobody.
    assert all(not world.pings(r) for r in world.sent()[sent:])
    # It is taken back like any other change.
    undo = await world.click(world.host, shown, "되돌리기")
    await world.click(world.host, undo, "undo_commit")
    assert "다음 주는 20:30" in world.text_of(card)
    assert len(ends(group)) == 1


async def test_the_drawn_writer_and_other_kinds(world: World) -> None:
    """Who was drawn writes and posts; the kind of meeting is chosen; a catch-up and a place elsewhere tell
    by themselves; undo takes the posting back, file and all.
    """
    group = await group_of(world)
    await world.slash(world.members[0], world.channel, "host ladder", **{"for": "회의록"})
    await world.click(world.members[0], group.post_with("draw_now"), "draw_now")
    await world.advance(seconds=30)
    week = await group.week(1)
    plan = await world.slash(world.host, world.channel, "host plan")
    chosen = await world.select(world.host, plan, [str(week.id)])
    form = await world.click(world.host, chosen, "장소")
    await world.submit(world.host, form, {"place": "치맥, 강남역 3번 출구"})
    await group.run_meeting(1)
    (card,) = ends(group)
    writer = await writer_of(world)
    others = [one for one in world.members if one is not writer]
    refused = await world.slash(others[0], world.channel, "host minutes")
    assert "아직 올라오지 않았어요" in world.text_of(refused)
    shown = await world.slash(writer, world.channel, "host minutes")
    assert "오프라인 모임" in world.text_of(shown)
    await world.select(writer, shown, ["mentoring"], "minutes_kind")
    assert "멘토링" in world.text_of(shown)
    await world.click(writer, shown, "올리기")
    document = await file_of(world.message(card))
    assert "- **종류** 멘토링" in document
    assert "- **장소** 치맥, 강남역 3번 출구" in document
    undo = await world.click(writer, shown, "되돌리기")
    await world.click(writer, undo, "undo_commit")
    after = world.message(card)
    assert after.attachments == []
    assert "회의록**" not in world.text_of(card)


async def writer_of(world: World) -> Member:
    """Who was drawn to write: one of the members, or the host."""
    async with world.bot.store.read() as session:
        (draw,) = (await session.scalars(select(Draw))).all()
    assert draw.record is not None
    drawn = int(draw.record["result"][0][0])
    return next(one for one in (world.host, *world.members) if one.id == drawn)


async def test_a_week_that_was_never_started(world: World) -> None:
    """There was no end card: the minutes get one, that calls nobody and still asks for the page."""
    group = await group_of(world, language="en")
    await world.advance_to(SLOT + dt.timedelta(days=1))
    assert ends(group) == []
    shown = await world.slash(world.host, world.channel, "host minutes")
    before = len(world.sent())
    await world.click(world.host, shown, "Post")
    (card,) = ends(group)
    assert not world.pings(world.sent()[before])
    said = world.text_of(card)
    assert "Nobody noted a page, so it counts as read as planned." in said
    document = await file_of(world.message(card))
    assert "no record of a start" in document
    assert "## Attendance\n\nNo record" in document
    # The page is noted after all: the same card says so, and keeps the minutes.
    preview = await world.click(world.host, card, "end_page")
    await world.submit(world.host, preview, {"page": "30"})
    preview = await world.slash(world.host, world.channel, "host end", page=30)
    await world.click(world.host, preview, "Looks good")
    assert ends(group) == [card]
    assert "We reached p. 30" in world.text_of(card)
    assert "**Read** pp. 17–30" in await file_of(world.message(card))


async def test_messages_go_in_and_out(world: World) -> None:
    """By the message's menu, under a chosen heading, while the meeting runs and after; each once; taken out
    by whoever put it in; what cannot go in says why; the form is offered again.
    """
    group = await group_of(world)
    haneul, seojun, *_ = world.members
    early = await seojun.send(group.channel, "아직")
    refused = await haneul.context_menu(group.channel, "Add to minutes", early)
    assert "넣을 모임이 없어요" in world.text_of(refused)
    await world.advance_to(SLOT)
    await world.slash(world.host, world.channel, "host start")
    message = await seojun.send(group.channel, f"# 다음엔 <@{haneul.id}> 집에서\n@everyone")
    form = await haneul.context_menu(group.channel, "Add to minutes", message)
    week = await group.week(1)
    added = await world.submit(haneul, form, {"week": [str(week.id)], "section": "decisions"})
    assert "1주차 회의록의 ‘정한 것’에 넣었어요" in world.text_of(added)
    again = await seojun.context_menu(group.channel, "Add to minutes", message)
    assert "‘정한 것’에 이미 있어요" in world.text_of(again)
    await world.advance(hours=1)
    await group.end(36)
    shown = await world.slash(world.host, world.channel, "host minutes")
    assert "넣은 메시지 1개" in world.text_of(shown)
    document = await file_of(world.message(shown))
    assert "> \\# 다음엔 @김하늘 집에서\\\n> @\u200beveryone" in document
    assert f"[메시지](<{message.jump_url}>)" in document
    await world.click(world.host, shown, "올리기")
    (card,) = ends(group)
    assert "- \\# 다음엔 @김하늘 집에서 @\u200beveryone" in world.text_of(card)
    # Members helped until it was posted; the form of who comes later is kept.
    late = await seojun.send(group.channel, "하나 더")
    form = await haneul.context_menu(group.channel, "Add to minutes", late)
    refused = await world.submit(haneul, form, {"week": [str(week.id)], "section": "todo"})
    assert "이미 올린 회의록이라" in world.text_of(refused)
    assert (await world.click(haneul, refused, "minutes_add")).modal is not None
    form = await world.host.context_menu(group.channel, "Add to minutes", late)
    await world.submit(world.host, form, {"week": [str(week.id)], "section": "todo"})
    assert "- [ ]" not in await file_of(world.message(card))
    assert "> 하나 더" in await file_of(world.message(card))
    out = await world.click(world.host, shown, "메시지 빼기")
    menu = [c for c in world.buttons_of(out)]
    assert menu == ["뒤로"]
    await world.click(seojun, again, "빼기")
    assert "다음엔" not in await file_of(world.message(card))
    for wrong, why in (
        (card, "봇이 쓴 글"),
        (await seojun.send(group.channel, "", attachments=[("a.png", b"x")]), "글이 없는"),
    ):
        refused = await haneul.context_menu(group.channel, "Add to minutes", wrong)
        assert why in world.text_of(refused)


async def test_somebody_else_was_quicker(world: World) -> None:
    """Two forms are open: the second is offered again with both texts, nothing is lost."""
    group = await group_of(world)
    await group.run_meeting(1)
    forms = []
    for who in (world.host, world.manager):
        shown = await world.slash(who, world.channel, "host minutes")
        forms.append(await world.click(who, shown, "쓰기"))
    await world.submit(world.host, forms[0], held(forms[0]) | {"notes": "하나"})
    clash = await world.submit(world.manager, forms[1], held(forms[1]) | {"notes": "둘", "todo": "셋"})
    assert f"<@{world.host.id}> 님이 같은 곳을 고쳤어요" in world.text_of(clash)
    again = await world.click(world.manager, clash, "minutes_again")
    assert (held(again)["notes"], held(again)["todo"]) == ("하나\n\n둘", "셋")
    await world.submit(world.manager, again, held(again))
    shown = await world.slash(world.host, world.channel, "host minutes")
    assert "- 하나\n- 둘" in world.text_of(shown)


async def test_a_deleted_card_and_past_minutes(world: World) -> None:
    """[다시 올리기] makes another card where somebody deleted it; who joins late reads what was posted."""
    group = await group_of(world)
    await group.run_meeting(1)
    shown = await world.slash(world.host, world.channel, "host minutes")
    await world.click(world.host, shown, "올리기")
    (card,) = ends(group)
    await card.delete()
    assert ends(group) == []
    await world.click(world.host, shown, "다시 올리기")
    (other,) = ends(group)
    assert other.id != card.id
    assert FILE in [one.filename for one in world.message(other).attachments]
    await world.click(world.host, shown, "다시 올리기")
    assert ends(group) == [other]
    late = world.join("gaon", "이가온")
    world.locale(late, "ko")
    joined = await world.click(late, group.post_with("join"), "참가하기")
    listed = await world.click(late, joined, "지난 회의록")
    read = await world.select(late, listed, [str((await group.week(1)).id)])
    assert "1주차 회의록" in world.text_of(read)
    plan = await world.click(late, group.post_with("plan_view"), "plan_view")
    assert "지난 회의록" in world.buttons_of(plan)
    past = await world.slash(late, world.channel, "week", week=1)
    assert "회의록" in world.buttons_of(past)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_what_has_no_minutes(world: World, language: str) -> None:
    """Before the first meeting, for a week to come, and for one that did not meet: what to do is said."""
    group = await group_of(world, language=language)
    words = {
        "ko": ("아직 시작한 모임이", "시작한 뒤부터", "모이지 못해서"),
        "en": ("No meeting", "from then", "didn't meet"),
    }
    said = words[language]
    none = await world.slash(world.host, world.channel, "host minutes")
    assert said[0] in world.text_of(none)
    ahead = await world.slash(world.host, world.channel, "host minutes", week=3)
    assert said[1] in world.text_of(ahead)
    await world.advance_to(SLOT + dt.timedelta(hours=1))
    preview = await world.slash(world.host, world.channel, "host end")
    await world.click(world.host, preview, "not_met")
    await world.click(world.host, preview, group.label("accept"))
    gone = await world.slash(world.host, world.channel, "host minutes", week=1)
    assert said[2] in world.text_of(gone)
