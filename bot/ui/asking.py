"""How far did we get: the buttons that answer it, the same on every card that asks."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.core.plan import Pages
from bot.core.season import Record, Week
from bot.i18n.catalog import Text
from bot.ui.ids import component_id
from bot.ui.layout import button


def asked_buttons(
    say: Text,
    week_id: int,
    pages: Pages | None,
    *,
    noted: bool = False,
    noted_page: int | None = None,
    post: int | None = None,
) -> list[ui.Button[Any]]:
    """All that was planned (a catch-up: that we met), another page, or no meeting at all.

    What is `noted` already is only corrected: then the first of them is left out. A page that was noted
    while the meeting ran comes first.
    """
    last = Pages(pages.last, pages.last) if pages else None
    label = say("end.all.button", page=last) if last else say("end.met.button")
    whole = button(label, component_id("end_all", week_id, post=post), style="green")
    others = [
        button(say("end.page.button"), component_id("end_page", week_id, post=post)),
        button(say("end.not_met.button"), component_id("not_met", week_id, post=post)),
    ]
    if noted:
        return others
    if noted_page is None or pages is None or noted_page == pages.last:
        return [whole, *others]
    here = say("end.noted.button", page=Pages(noted_page, noted_page))
    last_note = button(here, component_id("end_at", week_id, noted_page, post=post), style="green")
    return [last_note, button(label, component_id("end_all", week_id, post=post)), *others]


def asked_of(say: Text, week: Week) -> list[ui.Button[Any]]:
    """The same for a week as it is: with the page that was noted while its meeting ran."""
    noted = week.meeting.noted
    return asked_buttons(
        say,
        week.id,
        week.pages,
        noted=week.facts.record is Record.NOTED,
        noted_page=noted.page if noted else None,
    )
