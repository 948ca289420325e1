"""Makes the README's picture of the demo, docs/demo.png: python tools/picture_demo.py (needs Chromium)."""

from __future__ import annotations

import asyncio
import base64
import sys
from pathlib import Path

from playwright.async_api import BrowserContext

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import find_chromium, open_browser  # noqa: E402  (the path above makes it importable)
from tests.demo.driving import DemoTab, running_demo  # noqa: E402

TARGET = ROOT / "docs" / "demo.png"
_SHEET = """<!doctype html><style>
  body {{ margin: 0; padding: 36px; width: 1500px; box-sizing: border-box; position: relative; height: 1010px;
          background: linear-gradient(135deg, #1d3b3a, #23233a); }}
  img {{ position: absolute; border-radius: 14px; box-shadow: 0 18px 50px #000a; }}
  .page {{ left: 36px; top: 36px; width: 900px; }}
  .preview {{ right: 36px; top: 236px; width: 720px; }}
</style>
<img class="page" src="data:image/png;base64,{page}">
<img class="preview" src="data:image/png;base64,{preview}">"""


async def main() -> int:
    """Start the demo, take two screenshots, put them on one sheet. Returns the exit code."""
    program = find_chromium()
    if program is None:
        print("No Chromium here: install the package chromium.", file=sys.stderr)
        return 2
    with running_demo() as demo:
        await _paint(demo.url, program)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size // 1024} KB")
    return 0


async def _paint(url: str, program: str) -> None:
    async with open_browser(program) as browser:
        context = await browser.new_context(locale="ko-KR", viewport={"width": 1080, "height": 1120})
        page, preview = await _screenshots(context, url)
        sheet = await browser.new_page(viewport={"width": 1500, "height": 1010})
        await sheet.set_content(_SHEET.format(page=_base64(page), preview=_base64(preview)))
        await sheet.screenshot(path=TARGET)


async def _screenshots(context: BrowserContext, url: str) -> tuple[bytes, bytes]:
    demo = await DemoTab.open(context, url)
    await demo.jump("post")
    await demo.become("김하늘")
    preview = await demo.enter("수학-스터디")
    await preview.page.set_viewport_size({"width": 840, "height": 860})
    await preview.page.locator("#messages-toggle").click()
    await preview.page.wait_for_timeout(1000)
    await demo.page.bring_to_front()
    await demo.page.wait_for_timeout(2000)
    return await demo.page.screenshot(), await preview.page.screenshot()


def _base64(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
