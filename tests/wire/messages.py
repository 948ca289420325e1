"""The loopback Discord's messages: history, edits, pins, and the nonce that keeps a message from doubling."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

import discord

from tests.wire.place import ApiError, Channel, Json, User, now_iso, snowflake

NONCE_WINDOW = 180.0
"""Seconds; Discord says "a few minutes"."""
_V2, _EPHEMERAL = 1 << 15, 1 << 6
_UNKNOWN = ApiError(404, 10008, "Unknown Message")
_READ = discord.Permissions(read_message_history=True).value
_SEND = discord.Permissions(send_messages=True).value
_VIEW = discord.Permissions(view_channel=True).value
_PIN = discord.Permissions(pin_messages=True).value
_EDITED: Json = {"content": "", "embeds": [], "flags": 0, "components": []}


class Messages:
    """Every message of every channel. `doubled` counts the repeats that a nonce caught."""

    def __init__(self) -> None:
        self.nonce_window = NONCE_WINDOW
        self.doubled = 0
        self._channels: dict[int, dict[int, Json]] = {}
        self._pins: dict[int, dict[int, str]] = {}
        self._nonces: dict[tuple[int, str], tuple[float, int, int]] = {}

    def of(self, channel_id: int) -> list[Json]:
        """What stands in a channel for all to see, oldest first."""
        shown = self._channels.get(channel_id, {}).values()
        return [one for one in shown if not one["flags"] & _EPHEMERAL]

    def pins_of(self, channel_id: int) -> list[int]:
        """The ids of what is pinned, the last pinned first."""
        return list(reversed(self._pins.get(channel_id, {})))

    def forget_nonces(self) -> None:
        """Know no nonce any more, as after a time longer than the window."""
        self._nonces.clear()

    # ---------------------------------------------------------------------------------- what the bot does

    def send(
        self, channel: Channel, author: User, body: Mapping[str, object], files: Sequence[str] = ()
    ) -> Json:
        """Keep a new message; with `enforce_nonce` a repeat gets the first one instead.

        Raises ApiError for lacking rights, and for a repeat of what was deleted within the window.
        """
        self._allow(channel, _VIEW, _SEND)
        key = (author.id, str(body.get("nonce")))
        at = time.monotonic()
        if body.get("enforce_nonce") and (known := self._nonces.get(key)):
            sent_at, channel_id, message_id = known
            if at - sent_at <= self.nonce_window:
                self.doubled += 1
                return self._one(channel_id, message_id) | {"nonce": body.get("nonce")}
        message = self.new(channel, author, body, files)
        if body.get("enforce_nonce"):
            self._nonces[key] = at, channel.id, int(message["id"])
        return message | {"nonce": body.get("nonce")}

    def new(
        self,
        channel: Channel,
        author: User,
        body: Mapping[str, object],
        files: Sequence[str] = (),
        message_id: int | None = None,
    ) -> Json:
        """Keep a new message, whatever the rights."""
        if not (
            body.get("content") or body.get("components") or body.get("embeds") or files or body.get("poll")
        ):
            raise ApiError(400, 50006, "Cannot send an empty message")
        message_id = message_id or snowflake()
        message: Json = {
            "id": str(message_id),
            "channel_id": str(channel.id),
            "author": author.json(),
            "type": 0,
            "content": body.get("content") or "",
            "timestamp": now_iso(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "embeds": body.get("embeds") or [],
            "attachments": [_file(name) for name in files],
            "components": body.get("components") or [],
            "flags": body.get("flags") or 0,
            "pinned": False,
        }
        self._channels.setdefault(channel.id, {})[message_id] = message
        return message

    def edit(
        self, channel: Channel, message_id: int, body: Mapping[str, object], files: Sequence[str] = ()
    ) -> Json:
        """Change what is named in the body."""
        self._allow(channel, _VIEW)
        message = self._one(channel.id, message_id)
        message.update({key: body[key] or empty for key, empty in _EDITED.items() if key in body})
        if files:
            message["attachments"] = [_file(name) for name in files]
        message["edited_timestamp"] = now_iso()
        return message

    def delete(self, channel: Channel, message_id: int) -> None:
        """Forget a message; its nonce is still known."""
        self._one(channel.id, message_id)
        del self._channels[channel.id][message_id]
        self._pins.get(channel.id, {}).pop(message_id, None)

    def get(self, channel: Channel, message_id: int) -> Json:
        """One message."""
        self._allow(channel, _VIEW, _READ)
        return self._one(channel.id, message_id)

    def history(self, channel: Channel, query: Mapping[str, str]) -> list[Json]:
        """Messages, newest first. Who may not read the history sees an empty one: that is no error."""
        self._allow(channel, _VIEW)
        if channel.lacks & _READ:
            return []
        every = self.of(channel.id)
        limit = int(query.get("limit", 50))
        if "after" in query:
            return [one for one in every if int(one["id"]) > int(query["after"])][:limit][::-1]
        if "around" in query:
            return every[-limit:][::-1]
        before = int(query.get("before", 1 << 63))
        return [one for one in every if int(one["id"]) < before][-limit:][::-1]

    def pin(self, channel: Channel, message_id: int) -> None:
        """Pin a message."""
        self._allow(channel, _VIEW, _PIN)
        self._one(channel.id, message_id)["pinned"] = True
        self._pins.setdefault(channel.id, {})[message_id] = now_iso()

    def unpin(self, channel: Channel, message_id: int) -> None:
        """Take a pin away."""
        self._allow(channel, _VIEW, _PIN)
        self._one(channel.id, message_id)["pinned"] = False
        self._pins.get(channel.id, {}).pop(message_id, None)

    def pins(self, channel: Channel) -> Json:
        """What is pinned, as Discord lists it."""
        self._allow(channel, _VIEW)
        pinned = reversed(self._pins.get(channel.id, {}).items())
        items = [{"pinned_at": at, "message": self._one(channel.id, one)} for one, at in pinned]
        return {"items": items, "has_more": False}

    def _one(self, channel_id: int, message_id: int) -> Json:
        found = self._channels.get(channel_id, {}).get(message_id)
        if found is None:
            raise _UNKNOWN
        return found

    @staticmethod
    def _allow(channel: Channel, *rights: int) -> None:
        if channel.lacks & _VIEW:
            raise ApiError(403, 50001, "Missing Access")
        if any(channel.lacks & right for right in rights):
            raise ApiError(403, 50013, "Missing Permissions")


def _file(name: str) -> Json:
    url = f"https://cdn.discordapp.com/attachments/1/{name}"
    return {"id": str(snowflake()), "filename": name, "size": 1, "url": url, "proxy_url": url}


def parts(message: Mapping[str, object]) -> Iterator[Json]:
    """Every component of a message or form, however deep."""
    inner = message.get("components")
    every = list(inner) if isinstance(inner, list) else []
    every += [message[key] for key in ("accessory", "component") if message.get(key)]
    for one in every:
        yield one
        yield from parts(one)


def text_of(message: Mapping[str, object]) -> str:
    """Everything that a message or form says."""
    said = [message.get("content") or message.get("title") or ""]
    for one in parts(message):
        said += [one[key] for key in ("content", "label", "description") if one.get(key) and one["type"] != 2]
    return "\n".join(str(one) for one in said).strip()


def buttons_of(message: Mapping[str, object]) -> dict[str, str]:
    """The buttons that can be pressed: label -> id."""
    every = [one for one in parts(message) if one["type"] == 2 and not one.get("disabled")]
    return {one.get("label", ""): one["custom_id"] for one in every if one.get("custom_id")}
