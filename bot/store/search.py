"""Finding questions by the grams of their texts: FTS5 on SQLite, a tsvector on PostgreSQL.

Both are made in a migration and kept by the database itself: whoever writes `Question.grams` does enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from bot.core.grams import scope
from bot.store.engine import Session

INDEX = "question_search"
"""The virtual table (with those it consists of) on SQLite, the column and its index on PostgreSQL."""
_SQLITE = """
    SELECT rowid, -bm25(question_search) FROM question_search
    WHERE question_search MATCH :wanted ORDER BY 2 DESC, 1 DESC LIMIT :most
"""
_POSTGRESQL = """
    SELECT id, ts_rank(question_search, CAST(:wanted AS tsquery)) FROM question
    WHERE question_search @@ CAST(:wanted AS tsquery) ORDER BY 2 DESC, 1 DESC LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A question that was found, and how well it fits: larger is better, and only to be compared."""

    question_id: int
    rank: float


def mapped(name: str | None) -> bool:
    """Whether a table, column or index of this name is the models' to tell of."""
    return name is None or INDEX not in name


async def find(
    session: Session, guild_id: int, study_id: int, wanted: Sequence[str], most: int
) -> Sequence[Hit]:
    """The questions of this study that have at least one of these grams, the best first."""
    if not wanted:
        return ()
    sqlite = session.get_bind().dialect.name == "sqlite"
    both, either = (" AND ", " OR ") if sqlite else (" & ", " | ")
    quote = '"{}"' if sqlite else "'{}'"
    # A gram is letters or digits, so that no quotation mark can end it early.
    grams = [quote.format(gram) for gram in (*scope(guild_id, study_id), *wanted)]
    query = both.join((*grams[:2], f"({either.join(grams[2:])})"))
    rows = await session.execute(text(_SQLITE if sqlite else _POSTGRESQL), {"wanted": query, "most": most})
    return [Hit(question_id, rank) for question_id, rank in rows]
