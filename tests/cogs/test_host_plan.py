"""/host plan as a host uses it: the table, a week's card, every change with its difference and its undo."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.core.plan import Pages
from bot.core.season import WeekKind
from tests.discord_env import Member, Result, World
from tests.seasons.group import Group, found, seoul


async def group_of(world: World, **options: Any) -> Group:
    """A study a week before it begins, with three members."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    for member in world.members:
        world.locale(member, "ko" if options.get("language", "ko") == "ko" else "en-US")
    return await found(world, world.host, world.members[:3], **options)


async def week_card(world: World, group: Group, number: int, who: Member | None = None) -> Result:
    """The card of a week, chosen in the table's menu."""
    host = who or world.host
    shown = await world.slash(host, group.channel, "host plan")
    week = await group.week(number)
    await world.select(host, shown, [str(week.id)], "plan_pick")
    return shown


async def fill(world: World, shown: Result, button: str, **values: str) -> Result:
    """Open a form and send it."""
    form = await world.click(world.host, shown, button)
    return await world.submit(world.host, form, values)


async def test_the_table(world: World) -> None:
    """Every week with its timestamp and pages, a menu to choose one, only for its host."""
    group = await group_of(world)
    shown = await world.slash(world.host, world.channel, "host plan")
    assert shown.ephemeral
    text = world.text_of(shown)
    at = int((await group.week(12)).at.timestamp())
    assert f"**12주차** <t:{at}:f> · p. 237–248" in text
    assert "매주 화 21:00 (Asia/Seoul)" in text
    assert {"쉬는 주 추가", "주차 수", "한 주 분량"} <= set(world.buttons_of(shown))


async def test_rest_in_english(world: World) -> None:
    """The week and all after it meet a week later, with their presenters; undo is one press away."""
    group = await group_of(world, language="en")
    shown = await week_card(world, group, 3)
    await world.click(world.host, shown, "Presenters")
    await world.select(world.host, shown, [world.members[1]], "plan_presenters_save")
    assert f"no presenter → <@{world.members[1].id}>" in world.text_of(shown)
    shown = await week_card(world, group, 3)
    await fill(world, shown, "Rest", reason="Spring break")
    text = world.text_of(shown)
    old, new = (int(seoul(2026, 3, day, 21).timestamp()) for day in (17, 24))
    assert f"**Week 3** <t:{old}:f> → <t:{new}:f>" in text
    assert "Last day: Tue, May 19 → Tue, May 26" in text
    assert "Presenters move with their weeks." in text
    await world.click(world.host, shown, "plan_edit")
    assert "-# Tue, Mar 17: no meeting · Spring break" in world.text_of(shown)
    undo = await world.slash(world.host, world.channel, "host undo")
    assert "Added a rest on Tue, Mar 17" in world.text_of(undo)
    await world.click(world.host, undo, "Undo")
    week = await group.week(3)
    assert (week.day, week.own_presenters) == (dt.date(2026, 3, 17), (world.members[1].id,))


async def test_rests_by_date_and_back(world: World) -> None:
    """Several days at once; one of them taken back."""
    group = await group_of(world)
    shown = await world.slash(world.host, world.channel, "host plan")
    await fill(world, shown, "쉬는 주 추가", days="3/17, 4월 7일", reason="시험")
    assert "3월 17일 (화)부터 2번을 쉬기로 했어요" in world.text_of(shown)
    assert (await group.week(12)).day == dt.date(2026, 6, 2)
    await world.click(world.host, shown, "계획으로")
    await world.click(world.host, shown, "쉬는 주 취소")
    await world.select(world.host, shown, ["2026-03-17"], "plan_rest_remove")
    assert (await group.week(12)).day == dt.date(2026, 5, 26)


async def test_catch_up_merge_and_split(world: World) -> None:
    """One press each, and each shows what it did."""
    group = await group_of(world)
    shown = await week_card(world, group, 3)
    await world.click(world.host, shown, "보강으로")
    assert "p. 57–76 → 보강" in world.text_of(shown)
    shown = await week_card(world, group, 3)
    await world.click(world.host, shown, "보강 취소")
    assert (await group.week(3)).pages == Pages(57, 76)
    shown = await week_card(world, group, 3)
    await world.click(world.host, shown, "다음 주와 합치기")
    assert "**3주차** p. 57–76 → p. 57–96" in world.text_of(shown)
    shown = await week_card(world, group, 3)
    await world.click(world.host, shown, "나누기")
    assert (await group.week(4)).facts.kind is WeekKind.READING


async def test_move(world: World) -> None:
    """Day and time as people write them; what cannot be is offered again with its text."""
    group = await group_of(world)
    shown = await week_card(world, group, 3)
    refused = await fill(world, shown, "옮기기", day="3월 25일", time="21:00")
    assert "다음 모임인 <t:" in world.text_of(refused)
    again = await world.click(world.host, refused, "다시 쓰기")
    assert "3월 25일" in str(again.modal)
    moved = await world.submit(world.host, again, {"day": "3월 19일", "time": "오후 8시"})
    assert "3주차 모임을 3월 19일 (목) 20:00로 옮겼어요" in world.text_of(moved)
    assert (await group.week(3)).at == seoul(2026, 3, 19, 20)
    announced = [row for row in await group.rows("announcement") if row.week_id == (await group.week(3)).id]
    assert announced[0].due_at == seoul(2026, 3, 17, 20)


async def test_goals_and_place(world: World) -> None:
    """Shown as written, with no ping and no markup, also on /week."""
    group = await group_of(world)
    shown = await week_card(world, group, 3)
    await fill(world, shown, "목표", goals="# 행렬 @everyone\n" + "ㄱ" * 1980)
    assert "3주차 목표를 바꿨어요" in world.text_of(shown)
    shown = await week_card(world, group, 3)
    await fill(world, shown, "장소", place="[여기](https://example.com)")
    week = await group.week(3)
    assert week.facts.place == "[여기](https://example.com)"
    text = world.text_of(await world.slash(world.members[0], world.channel, "week", week=3))
    assert "@everyone" not in text
    assert "\\[여기\\](https\\://example.com)" in text
    shown = await week_card(world, group, 3)
    await fill(world, shown, "목표", goals="")
    assert (await group.week(3)).facts.goals is None


async def test_presenters_with_their_own_pages(world: World) -> None:
    """Only people in the study; each may have pages of their own."""
    group = await group_of(world)
    one, two, _, stranger = world.members
    shown = await week_card(world, group, 3)
    await world.click(world.host, shown, "발표자")
    refused = await world.select(world.host, shown, [one, stranger], "plan_presenters_save")
    assert "이 스터디 참가자가 아니에요" in world.text_of(refused)
    await world.select(world.host, shown, [one, two], "plan_presenters_save")
    shown = await week_card(world, group, 3)
    form = await world.click(world.host, shown, "발표 범위")
    assert "김하늘" in world.text_of(form)
    await world.submit(world.host, form, {str(one.id): "57-60", str(two.id): ""})
    assert [s.people for s in (await group.week(3)).segments] == [(one.id,), (two.id,)]
    shown = await week_card(world, group, 3)
    await world.click(world.host, shown, "발표자")
    await world.click(world.host, shown, "발표자 없이")
    assert (await group.week(3)).presenters == ()


async def test_weeks_and_pace(world: World) -> None:
    """Fewer weeks leave a backlog, more pages a week use it up."""
    group = await group_of(world)
    shown = await world.slash(world.host, world.channel, "host plan")
    await fill(world, shown, "주차 수", weeks="10")
    text = world.text_of(shown)
    assert "시즌을 12주에서 10주로 바꿨어요" in text
    assert "**12주차** 없어져요" in text
    assert "다음 시즌 분량 0쪽 → 32쪽 · p. 217–248" in text
    await world.click(world.host, shown, "계획으로")
    await fill(world, shown, "한 주 분량", pace="24")
    assert (await group.season()).plan.backlog is None


@pytest.mark.parametrize(
    ("button", "values"),
    [
        ("쉬는 주 추가", {"days": "13월 32일", "reason": ""}),
        ("쉬는 주 추가", {"days": "🙂" * 100, "reason": "x" * 100}),
        ("주차 수", {"weeks": "10000"}),
        ("주차 수", {"weeks": "‮12"}),
        ("한 주 분량", {"pace": "0"}),
        ("한 주 분량", {"pace": "-20"}),
    ],
)
async def test_junk_changes_nothing(world: World, button: str, values: dict[str, str]) -> None:
    """A clear no, with the form to try again."""
    group = await group_of(world)
    before = await group.season()
    shown = await world.slash(world.host, world.channel, "host plan")
    refused = await fill(world, shown, button, **values)
    assert "다시 쓰기" in world.buttons_of(refused)
    assert await group.season() == before


async def test_a_week_that_was_held(world: World) -> None:
    """Only its page can be corrected, and the form holds the page that was noted."""
    group = await group_of(world)
    await group.run_meeting(1, 30)
    shown = await week_card(world, group, 1)
    assert set(world.buttons_of(shown)) == {"페이지 고치기", "뒤로"}
    form = await world.click(world.host, shown, "페이지 고치기")
    assert "'value': '30'" in str(form.modal)
    await world.submit(world.host, form, {"page": "33"})
    await world.click(world.host, shown, "이대로")
    assert (await group.week(1)).facts.reached == 33
    assert (await group.week(2)).pages is not None
    assert "p. 17–33 읽음" in world.text_of(await week_card(world, group, 1))


async def test_everybody_sees_the_plan_and_only_hosts_change_it(world: World) -> None:
    """[Whole plan] for all; what a member presses by a guessed id is refused."""
    group = await group_of(world)
    haneul = world.members[0]
    own = await world.click(haneul, group.post_with("plan_view"), "plan_view")
    assert own.ephemeral
    assert "**12주차**" in world.text_of(own)
    assert world.buttons_of(own) == {}
    hosts = await world.click(world.host, group.post_with("plan_view"), "plan_view")
    await world.click(world.host, hosts, "고치기")
    assert "주차 수" in world.buttons_of(hosts)
    [guessed] = await world.together([(haneul, hosts, "주차 수")])
    assert guessed.modal is None
    assert "빌더, 공동 빌더, 운영진" in world.text_of(guessed)


async def test_long_plans_have_pages(world: World) -> None:
    """Two hundred weeks, twelve a page, in the plan for all and the host's."""
    world.let_bot(
        create_events=False, manage_events=False
    )  # a hundred events take a simulation longer than it waits
    group = await group_of(world, last_page=4016, weeks=200)
    hosts = await world.slash(world.host, world.channel, "host plan")
    assert "-# 1/17" in world.text_of(hosts)
    for _ in range(16):
        await world.click(world.host, hosts, "다음")
    assert "**200주차**" in world.text_of(hosts)
    own = await world.click(world.members[0], group.post_with("plan_view"), "plan_view")
    await world.click(world.members[0], own, "다음")
    assert "**13주차**" in world.text_of(own)
