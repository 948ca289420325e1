"""Pictures that people put in: what they are by their bytes, whatever their names say."""

from __future__ import annotations

PICTURE_MOST = 4 << 20
"""Bytes of a picture that is kept: what leaves room in a message of Discord's for several."""
PICTURES_MOST = 4

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)


def kind_of(data: bytes) -> str | None:
    """The ending for these bytes' file name: png, jpg, gif or webp; None for anything else."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None
