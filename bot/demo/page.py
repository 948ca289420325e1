"""What the demo's page shows, as values and finished sentences in one of its languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import islice

from bot.core import calendar
from bot.demo.journal import Entry, plain
from bot.demo.stage import ZONE, Jump, Stage
from bot.demo.world import Kind, Part, Person, Place
from bot.i18n import Text, catalog

SHOWN = 40


def words(language: str) -> dict[str, str]:
    """The page's fixed texts by the names its elements use."""
    text = catalog(language)
    return {
        "title": text("demo.title"),
        "about": text("demo.about"),
        "language": text("demo.language"),
        "clock": text("demo.clock"),
        "time": text("demo.time"),
        "jump-post": text("demo.jump_post"),
        "jump-hour": text("demo.jump_hour"),
        "jump-meeting": text("demo.jump_meeting"),
        "jump-into": text("demo.jump_into"),
        "as": text("demo.as"),
        "as-about": text("demo.as_about"),
        "speaks": text("demo.speaks"),
        "places": text("demo.places"),
        "places-about": text("demo.places_about"),
        "open": text("demo.open"),
        "direct": text("demo.direct"),
        "forum-empty": text("demo.forum_empty"),
        "journal": text("demo.journal"),
        "journal-empty": text("demo.journal_empty"),
        "tries": text("demo.tries"),
        "try-1": text("demo.try_announcement"),
        "try-2": text("demo.try_answer"),
        "try-3": text("demo.try_meeting"),
        "try-4": text("demo.try_end"),
        "try-5": text("demo.try_create"),
        "working": text("demo.working"),
        "lost": text("demo.lost"),
        "problem": text("demo.problem"),
        "dismiss": text("demo.dismiss"),
        "unread": text("demo.unread"),
        "showing": text("demo.showing"),
    }


def state(stage: Stage, language: str) -> dict[str, object]:
    """Everything that changes, for the page to draw."""
    text = catalog(language)
    places = list(stage.world.places())
    opened = stage.opened
    return {
        "now": _when(text, stage.env.now()),
        "nextPost": _ahead(text, text("demo.next_post"), stage.ahead.post),
        "nextMeeting": _ahead(text, text("demo.next_meeting"), stage.ahead.meeting),
        "jumps": {
            Jump.POST: stage.ahead.post is not None,
            Jump.HOUR: True,
            Jump.MEETING: stage.ahead.meeting is not None,
            Jump.INTO: stage.ahead.into_meeting is not None,
        },
        "busy": stage.busy,
        "people": [_person(text, person) for person in stage.world.people],
        "places": [_place(stage, place) for place in places],
        "opened": None if opened is None else {"place": str(opened.channel_id)},
        "count": stage.journal.count,
        "journal": [_entry(stage, text, places, e) for e in islice(stage.journal.latest(), SHOWN)],
        "problems": stage.problems,
    }


def _when(text: Text, instant: dt.datetime) -> dict[str, str]:
    local = calendar.local(instant, ZONE)
    return {"day": text.day(local.date()), "time": text.wall(local.time()), "iso": local.isoformat()}


def _moment(text: Text, instant: dt.datetime) -> str:
    when = _when(text, instant)
    return f"{when['day']} {when['time']}"


def _ahead(text: Text, label: str, instant: dt.datetime | None) -> dict[str, str]:
    return {"label": label, "when": text("demo.none") if instant is None else _moment(text, instant)}


def _person(text: Text, person: Person) -> dict[str, str]:
    parts = {
        Part.HOST: text("demo.part_host"),
        Part.MANAGER: text("demo.part_manager"),
        Part.MEMBER: text("demo.part_member"),
    }
    return {
        "id": str(person.id),
        "name": person.name,
        "face": person.face,
        "part": person.part,
        "partName": parts[person.part],
        "language": person.language,
    }


def _place(stage: Stage, place: Place) -> dict[str, object]:
    return {
        "id": str(place.id),
        "kind": place.kind,
        "name": place.name,
        "parent": str(place.parent) if place.parent else None,
        "owner": str(place.owner) if place.owner else None,
        "unread": stage.journal.unread(place.id),
        "opens": place.kind is not Kind.FORUM,
    }


def _entry(stage: Stage, text: Text, places: list[Place], entry: Entry) -> dict[str, object]:
    names = {place.id: place for place in places}

    def name(sign: str, discord_id: int) -> str:
        if sign == "#":
            return f"#{names[discord_id].name}" if discord_id in names else "#…"
        if sign == "@&":
            role = stage.world.role
            return f"@{role.name}" if role.id == discord_id else "@…"
        person = stage.world.person(discord_id)
        return "@…" if person is None else f"@{person.name}"

    place = names.get(entry.channel_id)
    kinds: Mapping[str, str] = {"delete": text("demo.deleted"), "thread": text("demo.thread")}
    return {
        "number": entry.number,
        "when": _moment(text, entry.at),
        "kind": entry.kind,
        "kindName": kinds.get(entry.kind, ""),
        "place": _place_name(text, place),
        "placeId": str(entry.channel_id) if place is not None and place.kind is not Kind.FORUM else None,
        "text": plain(entry.text, name, lambda instant: _moment(text, instant)),
    }


def _place_name(text: Text, place: Place | None) -> str:
    if place is None:
        return ""
    return text("demo.direct_to", name=place.name) if place.kind is Kind.DIRECT else f"#{place.name}"
