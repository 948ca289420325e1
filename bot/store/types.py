"""Column types: instants are aware and stored as UTC milliseconds; Discord ids are 64-bit integers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, event
from sqlalchemy.orm import DeclarativeBase, QueryableAttribute
from sqlalchemy.types import TypeDecorator

Snowflake = BigInteger
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)


def to_ms(value: dt.datetime) -> int:
    """Milliseconds since 1970 UTC, rounded down. Raises ValueError for a naive datetime."""
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone; this datetime has none")
    return (value - EPOCH) // MILLISECOND


def from_ms(value: int) -> dt.datetime:
    """The aware UTC datetime of so many milliseconds since 1970."""
    return EPOCH + value * MILLISECOND


class Instant(TypeDecorator[dt.datetime]):
    """An aware datetime, kept as UTC milliseconds since 1970; a naive one is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> int | None:
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Any) -> dt.datetime | None:
        return None if value is None else from_ms(value)


def check_instants(base: type[DeclarativeBase]) -> None:
    """Make every `Instant` attribute of the base's classes check and round what it is given.

    So a naive datetime fails at the line that assigns it, and a row in memory equals its stored self.
    """

    @event.listens_for(base, "attribute_instrument", propagate=True)
    def listen(cls: type, key: str, attribute: QueryableAttribute[Any]) -> None:
        columns = getattr(attribute.property, "columns", ())
        if columns and isinstance(columns[0].type, Instant):
            event.listen(attribute, "set", _rounded, retval=True, propagate=True)


def _rounded(target: object, value: dt.datetime | None, old: object, initiator: object) -> dt.datetime | None:
    return None if value is None else from_ms(to_ms(value))
