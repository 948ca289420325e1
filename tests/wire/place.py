"""The loopback Discord's servers, channels and people: plain values, and what they look like in JSON."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import discord

from bot.clock import SystemClock

Json: TypeAlias = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000
ALL_RIGHTS = discord.Permissions.all().value
MEMBERS_RIGHTS = discord.Permissions(view_channel=True, send_messages=True).value
TEXT, DIRECT, VOICE, PUBLIC_THREAD, FORUM = 0, 1, 2, 11, 15
THREADS = (10, PUBLIC_THREAD, 12)

_clock = SystemClock()
_count = itertools.count()


def snowflake() -> int:
    """A new id; like Discord's it says when it was made."""
    ms = int(_clock.now().timestamp() * 1000) - DISCORD_EPOCH_MS
    return ms << 22 | next(_count) & 0x3FFFFF


def now_iso() -> str:
    """This instant as Discord writes it."""
    return _clock.now().isoformat()


class ApiError(Exception):
    """What Discord answers instead: a status, its own code, and words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.body: Json = {"code": code, "message": message}


@dataclass(frozen=True)
class User:
    """Somebody; their rights hold in every server."""

    id: int
    name: str
    locale: str = "ko"
    rights: int = MEMBERS_RIGHTS
    bot: bool = False

    def json(self) -> Json:
        """The user object."""
        plain = {"discriminator": "0", "avatar": None, "bot": self.bot}
        return {
            "id": str(self.id),
            "username": self.name if self.bot else f"u{self.id}",
            "global_name": self.name,
            **plain,
        }


@dataclass
class Channel:
    """Somewhere to write. `lacks` are the rights that the bot does not have there."""

    id: int
    guild_id: int | None
    name: str
    kind: int = TEXT
    parent_id: int | None = None
    recipient: User | None = None
    lacks: int = 0
    more: Json = field(default_factory=dict)
    """Other keys of its JSON: a thread's metadata, a forum's tags."""

    def json(self) -> Json:
        """The channel object."""
        if self.recipient is not None:
            return {"id": str(self.id), "type": DIRECT, "recipients": [self.recipient.json()], **self.more}
        plain = {"id": str(self.id), "type": self.kind, "name": self.name, "guild_id": str(self.guild_id)}
        parent = None if self.parent_id is None else str(self.parent_id)
        # The role that everyone has carries the server's id.
        denied = {"id": str(self.guild_id), "type": 0, "allow": "0", "deny": str(self.lacks)}
        lists = {"permission_overwrites": [denied] if self.lacks else [], "position": 0}
        return plain | {"parent_id": parent} | lists | self.more


@dataclass
class Guild:
    """A server. `rights` are what everyone may do there, and so the bot."""

    id: int
    name: str
    rights: int = ALL_RIGHTS & ~discord.Permissions(administrator=True).value
    owner_id: int = 1
    channels: dict[int, Channel] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    """The names of its other roles."""
    members: dict[int, set[int]] = field(default_factory=dict)
    """The roles of those who have any."""
    events: dict[int, Json] = field(default_factory=dict)

    def role_list(self) -> list[Json]:
        """Its role objects, everyone's first."""
        plain: Json = {"color": 0, "hoist": False, "managed": False, "mentionable": True, "flags": 0}
        plain["colors"] = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
        everyone = {"id": str(self.id), "name": "@everyone", "permissions": str(self.rights), "position": 0}
        named = [
            {"id": str(one), "name": name, "permissions": "0", "position": at}
            for at, (one, name) in enumerate(self.roles.items(), 1)
        ]
        return [plain | one for one in (everyone, *named)]

    def member(self, user: User) -> Json:
        """The member object of anyone."""
        roles = [str(role) for role in self.members.get(user.id, ())]
        return {"user": user.json(), "roles": roles, "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}

    def json(self) -> Json:
        """The guild object as requests get it."""
        plain = {"id": str(self.id), "name": self.name, "owner_id": str(self.owner_id), "features": []}
        return {**plain, "roles": self.role_list(), "emojis": [], "stickers": [], "preferred_locale": "ko"}

    def create_json(self, bot: User) -> Json:
        """The guild object as GUILD_CREATE brings it."""
        threads = [one.json() for one in self.channels.values() if one.kind in THREADS]
        channels = [one.json() for one in self.channels.values() if one.kind not in THREADS]
        return self.json() | {
            "joined_at": "2026-01-01T00:00:00+00:00",
            "large": False,
            "member_count": 2,
            "members": [self.member(bot)],
            "channels": channels,
            "threads": threads,
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": list(self.events.values()),
        }
