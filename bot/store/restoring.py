"""A study's rows out of a file into this database: the way back from `bot.store.portable`.

Nothing in a file is trusted: every value is checked against its column before it is written. What the rows
mean together is looked at by who calls this, in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from bot.core.bounds import YEAR
from bot.core.takeout import Row, Tables
from bot.store.changes import BROUGHT_IN
from bot.store.engine import Session
from bot.store.errors import is_busy
from bot.store.models import Answer, Base, Question
from bot.store.portable import (
    NAMED,
    Key,
    carried,
    is_person,
    is_place,
    parent_of,
    renamed,
    tables_of_study,
)
from bot.store.types import Instant

NUMBER_MOST = 1_000_000
"""No page, week or minute is larger; what is counted with must stay small."""
TEXT_MOST = 50_000
ID_MOST = 2**63 - 1
INSTEAD: dict[tuple[str, str], Any] = {
    ("change", "before"): BROUGHT_IN,
    ("change", "after"): BROUGHT_IN,
    ("question", "post"): "gone",
}
"""What stands in columns that are not exported, where their default will not do."""


class RowError(ValueError):
    """A row that cannot be: its table and its number in the file, from 1 (0: all of them)."""

    def __init__(self, table: str, number: int = 0) -> None:
        super().__init__(table, number)
        self.table, self.number = table, number


async def restore(
    session: Session, tables: Tables, files: Mapping[Key, bytes], guild_id: int, own: Mapping[str, Any]
) -> int:
    """Write a study's rows into a server. Returns the study's id; `own` are values for its own row.

    `files` has the bytes of the rows that have some, by table and number: a row without them is left out.
    RowError where anything is not as our own files have it: the session must be rolled back then.
    """
    known = {table.name: table for table in tables_of_study()}
    if tables.keys() - known.keys() or len(tables.get("study", ())) != 1:
        raise RowError("study")
    ids: dict[Key, int] = {}
    for name, table in known.items():
        rows = [
            (number, row)
            for number, row in enumerate(tables.get(name, ()), start=1)
            if not _has_bytes(table) or (name, number) in files
        ]
        values = [_values(table, number, row, files, ids) | {"guild_id": guild_id} for number, row in rows]
        if name == "study":
            values = [{**values[0], **own}]
        try:
            made = await _insert(session, table, values)
        except SQLAlchemyError as error:
            if is_busy(error):
                raise
            raise RowError(name) from error
        ids |= {(name, number): row_id for (number, _), row_id in zip(rows, made, strict=True)}
        await _link(session, table, rows, ids)
    await _rename(session, tables, ids)
    return ids["study", 1]


async def questions_with_answers(
    session: Session, study_id: int
) -> Sequence[tuple[Question, Sequence[Answer]]]:
    """A study's questions, each with its accepted answers."""
    rows = (await session.scalars(select(Question).where(Question.study_id == study_id))).all()
    here = select(Question.id).where(Question.study_id == study_id)
    by_question: dict[int, list[Answer]] = {row.id: [] for row in rows}
    for answer in await session.scalars(select(Answer).where(Answer.question_id.in_(here))):
        by_question[answer.question_id].append(answer)
    return [(row, by_question[row.id]) for row in rows]


def _values(
    table: Table, number: int, row: Row, files: Mapping[Key, bytes], ids: Mapping[Key, int]
) -> dict[str, Any]:
    """A row as it is to be written, every column of it, so that all rows have the same ones."""
    shown = {column.name: column for column in carried(table)}
    if row.keys() - shown.keys():
        raise RowError(table.name, number)
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.primary_key:
            continue
        name = column.name
        if isinstance(column.type, LargeBinary):
            found[name] = files[table.name, number]
        elif name in shown and name in row:
            try:
                found[name] = _value(column, row[name], ids)
            except ValueError as error:
                raise RowError(table.name, number) from error
        elif (table.name, name) in INSTEAD:
            found[name] = INSTEAD[table.name, name]
        elif is_place(column):
            # Where one has to be: a number that no place has, another one for every row.
            found[name] = None if column.nullable else -number
        elif column.default is not None:
            found[name] = _default(column)
        elif column.nullable:
            found[name] = None
        else:
            # One that this version knows nothing of, or that somebody took out.
            raise RowError(table.name, number)
    return found


def _value(column: Column[Any], value: Any, ids: Mapping[Key, int]) -> Any:
    """What is stored for a value of the file's. ValueError for one that the column cannot hold."""
    parent, kind = parent_of(column), column.type
    if value is None:
        if not column.nullable:
            raise ValueError("something has to be there")
        return None
    if parent is not None:
        if parent == column.table.name:
            return None  # set by `_link`
        if type(value) is not int or (parent, value) not in ids:
            raise ValueError("it hangs on a row that is not there")
        return ids[parent, value]
    if is_person(column):
        return _person(value)
    if isinstance(kind, JSON):
        _check_json(value)
        return value
    if isinstance(kind, Boolean):
        return _typed(value, bool)
    if isinstance(kind, BigInteger | Integer):
        number: int = _typed(value, int)
        if abs(number) > NUMBER_MOST:
            raise ValueError("no number here is so large")
        return number
    text: str = _typed(value, str)
    if isinstance(kind, Instant):
        at = dt.datetime.fromisoformat(text)
        if at.tzinfo is None or at.year not in YEAR:
            raise ValueError("an instant has a zone, and is of our time")
        return at
    if isinstance(kind, Date):
        day = dt.date.fromisoformat(text)
        if day.year not in YEAR:
            raise ValueError("no date here is so far")
        return day
    if isinstance(kind, Time):
        wall = dt.time.fromisoformat(text)
        if wall.tzinfo is not None:
            raise ValueError("a wall time has no zone")
        return wall
    if not isinstance(kind, String) or len(text) > (kind.length or TEXT_MOST):
        raise ValueError("the text is too long")
    return _storable(text)


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"this is no {kind.__name__}")
    return value


def _person(value: Any) -> int:
    """An id of Discord's, or the negative one of somebody who had their data deleted."""
    digits = value.removeprefix("-") if isinstance(value, str) else ""
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20 and 0 < int(digits) <= ID_MOST):
        raise ValueError("this is no person")
    return int(value)


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("a database holds no NUL")
    text.encode()  # ValueError for half a character
    return text


def _check_json(value: Any) -> None:
    if isinstance(value, dict):
        for key, one in value.items():
            _storable(key)
            _check_json(one)
    elif isinstance(value, list):
        for one in value:
            _check_json(one)
    elif isinstance(value, str):
        _storable(value)
    elif type(value) is int and abs(value) > ID_MOST:
        raise ValueError("no number here is so large")


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    return default.arg(None) if default.is_callable else default.arg


def _has_bytes(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.columns)


async def _insert(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Write rows in their order; returns their ids."""
    if not rows:
        return []
    # Without this None would become JSON's null, which is something else than nothing.
    typed = {
        column.name: bindparam(column.name, type_=JSON(none_as_null=True))
        for column in table.columns
        if isinstance(column.type, JSON)
    }
    query = insert(table).values(typed).returning(table.c.id, sort_by_parameter_order=True)
    names = {column.name for column in table.columns}
    plain = [{name: value for name, value in row.items() if name in names} for row in rows]
    return (await session.scalars(query, plain)).all()


async def _rename(session: Session, tables: Tables, ids: Mapping[Key, int]) -> None:
    """Let JSON name the rows of this database, now that those of all tables are there."""
    for (name, column), keys in NAMED.items():
        table = Base.metadata.tables[name]
        for number, row in enumerate(tables.get(name, ()), start=1):
            value = row.get(column)
            if (new := renamed(value, keys, ids)) != value:
                here = table.c.id == ids[name, number]
                await session.execute(update(table).where(here).values({column: new}))


async def _link(
    session: Session, table: Table, rows: Sequence[tuple[int, Row]], ids: Mapping[Key, int]
) -> None:
    """Let rows name others of their own table, now that all are there."""
    own = [column for column in table.columns if parent_of(column) == table.name]
    for column in own:
        for number, row in rows:
            if (other := row.get(column.name)) is None:
                continue
            if type(other) is not int or (table.name, other) not in ids:
                raise RowError(table.name, number)
            here = table.c.id == ids[table.name, number]
            await session.execute(update(table).where(here).values({column: ids[table.name, other]}))
