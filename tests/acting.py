"""Who acts and when, for tests of services: a clock that stands still and people with rights."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.people import Actor
from tests.factories import GUILD, HOST

CHANNEL = 700_000_000_000_000_001
MANAGER = 800_000_000_000_000_002
STRANGER = 800_000_000_000_000_003


@dataclass
class StillClock:
    """Shows `at` until somebody sets it."""

    at: dt.datetime = dt.datetime(2026, 2, 20, 3, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        """The instant it was set to."""
        return self.at


def manager(guild_id: int = GUILD) -> Actor:
    """Somebody with Manage Server."""
    return Actor(guild_id, MANAGER, "Doyun", "en", manage_server=True, manage_events=True)


def host() -> Actor:
    """The host: no rights in the server."""
    return Actor(GUILD, HOST, "Jiwoo", "en", channels=frozenset([CHANNEL]))


def somebody(user_id: int = STRANGER, *, roles: tuple[int, ...] = (), guild_id: int = GUILD) -> Actor:
    """A person without rights, in the study's channel."""
    channels = frozenset([CHANNEL])
    return Actor(guild_id, user_id, f"somebody {user_id}", "en", role_ids=frozenset(roles), channels=channels)
