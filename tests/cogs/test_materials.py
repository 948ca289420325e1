"""Materials on Discord: a presenter adds them from the note in their inbox, and everybody finds them."""

from __future__ import annotations

import pytest

from tests.cogs.test_weeks import give
from tests.discord_env import World
from tests.seasons.group import Group, found, seoul

PDF = b"%PDF-1.7 slides"
SLIDES = "https://slides.example/4(1)"


@pytest.fixture
async def group(world: World) -> Group:
    """A study whose first week is two days away and has its presenter; the PDF counts 16 pages ahead."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members[:3], pdf_offset=16)
    await give(group, 1, group.members[0])
    await world.advance_to(seoul(2026, 3, 1, 20, 1))
    return group


async def test_a_presenter_adds_what_the_week_is_read_with(world: World, group: Group) -> None:
    """From the note in the inbox: a link, a file, and what to talk about; the posts that are out show it."""
    presenter = group.members[0]
    (note,) = world.inbox(presenter)
    announcement = group.post_with("rsvp")
    assert "PDF로는 p. 33–52" in world.text_of(note)
    assert "1주차 · p. 17–36 (PDF 33–52)" in world.text_of(announcement)

    form = await world.click(presenter, note, "자료 올리기")
    wrong = await world.submit(
        presenter, form, {"kind": ["slides"], "title": "", "url": "slides", "file": []}
    )
    assert "https://" in world.text_of(wrong)
    again = await world.click(presenter, wrong, "다시 쓰기")
    assert "slides" in str(again.modal)
    shown = await world.submit(presenter, again, {"kind": ["slides"], "title": "", "url": SLIDES, "file": []})
    assert f"[발표 자료](<{SLIDES}>)" in world.text_of(shown)

    before = len(world.sent())
    form = await world.click(presenter, shown, "자료 올리기")
    shown = await world.submit(
        presenter, form, {"kind": ["notes"], "title": "", "url": "", "file": [("정리 노트.PDF", PDF)]}
    )
    (request,) = world.sent()[before:]
    assert world.pings(request) == set()
    assert int((request.json or {})["flags"]) & 1 << 12, "it makes no sound"
    held = group.posts()[-1]
    assert [(one.filename, await one.read()) for one in held.attachments] == [("week-1.pdf", PDF)]
    assert f"<@{presenter.id}>" in world.text_of(held)
    assert f"[정리 노트.PDF](<{held.jump_url}>)" in world.text_of(shown)

    form = await world.click(presenter, shown, "같이 이야기할 것")
    typed = {"prompt1": "# @everyone 왜 [직교](http://x)?", "prompt2": "", "prompt3": ""}
    await world.submit(presenter, form, typed)
    await world.advance(minutes=1)
    for post in (announcement, note):
        said = world.text_of(post)
        assert f"자료 · [발표 자료](<{SLIDES}>) · [정리 노트.PDF](<{held.jump_url}>)" in said
        assert "같이 이야기할 것" in said
        assert "- \\# @\u200beveryone 왜 \\[직교\\](http\\://x)?" in said
    assert len(world.sent()) == before + 1, "what is out is edited"

    card = await world.slash(group.host, group.channel, "week")
    shown = await world.click(group.host, card, "자료")
    season = await group.season()
    file = season.materials(await group.week(1))[1]
    gone = await world.select(group.host, shown, [str(file.id)], "material_remove")
    assert "파일은 올린 메시지에 남아 있어요" in world.text_of(gone)
    done = await world.click(group.host, gone, "파일도 지우기")
    assert "파일을 지웠어요" in world.text_of(done)
    assert held.id not in {post.id for post in group.posts()}

    await world.advance_to(seoul(2026, 3, 3, 21, 1))
    assert SLIDES in world.text_of(group.post_with("meeting_start"))
    await world.slash(group.host, group.channel, "host start")
    await world.advance(minutes=1)
    panel = group.post_with("meeting_finish")
    assert SLIDES in world.text_of(panel)
    assert "p. 17–36 (PDF 33–52)" in world.text_of(panel)


async def test_others_look_and_hosts_tidy_up(world: World, group: Group) -> None:
    """A member finds the list without its buttons; the host removes one, takes that back, and sets links."""
    member = group.members[1]
    card = await world.slash(group.host, group.channel, "week")
    mine = await world.click(group.host, card, "자료")
    assert "아직 올라온 자료가 없어요" in world.text_of(mine)
    form = await world.click(group.host, mine, "자료 올리기")
    typed = {"kind": [], "title": "<@1> 녹화", "url": SLIDES, "file": []}
    mine = await world.submit(group.host, form, typed)

    theirs = await world.click(member, await world.slash(member, group.channel, "week"), "자료")
    assert f"[\\<@\u200b1\\> 녹화](<{SLIDES}>)" in world.text_of(theirs)
    assert not world.buttons_of(theirs)
    view = (await group.season()).materials(await group.week(1))

    gone = await world.select(group.host, mine, [str(view[0].id)], "material_remove")
    assert "자료를 뺐어요" in world.text_of(gone)
    undo = await world.click(group.host, gone, "되돌리기")
    assert "1주차 자료를 뺐어요" in world.text_of(undo)
    await world.click(group.host, undo, "undo_commit")
    assert len((await group.season()).materials(await group.week(1))) == 1

    world.locale(group.host, "en-US")
    settings = await world.slash(group.host, group.channel, "study settings")
    page = await world.click(group.host, settings, "Book & pace")
    form = await world.click(group.host, page, "Change links")
    links = {"code": "https://code.example", "plan": "", "others": "Videos https://v.example"}
    page = await world.submit(group.host, form, links)
    assert "[Code](<https://code.example>) · [Videos](<https://v.example>)" in world.text_of(page)
    await world.advance(minutes=1)
    said = world.text_of(group.post_with("rsvp"))
    assert "[코드](<https://code.example>) · [Videos](<https://v.example>)" in said
