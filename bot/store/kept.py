"""What was read stays at hand until somebody changes it: most of what people look at is as it was.

That holds because one process has the database: nobody writes behind its back.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

P = ParamSpec("P")
T = TypeVar("T")

ROOM = 4000
"""So many answers are kept at most; the largest, a season's facts, take some 10 KB."""
PASSING = frozenset({"scheduled_post", "meta", "draft", "presence", "week_event"})
"""Tables of which nothing is kept: they change all the time, and nobody looks at them twice."""
_CHANGES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')


class Shelf:
    """Answers of the database as it is now, by the question."""

    def __init__(self, writer: AsyncEngine) -> None:
        """`writer` is the one engine that changes the database."""
        self.answers: dict[Hashable, Any] = {}
        self.state = 0
        """Another number for every state of the database."""
        self.touched: set[str] = set()
        """The tables that the transaction which writes now has changed."""
        event.listen(writer.sync_engine, "after_cursor_execute", self._notice)

    def _notice(self, connection: Any, cursor: Any, statement: str, *how: Any) -> None:
        if changed := _CHANGES.match(statement):
            self.touched.add(changed[1])

    def begin(self) -> None:
        """A transaction begins that may write."""
        self.touched.clear()

    def committed(self) -> None:
        """It ended: what was true before is asked again, if it changed any of it."""
        if not self.touched <= PASSING:
            self.answers.clear()
            self.state += 1


class Loan:
    """What one session may take from the shelf and leave on it."""

    def __init__(self, shelf: Shelf, session: AsyncSession, *, writes: bool) -> None:
        self._shelf, self._session, self.writes = shelf, session, writes
        self._state = shelf.state
        session.info[Loan] = self

    @property
    def holds(self) -> bool:
        """Whether this session sees what the shelf says: no state later or earlier, no change of its own."""
        if not self.writes:
            return self._state == self._shelf.state
        own = (*self._session.new, *self._session.dirty, *self._session.deleted)
        return self._shelf.touched <= PASSING and all(row.__tablename__ in PASSING for row in own)

    def get(self, question: Hashable) -> Any:
        """The answer; None where it has to be asked for."""
        return self._shelf.answers.get(question) if self.holds else None

    def put(self, question: Hashable, answer: Any) -> None:
        """Leave an answer for others. It is never changed afterwards."""
        if self.holds:
            if len(self._shelf.answers) >= ROOM:
                self._shelf.answers.clear()
            self._shelf.answers[question] = answer


def loan_of(session: AsyncSession) -> Loan | None:
    """The session's loan, where it has one."""
    loan: Loan | None = session.info.get(Loan)
    return loan


def kept(
    query: Callable[Concatenate[AsyncSession, P], Awaitable[T]],
) -> Callable[Concatenate[AsyncSession, P], Awaitable[T]]:
    """Keep the rows that a query finds, by its arguments. A session that writes gets rows of its own."""

    @wraps(query)
    async def ask(session: AsyncSession, /, *args: P.args, **options: P.kwargs) -> T:
        loan = loan_of(session)
        if loan is None or loan.writes:
            return await query(session, *args, **options)
        question = (query, *args, *options.items())
        found: tuple[T] | None = loan.get(question)
        if found is None:
            found = (await query(session, *args, **options),)
            loan.put(question, found)
        return found[0]

    return ask
