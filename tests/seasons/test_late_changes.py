"""Changes of the plan after its posts went out, and meetings nearer than their announcement would be."""

from __future__ import annotations

import datetime as dt

import discord
import pytest

from tests.discord_env import Member, Result, World
from tests.seasons.group import Group, found, seoul

OFF = "이 모임은 열리지 않아요"


@pytest.fixture
async def group(world: World) -> Group:
    """A study on Tuesdays and Wednesdays, in the afternoon before its first meeting: two are announced."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members, weekdays="화,수")
    await present(group, 2, world.members[0])
    await world.advance_to(seoul(2026, 3, 3, 16))
    return group


async def open_week(group: Group, number: int, button: str) -> Result:
    """Choose a week of the plan, and press a button on its card."""
    world, week = group.world, await group.week(number)
    shown = await world.slash(group.host, group.channel, "host plan")
    card = await world.select(group.host, shown, [str(week.id)])
    return await world.click(group.host, card, button)


async def present(group: Group, number: int, person: Member) -> None:
    """Let somebody present a week."""
    picker = await open_week(group, number, "plan_presenters")
    await group.world.select(group.host, picker, [person])


async def undo_last(group: Group) -> None:
    """Take the last change back."""
    shown = await group.world.slash(group.host, group.channel, "host undo")
    await group.world.click(group.host, shown, "undo_commit")


def announcement(group: Group, number: int) -> discord.Message:
    """The one message that announces a week, or did."""
    found = [m for m in group.posts() if group.world.text_of(m).startswith(f"## {number}주차")]
    assert len(found) == 1, [group.world.text_of(m) for m in group.posts()]
    return found[0]


async def test_a_week_merged_away_says_so_where_it_was_announced(world: World, group: Group) -> None:
    """No catch-up is made of it, nobody can answer to it, and splitting the weeks brings it back."""
    announced = announcement(group, 2)
    await open_week(group, 1, "plan_merge")
    text = world.text_of(announced)
    assert "1–2주차와 함께" in text
    assert f"<t:{int(seoul(2026, 3, 3, 21).timestamp())}:F>" in text
    assert list(world.buttons_of(announced)) == ["전체 계획"]
    await undo_last(group)
    assert world.text_of(announced).startswith("## 2주차 · p. 37–56")
    assert "늦어요" in world.buttons_of(announced)


async def test_a_week_that_was_dropped_says_so_and_comes_back(world: World, group: Group) -> None:
    """Its announcement and its presenter's note are edited; undo edits them back and posts nothing new."""
    announced, note = announcement(group, 2), world.inbox(world.members[0])[-1]
    posts, keys = len(group.posts()), {row.dedupe_key for row in await group.rows()}
    shown = await world.slash(group.host, group.channel, "host plan")
    form = await world.click(group.host, shown, "plan_weeks")
    await world.submit(group.host, form, {"weeks": "1"})
    assert OFF in world.text_of(announced)
    assert "맡지 않으셔도 돼요" in world.text_of(note)
    await undo_last(group)
    assert world.text_of(announced).startswith("## 2주차 · p. 37–56")
    assert "p. 37–56(20쪽)을 맡아 주세요" in world.text_of(note)
    assert {row.dedupe_key for row in await group.rows()} == keys
    assert (len(group.posts()), len(world.inbox(world.members[0]))) == (posts, 1)


async def test_an_archived_study_calls_its_meetings_off(world: World, group: Group) -> None:
    """What was announced is not held; taking the study back says that it is."""
    announced = announcement(group, 1)
    asked = await world.slash(world.manager, group.channel, "study archive")
    done = await world.click(world.manager, asked, "study_archive")
    assert OFF in world.text_of(announced)
    await world.click(world.manager, done, "study_restore")
    assert world.text_of(announced).startswith("## 1주차 · p. 17–36")


async def test_another_presenter_gets_a_note_and_the_first_is_released(world: World, group: Group) -> None:
    """Nobody is called twice: the first note is edited, and again when the change is undone."""
    haneul, seojun = world.members[:2]
    note = world.inbox(haneul)[-1]
    await present(group, 2, seojun)
    assert "맡지 않으셔도 돼요" in world.text_of(note)
    assert "p. 37–56(20쪽)을 맡아 주세요" in world.text_of(world.inbox(seojun)[-1])
    await undo_last(group)
    assert "맡아 주세요" in world.text_of(note)
    assert "맡지 않으셔도 돼요" in world.text_of(world.inbox(seojun)[-1])
    assert (len(world.inbox(haneul)), len(world.inbox(seojun))) == (1, 1)


async def test_a_note_follows_its_week(world: World, group: Group) -> None:
    """Pages that are carried over and a week that moves change what the presenter was told."""
    note = world.inbox(world.members[0])[-1]
    await group.run_meeting(1, 30)
    assert "p. 31–50(20쪽)" in world.text_of(note)
    form = await open_week(group, 2, "plan_move")
    await world.submit(group.host, form, {"day": "3/5", "time": "20:00"})
    assert f"<t:{int(seoul(2026, 3, 5, 20).timestamp())}:F>" in world.text_of(note)


async def test_a_note_that_went_to_the_channel_is_edited_there(world: World, group: Group) -> None:
    """A presenter whose inbox is closed reads it in the channel, also when it changes."""
    minseo = world.members[2]
    dm = minseo.user.dm_channel
    world.env.inject_error(
        "POST", f"/channels/{dm.id}/messages", status=403, code=50007, message="Cannot send", times=None
    )
    await present(group, 2, minseo)
    note = group.posts()[-1]
    assert f"<@{minseo.id}> 님" in world.text_of(note)
    await present(group, 2, world.members[3])
    assert "맡지 않으셔도 돼요" in world.text_of(note)


async def test_an_end_that_was_taken_back_is_asked_for_again(world: World, group: Group) -> None:
    """Its card tells no result that holds no more, and becomes the next one."""
    told = await group.run_meeting(1, 30)
    end = group.post_with("plan_view")
    assert "p. 30까지 읽었어요" in told
    await undo_last(group)
    text = world.text_of(end)
    assert "p. 30까지 읽었어요" not in text
    assert "몇 페이지까지 읽었는지 다시 적어 주세요" in text
    assert "end_page" in str(world.buttons_of(end))
    await group.end(28)
    assert "p. 28까지 읽었어요" in world.text_of(end)


async def test_a_meeting_that_starts_early_needs_no_reminder(world: World, group: Group) -> None:
    """One that is out is deleted, one that is still to come does not call people to what is over."""
    await world.advance_to(seoul(2026, 3, 3, 20, 30))
    assert "시작해요" in world.text_of(group.posts()[-1])
    await world.slash(group.host, group.channel, "host start")
    assert "시작해요" not in "".join(map(world.text_of, group.posts()))
    await world.advance(minutes=10)
    await group.end(30)
    await world.advance_to(seoul(2026, 3, 4, 19))
    await world.slash(group.host, group.channel, "host start")
    sent = len(world.sent())
    await world.advance_to(seoul(2026, 3, 4, 20, 30))
    assert len(world.sent()) == sent


async def test_a_reminder_goes_where_the_bot_was_away_for_the_meeting(world: World, group: Group) -> None:
    """It is deleted when the bot is back, though the meeting is long over."""
    await world.advance_to(seoul(2026, 3, 3, 20, 30))
    await world.bot.close()
    await world.advance_to(seoul(2026, 3, 4, 1))
    await world.restart()
    await world.advance(minutes=1)
    assert "시작해요" not in "".join(map(world.text_of, group.posts()))


async def test_a_season_that_was_taken_back_says_so_on_its_plan(world: World, group: Group) -> None:
    """The meetings of the season before hold again, and so does its plan."""
    announced = announcement(group, 2)
    await group.run_meeting(1)
    shown = await world.slash(group.host, group.channel, "study season")
    await world.click(group.host, shown, "season_open")
    plan = group.post_with("join")
    assert OFF in world.text_of(announced)
    assert "시즌 2" in world.text_of(plan)
    await undo_last(group)
    assert world.text_of(announced).startswith("## 2주차 · p. 37–56")
    assert "열지 않기로 했어요" in world.text_of(plan)
    assert list(world.buttons_of(plan)) == ["전체 계획"]


@pytest.mark.parametrize("hours", [0.75, 5, 27, 36])
async def test_a_study_that_begins_soon_is_announced_at_once(world: World, hours: float) -> None:
    """Its first meeting is nearer than its announcement would have been: it is not late, and says no such."""
    await world.advance_to(seoul(2026, 3, 2, 21) - dt.timedelta(hours=hours))
    group = await found(world, world.host, [], start="2026-03-02")
    text = world.text_of(announcement(group, 1))
    assert text.startswith("## 1주차 · p. 17–36")
    assert "늦었어요" not in text


async def test_a_week_that_moves_near_is_announced_at_once(world: World, group: Group) -> None:
    """From next week to tomorrow night."""
    await group.run_meeting(1)
    await group.run_meeting(2)
    assert len(group.posts()) == 7  # the plan, and of each week its announcement, panel and end card
    form = await open_week(group, 3, "plan_move")
    await world.submit(group.host, form, {"day": "3/5", "time": "21:00"})
    assert world.text_of(announcement(group, 3)).startswith("## 3주차 · p. 57–76")
