"""Facts about the database itself: its tag, which goes into every nonce, and values kept for later."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from dataclasses import dataclass

from sqlalchemy import text

from bot.store.engine import Session
from bot.store.models import Meta
from bot.store.types import from_ms, to_ms

COMMANDS = "commands"
"""Key of the hash of the commands that Discord was told last."""
IDENTITY = "identity"
"""Key of what tells this database from a copy of it; a backup is written without it."""
_TAG = "tag"
_RETURNED = "returned_at"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_TAG_LENGTH = 4


@dataclass(frozen=True, slots=True)
class DatabaseTag:
    """Four characters that differ from those of every copy that once was this database.

    `returned_at`: when it last was found to be a copy brought back, None if never. Posts that were due before
    may have been sent since the copy was made.
    """

    value: str
    returned_at: dt.datetime | None


async def get_meta(session: Session, key: str) -> str | None:
    """The value kept under this key, None if there is none."""
    row = await session.get(Meta, key)
    return None if row is None else row.value


async def put_meta(session: Session, key: str, value: str) -> None:
    """Keep a value of at most 200 characters under this key."""
    await session.merge(Meta(key=key, value=value))


async def database_tag(session: Session, now: dt.datetime) -> DatabaseTag:
    """The tag, in a write session at start: made at the first one, and anew for a copy brought back.

    A copy is noticed when `backup` made it, or when it lies in another file (SQLite) or other tables
    (PostgreSQL); a file copied over the old one by hand is not.
    """
    tag = await get_meta(session, _TAG)
    identity = await _identity(session)
    if tag is None or await get_meta(session, IDENTITY) != identity:
        if tag is not None:
            await put_meta(session, _RETURNED, str(to_ms(now)))
        tag = "".join(secrets.choice(_LETTERS) for _ in range(_TAG_LENGTH))
        await put_meta(session, _TAG, tag)
        await put_meta(session, IDENTITY, identity)
    returned = await get_meta(session, _RETURNED)
    return DatabaseTag(tag, None if returned is None else from_ms(int(returned)))


async def _identity(session: Session) -> str:
    if session.get_bind().dialect.name == "sqlite":
        path = (await session.execute(text("PRAGMA database_list"))).first()
        return "" if path is None else str(os.stat(path.file).st_ino)
    query = (
        "SELECT oid, CAST(CAST('meta' AS regclass) AS oid) FROM pg_database"
        " WHERE datname = current_database()"
    )
    return ".".join(str(oid) for oid in (await session.execute(text(query))).one())
