"""The studio: pictures come from another process, once each; where that ends, another one comes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.render import studio as studios
from bot.render.ladder import ladder_gif, ladder_png
from bot.render.studio import DrawingError, Studio
from tests.render import gallery

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def where(word: str) -> bytes:
    """Stands for a drawing: tells in which process it was drawn, and when."""
    return f"{word} {os.getpid()} {time.monotonic_ns()}".encode()


def environment() -> bytes:
    """Tells what the process that draws knows of the bot's settings."""
    return " ".join(sorted(os.environ)).encode()


def large(number: int) -> bytes:
    """A picture of 4 MB."""
    return number.to_bytes(4, "big") * 1_000_000


def broken() -> bytes:
    """A drawing that goes wrong."""
    raise ZeroDivisionError("nothing to divide")


def deadly() -> bytes:
    """A drawing that takes its process with it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def endless() -> bytes:
    """A drawing that never ends."""
    while True:
        time.sleep(1)


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    """A studio that is closed afterwards."""
    made = Studio()
    yield made
    await made.close()


def pid(answer: bytes) -> int:
    """Where it was drawn."""
    return int(answer.split()[1])


async def test_another_process_draws(studio: Studio) -> None:
    """It is not the bot's process, it is one for all, and it is gone when the studio is closed."""
    first = await studio.draw(where, "a")
    second = await studio.draw(where, "b")

    assert pid(first) == pid(second) != os.getpid()
    await studio.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid(first), 0)


async def test_the_same_is_drawn_once(studio: Studio) -> None:
    """Whoever asks for the same at once or later gets the same; other values are another picture."""
    one, two, other = await asyncio.gather(
        studio.draw(where, "a"), studio.draw(where, "a"), studio.draw(where, "b")
    )

    assert one is two
    assert await studio.draw(where, "a") is one
    assert other != one


async def test_what_is_there_at_once(studio: Studio) -> None:
    """A kept picture always; another one where the process has nothing else to do."""
    assert not studio.is_prompt(where, "a")
    await studio.draw(where, "a")
    assert studio.is_prompt(where, "b")

    drawing = asyncio.ensure_future(studio.draw(where, "b"))  # noqa: TID251 - a test waits for it itself
    await asyncio.sleep(0)

    assert studio.is_prompt(where, "a")
    assert not studio.is_prompt(where, "c")
    await drawing


async def test_as_much_is_kept_as_there_is_room(studio: Studio) -> None:
    """Pictures that nobody asked for lately go first."""
    for number in range(4):
        await studio.draw(large, number)
    first = await studio.draw(large, 0)
    await studio.draw(large, 4)

    assert sum(map(len, studio._kept.values())) <= studios._KEPT_BYTES
    assert await studio.draw(large, 0) is first
    assert (large, (1,)) not in studio._kept


async def test_who_gives_up_takes_nothing_from_others(studio: Studio) -> None:
    """One of two who wait for a picture is cancelled; the other gets it."""
    one = asyncio.ensure_future(studio.draw(where, "a"))  # noqa: TID251 - a test waits for it itself
    other = asyncio.ensure_future(studio.draw(where, "a"))  # noqa: TID251 - a test waits for it itself
    await asyncio.sleep(0)
    one.cancel()

    assert (await other).startswith(b"a ")
    assert one.cancelled()


async def test_what_goes_wrong_is_told(studio: Studio, caplog: pytest.LogCaptureFixture) -> None:
    """The error's own words arrive; `attempt` logs them and goes without; the next picture is drawn."""
    with pytest.raises(DrawingError, match="nothing to divide"):
        await studio.draw(broken)

    assert await studio.attempt(broken) is None
    assert "nothing to divide" in caplog.text
    assert await studio.draw(where, "a")


async def test_a_process_that_dies_is_replaced(studio: Studio) -> None:
    """In the middle of a drawing or between two."""
    with pytest.raises(DrawingError, match="ended"):
        await studio.draw(deadly)

    first = await studio.draw(where, "a")
    os.kill(pid(first), signal.SIGKILL)
    assert pid(await studio.draw(where, "b")) != pid(first)


async def test_what_takes_too_long_is_given_up(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drawing that does not end keeps nobody for ever."""
    await studio.draw(where, "a")
    monkeypatch.setattr(studios, "_LONGEST", 0.2)

    with pytest.raises(DrawingError, match="too long"):
        await studio.draw(endless)
    monkeypatch.undo()
    assert await studio.draw(where, "b")


async def test_closing_waits_for_no_drawing(studio: Studio) -> None:
    """A bot that is told to stop stops."""
    await studio.draw(where, "a")
    drawing = asyncio.ensure_future(studio.draw(endless))  # noqa: TID251 - a test waits for it itself
    waiting = asyncio.ensure_future(studio.draw(where, "b"))  # noqa: TID251 - a test waits for it itself
    await asyncio.sleep(0.1)

    began = time.perf_counter()
    await studio.close()

    assert time.perf_counter() - began < 5
    for one in (drawing, waiting):
        with pytest.raises(DrawingError):
            await one


async def test_a_machine_that_starts_no_process(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no picture, and no other error either."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    assert await studio.attempt(where, "a") is None
    monkeypatch.undo()
    assert await studio.attempt(where, "a")


async def test_rest(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that nobody needs for a while gives its memory back; a new one comes when it is needed."""
    monkeypatch.setattr(studios, "_IDLE", 0.1)
    first = await studio.draw(where, "a")
    for _ in range(100):
        await asyncio.sleep(0.05)
        if studio._painter._process is None:
            break

    with pytest.raises(ProcessLookupError):
        os.kill(pid(first), 0)
    assert await studio.draw(where, "b")


async def test_the_token_stays_with_the_bot(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """What draws knows no settings."""
    monkeypatch.setenv("DISCORD_TOKEN", "secret")

    assert b"DISCORD" not in await studio.draw(environment)


async def test_ladders(studio: Studio) -> None:
    """The real pictures: what comes from the process is what is drawn here."""
    view = gallery.ladder_view(5, "ko")

    assert await studio.draw(ladder_png, view) == ladder_png(view)
    assert (await studio.draw(ladder_gif, view)).startswith(b"GIF89a")


def test_nothing_is_loaded_before_the_first_picture() -> None:
    """The bot starts without the libraries that draw."""
    drawing = {"PIL", "resvg_py", "uharfbuzz"}
    code = f"import sys, bot.app, bot.render.ladder; print(sorted({drawing} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"
