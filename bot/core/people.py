"""Who acts: a person in one server with the rights that Discord says they have there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person using the bot. Rights in a study (host, co-host) are in the database, not here."""

    guild_id: int
    user_id: int
    name: str
    language: str
    manage_server: bool = False
    manage_events: bool = False
    role_ids: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    """The channel the person acts in and, for a thread, its parent: they can see that much."""
