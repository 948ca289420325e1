"""Takes one recorded change back, or says which later one stands in the way: see `bot.store.changes.undo`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session as SyncSession

from bot.core.errors import UserError
from bot.store.models import Base, Change
from bot.store.rows import (
    MODELS,
    Key,
    Values,
    below,
    decoded,
    delete_loaded_below,
    key_of,
    load,
    parents,
    parsed,
    same_place,
)

NOT_COMPARED = frozenset({("member", "name")})
"""Columns that follow Discord by themselves: another value there is nobody's change."""

Step = Literal["delete", "insert", "update"]


def take_back(session: SyncSession, change: Change, later: Sequence[Change]) -> None:
    """Restore what the change touched. `later`: the study's changes after it that stand, newest first.

    Raises UserError ("error.undo_later", "error.undo_changed").
    """
    _Undo(session, change, later).run()


class _Undo:
    def __init__(self, session: SyncSession, change: Change, later: Sequence[Change]) -> None:
        self._session = session
        self._connection = session.connection()
        self._before = _rows(change.before)
        self._after = _rows(change.after)
        self._later = later

    def run(self) -> None:
        for change in self._later:
            if self._meets(change):
                raise _in_the_way(change)
        current = load(self._connection, self._before)
        if any(self._is_different(key, current.get(key)) for key in self._before):
            raise UserError("error.undo_changed")
        # Backwards, so that each row finds the rows that it hangs on, and its place free.
        for (name, step), keys in groupby(reversed(self._before), lambda key: (key[0], self._step(key))):
            self._take(step, MODELS[name], list(keys))

    def _meets(self, change: Change) -> bool:
        """Whether the change touched the same columns, or rows right above or below these."""
        befores = _rows(change.before)
        for key, values in _rows(change.after).items():
            if self._columns(key) & (values or befores[key] or {}).keys():
                return True
            if values is None and any(key in parents(name, row) for (name, _), row in self._before.items()):
                return True
            if any(self._before.get(parent, {}) is None for parent in parents(key[0], values)):
                return True
        return False

    def _columns(self, key: Key) -> set[str]:
        return {*(self._before.get(key) or ()), *(self._after.get(key) or ())}

    def _is_different(self, key: Key, current: Values | None) -> bool:
        """Whether the row is not what the change left."""
        left = self._after[key]
        if left is None or current is None:
            return left is not current
        return any(
            current[column] != value
            for column, value in left.items()
            if column in current and (key[0], column) not in NOT_COMPARED
        )

    def _step(self, key: Key) -> Step:
        if self._before[key] is None:
            return "delete"
        return "insert" if self._after[key] is None else "update"

    def _take(self, step: Step, model: type[Base], keys: list[Key]) -> None:
        """Take one step with neighbouring rows of a table."""
        if step == "insert":
            for key in keys:
                self._insert(model, key)
        else:
            query = select(model).where(model.__table__.c.id.in_([row_id for _, row_id in keys]))
            rows = {key_of(row): row for row in self._session.scalars(query)}
            if step == "delete":
                self._delete([rows[key] for key in keys])
            else:
                for key in keys:
                    self._update(rows[key], key)
        self._session.flush()

    def _delete(self, rows: list[Base]) -> None:
        keys = [key_of(row) for row in rows]
        delete_loaded_below(self._session, {*keys, *below(self._connection, keys)})
        for row in rows:
            self._session.delete(row)

    def _update(self, row: Base, key: Key) -> None:
        for column, value in decoded(key[0], self._before[key] or {}).items():
            setattr(row, column, value)
        # One by one: a place that the next one takes must be free by then.
        self._session.flush()

    def _insert(self, model: type[Base], key: Key) -> None:
        values = self._before[key] or {}
        holder = same_place(self._connection, key, values)
        if holder is None:
            self._session.add(model(**decoded(key[0], values)))
            return
        # Somebody has answered or joined again meanwhile, and that stays; a host's change is named instead.
        for change in self._later:
            if holder in _rows(change.after):
                raise _in_the_way(change)


def _rows(values: Mapping[str, Values | None]) -> dict[Key, Values | None]:
    return {parsed(text): row for text, row in values.items()}


def _in_the_way(change: Change) -> UserError:
    return UserError(
        "error.undo_later",
        change=change.id,
        kind=change.kind,
        by=change.by,
        at=change.at,
        details=change.details,
    )
