"""What cannot be done, as a catalogue key and values: sentences are made where they are shown."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """A refusal that is told to the user, in the user's language.

    `key` names a message in the catalogues, `values` fill it. `again` is the component id of a
    button that offers what was typed once more (a form cannot answer a form), or None.
    """

    def __init__(self, key: str, /, *, again: str | None = None, **values: Any) -> None:
        super().__init__(key, values)
        self.key = key
        self.values: dict[str, Any] = values
        self.again = again


class NotFoundError(UserError):
    """What was asked for does not exist in this server (or belongs to another one: the same answer)."""


class ForbiddenError(UserError):
    """The person may not do this; the message says who may."""
