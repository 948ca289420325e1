"""Drawing for the bot: kept pictures, child processes that come and go, and what a lost one costs."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.formula import MOST, FormulaError
from bot.render.formula import cache, process
from bot.render.formula.formulas import PROCESSES, WAITING_MOST, Formulas

pytestmark = pytest.mark.slow

SECRET = "not-for-children"
SLOW = r"\def\a{xxxxxxxxxx}\def\b{\a\a\a\a\a\a\a\a\a\a}" + r"\b\b\b\b" * 3


@pytest.fixture
async def formulas(tmp_path: Path) -> AsyncIterator[Formulas]:
    """With a folder of their own; closed afterwards."""
    made = Formulas(tmp_path / "kept")
    yield made
    await made.close()


def others(tmp_path: Path) -> Formulas:
    """Those of a bot that was started later, on the same folder."""
    return Formulas(tmp_path / "kept")


def is_there(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def key_of(formulas: Formulas, text: str) -> str:
    """The error that drawing this raises."""
    with pytest.raises(FormulaError) as caught:
        await formulas.draw(text)
    return caught.value.key


# ---------------------------------------------------------------------------------------------- pictures


async def test_a_picture_and_its_source(formulas: Formulas) -> None:
    """The source is told as it was drawn, without what cannot be seen."""
    drawn = await formulas.draw(" \u202e$x^2$\r\n맞나요? ")
    assert drawn.png.startswith(b"\x89PNG")
    assert drawn.alt == "$x^2$\n맞나요?"


async def test_nothing_and_too_much(formulas: Formulas) -> None:
    """Neither starts a process."""
    assert await key_of(formulas, " \u200b\n") == "error.formula.empty"
    assert await key_of(formulas, "x" * (MOST + 1)) == "error.formula.long"
    assert formulas.pids == ()


async def test_pictures_are_kept(formulas: Formulas, tmp_path: Path) -> None:
    """The same text is drawn once, whatever is started again; another text is another picture."""
    drawn = await formulas.draw(r"\mu")
    later = others(tmp_path)
    assert await later.draw(r"\mu") == drawn
    assert later.pids == ()
    assert (await later.draw(r"\nu")).png != drawn.png
    await later.close()


async def test_what_was_not_written_whole_is_drawn_again(formulas: Formulas, tmp_path: Path) -> None:
    """Half a file, or another file, is no picture; a leftover of a killed bot is swept away."""
    drawn = await formulas.draw(r"\mu")
    (kept,) = (tmp_path / "kept").iterdir()
    for damaged in (drawn.png[:-20], b"", b"<svg/>"):
        kept.write_bytes(damaged)
        later = others(tmp_path)
        assert await later.draw(r"\mu") == drawn
        assert kept.read_bytes() == drawn.png
        await later.close()
    leftover = tmp_path / "kept" / "1-0.tmp"
    leftover.write_bytes(b"half")
    later = others(tmp_path)
    await later.draw(r"\nu")
    await later.close()
    assert not leftover.exists()


async def test_the_folder_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was used longest ago goes first."""
    monkeypatch.setattr(cache, "FILES_MOST", 3)
    monkeypatch.setattr(cache, "_SWEEP_EVERY", 1)
    kept = cache.Cache(tmp_path / "kept")
    picture = b"\x89PNG\r\n\x1a\n" + b"IEND\xaeB`\x82"
    for number in range(5):
        kept.put(f"{number}", picture)
        os.utime(tmp_path / "kept" / f"{number}.png", (number, number))
        kept.get("0")
    assert kept.get("0") == picture
    assert kept.get("1") is None
    assert len(list((tmp_path / "kept").iterdir())) == 3
    monkeypatch.setattr(cache, "BYTES_MOST", len(picture))
    kept.put("5", picture)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["5.png"]


async def test_a_folder_that_cannot_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Formulas are drawn all the same; the log says it once."""
    (tmp_path / "kept").write_text("a file is in the way")
    formulas = others(tmp_path)
    await formulas.draw(r"\mu")
    await formulas.draw(r"\nu")
    await formulas.close()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_without_a_folder() -> None:
    """Where the database is elsewhere, pictures are held in memory only."""
    formulas = Formulas()
    drawn = await formulas.draw(r"\mu")
    (pid,) = formulas.pids
    os.kill(pid, signal.SIGSTOP)
    assert await formulas.draw(r"\mu") == drawn
    await formulas.close()


# --------------------------------------------------------------------------------------------- processes


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows processes as files")
async def test_a_process_knows_nothing_and_may_do_little(
    formulas: Formulas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No setting of the bot's is in its environment, and its memory, files and forks are limited."""
    monkeypatch.setenv("DISCORD_TOKEN", SECRET)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://user:{SECRET}@host/database")
    await formulas.draw(r"\mu")
    (pid,) = formulas.pids
    place = Path(f"/proc/{pid}")
    environment = (place / "environ").read_text().split("\0")
    assert {line.partition("=")[0] for line in environment if line} <= {"LD_LIBRARY_PATH", "LC_CTYPE"}
    limits = (place / "limits").read_text()
    for name, most in (("address space", 1 << 30), ("open files", 64), ("processes", 0), ("file size", 0)):
        (line,) = [line for line in limits.splitlines() if line.startswith(f"Max {name}")]
        assert line.split()[-3:-1] == [str(most)] * 2 or line.split()[-2:] == [str(most)] * 2, line
    sockets = [os.readlink(one) for one in (place / "fd").iterdir()]
    assert not [one for one in sockets if one.startswith("socket")]
    inherited = [one for one in (place / "fd").iterdir() if stat.S_ISREG(os.stat(one).st_mode)]
    assert inherited == []


async def test_a_process_that_ended_meanwhile(formulas: Formulas) -> None:
    """Whoever draws next does not notice."""
    await formulas.draw(r"\mu")
    (pid,) = formulas.pids
    os.kill(pid, signal.SIGKILL)
    await formulas.draw(r"\nu")
    assert pid not in formulas.pids


async def test_a_starved_process_costs_one_formula(
    formulas: Formulas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not answer is killed; the text comes back with a clear word; the next one is drawn."""
    await formulas.draw(r"\mu")
    (pid,) = formulas.pids
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(process, "DRAW_WITHIN", 0.5)
    assert await key_of(formulas, r"\nu") == "error.formula.hard"
    assert not is_there(pid)
    monkeypatch.undo()
    await formulas.draw(r"\nu")


async def test_no_process_can_be_started(formulas: Formulas, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text comes back; later, when one can, it is drawn."""
    for command in ((sys.executable, "-c", "exit(1)"), ("/nowhere/python",)):
        monkeypatch.setattr(process, "_COMMAND", command)
        assert await key_of(formulas, r"\mu") == "error.formula.lost"
    monkeypatch.undo()
    await formulas.draw(r"\mu")


async def test_processes_are_replaced_in_time(formulas: Formulas, monkeypatch: pytest.MonkeyPatch) -> None:
    """MathJax keeps a little of every formula, so after some of them another process takes over."""
    monkeypatch.setattr(process, "PICTURES_MOST", 3)
    seen = []
    for number in range(7):
        await formulas.draw(f"x_{{{number}}}")
        seen.append(formulas.pids)
    assert [len(pids) for pids in seen] == [1, 1, 0, 1, 1, 0, 1]
    assert len(set(seen) - {()}) == 3


async def test_two_draw_at_a_time(formulas: Formulas) -> None:
    """More than can be drawn at once wait; far too many are asked to come back later."""
    drawn = await asyncio.gather(*(formulas.draw(f"x^{{{number}}}") for number in range(WAITING_MOST)))
    assert len({one.png for one in drawn}) == WAITING_MOST
    assert len(formulas.pids) == PROCESSES
    answers = await asyncio.gather(
        *(formulas.draw(f"y^{{{number}}}") for number in range(WAITING_MOST + 5)), return_exceptions=True
    )
    refused = [one for one in answers if isinstance(one, FormulaError)]
    assert {error.key for error in refused} == {"error.formula.busy"}
    assert len(refused) == 5


async def test_a_slow_formula_holds_nobody_up(formulas: Formulas) -> None:
    """The other process goes on; and who gives up waiting does not disturb either."""
    slow = asyncio.gather(formulas.draw(SLOW))
    await asyncio.sleep(0)
    await formulas.draw(r"\mu")
    slow.cancel()
    await formulas.draw(r"\nu")
    with pytest.raises(asyncio.CancelledError):
        await slow


async def test_closing_ends_all_processes(tmp_path: Path) -> None:
    """Also while they draw; afterwards nothing is drawn any more."""
    formulas = others(tmp_path)
    await asyncio.gather(formulas.draw(r"\mu"), formulas.draw(r"\nu"))
    pids = formulas.pids
    drawing = asyncio.gather(formulas.draw(SLOW))
    await asyncio.sleep(0.05)
    await formulas.close()
    await formulas.close()
    with pytest.raises(FormulaError):
        await drawing
    assert not any(map(is_there, pids))
    assert await key_of(formulas, r"\kappa") == "error.formula.lost"


async def test_processes_that_nobody_needs_go(formulas: Formulas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their memory is given back after a while without formulas."""
    monkeypatch.setattr("bot.render.formula.formulas._IDLE", 0.2)
    await formulas.draw(r"\mu")
    (pid,) = formulas.pids
    for _ in range(100):
        await asyncio.sleep(0.1)
        if not is_there(pid):
            break
    assert not is_there(pid)
    assert formulas.pids == ()
    await formulas.draw(r"\nu")
