"""What one person sees of what they did in a meeting: a pause and its reason, a page that was noted."""

from __future__ import annotations

from bot.core.plan import Pages
from bot.core.season import Week
from bot.i18n.catalog import Text
from bot.services.noting import Noted
from bot.services.pausing import REASON_MOST
from bot.services.views import WeekView
from bot.ui.forms import Form, form, text_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, row, text
from bot.ui.text import clip, escape, stamp

PAGE_MOST = 20


def paused_card(say: Text, view: WeekView, reason: str | None = None) -> Card:
    """The clock stands: offers to say why, and to go on."""
    said = say("pause.done")
    if reason:
        said = say("pause.reason_noted", reason=escape(clip(reason, REASON_MOST)))
    week_id = view.week.id
    return card(
        text(said),
        row(
            button(say("pause.reason.button"), component_id("pause_reason", week_id)),
            button(say("panel.resume.button"), component_id("meeting_resume", week_id), style="green"),
        ),
        accent=Accent.REPLY,
    )


def resumed_card(say: Text, view: WeekView) -> Card:
    """It goes on."""
    return card(text(say("pause.resumed", ends=stamp(view.week.ends_at, "t"))), accent=Accent.REPLY)


def reason_form(say: Text, week_id: int) -> Form:
    """Why it pauses, for all to see."""
    field = text_field(
        "reason",
        say("pause.reason.label"),
        about=say("pause.reason.hint"),
        required=False,
        most=REASON_MOST,
    )
    return form(say("pause.reason.title"), component_id("pause_reason_save", week_id), field)


def note_form(say: Text, week: Week, typed: str | None = None) -> Form:
    """The page the meeting is on, filled with the one noted last."""
    noted = week.meeting.noted
    value = typed if typed is not None else str(noted.page) if noted else ""
    field = text_field(
        "page",
        say("note.page.label"),
        about=say("meeting.page.hint"),
        value=value[:PAGE_MOST],
        most=PAGE_MOST,
    )
    return form(say("meeting.page.title"), component_id("page_note_save", week.id), field)


def noted_card(say: Text, noted: Noted) -> Card:
    """What was written down, or whether a page outside the week is really meant."""
    page = Pages(noted.page, noted.page)
    week = noted.view.week
    if not noted.asks:
        said = say("note.counts", page=page) if noted.counts else say("note.heard", page=page)
        return card(text(said), accent=Accent.REPLY)
    assert week.pages is not None, "a page is noted of a week that has pages"
    return card(
        text(say("note.outside", page=page, pages=week.pages)),
        row(
            button(say("note.sure.button"), component_id("page_note_sure", week.id, noted.page)),
            button(say("again.button"), component_id("page_note", week.id)),
        ),
        accent=Accent.REPLY,
    )
