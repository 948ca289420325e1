"""Starting a meeting and ending it: asking for the page, the outcome before it counts, and after."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.core.notice import WeekLine, outcome_of
from bot.core.season import Record, Week, WeekState
from bot.i18n.catalog import Text
from bot.services.meetings import Ended
from bot.services.views import WeekView
from bot.ui.asking import asked_of
from bot.ui.difference import week_pages
from bot.ui.forms import Form, form, text_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, row, text
from bot.ui.outcome import outcome_text
from bot.ui.phrases import joined, lines, week_label
from bot.ui.text import stamp

PAGE_MOST = 20


def started_line(say: Text, view: WeekView) -> Card:
    """The line for everybody in the channel."""
    week = view.week
    said = say(
        "meeting.started",
        week=week_label(say, week.number, week.last_number),
        pages=_pages(say, week),
        ends=stamp(week.ends_at, "t"),
    )
    return card(text(said), accent=Accent.PANEL)


def started_card(say: Text, view: WeekView) -> Card:
    """The confirmation for who started it, with the buttons that end it."""
    week = view.week
    said = say(
        "meeting.you_started",
        week=week_label(say, week.number, week.last_number),
        ends=stamp(week.ends_at, "t"),
        left=stamp(week.ends_at, "R"),
    )
    undo = _undo(say, view.change_id)
    return card(text(said), row(*asked_of(say, week)[:2], undo), accent=Accent.PANEL)


def ask_page_card(say: Text, view: WeekView) -> Card:
    """How far did we get: all, another page, or no meeting at all."""
    week = view.week
    head = joined(week_label(say, week.number, week.last_number), _pages(say, week))
    if week.facts.record is Record.NOTED:
        asked = say("meeting.ask_again", read=week_pages(say, week))
    else:
        asked = say("meeting.ask_page")
    return card(text(lines([f"### {head}", asked])), row(*asked_of(say, week)), accent=Accent.PANEL)


def page_form(say: Text, week: Week, typed: str | None = None) -> Form:
    """One field, filled with the page noted before, else with the week's last."""
    noted = week.meeting.noted
    known = week.facts.reached if week.facts.record is Record.NOTED else noted.page if noted else None
    page = known or (week.pages.last if week.pages else None)
    field = text_field(
        "page",
        say("meeting.page.label"),
        about=say("meeting.page.hint"),
        value=(typed if typed is not None else str(page or ""))[:PAGE_MOST],
        most=PAGE_MOST,
    )
    return form(say("meeting.page.title"), component_id("end_page_save", week.id), field)


def ended_card(say: Text, ended: Ended) -> Card:
    """What was written down, and what follows; it replaces the preview."""
    outcome = outcome_of(ended.after, ended.week)
    said = outcome_text(say, WeekLine.of(ended.week), outcome, ended.study.pdf_offset)
    if ended.change_id is None:
        said = lines([say("meeting.noted_already"), said])
    plan = button(say("plan.changed.button"), component_id("plan_view", ended.study.id))
    return card(
        text(lines([f"### {week_title(say, ended.week)}", said])),
        row(plan, _undo(say, ended.change_id)),
        accent=Accent.PANEL,
    )


def _undo(say: Text, change_id: int | None) -> ui.Button[Any] | None:
    if change_id is None:
        return None
    return button(say("common.undo.button"), component_id("undo_change", change_id))


def week_title(say: Text, week: Week) -> str:
    """A week's name and its pages."""
    return joined(week_label(say, week.number, week.last_number), _pages(say, week))


def _pages(say: Text, week: Week) -> str:
    if week.pages is not None:
        return say.pages(week.pages)
    return say("week.catch_up") if week.state is not WeekState.HELD else say("week.free")
