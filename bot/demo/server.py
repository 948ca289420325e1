"""The demo's own small web server on this machine: one page and what its buttons do."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.core.errors import UserError
from bot.demo import page
from bot.demo.stage import Jump, Stage
from bot.demo.world import AVATARS
from bot.i18n import catalog
from bot.i18n.catalog import LANGUAGES

HOST = "127.0.0.1"
_FOLDER = Path(__file__).parent
_FILES = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/mark.svg": ("mark.svg", "image/svg+xml"),
}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DemoServer:
    """Serves the page on the loopback address only. `port` 0 takes any free one."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self._port}/"

    async def start(self, port: int) -> None:
        """Listen. Raises OSError where the port is taken."""
        app = web.Application(middlewares=[self._guard])
        for path in _FILES:
            app.router.add_get(path, self._file)
        app.router.add_static("/faces", AVATARS)
        app.router.add_get("/words", self._words)
        app.router.add_get("/state", self._state)
        app.router.add_post("/jump/{to}", self._jump)
        app.router.add_post("/people/{person}/{language}", self._speak)
        app.router.add_post("/problems/seen", self._seen)
        app.router.add_get("/open/{place}/{person}", self._open)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, port, shutdown_timeout=1)
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Only this machine's own page may ask: no other site, and no name that points here."""
        if request.host not in (f"{HOST}:{self._port}", f"localhost:{self._port}"):
            raise web.HTTPForbidden
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            raise web.HTTPForbidden
        if request.method == "POST" and request.headers.get("Origin") not in (None, f"http://{request.host}"):
            raise web.HTTPForbidden
        try:
            response = await handler(request)
        except UserError as error:
            message = catalog(_language(request))(error.key, **error.values)
            response = web.json_response({"error": message}, status=409)
        response.headers.update(_HEADERS)
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name, content_type = _FILES[request.path]
        body = (_FOLDER / name).read_text(encoding="utf-8")
        return web.Response(text=body, content_type=content_type)

    async def _words(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(page.words(_language(request)))

    async def _state(self, request: web.Request) -> web.StreamResponse:
        await self._stage.look()
        return self._answer(request)

    async def _jump(self, request: web.Request) -> web.StreamResponse:
        try:
            to = Jump(request.match_info["to"])
        except ValueError:
            raise web.HTTPNotFound from None
        await self._stage.jump(to)
        return self._answer(request)

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        self._stage.set_language(_number(request, "person"), request.match_info["language"])
        return self._answer(request)

    async def _seen(self, request: web.Request) -> web.StreamResponse:
        self._stage.problems.clear()
        return self._answer(request)

    async def _open(self, request: web.Request) -> web.StreamResponse:
        try:
            opened = await self._stage.open(_number(request, "place"), _number(request, "person"))
        except UserError as error:
            text = catalog(_language(request))
            body = f"<!doctype html><title>{html.escape(text('demo.title'))}</title><p>{{}}</p>"
            message = html.escape(text(error.key, **error.values))
            return web.Response(text=body.format(message), content_type="text/html", status=409)
        return web.Response(status=303, headers={"Location": opened.url})

    def _answer(self, request: web.Request) -> web.Response:
        return web.json_response(page.state(self._stage, _language(request)))


def _language(request: web.Request) -> str:
    language = request.query.get("lang", "")
    return language if language in LANGUAGES else LANGUAGES[0]


def _number(request: web.Request, name: str) -> int:
    try:
        return int(request.match_info[name])
    except ValueError:
        raise web.HTTPNotFound from None
