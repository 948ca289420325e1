"""The first five minutes of somebody new, in a real browser: from a new study to a plan that changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext, expect

from bot.demo.season import SECTIONS
from tests.demo.driving import DemoTab, RunningDemo, running_demo

pytestmark = pytest.mark.browser


@pytest.fixture
def fresh() -> Iterator[RunningDemo]:
    """A demo in which nobody has moved time yet."""
    with running_demo() as running:
        yield running


async def test_the_real_study_is_in_week_4_with_something_left_over(
    fresh: RunningDemo, context: BrowserContext
) -> None:
    """The demo opens before week 4's announcement, which goes on where week 3 ended."""
    tab = await DemoTab.open(context, fresh.url)
    assert await tab.clock() == "3월 22일 (일) 19:00"
    await tab.jump("post")
    assert await tab.clock() == "3월 22일 (일) 20:00"
    newest = tab.journal().first
    await expect(newest).to_contain_text("#수학-스터디")
    await expect(newest).to_contain_text("4주차 · p. 67–90")
    await expect(newest).to_contain_text("p. 67–74는 @박민서 님이 이어서")
    await tab.become("김하늘")
    preview = await tab.enter("수학-스터디")
    await preview.press("못 가요")
    await expect(preview.last()).to_contain_text("Only you can see this")
    assert tab.problems == []


async def test_from_a_new_study_to_a_changed_plan(demo: RunningDemo, context: BrowserContext) -> None:
    """Found a study, join, jump to its announcement, answer, end its meeting early, see the new plan."""
    tab = await DemoTab.open(context, demo.url)

    await tab.become("한도윤")
    preview = await tab.enter("새-스터디")
    await preview.command(
        "study create",
        title="저녁 수학",
        first_page=17,
        last_page=248,
        weekly_pages=20,
        start="2026-04-01",
        time="20:00",
        timezone="Asia/Seoul",
        host="서지우",
        sections=SECTIONS,
    )
    await expect(preview.last()).to_contain_text("p. 17–34")
    await preview.press("만들기")

    await preview.become("김하늘")
    await preview.press("참가하기")
    await expect(preview.last()).to_contain_text("참가했어요")

    announcement = tab.journal().filter(has_text="#새-스터디").filter(has_text="1주차 · p. 17–34")
    await _jump_until(tab, "post", re.compile("3월 30일.*20:00"))
    await expect(announcement.first).to_be_visible()
    await preview.press("늦어요")
    await expect(preview.last()).to_contain_text("Only you can see this")

    await _jump_until(tab, "meeting", re.compile("4월 1일.*20:00"))
    await preview.become("서지우")
    await preview.command("host start")
    await expect(preview.last()).to_contain_text("시작했어요")
    await tab.jump("into")
    assert await tab.clock() == "4월 1일 (수) 22:00"
    await expect(preview.last()).to_contain_text("몇 페이지까지 읽었나요?")
    await preview.press("페이지 적기")
    await preview.fill({"어디까지 읽었나요?": "26"})
    await expect(preview.last()).to_contain_text("p. 26까지")
    await preview.press("이대로")
    await preview.press("바뀐 계획")
    await expect(preview.last()).to_contain_text(re.compile(r"2주차.*p\. 27–"))
    assert tab.problems == []


async def _jump_until(tab: DemoTab, to: str, clock: re.Pattern[str]) -> None:
    """Press one button for time until the clock shows what is looked for."""
    for _ in range(20):
        if clock.search(await tab.clock()):
            return
        await tab.jump(to)
    raise AssertionError(f"never reached {clock.pattern}: {await tab.clock()}")
