"""What members write shows as typed and does nothing."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.text import clip, escape, stamp


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**bold** __under__", r"\*\*bold\*\* \_\_under\_\_"),
        ("`code` ||spoiler|| ~~gone~~", r"\`code\` \|\|spoiler\|\| \~\~gone\~\~"),
        ("[here](https://evil.example)", r"\[here\](https\://evil.example)"),
        ("<https://evil.example>", r"\<https\://evil.example\>"),
        ("# Big", r"\# Big"),
        ("-# small", r"\-# small"),
        ("- one", r"\- one"),
        ("1. one", r"1\. one"),
        ("12) one", r"12\) one"),
        ("> quote", r"\> quote"),
        (r"back\slash", r"back\\slash"),
        ("3.8 Rotations", "3.8 Rotations"),
        ("#", r"\#"),
        ("1.", r"1\."),
        ("C# and F#", "C# and F#"),
        ("#1 of -5", "#1 of -5"),
        ("kim@example.com", "kim@example.com"),
        ("수학 · 선형대수", "수학 · 선형대수"),
    ],
)
def test_markup_shows_as_typed(typed: str, shown: str) -> None:
    """Markup, headings, lists, quotes and links lose their power, and other text stays as it is."""
    assert escape(typed) == shown


@pytest.mark.parametrize("mention", ["@everyone", "@here", "<@123456789012345678>", "<@&123>", "<@!5>"])
def test_mentions_are_broken(mention: str) -> None:
    """No mention survives, not even for a reader that ignores backslashes, as Discord's server does."""
    assert not re.search(r"@(everyone|here|[!&]?\d)", escape(f"hi {mention}"))


def test_channels_emoji_and_timestamps_are_text() -> None:
    """What Discord would draw stays text."""
    assert escape("<#12> <:cat:34> <t:0:R>") == r"\<#12\> \<:cat:34\> \<t:0:R\>"


def test_one_line_unless_lines_are_wanted() -> None:
    """Breaks become blanks; with `lines` they stay, and never more than one empty line."""
    assert escape("a\r\n\n\n\nb\tc\u2028d") == "a b c d"
    assert escape("\n# a \n\n\n\n- b\n", lines=True) == "\\# a\n\n\\- b"


def test_nothing_invisible_stays() -> None:
    """Zero-width, blank, override and tag characters are dropped, so no name is empty or hides another."""
    assert escape("a\u200b\u2060\ufeff\u00adb\u202ec\u2066d\u3164\u2800\ue000") == "abcd"
    assert escape("\u3164") == ""


def test_zalgo_is_trimmed() -> None:
    """Marks piled up on a letter are cut down to what writing needs."""
    assert escape("z" + "\u0335" * 40 + "a") == "z" + "\u0335" * 3 + "a"
    assert escape("\u0335" * 5 + "a") == "a"


@pytest.mark.parametrize("kept", ["👨‍👩‍👧", "👍🏽", "❤️‍🔥", "🩷", "1️⃣", "🇰🇷", "café", "ก็", "Việt"])
def test_emoji_and_accents_stay_whole(kept: str) -> None:
    """What people really write stays: joined emoji, skin tones, flags, accents."""
    assert escape(kept) == unicodedata.normalize("NFC", kept)


def test_decomposed_hangul_is_composed() -> None:
    """Names from a Mac come apart and are put together again."""
    assert escape(unicodedata.normalize("NFD", "김하늘")) == "김하늘"


def test_right_to_left_does_not_turn_its_surroundings() -> None:
    """A right-to-left title is isolated from the line it stands in."""
    assert escape("ספר") == "\u2068ספר\u2069"


@given(st.text())
def test_escaped_text_has_no_bare_markup(typed: str) -> None:
    """Whatever is typed: every sign of markup is behind a backslash, and the result is one line."""
    shown = escape(typed)
    assert "\n" not in shown
    assert not re.search(r"[*_~`|<>\[\]]", re.sub(r"\\.", "", shown))
    assert not re.search(r"@(everyone|here|[!&]?\d)|(?<!\\)://", shown)
    assert not re.match(r"\s*(#{1,3}|-#|[+-]|\d+[.)])(\s|$)", shown)


@given(st.text(max_size=60), st.integers(1, 50))
def test_clip_keeps_to_the_length(typed: str, length: int) -> None:
    """Clipped text is at most as long as asked, and marked where something is missing."""
    clipped = clip(typed, length)
    assert len(clipped) <= length
    assert clipped == typed if len(typed) <= length else clipped.endswith("…")


def test_clip_does_not_cut_an_emoji_or_an_accent() -> None:
    """A letter keeps its accents and an emoji its parts, or goes as a whole."""
    assert clip("ab👨‍👩‍👧cd", 5) == "ab…"
    assert clip("abe\u0301cd", 4) == "ab…"
    assert clip("ab👍🏽cd", 4) == "ab…"


def test_stamp_is_discords_timestamp() -> None:
    """An instant is written so that everybody sees it in their own zone; one without a zone is refused."""
    assert stamp(dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC), "F") == "<t:1772539200:F>"
    with pytest.raises(ValueError, match="time zone"):
        stamp(dt.datetime(2026, 3, 3, 12))  # noqa: DTZ001 - the mistake that is refused
