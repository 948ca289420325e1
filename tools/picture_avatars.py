"""Draws the faces of the demo's people, bot/demo/avatars: python tools/picture_avatars.py (with Chromium)."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.demo.world import AVATARS, PEOPLE  # noqa: E402  (the path above makes it importable)
from tests.browser import find_chromium, open_browser  # noqa: E402

SIDE = 96
COLOURS = "26d9b0 e879c9 8ea1ff ffb45c 6cc7ff ff8f8f b6d957 c59bff 4fd1a5 f2cf4a".split()
_FACE = """<!doctype html><style>
  body {{ margin: 0; width: {side}px; height: {side}px; display: grid; place-items: center;
          background: #{colour}; font: 700 46px "Noto Sans CJK KR", sans-serif; color: #15171dd9; }}
</style>{letter}"""


async def main() -> int:
    """Draw everybody's letter on their colour, and the bot's sign. Returns the exit code."""
    program = find_chromium()
    if program is None:
        print("No Chromium here: install the package chromium.", file=sys.stderr)
        return 2
    AVATARS.mkdir(exist_ok=True)
    async with open_browser(program) as browser:
        page = await browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for (username, name), colour in zip(PEOPLE, COLOURS, strict=True):
            await page.set_content(_FACE.format(side=SIDE, colour=colour, letter=name[1]))
            await page.screenshot(path=AVATARS / f"{username}.png")
        mark = (AVATARS.parent / "mark.svg").read_text("utf-8")
        mark = mark.replace('rx="12" ', "").replace("<svg ", f'<svg width="{SIDE}" height="{SIDE}" ')
        await page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{mark}")
        await page.screenshot(path=AVATARS / "sadari.png")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
