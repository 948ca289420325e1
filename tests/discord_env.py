"""The real bot on a simulated Discord, driven as its people would: the fixture `world`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import discord
import pytest
import simcord
from discord.ext import commands
from simcord.backend import serializers
from simcord.interactions import base_payload

from bot.app import create_bot
from bot.client import StudyBot
from bot.demo.virtual import LoopAlarm, SimClock
from bot.settings import Settings
from tests.wire.validation import MISSING, described

Member: TypeAlias = simcord.MemberActor
Channel: TypeAlias = simcord.ChannelHandle
Result: TypeAlias = simcord.InteractionResult
Target: TypeAlias = simcord.InteractionResult | simcord.ResponseMessage | discord.Message

_BUTTON, _TEXT, _COMPONENT = 2, 10, 3
_MENUS = (3, 5, 6, 7, 8)
_STEP = dt.timedelta(days=7)
"""One advance has five seconds of real time in all, however far it goes."""
_MENTION = re.compile(r"<@([!&]?)(\d+)>|@(everyone|here)")


class World:
    """A server with a study channel, a voice channel and people; see the attributes."""

    def __init__(self, env: simcord.Env, database_url: str, clock: SimClock) -> None:
        self.env = env
        self.clock = clock
        self.database_url = database_url
        self.server_locale = "ko"
        self._locales: dict[int, str] = {}
        self._seen = 0
        env.backend.subscribers.insert(0, self._speak)
        self.guild = env.create_guild("책 읽는 밤", preferred_locale="ko")
        rights = discord.Permissions(manage_guild=True, manage_events=True)
        self.managers = self.guild.create_role("운영진", permissions=rights)
        self.channel = self.guild.create_text_channel("스터디")
        self.voice = self.guild.create_voice_channel("스터디룸")
        self.manager = self.join("doyun", "한도윤", self.managers)
        self.host = self.join("jiwoo", "서지우")
        names = (("haneul", "김하늘"), ("seojun", "이서준"), ("minseo", "박민서"), ("yuna", "최유나"))
        self.members = [self.join(username, name) for username, name in names]

    @property
    def bot(self) -> StudyBot:
        """The bot, of which there is another one after a restart."""
        assert isinstance(self.env.bot, StudyBot)
        return self.env.bot

    @property
    def now(self) -> dt.datetime:
        """The simulation's time. It begins on 2026-01-01 at 00:00 UTC."""
        return self.env.now()

    def join(self, username: str, name: str, *roles: simcord.RoleHandle) -> Member:
        """Let somebody join the server."""
        return self.guild.add_member(self.env.create_user(username, global_name=name), roles=roles)

    def locale(self, member: Member, locale: str) -> None:
        """Set the language of somebody's Discord; it is en-US otherwise."""
        self._locales[member.id] = locale

    def let_bot(self, **rights: bool) -> None:
        """Give the bot permissions in the server, or take them away."""
        roles = self.env.backend.get_guild(self.guild.id).roles.values()
        role = next(role for role in roles if role.managed)
        allowed = discord.Permissions(role.permissions)
        allowed.update(**rights)
        role.permissions = allowed.value
        told = {"guild_id": str(self.guild.id), "role": serializers.role_payload(role)}
        self.env.backend.emit("GUILD_ROLE_UPDATE", told)

    async def add_cog(self, cog: commands.Cog) -> None:
        """Give the running bot a cog of the test's own, its commands without texts from the catalogues."""
        await self.bot.add_cog(cog)
        every = [command.to_dict(self.bot.tree) for command in self.bot.tree.get_commands()]
        for command in every:
            command.pop("nsfw", None)
        self.env.backend.register_commands(None, every)

    # --------------------------------------------------------------------------------- what people do

    async def slash(self, member: Member, channel: Channel, name: str, **options: Any) -> Result:
        """Use a command, by its English name."""
        return await member.slash(channel, name, **options)

    async def click(self, member: Member, target: Target, button: str) -> Result:
        """Press a button, named by its label, its id, or its action."""
        message = self.message(target)
        found = self._one(message, (_BUTTON,), button)
        result: Result = await self._actor(member, message).click(message, custom_id=found["custom_id"])
        return result

    async def select(
        self, member: Member, target: Target, values: Sequence[Any], menu: str | None = None
    ) -> Result:
        """Choose in a menu, named by its id or its action where there are several.

        People, roles and channels are given as their handles.
        """
        message = self.message(target)
        found = self._one(message, _MENUS, menu)
        actor = self._actor(member, message)
        result: Result = await actor.select(message, values, custom_id=found["custom_id"])
        return result

    async def submit(self, member: Member, shown: Result, values: Mapping[str, Any]) -> Result:
        """Fill the form that was the answer, and send it. Files are (name, bytes)."""
        actor = member if shown._interaction.guild_id is not None else member.user
        return await actor.submit_modal(shown, dict(values))

    async def together(self, presses: Iterable[tuple[Member, Target, str]]) -> list[Result]:
        """Press buttons at the same instant, each (member, message, button)."""
        backend = self.env.backend
        sent = []
        for member, target, button in presses:
            message = self.message(target)
            stored = backend.get_message(message.channel.id, message.id)
            record, payload = base_payload(
                backend,
                type=_COMPONENT,
                channel_id=stored.channel_id,
                guild_id=self.guild.id,
                user_id=member.id,
                data={
                    "custom_id": self._one(message, (_BUTTON,), button)["custom_id"],
                    "component_type": _BUTTON,
                },
            )
            payload["message"] = dict(serializers.message_payload(backend, stored))
            record.source_message_id = stored.id
            sent.append((record, payload))
        for _, payload in sent:
            backend.emit("INTERACTION_CREATE", payload)
        await self.env.settle()
        return [simcord.InteractionResult(self.env, record) for record, _ in sent]

    # -------------------------------------------------------------------------------- what time does

    async def advance(self, **time: float) -> None:
        """Let time pass: `advance(hours=3)`, with the words of timedelta."""
        await self.advance_to(self.now + dt.timedelta(**time))

    async def advance_to(self, instant: dt.datetime) -> None:
        """Let time pass until an instant (aware)."""
        while (now := self.now) < instant:
            await self.env.advance_time(min(instant - now, _STEP).total_seconds())

    async def restart(self) -> None:
        """Stop the bot cleanly and start another one on the same database."""
        await self.bot.close()
        await self.env.restart_bot(make_bot(self.database_url, self.clock))

    # ------------------------------------------------------------------------------ what one can see

    def message(self, target: Target) -> discord.Message:
        """The message that is meant, as it is now; of an answer, its last one."""
        backend = self.env.backend
        if isinstance(target, simcord.InteractionResult):
            answers = [target.response, *target.followups]
            shown = [answer for answer in answers if answer is not None]
            assert shown, f"there is no message in {target!r}"
            target = shown[-1]
        channel_id = target.channel.id if isinstance(target, discord.Message) else target.channel_id
        message = simcord.ResponseMessage(self.env, backend.get_message(channel_id, target.id)).message
        assert message.channel is not None
        return message

    def text_of(self, target: Target) -> str:
        """Everything that a message says; of an answer all its messages, or the form's title and labels."""
        if isinstance(target, simcord.InteractionResult):
            if target.modal is not None:
                return "\n".join(_form_texts(target.modal))
            answers = [answer for answer in (target.response, *target.followups) if answer is not None]
            return "\n".join(self.text_of(answer) for answer in answers)
        parts = _walk(self._components(target))
        return "\n".join([target.content, *(c["content"] for c in parts if c["type"] == _TEXT)]).strip()

    def buttons_of(self, target: Target) -> dict[str, str]:
        """The buttons of a message that can be pressed: label -> id or address."""
        parts = _walk(self._components(self.message(target)))
        return {
            part.get("label", ""): part.get("custom_id") or part["url"]
            for part in parts
            if part["type"] == _BUTTON and not part.get("disabled")
        }

    def posts(self, channel: Channel | None = None) -> list[discord.Message]:
        """What the bot has posted in a channel (the study's) for all to see, oldest first."""
        me = self.env.backend.bot_user.id
        history = (channel or self.channel).history()
        return [m for m in history if m.author.id == me and not m.flags.ephemeral]

    def inbox(self, member: Member) -> list[discord.Message]:
        """What the bot wrote to somebody in direct messages, oldest first."""
        return self.posts(member.user.dm_channel)

    def sent(self, channel: Channel | None = None) -> list[simcord.HttpLogEntry]:
        """The requests that posted messages into a channel (the study's), oldest first."""
        path = f"/channels/{(channel or self.channel).id}/messages"
        return [r for r in self.env.http_requests if r.method == "POST" and r.path == path]

    def pings(self, request: simcord.HttpLogEntry) -> set[int]:
        """The people and roles whom a message really pings: it names them, and it may. 0: everyone."""
        body = request.json or {}
        allowed = body.get("allowed_mentions") or {"parse": ["users", "roles", "everyone"]}
        said = "\n".join(c["content"] for c in _walk(body.get("components") or []) if c["type"] == _TEXT)
        pinged: set[int] = set()
        for sign, number, everyone in _MENTION.findall(said):
            kind = "everyone" if everyone else "roles" if sign == "&" else "users"
            listed = {int(one) for one in allowed.get(kind) or ()} if kind != "everyone" else set()
            if kind in allowed.get("parse", ()) or int(number or 0) in listed:
                pinged.add(int(number or 0))
        return pinged

    def errors(self) -> list[BaseException]:
        """What the bot raised since this was asked last. What nobody asks for fails the test at its end."""
        fresh = self.env.errors_since(self._seen)
        self._seen += len(fresh)
        return list(fresh)

    def _actor(self, member: Member, message: discord.Message) -> Any:
        direct = self.env.backend.get_channel(message.channel.id).guild_id is None
        return member.user if direct else member

    def _components(self, target: simcord.ResponseMessage | discord.Message) -> list[dict[str, Any]]:
        channel_id = target.channel.id if isinstance(target, discord.Message) else target.channel_id
        return list(self.env.backend.get_message(channel_id, target.id).components)

    def _one(self, message: discord.Message, kinds: tuple[int, ...], name: str | None) -> dict[str, Any]:
        every = [part for part in _walk(self._components(message)) if part["type"] in kinds]
        found = [part for part in every if name is None or _is_called(part, name)]
        names = [part.get("label") or part.get("custom_id") for part in every]
        assert len(found) == 1, f"{len(found)} components are called {name!r} among {names}"
        return found[0]

    def _speak(self, event: str, payload: Any) -> None:
        """The simulation itself says en-US for everybody."""
        if event == "INTERACTION_CREATE":
            user = payload.get("user") or payload["member"]["user"]
            payload["locale"] = self._locales.get(int(user["id"]), "en-US")
            if "guild_id" in payload:
                payload["guild_locale"] = self.server_locale


def make_bot(database_url: str, clock: SimClock) -> StudyBot:
    """The bot as it runs, with a clock and an alarm on the simulation's time."""
    settings = Settings(discord_token="simulated", database_url=database_url)
    return create_bot(settings, clock=clock, alarm=LoopAlarm(clock))


@pytest.fixture
async def env(database_url: str) -> AsyncIterator[simcord.Env]:
    """The simulated Discord with the bot connected to it; where a test fails, SimCord shows what happened.

    A request that the real Discord would not take fails the test at its end.
    """
    clock = SimClock()
    env = simcord.Env(make_bot(database_url, clock), shard_count=1)
    clock.follow(env)
    try:
        await env.start()
        yield env
    finally:
        await env.bot.close()
        await env.shutdown()
    if api := described():
        wrong = [one for r in env.http_requests for one in api.check(r.method, r.path, r.params, r.json)]
        assert not wrong, "\n".join(["Discord would refuse this:", *wrong])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs the bot on the simulation: each such test starts it anew."""
    for item in items:
        if "env" in getattr(item, "fixturenames", ()):
            item.add_marker("simulated")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so where no request could be checked."""
    if described() is None:
        terminalreporter.write_line(MISSING, yellow=True, bold=True)


@pytest.fixture
async def world(env: simcord.Env, database_url: str) -> AsyncIterator[World]:
    """A server with people in it. What the bot raises and the test does not ask for fails the test."""
    clock = SimClock()
    clock.follow(env)
    world = World(env, database_url, clock)
    yield world
    errors = world.errors()
    if errors:
        raise BaseExceptionGroup("the bot raised what the test did not expect", errors)


def _is_called(part: Mapping[str, Any], name: str) -> bool:
    custom_id = part.get("custom_id", "")
    return name in (part.get("label"), custom_id) or custom_id.startswith(f"sd:{name}:")


def _walk(parts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from _walk(part.get("components") or ())
        yield from _walk(part[key] for key in ("accessory", "component") if part.get(key))


def _form_texts(form: Mapping[str, Any]) -> Iterator[str]:
    yield form["title"]
    for part in _walk(form["components"]):
        yield from (part[key] for key in ("label", "description", "content") if part.get(key))
