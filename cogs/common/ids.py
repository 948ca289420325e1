"""What stands behind the colon: the numbers of an id, or of an option's value."""

from __future__ import annotations

from bot.core.errors import NotFoundError


def numbers(text: str | None, count: int) -> list[int]:
    """The numbers of an id or an option's value, which people cannot type but could forge."""
    parts = (text or "").split(".")
    if len(parts) != count or not all(part.isdecimal() for part in parts):
        raise NotFoundError("error.old_button")
    return [int(part) for part in parts]
