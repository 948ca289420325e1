"""Drives the demo as a person would: its page, and SimCord's preview of a channel."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Locator, Page, expect

from bot.demo.world import BOT_NAME

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
_SETTLED = """before => {
  const preview = window.simcordPreview;
  const last = preview?.lastAction;
  return !preview?.pendingAction && last && last.requestId !== before && last.settlement !== "pending";
}"""


async def _until(page: Page, condition: str, argument: object = None) -> None:
    """Wait for a condition in the page; its own rules forbid Playwright's way, which evaluates strings."""
    polling = f"""async argument => {{
        const met = {condition};
        while (!met(argument)) await new Promise(resolve => setTimeout(resolve, 50));
    }}"""
    async with asyncio.timeout(PATIENCE):
        await page.evaluate(polling, argument)


class PreviewTab:
    """SimCord's preview of one channel, thread or direct message."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def ready(self) -> PreviewTab:
        """Wait until the channel is drawn."""
        await _until(self.page, "() => window.simcordPreview?.ready === true")
        return self

    async def messages(self) -> list[str]:
        """The texts of the messages one sees, oldest first."""
        return await self.page.locator("#channel-message-list article").all_inner_texts()

    def last(self) -> Locator:
        """The newest message."""
        return self.page.locator("#channel-message-list article").last

    def viewer(self) -> Locator:
        """The list of people one can be."""
        return self.page.locator("#viewer-picker")

    async def become(self, name: str) -> None:
        """See the channel as somebody else."""
        (viewer,) = await self.viewer().select_option(label=name)
        is_viewer = "id => window.simcordPreview.viewerId === id && window.simcordPreview.ready"
        await _until(self.page, is_viewer, viewer)

    async def press(self, label: str, message: Locator | None = None) -> None:
        """Press the button with this label: of the newest message that has one, or of the one given."""
        where = message or self.page.locator("#channel-message-list")
        async with _Settled(self.page):
            await where.get_by_role("button", name=label, exact=True).last.click()

    async def command(self, name: str, /, **options: str | int | Path) -> None:
        """Type a slash command with its options and send it. A Path is a file to attach.

        An option of a person, channel or role takes the name one sees, one with choices the choice's.
        """
        composer = self.page.locator("#channel-composer-input")
        await composer.fill(f"/{name}")
        await self.page.locator(".command-entry").filter(has_text=f"/{name}").first.click()
        row = self.page.locator(".command-row")
        await expect(row).to_be_visible()
        for option, value in options.items():
            await self._option(row, option, value)
        async with _Settled(self.page):
            await self.page.locator("#send-message").click()

    async def _option(self, row: Locator, option: str, value: str | int | Path) -> None:
        pill = row.locator(f'.command-pill[data-option="{option}"]')
        if not await pill.count():
            await row.locator(".command-chip").click()
            await self.page.locator(f'.command-suggestion[data-value="{option}"]').click()
        if isinstance(value, Path):
            await pill.locator("input[type=file]").set_input_files(value)
            return
        field = pill.locator(".command-option-input")
        await field.fill(str(value))
        suggestion = self.page.locator(".command-suggestion").filter(has_text=str(value)).first
        # The popup shows which option it belongs to: one that only takes text opens none.
        if await field.get_attribute("aria-controls") is not None:
            await suggestion.click()

    async def fill(self, values: Mapping[str, str]) -> None:
        """Fill the open form (by the labels one reads) and send it."""
        dialog = self.page.get_by_role("dialog")
        for label, value in values.items():
            field = dialog.locator(".modal-field").filter(
                has=self.page.locator(".control-label").filter(has_text=label)
            )
            trigger = field.locator(".select-trigger")
            if await trigger.count():
                await trigger.click()
                await field.get_by_role("option", name=value).click()
            else:
                await field.locator(".modal-input, textarea").fill(value)
        async with _Settled(self.page):
            await dialog.get_by_role("button", name="Submit").click()


class DemoTab:
    """The demo's own page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self._hear(line.type, line.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.problems.append(text)

    @classmethod
    async def open(cls, context: BrowserContext, url: str) -> DemoTab:
        """Go to the page and wait until it is drawn."""
        tab = cls(await context.new_page())
        await tab.page.goto(url)
        await tab.page.locator(".person").first.wait_for()
        return tab

    async def clock(self) -> str:
        """Day and time as the page shows them."""
        return " ".join((await self.page.locator(".now").inner_text()).split())

    async def jump(self, to: str) -> None:
        """Press a button for time: post, hour, meeting or into. Returns when time has passed."""
        async with self.page.expect_response(lambda answer: f"/jump/{to}" in answer.url):
            await self.page.locator(f'[data-jump="{to}"]').click()
        await expect(self.page.locator("body")).not_to_have_class("working")

    async def become(self, name: str) -> None:
        """Choose as whom channels open."""
        await self.page.locator(".person", has_text=name).click()

    async def enter(self, place: str) -> PreviewTab:
        """Open a channel, thread or direct message."""
        link = self.page.locator("a.place", has_text=place).first
        others = [page for page in self.page.context.pages if page is not self.page]
        if others:
            tab = others[-1]
            await link.click()
        else:
            async with self.page.context.expect_page() as opened:
                await link.click()
            tab = await opened.value
        # A direct message is called after whom one talks with, which is the bot.
        name = re.compile(f"^({re.escape(place)}|{BOT_NAME})$")
        await expect(tab.locator("#channel-context-name")).to_have_text(name)
        return await PreviewTab(tab).ready()

    def journal(self) -> Locator:
        """What the bot did, newest first."""
        return self.page.locator("#journal li")


class _Settled:
    """Waits until what was done in the preview has been answered."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._before: Any = None

    async def __aenter__(self) -> None:
        await _until(self._page, "() => !window.simcordPreview.pendingAction")
        self._before = await self._page.evaluate("window.simcordPreview.lastAction?.requestId ?? null")

    async def __aexit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            await _until(self._page, _SETTLED, self._before)


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """The demo's process and where its page is."""

    process: subprocess.Popen[str]
    url: str


@contextmanager
def running_demo(**environment: str) -> Iterator[RunningDemo]:
    """Start `python -m bot demo` on a free port, and end it as a person would, with Ctrl-C."""
    command = (sys.executable, "-m", "bot", "demo", "--port", "0")
    env = {**os.environ, **environment}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield RunningDemo(process, _address(process))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip().startswith("http://"):
            return line.strip()
    raise AssertionError("the demo ended before it said where its page is")
