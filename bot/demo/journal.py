"""What the bot did in public, as it happened: the page's list of posts with place and time."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KEPT = 200
_EXCERPT = 160
_EPHEMERAL = 1 << 6
_TEXT_DISPLAY = 10
_SAID = (0, 19, 20)
"""Types of messages that somebody wrote; the others are Discord's own lines, as for a pin."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind`: post, delete, thread. `text` is Discord markdown, shortened later."""

    number: int
    at: dt.datetime
    kind: str
    channel_id: int
    text: str


class Journal:
    """Listens to the simulated gateway and keeps the bot's last public posts."""

    def __init__(self, bot_id: int, now: Callable[[], dt.datetime]) -> None:
        self._bot_id = bot_id
        self._now = now
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._texts: dict[int, str] = {}
        self._unread: Counter[int] = Counter()
        self._count = 0

    @property
    def count(self) -> int:
        """How many entries there have been, kept or not: the number of the latest one."""
        return self._count

    def latest(self) -> Iterator[Entry]:
        """The kept entries, newest first."""
        return reversed(self._entries)

    def unread(self, channel_id: int) -> int:
        """Posts in this place since it was last opened."""
        return self._unread[channel_id]

    def opened(self, channel_id: int) -> None:
        """Somebody looked at this place."""
        self._unread.pop(channel_id, None)

    def read_all(self) -> None:
        """Nothing is new any more."""
        self._unread.clear()

    def hear(self, event: str, payload: Mapping[str, Any]) -> None:
        """Take one gateway event."""
        if event == "MESSAGE_CREATE":
            if self._is_post(payload):
                text = "\n".join(_texts(payload))
                channel_id = int(payload["channel_id"])
                self._texts[int(payload["id"])] = text
                self._unread[channel_id] += 1
                self._add("post", channel_id, text)
        elif event == "MESSAGE_DELETE":
            text_then = self._texts.pop(int(payload["id"]), None)
            if text_then is not None:
                self._add("delete", int(payload["channel_id"]), text_then)
        elif event == "THREAD_CREATE" and payload.get("newly_created"):
            self._add("thread", int(payload["id"]), str(payload["name"]))

    def _is_post(self, payload: Mapping[str, Any]) -> bool:
        own = int(payload["author"]["id"]) == self._bot_id
        said = payload.get("type", 0) in _SAID
        return own and said and not payload.get("flags", 0) & _EPHEMERAL

    def _add(self, kind: str, channel_id: int, text: str) -> None:
        self._count += 1
        self._entries.append(Entry(self._count, self._now(), kind, channel_id, text))


def _texts(payload: Mapping[str, Any]) -> Iterator[str]:
    if payload.get("content"):
        yield str(payload["content"])
    yield from _displays(payload.get("components") or [])


def _displays(components: list[dict[str, Any]]) -> Iterator[str]:
    for component in components:
        if component.get("type") == _TEXT_DISPLAY:
            yield str(component["content"])
        yield from _displays(component.get("components") or [])


_STAMP = re.compile(r"<t:(-?\d+)(?::[tTdDfFRsS])?>")
_MENTION = re.compile(r"<(@!?|@&|#)(\d+)>")
_HEADING = re.compile(r"^(?:-#|#{1,3}|>)\s+", re.MULTILINE)
_MARKS = re.compile(r"(?<!\\)(?:\*\*|__|~~|\|\||`)")
_ESCAPE = re.compile(r"\\([^\w\s])")
_PICTOGRAM = re.compile(r"[\u2300-\u23ff\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d]")
"""Left out of the list: not every computer has letters for them."""
_LINK = re.compile(r"\[([^\]\n]+)\]\(<?https?://[^)\s]+>?\)")


def plain(text: str, name: Callable[[str, int], str], moment: Callable[[dt.datetime], str]) -> str:
    """One short line of a message without its markup.

    `name` turns a mention (its sign and id) into words, `moment` an instant.
    """
    text = _STAMP.sub(lambda m: moment(dt.datetime.fromtimestamp(int(m[1]), dt.UTC)), text)
    text = _MENTION.sub(lambda m: name(m[1].rstrip("!"), int(m[2])), text)
    text = _LINK.sub(r"\1", text)
    text = _ESCAPE.sub(r"\1", _MARKS.sub("", _HEADING.sub("", _PICTOGRAM.sub("", text))))
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1].rstrip() + "…"
