"""A claimed post on its way out, and the ways in which Discord can keep it from arriving."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.notice import Notice
from bot.core.posting import PostKind


@dataclass(frozen=True, slots=True)
class Post:
    """One claimed row. With a `message_id` that message is edited (or, for TIDIES, deleted).

    `look` says that it may be out already: then it is searched for before it is sent.
    """

    id: int
    kind: PostKind
    guild_id: int
    study_id: int
    channel_id: int
    user_id: int | None
    message_id: int | None
    attempt: int
    due_at: dt.datetime
    first_try_at: dt.datetime
    look: bool
    too_late: bool
    """Its time has run out since its first try: it is looked for, and not sent."""
    notice: Notice | None
    file: tuple[str, bytes] | None = None
    """The name and the bytes of a file that goes with it."""

    @property
    def facts(self) -> dict[str, object]:
        """What the log says of it beside the words."""
        return {
            "post": self.id,
            "kind": self.kind.value,
            "study": self.study_id,
            "guild": self.guild_id,
            "attempt": self.attempt,
        }


class Unreachable(Exception):
    """Discord did not answer, or not clearly: worth another try later."""


class Refused(Exception):
    """Discord said no for good. `permission` is the catalogue key of what is missing, if that is why,
    `channel_id` where, if that is not where the post belongs.
    """

    def __init__(self, reason: str, permission: str | None = None, channel_id: int | None = None) -> None:
        super().__init__(reason)
        self.permission = permission
        self.channel_id = channel_id


class Uncertain(Exception):
    """Nobody can tell whether an earlier try arrived, and it is too late to repeat it safely."""


class TooLate(Exception):
    """No earlier try arrived, and nobody wants it any more."""


class Full(Exception):
    """There is no room for another one."""


class Gone(Exception):
    """What was to be brought up to date is not there any more."""
