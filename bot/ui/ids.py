"""The ids of buttons, menus and forms: all that a press needs to be understood, after any restart.

`sd:<action>:<id>[:<arg>][:p<post id>]`: what to do, to which row, with which word, and (on automatic
posts) the marker by which the post is found again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.ui.limits import ID_MOST

PREFIX = "sd:"

_ACTION = re.compile(r"[a-z][a-z0-9_.-]*")
_POST = re.compile(r"p(\d+)")
_ID = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Ref:
    """What an id says. `id` is 0 where the action needs none."""

    action: str
    id: int
    arg: str | None = None
    post: int | None = None


def component_id(action: str, id: int = 0, arg: str | int | None = None, post: int | None = None) -> str:
    """Return the id that `parse` reads back as the same values. Raises ValueError where that cannot be."""
    if not _ACTION.fullmatch(action):
        raise ValueError(f"{action!r} is no name for an action")
    parts = [f"{PREFIX}{action}", str(id)]
    if arg is not None:
        word = str(arg)
        if not word or ":" in word or _POST.fullmatch(word):
            raise ValueError(f"{word!r} cannot be read back from an id")
        parts.append(word)
    if post is not None:
        parts.append(f"p{post}")
    made = ":".join(parts)
    if len(made) > ID_MOST:
        raise ValueError(f"the id {made!r} is longer than {ID_MOST} characters")
    return made


def parse(custom_id: str) -> Ref | None:
    """Return what an id says, or None where it is not of this form."""
    if not custom_id.startswith(PREFIX):
        return None
    action, *rest = custom_id.removeprefix(PREFIX).split(":")
    post = _POST.fullmatch(rest[-1]) if rest else None
    if post is not None:
        rest.pop()
    if not (1 <= len(rest) <= 2 and _ACTION.fullmatch(action) and _ID.fullmatch(rest[0])):
        return None
    return Ref(action, int(rest[0]), rest[1] if len(rest) == 2 else None, int(post[1]) if post else None)
