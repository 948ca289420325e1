"""The page's list of what the bot did: what is in it, and how a message reads there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.demo.journal import KEPT, Journal, plain

BOT, SOMEONE, CHANNEL = 7, 8, 70
NOW = dt.datetime(2026, 3, 22, 11, tzinfo=dt.UTC)


def message(number: int, text: str, *, author: int = BOT, flags: int = 0) -> dict[str, Any]:
    """A gateway event's payload for a card with one text."""
    return {
        "id": str(number),
        "channel_id": str(CHANNEL),
        "author": {"id": str(author)},
        "flags": flags,
        "content": "",
        "components": [{"type": 17, "components": [{"type": 10, "content": text}]}],
    }


def journal() -> Journal:
    """An empty journal at a fixed instant."""
    return Journal(BOT, lambda: NOW)


def test_a_public_post_of_the_bot_is_listed_and_unread_until_its_place_is_opened() -> None:
    """A post is listed with its place and time; opening the place takes the mark away."""
    heard = journal()
    heard.hear("MESSAGE_CREATE", message(1, "4주차"))
    (entry,) = heard.latest()
    assert (entry.kind, entry.at, entry.channel_id, entry.text) == ("post", NOW, CHANNEL, "4주차")
    assert heard.unread(CHANNEL) == 1
    heard.opened(CHANNEL)
    assert heard.unread(CHANNEL) == 0


def test_what_is_private_or_said_by_people_is_not_listed() -> None:
    """Ephemeral answers, people's own messages and Discord's lines about pins are not for the list."""
    heard = journal()
    heard.hear("MESSAGE_CREATE", message(1, "혼자만 보는 글", flags=1 << 6))
    heard.hear("MESSAGE_CREATE", message(2, "안녕하세요", author=SOMEONE))
    heard.hear("MESSAGE_CREATE", {**message(3, ""), "type": 6})
    assert heard.count == 0


def test_a_deleted_post_is_listed_with_what_it_said() -> None:
    """A reminder that is deleted at the start shows up again as deleted; others' messages do not."""
    heard = journal()
    heard.hear("MESSAGE_CREATE", message(1, "곧 시작해요"))
    heard.hear("MESSAGE_DELETE", {"id": "1", "channel_id": str(CHANNEL)})
    heard.hear("MESSAGE_DELETE", {"id": "99", "channel_id": str(CHANNEL)})
    assert [(entry.kind, entry.text) for entry in heard.latest()] == [
        ("delete", "곧 시작해요"),
        ("post", "곧 시작해요"),
    ]


def test_the_list_keeps_the_newest() -> None:
    """The list stays short however long the demo runs, newest first, numbered from the first one."""
    heard = journal()
    for number in range(KEPT + 5):
        heard.hear("MESSAGE_CREATE", message(number, str(number)))
    numbers = [entry.number for entry in heard.latest()]
    assert len(numbers) == KEPT
    assert numbers[0] == heard.count == KEPT + 5


def reads(text: str) -> str:
    """The line shown for a message, with mentions left as sign and number."""
    return plain(text, lambda sign, number: f"{sign}{number}", lambda instant: f"{instant:%H:%M}")


def test_a_message_reads_without_its_markup() -> None:
    """Mentions, times, links, bold and small print become one plain line; what was escaped stays."""
    assert reads("### **4주차 · p. 72–91** · <t:1774180800:F>") == "4주차 · p. 72–91 · 12:00"
    assert reads("<@!8> 님\n-# <#70>, <@&9>") == "@8 님 #70, @&9"
    assert reads("⏱️ 4주차 모임을 시작했어요 🎉 · 8쪽 → 12쪽") == "4주차 모임을 시작했어요 · 8쪽 → 12쪽"
    assert reads("[교재](https://mml-book.github.io) \\*별\\*") == "교재 *별*"


def test_a_long_message_is_cut_with_an_ellipsis() -> None:
    """At most 160 characters are shown."""
    assert len(reads("가" * 500)) == 160
    assert reads("가" * 500).endswith("가…")
