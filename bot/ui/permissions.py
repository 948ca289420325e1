"""What the bot must be allowed to do in a channel, under the names that Discord's settings show."""

from __future__ import annotations

import discord

# The most needed first.
_NEEDED = {
    "view_channel": "permission.view_channel",
    "send_messages": "permission.send_messages",
    "read_message_history": "permission.read_message_history",
    "attach_files": "permission.attach_files",
    "pin_messages": "permission.pin_messages",
}
_IN_THREAD = {"send_messages": ("send_messages_in_threads", "permission.send_messages_in_threads")}


def missing(permissions: discord.Permissions, *, thread: bool = False) -> tuple[str, ...]:
    """Return the catalogue keys of what the bot needs and lacks, the most needed first."""
    needed = [_IN_THREAD.get(flag, (flag, key)) if thread else (flag, key) for flag, key in _NEEDED.items()]
    return tuple(key for flag, key in needed if not getattr(permissions, flag))


def missing_for_questions(permissions: discord.Permissions, *, forum: bool, files: bool) -> tuple[str, ...]:
    """Return the same for questions: posts of a forum, or threads of a channel; `files`: with pictures."""
    needed = {"view_channel": "permission.view_channel"}
    if forum:
        needed["send_messages"] = "permission.create_posts"
    else:
        needed["send_messages"] = "permission.send_messages"
        needed["create_public_threads"] = "permission.create_public_threads"
    needed["send_messages_in_threads"] = "permission.send_messages_in_threads"
    needed["read_message_history"] = "permission.read_message_history"
    if files:
        needed["attach_files"] = "permission.attach_files"
    return tuple(key for flag, key in needed.items() if not getattr(permissions, flag))


def missing_for_event(permissions: discord.Permissions, *, voice: bool = False) -> tuple[str, ...]:
    """Return the same for scheduled events of the server, or of one of its voice channels."""
    if not (permissions.create_events or permissions.manage_events):
        return ("permission.create_events",)
    needed = {"view_channel": "permission.view_channel", "connect": "permission.connect"} if voice else {}
    return tuple(key for flag, key in needed.items() if not getattr(permissions, flag))
