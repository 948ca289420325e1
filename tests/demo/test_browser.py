"""The demo's page in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Route, expect

from tests.demo.driving import DemoTab, RunningDemo, running_demo

pytestmark = pytest.mark.browser


async def test_time_moves_with_the_buttons(demo: RunningDemo, context: BrowserContext) -> None:
    """+1 hour moves the clock by an hour, and nothing goes wrong in the page meanwhile."""
    tab = await DemoTab.open(context, demo.url)
    before = await tab.clock()
    await tab.jump("hour")
    after = await tab.clock()
    assert (int(after[-5:-3]) - int(before[-5:-3])) % 24 == 1
    assert after[-2:] == before[-2:]
    assert tab.problems == []


async def test_the_page_speaks_both_languages(demo: RunningDemo, context: BrowserContext) -> None:
    """It opens in the browser's language, and one press changes all of it."""
    tab = await DemoTab.open(context, demo.url)
    await expect(tab.page).to_have_title("사다리 데모")
    await tab.page.get_by_role("button", name="English").click()
    await expect(tab.page).to_have_title("Sadari demo")
    await expect(tab.page.locator('[data-jump="hour"]')).to_have_text("+1 hour")
    await expect(tab.page.locator("html")).to_have_attribute("lang", "en")
    empty = tab.page.locator("[data-word]:empty")
    await expect(empty).to_have_count(0)


async def test_a_channel_opens_as_the_chosen_person_one_at_a_time(
    demo: RunningDemo, context: BrowserContext
) -> None:
    """A channel opens in a tab as whom one chose; another one replaces it there; the viewer can change."""
    tab = await DemoTab.open(context, demo.url)
    await tab.become("최유나")
    preview = await tab.enter("새-스터디")
    await expect(preview.viewer().locator("option:checked")).to_have_text("최유나")
    await tab.become("서지우")
    preview = await tab.enter("스터디룸")
    await expect(preview.viewer().locator("option:checked")).to_have_text("서지우")
    await preview.become("김하늘")
    assert len(context.pages) == 2


async def test_each_person_has_a_language(demo: RunningDemo, context: BrowserContext) -> None:
    """The bot answers in the language chosen for that person, and in Korean to the others."""
    tab = await DemoTab.open(context, demo.url)
    await tab.become("이서준")
    async with tab.page.expect_response(lambda answer: "/people/" in answer.url):
        await tab.page.locator("#speaks").select_option("en")
    preview = await tab.enter("새-스터디")
    await preview.command("help")
    await expect(preview.last()).to_contain_text("What Sadari does")
    await preview.become("박민서")
    await preview.command("help")
    await expect(preview.last()).to_contain_text("사다리가 하는 일")


async def test_the_keyboard_is_enough(demo: RunningDemo, context: BrowserContext) -> None:
    """Every button, person and place is reached with Tab and the arrows, and keeps the focus when redrawn."""
    tab = await DemoTab.open(context, demo.url)
    await tab.page.locator('[data-jump="hour"]').focus()
    before = await tab.clock()
    async with tab.page.expect_response(lambda answer: "/jump/hour" in answer.url):
        await tab.page.keyboard.press("Enter")
    await expect(tab.page.locator(".now")).not_to_have_text(before)
    await tab.page.locator(".person input:checked").focus()
    await tab.page.keyboard.press("ArrowDown")
    await expect(tab.page.locator(".person input:checked")).to_be_focused()
    await tab.page.keyboard.press("ArrowDown")
    await expect(tab.page.locator(".person:has(:checked)")).to_contain_text("김하늘")


async def test_a_phone_needs_no_scrolling_sideways(demo: RunningDemo, context: BrowserContext) -> None:
    """At 320 pixels nothing is wider than the screen, in either language."""
    tab = await DemoTab.open(context, demo.url)
    await tab.page.set_viewport_size({"width": 320, "height": 640})
    for language in ("한국어", "English"):
        await tab.page.get_by_role("button", name=language).click()
        width = await tab.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, language


async def test_a_demo_that_ended_is_said(context: BrowserContext) -> None:
    """When the demo has ended the page says so instead of standing still."""
    with running_demo() as running:
        tab = await DemoTab.open(context, running.url)
    await expect(tab.page.get_by_role("alert")).to_contain_text("데모가 꺼진 것 같아요")


async def test_errors_are_shown_until_they_are_closed(demo: RunningDemo, context: BrowserContext) -> None:
    """A refused jump and an error in the bot both stand at the top of the page, in words."""
    tab = await DemoTab.open(context, demo.url)
    alert = tab.page.get_by_role("alert")
    refusal = {"error": "봇이 하던 일을 아직 못 끝냈어요."}
    await tab.page.route("**/jump/*", lambda route: route.fulfill(status=409, json=refusal))
    await tab.jump("hour")
    await expect(alert).to_contain_text("봇이 하던 일을 아직 못 끝냈어요.")

    async def spoil(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**await answer.json(), "problems": ["KeyError: 'week'"]})

    await tab.page.route("**/state*", spoil)
    await expect(alert.get_by_role("listitem")).to_have_text(["KeyError: 'week'"])
    await tab.page.unroute("**/state*")
    await alert.get_by_role("button", name="닫기").click()
    await expect(alert).to_have_count(0)
