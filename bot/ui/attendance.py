"""Who is here and who was: a line on the panel, [I'm here], and the host's card."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from discord import ui

from bot.core.attendance import Here, Status
from bot.i18n.catalog import Text
from bot.services.attendance import Attendance, Entry
from bot.services.attendance_edits import AttendanceView
from bot.services.check_ins import CheckedIn
from bot.services.views import WeekView
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, divider, pick_user, row, text
from bot.ui.phrases import joined, lines, people, person, week_label
from bot.ui.text import clip, escape, stamp
from bot.ui.week import join_row

ENTRIES_A_PAGE = 15
PICKED_MOST = 25
REASON_SHOWN = 40

HEADINGS = {
    Status.PRESENT: "attendance.present",
    Status.LATE: "attendance.late",
    Status.ABSENT: "attendance.absent",
    Status.LISTENER: "attendance.listener",
}
PLACEHOLDERS = {
    Status.PRESENT: "attendance.present.placeholder",
    Status.LATE: "attendance.late.placeholder",
    Status.ABSENT: "attendance.absent.placeholder",
    Status.LISTENER: "attendance.listener.placeholder",
}


def here_line(say: Text, here: Here | None) -> str | None:
    """Who is at a meeting now; None where nobody is, or nothing is known."""
    if here is None or not here.people:
        return None
    key = "here.checked_in" if here.check_in else "here.voice"
    return say.count(key, len(here.people), people=people(say, here.people))


def check_in_button(say: Text, here: Here | None, week_id: int, post_id: int) -> ui.Button[Any] | None:
    """[I'm here], where no voice channel can tell."""
    if here is None or not here.check_in:
        return None
    return button(say("here.check_in.button"), component_id("check_in", week_id, post=post_id))


def checked_in_card(say: Text, done: CheckedIn) -> Card:
    """What was written down, and how to take it back; a guest may join."""
    week = done.view.week
    label = week_label(say, week.number, week.last_number)
    if done.again:
        said = say("here.again", week=label, when=stamp(done.at, "R"))
    else:
        said = say("here.done", week=label)
    guest = None if done.member else say("here.guest")
    mistake = button(say("here.take_back.button"), component_id("check_in_undo", week.id))
    return card(
        text(lines([said, guest])),
        row(mistake),
        None if done.member else join_row(say, done.view.study.id),
        accent=Accent.REPLY,
    )


def taken_back_card(say: Text, view: WeekView) -> Card:
    """The check-in is gone; it can be given again."""
    week = view.week
    said = say("here.taken_back", week=week_label(say, week.number, week.last_number))
    again = button(say("here.check_in.button"), component_id("check_in", week.id))
    return card(text(said), row(again), accent=Accent.REPLY)


def attendance_card(say: Text, view: AttendanceView, page: int = 0) -> Card:
    """Who was at a meeting, for its host, with a menu for each way to put it right."""
    week, found = view.week, view.attendance
    entries = [entry for status in Status for entry in found.of(status)]
    last = max(0, (len(entries) - 1) // ENTRIES_A_PAGE)
    page = max(0, min(page, last))
    shown = entries[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE]
    title = say("attendance.heading", week=week_label(say, week.number, week.last_number))
    head = joined(f"### {title}", stamp(week.at, "D"), say.count("attendance.minutes", found.minutes))
    how = say("attendance.presumed") if found.over else say("attendance.running")
    if found.measured:
        how = say("attendance.measured")
    return card(
        text(lines([head, how])),
        *(_groups(say, found, shown) or [text(say("attendance.nobody"))]),
        _pages(say, week.id, page, last),
        divider(),
        text(say("attendance.hint")),
        *(pick_user(_set_id(week.id, one), say(PLACEHOLDERS[one]), 1, PICKED_MOST) for one in Status),
        _ways(say, view),
        accent=Accent.PANEL,
    )


def _groups(say: Text, found: Attendance, shown: list[Entry]) -> list[Block]:
    """A block for each status: a heading right after a list would be taken for its last entry's text."""
    blocks = []
    for status, entries in groupby(shown, key=lambda entry: entry.status):
        key = HEADINGS[status]
        if status is Status.ABSENT and not found.over:
            key = "attendance.not_yet"
        heading = say(key, count=len(found.of(status)))
        blocks.append(text(lines([heading, *(f"- {_about(say, found, entry)}" for entry in entries)])))
    return blocks


def _about(say: Text, found: Attendance, entry: Entry) -> str:
    late = entry.status is Status.LATE and entry.came_at is not None
    return joined(
        person(say, entry.user_id),
        say.count("attendance.minutes", entry.minutes) if entry.minutes is not None else None,
        say("attendance.came_at", when=stamp(entry.came_at, "t")) if late and entry.came_at else None,
        say("attendance.left_at", when=stamp(entry.left_at, "t")) if entry.early and entry.left_at else None,
        _said(say, entry),
        escape(clip(entry.reason, REASON_SHOWN)) if entry.reason else None,
        say("attendance.unsure") if found.over and not entry.sure else None,
        say("attendance.guest") if entry.guest else None,
        say("attendance.corrected") if entry.corrected and entry.user_id > 0 else None,
    )


def _said(say: Text, entry: Entry) -> str | None:
    if entry.said is None or entry.status is Status.PRESENT:
        return None
    return say("attendance.said_late") if entry.said == "late" else say("attendance.said_absent")


def _pages(say: Text, week_id: int, page: int, last: int) -> Block | None:
    if not last:
        return None
    return row(
        button(say("common.previous.button"), _page_id(week_id, page - 1), disabled=page == 0),
        button(say("common.next.button"), _page_id(week_id, page + 1), disabled=page == last),
    )


def _ways(say: Text, view: AttendanceView) -> Block | None:
    """To the meetings before and after, and back."""
    before = view.season.by_id(view.before) if view.before is not None else None
    after = view.season.by_id(view.after) if view.after is not None else None
    ways: list[ui.Button[Any]] = []
    if before is not None:
        label = week_label(say, before.number, before.last_number)
        ways.append(button(say("attendance.before.button", week=label), _page_id(before.id, 0)))
    if after is not None:
        label = week_label(say, after.number, after.last_number)
        ways.append(button(say("attendance.after.button", week=label), _page_id(after.id, 0)))
    if view.change_id is not None:
        ways.append(button(say("common.undo.button"), component_id("undo_change", view.change_id)))
    return row(*ways) if ways else None


def _page_id(week_id: int, page: int) -> str:
    return component_id("attendance_week", week_id, page)


def _set_id(week_id: int, status: Status) -> str:
    return component_id("attendance_set", week_id, status.value)
