"""Where alembic starts: runs the revisions on a connection of the application's own engine.

`bot.store.migrate` hands its connection over; the `alembic` command (for writing revisions) opens one to
DATABASE_URL.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from bot.store.engine import make_engine
from bot.store.models import Base
from bot.store.search import mapped
from bot.store.types import Instant


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write an instant as what it is in the database: a revision must not change with our code."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


def run(connection: Connection) -> None:
    """Run what alembic was asked for, in the connection's transaction."""
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=lambda name, *_: mapped(name),
        render_as_batch=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        # The keys were off so that tables could be copied and dropped; now they must be whole again.
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"foreign keys point nowhere: {broken[:3]}")


async def run_alone() -> None:
    """Open DATABASE_URL for the `alembic` command."""
    engine = make_engine(os.environ["DATABASE_URL"], "migrate")
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_alone())
else:
    run(given)
