"""One demo for the tests of a file, and a browser to look at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, BrowserContext

from tests.browser import browser
from tests.demo.driving import RunningDemo, running_demo

__all__ = ["browser", "context", "demo"]


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningDemo]:
    """The demo as a process of its own; it must end well when it is told to stop."""
    with running_demo() as running:
        yield running
    assert running.process.returncode == 0


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A Korean's browser window of its own."""
    context = await browser.new_context(locale="ko-KR", viewport={"width": 1200, "height": 900})
    context.set_default_timeout(20_000)
    yield context
    await context.close()
