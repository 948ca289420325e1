"""What can be wrong with the database: `StoreBusyError` is for users, the others for whoever runs the bot."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.core.errors import UserError

_SQLITE_BUSY = frozenset({5, 6, 10, 13})
"""SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR (a quota, a disk that is away), SQLITE_FULL."""
_POSTGRESQL_BUSY = ("08", "53", "57P", "55P03", "40001", "40P01", "57014")
"""Connection lost, out of disk or connections, shutting down, lock not available, deadlock, timed out."""


class StoreBusyError(UserError):
    """The database is locked, full or away just now; nothing was changed, and trying again may help."""

    def __init__(self) -> None:
        super().__init__("error.busy")


class DatabaseError(Exception):
    """The database cannot be used; the text says why and what to do, in English, for the bot's operator."""


class UnreachableError(DatabaseError):
    """The database does not answer at the start; it may later."""


class MigrationError(DatabaseError):
    """The database's tables do not fit this version of the bot and could not be brought up to it."""


class BackupError(DatabaseError):
    """No backup was written."""


class DatabaseInUseError(DatabaseError):
    """Another process works with this database; two of them would post everything twice."""

    def __init__(self) -> None:
        super().__init__("Another Sadari is running on this database. Stop it, or use another database.")


def is_busy(error: BaseException) -> bool:
    """Whether this failure of a database is one that passes by itself, or by making room."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    sqlite = getattr(cause, "sqlite_errorcode", None)
    if sqlite is not None:
        return sqlite & 0xFF in _SQLITE_BUSY
    state: str | None = getattr(cause, "sqlstate", None)
    return error.connection_invalidated or (state is not None and state.startswith(_POSTGRESQL_BUSY))


def explain(error: DBAPIError | OSError) -> DatabaseError:
    """What to tell the bot's operator when the database cannot be opened."""
    if isinstance(error, DBAPIError) and not is_busy(error):
        return DatabaseError(f"The database cannot be used: {error.orig}.")
    cause = error.orig if isinstance(error, DBAPIError) else error
    return UnreachableError(f"The database does not answer: {cause}.")
