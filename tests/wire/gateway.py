"""The loopback Discord's gateway: sessions that can be resumed, and everything that can happen to them."""

from __future__ import annotations

import asyncio
import collections
import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.wire.place import Json, snowflake

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
_KEPT = 10_000
"""So many events of a session are kept for a RESUME."""


@dataclass(eq=False)
class Session:
    """One session of a shard; it outlives its connections."""

    id: str
    shard: tuple[int, int]
    number: int = 0
    socket: web.WebSocketResponse | None = None
    transport: asyncio.Transport | None = None
    kept: collections.deque[tuple[int, str]] = field(default_factory=lambda: collections.deque(maxlen=_KEPT))

    async def tell(self, event: str, data: object) -> None:
        """Send an event, or keep it for a RESUME where nobody is connected."""
        self.number += 1
        text = json.dumps({"op": DISPATCH, "t": event, "s": self.number, "d": data})
        self.kept.append((self.number, text))
        await self.say(text)

    async def op(self, op: int, data: object = None) -> None:
        """Send something that is no event."""
        await self.say(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def say(self, text: str) -> None:
        """Send text; a connection that is gone is no error."""
        if self.socket is not None and not self.socket.closed:
            with suppress(ConnectionError):
                await self.socket.send_str(text)


class Gateway:
    """What came in is in `identified`, `resumed` and `heartbeats`, as monotonic times of arrival.

    Set before a bot comes: `down` (so many connections are refused), `close_code` (instead of READY),
    `closes_at_once` (before a word was said), `acks` (whether heartbeats are answered).
    """

    def __init__(
        self, ready: Callable[[Session], Json], guilds: Callable[[tuple[int, int]], Iterable[Json]]
    ) -> None:
        self._ready, self._guilds = ready, guilds
        self.down = 0
        self.close_code: int | None = None
        self.closes_at_once = False
        self.acks = True
        self.heartbeat_interval = 41.25
        self.identified: list[float] = []
        self.resumed: list[float] = []
        self.heartbeats: list[float] = []
        self.sessions: dict[str, Session] = {}
        self._changed = asyncio.Event()

    # ------------------------------------------------------------------------------- what a test may do

    async def until(
        self, *, identified: int = 0, resumed: int = 0, either: int = 0, seconds: float = 20
    ) -> None:
        """Wait until so many IDENTIFY, RESUME, or of both together, have come in all."""

        def wanting() -> bool:
            new, old = len(self.identified), len(self.resumed)
            return new < identified or old < resumed or new + old < either

        async with asyncio.timeout(seconds):
            while wanting():
                self._changed.clear()
                await self._changed.wait()

    async def tell(self, event: str, data: object, guild_id: int | None = None) -> None:
        """Send an event to the shard of a server, or to all; it is kept where the bot is away."""
        for session in self.sessions.values():
            if guild_id is None or (guild_id >> 22) % session.shard[1] == session.shard[0]:
                await session.tell(event, data)

    async def reconnect(self) -> None:
        """Ask every shard to connect anew (op 7)."""
        for session in self.sessions.values():
            await session.op(RECONNECT)

    async def invalidate(self, *, resumable: bool) -> None:
        """Tell every shard that its session is invalid (op 9); one that is not resumable is forgotten."""
        for session in list(self.sessions.values()):
            await session.op(INVALID, resumable)
            if not resumable:
                del self.sessions[session.id]

    async def hang_up(self, code: int) -> None:
        """Close every connection with this code."""
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.close(code=code)

    def abort(self) -> None:
        """Cut every connection as a broken line would."""
        for session in self.sessions.values():
            if session.transport is not None:
                session.transport.abort()

    # ----------------------------------------------------------------------------------- the connection

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one connection until it ends."""
        if self.down:
            self.down -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        if self.closes_at_once and self.close_code is not None:
            await socket.close(code=self.close_code)
            return socket
        hello = {"heartbeat_interval": int(self.heartbeat_interval * 1000), "_trace": []}
        await socket.send_json({"op": HELLO, "d": hello, "s": None, "t": None})
        session: Session | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            if said["op"] == HEARTBEAT:
                self._note(self.heartbeats)
                if self.acks:
                    await socket.send_json({"op": ACK, "d": None, "s": None, "t": None})
            elif said["op"] in (IDENTIFY, RESUME):
                opened = self._identify if said["op"] == IDENTIFY else self._resume
                session = await opened(socket, request, said["d"])
        if session is not None and session.socket is socket:
            session.socket = session.transport = None
        return socket

    async def _identify(
        self, socket: web.WebSocketResponse, request: web.BaseRequest, said: Json
    ) -> Session | None:
        if self.close_code is not None:
            self._note(self.identified)
            await socket.close(code=self.close_code)
            return None
        first, of = said.get("shard") or (0, 1)
        for old in [one for one in self.sessions.values() if one.shard == (first, of)]:
            del self.sessions[old.id]
        session = Session(f"session-{snowflake()}", (first, of), 0, socket, _transport(request))
        self.sessions[session.id] = session
        await session.tell("READY", self._ready(session))
        for guild in self._guilds(session.shard):
            await session.tell("GUILD_CREATE", guild)
        self._note(self.identified)
        return session

    async def _resume(
        self, socket: web.WebSocketResponse, request: web.BaseRequest, said: Json
    ) -> Session | None:
        session = self.sessions.get(said["session_id"])
        if session is None or (session.kept and session.kept[0][0] > said["seq"] + 1):
            await socket.send_json({"op": INVALID, "d": False, "s": None, "t": None})
            return None
        session.socket, session.transport = socket, _transport(request)
        for number, text in list(session.kept):
            if number > said["seq"]:
                await session.say(text)
        await session.tell("RESUMED", {"_trace": []})
        self._note(self.resumed)
        return session

    def _note(self, times: list[float]) -> None:
        times.append(time.monotonic())
        self._changed.set()


def _transport(request: web.BaseRequest) -> asyncio.Transport | None:
    found = request.transport
    return found if isinstance(found, asyncio.Transport) else None
