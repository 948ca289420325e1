"""/host start, /host end and /host undo as people use them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.season import Record, WeekState
from tests.discord_env import World
from tests.seasons.group import Group, found, seoul


async def group_of(world: World, **options: Any) -> Group:
    """A study in its second week, the first one noted, with two members."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    for member in world.members:
        world.locale(member, "ko" if options.get("language", "ko") == "ko" else "en-US")
    group = await found(world, world.host, world.members[:2], **options)
    await group.run_meeting(1)
    return group


async def at_week(world: World, group: Group, number: int, **later: float) -> None:
    """Let it be so long after a week's slot."""
    week = await group.week(number)
    await world.advance_to(week.at)
    if later:
        await world.advance(**later)


async def test_start_turns_the_panel(world: World) -> None:
    """The panel says it to all without a ping; who started it gets the buttons that end it, and undo."""
    group = await group_of(world)
    await at_week(world, group, 2)
    panel = group.post_with("meeting_start")
    before = len(group.posts())
    result = await world.slash(world.host, world.channel, "host start", minutes=90)
    assert len(group.posts()) == before
    assert "⏱ 2주차 진행 중 · p. 37–56" in world.text_of(panel)
    assert world.message(panel).flags.suppress_notifications
    assert result.ephemeral
    week = await group.week(2)
    assert (week.state, (week.ends_at - world.now).total_seconds()) == (WeekState.RUNNING, 5400)
    assert set(world.buttons_of(result)) == {"p. 56까지 다 읽었어요", "페이지 적기", "되돌리기"}
    again = await world.slash(world.host, world.channel, "host start")
    assert "지금 2주차 모임을 하고 있어요" in world.text_of(again)


async def test_start_tells_a_channel_without_panels(world: World) -> None:
    """One line for all, without a ping, where the study wants no panel."""
    group = await group_of(world)
    shown = await world.slash(world.host, world.channel, "study settings")
    shown = await world.click(world.host, shown, "자동 글")
    await world.select(world.host, shown, ["announcement", "end"], "study_posts")
    await at_week(world, group, 2)
    result = await world.slash(world.host, world.channel, "host start")
    assert result.response is not None
    line = world.message(result.response)
    assert "2주차 모임을 시작했어요 · p. 37–56 · 늦어도 <t:" in world.text_of(line)
    assert line.flags.suppress_notifications
    assert not line.flags.ephemeral


async def test_who_may_start(world: World) -> None:
    """A member only after ten minutes, and not an hour before; too early for anybody."""
    group = await group_of(world)
    haneul = world.members[0]
    early = await world.slash(world.host, world.channel, "host start")
    assert "12시간 전부터" in world.text_of(early)
    later = await world.slash(world.host, world.channel, "host start", week=4)
    assert "2주차 모임이 먼저예요" in world.text_of(later)
    none = await world.slash(world.host, world.channel, "host start", week=44)
    assert "44주차는 없어요" in world.text_of(none)
    await at_week(world, group, 2, minutes=5)
    refused = await world.slash(haneul, world.channel, "host start")
    assert "10분이 지나면" in world.text_of(refused)
    await world.advance(minutes=5)
    await world.slash(haneul, world.channel, "host start")
    assert (await group.week(2)).state is WeekState.RUNNING


async def test_end_with_a_page_previews_and_commits(world: World) -> None:
    """The default policy's outcome first; [as is] writes it down, and the card offers plan and undo."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=1)
    shown = await world.slash(world.host, world.channel, "host end", page=39)
    assert shown.ephemeral
    assert "p. 39까지 읽었어요. 다음 주는 p. 40–59예요." in world.text_of(shown)
    assert "종료일은 그대로고, 9쪽은 다음 시즌에 읽어요." in world.text_of(shown)
    assert (await group.week(2)).facts.record is None
    await world.click(world.host, shown, "이대로")
    assert set(world.buttons_of(shown)) == {"바뀐 계획", "되돌리기"}
    week = await group.week(2)
    assert (week.facts.record, week.facts.reached) == (Record.NOTED, 39)
    assert "다음 주는" in world.text_of(group.post_with("undo_change"))
    plan = await world.click(world.host, shown, "바뀐 계획")
    assert "p. 40–59" in world.text_of(plan)
    assert "다음 시즌 분량 9쪽" in world.text_of(plan)


async def test_end_in_english_by_another_policy(world: World) -> None:
    """[Otherwise] shows all five; the thirteenth week is made, with its own posts."""
    group = await group_of(world, language="en")
    await at_week(world, group, 2, hours=1)
    asked = await world.slash(world.host, world.channel, "host end")
    assert set(world.buttons_of(asked)) == {"We read to p. 56", "Note the page", "We didn't meet"}
    form = await world.click(world.host, asked, "Note the page")
    await world.submit(world.host, form, {"page": "p. 39"})
    assert "We reached p. 39. Next week: pp. 40–59" in world.text_of(asked)
    await world.click(world.host, asked, "end_other")
    text = world.text_of(asked)
    for figures in ("pp. 57–76 → pp. 40–59", "pp. 40–60", "pp. 57–76 → pp. 40–76", "pp. 40–56 at home"):
        assert figures in text
    assert "Week 12 pp. 237–248 → pp. 220–239" in text
    await world.select(world.host, asked, ["extend"], "end_policy")
    assert "Week 13 new · pp. 240–248" in world.text_of(asked)
    await world.click(world.host, asked, "Looks good")
    added = await group.week(13)
    assert {row.kind for row in await group.rows() if row.week_id == added.id} >= {"announcement", "reminder"}
    assert "The season now runs until" in world.text_of(asked)


async def test_a_page_that_cannot_be_is_offered_again(world: World) -> None:
    """The form comes back with what was typed; nothing has changed."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=1)
    asked = await world.slash(world.host, world.channel, "host end")
    for typed, said in (
        ("300", "300쪽은 범위를 벗어나요"),
        ("많이", "페이지를 알아보지 못했어요"),
        ("p12", "12쪽"),
    ):
        form = await world.click(world.host, asked, "페이지 적기")
        refused = await world.submit(world.host, form, {"page": typed})
        assert said in world.text_of(refused)
        again = await world.click(world.host, refused, "다시 쓰기")
        assert again.modal is not None
        assert typed in str(again.modal)
    assert (await group.week(2)).facts.record is None


async def test_two_hosts_at_once_make_one_change(world: World) -> None:
    """Two presses of the same end at the same instant: one change, one result for both."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=1)
    one = await world.slash(world.host, world.channel, "host end", page=39)
    two = await world.slash(world.manager, world.channel, "host end", page=39)
    await world.together([(world.host, one, "end_commit"), (world.manager, two, "end_commit")])
    shown = [world.text_of(one), world.text_of(two)]
    assert all("p. 39까지 읽었어요" in text for text in shown)
    assert sum("다른 분이 먼저 똑같이 적었어요" in text for text in shown) == 1
    assert sum("되돌리기" in world.buttons_of(card) for card in (one, two)) == 1


async def test_a_preview_that_is_out_of_date_is_shown_anew(world: World) -> None:
    """The plan changed after the preview: the button shows the new outcome and commits nothing."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=1)
    shown = await world.slash(world.host, world.channel, "host end", page=39)
    other = await world.slash(world.manager, world.channel, "host end", page=45)
    await world.click(world.manager, other, "end_commit")
    await world.click(world.host, shown, "이대로")
    assert "그사이에 계획이 바뀌었어요" in world.text_of(shown)
    assert (await group.week(2)).facts.reached == 45
    await world.click(world.host, shown, "이대로")
    assert (await group.week(2)).facts.reached == 39


async def test_nobody_met(world: World) -> None:
    """[We didn't meet]: the same pages next week, and the buttons still work after a restart."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=3)
    asked = await world.slash(world.host, world.channel, "host end")
    await world.restart()
    await world.click(world.host, asked, "모임을 못 했어요")
    assert "2주차 모임은 열리지 못했어요. 다음 주는 p. 37–56이에요." in world.text_of(asked)
    await world.restart()
    await world.click(world.host, asked, "이대로")
    assert (await group.week(2)).facts.record is Record.NOT_MET


async def test_cancel_changes_nothing(world: World) -> None:
    """[Cancel] closes the card."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=1)
    shown = await world.slash(world.host, world.channel, "host end", page=39)
    await world.click(world.host, shown, "취소")
    assert "바뀐 것은 없어요" in world.text_of(shown)
    assert (await group.week(2)).facts.record is None


async def test_others_get_a_friendly_no(world: World) -> None:
    """Members and people of another study cannot end, undo or see the host's cards."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=1)
    haneul, outsider = world.members[0], world.members[3]
    shown = await world.slash(world.host, world.channel, "host end", page=39)
    await world.click(world.host, shown, "이대로")
    for person in (haneul, outsider):
        for command in ("host end", "host undo", "host plan"):
            said = world.text_of(await world.slash(person, world.channel, command))
            assert "빌더, 공동 빌더, 운영진이 할 수 있는 일이에요" in said
        pressed = await world.click(person, group.post_with("undo_change"), "되돌리기")
        assert "빌더, 공동 빌더, 운영진" in world.text_of(pressed)
    assert (await group.week(2)).facts.reached == 39


async def test_undo_shows_the_difference_first(world: World) -> None:
    """From the public end card or the command: before → after, then one press."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=1)
    await group.end(39)
    asked = await world.click(world.host, group.post_with("undo_change"), "되돌리기")
    assert asked.ephemeral
    text = world.text_of(asked)
    assert "2주차 모임에서 p. 39까지 읽었다고 적었어요" in text
    assert "**3주차** p. 40–59 → p. 57–76" in text
    assert "다음 시즌 분량 9쪽 → 0쪽" in text
    assert (await group.week(2)).facts.reached == 39
    await world.click(world.host, asked, "되돌리기")
    assert "되돌렸어요." in world.text_of(asked)
    assert (await group.week(2)).facts.record is None
    command = await world.slash(world.host, world.channel, "host undo")
    assert "1주차 모임에서 p. 36까지 읽었다고 적었어요" in world.text_of(command)


async def test_undo_names_the_later_change(world: World) -> None:
    """The refusal says what stands in the way and leads to it."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=1)
    await group.end(39)
    first = group.post_with("undo_change")
    old = world.buttons_of(first)["되돌리기"]
    await group.end(45)
    choices = await world.host.autocomplete(world.channel, "host undo", "change", "")
    names = [choice["name"] for choice in choices]
    assert "2주차 모임에서 p. 45까지 읽었다고 적었어요" in names[0]
    ids = {choice["name"].split(" · ")[1]: choice["value"] for choice in choices}
    earlier = ids["2주차 모임에서 p. 39까지 읽었다고 적었어요"]
    assert old.split(":")[2] == earlier
    refused = await world.slash(world.host, world.channel, "host undo", change=earlier)
    text = world.text_of(refused)
    assert "나중에 바꾼 것부터 되돌려야 해요" in text
    assert "p. 45까지 읽었다고 적었어요" in text
    await world.click(world.host, refused, "나중 변경 보기")
    await world.click(world.host, refused, "되돌리기")
    assert (await group.week(2)).facts.reached == 39


@pytest.mark.parametrize("junk", ["99999", "없는 것", "🙂", "-1", "1; drop"])
async def test_undo_of_nothing_known(world: World, junk: str) -> None:
    """A change that is not there is not found, whatever was typed."""
    await group_of(world)
    result = await world.slash(world.host, world.channel, "host undo", change=junk)
    assert "그 변경을 찾지 못했어요" in world.text_of(result)


async def test_two_studies_stay_apart(world: World) -> None:
    """Ids of another study's weeks and changes, in the same server, find nothing and change nothing."""
    group = await group_of(world)
    elsewhere = world.guild.create_text_channel("다른 스터디")
    outsider = world.members[2]
    other = await found(
        world, outsider, [], channel=elsewhere, title="Other Book", start="2026-03-10", time="20:00"
    )
    await at_week(world, group, 2, hours=1)
    await group.end(39)
    change = world.buttons_of(group.post_with("undo_change"))["되돌리기"].split(":")[2]
    said = world.text_of(await world.slash(outsider, elsewhere, "host undo", change=change))
    assert "그 변경을 찾지 못했어요" in said
    own = await world.slash(outsider, elsewhere, "host end")
    assert "1주차" in world.text_of(own)
    option = await world.slash(outsider, elsewhere, "host end", page=39, study=str(group.study_id))
    assert "그런 스터디를 찾지 못했어요" in world.text_of(option)
    choices = await outsider.autocomplete(elsewhere, "host undo", "change", "")
    assert all(choice["value"] != change for choice in choices)
    assert (await other.week(1)).facts.record is not Record.NOTED
    assert (await group.week(2)).facts.reached == 39


async def test_a_catch_up_ends_with_one_press(world: World) -> None:
    """It has no new pages: that people met is all there is to say, and the plan stays."""
    group = await group_of(world)
    week = await group.week(2)
    shown = await world.slash(world.host, world.channel, "host plan")
    card = await world.select(world.host, shown, [str(week.id)])
    await world.click(world.host, card, "보강으로")
    planned = [w.pages for w in (await group.season()).weeks]
    await at_week(world, group, 2)
    await world.slash(world.host, world.channel, "host start")
    asked = await world.slash(world.host, world.channel, "host end")
    preview = await world.click(world.host, asked, "모였어요")
    await world.click(world.host, preview, "이대로")
    week = await group.week(2)
    assert (week.facts.record, week.covered) == (Record.NOTED, None)
    assert [w.pages for w in (await group.season()).weeks] == planned


async def test_the_week_card_asks_its_host_for_the_last_meeting(world: World) -> None:
    """Nobody noted week 2: the card of week 3 offers it to the host, and to nobody else."""
    group = await group_of(world)
    await at_week(world, group, 2, hours=3)
    shown = await world.slash(world.host, world.channel, "week")
    assert "3주차" in world.text_of(shown)
    preview = await world.click(world.host, shown, "p. 56까지 다 읽었어요")
    await world.click(world.host, preview, "이대로")
    assert (await group.week(2)).facts.record is Record.NOTED
    others = await world.slash(world.members[0], world.channel, "week")
    assert "end_page" not in str(world.buttons_of(others))
