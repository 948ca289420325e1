"""Watches one session's flushes and tells what rows were before and after: see `bot.store.changes.record`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlalchemy.orm import Session as SyncSession

from bot.store.models import Base
from bot.store.rows import TRACKED, Key, Values, below, delete_loaded_below, key_of, load, rank, written

Rows = dict[str, Values | None]


class Recorder:
    """Keeps each row that the session writes within the block as it was before it was first written.

    The rows stand in the order in which they were written last (new ones: in which they were made), so that
    undo, going backwards, finds every row that another one needs.
    """

    def __init__(self, session: SyncSession) -> None:
        self._session = session
        self._before: dict[Key, Values | None] = {}
        self._new: list[Base] = []
        self._dirty: dict[Key, Values] = {}
        self._gone: dict[Key, Values] = {}

    def __enter__(self) -> Recorder:
        active: object = self._session.info.setdefault("recorder", self)
        if active is not self:
            raise RuntimeError("a change is being recorded in this session already")
        for name, listener in self._listeners():
            event.listen(self._session, name, listener)
        return self

    def __exit__(self, *exception: object) -> None:
        for name, listener in self._listeners():
            event.remove(self._session, name, listener)
        del self._session.info["recorder"]

    def _listeners(self) -> Iterator[tuple[str, Any]]:
        yield "before_flush", self._before_flush
        yield "after_flush", self._after_flush
        yield "do_orm_execute", self._refuse_bulk

    def difference(self) -> tuple[Rows, Rows]:
        """What the written rows were and are, only the columns that differ; None where there is no row."""
        now = load(self._session.connection(), self._before)
        before: Rows = {}
        after: Rows = {}
        for key, old in self._before.items():
            new = now.get(key)
            if old is not None and new is not None:
                columns = [column for column in old if old[column] != new[column]]
                old, new = {c: old[c] for c in columns}, {c: new[c] for c in columns}
            if old or new:
                before[written(key)], after[written(key)] = old, new
        return before, after

    def _before_flush(self, session: SyncSession, context: UOWTransaction, instances: object) -> None:
        connection = session.connection()
        deleted = [key_of(item) for item in session.deleted if isinstance(item, TRACKED)]
        gone = dict.fromkeys(deleted + below(connection, deleted))
        delete_loaded_below(session, gone)
        self._gone = load(connection, gone)
        dirty = [key_of(item) for item in session.dirty if isinstance(item, TRACKED)]
        self._dirty = load(connection, [key for key in dirty if key not in self._gone])
        self._new = [item for item in session.new if isinstance(item, TRACKED)]

    def _after_flush(self, session: SyncSession, context: UOWTransaction) -> None:
        for key in sorted(map(key_of, self._new), key=rank):
            self._before.setdefault(key, None)
        for key, old in self._dirty.items():
            self._move_to_end(key, old)
        for key in sorted(self._gone, key=rank, reverse=True):
            self._move_to_end(key, self._gone[key])

    def _move_to_end(self, key: Key, old: Values) -> None:
        if key not in self._before or self._before[key] is not None:
            self._before[key] = self._before.pop(key, old)

    def _refuse_bulk(self, state: ORMExecuteState) -> None:
        mapper = state.bind_mapper
        if not state.is_select and mapper is not None and issubclass(mapper.class_, TRACKED):
            raise RuntimeError("a bulk statement passes the recorder by: change or delete the loaded rows")
