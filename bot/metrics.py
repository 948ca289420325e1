"""Figures for Prometheus, on a port of this machine: made only where METRICS_PORT asks for them.

What happens is pushed in by hooks that know nothing of Prometheus; states are read when somebody asks.
"""

from __future__ import annotations

import math

from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from bot.client import StudyBot
from bot.connection import time_requests
from bot.delivery.pacing import Pacer
from bot.delivery.worker import Delivery
from bot.store import posts as post_store
from bot.store.errors import StoreBusyError

HOST = "127.0.0.1"
CLOSE_WITHIN = 1.0
"""Seconds that a scrape under way may take when the bot ends."""
LATE = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 6 * 3600, 24 * 3600)
TOOK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
WROTE = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one process, in a registry of their own. `follow` a bot before it starts."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._posts = Gauge(
            "sadari_posts",
            "Automatic posts in the database, by state and kind.",
            ["state", "kind"],
            registry=registry,
        )
        self._database_up = Gauge(
            "sadari_database_up",
            "Whether the database answered when the posts were counted: 1 or 0.",
            registry=registry,
        )
        self._lateness = Histogram(
            "sadari_post_lateness_seconds",
            "How long after its promised instant a post went out; early ones count as 0.",
            ["kind"],
            buckets=LATE,
            registry=registry,
        )
        self._waiting = Gauge(
            "sadari_requests_waiting", "Requests to Discord that wait for their turn.", registry=registry
        )
        self._requests = Histogram(
            "sadari_request_duration_seconds",
            "Each request to Discord until its answer came; status 'none' where none did.",
            ["method", "route", "status"],
            buckets=TOOK,
            registry=registry,
        )
        self._interactions = Histogram(
            "sadari_interaction_duration_seconds",
            "Each command, press, form or completion until everything about it was done.",
            ["kind"],
            buckets=TOOK,
            registry=registry,
        )
        self._shards = Gauge(
            "sadari_gateway_shards_connected", "Shards connected to the gateway.", registry=registry
        )
        self._latency = Gauge(
            "sadari_gateway_latency_seconds",
            "From a heartbeat to its answer, by shard.",
            ["shard"],
            registry=registry,
        )
        self._disconnects = Counter(
            "sadari_gateway_disconnects", "Connections to the gateway that were lost.", registry=registry
        )
        self._resumes = Counter(
            "sadari_gateway_resumes",
            "Reconnects that went on where the last connection had ended.",
            registry=registry,
        )
        self._sessions = Counter(
            "sadari_gateway_sessions",
            "Connections that began anew, the first one included.",
            registry=registry,
        )
        self._write_wait = Histogram(
            "sadari_database_write_wait_seconds",
            "How long a writer waited for its turn.",
            buckets=WROTE,
            registry=registry,
        )
        self._write_hold = Histogram(
            "sadari_database_write_hold_seconds",
            "How long a writer had its turn, its commit included.",
            buckets=WROTE,
            registry=registry,
        )
        self._bot: StudyBot | None = None
        self._pacer: Pacer | None = None
        self._runner: web.AppRunner | None = None

    async def open(self, port: int) -> None:
        """Answer `GET /metrics` on this port of this machine only. Raises OSError where that cannot be."""
        app = web.Application()
        app.router.add_get("/metrics", self._answer)
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, shutdown_timeout=CLOSE_WITHIN
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()

    async def close(self) -> None:
        """Answer no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def follow(self, bot: StudyBot, pacer: Pacer | None) -> None:
        """Let this bot tell what it does; it is not open yet. The one that was followed before has ended."""
        self._bot, self._pacer = bot, pacer
        bot.answered = self._answered
        bot.store.wrote = self._wrote
        time_requests(bot.http, self._requested)
        bot.add_listener(self._disconnected, "on_shard_disconnect")
        bot.add_listener(self._resumed, "on_shard_resumed")
        bot.add_listener(self._begun, "on_shard_connect")

    def follow_delivery(self, delivery: Delivery) -> None:
        """Let the bot's delivery tell what it sends."""
        delivery.sent = self._sent

    async def text(self) -> bytes:
        """The figures as they are now, the way Prometheus reads them."""
        await self._count_posts()
        self._waiting.set(self._pacer.waiting if self._pacer is not None else 0)
        shards = self._bot.shards.values() if self._bot is not None else ()
        self._latency.clear()
        for shard in shards:
            if math.isfinite(shard.latency):  # else no heartbeat has been answered yet
                self._latency.labels(str(shard.id)).set(shard.latency)
        self._shards.set(sum(not shard.is_closed() for shard in shards))
        return generate_latest(self.registry)

    async def _count_posts(self) -> None:
        bot, counts = self._bot, None
        if bot is not None and hasattr(bot, "delivery") and not bot.is_closed():
            try:
                async with bot.store.read() as session:
                    counts = await post_store.counts(session)
            except StoreBusyError:
                counts = None
        self._posts.clear()
        for state, kind, count in counts or ():
            self._posts.labels(state, kind).set(count)
        self._database_up.set(counts is not None)

    async def _answer(self, request: web.Request) -> web.Response:
        return web.Response(body=await self.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    # ------------------------------------------------------------------------------ hooks

    def _sent(self, kind: str, late: float) -> None:
        self._lateness.labels(kind).observe(max(late, 0))

    def _requested(self, method: str, route: str, status: int | None, seconds: float) -> None:
        self._requests.labels(method, route, str(status or "none")).observe(seconds)

    def _answered(self, kind: str, seconds: float) -> None:
        self._interactions.labels(kind).observe(seconds)

    def _wrote(self, waited: float, held: float) -> None:
        self._write_wait.observe(waited)
        self._write_hold.observe(held)

    async def _disconnected(self, shard_id: int) -> None:
        self._disconnects.inc()

    async def _resumed(self, shard_id: int) -> None:
        self._resumes.inc()

    async def _begun(self, shard_id: int) -> None:
        self._sessions.inc()
