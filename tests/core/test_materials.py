"""Links and prompts as people type them: what lasts is taken, what does not is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import UserError
from bot.core.materials import (
    PROMPT_MOST,
    PROMPTS_MOST,
    TITLE_MOST,
    Kind,
    Link,
    clean_prompts,
    require_lasting,
    title_of,
)


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.discordapp.com/attachments/1/2/slides.pdf?ex=66",
        "https://media.discordapp.net/attachments/1/2/a.png",
        "https://CDN.discordapp.com/ephemeral-attachments/1/2/a.png",
    ],
)
def test_addresses_that_expire_are_refused(url: str) -> None:
    """Discord's addresses of files stop working after a day."""
    with pytest.raises(UserError) as refused:
        require_lasting(url)
    assert refused.value.key == "error.material.passing"


@pytest.mark.parametrize(
    "url",
    [
        "https://discord.com/channels/1/2/3",
        "https://cdn.discordapp.com/emojis/1.png",
        "https://example.com/https://cdn.discordapp.com/attachments/1/2/a",
    ],
)
def test_addresses_that_last_are_taken(url: str) -> None:
    """That of the message that holds a file is one of them."""
    assert require_lasting(url) == url


def test_names() -> None:
    """A kind says enough by itself; anything else is called by where it leads."""
    assert title_of("  4주차   슬라이드 ", Kind.SLIDES, "https://a.example/x") == "4주차 슬라이드"
    assert title_of("", Kind.SLIDES, "https://a.example/x") == ""
    assert title_of("", Kind.OTHER, "https://me@a.example:80/x") == "a.example"
    with pytest.raises(UserError):
        title_of("x" * (TITLE_MOST + 1), Kind.NOTES, "https://a.example")


@given(st.lists(st.text(max_size=PROMPT_MOST), max_size=6))
def test_prompts_are_lines(typed: list[str]) -> None:
    """Whatever was typed: at most three, none empty, none with a break, in the order they stand."""
    found = clean_prompts(typed)
    assert len(found) <= PROMPTS_MOST
    assert all(one == " ".join(one.split()) != "" for one in found)
    assert list(found) == [line for text in typed if (line := " ".join(text.split()))][:PROMPTS_MOST]


def test_a_prompt_too_long() -> None:
    """It is refused with the limit, not cut."""
    with pytest.raises(UserError) as refused:
        clean_prompts(["", "가" * (PROMPT_MOST + 1)])
    assert refused.value.values["most"] == PROMPT_MOST


def test_links_survive_a_column() -> None:
    """What is frozen into a post is read back the same."""
    link = Link("slides", "이름", "https://a.example")
    assert Link.from_json({"kind": link.kind, "title": link.title, "url": link.url}) == link
