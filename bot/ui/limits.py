"""Discord's limits that the library leaves to us: passing one is a fault of the code, told at once."""

from __future__ import annotations

ID_MOST = 100
"""Discord takes no longer id of a button, menu, form or field."""


class LimitError(ValueError):
    """A card or form that Discord would refuse: the code that made it has to shorten it."""


def limited(what: str, value: str, most: int) -> str:
    """Return the value; raises LimitError, naming `what`, where it is empty or longer than `most`."""
    if not value or len(value) > most:
        raise LimitError(f"{what} has 1 to {most} characters, not {len(value)}: {value[:most]!r}")
    return value
