"""What is set about a study by one menu each; ids and values of menus can be made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core.errors import UserError
from bot.core.meeting import LENGTHS
from bot.core.plan import CarryOver
from bot.store.models import Study

LANGUAGES = ("ko", "en")
TO_THE_CAP = "cap"
"""The choice by which a study's meetings take as long as they may."""


def _set_channel(study: Study, value: str | None) -> None:
    study.channel_id, study.refused_at = int(_offered(value)), None


def _set_voice(study: Study, value: str | None) -> None:
    study.voice_channel_id = int(value) if value else None


def _set_forum(study: Study, value: str | None) -> None:
    study.forum_id = int(value) if value else None


def _set_role(study: Study, value: str | None) -> None:
    study.role_id = role_of(study.guild_id, int(value) if value else None)


def _set_policy(study: Study, value: str | None) -> None:
    study.policy = _offered(value, *CarryOver)


def _set_hand_over(study: Study, value: str | None) -> None:
    study.hand_over = _offered(value, "continue", "hand_over") == "hand_over"


def _set_usual(study: Study, value: str | None) -> None:
    minutes = _offered(value, TO_THE_CAP, *map(str, LENGTHS))
    study.usual_minutes = None if minutes == TO_THE_CAP else int(minutes)


def _set_language(study: Study, value: str | None) -> None:
    study.language = _offered(value, *LANGUAGES)


CHOICES: Mapping[str, Callable[[Study, str | None], None]] = {
    "channel": _set_channel,
    "voice": _set_voice,
    "forum": _set_forum,
    "role": _set_role,
    "policy": _set_policy,
    "hand_over": _set_hand_over,
    "usual": _set_usual,
    "language": _set_language,
}
"""What is set by one menu each."""


def _offered(value: str | None, *offered: str) -> str:
    """The value, if it was on offer: ids and values can be made up."""
    if value is None or (offered and value not in offered):
        raise UserError("error.old_button")
    return value


def role_of(guild_id: int, role_id: int | None) -> int | None:
    """The role, unless it is the server's @everyone (which has the server's id)."""
    if role_id == guild_id:
        raise UserError("error.study.role_everyone")
    return role_id
