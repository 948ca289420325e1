"""One zip with everything of a study: to be read, to be checked, and to be brought into another server.

What is private is not in it: reasons of who can't come, who asks anonymously, and the secrets of draws that
nobody has drawn yet (see bot.store.portable for what else stays behind).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core import takeout
from bot.core.attendance import voice_of
from bot.core.bundle import pack
from bot.core.drawn import State
from bot.core.errors import UserError
from bot.core.minutes import Minutes
from bot.core.minutes_page import document
from bot.core.people import Actor
from bot.core.proof import published
from bot.core.season import WeekState
from bot.core.takeout import Row, Tables
from bot.i18n import catalog
from bot.i18n.catalog import Text
from bot.services import access
from bot.services.attendance import attendances
from bot.services.export_sheets import Told, attendance_sheet, counts_sheet, plan_sheet
from bot.services.faq import FOLDER, Kept, kept_of, words_of, written
from bot.services.minutes import minutes_of
from bot.services.views import StudyView
from bot.store import attendance as attendance_store
from bot.store import portable
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Study
from bot.store.portable import Collected, Key

ROOM = 64 << 10
"""Bytes that are left free: for the heads of entries, and Discord's own around the file."""
ENTRY = 300
"""Bytes that an entry takes beside its content, at most."""

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Exported:
    """A study's zip. `left_out`: pictures for which it has no room."""

    study: StudyView
    name: str
    data: bytes
    pictures: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What was read from the database: everything but the bytes of pictures."""

    study: StudyView
    seasons: tuple[Told, ...]
    names: Mapping[int, str]
    minutes: tuple[tuple[str, Minutes], ...]
    """Those of every meeting that was held, with their paths."""
    rows: Collected


@dataclass(frozen=True, slots=True)
class _Questions:
    """The questions with those of their pictures that fit: the page, and the pictures by their paths."""

    page: str
    pictures: Files


async def export(store: Store, clock: Clock, actor: Actor, study_option: str | None, most: int) -> Exported:
    """The zip of the study that is meant, of at most `most` bytes, for its host and managers.

    Pictures that do not fit are left out, and counted. UserError where even the rest does not fit.
    """
    now = clock.now()
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        await access.require_host(session, study, actor)
        found = await _gather(session, study, now)
        plain = await kept_of(session, study, answered=False, links=False, only=())
    say = catalog(found.study.language)
    texts = await asyncio.to_thread(_texts, say, found)
    bare = await asyncio.to_thread(_page, found.study, plain)
    room = most - ROOM - len(await asyncio.to_thread(_packed, say, found, texts, bare, {}, now))
    if room < 0:
        raise UserError("error.export.large", most=most >> 20)
    wanted = _fitting(found.rows.files, room)
    async with store.read() as session:
        pictures = await portable.bytes_of(session, found.rows, wanted)
        only = [found.rows.ids[key] for key in pictures]
        study = await session.get_one(Study, found.study.id)
        kept = await kept_of(session, study, answered=False, links=False, only=only)
    page = await asyncio.to_thread(_page, found.study, kept)
    data = await asyncio.to_thread(_packed, say, found, texts, page, pictures, now)
    name = f"sadari-study-{found.study.id}-{now:%Y%m%d}.zip"
    return Exported(found.study, name, data, len(pictures), len(found.rows.files) - len(pictures))


async def _gather(session: Session, study: Study, now: dt.datetime) -> _Gathered:
    seasons, names, minutes = [], {}, []
    for member in await attendance_store.everybody(session, study.id):
        names[member.user_id] = member.name
    for row in await study_store.season_rows(session, study.id):
        plan = await access.load_season(session, study, now, row)
        seen = await attendances(session, study, [*plan.meetings()], now)
        told = Told(plan, seen, row.closed_at is not None)
        seasons.append(told)
        for week in told.meetings():
            if week.state in (WeekState.HELD, WeekState.ASKED):
                made = await minutes_of(session, study, plan, week, now)
                minutes.append((f"minutes/season-{row.number}-week-{week.number:02}.md", made))
    rows = await portable.collect(session, study.id, now)
    return _Gathered(StudyView.of(study), tuple(seasons), names, tuple(minutes), rows)


def _page(study: StudyView, kept: Sequence[Kept]) -> _Questions:
    room = sys.maxsize  # what fits was chosen before
    pages = written(words_of(study.language, faq=False), study.title, kept, room, themed=False)
    return _Questions(pages.text, dict(pages.pictures))


def _fitting(files: Mapping[Key, int], room: int) -> list[Key]:
    """The files for which there is room, the first ones first."""
    found = []
    for key, size in files.items():
        if size + ENTRY <= room:
            room -= size + ENTRY
            found.append(key)
    return found


def _texts(say: Text, found: _Gathered) -> Files:
    """What people read and programs check, by path."""
    tables = found.rows.tables
    files = {
        "plan.csv": plan_sheet(say, found.seasons, found.names),
        "attendance.csv": attendance_sheet(say, found.seasons),
        "attendance-counts.csv": counts_sheet(say, found.seasons),
    }
    files |= {path: document(made, say).encode() for path, made in found.minutes}
    drawn = [row for row in tables["draw"] if row["status"] == State.DRAWN and row["record"]]
    for number, row in enumerate(drawn, start=1):
        files[f"draws/{number:03}-{row['purpose']}.json"] = published(row["record"])
    files["log.jsonl"] = b"".join(_log_line(row, found.names) for row in tables["change"])
    return files


def _packed(
    say: Text,
    found: _Gathered,
    texts: Files,
    questions: _Questions,
    pictures: Mapping[Key, bytes],
    now: dt.datetime,
) -> bytes:
    """The zip with these pictures; the rows of others are not in it."""
    shown = {data: path for path, data in reversed(questions.pictures.items())}
    paths = {key: shown.get(data, f"{FOLDER}/{key[1]:04}.png") for key, data in pictures.items()}
    left_out = len(found.rows.files) - len(pictures)
    exported = {"at": now.isoformat(timespec="seconds"), "pictures_left_out": left_out}
    tables = _with_files(found.rows, paths)
    _drop_places(tables)
    files: Files = {"README.txt": _readme(say, found.study, left_out).encode()}
    files |= texts | {"questions.md": questions.page.encode()}
    files |= {takeout.FILE: takeout.written(tables, exported)}
    return pack(files | questions.pictures | {paths[key]: data for key, data in pictures.items()})


def _with_files(rows: Collected, paths: Mapping[Key, str]) -> Tables:
    """The rows, those that have bytes with the path of these; without a path they are left out."""
    having = {name for name, _ in rows.files}
    found: Tables = {name: some for name, some in rows.tables.items() if name not in having}
    for name in having:
        found[name] = [
            {column: paths[name, number] if column == "data" else value for column, value in row.items()}
            for number, row in enumerate(rows.tables[name], start=1)
            if (name, number) in paths
        ]
    return {name: found[name] for name in rows.tables}


def _drop_places(tables: Tables) -> None:
    """A week's place that is a channel of this server means nothing in another."""
    tables["week"] = [
        row | {"place": None} if row["place"] and voice_of(None, row["place"]) else row
        for row in tables["week"]
    ]


def _log_line(row: Row, names: Mapping[int, str]) -> bytes:
    """One change as a line of JSON: when, who, what."""
    by = int(row["by"])
    values: dict[str, Any] = {"at": row["at"], "by": row["by"], "name": names.get(by)}
    values |= {name: row[name] for name in ("kind", "details", "undone_at", "undone_by")}
    return (json.dumps(values, ensure_ascii=False) + "\n").encode()


def _readme(say: Text, study: StudyView, left_out: int) -> str:
    """What is in the zip, for who opens it."""
    keys: Sequence[str] = (
        "export.readme.plan",
        "export.readme.attendance",
        "export.readme.counts",
        "export.readme.minutes",
        "export.readme.questions",
        "export.readme.draws",
        "export.readme.log",
        "export.readme.pictures",
        "export.readme.study",
    )
    rows = [study.title, "", *(say(key) for key in keys), "", say("export.readme.private")]
    if left_out:
        rows += ["", say.count("export.readme.left_out", left_out)]
    return "\n".join(rows) + "\n"
