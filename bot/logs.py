"""The log: one line an event on standard error, for people or for programs, with no token in it.

Values go in as `extra={"study": 3}` and come out as `study=3`, or as JSON keys.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import secrets
from collections.abc import Iterable, Iterator

#: No letter or digit that can be taken for another when it is read aloud or copied by hand.
REFERENCE_ALPHABET = "234679ACDEFGHJKMNPQRTVWXY"
REFERENCE_LENGTH = 6

_HANDLER = "sadari"
_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BARE_VALUE = re.compile(r"[^\s=\"]+")

# A bot's token; the tokens in the addresses of interaction replies and webhooks; a database's password.
_BOT_TOKEN = re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}")
_ADDRESS_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s\"'?]+")
_PASSWORD = re.compile(r"(://[^:/@\s\"']*:)[^@/\s\"']+@")

# At DEBUG these write what people wrote, and at INFO a line for every wake-up.
_QUIET = {
    "alembic": logging.WARNING,
    "discord": logging.INFO,
    "apscheduler": logging.WARNING,
    "aiosqlite": logging.INFO,
}


def setup(level: str = "INFO", layout: str = "text", hide: Iterable[str] = ()) -> None:
    """Send the log to standard error; `layout` is "text" or "json", and no text of `hide` is ever written.

    May be called again, to change what was set up before.
    """
    hidden = tuple(sorted((text for text in hide if text), key=len, reverse=True))
    handler = logging.StreamHandler()
    handler.set_name(_HANDLER)
    handler.setFormatter(JsonLines(hidden) if layout == "json" else TextLines(hidden))
    root = logging.getLogger()
    for old in [known for known in root.handlers if known.get_name() == _HANDLER]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name, lowest in _QUIET.items():
        logging.getLogger(name).setLevel(max(lowest, root.level))


def reference() -> str:
    """Make the short name under which an unexpected error is shown to a person and found in the log."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))


class _Lines(logging.Formatter):
    """What both layouts share: hiding what is secret, and the record's own values."""

    def __init__(self, hidden: tuple[str, ...]) -> None:
        super().__init__()
        self._hidden = hidden

    def format(self, record: logging.LogRecord) -> str:
        """Lay the record out, then take every secret out of the whole of it, trace included."""
        line = self.lay_out(record)
        for text in self._hidden:
            line = line.replace(text, "[hidden]")
        line = _BOT_TOKEN.sub("[hidden]", line)
        line = _ADDRESS_TOKEN.sub(r"\1[hidden]", line)
        return _PASSWORD.sub(r"\1[hidden]@", line)

    def lay_out(self, record: logging.LogRecord) -> str:
        raise NotImplementedError

    def trace(self, record: logging.LogRecord) -> str | None:
        """Return the trace of the record's error, if it has one."""
        return self.formatException(record.exc_info) if record.exc_info else None


class TextLines(_Lines):
    """For people: `2026-03-03T12:00:00.000Z INFO    bot.delivery.worker: post sent study=3`.

    A trace follows on lines of its own that begin with `  | `, so no text can pass for a line of the log.
    """

    def lay_out(self, record: logging.LogRecord) -> str:
        """Write the record as one line, its trace below."""
        values = "".join(f" {name}={_value(value)}" for name, value in _extra(record))
        message = _printable(record.getMessage())
        line = f"{_instant(record)} {record.levelname:<7} {record.name}: {message}{values}"
        trace = self.trace(record)
        if trace is None:
            return line
        return "\n".join([line, *(f"  | {_printable(part)}" for part in trace.split("\n"))])


class JsonLines(_Lines):
    """For programs: one JSON object a line."""

    def lay_out(self, record: logging.LogRecord) -> str:
        """Write the record as one object; its own values never replace `at`, `level`, `logger`, `message`."""
        trace = self.trace(record)
        event = dict(_extra(record)) | {
            "at": _instant(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if trace is not None:
            event["trace"] = trace
        return json.dumps(event, default=str, ensure_ascii=False)


def _instant(record: logging.LogRecord) -> str:
    instant = dt.datetime.fromtimestamp(record.created, dt.UTC)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _extra(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    return ((name, value) for name, value in vars(record).items() if name not in _ORDINARY)


def _value(value: object) -> str:
    text = str(value)
    bare = _BARE_VALUE.fullmatch(text) and not _UNPRINTABLE.search(text)
    return text if bare else _printable(json.dumps(text, ensure_ascii=False))


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
