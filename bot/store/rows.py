"""Rows as plain JSON values: what the history of a study's changes is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Connection, Date, Table, Time, UniqueConstraint, select
from sqlalchemy.orm import Session as SyncSession

from bot.store.models import (
    AttendanceMark,
    Base,
    CheckIn,
    Material,
    Member,
    Minutes,
    MinutesMessage,
    PageNote,
    Pause,
    Presence,
    Presenter,
    Prompt,
    Rest,
    Rsvp,
    Season,
    Section,
    Study,
    Week,
)
from bot.store.types import Instant, from_ms, to_ms

Values = dict[str, Any]
"""Column values of one row as JSON has them: instants in milliseconds, dates and times in ISO format."""
Key = tuple[str, int]
"""A table's name and a row's id."""

TRACKED: tuple[type[Base], ...] = (
    Study,
    Member,
    Section,
    Season,
    Rest,
    Week,
    Presenter,
    Rsvp,
    Pause,
    PageNote,
    Presence,
    CheckIn,
    AttendanceMark,
    Material,
    Prompt,
    Minutes,
    MinutesMessage,
)
"""What can be undone, parents before what hangs on them."""
MODELS: dict[str, type[Base]] = {model.__tablename__: model for model in TRACKED}
_RANK = {name: rank for rank, name in enumerate(MODELS)}


def table_of(name: str) -> Table:
    """The table of a tracked model."""
    return Base.metadata.tables[name]


def rank(key: Key) -> int:
    """Sorts parents before children."""
    return _RANK[key[0]]


def key_of(item: Base) -> Key:
    """The key of an object that has its id."""
    row_id: int = item.__dict__["id"]
    return item.__tablename__, row_id


def written(key: Key) -> str:
    """The key as a change keeps it: "week:12"."""
    return f"{key[0]}:{key[1]}"


def parsed(text: str) -> Key:
    """The key that `written` wrote."""
    name, _, row_id = text.partition(":")
    return name, int(row_id)


def encode(value: Any) -> Any:
    """A column's value as JSON has it."""
    if isinstance(value, dt.datetime):
        return to_ms(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value


def decode(column: Column[Any], value: Any) -> Any:
    """The column's value that `encode` was given."""
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return from_ms(value)
    if isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    if isinstance(column.type, Time):
        return dt.time.fromisoformat(value)
    return value


def decoded(name: str, values: Values) -> dict[str, Any]:
    """A row's values (or some of them) as its model takes them; columns that are no more are left out."""
    columns = table_of(name).c
    return {column: decode(columns[column], value) for column, value in values.items() if column in columns}


def load(connection: Connection, keys: Iterable[Key]) -> dict[Key, Values]:
    """The rows as they are in the database; those that do not exist are left out."""
    by_table: dict[str, list[int]] = {}
    for name, row_id in keys:
        by_table.setdefault(name, []).append(row_id)
    found: dict[Key, Values] = {}
    for name, ids in by_table.items():
        table = table_of(name)
        for row in connection.execute(select(table).where(table.c.id.in_(ids))).mappings():
            found[name, row["id"]] = {column: encode(value) for column, value in row.items()}
    return found


def below(connection: Connection, keys: Iterable[Key]) -> list[Key]:
    """All tracked rows that the database deletes with these."""
    level = list(keys)
    found: list[Key] = []
    while level:
        ids: dict[str, list[int]] = {}
        for name, row_id in level:
            ids.setdefault(name, []).append(row_id)
        level = []
        for name in MODELS:
            table = table_of(name)
            for column, parent in references(name):
                if parent in ids:
                    query = select(table.c.id).where(table.c[column].in_(ids[parent]))
                    level += [(name, row_id) for row_id in connection.scalars(query)]
        found += level
    return found


def references(name: str) -> list[tuple[str, str]]:
    """A table's foreign keys: (its column, the table whose id it holds)."""
    return [(key.parent.name, key.column.table.name) for key in table_of(name).foreign_keys]


def parents(name: str, values: Values | None) -> Iterator[Key]:
    """The rows that a row with these values hangs on."""
    for column, parent in references(name):
        if values and values.get(column) is not None:
            yield parent, values[column]


def same_place(connection: Connection, key: Key, values: Values) -> Key | None:
    """Another row that a unique constraint keeps this one from standing beside, if there is one."""
    table = table_of(key[0])
    wanted = decoded(key[0], values)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            conditions = [column == wanted[column.name] for column in constraint.columns]
            row_id = connection.scalar(select(table.c.id).where(*conditions, table.c.id != key[1]))
            if row_id is not None:
                return key[0], row_id
    return None


def delete_loaded_below(session: SyncSession, keys: Collection[Key]) -> None:
    """Let the session know that what it has loaded below these rows goes, too: it must not write that."""
    for item in list(session.identity_map.values()):
        if isinstance(item, Base) and item not in session.deleted:
            above = {
                (k.column.table.name, item.__dict__.get(k.parent.name)) for k in item.__table__.foreign_keys
            }
            if not above.isdisjoint(keys):
                session.delete(item)
