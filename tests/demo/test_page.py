"""The demo's page and its texts fit together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.demo import page

FOLDER = Path(page.__file__).parent


def asked_for() -> set[str]:
    """The names of texts that the page's elements and script use."""
    html = (FOLDER / "page.html").read_text("utf-8")
    script = (FOLDER / "page.js").read_text("utf-8")
    return {
        *re.findall(r'data-(?:word|label)="([\w-]+)"', html),
        *(a or b for a, b in re.findall(r'words(?:\.(\w+)|\["([\w-]+)"\])', script)),
    }


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_text_the_page_asks_for_is_given_and_none_besides(language: str) -> None:
    """The page shows no empty label, and the server makes no text that nobody shows."""
    words = page.words(language)
    assert set(words) == asked_for()
    assert all(words.values())


def test_the_page_loads_nothing_from_elsewhere() -> None:
    """Page, style and script name no other host, so the demo works without a network."""
    for name in ("page.html", "page.css", "page.js", "mark.svg"):
        text = (FOLDER / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//\w+\.", text.replace("// ", "")), name
