"""The demo's process: whom its server answers, how it starts and ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.demo.driving import ROOT, RunningDemo, running_demo

pytestmark = pytest.mark.slow


async def status(url: str, method: str = "GET", headers: dict[str, str] | None = None) -> int:
    """The status the server answers with."""
    async with aiohttp.ClientSession() as session, session.request(method, url, headers=headers) as answer:
        return answer.status


async def test_only_the_page_itself_may_ask(demo: RunningDemo) -> None:
    """A name that points to this machine, another site's page and its forms are refused."""
    assert await status(demo.url) == 200
    assert await status(demo.url, headers={"Host": "evil.example"}) == 403
    assert await status(f"{demo.url}state", headers={"Sec-Fetch-Site": "cross-site"}) == 403
    jump = f"{demo.url}jump/hour"
    assert await status(jump, "POST", {"Origin": "http://evil.example"}) == 403
    assert await status(jump, "POST", {"Origin": demo.url.rstrip("/")}) == 200


async def test_what_does_not_exist_is_said_in_the_readers_language(demo: RunningDemo) -> None:
    """An unknown place, person, language or jump is refused with a sentence or a plain not-found."""
    assert await status(f"{demo.url}jump/yesterday", "POST") == 404
    assert await status(f"{demo.url}open/abc/1") == 404
    assert await status(f"{demo.url}people/1/ko", "POST") == 409
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{demo.url}open/1/1?lang=en") as answer:
            assert answer.status == 409
            assert "That place is gone" in await answer.text()
        async with session.get(f"{demo.url}open/1/1?lang=xx") as answer:
            assert "이제 없는 곳이에요" in await answer.text()


def test_a_taken_port_is_named() -> None:
    """With a port that is in use the demo ends with code 2 and says so, without a trace."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "bot", "demo", "--port", str(port)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert f"Port {port} cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_missing_packages_are_named(tmp_path: Path) -> None:
    """Without the demo's packages it ends with code 2 and says what to install."""
    hide = "import sys; sys.modules['simcord'] = None\nfrom bot.demo import main\nsys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", hide], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert "simcord" in ended.stderr
    assert "make demo" in ended.stderr


def test_sigterm_ends_it_like_ctrl_c(tmp_path: Path) -> None:
    """SIGTERM ends the demo with code 0 and leaves no temporary folder behind."""
    with running_demo(TMPDIR=str(tmp_path)) as running:
        assert [folder.name[:12] for folder in tmp_path.iterdir()] == ["sadari-demo-"]
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) == 0
    assert not list(tmp_path.iterdir())
