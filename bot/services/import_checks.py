"""Whether a file's rows can be a study's, beyond what their columns tell. Pure, for a thread of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from bot.core import materials, minutes, swaps
from bot.core.attendance import Status
from bot.core.drawn import Purpose, State, Void
from bot.core.errors import UserError
from bot.core.facts import Record, WeekKind
from bot.core.plan import CarryOver
from bot.core.proof import verify
from bot.core.question import BODY_MOST
from bot.core.question import State as Asked
from bot.core.takeout import Row, Tables
from bot.core.turns import Place
from bot.core.uploads import PICTURE_MOST, PICTURES_MOST, kind_of
from bot.services.answers import ANSWER_MOST, ANSWERS_MOST
from bot.services.members import MEMBERS_MOST
from bot.services.studyform import clean_title, parse_url
from bot.store.restoring import RowError

WORDS: Mapping[tuple[str, str], Collection[str]] = {
    ("study", "language"): ("ko", "en"),
    ("study", "policy"): tuple(CarryOver),
    ("week", "kind"): tuple(WeekKind),
    ("week", "record"): tuple(Record),
    ("week", "policy"): tuple(CarryOver),
    ("rsvp", "answer"): ("late", "absent"),
    ("attendance_mark", "status"): tuple(Status),
    ("question", "state"): tuple(Asked),
    ("draw", "purpose"): tuple(Purpose),
    ("draw", "status"): (State.DRAWN, State.VOID),
    ("draw", "reason"): tuple(Void),
    ("swap_request", "kind"): tuple(swaps.Kind),
    ("swap_request", "status"): tuple(swaps.State),
    ("material", "kind"): tuple(materials.Kind),
    ("minutes", "kind"): tuple(minutes.Kind),
    ("minutes_message", "section"): tuple(minutes.Section),
}
"""Columns that hold one of a few words."""
LENGTHS: Mapping[tuple[str, str], int] = {
    ("question", "body"): BODY_MOST,
    ("answer", "body"): ANSWER_MOST,
    ("minutes", "decisions"): minutes.SECTION_MOST,
    ("minutes", "todo"): minutes.SECTION_MOST,
    ("minutes", "notes"): minutes.SECTION_MOST,
    ("minutes", "lessons"): minutes.SECTION_MOST,
    ("minutes", "reflections"): minutes.SECTION_MOST,
    ("minutes_message", "body"): minutes.BODY_MOST,
}
"""Characters of texts whose columns would hold any number."""
TOGETHER: Mapping[tuple[str, str], int] = {
    ("presenter", "week_id"): MEMBERS_MOST,
    ("prompt", "week_id"): materials.PROMPTS_MOST,
    ("material", "week_id"): materials.WEEK_MOST,
    ("minutes_message", "week_id"): minutes.MESSAGES_MOST,
    ("answer", "question_id"): ANSWERS_MOST,
    ("question_picture", "question_id"): PICTURES_MOST * (ANSWERS_MOST + 1),
}
"""So many rows of a table hang on the same one at most: what cards have room for."""
_NAME = re.compile(r"[\w.-]{1,100}")
_WRONG = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, UserError, ValueError)
"""What reading values raises that are not as we wrote them."""


def check(tables: Tables) -> None:
    """Look at all rows of a file. RowError names the first that cannot be."""
    if len(tables.get("study", ())) != 1:
        raise RowError("study")
    _each(tables, "study", lambda row: _must(clean_title(row["title"]) == row["title"]))
    for (table, column), words in WORDS.items():
        _each(tables, table, _one_of(column, words))
    for table, rows in tables.items():
        if any(_is_address(column) for row in rows[:1] for column in row):
            _each(tables, table, _check_addresses)
    for (table, column), most in LENGTHS.items():
        _each(tables, table, _at_most(column, most))
    for (table, column), most in TOGETHER.items():
        _check_together(tables, table, column, most)
    _each(tables, "draw", _check_draw)
    _each(tables, "swap_request", _check_request)
    present = [row for row in tables.get("member", ()) if row.get("left_at") is None]
    if len(present) > MEMBERS_MOST:
        raise RowError("member")


def check_picture(row: Row, data: bytes) -> bool:
    """Whether a picture is one, and called as we call them."""
    name = row.get("name")
    named = isinstance(name, str) and _NAME.fullmatch(name) is not None
    return named and kind_of(data) is not None and len(data) <= PICTURE_MOST


def _each(tables: Tables, table: str, look: Callable[[Row], None]) -> None:
    for number, row in enumerate(tables.get(table, ()), start=1):
        try:
            look(row)
        except _WRONG as error:
            raise RowError(table, number) from error


def _one_of(column: str, words: Collection[str]) -> Callable[[Row], None]:
    return lambda row: _must(row.get(column) is None or row[column] in words)


def _at_most(column: str, most: int) -> Callable[[Row], None]:
    return lambda row: _must(row.get(column) is None or len(row[column]) <= most)


def _check_together(tables: Tables, table: str, column: str, most: int) -> None:
    counts: Counter[object] = Counter()

    def count(row: Row) -> None:
        counts[row[column]] += 1
        _must(counts[row[column]] <= most)

    _each(tables, table, count)


def _must(holds: object) -> None:
    if not holds:
        raise ValueError("this cannot be")


def _is_address(column: str) -> bool:
    return column == "url" or column.endswith("_url")


def _check_addresses(row: Row) -> None:
    for column, value in row.items():
        _must(not _is_address(column) or value is None or parse_url(value) == value)


def _check_draw(row: Row) -> None:
    """A draw that was made can be repeated from its record, as anybody can."""
    _check_pairs(row["fixed"])
    _check_pairs(row["left_out"])
    if row["status"] == State.DRAWN:
        _must(isinstance(row["record"], dict) and verify(row["record"]).ok)
        _must(row["record"]["commitment"] == row["commitment"])
    else:
        _must(row["record"] is None)


def _check_pairs(value: Sequence[Any]) -> None:
    _must(isinstance(value, list))
    for pair in value:
        _must(isinstance(pair, list) and [type(one) for one in pair] == [int, int])


def _check_request(row: Row) -> None:
    """The turns of a request are as our own code keeps them."""
    _must(isinstance(row["given"], list) and row["given"])
    for values in [*row["given"], *([row["wanted"]] if row["wanted"] is not None else [])]:
        place = Place.from_json(values)
        texts = {"day"}
        for name, value in place.to_json().items():
            if name in ("first", "last") and value is None:
                continue
            _must(type(value) is (str if name in texts else int))
