"""Materials, prompts and links: who may, what they do to posts, undo, and that servers stay apart."""

from __future__ import annotations

import pytest

from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.materials import WEEK_MOST
from bot.services import archiving, history, materials, plan_edits, settings
from bot.services.materials import FileAt
from bot.store.engine import Store
from tests.acting import StillClock, host, manager, somebody
from tests.factories import GUILD
from tests.services.ground import PEOPLE, Ground, make_ground, of_week, presenter

URL = "https://example.com/slides(4)"


@pytest.fixture
async def ground(store: Store, clock: StillClock) -> Ground:
    """The study with its people."""
    return await make_ground(store, clock)


@pytest.fixture
def clock() -> StillClock:
    """Before the season."""
    return StillClock()


async def test_adding_removing_and_undo(store: Store, clock: StillClock, ground: Ground) -> None:
    """A presenter's link is on their week alone; removing and undoing leave what was there."""
    week = await ground.week(4)
    added = await materials.add_link(store, clock, presenter(4), week.id, "slides", "", URL)
    assert [(one.kind, one.title, one.url, one.user_id) for one in added.materials] == [
        ("slides", "", URL, PEOPLE[3])
    ]
    file = await materials.add_file(store, clock, host(), week.id, "notes", "정리.pdf", FileAt(5, 6))
    assert file.materials[1].url == f"https://discord.com/channels/{GUILD}/5/6"
    assert (await ground.season()).materials(await ground.week(4)) == file.materials
    assert (await ground.season()).materials(await ground.week(5)) == ()

    left = await materials.remove(store, clock, presenter(4), file.materials[0].id)
    assert [one.title for one in left.materials] == ["정리.pdf"]
    assert left.change_id is not None
    await history.undo(store, clock, presenter(4), left.change_id)
    assert len((await materials.show(store, clock, somebody(), week.id)).materials) == 2
    with pytest.raises(NotFoundError):
        await materials.remove(store, clock, host(), 9_999)

    # The message that holds a file can be deleted by who removed it, and by hosts; nothing else can.
    gone = await materials.remove(store, clock, presenter(4), file.materials[1].id)
    assert gone.change_id is not None
    assert gone.file_left
    for one in (presenter(4), host()):
        assert await materials.removed_file(store, one, gone.change_id) == FileAt(5, 6)
    with pytest.raises(ForbiddenError):
        await materials.removed_file(store, presenter(5), gone.change_id)
    for actor, change in ((host(), left.change_id), (manager(GUILD + 1), gone.change_id), (host(), 9_999)):
        with pytest.raises(NotFoundError):
            await materials.removed_file(store, actor, change)


async def test_who_may(store: Store, clock: StillClock, ground: Ground) -> None:
    """The week's presenters, hosts and managers; everybody else may look, if they may see the study."""
    week = await ground.week(4)
    for other in (presenter(5), somebody()):
        assert not (await materials.show(store, clock, other, week.id)).may
        with pytest.raises(ForbiddenError):
            await materials.add_link(store, clock, other, week.id, "slides", "", URL)
        with pytest.raises(ForbiddenError):
            await materials.set_prompts(store, clock, other, week.id, ["왜?"])
        with pytest.raises(ForbiddenError):
            await materials.to_post(store, clock, other, week.id, "slides", "a.pdf")
    for one in (manager(), host(), presenter(4)):
        assert (await materials.to_change(store, clock, one, week.id)).may
    added = await materials.add_link(store, clock, host(), week.id, "slides", "", URL)
    for elsewhere in (manager(GUILD + 1), somebody(guild_id=GUILD + 1)):
        with pytest.raises(NotFoundError):
            await materials.show(store, clock, elsewhere, week.id)
        with pytest.raises(NotFoundError):
            await materials.remove(store, clock, elsewhere, added.materials[0].id)


async def test_what_is_refused(store: Store, clock: StillClock, ground: Ground) -> None:
    """No link, one that expires, a kind that no form of ours has, and more than a week holds."""
    week = await ground.week(4)
    for kind, title, url in (
        ("slides", "", ""),
        ("slides", "", "javascript:alert(1)"),
        ("slides", "", "https://cdn.discordapp.com/attachments/1/2/a.pdf"),
        ("slides", "x" * 101, URL),
        ("code", "", URL),
        ("nothing", "", URL),
    ):
        with pytest.raises(UserError):
            await materials.add_link(store, clock, host(), week.id, kind, title, url)
    for number in range(WEEK_MOST):
        await materials.add_link(store, clock, host(), week.id, "other", f"{number}", URL)
    with pytest.raises(UserError) as refused:
        await materials.to_post(store, clock, host(), week.id, "slides", "a.pdf")
    assert refused.value.key == "error.material.many"


async def test_prompts(store: Store, clock: StillClock, ground: Ground) -> None:
    """They are replaced as a whole; the same again is no change; undo brings the earlier ones back."""
    week = await ground.week(4)
    first = await materials.set_prompts(store, clock, presenter(4), week.id, ["왜 직교인가요?", " ", "예시"])
    assert [one.text for one in first.prompts] == ["왜 직교인가요?", "예시"]
    same = await materials.set_prompts(store, clock, host(), week.id, ["왜 직교인가요?", "예시", ""])
    assert same.change_id is None
    assert {one.user_id for one in same.prompts} == {PEOPLE[3]}
    second = await materials.set_prompts(store, clock, host(), week.id, ["", "", "하나만"])
    assert [(one.text, one.position) for one in second.prompts] == [("하나만", 1)]
    assert second.change_id is not None
    await history.undo(store, clock, host(), second.change_id)
    assert await materials.prompts_typed(store, clock, host(), week.id) == ("왜 직교인가요?", "예시", "")
    assert len((await ground.season()).prompts(await ground.week(4))) == 2


async def test_weeks_that_meet_together(store: Store, clock: StillClock, ground: Ground) -> None:
    """A week that was taken in brings what it is read with; what goes is taken from where it was put."""
    fourth, fifth = await ground.week(4), await ground.week(5)
    await materials.add_link(store, clock, host(), fifth.id, "notes", "5주차", URL)
    await of_week(ground, plan_edits.merge, 4)
    view = await materials.show(store, clock, presenter(5), fifth.id)
    assert (view.week.id, view.may) == (fourth.id, True)
    assert [one.title for one in view.materials] == ["5주차"]
    assert (await materials.remove(store, clock, presenter(4), view.materials[0].id)).materials == ()


async def test_a_study_that_was_put_away(store: Store, clock: StillClock, ground: Ground) -> None:
    """What there is can be read; nobody is offered a change, nor a form that would be refused."""
    week = await ground.week(4)
    await materials.add_link(store, clock, host(), week.id, "notes", "", URL)
    await archiving.archive(store, clock, manager(), ground.study_id)
    view = await materials.show(store, clock, host(), week.id)
    assert (view.may, len(view.materials)) == (False, 1)
    for refused in (materials.to_change, materials.prompts_typed):
        with pytest.raises(UserError, match="archived"):
            await refused(store, clock, host(), week.id)


async def test_the_links_of_a_study(store: Store, clock: StillClock, ground: Ground) -> None:
    """Code, plan and others are one change of the settings; one line that is wrong changes nothing."""
    typed = {
        "code": "https://github.com/mml-book",
        "plan": "",
        "others": "강의 영상 https://youtu.be/x\nhttps://b.example/y\n",
    }
    done = await settings.set_links(store, clock, host(), ground.study_id, typed)
    assert [(one.kind, one.title, one.url) for one in done.view.season.facts.links] == [
        ("code", "", "https://github.com/mml-book"),
        ("other", "강의 영상", "https://youtu.be/x"),
        ("other", "b.example", "https://b.example/y"),
    ]
    again = typed | {"others": "강의 영상 https://youtu.be/x\nb.example https://b.example/y"}
    assert (await settings.set_links(store, clock, host(), ground.study_id, again)).change_id is None
    for wrong in ("a\nb\nc\nd", "이름만", "x https://cdn.discordapp.com/attachments/1/2/a"):
        with pytest.raises(UserError):
            await settings.set_links(store, clock, host(), ground.study_id, typed | {"others": wrong})
    with pytest.raises(ForbiddenError):
        await settings.set_links(store, clock, presenter(4), ground.study_id, typed)
    assert done.change_id is not None
    await history.undo(store, clock, host(), done.change_id)
    assert (await ground.season()).facts.links == ()
