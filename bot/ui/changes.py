"""The record of changes in words: a sentence for each kind, and the cards of undoing one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from bot.core import calendar
from bot.core.plan import Pages
from bot.i18n.catalog import Text
from bot.services.history import PEOPLE, ChangeView, History, LaterChangeError, Undo
from bot.ui.difference import difference
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, divider, row, text
from bot.ui.phrases import joined, lines, person, week_label
from bot.ui.text import clip, escape, stamp

CHANGES = {
    "meeting.start": "change.meeting.start",
    "meeting.pause": "change.meeting.pause",
    "meeting.pause_reason": "change.meeting.pause_reason",
    "meeting.resume": "change.meeting.resume",
    "meeting.extend": "change.meeting.extend",
    "meeting.end": "change.meeting.end",
    "meeting.not_met": "change.meeting.not_met",
    "rest.add": "change.rest.add",
    "rest.remove": "change.rest.remove",
    "week.catch_up": "change.week.catch_up",
    "week.reading": "change.week.reading",
    "week.merge": "change.week.merge",
    "week.split": "change.week.split",
    "week.move": "change.week.move",
    "week.goals": "change.week.goals",
    "week.place": "change.week.place",
    "week.presenters": "change.week.presenters",
    "week.draw": "change.draw",
    "season.weeks": "change.season.weeks",
    "season.pace": "change.season.pace",
    "season.even": "change.season.even",
    "season.open": "change.season.open",
    "study.settings": "change.study.settings",
    "study.sections": "change.study.sections",
    "study.archive": "change.study.archive",
    "study.restore": "change.study.restore",
    "member.join": "change.member.join",
    "member.leave": "change.member.leave",
    "member.change": "change.member.change",
    "attendance.present": "change.attendance.present",
    "attendance.late": "change.attendance.late",
    "attendance.absent": "change.attendance.absent",
    "attendance.listener": "change.attendance.listener",
    "swap.exchange": "change.swap.exchange",
    "swap.cover": "change.swap.cover",
    "swap.together": "change.swap.together",
    "minutes.edit": "change.minutes.edit",
    "minutes.kind": "change.minutes.kind",
    "minutes.post": "change.minutes.post",
    "minutes.add": "change.minutes.add",
    "minutes.remove": "change.minutes.remove",
    "material.add": "change.material.add",
    "material.remove": "change.material.remove",
    "week.prompts": "change.week.prompts",
    "study.links": "change.study.links",
}
"""The sentence of each kind; it needs nothing but the change's details."""
SEVERAL = {
    "rest.add": "change.rest.add_several",
    "rest.remove": "change.rest.remove_several",
    "attendance.present": "change.attendance.present_several",
    "attendance.late": "change.attendance.late_several",
    "attendance.absent": "change.attendance.absent_several",
    "attendance.listener": "change.attendance.listener_several",
}
CHOICE_MOST = 100

Name = Callable[[int], str]


def change_text(say: Text, kind: str, details: Mapping[str, Any], name: Name) -> str:
    """What a change did, as a sentence without who did it. `name` says a person."""
    several = details.get("count", 1) > 1 and kind in SEVERAL
    key = SEVERAL[kind] if several else CHANGES.get(kind, "change.other")
    values: dict[str, str | int] = {k: v for k, v in details.items() if isinstance(v, str | int)}
    if "day" in details:
        values["day"] = say.day(dt.date.fromisoformat(details["day"]))
    if "number" in details:
        values["week"] = week_label(say, details["number"])
    if "next" in details:
        values["following"] = week_label(say, details["next"])
    if "page" in details:
        page = max(0, int(details["page"]))
        values["page"] = say.pages(Pages(page, page))
    for role in PEOPLE:
        if role in details:
            values[role] = name(int(details[role]))
    return say(key, **values)


def change_choices(say: Text, history: History, typed: str) -> list[tuple[str, int]]:
    """What can be undone that fits what was typed: (a line of at most 100 characters, the change's id)."""
    wanted = typed.strip().casefold()

    def name(user_id: int) -> str:
        known = history.names.get(user_id)
        return say("week.person", mention=clip(known, 32)) if known else say("change.somebody")

    found = []
    for change in history.changes:
        at = calendar.local(change.at, history.zone)
        said = change_text(say, change.kind, change.details, name)
        line = joined(f"{say.day(at.date())} {say.wall(at.time())}", said, name(change.by))
        if wanted in line.casefold() or wanted == str(change.id):
            found.append((clip(line, CHOICE_MOST), change.id))
    return found


def undo_card(say: Text, undo: Undo) -> Card:
    """What undoing a change would do, with the button that does it."""
    return card(
        text(lines([f"### {say('undo.ask')}", _done(say, undo.change)])),
        divider(),
        text(_difference(say, undo)),
        row(
            button(say("common.undo.button"), component_id("undo_commit", undo.change.id), style="red"),
            button(say("common.cancel.button"), component_id("host_close", undo.study.id)),
        ),
        accent=Accent.PLAN,
    )


def undone_card(say: Text, undo: Undo) -> Card:
    """What undoing a change did."""
    return card(
        text(lines([f"### {say('undo.done')}", _done(say, undo.change)])),
        divider(),
        text(_difference(say, undo)),
        row(button(say("plan.changed.button"), component_id("plan_view", undo.study.id))),
        accent=Accent.PLAN,
    )


def undo_later_card(say: Text, error: LaterChangeError) -> Card:
    """A later change stands in the way; its own [undo] is offered."""
    later = error.later
    return card(
        text(lines([say("undo.later"), _done(say, later)])),
        row(button(say("undo.later.button"), component_id("undo_change", later.id))),
        accent=Accent.SORRY,
    )


def nothing_to_undo_card(say: Text) -> Card:
    """There is no change of the last seven days."""
    return card(text(say("undo.nothing")), accent=Accent.REPLY)


def _done(say: Text, change: ChangeView) -> str:
    """A change with who made it and when."""

    def name(user_id: int) -> str:
        return person(say, user_id)

    said = change_text(say, change.kind, change.details, name)
    return f"> {joined(said, name(change.by), stamp(change.at, 'f'))}"


def _difference(say: Text, undo: Undo) -> str:
    if undo.before.facts.id != undo.after.facts.id:
        return say(
            "undo.season",
            title=escape(clip(undo.study.title, 100)),
            was=undo.before.facts.number,
            number=undo.after.facts.number,
        )
    return difference(say, undo.before, undo.after) or say("difference.none")
