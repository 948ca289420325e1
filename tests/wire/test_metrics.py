"""The figures for Prometheus: what the real process tells on its port, to whom, and where it cannot."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.store.engine import Store
from tests.wire.ground import found, soon
from tests.wire.process import ROOT, program
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


async def scrape(port: int) -> dict[str, float]:
    """Every figure by its name and labels, the way Prometheus reads them."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert (answer.status, answer.content_type) == (200, "text/plain")
            text = await answer.text()
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


async def test_figures_after_a_post(
    wire: Wire, store: Store, database_url: str, tmp_path: Path, port: int
) -> None:
    """States, lateness, requests, interactions, gateway and writers are told, without one id in a label."""
    ground = await found(wire, store, soon(4))
    given = {"DATABASE_URL": database_url, "METRICS_PORT": str(port), **wire.settings}
    async with program(tmp_path, "run", **given) as bot:
        await wire.gateway.until(identified=1)
        await ground.once()
        haneul = wire.add_user("김하늘")
        await (await wire.interactions.slash(haneul, ground.channel, "week")).shown()
        await wire.gateway.reconnect()
        await wire.gateway.until(resumed=1)
        told = await scrape(port)
        while told["sadari_gateway_resumes_total"] < 1:
            await asyncio.sleep(0.02)
            told = await scrape(port)
        with pytest.raises((OSError, TimeoutError)):
            async with asyncio.timeout(2):
                await asyncio.open_connection("127.0.0.2", port)
        assert await bot.stop() == 0, bot.said
    assert told['sadari_posts{kind="announcement",state="sent"}'] == 1
    assert told['sadari_posts{kind="announcement",state="pending"}'] == 1
    assert told['sadari_post_lateness_seconds_count{kind="announcement"}'] == 1
    assert 0 <= told['sadari_post_lateness_seconds_sum{kind="announcement"}'] < 5
    sends = (
        'sadari_request_duration_seconds_count{method="POST",route="/channels/{id}/messages",status="200"}'
    )
    assert told[sends] == 2, "the announcement and the plan"
    answers = [name for name in told if 'route="/interactions/{id}/{token}/callback"' in name]
    assert answers
    assert told['sadari_interaction_duration_seconds_count{kind="application_command"}'] == 1
    assert (told["sadari_database_up"], told["sadari_requests_waiting"]) == (1, 0)
    assert (told["sadari_gateway_sessions_total"], told["sadari_gateway_disconnects_total"]) == (1, 1)
    assert told["sadari_gateway_shards_connected"] == 1
    assert told["sadari_database_write_wait_seconds_count"] >= 3
    assert told["sadari_database_write_hold_seconds_sum"] > 0
    assert not [name for name in told if re.search(r"\d{15}", name)]


async def test_a_port_that_is_taken_ends_the_start(wire: Wire, database_url: str, tmp_path: Path) -> None:
    """With exit code 2, the setting's name and the port; Discord is not asked for anything."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        given = {"DATABASE_URL": database_url, "METRICS_PORT": str(port), **wire.settings}
        async with program(tmp_path, "run", **given) as bot:
            assert await bot.end() == 2
    assert f"METRICS_PORT: port {port} of this machine cannot be had: " in bot.said
    assert "Traceback" not in bot.said
    assert wire.requests == []


async def test_without_the_setting_nothing_of_it_is_there(tmp_path: Path) -> None:
    """Neither Prometheus's library nor the figures are imported by the program."""
    code = (
        "import sys, bot.__main__, bot.app; print([m for m in sys.modules if 'prom' in m or 'metrics' in m])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said.decode().strip() == "[]"
