"""A loopback Discord: REST v10 and the gateway, well enough for the real process.

    async with Wire() as wire:
        guild = wire.add_guild("책 읽는 밤")
        channel = wire.add_text(guild)
        ... start `python -m bot run` with wire.settings ...
        await wire.gateway.until(identified=1)
        shown = await (await wire.interactions.slash(user, channel, "week")).shown()
        wire.check()    # fails on a request that Discord would not take

It runs in the event loop it was opened in, on a free port of 127.0.0.1; the bot is another process, so a
benchmark can hold it in its own. `Wire(validate=False, record=False)` costs least. What is known survives
`close()` and `open()`: `restart()` is Discord going away for a while.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Self

from aiohttp import web

from tests.wire.faults import Fault, Faults
from tests.wire.gateway import Gateway, Session
from tests.wire.interactions import Interactions
from tests.wire.limits import Limits, Refusal
from tests.wire.messages import Messages
from tests.wire.place import MEMBERS_RIGHTS, TEXT, ApiError, Channel, Guild, Json, User, snowflake
from tests.wire.routes import Request
from tests.wire.routes_places import HANDLERS
from tests.wire.validation import Routes, described

TOKEN = "AAAAAAAAAAAAAAAAAAAAAAAA.BBBBBB.CCCCCCCCCCCCCCCCCCCCCCCCCCC"
BOT = User(900_000_000_000_000_001, "sadari", bot=True)
_API, _GATEWAY = "/api/v10", "/gateway/"
_ROUTES = Routes(iter(dict.fromkeys(template for _, template in HANDLERS)))


class Wire:
    """All of it. `violations` are the requests that Discord would not have taken."""

    def __init__(self, *, validate: bool = True, record: bool = True, shards: int = 1) -> None:
        self.port = 0
        self.shards = shards
        self.bot = BOT
        self.token_is_good = True
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.users: dict[int, User] = {BOT.id: BOT}
        self.commands: list[Json] = []
        self.commands_told = 0
        self.messages, self.limits, self.faults = Messages(), Limits(), Faults()
        self.interactions = Interactions(self)
        self.gateway = Gateway(self._ready, self._guilds_of)
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self._record = record
        self._api = described() if validate else None
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def open(self, port: int = 0) -> None:
        """Listen on this port; 0 takes the one it had, or any free one."""
        self._runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port or self.port).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Listen no more, and cut every connection. What is known is kept."""
        self.gateway.abort()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def restart(self, seconds: float = 0) -> None:
        """Go away for so long, and come back on the same port."""
        await self.close()
        await asyncio.sleep(seconds)
        await self.open()

    @property
    def api(self) -> str:
        """The value for DISCORD_API_URL."""
        return f"http://127.0.0.1:{self.port}{_API}"

    @property
    def gateway_url(self) -> str:
        """The value for DISCORD_GATEWAY_URL."""
        return f"ws://127.0.0.1:{self.port}{_GATEWAY}"

    @property
    def settings(self) -> dict[str, str]:
        """What the bot needs in its environment to come here."""
        here = {"DISCORD_API_URL": self.api, "DISCORD_GATEWAY_URL": self.gateway_url.rstrip("/")}
        return {"DISCORD_TOKEN": TOKEN, **here}

    def check(self) -> None:
        """Fail where a request was not as Discord describes it."""
        assert not self.violations, "\n".join(["Discord would refuse this:", *self.violations])

    # ------------------------------------------------------------------------------------- what is there

    def add_guild(self, name: str = "책 읽는 밤", guild_id: int | None = None) -> Guild:
        """A server; a bot that is connected already hears nothing of it."""
        guild = Guild(guild_id or snowflake(), name)
        self.guilds[guild.id] = guild
        return guild

    def add_text(
        self, guild: Guild, name: str = "스터디", kind: int = TEXT, channel_id: int | None = None
    ) -> Channel:
        """A channel in a server."""
        return self.add_channel(Channel(channel_id or snowflake(), guild.id, name, kind))

    def add_channel(self, channel: Channel) -> Channel:
        """Take a channel in, whatever it is."""
        self.channels[channel.id] = channel
        if channel.guild_id is not None:
            self.guilds[channel.guild_id].channels[channel.id] = channel
        return channel

    def remove_channel(self, channel_id: int) -> Channel:
        """Delete a channel."""
        channel = self.channels.pop(channel_id)
        if channel.guild_id is not None:
            del self.guilds[channel.guild_id].channels[channel_id]
        return channel

    def add_user(
        self,
        name: str = "김하늘",
        locale: str = "ko",
        user_id: int | None = None,
        rights: int = MEMBERS_RIGHTS,
    ) -> User:
        """Somebody who is in every server, with the same rights in all."""
        user = User(user_id or snowflake(), name, locale, rights)
        self.users[user.id] = user
        return user

    def user(self, user_id: int) -> User:
        """Somebody by their id; who is not known yet is from now on."""
        return self.users.get(user_id) or self.add_user(f"user {user_id}", user_id=user_id)

    def direct(self, user: User) -> Channel:
        """The direct messages with somebody."""
        found = next((one for one in self.channels.values() if one.recipient == user), None)
        return found or self.add_channel(Channel(snowflake(), None, "", recipient=user))

    def of(self, method: str, template: str) -> list[Request]:
        """The requests of one kind, oldest first."""
        return [one for one in self.requests if (one.method, one.template) == (method, template)]

    def _ready(self, session: Session) -> Json:
        away = [{"id": str(one), "unavailable": True} for one in self.guilds if _shard(one, session.shard)]
        known = {"id": str(self.bot.id), "flags": 0}
        plain = {"v": 10, "user": self.bot.json(), "guilds": away, "session_id": session.id}
        return {**plain, "resume_gateway_url": self.gateway_url, "shard": session.shard, "application": known}

    def _guilds_of(self, shard: tuple[int, int]) -> list[Json]:
        return [one.create_json(self.bot) for one in self.guilds.values() if _shard(one.id, shard)]

    # ----------------------------------------------------------------------------------------- requests

    async def _handle(self, raw: web.BaseRequest) -> web.StreamResponse:
        if raw.path == _GATEWAY:
            return await self.gateway.handle(raw)
        path = raw.path.removeprefix(_API)
        found = _ROUTES.find(path)
        body, files = await _body(raw)
        query = dict(raw.query)
        if self._api is not None:
            self.violations += self._api.check(raw.method, path, query, body)
        template = found[0].template if found else path
        plain = body if isinstance(body, dict) else {"commands": body} if body is not None else {}
        request = Request(raw.method, path, template, found[1] if found else {}, query, plain, files)
        if self._record:
            self.requests.append(request)
        answer = await self._answer(request, raw)
        request.status = 0 if answer is None else answer.status
        if answer is None:
            if raw.transport is not None:
                raw.transport.abort()
            return web.Response(status=502)
        return answer

    async def _answer(self, request: Request, raw: web.BaseRequest) -> web.Response | None:
        """The answer; None where the connection is cut instead."""
        major = next(iter(request.named.values()), "")
        headers, refusal = self.limits.admit(request.method, request.template, major)
        if refusal is not None:
            return _refused(refusal)
        text = json.dumps(request.body, ensure_ascii=False) if self.faults.rules else ""
        if fault := self.faults.find(request.method, request.path, text, after=False):
            answer, done = await self._strike(fault)
            if done:
                return answer
        status, body = self._do(request, raw)
        if fault := self.faults.find(request.method, request.path, text, after=True):
            answer, done = await self._strike(fault)
            if done:
                return answer
        return _json(body, status, headers)

    def _do(self, request: Request, raw: web.BaseRequest) -> tuple[int, object]:
        if not self.token_is_good:
            return 401, {"code": 0, "message": "401: Unauthorized"}
        handler = HANDLERS.get((request.method, request.template))
        if handler is None:
            self.violations.append(f"{request.method} {request.path}: the loopback server cannot do that")
            return 404, {"code": 0, "message": "404: Not Found"}
        try:
            answer = handler(self, request)
        except ApiError as error:
            return error.status, error.body
        return (204, None) if answer is None else (200, answer)

    async def _strike(self, fault: Fault) -> tuple[web.Response | None, bool]:
        """Let the fault happen: the answer (None: none at all), and whether there is one to give."""
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.do is not None:
            await fault.do()
        if fault.cut:
            return None, True
        if fault.retry_after is not None:
            return _refused(self.limits.refuse(fault.retry_after, everywhere=fault.everywhere)), True
        if fault.status is not None:
            return _json({"code": fault.code, "message": fault.message}, fault.status), True
        return None, False


def _shard(guild_id: int, shard: tuple[int, int]) -> bool:
    return (guild_id >> 22) % shard[1] == shard[0]


async def _body(raw: web.BaseRequest) -> tuple[object, list[str]]:
    if raw.content_type == "multipart/form-data":
        form = await raw.post()
        files = [one.filename for one in form.values() if isinstance(one, web.FileField)]
        text = form.get("payload_json")
        return (json.loads(text) if isinstance(text, str) else None), files
    data = await raw.read()
    return (json.loads(data) if data else None), []


def _json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    if body is None:
        return web.Response(status=status, headers=headers)
    # The library wants this type exactly, without a charset.
    every = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=every)


def _refused(refusal: Refusal) -> web.Response:
    return _json(refusal.body, 429, refusal.headers)
