"""Finding questions by the grams of their texts: FTS5 on SQLite, a tsvector on PostgreSQL.

Both are made in a migration and kept by the database itself: whoever writes `Question.grams` does enough.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from bot.core.grams import scope
from bot.store.engine import Session

INDEX = "question_search"
"""The virtual table (with those it consists of) on SQLite, the column and its index on PostgreSQL."""
_SQLITE = """
    SELECT best.id, best.rank, question.grams FROM (
        SELECT id, sum(weight) AS rank FROM (
            SELECT found.rowid AS id, 1.0 / (20 + count(*) OVER (PARTITION BY wanted.key)) AS weight
            FROM json_each(:wanted) AS wanted CROSS JOIN question_search AS found
            WHERE found.question_search MATCH wanted.value
        ) GROUP BY id ORDER BY 2 DESC, 1 DESC LIMIT :most
    ) AS best CROSS JOIN question ON question.id = best.id ORDER BY 2 DESC, 1 DESC
"""
"""The more of the grams the better, and rare ones count more; what is rare, the study alone decides. FTS5's
own bm25 would count every gram in the questions of all servers, which takes longer than the search itself.
"""
_POSTGRESQL = """
    SELECT id, ts_rank(question_search, CAST(:wanted AS tsquery)), grams FROM question
    WHERE question_search @@ CAST(:wanted AS tsquery) ORDER BY 2 DESC, 1 DESC LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A question that was found, and how well it fits: larger is better, and only to be compared."""

    question_id: int
    rank: float
    grams: str
    """All that it is found by: see bot.core.grams.indexed."""


def mapped(name: str | None) -> bool:
    """Whether a table, column or index of this name is the models' to tell of."""
    return name is None or INDEX not in name


async def find(
    session: Session, guild_id: int, study_id: int, wanted: Sequence[str], most: int
) -> Sequence[Hit]:
    """The questions of this study that have at least one of these grams, the best first."""
    if not wanted:
        return ()
    # A gram is letters or digits, so that no quotation mark can end it early.
    if session.get_bind().dialect.name == "sqlite":
        here = " AND ".join(f'"{one}"' for one in scope(guild_id, study_id))
        query, statement = json.dumps([f'{here} AND "{gram}"' for gram in wanted]), _SQLITE
    else:
        here = " & ".join(f"'{one}'" for one in scope(guild_id, study_id))
        either = " | ".join(f"'{gram}'" for gram in wanted)
        query, statement = f"{here} & ({either})", _POSTGRESQL
    rows = await session.execute(text(statement), {"wanted": query, "most": most})
    return [Hit(*row) for row in rows]
