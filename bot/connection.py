"""The way to Discord: its addresses, the pace of requests, and what to make of it when it is away."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.delivery.once import is_once
from bot.delivery.pacing import Pacer

SHORTEST_WAIT, LONGEST_WAIT = 2.0, 300.0
"""Seconds between two tries to reach Discord."""
FINAL = (4004, 4010, 4011, 4012, 4013, 4014)
"""Close codes after which the gateway wants no further try: bad token, bad shards, bad intents."""
# The bot sends no voice, so nobody needs to hear what is missing for it.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

_DISCORD = Route.BASE
_UNLIMITED = ("/interactions/", "/webhooks/")
_ID, _TOKEN = re.compile(r"/\d{5,}(?=/|$)"), re.compile(r"^(/(?:interactions|webhooks)/\{id\})/[^/]+")
NETWORK = (aiohttp.ClientError, asyncio.TimeoutError, discord.GatewayNotFound)
"""What is raised when Discord, or the way to it, does not answer."""


def redirect(api_url: str | None, gateway_url: str | None) -> None:
    """Let this process speak to another server than Discord's: for tests, with addresses from Settings.

    The library keeps its addresses on classes, so this is for every bot of the process.
    """
    if api_url is not None:
        Route.BASE = api_url
        Asset.BASE = api_url
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = type(DiscordWebSocket.DEFAULT_GATEWAY)(gateway_url)


def is_redirected() -> bool:
    """Whether another server stands in Discord's place."""
    return Route.BASE != _DISCORD


def is_outage(error: BaseException) -> bool:
    """Whether Discord or the way to it is down just now, so that waiting helps."""
    if isinstance(error, discord.HTTPException):
        return error.status == 429 or error.status >= 500
    return isinstance(error, NETWORK)


def final_word(error: BaseException) -> str | None:
    """What to tell whoever runs the bot when Discord refuses it for good; None where there is no advice."""
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or code == 4004:
        return "DISCORD_TOKEN is not the token of a bot: copy it anew from Discord's developer portal."
    if isinstance(error, discord.PrivilegedIntentsRequired) or code in (4013, 4014):
        return "Discord refuses what the bot wants to listen to (guilds, scheduled events, voice states)."
    return None


def waits() -> Iterator[float]:
    """Yield how long to wait before each further try, in seconds: longer and longer, never quite the same."""
    wait = SHORTEST_WAIT
    while True:
        yield min(wait * secrets.SystemRandom().uniform(1, 1.5), LONGEST_WAIT)
        wait = min(wait * 2, LONGEST_WAIT)


def pace(http: discord.http.HTTPClient, pacer: Pacer) -> None:
    """Let every request of the bot's own wait for its turn; answers to interactions have no such limit.

    The library may wait or try again in between, so the place among those on their way is each try's own.
    Only before the login.
    """
    request, trace = http.request, _trace(http)

    async def in_turn(route: Route, **options: Any) -> Any:
        if not route.path.startswith(_UNLIMITED):
            await pacer.turn()
        return await request(route, **options)

    async def begin(
        session: aiohttp.ClientSession, context: SimpleNamespace, sent: aiohttp.TraceRequestStartParams
    ) -> None:
        url = str(sent.url)
        context.paced = url.startswith(Route.BASE) and not url.removeprefix(Route.BASE).startswith(_UNLIMITED)
        if context.paced:
            await pacer.begin()

    async def end(session: aiohttp.ClientSession, context: SimpleNamespace, came: object) -> None:
        if context.paced:
            context.paced = False
            pacer.end()

    http.request = in_turn  # type: ignore[method-assign]  # the library has no place to put a limiter
    trace.on_request_start.append(begin)
    trace.on_request_end.append(end)
    trace.on_request_exception.append(end)


def repeat_less(http: discord.http.HTTPClient) -> None:
    """Let what is asked for once (bot.delivery.once) fail where the library would ask again: after a 5xx,
    and on some systems after a connection that was cut. Only before the login.
    """
    trace = _trace(http)

    async def answered(
        session: aiohttp.ClientSession, context: object, came: aiohttp.TraceRequestEndParams
    ) -> None:
        if is_once() and came.response.status >= 500:
            came.response.close()
            raise discord.DiscordServerError(came.response, "asked for once only")

    async def cut(
        session: aiohttp.ClientSession, context: object, came: aiohttp.TraceRequestExceptionParams
    ) -> None:
        if is_once() and isinstance(came.exception, OSError):
            raise aiohttp.ClientConnectionError(brief(came.exception)) from came.exception

    trace.on_request_end.append(answered)
    trace.on_request_exception.append(cut)


def time_requests(http: discord.http.HTTPClient, seen: Callable[[str, str, int | None, float], None]) -> None:
    """Call `seen` with the method, route, status and seconds of every try to reach Discord's API.

    Answers to interactions are among them. Only before the login. The status is None where no answer came.
    """
    trace = _trace(http)
    loop_time = asyncio.get_running_loop().time

    async def begin(session: aiohttp.ClientSession, context: SimpleNamespace, sent: object) -> None:
        context.began_at = loop_time()

    async def end(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        came: aiohttp.TraceRequestEndParams | aiohttp.TraceRequestExceptionParams,
    ) -> None:
        status = came.response.status if isinstance(came, aiohttp.TraceRequestEndParams) else None
        if (route := template(str(came.url.with_query(None)))) is not None:
            seen(came.method, route, status, loop_time() - context.began_at)

    trace.on_request_start.append(begin)
    trace.on_request_end.append(end)
    trace.on_request_exception.append(end)


def _trace(http: discord.http.HTTPClient) -> aiohttp.TraceConfig:
    http.http_trace = http.http_trace or aiohttp.TraceConfig()
    return http.http_trace


def template(url: str) -> str | None:
    """The route of an address, without ids and tokens; None for what is no request to the API."""
    if not url.startswith(Route.BASE):
        return None
    return _TOKEN.sub(r"\1/{token}", _ID.sub("/{id}", url.removeprefix(Route.BASE)))


def brief(error: BaseException) -> str:
    """Name an error in one line, also one that has no text of its own."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
