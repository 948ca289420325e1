"""study.json: everything of a study as rows with numbers of their own, in one spelling, and the way back.

Only `exported` is different from one export to the next; a digest tells whether the rest was changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core.errors import UserError

FILE = "study.json"
VERSION = 1
"""Of the file's form: one more whenever an older Sadari could not read it."""
WHAT = "study"
BYTES_MOST = 16 << 20
ROWS_MOST = 100_000

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def written(tables: Mapping[str, Sequence[Row]], exported: Mapping[str, Any]) -> bytes:
    """The file: a row a line, so that people can read it and programs compare it."""
    return "".join(_lines(tables, exported)).encode()


def read(data: bytes) -> Tables:
    """The rows of a file, each a dict; what is in them is not looked at.

    UserError (error.import.json, .newer, .edited) where it is none, of a later Sadari, or changed since.
    """
    try:
        values = json.loads(data.decode(), parse_constant=_refuse)
        if not isinstance(values, dict) or values.get("what") != WHAT:
            raise ValueError("this is something else")
        version = values["sadari"]
        if type(version) is int and version > VERSION:
            raise UserError("error.import.newer")
        tables = values["tables"]
        good = type(version) is int and version >= 1 and _is_tables(tables)
        if not good or sum(map(len, tables.values())) > ROWS_MOST:
            raise ValueError("these are no tables")
        same = values["digest"] == digest(tables)
    except (KeyError, RecursionError, ValueError) as error:
        raise UserError("error.import.json") from error
    if not same:
        raise UserError("error.import.edited")
    found: Tables = tables
    return found


def digest(tables: Mapping[str, Sequence[Row]]) -> str:
    """What tells the same rows from others, 64 hexadecimal digits. ValueError for half a character."""
    canonical = json.dumps(tables, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _lines(tables: Mapping[str, Sequence[Row]], exported: Mapping[str, Any]) -> Iterator[str]:
    head = {"sadari": VERSION, "what": WHAT, "exported": dict(exported), "digest": digest(tables)}
    yield "{\n"
    for name, value in head.items():
        yield f"{_json(name)}: {_json(value)},\n"
    yield '"tables": {'
    for at, (name, rows) in enumerate(tables.items()):
        yield ",\n" if at else "\n"
        yield f"{_json(name)}: [\n" + ",\n".join(map(_json, rows)) + "\n]"
    yield "\n}\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_tables(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in value.values()
    )


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON's")
