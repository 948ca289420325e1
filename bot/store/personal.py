"""Everything of one person in one server: their rows to be handed out, and what is left without them.

Discord's ids differ from each other whatever they stand for, so a person is found in any column that holds
one, also in those of features to come. In the group's history a negative id takes their place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    Text,
    cast,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy import inspect as inspected

from bot.store.engine import Session
from bot.store.models import (
    AttendanceMark,
    Base,
    CheckIn,
    Draft,
    DrawAbsence,
    DrawWord,
    Presence,
    Rsvp,
    ScheduledPost,
    SwapRequest,
)

OWN = ("user_id", "author_id", "asked_id")
"""Columns that say whose a row is."""
GOES: tuple[type[Base], ...] = (
    Presence,
    CheckIn,
    AttendanceMark,
    Rsvp,
    DrawWord,
    DrawAbsence,
    SwapRequest,
    ScheduledPost,
    Draft,
)
"""Rows that are deleted with their person; of all others somebody without a name takes their place."""
STAYS = frozenset({"draw"})
"""Tables whose JSON is evidence that was published: changing it would break what anybody can check."""
NOT_TOLD = frozenset({"scheduled_post", "draft"})
"""Rows of one's own that hold nothing of oneself: messages to be sent, and forms that nobody sent."""
INTERNAL = frozenset({"grams"})
"""Columns that are made of others."""
ABOUT = ("member.join", "member.leave", "member.change")
"""Kinds of change that are about one person only."""

Values = dict[str, Any]


def people_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that hold ids of Discord's."""
    return [
        column
        for column in table.columns
        if isinstance(column.type, BigInteger) and not column.primary_key and not column.foreign_keys
    ]


async def rows_of(session: Session, guild_id: int, user_id: int) -> dict[str, list[Values]]:
    """What is stored of a person in a server, by table, without what it holds of others."""
    found: dict[str, list[Values]] = {}
    for table, here in _tables(guild_id):
        own = [table.c[name] == user_id for name in OWN if name in table.c]
        if table.name == "pause":
            own.append(table.c.by == user_id)
        if table.name == "minutes":
            own.append(table.c.written_by == user_id)
        if table.name == "question":
            asker = Base.metadata.tables["asker"]
            own.append(table.c.id.in_(select(asker.c.question_id).where(asker.c.user_id == user_id)))
        if not own or table.name in NOT_TOLD:
            continue
        shown = [c for c in table.c if not isinstance(c.type, JSON | LargeBinary) and c.name not in INTERNAL]
        query = select(*shown).where(or_(*own), here).order_by(table.c.id)
        rows = [dict(row) for row in (await session.execute(query)).mappings()]
        if rows:
            found[table.name] = rows
    return found


async def changes_by(session: Session, guild_id: int, user_id: int) -> list[tuple[dt.datetime, str]]:
    """When a person changed something in a server, and what kind of thing."""
    table = Base.metadata.tables["change"]
    query = select(table.c.at, table.c.kind).where(table.c.guild_id == guild_id, table.c.by == user_id)
    return [(at, kind) for at, kind in await session.execute(query.order_by(table.c.id))]


async def forget(session: Session, guild_id: int, user_id: int, stand_in: int, name: str) -> None:
    """Take a person out of everything that is stored of a server; `stand_in` and `name` take their place.

    Whatever the session has loaded before is out of date afterwards.
    """
    await session.flush()
    members = Base.metadata.tables["member"]
    own = select(members.c.id).where(members.c.guild_id == guild_id, members.c.user_id == user_id)
    known = {f"member:{row_id}" for row_id in await session.scalars(own)}
    gone = await _delete(session, guild_id, user_id)
    rewriter = _Rewriter(user_id, stand_in, name, known, gone)
    for table, here in _tables(guild_id):
        await _rewrite(session, table, here, rewriter)
        for column in people_columns(table):
            values: Values = {column.name: stand_in}
            if (called := _name_beside(column)) is not None:
                values[called] = name
            await session.execute(update(table).where(column == user_id, here).values(values))
    session.expunge_all()


async def _delete(session: Session, guild_id: int, user_id: int) -> set[str]:
    """Delete the rows that go; returns what the history calls them."""
    gone: set[str] = set()
    changes = Base.metadata.tables["change"]
    about = select(changes.c.id, changes.c.details).where(
        changes.c.guild_id == guild_id, changes.c.kind.in_(ABOUT)
    )
    own = [row_id for row_id, details in await session.execute(about) if details.get("user") == user_id]
    await session.execute(delete(changes).where(changes.c.id.in_(own)))
    for model in GOES:
        table: Table = inspected(model).local_table  # type: ignore[assignment]
        here = _here(table, guild_id)
        assert here is not None, "what belongs to a person belongs to a server"
        theirs = or_(*(table.c[column] == user_id for column in OWN if column in table.c))
        if model is SwapRequest:
            theirs = theirs & (table.c.kind != "left")  # turns that are offered to everybody
        ids = (await session.scalars(select(table.c.id).where(theirs, here))).all()
        gone |= {f"{table.name}:{row_id}" for row_id in ids}
        await session.execute(delete(table).where(table.c.id.in_(ids)))
    return gone


async def _rewrite(session: Session, table: Table, here: ColumnElement[bool], rewriter: _Rewriter) -> None:
    """Rewrite the JSON of a table's rows that names the person."""
    columns = [column for column in table.columns if isinstance(column.type, JSON)]
    if table.name in STAYS or not columns:
        return
    mentions = or_(*(cast(column, Text).like(f"%{rewriter.user_id}%") for column in columns))
    for row in (await session.execute(select(table).where(mentions, here))).mappings():
        values: Values = {column.name: rewriter.value(row[column.name]) for column in columns}
        if table.name == "change":
            values["before"], values["after"] = rewriter.history(row["before"], row["after"])
        # What is not there stays NULL, which is something else than JSON's null.
        different = {name: value for name, value in values.items() if value != row[name]}
        if different:
            await session.execute(update(table).where(table.c.id == row["id"]).values(different))


class _Rewriter:
    """Puts a stand-in where JSON names a person. `known`: their rows as a member, as the history calls them;
    `gone`: those that are deleted.
    """

    def __init__(self, user_id: int, stand_in: int, name: str, known: set[str], gone: set[str]) -> None:
        self.user_id, self._stand_in, self._name = user_id, stand_in, name
        self._known, self._gone = known, gone

    def value(self, value: Any) -> Any:
        """The same value without the person."""
        if isinstance(value, dict):
            made = {self._word(key): self.value(one) for key, one in value.items()}
            called = {
                key for key in made if key.endswith("_name") and value.get(f"{key[:-5]}_id") == self.user_id
            }
            if "name" in made and any(value.get(column) == self.user_id for column in OWN):
                called.add("name")
            return made | dict.fromkeys(called, self._name)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, str):
            return self._word(value)
        return self._stand_in if value == self.user_id and not isinstance(value, bool) else value

    def history(self, before: Values, after: Values) -> tuple[Values, Values]:
        """What a change touched, without the rows that are deleted."""
        gone = self._gone | set(self._own(before)) | set(self._own(after))
        first, second = (self._side(side, gone) for side in (before, after))
        return first, second

    def _side(self, side: Mapping[str, Values | None], gone: set[str]) -> Values:
        made: Values = {key: self.value(row) for key, row in side.items() if key not in gone}
        for key in self._known & made.keys():
            if made[key] and "name" in made[key]:
                made[key]["name"] = self._name
        return made

    def _own(self, side: Mapping[str, Values | None]) -> Iterator[str]:
        """Rows of the person that are gone by now, and would be brought back by undo."""
        names = {inspected(model).local_table.name for model in GOES}  # type: ignore[attr-defined]
        for key, row in side.items():
            if row and key.partition(":")[0] in names and self.user_id in map(row.get, OWN):
                yield key

    def _word(self, text: str) -> str:
        return str(self._stand_in) if text == str(self.user_id) else text


def _tables(guild_id: int) -> Iterable[tuple[Table, ColumnElement[bool]]]:
    """Every table that has rows of servers, with the condition that finds those of this one."""
    for table in Base.metadata.sorted_tables:
        if (here := _here(table, guild_id)) is not None:
            yield table, here


def _here(table: Table, guild_id: int) -> ColumnElement[bool] | None:
    if "guild_id" in table.c:
        return table.c.guild_id == guild_id
    for key in table.foreign_keys:
        parent = key.column.table
        if (there := _here(parent, guild_id)) is not None:
            return key.parent.in_(select(key.column).where(there))
    return None


def _name_beside(column: Column[Any]) -> str | None:
    """The column with the name of the person that this one holds."""
    wanted = "name" if column.name == "user_id" else f"{column.name.removesuffix('_id')}_name"
    return wanted if wanted in column.table.c else None
