"""What all tables share: the declarative base, ids, and the way to a parent row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bot.store.types import check_instants

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
RowId = BigInteger().with_variant(Integer, "sqlite")
NEVER_REUSED = {"sqlite_autoincrement": True}
"""Ids of deleted rows stay unused: undo inserts rows with their old ids, nonces are made of post ids."""


class Base(DeclarativeBase):
    """The one declarative base; alembic compares the database with its metadata."""

    metadata = MetaData(naming_convention=NAMING)


check_instants(Base)


def row_id() -> Mapped[int]:
    """The primary key: a number that the database hands out."""
    return mapped_column(RowId, primary_key=True, autoincrement=True)


def owner(target: str) -> Mapped[int]:
    """The parent's id, `table.column`; the row goes with it."""
    return mapped_column(RowId, ForeignKey(target, ondelete="CASCADE"), index=True)


def parent() -> Any:
    """The parent row; it orders a flush by foreign keys, and is never loaded behind the caller's back."""
    return relationship(lazy="raise_on_sql")
