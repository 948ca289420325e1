"""What the log shows, and what it never shows."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest

from bot.logs import REFERENCE_ALPHABET, reference, setup

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GaBcDe.0123456789abcdefghijklmnopqrstuvwxyzAB"

log = logging.getLogger("bot.test")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in (None, "discord", "apscheduler", "aiosqlite")]
    levels = [logger.level for logger in loggers]
    handlers = loggers[0].handlers[:]
    yield
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_one_line_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    """An event is one line: instant in UTC, level, place, words, then the values by name."""
    setup()

    log.info("post %s sent", 7, extra={"study": 3, "title": "수학 스터디", "empty": ""})

    written = capsys.readouterr().err
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO    bot\.test: "
        r'post 7 sent study=3 title="수학 스터디" empty=""\n',
        written,
    )


def test_no_text_passes_for_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Text from members cannot begin a line of its own, colour the terminal, or turn its direction."""
    setup()
    nasty = "x\n2026-01-01T00:00:00Z ERROR forged \x1b[31m\u2028\u202eabc"

    log.info(nasty, extra={"title": nasty})
    try:
        raise ValueError(nasty)
    except ValueError:
        log.exception("it broke")

    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if line.startswith("2026-01-01")] == []
    assert all(re.match(r"\d{4}-\d\d-\d\dT|  \| ", line) for line in lines)
    assert not re.search("[\x1b\u2028\u202e]", "".join(lines))


def test_a_trace_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    """An unexpected error is in the log with its trace, beside the reference that was shown."""
    setup()
    try:
        raise ValueError("the cause")
    except ValueError:
        log.exception("unexpected", extra={"reference": "A7K2MX"})

    written = capsys.readouterr().err
    assert "unexpected reference=A7K2MX\n  | Traceback" in written
    assert "\n  | ValueError: the cause\n" in written


@pytest.mark.parametrize("layout", ["text", "json"])
def test_no_secret_is_written(layout: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Tokens and passwords are taken out of words, values and traces."""
    setup("DEBUG", layout, hide=["short-token"])
    address = "https://discord.com/api/v10/interactions/123/aW50ZXJhY3Rpb246MTIz/callback"

    log.info("logging in with %s and short-token", TOKEN, extra={"url": address, "kept": "study"})
    try:
        raise RuntimeError(
            f"POST /webhooks/42/aW50ZXJhY3Rpb246MTIz?wait=1 postgresql://sadari:hunter2@db {TOKEN}"
        )
    except RuntimeError:
        log.exception("short-token")

    written = capsys.readouterr().err
    for secret in (TOKEN, "short-token", "aW50ZXJhY3Rpb246MTIz", "hunter2"):
        assert secret not in written
    assert "/interactions/123/[hidden]/callback" in written
    assert "postgresql://sadari:[hidden]@db" in written
    assert "study" in written


def test_lines_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON an event is one object a line; a value cannot replace what the log says itself."""
    setup(layout="json")

    log.warning("한 줄\n두 줄", extra={"study": 3, "level": "mine", "pages": {1}})
    try:
        raise ValueError("the cause")
    except ValueError:
        log.exception("unexpected")

    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["level"], first["message"], first["study"]) == ("WARNING", "한 줄\n두 줄", 3)
    assert second["trace"].endswith("ValueError: the cause")


def test_levels(capsys: pytest.CaptureFixture[str]) -> None:
    """The level holds for the bot; libraries that would write down what people wrote stay quiet."""
    setup("DEBUG")
    log.debug("shown")
    logging.getLogger("discord.gateway").debug("hidden: what people wrote")
    setup("ERROR")
    log.warning("hidden")
    logging.getLogger("discord.gateway").warning("hidden")

    written = capsys.readouterr().err
    assert "shown" in written
    assert "hidden" not in written


def test_references() -> None:
    """A reference has six characters, none of which is taken for another."""
    references = {reference() for _ in range(200)}

    assert all(re.fullmatch(f"[{REFERENCE_ALPHABET}]{{6}}", made) for made in references)
    assert len(references) > 190
    for alike in ("0O", "1IL", "2Z", "5S", "8B", "UV"):
        assert len(set(alike) & set(REFERENCE_ALPHABET)) <= 1
