"""The demo's server on the simulated Discord: its people, its channels, and who speaks which language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import simcord
from simcord.backend.cdn import CDN_BASE

BOT_NAME = "사다리"
SERVER_NAME = "책 읽는 밤"
_DISCORD_LOCALES = {"ko": "ko", "en": "en-US"}


class Part(StrEnum):
    """What somebody is in the demo's study."""

    HOST = "host"
    MANAGER = "manager"
    MEMBER = "member"


class Kind(StrEnum):
    """What sort of place people read and write in."""

    TEXT = "text"
    VOICE = "voice"
    FORUM = "forum"
    THREAD = "thread"
    DIRECT = "direct"


@dataclass(slots=True)
class Person:
    """Somebody of the server, and the language of their Discord client."""

    actor: simcord.MemberActor
    name: str
    part: Part
    language: str = "ko"

    @property
    def id(self) -> int:
        """The Discord id."""
        return self.actor.id

    @property
    def face(self) -> str:
        """Their avatar's file in AVATARS."""
        return f"{self.actor.name}.png"


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, thread, forum post or direct-message channel one can open. `parent` is 0 for a channel."""

    handle: simcord.ChannelHandle
    kind: Kind
    name: str
    parent: int = 0
    owner: int = 0
    """For a direct-message channel: the person it belongs to."""

    @property
    def id(self) -> int:
        """The Discord id."""
        return self.handle.id


@dataclass(frozen=True, slots=True)
class World:
    """The server with handles on everything a season needs."""

    env: simcord.Env
    guild: simcord.GuildHandle
    study: simcord.ChannelHandle
    lounge: simcord.ChannelHandle
    voice: simcord.ChannelHandle
    forum: simcord.ChannelHandle
    role: simcord.RoleHandle
    people: tuple[Person, ...]

    @property
    def host(self) -> Person:
        """Who runs the study; has no rights in the server."""
        return next(p for p in self.people if p.part is Part.HOST)

    @property
    def manager(self) -> Person:
        """Who may manage the server."""
        return next(p for p in self.people if p.part is Part.MANAGER)

    @property
    def members(self) -> tuple[Person, ...]:
        """The readers, without host and manager."""
        return tuple(p for p in self.people if p.part is Part.MEMBER)

    def person(self, user_id: int) -> Person | None:
        """The person with this id, if they are of this server."""
        return next((p for p in self.people if p.id == user_id), None)

    def places(self) -> Iterator[Place]:
        """Every place there is now: channels with their threads, then direct messages that hold something."""
        for handle, kind in (
            (self.study, Kind.TEXT),
            (self.lounge, Kind.TEXT),
            (self.forum, Kind.FORUM),
            (self.voice, Kind.VOICE),
        ):
            yield Place(handle, kind, handle.name or "")
            for thread in handle.threads:
                yield Place(thread, Kind.THREAD, thread.name or "", parent=handle.id)
        for person in self.people:
            direct = person.actor.user.dm_channel
            if direct.last_message is not None:
                yield Place(direct, Kind.DIRECT, person.name, owner=person.id)

    def speak(self, event: str, payload: Mapping[str, Any]) -> None:
        """Give an interaction its user's language: the simulation itself always says en-US."""
        if event != "INTERACTION_CREATE" or not isinstance(payload, dict):
            return
        user = payload.get("user") or payload["member"]["user"]
        person = self.person(int(user["id"]))
        if person is not None:
            payload["locale"] = _DISCORD_LOCALES[person.language]


AVATARS = Path(__file__).parent / "avatars"
_HOST = ("jiwoo.seo", "서지우")
_MANAGER = ("doyun", "한도윤")
_MEMBERS = (
    ("haneul", "김하늘"),
    ("seojun.lee", "이서준"),
    ("minseo", "박민서"),
    ("yuna.choi", "최유나"),
    ("taeo", "정태오"),
    ("eunchae", "강은채"),
    ("siwoo", "윤시우"),
    ("gaon", "임가온"),
)
PEOPLE = (_HOST, _MANAGER, *_MEMBERS)
"""Everybody's user name and the name one sees; the user name is also their avatar's."""


def build_world(env: simcord.Env) -> World:
    """Make the server while the bot is already connected, as an invitation would."""
    env.backend.bot_user.avatar = "sadari"
    env.backend.edit_bot_profile(BOT_NAME)
    owner = _user(env, *_MANAGER)
    guild = env.create_guild(SERVER_NAME, owner=owner, preferred_locale="ko")
    managers = guild.create_role("운영진", color=0xF47FFF)
    hosts = guild.create_role("빌더", color=0x26D9B0)
    readers = guild.create_role("수학 스터디", color=0x8EA1FF)

    def join(user: simcord.UserHandle, part: Part, *roles: simcord.RoleHandle) -> Person:
        return Person(guild.add_member(user, roles=roles), user.global_name or user.name, part)

    people = (
        join(_user(env, *_HOST), Part.HOST, hosts, readers),
        join(owner, Part.MANAGER, managers),
        *(join(_user(env, *member), Part.MEMBER, readers) for member in _MEMBERS),
    )
    world = World(
        env,
        guild,
        guild.create_text_channel("수학-스터디", topic="Mathematics for Machine Learning · 화요일 21:00"),
        guild.create_text_channel(
            "새-스터디", topic="여기에서 /study create로 스터디를 하나 더 만들어 보세요"
        ),
        guild.create_voice_channel("스터디룸"),
        guild.create_forum_channel("질문"),
        readers,
        people,
    )
    env.backend.subscribers.insert(0, world.speak)
    return world


def faces(env: simcord.Env) -> dict[str, tuple[str, bytes]]:
    """The avatars' addresses with their pictures, as SimCord's preview takes them."""
    users = (user for user in env.backend.users.values() if user.avatar)
    pictures = ((user, AVATARS / f"{user.avatar}.png") for user in users)
    return {
        f"{CDN_BASE}/avatars/{user.id}/{user.avatar}.png": (path.name, path.read_bytes())
        for user, path in pictures
    }


def _user(env: simcord.Env, username: str, name: str) -> simcord.UserHandle:
    return env.create_user(username, global_name=name, avatar=username)
