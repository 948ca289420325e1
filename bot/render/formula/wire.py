"""How the bot and the child process speak: two lengths, then JSON, then bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Protocol

BYTES_MOST = 16 << 20
"""Of one message; a picture has some 50 KB."""

_LENGTHS = struct.Struct(">II")


class Source(Protocol):
    """Where messages come from."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer only at the end."""


def packed(values: Mapping[str, Any], data: bytes = b"") -> bytes:
    """One message."""
    head = json.dumps(values).encode()
    return _LENGTHS.pack(len(head), len(data)) + head + data


def read(stream: Source) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None where there is none left, or only a part of one."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, data = _LENGTHS.unpack(lengths)
    if head + data > BYTES_MOST:
        return None
    body = stream.read(head + data)
    if len(body) < head + data:
        return None
    return json.loads(body[:head]), body[head:]
