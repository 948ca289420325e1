"""All rows of one study as values without the database's ids, for a file that another database can read.

Found through the models' metadata, so that tables to come are in it by themselves. What is not in it is named
below with its reason; tests/store/test_portable.py fails for a column that nobody has thought of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    func,
    select,
)

from bot.core.takeout import Row, Tables
from bot.store.engine import Session
from bot.store.models import Base
from bot.store.rows import encode
from bot.store.types import Instant

Key = tuple[str, int]
"""A table's name and a row's id."""

LEFT_OUT = {
    "meta": "facts about this database",
    "guild": "a server's own settings",
    "forum_tag": "tags of a forum in this server",
    "draft": "forms that nobody has sent",
    "scheduled_post": "posts of this server: those of another one are planned anew",
    "week_event": "events of this server: those of another one are made anew",
    "asker": "who asked a question anonymously is told to nobody",
    "wish": "who wonders about the same was never shown to anybody",
    "draw_word": "what counted of them is in the draw's record, the rest is private",
    "draw_absence": "what counted of them is in the draw's context, the rest is private",
}
"""Tables that are not exported, and why."""
PLACES = ("guild_id", "channel_id", "message_id", "thread_id", "forum_id", "role_id", "event_id", "tag_id")
"""How columns end that hold ids of Discord's which mean nothing in another server: they stay behind."""
PEOPLE = ("user_id", "author_id", "asked_id", "host_id", "instead_of", "by")
"""How columns end that hold people: they are the same everywhere."""
STAYS = {
    ("study", "archived_at"): "whether it was put away is a matter of this server",
    ("study", "refused_at"): "about posts of this server",
    ("draw", "secret"): "told in the record, once the draw is made; otherwise never",
    ("rsvp", "reason"): "private: for the host's eyes, not for a file that is handed on",
    ("change", "before"): "undo ends where the rows do",
    ("change", "after"): "undo ends where the rows do",
    ("question", "grams"): "made of the others",
    ("question", "post"): "about its post in this server",
    ("question", "posted_at"): "about its post in this server",
    ("question", "attempt"): "about its post in this server",
    ("question", "next_try_at"): "about its post in this server",
    ("question", "revision"): "about its post in this server",
    ("question", "last_error"): "about its post in this server",
}
"""Columns that are not exported, and why."""
WITHOUT = {"draw": ("status", "open"), "swap_request": ("status", "open")}
"""Rows with this value in this column wait for people of this server, and may hold what is told later."""
PLAIN = frozenset(
    {
        ("study", "posts"),
        ("season", "weekdays"),
        ("draw", "context"),
        ("draw", "fixed"),
        ("draw", "record"),
        ("draw", "left_out"),
    }
)
"""JSON columns in which no row of the database is named."""
_TURN = {"week_id": "week", "presenter_id": "presenter", "newest": "presenter"}
NAMED = {
    ("change", "details"): {"draw": "draw"},
    ("swap_request", "given"): _TURN,
    ("swap_request", "wanted"): _TURN,
}
"""JSON columns that name rows: which of their keys hold ids of which table."""


@dataclass(slots=True)
class Collected:
    """A study's rows. `files`: those with bytes, which are fetched apart, by table and number: how many."""

    tables: Tables
    files: dict[Key, int]
    ids: dict[Key, int] = field(default_factory=dict)
    """The database's ids of those rows."""


def tables_of_study() -> list[Table]:
    """The tables that are exported, parents before what hangs on them."""
    known = Base.metadata.sorted_tables
    return [table for table in known if table.name not in LEFT_OUT and _of_study(table, 0) is not None]


def carried(table: Table) -> list[Column[Any]]:
    """The columns of a table that are exported."""
    return [
        column
        for column in table.columns
        if not column.primary_key and (table.name, column.name) not in STAYS and not is_place(column)
    ]


def is_place(column: Column[Any]) -> bool:
    """Whether a column holds an id of Discord's that stays behind."""
    return _is_discords(column) and column.name.endswith(PLACES)


def is_person(column: Column[Any]) -> bool:
    """Whether a column holds a person."""
    return _is_discords(column) and not is_place(column) and column.name.endswith(PEOPLE)


def parent_of(column: Column[Any]) -> str | None:
    """The table that a foreign key leads to."""
    return next((key.column.table.name for key in column.foreign_keys), None)


async def collect(session: Session, study_id: int, now: dt.datetime) -> Collected:
    """Everything of a study that can be taken elsewhere, row by row in the order they were made."""
    numbers: dict[Key, int] = {}
    found = Collected({}, {})
    for table in tables_of_study():
        rows = found.tables[table.name] = []
        columns = carried(table)
        shown = [func.length(c).label(c.name) if isinstance(c.type, LargeBinary) else c for c in columns]
        here = _of_study(table, study_id)
        assert here is not None, "these tables are a study's"
        query = select(table.c.id, *shown).where(here).order_by(table.c.id)
        if (without := WITHOUT.get(table.name)) is not None:
            query = query.where(table.c[without[0]] != without[1])
        for values in (await session.execute(query)).mappings():
            row = _row(columns, values, numbers, now)
            if row is None:
                continue
            rows.append(row)
            number = numbers[table.name, values["id"]] = len(rows)
            for column in columns:
                if isinstance(column.type, LargeBinary):
                    found.files[table.name, number] = values[column.name]
                    found.ids[table.name, number] = values["id"]
    for (name, column_name), keys in NAMED.items():
        # Only now: JSON may name rows of tables that come later.
        for row in found.tables[name]:
            row[column_name] = renamed(row[column_name], keys, numbers)
    return found


async def bytes_of(session: Session, collected: Collected, wanted: Collection[Key]) -> dict[Key, bytes]:
    """The bytes of these rows, by table and number; of those that are still there."""
    found: dict[Key, bytes] = {}
    for name in {name for name, _ in wanted}:
        table = Base.metadata.tables[name]
        data = next(column for column in table.columns if isinstance(column.type, LargeBinary))
        by_id = {collected.ids[key]: key for key in wanted if key[0] == name}
        query = select(table.c.id, data).where(table.c.id.in_(by_id))
        found |= {by_id[row_id]: content for row_id, content in await session.execute(query)}
    return found


def renamed(value: Any, keys: Mapping[str, str], numbers: Mapping[Key, int]) -> Any:
    """A JSON value with the ids under these keys in other numbers; 0 for rows that are none any more."""
    if isinstance(value, list):
        return [renamed(one, keys, numbers) for one in value]
    if not isinstance(value, dict):
        return value
    ids = {key: numbers.get((keys[key], one), 0) for key, one in value.items() if key in keys and one}
    return {key: renamed(one, keys, numbers) for key, one in value.items()} | ids


def _row(
    columns: Sequence[Column[Any]], values: Mapping[Any, Any], numbers: Mapping[Key, int], now: dt.datetime
) -> Row | None:
    """One row as the file has it; None for one that hangs on a row which is left out."""
    row: Row = {}
    for column in columns:
        value, parent = values[column.name], parent_of(column)
        if value is None:
            row[column.name] = None
        elif parent is not None:
            row[column.name] = numbers.get((parent, value))
            if row[column.name] is None and not column.nullable:
                return None
        else:
            row[column.name] = _plain(column, value)
    if "until" in row and row["until"] is None and "seen_at" in row:
        # Somebody is in a voice channel of this server: they are in none of the other.
        row["until"] = _written(now)
    return row


def _plain(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, Instant):
        return _written(value)
    # People's ids as text: many programs that read JSON round numbers as large as these.
    return str(value) if is_person(column) else encode(value)


def _written(instant: dt.datetime) -> str:
    return instant.isoformat(timespec="milliseconds")


def _of_study(table: Table, study_id: int) -> ColumnElement[bool] | None:
    """What finds the rows of one study, through the rows that they cannot be without."""
    if table.name == "study":
        return table.c.id == study_id
    for key in table.foreign_keys:
        if key.parent.nullable or key.column.table is table:
            continue
        if (there := _of_study(key.column.table, study_id)) is not None:
            return key.parent.in_(select(key.column).where(there))
    return None


def _is_discords(column: Column[Any]) -> bool:
    return isinstance(column.type, BigInteger) and not column.primary_key and not column.foreign_keys
